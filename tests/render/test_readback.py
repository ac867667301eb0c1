"""What is displayed is what was checked: every line of every problem reads back as its relation."""

from __future__ import annotations

import pytest

import derive
from derive.kernel.text import parse_relation
from derive.render import render
from derive.render.latex import latex
from derive.render.page import displayed
from tests.latex_reader import read
from tests.render.sealed import sealed


@pytest.mark.parametrize("name", derive.names())
def test_every_displayed_line_reads_back(name: str) -> None:
    checked = sealed(name)
    trace = checked.trace
    shown = displayed(checked)
    assert {s.id for s in trace.steps} <= {i for i, _, _ in shown}
    for i, printed, relation in shown:
        if i in trace.fact:
            assert relation == trace.fact[i].relation
        assert read(printed, trace.symbols) == relation, i
        assert parse_relation(str(relation), trace.symbols, None) == relation, i


@pytest.mark.parametrize("name", derive.names())
def test_every_line_stands_in_the_text_and_in_the_documents(name: str) -> None:
    checked = sealed(name)
    text, markdown, tex = (render(checked, form) for form in ("text", "markdown", "latex"))
    for s in checked.trace.steps:
        r = s.conclusion.relation
        assert str(r) in text, s.id
        assert latex(r.rhs) in markdown, s.id
        assert latex(r.rhs).replace("·", r"\textperiodcentered{}") in tex, s.id
