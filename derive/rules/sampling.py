"""Points of a curve, for pictures.  The checker computes every one again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from derive.kernel.errors import DomainError
from derive.kernel.expr import Expr, Symbol, as_expr, replace
from derive.quantity import factor
from derive.rules.values import evaluated


def spaced(low: Expr, high: Expr, values: Mapping[Expr, Expr], count: int, log: bool) -> list[Expr]:
    """`count` values from low to high, with 6 digits, evenly or logarithmically spaced."""
    a, b = (float(_text(evaluated(replace(e, values)), e)) for e in (low, high))
    steps = [i / (count - 1) for i in range(count)]
    return [as_expr(f"{a * (b / a) ** t if log else a + (b - a) * t:.5e}") for t in steps]


def sampled(
    of: Expr, along: Symbol, values: Mapping[Expr, Expr], at: Iterable[Expr], unit: str = ""
) -> tuple[tuple[str, str], ...]:
    """Points (x, y) as text with 6 digits, in the unit of `along` and in `unit`."""
    curve, across, up = replace(of, values), factor(along.unit), factor(unit)
    points = []
    for e in at:
        here = _text(evaluated(replace(e, values)) / across, of)
        there = evaluated(curve, {along.name: Fraction(here) * across}, digits=20)
        points.append((here, _text(there / up, of)))
    return tuple(points)


def _text(x: Fraction, of: Expr) -> str:
    try:
        return f"{float(x):.5e}"
    except OverflowError as e:
        raise DomainError(f"{of} is too large to be drawn with these values") from e
