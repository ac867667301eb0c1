"""The best approximation of low rank."""

from __future__ import annotations

from derive.kernel.expr import Expr, Node, Symbol, node
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.rules.base import Rule, RuleError, lone, rule
from derive.rules.context import Context


@rule("eckart-young")
class EckartYoung(Rule):
    """Matrices of rank at most k come as near as the singular values beyond the k-th are small.

    The line is a singular value decomposition `D = U*diag(s)*V.T`; `order` says that `s` falls, `signs`
    that it is not negative, `using` that there are k of them.  `near` runs over the matrices, `over` over
    the singular values (Eckart and Young 1936).

    >>> falls, signs = fact("s_all[i + 1, 1] <= s_all[i, 1]"), fact("s_all[i, 1] >= 0")
    >>> apply(EckartYoung(V, k, i, falls, signs, using=(fact("k <= p"),)), "G = U_r*diag(s_all)*V_r.T")
    'inf(setof(norm(V - G)**2, V, lowrank(m, l, k))) = sum(s_all[i, 1]**2, i, k + 1, p)'
    """

    near: Symbol
    rank: Expr
    over: Symbol
    order: Fact
    signs: Fact
    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        d, product = lone(lines[0], "EckartYoung")
        if not (isinstance(product, Node) and product.op == "mul" and len(product.args) == 3):
            raise RuleError(f"{lines[0]} is no singular value decomposition U*diag(s)*V.T")
        middle = product.args[1]
        if not (isinstance(middle, Node) and middle.op == "diag" and isinstance(middle.args[0], Symbol)):
            raise RuleError(f"no column of singular values stands in {lines[0]}")
        s = middle.args[0]
        rows, cols, count = (_size(size, context) for size in (*d.shape, s.shape[0]))
        low = node("lowrank", rows, cols, self.rank)
        best = node("inf", node("setof", node("norm", self.near - d) ** 2, self.near, low))
        square = node("entry", s, self.over, 1) ** 2
        return Relation("=", best, node("sum", square, self.over, self.rank + 1, count))


def _size(size: object, context: Context) -> Expr:
    """A size that is a whole number or a name."""
    from derive.kernel import size as sz
    from derive.kernel.expr import as_expr

    for s in context.symbols.values():
        if "integer" in s.domain and sz.normal(s) == size:
            return s
    if isinstance(size, tuple) and len(size) == 1 and size[0][0] == ():
        return as_expr(size[0][1])
    raise RuleError("a size is neither a number nor a name: state the line with gives=")
