"""The pytest plugin: every step of every problem is a test item.

Problem files in folders called `problems`, in `--derive-problems DIR` and in the folders of the
ini option `derive_problems` are collected as

    problems/chinchilla.py::5b::step-4 eliminate
    problems/chinchilla.py::5b::answer

An item fails with the place in the problem file, the verdict and the witness.  Nothing but
pytest is imported before a problem is collected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from derive.check.verdict import Obligation
    from derive.kernel.record import Part, Trace
    from derive.library import Outcome, Solved


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--derive-problems DIR` and the ini option of the same meaning."""
    group = parser.getgroup("derive", "worked solutions that check themselves")
    group.addoption(
        "--derive-problems",
        action="append",
        default=[],
        metavar="DIR",
        help="collect the problem files of this folder, each step of a problem as a test",
    )
    parser.addini("derive_problems", "folders of problem files, besides those called problems", "paths", [])


def _folders(config: pytest.Config) -> list[Path]:
    told = [config.invocation_params.dir / d for d in config.getoption("derive_problems")]
    return [p.resolve() for p in (*told, *config.getini("derive_problems"))]


def pytest_configure(config: pytest.Config) -> None:
    """The folders named by the option are collected too."""
    for folder in config.getoption("derive_problems"):
        path = str(config.invocation_params.dir / folder)
        if not Path(path).is_dir():
            raise pytest.UsageError(f"--derive-problems {folder}: there is no such folder")
        if path not in config.args:
            config.args.append(path)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Iterator[None]:
    """Problem files are ours, even if they are named on the command line."""
    found = yield
    if file_path.suffix == ".py":
        folder = file_path.parent
        if folder.name == "problems" or folder.resolve() in _folders(parent.config):
            from derive.catalogue import is_problem

            if is_problem(file_path):
                return [ProblemFile.from_parent(parent, path=file_path)]  # type: ignore[return-value]
    return found


class Failed(Exception):
    """An obligation that does not hold; its text is all there is to say."""


class ProblemFile(pytest.File):
    """A problem; solved when it is collected, checked when its first item runs."""

    solved: Solved
    _outcome: Outcome | None = None

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """An item for what the problem states, and a collector for every part."""
        from derive.catalogue import Entry, name_of
        from derive.kernel.errors import DeriveError
        from derive.library import Loaded

        try:
            self.solved = Loaded(Entry(name_of(self.path), self.path, "")).solved({})
        except DeriveError as e:
            raise self.CollectError(str(e)) from e
        yield Check.from_parent(self, name="statement", problem=self, subject="", line=0)
        for part in self.solved.trace.parts:
            yield PartOf.from_parent(self, name=part.id, problem=self, part=part)

    @property
    def outcome(self) -> Outcome:
        """What the checker says of it."""
        if self._outcome is None:
            self._outcome = self.solved.check()
        return self._outcome

    def obligations(self, subject: str) -> list[Obligation]:
        """What had to hold of a subject; for "" of all that no other item stands for."""
        found = self.outcome.obligations
        if subject:
            return [o for o in found if o.subject == subject]
        told = {s for p in self.solved.trace.parts for s, _, _ in _subjects(self.solved.trace, p)}
        return [o for o in found if o.subject not in told]


class PartOf(pytest.Collector):
    """A part of a problem, with an item for each of its steps, and for its answer."""

    def __init__(self, *, problem: ProblemFile, part: Part, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.problem, self.part = problem, part

    def collect(self) -> Iterable[Check]:
        """The items, in the order of the solution."""
        for subject, name, line in _subjects(self.problem.solved.trace, self.part):
            yield Check.from_parent(self, name=name, problem=self.problem, subject=subject, line=line)


def _subjects(trace: Trace, part: Part) -> Iterator[tuple[str, str, int]]:
    """What the checker speaks of in a part: subject, name of the item, line in the file."""
    from derive.kernel.expr import Symbol
    from derive.kernel.record import Claim, Demonstration, Plot, Published, Took

    claims = 0
    for item in part.items:
        match item:
            case Took(step) if step in trace.step:
                taken = trace.step[step]
                goal = taken.conclusion.relation.lhs
                name = f"{step} {taken.reason.name}"
                if isinstance(goal, Symbol):
                    name += f" for {goal}"
                yield step, name, taken.conclusion.where.line
            case Demonstration():
                yield item.id, f"{item.id} {item.function}", item.where.line
            case Plot():
                yield f"plot {item.title}", f"plot {item.title}", item.where.line
            case Published():
                yield f"published {item.answer}", f"published {item.answer}", item.where.line
            case Claim():
                claims += 1
                if claims == 1:
                    yield f"claim in {part.id}", "claims", item.where.line
    yield f"part {part.id}", "answer", part.where.line


class Check(pytest.Item):
    """All obligations on one subject."""

    def __init__(self, *, problem: ProblemFile, subject: str, line: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.problem, self.subject, self.line = problem, subject, line

    def runtest(self) -> None:
        """Fails with every obligation that does not hold."""
        found = self.problem.obligations(self.subject)
        if not found:
            raise Failed(f"{self.problem.path.name}:{self.line}: {self.subject}: nothing was checked")
        bad = [o for o in found if not o.verdict.passed]
        if bad:
            raise Failed("\n".join(_told(self.problem.solved.trace, o) for o in bad))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Only what failed, no traceback."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The line of the problem file."""
        return self.problem.path, self.line - 1 if self.line else None, self.name


def _told(trace: Trace, o: Obligation) -> str:
    line = trace.fact.get(o.subject)
    said = f"{o.where}: {o.subject}: {o.kind}: {o.verdict}"
    return f"{said}\n    {line.relation}" if line is not None else said
