"""The best approximation of low rank: the theorem as stated, and a search of its own."""

from __future__ import annotations

from derive.check.approximation import nearest
from derive.check.forms.base import ZERO, Check, wrong
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel import size as sz
from derive.kernel.expr import Expr, Node, Number, Symbol
from derive.kernel.relation import Relation

ONE, TWO = Number("1"), Number("2")


def eckart_young(v: View) -> Verdict:
    """A decomposition with orthonormal columns and falling values; the tail begins after the k-th."""
    r, (premise, order, signs, *_) = v.conclusion, v.need(3)
    near, k, i = v.symbol("near"), v.expr("rank"), v.symbol("over")
    match premise.rhs:
        case Node("mul", (Symbol() as u, Node("diag", (Symbol() as s,)), Node("transpose", (w,)))):
            decomposes = premise.sign == "=" and isinstance(w, Symbol)
        case _:
            decomposes = False
    if not decomposes:
        return wrong(f"{premise} is no decomposition U*diag(s)*V.T")
    assert isinstance(w, Symbol)
    d = premise.lhs
    if any("orthonormal columns" not in x.props and "orthogonal" not in x.props for x in (u, w)):
        return wrong(f"the columns of {u} and of {w} are not known to be orthonormal")
    if "positive integer" not in i.domain:
        return wrong(f"{i} does not count from 1")
    if order != Relation("<=", _entry(s, i + 1), _entry(s, i)) or signs not in (
        Relation(">=", _entry(s, i), ZERO),
        Relation(">", _entry(s, i), ZERO),
    ):
        return wrong(f"{s} is not known to fall and to be at least 0")
    match r.lhs, r.rhs:
        case Node("inf", (Node("setof", (f, x, Node("lowrank", (rows, cols, most)))),)), Node("sum", tail):
            fits = (
                r.sign == "="
                and x == near
                and near.shape == d.shape == (sz.normal(rows), sz.normal(cols))
                and near not in (d, u, s, w)
                and not near.props
                and most == k
                and f == Node("pow", (Node("norm", (near - d,)), TWO))
                and tail[:3] == (Node("pow", (_entry(s, i), TWO)), i, k + 1)
                and sz.normal(tail[3]) == s.shape[0]
            )
            if fits:
                return nearest()
    return wrong(f"{r} is not what the theorem says of {premise}")


def _entry(s: Symbol, i: Expr) -> Expr:
    return Node("entry", (s, i, ONE))


FORMS: dict[str, Check] = {"eckart-young": eckart_young}
