"""Rules of linear algebra: transposes, traces, gradients read off a differential, rank, spaces.

They hold for all sizes; the checker compares normal forms of words or names a theorem.
"""

from __future__ import annotations

from derive.kernel.expr import Expr, Node, Symbol, node
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.rules.base import Rule, RuleError, lone, rule
from derive.rules.context import Context


def push_transpose(e: Expr) -> Expr:
    """Transposes moved inwards: `(A*B).T` becomes `B.T*A.T`."""
    if not isinstance(e, Node):
        return e
    if e.op == "transpose":
        inner = e.args[0]
        if isinstance(inner, Node):
            if inner.op == "transpose":
                return push_transpose(inner.args[0])
            if inner.op in ("add", "neg"):
                return Node(inner.op, tuple(push_transpose(a.T) for a in inner.args))
            if inner.op == "mul":
                turned = [push_transpose(a.T) if not a.is_scalar else a for a in reversed(inner.args)]
                flat: list[Expr] = []
                for t in turned:
                    flat.extend(t.args if isinstance(t, Node) and t.op == "mul" else [t])
                return Node("mul", tuple(flat))
        return e
    return Node(e.op, tuple(push_transpose(a) for a in e.args))


@rule("transpose")
class Transpose(Rule):
    """The transpose of a product is the product of the transposes, reversed.

    >>> apply(Transpose(), "S = (A*B*G.T).T")
    'S = G*B.T*A.T'
    """

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        r = lines[0]
        found = Relation(r.sign, push_transpose(r.lhs), push_transpose(r.rhs))
        if found == r:
            raise RuleError(f"no transpose of a product or sum stands in {r}")
        return found


@rule("trace")
class TraceLaws(Rule):
    """`tr` is linear, cyclic and blind to transposition, and `<X, Y> = tr(X.T*Y)`.

    >>> apply(TraceLaws(), "s = inner(G, A*B)", gives="s = inner(A.T*G, B)")
    's = inner(A.T*G, B)'
    """


@rule("associate")
class Associate(Rule):
    """Products regrouped, distributed over sums, numbers moved to the front.

    >>> apply(Associate(), "u = (A*B)*v", gives="u = A*(B*v)")
    'u = A*(B*v)'
    """


@rule("blocks")
class Blocks(Rule):
    """Conformal partitions multiply block by block.

    >>> apply(Blocks(), "S = [[A, G]]*[[A.T], [G.T]]", gives="S = A*A.T + G*G.T")
    'S = A*A.T + G*G.T'
    """


@rule("components")
class Components(Rule):
    """A product entry by entry or column by column.

    >>> apply(Components(), "W = A*B", gives="W[:, i] = A*B[:, i]")
    'W[:, i] = A*B[:, i]'
    """


@rule("read-gradient")
class ReadGradient(Rule):
    """The gradient is what the change is paired with.

    `of` is the function, `variable` the matrix, `change` the symbol of its change.

    >>> apply(ReadGradient(L, A, dA), "dL = inner(G*B.T, dA) + inner(A.T*G, dB)")
    'grad(L, A) = G*B.T'
    """

    of: Symbol
    variable: Symbol
    change: Symbol

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        _, rhs = lone(lines[0], "ReadGradient")
        terms = rhs.args if isinstance(rhs, Node) and rhs.op == "add" else (rhs,)
        for t in terms:
            minus = isinstance(t, Node) and t.op == "neg"
            term = t.args[0] if isinstance(t, Node) and minus else t
            if isinstance(term, Node) and term.op == "inner" and term.args[1] == self.change:
                found = -term.args[0] if minus else term.args[0]
                return Relation("=", node("grad", self.of, self.variable), found)
        raise RuleError(f"no term inner(…, {self.change}) stands in {lines[0]}")


@rule("rank-product")
class RankProduct(Rule):
    """A product has at most the rank of each factor; `factor` is the one meant.

    (Horn and Johnson 2013, section 0.4.5.)

    >>> apply(RankProduct(A), "W = A*B")
    'rank(W) <= rank(A)'
    """

    factor: Expr

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        m, product = lone(lines[0], "RankProduct")
        if not (isinstance(product, Node) and product.op == "mul" and self.factor in product.args):
            raise RuleError(f"{self.factor} is no factor in {lines[0]}")
        return Relation("<=", node("rank", m), node("rank", self.factor))


@rule("rank-shape")
class RankShape(Rule):
    """A matrix has at most as much rank as columns, or as rows; `size` is the number meant.

    >>> apply(RankShape(A, k))
    'rank(A) <= k'
    """

    matrix: Expr
    size: Expr

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        return Relation("<=", node("rank", self.matrix), self.size)


@rule("theorem")
class Theorem(Rule):
    """An instance of a named theorem on ranks and spaces, stated by the author.

    >>> apply(Theorem(), gives="rank(A) + rank(B) - k <= rank(A*B)")
    'rank(A) + rank(B) - k <= rank(A*B)'
    """

    using: tuple[Fact, ...] = ()


@rule("member")
class Member(Rule):
    """An element of a space or set, shown by what makes it one.

    >>> apply(Member(), "u = G*v", gives="u in colspace(G)")
    'u in colspace(G)'
    """

    using: tuple[Fact, ...] = ()
