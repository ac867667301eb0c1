"""Definitions that import a domain, a property, a value of what is no free name."""

NAMES = """
from derive.kernel.expr import as_expr
p = Problem("t")
a = p.unknown("a", "a")
b = p.unknown("b", "b")
x = p.unknown("x", "x", domain="real")
y = p.unknown("y", "y", domain="real")
d = p.unknown("d", "d")
e = p.unknown("e", "e", domain="nonnegative")
f = p.unknown("f", "f", domain="nonzero real")
w = p.unknown("w", "w", domain="integer")
r = p.unknown("r", "r", domain="real")
n, m = p.size("n", "n"), p.size("m", "m")
i = p.index("i", "i", "integer")
A, B = (p.matrix(s, s, n, n) for s in "AB")
Q = p.matrix("Q", "Q", n, n, "orthogonal")
S = p.matrix("S", "S", n, n, "symmetric")
P = p.matrix("P", "P", n, n, "positive definite")
I = p.matrix("I", "I", n, n, "invertible")
D = p.matrix("D", "D", n, n, "diagonal")
U = p.matrix("U", "U", m, n, "orthonormal columns")
R = p.matrix("R", "R", m, n)
(fix,) = p.instance("opt", "at its best", x)
X = p.random("X", "X")
dx = p.differential(x)
q = p.sequence("q", "q")
given = p.given("k", "3", "k")
fact = p.premise("fact", eq(x, y))
"""


def body(steps: str, facts: str = "") -> str:
    """Names, and the steps of a solution that answers with `out`."""
    lines = [NAMES, facts, "@p.solution", "def solution(s):", '    s.part("?")']
    lines += [f"    {line}" for line in [*steps.strip().split("\n"), "s.answer(out)"]]
    return "\n".join(lines)


LIES = {
    "difference": (body("out = s.let(d, a - b)"), "d is declared positive, but a - b may not be"),
    "difference-used": (
        body("one = s.let(d, a - b)\nout = s.step(one, by=Combine(), gives=gt(a, b))"),
        "d is declared positive",
    ),
    "square": (body("out = s.let(d, x * x)"), "d is declared positive"),
    "negative": (body("out = s.let(e, x * y)"), "e is declared nonnegative"),
    "zero": (body("out = s.let(f, x - y)"), "f is declared nonzero real"),
    "half": (body("out = s.let(w, a / 2)"), "w is declared integer"),
    "number": (body("out = s.let(w, as_half)", "as_half = as_expr(1) / 2"), "w is declared integer"),
    "imaginary": (body('out = s.let(r, node("sqrt", -as_expr(1)))'), "r is declared real"),
    "size": (body("out = s.let(n, as_expr(1) / 2)"), "n cannot be defined: it is a size"),
    "size-whole": (body("out = s.let(n, m + 1)"), "n cannot be defined: it is a size"),
    "index": (body("out = s.let(i, as_expr(3))"), "i cannot be defined: it is an index"),
    "random": (body("out = s.let(X, x)"), "X cannot be defined: it is a random number"),
    "differential": (body("out = s.let(dx, x)"), "dx cannot be defined: it is a small change"),
    "sequence": (body("out = s.let(q, x)"), "q cannot be defined: it is a sequence"),
    "instance": (body("out = s.let(fix, as_expr(7))"), "x_opt cannot be defined: it is x at the instance"),
    "given": (body("out = s.let(given, as_expr(4))"), "k is already in use"),
    "used": (body("out = s.let(x, a - b)"), "x is already in use"),
    "used-in-a-condition": (
        body(
            "one = s.step(by=Compute(), gives=eq(a / f, a / f + 0 * x), when=ne(r, 1))\n"
            "out = s.let(r, a - a + 1)"
        ),
        "r is already in use",
    ),
    "orthogonal": (body("out = s.let(Q, A)"), "Q is declared orthogonal"),
    "orthonormal": (body("out = s.let(U, R)"), "U is declared orthonormal columns"),
    "symmetric": (body("out = s.let(S, A * B)"), "S is declared symmetric"),
    "symmetric-product": (body("out = s.let(S, P * P * A)"), "S is declared symmetric"),
    "definite": (body("out = s.let(P, A.T * A)"), "P is declared positive definite"),
    "definite-difference": (body("out = s.let(P, A.T * A - a * eye(n))"), "P is declared positive definite"),
    "invertible": (body("out = s.let(I, A - B)"), "I is declared invertible"),
    "diagonal": (body("out = s.let(D, A * B)"), "D is declared diagonal"),
    "no-value": (body("out = s.let(r, a / x)"), "x may be zero"),
    "no-value-inverse": (body("out = s.let(B, inv(A))"), "A may be singular"),
    "no-value-log": (body("out = s.let(r, log(a - b))"), "a - b may be zero or negative"),
    "conclusion-outside": (
        body(
            "out = s.step(one, two, by=Combine(), gives=eq(d, -a - 1))",
            'one = p.premise("one", eq(r, -a - 1))\ntwo = p.premise("two", eq(d, r))',
        ),
        "d = -a - 1 cannot hold",
    ),
    "conclusion-not-whole": (
        body(
            "out = s.step(one, two, by=Combine(), gives=eq(w, as_expr(1) / 2))",
            'one = p.premise("one", eq(r, as_expr(1) / 2))\ntwo = p.premise("two", eq(w, r))',
        ),
        "w = 1/2 cannot hold",
    ),
    "impossible": (
        body(
            "out = s.step(one, two, by=Combine(), gives=eq(a * b, -d))",
            'one = p.premise("one", eq(r, a * b))\ntwo = p.premise("two", eq(r, -d))',
        ),
        "a*b = -d cannot hold",
    ),
    "least-whole": (
        body(
            "out = s.step(one, by=Ceiling(n), gives=eq(n, Number('1')))",
            'one = p.premise("one", eq(r, as_expr(1) / 2))',
        ),
        "n cannot be defined",
    ),
    "least-whole-zero": (
        body(
            "out = s.step(one, by=Floor(d), gives=eq(d, Number('0')))",
            'one = p.premise("one", eq(r, as_expr(1) / 2))',
        ),
        "d",
    ),
}

HONEST = {
    "sum": body("out = s.let(d, a + b)"),
    "real": body("out = s.let(r, a - b)"),
    "cited": body("out = s.let(d, a - b, more)", "more = p.assume(gt(a, b))"),
    "condition": body("out = s.let(d, a - b, when=gt(a, b))"),
    "square": body("out = s.let(e, x * x)"),
    "whole": body("out = s.let(w, n * m - 1)"),
    "quotient": body("out = s.let(r, a / x, when=ne(x, 0))"),
    "root": body("out = s.let(d, sqrt(a))"),
    "symmetric": body("out = s.let(S, A + A.T)"),
    "gram": body("out = s.let(S, A.T * A)"),
    "ridge": body("out = s.let(P, A.T * A + a * eye(n))"),
    "orthogonal": body("out = s.let(Q, A, turn)", 'turn = p.premise("turn", eq(A.T * A, eye(n)))'),
    "transposed": body("out = s.let(I, Q.T)"),
    "diagonal": body("out = s.let(D, a * eye(n))"),
    "inverse": body("out = s.let(B, inv(P))"),
    "negation": body("out = s.let(r, -x)"),
}
