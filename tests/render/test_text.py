"""Text, Markdown and certificates: golden texts, three movements, inert words.

After an intended change run `DERIVE_UPDATE_GOLDEN=1 pytest tests/render/test_text.py` and read the
difference.
"""

from __future__ import annotations

import copy
import json
import os
import re
from pathlib import Path

import pytest

import derive
from derive.check import Checked, Forged
from derive.kernel.errors import DeriveError
from derive.render import FORMS, render
from derive.trace import decode
from tests.render.sealed import hostile, sealed

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("DERIVE_UPDATE_GOLDEN") == "1"
FORMATS = [f for f in FORMS if f != "html"]  # pages have tests of their own


@pytest.mark.parametrize("name", ["chinchilla", "lora-zero-init", "ov-rank"])
def test_the_text_is_as_on_record(name: str) -> None:
    checked = derive.load(name).solve().check().checked
    made, file = render(checked, "text"), GOLDEN / f"{name}.txt"
    if UPDATE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(made, "utf-8")
    assert made == file.read_text("utf-8"), "see the first lines of this file"


@pytest.mark.parametrize("form", ["text", "markdown", "latex"])
@pytest.mark.parametrize("name", derive.names())
def test_three_movements(name: str, form: str) -> None:
    checked = sealed(name)
    made = render(checked, form)
    places = [made.index(words) for words in ("What is asked", "The derivation", "The answer")]
    assert places == sorted(places)
    for part in checked.trace.parts:
        assert len(re.findall(rf"(?<![\w.]){re.escape(part.id)}(?![\w])", made)) >= 3


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_certificate_gives_the_same_bytes(form: str) -> None:
    assert render(sealed("chinchilla"), form) == render(sealed("chinchilla"), form)


@pytest.mark.parametrize("form", FORMATS)
def test_what_no_check_made_is_refused(form: str) -> None:
    with pytest.raises(Forged):
        render(Checked(), form)
    with pytest.raises(Forged):
        render(copy.copy(sealed("ov-rank")), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_part_alone(form: str) -> None:
    made = sealed("chinchilla")
    alone = render(made, form, "5b.lam")
    assert len(alone) < len(render(made, form))
    with pytest.raises(DeriveError, match=r"5b\.min"):
        render(made, form, "9z")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(DeriveError, match="docx"):
        render(sealed("ov-rank"), "docx")


def test_lines_of_the_text_are_no_wider_than_the_terminal_save_formulas() -> None:
    for name in derive.names():
        checked = sealed(name)
        formulas = {str(f.relation) for f in checked.trace.fact.values()}
        for line in render(checked, "text").splitlines():
            if len(line) > 88:
                assert any(f in line for f in formulas) or "derive render" in line, line


def test_hostile_words_reach_a_terminal_as_words() -> None:
    made = render(hostile(sealed("zero-layer").trace), "text")
    assert all(c == "\n" or c.isprintable() for c in made)
    assert "<script>alert(1)</script>" in made and "ü 漢" in made


def test_hostile_words_are_no_markup_in_markdown() -> None:
    made = render(hostile(sealed("zero-layer").trace), "markdown")
    assert all(c == "\n" or c.isprintable() for c in made)
    for line in made.splitlines():
        words = re.sub(r"(`+) .*? \1|`[^`]*`", "", line)  # code is shown as it is
        assert not re.search(r"(?<!\\)<(script|img)", words), line
        assert not re.search(r"(?<!\\)\]\(", words), line


def test_a_certificate_holds_the_trace_and_what_was_found() -> None:
    made = sealed("chinchilla")
    data = json.loads(render(made, "json"))
    assert decode(data["trace"]) == made.trace
    assert len(data["obligations"]) == len(made.obligations)
    assert data["overall"] == str(made.overall)
    part = json.loads(render(made, "json", "5b.lam"))
    assert {o["subject"] for o in part["obligations"]} == {"step-13", "step-14", "step-15", "part 5b.lam"}
