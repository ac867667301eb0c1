"""Polynomials in words: matrices as letters of symbolic size, with transposes and traces.

A term is a rational number times scalars times a word of letters; a negative number in a
word is a transposed letter.  Traces are cyclic and do not change under transposition; a
factor of one row and one column is a scalar and leaves its word.  Equal forms are equal
matrices for all sizes.  May import the kernel only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
class Ring:
    """Letters, atoms and arithmetic of one comparison."""

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
                for a, b in zip(cuts, cuts[1:], strict=False):
                    product = self.mul(product, self.trace_word(w[a:b]))
                return product
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
        return self._cyclic(w)

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

    # -- letters with laws
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
