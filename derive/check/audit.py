"""Published values against recomputed ones: agree, rounding or disagree.

- *agree*: the recomputed value lies within half a unit of the last digit that was published.
  Digits count as written: `97700` claims five of them, `9.77e4` three.
- *rounding*: it does not, but the published value comes out if the recomputed one is cut off
  instead of rounded; or if one intermediate result is first rounded to one to four digits; or
  both differ by at most two units of the last digit and by at most 2 %.
- *disagree*: none of these; some given must have been another one.

A disagreement is explained by the value of one given that would reproduce the published one.
Knows no derivation: a closed formula and a number are all it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq

from derive.check.units import check_units
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, replace, walk
from derive.kernel.relation import Relation
from derive.quantity import UnitError, convert, factor, half_unit, round_significant

BITS = 192
UNITS, SHARE = 2, Fraction(2, 100)
#: How coarsely an intermediate result may have been rounded, and how that is said.
DIGITS = {4: "four digits", 3: "three digits", 2: "two digits", 1: "one digit"}
LARGEST = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """What a comparison found: the word, how the published value comes about, and by which
    factor it differs from ours (four digits)."""

    verdict: str
    how: str
    quotient: str = ""
    part: Expr | None = None  # what was first rounded
    digits: int = 0  # to so many


def _value(e: Expr) -> arb:
    from derive.check.numbers import real

    return real(e, {}, BITS)


def _fraction(x: arb) -> Fraction:
    """The middle of a ball, exactly."""
    mantissa, exponent = x.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def _within(x: arb, target: Fraction, gap: Fraction) -> bool:
    """Whether x may be within `gap` of the target: false only if it certainly is not."""
    return not abs(x - _ball(target)) > _ball(gap)


def compare(published: Number, exact: Expr) -> str:
    """`agree`, `rounding` or `disagree`, as defined above.

    `exact` is a closed formula, its numbers with their units.  Raises UnitError where the two do
    not measure the same, and Unknown where the formula has no real value.
    """
    return audit(published, exact).verdict


def audit(published: Number, exact: Expr) -> Finding:
    """The comparison with its explanation; raises as `compare` does."""
    alike = check_units(Relation("=", published, exact), {})
    if not alike.passed:
        raise UnitError(f"the published value does not measure the same: {alike.detail}")
    scale = factor(published.unit)
    told, half = published.value * scale, half_unit(published.text) * scale
    ours = _value(exact)
    if _within(ours, told, half):
        return Finding("agree", "to the digits published", "1")
    quotient = round_significant(told / _fraction(ours), 4) if not ours.contains(0) else ""
    away = abs(ours) - _ball(abs(told))
    if away >= 0 and away < _ball(2 * half) and _fraction(ours) * told > 0:
        return Finding("rounding", "cut off instead of rounded", quotient)
    for part, digits in _rounded_first(exact, told, half):
        return Finding("rounding", f"{part} first rounded to {DIGITS[digits]}", quotient, part, digits)
    near = _ball(SHARE * abs(told))
    if _within(ours, told, UNITS * 2 * half) and not abs(ours - _ball(told)) > near:
        return Finding("rounding", f"within {UNITS} units of the last digit", quotient)
    return Finding("disagree", "", quotient)


def _rounded_first(exact: Expr, told: Fraction, half: Fraction) -> list[tuple[Expr, int]]:
    """An intermediate result that, rounded first, leads to the published value; the finest
    rounding of the largest part comes first.
    """
    seen: list[Expr] = []
    for part in walk(exact):
        if isinstance(part, Node) and part != exact and part.is_scalar and part not in seen:
            if free_symbols(part) or not part.args:
                continue
            seen.append(part)
    for digits in DIGITS:
        for part in seen[:LARGEST]:
            value = _fraction(_value(part))
            if value <= 0:
                continue
            rounded = Number(round_significant(value, digits))
            if _within(_value(replace(exact, {part: rounded})), told, half):
                return [(part, digits)]
    return []


def rounded(e: Expr, digits: int, unit: str = "") -> Number:
    """The value of a closed formula, in a unit, with so many digits."""
    return Number(round_significant(_fraction(_value(e)) / (factor(unit) if unit else 1), digits), unit)


def implied(
    formula: Expr, given: Symbol, low: Number, high: Number, published: Number, digits: int = 6
) -> Number | None:
    """The value of one given, between low and high, at which a formula comes to the published
    value; in the given's unit, to so many digits.  None where the formula does not pass through it.

    `formula` speaks of the given alone.  Found by bisection; the two ends must lie on either side.
    """
    told = published.value * factor(published.unit)
    unit = given.unit

    def gap(x: Fraction) -> Fraction:
        return _fraction(_value(replace(formula, {given: _exact(x)}))) - told

    a, b = (convert(n.value, n.unit, unit) * factor(unit) for n in (low, high))
    at_a, at_b = gap(a), gap(b)
    if at_a * at_b > 0:
        return None
    for _ in range(BITS // 2):
        middle = Fraction(round((a + b) * 2**BITS), 2 ** (BITS + 1)) if a else (a + b) / 2
        if a > 0 and b > 4 * a:
            middle = _fraction(_ball(a * b).sqrt())
        at = gap(middle)
        if at_a * at <= 0:
            b, at_b = middle, at
        else:
            a, at_a = middle, at
    return Number(round_significant((a + b) / 2 / factor(unit), digits), unit)


def _exact(x: Fraction) -> Expr:
    """A positive fraction in base units as a tree."""
    return Node("div", (Number(str(x.numerator)), Number(str(x.denominator))))


__all__ = ["Finding", "audit", "compare", "implied", "rounded"]
