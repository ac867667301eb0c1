"""Intervals of estimates: nothing escapes them, and monotone ones are as tight as can be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check import interval
from derive.check.numbers import Unknown
from derive.kernel.expr import Expr, Node, Number, symbol
from derive.kernel.text import parse
from derive.quantity import half_unit

NAMES = {n: symbol(n, "positive") for n in "abcd"}
Box = dict[str, tuple[Fraction, Fraction]]


def box(**ends: tuple[str, str]) -> Box:
    return {n: (Fraction(a), Fraction(b)) for n, (a, b) in ends.items()}


def formula(text: str) -> Expr:
    return parse(text, NAMES)


@pytest.mark.parametrize(
    ("text", "ranges", "low", "high"),
    [
        ("a/(b*c)", box(a=("2", "3"), b=("1", "2"), c=("4", "5")), "1/5", "3/4"),
        ("a - b", box(a=("2", "3"), b=("1", "5")), "-3", "2"),
        ("a**2/b", box(a=("1", "3"), b=("1", "2")), "1/2", "9"),
        ("a**b", box(a=("2", "3"), b=("1", "2")), "2", "9"),
        ("sqrt(a)", box(a=("4", "9")), "2", "3"),
        ("a*2[h]", box(a=("1", "3")), "7200", "21600"),
        ("ceil(a/3)", box(a=("4", "9")), "2", "3"),
        ("max(a, b)", box(a=("1", "4"), b=("2", "3")), "2", "4"),
    ],
)
def test_ends(text: str, ranges: Box, low: str, high: str) -> None:
    least, greatest = interval.enclose(formula(text), ranges)
    assert least.overlaps(interval.ball(Fraction(low))), least
    assert greatest.overlaps(interval.ball(Fraction(high))), greatest


def test_what_is_not_monotone_is_still_enclosed() -> None:
    least, greatest = interval.enclose(formula("a*(2 - a)"), box(a=("0", "2")))
    assert float(least) <= 0 and 1 <= float(greatest) < 1.2


def test_zero_in_a_denominator_is_refused() -> None:
    with pytest.raises(Unknown, match="may be zero"):
        interval.enclose(formula("a/(b - c)"), box(a=("1", "2"), b=("1", "2"), c=("1", "2")))


def test_an_operation_without_intervals_is_refused() -> None:
    with pytest.raises(Unknown):
        interval.enclose(formula("gamma(a)"), box(a=("1", "2")))


def test_a_name_without_a_range_is_refused() -> None:
    with pytest.raises(Unknown, match="no range"):
        interval.enclose(formula("a + b"), box(a=("1", "2")))


def test_signs_of_slopes() -> None:
    ranges = box(a=("1", "2"), b=("1", "2"), c=("1", "3"))
    assert interval.signs(formula("a/b + log(c)"), ranges) == {"a": 1, "b": -1, "c": 1}
    assert interval.signs(formula("c*(3 - c)"), ranges) == {"c": 0}


@pytest.mark.parametrize(
    ("text", "name", "value"), [("a/b", "b", -1), ("a**3/b", "a", 3), ("sqrt(a*b)", "a", 0.5)]
)
def test_elasticity(text: str, name: str, value: float) -> None:
    at = {n: Fraction(7, 3) for n in "ab"}
    assert float(interval.elasticity(formula(text), NAMES[name], at)) == pytest.approx(value)


def test_spread_is_the_factor_between_the_ends() -> None:
    values = {"a": Fraction(1), "b": Fraction(2)}
    found = interval.spread(formula("a/b**2"), NAMES["b"], values, (Fraction(1), Fraction(3)))
    assert float(found) == pytest.approx(9)


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        ("0.200", "0.750", "proved"),
        ("0.199", "0.750", "refuted"),
        ("0.200", "0.751", "refuted"),
        ("0.201", "0.750", "refuted"),
        ("0.200", "0.749", "refuted"),
        ("0.100", "0.750", "refuted"),
        ("0.200", "1.50", "refuted"),
    ],
)
def test_an_interval_that_is_claimed(low: str, high: str, outcome: str) -> None:
    ranges = box(a=("2", "3"), b=("1", "2"), c=("4", "5"))
    digit = 2 * half_unit(low), 2 * half_unit(high)
    found = interval.check_enclosure(formula("a/(b*c)"), ranges, Number(low).value, Number(high).value, digit)
    assert found.outcome == outcome, found


def formulas() -> st.SearchStrategy[Expr]:
    leaves = st.one_of(st.sampled_from(list(NAMES.values())), st.integers(1, 9).map(lambda n: Number(str(n))))
    pairs = ("add", "mul", "div", "min", "max")
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(pairs), inner, inner).map(lambda t: Node(t[0], t[1:])),
            st.tuples(st.sampled_from(("sqrt", "neg", "log", "ceil")), inner).map(
                lambda t: Node(t[0], t[1:])
            ),
        ),
        max_leaves=8,
    )


ends = st.tuples(st.integers(1, 20), st.integers(0, 20)).map(
    lambda p: (Fraction(p[0]), Fraction(p[0] + p[1]))
)


boxes = st.fixed_dictionaries(dict.fromkeys("abcd", ends))
shares_of_range = st.lists(st.fractions(0, 1), min_size=4, max_size=4)


@settings(deadline=None, max_examples=50)
@given(formulas(), boxes, shares_of_range)
def test_no_value_escapes(e: Expr, ranges: Box, shares: list[Fraction]) -> None:
    try:
        least, greatest = interval.enclose(e, ranges)
    except Unknown:
        return
    at = {n: a + (b - a) * s for (n, (a, b)), s in zip(ranges.items(), shares, strict=True)}
    value = interval.at(e, at)
    assert not value < least and not value > greatest


@given(st.permutations("abcd"), st.lists(st.integers(-3, 3).filter(bool), min_size=4, max_size=4), st.data())
def test_monomials_are_enclosed_exactly(order: list[str], exponents: list[int], data: st.DataObject) -> None:
    ranges = {n: data.draw(ends) for n in order}
    e: Expr = Number("3")
    for n, k in zip(order, exponents, strict=True):
        e = e * NAMES[n] ** k if k > 0 else e / NAMES[n] ** -k
    found = interval.exact_ends(e, ranges)
    low = high = Fraction(3)
    for n, k in zip(order, exponents, strict=True):
        a, b = ranges[n]
        low, high = low * min(a**k, b**k), high * max(a**k, b**k)
    assert found == (low, high)
