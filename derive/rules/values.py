"""Numbers for rules: a closed tree's value, exactly where it is rational, else to 60 digits.

mpmath, not SymPy: putting a fraction to a fractional power must not begin to factor it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt, prod
from typing import Any

from derive.kernel.errors import DomainError
from derive.kernel.expr import Expr, Node, Number, Symbol
from derive.quantity import factor

DIGITS, LARGEST_POWER = 60, 10_000
Value = Any  # a Fraction where it is exact, else an mpmath number


def evaluated(e: Expr, at: Mapping[str, Fraction] | None = None, digits: int = DIGITS) -> Fraction:
    """The value of a tree as a fraction, in base units; its names have the values `at`.

    Raises DomainError for a name without a value, and where there is no real value.
    """
    import mpmath

    with mpmath.workdps(digits):
        found = _value(e, at or {})
        if isinstance(found, Fraction):
            return found
        if not mpmath.isfinite(found) or isinstance(found, mpmath.mpc):
            raise DomainError(f"{e} has no real value")
        return Fraction(mpmath.nstr(found, digits))


def _value(e: Expr, at: Mapping[str, Fraction]) -> Value:
    if isinstance(e, Number):
        return e.value * (factor(e.unit) if e.unit else 1)
    if isinstance(e, Symbol):
        if e.name not in at:
            raise DomainError(f"{e.name} has no value")
        return at[e.name]
    assert isinstance(e, Node)
    values = [_value(a, at) for a in e.args] if e.op not in ("sum", "diff") else []
    if e.op in _EXACT:
        try:
            return _EXACT[e.op](*values)
        except ZeroDivisionError as error:
            raise DomainError(f"{e} divides by zero") from error
    return _real(e, values)


def _real(e: Node, values: list[Value]) -> Value:
    import mpmath

    numbers = [mpmath.mpf(v.numerator) / v.denominator if isinstance(v, Fraction) else v for v in values]
    name = _MPMATH.get(e.op)
    if name is not None:
        made = getattr(mpmath, name)
        return made(*numbers) if numbers else +made
    from derive.rules.bridge import to_sympy

    found = to_sympy(e).evalf(DIGITS)
    if not found.is_real:
        raise DomainError(f"{e} has no real value: {found}")
    return mpmath.mpf(str(found))


def _add(*values: Value) -> Value:
    return sum(values[1:], values[0]) if _rational(values) else _mixed(values, lambda a, b: a + b)


def _mul(*values: Value) -> Value:
    return prod(values) if _rational(values) else _mixed(values, lambda a, b: a * b)


def _rational(values: tuple[Value, ...]) -> bool:
    return all(isinstance(v, Fraction) for v in values)


def _mixed(values: tuple[Value, ...], join: Callable[[Value, Value], Value]) -> Value:
    total = _float(values[0])
    for v in values[1:]:
        total = join(total, _float(v))
    return total


def _float(v: Value) -> Value:
    import mpmath

    return mpmath.mpf(v.numerator) / v.denominator if isinstance(v, Fraction) else v


def _div(a: Value, b: Value) -> Value:
    return a / b if _rational((a, b)) else _float(a) / _float(b)


def _pow(a: Value, b: Value) -> Value:
    if _rational((a, b)):
        if b.denominator == 1 and abs(b) <= LARGEST_POWER:
            return a ** int(b)
        if b == Fraction(1, 2) and (root := _square_root(a)) is not None:
            return root
    return _float(a) ** _float(b)


def _square_root(a: Fraction) -> Fraction | None:
    """The root of a fraction that has one."""
    if a < 0:
        return None
    top, bottom = isqrt(a.numerator), isqrt(a.denominator)
    return Fraction(top, bottom) if top**2 == a.numerator and bottom**2 == a.denominator else None


def _sqrt(a: Value) -> Value:
    return _pow(a, Fraction(1, 2))


def _whole(up: bool) -> Callable[[Value], Value]:
    def rule(a: Value) -> Value:
        import math

        return Fraction((math.ceil if up else math.floor)(a))

    return rule


_EXACT: dict[str, Callable[..., Value]] = {
    "add": _add,
    "neg": lambda a: -a,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "sqrt": _sqrt,
    "abs": abs,
    "min": min,
    "max": max,
    "floor": _whole(False),
    "ceil": _whole(True),
}
_MPMATH = {
    "exp": "exp",
    "log": "log",
    "log10": "log10",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "tanh": "tanh",
    "pi": "pi",
    "e": "e",
}
