"""Points of a curve, for pictures.  The checker computes every one again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from derive.kernel.expr import Expr, Symbol, as_expr, replace
from derive.rules.values import evaluated


def spaced(low: Expr, high: Expr, values: Mapping[Expr, Expr], count: int, log: bool) -> list[Expr]:
    """`count` values from low to high, with 6 digits, evenly or logarithmically spaced."""
    a, b = (float(evaluated(replace(e, values))) for e in (low, high))
    steps = [i / (count - 1) for i in range(count)]
    return [as_expr(f"{a * (b / a) ** t if log else a + (b - a) * t:.5e}") for t in steps]


def sampled(
    of: Expr, along: Symbol, values: Mapping[Expr, Expr], at: Iterable[Expr]
) -> tuple[tuple[str, str], ...]:
    """Points (x, y) as text with 6 digits, in base units."""
    curve = replace(of, values)
    points = []
    for e in at:
        here = f"{float(evaluated(replace(e, values))):.5e}"
        there = evaluated(curve, {along.name: Fraction(here)}, digits=20)
        points.append((here, f"{float(there):.5e}"))
    return tuple(points)
