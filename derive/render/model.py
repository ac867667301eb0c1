"""What a page consists of: frozen data between the certificate and the renderers.

A page has three movements: what is asked, the derivation, the answers.  It holds the very
expressions that were checked; how they are spelled is the renderers' business.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.check.verdict import Verdict
from derive.kernel.expr import Expr
from derive.kernel.record import Plot, Where
from derive.kernel.relation import Relation


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression or a line within prose."""

    of: Expr | Relation


@dataclass(frozen=True, slots=True)
class Ref:
    """A link to a line, or to the table of givens; `label` is what is read."""

    target: str
    label: str


Inline = str | Formula | Ref
Prose = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a line holds under: `word` is if, since, for or against."""

    word: str
    relation: Relation | None = None
    text: Prose = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class Rests:
    """The line that makes another weaker than it is itself, and what was found of that one."""

    on: Ref
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """A displayed line with its reason.

    `kind` is step, premise, assumption, supposition, claimed, demonstrated or answer.  In a
    chain `follows` lines repeat the left side of the line before and show only the right one.
    `verdict` is on the line alone, in an answer on all that it rests on; `rests` names the weakest
    line below it, `stated` says that it was not derived.
    """

    id: str
    number: str
    kind: str
    relation: Relation
    phrase: Prose = ()
    premises: tuple[Ref, ...] = ()
    conditions: tuple[Condition, ...] = ()
    verdict: Verdict | None = None
    follows: bool = False
    where: Where = Where()
    rests: Rests | None = None
    stated: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Consecutive lines, each from the one before, with the same left side."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose; kind is prose, hint, assumption or idea."""

    prose: Prose
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with whether it holds, links to what settles it, and what that rests on."""

    statement: Prose
    holds: bool
    by: tuple[Ref, ...]
    verdict: Verdict | None
    conditions: tuple[Condition, ...] = ()
    rests: Rests | None = None
    line: Relation | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A demonstration: what it says, its results (symbol, meaning, value), what holds of them."""

    id: str
    number: str
    says: Prose
    function: str
    seed: str
    results: tuple[tuple[Expr, str, str], ...]
    lines: tuple[Line, ...]
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot, to be drawn or tabulated, and what the lines that it shows rest on."""

    plot: Plot
    number: str
    verdict: Verdict | None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """A published value beside ours: `verdict_word` is agree, rounding or disagree, `how` the finding."""

    ours: Line
    value: Relation
    source: str
    verdict_word: str
    implied: tuple[Line, ...]
    note: Prose
    verdict: Verdict | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a part ends in; `goals` are tests by another route."""

    lines: tuple[Line, ...]
    text: Prose
    goals: tuple[Verdict, ...] = ()


Block = Chain | Paragraph | Judged | Shown | Picture | Audit | Conclusion


@dataclass(frozen=True, slots=True)
class Section:
    """One part: the question and everything up to its answer."""

    id: str
    question: Prose
    blocks: tuple[Block, ...]

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        """The answers of this part."""
        return tuple(b for b in self.blocks if isinstance(b, Conclusion))


@dataclass(frozen=True, slots=True)
class Given:
    """A row of the table of givens; `changed` tells that a reader set it."""

    symbol: Expr
    meaning: Prose
    value: Expr
    low: Expr | None
    high: Expr | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A row of the notation: what a symbol means and what it ranges over."""

    symbol: Expr
    meaning: Prose
    kind: Prose


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change that a reader may try, with the command that does it."""

    about: str
    command: str


@dataclass(frozen=True, slots=True)
class Page:
    """A checked solution, arranged."""

    name: str
    title: str
    source: str
    about: str
    premises: tuple[Line, ...]
    givens: tuple[Given, ...]
    names: tuple[Name, ...]
    sections: tuple[Section, ...]
    what_ifs: tuple[WhatIf, ...]
    settings: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    overall: Verdict
    whole: bool = True
    digest: str = field(default="", compare=False)
    typed: tuple[str, ...] = ()


def text(*words: Inline) -> Prose:
    """Prose of several pieces, neighbouring words joined."""
    out: list[Inline] = []
    for w in words:
        if isinstance(w, str) and out and isinstance(out[-1], str):
            out[-1] += w
        elif w != "":
            out.append(w)
    return tuple(out)
