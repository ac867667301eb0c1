"""The pytest plugin, run on packs of problems in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from derive.cli.new import TEMPLATE

WRONG = TEMPLATE.replace("by=Solve(t))", "by=Solve(t), gives=eq(t, r / w))")


def run(cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *args],
        cwd=cwd,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "problems").mkdir()
    (tmp_path / "problems" / "job.py").write_text(TEMPLATE)
    (tmp_path / "problems" / "__init__.py").write_text("")
    (tmp_path / "problems" / "helper.py").write_text("raise RuntimeError('no problem file')\n")
    return tmp_path


def test_every_step_is_an_item(pack: Path) -> None:
    done = run(pack, "--collect-only", "-q")
    items = [line for line in done.stdout.splitlines() if "::" in line]
    assert items == [
        "problems/job.py::statement",
        "problems/job.py::1::step-1 solve for t",
        "problems/job.py::1::answer",
        "problems/job.py::2::step-2 put-in for t",
        "problems/job.py::2::step-3 evaluate for t",
        "problems/job.py::2::answer",
    ]


def test_a_right_problem_passes(pack: Path) -> None:
    done = run(pack, "-q")
    assert done.returncode == 0 and "6 passed" in done.stdout, done.stdout


def test_one_item_can_be_chosen(pack: Path) -> None:
    for wanted in ("problems/job.py::1::step-1 solve for t", "problems/job.py::1"):
        done = run(pack, "-q", wanted)
        assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
    assert "6 passed" in run(pack, "-q", "problems/job.py").stdout


def test_a_wrong_step_fails_with_place_verdict_and_witness(pack: Path) -> None:
    (pack / "problems" / "job.py").write_text(WRONG)
    line = next(n for n, at in enumerate(WRONG.splitlines(), 1) if "gives=" in at)
    done = run(pack, "-q")
    assert done.returncode == 1
    assert f"job.py:{line}: step-1" in done.stdout and "refuted" in done.stdout and "t = r/w" in done.stdout
    assert "Traceback" not in done.stdout
    assert "statement" not in done.stdout.partition("short test summary")[2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from derive.author import nothing\n", "job.py:1: ImportError"),
        ("from derive.author import eq\ndef (:\n", "job.py:2:"),
        (TEMPLATE.replace("r * t", "rr * t"), "NameError"),
    ],
    ids=["import", "syntax", "name"],
)
def test_a_broken_file_is_an_error_with_its_line(pack: Path, text: str, message: str) -> None:
    (pack / "problems" / "job.py").write_text(text)
    (pack / "problems" / "good.py").write_text(TEMPLATE)
    done = run(pack, "-q", "--continue-on-collection-errors")
    assert done.returncode == 1
    assert message in done.stdout and "6 passed" in done.stdout and "1 error" in done.stdout


def test_other_folders_by_option_and_by_ini(tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    (course / "job.py").write_text(TEMPLATE)
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n")
    assert "1 passed" in run(tmp_path, "-q").stdout
    assert "7 passed" in run(tmp_path, "-q", "--derive-problems", "course").stdout
    assert "no such folder" in run(tmp_path, "--derive-problems", "nowhere").stderr
    (tmp_path / "pytest.ini").write_text("[pytest]\nderive_problems = course\n")
    assert "7 passed" in run(tmp_path, "-q").stdout


def test_nothing_heavy_is_imported_where_there_are_no_problems(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\n\n\ndef test_own():\n"
        "    assert not {'sympy', 'flint', 'numpy', 'jinja2', 'click'} & set(sys.modules)\n"
        "    assert 'derive.plugin' in sys.modules\n"
    )
    done = run(tmp_path, "-q", "-p", "no:hypothesispytest")
    assert "1 passed" in done.stdout, done.stdout
