"""Certificates for tests of the renderers: real traces, sealed without the checker.

Whether a line holds is the checker's business and tested there; here every record passes, so that
what is tested is how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from unittest import mock

import derive
from derive.check import Checked, Obligation, Verdict, check
from derive.kernel import record as rec
from derive.kernel.record import Trace

PROVED, TESTED = Verdict("proved", "normal form, all sizes"), Verdict("tested", "24 points, 1e-30")
#: Words that mean something to HTML, Markdown, TeX, a template or a terminal.
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> {{7*7}} {% raw %} }{ \\input{/etc/passwd} "
    "\\write18{id} $x$ & % # _ ^ ~ `code` [a](javascript:alert(3)) | \x1b[31mred\x07 \u202eabc ü 漢 \u2603"
)


def seal_all(trace: Trace) -> Checked:
    """A trace as if everything in it had been checked."""
    owed = []
    for s in trace.steps:
        outcome = Verdict("by definition") if s.reason.name == "define" else PROVED
        owed.append(Obligation(s.id, "truth", outcome, s.conclusion.where))
    for part in trace.parts:
        owed.append(Obligation(f"part {part.id}", "answer", PROVED, part.where))
        owed += [Obligation(f"part {part.id}", "goal", TESTED, g.where) for g in part.goals]
        for item in part.items:
            match item:
                case rec.Demonstration():
                    owed.append(
                        Obligation(item.id, "demonstration", Verdict("demonstrated", "rerun"), item.where)
                    )
                case rec.Plot():
                    owed.append(Obligation(f"plot {item.title}", "plot", TESTED, item.where))
                case rec.Published():
                    owed.append(Obligation(f"published {item.answer}", "published", PROVED, item.where))
                case rec.Claim():
                    owed.append(Obligation(f"claim in {part.id}", "claim", PROVED, item.where))
    return as_if(trace, owed)


def as_if(trace: Trace, owed: Iterable[Obligation]) -> Checked:
    """A trace as if its walk had found these obligations."""
    with mock.patch("derive.check.walk.obligations", lambda *_: tuple(owed)):
        return check(trace).checked


@cache
def sealed(name: str) -> Checked:
    """A problem of the catalogue, solved and sealed."""
    return seal_all(derive.load(name).solve().trace)


def hostile(trace: Trace) -> Checked:
    """The same trace with hostile words wherever a text may stand."""

    def item(i: rec.Item) -> rec.Item:
        match i:
            case rec.Say() | rec.Answer():
                return replace(i, text=f"{HOSTILE} {i.text}")
            case rec.Claim():
                return replace(i, statement=f"{HOSTILE} {i.statement}")
            case rec.Demonstration():
                results = tuple(replace(r, meaning=HOSTILE) for r in i.results)
                return replace(i, says=f"{HOSTILE} {i.says}", seed=HOSTILE, results=results)
            case rec.Plot():
                curves = tuple(replace(c, label=HOSTILE) for c in i.curves)
                return replace(i, title=HOSTILE, x=HOSTILE, y=HOSTILE, alt=HOSTILE, curves=curves)
            case rec.Published():
                return replace(i, source=HOSTILE, note=HOSTILE)
            case _:
                return i

    parts = tuple(
        replace(
            p,
            question=f"{HOSTILE} {p.question}",
            items=(rec.Say(HOSTILE, "hint"), rec.Say(HOSTILE, "assumption"), *map(item, p.items)),
        )
        for p in trace.parts
    )
    return seal_all(
        replace(
            trace,
            title=f"{HOSTILE} {trace.title}",
            source=HOSTILE,
            about=HOSTILE,
            parts=parts,
            notation=tuple(replace(n, meaning=f"{HOSTILE} {n.meaning}") for n in trace.notation),
            facts=tuple(replace(f, text=HOSTILE) for f in trace.facts),
            examples=(rec.Example((("C", HOSTILE),), HOSTILE),),
            settings=(("C", HOSTILE),),
        )
    )
