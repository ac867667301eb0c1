"""Demonstrations, pictures and published values: rerun, recomputed, compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.check.verdict import Verdict
from derive.kernel.errors import DomainError, TraceError
from derive.kernel.expr import Expr, Number, Symbol, as_expr, plain_value, replace
from derive.kernel.record import Curve, Demonstration, Plot, Published, Trace

#: Points of a curve are told in 6 digits.
POINT = "1e-4"


def check_demonstration(
    trace: Trace, d: Demonstration, rerun: Callable[[], Mapping[str, str]] | None
) -> Verdict:
    """What it asserts holds of its numbers; run again, the same numbers come out."""
    from derive.check.decide import decide

    table: dict[Expr, Expr] = {}
    for r in d.results:
        symbol = trace.symbols.get(r.name)
        if symbol is None:
            raise TraceError(f"{d.id}: the result {r.name} is not in the notation")
        table[symbol] = number(r.value)
    for f in d.holds:
        verdict = decide(f.relation.replace(table), [], d.id)
        if not verdict.passed:
            told = tuple((r.name, r.value) for r in d.results if r.name in f.relation.free_symbols())
            return Verdict("refuted", "demonstration", f"{f.relation} does not hold", told)
    if rerun is None:
        return Verdict("demonstrated", f"recorded, not rerun (seed {d.seed!r})")
    tolerance = plain_value(number(d.tolerance))
    if tolerance is None or tolerance < 0:
        raise TraceError(f"{d.id}: the tolerance {d.tolerance!r} is no number that a difference can meet")
    again = dict(rerun())
    for r in d.results:
        if r.name not in again:
            return Verdict("refuted", "rerun", f"the rerun gives no {r.name}")
        gap = difference(again[r.name], r.value)
        if gap > tolerance:
            return Verdict("refuted", "rerun", f"{r.name} is {again[r.name]} now, {r.value} on record")
    return Verdict("demonstrated", f"rerun with seed {d.seed!r}, to {d.tolerance}")


def number(text: str) -> Expr:
    """A decimal, perhaps negative, as a tree.  Raises DomainError for anything else."""
    return as_expr(text)


def difference(a: str, b: str) -> Fraction:
    """The relative difference of two decimals (absolute below 1)."""
    x, y = plain_value(number(a)), plain_value(number(b))
    assert x is not None and y is not None
    return abs(x - y) / max(Fraction(1), abs(y))


def check_plot(trace: Trace, plot: Plot) -> Verdict:
    """Every point of a curve with a formula lies on it; results of demonstrations are as recorded."""
    if not plot.alt.strip():
        return Verdict("refuted", "plot", "the picture has no text alternative")
    values = {f.relation.lhs: f.relation.rhs for f in trace.facts if f.kind == "value"}
    bare = 0
    for c in plot.curves:
        for x, y in c.points:
            number(x), number(y)
        if c.of is not None:
            verdict = _on_curve(c, {k: v for k, v in values.items() if k != c.along})
            if not verdict.passed:
                return verdict
        elif c.demo:
            recorded = _recorded(trace, c.demo)
            stray = [y for _, y in c.points if y not in recorded]
            if stray:
                return Verdict("refuted", "plot", f"{c.label}: {stray[0]} is no result of {c.demo}")
        else:
            bare += 1
    if bare:
        return Verdict("undecided", "plot", "a curve has neither a formula nor a demonstration")
    return Verdict("tested", "every point recomputed")


def _recorded(trace: Trace, demo: str) -> set[str]:
    found = {
        r.value
        for p in trace.parts
        for i in p.items
        if isinstance(i, Demonstration) and i.id == demo
        for r in i.results
    }
    if not found:
        raise TraceError(f"the picture shows {demo}, which is no demonstration")
    return found


def _on_curve(c: Curve, values: Mapping[Expr, Expr]) -> Verdict:
    from derive.check.numbers import exact, real

    if not isinstance(c.along, Symbol):
        raise TraceError(f"{c.label}: a curve runs along a name")
    assert c.of is not None
    f = replace(c.of, values)
    for x, y in c.points:
        told, found = exact(y), real(f, {c.along.name: x}, 128)
        gap = abs(found - told)
        if not gap <= exact(POINT) * (abs(told) + exact("1e-12")):
            return Verdict("refuted", "plot", f"{c.label}: at {x} the curve is {found.str(6)}, not {y}")
    return Verdict("tested", "every point recomputed")


def check_published(trace: Trace, p: Published) -> Verdict:
    """The comparison comes out as the author says, and a disagreement is explained."""
    from derive.check.audit import compare

    if p.answer not in trace.fact:
        raise TraceError(f"a published value is compared with {p.answer}, which is no fact")
    ours = trace.fact[p.answer].relation
    if not isinstance(p.value, Number):
        raise DomainError("a published value is a plain number")
    found = compare(p.value, exact_value(trace, p.answer))
    if found != p.verdict:
        return Verdict("refuted", "published", f"{p.value} against {ours}: {found}, not {p.verdict}")
    if p.verdict == "disagree" and not p.implied and not p.note:
        return Verdict("undecided", "published", f"nothing explains {p.value} against {ours.rhs}")
    if any(i not in trace.fact for i in p.implied):
        raise TraceError("a published value is explained by what is no fact")
    return Verdict("proved", f"compared: {p.verdict}")


def exact_value(trace: Trace, fact: str) -> Expr:
    """The formula that an answer's number was evaluated from, or its right side."""
    step = trace.step.get(fact)
    if step is not None and step.reason.name == "evaluate":
        return trace.fact[step.premises[0]].relation.rhs
    return trace.fact[fact].relation.rhs
