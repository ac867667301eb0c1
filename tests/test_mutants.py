"""Every mutant of every line that says something else is refused; none that says the same."""

from __future__ import annotations

import pytest

import derive
from tests import surroundings
from tests.mutants import mutants, run


@pytest.mark.parametrize("name", derive.names())
def test_no_mutant_survives(name: str) -> None:
    tally = run(derive.load(name).solve().trace)
    assert tally.mutants > 50
    assert not tally.survived, "\n".join(tally.survived)
    assert not tally.wronged, "\n".join(tally.wronged)


def test_mutants_change_one_token() -> None:
    from derive.kernel.text import parse_relation

    found = {str(m) for m in mutants(parse_relation("y = a*x**2 - b"))}
    assert {"y = a*x**3 - b", "y = a*x**2 + b", "y = a*x**2", "y = -b + a*x", "y = x**2 - b"} - found <= {
        "y = -b + a*x"
    }


@pytest.mark.parametrize("name", ["soft-prompt-loss", "ov-rank", "soft-prompt-maml"])
def test_what_lines_stand_on_is_changed_and_told(name: str) -> None:
    solved = derive.load(name).solve()
    found = surroundings.run(solved.trace, solved._demos)
    assert not [x for c in found.values() for x in c.survived]
    assert all(found[k].refused for k in ("answer", "setting")) and found["domain"].mutants > 5
    assert found["order"].equivalent == 2


def test_a_check_that_looks_away_lets_mutants_survive(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = derive.load("soft-prompt-maml").solve()
    monkeypatch.setattr(surroundings, "passes", lambda trace, demos: True)
    monkeypatch.setattr(surroundings, "step_passes", lambda trace, step: True)
    found = surroundings.run(solved.trace, solved._demos)
    assert found["premise"].survived and found["answer"].survived and found["setting"].survived
