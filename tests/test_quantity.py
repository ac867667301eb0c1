"""Units convert exactly, unlike ones never, and digits are rounded correctly."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.kernel.expr import parse_number
from derive.quantity import (
    UnitError,
    convert,
    dimension,
    factor,
    half_unit,
    power,
    product,
    round_outward,
    round_significant,
    show_dimension,
    significant,
    terms,
)

UNITS = (
    "s min h day week year ms km kg g t lb K USD J kJ W kW MW kWh TWh B kB GB GiB TiB Mbit FLOP PFLOP".split()
)
UNITS += "Mbit PFLOP petaFLOP token words pages GPU nat percent Hz eV CO2 burger gigabytes kibibytes".split()

unit_texts = st.lists(st.tuples(st.sampled_from(UNITS), st.integers(-3, 3).filter(bool)), max_size=4).map(
    lambda parts: "*".join(f"{n}^{e}" for n, e in parts)
)
positive = st.fractions(min_value=Fraction(1, 10**30), max_value=10**40)


@pytest.mark.parametrize(
    ("value", "have", "want", "expected"),
    [
        ("1", "GiB", "GB", "1.073741824"),
        ("1", "B", "bit", "8"),
        ("1", "year", "day", "365.25"),
        ("1", "PFLOP/s*day", "FLOP", "8.64e19"),
        ("1", "kWh", "J", "3.6e6"),
        ("1", "TWh", "GW*h", "1000"),
        ("0.25", "lb", "g", "113.3980925"),
        ("1.5", "USD/(GPU*h)", "USD/(GPU*s)", "0.00041666666666666666666666666666666666667"),
        ("0.00005", "USD/MB", "USD/TB", "50"),
        ("112", "USD/(t*CO2)", "USD/(kg*CO2)", "0.112"),
        ("50", "percent", "", "0.5"),
        ("1", "J", "kg*m^2/s^2", "1"),
        ("1", "teraFLOP/s", "GFLOP/s", "1000"),
        ("3", "tokens", "token", "3"),
        ("2", "batches", "batch", "2"),
        ("1", "Mbit/s", "kB/s", "125"),
        ("4", "s**-2", "1/s^2", "4"),
        ("1", "kg*(m/s)^2", "J", "1"),
    ],
)
def test_conversion(value: str, have: str, want: str, expected: str) -> None:
    found = convert(Fraction(value), have, want)
    assert abs(found - Fraction(expected)) <= Fraction(1, 10**38)


@pytest.mark.parametrize(
    ("have", "want"),
    [
        ("token", "word"),
        ("FLOP", "FLOP/s"),
        ("PFLOP/s", "PFLOP"),
        ("petaFLOP*day", "FLOP"),
        ("nat/token", "nat/batch"),
        ("nat", "bit"),
        ("GB", "GPU"),
        ("t*CO2", "t*beef"),
        ("USD/GPU", "USD/h"),
        ("kW", "kWh"),
        ("", "percent/s"),
    ],
)
def test_unlike_units_do_not_convert(have: str, want: str) -> None:
    with pytest.raises(UnitError) as e:
        convert(Fraction(1), have, want)
    assert show_dimension(dimension(have)) in str(e.value)
    assert show_dimension(dimension(want)) in str(e.value)


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("tokn", "did you mean 'token'"),
        ("Parameter", "did you mean 'parameter'"),
        ("FLOPS", "FLOP/s for speed"),
        ("TFLOPS", "FLOP/s for speed"),
        ("FLOPs", "FLOP for work"),
        ("KB", "KiB for 1024"),
        ("Gb", "Gbit or GB"),
        ("b", "bit or B"),
        ("month", "differ"),
        ("GGB", "unknown unit"),
        ("Kis", "unknown unit"),
        ("ktoken", "unknown unit"),
        ("s s", "left over"),
        ("(s", "not closed"),
        ("s)", "left over"),
        ("s*", "ends too early"),
        ("/s", "a name is expected"),
        ("2*s", "a name is expected"),
        ("s^0", "a power"),
        ("s^999", "a power"),
        ("s^1.5", "left over"),
        ("µs", "a name is expected"),
        ("s^²", "a power"),
        ("(" * 30 + "s" + ")" * 30, "parentheses"),
        ("s*" * 200 + "s", "characters"),
        ("__import__('os')", "no unit"),
    ],
)
def test_what_is_no_unit_is_refused_with_a_reason(unit: str, says: str) -> None:
    with pytest.raises(UnitError, match=None) as e:
        factor(unit)
    assert says in str(e.value)


def test_the_root_of_a_unit_needs_an_exact_factor() -> None:
    assert dimension("m^(1/2)") == (("m", Fraction(1, 2)),)
    assert factor("m^(1/2)") == 1
    with pytest.raises(UnitError, match="root"):
        factor("km^(1/2)")


def test_terms_are_as_written() -> None:
    assert terms("USD/(GPU*h)") == (("USD", 1), ("GPU", -1), ("h", -1))
    assert terms("") == terms("1") == ()
    assert terms("kg*(m/s)^2") == (("kg", 1), ("m", 2), ("s", -2))


@given(unit_texts, unit_texts)
def test_factor_and_dimension_respect_products(a: str, b: str) -> None:
    both = "*".join(u for u in (a, b) if u)
    assert factor(both) == factor(a) * factor(b)
    assert dimension(both) == product([dimension(a), dimension(b)])
    quotient = f"({a or '1'})/({b or '1'})"
    assert factor(quotient) == factor(a) / factor(b)
    assert dimension(quotient) == product([dimension(a), power(dimension(b), Fraction(-1))])


@given(unit_texts, st.integers(1, 4))
def test_powers_of_units(unit: str, n: int) -> None:
    assert factor(f"({unit or '1'})^{n}") == factor(unit) ** n
    assert dimension(f"({unit or '1'})^-{n}") == power(dimension(unit), Fraction(-n))


@given(unit_texts, st.fractions())
def test_conversion_there_and_back(unit: str, value: Fraction) -> None:
    base = show_dimension(dimension(unit)).replace("no unit", "")
    there = convert(value, unit, base)
    assert there == value * factor(unit)
    assert convert(there, base, unit) == value


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        assert factor(text) > 0
        dimension(text)
    except UnitError as e:
        assert str(e)


# -- digits ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(125, 3), 6, "41.6667"),
        (Fraction(36, 25), 6, "1.44000"),
        (Fraction("3.218994e10"), 6, "32189940000"),
        (Fraction("3.218994e10") + Fraction(1, 3), 6, "3.21899e10"),
        (Fraction(9999996, 10), 6, "1.00000e6"),
        (Fraction(999999) + Fraction(2, 5), 6, "999999"),
        (Fraction(1, 3000), 4, "3.333e-4"),
        (Fraction(1, 300), 4, "0.003333"),
        (Fraction(10) ** 30, 6, "1.00000e30"),
        (Fraction(131072), 3, "131072"),
        (Fraction(0), 3, "0"),
        (Fraction(5, 2), 1, "2"),
        (Fraction(7, 2), 1, "4"),
        (Fraction(-5, 2), 1, "-2"),
        (Fraction(1483493, 10), 4, "1.483e5"),
    ],
)
def test_rounding(value: Fraction, digits: int, text: str) -> None:
    assert round_significant(value, digits) == text


@given(positive, st.integers(1, 12))
def test_rounding_is_decimal_rounding(value: Fraction, digits: int) -> None:
    text = round_significant(value, digits)
    told = parse_number(text)
    if value.denominator == 1 and value < 10**12:
        assert told == value
        return
    assert significant(text) == digits
    assert abs(told - value) <= half_unit(text)
    fine = Context(prec=120).divide(Decimal(value.numerator), Decimal(value.denominator))
    assert told == Fraction(Context(prec=digits, rounding=ROUND_HALF_EVEN).plus(fine))


@given(positive, st.integers(1, 9))
def test_ends_of_intervals_lie_outside(value: Fraction, digits: int) -> None:
    low, high = (parse_number(round_outward(value, digits, up)) for up in (False, True))
    assert low <= value <= high
    assert high - low <= value * Fraction(10) ** (1 - digits)
    assert (low == high) == (low == value)


@given(positive, st.integers(1, 12))
def test_rounding_again_changes_nothing(value: Fraction, digits: int) -> None:
    once = parse_number(round_significant(value, digits))
    assert parse_number(round_significant(once, digits)) == once


@given(positive, st.integers(1, 8))
def test_the_sign_does_not_matter(value: Fraction, digits: int) -> None:
    assert round_significant(-value, digits) == "-" + round_significant(value, digits)


@pytest.mark.parametrize(
    ("text", "half", "digits"),
    [
        ("1.50", "0.005", 3),
        ("9.77e4", "50", 3),
        ("97700", "0.5", 5),
        ("3e-21", "5e-22", 1),
        ("0.00120", "5e-6", 3),
        ("0", "0.5", 1),
        ("3.21899E+10", "50000", 6),
    ],
)
def test_digits_as_written(text: str, half: str, digits: int) -> None:
    assert half_unit(text) == Fraction(half)
    assert significant(text) == digits


@pytest.mark.parametrize("text", ["", "e5", "1.2.3", "0x10", "1e99999", "nan", "١"])
def test_what_is_no_number_has_no_digits(text: str) -> None:
    with pytest.raises(UnitError, match="no number"):
        half_unit(text)


def test_fewer_than_one_digit_is_refused() -> None:
    with pytest.raises(UnitError):
        round_significant(Fraction(1, 3), 0)
    with pytest.raises(UnitError):
        round_outward(Fraction(0), 3, up=True)
