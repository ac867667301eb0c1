"""Laws of special letters: ones, unit vectors, diag, elementwise and Kronecker products, vec.

`Ring` is what a comparison is made in: equal forms are equal matrices for all sizes.  May
import the kernel only.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.check.word_core import Words
from derive.check.word_types import F1, Poly, Stuck, Word
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Shape


class Ring(Words):
    """Letters, atoms and arithmetic of one comparison, with all laws."""

    def closed_law(self, w: Word, cut: bool) -> Poly | None:
        """Laws of traces: the value of a closed word (one that is `cut` is a row times a column)."""
        if cut:
            known = self._segment(w)
            if known is not None:
                return known
        kinds = [self.letters[abs(x)].kind for x in w]
        if len(w) > 1 and all(k[0] == "diag" for k in kinds):
            return self.over_entries([k[1] for k in kinds])
        if len(w) == 1 and self.letters[abs(w[0])].kind[0] == "kron":
            (a, s), (b, t) = self.kron_parts(w[0])
            if s[0] == s[1] and t[0] == t[1]:
                return self.mul(self.trace(self.word(a, s)), self.trace(self.word(b, t)))
        if len(w) == 1 and self.letters[abs(w[0])].kind[0] == "diag":
            inner = self.letters[abs(w[0])].kind[1]
            return self.trace_word((-self.ones_letter(self.ends(inner)[0]), *inner))
        hads = [i for i, x in enumerate(w) if self.letters[abs(x)].kind[0] == "had"]
        if hads:
            return self._had_trace(w, hads[0])
        return None

    def merge(self, a: int, b: int) -> tuple[Poly | None, Word] | None:
        """Laws of neighbours such as kron(A, B)*kron(C, D): scalars and letters in their place."""
        p, q = self.letters[abs(a)], self.letters[abs(b)]
        if p.kind[0] == "ones" and a < 0 and q.kind[0] == "diag":
            return None, self.turned(q.kind[1])  # 1^T diag(x) = x^T
        if q.kind[0] == "ones" and b > 0 and p.kind[0] == "diag":
            return None, p.kind[1]
        if p.kind[0] == "kron" and q.kind[0] == "kron":
            return self._merge_kron(a, b)
        if p.kind[0] == "kron" and q.kind[0] == "vec" and b > 0:
            return self._kron_vec(a, q.kind[1])
        if q.kind[0] == "kron" and p.kind[0] == "vec" and a < 0:
            found = self._kron_vec(-b, p.kind[1])
            return None if found is None else (found[0], self.turned(found[1]))
        return None

    def kron_parts(self, x: int) -> tuple[tuple[Word, Shape], tuple[Word, Shape]]:
        """The two words of a Kronecker letter, turned if it is transposed."""
        _, first, s1, second, s2 = self.letters[abs(x)].kind
        if x > 0:
            return (first, s1), (second, s2)
        return (self.turned(first), (s1[1], s1[0])), (self.turned(second), (s2[1], s2[0]))

    def _merge_kron(self, a: int, b: int) -> tuple[Poly | None, Word] | None:
        (a1, s1), (a2, s2) = self.kron_parts(a)
        (b1, t1), (b2, t2) = self.kron_parts(b)
        if s1[1] != t1[0] or s2[1] != t2[0]:
            return None
        one = self.kron(self.word(a1 + b1, (s1[0], t1[1])), self.word(a2 + b2, (s2[0], t2[1])))
        return self.single(one)

    def _kron_vec(self, k: int, w: tuple[Word, Shape]) -> tuple[Poly | None, Word] | None:
        (p, s1), (q, s2) = self.kron_parts(k)
        word, shape = w
        if s2[1] != shape[0] or s1[1] != shape[1]:
            return None
        return self.single(self.vec(self.word(q + word + self.turned(p), (s2[0], s1[0]))))

    def single(self, p: Poly) -> tuple[Poly | None, Word] | None:
        """A polynomial of one term as scalars and a word; None if it has several or none."""
        if len(p.terms) != 1:
            return None
        ((mono, word), c) = next(iter(p.terms.items()))
        if not mono and c == 1:
            return None, word
        return Poly(SCALAR, {(mono, ()): c}), word

    def columns(self, w: Word) -> Word:
        """A column diag(a)*b in one of its equal forms; a row likewise."""
        rows, cols = self.ends(w)
        if rows == sz.ONE and cols != sz.ONE:
            sign, turned = self.flip(w)
            sign2, back = self.flip(self.columns(turned))
            return back if sign * sign2 == 1 else w
        if cols != sz.ONE:
            return w
        last = max(
            (i for i, x in enumerate(w) if self.letters[x if x > 0 else -x].kind[0] == "diag"), default=-1
        )
        if last < 0:
            return w
        first = last
        while first and self.letters[abs(w[first - 1])].kind[0] == "diag":
            first -= 1
        pieces = sorted([*(self.letters[x].kind[1] for x in w[first : last + 1]), w[last + 1 :]])
        out = list(w[:first])
        for piece in pieces[:-1]:
            out.append(self.diag_letter(piece))
        diags = sorted(out[first:])
        return (*out[:first], *diags, *pieces[-1])

    def _segment(self, w: Word) -> Poly | None:
        """A row times a column that is a known number."""
        kinds = [self.letters[abs(x)].kind for x in w]
        if len(w) == 1:
            return None
        if kinds[0][0] == "diagof" and kinds[-1][0] != "diagof":
            sign, w = self.flip(w)
            return self.scale(self.trace_word(w), Fraction(sign))
        if kinds[-1][0] == "diagof":  # x^T diag(A) = tr(diag(x) A)
            row, inner = self.turned(w[:-1]), kinds[-1][1]
            if row == (self.ones_letter(self.dims(w[-1])[0]),):
                return self.trace_word(inner)
            return self.trace_word((self.diag_letter(row), *inner))
        runs = [i for i, k in enumerate(kinds) if k[0] == "diag"]
        if runs and runs[-1] - runs[0] == len(runs) - 1:
            middle = [kinds[i][1] for i in runs]
            return self.over_entries([self.turned(w[: runs[0]]), *middle, w[runs[-1] + 1 :]])
        if len(w) != 2:
            return None
        a, b = kinds
        if a[0] == "ones" and b[0] == "ones":
            return self.size(self.dims(w[1])[0])
        if {a[0], b[0]} == {"ones", "unit"}:
            return self.number(1)
        if a[0] == "unit" and b[0] == "unit":
            if a[1] == b[1]:
                return self.number(1)
            if all(len(k[1]) == 1 and k[1][0][0] == ((), ()) for k in (a, b)):
                return self.number(0)  # two different whole numbers
        if a[0] == "vec" and b[0] == "vec":
            (p, s), (q, t) = a[1], b[1]
            if s == t:
                sign, pt = self.flip(p)
                return self.scale(self.trace(self.word(pt + q, (s[1], s[1]))), Fraction(sign))
        return None

    def over_entries(self, columns: list[Word]) -> Poly:
        """The sum over all entries of some columns multiplied."""
        ones = (self.ones_letter(self.ends(columns[0])[0]),)
        columns = sorted(c for c in columns if c != ones) or [ones]
        if len(columns) == 1:
            columns.append(ones)
        if len(columns) == 2:
            return self.trace_word(self.turned(columns[0]) + columns[1])
        return self.of_atom(self.atom(("hadsum", tuple(columns)), self.needs(*columns)))

    def _had_trace(self, w: Word, at: int) -> Poly:
        """tr(had(A, B) R) = the sum over all entries of A, B and R^T multiplied."""
        x, rest = w[at], w[at + 1 :] + w[:at]
        parts = [p if x > 0 else self.turned(p) for p in self.letters[abs(x)].kind[1]]
        shape = self.dims(x)
        sign, turned = self.flip(rest)
        other = self.word(turned, shape)
        if len(other.terms) != 1:
            raise Stuck("a product of elementwise products")
        ((mono, word), c) = next(iter(other.terms.items()))
        scalars = Poly(SCALAR, {(mono, ()): c * sign})
        if not word:  # the diagonals multiplied
            column = self.of_letter(self.ones_letter(shape[0]))
            for p in parts:
                column = self.had(column, self.diagonal(self.word_or_eye(p, shape)))
            row = self.transpose(self.of_letter(self.ones_letter(shape[0])))
            return self.mul(scalars, self.mul(row, column))
        ones = (self.ones_letter(shape[0]), -self.ones_letter(shape[1]))
        if len(word) == 1 and self.letters[abs(word[0])].kind[0] == "had":
            kind = self.letters[abs(word[0])].kind
            parts += [p if word[0] > 0 else self.turned(p) for p in kind[1]]
        elif word != ones:
            parts.append(word)
        if len(parts) == 2:
            s, second = self.flip(parts[1])
            found = self.trace(self.word(parts[0] + second, (shape[0], shape[0])))
            return self.mul(self.scale(scalars, Fraction(s)), found)
        flips = [self.flip(p) for p in parts]
        s = 1
        for f, _ in flips:
            s *= f
        one, two = tuple(sorted(parts)), tuple(sorted(p for _, p in flips))
        depends = self.needs(*one)
        if two < one:
            one, c = two, Fraction(s)
        else:
            c = F1
        return self.mul(scalars, self.scale(self.of_atom(self.atom(("hadsum", one), depends)), c))

    def ones_letter(self, n: sz.Normal) -> int:
        """The column of ones."""
        return self.letter(("ones", n), (n, sz.ONE))

    def diag_letter(self, column: Word) -> int:
        """The diagonal matrix of a column that is one word."""
        n = self.ends(column)[0]
        depends = self.needs(column)
        return self.letter(("diag", column), (n, n), sign=1, diagonal=True, depends=depends)

    def linear(self, p: Poly, shape: Shape, f: Any) -> Poly:
        """f of every word, added up with its scalars."""
        total = self.zero(shape)
        for (mono, w), c in p.terms.items():
            total = self.add(total, self.mul(Poly(SCALAR, {(mono, ()): c}), f(w)))
        return total

    def vec(self, p: Poly) -> Poly:
        """Columns stacked."""
        rows, cols = p.shape
        if cols == sz.ONE:
            return p
        shape = (sz.times(rows, cols), sz.ONE)
        if rows == sz.ONE:
            return self.transpose(p)

        def one(w: Word) -> Poly:
            depends = self.needs(w)
            return self.of_letter(self.letter(("vec", (w, p.shape)), shape, depends=depends))

        return self.linear(p, shape, one)

    def kron(self, p: Poly, q: Poly) -> Poly:
        """The Kronecker product."""
        if p.scalar or q.scalar:
            return self.mul(p, q)
        (a, b), (c, d) = p.shape, q.shape
        shape = (sz.times(a, c), sz.times(b, d))

        def one(w: Word, v: Word) -> Poly:
            if not w and not v:
                return self.eye(shape[0])
            if b == sz.ONE and d == sz.ONE:
                return self.vec(self.word(v + self.turned(w), (c, a)))
            kind = ("kron", w, p.shape, v, q.shape)
            flipped = ("kron", self.turned(w), (b, a), self.turned(v), (d, c))
            depends = self.needs(w, v)
            if flipped == kind:
                return self.of_letter(self.letter(kind, shape, sign=1, depends=depends))
            if flipped in self._letter_ids:
                return self.of_letter(-self._letter_ids[flipped])
            return self.of_letter(self.letter(kind, shape, depends=depends))

        return self.linear(p, shape, lambda w: self.linear(q, shape, lambda v: one(w, v)))

    def diag(self, p: Poly) -> Poly:
        """The diagonal matrix of a column."""
        n = p.shape[0]

        def one(w: Word) -> Poly:
            if w == (self.ones_letter(n),):
                return self.eye(n)
            return self.of_letter(self.diag_letter(w))

        return self.linear(p, (n, n), one)

    def diagonal(self, p: Poly) -> Poly:
        """The diagonal of a square matrix, as a column."""
        n = p.shape[0]

        def one(w: Word) -> Poly:
            if not w:
                return self.of_letter(self.ones_letter(n))
            if len(w) == 1 and self.letters[abs(w[0])].kind[0] == "diag":
                return self.word(self.letters[abs(w[0])].kind[1], (n, sz.ONE))
            for i, x in enumerate(w[:-1]):
                if self.dims(x)[1] == sz.ONE:  # u v^T
                    return self.had(self.word(w[: i + 1], (n, sz.ONE)), self.transposed(w[i + 1 :]))
            if len(w) > 1 and self.letters[abs(w[0])].kind[0] == "diag":  # diag(x) A
                inner = self.letters[abs(w[0])].kind[1]
                return self.had(self.word(inner, (n, sz.ONE)), one(w[1:]))
            sign, turned = self.flip(w)
            v = min(w, turned)
            depends = self.needs(v)
            found = self.of_letter(self.letter(("diagof", v), (n, sz.ONE), depends=depends))
            if w == turned and sign < 0:
                return self.zero((n, sz.ONE))
            return self.scale(found, Fraction(1 if v == w else sign))

        return self.linear(p, (n, sz.ONE), one)

    def transposed(self, w: Word) -> Poly:
        """A word, transposed, as a matrix."""
        sign, turned = self.flip(w)
        return self.scale(self.word(turned, self.ends(turned)), Fraction(sign))

    def had(self, p: Poly, q: Poly) -> Poly:
        """The elementwise product."""
        shape = p.shape
        if p.scalar:
            return self.mul(p, q)
        if shape[1] == sz.ONE:
            return self.mul(self.diag(p), q)
        if shape[0] == sz.ONE:
            return self.transpose(self.had(self.transpose(p), self.transpose(q)))
        return self.linear(p, shape, lambda w: self.linear(q, shape, lambda v: self._had(w, v, shape)))

    def _had(self, w: Word, v: Word, shape: Shape) -> Poly:
        for a, b in ((w, v), (v, w)):
            for i, x in enumerate(a[:-1]):
                if self.dims(x)[1] == sz.ONE:  # had(u v^T, B) = diag(u) B diag(v)
                    left = self.diag(self.word(a[: i + 1], (shape[0], sz.ONE)))
                    right = self.diag(self.transposed(a[i + 1 :]))
                    return self.mul(self.mul(left, self.word_or_eye(b, shape)), right)
            if not a:
                return self.diag(self.diagonal(self.word_or_eye(b, shape)))
            if len(a) == 1 and self.letters[abs(a[0])].kind[0] == "diag":
                x_ = self.word(self.letters[abs(a[0])].kind[1], (shape[0], sz.ONE))
                return self.diag(self.had(x_, self.diagonal(self.word_or_eye(b, shape))))
        parts: list[Word] = []
        for a in (w, v):
            kind = self.letters[abs(a[0])].kind
            if len(a) == 1 and kind[0] == "had":
                parts += [x if a[0] > 0 else self.turned(x) for x in kind[1]]
            else:
                parts.append(a)
        key = ("had", tuple(sorted(parts)), shape)
        flips = [self.flip(x) for x in parts]
        sign = 1
        for s, _ in flips:
            sign *= s
        other = ("had", tuple(sorted(x for _, x in flips)), (shape[1], shape[0]))
        depends = self.needs(*parts)
        if key == other:
            return self.of_letter(self.letter(key, shape, sign=sign, depends=depends))
        if other in self._letter_ids:
            return self.scale(self.of_letter(-self._letter_ids[other]), Fraction(sign))
        return self.of_letter(self.letter(key, shape, depends=depends))

    def word_or_eye(self, w: Word, shape: Shape) -> Poly:
        """A word as a matrix, the empty one as the identity."""
        return self.word(w, shape) if w else self.eye(shape[0])
