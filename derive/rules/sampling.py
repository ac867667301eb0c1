"""Points of a curve, for pictures.  The checker computes every one again."""

from __future__ import annotations

from collections.abc import Mapping

from derive.kernel.expr import Expr, Symbol, replace


def sampled(
    of: Expr, along: Symbol, values: Mapping[Expr, Expr], low: Expr, high: Expr, count: int, log: bool
) -> tuple[tuple[str, str], ...]:
    """`count` points (x, y) as text with 6 digits, evenly or logarithmically spaced."""
    import sympy as sp

    from derive.rules.bridge import evaluated, sympy_symbol, to_sympy

    x = sympy_symbol(along)
    f = sp.lambdify(x, to_sympy(replace(of, values)), "math")
    a, b = (float(evaluated(replace(e, values))) for e in (low, high))
    points = []
    for i in range(count):
        t = i / (count - 1)
        at = float(f"{a * (b / a) ** t if log else a + (b - a) * t:.5e}")
        points.append((f"{at:.5e}", f"{float(f(at)):.5e}"))
    return tuple(points)
