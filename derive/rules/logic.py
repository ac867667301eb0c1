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
    """What holds at 0, and at t + 1 whenever at t, holds for all t.

    Several sequences go together: `base`, `hypotheses` and `steps` are then as many; the
    conclusion is the hypothesis about the sequence `of`.

    >>> hypothesis = fact("A[t] = Z(m, k)", "supposition")
    >>> following = step(Combine(), hypothesis, "A[t + 1] = 2*A[t]", gives="A[t + 1] = Z(m, k)")
    >>> apply(Induction(t, A, (fact("A[0] = Z(m, k)"),), (hypothesis,), (following,)))
    'A[t] = Z(m, k)'
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


@rule("discharge")
class Discharge(Rule):
    """A line taken under a condition holds without it where the condition is shown to hold.

    >>> condition = fact("r != 0", "supposition")
    >>> apply(Discharge(condition, fact("r != 0")), step(Combine(), "r*L = r*s", condition, gives="L = s"))
    'L = s'
    """

    condition: Fact
    shown: Fact

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        return lines[0]


@rule("counterexample")
class Counterexample(Rule):
    """An explicit case in which a claim fails, worked out; further premises hold there too.

    >>> apply(Counterexample({x: 3}), fact("x**2 <= x", "claimed"))
    '3**2 > 3'
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
