"""What every ball function needs: when there is no value, and which balls are exact.

`CannotEvaluate` is raised instead of a wrong or empty ball.
"""

from __future__ import annotations

from typing import Any

MAX_TERMS = 4000


class CannotEvaluate(Exception):
    """No value here: a pole, a missing value, a point that straddles a cut, or no such function."""


def real(z: Any) -> Any:
    """The real ball, if `z` is exactly real."""
    if not z.imag.is_zero():
        raise CannotEvaluate("a real number is needed here")
    return z.real


def whole(z: Any) -> int | None:
    """The integer that `z` is exactly, or None."""
    if z.is_exact() and z.imag.is_zero() and z.real.is_integer():
        return int(z.real.unique_fmpz())
    return None


def finite(z: Any, what: str) -> Any:
    """`z` itself, if it has a value."""
    if not z.is_finite():
        raise CannotEvaluate(f"{what} has no value here")
    return z


def order(n: Any, limit: int = 500) -> Any:
    """`n` itself, if it is not so large that a function of that order runs away."""
    if abs(n).abs_upper() > limit:
        raise CannotEvaluate(f"an order over {limit}")
    return n
