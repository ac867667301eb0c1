"""Small problem files with one unlawful step each: none reaches a page.

A lie is refused with the file and line of the step and a reason that its author can act on; an honest
neighbour of the same form passes.  See `tests/lies/__init__.py` for the tables.
"""

from __future__ import annotations

import importlib
import pkgutil
from textwrap import dedent

import pytest

import tests.lies
from derive.check import check
from derive.kernel.errors import DeriveError

HEADER = """\
from derive.author import *
from derive.rules import *
"""

Lie = tuple[str, str]


def _tables(name: str) -> list[object]:
    """LIES or HONEST of every module in this folder that has them, under the module's name."""
    found = []
    for module in pkgutil.iter_modules(tests.lies.__path__):
        if module.name.endswith("_lies") and module.name != "test_lies":
            table = getattr(importlib.import_module(f"tests.lies.{module.name}"), name, {})
            kind = module.name.removesuffix("_lies")
            found += [pytest.param(row, id=f"{kind}-{key}") for key, row in table.items()]
    return found


def refusal(body: str) -> str:
    """What the author of a problem file reads: "" if everything in it holds."""
    text = HEADER + dedent(body)
    names: dict[str, object] = {"__name__": "lie"}
    try:
        exec(compile(text, "lie.py", "exec"), names)  # our own tables
        solved = names["p"].solve()  # type: ignore[attr-defined]
    except DeriveError as e:
        return str(e)
    report = check(solved.trace, solved.demos)
    return "\n".join(f"{o.where}: {o.subject}: {o.kind}: {o.verdict}" for o in report.failures)


@pytest.mark.parametrize("lie", _tables("LIES"))
def test_a_lie_is_refused(lie: Lie) -> None:
    body, words = lie
    said = refusal(body)
    assert said, "accepted"
    assert "broke off" not in said, said
    assert "lie.py:" in said, f"no place: {said}"
    assert words in said, said


@pytest.mark.parametrize("body", _tables("HONEST"))
def test_an_honest_neighbour_passes(body: str) -> None:
    assert refusal(body) == ""
