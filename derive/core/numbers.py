"""Numbers that a tree spells, exactly."""

from __future__ import annotations

from flint import fmpq

from derive.kernel.expr import Expr, Node, Number


def number(e: Number) -> fmpq:
    """The exact value of a number in base units."""
    value = e.value
    if e.unit:
        from derive.quantity import factor

        value = value * factor(e.unit)
    return fmpq(value.numerator, value.denominator)


def whole_number(e: Expr) -> int | None:
    """The integer that a tree spells (with its sign), or None."""
    if isinstance(e, Number) and not e.unit and e.value.denominator == 1:
        return e.value.numerator
    if isinstance(e, Node) and e.op == "neg":
        n = whole_number(e.args[0])
        return None if n is None else -n
    return None


__all__ = ["number", "whole_number"]
