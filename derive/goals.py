"""What a part's answers must satisfy, tested by another route than the derivation.

A goal is inert: the author states it, the checker tests it (`derive/check/goals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from derive.kernel.expr import Expr, Symbol, as_expr
from derive.kernel.record import Fact, Value
from derive.kernel.relation import Relation


@dataclass(frozen=True)
class GoalSpec:
    """Base of all goals; `answers` are the facts that have to meet it."""

    name: ClassVar[str] = ""

    def fields(self) -> tuple[tuple[str, Value], ...]:
        """The arguments, as they go on record."""
        raise NotImplementedError(type(self).__name__)


@dataclass(frozen=True)
class Minimum(GoalSpec):
    """The answers give the least value of a function on a constraint.

    `of` is `L = f(N, D)`, `subject_to` an equation, `at` maps each variable to its best value.
    Tested by golden-section search at several random values of the parameters.
    """

    name: ClassVar[str] = "minimum"
    of: Fact
    at: Mapping[Symbol, Symbol]
    subject_to: Fact | None = None

    def fields(self) -> tuple[tuple[str, Value], ...]:
        pairs: list[tuple[str, Value]] = [
            ("of", self.of.id),
            ("at", tuple((k, v) for k, v in self.at.items())),
        ]
        if self.subject_to is not None:
            pairs.append(("subject_to", self.subject_to.id))
        return tuple(pairs)


@dataclass(frozen=True)
class Equals(GoalSpec):
    """The answer's symbol equals `value`, an expression found in another way.

    With `tolerance` (a relative one, as text) an answer that is about right will do.
    """

    name: ClassVar[str] = "equals"
    symbol: Expr
    value: Any
    tolerance: str = ""

    def fields(self) -> tuple[tuple[str, Value], ...]:
        pairs: list[tuple[str, Value]] = [("symbol", self.symbol), ("value", as_expr(self.value))]
        if self.tolerance:
            pairs.append(("tolerance", self.tolerance))
        return tuple(pairs)


@dataclass(frozen=True)
class Satisfies(GoalSpec):
    """The answers, put into `relation`, make it true: a line, or a fact whose line is meant."""

    name: ClassVar[str] = "satisfies"
    relation: Relation | Fact

    def fields(self) -> tuple[tuple[str, Value], ...]:
        line = self.relation.relation if isinstance(self.relation, Fact) else self.relation
        return (("relation", line),)


@dataclass(frozen=True)
class Gradient(GoalSpec):
    """The answer is the gradient of `of` by `by`, as exact dual numbers find it at random sizes."""

    name: ClassVar[str] = "gradient"
    of: Expr
    by: Symbol

    def fields(self) -> tuple[tuple[str, Value], ...]:
        return (("of", self.of), ("by", self.by))


@dataclass(frozen=True)
class Holds(GoalSpec):
    """The answer's line, with definitions put in, stands a search for a counterexample of its own:
    random models, rank-deficient and degenerate ones among them.
    """

    name: ClassVar[str] = "holds"
    definitions: tuple[Fact, ...] = field(default=())

    def fields(self) -> tuple[tuple[str, Value], ...]:
        return (("definitions", tuple(f.id for f in self.definitions)),)


__all__ = ["Equals", "GoalSpec", "Gradient", "Holds", "Minimum", "Satisfies"]
