"""What several tests need: the command line in a process of its own, a cache of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]
#: What `pytest -m core` runs: folders and modules of this folder, but for what takes long.
CORE = ("check", "lies", "rules", "test_equal_lies.py", "test_seal.py")
LONG = ("check/test_exams.py", "check/test_matrix_exam.py", "check/test_standing.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The fast lane: everything that a false line would have to get past."""
    for item in items:
        if ROOT / "tests" not in item.path.parents:
            continue
        place = item.path.relative_to(ROOT / "tests")
        if place.parts[0] in CORE and place.as_posix() not in LONG:
            item.add_marker(pytest.mark.core)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Solved traces of the tests are kept apart from the user's."""
    old = os.environ.get("DERIVE_CACHE")
    os.environ["DERIVE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if old is None:
        del os.environ["DERIVE_CACHE"]
    else:
        os.environ["DERIVE_CACHE"] = old


@pytest.fixture
def derive(tmp_path: Path) -> Run:
    """`derive("list", "--json")` in an empty folder; `code` is the exit code that is expected."""

    def run(
        *args: str, code: int | None = 0, stdin: str = "", cwd: Path = tmp_path, **env: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "derive", *args],
            input=stdin,
            cwd=cwd,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if code is not None:
            assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    return run
