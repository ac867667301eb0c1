"""The page as data: nothing is left out, everything is linked, every line is the one that was checked."""

from __future__ import annotations

from copy import copy
from itertools import pairwise

import pytest

from derive.check.verdict import Forged
from derive.kernel.errors import DeriveError
from derive.kernel.record import Answer, Took
from derive.render import model as m
from derive.render.page import displayed, lines, page
from tests.render.pages import NAMES, everything
from tests.render.sealed import sealed


@pytest.mark.parametrize("name", NAMES)
def test_every_line_on_record_is_displayed(name: str) -> None:
    checked = sealed(name)
    shown = {subject: relation for subject, _, relation in displayed(checked)}
    trace = checked.trace
    for part in trace.parts:
        for item in part.items:
            ids = (item.step,) if isinstance(item, Took) else item.facts if isinstance(item, Answer) else ()
            for i in ids:
                assert shown[i] == trace.fact[i].relation
    for f in trace.facts:
        if f.kind in ("premise", "assumption"):
            assert shown[f.id] == f.relation


@pytest.mark.parametrize("name", NAMES)
def test_every_step_has_its_reason_and_its_verdict(name: str) -> None:
    checked = sealed(name)
    held = {o.subject for o in checked.obligations if o.kind == "truth"}
    for line in lines(page(checked)):
        if line.kind == "step":
            assert line.phrase and line.number
            assert (line.verdict is not None) == (line.id in held)
            if line.verdict is not None:
                assert line.verdict.passed


@pytest.mark.parametrize("name", NAMES)
def test_a_chain_goes_on_from_the_line_before(name: str) -> None:
    trace = sealed(name).trace
    for section in page(sealed(name)).sections:
        for chain in section.blocks:
            if isinstance(chain, m.Chain):
                for before, line in pairwise(chain.lines):
                    if line.follows:
                        assert trace.step[line.id].premises[0] == before.id
                        assert before.relation.lhs == line.relation.lhs and before.relation.sign == "="


def test_the_numbers_are_one_chain() -> None:
    """formula = numbers put in ≈ result, under one left side"""
    (section, *_) = page(everything()).sections
    (chain,) = [b for b in section.blocks if isinstance(b, m.Chain)]
    assert [x.follows for x in chain.lines] == [False, True, True]
    assert [str(x.relation) for x in chain.lines] == [
        "t = w/r",
        "t = 36000[word]/25[word/min]",
        "t = 1440[min]",
    ]


def test_a_supposition_is_carried_to_what_depends_on_it() -> None:
    _, section = page(everything()).sections
    steps = {x.id: x for b in section.blocks if isinstance(b, m.Chain) for x in b.lines}
    (supposed,) = [x for x in steps.values() if x.kind == "supposition"]
    assert supposed.number == "S1"
    told = [c for c in steps["step-4"].conditions if c.word == "if"]
    assert [c.relation for c in told] == [supposed.relation]
    (conclusion,) = section.conclusions
    assert [c.relation for c in conclusion.lines[0].conditions if c.word == "if"] == [supposed.relation]


def test_one_part_has_no_dead_links() -> None:
    whole = page(everything())
    for p in (whole, page(everything(), "1"), page(everything(), "2.x")):
        ids = {x.id for x in lines(p)} | {"givens"}
        found = [r for x in lines(p) for r in x.premises] + [
            w
            for s in p.sections
            for b in s.blocks
            if isinstance(b, m.Conclusion)
            for w in b.text
            if isinstance(w, m.Ref)
        ]
        assert all(r.target in ids or not r.target for r in found)
        if p is whole:
            assert all(r.target for r in found)
    assert [s.id for s in page(everything(), "2.x").sections] == ["2.x"]


def test_an_unknown_part_and_a_forgery_are_refused() -> None:
    with pytest.raises(DeriveError, match=r"it has 1, 2\.x"):
        page(everything(), "3")
    with pytest.raises(Forged):
        page(copy(everything()))


def test_prose_holds_symbols_formulas_and_links() -> None:
    p = page(everything())
    assert [type(w) for w in p.sections[0].question] == [str, m.Formula, str]
    (answer,) = p.sections[1].conclusions
    assert answer.text[1] == m.Ref("step-3" if "step-3" in {x.id for x in lines(p)} else "", "(3)")


def test_the_command_of_a_what_if_is_a_command() -> None:
    (what_if,) = page(everything()).what_ifs
    assert what_if.command.startswith("derive render ") and what_if.command.endswith("--set r=50")
