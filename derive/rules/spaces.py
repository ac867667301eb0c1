"""Rules on subspaces and averages: inclusions both ways, complements, equal ranks, convex hulls."""

from __future__ import annotations

from derive.kernel.expr import Expr, Node, node
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.rules.base import Rule, RuleError, rule
from derive.rules.context import Context


@rule("both-inclusions")
class BothInclusions(Rule):
    """Two sets that contain each other are equal.

    >>> apply(BothInclusions(), "colspace(W) subset colspace(A)", "colspace(A) subset colspace(W)")
    'colspace(W) = colspace(A)'
    """

    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        return Relation("=", lines[0].lhs, lines[0].rhs)


def complement(space: Expr) -> Expr:
    """The orthogonal complement, by its usual name where it has one."""
    match space:
        case Node("perp", (inner,)):
            return inner
        case Node("nullspace", (m,)):
            return node("rowspace", m)
        case Node("rowspace", (m,)):
            return node("nullspace", m)
    return node("perp", space)


@rule("complement")
class Complement(Rule):
    """Orthogonal complements reverse inclusions; that of a null space is the row space
    (Strang 2016, section 4.1).

    >>> apply(Complement(), "nullspace(B) subset nullspace(W)")
    'rowspace(W) subset rowspace(B)'
    """

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        r = lines[0]
        if r.sign not in ("subset", "="):
            raise RuleError(f"{r} is no inclusion of subspaces")
        return Relation(r.sign, complement(r.rhs), complement(r.lhs))


@rule("equal-rank")
class EqualRank(Rule):
    """A subspace of the same dimension is the whole space.

    >>> apply(EqualRank(fact("rank(W) = rank(B)")), "rowspace(W) subset rowspace(B)")
    'rowspace(W) = rowspace(B)'
    """

    ranks: Fact

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        return Relation("=", lines[0].lhs, lines[0].rhs)


@rule("dimension")
class Dimension(Rule):
    """A subspace has at most the dimension of the space; equal spaces have equal ones.

    The dimension of a row or column space is the rank.

    >>> apply(Dimension(), "rowspace(W) subset rowspace(B)")
    'rank(W) <= rank(B)'
    >>> apply(Dimension(), "rowspace(W) = rowspace(B)")
    'rank(W) = rank(B)'
    """

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        r = lines[0]
        ranks = []
        for space in (r.lhs, r.rhs):
            if not (isinstance(space, Node) and space.op in ("rowspace", "colspace")):
                raise RuleError(f"{space} is no row or column space")
            ranks.append(node("rank", *space.args))
        return Relation("=" if r.sign == "=" else "<=", *ranks)


@rule("convex")
class Convex(Rule):
    """A sum with weights that are not negative and sum to 1 is an average: it lies in the convex hull.

    The line is the weighted sum; `signs` says that every weight is at least 0, `whole` that they sum to 1.

    >>> average = "u = sum(W[i, j]*G[:, j], j, 1, l)"
    >>> apply(Convex(fact("W[i, j] >= 0"), fact("sum(W[i, j], j, 1, l) = 1")), average)
    'u in hull(setof(G[:, j], j, 1..l))'
    """

    signs: Fact
    whole: Fact

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        y, average = lines[0].lhs, lines[0].rhs
        if not (isinstance(average, Node) and average.op == "sum"):
            raise RuleError(f"{lines[0]} is no weighted sum")
        body, j, low, high = average.args
        weight = self.signs.relation.lhs
        if not (isinstance(body, Node) and body.op == "mul" and body.args[0] == weight):
            raise RuleError(f"{weight} is not the weight in {lines[0]}")
        rest = body.args[1] if len(body.args) == 2 else Node("mul", body.args[1:])
        points = node("setof", rest, j, node("range", low, high))
        return Relation("in", y, node("hull", points))
