"""Trees as polynomials in words: the normal form that holds for all sizes.

`Reader.read` turns a tree into a `Poly`, or a grid of them where it is built of blocks.
Two trees with equal forms are equal whatever the sizes; different forms say nothing.
May import the kernel only.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.check.word_ring import Ring
from derive.check.word_types import Frozen, Grid, Poly, Stuck, Value, mono_mul
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Number, Shape, Symbol
from derive.kernel.ops import CONSTANTS, ENTRYWISE, SCALAR_1, SCALAR_2, SET

MAX_POWER = 12
FUNCTIONS = frozenset(SCALAR_1) | frozenset(SCALAR_2) | frozenset(CONSTANTS) | {"min", "max"}
OPAQUE = frozenset(("softmax", "rowsoftmax"))
ENTRIES = frozenset(f"map_{f}" for f in ENTRYWISE)


class Reader:
    """Reads trees into one ring.  `props` adds properties that assumptions give a name."""

    def __init__(self, props: Mapping[str, set[str]] | None = None) -> None:
        self.ring = Ring()
        self.props = props or {}
        self.bound: dict[str, Poly] = {}
        self.sums: list[Poly] = []
        self.inverses: dict[int, Poly] = {}  # letter -> the sum that it inverts
        self._memo: dict[tuple[Expr, tuple[str, ...]], Value] = {}

    # -- reading
    def read(self, e: Expr) -> Value:
        """The form of a tree.  Raises Stuck where there is none."""
        key = (e, tuple(self.bound))
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._read(e)
        return found

    def poly(self, e: Expr) -> Poly:
        """The form of a tree that is not in blocks."""
        v = self.read(e)
        if isinstance(v, Grid):
            raise Stuck("a matrix of blocks")
        return v

    def _read(self, e: Expr) -> Value:
        r = self.ring
        if e.shape == SET:
            raise Stuck("a set")
        if isinstance(e, Number):
            if e.unit:
                raise Stuck("a unit")
            return r.number(e.value)
        if isinstance(e, Symbol):
            return self.symbol(e)
        assert isinstance(e, Node)
        from derive.check.word_ops import RULES

        rule = RULES.get(e.op)
        if rule is not None:
            return rule(self, e)
        if e.op in FUNCTIONS:
            return self.function(e.op, [self.poly(a) for a in e.args])
        if e.op in OPAQUE:
            p = self.poly(e.args[0])
            return self.opaque(e.op, p, e.shape)
        if e.op in ENTRIES:
            return self.entries(e.op, self.poly(e.args[0]))
        if e.op == "map_div" and not e.args[1].is_scalar:
            below = self.entries("map_recip", self.poly(e.args[1]))
            over = self.poly(e.args[0])
            return r.mul(over, below) if over.scalar else r.had(over, below)
        raise Stuck(f"no words for {e.op}")

    def symbol(self, e: Symbol, index: Poly | None = None) -> Poly:
        """A name as a letter or a scalar; a member of a sequence by its index."""
        r = self.ring
        if index is None and e.name in self.bound:
            return self.bound[e.name]
        if "sequence" in e.props and index is None and e.shape == SCALAR:
            raise Stuck("a sequence without an index")
        tag: tuple[str | Frozen, ...] = ("s", e.name)
        depends: frozenset[int] = frozenset()
        if index is not None:
            tag, depends = ("seq", e.name, index.freeze()), r.depends(index)
        if e.shape == SCALAR:
            return r.of_atom(r.atom(tag, depends))
        props = set(e.props) | self.props.get(e.name, set())
        diagonal = "diagonal" in props
        symmetric = diagonal or bool(props & {"symmetric", "positive definite", "positive semidefinite"})
        sign = 1 if symmetric else -1 if "antisymmetric" in props else 0
        square = e.shape[0] == e.shape[1]
        orthogonal = "orthogonal" in props or ("involution" in props and symmetric)
        unit = "unit length" in props and e.shape[1] == sz.ONE
        left = orthogonal or unit or "orthonormal columns" in props
        right = orthogonal or "orthonormal rows" in props or (left and square)
        letter = r.letter(
            ("letter", *tag),
            e.shape,
            sign=sign,
            left=left or (right and square),
            right=right,
            diagonal=diagonal,
            promised=bool(props - {"symmetric", "antisymmetric", "diagonal", "sequence"}),
            depends=depends,
        )
        return r.of_letter(letter)

    def opaque(self, op: str, p: Poly, shape: Shape) -> Poly:
        """A matrix function that is not taken apart."""
        r = self.ring
        key = (op, p.freeze(), p.shape)
        if shape == SCALAR:
            return r.of_atom(r.atom(key, r.depends(p)))
        return r.of_letter(r.letter(key, shape, depends=r.depends(p)))

    def entries(self, op: str, p: Poly) -> Poly:
        """A function of each entry: of a transpose it is the transpose."""
        r = self.ring
        if p.scalar:
            return r.of_atom(r.atom((op, p.freeze(), p.shape), r.depends(p)))
        turned = r.transpose(p)
        flipped = turned.freeze() < p.freeze()
        if flipped:
            p, turned = turned, p
        symmetric = int(turned.terms == p.terms and p.shape[0] == p.shape[1])
        letter = r.letter((op, p.freeze(), p.shape), p.shape, sign=symmetric, depends=r.depends(p))
        return r.of_letter(-letter if flipped and not symmetric else letter)

    # -- scalars
    def function(self, op: str, args: list[Poly]) -> Poly:
        """A scalar function that is not taken apart."""
        r = self.ring
        if op == "exp" and not args[0].terms:
            return r.number(1)
        if op == "sqrt":
            return self.root(args[0])
        depends: frozenset[int] = frozenset()
        for a in args:
            depends |= r.depends(a)
        return r.of_atom(r.atom(("f", op, *(a.freeze() for a in args)), depends))

    def root(self, p: Poly) -> Poly:
        """A square root."""
        return self.ring.of_atom(self.ring.atom(("sqrt", p.freeze()), self.ring.depends(p)))

    def recip(self, p: Poly) -> Poly:
        """One divided by a scalar."""
        r = self.ring
        if not p.terms:
            raise Stuck("division by zero")
        if len(p.terms) == 1:
            ((mono, _), c) = next(iter(p.terms.items()))
            return Poly(SCALAR, {(tuple((a, -e) for a, e in mono), ()): 1 / c})
        lead = p.freeze()[0][1]
        monic = r.scale(p, 1 / lead)
        return r.scale(r.of_atom(r.atom(("recip", monic.freeze()), r.depends(p))), 1 / lead)

    def power(self, p: Poly, n: int) -> Poly:
        """A whole power of a scalar or a square matrix."""
        if n < 0:
            p, n = self.recip(p) if p.scalar else self.inverse(p), -n
        if n > MAX_POWER and len(p.terms) > 1:
            raise Stuck("a high power")
        if p.scalar and len(p.terms) == 1:
            ((mono, _), c) = next(iter(p.terms.items()))
            return (
                Poly(SCALAR, {(tuple((a, e * n) for a, e in mono), ()): c**n}) if n else self.ring.number(1)
            )
        result = self.ring.number(1) if p.scalar else self.ring.eye(p.shape[0])
        for _ in range(n):
            result = self.ring.mul(result, p)
        return result

    def whole_power(self, p: Poly, n: Poly) -> Poly:
        """p**n for a size n."""
        r = self.ring
        if (k := as_whole(n)) is not None:
            return self.power(p, k)
        if len(p.terms) != 1:
            return r.of_atom(r.atom(("power", p.freeze(), n.freeze()), r.depends(p) | r.depends(n)))
        ((mono, _), c) = next(iter(p.terms.items()))
        out = r.number(1)
        if c != 1:
            out = r.of_atom(r.atom(("power", r.number(c).freeze(), n.freeze()), r.depends(n)))
        for a, e in mono:
            base = r.of_atom(a)
            inner = r.of_atom(r.atom(("power", base.freeze(), n.freeze()), r.depends(base) | r.depends(n)))
            out = r.mul(out, self.power(inner, e))
        return out

    # -- matrices
    def inverse(self, p: Poly) -> Poly:
        """The inverse of a square matrix."""
        r = self.ring
        if p.scalar:
            return self.recip(p)
        if not p.terms:
            raise Stuck("a zero matrix has no inverse")
        if len(p.terms) == 1:
            ((mono, word), c) = next(iter(p.terms.items()))
            if all(r.dims(x)[0] == r.dims(x)[1] for x in word):
                scalar = self.recip(Poly(SCALAR, {(mono, ()): c}))
                if not word:
                    return r.mul(scalar, p_eye(r, p.shape))
                kind = r.letters[abs(word[0])].kind
                if len(word) == 1 and kind[0] == "inv":
                    inner = Poly(kind[2], dict(kind[1]))
                    return r.mul(scalar, inner if word[0] > 0 else r.transpose(inner))
                out = r.word(tuple(self.inverse_letter(x) for x in reversed(word)), p.shape)
                return r.mul(scalar, out)
        lead = p.freeze()[0][1]
        monic = r.scale(p, 1 / lead)
        turned = r.transpose(monic)
        flipped = turned.freeze() < monic.freeze()
        if flipped:
            monic = turned
        key = ("inv", monic.freeze(), p.shape)
        symmetric = int(turned.terms == monic.terms and not flipped)
        letter = r.letter(key, p.shape, sign=symmetric, depends=r.depends(p))
        self.inverses.setdefault(letter, monic)
        return r.scale(r.of_letter(-letter if flipped else letter), 1 / lead)

    def inverse_letter(self, x: int) -> int:
        """The letter inverse to a square letter."""
        r = self.ring
        a = abs(x)
        y = r.letters[a]
        if y.left and y.right:
            return a if y.sign == 1 else -x
        if y.kind[0] == "inv":
            raise Stuck("the inverse of an inverse of a sum")
        if y.kind[0] == "kron":
            return self._inverse_kron(x)
        if not y.inverse:
            b = r.letter(("inverse", a), y.shape, sign=y.sign, diagonal=y.diagonal, depends=y.depends)
            y.inverse, r.letters[b].inverse = b, a
        return y.inverse if x > 0 or y.sign else -y.inverse

    def _inverse_kron(self, x: int) -> int:
        r = self.ring
        (p, s), (q, t) = r.kron_parts(x)
        if s[0] != s[1] or t[0] != t[1]:
            raise Stuck("a Kronecker product that is square by luck")
        one = self.inverse(r.word_or_eye(p, s))
        two = self.inverse(r.word_or_eye(q, t))
        found = r.single(r.kron(one, two))
        if found is None or found[0] is not None or len(found[1]) != 1:
            raise Stuck("the inverse of a Kronecker product")
        return found[1][0]

    def det(self, p: Poly) -> Poly:
        """The determinant."""
        r = self.ring
        n = p.shape[0]
        if p.scalar:
            return p
        if len(p.terms) == 1:
            ((mono, word), c) = next(iter(p.terms.items()))
            if all(r.dims(x)[0] == r.dims(x)[1] for x in word):
                out = self.whole_power(Poly(SCALAR, {(mono, ()): c}), r.size(n))
                for x in word:
                    out = r.mul(out, self.det_letter(abs(x)))
                return out
        words = [(m, w) for m, w in p.terms if w]
        if len(words) == 1 and len(p.terms) == 2 and p.terms.get(((), ())) == 1:
            mono, word = words[0]  # det(I + U V) = det(I + V U)
            c = p.terms[words[0]]
            if any(r.dims(x)[0] == sz.ONE for x in word):
                t = r.mul(Poly(SCALAR, {(mono, ()): c}), r.trace_word(word))
                return r.add(r.number(1), t)
            sign, turned = r.flip(word)
            best = min((v[i:] + v[:i], s) for s, v in ((1, word), (sign, turned)) for i in range(len(word)))
            rest = Poly(SCALAR, {(mono, ()): c * best[1]})
            return r.of_atom(r.atom(("det one plus", rest.freeze(), best[0]), r.depends(p)))
        turned_p = r.transpose(p)
        key = min(p.freeze(), turned_p.freeze())
        return r.of_atom(r.atom(("det", key, p.shape), r.depends(p)))

    def det_letter(self, a: int) -> Poly:
        """The determinant of one square letter."""
        r = self.ring
        y = r.letters[a]
        kind = y.kind
        if kind[0] == "inverse":
            return self.recip(self.det_letter(kind[1]))
        if kind[0] == "inv":
            return self.recip(self.det(Poly(kind[2], dict(kind[1]))))
        if kind[0] == "kron":
            (p, s), (q, t) = r.kron_parts(a)
            if s[0] == s[1] and t[0] == t[1]:
                one = self.whole_power(self.det(r.word_or_eye(p, s)), r.size(t[0]))
                return r.mul(one, self.whole_power(self.det(r.word_or_eye(q, t)), r.size(s[0])))
        return r.of_atom(r.atom(("det", ((((), (a,)), Fraction(1)),), y.shape), y.depends))

    def logdet(self, p: Poly) -> Poly:
        """log |det p|."""
        r = self.ring
        d = self.det(p)
        if len(d.terms) != 1:
            return self.function("log", [self.function("abs", [d])])
        ((mono, _), c) = next(iter(d.terms.items()))
        total = r.zero()
        if abs(c) != 1:
            total = self.function("log", [r.number(abs(c))])
        for a, e in mono:
            kind = r.atoms[a].kind
            if kind[0] == "power":
                base = Poly(SCALAR, dict(kind[1]))
                one = base.terms == {((), ()): Fraction(-1)}
                part = r.zero() if one else self.function("log", [self.absolute(base)])
                part = r.mul(Poly(SCALAR, dict(kind[2])), part)
            else:
                part = self.function("log", [self.function("abs", [r.of_atom(a)])])
            total = r.add(total, r.scale(part, Fraction(e)))
        return total

    def absolute(self, p: Poly) -> Poly:
        """|p|."""
        if not p.terms or set(p.terms) == {((), ())}:
            return Poly(SCALAR, {k: abs(c) for k, c in p.terms.items()})
        return self.function("abs", [p])

    def unit(self, index: Poly, n: sz.Normal) -> Poly:
        """The unit vector of an index."""
        r = self.ring
        if n == sz.ONE:
            return r.number(1)
        return r.of_letter(r.letter(("unit", index.freeze(), n), (n, sz.ONE), depends=r.depends(index)))

    # -- zero
    def is_zero(self, p: Poly) -> bool:
        """Whether a form vanishes, denominators and square roots cleared."""
        r = self.ring
        for _ in range(12):
            if not p.terms:
                return True
            powers: dict[int, list[int]] = {}
            for mono, _ in p.terms:
                for a, e in mono:
                    powers.setdefault(a, []).append(e)
            for a, exponents in powers.items():
                kind = r.atoms[a].kind
                if kind[0] == "recip":
                    p = self._clear(p, a, Poly(SCALAR, dict(kind[1])), max(exponents))
                    break
                if kind[0] == "sqrt" and any(abs(e) >= 2 or e < 0 for e in exponents):
                    p = self._unroot(p, a, Poly(SCALAR, dict(kind[1])), min(exponents))
                    break
            else:
                return False
        return False

    def _clear(self, p: Poly, a: int, inner: Poly, top: int) -> Poly:
        """p times inner**top, where the atom a is 1/inner."""
        total = self.ring.zero(p.shape)
        for (mono, w), c in p.terms.items():
            e = dict(mono).get(a, 0)
            rest = Poly(p.shape, {(tuple(x for x in mono if x[0] != a), w): c})
            total = self.ring.add(total, self.ring.mul(self.power(inner, top - e), rest))
        return total

    def _unroot(self, p: Poly, a: int, inner: Poly, low: int) -> Poly:
        """p with squares of the root a taken out, times an even power where it divides."""
        total = self.ring.zero(p.shape)
        shift = 0 if low >= 0 else (-low + 1) // 2 * 2
        for (mono, w), c in p.terms.items():
            e = dict(mono).get(a, 0) + shift
            odd = ((a, 1),) if e % 2 else ()
            mono = mono_mul(tuple(x for x in mono if x[0] != a), odd)
            rest = Poly(p.shape, {(mono, w): c})
            total = self.ring.add(total, self.ring.mul(self.power(inner, e // 2), rest))
        return total


def p_eye(r: Ring, shape: Shape) -> Poly:
    """The identity of a square shape."""
    return r.eye(shape[0])


def as_whole(p: Poly) -> int | None:
    """The whole number that a scalar form is, or None."""
    if not p.terms:
        return 0
    c = p.terms.get(((), ()))
    if len(p.terms) == 1 and c is not None and c.denominator == 1:
        return c.numerator
    return None
