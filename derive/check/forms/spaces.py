"""Subspaces and averages: what each law asks of its premises, compared as written."""

from __future__ import annotations

from derive.check.forms.base import ONE, ZERO, Check, wrong
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import Expr, Node
from derive.kernel.relation import Relation


def both_inclusions(v: View) -> Verdict:
    """Each is in the other."""
    r, (first, second, *_) = v.conclusion, v.need(2)
    both = {(line.lhs, line.rhs) for line in (first, second) if line.sign == "subset"}
    if r.sign != "=" or both != {(r.lhs, r.rhs), (r.rhs, r.lhs)}:
        return wrong(f"{r} needs an inclusion each way")
    return Verdict("proved", "contained both ways")


def _is_subspace(e: Expr) -> bool:
    """Whether a set is a subspace by how it is written."""
    return isinstance(e, Node) and e.op in ("colspace", "rowspace", "nullspace", "perp")


def _orthogonal(a: Expr, b: Expr) -> bool:
    """Whether two spaces are written as orthogonal complements of each other; of what is no subspace, only
    that the first is the second's.
    """
    for x, y in ((a, b), (b, a)):
        if x == Node("perp", (y,)):
            return x == a or _is_subspace(y)
        match x, y:
            case Node("nullspace", (m,)), Node("rowspace", (n,)):
                return m == n
            case Node("nullspace", (m,)), Node("colspace", (n,)):
                return n == Node("transpose", (m,)) or m == Node("transpose", (n,))
    return False


def complement(v: View) -> Verdict:
    """Each side is the other's complement, the inclusion turned."""
    r, premise = v.conclusion, v.need(1)[0]
    if premise.sign not in ("subset", "=") or r.sign != premise.sign:
        return wrong(f"{premise} and {r} are not both inclusions")
    if not (_orthogonal(r.lhs, premise.rhs) and _orthogonal(r.rhs, premise.lhs)):
        said = f"the sides of {r} are not the complements of those of {premise}, turned"
        return wrong(f"{said} (the complement of a complement is the same space only of a subspace)")
    return Verdict("proved", "complements reverse inclusions")


def _dimension(space: Expr) -> Expr | None:
    if isinstance(space, Node) and space.op in ("colspace", "rowspace"):
        return Node("rank", space.args)
    return None


def equal_rank(v: View) -> Verdict:
    """The spaces of the inclusion have the dimensions of which the other line says they are equal."""
    r, (inclusion, ranks, *_) = v.conclusion, v.need(2)
    if inclusion.sign != "subset" or r not in (
        Relation("=", inclusion.lhs, inclusion.rhs),
        Relation("=", inclusion.rhs, inclusion.lhs),
    ):
        return wrong(f"{r} is not {inclusion} with both sides equal")
    dims = {_dimension(inclusion.lhs), _dimension(inclusion.rhs)}
    if ranks.sign != "=" or None in dims or dims != {ranks.lhs, ranks.rhs}:
        return wrong(f"{ranks} does not say that the two spaces of {inclusion} have one dimension")
    return Verdict("proved", "a subspace of full dimension")


def dimension(v: View) -> Verdict:
    """The ranks of what spans the spaces, compared as the spaces are."""
    r, premise = v.conclusion, v.need(1)[0]
    sign = {"=": "=", "subset": "<="}.get(premise.sign)
    left, right = _dimension(premise.lhs), _dimension(premise.rhs)
    if sign is None or left is None or right is None or r != Relation(sign, left, right):
        return wrong(f"{r} does not compare the dimensions of {premise}")
    return Verdict("proved", "dimensions of subspaces")


def convex(v: View) -> Verdict:
    """Weights of known sign that sum to 1 over the very range, and the points they weigh."""
    r, (average, signs, whole, *_) = v.conclusion, v.need(3)
    if average.sign != "=" or not (isinstance(average.rhs, Node) and average.rhs.op == "sum"):
        return wrong(f"{average} is no weighted sum")
    body, j, low, high = average.rhs.args
    if not (isinstance(body, Node) and body.op == "mul" and body.args[0].is_scalar):
        return wrong(f"{average.rhs} is no sum of weights times points")
    weight, rest = body.args[0], body.args[1:]
    point = rest[0] if len(rest) == 1 else Node("mul", rest)
    if signs.sign not in (">=", ">") or signs.lhs != weight or signs.rhs != ZERO:
        return wrong(f"{signs} does not say that {weight} is at least 0")
    if whole != Relation("=", Node("sum", (weight, j, low, high)), ONE):
        return wrong(f"{whole} does not say that the weights {weight} sum to 1")
    points = Node("setof", (point, j, Node("range", (low, high))))
    if r != Relation("in", average.lhs, Node("hull", (points,))):
        return wrong(f"{r} does not say that {average.lhs} is in the hull of the points {point}")
    return Verdict("proved", "weights at least 0 that sum to 1")


FORMS: dict[str, Check] = {
    "both-inclusions": both_inclusions,
    "complement": complement,
    "equal-rank": equal_rank,
    "dimension": dimension,
    "convex": convex,
}
