"""The documents do not lie: what README and CONTRIBUTING show is run and compared."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def blocks(text: str, kind: str) -> list[str]:
    """The fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.M | re.S)


def sessions(text: str) -> list[tuple[str, str]]:
    """The commands of console blocks, each with the output shown; … stands for any lines."""
    found = []
    for block in blocks(text, "console"):
        for entry in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = entry.partition("\n")
            found.append((command, output))
    return found


def pattern(shown: str) -> str:
    """A regular expression for output in which a line … stands for any lines, and … for any text."""
    lines = []
    for line in shown.splitlines():
        if line.strip() == "…":
            lines.append(r"(?:.*\n)*")
        else:
            lines.append(r".*?".join(re.escape(p) for p in line.rstrip().split("…")) + r"[ ]*\n")
    return "".join(lines)


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=cwd,
        env={**os.environ, "PATH": path, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_two_commands_set_everything_up() -> None:
    first, second = blocks(README, "sh")[0].strip().splitlines()
    assert re.fullmatch(r"pip install -e \. && derive render chinchilla --format html", first)
    assert re.fullmatch(r"pip install -e '\.\[test\]' && pytest", second)
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "-m pytest" in ci and "derive render chinchilla --format html" in ci


def test_the_first_command_does_what_it_says(tmp_path: Path) -> None:
    command = blocks(README, "sh")[0].splitlines()[0].partition("&& ")[2]
    done = shell(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / done.stdout.strip()).is_file()


@pytest.mark.parametrize(("command", "shown"), sessions(README), ids=[c for c, _ in sessions(README)])
def test_what_the_readme_shows(tmp_path: Path, command: str, shown: str) -> None:
    done = shell(command, tmp_path)
    assert re.fullmatch(pattern(shown), done.stdout + done.stderr), done.stdout + done.stderr


def test_python_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(optionflags=flags)
    for text in (README, CONTRIBUTING):
        for n, block in enumerate(b for b in blocks(text, "python") if ">>>" in b):
            test = doctest.DocTestParser().get_doctest(block, {}, f"block {n}", "README.md", 0)
            runner.run(test)
    assert runner.summarize(verbose=False).attempted > 0
    assert runner.summarize(verbose=False).failed == 0


def test_the_first_problem_of_contributing(tmp_path: Path, derive: Any) -> None:
    """Every file shown is written where it says, then every command shown is run."""
    files = [b for b in blocks(CONTRIBUTING, "python") if b.startswith("# problems/")]
    assert files
    for text in files:
        path = tmp_path / text.partition("\n")[0].removeprefix("# ").strip()
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.partition("\n")[2].lstrip(), "utf-8")
    for command, shown in sessions(CONTRIBUTING):
        done = shell(command, tmp_path)
        assert re.fullmatch(pattern(shown), done.stdout + done.stderr), done.stdout + done.stderr


def test_links_lead_somewhere() -> None:
    for text in (README, CONTRIBUTING):
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert target.startswith("https://") or (ROOT / target).exists(), target
