"""Demonstrations, pictures and published values: rerun, recomputed, compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.check.verdict import Verdict
from derive.kernel.errors import DeriveError, DomainError, TraceError
from derive.kernel.expr import Expr, Number, Symbol, as_expr, free_symbols, plain_value, replace
from derive.kernel.record import Demonstration, Published, Trace
from derive.quantity import factor, half_unit

#: The loosest tolerance that still says that a rerun gives the same numbers.
LOOSEST = Fraction(1, 1000)


def check_demonstration(
    trace: Trace, d: Demonstration, rerun: Callable[[], Mapping[str, str]] | None
) -> Verdict:
    """It speaks of its own results, and what it asserts holds of the numbers on record; run again, the same
    numbers come out, and it holds of those as well.  Not rerun, it is only recorded."""
    wrong = _owned(trace, d) or _asserts(trace, d)
    if wrong is None:
        wrong = _holds(trace, d, {r.name: r.value for r in d.results}, "on record")
    if wrong is not None:
        return wrong
    if rerun is None:
        return Verdict("recorded", f"not rerun (seed {d.seed!r})")
    again = dict(rerun())
    if again != {r.name: r.value for r in d.results} and again != dict(rerun()):
        return Verdict(
            "refuted", "rerun", f"{d.function} gives other numbers each time: seed all that it draws"
        )
    if odd := sorted(set(again) ^ {r.name for r in d.results}):
        said = "gives no" if odd[0] not in again else "also gives"
        return Verdict("refuted", "rerun", f"the rerun {said} {odd[0]}")
    for r in d.results:
        if difference(again[r.name], r.value) > exactly(d.tolerance, d):
            return Verdict("refuted", "rerun", f"{r.name} is {again[r.name]} now, {r.value} on record")
    wrong = _holds(trace, d, again, "on the rerun")
    return wrong or Verdict("demonstrated", f"rerun with seed {d.seed!r}, to {d.tolerance}")


def _owned(trace: Trace, d: Demonstration) -> Verdict | None:
    """The results have names of their own and are numbers; what is asserted is the demonstration's."""
    names = [r.name for r in d.results]
    for r in d.results:
        note = trace.notes.get(r.name)
        if note is None:
            raise TraceError(f"{d.id}: the result {r.name} is not in the notation")
        if note.role != "demo":
            said = f"the result {r.name} is a name of the problem ({note.meaning}): give it one of its own"
            return Verdict("ill-formed", "demonstration", said)
        if names.count(r.name) > 1 or any(
            r.name in {x.name for x in other.results} for other in demonstrations(trace) if other.id != d.id
        ):
            return Verdict("ill-formed", "demonstration", f"two results are called {r.name}")
        try:
            number(r.value)
        except DeriveError:
            return Verdict(
                "refuted", "demonstration", f"the result {r.name} is {r.value}, which is no number"
            )
    if not 0 <= exactly(d.tolerance, d) <= LOOSEST:
        said = f"a tolerance of {d.tolerance} says nothing of a rerun: {LOOSEST} is the loosest"
        return Verdict("ill-formed", "demonstration", said)
    for i, f in enumerate(d.holds, 1):
        if f.id != f"{d.id}.{i}" or f.kind != "demonstrated" or f.under:
            return Verdict("ill-formed", "demonstration", f"{f.id} is no line of {d.id}")
        if stray := sorted(set(f.relation.free_symbols()) - set(names)):
            said = f"{f.relation} speaks of {stray[0]}, which is no result of {d.function}"
            return Verdict("ill-formed", "demonstration", said)
    return None


def demonstrations(trace: Trace) -> list[Demonstration]:
    """All demonstrations of a trace, in order."""
    return [i for p in trace.parts for i in p.items if isinstance(i, Demonstration)]


def exactly(tolerance: str, d: Demonstration) -> Fraction:
    """A tolerance as a number."""
    found = plain_value(number(tolerance))
    if found is None:
        raise TraceError(f"{d.id}: the tolerance {tolerance!r} is no number that a difference can meet")
    return found


def _asserts(trace: Trace, d: Demonstration) -> Verdict | None:
    """What it asserts is not true of all numbers whatever."""
    from derive.check.decide import decide

    for f in d.holds:
        idle = not f.relation.free_symbols() or decide(f.relation).passed
        if idle:
            return Verdict("refuted", "demonstration", f"{f.relation} holds of any numbers: it shows nothing")
    return None


def _holds(trace: Trace, d: Demonstration, values: Mapping[str, str], where: str) -> Verdict | None:
    """What is asserted holds of these numbers."""
    from derive.check.decide import decide

    table: dict[Expr, Expr] = {
        trace.symbols[name]: number(values[name]) for name in values if name in trace.symbols
    }
    for f in d.holds:
        verdict = decide(f.relation.replace(table))
        if not verdict.passed:
            told = tuple((n, values[n]) for n in values if n in f.relation.free_symbols())
            return Verdict("refuted", "demonstration", f"{f.relation} does not hold {where}", told)
    return None


def number(text: str) -> Expr:
    """A decimal, perhaps negative, as a tree.  Raises DomainError for anything else."""
    return as_expr(text)


def difference(a: str, b: str) -> Fraction:
    """The relative difference of two decimals (absolute below 1)."""
    x, y = plain_value(number(a)), plain_value(number(b))
    assert x is not None and y is not None
    return abs(x - y) / max(Fraction(1), abs(y))


def check_published(trace: Trace, p: Published) -> Verdict:
    """The comparison comes out as the author says; a disagreement is explained by a value of one given that
    reproduces what was published (put in again here), or by words, which only argue."""
    from derive.check.audit import audit

    if p.answer not in trace.fact:
        raise TraceError(f"a published value is compared with {p.answer}, which is no fact")
    ours = trace.fact[p.answer].relation
    if not isinstance(p.value, Number):
        raise DomainError("a published value is a plain number")
    exact = exact_value(trace, p.answer)
    found = audit(p.value, exact)
    if found.verdict != p.verdict:
        how = f" ({found.how})" if found.how else ""
        return Verdict(
            "refuted", "published", f"{p.value} against {ours}: {found.verdict}{how}, not {p.verdict}"
        )
    for i in p.implied:
        if (wrong := _not_reproduced(trace, p, i)) is not None:
            return wrong
    if p.verdict == "disagree" and not p.implied:
        if not p.note:
            return Verdict(
                "undecided", "published", f"nothing explains {p.value} against {ours.rhs}: vary= a given"
            )
        return Verdict("argued", "compared: disagree; explained in words")
    how = _first_rounded(trace, p.value, exact, found.part, found.digits) or found.how
    return Verdict("proved", f"compared: {p.verdict}" + (f", {how}" if how else ""))


def _not_reproduced(trace: Trace, p: Published, fact: str) -> Verdict | None:
    """Put into the answer's formula, the implied value of a given has to give the published value."""
    from derive.check.audit import compare

    step = trace.step.get(fact)
    given = step.reason.get("given") if step is not None else None
    if step is None or step.reason.name != "implied" or not isinstance(given, Symbol):
        line = trace.fact[fact].relation if fact in trace.fact else fact
        said = f"{line} does not say which given would have to be another: vary= it"
        return Verdict("refuted", "published", said)
    value, formula = step.conclusion.relation.rhs, formula_of(trace, p.answer)
    if given.name not in free_symbols(formula):
        return Verdict("refuted", "published", f"{p.answer} does not depend on {given}")
    values: dict[Expr, Expr] = {f.relation.lhs: f.relation.rhs for f in trace.facts if f.kind == "value"}
    assert isinstance(p.value, Number)
    if outside := _outside(trace, given, value, p.value):
        return Verdict("refuted", "published", outside)
    found = compare(p.value, replace(formula, {**values, given: value}))
    if found != "agree":
        said = f"at {given} = {value} the answer is another than {p.value}: {found}"
        return Verdict("refuted", "published", said)
    return None


def _outside(trace: Trace, given: Symbol, value: Expr, published: Number) -> str:
    """Why a given cannot have a value, by the range that the problem gives it; "" where it can, to the digits
    that were published.
    """
    note, told = trace.notes[given.name], plain_value(value)
    if told is None or not isinstance(value, Number) or published.value == 0:
        return ""
    share = half_unit(published.text) / published.value
    size = told * factor(value.unit)
    for end, sign in ((note.low, 1), (note.high, -1)):
        if isinstance(end, Number) and sign * (end.value * factor(end.unit) - size) > share * size:
            return (
                f"{given} = {value} lies outside its range ({note.low} to {note.high}): it explains nothing"
            )
    return ""


def _first_rounded(trace: Trace, value: Number, exact: Expr, part: Expr | None, digits: int) -> str:
    """What was first rounded, by its name and in its unit, where a line gives it one."""
    from derive.check.audit import DIGITS, compare, rounded

    for s in trace.steps if part is not None else ():
        r = s.conclusion.relation
        if s.reason.name == "put-in" and r.rhs == part and isinstance(r.lhs, Symbol):
            made = rounded(r.rhs, digits, r.lhs.unit)
            if compare(value, replace(exact, {r.rhs: made})) == "agree":
                meaning = trace.notes[r.lhs.name].meaning
                said = f"{r.lhs}, {meaning}," if meaning else f"{r.lhs}"
                told = f"{made.text} {made.unit}".strip()
                return f"{said} was first rounded to {told}: {DIGITS[digits]}"
    return ""


def formula_of(trace: Trace, fact: str) -> Expr:
    """The formula in givens that an answer's number was evaluated from."""
    step = trace.step.get(fact)
    while step is not None and step.reason.name in ("evaluate", "put-in", "ceiling", "floor"):
        fact = step.premises[0]
        step = trace.step.get(fact)
    return trace.fact[fact].relation.rhs


def exact_value(trace: Trace, fact: str) -> Expr:
    """The formula that an answer's number was evaluated from, or its right side."""
    step = trace.step.get(fact)
    if step is not None and step.reason.name == "evaluate":
        return trace.fact[step.premises[0]].relation.rhs
    return trace.fact[fact].relation.rhs
