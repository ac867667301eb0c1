"""True lines under a reason that is not theirs: what the page says of a step is why it holds."""

NAMES = """
p = Problem("t")
a, b, c, x, y, z = (p.unknown(n, n) for n in "abcxyz")
r, s_, t = (p.unknown(n, n, domain="real") for n in ("r", "s", "t"))
n = p.size("n", "n")
i, j = p.index("i", "i", "integer"), p.index("j", "j", "integer")
A, B, C = (p.matrix(k, k, n, n) for k in "ABC")
S = p.matrix("S", "S", n, n, "symmetric")
Q = p.matrix("Q", "Q", n, n, "orthogonal")
u, v, w = (p.vector(k, k, n) for k in "uvw")
"""


def body(premises: str, step: str) -> str:
    """Names, premises `one`, `two` … as lines, and one step from them."""
    names = ("one", "two", "three")
    lines = [NAMES]
    found = [e.strip() for e in premises.split(";") if e.strip()]
    lines += [f'{k} = p.premise("{k}", {e})' for k, e in zip(names, found, strict=False)]
    lines += ["@p.solution", "def solution(s):", '    s.part("?")', f"    s.answer(s.step({step}))"]
    return "\n".join(lines)


LIES = {
    "expand-with-an-equation": (
        body("eq(y, a * b); eq(b, c)", "one, by=Expand(using=(two,)), gives=eq(y, a * c)"),
        "the laws of a ring take one line",
    ),
    "expand-by-powers": (
        body("eq(y, sqrt(a) * sqrt(b))", "one, by=Expand(), gives=eq(y, sqrt(a * b))"),
        "does not come by the laws of a ring",
    ),
    "expand-by-cancelling": (
        body("eq(y, a * b / a)", "one, by=Expand(), gives=eq(y, b)"),
        "does not come by the laws of a ring",
    ),
    "expand-by-a-logarithm": (
        body("eq(y, log(a * b))", "one, by=Expand(), gives=eq(y, log(a) + log(b))"),
        "does not come by the laws of a ring",
    ),
    "powers-by-an-equation": (
        body("eq(y, a**b); eq(b, c)", "one, by=Powers(using=(two,)), gives=eq(y, a**c)"),
        "the laws of powers take one line",
    ),
    "powers-by-trigonometry": (
        body(
            'eq(y, node("sin", r)**2 + node("cos", r)**2 + a)',
            "one, by=Powers(), gives=eq(y, 1 + a)",
        ),
        "does not come by the laws of powers",
    ),
    "rearrange-by-trigonometry": (
        body(
            'eq(y, 2 * node("sin", r) * node("cos", r) + a)',
            'one, by=Rearrange(), gives=eq(y, node("sin", 2 * r) + a)',
        ),
        "does not come by field operations",
    ),
    "rearrange-to-less": (
        body("eq(r, 2 * s_)", "one, by=Rearrange(), gives=eq(r**2, 4 * s_**2)"),
        "says less",
    ),
    "rearrange-to-a-sign": (
        body("eq(y, a + b)", "one, by=Rearrange(), gives=gt(y, a)"),
        "says less",
    ),
    "trace-of-numbers": (
        body("eq(y, a * b + a * c)", "one, by=TraceLaws(), gives=eq(y, a * (b + c))"),
        "the laws of the trace: nothing of the kind",
    ),
    "trace-with-an-equation": (
        body("eq(r, tr(A * B)); eq(B, C)", "one, two, by=TraceLaws(), gives=eq(r, tr(C * A))"),
        "the laws of the trace take one line",
    ),
    "trace-by-orthogonality": (
        body("eq(r, tr(Q * A * inv(Q)))", "one, by=TraceLaws(), gives=eq(r, tr(Q * A * Q.T))"),
        "does not come by the laws of the trace",
    ),
    "transpose-of-numbers": (
        body("eq(y, a * b)", "one, by=Transpose(), gives=eq(y, b * a)"),
        "the laws of transposes: nothing of the kind",
    ),
    "transpose-with-an-equation": (
        body("eq(C, A.T); eq(A, B)", "one, two, by=Transpose(), gives=eq(C.T, B)"),
        "the laws of transposes take one line",
    ),
    "transpose-by-an-inverse": (
        body("eq(C, Q.T * A)", "one, by=Transpose(), gives=eq(C, inv(Q) * A)"),
        "does not come by the laws of transposes",
    ),
    "associate-by-a-transpose": (
        body("eq(C, (A * B).T)", "one, by=Associate(), gives=eq(C, B.T * A.T)"),
        "does not come by the laws of regrouping",
    ),
    "associate-by-orthogonality": (
        body("eq(C, A * (Q * Q.T))", "one, by=Associate(), gives=eq(C, A)"),
        "does not come by the laws of regrouping",
    ),
    "associate-with-an-equation": (
        body("eq(u, A * (B * v)); eq(C, A * B)", "one, two, by=Associate(), gives=eq(u, C * v)"),
        "the laws of regrouping take one line",
    ),
    "components-of-numbers": (
        body("eq(y, a * (b + c))", "one, by=Components(), gives=eq(y, a * b + a * c)"),
        "no component of anything",
    ),
    "components-of-a-whole": (
        body("eq(u, A * v); eq(v, B * w)", "one, two, by=Components(), gives=eq(u, A * B * w)"),
        "no component of anything",
    ),
    "member-of-nothing": (
        body("eq(u, A * v)", "one, by=Member(), gives=eq(u - A * v, zeros(n, 1))"),
        "does not say that something lies in a space",
    ),
    "member-behind": (
        body("eq(u, B * A * v)", "one, by=Member(), gives=member(u, colspace(A))"),
        "B*A*v in colspace(A) fails there",
    ),
    "blocks-of-none": (
        body("eq(C, A * B)", "one, by=Blocks(), gives=eq(2 * C, A * B + C)"),
        "no blocks stand in",
    ),
    "substitute-and-more": (
        body("eq(y, a * x); eq(x, b)", "one, by=Substitute(two), gives=eq(y + x, a * b + b)"),
        "x was to be replaced",
    ),
    "substitute-the-other-way": (
        body("eq(x + y, a); eq(x, b)", "one, by=Substitute(two), gives=eq(y, a - b)"),
        "is not x + y = a with that put in",
    ),
    "positive-by-points": (
        body("eq(t, exp(r) - r)", "one, by=Positive(), gives=gt(t, 0)"),
        "does not come by the signs of its terms",
    ),
    "eliminate-nothing": (
        body("eq(a, b); eq(c, x)", "one, by=Eliminate(c, using=(two,)), gives=eq(2 * a, 2 * b)"),
        "there is nothing to eliminate",
    ),
    "theorem-of-none": (
        body("eq(C, A * B)", "one, by=Theorem(), gives=eq(C.T, B.T * A.T)"),
        "no theorem",
    ),
    "both-sides-negative": (
        body("lt(r, s_)", "one, by=BothSides(times=-a), gives=lt(-a * r, -a * s_)"),
        "the sign should be >",
    ),
    "both-sides-unknown": (
        body("lt(r, s_); eq(t, r)", "one, two, by=BothSides(times=t), gives=lt(r * t, s_ * t)"),
        "the sign of t is not known",
    ),
    "both-sides-squared": (
        body("lt(r, s_)", 'one, by=BothSides(function="abs"), gives=lt(node("abs", r), node("abs", s_))'),
        "does not keep the order",
    ),
    "both-sides-another": (
        body("eq(y, a / x)", "one, by=BothSides(times=x), gives=eq(y * a, a / x * a)"),
        "expected y*x",
    ),
}

HONEST = {
    "expand": body("eq(y, a * (b + c) / 2)", "one, by=Expand(), gives=eq(y, a * b / 2 + a * c / 2)"),
    "expand-over-a-denominator": body("eq(y, (b + c) / a)", "one, by=Expand(), gives=eq(y, b / a + c / a)"),
    "expand-matrices": body("eq(C, A * (A + B))", "one, by=Expand(), gives=eq(C, A * A + A * B)"),
    "powers": body("eq(y, (a * b)**c)", "one, by=Powers(), gives=eq(y, a**c * b**c)"),
    "rearrange": body("eq(a / b, x / y)", "one, by=Rearrange(), gives=eq(a, x * b / y)"),
    "rearrange-by-a-line": body(
        "eq(y, x / (a * b)); eq(c, a * b)", "one, by=Rearrange(using=(two,)), gives=eq(y, x / c)"
    ),
    "trace": body("eq(r, tr(A * B * C))", "one, by=TraceLaws(), gives=eq(r, tr(C * A * B))"),
    "trace-symmetric": body("eq(r, inner(A, S * B))", "one, by=TraceLaws(), gives=eq(r, inner(S * A, B))"),
    "transpose": body("eq(C, (A * B).T)", "one, by=Transpose(), gives=eq(C, B.T * A.T)"),
    "transpose-both": body("eq(C.T, A * B)", "one, by=Transpose(), gives=eq(C, B.T * A.T)"),
    "associate": body("eq(u, (A * B) * v)", "one, by=Associate(), gives=eq(u, A * (B * v))"),
    "components": body("eq(C, A * B)", "one, by=Components(), gives=eq(col(C, i), A * col(B, i))"),
    "member": body("eq(u, A * B * v)", "one, by=Member(), gives=member(u, colspace(A))"),
    "both-sides": body("eq(y, a / x)", "one, by=BothSides(times=x), gives=eq(y * x, a)"),
    "both-sides-order": body("lt(r, s_)", "one, by=BothSides(times=a), gives=lt(r * a, s_ * a)"),
    "both-sides-exp": body("lt(r, s_)", 'one, by=BothSides(function="exp"), gives=lt(exp(r), exp(s_))'),
}
