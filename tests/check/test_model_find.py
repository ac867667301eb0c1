"""Models of lines: found where there is one, evaluated, and none handed over that is none."""

from __future__ import annotations

import pytest

from derive.check.model_find import find
from derive.check.model_value import truth
from derive.kernel.expr import Symbol, symbol
from derive.kernel.relation import Relation
from derive.kernel.text import parse_relation

WHOLE = {"n": "positive integer", "k": "integer", "H": "positive integer", "d": "positive integer"}


def lines(text: str, **domains: str) -> list[Relation]:
    names: dict[str, Symbol] = {n: symbol(n, d) for n, d in {**WHOLE, **domains}.items()}
    return [parse_relation(x.strip(), names, "real") for x in text.split(";")]


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + y**2 = 1",
        "x*y = 1",
        "a + b = c",
        "n = 2*k",
        "mod(n, 2) = 0; n > 7",
        "x**2 = 2; x > 0",
        "exp(x) + x = 3",
        "x <= y; y <= z; z <= x",
        "x > 1000000; x < 1000001",
        "x + y = 3; x - y = 1",
        "x*y = 2; x + y = 3",
        "sin(x) = 0; x > 3",
        "abs(x) = 2; x < 0",
        "p + q + r = 1; p > 0; q > 0; r > 0",
        "d = 768/H; d < 768",
    ],
)
def test_a_model_is_found_and_every_line_holds_in_it(text: str) -> None:
    given = lines(text)
    found = find(given)
    assert found is not None
    assert not found.untold and not found.close
    for r in given:
        if set(map(str, found.atoms)) | set(found.ints) >= set(r.free_symbols()):
            assert truth(r, found.ints, found.atoms) is not False


@pytest.mark.parametrize(
    "text",
    [
        "x > 0; x < 0",
        "x**2 = -1",
        "n = 1/2",
        "n = 0",
        "d = 12/H; d < 12; H = 1",
        "x/y = 2; y = 0",
        "x**2 = x; x != 0; x != 1",
        "x = y; y = z; x < z",
        "2*k = 2*n + 1",
    ],
)
def test_no_model_is_handed_over_where_there_is_none(text: str) -> None:
    assert find(lines(text)) is None


def test_the_same_lines_have_the_same_model() -> None:
    given = lines("x + y = 3; x > y; x*y < 2")
    first, again = find(given), find(given)
    assert first is not None and again is not None
    assert first.atoms == again.atoms
