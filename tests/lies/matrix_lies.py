"""Matrices taken for numbers: singular factors cancelled, ranks added up, roles turned, slopes put in."""

NAMES = """
p = Problem("t")
n, m = p.size("n", "n"), p.size("m", "m")
A, B, C, X = (p.matrix(s, s, n, n) for s in "ABCX")
T = p.matrix("T", "T", n, n, "invertible")
S, R = p.matrix("S", "S", n, n, "symmetric"), p.matrix("R", "R", n, n, "symmetric")
M, N = p.matrix("M", "M", m, n), p.matrix("N", "N", m, n)
V = p.matrix("V", "V", m, n, "orthonormal columns")
G, H = p.matrix("G", "G", n, n), p.matrix("H", "H", n, n)
v, w = p.vector("v", "v", n), p.vector("w", "w", n)
c = p.unknown("c", "c", domain="real")
L = p.unknown("L", "L", domain="real")
Z = zeros(n, n)
"""


def body(facts: str, steps: str) -> str:
    """Names, premises, and the steps of a solution that answers with `out`."""
    premises = [f'f{i} = p.premise("f{i}", {f.strip()})' for i, f in enumerate(facts.split(";")) if f.strip()]
    lines = [NAMES, *premises, "@p.solution", "def solution(s):", '    s.part("?")']
    lines += [f"    {line}" for line in [*steps.strip().split("\n"), "s.answer(out)"]]
    return "\n".join(lines)


def one(facts: str, gives: str, by: str = "Combine()") -> str:
    """One step from all premises."""
    return body(facts, f"out = s.step(*p.facts, by={by}, gives={gives})")


FAILS = "a model in which it fails"
LIES = {
    # a singular factor cancelled
    "cancel-left": (one("eq(A * B, A * C)", "eq(B, C)"), FAILS),
    "cancel-right": (one("eq(B * A, C * A)", "eq(B, C)"), FAILS),
    "cancel-vector": (one("eq(A * v, A * w)", "eq(v, w)"), FAILS),
    "cancel-vector-factor": (one("eq(A * v, B * v)", "eq(A, B)"), FAILS),
    "cancel-tall": (one("eq(M.T * M, M.T * N)", "eq(M, N)"), FAILS),
    "cancel-in-two-steps": (
        body(
            "eq(X, A * B); eq(X, A * C)",
            "same = s.step(f0, f1, by=Combine(), gives=eq(A * B, A * C))\n"
            "out = s.step(same, by=Combine(), gives=eq(B, C))",
        ),
        FAILS,
    ),
    "cancel-with-an-inverse": (
        body(
            "eq(A * B, A * C)",
            "far = s.step(f0, by=Combine(), gives=eq(inv(A) * A * B, inv(A) * A * C))\n"
            "out = s.step(far, by=Combine(), gives=eq(B, C))",
        ),
        "A may be singular here",
    ),
    # a product or power that vanishes
    "nilpotent": (one("eq(A * A, Z)", "eq(A, Z)"), FAILS),
    "nilpotent-of-order-three": (one("eq(A * A * A, Z)", "eq(A * A, Z)"), FAILS),
    "zero-divisor": (one("eq(A * B, Z)", "eq(B * A, Z)"), FAILS),
    "zero-divisor-in-two-steps": (
        body(
            "eq(A * B, A * C); eq(X, B - C)",
            "none = s.step(f0, f1, by=Combine(), gives=eq(A * X, Z))\n"
            "out = s.step(none, by=Combine(), gives=eq(X, Z))",
        ),
        FAILS,
    ),
    "projection-is-not-symmetric": (one("eq(A * A, A)", "eq(A.T, A)"), FAILS),
    "root-of-one": (one("eq(A * A, eye(n))", "eq(A, eye(n))"), FAILS),
    # what commutes
    "commuting-is-not-transitive": (one("eq(A * B, B * A); eq(B * C, C * B)", "eq(A * C, C * A)"), FAILS),
    "commuting-turned": (one("eq(A * B, B * A)", "eq(A.T * B, B * A.T)"), FAILS),
    "commuting-symmetric": (one("eq(A, S * R)", "eq(A.T, A)"), FAILS),
    # ranks
    "rank-of-turned-product": (one("eq(X, A * B)", "eq(rank(X), rank(B * A))"), FAILS),
    "rank-of-a-square": (one("eq(X, A * A)", "eq(rank(X), rank(A))"), FAILS),
    "rank-of-a-cube": (one("eq(X, A * A * A)", "eq(rank(X), rank(A * A))"), FAILS),
    "rank-of-a-sum": (one("eq(X, A + B)", "eq(rank(X), rank(A) + rank(B))"), FAILS),
    "rank-below-the-larger": (
        one("eq(X, A + B); le(rank(A), c); le(rank(B), c)", "le(rank(X), c)"),
        FAILS,
    ),
    # transposed roles
    "columns-that-are-rows": (one("eq(M, V * V.T * N)", "eq(M, N)"), FAILS),
    "turned-product": (one("eq(X, A * B)", "eq(X.T, A.T * B.T)", "Transpose()"), FAILS),
    "turned-form": (one("eq(c, v.T * A * w)", "eq(c, w.T * A * v)"), FAILS),
    # slopes
    "slope-of-a-form": (one("eq(w, grad(v.T * A * v, v))", "eq(w, 2 * A * v)"), FAILS),
    "slope-then-wrong-put": (
        body(
            "eq(G, grad(tr(X.T * A * X), X)); eq(A, X)",
            "out = s.step(f0, f1, by=Combine(), gives=eq(G, 3 * X * X))",
        ),
        FAILS,
    ),
    "slope-of-a-square": (one("eq(G, grad(tr(X * X), X))", "eq(G, 2 * X)"), FAILS),
    "slope-of-a-norm": (one("eq(G, grad(norm(X), X))", "eq(G, X)"), FAILS),
}

HONEST = {
    "cancel-invertible": one("eq(T * B, T * C)", "eq(B, C)"),
    "projection": one("eq(A * A, A)", "eq(A * A * A, A)"),
    "powers-commute": one("eq(A * B, B * A)", "eq(A * A * B, B * A * A)"),
    "gram": one("eq(X, M.T * M)", "eq(X.T, X)"),
    "columns": one("eq(X, V.T * V)", "eq(X, eye(n))"),
    "rank-of-a-product": one("eq(X, A * B)", "le(rank(X), rank(A))"),
    "slope": one("eq(G, grad(tr(X.T * X), X))", "eq(G, 2 * X)"),
    "slope-of-a-form": one("eq(G, grad(tr(X.T * A * X), X))", "eq(G, A * X + A.T * X)"),
    "turned": one("eq(X, A * B)", "eq(X.T, B.T * A.T)"),
}
