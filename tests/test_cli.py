"""The command line as a user meets it: exit codes, messages, files, and what is never imported."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from derive.cli import main
from derive.cli.new import TEMPLATE

COMMANDS = ("check", "completion", "equal", "list", "new", "render")
HEAVY = ("sympy", "flint", "jinja2", "numpy", "latex2mathml")

WRONG = TEMPLATE.replace("by=Solve(t))", "by=Solve(t), gives=eq(t, r / w))")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder ./problems with one good problem."""
    folder = tmp_path / "problems"
    folder.mkdir()
    (folder / "job.py").write_text(TEMPLATE)
    return folder


def python(code: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True
    )


def imported_by(arguments: list[str], cwd: Path, **env: str) -> tuple[int, set[str]]:
    """The exit code of a command, and which of the heavy libraries it imported."""
    code = (
        "import sys\nfrom derive.cli import main\ntry:\n    main(" + repr(arguments) + ")\n"
        "except SystemExit as e:\n"
        f"    print('\\n@', e.code, *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = python(code, cwd, **env)
    assert done.returncode == 0, done.stderr
    status, *found = done.stdout.rpartition("@")[2].split()
    return int(status), set(found)


# -- help, names, guesses --------------------------------------------------------------
def test_help(derive: Any) -> None:
    out = derive("--help").stdout
    for command in COMMANDS:
        assert command in out
        assert "Usage" in derive(command, "--help").stdout
    assert "..." not in out.partition("Commands:")[2]
    assert derive("-h").stdout == out
    assert derive("--version").stdout.startswith("derive, version 0.")


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    imported_by(["list"], tmp_path)  # solves the problems that compute their questions, and keeps them
    for arguments in (["--help"], ["render", "--help"], ["--version"], ["completion", "bash"], ["list"]):
        assert imported_by(arguments, tmp_path) == (0, set()), arguments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rendr", "x"], "did you mean 'render'"),
        (["chek"], "did you mean 'check'"),
        (["zzz"], "one of check"),
        (["render", "chinchila"], "did you mean 'chinchilla'"),
        (["check", "ov_rnk"], "did you mean 'ov-rank'"),
        (["render", "zzzzzz"], "derive list"),
        (["render", "./nowhere.py"], "there is no file"),
        (["check", "nowhere.json"], "there is no file nowhere.json"),
        (["render", "nowhere.json"], "nowhere.json"),
        (["--problems", "nowhere", "list"], "there is no such folder"),
        (["render", "chinchilla", "--format", "docx"], "docx"),
        (["render", "chinchilla", "--set", "alpha"], "NAME=VALUE"),
        (["render", "chinchilla", "--set", "=3"], "NAME=VALUE"),
        (["render", "chinchilla", "--set", "alpha="], "NAME=VALUE"),
        (["render", "chinchilla", "--set", "alpha=0.3", "--set", "alpha=0.4"], "set twice"),
        (["render", "chinchilla", "--set", "alhpa=0.3"], "did you mean alpha"),
        (["render", "chinchilla", "--set", "C=-1"], "positive"),
        (["render", "chinchilla", "--set", "C=0"], "positive"),
        (["render", "chinchilla", "--set", "C=many"], "many"),
        (["render", "chinchilla", "--set", "C=__import__('os')"], "C"),
        (["render", "chinchilla", "--set", "C=1e999999"], "exponent"),
        (["render", "chinchilla", "--part", "9z"], "its parts are 5b"),
        (["render"], "NAME"),
        (["completion", "tcsh"], "tcsh"),
        (["equal"], "two sides"),
        (["equal", "a", "b", "c"], "two sides"),
        (["equal", "a", "b", "--batch", "x"], "--batch"),
        (["equal", "--batch", "nowhere.jsonl"], "cannot be read"),
        (["equal", "--batch", "."], "folder"),
        (["new", "No Name"], "no name"),
        (["new", "../evil"], "no name"),
    ],
    ids=" ".join,
)
def test_bad_input_is_told_and_exits_with_2(
    derive: Any, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = derive(*arguments, code=2)
    assert message in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir()), "nothing is written"


def test_list(derive: Any, pack: Path) -> None:
    out = derive("list").stdout
    assert "job: How long a job takes" in out and "1  How long does the job take?" in out
    found = {p["name"]: p for p in json.loads(derive("list", "--json").stdout)}
    assert {"chinchilla", "lora-zero-init", "ov-rank", "job"} <= set(found)
    assert list(found) == sorted(found)
    assert found["job"]["source"] == "where the question comes from"
    assert found["job"]["parts"][1] == {"id": "2", "question": "Put in the numbers."}
    for p in found.values():
        assert set(p) == {"name", "title", "parts", "source", "origin"}
        assert p["title"] and p["parts"] and all(q["question"] for q in p["parts"])


def test_listing_by_syntax_is_what_solving_says() -> None:
    import derive
    from derive.catalogue import Sources, listings

    for told in listings(Sources(here=Path("nowhere")), []):
        trace = derive.load(told.name).solve().trace
        assert (told.title, told.source) == (trace.title, trace.source)
        assert told.parts == tuple((p.id, p.question) for p in trace.parts)


def test_a_listing_that_is_computed_is_solved_for(derive: Any, pack: Path) -> None:
    text = TEMPLATE.replace('"Put in the numbers."', '"Put in " + "the numbers."')
    (pack / "job.py").write_text(text)
    found = {p["name"]: p for p in json.loads(derive("list", "--json").stdout)}
    assert found["job"]["parts"][1]["question"] == "Put in the numbers."


# -- problem files that are broken -----------------------------------------------------
BROKEN = {
    "syntax": ("def (:\n", "syntax.py:1:"),
    "unknown_name": (TEMPLATE.replace("r * t", "rr * t"), "NameError"),
    "exits": (TEMPLATE + "\nraise SystemExit(3)\n", "SystemExit"),
    "empty": ('"""derive.author"""\n', "defines 0 problems"),
    "two": (TEMPLATE + '\nq = Problem(title="again")\n', "defines 2 problems"),
    "shape": (TEMPLATE.replace("eq(w, r * t)", "eq(w, p.matrix('M', 'a matrix', 2, 3))"), "differ in size"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_with_its_line_and_stops_nothing_else(
    derive: Any, pack: Path, name: str
) -> None:
    text, message = BROKEN[name]
    if "derive.author" not in text:
        text += "# derive.author\n"
    (pack / f"{name}.py").write_text(text)
    wanted = name.replace("_", "-")
    done = derive("check", "job", wanted, code=2)
    assert "job: holds" in done.stdout
    assert message in done.stdout and f"{name}.py" in done.stdout
    done = derive("render", wanted, code=2)
    assert message in done.stderr and f"{name}.py" in done.stderr
    listed = derive("list", code=None)
    assert "job: How long" in listed.stdout and "chinchilla" in listed.stdout


def test_the_line_of_a_mistake_is_right(derive: Any, pack: Path) -> None:
    text = TEMPLATE.replace("r * t", "rr * t")
    line = next(n for n, at in enumerate(text.splitlines(), 1) if "rr * t" in at)
    (pack / "wrong_name.py").write_text(text)
    assert f"wrong_name.py:{line}: NameError" in derive("render", "wrong-name", code=2).stderr


def test_a_syntax_error_is_listed_as_one(derive: Any, pack: Path) -> None:
    (pack / "bad.py").write_text("from derive.author import eq\ndef (:\n")
    done = derive("list", code=1)
    assert "bad.py:2:" in done.stderr and "job:" in done.stdout
    found = {p["name"]: p for p in json.loads(derive("list", "--json", code=1).stdout)}
    assert "bad.py:2:" in found["bad"]["error"]


def test_a_file_that_prints_does_not_spoil_the_report(derive: Any, pack: Path) -> None:
    (pack / "job.py").write_text(TEMPLATE + "\nprint('noise')\n")
    (report,) = json.loads(derive("check", "job", "--json", "--fresh").stdout)
    assert report["passed"]


# -- check -----------------------------------------------------------------------------
def test_a_wrong_line_is_refuted_with_place_and_witness(derive: Any, pack: Path) -> None:
    (pack / "job.py").write_text(WRONG)
    line = next(n for n, at in enumerate(WRONG.splitlines(), 1) if "gives=" in at)
    done = derive("check", "job", code=1)
    assert f"job.py:{line}: step-1" in done.stdout
    assert "refuted" in done.stdout
    (report,) = json.loads(derive("check", "job", "--json", code=1).stdout)
    bad = [o for o in report["obligations"] if o["outcome"] == "refuted" and o["subject"] == "step-1"]
    assert bad and not report["passed"]
    assert bad[0]["where"] == f"job.py:{line}" and bad[0]["line"] == "t = r/w"


def test_check_of_everything_and_of_a_trace(derive: Any, pack: Path, tmp_path: Path) -> None:
    (pack / "wrong.py").write_text(WRONG)
    done = derive("check", "--json", "-j", "2", code=1)
    found = {r["name"]: r for r in json.loads(done.stdout)}
    assert {"chinchilla", "lora-zero-init", "ov-rank", "job", "wrong"} <= set(found)
    assert [n for n, r in found.items() if not r["passed"]] == ["wrong"]
    assert all(r["obligations"] for r in found.values())
    derive("render", "job", "-f", "json", "-o", "job.json")
    assert "job.json: holds" in derive("check", "job.json").stdout
    piped = derive("check", "-", stdin=(tmp_path / "job.json").read_text())
    assert "holds" in piped.stdout


def test_a_problem_that_does_not_end_is_given_up(derive: Any, pack: Path) -> None:
    (pack / "slow.py").write_text(TEMPLATE + "\nwhile True:\n    pass\n")
    done = derive("check", "job", "slow", "--timeout", "6", code=1)
    assert "job: holds" in done.stdout and "timed out after 6 s" in done.stdout


# -- render ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("form", "end"), [("html", "html"), ("latex", "tex"), ("json", "json")], ids=["html", "latex", "json"]
)
def test_documents_go_to_build(derive: Any, pack: Path, tmp_path: Path, form: str, end: str) -> None:
    done = derive("render", "job", "--format", form)
    path = Path("build") / f"job.{end}"
    assert done.stdout == f"{path}\n"
    assert [p.name for p in (tmp_path / "build").iterdir()] == [path.name]
    again = derive("render", "job", "--format", form, "-o", "-")
    assert again.stdout == (tmp_path / path).read_text()


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_text_goes_to_the_terminal(derive: Any, pack: Path, tmp_path: Path, form: str) -> None:
    done = derive("render", "job", "--format", form)
    assert "1440" in done.stdout and not (tmp_path / "build").exists()
    named = derive("render", "job", "--format", form, "-o", "out.txt")
    assert named.stdout == "out.txt\n" and (tmp_path / "out.txt").read_text() == done.stdout


def test_settings_reach_the_numbers(derive: Any, pack: Path) -> None:
    out = derive("render", "job", "--set", "w=72000", "--set", "r = 50").stdout
    assert "72000" in out and "1440" in out and "36000" not in out


def test_only_a_part(derive: Any, pack: Path) -> None:
    whole, part = derive("render", "job").stdout, derive("render", "job", "--part", "2").stdout
    assert "How long does the job take" in whole and "How long does the job take" not in part


def test_a_repeated_render_is_the_same_to_the_byte(derive: Any, pack: Path) -> None:
    for form in ("html", "latex", "text", "markdown", "json"):
        pages = {
            derive("render", "job", "-f", form, "-o", "-", *more, PYTHONHASHSEED=seed).stdout
            for more, seed in ((["--fresh"], "1"), ([], "2"), (["--fresh"], "3"))
        }
        assert len(pages) == 1, form


def test_what_does_not_hold_is_not_written(derive: Any, pack: Path, tmp_path: Path) -> None:
    derive("render", "job", "-f", "html")
    page = tmp_path / "build" / "job.html"
    before = page.read_bytes()
    (pack / "job.py").write_text(WRONG)
    done = derive("render", "job", "-f", "html", code=1)
    assert "refuted" in done.stderr and done.stdout == ""
    assert page.read_bytes() == before
    assert [p.name for p in page.parent.iterdir()] == ["job.html"], "no temporary file is left"


def test_where_a_document_may_go(derive: Any, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert derive("render", "job", "-f", "json", "-o", "out").stdout == "out/job.json\n"
    assert "no folder" in derive("render", "job", "-f", "json", "-o", "no/where.json", code=2).stderr
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    derive("render", "job", "-f", "json", "-o", "link.json")
    assert (tmp_path / "link.json").is_symlink() and (tmp_path / "real.json").read_text() != "old"
    derive("render", "job", "-f", "json", "-o", os.devnull)
    assert not Path(os.devnull).is_file()


def test_a_trace_is_rendered_without_its_problem(derive: Any, pack: Path, tmp_path: Path) -> None:
    derive("render", "job", "-f", "json", "-o", "kept.json")
    (pack / "job.py").unlink()
    assert "1440" in derive("render", "kept.json").stdout
    assert "not a trace" in derive("render", "kept.json", "--set", "w=1", code=2).stderr


# -- lazy ------------------------------------------------------------------------------
def test_equal_check_of_a_trace_and_a_kept_render_do_without_sympy(tmp_path: Path) -> None:
    env = {"DERIVE_CACHE": str(tmp_path / "cache")}
    status, _ = imported_by(["render", "chinchilla", "-f", "json", "-o", "t.json"], tmp_path, **env)
    assert status == 0
    for arguments in (
        ["render", "chinchilla", "-f", "html"],
        ["render", "chinchilla", "-f", "latex"],
        ["render", "chinchilla"],
        ["render", "t.json", "-f", "markdown"],
        ["check", "t.json"],
        ["equal", "sin(x)**2 + cos(x)**2", "1"],
    ):
        status, found = imported_by(arguments, tmp_path, **env)
        assert status == 0 and "sympy" not in found and "numpy" not in found, arguments


def test_nor_do_the_workers(tmp_path: Path, derive: Any) -> None:
    """A sympy that cannot be imported stands in the way of no check."""
    derive("render", "chinchilla", "-f", "json", "-o", "t.json")
    poison = tmp_path / "poison"
    poison.mkdir()
    (poison / "sympy.py").write_text("raise RuntimeError('sympy was imported')\n")
    env = {"PYTHONPATH": str(poison)}
    assert "holds" in derive("check", "t.json", **env).stdout
    assert derive("render", "t.json", **env).stdout
    assert "proved" in derive("equal", "(a + b)**2", "a**2 + 2*a*b + b**2", **env).stdout
    record = json.dumps({"id": 1, "lhs": "exp(log(x))", "rhs": "x", "assume": "x > 0"})
    assert "sympy" not in derive("equal", "--batch", "-", stdin=record, **env).stdout


# -- cache -----------------------------------------------------------------------------
def test_the_cache(derive: Any, pack: Path, tmp_path: Path) -> None:
    kept = tmp_path / "cache"
    env = {"DERIVE_CACHE": str(kept)}
    page = derive("render", "job", **env).stdout
    (entry,) = kept.glob("*.trace")
    assert derive("render", "job", **env).stdout == page and list(kept.glob("*.trace")) == [entry]
    good = entry.read_text()
    for bad in ("", "{", good[: len(good) // 2], '{"format": 99}'):
        entry.write_text(bad)
        assert derive("render", "job", **env).stdout == page
        assert entry.read_text() == good, "a corrupt entry is made anew"
    derive("render", "job", "--set", "w=1", **env)
    assert len(list(kept.glob("*.trace"))) == 2
    (pack / "job.py").write_text(TEMPLATE + "\n# changed\n")
    derive("render", "job", **env)
    assert len(list(kept.glob("*.trace"))) == 3


def test_without_a_cache(derive: Any, pack: Path, tmp_path: Path) -> None:
    derive("render", "job", DERIVE_CACHE="off")
    blocked = tmp_path / "file"
    blocked.write_text("")
    derive("render", "job", DERIVE_CACHE=str(blocked / "cache"))


# -- new, completion, terminal ---------------------------------------------------------
def test_new(derive: Any, tmp_path: Path) -> None:
    done = derive("new", "heat-loss")
    assert done.stdout == "problems/heat_loss.py\n"
    assert "heat-loss" in derive("list").stdout
    assert "1440" in derive("render", "heat-loss").stdout
    derive("render", "heat-loss", "-f", "html")
    assert "holds" in derive("check", "heat-loss").stdout
    assert "is there already" in derive("new", "heat-loss", code=2).stderr
    derive("new", "other", "--problems", "pack")
    assert (tmp_path / "pack" / "other.py").is_file()
    assert "holds" in derive("--problems", "pack", "check", "other").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(derive: Any, shell: str, pack: Path) -> None:
    assert "_DERIVE_COMPLETE" in derive("completion", shell).stdout
    done = python(
        "from derive.cli import main; main(prog_name='derive')",
        pack.parent,
        **{
            "_DERIVE_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": "derive render jo",
            "COMP_CWORD": "2" if shell != "fish" else "jo",
        },
    )
    assert "job" in done.stdout


def test_python_m_and_the_script_are_one(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "derive"
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("derive, version")
    assert main.name in ("main", "derive")


def in_terminal(arguments: list[str], cwd: Path, **env: str) -> bytes:
    """What a command prints to a terminal."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "derive", *arguments],
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **env},
    )
    os.close(theirs)
    found = b""
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:
            break
        if not chunk:
            break
        found += chunk
    child.wait()
    os.close(ours)
    return found


def test_colour_only_where_it_is_wanted(derive: Any, tmp_path: Path) -> None:
    arguments = ["equal", "x + x", "2*x"]
    assert b"\x1b[" in in_terminal(arguments, tmp_path)
    assert b"\x1b[" not in in_terminal(arguments, tmp_path, NO_COLOR="1")
    assert "\x1b[" not in derive(*arguments).stdout
    assert b"\x1b[" not in in_terminal(["render", "nothing"], tmp_path, NO_COLOR="1")


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    for arguments in ("list", "render chinchilla", "equal --batch many.jsonl"):
        (tmp_path / "many.jsonl").write_text('{"id": 1, "lhs": "x", "rhs": "x"}\n' * 3000)
        done = subprocess.run(
            ["bash", "-c", f"'{sys.executable}' -m derive {arguments} | head -c 5"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == "" and len(done.stdout) == 5
