"""What the exams share: a line with its truth, a tally, and the exit code.

A generator yields lines whose truth is known by construction; the tally counts what `derive equal`
says of them.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from derive.equality import judge

ALLOWED = 1000  # at most one false line in so many may pass


@dataclass(frozen=True)
class Line:
    """A line, its assumptions, whether it is true, and the kind that it belongs to."""

    text: str
    assume: str
    true: bool
    kind: str


def sit(lines: list[Line], show: Callable[[str], None] = print) -> bool:
    """Whether the exam is passed; tells the counts and every line that was judged wrongly."""
    counts: Counter[str] = Counter()
    for x in lines:
        found = judge(x.text, assume=x.assume)
        if found.outcome == "ill-formed":
            show(f"ILL-FORMED {x.kind}: {x.text} ; {x.assume}: {found}")
        counts[f"{'true' if x.true else 'false'} {found.outcome}"] += 1
        if (not x.true and found.passed) or (x.true and not found.passed):
            show(f"{x.true} {x.kind}: {x.text} ; {x.assume}: {found}")
    false = sum(not x.true for x in lines)
    proved, tested = counts["false proved"], counts["false tested"]
    refused = counts["true refuted"]
    undecided = counts["true undecided"] + counts["false undecided"]
    show(f"{len(lines)} lines, {false} false: " + ", ".join(f"{k} {n}" for k, n in sorted(counts.items())))
    show(
        f"false accepted: {proved + tested}; false proved: {proved}; honest refused: {refused}; "
        f"undecided: {undecided} ({counts['true undecided']} of them true)"
    )
    ill = counts["true ill-formed"] + counts["false ill-formed"]
    return (
        proved == 0 and refused == 0 and ill == 0 and (proved + tested) * ALLOWED <= max(false, ALLOWED - 1)
    )


def run(draw: Callable[[random.Random, bool], Line], text: str) -> int:
    """The exam from the command line: half of the lines are false."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("-n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    return 0 if sit(drawn(draw, args.n, args.seed)) else 1


def drawn(draw: Callable[[random.Random, bool], Line], count: int, seed: int) -> list[Line]:
    """So many lines, every other one false."""
    rng = random.Random(f"exam {seed}")
    return [draw(rng, k % 2 == 0) for k in range(count)]
