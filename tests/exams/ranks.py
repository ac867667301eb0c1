"""An exam on ranks, subspaces, norms, traces, determinants: `python -m tests.exams.ranks -n 2000 --seed 1`.

Half of the lines are false.  Their truth is known without the checker: a false line fails in one of
tens of thousands of small integer models, evaluated with NumPy; a true one is an instance of a
theorem.  Prints counts; exits 1 if a false line was proved, or more than 1 in 1000 accepted.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derive.equality import judge

Array = np.ndarray
Sizes = dict[str, int]

RECT = {"A": "mk", "D": "mk", "B": "kn", "E": "kn", "C": "nl", "F": "mn"}
SQUARE = {"A": "nn", "B": "nn", "C": "nn"}
LETTERS = {"rect": RECT, "square": SQUARE}
BATCH = 60


# -- models: many small integer matrices at once -----------------------------------------
def one(rng: np.random.Generator, r: int, c: int) -> Array:
    """A matrix of one of several kinds."""
    m = np.zeros((r, c))
    kind = rng.integers(0, 10)
    if kind == 0:
        return m
    if kind in (1, 2, 3):
        k = rng.integers(0, min(r, c) + 1)
        m[rng.permutation(r)[:k], rng.permutation(c)[:k]] = rng.choice((1, 1, -1), k)
        return m
    if kind == 4:
        return rng.integers(-2, 3, (r, 1)) @ rng.integers(-2, 3, (1, c)) * 1.0
    if kind == 5:
        return rng.integers(-1, 2, (r, c)) * 1.0
    if kind == 6:
        np.fill_diagonal(m, rng.integers(0, 2, min(r, c)))
        return m
    if kind == 7:
        return np.triu(rng.integers(-1, 2, (r, c)), 1) * 1.0
    if kind == 8:
        k = rng.integers(1, min(r, c) + 1)
        return rng.integers(-1, 2, (r, k)) @ rng.integers(-1, 2, (k, c)) * 1.0
    return np.eye(r, c, rng.integers(0, 2))


@dataclass
class Pool:
    """Models of one signature, at many sizes, with the ranks of words that were asked for."""

    kind: str
    seed: int

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        letters = LETTERS[self.kind]
        names = sorted({n for s in letters.values() for n in s})
        self.sizes: list[Sizes] = []
        self.models: list[dict[str, Array]] = []
        self.ranks: dict[str, Array] = {}
        plans = [(1, 2, 3, 4), (4, 3, 2, 1), (2, 1, 2, 3), (3, 3, 3, 3), (1, 1, 1, 1), (2, 4, 2, 4)]
        plans += [tuple(int(x) for x in rng.integers(1, 6, 4)) for _ in range(150)]
        plans += [tuple(int(x) for x in rng.integers(1, 13, 4)) for _ in range(6)]
        for plan in plans:
            sizes = dict(zip(names, plan, strict=False))
            batch: dict[str, list[Array]] = {x: [] for x in letters}
            for _ in range(BATCH):
                model: dict[str, Array] = {}
                for x, s in letters.items():
                    m = one(rng, sizes[s[0]], sizes[s[1]])
                    same = [y for y in model if letters[y] == s]
                    roll = rng.random()
                    if same and roll < 0.35:
                        y = model[same[rng.integers(0, len(same))]]
                        m = y if roll < 0.1 else -y if roll < 0.2 else y + m if roll < 0.3 else y @ y.T @ y
                    model[x] = m
                for x, m in model.items():
                    batch[x].append(m)
            self.sizes.append(sizes)
            self.models.append({x: np.stack(v) for x, v in batch.items()})

    def size(self, name: str) -> Array:
        return np.array([[s[name]] * BATCH for s in self.sizes])

    def value(self, e: Term, at: int) -> Array:
        """A word or a sum of words, for one batch."""
        if isinstance(e, str):
            m = self.models[at][e[0]]
            return m.swapaxes(1, 2) if e.endswith("'") else m
        op, *parts = e
        values = [self.value(p, at) for p in parts]
        if op == "+":
            return sum(values[1:], values[0])
        if op == "-":
            return values[0] - values[1]
        if op == "|":
            return np.concatenate(values, axis=2)
        out = values[0]
        for v in values[1:]:
            out = out @ v
        return out

    def rank(self, e: Term) -> Array:
        key = repr(e)
        if key not in self.ranks:
            self.ranks[key] = np.stack(
                [np.linalg.matrix_rank(self.value(e, i), tol=1e-6) for i in range(len(self.models))]
            )
        return self.ranks[key]


# -- terms: "A", "A'" (a transpose), ("*", a, b), ("+", a, b), ("|", a, b) ------------------
Term = str | tuple


def shape(kind: str, e: Term) -> str:
    """The sizes of a term as two letters; "?" where they are joined."""
    if isinstance(e, str):
        s = LETTERS[kind][e[0]]
        return s[::-1] if e.endswith("'") else s
    if e[0] == "*":
        return shape(kind, e[1])[0] + shape(kind, e[-1])[1]
    return shape(kind, e[1])


def turned(e: Term) -> Term:
    """The transpose."""
    if isinstance(e, str):
        return e[:-1] if e.endswith("'") else e + "'"
    if e[0] == "*":
        return ("*", *(turned(p) for p in reversed(e[1:])))
    return (e[0], *(turned(p) for p in e[1:]))


def text(e: Term) -> str:
    """As it is typed."""
    if isinstance(e, str):
        return f"{e[0]}.T" if e.endswith("'") else e
    if e[0] == "|":
        return "[[" + ", ".join(text(p) for p in e[1:]) + "]]"
    if e[0] == "*":
        return "*".join(f"({text(p)})" if isinstance(p, tuple) and p[0] in "+-" else text(p) for p in e[1:])
    first, *rest = e[1:]
    shown = [f"({text(p)})" if isinstance(p, tuple) and p[0] in "+-" else text(p) for p in rest]
    return f" {e[0]} ".join([text(first), *shown])


class Maker:
    """Draws terms and lines."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def letter(self, kind: str, rows: str = "", cols: str = "") -> Term | None:
        found = []
        for x, s in LETTERS[kind].items():
            for name, t in ((x, s), (x + "'", s[::-1])):
                if (not rows or t[0] == rows) and (not cols or t[1] == cols):
                    found.append(name)
        return self.rng.choice(found) if found else None

    def word(self, kind: str, rows: str = "", cols: str = "", most: int = 2) -> Term | None:
        """A term of these sizes."""
        roll = self.rng.random()
        if roll < 0.5 or most == 0:
            return self.letter(kind, rows, cols)
        if roll < 0.8:
            a = self.word(kind, rows, "", most - 1)
            b = a and self.word(kind, shape(kind, a)[1], cols, most - 1)
            return product(a, b) if a and b else None
        a = self.word(kind, rows, cols, most - 1)
        b = a and self.word(kind, *shape(kind, a), most=most - 1)
        return (self.rng.choice("+-"), a, b) if a and b and a != b else None

    def some(self, kind: str, rows: str = "", cols: str = "", most: int = 2) -> Term:
        while True:
            found = self.word(kind, rows, cols, most)
            if found is not None:
                return found


def product(a: Term, b: Term) -> Term:
    left = a[1:] if isinstance(a, tuple) and a[0] == "*" else (a,)
    right = b[1:] if isinstance(b, tuple) and b[0] == "*" else (b,)
    return ("*", *left, *right)


# -- lines on ranks ------------------------------------------------------------------------
@dataclass
class Side:
    """A sum of ranks, sizes and a number, or the least or greatest of some."""

    parts: list[tuple[int, str | Term]]  # (coefficient, "#m" for a size, or a term)
    number: int = 0
    of: str = ""  # "min" or "max" over the parts

    def text(self) -> str:
        shown = [self.part(c, e) for c, e in self.parts]
        if self.of:
            return f"{self.of}({', '.join(shown)})" + (f" + {self.number}" if self.number else "")
        if self.number or not shown:
            shown.append(str(self.number))
        return " + ".join(shown).replace("+ -", "- ")

    @staticmethod
    def part(c: int, e: str | Term) -> str:
        body = e[1:] if isinstance(e, str) and e.startswith("#") else f"rank({text(e)})"
        return body if c == 1 else f"-{body}" if c == -1 else f"{c}*{body}"

    def value(self, pool: Pool) -> Array:
        values = []
        for c, e in self.parts:
            v = pool.size(e[1:]) if isinstance(e, str) and e.startswith("#") else pool.rank(e)
            values.append(c * v)
        if self.of:
            return (np.minimum if self.of == "min" else np.maximum).reduce(values) + self.number
        return sum(values, np.full((len(pool.sizes), BATCH), self.number))

    def exact(self, pool: Pool, i: int, j: int) -> int:
        values = []
        for c, e in self.parts:
            plain = isinstance(e, str) and e.startswith("#")
            values.append(c * (pool.sizes[i][e[1:]] if plain else exact_rank(pool.value(e, i)[j])))
        if self.of:
            return (min if self.of == "min" else max)(values) + self.number
        return sum(values) + self.number


def exact_rank(m: Array) -> int:
    """The rank of a matrix of whole numbers."""
    rows = [[Fraction(int(x)) for x in row] for row in m]
    rank = 0
    for j in range(m.shape[1]):
        at = next((i for i in range(rank, len(rows)) if rows[i][j]), None)
        if at is None:
            continue
        rows[rank], rows[at] = rows[at], rows[rank]
        for i in range(rank + 1, len(rows)):
            ratio = rows[i][j] / rows[rank][j]
            rows[i] = [x - ratio * y for x, y in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return rank


@dataclass
class Line:
    left: Side
    sign: str
    right: Side

    def text(self) -> str:
        return f"{self.left.text()} {self.sign} {self.right.text()}"

    def fails(self, pool: Pool) -> bool:
        """Whether it fails in a model of the pool, by floats and then by exact ranks."""
        broken = ~self.holds(self.left.value(pool), self.right.value(pool))
        return any(
            not self.holds(self.left.exact(pool, i, j), self.right.exact(pool, i, j))
            for i, j in np.argwhere(broken)[:40]
        )

    def holds(self, a: Array, b: Array) -> Array:
        return {"=": a == b, "<=": a <= b, ">=": a >= b, "<": a < b}[self.sign]


def theorems(mk: Maker, kind: str) -> Iterator[Line]:
    """One true line of each theorem, with words for its letters."""
    rng = mk.rng

    def ranks(*terms: Term) -> Side:
        return Side([(1, t) for t in terms])

    p = mk.some(kind, most=1)
    rows, cols = shape(kind, p)
    q = mk.some(kind, cols, most=1)
    last = shape(kind, q)[1]
    o = mk.some(kind, last, most=1)
    twin = mk.some(kind, rows, cols, most=1)
    yield Line(ranks(product(p, q)), "<=", ranks(rng.choice((p, q))))
    yield Line(ranks(product(p, q)), "<=", Side([(1, p), (1, q)], 0, "min"))
    yield Line(ranks(p), "<=", Side([(1, "#" + rng.choice((rows, cols)))]))
    yield Line(ranks(p), "<=", Side([(1, "#" + rows), (1, "#" + cols)], 0, "min"))
    yield Line(Side([(1, p), (1, q), (-1, "#" + cols)]), "<=", ranks(product(p, q)))
    yield Line(ranks(product(p, q)), ">=", Side([(1, p), (1, q), (-1, "#" + cols)]))
    whole = product(product(p, q), o)
    yield Line(ranks(product(p, q), product(q, o)), "<=", ranks(q, whole))
    yield Line(ranks((rng.choice("+-"), p, twin)), "<=", ranks(p, twin))
    yield Line(ranks(turned(p)), "=", ranks(p))
    yield Line(ranks(product(turned(p), p)), "=", ranks(p))
    yield Line(ranks(product(p, turned(p))), "=", ranks(p))
    yield Line(ranks(whole), "<=", ranks(rng.choice((p, q, o))))
    yield Line(ranks(product(turned(q), turned(p))), "=", ranks(product(p, q)))
    yield Line(ranks(p), "<=", ranks(("|", p, twin)))
    yield Line(ranks(("|", p, twin)), "<=", ranks(p, twin))


def bent(mk: Maker, kind: str, line: Line) -> Line:
    """A line changed in one place: another sign, constant, word or size."""
    rng = mk.rng
    left, right = (Side(list(s.parts), s.number, s.of) for s in (line.left, line.right))
    sign = line.sign
    side = rng.choice((left, right))
    change = rng.randrange(6)
    if change == 0:
        sign = rng.choice([s for s in ("=", "<=", ">=", "<") if s != sign])
    elif change == 1:
        side.number += rng.choice((1, -1)) if not side.of else 0
        if side.of:
            side.of = "max" if side.of == "min" else "min"
    elif change == 2:
        i = rng.randrange(len(side.parts))
        c, _ = side.parts[i]
        side.parts[i] = (c, "#" + rng.choice(sorted({n for s in LETTERS[kind].values() for n in s})))
    elif change in (3, 4):
        i = rng.randrange(len(side.parts))
        c, _ = side.parts[i]
        side.parts[i] = (c, mk.some(kind))
    elif len(side.parts) > (2 if side.of else 1):
        del side.parts[rng.randrange(len(side.parts))]
    else:
        side.parts.append((rng.choice((1, -1)) if not side.of else 1, mk.some(kind)))
    return Line(left, sign, right)


def declared(kind: str) -> str:
    return ", ".join(f"{x}: {s[0]} x {s[1]}" for x, s in LETTERS[kind].items())


# -- everything else: sharp constants, subspaces, lines under assumptions -------------------
#: true lines with a sharp constant c, and by which factor they become false: text, declaration, assumptions
SHARP = """
norm(A*B) <= {c}*norm(A)*norm(B) | A: m x k, B: k x n
norm(A + B) <= {c}*(norm(A) + norm(B)) | A: m x n, B: m x n
norm(A + B)**2 <= {c}*2*(norm(A)**2 + norm(B)**2) | A: m x n, B: m x n
tr(A.T*B) <= {c}*norm(A)*norm(B) | A: m x n, B: m x n
inner(A, B)**2 <= {c}*norm(A)**2*norm(B)**2 | A: m x n, B: m x n
tr(A)**2 <= {c}*n*norm(A)**2 | A: n x n
tr(A)**2 <= {c}*rank(A)*norm(A)**2 | A: n x n
tr(A*A) <= {c}*norm(A)**2 | A: n x n
tr(A*B) <= {c}*tr(A)*tr(B) | A: n x n psd, B: n x n psd
norm(A) <= {c}*tr(A) | A: n x n psd
tr(A*B)**2 <= {c}*tr(A*A)*tr(B*B) | A: n x n symmetric, B: n x n symmetric
tr(A*B*A*B) <= {c}*tr(A*A*B*B) | A: n x n symmetric, B: n x n symmetric
inner(x, y)**2 <= {c}*norm(x)**2*norm(y)**2 | x: n, y: n
norm(A*x) <= {c}*norm(A)*norm(x) | A: m x n, x: n
(x.T*A*y)**2 <= {c}*(x.T*A*x)*(y.T*A*y) | A: n x n psd, x: n, y: n
det(A)**2 <= {c}*(norm(A)**2/2) | A: 2 x 2 orthogonal
norm(had(A, B)) <= {c}*norm(A)*norm(B) | A: m x n, B: m x n
total(A)**2 <= {c}*m*n*norm(A)**2 | A: m x n
x.T*A*x <= {c}*tr(A)*norm(x)**2 | A: n x n psd, x: n
norm(x*y.T) <= {c}*norm(x)*norm(y) | x: m, y: n
norm(kron(A, B)) <= {c}*norm(A)*norm(B) | A: m x k, B: k x n
norm(x + y)**2 + norm(x - y)**2 <= {c}*2*(norm(x)**2 + norm(y)**2) | x: n, y: n
norm(P*A) <= {c}*norm(A) | P: n x n symmetric, A: n x m | P*P = P
norm(Q*A) <= {c}*norm(A) | Q: n x n orthogonal, A: n x m
tr(P)*1 <= {c}*rank(P) | P: n x n | P*P = P
"""
#: true lines, some with a theorem that proves them
TRUE = """
det(A + B) >= det(A) + det(B) | A: n x n psd, B: n x n psd
x.T*A*x >= 0 | A: n x n psd, x: n
tr(A*B) >= 0 | A: n x n psd, B: n x n psd
tr(A*B*A*B) >= 0 | A: n x n psd, B: n x n psd
x.T*A.T*A*x >= 0 | A: m x n, x: n
tr(A.T*A) >= 0 | A: m x n
dim(nullspace(A)) + rank(A) = n | A: m x n
dim(nullspace(A.T*A)) = n - rank(A) | A: m x n
colspace(A*B) subset colspace(A) | A: m x k, B: k x n
colspace(A*A.T) = colspace(A) | A: m x n
nullspace(B) subset nullspace(A*B) | A: m x k, B: k x n
nullspace(A.T*A) = nullspace(A) | A: m x n
perp(nullspace(A)) = rowspace(A) | A: m x n
rowspace(A*B) subset rowspace(B) | A: m x k, B: k x n
rank(P) = tr(P) | P: n x n symmetric | P*P = P
A*B = zeros(n, n) | A: n x n, B: n x n | B = zeros(n, n)
rank(A) <= k | A: m x n | A = U*V, rank(U) <= k | U: m x r, V: r x n, k: scalar positive integer
tr(A) = 0 | A: n x n antisymmetric
x.T*A*x = 0 | A: n x n antisymmetric, x: n
det(Q)**2 = 1 | Q: n x n orthogonal
norm(Q*A) = norm(A) | Q: n x n orthogonal, A: n x m
rank(A*Q) = rank(A) | A: m x n, Q: n x n orthogonal
rank(A*B) = rank(B) | A: n x n invertible, B: n x m
A*B*A*B = A*A*B*B | A: n x n, B: n x n | A*B = B*A
(A + B)*(A - B) = A*A - B*B | A: n x n, B: n x n | A*B = B*A
P*(I(n) - P) = zeros(n, n) | P: n x n | P*P = P
rank(A) = n | A: n x n invertible
rank(A*A) = rank(A) | A: n x n symmetric
"""
#: false lines, each with a model in which it fails
FALSE = """
tr(A*B*C) >= 0 | A: n x n psd, B: n x n psd, C: n x n psd
det(A + B) >= det(A) + det(B) | A: n x n symmetric, B: n x n symmetric
det(A) >= 0 | A: n x n
tr(A*A) >= 0 | A: n x n
x.T*A*x >= 0 | A: n x n symmetric, x: n
x.T*A*x > 0 | A: n x n pd, x: n
tr(A*B) >= 0 | A: n x n symmetric, B: n x n psd
tr(A)**2 <= tr(A*A) | A: n x n psd
tr(A*B) <= tr(A)*tr(B) | A: n x n symmetric, B: n x n symmetric
norm(A*B) >= norm(A)*norm(B)/100 | A: m x k, B: k x n
norm(A*A) = norm(A)**2 | A: n x n symmetric
rank(A*A) = rank(A) | A: n x n
rank(A*A*A) = rank(A*A) | A: n x n
rank(A*A*A*A) = rank(A*A*A) | A: n x n
rank(A*B) = rank(B*A) | A: n x n, B: n x n
rank(A*B) = rank(A) | A: m x k, B: k x n
rank(A*B) = min(rank(A), rank(B)) | A: m x k, B: k x n
rank(A + B) = rank(A) + rank(B) | A: m x n, B: m x n
rank(A + B) <= max(rank(A), rank(B)) | A: m x n, B: m x n
rank(A + B) >= rank(A) | A: n x n psd, B: n x n
rank(A + A.T) = rank(A) | A: n x n
rank(A - A.T) <= rank(A) | A: n x n
rank(had(A, B)) <= rank(A) | A: m x n, B: m x n
rank(had(A, A)) <= rank(A) | A: m x n
rank(A) = tr(A) | A: n x n symmetric
rank(A) + rank(I(n) - A) = n | A: n x n
rank(I(n) - A*B) = rank(I(n) - B) | A: n x n, B: n x n
rank(A*B - B*A) < n - 1 | A: n x n, B: n x n
rank(A*B - B*A) <= rank(A) | A: n x n, B: n x n
colspace(A + B) subset colspace(A) | A: m x n, B: m x n
colspace(A) subset colspace(A*B) | A: m x k, B: k x n
colspace(A*A) = colspace(A) | A: n x n
colspace(A) = rowspace(A) | A: n x n
nullspace(A*A) = nullspace(A) | A: n x n
nullspace(A*B) subset nullspace(B) | A: m x k, B: k x n
nullspace(A) = nullspace(A.T) | A: n x n
dim(nullspace(A)) = m - rank(A) | A: m x n
dim(nullspace(A*B)) <= dim(nullspace(A)) | A: n x n, B: n x n
A = zeros(n, n) | A: n x n | A*A = zeros(n, n)
A*A = zeros(n, n) | A: n x n | A*A*A = zeros(n, n)
tr(A.T*A) = 0 | A: n x n | A*A = zeros(n, n)
A = I(n) | A: n x n | A*A = A
A = I(n) | A: n x n | A*A = I(n)
A.T = A | A: n x n | A*A = A
A.T = A | A: n x n | A*A = I(n)
B*A = zeros(n, n) | A: n x n, B: n x n | A*B = zeros(n, n)
A = zeros(m, k) | A: m x k, B: k x n | A*B = zeros(m, n)
B = C | A: m x k, B: k x n, C: k x n | A*B = A*C
A = B | A: n x n, B: n x n | A.T*A = B.T*B
A = B | A: n x n, B: n x n | A*A = B*B
A*C = C*A | A: n x n, B: n x n, C: n x n | A*B = B*A, B*C = C*B
A.T*B = B*A.T | A: n x n, B: n x n | A*B = B*A
A = zeros(n, n) | A: n x n | tr(A) = 0
A = zeros(n, n) | A: n x n | tr(A*A) = 0
det(A) = 1 | A: n x n | det(A*A) = 1
rank(A) = rank(B) | A: n x n, B: n x n | det(A) = det(B)
norm(A) = norm(B) | A: n x n, B: n x n | tr(A) = tr(B)
A*A - tr(A)*A + det(A)*I(n) = zeros(n, n) | A: n x n
Q.T = Q | Q: n x n orthogonal
det(Q) = 1 | Q: n x n orthogonal
V*V.T = I(m) | V: m x n orthonormal columns
rank(V) = m | V: m x n orthonormal columns
inv(A + B) = inv(A) + inv(B) | A: n x n, B: n x n
det(A + I(n)) = det(A) + 1 | A: n x n
rank(A) <= 1 | A: n x n | tr(A)**2 = tr(A*A)
rank(P + Q) = rank(P) + rank(Q) | P: n x n, Q: n x n | P*P = P, Q*Q = Q
P*Q = Q*P | P: n x n symmetric, Q: n x n symmetric | P*P = P, Q*Q = Q
tr(A*B) = tr(A)*tr(B) | A: n x n, B: n x n | A*B = B*A
x = zeros(n, 1) | A: n x n, x: n | A*x = zeros(n, 1)
x = y | A: m x n, x: n, y: n | A*x = A*y
norm(x) = norm(y) | x: n, y: n | inner(x, y) = 0
inner(x, z) = 0 | x: n, y: n, z: n | inner(x, y) = 0, inner(y, z) = 0
rank(A) = 2 | A: n x n antisymmetric
det(A) = 0 | A: n x n antisymmetric
A*B = B*A | A: n x n symmetric, B: n x n symmetric
A*B = B*A | A: n x n diagonal, B: n x n
(A*B).T = A*B | A: n x n symmetric, B: n x n symmetric
"""
FACTORS = ("9/10", "99/100", "1/2", "19/20")


def rows(table: str) -> list[tuple[str, str, str]]:
    """Line, declaration, assumptions."""
    found = []
    for row in table.strip().splitlines():
        line, matrix, *rest = (x.strip() for x in row.split("|"))
        found.append((line, matrix + (", " + rest[1] if len(rest) > 1 else ""), rest[0] if rest else ""))
    return found


@dataclass(frozen=True)
class Question:
    line: str
    matrix: str
    assume: str
    true: bool


def other_letters(q: Question, rng: random.Random) -> Question:
    """The same question with other names, so that nothing hangs on the ones drawn."""
    if rng.random() < 0.2:
        return q
    olds = list("ABCDEFPQVUxyz")
    news = dict(zip(olds, rng.sample("GHJKLMRSWXYZN", 13), strict=True))

    def put(text: str) -> str:
        out, word = [], ""
        for c in text + "\0":
            if c.isalnum() or c == "_":
                word += c
                continue
            if word == "T" and out and out[-1] == ".":
                out.append(word)
            else:
                out.append(news.get(word, word))
            word = ""
            out.append(c)
        return "".join(out)[:-1]

    matrix = "".join(put(p) if i % 2 == 0 else p for i, p in enumerate(_halves(q.matrix)))
    return Question(put(q.line), matrix, put(q.assume), q.true)


def _halves(matrix: str) -> list[str]:
    """Names and colons at even places, sizes and properties at odd ones."""
    parts = []
    for piece in matrix.split(","):
        name, colon, rest = piece.partition(":")
        parts += [("," if parts else "") + name + colon, rest]
    return parts


def questions(n: int, seed: int) -> Iterator[Question]:
    """n questions, half of them false."""
    rng = random.Random(seed)
    mk = Maker(rng)
    pools = {k: Pool(k, seed) for k in LETTERS}
    kinds: list[Callable[[bool], Question | None]] = []

    def on_ranks(true: bool) -> Question | None:
        kind = rng.choice(("rect", "square"))
        line = rng.choice(list(theorems(mk, kind)))
        if not true:
            for _ in range(rng.choice((1, 1, 2))):
                line = bent(mk, kind, line)
            if not line.fails(pools[kind]):
                return None
        return Question(line.text(), declared(kind), "", true)

    def sharp(true: bool) -> Question | None:
        line, matrix, assume = rng.choice(rows(SHARP))
        c = rng.choice(("1", "1", "11/10", "2")) if true else rng.choice(FACTORS)
        return Question(line.format(c=c), matrix, assume, true)

    def table(true: bool) -> Question | None:
        return Question(*rng.choice(rows(TRUE if true else FALSE)), true)

    kinds = [on_ranks, on_ranks, on_ranks, sharp, table]
    for i in range(n):
        while True:
            q = rng.choice(kinds)(i % 2 == 0)
            if q is not None:
                break
        yield other_letters(q, rng)


def sit(n: int, seed: int, verbose: bool = False) -> Counter[str]:
    """Counts of how the questions were answered."""
    counts: Counter[str] = Counter()
    for q in questions(n, seed):
        v = judge(q.line, "", q.assume, q.matrix)
        word = "true" if q.true else "false"
        counts[f"{word} {v.outcome}"] += 1
        bad = v.outcome in (("refuted", "ill-formed") if q.true else ("proved", "tested", "ill-formed"))
        if bad or (verbose and v.outcome == "undecided"):
            print(f"{word} but {v}: {q.line} | {q.matrix} | {q.assume}")
    return counts


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("-n", type=int, default=2000)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("-v", action="store_true", help="show what stayed undecided")
    a = ask.parse_args()
    counts = sit(a.n, a.seed, a.v)
    false = sum(c for k, c in counts.items() if k.startswith("false"))
    proved, tested = counts["false proved"], counts["false tested"]
    refused = counts["true refuted"] + counts["true ill-formed"]
    undecided = counts["true undecided"] + counts["false undecided"]
    print(f"{a.n} lines, {false} false: false proved {proved}, false accepted {proved + tested}, ", end="")
    print(f"honest refused {refused}, undecided {undecided}")
    print(", ".join(f"{k} {c}" for k, c in sorted(counts.items())))
    return int(proved > 0 or (proved + tested) * 1000 > false)


if __name__ == "__main__":
    sys.exit(main())
