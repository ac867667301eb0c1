"""What words are made of: letters, atoms, polynomials, and grids of them.  Imports the kernel only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Shape

Word = tuple[int, ...]
Mono = tuple[tuple[int, int], ...]  # (atom, exponent), sorted
Terms = dict[tuple[Mono, Word], Fraction]
Frozen = tuple[tuple[tuple[Mono, Word], Fraction], ...]

F1 = Fraction(1)
MAX_TERMS = 3000


class Stuck(Exception):
    """The words have no form for this, or it grows too large."""


@dataclass
class Poly:
    """A matrix (or number) of a shape: {(scalars, word): coefficient}."""

    shape: Shape
    terms: Terms

    @property
    def scalar(self) -> bool:
        """One row and one column."""
        return self.shape == SCALAR

    def freeze(self) -> Frozen:
        """A key: equal for equal forms."""
        return tuple(sorted(self.terms.items()))


@dataclass
class Letter:
    """A matrix that is not taken apart.  `kind` says what it is; `sign` is 1 for symmetric,
    -1 for antisymmetric, 0 for neither; `left`, `right` say that X^T X, X X^T are identities.
    """

    shape: Shape
    kind: tuple[Any, ...]
    sign: int = 0
    left: bool = False
    right: bool = False
    diagonal: bool = False
    promised: bool = False  # to be invertible, say: then it is not zero
    inverse: int = 0
    depends: frozenset[int] = frozenset()


@dataclass
class Atom:
    """A scalar that is not taken apart."""

    kind: tuple[Any, ...]
    depends: frozenset[int] = frozenset()


def mono_mul(a: Mono, b: Mono) -> Mono:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    out = dict(a)
    for atom, e in b:
        out[atom] = out.get(atom, 0) + e
    return tuple(sorted((x, e) for x, e in out.items() if e))


@dataclass
class Grid:
    """A matrix of blocks: its row heights and column widths are those of the blocks."""

    cells: list[list[Poly]]

    @property
    def heights(self) -> list[sz.Normal]:
        return [row[0].shape[0] for row in self.cells]

    @property
    def widths(self) -> list[sz.Normal]:
        return [p.shape[1] for p in self.cells[0]]


Value = Poly | Grid
