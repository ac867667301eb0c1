"""Units and digits: what `5.76e23 FLOP` measures, and how many digits a result deserves.

A unit is text, a product of powers of names: `FLOP/s`, `USD/(GPU*h)`, `kg*m^2/s^2`, `GiB`;
the empty text (or `1`) is no unit.  Factors are exact fractions.  Things that are counted
(tokens, words, pages, GPUs …) are dimensions of their own, so that a number of tokens is never
added to a number of words; information is counted in bits; FLOP is work and FLOP/s is speed.
Uses the standard library and our error class, nothing else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache

from derive.kernel.errors import DeriveError

#: Base dimension and exponent, sorted by name, zeros left out.
Dimension = tuple[tuple[str, Fraction], ...]

MAX_UNIT, MAX_EXPONENT = 200, 99


class UnitError(DeriveError):
    """A unit that nobody knows, or two that do not convert into each other."""


# -- the table ------------------------------------------------------------------------
#: Each is a dimension of its own: seven that are measured, and things that are counted.
_BASE = """
    s m kg K USD FLOP bit
    nat token word page book volume essay parameter layer vector head GPU batch sequence pass
    number query sample step task person burger CO2 beef
""".split()
#: What is counted in things rather than measured.
THINGS = frozenset(_BASE[_BASE.index("nat") :])
#: name -> how many of what
_DERIVED = {
    "min": ("60", "s"),
    "h": ("3600", "s"),
    "day": ("86400", "s"),
    "week": ("604800", "s"),
    "year": ("31557600", "s"),  # 365.25 days
    "Hz": ("1", "1/s"),
    "g": ("1/1000", "kg"),
    "t": ("1000", "kg"),
    "lb": ("0.45359237", "kg"),
    "N": ("1", "kg*m/s^2"),
    "J": ("1", "kg*m^2/s^2"),
    "W": ("1", "kg*m^2/s^3"),
    "Wh": ("3600", "kg*m^2/s^2"),
    "eV": ("1.602176634e-19", "kg*m^2/s^2"),
    "B": ("8", "bit"),
    "percent": ("1/100", "1"),
}
_SPELLED = {
    "second": "s",
    "minute": "min",
    "hour": "h",
    "d": "day",
    "yr": "year",
    "metre": "m",
    "meter": "m",
    "gram": "g",
    "tonne": "t",
    "pound": "lb",
    "joule": "J",
    "watt": "W",
    "kelvin": "K",
    "byte": "B",
    "dollar": "USD",
}
_SHORT = {
    **dict(zip("kMGTPEZYRQ", range(3, 33, 3), strict=True)),
    **dict(zip("munpfazy", range(-3, -27, -3), strict=True)),
}
_LONG = dict(
    zip("kilo mega giga tera peta exa zetta yotta".split(), range(3, 27, 3), strict=True),
    milli=-3,
    micro=-6,
    nano=-9,
    pico=-12,
    femto=-15,
    atto=-18,
)
_BINARY = {
    **dict(zip("Ki Mi Gi Ti Pi Ei".split(), range(10, 70, 10), strict=True)),
    **dict(zip("kibi mebi gibi tebi pebi exbi".split(), range(10, 70, 10), strict=True)),
}
#: What takes a short prefix (kW), a long one (petaFLOP), and a binary one (GiB).
_SYMBOLS = "s m g t J W Wh Hz eV K N B bit FLOP".split()
_WORDS = "second metre meter gram joule watt byte bit FLOP".split()
_REFUSED = {
    "FLOPS": "FLOPS is read in two ways: write FLOP for work, FLOP/s for speed",
    "FLOPs": "FLOPs is read in two ways: write FLOP for work, FLOP/s for speed",
    "KB": "KB is read in two ways: write kB for 1000 byte, KiB for 1024 byte",
    "Kb": "Kb is read in two ways: write kbit, kB or KiB",
    "b": "b is read in two ways: write bit or B",
    "Gb": "Gb is read in two ways: write Gbit or GB",
    "Mb": "Mb is read in two ways: write Mbit or MB",
    "month": "months differ in length: write day or year",
    "ton": "tons differ: write t for 1000 kg",
}


def _plain(name: str) -> str | None:
    """The name as the table has it: spelled-out words and plurals become what they mean."""
    for known in (name, name[:-1] if name.endswith("s") and len(name) > 3 else ""):
        if known in _SPELLED:
            return _SPELLED[known]
        if known in _BASE or known in _DERIVED:
            return known
    return "batch" if name == "batches" else "pass" if name == "passes" else None


@lru_cache(maxsize=1024)
def _named(name: str) -> tuple[Fraction, Dimension]:
    """Factor and dimension of one name.  Raises UnitError."""
    for known, reason in _REFUSED.items():
        if name == known or (len(known) > 4 and name.endswith(known)):
            raise UnitError(reason)
    plain = _plain(name)
    if plain in _BASE:
        return Fraction(1), ((plain, Fraction(1)),)
    if plain is not None:
        size, of = _DERIVED[plain]
        return Fraction(size) * factor(of), dimension(of)
    for table, base, symbols, words in (
        (_SHORT, 10, _SYMBOLS, ()),
        (_LONG, 10, (), _WORDS),
        (_BINARY, 2, ("B", "bit"), ("byte", "bit")),
    ):
        for prefix, exponent in table.items():
            rest = name.removeprefix(prefix)
            single = rest[:-1] if rest.endswith("s") and rest[:-1] in words else rest
            if rest != name and (rest in symbols or single in words):
                size_of, dim = _named(rest)
                return Fraction(base) ** exponent * size_of, dim
    near = get_close_matches(name, _suggestions(), 1)
    raise UnitError(f"unknown unit {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


@lru_cache(maxsize=1)
def _suggestions() -> tuple[str, ...]:
    common = "kW MW GW kWh MWh TWh kB MB GB TB PB KiB MiB GiB TiB TFLOP PFLOP petaFLOP teraFLOP ms us ns km"
    return (*_BASE, *_DERIVED, *_SPELLED, *common.split())


# -- reading --------------------------------------------------------------------------
_TOKEN = re.compile(r"\s*(?:([A-Za-z][A-Za-z0-9]*)|(\d+)|(\*\*|[*/^()-])|(\S))")


class _Reader:
    """product := factor (('*' | '/') factor)*;  factor := (name | 1 | '(' product ')') ['^' power]."""

    def __init__(self, unit: str) -> None:
        if len(unit) > MAX_UNIT:
            raise UnitError(f"a unit of {len(unit)} characters; at most {MAX_UNIT} are read")
        self.unit = unit
        self.tokens = [m.group(m.lastindex or 0) for m in _TOKEN.finditer(unit)]
        self.at = 0

    def fail(self, what: str) -> UnitError:
        return UnitError(f"{self.unit!r} is no unit: {what} (write it as in USD/(GPU*h) or kg*m^2)")

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def read(self) -> list[tuple[str, Fraction]]:
        found = self.product(0)
        if self.next():
            raise self.fail(f"{self.next()!r} is left over")
        return found

    def product(self, depth: int) -> list[tuple[str, Fraction]]:
        if depth > 10:
            raise self.fail("too many parentheses")
        found = self.factor(depth)
        while self.next() in ("*", "/"):
            sign = 1 if self.take() == "*" else -1
            found += [(n, sign * e) for n, e in self.factor(depth)]
        return found

    def factor(self, depth: int) -> list[tuple[str, Fraction]]:
        token = self.take()
        if token == "(":
            found = self.product(depth + 1)
            if self.take() != ")":
                raise self.fail("a parenthesis is not closed")
        elif token == "1":
            found = []
        elif token[:1].isalpha() and token.isascii():
            found = [(token, Fraction(1))]
        else:
            raise self.fail(f"a name is expected, not {token!r}" if token else "it ends too early")
        if self.next() in ("^", "**"):
            self.take()
            power = self.power()
            found = [(n, e * power) for n, e in found]
        return found

    def power(self) -> Fraction:
        inside = self.next() == "("
        if inside:
            self.take()
        sign = 1
        if self.next() == "-":
            self.take()
            sign = -1
        top = self.whole()
        bottom = 1
        if inside:
            if self.next() == "/":
                self.take()
                bottom = self.whole()
            if self.take() != ")":
                raise self.fail("a parenthesis is not closed")
        return sign * Fraction(top, bottom)

    def whole(self) -> int:
        token = self.take()
        if not token.isdigit() or not token.isascii() or not 0 < int(token) <= MAX_EXPONENT:
            raise self.fail(f"a power between 1 and {MAX_EXPONENT} is expected, not {token!r}")
        return int(token)


@lru_cache(maxsize=1024)
def terms(unit: str) -> tuple[tuple[str, Fraction], ...]:
    """The names of a unit with their powers, as written: what a printer sets.

    `USD/(GPU*h)` is USD to the 1, GPU and h to the -1.  Raises UnitError.
    """
    if not unit.strip():
        return ()
    found = tuple(_Reader(unit).read())
    for name, _ in found:
        _named(name)
    return found


@lru_cache(maxsize=1024)
def factor(unit: str) -> Fraction:
    """How many base units (s, kg, m, K, USD, FLOP, bit, counted things) one `unit` is, exactly.

    Raises UnitError for an unknown unit, or for a root of one that has no exact factor.
    """
    total = Fraction(1)
    for name, power in terms(unit):
        size = _named(name)[0]
        if power.denominator != 1:
            if size != 1:
                raise UnitError(f"{unit!r}: the root of {name} has no exact factor; write base units")
            continue
        total *= size**power.numerator
    return total


@lru_cache(maxsize=1024)
def dimension(unit: str) -> Dimension:
    """What `unit` measures: base names with exponents.  Raises UnitError."""
    return product(tuple((b, e * power) for b, e in _named(name)[1]) for name, power in terms(unit))


def product(dimensions: Iterable[Iterable[tuple[str, Fraction]]]) -> Dimension:
    """The dimension of a product of quantities."""
    total: dict[str, Fraction] = {}
    for dim in dimensions:
        for base, e in dim:
            total[base] = total.get(base, Fraction(0)) + e
    return tuple(sorted((b, e) for b, e in total.items() if e))


def power(dim: Dimension, exponent: Fraction) -> Dimension:
    """The dimension of a power."""
    return tuple((b, e * exponent) for b, e in dim) if exponent else ()


def show_dimension(dim: Dimension) -> str:
    """For messages: `kg*m^2/s^2`, or `no unit`."""

    def part(base: str, e: Fraction) -> str:
        return base if e == 1 else f"{base}^{e}" if e.denominator == 1 else f"{base}^({e})"

    above = [part(b, e) for b, e in dim if e > 0]
    below = [part(b, -e) for b, e in dim if e < 0]
    if not above and not below:
        return "no unit"
    tail = "/" + (below[0] if len(below) == 1 else f"({'*'.join(below)})") if below else ""
    return ("*".join(above) or "1") + tail


def convert(value: Fraction, have: str, want: str) -> Fraction:
    """`value` measured in `have`, told in `want`.  Raises UnitError naming both dimensions."""
    a, b = dimension(have), dimension(want)
    if a != b:
        raise UnitError(
            f"{have or 'no unit'!r} does not convert to {want or 'no unit'!r}: "
            f"one is {show_dimension(a)}, the other {show_dimension(b)}"
        )
    return value * factor(have) / factor(want)


# -- digits ---------------------------------------------------------------------------
#: From 1e-3 up to 1e6 a number is written plainly; whole numbers up to this one exactly.
EXACT = 10**12


def _exponent(value: Fraction) -> int:
    """The whole e with 10^e <= value < 10^(e+1), for value > 0."""
    e = len(str(value.numerator)) - len(str(value.denominator))
    return e if value >= Fraction(10) ** e else e - 1


def round_significant(value: Fraction, digits: int) -> str:
    """`value` as decimal text with so many significant digits, ties to even.

    Plain from 1e-3 up to 1e6 (`41.6667`, `1.44000`), else scientific (`3.21899e10`); whole
    numbers below 1e12 are written in full, zero is `0`.  A negative value starts with `-`.
    Raises UnitError for fewer than one digit.
    """
    if digits < 1:
        raise UnitError(f"a number has at least one digit, not {digits}")
    sign, value = ("-", -value) if value < 0 else ("", value)
    if value.denominator == 1 and value < EXACT:
        return f"{sign}{value.numerator}"
    e = _exponent(value)
    return sign + _spelled(round(value / Fraction(10) ** (e - digits + 1)), e, digits)


def round_outward(value: Fraction, digits: int, up: bool) -> str:
    """An end of an interval with so many digits, for `value` > 0: never less (`up`) or never more."""
    if digits < 1 or value <= 0:
        raise UnitError(f"no end of an interval of positive numbers: {value} with {digits} digits")
    e = _exponent(value)
    scaled = value / Fraction(10) ** (e - digits + 1)
    return _spelled(math.ceil(scaled) if up else math.floor(scaled), e, digits)


def _spelled(mantissa: int, e: int, digits: int) -> str:
    """The decimal text of mantissa * 10^(e - digits + 1), plain where that is short."""
    if mantissa == 10**digits:
        mantissa, e = mantissa // 10, e + 1
    text = str(mantissa)
    if -3 <= e < min(6, digits):
        if e < 0:
            return f"0.{'0' * (-e - 1)}{text}"
        return text[: e + 1] + (f".{text[e + 1 :]}" if digits > e + 1 else "")
    return f"{text[0]}{f'.{text[1:]}' if digits > 1 else ''}e{e}"


_DECIMAL = re.compile(r"-?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\Z", re.ASCII)


def _decimal(text: str) -> tuple[str, str, int]:
    m = _DECIMAL.match(text.strip())
    if m is None:
        raise UnitError(f"{text[:40]!r} is no number: write digits, as in 406.4 or 5.76e23")
    return m.group(1), m.group(2) or "", int(m.group(3) or 0)


def half_unit(text: str) -> Fraction:
    """Half a unit of the last digit that is written: 0.005 for `1.50`, 50 for `9.77e4`."""
    _, decimals, exponent = _decimal(text)
    return Fraction(10) ** (exponent - len(decimals)) / 2


def significant(text: str) -> int:
    """How many digits are written from the first that is not zero: 3 for `0.00120`; 1 for zero."""
    whole, decimals, _ = _decimal(text)
    return max(1, len((whole + decimals).lstrip("0")))


__all__ = [
    "Dimension",
    "UnitError",
    "convert",
    "dimension",
    "factor",
    "half_unit",
    "power",
    "product",
    "round_outward",
    "round_significant",
    "show_dimension",
    "significant",
    "terms",
]
