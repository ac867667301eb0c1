"""Lines that say the same in the same way: up to the order of terms and factors, and of two equal sides."""

from __future__ import annotations

from derive.kernel.expr import Expr, Node, Number
from derive.kernel.relation import Relation

#: A tree with its sums and products of numbers sorted.
Sorted = tuple[object, ...]


def arranged(e: Expr) -> Sorted:
    """A tree in which no order of terms or of factors that are numbers is left, and no parentheses."""
    if isinstance(e, Number):
        return ("number", e.value, e.unit)
    if not isinstance(e, Node):
        return ("name", str(e))
    parts: list[object] = []
    for a in e.args:
        inner = isinstance(a, Node) and a.op == e.op and e.op in ("add", "mul")
        parts += arranged(a)[1:] if inner else [arranged(a)]
    if e.op == "add" or (e.op == "mul" and all(a.is_scalar for a in e.args)):
        parts.sort(key=repr)
    return (e.op, *parts)


def same_saying(a: Relation, b: Relation) -> bool:
    """Whether two lines say the same but for the order in which they are written."""
    if a.sign != b.sign:
        return False
    left, right = (arranged(a.lhs), arranged(a.rhs)), (arranged(b.lhs), arranged(b.rhs))
    return left == right or (a.sign in ("=", "!=") and left == right[::-1])


__all__ = ["arranged", "same_saying"]
