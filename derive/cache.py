"""Solved traces, kept by the content of what made them, and used only as this user's `derive` wrote them.

The name of an entry is a digest of the problem file's text and name, the settings, the text of the modules
that it imports (and theirs), derive's own code and the versions of SymPy, NumPy and Python.  What a problem
file reads otherwise (an open file, the environment, a module imported by a computed name) is not seen;
nor, by Python itself, a module that was edited within one second to a text of the same length.

An entry begins with a code made with a key that lies beside it, readable by its owner alone: one that was
edited (a premise, a sentence, a claim, a point of a plot), that was renamed, or that was brought from
elsewhere is not used, but solved anew.  The folder, the key and the entries are used only where they are
the user's own, no links, and nobody else may write to them.  This does not defend against somebody who
acts as the same user: who may read the key may change derive itself.  And a trace from here is checked
again like any other before it is shown.
"""

from __future__ import annotations

import ast
import hashlib
import hmac
import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path

from derive.files import own_folder, read_own, write_own
from derive.kernel.errors import TraceError
from derive.kernel.record import Trace

#: Set this variable to keep the cache elsewhere, or to "off".
VARIABLE = "DERIVE_CACHE"
KEEP = 400  # entries
MAX_BYTES = 100_000_000


def folder() -> Path | None:
    """Where traces are kept; None if nothing is kept."""
    told = os.environ.get(VARIABLE, "")
    if told.lower() in ("off", "0", "no"):
        return None
    if told:
        return Path(told)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "derive"


# -- what made a trace ----------------------------------------------------------------
def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=1)
def _made_with() -> list[str]:
    """What solves: our own code, and the version files of the libraries."""
    home = Path(__file__).parent
    own = [p for p in sorted(home.rglob("*.py")) if "problems" not in p.relative_to(home).parts]
    found = [f"{p.relative_to(home).as_posix()} {_digest(p.read_bytes())}" for p in own]
    for library, file in (("sympy", "release.py"), ("numpy", "version.py")):
        spec = _spec(library)
        if spec is not None and spec.origin is not None:
            version = Path(spec.origin).with_name(file)
            found.append(f"{library} {_digest(version.read_bytes()) if version.is_file() else ''}")
    return found


def _spec(module: str) -> ModuleSpec | None:
    """Where a module of no package is found, without importing it."""
    from importlib.util import find_spec

    with suppress(ImportError, ValueError):
        return find_spec(module)
    return None


def _names(text: str, package: str) -> Iterator[str]:
    """Every module that a file's import statements may mean, wherever they stand in it."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return  # it does not run either
    for n in ast.walk(tree):
        if isinstance(n, ast.Import):
            yield from (a.name for a in n.names)
        elif isinstance(n, ast.ImportFrom):
            base = n.module or ""
            if n.level:
                outer = package.split(".")[: len(package.split(".")) - n.level + 1]
                base = ".".join([*outer, base]) if base else ".".join(outer)
            yield base
            yield from (f"{base}.{a.name}" for a in n.names)


def _files(module: str) -> Iterator[tuple[str, Path]]:
    """The files that are run to import a module: its packages' and its own, with the names of these."""
    top, *below = module.split(".")
    spec = _spec(top) if top else None
    if spec is None:
        return
    if spec.origin is not None and Path(spec.origin).is_file():
        yield top, Path(spec.origin)
    places = [Path(p) for p in spec.submodule_search_locations or ()]
    name = top
    for part in below:
        name = f"{name}.{part}"
        found = [f for p in places for f in (p / part / "__init__.py", p / f"{part}.py") if f.is_file()]
        yield from ((name, f) for f in found)
        places = [p / part for p in places]


def imported(text: str) -> list[str]:
    """The modules that a text imports and those that they do: each by its file and its content.

    The standard library is known by Python's version and our own code apart; an installed package is
    known by the file that begins it.
    """
    found: dict[Path, str] = {}
    todo = [(text, "")]
    while todo:
        here, package = todo.pop()
        for module in _names(here, package):
            if module.partition(".")[0] in (*sys.stdlib_module_names, "derive"):
                continue
            for name, path in _files(module):
                if path in found:
                    continue
                data = path.read_bytes()
                found[path] = f"{name} {_digest(data)}"
                installed = {"site-packages", "dist-packages"} & set(path.parts)
                if path.suffix == ".py" and not installed:
                    inside = name if path.name == "__init__.py" else name.rpartition(".")[0]
                    todo.append((data.decode("utf-8", "replace"), inside))
    return sorted(found.values())


def key(text: str, name: str, settings: Mapping[str, str]) -> str:
    """The name of the entry for a problem file's text under these settings."""
    parts = [sys.version, _made_with(), name, sorted(settings.items()), imported(text), text]
    return _digest(json.dumps(parts).encode())[:40]


# -- entries --------------------------------------------------------------------------
def _secret(home: Path, make: bool) -> bytes | None:
    """The user's key, made when it is first needed; None where there is none."""
    path = home / "key"
    known = read_own(path, 64)
    if known is None and make:
        write_own(path, secrets.token_bytes(32))
        known = read_own(path, 64)
    if known is None or len(known) != 32:
        return None
    # a folder that was copied has a key of another number: what was made with the old one is not used
    return known + str(path.lstat().st_ino).encode()


def _code(secret: bytes, entry: str, body: bytes) -> bytes:
    return hmac.new(secret, entry.encode() + b"\n" + body, "sha256").hexdigest().encode()


def read(entry: str) -> Trace | None:
    """The trace kept under a key, if there is one that can be read and that we wrote."""
    from derive.trace import loads

    home = own_folder(folder())
    if home is None:
        return None
    try:
        secret, data = _secret(home, False), read_own(home / f"{entry}.trace", MAX_BYTES)
        if secret is None or data is None:
            return None
        code, _, body = data.partition(b"\n")
        if not hmac.compare_digest(code, _code(secret, entry, body)):
            return None
        return loads(body.decode("utf-8"))
    except (OSError, UnicodeDecodeError, TraceError):
        return None


def write(entry: str, trace: Trace) -> None:
    """Keep a trace.  Where nothing can be written, nothing is kept."""
    from derive.trace import dumps

    home = own_folder(folder(), make=True)
    if home is None:
        return
    try:
        secret = _secret(home, True)
        if secret is not None:
            body = dumps(trace).encode("utf-8")
            write_own(home / f"{entry}.trace", _code(secret, entry, body) + b"\n" + body)
            _tidy(home)
    except (OSError, UnicodeEncodeError):
        return


def _tidy(home: Path) -> None:
    kept = [*home.glob("*.trace"), *home.glob("*.json")]
    if len(kept) <= KEEP:
        return
    kept.sort(key=lambda p: p.lstat().st_mtime_ns)
    for old in kept[: len(kept) - KEEP]:
        old.unlink(missing_ok=True)
