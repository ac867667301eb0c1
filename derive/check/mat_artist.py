"""Random matrices with the properties declared: symmetric, orthogonal, of low rank and so on.

Orthogonal matrices come from antisymmetric ones by Cayley's formula, half of them reflected.
May import python-flint through `mat_field`.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from derive.check.mat_field import Field, Prime, Undefined

#: properties that a multiple of the matrix has not
FIXED = frozenset(
    (
        "orthogonal",
        "orthonormal columns",
        "orthonormal rows",
        "unit length",
        "idempotent",
        "involution",
    )
)


class Artist:
    """Draws matrices over a field."""

    def __init__(self, f: Field, rng: random.Random, spread: str) -> None:
        self.f, self.rng, self.spread = f, rng, spread

    def entry(self) -> Any:
        """One random number: uniform mod p, a small whole number, or a decimal."""
        if isinstance(self.f, Prime):
            return self.f.number(self.rng.randrange(self.f.p))
        if self.spread == "small":
            return self.f.number(self.rng.choice((-2, -1, 0, 1, 2, 3)))
        if self.spread == "sparse":
            return self.f.number(self.rng.choice((0, 0, 0, 1, 1, -1)))
        if self.spread == "positive":
            return self.f.number(Fraction(self.rng.randint(1, 400), 100))
        return self.f.number(Fraction(self.rng.randint(-300, 300), 100))

    def wide(self) -> Any:
        """A magnitude from 0.0001 to 10000, the same for a whole matrix."""
        return self.f.number(Fraction(f"{10 ** self.rng.uniform(-4, 4):.2g}"))

    def factor(self) -> Any:
        """A positive number, often small: eigenvalues of definite matrices have no lower bound."""
        return self.f.number(self.rng.choice((Fraction(1), Fraction(1, 4), Fraction(1, 100))))

    def dense(self, rows: int, cols: int) -> Any:
        """A matrix without structure, sometimes of low rank where matrices are sparse."""
        if self.spread == "sparse" and self.rng.random() < 0.3:
            r = self.rng.randint(0, min(rows, cols))
            if r == 0:
                return self.f.matrix(rows, cols, [self.f.number(0)] * (rows * cols))
            return self.plain(rows, r) * self.plain(r, cols)
        return self.plain(rows, cols)

    def plain(self, rows: int, cols: int) -> Any:
        """Independent entries."""
        return self.f.matrix(rows, cols, [self.entry() for _ in range(rows * cols)])

    def eye(self, n: int) -> Any:
        """The identity."""
        one, zero = self.f.number(1), self.f.number(0)
        return self.f.matrix(n, n, [one if i == j else zero for i in range(n) for j in range(n)])

    def triangle(self, n: int, sign: int) -> Any:
        """Symmetric (sign 1) or antisymmetric (-1)."""
        at: dict[tuple[int, int], Any] = {}
        for i in range(n):
            for j in range(i, n):
                x = self.entry() if i != j or sign > 0 else self.f.number(0)
                at[i, j], at[j, i] = x, x if sign > 0 else -x
        return self.f.matrix(n, n, [at[i, j] for i in range(n) for j in range(n)])

    def orthogonal(self, n: int) -> Any:
        """By Cayley from an antisymmetric matrix, half of them with a reflection."""
        k, one = self.triangle(n, -1), self.eye(n)
        q = (one - k) * self.f.inv(one + k)
        if self.rng.random() < 0.5:
            d = self.f.entries(self.eye(n))
            d[0] = -d[0]
            q = q * self.f.matrix(n, n, d)
        if self.rng.random() < 0.5:  # else entries near the identity are never turned
            order = self.rng.sample(range(n), n)
            rows = [self.f.entries(q)[i * n : (i + 1) * n] for i in order]
            q = self.f.matrix(n, n, [x for r in rows for x in r])
        return q

    def mirror(self, n: int) -> Any:
        """Symmetric and orthogonal: I - 2 v v^T / v^T v."""
        v = self.plain(n, 1)
        length = self.f.entries(v.transpose() * v)[0]
        return self.eye(n) - v * v.transpose() * self.f.divide(self.f.number(2), length)

    def first_columns(self, q: Any, k: int) -> Any:
        n = self.f.size(q)[0]
        e = self.f.entries(q)
        return self.f.matrix(n, k, [e[i * n + j] for i in range(n) for j in range(k)])

    def idempotent(self, n: int, symmetric: bool) -> Any:
        """A projection of random rank."""
        r = self.rng.randint(0, n) if self.f.name != "prime" else self.rng.randint(1, max(1, n - 1))
        if r == 0:
            return self.f.matrix(n, n, [self.f.number(0)] * (n * n))
        x = self.plain(n, r)
        y = x if symmetric else self.plain(n, r)
        return x * self.f.inv(y.transpose() * x) * y.transpose()

    def draw(self, rows: int, cols: int, props: set[str]) -> Any:
        """A matrix with properties.  Raises Undefined where this try failed."""
        n = rows
        symmetric = "symmetric" in props
        definite = props & {"positive definite", "positive semidefinite"}
        if "diagonal" in props:
            values = [self.entry() for _ in range(n)]
            if definite and self.f.name != "prime":
                least = self.factor() if "positive definite" in props else self.f.number(0)
                values = [x * x * self.factor() + least for x in values]
            if "orthogonal" in props:
                values = [self.f.number(self.rng.choice((1, -1))) for _ in values]
            zero = self.f.number(0)
            m = self.f.matrix(n, n, [values[i] if i == j else zero for i in range(n) for j in range(n)])
        elif "involution" in props or (symmetric and "orthogonal" in props):
            m = self.idempotent(n, symmetric or "orthogonal" in props)
            m = m + m - self.eye(n)
        elif "idempotent" in props:
            m = self.idempotent(n, symmetric)
        elif "orthogonal" in props or ("orthonormal columns" in props and rows == cols):
            m = self.orthogonal(n)
        elif "orthonormal columns" in props:
            m = self.first_columns(self.orthogonal(rows), cols)
        elif "orthonormal rows" in props:
            m = self.first_columns(self.orthogonal(cols), rows).transpose()
        elif "unit length" in props:
            k = rows * cols
            m = self.f.matrix(rows, cols, self.f.entries(self.first_columns(self.mirror(k), 1)))
        elif definite and self.f.name != "prime":
            r = self.rng.randint(1, n) if "positive semidefinite" in props else n
            x = self.plain(n, r)
            m = x * x.transpose() * self.factor()
            if "positive definite" in props:
                m = m + self.eye(n) * self.factor()
        elif symmetric or definite:
            m = self.triangle(n, 1)
        elif "antisymmetric" in props:
            m = self.triangle(n, -1)
        else:
            m = self.dense(rows, cols)
        if self.spread == "wide" and not props & FIXED:
            m = m * self.wide()
        if "invertible" in props and self.f.is_zero(self.f.det(m)):
            raise Undefined("singular, but promised to be invertible")
        return m

    def scalar(self, domain: str) -> Any:
        """A number of a domain."""
        if isinstance(self.f, Prime):
            return self.f.number(self.rng.randrange(1, self.f.p))
        x: Any = self.f.number(0)
        while x == 0:
            x = self.entry()
            if domain in ("complex", "real") and self.spread in ("small", "sparse"):
                break
        if self.spread == "wide":
            x = x * self.wide()
        if domain in ("positive", "nonnegative"):
            return x if x > 0 else -x
        if domain == "negative":
            return -x if x > 0 else x
        return x

    def whole(self, domain: str) -> int:
        """A whole number of a domain."""
        n = self.rng.randint(1, 5)
        if domain == "integer":
            return self.rng.choice((n, -n, 0))
        return n - 1 if domain == "nonnegative integer" else n
