"""Laws and lies: per rule, conclusions that follow and conclusions that don't.

A row is (rule, lines, conclusion), all in the text of the bench (tests/bench.py).  Every law
passes; every lie is refused, never for a broken check.
"""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import tests.rules
from derive.kernel.errors import DeriveError
from derive.rules import RULES
from tests.bench import session

Row = tuple[str, list[str], str]


def _tables(name: str) -> dict[str, list[Row]]:
    """LAWS or LIES of every module in this folder that has them."""
    found: dict[str, list[Row]] = {}
    for module in pkgutil.iter_modules(tests.rules.__path__):
        if module.name.startswith(("laws", "lies")):
            found |= getattr(importlib.import_module(f"tests.rules.{module.name}"), name, {})
    return found


LAWS, LIES = _tables("LAWS"), _tables("LIES")


def _try(row: Row) -> str:
    rule, lines, gives = row
    names = session()
    made = eval(rule, names)  # our own table
    facts = [eval(x, names) if x.startswith(("fact(", "step(")) else x for x in lines]
    return str(names["apply"](made, *facts, gives=gives))


def _rows(table: dict[str, list[Row]]) -> list[object]:
    return [
        pytest.param(row, id=f"{name}-{i}") for name, rows in table.items() for i, row in enumerate(rows, 1)
    ]


@pytest.mark.parametrize("row", _rows(LAWS))
def test_laws_pass(row: Row) -> None:
    assert _try(row).replace(" ", "") == row[2].replace(" ", "")


@pytest.mark.parametrize("row", _rows(LIES))
def test_lies_are_refused(row: Row) -> None:
    said = _try(row)
    assert "broke off" not in said, said
    assert said.split(":")[0] in ("truth", "form", "defined", "provenance", "units"), f"accepted: {said}"


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_laws_and_lies(name: str) -> None:
    assert len(LAWS.get(name, [])) >= 2, f"{name}: add two laws to tests/rules/laws_*.py"
    assert len(LIES.get(name, [])) >= 2, f"{name}: add two lies to tests/rules/lies_*.py"


@pytest.mark.parametrize("name", RULES)
def test_a_rule_without_lines_says_what_it_needs(name: str) -> None:
    rule, lines, conclusion = LAWS[name][0]
    for few in ([], lines[:1]):
        for gives in ("", conclusion):
            names = session()
            made = eval(rule, names)  # our own table
            facts = [eval(x, names) if x.startswith(("fact(", "step(")) else x for x in few]
            try:
                said = str(names["apply"](made, *facts, gives=gives))
            except DeriveError:
                continue
            assert "broke off" not in said, said
