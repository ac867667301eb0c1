"""Lines: two expressions and the sign between them.

`eq(L, A + B)`, `le(rank(M), k)`, `subset(colspace(M*N), colspace(M))`.  A relation is
built with its shapes checked; whether it holds is not its business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derive.kernel import size as sz
from derive.kernel.errors import DomainError, ShapeError
from derive.kernel.expr import SCALAR, Expr, Symbol, as_expr, free_symbols, replace, show_shape
from derive.kernel.ops import SET, ambient

#: sign -> name in prose
SIGNS = {
    "=": "equals",
    "~": "is about",
    "<=": "is at most",
    "<": "is less than",
    ">=": "is at least",
    ">": "is greater than",
    "!=": "differs from",
    "in": "is an element of",
    "notin": "is no element of",
    "subset": "is contained in",
    "prop": "is proportional to",
}
#: Signs that compare two real numbers.
ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Relation:
    """`lhs sign rhs`.  Raises ShapeError where the two sides cannot stand so."""

    sign: str
    lhs: Expr
    rhs: Expr

    def __post_init__(self) -> None:
        if self.sign not in SIGNS:
            raise DomainError(f"unknown sign {self.sign!r}; one of {' '.join(SIGNS)}")
        left, right = self.lhs.shape, self.rhs.shape
        if self.sign in ("<=", "<", ">=", ">"):
            for e in (self.lhs, self.rhs):
                if e.shape != SCALAR:
                    raise ShapeError(
                        f"only numbers are larger or smaller, but {e} is {show_shape(e.shape)}: say it "
                        "of its entries, as in A[i, j], or declare it positive semidefinite"
                    )
        elif self.sign in ("in", "notin"):
            if right != SET:
                raise ShapeError(f"{self.rhs} is no set")
            self._beside(left[0] if left != SET else None, ambient(self.rhs))
        elif self.sign == "subset":
            if left != SET or right != SET:
                raise ShapeError(f"{self} compares what is no set")
            self._beside(ambient(self.lhs), ambient(self.rhs))
        elif left != right:
            raise ShapeError(
                f"{self.lhs} ({show_shape(left)}) and {self.rhs} ({show_shape(right)}) differ in size"
            )
        elif left == SET:
            self._beside(ambient(self.lhs), ambient(self.rhs))

    def _beside(self, left: sz.Normal | None, right: sz.Normal | None) -> None:
        """Refuses to compare what lies in spaces of different dimensions."""
        if left is not None and right is not None and left != right:
            raise ShapeError(
                f"{self.lhs} lies in a space of dimension {sz.show(left)}, "
                f"{self.rhs} in one of dimension {sz.show(right)}"
            )

    def __str__(self) -> str:
        from derive.kernel.text import show_relation

        return show_relation(self)

    def replace(self, old_to_new: Mapping[Expr, Expr], derivatives: str = "refuse") -> Relation:
        """The same line with expressions put in place of others; see `expr.replace`."""
        left, right = (replace(e, old_to_new, derivatives) for e in (self.lhs, self.rhs))
        return Relation(self.sign, left, right)

    def free_symbols(self) -> dict[str, Symbol]:
        """The symbols of both sides, by name, in order."""
        return {**free_symbols(self.lhs), **free_symbols(self.rhs)}

    def sympy(self) -> Any:
        """The same line in SymPy (imports SymPy)."""
        from importlib import import_module

        return import_module("derive.rules.bridge").relation_to_sympy(self)

    def _repr_latex_(self) -> str:
        from importlib import import_module

        return f"${import_module('derive.render.latex').latex_relation(self)}$"


def _make(sign: str) -> Any:
    def make(lhs: Any, rhs: Any) -> Relation:
        return Relation(sign, as_expr(lhs), as_expr(rhs))

    make.__doc__ = f"The line `lhs {sign} rhs`."
    return make


eq, approx, le, lt, ge, gt = (_make(s) for s in ("=", "~", "<=", "<", ">=", ">"))
ne, member, notmember, subset, prop = (_make(s) for s in ("!=", "in", "notin", "subset", "prop"))
