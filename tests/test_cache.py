"""A kept trace is bound to what it came from: edited, moved, or from elsewhere, it is not used."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import derive
from derive import cache
from derive.kernel.record import Trace

TEXT = """
from derive.author import *
from derive.rules import *
{imports}
p = Problem("A short job", "nobody")
w = p.given("w", "36000", "words", "word")
r = p.given("r", "25", "words read in a minute", "word/min")
t = p.unknown("t", "time", "min")
pace = p.premise("pace", eq(w, r * t), "an even pace")


def tosses(rng):
    return {{"heads": {heads}}}


@p.solution
def solution(s):
    s.part("How long does it take?")
    s.say("The pace gives the time.")
    time = s.step(pace, by=Solve(t))
    shown = s.demonstrate("Tosses.", tosses, holds=("heads > 0",))
    s.claim("Heads are none.", "heads <= 0", holds=False, by=shown)
    curve = s.curve("time", time, r, "10", "100")
    s.plot("Time", curve, x="words read in a minute", y="time", alt="It falls.")
    s.answer(time, text="So long.")
"""


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "cache"
    monkeypatch.setenv("DERIVE_CACHE", str(home))
    return home


@pytest.fixture
def job(tmp_path: Path) -> Path:
    path = tmp_path / "job.py"
    path.write_text(TEXT.format(imports="", heads=48), "utf-8")
    return path


def entry(home: Path) -> Path:
    (found,) = home.glob("*.trace")
    return found


def known(path: Path) -> Trace | None:
    """The kept trace of a problem file, if it is used."""
    return cache.read(derive.load(str(path))._entry_for({})[1])


def test_it_is_kept_and_used(job: Path, kept: Path) -> None:
    assert known(job) is None
    solved = derive.load(str(job)).solve()
    assert known(job) == solved.trace and solved.check().passed
    assert derive.load(str(job)).solve().trace == solved.trace


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("an even pace", "an uneven pace"),
        ("The pace gives the time.", "The time gives the pace."),
        ("Heads are none.", "Heads are few."),
        ("So long.", "Not long."),
        ("36000", "72000"),
        ("Problem", "Problem"),
        ('"48"', '"49"'),
        ('"holds": false', '"holds": true'),
        ('"sign": "="', '"sign": "<="'),
        ("It falls.", "It rises."),
        ("nobody", "somebody"),
    ],
)
def test_one_that_was_edited_by_hand_is_solved_anew(job: Path, kept: Path, old: str, new: str) -> None:
    honest = derive.load(str(job)).solve().trace
    file = entry(kept)
    good = file.read_text("utf-8")
    file.write_text(good.replace(old, new) if old != new else good + " ", "utf-8")
    assert file.read_text("utf-8") != good and known(job) is None
    assert derive.load(str(job)).solve().trace == honest
    assert file.read_text("utf-8") == good


def test_a_point_of_a_plot_that_was_moved_is_not_used(job: Path, kept: Path) -> None:
    derive.load(str(job)).solve()
    file = entry(kept)
    good = file.read_text("utf-8")
    point = good.index('"points"')
    moved = good[:point] + good[point:].replace("10", "11", 1)
    file.write_text(moved, "utf-8")
    assert moved != good and known(job) is None


@pytest.mark.parametrize("bad", ["", "{", "\n", "\n{}", "0" * 64 + "\n{}"])
def test_one_that_cannot_be_read_is_solved_anew(job: Path, kept: Path, bad: str) -> None:
    honest = derive.load(str(job)).solve().trace
    entry(kept).write_text(bad, "utf-8")
    assert known(job) is None and derive.load(str(job)).solve().trace == honest


def test_one_of_another_problem_is_not_used(job: Path, kept: Path) -> None:
    derive.load(str(job)).solve()
    other = entry(kept)
    job.write_text(job.read_text("utf-8").replace("A short job", "A long job"), "utf-8")
    shutil.copy(other, kept / f"{derive.load(str(job))._entry_for({})[1]}.trace")
    assert known(job) is None


def test_one_of_other_settings_is_not_used(job: Path, kept: Path) -> None:
    derive.load(str(job)).solve(w="72000")
    assert known(job) is None
    shutil.copy(entry(kept), kept / f"{derive.load(str(job))._entry_for({})[1]}.trace")
    assert known(job) is None


def test_one_with_another_key_is_not_used(job: Path, kept: Path) -> None:
    derive.load(str(job)).solve()
    assert len((kept / "key").read_bytes()) == 32
    (kept / "key").write_bytes(bytes(32))
    assert known(job) is None


def test_a_copied_folder_is_not_used(job: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    derive.load(str(job)).solve()
    shutil.copytree(kept, kept.parent / "copy")
    monkeypatch.setenv("DERIVE_CACHE", str(kept.parent / "copy"))
    assert known(job) is None


needs_owners = pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners of files")


@needs_owners
@pytest.mark.parametrize("what", ["folder", "entry", "key"])
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_what_others_may_write_to_is_not_used(job: Path, kept: Path, what: str, mode: int) -> None:
    derive.load(str(job)).solve()
    path = {"folder": kept, "entry": entry(kept), "key": kept / "key"}[what]
    path.chmod(mode)
    assert known(job) is None
    assert derive.load(str(job)).solve().check().passed


@needs_owners
@pytest.mark.parametrize("what", ["folder", "entry", "key"])
def test_no_link_is_followed(job: Path, kept: Path, what: str) -> None:
    derive.load(str(job)).solve()
    path = {"folder": kept, "entry": entry(kept), "key": kept / "key"}[what]
    moved = kept.parent / "moved"
    path.rename(moved)
    path.symlink_to(moved)
    assert known(job) is None


@needs_owners
def test_no_link_is_written_through(job: Path, kept: Path) -> None:
    derive.load(str(job)).solve()
    precious = kept.parent / "precious"
    precious.write_text("mine", "utf-8")
    file = entry(kept)
    file.unlink()
    file.symlink_to(precious)
    derive.load(str(job)).solve()
    assert precious.read_text("utf-8") == "mine" and not file.is_symlink()


@needs_owners
def test_what_is_kept_is_for_the_user_alone(job: Path, kept: Path) -> None:
    derive.load(str(job)).solve()
    for path in (kept, *kept.iterdir()):
        assert not path.stat().st_mode & 0o077, path


@pytest.fixture
def helpers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    home = tmp_path / "modules"
    home.mkdir()
    monkeypatch.syspath_prepend(str(home))

    saved = itertools.count(int(time.time()))

    def put(name: str, text: str) -> None:
        path = home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        # Python knows that a compiled module is stale by the second and the length of its source.
        second = next(saved)
        os.utime(path, (second, second))
        for module in [m for m in sys.modules if m.startswith("kept_")]:
            del sys.modules[module]

    yield put
    for module in [m for m in sys.modules if m.startswith("kept_")]:
        del sys.modules[module]


@pytest.mark.parametrize(
    ("statement", "file"),
    [
        ("from kept_a import HEADS", "kept_a.py"),
        ("import kept_a; HEADS = kept_a.HEADS", "kept_a.py"),
        ("from kept_b.inner import HEADS", "kept_b/inner.py"),
        ("from kept_b import inner; HEADS = inner.HEADS", "kept_b/inner.py"),
        ("from kept_c import HEADS", "kept_a.py"),
        ("from kept_d import HEADS", "kept_d/deep.py"),
        ("try:\n    from kept_a import HEADS\nexcept ImportError:\n    HEADS = 1", "kept_a.py"),
    ],
)
def test_a_changed_module_makes_another_entry(
    tmp_path: Path, helpers: Callable[[str, str], None], statement: str, file: str
) -> None:
    for name, text in (
        ("kept_a.py", "HEADS = 48\n"),
        ("kept_b/__init__.py", ""),
        ("kept_b/inner.py", "HEADS = 48\n"),
        ("kept_c.py", "from kept_a import HEADS\n"),
        ("kept_d/__init__.py", "from .deep import HEADS\n"),
        ("kept_d/deep.py", "HEADS = 48\n"),
    ):
        helpers(name, text)
    path = tmp_path / "job.py"
    path.write_text(TEXT.format(imports=statement, heads="HEADS"), "utf-8")
    derive.load(str(path)).solve()
    assert known(path) is not None
    helpers(file, "HEADS = 52\n")
    assert known(path) is None
    shown = derive.load(str(path)).solve().check().render("text")
    assert "heads = 52" in shown
