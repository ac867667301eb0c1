"""Points are supposed until closed forms attain them: what rests on one says so, in every format."""

from __future__ import annotations

from textwrap import dedent

import pytest

from derive.check import check
from derive.check.seal import Checked
from derive.render import render
from tests.lies.exist_lies import ATTAINED, SUPPOSED
from tests.lies.test_lies import HEADER


def checked(body: str) -> Checked:
    """The checked trace of a problem file."""
    names: dict[str, object] = {"__name__": "point"}
    exec(compile(HEADER + dedent(body), "point.py", "exec"), names)  # our own tables
    solved = names["p"].solve()  # type: ignore[attr-defined]
    return check(solved.trace, solved.demos).checked


@pytest.mark.parametrize("name", SUPPOSED)
def test_what_is_not_attained_is_supposed(name: str) -> None:
    found = checked(SUPPOSED[name])
    answer = found.trace.steps[-1].id
    assert any(u.startswith("exists-") for u in found.standing[answer].under)
    for form in ("text", "markdown", "latex", "html"):
        assert "is stationary at" in render(found, form)


@pytest.mark.parametrize("name", ATTAINED)
def test_what_is_attained_is_not(name: str) -> None:
    found = checked(ATTAINED[name])
    answer = found.trace.steps[-1].id
    assert found.standing[answer].under == ()
    assert found.standing[answer].joined == found.standing[answer].own
    assert "is stationary at" not in render(found, "text")
