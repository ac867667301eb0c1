"""Words for formulas: `exp(x)`, `rank(M)`, `matrix([[1, 0], [0, 1]])`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from derive.kernel.expr import Expr, Node, node


def _function(op: str, meaning: str) -> Callable[..., Expr]:
    def made(*args: Any) -> Expr:
        return node(op, *args)

    made.__name__, made.__doc__ = op, meaning
    return made


exp, log, sqrt = (_function(f, f"{f}(x)") for f in ("exp", "log", "sqrt"))
tr, det, inv, rank = (_function(f, f"{f} of a matrix") for f in ("tr", "det", "inv", "rank"))
inner = _function("inner", "<X, Y> = tr(X.T*Y)")
norm = _function("norm", "Frobenius norm")
grad = _function("grad", "grad(L, A): the gradient, of the shape of A")
diff = _function("diff", "diff(y, x): the derivative")
eye = _function("eye", "the identity of a size")
zeros = _function("zeros", "the zero matrix of two sizes")
ones = _function("ones", "a column of ones")
unit = _function("unit", "unit(i, n): the i-th unit vector of length n")
col = _function("col", "col(X, j): a column, counted from 1")
entry = _function("entry", "entry(X, i, j)")
colspace, rowspace, nullspace = (
    _function(f, f"{f} of a matrix") for f in ("colspace", "rowspace", "nullspace")
)
total = _function("sum", "total(body, i, low, high): a sum over an index")


def matrix(rows: Iterable[Iterable[Any]]) -> Expr:
    """An explicit matrix from its rows: entries, or blocks."""
    return Node("block", tuple(node("row", *row) for row in rows))
