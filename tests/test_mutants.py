"""Every mutant of every line that says something else is refused; none that says the same."""

from __future__ import annotations

import pytest

import derive
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
