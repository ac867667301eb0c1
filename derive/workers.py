"""Work in processes of its own, each of which can be killed.

A worker that takes too long, runs out of memory or crashes costs its task, never the run:
the task ends as `Lost` with the reason, and a fresh worker takes its place.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

GIGABYTE = 1 << 30


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that came to no result, and why."""

    reason: str


@dataclass(slots=True)
class _Slot:
    process: Any
    pipe: Connection
    key: int | None = None
    deadline: float = 0.0


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> Any:
    forks = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")


def _limit_memory(gigabytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = gigabytes * GIGABYTE
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _serve(
    pipe: Connection, others: list[Connection], function: Callable[[Any], Any], gigabytes: int
) -> None:
    for other in others:  # inherited by fork: only the parent may hold them
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.flush()
    os.dup2(2, 1)  # what a task prints is no result
    _limit_memory(gigabytes)
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        answer: Any
        try:
            answer = function(task)
        except MemoryError:
            answer = Lost("it needs too much memory")
        except RecursionError:
            answer = Lost("it is nested too deep")
        except Exception as e:  # whatever a task does, the others go on; the reason is reported
            answer = Lost(f"{type(e).__name__}: {e}")
        pipe.send(answer)


class Workers:
    """At most `count` processes that apply `function`, a task each at a time.

    `seconds` and `gigabytes` (of address space) limit a task.  Processes start when they are
    first needed.
    """

    def __init__(
        self, function: Callable[[Any], Any], count: int, seconds: float, gigabytes: int = 4
    ) -> None:
        self._function, self._count, self._seconds = function, max(1, count), seconds
        self._gigabytes = gigabytes
        self._context = _context()
        self._forks = self._context.get_start_method() == "fork"
        self._slots: list[_Slot] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for slot in self._slots:
            slot.process.kill()
            slot.process.join()
            slot.pipe.close()
        self._slots.clear()

    @property
    def free(self) -> bool:
        """Whether `start` may be called."""
        return len(self._slots) < self._count or any(s.key is None for s in self._slots)

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return any(s.key is not None for s in self._slots)

    def start(self, key: int, task: Any) -> None:
        """Begin a task; its result comes from `results` with this key."""
        slot = next((s for s in self._slots if s.key is None), None) or self._open()
        slot.key = key
        slot.deadline += time.monotonic() + self._seconds
        try:
            slot.pipe.send(task)
        except OSError:  # it died while idle
            self._close(slot)
            self.start(key, task)

    def results(self, also: Sequence[int] = ()) -> list[tuple[int, Any]]:
        """Wait for results, or until one of the file descriptors `also` can be read."""
        working = {s.pipe: s for s in self._slots if s.key is not None}
        soonest = min((s.deadline for s in working.values()), default=None)
        patience = None if soonest is None else max(0.0, soonest - time.monotonic())
        ready = wait([*working, *also], patience)
        found = []
        for pipe, slot in working.items():
            key = slot.key
            assert key is not None
            if pipe in ready:
                try:
                    found.append((key, pipe.recv()))
                    slot.key, slot.deadline = None, 0.0
                except (EOFError, OSError):
                    slot.process.join()
                    found.append((key, Lost(_ending(slot.process.exitcode))))
                    self._close(slot)
            elif time.monotonic() >= slot.deadline:
                found.append((key, Lost(f"timed out after {self._seconds:g} s")))
                self._close(slot)
        return found

    def _open(self) -> _Slot:
        ours, theirs = self._context.Pipe()
        others = [s.pipe for s in self._slots] + [ours] if self._forks else []
        args = (theirs, others, self._function, self._gigabytes)
        process = self._context.Process(target=_serve, args=args, daemon=True)
        process.start()
        theirs.close()
        # A spawned process imports before it works: that is not the task's time.
        slot = _Slot(process, ours, deadline=0.0 if self._forks else 60.0)
        self._slots.append(slot)
        return slot

    def _close(self, slot: _Slot) -> None:
        self._slots.remove(slot)
        slot.process.kill()
        slot.process.join()
        slot.pipe.close()


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"the process ended with {signal.Signals(-code).name}: out of memory, or a crash"
    return f"the process ended with code {code}"


def each(
    function: Callable[[Any], Any],
    tasks: Sequence[Any],
    count: int,
    seconds: float,
    begun: Callable[[int], None] = lambda _: None,
    gigabytes: int = 4,
) -> list[Any]:
    """The results of all tasks, in their order; `begun` is told of every task that starts."""
    found: dict[int, Any] = {}
    todo = list(enumerate(tasks))[::-1]
    with Workers(function, count, seconds, gigabytes) as workers:
        while todo or workers.busy:
            while todo and workers.free:
                key, task = todo.pop()
                begun(key)
                workers.start(key, task)
            found.update(workers.results())
    return [found[i] for i in range(len(tasks))]
