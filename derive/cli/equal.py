"""`derive equal`: one identity, or a stream of them, each under a time limit."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections import deque
from typing import Any

import click

from derive.cli.common import coloured
from derive.equality import Lines, answer, data_of, refusal
from derive.kernel.errors import DeriveError
from derive.workers import Lost, Workers, each, processors

AHEAD = 2000  # records read ahead of the first one that has no answer yet
CODES = {"proved": 0, "tested": 0, "refuted": 1, "undecided": 1, "ill-formed": 2}


def run_one(
    sides: tuple[str, ...], assume: str, matrix: str, wrt: str, as_json: bool, timeout: float
) -> None:
    """Decide one line; exits with the verdict's code."""
    task = {"lhs": sides[0], "rhs": "".join(sides[1:]), "assume": assume, "matrix": matrix, "wrt": wrt}
    (found,) = each(answer, [task], 1, timeout)
    if isinstance(found, Lost):
        found = _lost(found)
    if as_json:
        click.echo(data_of({"id": None, **found}))
    else:
        _show(found)
    raise click.exceptions.Exit(CODES[found["verdict"]])


def _lost(lost: Lost) -> dict[str, Any]:
    return {"verdict": "undecided", "method": "", "reason": lost.reason}


def _show(found: dict[str, Any]) -> None:
    method = f" ({found['method']})" if found["method"] else ""
    where = " where " + ", ".join(found["conditions"]) if "conditions" in found else ""
    click.echo(coloured(found["verdict"]) + where + method)
    if "witness" in found:
        click.echo("at " + ", ".join(f"{k} = {v}" for k, v in found["witness"].items()))
    if "reason" in found:
        click.echo(found["reason"], err=found["verdict"] == "ill-formed")


def run_batch(file: str, jobs: int | None, timeout: float) -> None:
    """Answer every record by a line, in order, each as soon as it and those before it are known."""
    try:
        source = sys.stdin.fileno() if file == "-" else os.open(file, os.O_RDONLY)
        if stat.S_ISDIR(os.fstat(source).st_mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
    except OSError as e:
        raise DeriveError(f"--batch {file}: cannot be read: {e.strerror}") from e
    lines = Lines(source)
    waiting: deque[tuple[int, Any]] = deque()  # read, not begun
    records: dict[int, Any] = {}  # begun or read: the id to answer with
    done: dict[int, dict[str, Any]] = {}
    read = told = 0
    with Workers(answer, jobs or processors(), timeout) as workers:
        while True:
            while waiting and workers.free:
                workers.start(*waiting.popleft())
            want_more = lines.open and read - told < AHEAD
            if not want_more and not workers.busy and not waiting and told == read:
                return
            also = [source] if want_more and not lines.regular else []
            if also or (workers.busy and not (want_more and workers.free)):
                for key, value in workers.results(also):
                    done[key] = _lost(value) if isinstance(value, Lost) else value
            if want_more and (not also or lines.ready()):
                for number, line in lines.read():
                    record, problem = refusal(line, number)
                    records[read] = record.get("id")
                    if problem is None:
                        waiting.append((read, record))
                    else:
                        done[read] = {"line": number, **problem}
                    read += 1
            ready = []
            while told in done:
                ready.append(data_of({"id": records.pop(told), **done.pop(told)}))
                told += 1
            if ready:
                click.echo("\n".join(ready))
