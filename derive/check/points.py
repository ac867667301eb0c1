"""Models of the assumptions: values drawn by domain, from a seed, the same every time.

Magnitudes are log-uniform from 10**-2.5 to 10**2.5, half of the points are complex where
the domain allows, whole numbers for whole domains.  Bounds of one symbol are met by
construction, other assumptions by rejection, equations that give a symbol by putting it in.
Values are short exact decimals, so that a printed witness is the very point.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from flint import fmpq

from derive.check.balls import Program
from derive.check.bounds import Interval
from derive.check.facts import Facts
from derive.check.interval import exact
from derive.check.values import CannotEvaluate
from derive.kernel.expr import Symbol
from derive.kernel.relation import Relation

Value = fmpq | tuple[fmpq, fmpq]
Point = dict[str, Any]

#: values at which a line on a branch cut, or between two singular points, may fail
HALVES = ("3/2", "-3/2", "1/2", "-1/2", "5/2", "-5/2", "7/2", "-7/2")
#: on the imaginary axis, also where exp, sin and cos have turned round
IMAGINARY = ("7/2", "-3/2", "-13/2", "3/2")
SPECIAL = ("0", "1", "-1", "2", "1/2", "-1/2", "-2", "3")
ATTEMPTS = 60


@dataclass
class Drawer:
    """Draws points: `reach` is the largest decimal exponent of magnitudes, `whole` of integers."""

    symbols: dict[str, Symbol]
    facts: Facts
    seed: str
    reach: float = 2.5
    largest: int = 300
    conditions: list[tuple[Relation, Program]] = field(default_factory=list)
    turns: dict[str, int] = field(default_factory=dict)
    anchors: list[Point] | None = None
    turn: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(f"points {self.seed}")
        self.names = list(self.symbols)
        self.conditions = [(r, Program(r.lhs, r.rhs)) for r in self.facts.rest]
        self.equations = [r for r in self.facts.rest if r.sign == "="]

    # -- single values
    def magnitude(self, reach: float) -> Fraction:
        return _short(10 ** self.rng.uniform(-reach, reach))

    def value(self, s: Symbol, complex_: bool, reach: float) -> Value | None:
        """A number of the symbol's domain and within its bounds."""
        found = self._value(s, complex_, reach)
        b = self.facts.bounds.get(s.name)
        if isinstance(found, fmpq):
            if b is not None and not within(Fraction(int(found.p), int(found.q)), b):
                return None
            if found == 0 and (s.name in self.facts.nonzero or (b is not None and b.nonzero)):
                return None
        return found

    def _value(self, s: Symbol, complex_: bool, reach: float) -> Value | None:
        bounds = self.facts.bounds.get(s.name)
        if "integer" in s.domain:
            return self.integer(bounds)
        if bounds is None:
            size = self.magnitude(reach)
            if not complex_:
                return fmpq_(size if self.rng.random() < 0.5 else -size)
            other = _short(float(size) * self.rng.uniform(0.05, 2))
            signs = self.rng.choice(((1, 1), (1, -1), (-1, 1), (-1, -1)))
            return (fmpq_(size * signs[0]), fmpq_(other * signs[1]))
        v = self.real(bounds, reach)
        return None if v is None else fmpq_(v)

    def real(self, b: Interval, reach: float) -> Fraction | None:
        if b.lo is not None and b.hi is not None:
            if b.lo == b.hi:
                return b.lo
            if b.lo > b.hi:
                return None
            # near the ends as often as in the middle
            t = Fraction(self.rng.randint(1, 9999), 10_000)
            if self.rng.random() < 0.3:
                t = Fraction(self.rng.randint(1, 99), 10 ** self.rng.randint(3, 5))
            return b.lo + (b.hi - b.lo) * (t if self.rng.random() < 0.7 else 1 - t)
        size = self.magnitude(reach)
        if b.lo is not None:
            return b.lo + size
        if b.hi is not None:
            return b.hi - size
        return size if self.rng.random() < 0.5 else -size

    def integer(self, b: Interval | None) -> fmpq | None:
        b = b or Interval()
        size = int(10 ** self.rng.uniform(0, len(str(self.largest)) - 0.5))
        size = min(size, self.largest) - (self.rng.random() < 0.3)
        lo = None if b.lo is None else -((-b.lo) // 1) + (1 if b.lo_open and b.lo.denominator == 1 else 0)
        hi = None if b.hi is None else b.hi // 1 - (1 if b.hi_open and b.hi.denominator == 1 else 0)
        if lo is not None and hi is not None:
            return None if lo > hi else fmpq(self.rng.randint(int(lo), int(hi)))
        if lo is not None:
            return fmpq(int(lo) + size)
        if hi is not None:
            return fmpq(int(hi) - size)
        n = size if self.rng.random() < 0.5 else -size
        return fmpq(n or 1) if b.nonzero else fmpq(n)

    def free(self, s: Symbol) -> bool:
        """Whether a symbol ranges over complex numbers."""
        return "complex" in s.domain and self.facts.bounds.get(s.name) is None

    def special(self, s: Symbol, turn: int, values: tuple[str, ...]) -> Value | None:
        """A small special value that the bounds allow: each symbol goes through the list."""
        b = self.facts.bounds.get(s.name)
        fits = []
        for text in values:
            v = Fraction(text)
            if v == 0 and (s.name in self.facts.nonzero or (b is not None and b.nonzero)):
                continue
            if "integer" in s.domain and v.denominator != 1:
                continue
            if b is not None and not within(v, b):
                continue
            fits.append(v)
        return fmpq_(fits[turn % len(fits)]) if fits else None

    # -- points
    def draw(self, kind: str) -> Point | None:
        """A point of a kind: complex, real, small (moderate magnitudes), special, half or
        imaginary; None if none was found that meets the assumptions.
        """
        reach = min(self.reach, 0.5) if kind in ("small", "small complex") else self.reach
        chosen = {"special": SPECIAL, "half": HALVES, "imaginary": IMAGINARY}.get(kind)
        turns = self.turns[kind] = self.turns.get(kind, 0) + 1
        for attempt in range(ATTEMPTS):
            point: Point = {}
            for k, name in enumerate(self.names):
                s = self.symbols[name]
                v: Value | None = None
                if chosen is not None and attempt < len(chosen):
                    same = k == 0 or turns % 2 == 1  # all symbols alike, every other time
                    turn = (turns - 1) // 2 if same else self.rng.randrange(len(chosen))
                    v = self.special(s, turn + attempt, chosen)
                    if kind == "imaginary" and isinstance(v, fmpq) and self.free(s):
                        v = (fmpq(0), v)
                if v is None:
                    v = self.value(s, "complex" in kind, reach)
                if v is None:
                    return None
                point[name] = v
            if self.allowed(point) or (self.equations and self.mended(point)):
                return point
            reach = self.rng.choice((0.3, 1.0, self.reach))
        return None

    def allowed(self, point: Point) -> bool:
        """Whether a point meets every assumption, for certain."""
        return all(holds(r, program, point) for r, program in self.conditions)

    def mended(self, point: Point) -> bool:
        """Whether the point, moved onto an equation among the assumptions, meets them all.

        Along one name where the equation is linear in it, else along a line through a point of small
        numbers that is on it: where the equation is quadratic there, the other end is rational too.
        """
        relation = self.equations[0]
        if len(self.equations) > 1:
            return False
        names = sorted(relation.free_symbols())
        names = names[self.turn % len(names) :] + names[: self.turn % len(names)]
        self.turn += 1
        for name in names:
            low, high = (_gap(relation, {**point, name: fmpq(k)}) for k in (0, 1))
            if low is None or high is None or low == high:
                continue
            if self._moved(point, {name: low / (low - high)}):
                return True
        if self.anchors is None:
            self.anchors = list(_anchors(relation, names))
        for anchor in self.anchors[:: -1 if self.turn % 2 else 1]:
            way = {n: point[n] for n in names}
            if any(isinstance(v, tuple) for v in way.values()):
                return False
            low, high = (_gap(relation, {n: anchor[n] + k * way[n] for n in names}) for k in (-1, 1))
            if low is None or high is None or low + high == 0:
                continue
            t = (low - high) / (low + high)
            if t and self._moved(point, {n: anchor[n] + t * way[n] for n in names}):
                return True
        return False

    def _moved(self, point: Point, to: Point) -> bool:
        """Whether a point with some of its values changed is a model; then it is changed."""
        for name, v in to.items():
            b, domain = self.facts.bounds.get(name), self.symbols[name].domain if name in self.symbols else ""
            if b is not None and not within(Fraction(int(v.p), int(v.q)), b):
                return False
            if ("integer" in domain and v.q != 1) or (v == 0 and name in self.facts.nonzero):
                return False
        if not self.allowed({**point, **to}):
            return False
        point.update(to)
        return True

    def points(self, kinds: Sequence[str]) -> Iterator[Point]:
        """Points of the given kinds, one each, those that were found."""
        for kind in kinds:
            point = self.draw(kind)
            if point is not None:
                yield point


def holds(r: Relation, program: Program, point: Point) -> bool:
    """Whether a relation between numbers certainly holds at a point."""
    try:
        a, b = program.run(point, 128)
    except CannotEvaluate:
        return False
    gap = a - b
    if r.sign == "=":
        return bool(gap.is_zero()) or (bool(gap.contains(0)) and _gap(r, point) == 0)
    if r.sign == "!=":
        return not gap.contains(0)
    if not (a.imag.is_zero() and b.imag.is_zero()):
        return False
    x = gap.real
    if r.sign in ("<=", ">=") and x.is_zero():
        return True
    return bool(x < 0 if r.sign in ("<", "<=") else x > 0 if r.sign in (">", ">=") else False)


def _gap(r: Relation, point: Point) -> fmpq | None:
    """The difference of the sides of an equation where it is a fraction; else None."""
    if any(isinstance(v, tuple) for v in point.values()):
        return None
    values = {n: Fraction(int(v.p), int(v.q)) for n, v in point.items()}
    left, right = exact(r.lhs, values), exact(r.rhs, values)
    return None if left is None or right is None else fmpq_(left - right)


def _anchors(r: Relation, names: Sequence[str]) -> Iterator[Point]:
    """Points of small whole numbers on an equation."""
    if len(names) > 4:
        return
    for values in product((0, 1, -1, 2), repeat=len(names)):
        point = {n: fmpq(v) for n, v in zip(names, values, strict=True)}
        if _gap(r, point) == 0:
            yield point


def _short(x: float) -> Fraction:
    """Six digits of a drawn number, taken as exact."""
    return Fraction(f"{x:.6g}")


def within(v: Fraction, b: Interval) -> bool:
    """Whether an interval holds a number."""
    if b.lo is not None and (v < b.lo or (v == b.lo and b.lo_open)):
        return False
    return not (b.hi is not None and (v > b.hi or (v == b.hi and b.hi_open)))


def fmpq_(v: Fraction) -> fmpq:
    """The same number for flint."""
    return fmpq(v.numerator, v.denominator)


def show_value(v: Value) -> str:
    """An exact value as text: `0.0316`, `-3/7`, `1.5 + 2*I`."""
    if isinstance(v, tuple):
        re, im = show_value(v[0]), show_value(v[1])
        return f"{re} - {im[1:]}*I" if im.startswith("-") else f"{re} + {im}*I"
    p, q = int(v.p), int(v.q)
    if q == 1:
        return str(p)
    d, twos, fives = q, 0, 0
    while d % 2 == 0:
        d, twos = d // 2, twos + 1
    while d % 5 == 0:
        d, fives = d // 5, fives + 1
    places = max(twos, fives)
    if d != 1 or places > 12:
        return f"{p}/{q}"
    digits = str(abs(p) * 10**places // q).rjust(places + 1, "0")
    return ("-" if p < 0 else "") + digits[:-places] + "." + digits[-places:]


def witness(point: Point) -> tuple[tuple[str, str], ...]:
    """Names and values as text."""
    return tuple((n, show_value(point[n])) for n in sorted(point))
