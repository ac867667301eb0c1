"""Sizes of matrices: polynomials with integer coefficients in size symbols.

`m`, `4`, `H*d_head` and `2*n + 1` are sizes.  Two sizes are the same exactly when
their normal forms are equal, whatever the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from derive.kernel.errors import ShapeError

if TYPE_CHECKING:
    from derive.kernel.expr import Expr

# monomial (sorted names, repeated by power) -> integer coefficient, zeros left out
Normal = tuple[tuple[tuple[str, ...], int], ...]

ONE: Normal = (((), 1),)


def _pack(terms: Mapping[tuple[str, ...], int]) -> Normal:
    return tuple(sorted((m, c) for m, c in terms.items() if c))


def plus(a: Normal, b: Normal) -> Normal:
    """The sum of two sizes."""
    terms = dict(a)
    for monomial, c in b:
        terms[monomial] = terms.get(monomial, 0) + c
    return _pack(terms)


def times(a: Normal, b: Normal) -> Normal:
    """The product of two sizes."""
    terms: dict[tuple[str, ...], int] = {}
    for m, c in a:
        for n, d in b:
            key = tuple(sorted(m + n))
            terms[key] = terms.get(key, 0) + c * d
    return _pack(terms)


def constant(n: int) -> Normal:
    """The size of a whole number."""
    return _pack({(): n})


def normal(e: Expr) -> Normal:
    """The normal form of a size expression.

    Raises ShapeError where `e` is no polynomial with integer coefficients.
    """
    from derive.kernel.expr import Node, Number, Symbol

    match e:
        case Number() if e.value.denominator == 1 and not e.unit:
            return constant(e.value.numerator)
        case Symbol() if e.is_scalar and "integer" in e.domain:
            return (((e.name,), 1),)
        case Node("add", args):
            total = constant(0)
            for a in args:
                total = plus(total, normal(a))
            return total
        case Node("neg", (a,)):
            return times(constant(-1), normal(a))
        case Node("mul", args):
            product = ONE
            for a in args:
                product = times(product, normal(a))
            return product
        case Node("pow", (base, Number() as n)) if n.value.denominator == 1 and n.value <= 8:
            product = ONE
            for _ in range(n.value.numerator):
                product = times(product, normal(base))
            return product
    raise ShapeError(f"{e} is not a size: sizes are built from whole numbers and integer symbols")


def tree(size: Normal) -> Expr:
    """A size as a tree."""
    from derive.kernel.expr import as_expr, symbol

    total: Expr | None = None
    for names, c in size:
        term = as_expr(c)
        for n in names:
            made = symbol(n, "positive integer")
            term = made if term == as_expr(1) else term * made
        total = term if total is None else total + term
    return as_expr(0) if total is None else total


def show(size: Normal) -> str:
    """`H*d_head`, `n + 1`: for messages."""
    parts = []
    for monomial, c in sorted(size, key=lambda t: (-len(t[0]), t[0])):
        name = "*".join(monomial)
        parts.append(str(c) if not name else name if c == 1 else f"{c}*{name}")
    return " + ".join(parts).replace("+ -", "- ") or "0"


def evaluate(size: Normal, values: Mapping[str, int]) -> int:
    """The whole number that a size is under `values`.  KeyError names a missing one."""
    total = 0
    for monomial, c in size:
        for name in monomial:
            c *= values[name]
        total += c
    return total
