"""What is put on record: notation, facts, steps, parts, and the trace that holds them.

Everything is frozen and inert.  A trace is all that a checker or a renderer may know of
a problem; facts are referred to by their ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Union

from derive.kernel.expr import Expr, Symbol
from derive.kernel.relation import Relation

FORMAT = 1

#: What an argument of a rule or a goal may be.
Value = Union[str, int, Expr, Relation, tuple["Value", ...]]  # noqa: UP007 (a recursive alias)


@dataclass(frozen=True, slots=True)
class Where:
    """The place in the problem file that a record comes from."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.file else "?"


@dataclass(frozen=True, slots=True)
class Notation:
    """A symbol and what it stands for.

    `role` is given, unknown, size, sequence, differential, index, random, demo or constant.
    `value` is what a given was set to (a number with its unit, or an explicit matrix);
    `low` and `high` bound a given that is only known roughly.  `of` names the variable that
    this is a particular value of, and `instance` the point at which all such values are
    taken together: N_opt is N, D_opt is D, at the instance "opt".
    """

    symbol: Symbol
    meaning: str
    role: str
    value: Expr | None = None
    low: Expr | None = None
    high: Expr | None = None
    of: str = ""
    instance: str = ""
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line on record.

    `kind` is premise (what the problem states), value (a given's number), assumption
    (a condition such as k <= min(m, l)), supposition (a hypothesis, or that a point exists,
    discharged later or carried to the answer), published (somebody's value, never a premise) or conclusion
    (of the step with the same id).  `under` names the suppositions it depends on.  A `law`
    holds of every instance of its variables, not of the variables alone.
    """

    id: str
    relation: Relation
    kind: str
    text: str = ""
    under: tuple[str, ...] = ()
    where: Where = Where()
    law: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule's name and its arguments, inert: a recorder applied it, a checker tests it."""

    name: str
    fields: tuple[tuple[str, Value], ...] = ()

    def get(self, key: str) -> Value | None:
        """The argument called `key`, or None."""
        return next((v for k, v in self.fields if k == key), None)


@dataclass(frozen=True, slots=True)
class Step:
    """From `premises` (ids of facts, in the order the rule wants them) by `reason` to
    `conclusion`.

    `defines` are the names that the step introduces; `stated` tells whether the author
    wrote the conclusion (gives=) or the rule computed it; `when` are conditions (suppositions)
    under which it is taken, such as a denominator that differs from 0.
    """

    id: str
    reason: Reason
    premises: tuple[str, ...]
    conclusion: Fact
    defines: tuple[str, ...] = ()
    stated: bool = False
    when: tuple[str, ...] = ()


def supposed_point(step: Step, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The supposition that a step makes by itself: that the point exists at which a slope is zero."""
    last = facts.get(step.premises[-1]) if step.reason.name == "stationary" and step.premises else None
    if last is None or last.kind != "supposition" or last.relation != step.conclusion.relation:
        return ()
    return (last.id,)


def discharged(rule: str, premises: tuple[Fact, ...]) -> frozenset[str]:
    """The suppositions that a rule does away with: the hypotheses of an induction (not its
    bases), the supposed element of a containment, a condition that is shown to hold.
    """
    if rule == "induction":
        third = len(premises) // 3
        chosen = premises[third : 2 * third]
    else:
        chosen = premises[1:2] if rule in ("contained", "discharge") else ()
    return frozenset(f.id for f in chosen if f.kind == "supposition")


@dataclass(frozen=True, slots=True)
class Say:
    """Prose; {N} is a symbol, {step-id} a link.  kind is prose, hint, assumption or idea."""

    text: str
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Took:
    """The step with this id stands here."""

    step: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the part ends in: facts, and words that say what they mean."""

    facts: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A line to be judged, with words beside it: whether it holds, and the facts that settle it.

    One that holds is settled by that very line; one that does not by its denial, or by a counterexample
    to it.  Without a line it is words alone, and argued.
    """

    statement: str
    holds: bool
    by: tuple[str, ...]
    where: Where = Where()
    line: Relation | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A number that a demonstration returned, as text, under its symbol's name."""

    name: str
    value: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A seeded computation: which function of the problem file, its results, and the
    relations between them that hold for every seed (`holds`, over the results' symbols).

    `tolerance` is relative, for comparing a rerun with the record.  The relations become
    facts with the ids `<id>.1`, `<id>.2` …
    """

    id: str
    says: str
    function: str
    seed: str
    results: tuple[Result, ...]
    holds: tuple[Fact, ...]
    tolerance: str = "1e-9"
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Curve:
    """A line, dots or bars of a plot.

    With `line` (the id of a fact y = f) the heights are y along a symbol (`along`): `of` is f
    with the changes of `where` put in, under the given values; `places` are the formulas of
    single points, in order.  With `demo` they are results of that demonstration, in its order:
    `heights` are their names, and the index that a name ends in is where the point stands.
    Points are told in the units of their quantities.
    """

    label: str
    points: tuple[tuple[str, str], ...]
    style: str = "line"
    of: Expr | None = None
    along: Expr | None = None
    demo: str = ""
    line: str = ""
    where: tuple[tuple[Expr, Expr], ...] = ()
    places: tuple[Expr, ...] = ()
    heights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture: axes, curves, and a text that says what is to be seen.

    `x` and `y` are words of the meaning of the quantity along the axis, without its unit.
    """

    title: str
    x: str
    y: str
    curves: tuple[Curve, ...]
    alt: str
    log: str = ""  # "", "x", "y" or "xy"
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Published:
    """Somebody's value for an answer, compared with ours.

    `verdict` is agree, rounding or disagree; `implied` names the facts (of steps) that give
    the assumption under which the published value would come out.
    """

    answer: str
    value: Expr
    source: str
    verdict: str
    implied: tuple[str, ...] = ()
    note: str = ""
    where: Where = Where()


Item = Say | Took | Answer | Claim | Demonstration | Plot | Published


@dataclass(frozen=True, slots=True)
class Goal:
    """What a part's answers must satisfy, tested by another route than the derivation.

    `name` is the kind (minimum, value, satisfies, gradient, bound …); `answers` are the
    facts that must meet it.
    """

    name: str
    fields: tuple[tuple[str, Value], ...]
    answers: tuple[str, ...]
    where: Where = Where()

    def get(self, key: str) -> Value | None:
        """The argument called `key`, or None."""
        return next((v for k, v in self.fields if k == key), None)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked, with everything up to its answer."""

    id: str
    question: str
    items: tuple[Item, ...]
    goals: tuple[Goal, ...] = ()
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Example:
    """A what-if that readers may try: the settings, and what they are about."""

    settings: tuple[tuple[str, str], ...]
    about: str


@dataclass(frozen=True)
class Trace:
    """A worked solution on record: all that a checker or a renderer may know."""

    name: str
    title: str
    source: str
    about: str
    notation: tuple[Notation, ...]
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    settings: tuple[tuple[str, str], ...] = ()
    examples: tuple[Example, ...] = ()
    file: str = ""
    format: int = FORMAT

    @cached_property
    def symbols(self) -> dict[str, Symbol]:
        """Every declared symbol by name."""
        return {n.symbol.name: n.symbol for n in self.notation}

    @cached_property
    def notes(self) -> dict[str, Notation]:
        """The notation by name."""
        return {n.symbol.name: n for n in self.notation}

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """Every fact by id: stated ones, conclusions, and what demonstrations show."""
        found = {f.id: f for f in self.facts}
        found.update((s.id, s.conclusion) for s in self.steps)
        for part in self.parts:
            for item in part.items:
                if isinstance(item, Demonstration):
                    found.update((f.id, f) for f in item.holds)
        return found

    @cached_property
    def conditions(self) -> frozenset[str]:
        """The suppositions that steps are taken under: they have no line of their own."""
        return frozenset(u for s in self.steps for u in s.when)

    @cached_property
    def step(self) -> dict[str, Step]:
        """Every step by id."""
        return {s.id: s for s in self.steps}
