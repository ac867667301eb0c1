"""The library: load, solve, check, and what comes back; packs through entry points."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import derive
from derive.catalogue import CatalogueError
from derive.cli.new import TEMPLATE
from derive.kernel.errors import DeriveError
from derive.kernel.text import parse
from derive.library import ProblemError, SettingError


@pytest.fixture
def job(tmp_path: Path) -> Any:
    (tmp_path / "job.py").write_text(TEMPLATE)
    return derive.load("job", tmp_path)


def test_importing_derive_imports_nothing() -> None:
    code = "import sys, derive; dir(derive); print([m for m in sys.modules if m.startswith('derive.')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
    with pytest.raises(AttributeError):
        derive.nothing  # noqa: B018


def test_names_and_unknown_names() -> None:
    assert {"chinchilla", "lora-zero-init", "ov-rank"} <= set(derive.names())
    with pytest.raises(CatalogueError, match="did you mean 'chinchilla'"):
        derive.load("chinchlla")
    assert derive.load("ov_rank").name == "ov-rank"


def test_solve_and_check(job: Any) -> None:
    solved = job.solve()
    assert str(solved.line("step-1")) == "t = w/r"
    outcome = solved.check()
    assert outcome.passed and not outcome.failures and outcome.checked is not None
    assert outcome.obligations and outcome.report() == ""
    assert json.loads(solved.json())["name"] == "job"
    with pytest.raises(DeriveError, match="has no line 'step-9'"):
        solved.line("step-9")


def test_a_given_changes_every_number_that_follows(job: Any) -> None:
    changed = job.solve(w=50, r="12.5")
    assert str(changed.line("step-3")) == "t = 4[s]"
    assert changed.check().passed
    assert str(job.solve(w=0.5).line("value-w")) == "w = 0.5[token]"
    for bad in ({"w": "-1"}, {"w": "0"}, {"w": "much"}, {"nobody": "1"}):
        with pytest.raises(SettingError):
            job.solve(**bad)


def test_a_wrong_problem_reports_and_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(TEMPLATE.replace("by=Solve(t))", "by=Solve(t), gives=eq(t, r / w))"))
    outcome = derive.load("job", tmp_path).check()
    assert not outcome.passed and outcome.checked is None
    assert outcome.overall.outcome == "refuted" and "job.py:" in outcome.report()
    assert "t = r/w" in outcome._repr_html_() and outcome._repr_latex_() is None
    with pytest.raises(DeriveError, match="does not hold"):
        outcome.render("html")


def test_mistakes_in_a_file_have_their_line(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("from derive.author import Problem\n\n\n1 / 0\n")
    with pytest.raises(ProblemError, match=r"bad\.py:4: ZeroDivisionError"):
        derive.load("bad", tmp_path).solve()


def test_notebooks_show_the_page(job: Any) -> None:
    for shown in (job, job.solve(), job.check()):
        assert shown._repr_html_().startswith("<iframe") and "&lt;math" in shown._repr_html_()
    assert job.check()._repr_latex_().startswith("$$")
    assert r"\frac" in job.solve()._repr_latex_()


@pytest.mark.parametrize("form", ["html", "latex", "markdown", "text", "json"])
def test_every_form(job: Any, form: str) -> None:
    assert "job" in job.check().render(form) or "1440" in job.check().render(form)


def test_sympy_both_ways(job: Any) -> None:
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y", positive=True)
    tree = derive.from_sympy(x**2 + sympy.Rational(1, 3) * sympy.exp(y))
    assert derive.equal(str(tree), "x**2 + exp(y)/3").passed
    assert sympy.simplify(tree.sympy() - (x**2 + sympy.exp(y) / 3)) == 0
    line = derive.from_sympy(sympy.Eq(x, y + 1, evaluate=False))
    assert str(line) in ("x = y + 1", "x = 1 + y")
    line = job.solve().line("step-1").sympy()
    assert isinstance(line, sympy.Eq) and str(line) == "Eq(t, w/r)"


def test_equal_takes_trees() -> None:
    x = parse("x")
    assert derive.equal((x + 1) ** 2, x**2 + 2 * x + 1).outcome == "proved"
    assert derive.equal("x/2", Fraction(1, 2) * x).outcome == "proved"


# -- where problems are found ----------------------------------------------------------
def pack(site: Path, name: str, value: str, files: dict[str, str]) -> None:
    """A distribution with an entry point, as an installer leaves it."""
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[derive.problems]\n{name} = {value}\n")


def test_packs(derive: Any, tmp_path: Path) -> None:
    site = tmp_path / "site"
    trap = "raise RuntimeError('a pack is not imported')\n"
    pack(
        site,
        "course",
        "my_course.problems",
        {
            "my_course/__init__.py": "",
            "my_course/problems/__init__.py": trap,
            "my_course/problems/first_job.py": TEMPLATE,
            "my_course/problems/chinchilla.py": TEMPLATE,
            "my_course/problems/notes.py": trap,
        },
    )
    pack(site, "single", "lone.only_job", {"lone/__init__.py": "", "lone/only_job.py": TEMPLATE})
    pack(site, "broken", "nowhere.problems", {})
    env = {"PYTHONPATH": str(site)}
    done = derive("list", "--json", code=1, **env)
    found = {p["name"]: p["origin"] for p in json.loads(done.stdout)}
    assert found["first-job"] == "pack course" and found["only-job"] == "pack single"
    assert found["chinchilla"] == "catalogue" and "notes" not in found
    assert "pack broken" in done.stderr
    assert "1440" in derive("render", "first-job", **env).stdout
    assert "holds" in derive("check", "only-job", **env).stdout


def test_the_nearest_problem_has_the_name(derive: Any, tmp_path: Path) -> None:
    for folder, title in (("problems", "here"), ("mine", "mine")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "chinchilla.py").write_text(TEMPLATE.replace("How long a job takes", title))
    told = {p["name"]: p["title"] for p in json.loads(derive("list", "--json").stdout)}
    assert told["chinchilla"] == "here"
    told = {p["name"]: p["title"] for p in json.loads(derive("list", "--json", "--problems", "mine").stdout)}
    assert told["chinchilla"] == "mine"
    assert "1440" in derive("render", "problems/chinchilla.py").stdout


def test_equal_works_from_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    asked = [(f"x + {n}*x", f"{n + 1 + n % 2}*x") for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda t: derive.equal(*t).outcome, asked))
    assert found == ["refuted" if n % 2 else "proved" for n in range(20)]
    assert derive.equal("x*y/x", "y").conditions == ("x != 0",)
