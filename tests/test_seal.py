"""Only the checker makes a `Checked`; one that is forged or altered is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import derive
from derive.check import Checked, Forged, Obligation, Verdict, check, vouched
from derive.check.verdict import seal
from derive.kernel.expr import neg
from derive.kernel.record import Took
from derive.kernel.relation import eq
from tests.bench import Session


def checked() -> Checked:
    s = Session()
    rules = __import__("derive.rules", fromlist=["Solve"])
    return check(s.trace(s.step(rules.Solve(s.names["D"]), "C = 6*N*D"))).checked


def test_a_checked_trace_is_vouched_for() -> None:
    made = checked()
    assert vouched(made) is made


def test_one_built_by_hand_is_refused() -> None:
    made = checked()
    with pytest.raises(Forged):
        vouched(Checked(made.trace, made.obligations, made.digest))


def test_a_copy_with_another_trace_is_refused() -> None:
    made = checked()
    with pytest.raises(Forged):
        vouched(replace(made, trace=replace(made.trace, title="something else")))


def test_one_altered_in_place_is_refused() -> None:
    made = checked()
    object.__setattr__(made, "trace", replace(made.trace, title="something else"))
    with pytest.raises(Forged):
        vouched(made)


def test_what_did_not_pass_is_not_sealed() -> None:
    made = checked()
    failed = Obligation("step-1", "truth", Verdict("undecided", "", "no idea"))
    with pytest.raises(Forged, match="did not pass"):
        seal(made.trace, (*made.obligations, failed))
    s = Session()
    rules = __import__("derive.rules", fromlist=["Solve"])
    report = check(s.trace(s.step(rules.Solve(s.names["D"]), "C = 6*N*D", gives="D = C/N")))
    assert not report.passed
    with pytest.raises(Forged):
        _ = report.checked


def test_only_the_check_seals() -> None:
    home = Path(derive.__file__).parent
    callers = [p for p in sorted(home.rglob("*.py")) if "seal(" in p.read_text(encoding="utf-8")]
    assert [p.relative_to(home).as_posix() for p in callers] == ["check/__init__.py", "check/verdict.py"]


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
