"""Goes through a trace in its order and lists what had to hold, with verdicts.

Six obligations: provenance, form, truth, defined, units, goal; and those of demonstrations,
pictures, claims, published values and answers; and those of names, texts and settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial

from derive.check.entail import entails
from derive.check.forms import FORMS, MAY_STAND_ALONE
from derive.check.goals import check_goal
from derive.check.held import loose
from derive.check.naming import impossible, introduced, within_domain
from derive.check.opaque import closed
from derive.check.owing import defined_line, lacking
from derive.check.provenance import provenance
from derive.check.shown import shown
from derive.check.standing import STATED, named
from derive.check.verdict import Obligation, Verdict
from derive.check.view import View
from derive.check.vocabulary import foreign
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, fits, free_symbols, plain_value
from derive.kernel.record import (
    Answer,
    Claim,
    Demonstration,
    Fact,
    Item,
    Part,
    Plot,
    Published,
    Step,
    Took,
    Trace,
    supposed_point,
)
from derive.kernel.relation import Relation

Rerun = Mapping[str, Callable[[], Mapping[str, str]]]
PROVED = Verdict("proved")
#: The sign of a line's denial.
OPPOSITE = {"=": "!=", "!=": "=", "<=": ">", "<": ">=", ">=": "<", ">": "<=", "in": "notin", "notin": "in"}


def guarded(test: Callable[[], Verdict]) -> Verdict:
    """A check's verdict; an error that a check raises refuses, and says what it was."""
    try:
        return test()
    except DeriveError as e:
        return Verdict("undecided", "", str(e))
    except (ArithmeticError, LookupError, ValueError, TypeError, RecursionError, AssertionError) as e:
        return Verdict("undecided", "", f"the check broke off: {type(e).__name__}: {e}")


def obligations(
    trace: Trace, demos: Rerun, progress: Callable[[str], None], only: str = ""
) -> Iterator[Obligation]:
    """Everything that has to hold, in order; with `only`, what one step owes."""
    if not only:
        if strange := foreign(trace):
            yield Obligation("trace", "form", Verdict("ill-formed", "", strange[0]), strange[1])
            return
        whole = guarded(lambda: _whole(trace))
        yield Obligation("trace", "form", whole)
        if not whole.passed:
            return  # what refers to nothing cannot be gone through
        yield from _stated(trace)
        found = _attained(trace)
        yield from found
        stated, *supposed = _modelled(trace, frozenset(o.subject for o in found))
        yield stated
        yield from shown(trace, guarded)
    known: dict[str, Fact] = {f.id: f for f in trace.facts if f.kind != "supposition"}
    for part in trace.parts:
        for item in part.items:
            if isinstance(item, Took) and item.step in trace.step:
                known.update((i, trace.fact[i]) for i in supposed_point(trace.step[item.step], trace.fact))
                if only in ("", item.step):
                    progress(item.step)
                    yield from _step(trace, trace.step[item.step], known)
                known[item.step] = trace.step[item.step].conclusion
                known.update((u, trace.fact[u]) for u in trace.step[item.step].when if u in trace.fact)
            elif isinstance(item, Took) and _is_supposition(trace, item.step):
                known[item.step] = trace.fact[item.step]
            elif isinstance(item, Demonstration):
                known.update((f.id, f) for f in item.holds)
            if not only:
                yield from _exhibit(trace, part, item, known, demos)
        if not only:
            yield from _asked(trace, part, known)
    if not only:
        yield from supposed  # last: a mistake in a line is told at the line


def _stated(trace: Trace) -> Iterator[Obligation]:
    """What the problem states is of one dimension, line by line."""
    from derive.check.units import check_units

    for f in trace.facts:
        if f.kind != "value":
            verdict = guarded(partial(check_units, f.relation, trace.symbols))
            yield Obligation(f.id, "units", verdict, f.where)


def _attained(trace: Trace) -> list[Obligation]:
    """The supposed points that closed forms on record satisfy; of the others nothing is owed."""
    from derive.check.existence import attained

    found: list[Obligation] = []

    def collect() -> Verdict:
        found.extend(attained(trace))
        return PROVED

    return found if guarded(collect).passed else []


def _modelled(trace: Trace, attained: frozenset[str]) -> list[Obligation]:
    """What is stated has a model; then, what is supposed has one with it."""
    from derive.check.premises import modelled

    found: list[Obligation] = []

    def collect() -> Verdict:
        found.extend(modelled(trace, attained))
        return PROVED

    said = guarded(collect)
    return found if said.passed else [Obligation("trace", "model", said), *found]


def _exhibit(
    trace: Trace, part: Part, item: Item, known: Mapping[str, Fact], demos: Rerun
) -> Iterator[Obligation]:
    """Demonstrations, pictures, published values and claims."""
    from derive.check.exhibits import check_demonstration, check_published
    from derive.check.plots import check_plot

    match item:
        case Demonstration():
            rerun = demos.get(item.id)
            verdict = guarded(lambda: check_demonstration(trace, item, rerun))
            yield Obligation(item.id, "demonstration", verdict, item.where)
        case Plot():
            yield Obligation(
                f"plot {item.title}", "plot", guarded(lambda: check_plot(trace, item, known)), item.where
            )
        case Published():
            claimed = [i for i in (item.answer, *item.implied) if i in known and known[i].kind == "claimed"]
            if claimed:
                said = f"{known[claimed[0]].relation} is only claimed: nothing is compared with it"
                verdict = Verdict("refuted", "published", said)
            else:
                verdict = guarded(lambda: check_published(trace, item))
            yield Obligation(f"published {item.answer}", "published", verdict, item.where)
        case Claim():
            verdict = guarded(lambda: _claim(trace, item, known))
            yield Obligation(f"claim in {part.id}", "claim", verdict, item.where)


def _asked(trace: Trace, part: Part, known: Mapping[str, Fact]) -> Iterator[Obligation]:
    """The part ends in an answer, and its answers meet its goals."""
    yield Obligation(f"part {part.id}", "answer", _answered(part, known), part.where)
    for goal in part.goals:
        verdict = guarded(partial(check_goal, trace, part, goal))
        yield Obligation(f"part {part.id}", "goal", verdict, goal.where)


def _whole(trace: Trace) -> Verdict:
    """Ids are used once, every step stands in exactly one part, notation is consistent."""
    ids = [f.id for f in trace.facts] + [s.id for s in trace.steps]
    shown = [i for p in trace.parts for i in p.items if isinstance(i, Demonstration)]
    ids += [i for d in shown for i in (d.id, *(f.id for f in d.holds))]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        return Verdict("ill-formed", "", f"the id {twice[0]} is used twice")
    parts = [p.id for p in trace.parts]
    if twice := sorted({i for i in parts if parts.count(i) > 1}):
        return Verdict("ill-formed", "", f"two parts are called {twice[0]!r}")
    took = [i.step for p in trace.parts for i in p.items if isinstance(i, Took)]
    if missing := [s.id for s in trace.steps if took.count(s.id) != 1]:
        return Verdict("ill-formed", "", f"{missing[0]} does not stand in exactly one place")
    stray = [t for t in took if t not in trace.step and not _is_supposition(trace, t)]
    if stray:
        return Verdict("ill-formed", "", f"{stray[0]} is no step")
    known = trace.fact
    for where, cited in _cited(trace):
        if lost := [i for i in cited if i not in known]:
            return Verdict("ill-formed", "", f"{where} refers to {lost[0]}, which is not on record")
    for s in trace.steps:
        if s.conclusion.id != s.id or s.conclusion.kind != "conclusion":
            return Verdict("ill-formed", "", f"the conclusion of {s.id} is not its own")
    for f in trace.facts:
        if f.kind == "value":
            note = trace.notes.get(str(f.relation.lhs))
            if note is None or note.value is None or f.relation != Relation("=", note.symbol, note.value):
                return Verdict("ill-formed", "", f"{f.id} is not the given value")
            x = plain_value(note.value)
            if x is not None and not fits(note.symbol.domain, x):
                said = f"the value {note.value} of {note.symbol} is not {note.symbol.domain}"
                return Verdict("ill-formed", "", said)
        if f.under != ((f.id,) if f.kind == "supposition" else ()):
            return Verdict("ill-formed", "", f"{f.id} rests on what it cannot rest on")
    return PROVED


def _cited(trace: Trace) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every reference of the trace to its facts: from where, and to which ids."""
    for s in trace.steps:
        yield s.id, (*s.premises, *s.when)
    for part in trace.parts:
        for goal in part.goals:
            yield f"a goal of part {part.id}", goal.answers
        for item in part.items:
            match item:
                case Answer():
                    yield f"the answer of part {part.id}", item.facts
                case Claim():
                    yield f"a claim of part {part.id}", item.by
                case Published():
                    yield f"a comparison of part {part.id}", (item.answer, *item.implied)


def _is_supposition(trace: Trace, fid: str) -> bool:
    return fid in trace.fact and trace.fact[fid].kind == "supposition"


def _step(trace: Trace, step: Step, known: Mapping[str, Fact]) -> Iterator[Obligation]:
    where = step.conclusion.where
    source = guarded(lambda: provenance(trace, step, known))
    yield Obligation(step.id, "provenance", source, where)
    if not source.passed:
        return
    from derive.check.units import check_units

    view = View(trace, step)
    yield Obligation(step.id, "units", guarded(lambda: check_units(view.conclusion, trace.symbols)), where)
    form = FORMS.get(step.reason.name)
    if form is None:
        said = Verdict("undecided", "", f"no check for the rule {step.reason.name!r}")
        yield Obligation(step.id, "truth", said, where)
        return
    said = guarded(lambda: _truth(view, form))
    if said.outcome == "refuted" and said.method == "form":
        yield Obligation(step.id, "form", said, where)
        return
    yield Obligation(step.id, "truth", said, where)
    yield Obligation(step.id, "defined", _defined(view), where)
    if said.passed:
        yield Obligation(step.id, "form", guarded(lambda: _says_something(view)), where)


def _defined(view: View) -> Verdict:
    """What the line introduces has a value, and a name that it defines is what it is declared to be."""
    for test in (defined_line, introduced, within_domain, impossible):
        found = guarded(partial(test, view))
        if not found.passed:
            return found
    return PROVED


def _truth(view: View, form: Callable[[View], Verdict | None]) -> Verdict:
    if loosely := loose(view):
        return Verdict("refuted", "form", loosely)
    said = form(view)
    if said is None:
        said = entails(list(view.lines), view.conclusion, given=view.given)
        if not said.passed and (condition := lacking(view)) is not None:
            told = f"it holds for {condition}: cite a line that says so, or state the condition"
            said = Verdict(said.outcome, said.method, f"{said.detail}; {told}".strip("; "), said.witness)
    return said


def _says_something(view: View) -> Verdict:
    """A line that holds anyway says nothing; what vanishes has to be seen not to vanish."""
    r = view.conclusion
    if r.lhs == r.rhs:
        return Verdict("refuted", "form", f"{r} says nothing")
    told = plain_value(r.rhs)
    if isinstance(r.lhs, Symbol) and told is not None and r.sign in ("=", "~") and not _fits(r, told):
        return Verdict("refuted", "form", f"{r} breaks the assumption that {r.lhs} is {r.lhs.domain}")
    if r in view.lines and view.step.reason.name not in ("induction", "discharge", "stationary"):
        return Verdict("refuted", "form", f"{r} only repeats a premise")
    open_name = r.sign == "=" and any(_names_something(a, b) for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)))
    owes = view.step.reason.name not in MAY_STAND_ALONE and r.sign in ("=", "<=", "<")
    if view.lines and owes and not open_name:
        alone = entails([], r)
        if alone.passed:
            return Verdict("refuted", "form", f"{r} holds without the premises: it says nothing")
    if r.sign == "=" and _is_zero(r.rhs) and not _is_zero(r.lhs):
        for line in view.lines:
            if line.lhs == r.lhs and line.sign == "=" and not _is_zero(line.rhs) and free_symbols(line.rhs):
                freed, _, _ = closed(Relation("=", line.rhs, r.rhs), ())
                generic = entails([], freed)
                if generic.outcome != "refuted":
                    said = f"{line.rhs} was not seen to differ from zero at a generic point"
                    return Verdict("undecided", "non-vacuity", said)
                return Verdict("proved", "and not zero at a generic point")
    return PROVED


def _fits(r: Relation, x: Fraction) -> bool:
    """Whether a number lies in its name's domain; one that is only about right may be off whole."""
    assert isinstance(r.lhs, Symbol)
    return fits(r.lhs.domain.replace("integer", "").strip() if r.sign == "~" else r.lhs.domain, x)


def _names_something(a: Expr, b: Expr) -> bool:
    """Whether a line gives a free name by what does not speak of it: that never holds anyway."""
    return isinstance(a, Symbol) and a.name not in free_symbols(b)


def _is_zero(e: Expr) -> bool:
    return (isinstance(e, Number) and e.value == 0) or (isinstance(e, Node) and e.op == "zeros")


def _claim(trace: Trace, claim: Claim, known: Mapping[str, Fact]) -> Verdict:
    """A claim is a line: settled by that very line, or by its denial; words alone are argued."""
    if lost := [i for i in claim.by if i not in known]:
        return Verdict("refuted", "claim", f"{lost[0]} is not on record before it")
    if claim.line is None:
        return Verdict("argued", "in words")
    if not claim.by:
        return Verdict("refuted", "claim", f"nothing on record settles {claim.line}")
    for i in claim.by:
        if (said := _unsettled(trace, claim.line, claim.holds, known[i])) is not None:
            return said
        if not claim.holds and (twin := _on_record(claim.line, known, known[i].under)) is not None:
            return Verdict("refuted", "claim", f"{twin.id} says {claim.line}: what is on record is not false")
    return Verdict("proved", "that very line" if claim.holds else "denied by what is cited")


def _on_record(line: Relation, known: Mapping[str, Fact], under: tuple[str, ...]) -> Fact | None:
    """A fact that says a line, under no more than these suppositions."""
    said = [f for f in known.values() if f.kind != "claimed" and f.relation == line]
    return next((f for f in said if set(f.under) <= set(under)), None)


def _unsettled(trace: Trace, line: Relation, holds: bool, fact: Fact) -> Verdict | None:
    """Why a fact does not settle a claimed line; None where it does."""
    if fact.kind not in ("conclusion", "demonstrated"):
        return Verdict(
            "refuted", "claim", f"{fact.id} is {STATED.get(fact.kind, fact.kind)}: it settles nothing"
        )
    if any(trace.fact[u].relation == line for u in fact.under if u in trace.fact):
        return Verdict("refuted", "claim", f"{line} is settled only by supposing it")
    if holds:
        if fact.relation == line:
            return None
        return Verdict("refuted", "claim", f"{fact.id} says {fact.relation}; it does not settle {line}")
    step = trace.step.get(fact.id)
    if step is not None and step.reason.name == "counterexample":
        denied = trace.fact[step.premises[0]].relation if step.premises else None
        if denied == line:
            return None
        return Verdict("refuted", "claim", f"{fact.id} is a counterexample to {denied}, not to {line}")
    denial = OPPOSITE.get(line.sign)
    if denial is not None and fact.relation == Relation(denial, line.lhs, line.rhs):
        return None
    said = f"{fact.id} says {fact.relation}: neither a counterexample to {line} nor its denial"
    return Verdict("refuted", "claim", said)


def _answered(part: Part, known: Mapping[str, Fact]) -> Verdict:
    """A part ends in an answer; one without any line is argued, and says so."""
    answers = [i for i in part.items if isinstance(i, Answer)]
    if not answers:
        return Verdict("refuted", "answer", f"part {part.id} gives no answer")
    for a in answers:
        for i in a.facts:
            if i not in known:
                return Verdict("refuted", "answer", f"the answer cites {i}, which is not on record")
            if known[i].kind == "claimed":
                said = f"the answer cites {known[i].relation}, which is only claimed: derive it, or refute it"
                return Verdict("refuted", "answer", said)
    for goal in part.goals:
        cited = [i for i in (*goal.answers, *named(goal.fields)) if i in known and known[i].kind == "claimed"]
        if cited:
            said = f"a goal rests on {known[cited[0]].relation}, which is only claimed"
            return Verdict("refuted", "answer", said)
    told = [known[i] for a in answers for i in a.facts]
    if told and all(f.kind not in ("conclusion", "demonstrated") for f in told):
        return Verdict("argued", "it only repeats what is stated or supposed")
    if not any(a.facts for a in answers):
        if not any(a.text for a in answers):
            return Verdict("refuted", "answer", f"the answer of part {part.id} is empty")
        return Verdict("argued", "in words")
    return PROVED
