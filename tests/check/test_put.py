"""What was put in is evaluated as well: a line that was not put in rightly differs at drawn models."""

from __future__ import annotations

import pytest

from derive.check.put import differs
from derive.kernel.errors import CaptureError
from derive.kernel.expr import replace, symbol
from derive.kernel.relation import Relation
from derive.kernel.text import parse, parse_relation

NAMES = {n: symbol(n, "real") for n in "abxyz"}
NAMES |= {n: symbol(n, "positive integer") for n in ("i", "j", "n", "t")}
NAMES |= {n: symbol(n, "real", (NAMES["n"], NAMES["n"])) for n in ("A", "B")}
NAMES["s"] = symbol("s", "real", props=("sequence",))


def line(text: str) -> Relation:
    return parse_relation(text, NAMES, None)


@pytest.mark.parametrize(
    ("before", "old", "new", "right", "wrong"),
    [
        ("y = a*x + x**2", "x", "b + 1", "y = a*(b + 1) + (b + 1)**2", "y = a*(b + 1) + b**2"),
        ("y = exp(x)*x", "x", "2*a", "y = exp(2*a)*(2*a)", "y = exp(a)*(2*a)"),
        ("y = sum(A[i, j], i, 1, n)", "j", "i", "y = sum(A[j, i], j, 1, n)", "y = sum(A[i, i], i, 1, n)"),
        ("A = B*A", "B", "A.T", "A = A.T*A", "A = A*A"),
        ("y = s[t] + t", "t", "t + 1", "y = s[t + 1] + t + 1", "y = s[t + 1] + t"),
    ],
)
def test_a_line_that_was_put_in_wrongly_differs(
    before: str, old: str, new: str, right: str, wrong: str
) -> None:
    turns = [[(NAMES[old], parse(new, NAMES, None))]]
    assert differs(line(before), line(right), turns) is None
    found = differs(line(before), line(wrong), turns)
    assert found is not None and found.outcome == "refuted"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("diff(a*x, x)", "a", "x**2"),
        ("diff(y, x)", "y", "x**2"),
        ("diff(a*x, x)", "x", "2"),
        ("grad(tr(A.T*B), A)", "B", "2*A"),
        ("diff(a*x, x)", "x", "a"),
    ],
)
def test_nothing_comes_under_a_derivative(text: str, old: str, new: str) -> None:
    e, table = parse(text, NAMES, None), {NAMES[old]: parse(new, NAMES, None)}
    with pytest.raises(CaptureError):
        replace(e, table)
    with pytest.raises(CaptureError):
        replace(e, table, "move")
    assert replace(e, table, "leave") == e
