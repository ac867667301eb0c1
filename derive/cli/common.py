"""What several commands need: settings, traces from files, solving, colours of verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from derive.catalogue import Sources, find
from derive.kernel.errors import DeriveError, TraceError

if TYPE_CHECKING:
    from derive.library import Solved

COLOURS = {"refuted": "red", "ill-formed": "red", "undecided": "yellow"}


def coloured(outcome: str) -> str:
    """The word of a verdict in its colour."""
    return click.style(outcome, fg=COLOURS.get(outcome, "green"), bold=True)


def settings_of(texts: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE pairs.  Raises BadParameter for anything else, and for a name set twice."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        name, value = name.strip(), value.strip()
        if not sign or not name or not value:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE, as in alpha=0.35", param_hint="--set")
        if name in found:
            raise click.BadParameter(f"{name} is set twice", param_hint="--set")
        found[name] = value
    return found


def is_trace(name: str) -> bool:
    """Whether an argument names a file with a trace, not a problem."""
    return name.endswith(".json") or name == "-"


def read_trace(name: str) -> Solved:
    """The trace in a file (- is stdin).  Raises TraceError, naming the file."""
    from derive.trace import MAX_BYTES

    if name == "-":
        return trace_of(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin")
    try:
        with open(name, "rb") as file:
            return trace_of(file.read(MAX_BYTES + 1), name)
    except OSError as e:
        raise DeriveError(f"{name}: cannot be read: {e.strerror}") from e


def trace_of(data: bytes, name: str) -> Solved:
    """The trace that some bytes spell; `name` is for messages."""
    from derive.library import Solved
    from derive.trace import MAX_BYTES, loads

    try:
        if len(data) > MAX_BYTES:
            raise TraceError(f"the trace is larger than {MAX_BYTES} bytes")
        return Solved(loads(data.decode("utf-8")))
    except UnicodeDecodeError as e:
        raise TraceError(f"{name}: is no UTF-8 text") from e
    except DeriveError as e:
        raise TraceError(f"{name}: {e}") from e


def solved(sources: Sources, name: str, settings: dict[str, str], fresh: bool, rerun: bool = False) -> Solved:
    """The problem or trace called `name`, solved; see `Loaded.solved`."""
    if is_trace(name):
        if settings:
            raise click.UsageError("--set solves again: give the problem's name, not a trace")
        return read_trace(name)
    from derive.library import Loaded

    return Loaded(find(name, sources)).solved(settings, fresh)


def target(sources: Sources, name: str) -> str:
    """`name` as a worker can find it again: a path.  Raises CatalogueError if there is none."""
    if is_trace(name):
        if not Path(name).is_file():
            raise DeriveError(f"there is no file {name}")
        return name
    return str(find(name, sources).path)
