"""Matrices at the edges, where lines that hold for drawn matrices fail.

Zero, low rank, nilpotent, idempotent, permutations, triangles, Jordan blocks, multiples of one; and
matrices that have to do with each other: equal, opposite, transposed, inverse, a product that
vanishes.  Exact; a matrix is checked for every property that it was promised to have.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from derive.check.mat_artist import Artist
from derive.check.mat_field import Field, Undefined
from derive.check.mat_space import complement, span

Grid = list[list[Any]]

TRIES = 12
DEFINITE = frozenset(("positive definite", "positive semidefinite"))


class Edges(Artist):
    """Draws matrices with structure, each with an eye on those drawn before it."""

    def __init__(self, f: Field, rng: random.Random) -> None:
        super().__init__(f, rng, "small")
        self.before: list[Any] = []
        #: how related the matrices of one model are; whether they keep to the coordinate axes
        self.related, self.aligned = rng.choice((0.0, 0.3, 0.3, 0.6)), rng.random() < 0.4
        self.scaled = rng.random() < 0.15

    # -- what is asked for
    def draw(self, rows: int, cols: int, props: set[str]) -> Any:
        """A matrix with all of the properties.  Raises Undefined where none was found."""
        for _ in range(TRIES):
            m = self.candidate(rows, cols, props)
            if all(has(self.f, m, p) for p in props):
                self.before.append(m)
                return m
        raise Undefined(f"no matrix was found that is {' and '.join(sorted(props))}")

    def scalar(self, domain: str) -> Any:
        """A number of a domain: often 0, 1 or -1, sometimes very small or very large."""
        choices: list[Any] = [0, 1, 1, -1, 2, -2, 3, Fraction(1, 2), Fraction(-1, 3)]
        if self.scaled:
            choices += [10**6, Fraction(1, 10**6), -(10**6)]
        x = self.f.number(self.rng.choice(choices))
        if "nonzero" in domain or domain in ("positive", "negative"):
            x = x if x != 0 else self.f.number(1)
        if domain in ("positive", "nonnegative"):
            return abs(x)
        return -abs(x) if domain == "negative" else x

    def candidate(self, rows: int, cols: int, props: set[str]) -> Any:
        """A matrix that is likely to have the properties."""
        if self.before and self.rng.random() < self.related:
            found = self.relative(rows, cols, props)
            if found is not None:
                return found
        if len(props) > 1 and self.rng.random() < 0.2:
            return self.grid(rows, cols, {})
        if props & DEFINITE:
            m = self.definite(rows, props)
        elif props & {"orthogonal", "orthonormal columns", "orthonormal rows", "unit length"}:
            m = self.orthonormal(rows, cols, props)
        elif "diagonal" in props:
            m = self.grid(rows, rows, self.diagonal(rows))
        elif "antisymmetric" in props:
            m = self.skew(rows)
        elif "involution" in props:
            p = self.projection(rows)
            m = p + p - self.eye(rows)
        elif "idempotent" in props:
            m = self.projection(rows)
        elif "symmetric" in props:
            m = self.symmetric(rows)
        elif "invertible" in props:
            m = self.regular(rows)
        else:
            m = self.free(rows, cols)
        if self.scaled and self.rng.random() < 0.5:
            m = m * self.wide()
        return m

    # -- families
    def free(self, rows: int, cols: int) -> Any:
        """A matrix of which nothing is promised."""
        kinds: list[Callable[[], Any]] = [
            lambda: self.grid(rows, cols, {}),
            lambda: self.partial(rows, cols),
            lambda: self.partial(rows, cols),
            lambda: self.grid(rows, cols, {(i, i): 1 for i in range(min(rows, cols))}),
            lambda: self.grid(rows, cols, {(self.rng.randrange(rows), self.rng.randrange(cols)): 1}),
            lambda: self.plain(rows, 1) * self.plain(1, cols),
            lambda: self.grid(rows, cols, {(i, j): 1 for i in range(rows) for j in range(cols)}),
        ]
        if not self.aligned:
            kinds += [lambda: self.plain(rows, cols), lambda: self.low(rows, cols)]
        if rows == cols:
            squares: list[Callable[[int], Any]] = [
                self.jordan,
                self.jordan,
                self.projection,
                self.permutation,
                lambda n: self.grid(n, n, self.diagonal(n)),
                lambda n: self.eye(n) * self.entry(),
            ]
            if not self.aligned:
                squares += [self.symmetric, self.skew, self.triangular, self.regular]
            if self.rng.random() < 0.7:
                return self.turned(self.rng.choice(squares)(rows))
        return self.rng.choice(kinds)()

    def turned(self, m: Any) -> Any:
        """A square matrix, seen from another basis where matrices do not keep to the axes."""
        if self.aligned or self.rng.random() < 0.5:
            return m
        s = self.shear(self.f.size(m)[0])
        return s * m * self.f.inv(s)

    def grid(self, rows: int, cols: int, at: dict[tuple[int, int], Any]) -> Any:
        """The matrix with these entries and zeros elsewhere."""
        zero = self.f.number(0)
        put = {k: self.f.number(v) if isinstance(v, (int, Fraction)) else v for k, v in at.items()}
        return self.f.matrix(rows, cols, [put.get((i, j), zero) for i in range(rows) for j in range(cols)])

    def low(self, rows: int, cols: int) -> Any:
        r = self.rng.randint(1, min(rows, cols))
        return self.plain(rows, r) * self.plain(r, cols)

    def partial(self, rows: int, cols: int) -> Any:
        """At most one entry, 1 or -1, in each row and column."""
        r = self.rng.randint(0, min(rows, cols))
        sign = (1,) if self.rng.random() < 0.6 else (1, -1)
        pairs = zip(self.rng.sample(range(rows), r), self.rng.sample(range(cols), r), strict=True)
        return self.grid(rows, cols, {p: self.rng.choice(sign) for p in pairs})

    def diagonal(self, n: int) -> dict[tuple[int, int], Any]:
        pool = self.rng.choice(((0, 1), (1, -1), (0, 1, 2), (-1, 0, 1, 3), (2,), (1, 10, Fraction(1, 10))))
        return {(i, i): self.rng.choice(pool) for i in range(n)}

    def jordan(self, n: int) -> Any:
        """Jordan blocks of one eigenvalue, 0 as a rule: nilpotent."""
        value, cut = self.rng.choice((0, 0, 0, 1, -1, 2)), self.rng.choice((0.0, 0.0, 0.3, 0.6))
        at: dict[tuple[int, int], Any] = {(i, i): value for i in range(n)}
        at |= {(i, i + 1): 1 for i in range(n - 1) if self.rng.random() >= cut}
        m = self.grid(n, n, at)
        return m.transpose() if self.rng.random() < 0.3 else m

    def permutation(self, n: int) -> Any:
        order = self.rng.sample(range(n), n)
        if self.rng.random() < 0.3:
            order = [(i + 1) % n for i in range(n)]
        sign = (1,) if self.rng.random() < 0.5 else (1, -1)
        return self.grid(n, n, {(i, j): self.rng.choice(sign) for i, j in enumerate(order)})

    def triangular(self, n: int) -> Any:
        first = self.rng.choice((0, 1))
        return self.grid(n, n, {(i, j): self.entry() for i in range(n) for j in range(i + first, n)})

    def projection(self, n: int) -> Any:
        kept = self.rng.sample(range(n), self.rng.randint(0, n))
        m = self.grid(n, n, {(i, i): 1 for i in kept})
        if self.aligned or self.rng.random() < 0.4:
            return m
        if self.rng.random() < 0.4:
            return self.idempotent(n, True)
        s = self.shear(n)
        return s * m * self.f.inv(s)

    def shear(self, n: int) -> Any:
        """A whole matrix with determinant 1."""
        low = {(i, j): self.rng.choice((-1, 0, 1)) for i in range(n) for j in range(i)}
        high = {(j, i): self.rng.choice((-1, 0, 1)) for i in range(n) for j in range(i)}
        one = self.eye(n)
        return (one + self.grid(n, n, low)) * (one + self.grid(n, n, high))

    def regular(self, n: int) -> Any:
        """An invertible matrix."""
        kind = self.rng.randrange(5)
        if kind == 0:
            return self.eye(n) * self.f.number(self.rng.choice((1, -1, 2)))
        if kind == 1:
            return self.permutation(n)
        if kind == 2:
            return self.shear(n)
        if kind == 3:
            pool = (1, -1, 2, Fraction(1, 2), 5)
            return self.grid(n, n, {(i, i): self.rng.choice(pool) for i in range(n)})
        return self.plain(n, n)

    def symmetric(self, n: int) -> Any:
        kind = self.rng.randrange(6)
        if kind == 0:
            return self.grid(n, n, self.diagonal(n))
        if kind == 1:
            v = self.plain(n, 1)
            return v * v.transpose() * self.f.number(self.rng.choice((1, -1)))
        if kind == 2:
            return self.grid(n, n, {(i, n - 1 - i): 1 for i in range(n)})
        if kind == 3:
            m = self.free(n, n)
            return m + m.transpose()
        if kind == 4:
            return self.eye(n) * self.entry()
        return self.triangle(n, 1)

    def skew(self, n: int) -> Any:
        if self.rng.random() < 0.6:
            ends = [(i, i + 1) for i in range(0, n - 1, 2) if self.rng.random() < 0.8]
            return self.grid(n, n, dict.fromkeys(ends, 1) | {(j, i): -1 for i, j in ends})
        return self.triangle(n, -1)

    def definite(self, n: int, props: set[str]) -> Any:
        kind = self.rng.choice((0, 1, 2, 2, 2, 3, 4))
        pool: tuple[Any, ...] = self.rng.choice(((1,), (1, 2), (1, 100), (Fraction(1, 100), 1, 7)))
        least: int | Fraction = 0
        if "positive definite" not in props:
            pool = (0, *pool)
        diagonal = self.grid(n, n, {(i, i): self.rng.choice(pool) for i in range(n)})
        if kind < 2 or "diagonal" in props:
            return diagonal
        if kind == 2 and "positive definite" not in props:
            v = self.plain(n, 1)
            return v * v.transpose()
        x = self.shear(n) if kind == 3 else self.free(n, n)
        if "positive definite" in props:
            least = self.rng.choice((1, 1, Fraction(1, 100)))
        return x * (diagonal if kind == 3 else self.eye(n)) * x.transpose() + self.eye(n) * self.f.number(
            least
        )

    def orthonormal(self, rows: int, cols: int, props: set[str]) -> Any:
        if "unit length" in props:
            k = rows * cols
            if self.rng.random() < 0.6:
                e = [0] * k
                e[self.rng.randrange(k)] = self.rng.choice((1, 1, -1))
                return self.f.matrix(rows, cols, [self.f.number(x) for x in e])
            return self.f.matrix(rows, cols, self.f.entries(self.first_columns(self.mirror(k), 1)))
        n = max(rows, cols)
        q = self.permutation(n) if self.rng.random() < 0.6 else self.orthogonal(n)
        if self.rng.random() < 0.2:
            q = self.eye(n) * self.f.number(self.rng.choice((1, -1)))
        g = self.rows_of(q)
        return self.f.matrix(rows, cols, [g[i][j] for i in range(rows) for j in range(cols)])

    def rows_of(self, m: Any) -> Grid:
        cols, e = self.f.size(m)[1], self.f.entries(m)
        return [e[i : i + cols] for i in range(0, len(e), cols)]

    # -- matrices that have to do with each other
    def relative(self, rows: int, cols: int, props: set[str]) -> Any:
        """A matrix made from one that was drawn before, or None where none fits."""
        m = self.rng.choice(self.before)
        r, c = self.f.size(m)
        if (c, r) == (rows, cols) and ((r, c) != (rows, cols) or self.rng.random() < 0.3):
            m = m.transpose()
        elif (r, c) != (rows, cols):
            return self.annihilated(m, rows, cols)
        kind = self.rng.randrange(9)
        if kind < 3:
            return m
        if kind == 3:
            return -m
        if kind == 4:
            return m * self.f.number(self.rng.choice((2, Fraction(1, 2), -1, 0)))
        if kind == 5 and r == c:
            try:
                return m.inv()
            except ZeroDivisionError:
                return self.eye(r) - m
        if kind == 6 and r == c:
            return m * m
        if kind == 7:
            return self.annihilated(m, rows, cols)
        return m + self.partial(rows, cols)

    def annihilated(self, m: Any, rows: int, cols: int) -> Any:
        """A matrix X with m X = 0 or X m = 0, as far as the sizes allow."""
        r, c = self.f.size(m)
        if c == rows:
            basis = complement(span(self.rows_of(m), c)).basis
            if not basis:
                return None
            b = self.f.matrix(len(basis), rows, [x for row in basis for x in row]).transpose()
            return b * self.free(len(basis), cols)
        if r == cols:
            basis = complement(span(self.rows_of(m.transpose()), r)).basis
            if not basis:
                return None
            b = self.f.matrix(len(basis), cols, [x for row in basis for x in row])
            return self.free(rows, len(basis)) * b
        return None


# -- properties, verified ---------------------------------------------------------------
def has(f: Field, m: Any, prop: str) -> bool:
    """Whether a matrix has a property; definiteness and rank only over the rationals."""
    rows, cols = f.size(m)
    t = f.transpose(m)
    if prop == "symmetric":
        return same(f, m, t)
    if prop == "antisymmetric":
        return same(f, t, -m)
    if prop == "diagonal":
        e = f.entries(m)
        return all(f.is_zero(e[i * cols + j]) for i in range(rows) for j in range(cols) if i != j)
    if prop in ("orthogonal", "orthonormal columns"):
        return same(f, t * m, identity(f, cols))
    if prop == "orthonormal rows":
        return same(f, m * t, identity(f, rows))
    if prop == "unit length":
        e = f.entries(m)
        return f.is_zero(sum((x * x for x in e[1:]), e[0] * e[0]) - f.number(1))
    if prop == "idempotent":
        return same(f, m * m, m)
    if prop == "involution":
        return same(f, m * m, identity(f, rows))
    if prop == "invertible":
        return not f.is_zero(f.det(m))
    if prop in DEFINITE and f.name == "exact":
        return same(f, m, t) and definite(m, prop == "positive definite")
    return prop in DEFINITE or prop == "sequence"


def same(f: Field, a: Any, b: Any) -> bool:
    """Whether two matrices are equal."""
    return f.size(a) == f.size(b) and all(f.is_zero(x) for x in f.entries(a - b))


def identity(f: Field, n: int) -> Any:
    """The identity."""
    one, zero = f.number(1), f.number(0)
    return f.matrix(n, n, [one if i == j else zero for i in range(n) for j in range(n)])


def definite(m: Any, strictly: bool) -> bool:
    """Whether a symmetric rational matrix is positive (semi)definite, by elimination."""
    a = [list(row) for row in m.tolist()]
    n = len(a)
    for k in range(n):
        pivot = a[k][k]
        if pivot < 0 or (strictly and pivot == 0):
            return False
        if pivot == 0:
            if any(a[k][j] != 0 for j in range(k, n)):
                return False
            continue
        for i in range(k + 1, n):
            ratio = a[i][k] / pivot
            for j in range(k, n):
                a[i][j] -= ratio * a[k][j]
    return True
