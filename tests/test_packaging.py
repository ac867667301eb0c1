"""What is shipped: the archives hold all that is needed and nothing of the working tree's."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(not (ROOT / "setup.cfg").is_file(), reason="needs the source tree")


def config() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(ROOT / "setup.cfg", "utf-8")
    return found


def test_every_package_is_listed() -> None:
    told = set(config()["options"]["packages"].split())
    there = {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "derive").rglob("__init__.py")} | {
        "derive.templates",
        "derive.problems",
    }
    assert told == there


def test_the_name_is_not_the_taken_one() -> None:
    assert config()["metadata"]["name"] == "derive-solutions"


def test_setuptools_does_not_build_where_documents_go() -> None:
    assert config()["build"]["build_base"] == ".setuptools"


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source archive, and a wheel built from it, of a tree where things have been built before."""
    work = tmp_path_factory.mktemp("tree") / "derive"
    shutil.copytree(
        ROOT,
        work,
        ignore=shutil.ignore_patterns(".git", ".*_cache", "*.egg-info", ".setuptools", ".venv", "dist"),
    )
    (work / "build").mkdir(exist_ok=True)
    (work / "build" / "chinchilla.html").write_text("a document of ours")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(work / "out")],
        cwd=work,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [p.name for p in (work / "build").iterdir() if not p.name.startswith(".")] == ["chinchilla.html"]
    return work / "out"


def test_the_wheel(archives: Path) -> None:
    (wheel,) = archives.glob("derive_solutions-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for package, folder, kinds in (
        ("derive", "derive", ("*.py", "*.json", "py.typed")),
        ("derive/templates", "templates", ("*.py", "*.j2", "*.css", "*.js")),
        ("derive/problems", "problems", ("*.py",)),
    ):
        for kind in kinds:
            for path in (ROOT / folder).rglob(kind):
                assert f"{package}/{path.relative_to(ROOT / folder).as_posix()}" in names, path
    assert not [n for n in names if not n.startswith(("derive/", "derive_solutions-"))]
    assert not [n for n in names if n.endswith((".html", ".pyc", ".ttf", ".otf", ".woff2"))]
    (told,) = (n for n in names if n.endswith("entry_points.txt"))
    points = zipfile.ZipFile(wheel).read(told).decode()
    assert "derive = derive.cli:main" in points and "derive = derive.plugin" in points


def test_the_source_archive(archives: Path) -> None:
    (archive,) = archives.glob("derive_solutions-*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {n.partition("/")[2] for n in opened.getnames()}
    for wanted in (
        "LICENSE README.md CONTRIBUTING.md CHANGELOG.md setup.cfg pyproject.toml problems/chinchilla.py "
        "tests/test_packaging.py tests/conftest.py benchmarks/run.py derive/trace.schema.json"
    ).split():
        assert wanted in names, wanted
    assert not [n for n in names if n.startswith(("build/", ".setuptools/")) or n.endswith(".pyc")]


def test_the_wheel_works_by_itself(archives: Path, tmp_path: Path) -> None:
    (wheel,) = archives.glob("*.whl")
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(site), str(wheel)], check=True, capture_output=True)

    def run(*args: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(site)}
        return subprocess.run(
            [sys.executable, "-m", "derive", *args],
            cwd=empty,
            env=env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    code = "import derive; print(derive.__file__)"
    home = subprocess.run(
        [sys.executable, "-c", code],
        cwd=empty,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    ).stdout
    assert home.startswith(str(site))
    assert "chinchilla" in run("list")
    assert run("render", "chinchilla", "--format", "html") == "build/chinchilla.html\n"
    assert "<!doctype html>" in (empty / "build" / "chinchilla.html").read_text("utf-8").lower()
