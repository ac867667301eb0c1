"""Words with transposes and traces: what any letters obey.

A negative number in a word is a transposed letter.  Traces are cyclic and do not change under
transposition; a factor of one row and one column is a scalar and leaves its word.  May import
the kernel only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from derive.check.word_types import F1, MAX_TERMS, Atom, Letter, Poly, Stuck, Terms, Word, mono_mul
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Shape


@dataclass
class Words:
    """Letters, atoms and arithmetic of one comparison; laws of special letters are in `Ring`."""

    letters: list[Letter] = field(default_factory=lambda: [Letter(SCALAR, ("none",))])
    atoms: list[Atom] = field(default_factory=list)
    _letter_ids: dict[Any, int] = field(default_factory=dict)
    _atom_ids: dict[Any, int] = field(default_factory=dict)
    _words: dict[tuple[Word, Shape], Poly] = field(default_factory=dict)
    _traces: dict[Word, Poly] = field(default_factory=dict)

    # -- making things
    def letter(self, kind: tuple[Any, ...], shape: Shape, **flags: Any) -> int:
        """The number of a letter; the same for the same kind."""
        found = self._letter_ids.get(kind)
        if found is None:
            found = self._letter_ids[kind] = len(self.letters)
            self.letters.append(Letter(shape, kind, **flags))
        return found

    def atom(self, kind: tuple[Any, ...], depends: frozenset[int] = frozenset()) -> int:
        """The number of a scalar; the same for the same kind."""
        found = self._atom_ids.get(kind)
        if found is None:
            found = self._atom_ids[kind] = len(self.atoms)
            self.atoms.append(Atom(kind, depends))
        return found

    def zero(self, shape: Shape = SCALAR) -> Poly:
        """Nothing, of a shape."""
        return Poly(shape, {})

    def number(self, value: Fraction | int) -> Poly:
        """A constant."""
        return Poly(SCALAR, {((), ()): Fraction(value)} if value else {})

    def of_atom(self, atom: int, exponent: int = 1) -> Poly:
        """A scalar."""
        return Poly(SCALAR, {(((atom, exponent),), ()): F1})

    def size(self, n: sz.Normal) -> Poly:
        """A size as a number."""
        total = self.zero()
        for monomial, c in n:
            part = self.number(c)
            for name in monomial:
                part = self.mul(part, self.of_atom(self.atom(("s", name))))
            total = self.add(total, part)
        return total

    def eye(self, n: sz.Normal) -> Poly:
        """The identity."""
        return Poly((n, n), {((), ()): F1})

    def of_letter(self, letter: int) -> Poly:
        """A letter (negative: transposed) as a matrix."""
        return self.word((letter,), self.ends((letter,)))

    def depends(self, p: Poly) -> frozenset[int]:
        """The bound indices that a polynomial speaks of."""
        found: frozenset[int] = frozenset()
        for mono, word in p.terms:
            for atom, _ in mono:
                found |= self.atoms[atom].depends
            for x in word:
                found |= self.letters[abs(x)].depends
        return found

    # -- letters and words
    def dims(self, x: int) -> Shape:
        """Rows and columns of a letter."""
        rows, cols = self.letters[abs(x)].shape
        return (rows, cols) if x > 0 else (cols, rows)

    def ends(self, w: Word) -> Shape:
        """Rows and columns of a word with letters."""
        return (self.dims(w[0])[0], self.dims(w[-1])[1])

    def flip(self, w: Word) -> tuple[int, Word]:
        """A word transposed, with the sign that antisymmetric letters bring."""
        sign, out = 1, []
        for x in reversed(w):
            s = self.letters[abs(x)].sign
            if s:
                sign *= s
                out.append(abs(x))
            else:
                out.append(-x)
        return sign, tuple(out)

    def turned(self, w: Word) -> Word:
        """A word transposed, where no sign comes with it."""
        sign, out = self.flip(w)
        if sign < 0:
            raise Stuck("an antisymmetric letter inside another operation")
        return out

    def needs(self, *words: Word) -> frozenset[int]:
        """The bound indices that words speak of."""
        found: frozenset[int] = frozenset()
        for w in words:
            for x in w:
                found |= self.letters[abs(x)].depends
        return found

    def inverse_of(self, x: int) -> int:
        """The letter that cancels x, or 0."""
        i = self.letters[abs(x)].inverse
        if not i:
            return 0
        return abs(i) if self.letters[abs(i)].sign == 1 else (i if x > 0 else -i)

    def cancels(self, a: int, b: int) -> bool:
        """Whether two neighbours are the identity."""
        x = self.letters[abs(a)]
        if x.inverse and b == self.inverse_of(a):
            return True
        if abs(a) != abs(b):
            return False
        if x.sign == 1:
            return x.left and x.right
        return a == -b and (x.left if a < 0 else x.right)

    def reduce_word(self, w: Word) -> tuple[Poly | None, Word]:
        """A word with neighbours cancelled and merged; scalars that come out (None: 1)."""
        out: list[int] = []
        factor: Poly | None = None
        todo = list(reversed(w))
        while todo:
            x = todo.pop()
            if not out:
                out.append(x)
                continue
            a = out[-1]
            if self.cancels(a, x):
                out.pop()
                continue
            merged = self.merge(a, x)
            if merged is not None:
                extra, letters = merged
                out.pop()
                todo.extend(reversed(letters))
                if extra is not None:
                    factor = extra if factor is None else self.mul(factor, extra)
                continue
            if x < a and self.letters[abs(a)].diagonal and self.letters[abs(x)].diagonal:
                out.pop()
                todo.extend((a, x))
                continue
            out.append(x)
        return factor, tuple(out)

    # -- what special letters add
    def merge(self, a: int, b: int) -> tuple[Poly | None, Word] | None:
        """Laws of neighbours: scalars and letters in their place, or None."""
        return None

    def closed_law(self, w: Word, cut: bool) -> Poly | None:
        """Laws of traces: the value of a closed word (one that is `cut` is a row times a column)."""
        return None

    def columns(self, w: Word) -> Word:
        """A column or row in one of its equal forms."""
        return w

    def word(self, w: Word, shape: Shape) -> Poly:
        """A word as a matrix: neighbours cancelled, factors of size 1 x 1 taken out."""
        key = (w, shape)
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = self._word(w, shape)
        return found

    def _word(self, w: Word, shape: Shape) -> Poly:
        sign, plain = 1, []
        for x in w:
            s = self.letters[abs(x)].sign
            if s and x < 0:
                sign *= s
                x = -x
            plain.append(x)
        factor, w = self.reduce_word(tuple(plain))
        factor = self.number(sign) if factor is None else self.scale(factor, Fraction(sign))
        if not w:
            if shape == SCALAR:
                return factor
            return self.mul(factor, Poly(shape, {((), ()): F1}))
        if shape == SCALAR:
            return self.mul(factor, self.trace_word(w))
        left: Word = ()
        segment: list[int] = []
        for i, x in enumerate(w):
            segment.append(x)
            last = i == len(w) - 1
            if last or self.dims(x)[1] == sz.ONE:
                part = tuple(segment)
                if self.ends(part) == SCALAR:
                    factor = self.mul(factor, self.trace_word(part))
                else:
                    left += self.columns(part)
                segment = []
        return self.mul(factor, Poly(shape, {((), left): F1}))

    # -- traces
    def trace_word(self, w: Word) -> Poly:
        """The trace of a closed word with at least one letter."""
        found = self._traces.get(w)
        if found is None:
            found = self._traces[w] = self._trace(w)
        return found

    def _trace(self, w: Word) -> Poly:
        for i in range(len(w)):  # what cancels or merges around the corner
            turned = w[i:] + w[:i]
            factor, shorter = self.reduce_word(turned)
            if shorter != turned and (len(shorter) < len(w) or factor is not None):
                n = self.dims(turned[0])[0]
                rest = self.trace_word(shorter) if shorter else self.size(n)
                return rest if factor is None else self.mul(factor, rest)
        cuts = [i for i, x in enumerate(w) if self.dims(x)[0] == sz.ONE]
        if cuts:
            w = w[cuts[0] :] + w[: cuts[0]]
            cuts = [i - cuts[0] for i in cuts] + [len(w)]
            if len(cuts) > 2:
                product = self.number(1)
                for a, b in pairwise(cuts):
                    product = self.mul(product, self.trace_word(w[a:b]))
                return product
        known = self.closed_law(w, bool(cuts))
        return self._cyclic(w) if known is None else known

    def _cyclic(self, w: Word) -> Poly:
        best: Word | None = None
        signs: set[int] = set()
        sign, turned = self.flip(w)
        for s, v in ((1, w), (sign, turned)):
            for i in range(len(v)):
                rotated = v[i:] + v[:i]
                if best is None or rotated < best:
                    best, signs = rotated, {s}
                elif rotated == best:
                    signs.add(s)
        assert best is not None
        if len(signs) == 2:
            return self.zero()
        depends = self.needs(best)
        return self.scale(self.of_atom(self.atom(("tr", best), depends)), Fraction(signs.pop()))

    # -- arithmetic
    def add(self, a: Poly, b: Poly) -> Poly:
        """The sum of two of one shape."""
        if a.shape != b.shape:
            raise Stuck("sizes that differ as written")
        terms = dict(a.terms)
        for key, c in b.terms.items():
            new = terms.get(key, 0) + c
            if new:
                terms[key] = new
            else:
                del terms[key]
        return Poly(a.shape, terms)

    def scale(self, a: Poly, c: Fraction) -> Poly:
        """A rational multiple."""
        if c == 1:
            return a
        return Poly(a.shape, {k: v * c for k, v in a.terms.items()} if c else {})

    def sub(self, a: Poly, b: Poly) -> Poly:
        """The difference of two of one shape."""
        return self.add(a, self.scale(b, Fraction(-1)))

    def mul(self, a: Poly, b: Poly) -> Poly:
        """The product of matrices, or of a number and a matrix."""
        if a.scalar or b.scalar:
            shape = b.shape if a.scalar else a.shape
            terms: Terms = {}
            for (m1, w1), c in a.terms.items():
                for (m2, w2), d in b.terms.items():
                    key = (mono_mul(m1, m2), w1 or w2)
                    terms[key] = terms.get(key, 0) + c * d
            self.limit(terms)
            return Poly(shape, {k: v for k, v in terms.items() if v})
        shape = (a.shape[0], b.shape[1])
        total: Terms = {}
        for (m1, w1), c in a.terms.items():
            for (m2, w2), d in b.terms.items():
                mono = mono_mul(m1, m2)
                if not w1 and not w2:
                    parts = self.eye_or_size(shape)
                else:
                    parts = self.word(w1 + w2, shape)
                for (m3, w3), e in parts.terms.items():
                    key = (mono_mul(mono, m3), w3)
                    total[key] = total.get(key, 0) + c * d * e
        self.limit(total)
        return Poly(shape, {k: v for k, v in total.items() if v})

    def eye_or_size(self, shape: Shape) -> Poly:
        """The product of two identities."""
        return Poly(shape, {((), ()): F1})

    @staticmethod
    def limit(terms: Terms) -> None:
        """Refuse what grows too large."""
        if len(terms) > MAX_TERMS:
            raise Stuck("too many terms")

    def transpose(self, a: Poly) -> Poly:
        """The transpose."""
        if a.scalar:
            return a
        rows, cols = a.shape
        total = self.zero((cols, rows))
        for (mono, w), c in a.terms.items():
            sign, turned = self.flip(w)
            part = self.word(turned, (cols, rows)) if w else Poly((cols, rows), {((), ()): F1})
            total = self.add(total, self.mul(Poly(SCALAR, {(mono, ()): c * sign}), part))
        return total

    def trace(self, a: Poly) -> Poly:
        """The trace."""
        if a.scalar:
            return a
        total = self.zero()
        for (mono, w), c in a.terms.items():
            part = self.trace_word(w) if w else self.size(a.shape[0])
            total = self.add(total, self.mul(Poly(SCALAR, {(mono, ()): c}), part))
        return total
