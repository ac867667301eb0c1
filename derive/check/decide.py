"""Who decides a line: matrices and subspaces go to `matrix`, the rest to `scalar`."""

from __future__ import annotations

from collections.abc import Sequence

from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Symbol
from derive.kernel.ops import ENTRYWISE, SET
from derive.kernel.relation import Relation

SUBSPACES = {"colspace", "rowspace", "nullspace", "perp", "hull", "interval"}
SETS = {"set", "range", "setof", "cup", "cap", "setminus", "card"}
#: operations that only matrices need, even where the shape is 1 x 1
MATRIX = {"rank", "det", "logdet", "tr", "inv", "norm", "had", "kron", "vec", "softmax", "rowsoftmax"} | {
    "dim", "transpose", "inner", "entry", "block", "row", "unit", "total", "eye", "grad", "map_pow", "map_div"
} | {f"map_{f}" for f in ENTRYWISE}  # fmt: skip


def needs_matrices(e: Expr) -> bool:
    """Whether a tree holds a part that is no number and no finite set."""
    if isinstance(e, Symbol):
        return not e.is_scalar and e.shape != SET
    if not isinstance(e, Node):
        return False
    if e.op in SUBSPACES or e.op in MATRIX or not (e.is_scalar or e.shape == SET):
        return True
    if e.op in ("seq", "E", "Var") and e.is_scalar:
        return any(map(needs_matrices, e.args[1:] if e.op == "seq" else e.args))
    return any(map(needs_matrices, e.args))


def decide(relation: Relation, given: Sequence[Relation] = ()) -> Verdict:
    """The verdict on a line, in every model of `given`."""
    if needs_matrices(relation.lhs) or needs_matrices(relation.rhs):
        from derive.check import matrix

        return matrix.decide(relation, given)
    from derive.check import scalar

    return scalar.decide(relation, given)
