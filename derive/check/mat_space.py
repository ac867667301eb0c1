"""Subspaces and lines over the rationals: exact values, and whether a line holds in a model.

A subspace of Q^n is kept as the reduced row echelon form of a basis, so that equal spaces
have equal forms.  Ranks are never taken in a prime field.  May import python-flint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq, fmpq_mat

from derive.check.mat_field import Undefined, Unsupported
from derive.check.mat_value import Model
from derive.kernel.expr import SCALAR, Expr, Node
from derive.kernel.ops import SET
from derive.kernel.relation import Relation


@dataclass(frozen=True)
class Space:
    """A subspace of Q^n by the rows of a reduced basis."""

    n: int
    basis: tuple[tuple[fmpq, ...], ...]

    @property
    def dim(self) -> int:
        """The dimension."""
        return len(self.basis)


def span(rows: list[list[Any]], n: int) -> Space:
    """The span of some rows of length n."""
    if not rows:
        return Space(n, ())
    reduced, rank = fmpq_mat(len(rows), n, [x for r in rows for x in r]).rref()
    e = reduced.entries()
    return Space(n, tuple(tuple(e[i * n : (i + 1) * n]) for i in range(rank)))


def complement(s: Space) -> Space:
    """Everything orthogonal to a subspace."""
    leads = [next(j for j, x in enumerate(row) if x != 0) for row in s.basis]
    free = [j for j in range(s.n) if j not in leads]
    rows = []
    for j in free:
        v = [fmpq(0)] * s.n
        v[j] = fmpq(1)
        for lead, row in zip(leads, s.basis, strict=True):
            v[lead] = -row[j]
        rows.append(v)
    return span(rows, s.n)


def contains(big: Space, small: Space) -> bool:
    """Whether one subspace lies in another of the same ambient space."""
    if big.n != small.n:
        raise Undefined(f"subspaces of {small.n} and of {big.n} dimensions are not compared")
    return span([list(r) for r in (*big.basis, *small.basis)], big.n).dim == big.dim


def space(m: Model, e: Expr) -> Space:
    """The subspace that a tree is in an exact model.  Raises Unsupported for other sets."""
    if isinstance(e, Node):
        if e.op in ("colspace", "rowspace", "nullspace"):
            a = m.as_matrix(e.args[0])
            if e.op == "colspace":
                a = a.transpose()
            found = span(m.grid(a), a.ncols())
            return complement(found) if e.op == "nullspace" else found
        if e.op == "perp":
            return complement(space(m, e.args[0]))
        if e.op == "cap":
            parts = [complement(space(m, a)) for a in e.args]
            if len({p.n for p in parts}) > 1:
                raise Undefined("subspaces of different spaces")
            return complement(span([list(r) for p in parts for r in p.basis], parts[0].n))
    raise Unsupported(f"{e} is no subspace that can be computed")


def with_dimensions(m: Model, e: Expr) -> Expr:
    """`e` with every dim(…) replaced by its number."""
    from derive.kernel.expr import as_expr

    if not isinstance(e, Node):
        return e
    if e.op == "dim":
        return as_expr(space(m, e.args[0]).dim)
    args = tuple(with_dimensions(m, a) for a in e.args)
    return e if args == e.args else Node(e.op, args)


def number(m: Model, e: Expr) -> Any:
    """The value of a scalar tree, dimensions of subspaces included."""
    return m.value(with_dimensions(m, e))


def holds(m: Model, r: Relation) -> bool | None:
    """Whether a line holds in an exact model, or None where balls do not decide.

    Raises Undefined, Unsupported.
    """
    if r.sign == "subset":
        return contains(space(m, r.rhs), space(m, r.lhs))
    if r.sign == "in" and isinstance(r.rhs, Node) and r.rhs.op == "interval":
        x, low, high = (number(m, e) for e in (r.lhs, *r.rhs.args))
        sides = (compare("<=", low, x), compare("<=", x, high))
        return False if False in sides else None if None in sides else True
    if r.sign in ("in", "notin"):
        big = space(m, r.rhs)
        v = m.field.entries(m.as_matrix(r.lhs))
        return contains(big, span([v], len(v))) == (r.sign == "in")
    if r.lhs.shape == SET:
        a, b = space(m, r.lhs), space(m, r.rhs)
        if a.n != b.n:
            raise Undefined("subspaces of different spaces")
        return (a == b) == (r.sign == "=") if r.sign in ("=", "!=") else None
    if r.lhs.shape != SCALAR:
        same = bool(m.value(r.lhs) == m.value(r.rhs))
        return same == (r.sign == "=") if r.sign in ("=", "!=") else None
    return compare(r.sign, number(m, r.lhs), number(m, r.rhs))


def compare(sign: str, a: Any, b: Any) -> bool | None:
    """Whether two numbers stand in a relation; None where balls overlap."""
    d = a - b
    if sign in ("=", "!="):
        if isinstance(d, fmpq):
            return (d == 0) == (sign == "=")
        if d.contains(0):
            return None
        return sign == "!="
    if sign in (">", ">="):
        d, sign = -d, {">": "<", ">=": "<="}[sign]
    if isinstance(d, (arb, fmpq)):
        if d < 0:
            return True
        if d > 0:
            return False
        if isinstance(d, fmpq):
            return sign == "<="
        if d == 0:
            return sign == "<="
    return None
