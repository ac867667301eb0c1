"""Explicit matrices and numbers worked out exactly: products, transposes, ranks of what is written out."""

from __future__ import annotations

from fractions import Fraction

from derive.kernel import size as sz
from derive.kernel.expr import Expr, Node, Number, as_expr, node
from derive.rules.base import RuleError

Rows = list[list[Fraction]]


def worked_out(e: Expr) -> Expr:
    """The number or explicit matrix that a closed tree comes to.

    Raises RuleError where a symbol or an operation without an exact value stands in it.
    """
    rows = _rows(e)
    if e.is_scalar:
        return as_expr(rows[0][0])
    return Node("block", tuple(node("row", *r) for r in rows))


def _count(e: Expr) -> int:
    size = sz.normal(e)
    if len(size) == 1 and size[0][0] == ():
        return size[0][1]
    raise RuleError(f"{e} is no explicit size")


def _rows(e: Expr) -> Rows:
    if isinstance(e, Number) and not e.unit:
        return [[e.value]]
    if not isinstance(e, Node):
        raise RuleError(f"{e} is not written out: only explicit numbers and matrices are computed")
    match e.op, e.args:
        case "add", args:
            parts = [_rows(a) for a in args]
            return [[sum(x, Fraction(0)) for x in zip(*r, strict=True)] for r in zip(*parts, strict=True)]
        case "neg", (a,):
            return [[-x for x in r] for r in _rows(a)]
        case "mul", args:
            total = _rows(args[0])
            for a in args[1:]:
                total = _product(total, _rows(a))
            return total
        case "div", (a, b):
            return [[x / _rows(b)[0][0] for x in r] for r in _rows(a)]
        case "pow", (a, Number() as n) if a.is_scalar and n.value.denominator == 1:
            return [[_rows(a)[0][0] ** n.value.numerator]]
        case "transpose", (a,):
            return [list(c) for c in zip(*_rows(a), strict=True)]
        case "block", args:
            return [r for a in args for r in _rows(a)]
        case "row", args:
            return [[x for part in r for x in part] for r in zip(*map(_rows, args), strict=True)]
        case "eye", (n,):
            return [[Fraction(i == j) for j in range(_count(n))] for i in range(_count(n))]
        case "zeros", (n, m):
            return [[Fraction(0)] * _count(m) for _ in range(_count(n))]
        case "unit", (i, n):
            return [[Fraction(j + 1 == _count(i))] for j in range(_count(n))]
        case "diag", args if len(args) > 1:
            entries = [_rows(a)[0][0] for a in args]
            return [[x if i == j else Fraction(0) for j in range(len(args))] for i, x in enumerate(entries)]
        case "tr", (a,):
            return [[sum((r[i] for i, r in enumerate(_rows(a))), Fraction(0))]]
        case "rank", (a,):
            return [[Fraction(_rank(_rows(a)))]]
    raise RuleError(f"{e.op} of explicit matrices is not computed here: state the line with gives=")


def _product(a: Rows, b: Rows) -> Rows:
    if len(a) == len(a[0]) == 1:
        return [[a[0][0] * x for x in r] for r in b]
    if len(b) == len(b[0]) == 1:
        return [[x * b[0][0] for x in r] for r in a]
    return [
        [sum((x * y for x, y in zip(r, c, strict=True)), Fraction(0)) for c in zip(*b, strict=True)]
        for r in a
    ]


def _rank(rows: Rows) -> int:
    rows, rank = [list(r) for r in rows], 0
    for j in range(len(rows[0])):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][j]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for i in range(rank + 1, len(rows)):
            scale = rows[i][j] / rows[rank][j]
            rows[i] = [x - scale * y for x, y in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return rank
