"""The number of entries of a matrix, as its sizes say it: numel(A) is rows times columns."""

from __future__ import annotations

from derive.kernel import size as sz
from derive.kernel.expr import Expr, Node, as_expr
from derive.kernel.relation import Relation

ONE = as_expr(1)
size_tree = sz.tree


def counted(e: Expr) -> Expr:
    """A tree with every `numel` written out in sizes."""
    if not isinstance(e, Node):
        return e
    if e.op == "numel":
        rows, cols = map(size_tree, e.args[0].shape)
        return cols if rows == ONE else rows if cols == ONE else rows * cols
    args = tuple(map(counted, e.args))
    return Node(e.op, args) if args != e.args else e


def counted_line(r: Relation) -> Relation:
    """A line with every `numel` written out in sizes."""
    return Relation(r.sign, counted(r.lhs), counted(r.rhs))
