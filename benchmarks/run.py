"""How fast it is, beside what it is compared with, in one run: `python benchmarks/run.py`.

Ratios travel between machines, milliseconds do not.  Every command runs in a process of its own,
in turn with its yardstick, and the medians are compared.  PYTHONDONTWRITEBYTECODE is unset for
them: with it every process compiles SymPy and the rest again, which nobody's daily use does.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PYTHON = sys.executable
DERIVE = [str(Path(sysconfig.get_path("scripts")) / "derive")]
CLICK = [PYTHON, "-c", "import click"]
SYMPY = [PYTHON, "-c", "import sympy"]
ROUNDS = 9


def seconds(command: Sequence[str], env: dict[str, str]) -> float:
    """The time of one whole process.  Raises CalledProcessError if it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
    return time.perf_counter() - start


def beside(ours: Sequence[str], theirs: Sequence[str], env: dict[str, str]) -> tuple[float, float]:
    """The median times of two commands that take turns, after one round that warms up."""
    times: tuple[list[float], list[float]] = ([], [])
    for n in range(ROUNDS + 1):
        for command, found in zip((ours, theirs), times, strict=True):
            took = seconds(command, env)
            if n:
                found.append(took)
    return statistics.median(times[0]), statistics.median(times[1])


def row(what: str, against: str, ours: float, theirs: float, aim: float) -> None:
    """A line of the table."""
    ratio = ours / theirs
    print(
        f"{what:36} {ours * 1000:8.1f} {against:24} {theirs * 1000:8.1f} {ratio:7.2f}x"
        f"   aim {aim:.1f}x {'' if ratio <= aim else '  MISSED'}"
    )


def steps() -> None:
    """Milliseconds a checked step, for every problem, inside one process."""
    import derive
    from derive.check import check
    from derive.check.walk import obligations

    print(f"\n{'ms a checked step':36} {'steps':>8} {'median':>8} {'mean':>8} {'max':>8}   slowest")
    for name in derive.names():
        trace = derive.load(name).solve().trace
        check(trace)
        took: dict[str, float] = {}
        start = last = time.perf_counter()
        for o in obligations(trace, {}, lambda _: None):
            now = time.perf_counter()
            if o.subject in trace.step:
                took[o.subject] = took.get(o.subject, 0.0) + 1000 * (now - last)
            last = now
        end = time.perf_counter()
        if not took:
            continue
        slowest = max(took, key=lambda s: took[s])
        print(
            f"{name:36} {len(took):8} {statistics.median(took.values()):8.2f} "
            f"{1000 * (end - start) / len(took):8.2f} {took[slowest]:8.1f}   "
            f"{slowest} {trace.step[slowest].reason.name}"
        )


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        env["DERIVE_CACHE"] = str(Path(folder) / "cache")
        page, trace = str(Path(folder) / "page.html"), str(Path(folder) / "trace.json")
        subprocess.run(
            [*DERIVE, "render", "chinchilla", "-f", "json", "-o", trace],
            check=True,
            env=env,
            stdout=subprocess.DEVNULL,
        )
        render = [*DERIVE, "render", "chinchilla", "-f", "html", "-o", page]
        print("PYTHONDONTWRITEBYTECODE is unset; medians of whole processes that take turns, in ms\n")
        for what, ours, against, theirs, aim in (
            ("derive --help", [*DERIVE, "--help"], "import click", CLICK, 1.2),
            ("derive check chinchilla.json", [*DERIVE, "check", trace], "import sympy", SYMPY, 0.6),
            ("derive render, cold", [*render, "--fresh"], "import sympy", SYMPY, 2.0),
            ("derive render, repeated", render, "import sympy", SYMPY, 0.8),
        ):
            row(what, against, *beside(ours, theirs, env), aim)
    steps()


if __name__ == "__main__":
    main()
