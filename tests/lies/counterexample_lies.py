"""A counterexample is a case of the problem: in its domains, with its properties, under all it states."""

BODY = """
p = Problem(title="t")
{notation}
{stated}
@p.solution
def s(s):
    s.part("Does it hold?")
    {before}
    claim = s.conjecture({claim})
    s.answer(s.step(claim, by=Counterexample({values}){gives}))
"""

NUMBERS = """
x = p.unknown("x", "a number", domain={domain!r})
y = p.unknown("y", "another", domain="real")
a = p.given("a", "3", "a given")
n = p.size("n", "a size"{n})
"""

MATRICES = """
n = p.size("n", "a size"{n})
k = p.size("k", "another size")
A = p.matrix("A", "a matrix", n, n{props})
B = p.matrix("B", "another", n, k)
v = p.matrix("v", "entries", n, 1)
"""


def numbers(
    claim: str, values: str, *stated: str, domain: str = "positive", n: str = "", before: str = ""
) -> str:
    """A claim about numbers, refuted at values."""
    return BODY.format(
        notation=NUMBERS.format(domain=domain, n=f", {n!r}" if n else ""),
        stated="\n".join(stated),
        claim=claim,
        values=values,
        gives="",
        before=before or "pass",
    )


def matrices(
    claim: str, values: str, *stated: str, props: str = "", n: str = "", gives: str = "", before: str = ""
) -> str:
    """A claim about matrices, refuted at values."""
    return BODY.format(
        notation=MATRICES.format(props=f", {props!r}" if props else "", n=f", {n!r}" if n else ""),
        stated="\n".join(stated),
        claim=claim,
        values=values,
        gives=f", gives={gives}" if gives else "",
        before=before or "pass",
    )


TURN = "matrix([[0, 1], [-1, 0]])"
ONES = "matrix([[1, 1], [1, 1]])"

LIES = {
    # outside the domain
    "negative-of-positive": numbers("gt(x, 0)", "{x: -1}"),
    "zero-of-positive": numbers("gt(x**2, 0)", "{x: 0}"),
    "half-a-size": numbers("ge(n, 1)", "{n: '0.5'}"),
    "size-zero": numbers("ge(n, 1)", "{n: 0}"),
    "half-of-a-whole-number": numbers("ne(x, y)", "{x: '0.5', y: '0.5'}", domain="integer"),
    "root-of-a-whole-number": numbers("le(x, 1)", "{x: sqrt(2)}", domain="integer"),
    "a-given-elsewhere": numbers("gt(a, 2)", "{a: 1}"),
    "a-size-elsewhere": numbers("lt(n, 5)", "{n: 5}", n="4"),
    # without a property
    "not-symmetric": matrices(
        "eq(A.T, A)", f"{{A: {TURN}}}", props="symmetric", gives=f"ne({TURN}.T, {TURN})"
    ),
    "not-orthogonal": matrices("eq(rank(A), n)", f"{{A: {ONES}, n: 2}}", props="orthogonal"),
    "not-diagonal": matrices("eq(rank(A), n)", f"{{A: {ONES}, n: 2}}", props="diagonal"),
    "not-invertible": matrices("ne(det(A), 0)", f"{{A: {ONES}}}", props="invertible"),
    "not-definite": matrices("gt(tr(A), 0)", "{A: matrix([[-1, 0], [0, -1]])}", props="positive definite"),
    "one-by-one-that-is-none": matrices("eq(A*A, A)", "{A: matrix([[0]])}"),
    "one-by-one-not-definite": matrices("gt(tr(A), 0)", "{A: matrix([[-1]])}", props="positive definite"),
    "another-size": matrices("ge(tr(A), 0)", "{A: matrix([[-1, 0], [0, -1]])}", n="3"),
    "two-sizes": matrices(
        "eq(rank(A), rank(B))", "{A: matrix([[1, 0], [0, 1]]), B: matrix([[1], [0], [0]])}"
    ),
    # against what is stated, cited or not
    "against-a-premise": numbers("le(y, 2)", "{y: 3}", 'p.premise("small", lt(y, 2))'),
    "against-an-assumption": numbers("ge(x, y)", "{x: 1, y: 2}", "p.assume(ge(x, y))"),
    "against-a-given": numbers("le(y, 4)", "{y: 5}", 'p.premise("tied", eq(y, a + 1))'),
    "against-two-premises": numbers(
        "le(y, 4)", "{y: 5}", 'p.premise("one", lt(y, x))', 'p.premise("two", lt(x, 4))'
    ),
    "against-a-definition": numbers("ge(y, 0)", "{y: -1, x: 2}", before="s.let(y, x**2)", domain="real"),
    "against-a-line-on-record": numbers(
        "le(y, 6)",
        "{y: 7}",
        'sums = p.premise("sums", eq(y - a, a))',
        before="s.step(sums, s.value(a), by=Solve(y), gives=eq(y, 6))",
    ),
    "against-a-stationary-point": numbers(
        "le(x_0, 2)",
        "{x_0: 7}",
        '(x_0,) = p.instance("0", "at the least value", x)',
        'bowl = p.premise("bowl", eq(y, (x - 2)**2))',
        before="s.step(s.step(bowl, by=Stationary(x, at=x_0)), by=Solve(x_0), gives=eq(x_0, 2))",
        domain="real",
    ),
    "matrix-against-a-premise": matrices(
        "eq(A*A, A)", f"{{A: {TURN}}}", 'p.premise("still", eq(A*A, A))', gives=f"ne({TURN}*{TURN}, {TURN})"
    ),
    "matrix-against-a-rank": matrices(
        "eq(det(A), 0)", "{A: matrix([[1, 0], [0, 1]])}", 'p.premise("low", lt(rank(A), n))'
    ),
    "matrix-against-a-product": matrices(
        "eq(rank(A), 1)", "{A: matrix([[1, 0], [0, 1]])}", 'p.premise("outer", eq(A, v*v.T))'
    ),
}

WORDS = {
    "negative-of-positive": "x = -1 is not positive",
    "zero-of-positive": "x = 0 is not positive",
    "half-a-size": "is not positive integer",
    "size-zero": "n = 0 is not positive integer",
    "half-of-a-whole-number": "is not integer",
    "root-of-a-whole-number": "not known to be whole",
    "a-given-elsewhere": "a has the value 3, not 1",
    "a-size-elsewhere": "n has the value 4, not 5",
    "not-symmetric": "A is not symmetric",
    "not-orthogonal": "A is not orthogonal",
    "not-diagonal": "A is not diagonal",
    "not-invertible": "A is not invertible",
    "not-definite": "A is not positive definite",
    "one-by-one-that-is-none": "fails there",
    "one-by-one-not-definite": "A is not positive definite",
    "another-size": "n is 3, but a value has the size 2",
    "two-sizes": "n cannot be both 2 and 3",
    "against-a-premise": "small (y < 2) has no model with y = 3",
    "against-an-assumption": "assumption-1 (x >= y)",
    "against-a-given": "tied (y = a + 1)",
    "against-two-premises": "no case of the problem",
    "against-a-definition": "no case of the problem",
    "against-a-line-on-record": "no case of the problem",
    "against-a-stationary-point": "which fails at these values",
    "matrix-against-a-premise": "still (A*A = A)",
    "matrix-against-a-rank": "low (rank(A) < n)",
    "matrix-against-a-product": "outer (A = v*v.T)",
}
LIES = {key: (body, WORDS[key]) for key, body in LIES.items()}  # type: ignore[misc]

HONEST = {
    "number": numbers("gt(y, 0)", "{y: -1}"),
    "within-the-premises": numbers("ge(y, 2)", "{y: 1}", 'p.premise("small", lt(y, 2))'),
    "with-a-given": numbers("ge(y, a)", "{y: 1, a: 3}"),
    "size": numbers("lt(n, 4)", "{n: 5}"),
    "irrational": numbers("le(x, 1)", "{x: sqrt(2)}", domain="real"),
    "matrix": matrices("eq(A.T, A)", f"{{A: {TURN}}}", props="orthogonal", gives=f"ne({TURN}.T, {TURN})"),
    "low-rank": matrices("eq(rank(A), 2)", f"{{A: {ONES}}}", 'p.premise("low", lt(rank(A), n))'),
    "outer": matrices("eq(rank(A), 2)", f"{{A: {ONES}}}", 'p.premise("outer", eq(A, v*v.T))'),
}
