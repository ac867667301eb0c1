"""LaTeX documents: pdflatex sets every problem without errors, and nothing sticks out."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import derive
from derive.check import Checked
from derive.render import render
from derive.render.latexstyle import escaped
from tests.render.sealed import HOSTILE, hostile, sealed

pdflatex = shutil.which("pdflatex")
needs_tex = pytest.mark.skipif(pdflatex is None, reason="pdflatex is not installed")
OVERFULL = re.compile(r"^Overfull \\hbox \(([\d.]+)pt too wide\)", re.M)


def typeset(checked: Checked, folder: Path, part: str | None = None) -> str:
    """The log of a run of pdflatex.  Fails on any error."""
    (folder / "page.tex").write_text(render(checked, "latex", part), "utf-8")
    command = [str(pdflatex), "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    log = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, log[-3000:]
    return log


@needs_tex
@pytest.mark.parametrize("name", derive.names())
def test_a_problem_is_set_without_errors(name: str, tmp_path: Path) -> None:
    log = typeset(sealed(name), tmp_path)
    assert (tmp_path / "page.pdf").stat().st_size > 10_000
    wide = [line for line in log.splitlines() if (m := OVERFULL.match(line)) and float(m[1]) > 20]
    assert not wide, wide
    assert "Missing character" not in log


@needs_tex
def test_one_part_alone_is_set_too(tmp_path: Path) -> None:
    log = typeset(sealed("chinchilla"), tmp_path, "5b.lam")
    assert "undefined" not in log


@needs_tex
def test_hostile_words_are_set_as_words(tmp_path: Path) -> None:
    typeset(hostile(sealed("zero-layer").trace), tmp_path)
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".aux", ".log", ".out", ".pdf", ".tex"]


def test_no_command_of_a_text_survives() -> None:
    made = escaped(HOSTILE)
    assert (
        r"\input" not in made
        and r"\write" not in made
        and "\x1b" not in made
        and "$" not in made.replace(r"\$", "")
    )
    for name in ("chinchilla", "zero-layer"):
        document = render(hostile(sealed(name).trace), "latex")
        assert r"\input{" not in document and r"\write18" not in document
        assert all(c == "\n" or c >= " " for c in document)
