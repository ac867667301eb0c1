"""Intervals with rational ends: what is known of a real value, and exact arithmetic with it.

`nonzero` says that 0 is left out although it may lie inside.  Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """lo..hi (None is infinite); open ends leave the bound itself out."""

    lo: Fraction | None = None
    hi: Fraction | None = None
    lo_open: bool = False
    hi_open: bool = False
    nonzero: bool = False

    @property
    def positive(self) -> bool:
        return self.lo is not None and (self.lo > 0 or (self.lo == 0 and (self.lo_open or self.nonzero)))

    @property
    def negative(self) -> bool:
        return self.hi is not None and (self.hi < 0 or (self.hi == 0 and (self.hi_open or self.nonzero)))

    @property
    def nonnegative(self) -> bool:
        return self.lo is not None and self.lo >= 0

    @property
    def nonpositive(self) -> bool:
        return self.hi is not None and self.hi <= 0

    def empty(self, whole: bool = False) -> bool:
        """Whether no number (no whole number) lies in it."""
        if self.lo is None or self.hi is None:
            return False
        if whole:
            least = -((-self.lo) // 1) + (1 if self.lo_open and self.lo.denominator == 1 else 0)
            most = self.hi // 1 - (1 if self.hi_open and self.hi.denominator == 1 else 0)
            return least > most or (least == most == 0 and self.nonzero)
        return self.lo > self.hi or (
            self.lo == self.hi and (self.lo_open or self.hi_open or (self.lo == 0 and self.nonzero))
        )

    @property
    def never_zero(self) -> bool:
        return self.nonzero or self.positive or self.negative

    def __neg__(self) -> Interval:
        lo = None if self.hi is None else -self.hi
        hi = None if self.lo is None else -self.lo
        return Interval(lo, hi, self.hi_open, self.lo_open, self.nonzero)

    def __add__(self, other: Interval) -> Interval:
        lo = None if self.lo is None or other.lo is None else self.lo + other.lo
        hi = None if self.hi is None or other.hi is None else self.hi + other.hi
        return Interval(lo, hi, self.lo_open or other.lo_open, self.hi_open or other.hi_open)

    def __mul__(self, other: Interval) -> Interval:
        nonzero = self.never_zero and other.never_zero
        if self.nonpositive and not self.nonnegative:
            return -(-self * other)
        if other.nonpositive and not other.nonnegative:
            return -(self * -other)
        if self.nonnegative and other.nonnegative:
            assert self.lo is not None and other.lo is not None
            lo = self.lo * other.lo
            lo_open = self.lo_open or other.lo_open if lo else nonzero
            hi = None if self.hi is None or other.hi is None else self.hi * other.hi
            return Interval(lo, hi, lo_open, False, nonzero)
        ends = [self.lo, self.hi, other.lo, other.hi]
        if None in ends:
            return Interval(nonzero=nonzero)
        products = [a * b for a in ends[:2] for b in ends[2:] if a is not None and b is not None]
        return Interval(min(products), max(products), nonzero=nonzero)

    def inverse(self) -> Interval | None:
        if self.empty():
            return None
        if self.negative:
            inner = (-self).inverse()
            return None if inner is None else -inner
        if not self.positive:
            return Interval(nonzero=True) if self.nonzero else None
        lo = Fraction(0) if self.hi is None else 1 / self.hi
        hi = None if not self.lo else 1 / self.lo
        return Interval(lo, hi, self.hi is None or self.hi_open, self.lo_open, True)


REAL = Interval()
POSITIVE = Interval(Fraction(0), None, True, nonzero=True)
NONNEGATIVE = Interval(Fraction(0))
UNIT = Interval(Fraction(0), Fraction(1), True, True)
DOMAIN: dict[str, Interval] = {
    "real": REAL,
    "nonzero real": Interval(nonzero=True),
    "positive": POSITIVE,
    "nonnegative": NONNEGATIVE,
    "negative": -POSITIVE,
    "integer": REAL,
    "nonnegative integer": NONNEGATIVE,
    "positive integer": Interval(Fraction(1), nonzero=True),
}
ABOUT = {
    "pi": ("3.14159", "3.14160"),
    "e": ("2.71828", "2.71829"),
    "euler": ("0.57721", "0.57722"),
    "catalan": ("0.91596", "0.91597"),
    "golden": ("1.61803", "1.61804"),
}
#: real functions of a real argument: where their values lie
RANGE: dict[str, Interval] = {
    "sin": Interval(Fraction(-1), Fraction(1)),
    "cos": Interval(Fraction(-1), Fraction(1)),
    "tanh": Interval(Fraction(-1), Fraction(1), True, True),
    "erf": Interval(Fraction(-1), Fraction(1), True, True),
    "erfc": Interval(Fraction(0), Fraction(2), True, True),
    "sign": Interval(Fraction(-1), Fraction(1)),
    "heaviside": Interval(Fraction(0), Fraction(1)),
    "atan": Interval(Fraction(-8, 5), Fraction(8, 5)),
    "acot": Interval(Fraction(-8, 5), Fraction(8, 5)),
    "sigmoid": UNIT,
    "norm_cdf": UNIT,
    "norm_pdf": UNIT,
    "sech": Interval(Fraction(0), Fraction(1), True),
    "cosh": Interval(Fraction(1)),
    "exp": POSITIVE,
    "softplus": POSITIVE,
    **dict.fromkeys(("sinh", "asinh", "Si", "erfi", "Shi", "fresnels", "fresnelc", "floor", "ceil"), REAL),
}
#: odd increasing functions: they keep the sign of their argument
ODD = {"sinh", "asinh", "tanh", "erf", "erfi", "atan", "Shi", "sign", "Si"}
#: positive where all arguments are
POSITIVE_ON_POSITIVE = {
    "gamma",
    "beta",
    "factorial",
    "besseli",
    "besselk",
    "uppergamma",
    "lowergamma",
    "rising",
}


def raised(base: Interval, n: int) -> Interval:
    """Where an n-th power lies, n >= 0."""
    if n == 0:
        return Interval(Fraction(1), Fraction(1), nonzero=True)
    if n > 1000:
        return REAL if n % 2 else NONNEGATIVE
    if n % 2 == 0 and not base.nonnegative:
        if base.nonpositive:
            return raised(-base, n)
        ends = [abs(x) for x in (base.lo, base.hi) if x is not None]
        hi = max(ends) ** n if len(ends) == 2 else None
        return Interval(Fraction(0), hi, base.nonzero, nonzero=base.nonzero)
    lo = None if base.lo is None else base.lo**n
    hi = None if base.hi is None else base.hi**n
    return Interval(lo, hi, base.lo_open, base.hi_open, base.nonzero)


def hull(a: Interval, b: Interval) -> Interval:
    """The least interval that holds both."""
    lo = None if a.lo is None or b.lo is None else min(a.lo, b.lo)
    hi = None if a.hi is None or b.hi is None else max(a.hi, b.hi)
    lo_open = all(x.lo_open for x in (a, b) if x.lo == lo)
    hi_open = all(x.hi_open for x in (a, b) if x.hi == hi)
    return Interval(lo, hi, lo_open, hi_open, a.never_zero and b.never_zero)


def maximum(a: Interval, b: Interval) -> Interval:
    """Where the larger of two values lies."""
    lows = [(x.lo, x.lo_open) for x in (a, b) if x.lo is not None]
    lo, lo_open = max(lows, default=(None, False), key=lambda t: t[0])
    both = hull(a, b)
    return Interval(lo, both.hi, lo_open, both.hi_open)
