"""Gradients of words for all sizes, by carrying cofactors backwards.

The change of f is a sum of tr(R dX): R is carried from each scalar to the letters inside it,
and the gradient is the sum of the R^T.  May import the kernel only.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.check.word_types import Poly, Stuck, Word
from derive.check.words import Reader, as_whole
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Node

ONE = Fraction(1)


def gradient(r: Reader, f: Poly, x: Poly) -> Poly:
    """The gradient of a scalar form by a letter or a scalar.  Raises Stuck."""
    if len(x.terms) != 1:
        raise Stuck("a gradient by an expression")
    ((mono, word), c) = next(iter(x.terms.items()))
    if c != 1 or bool(mono) == bool(word) or len(mono) + len(word) != 1:
        raise Stuck("a gradient by an expression")
    back = _Back(r, word[0] if word else 0, mono[0][0] if mono else -1, x)
    back.scalar(f, r.ring.number(1))
    return back.total


class _Back:
    def __init__(self, r: Reader, letter: int, atom: int, x: Poly) -> None:
        self.r, self.x, self.atom = r, letter, atom
        if letter < 0:
            raise Stuck("a gradient by a transpose")
        self.total = r.ring.zero(x.shape)
        self._speaks: dict[tuple[str, int], bool] = {}

    # -- what speaks of x
    def in_letter(self, a: int) -> bool:
        key = ("letter", a)
        if key not in self._speaks:
            letter = self.r.ring.letters[a]
            self._speaks[key] = a == self.x or (
                letter.kind[0] not in ("letter", "ones") and self.in_kind(letter.kind)
            )
        return self._speaks[key]

    def in_atom(self, a: int) -> bool:
        key = ("atom", a)
        if key not in self._speaks:
            kind = self.r.ring.atoms[a].kind
            self._speaks[key] = a == self.atom or (kind[0] not in ("s", "bound") and self.in_kind(kind))
        return self._speaks[key]

    def in_kind(self, kind: tuple[Any, ...]) -> bool:
        """Whether what a letter or atom is made of speaks of x."""
        op = kind[0]
        if op in ("tr", "diag", "diagof"):
            return self.in_word(kind[1])
        if op in ("had", "hadsum"):
            return any(self.in_word(w) for w in kind[1])
        if op == "vec":
            return self.in_word(kind[1][0])
        if op == "kron":
            return self.in_word(kind[1]) or self.in_word(kind[3])
        if op == "inverse":
            return self.in_letter(kind[1])
        if op == "det one plus":
            return self.in_word(kind[2]) or self.in_frozen(kind[1])
        if op == "sum":
            return any(self.in_atom(a) for a, _ in kind[4]) or (len(kind) > 5 and self.in_word(kind[5]))
        if op in ("seq", "unit"):
            return False
        return any(self.in_frozen(k) for k in kind[1:])

    def in_word(self, w: Any) -> bool:
        return any(self.in_letter(abs(x)) for x in w)

    def in_frozen(self, frozen: object) -> bool:
        if not isinstance(frozen, tuple):
            return False
        for term in frozen:
            if isinstance(term, tuple) and len(term) == 2 and isinstance(term[1], Fraction):
                mono, word = term[0]
                if any(self.in_atom(a) for a, _ in mono) or self.in_word(word):
                    return True
        return False

    # -- carrying back
    def scalar(self, p: Poly, cofactor: Poly) -> None:
        """f changes by cofactor times the change of the scalar p."""
        ring = self.r.ring
        for (mono, _), c in p.terms.items():
            for i, (a, e) in enumerate(mono):
                if not self.in_atom(a):
                    continue
                rest = (*mono[:i], (a, e - 1), *mono[i + 1 :]) if e != 1 else (*mono[:i], *mono[i + 1 :])
                self.of_atom(a, ring.mul(cofactor, Poly(SCALAR, {(rest, ()): c * e})))

    def of_atom(self, a: int, k: Poly) -> None:
        """f changes by k times the change of an atom."""
        r, ring = self.r, self.r.ring
        kind = ring.atoms[a].kind
        if a == self.atom:
            self.total = ring.add(self.total, k)
        elif kind[0] == "tr":
            self.cyclic(kind[1], k)
        elif kind[0] == "recip":
            inner = Poly(SCALAR, dict(kind[1]))
            self.scalar(inner, ring.scale(ring.mul(k, ring.of_atom(a, 2)), Fraction(-1)))
        elif kind[0] == "sqrt":
            inner = Poly(SCALAR, dict(kind[1]))
            self.scalar(inner, ring.scale(ring.mul(k, ring.of_atom(a, -1)), Fraction(1, 2)))
        elif kind[0] == "det":
            inner = Poly(kind[2], dict(kind[1]))
            self.matrix(inner, ring.mul(ring.mul(k, ring.of_atom(a)), r.inverse(inner)))
        elif kind[0] == "det one plus":
            scale = Poly(SCALAR, dict(kind[1]))
            word: Word = kind[2]
            n = ring.dims(word[0])[0]
            inner = ring.add(ring.eye(n), ring.mul(scale, ring.word(word, (n, n))))
            self.matrix(inner, ring.mul(ring.mul(k, ring.of_atom(a)), r.inverse(inner)))
        elif kind[0] == "hadsum":
            self.hadsum(kind[1], k)
        elif kind[0] == "power" and not self.in_frozen(kind[2]):
            base, power = Poly(SCALAR, dict(kind[1])), Poly(SCALAR, dict(kind[2]))
            slope = ring.mul(ring.mul(power, ring.of_atom(a)), r.recip(base))
            self.scalar(base, ring.mul(k, slope))
        elif kind[0] == "f":
            self.function(kind, a, k)
        else:
            raise Stuck(f"the change of {kind[0]}")

    def function(self, kind: tuple[Any, ...], a: int, k: Poly) -> None:
        r, ring = self.r, self.r.ring
        args = [Poly(SCALAR, dict(f)) for f in kind[2:]]
        op, x, value = kind[1], args[0], ring.of_atom(a)
        one = ring.number(1)
        if op == "exp":
            slope = value
        elif op == "log":
            bare = self.bare(x)
            if bare is not None:  # log |x|
                self.scalar(bare, ring.mul(k, r.recip(bare)))
                return
            slope = r.recip(x)
        elif op == "sin":
            slope = r.function("cos", [x])
        elif op == "cos":
            slope = ring.scale(r.function("sin", [x]), Fraction(-1))
        elif op == "tanh":
            slope = ring.sub(one, ring.mul(value, value))
        elif op == "sigmoid":
            slope = ring.sub(value, ring.mul(value, value))
        elif op == "softplus":
            slope = r.function("sigmoid", [x])
        elif op == "pow" and (n := as_fraction(args[1])) is not None:
            slope = ring.scale(ring.mul(value, r.recip(x)), n)
        else:
            raise Stuck(f"the slope of {op}")
        self.scalar(x, ring.mul(k, slope))

    def bare(self, x: Poly) -> Poly | None:
        """y where x is |y|."""
        if len(x.terms) == 1:
            ((mono, _), c) = next(iter(x.terms.items()))
            if c == 1 and len(mono) == 1 and mono[0][1] == 1:
                kind = self.r.ring.atoms[mono[0][0]].kind
                if kind[:2] == ("f", "abs"):
                    return Poly(SCALAR, dict(kind[2]))
        return None

    def cyclic(self, w: Word, k: Poly) -> None:
        """f changes by k times the change of the trace of a word."""
        ring = self.r.ring
        for i, x in enumerate(w):
            if self.in_letter(abs(x)):
                rest = w[i + 1 :] + w[:i]
                rows, cols = ring.dims(x)
                other = ring.word(rest, (cols, rows)) if rest else ring.eye(rows)
                self.letter(x, ring.mul(k, other))

    def matrix(self, p: Poly, cofactor: Poly) -> None:
        """f changes by tr(cofactor dP)."""
        ring = self.r.ring
        rows, _ = p.shape
        if p.scalar:
            self.scalar(p, cofactor)
            return
        for (mono, w), c in p.terms.items():
            scalars = Poly(SCALAR, {(mono, ()): c})
            if any(self.in_atom(a) for a, _ in mono):
                whole = ring.word(w, p.shape) if w else ring.eye(rows)
                self.scalar(scalars, ring.trace(ring.mul(cofactor, whole)))
            self.word(w, ring.mul(scalars, cofactor), p.shape)

    def word(self, w: Word, cofactor: Poly, shape: object) -> None:
        """f changes by tr(cofactor dw)."""
        ring = self.r.ring
        for i, x in enumerate(w):
            if not self.in_letter(abs(x)):
                continue
            a, b = ring.dims(x)
            around = cofactor
            if i + 1 < len(w):
                around = ring.mul(ring.word(w[i + 1 :], (b, ring.ends(w)[1])), around)
            if i:
                around = ring.mul(around, ring.word(w[:i], (ring.ends(w)[0], a)))
            self.letter(x, around)

    def letter(self, x: int, cofactor: Poly) -> None:
        """f changes by tr(cofactor dx) for a letter x, or its transpose where x is negative."""
        ring = self.r.ring
        a = abs(x)
        if x < 0:
            cofactor = ring.transpose(cofactor)
        if a == self.x:
            self.total = ring.add(self.total, ring.transpose(cofactor))
            return
        y = ring.letters[a]
        kind = y.kind
        if kind[0] == "inverse":
            me = ring.of_letter(a)
            self.letter(kind[1], ring.scale(ring.mul(ring.mul(me, cofactor), me), Fraction(-1)))
        elif kind[0] == "inv":
            me = ring.of_letter(a)
            inner = Poly(kind[2], dict(kind[1]))
            self.matrix(inner, ring.scale(ring.mul(ring.mul(me, cofactor), me), Fraction(-1)))
        elif kind[0] == "diag":
            self.word(kind[1], ring.transpose(ring.diagonal(cofactor)), None)
        elif kind[0] == "diagof":
            self.word(kind[1], ring.diag(ring.transpose(cofactor)), None)
        elif kind[0] == "had":
            parts: tuple[Word, ...] = kind[1]
            for i, w in enumerate(parts):
                if self.in_word(w):
                    others = [ring.transpose(ring.word(p, y.shape)) for j, p in enumerate(parts) if j != i]
                    k = cofactor
                    for o in others:
                        k = ring.had(k, o)
                    self.word(w, k, y.shape)
        elif kind[0] == "vec":
            self.vec(kind[1], cofactor)
        elif str(kind[0]).startswith("map_"):
            self.entries(a, cofactor)
        elif kind[0] == "softmax" and y.shape[1] == ((((), 1)),):
            self.softmax(a, cofactor)
        else:
            raise Stuck(f"the change of {kind[0]}")

    def entries(self, a: int, cofactor: Poly) -> None:
        """F = f(P) of each entry changes by the slope of f at P, entry by entry, times dP."""
        r, ring = self.r, self.r.ring
        y = ring.letters[a]
        value, p = ring.of_letter(a), Poly(y.kind[2], dict(y.kind[1]))

        def f(g: str) -> Poly:
            return r.entries(f"map_{g}", p)

        match str(y.kind[0]):
            case "map_exp":
                slope = value
            case "map_log":
                slope = f("recip")
            case "map_recip":
                slope = ring.scale(ring.had(value, value), Fraction(-1))
            case "map_sin":
                slope = f("cos")
            case "map_cos":
                slope = ring.scale(f("sin"), Fraction(-1))
            case "map_tanh":
                slope = ring.sub(r.poly(Node("ones", tuple(map(sz.tree, p.shape)))), ring.had(value, value))
            case "map_sigmoid":
                slope = ring.sub(value, ring.had(value, value))
            case "map_softplus":
                slope = f("sigmoid")
            case "map_relu":
                slope = f("heaviside")
            case "map_abs":
                slope = f("sign")
            case other:
                raise Stuck(f"the slope of {other}")
        self.matrix(p, ring.had(cofactor, ring.transpose(slope)))

    def softmax(self, a: int, cofactor: Poly) -> None:
        """A column s = softmax(p) changes by (diag(s) - s s^T) dp."""
        ring = self.r.ring
        s = ring.of_letter(a)
        kind = ring.letters[a].kind
        jacobian = ring.sub(ring.diag(s), ring.mul(s, ring.transpose(s)))
        self.matrix(Poly(kind[2], dict(kind[1])), ring.mul(cofactor, jacobian))

    def vec(self, inner: tuple[Word, object], cofactor: Poly) -> None:
        """tr(r d vec(w)) where r is the transpose of a stacked matrix."""
        ring = self.r.ring
        for (mono, w), c in cofactor.terms.items():
            if len(w) != 1 or w[0] > 0 or ring.letters[-w[0]].kind[0] != "vec":
                raise Stuck("a row that is no stacked matrix")
            q, shape = ring.letters[-w[0]].kind[1]
            if shape != inner[1]:
                raise Stuck("stacked matrices of different sizes")
            turned = ring.transpose(ring.word(q, shape))
            self.word(inner[0], ring.mul(Poly(SCALAR, {(mono, ()): c}), turned), shape)

    def hadsum(self, parts: tuple[Word, ...], k: Poly) -> None:
        """The sum of all entries of words multiplied entry by entry."""
        ring = self.r.ring
        shape = ring.ends(parts[0])
        for i, w in enumerate(parts):
            if not self.in_word(w):
                continue
            others = [ring.word(p, shape) for j, p in enumerate(parts) if j != i]
            total = others[0]
            for o in others[1:]:
                total = ring.had(total, o)
            self.word(w, ring.mul(k, ring.transpose(total)), shape)


def as_fraction(p: Poly) -> Fraction | None:
    """The rational number that a scalar form is, or None."""
    n = as_whole(p)
    if n is not None:
        return Fraction(n)
    return p.terms.get(((), ())) if set(p.terms) == {((), ())} else None
