"""Pictures: every point, in order, of the quantity that the axis names.

A curve is drawn of a line on record, or of the results of a demonstration; its points are computed
again, its axes are words of what the quantities mean.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb, fmpq

from derive.check.units import check_units
from derive.check.verdict import Verdict
from derive.check.vocabulary import STYLES
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Symbol, as_expr, fits, free_symbols, plain_value, replace
from derive.kernel.record import Curve, Demonstration, Fact, Plot, Trace
from derive.kernel.relation import Relation
from derive.quantity import factor

#: Points of a curve are told in 6 digits.
POINT = Fraction(1, 10_000)
#: How far a drawn line may be from its curve between two points, in heights of the picture.
BETWEEN = 0.03
WORD = re.compile(r"[A-Za-z0-9/]+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What an axis shows: what it means, and its unit."""

    meaning: str
    unit: str = ""


class Wrong(DeriveError):
    """A picture of something else; the message is the verdict's detail."""


def check_plot(trace: Trace, plot: Plot, known: Mapping[str, Fact]) -> Verdict:
    """Every curve shows what is on record before the picture, all of them the same two quantities."""
    try:
        if not plot.alt.strip():
            raise Wrong("the picture has no text alternative")
        if not plot.curves:
            raise Wrong("the picture shows nothing")
        for c in plot.curves:
            shows = _formula(trace, c, known) if c.line else _results(trace, c, plot)
            for name, words, quantities in (("x", plot.x, shows[0]), ("y", plot.y, shows[1])):
                for q in quantities:
                    _named(c, name, words, q)
            _alike(trace, plot)
            _told_apart(trace, plot, c, shows)
            for i, letter in enumerate("xy"):
                if letter in plot.log and any(exact(p[i]) <= 0 for p in c.points):
                    raise Wrong(f"{c.label}: a logarithmic axis has no place for {letter} <= 0")
            if c.line and c.style == "line":
                _followed(trace, plot, c)
    except Wrong as e:
        return Verdict("refuted", "plot", str(e))
    return Verdict("tested", "every point recomputed")


def exact(text: str) -> Fraction:
    """The number that a point's text spells."""
    try:
        found = plain_value(as_expr(text))
    except DeriveError:
        found = None
    if found is None:
        raise Wrong(f"{text} is no number")
    return found


def quantities(trace: Trace, c: Curve) -> tuple[tuple[Quantity, ...], tuple[Quantity, ...]]:
    """What the two axes show of a curve: a symbol and a line's left side, or a demonstration's results."""
    if c.line:
        if not isinstance(c.along, Symbol) or c.line not in trace.fact:
            raise Wrong(f"{c.label}: a curve is of a line on record, along a name")
        y = trace.fact[c.line].relation.lhs
        if not isinstance(y, Symbol):
            raise Wrong(f"{c.label}: the line gives {y}, which is no name for an axis")
        return (_of(trace, c.along),), (_of(trace, y),)
    told = tuple(Quantity(trace.notes[h].meaning) for h in c.heights if h in trace.notes)
    return ((), told) if len(set(c.heights)) == 1 and len(c.heights) > 1 else (told, told)


def _of(trace: Trace, s: Symbol) -> Quantity:
    return Quantity(trace.notes[s.name].meaning, s.unit)


def _named(c: Curve, axis: str, words: str, q: Quantity) -> None:
    """The words of an axis are words of what the quantity means."""
    said, meant = WORD.findall(words.lower()), set(WORD.findall(q.meaning.lower()))
    if not said:
        raise Wrong(f"the {axis} axis has no name: take words of {q.meaning!r}")
    if stray := [w for w in said if w not in meant]:
        raise Wrong(f"{c.label}: the {axis} axis says {stray[0]!r}, but what it shows is {q.meaning!r}")


def _alike(trace: Trace, plot: Plot) -> None:
    """All curves are told in the same units."""
    for side in (0, 1):
        units = {q.unit for c in plot.curves for q in quantities(trace, c)[side]}
        if len(units) > 1:
            raise Wrong(f"the {'xy'[side]} axis shows {' and '.join(sorted(u or 'no unit' for u in units))}")


Shows = tuple[tuple[Quantity, ...], tuple[Quantity, ...]]


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.lower()))


def _told_apart(trace: Trace, plot: Plot, c: Curve, shows: Shows) -> None:
    """What the axes and the legend say is said of this curve, and would be wrong of what it is beside."""
    for i, words in enumerate((plot.x, plot.y)):
        for q in shows[1 - i] if shows[0] and shows[0] != shows[1] else ():
            if _words(words) <= _words(q.meaning) and _words(words) != _words(shows[i][0].meaning):
                said = f"the {'xy'[i]} axis says {words!r}, which may be {q.meaning!r} as well: say more"
                raise Wrong(f"{c.label}: {said}")
    label = _words(c.label)
    if not label:
        raise Wrong("a curve has no name in the legend")
    for other in (o for o in plot.curves if o is not c):
        if (_plainly(c.label), _put(c)) == (_plainly(other.label), _put(other)):
            raise Wrong(f"two curves are called {c.label!r}")
        own, theirs = (_fits(label, trace, o) for o in (c, other))
        if theirs > own:
            raise Wrong(f"{c.label!r} is the name of another curve, that of {other.line or other.demo}")


def _plainly(label: str) -> str:
    return " ".join(label.lower().split())


def _put(c: Curve) -> str:
    return ", ".join(f"{k} = {v}" for k, v in c.where)


def _fits(label: set[str], trace: Trace, c: Curve) -> int:
    """How many words of a legend are said of what a curve shows."""
    return len(label & {w for q in quantities(trace, c)[1] for w in _words(q.meaning)})


def _followed(trace: Trace, plot: Plot, c: Curve) -> None:
    """Between its points a drawn line stays near the curve, as the axes show it."""
    from derive.check.numbers import real

    assert isinstance(c.along, Symbol) and c.of is not None
    values = {f.relation.lhs: f.relation.rhs for f in trace.facts if f.kind == "value"}
    f = replace(c.of, {k: v for k, v in values.items() if k != c.along})
    up = factor(quantities(trace, c)[1][0].unit)
    logs = ("x" in plot.log, "y" in plot.log)
    shown = [(_drawn(exact(x), logs[0]), _drawn(exact(y), logs[1])) for x, y in c.points]
    height = max(y for _, y in shown) - min(y for _, y in shown) or 1.0
    for (x0, y0), (x1, y1) in pairwise(shown):
        middle = (x0 + x1) / 2
        x = Fraction(10.0**middle if logs[0] else middle)
        found = real(f, {c.along.name: _ball(x * factor(c.along.unit))}, 128) / _ball(up)
        if not found.is_finite() or (logs[1] and not found > 0):
            raise Wrong(f"{c.label}: the curve has no value at {float(x):.6g}, between its points")
        if abs(_drawn(Fraction(float(found.mid())), logs[1]) - (y0 + y1) / 2) > BETWEEN * height:
            raise Wrong(
                f"{c.label}: near {float(x):.6g} the curve is {found.str(6)}: draw it through more points"
            )


def _drawn(x: Fraction, log: bool) -> float:
    """Where a number stands on an axis."""
    return math.log10(x) if log else float(x)


def _formula(trace: Trace, c: Curve, known: Mapping[str, Fact]) -> Shows:
    """The points of a curve lie on a line on record, at the values of the givens."""
    from derive.check.numbers import real

    shows = quantities(trace, c)
    fact, along = known.get(c.line), c.along
    assert isinstance(along, Symbol)
    if fact is None or fact.kind == "claimed" or fact.relation.sign != "=":
        raise Wrong(f"{c.label}: {c.line} is no equation on record before the picture")
    values: dict[Expr, Expr] = {f.relation.lhs: f.relation.rhs for f in trace.facts if f.kind == "value"}
    if stray := [k for k, _ in c.where if k not in values or k == along]:
        raise Wrong(f"{c.label}: {stray[0]} is no given that something can be put in for")
    for k, v in c.where:
        if not (measured := check_units(Relation("=", k, v), trace.symbols)).passed:
            raise Wrong(f"{c.label}: {k} = {v}: {measured.detail}")
    if c.of != replace(fact.relation.rhs, dict(c.where)):
        raise Wrong(f"{c.label}: {c.of} is not what {fact.relation} says")
    if c.style not in STYLES or c.demo or c.heights:
        raise Wrong(f"{c.label}: a curve of the style {c.style!r} is of a line or of a demonstration")
    placed = {k: v for k, v in values.items() if k != along}
    f = replace(c.of, placed)
    if left := [n for n in free_symbols(f) if n != along.name]:
        raise Wrong(f"{c.label}: {left[0]} has no value: put its definition in first")
    if along.name not in free_symbols(f):
        raise Wrong(f"{c.label}: {fact.relation} does not depend on {along}")
    across, up = factor(along.unit), factor(shows[1][0].unit)
    xs = [exact(x) for x, _ in c.points]
    _ordered(c, xs)
    domain = along.domain if c.style != "line" else along.domain.replace("integer", "").strip()
    if c.places and len(c.places) != len(xs):
        raise Wrong(f"{c.label}: {len(xs)} points at {len(c.places)} places")
    if not c.places and c.style != "line":
        raise Wrong(f"{c.label}: nothing says where the {c.style} stand")
    for i, (x, (_, y)) in enumerate(zip(xs, c.points, strict=True)):
        if not fits(domain, x):
            raise Wrong(f"{c.label}: {along} = {c.points[i][0]} is not {domain}")
        if c.places:
            there = real(replace(c.places[i], values), {}, 128) / _ball(across)
            if not abs(there - _ball(x)) <= _ball(POINT * abs(x)):
                raise Wrong(f"{c.label}: {c.places[i]} is {there.str(6)}, not {c.points[i][0]}")
        found, told = real(f, {along.name: _ball(x * across)}, 128) / _ball(up), exact(y)
        if not abs(found - _ball(told)) <= _ball(POINT * (abs(told) + Fraction(1, 10**12))):
            raise Wrong(f"{c.label}: at {c.points[i][0]} the curve is {found.str(6)}, not {y}")
    return shows


def _ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def _ordered(c: Curve, xs: list[Fraction]) -> None:
    """A line runs from left to right; no point stands on another."""
    if len(xs) < (2 if c.style == "line" else 1):
        raise Wrong(f"{c.label}: too few points to be seen")
    if c.style == "line" and any(a >= b for a, b in pairwise(xs)):
        raise Wrong(f"{c.label}: the points are not in order")
    if c.heights and len(set(xs)) < len(xs):
        raise Wrong(f"{c.label}: two points stand at one place")


def _results(trace: Trace, c: Curve, plot: Plot) -> Shows:
    """The points of a curve are the results of one family, all of them, in the demonstration's order."""
    demos = [i for p in trace.parts for i in p.items if isinstance(i, Demonstration) and i.id == c.demo]
    if not demos:
        raise Wrong(f"{c.label}: a curve is of a line on record or of a demonstration: it has neither")
    if c.of is not None or c.where or c.places or c.style not in STYLES:
        raise Wrong(f"{c.label}: a curve of a demonstration shows its results")
    results = {r.name: r.value for r in demos[0].results}
    xs = [exact(x) for x, _ in c.points]
    if len(c.heights) != len(xs):
        raise Wrong(f"{c.label}: {len(xs)} points of {len(c.heights)} results")
    for name, (x, y) in zip(c.heights, c.points, strict=True):
        if name not in results:
            raise Wrong(f"{c.label}: {name} is no result of {c.demo}")
        if results[name] != y:
            raise Wrong(f"{c.label}: at {x}, {name} is {results[name]}, not {y}")
    _ordered(c, xs)
    if len(set(c.heights)) == 1 and len(xs) > 1:
        reach = [exact(x) for o in plot.curves if o is not c for x, _ in o.points]
        if not reach or min(xs) < min(reach) or max(xs) > max(reach):
            raise Wrong(f"{c.label}: a level reaches no further than the other points")
        return quantities(trace, c)
    base, _, _ = c.heights[0].rpartition("_")
    for name, at in zip(c.heights, xs, strict=True):
        stem, _, index = name.rpartition("_")
        if stem != base or not index.isdigit() or not base:
            raise Wrong(f"{c.label}: {name} is no member of the family {base or c.heights[0]}_0, {base}_1 …")
        if int(index) != at:
            raise Wrong(f"{c.label}: {name} stands at {index}, not at {at}")
    family = [n for n in results if n.rpartition("_")[0] == base and n.rpartition("_")[2].isdigit()]
    if missing := [n for n in family if n not in c.heights]:
        raise Wrong(f"{c.label}: {missing[0]} is left out")
    if list(c.heights) != family:
        raise Wrong(f"{c.label}: the points are not in the order of {c.demo}")
    return quantities(trace, c)


__all__ = ["Quantity", "Wrong", "check_plot", "quantities"]
