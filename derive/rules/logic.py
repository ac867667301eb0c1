"""Rules of logic: induction, counterexamples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from derive.kernel.expr import Expr, Node, Symbol, as_expr, replace
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.rules.base import Rule, RuleError, rule
from derive.rules.context import Context


@rule("induction")
class Induction(Rule):
    """What holds at 0, and at t + 1 whenever at t, holds for all t: from `A[0] = 0` and
    `A[t + 1] = 0` under the hypothesis `A[t] = 0`, `A[t] = 0`.

    Several sequences go together: `base`, `hypotheses` and `steps` are then as many; the
    conclusion is the hypothesis about the sequence `of`.
    """

    over: Symbol
    of: Symbol
    base: tuple[Fact, ...]
    hypotheses: tuple[Fact, ...]
    steps: tuple[Fact, ...]

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        for h in self.hypotheses:
            lhs = h.relation.lhs
            if isinstance(lhs, Node) and lhs.op == "seq" and lhs.args[0] == self.of:
                return h.relation
        raise RuleError(f"none of the hypotheses is about {self.of}")


@rule("counterexample")
class Counterexample(Rule):
    """An explicit case in which the claim fails, worked out: `3**2 > 3` refutes "x**2 <= x always".

    `values` are what the symbols are set to; the premise is the claim's line, the conclusion
    its negation there.
    """

    values: Any = ()

    def __init__(self, values: Mapping[Symbol, Any]) -> None:
        pairs = tuple((s, as_expr(v)) for s, v in values.items())
        object.__setattr__(self, "values", pairs)

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        opposite = {"=": "!=", "!=": "=", "<=": ">", "<": ">=", ">=": "<", ">": "<="}
        claim = lines[0]
        if claim.sign not in opposite:
            raise RuleError(f"the negation of {claim} has to be stated with gives=")
        table: dict[Expr, Expr] = {s: as_expr(v) for s, v in self.values}
        return Relation(opposite[claim.sign], replace(claim.lhs, table), replace(claim.rhs, table))
