"""The library: `load` a problem, `solve` it, `check` it; decide one identity with `equal`.

    chinchilla = derive.load("chinchilla")
    solved = chinchilla.solve(C="1e21")        # a trace: every line on record
    outcome = solved.check()                   # what holds, and how it is known
    outcome.passed, outcome.failures
    solved.line("step-3").sympy()              # go on in SymPy

In a notebook all of them show their page.  This module runs problem files; it prints nothing.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive import cache
from derive.catalogue import Entry, Sources, find, problems
from derive.kernel.errors import DeriveError
from derive.kernel.record import Demonstration, Trace
from derive.kernel.relation import Relation

if TYPE_CHECKING:
    from derive.check.seal import Checked, Report
    from derive.check.verdict import Verdict

#: What a given may be set to: text is best, since it is exactly what was written.
Setting = str | int | float


class ProblemError(DeriveError):
    """A problem file that does not run; names its file and line."""


class SettingError(DeriveError):
    """A given that cannot be set so: names the assumption that the value breaks."""


class Loaded:
    """A problem that was found.  `name` and `path` say which."""

    def __init__(self, entry: Entry) -> None:
        self.name, self.path = entry.name, entry.path

    def solve(self, **givens: Setting) -> Solved:
        """The solution on record, with some givens changed.

        Raises ProblemError for a mistake in the file, SettingError for a value that breaks an
        assumption.
        """
        return self.solved({k: str(v) for k, v in givens.items()})

    def solved(self, givens: Mapping[str, str], fresh: bool = False) -> Solved:
        """As `solve`; `fresh` solves again even if the trace is kept."""
        text, entry = self._entry_for(givens)
        kept = None if fresh else cache.read(entry)
        if kept is not None:
            demos = _demonstrations(kept, text, self.path)
            if demos is not None:
                return Solved(kept, demos, self.path)
        trace, demos = _run(text, self.path, givens)
        cache.write(entry, trace)
        return Solved(trace, demos, self.path)

    def trace(self) -> Trace:
        """The trace alone, without running anything of the file's if it is kept."""
        return cache.read(self._entry_for({})[1]) or self.solve().trace

    def _entry_for(self, givens: Mapping[str, str]) -> tuple[str, str]:
        try:
            text = self.path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as e:
            raise ProblemError(f"{self.path}: cannot be read: {e}") from e
        return text, cache.key(text, self.name, givens)

    def check(self, **givens: Setting) -> Outcome:
        """Solve, then check every obligation of every step."""
        return self.solve(**givens).check()

    def __repr__(self) -> str:
        return f"<problem {self.name} in {self.path}>"

    def _repr_html_(self) -> str:
        return self.check()._repr_html_()


class Solved:
    """A worked solution on record: its `trace`, not yet checked."""

    def __init__(self, trace: Trace, demos: Any = None, path: Path | None = None) -> None:
        self.trace, self._demos, self.path = trace, demos, path
        self._outcome: Outcome | None = None

    def line(self, fact: str) -> Relation:
        """The line with this id: "step-3", "loss".  Raises DeriveError for an unknown one."""
        if fact not in self.trace.fact:
            raise DeriveError(f"{self.trace.name} has no line {fact!r}; it has {', '.join(self.trace.fact)}")
        return self.trace.fact[fact].relation

    def check(self) -> Outcome:
        """Whether every obligation holds, by the checker alone."""
        if self._outcome is None:
            self._outcome = Outcome(import_module("derive.check").check(self.trace, self._demos))
        return self._outcome

    def json(self) -> str:
        """The trace in the documented format, `derive/trace.schema.json`."""
        return str(import_module("derive.trace").dumps(self.trace))

    def __repr__(self) -> str:
        return f"<{self.trace.name}, solved in {len(self.trace.steps)} steps>"

    def _repr_html_(self) -> str:
        return self.check()._repr_html_()

    def _repr_latex_(self) -> str | None:
        return self.check()._repr_latex_()


class Outcome:
    """What the checker found.  `passed`, `overall`, `obligations`, `failures`; and the page."""

    def __init__(self, report: Report) -> None:
        self.trace, self.obligations = report.trace, report.obligations
        self.failures, self.overall = report.failures, report.overall
        #: What renderers accept; None if something did not hold.
        self.checked: Checked | None = report.checked if report.passed else None

    @property
    def passed(self) -> bool:
        """Whether everything holds."""
        return self.checked is not None

    def render(self, form: str, part: str | None = None) -> str:
        """The solution as html, latex, markdown, text or json.

        Raises DeriveError if something did not hold: only what was checked is shown.
        """
        if self.checked is None:
            raise DeriveError(f"{self.trace.name} does not hold, so it is not shown:\n{self.report()}")
        if part is not None and part not in {p.id for p in self.trace.parts}:
            ids = ", ".join(p.id for p in self.trace.parts)
            raise DeriveError(f"{self.trace.name} has no part {part!r}; its parts are {ids}")
        return _render(self.checked, form, part)

    def report(self) -> str:
        """The failures, a line or two each: where, what, verdict and witness."""
        lines = []
        for o in self.failures:
            lines.append(f"{o.where}: {o.subject}: {o.kind}: {o.verdict}")
            fact = self.trace.fact.get(o.subject)
            if fact is not None:
                lines.append(f"    {fact.relation}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<{self.trace.name}: {self.overall}>"

    def _repr_html_(self) -> str:
        from html import escape

        if self.checked is None:
            return f"<pre>{escape(self.report())}</pre>"
        page = escape(self.render("html"))
        return f'<iframe style="width:100%;height:40em;border:0" srcdoc="{page}"></iframe>'

    def _repr_latex_(self) -> str | None:
        if self.checked is None:
            return None
        lines = import_module("derive.render.page").answers(self.checked)
        return "$$\\begin{gathered}" + " \\\\ ".join(lines) + "\\end{gathered}$$"


def _render(checked: Any, form: str, part: str | None) -> str:
    return str(import_module("derive.render").render(checked, form, part))


Demos = dict[str, Callable[[], dict[str, str]]]


def _module(text: str, path: Path) -> dict[str, Any]:
    """The names that a problem file defines."""
    import types

    module = types.ModuleType(f"derive_problem_{path.stem}")
    module.__file__ = str(path)
    with _told(path):
        exec(compile(text, str(path), "exec"), vars(module))
    return vars(module)


def _demonstrations(trace: Trace, text: str, path: Path) -> Demos | None:
    """How to run the demonstrations of a kept trace again, which solves nothing.

    None where a function is not among the file's own names.
    """
    shown = [i for p in trace.parts for i in p.items if isinstance(i, Demonstration)]
    if not shown:
        return {}
    names = _module(text, path)
    if not all(callable(names.get(d.function)) for d in shown):
        return None
    results_of = import_module("derive.author.exhibits").results_of

    def again(d: Demonstration) -> Callable[[], dict[str, str]]:
        return lambda: dict(results_of(names[d.function], d.seed))

    return {d.id: again(d) for d in shown}


def _run(text: str, path: Path, givens: Mapping[str, str]) -> tuple[Trace, Demos]:
    """Run a problem file: the trace, and the demonstrations that can be rerun."""
    author = import_module("derive.author")
    made = {id(v): v for v in _module(text, path).values() if isinstance(v, author.Problem)}
    if len(made) != 1:
        raise ProblemError(f"{path.name}: defines {len(made)} problems; one file holds one Problem(…)")
    (problem,) = made.values()
    try:
        problem.settings(givens)
    except DeriveError as e:
        raise SettingError(f"{problem.name}: {e}") from e
    with _told(path):
        solved = problem.solve(givens)
    return solved.trace, solved.demos


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A problem file may do anything; every mistake in it is told with its line."""
    try:
        yield
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as e:
        raise ProblemError(_placed(e, path)) from e


def _placed(error: BaseException, path: Path) -> str:
    """The message of an error in a problem file, with file and line in front."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{path.name}:{error.lineno}: {error.msg}"
    text = str(error) if isinstance(error, DeriveError) else f"{type(error).__name__}: {error}"
    if text.startswith(f"{path.name}:"):
        return text
    line, tb = 0, error.__traceback__
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == str(path):
            line = tb.tb_lineno
        tb = tb.tb_next
    return f"{path.name}:{line}: {text}" if line else f"{path.name}: {text}"


# -- what `derive.…` offers ------------------------------------------------------------
def _sources(folder: str | Path | None) -> Sources:
    return Sources(() if folder is None else (Path(folder),))


def load(name: str, problems: str | Path | None = None) -> Loaded:
    """The problem called `name`, or in the file `name`; `problems` is a further folder to search.

    Raises CatalogueError for an unknown name.
    """
    return Loaded(find(name, _sources(problems)))


def names(folder: str | Path | None = None) -> list[str]:
    """The names of all problems."""
    return list(problems(_sources(folder)))


def equal(lhs: Any, rhs: Any = "", assume: str = "", matrix: str = "", wrt: str = "") -> Verdict:
    """The verdict on `lhs = rhs`: `.passed`, `.outcome`, `.method`, `.witness`.

    Plain text, never evaluated: `equal("sin(x)**2 + cos(x)**2", "1")`; or trees.  `assume` is such as
    "x > 0, n integer", `matrix` such as "A: m x k, B: k x l"; with `wrt="A"` the right side is
    the gradient of the left one by A.
    """
    from derive.check.verdict import Verdict

    fields = ("lhs", "rhs", "assume", "matrix", "wrt")
    found = _asked(dict(zip(fields, (_text(lhs), _text(rhs), assume, matrix, wrt), strict=True)))
    return Verdict(
        found["verdict"],
        found["method"],
        found.get("reason", ""),
        tuple(found.get("witness", {}).items()),
        tuple(found.get("conditions", ())),
    )


_turn = threading.Lock()
_command: list[subprocess.Popen[str]] = []


def _asked(record: dict[str, str]) -> Any:
    """What `derive equal` answers, in a process that is kept: the same limits of time and memory."""
    with _turn:
        if not _command or _command[0].poll() is not None:
            _command[:] = [_started()]
        pipe = _command[0]
        assert pipe.stdin is not None and pipe.stdout is not None
        try:
            pipe.stdin.write(json.dumps(record) + "\n")
            pipe.stdin.flush()
            told = pipe.stdout.readline()
        except OSError:
            told = ""
        except BaseException:  # an answer that nobody waited for must not be taken for the next one
            pipe.kill()
            raise
        if not told:
            pipe.kill()
            return {"verdict": "undecided", "method": "", "reason": "the process that decides it ended"}
        return json.loads(told)


def _started() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "derive", "equal", "--batch", "-", "-j", "1"]
    inside = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (inside, os.environ.get("PYTHONPATH", ""))))
    started = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
    )
    atexit.register(started.kill)
    return started


def _text(x: Any) -> str:
    return x if isinstance(x, str) else str(import_module("derive.kernel.expr").as_expr(x))


def from_sympy(x: Any) -> Any:
    """A SymPy expression, equation or inequality as one of ours.  Raises DeriveError for what has none."""
    bridge = import_module("derive.rules.bridge")
    sign = {"==": "=", "!=": "!="}.get(getattr(x, "rel_op", ""), getattr(x, "rel_op", ""))
    if sign:
        return Relation(sign, bridge.from_sympy(x.lhs), bridge.from_sympy(x.rhs))
    return bridge.from_sympy(x)
