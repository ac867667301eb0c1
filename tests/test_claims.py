"""The catalogue's claims, bent: turned round, said of another line, settled by another fact, none holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import derive
from derive.check.walk import _claim as judged
from derive.kernel.record import Claim, Trace
from tests.mutants import mutants


def claims() -> Iterator[tuple[Trace, Claim]]:
    for name in derive.names():
        trace = derive.load(name).solve().trace
        for part in trace.parts:
            yield from ((trace, i) for i in part.items if isinstance(i, Claim))


CLAIMS = list(claims())
each = pytest.mark.parametrize(("trace", "claim"), CLAIMS, ids=lambda x: getattr(x, "statement", "")[:40])


def test_every_claim_of_the_catalogue_states_its_line() -> None:
    assert len(CLAIMS) >= 14 and all(c.line is not None and c.by for _, c in CLAIMS)


@each
def test_it_is_settled_as_it_stands(trace: Trace, claim: Claim) -> None:
    assert judged(trace, claim, trace.fact).outcome == "proved"


@each
def test_turned_round_it_is_refused(trace: Trace, claim: Claim) -> None:
    assert not judged(trace, replace(claim, holds=not claim.holds), trace.fact).passed


@each
def test_of_another_line_it_is_refused(trace: Trace, claim: Claim) -> None:
    assert claim.line is not None
    for line in mutants(claim.line):
        assert not judged(trace, replace(claim, line=line), trace.fact).passed, str(line)


@each
def test_settled_by_another_fact_it_is_refused(trace: Trace, claim: Claim) -> None:
    settled = {trace.fact[i].relation for i in claim.by}
    for i, fact in trace.fact.items():
        said = judged(trace, replace(claim, by=(i,)), trace.fact)
        assert said.passed == (fact.relation in settled and fact.kind in ("conclusion", "demonstrated")), i


@each
def test_without_its_line_it_is_argued(trace: Trace, claim: Claim) -> None:
    assert judged(trace, replace(claim, line=None), trace.fact).outcome == "argued"
