"""Derivatives in formulas: nested, and carried out by `derivative`.

`diff(f, x)` is of the formula f, everything else in it held; of a lone other name it is left as it is.
"""

from __future__ import annotations

from derive.check import derivative as slopes
from derive.check.values import CannotEvaluate
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Symbol
from derive.kernel.relation import Relation


class NoDerivative(DeriveError):
    """An operation that has no rule here."""


def derivative(e: Expr, x: Symbol) -> Expr:
    """de/dx as a tree, everything else in e held.  Raises NoDerivative for an operation without a rule."""
    try:
        return slopes.derivative(e, x)
    except CannotEvaluate as error:
        raise NoDerivative(f"not known: {error}") from error


def nested(e: Expr) -> Expr:
    """`diff(y, x, x)` as `diff(diff(y, x), x)`, everywhere."""
    if not isinstance(e, Node):
        return e
    args = tuple(nested(a) for a in e.args)
    if e.op == "diff":
        made = args[0]
        for x in args[1:]:
            made = Node("diff", (made, x))
        return made
    return Node(e.op, args) if args != e.args else e


def worked_out(e: Expr) -> Expr:
    """Every `diff(f, x)` of a formula carried out; of a lone other name it stays as it is."""
    if not isinstance(e, Node):
        return e
    args = tuple(worked_out(a) for a in e.args)
    if e.op == "diff":
        f, x = args
        opaque = isinstance(f, Symbol) or (isinstance(f, Node) and f.op in ("diff", "seq"))
        if (opaque and f != x) or not isinstance(x, Symbol):
            return Node("diff", args)
        return derivative(f, x)
    return Node(e.op, args) if args != e.args else e


def line(r: Relation) -> Relation:
    """A line with its derivatives nested and carried out."""
    return Relation(r.sign, worked_out(nested(r.lhs)), worked_out(nested(r.rhs)))
