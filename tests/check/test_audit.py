"""Published values: agree, rounding or disagree, and the given that reproduces one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check.audit import audit, compare, implied
from derive.check.numbers import Unknown
from derive.kernel.expr import Number, symbol
from derive.kernel.text import parse
from derive.quantity import UnitError, half_unit, round_significant

CASES = [
    # what is published, its unit, our formula, the verdict, how
    ("0.60", "", "0.598695", "agree", ""),
    ("0.27", "", "0.278383", "rounding", "cut off"),
    ("1.5e5", "token", "350e9[B]/(2359296[B/token])", "agree", ""),
    ("150000", "token", "350e9[B]/(2359296[B/token])", "disagree", ""),
    ("2.4", "MB", "2359296[B]", "agree", ""),
    ("2.3", "MB", "2359296[B]", "rounding", "cut off"),
    ("195", "day", "4676.39[h]", "agree", ""),
    ("3.5e6", "", "700[W]/(32*3e-21[J]*1980e12[1/s])", "rounding", "first rounded to one digit"),
    ("821.918", "1/min", "1/(0.35[TB]/(4.8[TB/s]))", "rounding", "first rounded to two digits"),
    ("2.08333e11", "USD", "1e30/8.64e19*(1.50[USD/h]*(400/33*1[h]))", "rounding", "rounded to two digits"),
    ("298.8", "", "1e15/1.4/400/300/20e6 + 1", "rounding", ""),
    ("350", "", "1e15/1.4/400/300/20e6", "disagree", ""),
    ("2.78", "USD", "2e18[FLOP]/(1.98[PFLOP/s])*1.5[USD/h]", "disagree", ""),
    ("1.41421", "", "sqrt(2)", "agree", ""),
    ("1.41422", "", "sqrt(2)", "rounding", ""),
    ("1.43", "", "sqrt(2)", "rounding", ""),
    ("3", "", "-3", "disagree", ""),
    ("1", "", "0", "disagree", ""),
]


@pytest.mark.parametrize(("text", "unit", "formula", "verdict", "how"), CASES)
def test_comparison(text: str, unit: str, formula: str, verdict: str, how: str) -> None:
    published, exact = Number(text, unit), parse(formula)
    found = audit(published, exact)
    assert found.verdict == verdict == compare(published, exact), found
    assert how in found.how


def test_the_factor_between_the_two_is_told() -> None:
    found = audit(Number("2.78", "USD"), parse("2e18[FLOP]/(1.98[PFLOP/s])*1.5[USD/h]"))
    assert found.quotient == "6.605"


def test_unlike_things_are_not_compared() -> None:
    with pytest.raises(UnitError, match="does not measure the same"):
        compare(Number("3", "token"), parse("3[word]"))


def test_a_formula_with_a_name_left_is_not_compared() -> None:
    with pytest.raises(Unknown):
        compare(Number("3"), parse("x + 1"))


values = st.fractions(min_value=Fraction(1, 10**9), max_value=10**9)


@settings(deadline=None)
@given(values, st.integers(1, 8))
def test_a_rounded_value_agrees(value: Fraction, digits: int) -> None:
    text = round_significant(value, digits)
    exact = parse(f"{value.numerator}/{value.denominator}")
    assert compare(Number(text), exact) == "agree"


@settings(deadline=None)
@given(values, st.integers(2, 8))
def test_far_from_the_digits_is_a_disagreement(value: Fraction, digits: int) -> None:
    text = round_significant(value * 5, digits)
    exact = parse(f"{value.numerator}/{value.denominator}")
    assert compare(Number(text), exact) == "disagree"
    assert half_unit(text) > 0


V = symbol("V", "positive", unit="book")
X = symbol("x", "positive")


def test_the_given_that_reproduces_a_value() -> None:
    formula = parse("1e15[book]/1.4/400/300/V", {"V": V})
    found = implied(formula, V, Number("1e6", "book"), Number("1e9", "book"), Number("350"))
    assert found == Number("1.70068e7", "book")


def test_no_given_reproduces_what_the_formula_does_not_reach() -> None:
    formula = parse("1e15[book]/1.4/400/300/V", {"V": V})
    assert implied(formula, V, Number("1e6", "book"), Number("2e6", "book"), Number("350")) is None


@settings(deadline=None, max_examples=30)
@given(st.fractions(min_value=Fraction(1, 100), max_value=100))
def test_the_implied_value_is_the_root(root: Fraction) -> None:
    told = Number(round_significant(root**3 + root, 30))
    found = implied(parse("x**3 + x", {"x": X}), X, Number("0.001"), Number("1000"), told)
    assert found is not None
    assert abs(found.value - root) <= half_unit(found.text) + root / 10**20
