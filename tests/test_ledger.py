"""The ledger: every part of the first set is derived and answered, and its answer was checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import derive
from derive.check import Checked
from derive.check.verdict import PASSES
from derive.kernel.record import Answer, Part, Took

LEDGER = [
    tuple(line.split())
    for line in (Path(__file__).parent / "ledger.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


@cache
def checked(name: str) -> Checked:
    return derive.load(name).solve().check().checked


def part(name: str, part_id: str) -> Part:
    found = [p for p in checked(name).trace.parts if p.id == part_id]
    assert len(found) == 1, f"{name} has {len(found)} parts called {part_id}"
    return found[0]


def test_the_ledger_lists_51_parts_in_24_problems() -> None:
    assert len(LEDGER) == len({row[0] for row in LEDGER}) == 51
    assert len({row[1] for row in LEDGER}) == 24


@pytest.mark.parametrize(("part_id", "name", "kind"), LEDGER)
def test_every_part_is_answered(part_id: str, name: str, kind: str) -> None:
    p = part(name, part_id)
    answers = [i for i in p.items if isinstance(i, Answer)]
    assert answers, f"{part_id} has no answer"
    if kind == "reading":
        said = [a.text.lower() for a in answers]
        assert any("nothing" in text for text in said), f"{part_id} has to say that nothing is asked"
        return
    facts = [f for a in answers for f in a.facts]
    assert facts, f"the answer of {part_id} is only words"
    steps = [i for i in p.items if isinstance(i, Took)]
    assert steps, f"{part_id} has no derivation"
    trace = checked(name).trace
    for f in facts:
        if f in trace.step:
            verdict = checked(name).verdict(f)
            assert verdict.outcome in PASSES and verdict.outcome != "argued", f"{part_id}: {f} is {verdict}"
