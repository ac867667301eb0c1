"""Trees as polynomials in words: the normal form that holds for all sizes.

`Reader.read` turns a tree into a `Poly`, or a grid of them where it is built of blocks.
Two trees with equal forms are equal whatever the sizes; different forms say nothing.
May import the kernel only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Union

from derive.check.word_ring import Frozen, Poly, Ring, Stuck, Terms, Word, mono_mul
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Number, Shape, Symbol
from derive.kernel.ops import CONSTANTS, SCALAR_1, SCALAR_2, SET

MAX_POWER = 12
FUNCTIONS = frozenset(SCALAR_1) | frozenset(SCALAR_2) | frozenset(CONSTANTS) | {"min", "max"}
OPAQUE = frozenset(("softmax", "rowsoftmax", "map_exp", "map_log"))


@dataclass
class Grid:
    """A matrix of blocks: its row heights and column widths are those of the blocks."""

    cells: list[list[Poly]]

    @property
    def heights(self) -> list[sz.Normal]:
        return [row[0].shape[0] for row in self.cells]

    @property
    def widths(self) -> list[sz.Normal]:
        return [p.shape[1] for p in self.cells[0]]


Value = Union[Poly, Grid]


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
        rule = RULES.get(e.op)
        if rule is not None:
            return rule(self, e)
        if e.op in FUNCTIONS:
            return self.function(e.op, [self.poly(a) for a in e.args])
        if e.op in OPAQUE:
            p = self.poly(e.args[0])
            return self.opaque(e.op, p, e.shape)
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


# -- operations ------------------------------------------------------------------------
def _split(r: Reader, p: Poly, heights: list[sz.Normal], widths: list[sz.Normal]) -> Grid:
    """A zero or a multiple of the identity (or ones) cut into blocks; else one block."""
    if len(heights) == len(widths) == 1:
        return Grid([[p]])
    ring = r.ring
    if all(not w for _, w in p.terms) and p.terms and heights == widths:
        scalars: Terms = {(m, ()): c for (m, _), c in p.terms.items()}
        factor = Poly(SCALAR, scalars)
        return Grid(
            [
                [ring.mul(factor, _eye(r, h)) if i == j else ring.zero((h, w)) for j, w in enumerate(widths)]
                for i, h in enumerate(heights)
            ]
        )
    if not p.terms:
        return Grid([[ring.zero((h, w)) for w in widths] for h in heights])
    raise Stuck("a matrix that is not in blocks beside one that is")


def _eye(r: Reader, n: sz.Normal) -> Poly:
    return r.ring.number(1) if n == sz.ONE else r.ring.eye(n)


def _as_grid(v: Value) -> Grid:
    return v if isinstance(v, Grid) else Grid([[v]])


def _whole(v: Grid) -> Value:
    return v.cells[0][0] if len(v.cells) == len(v.cells[0]) == 1 else v


def _each(v: Value, f: Callable[[Poly], Poly]) -> Value:
    if isinstance(v, Poly):
        return f(v)
    return Grid([[f(p) for p in row] for row in v.cells])


def plus(r: Reader, a: Value, b: Value) -> Value:
    """The sum of two values."""
    if isinstance(a, Poly) and isinstance(b, Poly):
        return r.ring.add(a, b)
    if isinstance(a, Poly):
        a = _split(r, a, _as_grid(b).heights, _as_grid(b).widths)
    if isinstance(b, Poly):
        b = _split(r, b, a.heights, a.widths)
    if a.heights != b.heights or a.widths != b.widths:
        raise Stuck("blocks of different sizes")
    pairs = zip(a.cells, b.cells, strict=True)
    return Grid([[r.ring.add(p, q) for p, q in zip(x, y, strict=True)] for x, y in pairs])


def times(r: Reader, a: Value, b: Value) -> Value:
    """The product of two values."""
    if isinstance(a, Poly) and isinstance(b, Poly):
        return r.ring.mul(a, b)
    if isinstance(a, Poly) and a.scalar:
        return _each(b, lambda p: r.ring.mul(a, p))
    if isinstance(b, Poly) and b.scalar:
        return _each(a, lambda p: r.ring.mul(p, b))
    x, y = _as_grid(a), _as_grid(b)
    if x.widths != y.heights:
        if isinstance(a, Poly):
            x = _split(r, a, y.heights, y.heights)
        elif isinstance(b, Poly):
            y = _split(r, b, x.widths, x.widths)
        else:
            raise Stuck("blocks of different sizes")
    cells = []
    for row in x.cells:
        line = []
        for j, w in enumerate(y.widths):
            total = r.ring.zero((row[0].shape[0], w))
            for k, p in enumerate(row):
                total = r.ring.add(total, _block_product(r, p, y.cells[k][j]))
            line.append(total)
        cells.append(line)
    return _whole(Grid(cells))


def _block_product(r: Reader, p: Poly, q: Poly) -> Poly:
    """A product of blocks; a 1 x 1 block is a number, and has to fit as a matrix."""
    if p.scalar and q.shape[0] != sz.ONE or q.scalar and p.shape[1] != sz.ONE:
        raise Stuck("blocks of different sizes")
    return r.ring.mul(p, q)


def _add(r: Reader, e: Node) -> Value:
    total = r.read(e.args[0])
    for a in e.args[1:]:
        total = plus(r, total, r.read(a))
    return total


def _neg(r: Reader, e: Node) -> Value:
    return _each(r.read(e.args[0]), lambda p: r.ring.scale(p, Fraction(-1)))


def _mul(r: Reader, e: Node) -> Value:
    total = r.read(e.args[0])
    for a in e.args[1:]:
        total = times(r, total, r.read(a))
    return total


def _div(r: Reader, e: Node) -> Value:
    return times(r, r.read(e.args[0]), r.recip(r.poly(e.args[1])))


def _pow(r: Reader, e: Node) -> Value:
    base, exponent = e.args
    n = r.poly(exponent)
    k = as_whole(n)
    if k is not None and k > 0 and k % 2 == 0 and isinstance(base, Node) and base.op in ("norm", "sqrt"):
        a = r.read(base.args[0])
        return r.power(_squares(r, a) if base.op == "norm" else r.poly(base.args[0]), k // 2)
    v = r.read(base)
    if k is not None:
        if isinstance(v, Grid):
            if not 1 <= k <= 4:
                raise Stuck("a power of blocks")
            out: Value = v
            for _ in range(k - 1):
                out = times(r, out, v)
            return out
        return r.power(v, k)
    p = r.poly(base)
    if all(r.ring.atoms[a].kind[0] == "s" for m, _ in n.terms for a, _ in m) and _is_size(exponent):
        return r.whole_power(p, n)
    return r.function("pow", [p, n])


def _is_size(e: Expr) -> bool:
    try:
        sz.normal(e)
    except Exception as error:
        from derive.kernel.errors import ShapeError

        if isinstance(error, ShapeError):
            return False
        raise
    return True


def _transpose(r: Reader, e: Node) -> Value:
    return transpose(r, r.read(e.args[0]))


def transpose(r: Reader, v: Value) -> Value:
    """The transpose of a value."""
    if isinstance(v, Poly):
        return r.ring.transpose(v)
    return Grid([[r.ring.transpose(p) for p in column] for column in zip(*v.cells, strict=True)])


def _trace(r: Reader, e: Node) -> Poly:
    return trace(r, r.read(e.args[0]))


def trace(r: Reader, v: Value) -> Poly:
    """The trace of a value."""
    if isinstance(v, Poly):
        return r.ring.trace(v)
    if v.heights != v.widths:
        raise Stuck("blocks that are not square")
    total = r.ring.zero()
    for i, row in enumerate(v.cells):
        total = r.ring.add(total, r.ring.trace(row[i]))
    return total


def _inner_of(r: Reader, a: Value, b: Value) -> Poly:
    if isinstance(a, Grid) or isinstance(b, Grid):
        x = _as_grid(a) if isinstance(a, Grid) else _split(r, a, _as_grid(b).heights, _as_grid(b).widths)
        y = _as_grid(b) if isinstance(b, Grid) else _split(r, b, x.heights, x.widths)
        if x.heights != y.heights or x.widths != y.widths:
            raise Stuck("blocks of different sizes")
        total = r.ring.zero()
        for row, line in zip(x.cells, y.cells, strict=True):
            for p, q in zip(row, line, strict=True):
                total = r.ring.add(total, r.ring.trace(r.ring.mul(r.ring.transpose(p), q)))
        return total
    return r.ring.trace(r.ring.mul(r.ring.transpose(a), b))


def _inner(r: Reader, e: Node) -> Poly:
    return _inner_of(r, r.read(e.args[0]), r.read(e.args[1]))


def _squares(r: Reader, v: Value) -> Poly:
    return _inner_of(r, v, v)


def _norm(r: Reader, e: Node) -> Poly:
    return r.root(_squares(r, r.read(e.args[0])))


def _det(r: Reader, e: Node) -> Poly:
    v = r.read(e.args[0])
    return r.det(v) if isinstance(v, Poly) else _det_grid(r, v)


def _det_grid(r: Reader, v: Grid) -> Poly:
    n = len(v.cells)
    if v.heights != v.widths:
        raise Stuck("blocks that are not square")
    if all(h == sz.ONE for h in v.heights) and n <= 4:
        return _laplace(r, v.cells)
    below = all(not v.cells[i][j].terms for i in range(n) for j in range(i))
    above = all(not v.cells[i][j].terms for i in range(n) for j in range(i + 1, n))
    if not (below or above):
        raise Stuck("the determinant of blocks")
    out = r.ring.number(1)
    for i in range(n):
        out = r.ring.mul(out, r.det(v.cells[i][i]))
    return out


def _laplace(r: Reader, cells: list[list[Poly]]) -> Poly:
    if len(cells) == 1:
        return cells[0][0]
    total = r.ring.zero()
    for j, p in enumerate(cells[0]):
        if p.terms:
            minor = _laplace(r, [row[:j] + row[j + 1 :] for row in cells[1:]])
            total = r.ring.add(total, r.ring.scale(r.ring.mul(p, minor), Fraction((-1) ** j)))
    return total


def _inv(r: Reader, e: Node) -> Value:
    v = r.read(e.args[0])
    if isinstance(v, Poly):
        return r.inverse(v)
    n = len(v.cells)
    if v.heights != v.widths:
        raise Stuck("blocks that are not square")
    cells = v.cells
    if all(not cells[i][j].terms for i in range(n) for j in range(n) if i != j):
        return Grid(
            [[r.inverse(p) if i == j else p for j, p in enumerate(row)] for i, row in enumerate(cells)]
        )
    if all(h == sz.ONE for h in v.heights) and n <= 3:
        over = r.recip(_laplace(r, cells))

        def cofactor(i: int, j: int) -> Poly:
            minor = [row[:j] + row[j + 1 :] for k, row in enumerate(cells) if k != i]
            d = _laplace(r, minor) if minor else r.ring.number(1)
            return r.ring.scale(r.ring.mul(over, d), Fraction((-1) ** (i + j)))

        return Grid([[cofactor(j, i) for j in range(n)] for i in range(n)])
    if n == 2 and not cells[0][1].terms or n == 2 and not cells[1][0].terms:
        a, d = r.inverse(cells[0][0]), r.inverse(cells[1][1])
        b, c = cells[0][1], cells[1][0]
        minus = Fraction(-1)
        upper = r.ring.scale(r.ring.mul(r.ring.mul(a, b), d), minus)
        lower = r.ring.scale(r.ring.mul(r.ring.mul(d, c), a), minus)
        return Grid([[a, upper], [lower, d]])
    raise Stuck("the inverse of blocks")


def _had(r: Reader, e: Node) -> Value:
    values = [r.read(a) for a in e.args]
    total = values[0]
    for v in values[1:]:
        if isinstance(total, Poly) and isinstance(v, Poly):
            total = r.ring.had(total, v)
            continue
        x = total if isinstance(total, Grid) else _split(r, total, _as_grid(v).heights, _as_grid(v).widths)
        y = v if isinstance(v, Grid) else _split(r, v, x.heights, x.widths)
        if x.heights != y.heights or x.widths != y.widths:
            raise Stuck("blocks of different sizes")
        pairs = zip(x.cells, y.cells, strict=True)
        total = Grid([[r.ring.had(p, q) for p, q in zip(a, b, strict=True)] for a, b in pairs])
    return total


def _vec(r: Reader, e: Node) -> Value:
    v = r.read(e.args[0])
    if isinstance(v, Poly):
        return r.ring.vec(v)
    if len(v.cells) == 1 or all(w == sz.ONE for w in v.widths):
        return _whole(Grid([[r.ring.vec(row[j])] for j in range(len(v.widths)) for row in v.cells]))
    raise Stuck("blocks stacked")


def _kron(r: Reader, e: Node) -> Value:
    a, b = (r.read(x) for x in e.args)
    if isinstance(b, Grid):
        raise Stuck("a Kronecker product with blocks on the right")
    return _each(a, lambda p: r.ring.kron(p, b))


def _diag(r: Reader, e: Node) -> Value:
    zero = r.ring.zero()
    if len(e.args) > 1:
        parts = [r.poly(a) for a in e.args]
        return Grid([[p if i == j else zero for j in range(len(parts))] for i, p in enumerate(parts)])
    v = r.read(e.args[0])
    if isinstance(v, Poly):
        if v.scalar:
            return v
        return r.ring.diag(v) if v.shape[1] == sz.ONE else r.ring.diagonal(v)
    n = len(v.cells)
    if v.widths == [sz.ONE]:
        hs = v.heights
        return Grid(
            [
                [(_diag_of(r, v.cells[i][0]) if i == j else r.ring.zero((hs[i], hs[j]))) for j in range(n)]
                for i in range(n)
            ]
        )
    if v.heights != v.widths:
        raise Stuck("blocks that are not square")
    return Grid([[row[i] if row[i].scalar else r.ring.diagonal(row[i])] for i, row in enumerate(v.cells)])


def _diag_of(r: Reader, p: Poly) -> Poly:
    return p if p.scalar else r.ring.diag(p)


def _block(r: Reader, e: Node) -> Value:
    cells: list[list[Poly]] = []
    for line in e.args:
        parts = line.args if isinstance(line, Node) and line.op == "row" else (line,)
        grids = [_as_grid(r.read(p)) for p in parts]
        if any(g.heights != grids[0].heights for g in grids):
            raise Stuck("blocks of different heights")
        for i in range(len(grids[0].cells)):
            cells.append([p for g in grids for p in g.cells[i]])
    widths = [p.shape[1] for p in cells[0]]
    if any([p.shape[1] for p in row] != widths for row in cells):
        raise Stuck("blocks of different widths")
    return _whole(Grid(cells))


def _unit(r: Reader, e: Node) -> Poly:
    return r.unit(r.poly(e.args[0]), e.shape[0])


def _ones(r: Reader, e: Node) -> Poly:
    rows, cols = e.shape
    ring = r.ring
    if e.shape == SCALAR:
        return ring.number(1)
    if rows == sz.ONE:
        return ring.transpose(ring.of_letter(ring.ones_letter(cols)))
    left = ring.of_letter(ring.ones_letter(rows))
    if cols == sz.ONE:
        return left
    return ring.mul(left, ring.transpose(ring.of_letter(ring.ones_letter(cols))))


def _entry(r: Reader, e: Node) -> Poly:
    v = r.read(e.args[0])
    i, j = r.poly(e.args[1]), r.poly(e.args[2])
    if isinstance(v, Grid):
        return _pick(r, v, as_whole(i), as_whole(j))
    left, right = r.unit(i, v.shape[0]), r.unit(j, v.shape[1])
    return r.ring.mul(r.ring.mul(r.ring.transpose(left), v), right)


def _pick(r: Reader, v: Grid, i: int | None, j: int | None) -> Poly:
    plain = all(h == sz.ONE for h in (*v.heights, *v.widths))
    if i is None or j is None or not plain or not (1 <= i <= len(v.heights) and 1 <= j <= len(v.widths)):
        raise Stuck("an entry of blocks")
    return v.cells[i - 1][j - 1]


def _col(r: Reader, e: Node) -> Value:
    v, j = r.read(e.args[0]), r.poly(e.args[1])
    if isinstance(v, Grid):
        k = as_whole(j)
        if k is None or any(w != sz.ONE for w in v.widths) or not 1 <= k <= len(v.widths):
            raise Stuck("a column of blocks")
        return _whole(Grid([[row[k - 1]] for row in v.cells]))
    return r.ring.mul(v, r.unit(j, v.shape[1]))


def _rowof(r: Reader, e: Node) -> Value:
    turned = Node("transpose", (e.args[0],))
    return transpose(r, _col(r, Node("col", (turned, e.args[1]))))


def _total(r: Reader, e: Node) -> Poly:
    v = _as_grid(r.read(e.args[0]))
    out = r.ring.zero()
    for row in v.cells:
        for p in row:
            left, right = (_ones_of(r, n) for n in p.shape)
            out = r.ring.add(out, r.ring.mul(r.ring.mul(r.ring.transpose(left), p), right))
    return out


def _ones_of(r: Reader, n: sz.Normal) -> Poly:
    return r.ring.number(1) if n == sz.ONE else r.ring.of_letter(r.ring.ones_letter(n))


def _seq(r: Reader, e: Node) -> Poly:
    s = e.args[0]
    assert isinstance(s, Symbol)
    return r.symbol(s, r.poly(e.args[1]))


def _logdet(r: Reader, e: Node) -> Poly:
    v = r.read(e.args[0])
    if isinstance(v, Grid):
        raise Stuck("the determinant of blocks")
    return r.logdet(v)


def _numel(r: Reader, e: Node) -> Poly:
    rows, cols = e.args[0].shape
    return r.ring.size(sz.times(rows, cols))


def _grad(r: Reader, e: Node) -> Value:
    from derive.check.word_gradient import gradient

    x = e.args[1]
    if isinstance(x, Symbol) and (x.props - {"sequence", "invertible"} or r.props.get(x.name)):
        raise Stuck("a gradient by a matrix with properties")  # its entries count as independent
    return gradient(r, r.poly(e.args[0]), r.poly(x))


def _diff(r: Reader, e: Node) -> Value:
    from derive.check.word_gradient import gradient

    p = r.poly(e.args[0])
    if not p.scalar:
        raise Stuck("the derivative of a matrix")
    for x in e.args[1:]:
        p = gradient(r, p, r.poly(x))
    return p


def _sum(r: Reader, e: Node) -> Value:
    from derive.check.word_sums import series

    return series(r, e)


def _scalar_abs(r: Reader, e: Node) -> Poly:
    return r.absolute(r.poly(e.args[0]))


Rule = Callable[[Reader, Node], Value]
RULES: dict[str, Rule] = {
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "transpose": _transpose,
    "tr": _trace,
    "inner": _inner,
    "norm": _norm,
    "det": _det,
    "logdet": _logdet,
    "inv": _inv,
    "had": _had,
    "vec": _vec,
    "kron": _kron,
    "diag": _diag,
    "block": _block,
    "row": lambda r, e: _block(r, Node("block", (e,))),
    "eye": lambda r, e: _eye(r, e.shape[0]),
    "zeros": lambda r, e: r.ring.zero(e.shape),
    "ones": _ones,
    "unit": _unit,
    "entry": _entry,
    "col": _col,
    "rowof": _rowof,
    "total": _total,
    "seq": _seq,
    "numel": _numel,
    "abs": _scalar_abs,
    "grad": _grad,
    "diff": _diff,
    "sum": _sum,
}
__all__ = ["Grid", "Reader", "Value", "Word", "plus", "times", "transpose"]
