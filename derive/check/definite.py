"""Which matrices are invertible or definite: from properties, from lines, from how they are built."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.check.counts import size_tree
from derive.check.decide import decide
from derive.check.facts import Facts
from derive.kernel import size as sz
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols
from derive.kernel.relation import Relation

ZERO = Number("0")
NonZero = Callable[[Expr], bool]


def invertible(a: Expr, lines: Sequence[Relation], nonzero: NonZero) -> bool:
    """Whether a square matrix has an inverse in every model of the lines.

    `nonzero` tells which numbers are known not to vanish.
    """

    def again(e: Expr) -> bool:
        return invertible(e, lines, nonzero)

    if _said(a, lines) or definite(a, nonzero):
        return True
    match a:
        case Symbol():
            return bool(a.props & {"invertible", "orthogonal", "positive definite"}) or _orthonormal(a)
        case Node("eye"):
            return True
        case Node("transpose" | "neg" | "inv", (b,)):
            return again(b)
        case Node("mul", factors):
            numbers = [f for f in factors if f.is_scalar]
            rest = [f for f in factors if not f.is_scalar]
            if any(f.shape[0] != f.shape[1] for f in rest):
                return False
            return all(map(nonzero, numbers)) and all(map(again, rest))
        case Node("div", (b, _)):
            return again(b)
        case Node("pow", (b, _)):
            return again(b)
        case Node("kron", (b, c)):
            return all(x.shape[0] == x.shape[1] and again(x) for x in (b, c))
        case Node("diag", entries) if len(entries) > 1:
            return all(map(nonzero, entries))
        case Node("diag", (Symbol() as s,)):
            return s.domain == "positive" and s.shape[1] == sz.ONE
    return not free_symbols(a) and _explicit(a)


def _orthonormal(a: Symbol) -> bool:
    return "orthonormal columns" in a.props and a.shape[0] == a.shape[1]


def _explicit(a: Expr) -> bool:
    return decide(Relation("!=", Node("det", (a,)), ZERO)).outcome == "proved"


def _said(a: Expr, lines: Sequence[Relation]) -> bool:
    """Whether a line says so: its determinant differs from 0, it has full rank, or it has an inverse."""
    n = a.shape[0]
    full = {Relation("=", Node("rank", (a,)), size_tree(n)), Relation("=", size_tree(n), Node("rank", (a,)))}
    for r in lines:
        if r in full:
            return True
        if r.sign in ("!=", ">", "<") and r.rhs == ZERO:
            match r.lhs:
                case Node("det", (b,)) if a in _square_factors(b):
                    return True
        if r.sign == "=":
            for x, y in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
                if isinstance(y, Node) and y.op == "eye" and a in _square_factors(x):
                    return True
    return False


def _square_factors(e: Expr) -> list[Expr]:
    """What is invertible when a square product is: itself and its factors, if all are of one size."""
    found = [e]
    match e:
        case Node("mul", factors):
            if all(f.is_scalar or f.shape == e.shape for f in factors):
                found += [x for f in factors if not f.is_scalar for x in _square_factors(f)]
        case Node("transpose" | "neg" | "inv", (b,)):
            found += _square_factors(b)
        case Node("pow", (b, Number() as n)) if n.value > 0:
            found += _square_factors(b)
    return found


def definite(a: Expr, nonzero: NonZero) -> bool:
    """Whether a symmetric matrix is plainly positive definite."""
    match a:
        case Symbol():
            return "positive definite" in a.props
        case Node("eye"):
            return True
        case Node("add", terms):
            return any(definite(t, nonzero) for t in terms) and all(
                semidefinite(t) or definite(t, nonzero) for t in terms
            )
        case Node("inv" | "transpose", (b,)):
            return definite(b, nonzero)
        case Node("mul", (c, b)) if c.is_scalar and not b.is_scalar:
            return _positive(c) and definite(b, nonzero)
        case Node("div", (b, c)):
            return _positive(c) and definite(b, nonzero)
    return False


def semidefinite(a: Expr) -> bool:
    """Whether a symmetric matrix is plainly positive semidefinite: M.T*M, M*M.T and their like."""
    match a:
        case Symbol():
            return bool(a.props & {"positive definite", "positive semidefinite"})
        case Node("mul", (Node("transpose", (b,)), c)) | Node("mul", (b, Node("transpose", (c,)))):
            return b == c
        case Node("mul", (c, *rest)) if c.is_scalar and rest and _nonnegative(c):
            return semidefinite(rest[0] if len(rest) == 1 else Node("mul", tuple(rest)))
        case Node("add", terms):
            return all(map(semidefinite, terms))
        case Node("transpose", (b,)):
            return semidefinite(b)
        case Node("zeros", (m, n)):
            return m == n
    return False


def _positive(e: Expr) -> bool:
    return e.is_scalar and Facts(free_symbols(e)).positive(e)


def _nonnegative(e: Expr) -> bool:
    found = Facts(free_symbols(e)).interval(e) if e.is_scalar else None
    return found is not None and found.nonnegative


__all__ = ["definite", "invertible", "semidefinite"]
