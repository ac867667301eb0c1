"""Solved traces, kept by the content of what made them.

The key covers the problem file's text, the settings, derive's own files and the versions of
SymPy, NumPy and Python.  A trace from here is untrusted like any other: it is checked again
before it is shown.  An entry that cannot be read is solved anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from derive.kernel.errors import TraceError
from derive.kernel.record import Trace

#: Set this variable to keep the cache elsewhere, or to "off".
VARIABLE = "DERIVE_CACHE"
KEEP = 400  # entries


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


def _stamp(path: Path) -> str:
    about = path.stat()
    return f"{path.name} {about.st_size} {about.st_mtime_ns}"


def _made_with() -> str:
    """What solves: our own files by size and time, the libraries by their version files."""
    from importlib.util import find_spec

    home = Path(__file__).parent
    ours = sorted(home.glob("*.py"))
    for part in ("kernel", "rules", "author"):
        ours += sorted((home / part).glob("*.py"))
    stamps = [_stamp(p) for p in ours]
    for library, file in (("sympy", "release.py"), ("numpy", "version.py")):
        spec = find_spec(library)  # finds without importing
        if spec is not None and spec.origin is not None:
            version = Path(spec.origin).with_name(file)
            stamps.append(f"{library} {_stamp(version) if version.is_file() else ''}")
    return "\n".join(stamps)


def key(text: str, name: str, settings: Mapping[str, str]) -> str:
    """The name of the entry for a problem file's text under these settings."""
    parts = [sys.version, _made_with(), name, *(f"{k}={v}" for k, v in sorted(settings.items())), text]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def read(entry: str) -> Trace | None:
    """The trace kept under a key, if there is one that can be read."""
    from derive.trace import loads

    home = folder()
    if home is None:
        return None
    try:
        return loads((home / f"{entry}.json").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, TraceError):
        return None


def write(entry: str, trace: Trace) -> None:
    """Keep a trace.  Where nothing can be written, nothing is kept."""
    from derive.files import write_atomically
    from derive.trace import dumps

    home = folder()
    if home is None:
        return
    try:
        home.mkdir(parents=True, exist_ok=True)
        write_atomically(home / f"{entry}.json", dumps(trace))
        _tidy(home)
    except OSError:
        return


def _tidy(home: Path) -> None:
    kept = list(home.glob("*.json"))
    if len(kept) <= KEEP:
        return
    kept.sort(key=lambda p: p.stat().st_mtime_ns)
    for old in kept[: len(kept) - KEEP]:
        old.unlink(missing_ok=True)
