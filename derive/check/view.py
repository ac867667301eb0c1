"""A step as its check sees it: the premises' lines, the arguments, the notation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from derive.kernel.errors import TraceError
from derive.kernel.expr import Expr, Symbol
from derive.kernel.record import Fact, Notation, Step, Trace, Value
from derive.kernel.relation import Relation


@dataclass(frozen=True)
class View:
    """One step of a trace.  Raises TraceError where an argument is missing or of a wrong kind."""

    trace: Trace
    step: Step

    @cached_property
    def premises(self) -> tuple[Fact, ...]:
        """The facts that the step starts from, in the rule's order."""
        return tuple(self.trace.fact[i] for i in self.step.premises)

    @cached_property
    def lines(self) -> tuple[Relation, ...]:
        """Their lines."""
        return tuple(f.relation for f in self.premises)

    @cached_property
    def given(self) -> tuple[Relation, ...]:
        """The conditions that the conclusion is taken under, here or further up."""
        under = self.step.conclusion.under
        return tuple(self.trace.fact[u].relation for u in under if u in self.trace.conditions)

    @property
    def conclusion(self) -> Relation:
        """The line that the step adds."""
        return self.step.conclusion.relation

    def need(self, count: int) -> tuple[Relation, ...]:
        """The lines, at least `count` of them."""
        if len(self.lines) < count:
            raise TraceError(f"{self.step.id}: {self.step.reason.name} needs {count} premises")
        return self.lines

    def arg(self, key: str) -> Value:
        """An argument of the rule."""
        value = self.step.reason.get(key)
        if value is None:
            raise TraceError(f"{self.step.id}: {self.step.reason.name} lacks its argument {key!r}")
        return value

    def expr(self, key: str) -> Expr:
        """An argument that is a formula."""
        value = self.arg(key)
        if not isinstance(value, Expr):
            raise TraceError(f"{self.step.id}: the argument {key!r} is no formula")
        return value

    def symbol(self, key: str) -> Symbol:
        """An argument that is a name."""
        value = self.expr(key)
        if not isinstance(value, Symbol):
            raise TraceError(f"{self.step.id}: the argument {key!r} is no name")
        return value

    def pairs(self, key: str) -> list[tuple[Expr, Expr]]:
        """An argument that pairs formulas."""
        value = self.arg(key)
        found = []
        for pair in value if isinstance(value, tuple) else ():
            if not (isinstance(pair, tuple) and len(pair) == 2):
                raise TraceError(f"{self.step.id}: the argument {key!r} is no list of pairs")
            a, b = pair
            if not (isinstance(a, Expr) and isinstance(b, Expr)):
                raise TraceError(f"{self.step.id}: the argument {key!r} pairs no formulas")
            found.append((a, b))
        return found

    def note(self, s: Symbol) -> Notation:
        """What a name stands for."""
        return self.trace.notes[s.name]

    def instance(self, variable: Symbol, at: Symbol) -> dict[Expr, Expr]:
        """Every variable put as its value at the instance that `at` belongs to."""
        label = self.note(at).instance
        table: dict[Expr, Expr] = {variable: at}
        for n in self.trace.notation:
            if label and n.instance == label:
                table[self.trace.symbols[n.of]] = n.symbol
        return table

    def roots(self, of: Iterable[str] | None = None) -> list[Fact]:
        """What the problem states that this step rests on, or that some facts do."""
        seen: dict[str, Fact] = {}
        stack = list(self.step.premises if of is None else of)
        while stack:
            fid = stack.pop()
            if fid in seen:
                continue
            seen[fid] = self.trace.fact[fid]
            if fid in self.trace.step:
                stack.extend((*self.trace.step[fid].premises, *self.trace.step[fid].when))
        return [f for f in seen.values() if f.kind != "conclusion"]
