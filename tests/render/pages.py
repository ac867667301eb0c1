"""Certificates to render: every problem of the catalogue, and a hand-made one with everything in it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import derive
from derive.author import Problem, eq, gt, le, ne
from derive.check import Checked
from derive.rules import Counterexample, Rearrange, Solve
from tests.render.sealed import as_if, seal_all

NAMES = tuple(derive.names())


def _toss(rng: Any) -> dict[str, str]:
    return {"heads": str(int(rng.integers(0, 2, 100).sum())), "mean": "0.5", "tiny": "2.5e-17"}


@cache
def everything() -> Checked:
    """A small solution that uses every kind of item."""
    p = Problem(title="Everything on a page", source="nobody, 2026")
    w = p.given("w", "36000", "words", "word", low="30000", high="40000")
    r = p.given("r", "25", "words read in a minute", "word/min")
    t = p.unknown("t", "time", "min")
    a, b = p.unknown("a", "a number", domain="real"), p.unknown("b", "another", domain="real")
    pace = p.premise("pace", eq(w, r * t), "reading at an even pace")
    wide = p.assume(le(a, b), "in order")
    p.example("a faster reader", r="50")

    @p.solution
    def solution(s: Any) -> None:
        s.part("How long, {t}, does it take?", id="1")
        s.hint("Divide {w} by {r}.")
        s.assumption("Nobody is interrupted.")
        s.say("The pace gives the time.")
        time = s.step(pace, by=Solve(t))
        told = s.number(time, unit="min")
        s.answer(told, text="A day.")
        s.published(told, "1440", "a stopwatch", verdict="agree")
        s.part("What else?", id="2.x")
        same = s.suppose(eq(a, b), "they are the same")
        turned = s.step(same, by=Rearrange(), gives=eq(b, a))
        apart = s.conjecture(ne(a, b), "they always differ")
        meet = s.step(apart, by=Counterexample({a: 1, b: 1}))
        s.claim("{a} and {b} always differ.", apart, holds=False, by=meet)
        facts = s.demonstrate("A hundred tosses.", _toss, holds=("heads > 0",), meanings={"heads": "heads"})
        s.plot(
            "Time",
            s.curve("time", time, r, "10", "100"),
            x="words read in a minute",
            y="time",
            alt="It falls.",
        )
        s.answer(turned, *facts, text="See {step-3}.")

    assert gt and wide
    return seal_all(p.solve({}).trace)


def hostile(text: str) -> Checked:
    """The same with a text wherever a text may stand."""
    trace = everything().trace
    parts = []
    for part in trace.parts:
        items = tuple(
            replace(i, text=text)
            if hasattr(i, "text")
            else replace(i, statement=text)
            if hasattr(i, "statement")
            else replace(
                i,
                title=text,
                x=text,
                y=text,
                alt=text,
                curves=tuple(replace(c, label=text) for c in i.curves),
            )
            if hasattr(i, "curves")
            else replace(i, source=text, note=text)
            if hasattr(i, "source")
            else replace(i, says=text, results=tuple(replace(r, meaning=text) for r in i.results))
            if hasattr(i, "says")
            else i
            for i in part.items
        )
        parts.append(replace(part, question=text, items=items))
    notation = tuple(replace(n, meaning=text) for n in trace.notation)
    facts = tuple(replace(f, text=text) for f in trace.facts)
    examples = tuple(replace(e, about=text, settings=((text, text),)) for e in trace.examples)
    changed = replace(
        trace,
        title=text,
        source=text,
        about=text,
        notation=notation,
        facts=facts,
        parts=tuple(parts),
        examples=examples,
        settings=((text, text),),
    )
    return as_if(changed, everything().obligations)


#: Texts that would do something if they were not spelled out.
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    r"\text{<img src=x onerror=alert(1)>} \input{/etc/passwd} $x$ % # & _ ^ ~ {",
    "{{ 7*7 }} {% include 'page.css' %} { } {unknown} }",
    "–—…“”ñ漢字🙂\u202e \u0000x".replace("\u0000", ""),
)
