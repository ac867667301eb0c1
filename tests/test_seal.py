"""Only the checker makes a `Checked`; one that is forged or altered is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import derive
from derive.check import Checked, Forged, Obligation, Verdict, check, vouched
from derive.check.verdict import seal
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
