"""What a trace says in words that nobody checks is refused, with its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

import derive
from derive.check import check
from derive.check.vocabulary import ARGUMENTS, foreign
from derive.kernel.expr import Number, Symbol, symbol
from derive.kernel.record import Fact, Plot, Published, Reason, Say, Step, Trace
from derive.kernel.relation import Relation
from derive.rules import RULES

put = dataclasses.replace
TRACE = derive.load("chinchilla").solve().trace


def _notation(name: str, **changes: Any) -> Trace:
    return put(
        TRACE, notation=tuple(put(n, **changes) if str(n.symbol) == name else n for n in TRACE.notation)
    )


def _items(kind: type, change: Callable[[Any], Any]) -> Trace:
    parts = tuple(
        put(p, items=tuple(change(i) if isinstance(i, kind) else i for i in p.items)) for p in TRACE.parts
    )
    return put(TRACE, parts=parts)


def _steps(change: Callable[[Step], Step]) -> Trace:
    return put(TRACE, steps=tuple(map(change, TRACE.steps)))


def _argument(key: str) -> Trace:
    def more(s: Step) -> Step:
        return put(s, reason=Reason(s.reason.name, (*s.reason.fields, (key, "7"))))

    return _steps(more)


def _goals(**changes: Any) -> Trace:
    return put(
        TRACE, parts=tuple(put(p, goals=tuple(put(g, **changes) for g in p.goals)) for p in TRACE.parts)
    )


def _facts(change: Callable[[Fact], Fact]) -> Trace:
    return put(TRACE, facts=tuple(map(change, TRACE.facts)))


ZERO = Number("0")
TALL = Symbol("Q", "real", (((("E",), 1),), (((), 1),)))
FOREIGN = {
    "role": (_notation("N", role="fixed point"), "N has the unknown role 'fixed point'"),
    "size-of-any-sign": (_notation("N", role="size"), "N is a size, and no positive whole number"),
    "value-of-nothing": (_notation("N_opt", of="Q"), "N_opt is a value of Q"),
    "unit-of-a-name": (_notation("N", symbol=symbol("N", "positive", unit="wugs")), "unknown unit 'wugs'"),
    "rows-of-no-size": (
        put(TRACE, notation=(*TRACE.notation, put(TRACE.notes["N"], symbol=TALL))),
        "Q has E rows or columns, which is no size",
    ),
    "kind-of-a-fact": (_facts(lambda f: put(f, kind="theorem")), "unknown kind 'theorem'"),
    "argument": (_argument("because"), "has no argument 'because'"),
    "unit-that-a-number-is-told-in": (_argument("unit"), ""),
    "goal": (_goals(name="beautiful"), "a goal of the unknown kind 'beautiful'"),
    "argument-of-a-goal": (_goals(fields=(("by", ZERO), ("up_to", ZERO))), "has no argument"),
    "sentence": (
        _items(Say, lambda i: put(i, kind="theorem")),
        "of the unknown kind 'theorem'",
    ),
    "axes": (_items(Plot, lambda i: put(i, log="z")), "logarithmic in 'z'"),
    "style": (
        _items(Plot, lambda i: put(i, curves=tuple(put(c, style="bold") for c in i.curves))),
        "is drawn as 'bold'",
    ),
    "comparison": (_items(Published, lambda i: put(i, verdict="confirm")), "cannot be said to 'confirm'"),
    "unit-of-a-published-value": (
        _items(Published, lambda i: put(i, value=Number("7", "wugs"))),
        "unknown unit 'wugs'",
    ),
    "unit-of-a-line": (
        _facts(lambda f: put(f, relation=Relation("=", f.relation.lhs, Number("7", "wugs")))),
        "unknown unit 'wugs'",
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_word_without_meaning_is_refused(name: str) -> None:
    trace, words = FOREIGN[name]
    assert trace != TRACE
    (failed, *_) = check(trace).failures
    assert failed.kind == "form" and words in failed.verdict.detail, str(failed.verdict)
    assert failed.where.file or name == "argument-of-a-goal"


def test_the_catalogue_speaks_in_known_words() -> None:
    for name in ("chinchilla", "ov-rank", "soft-prompt-claims"):
        assert foreign(derive.load(name).solve().trace) is None


def test_every_argument_of_every_rule_is_known() -> None:
    for name, rule in RULES.items():
        told = [f.name for f in dataclasses.fields(rule) if "Fact" not in str(f.type)]
        assert ARGUMENTS.get(name, ()) == tuple(told), name
