"""Dividing by what may be zero, or taking a root, logarithm, inverse, entry or sum that may not exist."""

NAMES = """
p = Problem("t")
x = p.unknown("x", "x", domain="real")
y = p.unknown("y", "y", domain="real")
z = p.unknown("z", "z", domain="real")
a = p.unknown("a", "a", domain="real")
b = p.unknown("b", "b", domain="real")
c = p.unknown("c", "c", domain="complex")
g = p.unknown("g", "g")
n, m = p.size("n", "n"), p.size("m", "m")
i, j = p.index("i", "i", "integer"), p.index("j", "j", "integer")
k = p.index("k", "k")
A, B, C = (p.matrix(s, s, n, n) for s in "ABC")
R = p.matrix("R", "R", m, n)
v, w = p.vector("v", "v", n), p.vector("w", "w", n)
u = p.vector("u", "u", m)
"""


def body(facts: str, steps: str) -> str:
    """Names, premises, and the steps of a solution that answers with `out`."""
    lines = [NAMES, facts, "@p.solution", "def solution(s):", '    s.part("?")']
    lines += [f"    {line}" for line in [*steps.strip().split("\n"), "s.answer(out)"]]
    return "\n".join(lines)


PRODUCT = 'line = p.premise("line", eq(z, x * y))'
LIES = {
    "solve": (body(PRODUCT, "out = s.step(line, by=Solve(y))"), "x may be zero"),
    "cancel": (
        body(
            'line = p.premise("line", eq(a * x, b * x))', "out = s.step(line, by=Combine(), gives=eq(a, b))"
        ),
        "x != 0",
    ),
    "quotient": (body("", "out = s.step(by=Compute(), gives=eq(x * y / x, y))"), "x may be zero"),
    "quotient-of-sums": (
        body(
            'line = p.premise("line", eq(z, x + y))',
            "out = s.step(line, by=Rearrange(), gives=eq(z, (x * x - y * y) / (x - y)))",
        ),
        "x - y may be zero",
    ),
    "two-steps": (
        body(
            PRODUCT + '\nother = p.premise("other", eq(x, a - b))',
            "one = s.step(line, by=Substitute(other))\nout = s.step(one, by=Solve(y))",
        ),
        "a - b may be zero",
    ),
    "negative-power": (
        body("", "out = s.step(by=Compute(), gives=eq(x ** -1 * x ** 2, x))"),
        "x may be zero",
    ),
    "power-of-an-index": (
        body("", "out = s.step(by=Compute(), gives=eq(x ** -k * x ** k, 1))"),
        "x may be zero",
    ),
    "exponential": (
        body("", "out = s.step(by=Compute(), gives=eq((exp(c) + 1) * a / (exp(c) + 1), a))"),
        "exp(c) + 1 may be zero",
    ),
    "wrong-condition": (
        body(PRODUCT, "out = s.step(line, by=Solve(y), when=ne(y, 0))"),
        "x may be zero",
    ),
    "condition-elsewhere": (
        body(
            PRODUCT,
            "one = s.step(line, by=Solve(y), when=ne(x, 0))\nout = s.step(line, by=Solve(y))",
        ),
        "x may be zero",
    ),
    "conditioned-fact-drops-itself": (
        body(
            PRODUCT + '\nother = p.premise("other", eq(x, a))',
            "one = s.step(line, by=Solve(y), when=ne(x, 0))\n"
            "non = s.step(other, by=Combine(), gives=ne(a, 0), when=ne(x, 0))\n"
            "non = s.step(other, non, by=Combine(), gives=ne(x, 0))\n"
            "out = s.drop(one, non)",
        ),
        "itself rests on x != 0",
    ),
    "log": (
        body('line = p.premise("line", eq(z, x))', 'out = s.step(line, by=BothSides(function="log"))'),
        "may be zero or negative",
    ),
    "log-of-a-square": (
        body("", "out = s.step(by=Compute(), gives=eq(log(x * x) - log(x * x), 0))"),
        "x*x may be zero or negative",
    ),
    "log-of-a-difference": (
        body("", "out = s.step(by=Compute(), gives=eq(log(g - 1), log(g - 1) + 0 * g))"),
        "g - 1 may be zero or negative",
    ),
    "root": (
        body(
            'line = p.premise("line", eq(z, x))',
            "out = s.step(line, by=Rearrange(), gives=eq(z, sqrt(x) ** 2))",
        ),
        "x may be negative",
    ),
    "root-of-a-sum": (
        body(
            'line = p.premise("line", eq(z, x - g))',
            "out = s.step(line, by=Rearrange(), gives=eq(z, sqrt(x - g) ** 2))",
        ),
        "x - g may be negative",
    ),
    "fractional-power": (
        body(
            'line = p.premise("line", eq(z, x))',
            "out = s.step(line, by=Rearrange(), gives=eq(z, (x ** x) ** (1 / x)))",
        ),
        "x may be",
    ),
    "matrix-cancel": (
        body(
            'line = p.premise("line", eq(A * B, A * C))', "out = s.step(line, by=Combine(), gives=eq(B, C))"
        ),
        "at A = [[",
    ),
    "matrix-cancel-twice": (
        body(
            'line = p.premise("line", eq(A * B, C * B))\nother = p.premise("other", eq(C, A.T))',
            "one = s.step(line, other, by=Combine(), gives=eq(A * B, A.T * B))\n"
            "out = s.step(one, by=Combine(), gives=eq(A, A.T))",
        ),
        "B = [[",
    ),
    "vector-cancel": (
        body(
            'line = p.premise("line", eq(x * v, x * w))', "out = s.step(line, by=Combine(), gives=eq(v, w))"
        ),
        "x = 0",
    ),
    "inverse": (
        body(
            'line = p.premise("line", eq(A * v, w))',
            "out = s.step(line, by=Combine(), gives=eq(v, inv(A) * w))",
        ),
        "A may be singular",
    ),
    "inverse-of-a-product": (
        body(
            'line = p.premise("line", eq(B, A * A.T))',
            "out = s.step(line, by=Combine(), gives=eq(B * inv(A * A.T), eye(n)))",
        ),
        "A*A.T may be singular",
    ),
    "inverse-alone": (
        body("", "out = s.step(by=Compute(), gives=eq(A * inv(A), eye(n)))"),
        "A may be singular",
    ),
    "inverse-named": (
        body(
            'line = p.premise("line", eq(A * v, A * w))',
            "out = s.step(line, by=Combine(), gives=eq(inv(A) * A * v, inv(A) * A * w))",
        ),
        "A may be singular",
    ),
    "matrix-power": (
        body("", "out = s.step(by=Compute(), gives=eq(A ** -1 * A, eye(n)))"),
        "A may be singular",
    ),
    "norm": (
        body(
            'line = p.premise("line", eq(w, v))',
            "out = s.step(line, by=Combine(), gives=eq(w, norm(v) * v / norm(v)))",
        ),
        "norm(v) may be zero",
    ),
    "sum-with-a-pole": (
        body("", 'out = s.step(by=Compute(), gives=eq(node("sum", (i - x) / (i - x), i, 1, n), n))'),
        "may be zero here for i >= 1",
    ),
    "sum-through-zero": (
        body("", 'out = s.step(by=Compute(), gives=eq(node("sum", a / i - a / i, i, -1, n), 0))'),
        "i may be zero here for i >= -1",
    ),
    "sum-of-logs": (
        body("", 'out = s.step(by=Compute(), gives=eq(node("sum", log(i) - log(i), i, 0, n), 0))'),
        "i may be zero or negative here for i >= 0",
    ),
    "series": (
        body(
            "", 'out = s.step(by=Compute(), gives=eq(node("sum", x**k, k, 0, node("infinity")), 1 / (1 - x)))'
        ),
        "",
    ),
    "sum-that-ends-before-it-starts": (
        body("", 'out = s.step(by=Compute(), gives=eq(node("sum", a, i, 1, n - m), (n - m) * a))'),
        "n - m may be negative",
    ),
    "sum-of-whole-numbers-backwards": (
        body(
            "",
            'out = s.step(by=Compute(), gives=eq(node("sum", i, i, 1, n - m), (n - m) * (n - m + 1) / 2))',
        ),
        "n - m may be negative",
    ),
    "sum-of-matrices-backwards": (
        body("", 'out = s.step(by=Compute(), gives=eq(node("sum", A, i, m, n), (n - m + 1) * A))'),
        "n + 1 >= m may not hold",
    ),
    "product-backwards": (
        body("", 'out = s.step(by=Compute(), gives=eq(node("prod", g, i, 1, n - m), g ** (n - m)))'),
        "n - m may be negative",
    ),
    "claimed-quotient": (
        body(
            "",
            "said = s.conjecture(eq(1 / (y * y), -x))\nout = s.step(said, by=Counterexample({x: 1}))",
        ),
        "may be zero",
    ),
    "entry": (
        body(
            'line = p.premise("line", eq(v, w))\nwide = p.premise("wide", le(n, m))',
            "out = s.step(line, wide, by=Components(), gives=eq(entry(v, m, 1), entry(w, m, 1)))",
        ),
        "m <= n may not hold",
    ),
    "column": (
        body(
            'line = p.premise("line", eq(A, B))',
            "out = s.step(line, by=Components(), gives=eq(col(A, n + 1), col(B, n + 1)))",
        ),
        "n + 1 <= n may not hold",
    ),
    "sum-past-the-end": (
        body(
            'line = p.premise("line", eq(v, w))\nwide = p.premise("wide", le(n, m))',
            'sums = [node("sum", entry(c, i, 1), i, 1, m) for c in (v, w)]\n'
            "out = s.step(line, wide, by=Components(), gives=eq(*sums))",
        ),
        "i <= n may not hold here for i >= 1, i <= m",
    ),
    "premise-that-ends-early": (
        body(
            'line = p.premise("line", eq(entry(v, i, 1), entry(u, i, 1)))\n'
            'zero = p.premise("zero", eq(entry(u, i, 1), 0))',
            "out = s.step(line, zero, by=Combine(), gives=eq(entry(v, i, 1), 0))",
        ),
        "says nothing where i <= m fails",
    ),
    "member-before-the-first": (
        body(
            'q = p.sequence("q", "q")\nline = p.premise("line", eq(q(k), n - m))',
            "out = s.step(line, by=At({k: n - m}))",
        ),
        "n - m is not known to lie in the domain",
    ),
}

HONEST = {
    "sum-to-the-one-before": body(
        "", 'out = s.step(by=Compute(), gives=eq(node("sum", a, i, 1, n - 1), (n - 1) * a))'
    ),
    "sum-in-order": body(
        "", 'out = s.step(by=Compute(), gives=eq(node("sum", a, i, 1, n - m), (n - m) * a), when=le(m, n))'
    ),
    "positive": body(PRODUCT.replace("x * y", "g * y"), "out = s.step(line, by=Solve(y))"),
    "condition": body(PRODUCT, "out = s.step(line, by=Solve(y), when=ne(x, 0))"),
    "inherited": body(
        PRODUCT,
        "one = s.step(line, by=Solve(y), when=ne(x, 0))\n"
        "out = s.step(one, by=Rearrange(), gives=eq(x / x * y, z / x))",
    ),
    "cited": body(
        PRODUCT + "\nnon = p.assume(ne(x, 0))",
        "out = s.step(line, non, by=Combine(), gives=eq(y, z / x))",
    ),
    "in-a-premise": body(
        'line = p.premise("line", eq(z, x / y))',
        "out = s.step(line, by=Rearrange(), gives=eq(2 * z, 2 * x / y))",
    ),
    "cancelled-under-a-condition": body(
        'line = p.premise("line", eq(a * x, b * x))',
        "out = s.step(line, by=Combine(), gives=eq(a, b), when=ne(x, 0))",
    ),
    "dropped": body(
        PRODUCT + '\nother = p.premise("other", eq(x, g + 1))',
        "one = s.step(line, by=Solve(y), when=ne(x, 0))\n"
        "non = s.step(other, by=Combine(), gives=ne(x, 0))\n"
        "out = s.drop(one, non)",
    ),
    "sum-of-squares": body("", "out = s.step(by=Compute(), gives=eq(a * (x * x + 1) / (x * x + 1), a))"),
    "matrix-cancelled-under-a-condition": body(
        'line = p.premise("line", eq(A * B, A * C))',
        "out = s.step(line, by=Combine(), gives=eq(B, C), when=ne(det(A), 0))",
    ),
    "member": body(
        'q = p.sequence("q", "q")\nline = p.premise("line", eq(q(k + 1), 0))',
        "out = s.step(line, by=At({k: n}))",
    ),
    "matrix-condition": body(
        'line = p.premise("line", eq(A * v, w))',
        "out = s.step(line, by=Combine(), gives=eq(v, inv(A) * w), when=ne(det(A), 0))",
    ),
    "ridge": body(
        "", "out = s.step(by=Compute(), gives=eq(inv(A.T * A + g * eye(n)) * (A.T * A + g * eye(n)), eye(n)))"
    ),
    "sum": body("", 'out = s.step(by=Compute(), gives=eq(node("sum", a / i - a / i, i, 1, n), 0))'),
    "entry": body(
        'line = p.premise("line", eq(v, w))',
        "out = s.step(line, by=Components(), gives=eq(entry(v, i, 1), entry(w, i, 1)))",
    ),
}
