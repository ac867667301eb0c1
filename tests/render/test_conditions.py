"""A condition stands at the line that is taken under it, and at the answer, in every form of output."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from derive.author import Problem, eq, ne
from derive.check import check
from derive.check.seal import Checked
from derive.render import render
from derive.rules import Rearrange, Solve
from derive.trace import dumps, loads


@cache
def conditioned() -> Checked:
    """One quotient, used twice."""
    p = Problem("A quotient", name="quotient")
    x, y, z = (p.unknown(n, f"a number {n}", domain="real") for n in "xyz")
    line = p.premise("line", eq(z, x * y))

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is {y}?")
        first = s.step(line, by=Solve(y), when=ne(x, 0))
        again = s.step(first, by=Rearrange(), gives=eq(x * y / x, z / x), when=(ne(x, 0),))
        s.answer(first, again)

    return check(p.solve().trace).checked


def test_it_is_one_supposition_on_record() -> None:
    trace = conditioned().trace
    (condition,) = [f for f in trace.facts if f.kind == "supposition"]
    assert [s.when for s in trace.steps] == [(condition.id,)] * 2
    assert all(s.conclusion.under == (condition.id,) for s in trace.steps)


def test_it_goes_through_a_file() -> None:
    trace = conditioned().trace
    data = json.loads(dumps(trace))
    assert data["steps"][0]["when"] == ["supposition-1"]
    assert loads(dumps(trace)) == trace
    assert check(loads(dumps(trace))).checked


@pytest.mark.parametrize(
    ("form", "said", "times"),
    [("text", "for x != 0", 6), ("markdown", "for $x \\ne 0$", 6), ("latex", "for $x \\ne 0$", 6)],
)
def test_every_line_says_for_which_values(form: str, said: str, times: int) -> None:
    assert render(conditioned(), form).count(said) == times


def test_the_page_says_it_too() -> None:
    assert render(conditioned(), "html").count('<span class="condition">for ') >= 4
