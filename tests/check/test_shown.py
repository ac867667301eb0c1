"""Trace files edited by hand: what they show beside their lines is checked as much as the lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from derive.author import Problem, eq
from derive.check import check
from derive.trace import decode, dumps

Data = dict[str, Any]


def _toss(rng: Any) -> dict[str, float]:
    return {"err_1": 4, "err_2": 2}


@cache
def _text() -> str:
    p = Problem(title="All that is shown")
    v = p.given("v", "3", "speed", "m/s", low="1", high="20")
    t = p.given("t", "2", "time", "s")
    x = p.unknown("x", "distance", "m")
    p.example("faster", v="5")
    law = p.premise("law", eq(x, v * t))

    @p.solution
    def solution(s: Any) -> None:
        s.part("How far in {=t}?")
        found = s.number(law)
        runs = s.demonstrate(
            "A run.",
            _toss,
            holds=("err_1 > err_2",),
            meanings={f"err_{k}": f"error after {k} steps" for k in (1, 2)},
        )
        s.plot("The way", s.curve("way", law, t, "1", "4", count=3), x="time", y="distance", alt="It rises.")
        dots = s.measured("error", runs, {1: "err_1", 2: "err_2"})
        s.plot("The run", dots, x="steps", y="error", alt="It falls.")
        s.published(found, "30", "a book", verdict="disagree", vary=(v,))
        s.answer(found, text="That is {=x}.")

    return dumps(p.solve({}).trace)


def fresh() -> Data:
    """The trace as JSON data, solved at the problem's own values."""
    found = json.loads(_text())
    assert isinstance(found, dict)
    return found


def item(data: Data, kind: str, n: int = 0) -> Data:
    """The n-th item of a kind."""
    found = [i for p in data["parts"] for i in p["items"] if i["item"] == kind][n]
    assert isinstance(found, dict)
    return found


def note(data: Data, name: str) -> Data:
    """What the notation says of a name."""
    return next(n for n in data["notation"] if n["symbol"]["name"] == name)  # type: ignore[no-any-return]


def refused(change: Callable[[Data], object]) -> str:
    """What the check says of the edited trace."""
    data = fresh()
    change(data)
    return "\n".join(str(o.verdict) for o in check(decode(data)).failures)


def test_a_trace_of_its_own_values_holds_and_its_run_is_only_recorded() -> None:
    report = check(decode(fresh()))
    assert report.passed, report.failures
    (run,) = [o.verdict for o in report.obligations if o.kind == "demonstration"]
    assert run.outcome == "recorded" and "not rerun" in run.method


EDITS: dict[str, tuple[Callable[[Data], object], str]] = {
    "a setting that nothing has": (lambda d: d.update(settings=[["v", "9"]]), "but its value is 3"),
    "a setting of another name": (lambda d: d.update(settings=[["x", "9"]]), "no given of this problem"),
    "a setting in another unit": (lambda d: d.update(settings=[["v", "3 km/s"]]), "but its value is 3"),
    "a setting that measures another thing": (
        lambda d: d.update(settings=[["v", "3 kg"]]),
        "does not convert",
    ),
    "a setting twice": (lambda d: d.update(settings=[["v", "3"], ["v", "3"]]), "set twice"),
    "a what-if of nobody": (lambda d: d["examples"][0].update(settings=[["z", "1"]]), "no given"),
    "a range beside the value": (
        lambda d: note(d, "v").update(low={"expr": {"n": "5", "u": "m/s"}}),
        "outside",
    ),
    "points exchanged": (lambda d: item(d, "plot")["curves"][0]["points"].reverse(), "not in order"),
    "a point moved": (
        lambda d: item(d, "plot")["curves"][0]["points"][1].__setitem__(1, "99"),
        "the curve is",
    ),
    "a point that is no number": (
        lambda d: item(d, "plot")["curves"][0]["points"][1].__setitem__(1, "nan"),
        "no number",
    ),
    "another formula": (
        lambda d: item(d, "plot")["curves"][0].update(of={"expr": ["mul", "v", "t", "t"]}),
        "is not what",
    ),
    "another line": (lambda d: item(d, "plot")["curves"][0].update(line="value-v"), "is not what"),
    "another axis": (lambda d: item(d, "plot").update(x="distance"), "the x axis says"),
    "another run's height": (
        lambda d: item(d, "plot", 1)["curves"][0]["points"][0].__setitem__(1, "3"),
        "err_1 is 4",
    ),
    "another result's name": (
        lambda d: item(d, "plot", 1)["curves"][0].update(heights=["err_2", "err_1"]),
        "err_2 is 2",
    ),
    "a result under the name of a given": (
        lambda d: item(d, "demonstration")["results"][0].update(name="v"),
        "is a name of the problem",
    ),
    "a result of another role": (
        lambda d: note(d, "err_1").update(role="unknown"),
        "is a name of the problem",
    ),
    "a result that is none": (
        lambda d: item(d, "demonstration")["results"][0].update(value="inf"),
        "which is no number",
    ),
    "an assertion about a given": (
        lambda d: item(d, "demonstration")["holds"][0]["relation"].update(rhs="v"),
        "speaks of v",
    ),
    "an assertion about the answer": (
        lambda d: item(d, "demonstration")["holds"][0]["relation"].update(rhs="x"),
        "speaks of x",
    ),
    "an assertion as a premise": (lambda d: item(d, "demonstration")["holds"][0].update(kind="premise"), ""),
    "any tolerance": (lambda d: item(d, "demonstration").update(tolerance="1000"), "says nothing of a rerun"),
    "agreement": (lambda d: item(d, "published").update(verdict="agree"), "disagree"),
    "an explanation by the answer": (
        lambda d: item(d, "published").update(implied=[item(d, "published")["answer"]]),
        "which given would have to be another",
    ),
    "no explanation": (lambda d: item(d, "published").update(implied=[]), "nothing explains"),
    "a number in a sentence": (lambda d: item(d, "answer").update(text="That is 77 m."), "no line has 77"),
    "a number of no line": (lambda d: item(d, "answer").update(text="That is {=law}."), "prints no number"),
    "turned round": (lambda d: item(d, "answer").update(text="That is \u202e6 m."), "cannot be seen"),
    "a Cyrillic title": (lambda d: d.update(title="\u0410ll"), "looks like a Latin letter"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_trace_is_refused(edit: str) -> None:
    change, words = EDITS[edit]
    said = refused(change)
    assert said and "broke off" not in said, said
    assert words in said


@pytest.mark.parametrize(("low", "high"), [("1", "6"), ("1", "14"), ("16", "20")])
def test_a_value_outside_a_givens_range_explains_nothing(low: str, high: str) -> None:
    def narrowed(data: Data) -> None:
        note(data, "v").update(low={"expr": {"n": low, "u": "m/s"}}, high={"expr": {"n": high, "u": "m/s"}})

    assert "lies outside its range" in refused(narrowed)
