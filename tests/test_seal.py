"""Only the check makes a `Checked`; what is shown is what was checked, whatever a caller holds or changes."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import pytest

import derive
from derive.check import Checked, Forged, Obligation, Report, Verdict, check, vouched
from derive.check import seal as sealing
from derive.kernel.expr import Number, Symbol, neg, symbol
from derive.kernel.record import Fact, Step, Took, Trace
from derive.kernel.relation import Relation, eq
from derive.render import FORMS, render
from derive.rules import Compute, Rearrange, Solve
from tests.bench import Session

SAID = "C = 6*N*D"


def trace() -> Trace:
    s = Session()
    return s.trace(s.step(Solve(s.names["D"]), SAID))


def false_trace() -> Trace:
    s = Session()
    return s.trace(s.step(Solve(s.names["D"]), SAID, gives="D = C/N"))


def checked() -> Checked:
    return check(trace()).checked


def shown(made: Checked) -> str:
    return render(made, "text") + render(made, "json")


def lie() -> Relation:
    return eq(symbol("D", "positive"), Number("7"))


# -- nothing but the check makes one
def test_a_checked_trace_is_vouched_for() -> None:
    made = checked()
    assert vouched(made).trace == made.trace == trace()
    assert len(made.digest) == 64 and vouched(made).digest == made.digest


@pytest.mark.parametrize("form", FORMS)
def test_one_built_by_hand_is_refused(form: str) -> None:
    with pytest.raises(Forged):
        vouched(Checked())
    with pytest.raises(Forged):
        render(Checked(), form)


def test_one_built_by_hand_says_nothing() -> None:
    made = Checked()
    for name in ("trace", "obligations", "standing", "digest", "overall"):
        with pytest.raises(Forged):
            getattr(made, name)
    with pytest.raises(Forged):
        made.verdict("step-1")


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_a_copy_is_no_certificate(copied: Any) -> None:
    with pytest.raises(Forged):
        vouched(copied(checked()))


def test_a_subclass_is_no_certificate() -> None:
    made = checked()

    class Liar(Checked):
        def __hash__(self) -> int:
            return hash(made)

        def __eq__(self, other: object) -> bool:
            return True

    with pytest.raises(Forged):
        vouched(Liar())


@pytest.mark.parametrize("wrong", [None, "checked", object(), Report(false_trace())])
def test_what_is_no_certificate_is_refused(wrong: Any) -> None:
    with pytest.raises(Forged):
        vouched(wrong)


def test_a_report_without_a_check_vouches_for_nothing() -> None:
    held = check(trace()).obligations
    for report in (
        Report(trace()),
        Report(trace(), ()),
        Report(false_trace(), held),
        replace(check(false_trace()), obligations=()),
        replace(check(false_trace()), obligations=held),
        Report(trace(), (), Checked()),
    ):
        with pytest.raises(Forged):
            _ = report.checked
        assert not report.passed


def test_a_report_with_another_certificate_shows_what_that_one_is_of() -> None:
    made = replace(check(false_trace()), certificate=checked())
    assert not made.passed
    assert vouched(made.checked).trace == trace()


def test_what_did_not_pass_is_not_sealed() -> None:
    report = check(false_trace())
    assert not report.passed and report.certificate is None
    with pytest.raises(Forged, match="did not pass"):
        _ = report.checked


def test_nothing_public_seals() -> None:
    assert set(sealing.__all__) == {"Checked", "Contents", "Report", "check", "vouched"}
    for name in ("_maker", "seal", "made"):
        assert not hasattr(sealing, name)
    assert not hasattr(checked(), "__dict__")


def test_a_trace_of_which_nothing_is_owed_is_not_sealed() -> None:
    with mock.patch("derive.check.walk.obligations", lambda *_: ()), pytest.raises(Forged):
        _ = check(trace()).checked


# -- what is shown is what was checked
def test_changing_what_a_certificate_hands_out_changes_nothing_that_is_shown() -> None:
    made = checked()
    before, held = shown(made), made.trace
    false = Fact("step-1", lie(), "conclusion")
    held.fact["step-1"] = false
    held.step["step-1"] = replace(held.steps[0], conclusion=false)
    held.symbols.clear()
    held.notes.clear()
    assert shown(made) == before and made.verdict("step-1").outcome == "proved"


def test_setting_what_is_frozen_changes_nothing_that_is_shown() -> None:
    made = checked()
    before, held = shown(made), made.trace
    object.__setattr__(held, "title", "something else")
    object.__setattr__(held.steps[0].conclusion, "relation", lie())
    object.__setattr__(held.notation[0].symbol, "domain", "integer")
    object.__setattr__(made.obligations[0].verdict, "outcome", "refuted")
    assert shown(made) == before


def test_a_certificate_has_nothing_to_set() -> None:
    made = checked()
    for name in ("trace", "obligations", "standing", "digest", "overall", "record", "anything"):
        with pytest.raises(AttributeError):
            setattr(made, name, None)
        with pytest.raises(AttributeError):
            object.__setattr__(made, name, None)
    with pytest.raises(TypeError):
        made.standing["step-1"] = made.standing["step-1"]  # type: ignore[index]


def test_changing_the_trace_after_the_check_changes_nothing() -> None:
    mine = trace()
    made = check(mine).checked
    before = shown(made)
    object.__setattr__(mine, "title", "something else")
    object.__setattr__(mine.steps[0].conclusion, "relation", lie())
    mine.fact["step-1"] = Fact("step-1", lie(), "conclusion")
    assert shown(made) == before


def test_changing_a_report_changes_nothing() -> None:
    report = check(trace())
    before = shown(report.checked)
    object.__setattr__(report, "trace", false_trace())
    object.__setattr__(report, "obligations", ())
    assert shown(report.checked) == before


def test_an_outcome_shows_the_certificate_and_not_the_trace_that_it_holds() -> None:
    outcome = derive.load("ov-rank").solve().check()
    before = outcome._repr_latex_()
    for s in outcome.trace.steps:
        object.__setattr__(s.conclusion, "relation", lie())
    outcome.trace.fact.clear()
    assert outcome._repr_latex_() == before and "proved" in str(before)


# -- what hides from a look at the trace is checked as it is written
def test_facts_planted_before_the_check_are_not_what_is_checked() -> None:
    mine = false_trace()
    mine.fact["step-1"] = replace(mine.fact["step-1"], relation=trace().fact["step-1"].relation)
    mine.step["step-1"] = replace(mine.steps[0], conclusion=mine.fact["step-1"])
    assert not check(mine).passed


def test_a_subclass_of_trace_that_lies_is_not_what_is_checked() -> None:
    class Two(Trace):
        @property
        def fact(self) -> dict[str, Fact]:  # type: ignore[override]
            return trace().fact

        @property
        def step(self) -> dict[str, Step]:  # type: ignore[override]
            return trace().step

    false = false_trace()
    assert not check(Two(**{n: getattr(false, n) for n in Trace.__dataclass_fields__})).passed


def test_a_dictionary_that_lies_is_not_what_is_checked() -> None:
    class Other(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            return trace().fact[key]

    mine = false_trace()
    vars(mine)["fact"] = Other(mine.fact)
    vars(mine)["step"] = {"step-1": trace().steps[0]}
    assert not check(mine).passed


def test_a_fact_that_says_another_thing_each_time() -> None:
    s = Session()
    honest = s.step(Solve(s.names["D"]), SAID)
    turns = [lie(), honest.relation]

    class Turning(Fact):
        def __getattribute__(self, name: str) -> Any:
            if name == "relation":
                turns.reverse()
                return turns[0]
            return super().__getattribute__(name)

    mine = s.trace(honest)
    two = Turning("step-1", honest.relation, "conclusion", where=honest.where)
    report = check(replace(mine, steps=(replace(mine.steps[0], conclusion=two),)))
    if report.passed:
        assert "D = 7" not in shown(report.checked)
    else:
        assert report.certificate is None


@pytest.mark.parametrize(("told", "hidden"), [("real", "positive"), ("complex", "real")])
def test_a_domain_is_the_one_that_is_written_down(told: str, hidden: str) -> None:
    """A name in a line is the declared one, whatever the object in the trace says of itself."""

    s = Session()
    notes = s.solution.context.notation
    notes["z_1"] = replace(notes["x"], symbol=Symbol("z_1", told))
    z = Symbol("z_1", hidden)
    root = s.solution.step(by=Compute(), gives=eq((z**2) ** Number("0.5"), z))
    assert not check(s.trace(root)).passed


def test_a_unit_is_the_one_that_is_written_down() -> None:
    s = Session()
    notes = s.solution.context.notation
    notes["h_1"] = replace(notes["x"], symbol=Symbol("h_1", "positive", unit="s"))
    notes["h_2"] = replace(notes["x"], symbol=Symbol("h_2", "positive", unit="kg"))
    hidden = eq(Symbol("h_1", "positive", unit="s"), Symbol("h_2", "positive", unit="s"))
    fact = Fact("premise-units", hidden, "premise")
    s.solution.facts.append(fact)
    turned = s.solution.step(fact, by=Rearrange(), gives=eq(hidden.rhs, hidden.lhs))
    report = check(s.trace(turned))
    assert any(o.kind == "units" for o in report.failures)


@dataclass(frozen=True)
class Lying(Verdict):
    """A verdict whose `passed` lies."""

    @property
    def passed(self) -> bool:
        return True


class Sly(str):
    """A text that is equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("proved")


@pytest.mark.parametrize("verdict", [Lying("refuted"), Lying("undecided"), Verdict(Sly("refuted"))])
def test_a_verdict_that_lies_is_read_as_it_is_written(verdict: Verdict) -> None:
    owed = (Obligation("trace", "form", Verdict("proved")), Obligation("step-1", "truth", verdict))
    assert verdict.passed
    with mock.patch("derive.check.walk.obligations", lambda *_: owed):
        report = check(trace())
    assert not report.passed
    with pytest.raises(Forged):
        _ = report.checked


@pytest.mark.parametrize("bad", ["title", "steps", "notation", "twice"])
def test_what_cannot_be_written_down_is_ill_formed(bad: str) -> None:
    honest = trace()
    changes: dict[str, Any] = {
        "title": {"title": object()},
        "steps": {"steps": (object(),)},
        "notation": {"notation": ()},
        "twice": {"notation": honest.notation * 2},
    }
    report = check(replace(honest, **changes[bad]))
    assert [o.verdict.outcome for o in report.obligations] == ["ill-formed"] and not report.passed


def test_a_given_outside_its_domain_is_ill_formed() -> None:
    trace = derive.load("chinchilla").solve().trace
    note = trace.notes["C"]
    assert note.value is not None
    value = neg(note.value)
    bad = replace(
        trace,
        notation=tuple(replace(n, value=value) if n is note else n for n in trace.notation),
        facts=tuple(
            replace(f, relation=eq(note.symbol, value)) if f.id == "value-C" else f for f in trace.facts
        ),
    )
    first = check(bad).failures[0]
    assert first.verdict.outcome == "ill-formed" and "is not positive" in first.verdict.detail


def test_a_trace_that_refers_to_nothing_is_ill_formed() -> None:
    trace = derive.load("ov-rank").solve().trace
    parts = tuple(replace(p, items=tuple(i for i in p.items if i != Took("step-3"))) for p in trace.parts)
    bad = replace(trace, steps=tuple(s for s in trace.steps if s.id != "step-3"), parts=parts)
    (only,) = check(bad).obligations
    assert only.verdict.outcome == "ill-formed" and "refers to step-3" in only.verdict.detail


def test_what_is_read_from_it_can_be_changed_without_harm() -> None:
    made, weak = checked(), Verdict("refuted", "", "changed by its reader")
    step = made.trace.steps[-1].id
    before = (made.verdict(step), made.overall, made.standing[step], shown(made))
    for v in (made.verdict(step), made.overall, made.standing[step].joined, made.standing[step].own):
        object.__setattr__(v, "outcome", weak.outcome)
        object.__setattr__(v, "detail", weak.detail)
    object.__setattr__(made.standing[step], "joined", weak)
    object.__setattr__(made.standing[step], "under", ("anything",))
    object.__setattr__(made.trace.steps[-1].conclusion.relation, "rhs", Number("7"))
    object.__setattr__(made.obligations[0].verdict, "outcome", weak.outcome)
    assert (made.verdict(step), made.overall, made.standing[step], shown(made)) == before
    assert made.trace == trace() and all(o.verdict.passed for o in made.obligations)
