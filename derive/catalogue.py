"""Where problems are found, and what a listing says of them, without running any.

Problem files come from `--problems DIR`, from `./problems`, from the installed catalogue and
from packs (the entry point group `derive.problems`); the first one with a name has it.  A
listing is read from the file's syntax tree; only a file that computes what it asks has to be
solved for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.kernel.errors import DeriveError

if TYPE_CHECKING:
    import ast

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
GROUP = "derive.problems"


class CatalogueError(DeriveError):
    """A problem that cannot be found, or a file that is none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem file, its name, and where it was found."""

    name: str
    path: Path
    origin: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What `derive list` says of a problem; `error` is why it cannot say more."""

    name: str
    title: str = ""
    source: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    origin: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The folders to search: those of `--problems`, then `./problems`, catalogue and packs."""

    folders: tuple[Path, ...] = ()
    here: Path = field(default_factory=lambda: Path("problems"))


def name_of(path: Path) -> str:
    """A problem's name: its file's, with - for _."""
    return path.stem.replace("_", "-")


def is_problem(path: Path) -> bool:
    """Whether a file looks like a problem: Python that speaks of derive.author."""
    if path.suffix != ".py" or path.name.startswith(("_", "test_")) or path.name == "conftest.py":
        return False
    try:
        return b"derive.author" in path.read_bytes()
    except OSError:
        return False


def _in_folder(folder: Path, origin: str) -> Iterator[Entry]:
    for path in sorted(folder.glob("*.py")):
        if is_problem(path):
            yield Entry(name_of(path), path.resolve(), origin)


def _package(module: str, origin: str) -> Iterator[Entry]:
    """The problem files of a package, or the one that a module is; none of them is imported."""
    from importlib.util import find_spec

    try:
        spec = find_spec(module)
    except (ImportError, ValueError) as e:
        raise CatalogueError(f"{origin}: the package {module!r} cannot be imported: {e}") from e
    if spec is None:
        raise CatalogueError(f"{origin}: there is no package {module!r}")
    if spec.submodule_search_locations is not None:
        for folder in spec.submodule_search_locations:
            yield from _in_folder(Path(folder), origin)
    elif spec.origin and is_problem(Path(spec.origin)):
        yield Entry(name_of(Path(spec.origin)), Path(spec.origin).resolve(), origin)


def _packs() -> Iterator[tuple[str, str]]:
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        yield point.name, point.value.partition(":")[0]


def _own(sources: Sources) -> Iterator[Entry]:
    from importlib.util import find_spec

    for folder in sources.folders:
        if not folder.is_dir():
            raise CatalogueError(f"--problems {folder}: there is no such folder")
        yield from _in_folder(folder, str(folder))
    yield from _in_folder(sources.here, "./problems")
    if find_spec("derive.problems") is not None:
        yield from _package("derive.problems", "catalogue")
    else:  # a checkout that is not installed
        yield from _in_folder(Path(__file__).parent.parent / "problems", "catalogue")


def _first(entries: Iterable[Entry], found: dict[str, Entry]) -> None:
    for entry in entries:
        found.setdefault(entry.name, entry)


def problems(sources: Sources, errors: list[str] | None = None) -> dict[str, Entry]:
    """Every problem by name, sorted.  What is wrong with a pack goes to `errors`."""
    found: dict[str, Entry] = {}
    _first(_own(sources), found)
    for pack, module in _packs():
        try:
            _first(_package(module, f"pack {pack}"), found)
        except CatalogueError as e:
            if errors is None:
                raise
            errors.append(str(e))
    return dict(sorted(found.items()))


def find(name: str, sources: Sources) -> Entry:
    """The problem called `name`; a path of a problem file will do too.

    Raises CatalogueError, with the names that are near.
    """
    if name.endswith(".py") or "/" in name:
        path = Path(name)
        if not path.is_file():
            raise CatalogueError(f"there is no file {name}")
        if not is_problem(path):
            raise CatalogueError(f"{name} is no problem file: it does not import derive.author")
        return Entry(name_of(path), path.resolve(), name)
    wanted = name.replace("_", "-")
    own: dict[str, Entry] = {}
    _first(_own(sources), own)  # packs cost more to find: they are searched last
    if wanted in own:
        return own[wanted]
    known = problems(sources, [])
    if wanted in known:
        return known[wanted]
    for found in listings(sources, []):
        if name in dict(found.parts):
            raise CatalogueError(f"{name} is a part of {found.name}: say {found.name} --part {name}")
    raise CatalogueError(f"there is no problem {name!r}{near(wanted, known)}")


def near(word: str, known: Iterable[str], what: str = "derive list tells all") -> str:
    """`; did you mean 'chinchilla'?`, or where to look."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), 3, 0.55)
    if not close:
        return f"; {what}"
    return "; did you mean " + " or ".join(repr(c) for c in close) + "?"


# -- what a listing says ---------------------------------------------------------------
def listing(entry: Entry) -> Listing:
    """What the file says of itself; it is solved only if it computes its titles or parts."""
    import ast

    try:
        tree = ast.parse(entry.path.read_text("utf-8"), str(entry.path))
    except SyntaxError as e:
        return Listing(entry.name, origin=entry.origin, error=f"{entry.path.name}:{e.lineno}: {e.msg}")
    except (OSError, ValueError) as e:
        return Listing(entry.name, origin=entry.origin, error=f"{entry.path.name}: {e}")
    told = _told(tree)
    if told is not None:
        return Listing(entry.name, *told, entry.origin)
    from derive.library import Loaded

    try:
        trace = Loaded(entry).trace()
    except DeriveError as e:
        return Listing(entry.name, origin=entry.origin, error=str(e))
    parts = tuple((p.id, p.question) for p in trace.parts)
    return Listing(entry.name, trace.title, trace.source, parts, entry.origin)


def _told(tree: ast.Module) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    """Title, source and parts, if they stand in the file as plain text."""
    import ast

    made = [
        c
        for c in ast.walk(tree)
        if isinstance(c, ast.Call) and isinstance(c.func, ast.Name) and c.func.id == "Problem"
    ]
    solutions = [
        f
        for f in tree.body
        if isinstance(f, ast.FunctionDef)
        and any(isinstance(d, ast.Attribute) and d.attr == "solution" for d in f.decorator_list)
    ]
    asked = [
        c
        for c in ast.walk(tree)
        if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute) and c.func.attr == "part"
    ]
    if len(made) != 1 or len(solutions) != 1 or not solutions[0].args.args:
        return None
    head, body, recorder = made[0], solutions[0].body, solutions[0].args.args[0].arg
    title, source = _argument(head, 0, "title"), _argument(head, 1, "source")
    in_order = [s.value for s in body if isinstance(s, ast.Expr) and any(s.value is c for c in asked)]
    if title is None or source is None or len(in_order) != len(asked):
        return None
    parts = []
    for n, call in enumerate(in_order, 1):
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        question, part_id = _argument(call, 0, "question"), _argument(call, 1, "id")
        own = isinstance(call.func.value, ast.Name) and call.func.value.id == recorder
        if not own or not question or part_id is None:
            return None
        parts.append((part_id or str(n), question))
    return title, source, tuple(parts)


def _argument(call: ast.Call, position: int, keyword: str) -> str | None:
    """The text of an argument; "" if it is not given, None if it is computed."""
    import ast

    value: Any = next((k.value for k in call.keywords if k.arg == keyword), None)
    if value is None and len(call.args) > position:
        value = call.args[position]
    if value is None:
        computed = any(k.arg is None for k in call.keywords) or any(
            isinstance(a, ast.Starred) for a in call.args
        )
        return None if computed else ""
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def listings(sources: Sources, errors: list[str]) -> Sequence[Listing]:
    """What `derive list` shows, in the order of names."""
    return [listing(e) for e in problems(sources, errors).values()]
