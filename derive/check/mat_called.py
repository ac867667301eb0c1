"""Matrices and sizes that the numbers of a line call for: where ranks fail only when there is room.

`rank(A) - rank(A**2) <= 4` fails first for five Jordan blocks, `rank(A**9) = rank(A**8)` for one of nine,
`rank(had(A, B)) <= 2*rank(A) + rank(B)` where ranks 3 and 4 multiply.  Sizes follow from exponents and
constants, and are 12 else; matrices are blocks of Jordan, shifts and projections of halves, and
products of given rank.  What is drawn is verified like any other model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from derive.check.mat_edges import Edges
from derive.check.mat_setting import Setting, fits, solved
from derive.core.numbers import whole_number
from derive.kernel.expr import Expr, walk
from derive.kernel.relation import Relation

MOST, ROOM = 16, 12
RANKS = (2, 3, 4)


class Called(Edges):
    """Draws matrices of chosen rank and nilpotency, in the standard basis as a rule."""

    def candidate(self, rows: int, cols: int, props: set[str]) -> Any:
        """A matrix that is likely to have the properties."""
        if props or self.rng.random() < 0.1:
            return super().candidate(rows, cols, props)
        half = min(rows, cols) // 2
        kinds: list[Callable[[], Any]] = [
            lambda: self.grid(rows, cols, {(i, half + i): 1 for i in range(half)}),
            lambda: self.grid(rows, cols, {(half + i, half + i): 1 for i in range(half)}),
            lambda: self.grid(rows, cols, {(i, i): 1 for i in range(half)}),
            lambda: self.grid(rows, cols, {(i, i): 1 for i in range(min(rows, cols))}),
            lambda: self.grid(rows, cols, {}),
            *(partial(self.ranked, rows, cols, r) for r in RANKS),
        ]
        if rows == cols:
            kinds += [partial(self.blocks, rows, b) for b in (2, 3, 4, rows)]
        return self.rng.choice(kinds)()

    def ranked(self, rows: int, cols: int, rank: int) -> Any:
        """A product of two drawn matrices with room for a rank."""
        return self.plain(rows, rank) * self.plain(rank, cols)

    def blocks(self, n: int, size: int) -> Any:
        """Nilpotent Jordan blocks of one size, as many as have room."""
        ends = range(size, n + 1, size)
        return self.grid(n, n, {(i, i + 1): 1 for e in ends for i in range(e - size, e - 1)})


def called_shapes(s: Setting, r: Relation) -> Iterator[dict[str, int]]:
    """Sizes that the whole numbers of a line call for, all names alike, the largest last."""
    if not s.sizes:
        yield {}
        return
    wanted = {ROOM}
    for x in (x for e in (r.lhs, r.rhs) for x in walk(e)):
        n = _size(x)
        if n is not None and n > 1:
            wanted |= {m for m in (n + 1, 2 * (n + 1)) if m <= MOST}
    for n in sorted(wanted):
        sizes = solved(s, dict.fromkeys(s.sizes, n))
        if sizes is not None and fits(s, sizes):
            yield sizes


def _size(e: Expr) -> int | None:
    n = whole_number(e)
    return None if n is None else abs(n)


__all__ = ["Called", "called_shapes"]
