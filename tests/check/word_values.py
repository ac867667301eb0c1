"""Numbers for words: the value of a normal form in a model, for tests that hold the two together."""

from __future__ import annotations

from typing import Any

from derive.check.mat_value import Model
from derive.check.word_ring import Ring
from derive.check.word_types import Poly, Word
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR


class WordValues:
    """Evaluates polynomials of one ring in one model over a field."""

    def __init__(self, ring: Ring, model: Model) -> None:
        self.ring, self.m, self.f = ring, model, model.field

    def dims(self, shape: Any) -> tuple[int, int]:
        return tuple(sz.evaluate(n, self.m.ints) for n in shape)  # type: ignore[return-value]

    def eye(self, n: int) -> Any:
        return self.m.build(n, n, lambda i, j: self.f.number(int(i == j)))

    def poly(self, p: Poly) -> Any:
        """A flint matrix, or a number for a scalar form."""
        rows, cols = self.dims(p.shape)
        scalar = p.shape == SCALAR
        total = self.f.number(0) if scalar else self.m.build(rows, cols, lambda i, j: self.f.number(0))
        for (mono, word), c in p.terms.items():
            k = self.f.number(c)
            for a, e in mono:
                v = self.atom(a)
                for _ in range(abs(e)):
                    k = k * v if e > 0 else k / v
            total = total + (k if scalar else (self.word(word) if word else self.eye(rows)) * k)
        return total

    def word(self, w: Word) -> Any:
        out = None
        for x in w:
            v = self.letter(abs(x))
            v = v if x > 0 else v.transpose()
            out = v if out is None else out * v
        return out

    def letter(self, a: int) -> Any:
        y = self.ring.letters[a]
        kind, (rows, cols) = y.kind, self.dims(y.shape)
        op = kind[0]
        if op == "letter":
            return self.m.values[kind[2]]
        if op == "inverse":
            return self.letter(kind[1]).inv()
        if op == "inv":
            return self.poly(Poly(kind[2], dict(kind[1]))).inv()
        if op == "ones":
            return self.m.build(rows, 1, lambda i, j: self.f.number(1))
        if op == "unit":
            k = int(self.poly(Poly(SCALAR, dict(kind[1]))))
            return self.m.build(rows, 1, lambda i, j: self.f.number(int(i == k - 1)))
        if op == "diag":
            x = self.word(kind[1]).entries()
            return self.m.build(rows, rows, lambda i, j: x[i] if i == j else self.f.number(0))
        if op == "diagof":
            x = self.m.grid(self.word(kind[1]))
            return self.m.build(rows, 1, lambda i, j: x[i][i])
        if op == "had":
            parts = [self.m.grid(self.word(w)) for w in kind[1]]
            return self.m.build(rows, cols, lambda i, j: self.product(p[i][j] for p in parts))
        raise AssertionError(f"no value for {op}")

    def product(self, xs: Any) -> Any:
        out = self.f.number(1)
        for x in xs:
            out = out * x
        return out

    def atom(self, a: int) -> Any:
        kind = self.ring.atoms[a].kind
        op = kind[0]
        if op == "s":
            return self.f.number(self.m.ints[kind[1]]) if kind[1] in self.m.ints else self.m.values[kind[1]]
        if op == "tr":
            return self.f.trace(self.word(kind[1]))
        if op == "hadsum":
            parts = [self.word(w).entries() for w in kind[1]]
            total = self.f.number(0)
            for row in zip(*parts, strict=True):
                total = total + self.product(row)
            return total
        raise AssertionError(f"no value for {op}")
