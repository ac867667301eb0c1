"""`x ~ 1.23`: the value rounds to what is printed.

Proved when the value is a fraction, or a rigorous ball of it lies, within half a unit of the last printed
digit (`1.20e5` has three digits); refuted when it lies outside.  What is half-way between two rounds to
the even one, or away from zero: 2.5 is 2 or 3, 3.5 is 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq

from derive.check import opaque, rational
from derive.check.balls import Program
from derive.check.facts import Facts
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.core.numbers import number
from derive.kernel.expr import Expr, Node, Number
from derive.kernel.relation import Relation

PRECISIONS = (128, 512, 2048)
WITHIN = "within half a unit of the last digit"


def half_unit(e: Number) -> fmpq:
    """Half a unit of the last printed digit, in base units."""
    mantissa, _, exponent = e.text.lower().partition("e")
    places = len(mantissa.partition(".")[2])
    shift = int(exponent or 0) - places
    half = fmpq(10**shift if shift > 0 else 1, 10**-shift if shift < 0 else 1) / 2
    return half * number(Number("1", e.unit))


def printed(e: Expr) -> tuple[fmpq, fmpq] | None:
    """Value and half a unit of a printed number, perhaps negative; None for anything else."""
    if isinstance(e, Number):
        return number(e), half_unit(e)
    if isinstance(e, Node) and e.op == "neg" and isinstance(e.args[0], Number):
        return -number(e.args[0]), half_unit(e.args[0])
    return None


def decide_about(relation: Relation, given: Sequence[Relation] = ()) -> Verdict:
    """The verdict on lhs ~ rhs, where one side is a printed number."""
    line, rest, _ = opaque.closed(relation, given)
    target, other = printed(line.rhs), line.lhs
    if target is None:
        target, other = printed(line.lhs), line.rhs
    if target is None:
        return _both_open(line, rest)
    value, half = target
    if value == 0:
        return Verdict("ill-formed", detail=f"{line} has no digit that counts: write one, or =")
    free = line.free_symbols()
    fixed: dict[str, Any] = {}
    if free:
        facts = Facts(free, rest)
        for name in free:
            b = facts.bounds.get(name)
            if b is None or b.lo is None or b.lo != b.hi:
                return Verdict("undecided", detail=f"{name} has no value")
            fixed[name] = fmpq(b.lo.numerator, b.lo.denominator)
    exact = rational.constant(other) if not free else None
    if exact is not None:
        if not _rounds(exact, value, half):
            return Verdict("refuted", "exact fractions", f"it is {exact}")
        return Verdict("proved", WITHIN)
    program = Program(other)
    for bits in PRECISIONS:
        ball = program.run(fixed, bits)[0]
        if not ball.imag.contains(0):
            return Verdict(
                "refuted", f"balls of {bits} bits", f"the value {ball.str(8, radius=False)} is not real"
            )
        off = abs(ball.real - value)
        if off < half:
            return Verdict("proved", WITHIN)
        if off > half:
            shown = ball.real.str(10, radius=False)
            return Verdict("refuted", f"balls of {bits} bits", f"the value is {shown}")
    raise CannotEvaluate("the value lies on the edge of what rounds so")


def _rounds(exact: fmpq, value: fmpq, half: fmpq) -> bool:
    """Whether a fraction rounds to a printed value."""
    off = abs(exact - value)
    if off != half:
        return bool(off < half)
    return bool(abs(value) > abs(exact) or (value / (2 * half)).p % 2 == 0)


def _both_open(line: Relation, given: Sequence[Relation]) -> Verdict:
    """No printed number on either side: equality is what can be shown."""
    from derive.check.scalar import equal

    facts = Facts(line.free_symbols(), given)
    found = equal(line.lhs, line.rhs, facts)
    if found.passed:
        return found
    return Verdict("undecided", detail="one side of ~ has to be a printed number")
