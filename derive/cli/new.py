"""`derive new`: a first problem, to be changed."""

from __future__ import annotations

import click

from derive.catalogue import NAME, Sources
from derive.files import write_atomically
from derive.kernel.errors import DeriveError

TEMPLATE = '''"""How long a job takes.  (One line on what the problem is about.)"""

from derive.author import Problem, Satisfies, eq
from derive.rules import Solve

p = Problem(title="How long a job takes", source="where the question comes from")

# What is given: a name, the value exactly as it is told, a meaning, a unit.
w = p.given("w", "36000", "work to be done", "token")
r = p.given("r", "25", "work done in a second", "token/s")

# What is asked for.
t = p.unknown("t", "time that the job takes", "s")

# What the problem states.  No formula is written twice: name the line and use it.
work = p.premise("work", eq(w, r * t), "the work is the rate times the time")


@p.solution
def solution(s):
    s.part("How long does the job take?", goal=Satisfies(work))
    s.say("The work {w} is known, so the time {t} can be isolated.")
    time = s.step(work, by=Solve(t))
    s.answer(time)

    s.part("Put in the numbers.")
    s.answer(s.number(time))
'''


def run(sources: Sources, name: str) -> None:
    """Write the file; refuse a name that is none, or that is taken."""
    wanted = name.removesuffix(".py").replace("_", "-")
    if not NAME.match(wanted) or len(wanted) > 60 or wanted.startswith("test-"):
        raise DeriveError(
            f"{name!r} is no name for a problem: small letters and digits in words joined by -, as in ov-rank"
        )
    folder = sources.folders[-1] if sources.folders else sources.here
    path = folder / f"{wanted.replace('-', '_')}.py"
    if path.exists():
        raise DeriveError(f"{path} is there already; choose another name")
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, TEMPLATE)
    click.echo(path)
    again = f" --problems {folder}" if sources.folders else ""
    click.echo(f"now: derive render {wanted}{again}; derive check {wanted}{again}", err=True)
