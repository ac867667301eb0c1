"""Estimates: intervals, what each given contributes, and which contributes most."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from derive.check.forms.base import Check, wrong
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.errors import TraceError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, parse_number, walk
from derive.quantity import factor, half_unit, round_significant, significant


def _measured(e: Expr | None, what: str) -> Fraction:
    if not isinstance(e, Number):
        raise TraceError(f"{what} is no plain number")
    return e.value * factor(e.unit)


def _values(v: View, formula: Expr) -> dict[str, Fraction]:
    return {n: _measured(v.trace.notes[n].value, f"the value of {n}") for n in free_symbols(formula)}


def _range(v: View, name: str) -> tuple[Fraction, Fraction]:
    """From least to greatest, as the notation says; the value itself lies within."""
    note = v.trace.notes[name]
    ends = [_measured(note.value, f"the value of {name}")]
    ends += [_measured(x, f"an end of {name}") for x in (note.low, note.high) if x is not None]
    return min(ends), max(ends)


def _fresh(v: View, name: Symbol) -> bool:
    """Whether a name stands for nothing yet: a spread or an implied value has one of its own."""
    before = (s.conclusion for s in v.trace.steps[: v.trace.steps.index(v.step)])
    used = any(name.name in f.relation.free_symbols() for f in (*v.trace.facts, *before))
    note = v.trace.notes.get(name.name)
    return not used and note is not None and note.role == "unknown" and note.value is None and not note.of


def _formula(v: View) -> Expr:
    r = v.need(1)[0]
    if r.sign != "=":
        raise TraceError(f"{v.step.id}: {r} is no formula")
    return r.rhs


def enclose(v: View) -> Verdict:
    """The interval holds every value, and is no wider than its digits make it."""
    from derive.check.interval import check_enclosure

    formula, r = _formula(v), v.conclusion
    if r.sign != "in" or r.lhs != v.lines[0].lhs:
        return wrong(f"{r} does not say what {v.lines[0].lhs} may come to")
    if not (isinstance(r.rhs, Node) and r.rhs.op == "interval"):
        return wrong(f"{r.rhs} is no interval")
    low, high = r.rhs.args
    if not (isinstance(low, Number) and isinstance(high, Number)):
        return wrong(f"the ends of {r.rhs} are no plain numbers")
    digit = _last_digit(low), _last_digit(high)
    ranges = {n: _range(v, n) for n in free_symbols(formula)}
    return check_enclosure(formula, ranges, _measured(low, "an end"), _measured(high, "an end"), digit)


def _last_digit(n: Number) -> Fraction:
    """A unit of the last digit of a number, in base units."""
    return 2 * half_unit(n.text) * (factor(n.unit) if n.unit else 1)


def spread(v: View) -> Verdict:
    """The factor between the greatest and the least value while one given ranges."""
    from derive.check import interval

    formula, r, given = _formula(v), v.conclusion, v.symbol("given")
    if r.lhs != v.symbol("name_") or r.sign not in ("=", "~") or not isinstance(r.rhs, Number):
        return wrong(f"{r} does not say by which factor the result spreads")
    if not _fresh(v, v.symbol("name_")):
        return wrong(f"{r.lhs} stands for something already: a factor has a name of its own")
    if given.name not in free_symbols(formula):
        return wrong(f"{v.lines[0]} does not speak of {given}")
    if r.rhs.unit:
        return wrong(f"a factor has no unit, but {r.rhs} has")
    values, ends = _values(v, formula), _range(v, given.name)
    found = interval.spread(formula, given, values, ends)
    told = Verdict("refuted", "interval arithmetic", f"it is {found.str(6, radius=False)}")
    sure = interval.exact_ends(formula, {n: (x, x) for n, x in values.items()} | {given.name: ends})
    gap = half_unit(r.rhs.text) if r.sign == "~" else Fraction(0)
    if sure is not None and gap:
        inside = parse_number(round_significant(sure[1] / sure[0], significant(r.rhs.text))) == r.rhs.value
    elif sure is not None:
        inside = sure[1] / sure[0] == r.rhs.value
    elif gap:
        inside = bool(abs(found - interval.ball(r.rhs.value)) <= interval.ball(gap))
    else:
        return Verdict("undecided", "interval arithmetic", f"{r.lhs} was not found exactly")
    return Verdict("proved", "exact ends" if sure else "interval arithmetic") if inside else told


def dominates(v: View) -> Verdict:
    """None of the other factors is greater."""
    from derive.check import interval

    formula, r = _formula(v), v.conclusion
    pairs = dict(v.pairs("spreads"))
    if not (isinstance(r.lhs, Node) and r.lhs.op == "max" and set(r.lhs.args) == set(pairs)):
        return wrong(f"{r} does not compare what was paired with givens")
    if r.sign != "=" or r.rhs not in pairs:
        return wrong(f"{r.rhs} is none of the factors")
    defined = {s.conclusion.relation.lhs: s for s in v.trace.steps if s.reason.name == "spread"}
    sizes: dict[Expr, arb] = {}
    exact: dict[Expr, Fraction] = {}
    values = _values(v, formula)
    for name, given in pairs.items():
        step = defined.get(name)
        if step is None or step.id not in v.step.premises or step.reason.get("given") != given:
            return wrong(f"{name} was not found as the spread over {given}")
        if step.premises != v.step.premises[:1]:
            return wrong(f"{name} is about another formula")
        assert isinstance(given, Symbol)
        ends = _range(v, given.name)
        sizes[name] = interval.spread(formula, given, values, ends)
        sure = interval.exact_ends(formula, {n: (x, x) for n, x in values.items()} | {given.name: ends})
        if sure is not None:
            exact[name] = sure[1] / sure[0]
    mine = sizes[r.rhs]
    for name, size in sizes.items():
        if size > mine or (len(exact) == len(sizes) and exact[name] > exact[r.rhs]):
            return Verdict("refuted", "interval arithmetic", f"{name} is {size.str(6, radius=False)}")
    if len(exact) == len(sizes):
        return Verdict("proved", "exact ends")
    if any(not mine > size for name, size in sizes.items() if name != r.rhs):
        return Verdict("tested", "interval arithmetic; another is as great, to 40 digits")
    return Verdict("proved", "interval arithmetic")


def implied(v: View) -> Verdict:
    """The formula passes through the published value within the digits of the given's value."""
    from derive.check import interval

    formula, r, given = _formula(v), v.conclusion, v.symbol("given")
    told = _measured(v.expr("value"), "the published value")
    if r.lhs != v.symbol("name_") or r.sign != "~" or not isinstance(r.rhs, Number):
        return wrong(f"{r} does not say which value of {given} is implied")
    if not _fresh(v, v.symbol("name_")):
        return wrong(f"{r.lhs} stands for something already: an implied value has a name of its own")
    if given.name not in free_symbols(formula):
        return wrong(f"{v.lines[0]} does not speak of {given}")
    if any(isinstance(x, Node) and x.op in ("ceil", "floor", "piecewise") for x in walk(formula)):
        return Verdict("undecided", "bracket", f"{formula} may jump")
    values = _values(v, formula)
    gap, at = half_unit(r.rhs.text) * factor(r.rhs.unit), _measured(r.rhs, "the implied value")
    if not 0 < 2 * gap < at:
        return wrong(f"{r.rhs} has no digit that counts")
    interval.enclose(formula, {n: (x, x) for n, x in values.items()} | {given.name: (at - gap, at + gap)})
    low, high = (interval.at(formula, {**values, given.name: x}) for x in (at - gap, at + gap))
    mark = interval.ball(told)
    if (low < mark and high > mark) or (low > mark and high < mark):
        return Verdict("proved", "bracketed: the formula passes through the published value")
    here = interval.at(formula, {**values, given.name: at})
    return Verdict("refuted", "bracket", f"at {r.rhs} it comes to {here.str(6, radius=False)}")


FORMS: dict[str, Check] = {"enclose": enclose, "spread": spread, "dominates": dominates, "implied": implied}
