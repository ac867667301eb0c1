"""Total differentials of matrix expressions by the checker's own product rule."""

from __future__ import annotations

from collections.abc import Mapping

from derive.check.calculus import NoDerivative, derivative
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols
from derive.kernel.ops import SET

ZERO = Number("0")


def zero_like(e: Expr) -> Expr:
    """Nothing, of the same shape."""
    return ZERO if e.is_scalar else Node("mul", (ZERO, e))


def differential(e: Expr, changes: Mapping[Expr, Expr]) -> Expr:
    """What is linear in the changes when every key changes by its value.

    Raises NoDerivative for an operation without a rule.
    """
    if e in changes:
        return changes[e]
    names = {str(k) for k in changes}
    if not isinstance(e, Node) or not names & set(free_symbols(e)):
        return zero_like(e)
    op, args = e.op, e.args
    if op == "add":
        return Node("add", tuple(differential(a, changes) for a in args))
    if op in ("neg", "transpose", "tr", "vec", "total"):
        return Node(op, (differential(args[0], changes),))
    if op in ("mul", "inner", "had", "kron"):
        terms = []
        for i, a in enumerate(args):
            if names & set(free_symbols(a)):
                terms.append(Node(op, (*args[:i], differential(a, changes), *args[i + 1 :])))
        return terms[0] if len(terms) == 1 else Node("add", tuple(terms))
    if op == "inv":
        inner = differential(args[0], changes)
        return Node("neg", (Node("mul", (e, inner, e)),))
    if e.shape != SET and e.is_scalar and all(a.is_scalar for a in args):
        total: Expr = ZERO
        for s in free_symbols(e).values():
            if s in changes and isinstance(s, Symbol):
                total = total + derivative(e, s) * changes[s]
        return total
    raise NoDerivative(f"no rule for the differential of {op}")
