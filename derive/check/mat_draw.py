"""Models for matrix lines: sizes that differ, and matrices with the properties declared.

Everything is drawn from a seed, in the order of sorted names.  Equations among the
assumptions are met by construction (a shape of matrix, or a linear system), and every
assumption that can be evaluated is verified before a model is used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from derive.check.mat_field import PRIME, Exact, Field, Prime, Undefined, Unsupported
from derive.check.mat_value import Model
from derive.kernel import size as sz
from derive.kernel.expr import BINDERS, SCALAR, Expr, Node, Number, Symbol, walk
from derive.kernel.relation import Relation

INDEX_AT = {"entry": ((1, 0), (2, 1)), "col": ((1, 1),), "rowof": ((1, 0),)}


@dataclass
class Setting:
    """What a line and its assumptions speak of."""

    trees: list[Expr]
    given: list[Relation] = field(default_factory=list)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    sizes: list[str] = field(default_factory=list)
    limits: dict[str, list[sz.Normal]] = field(default_factory=dict)
    shapes: dict[str, set[str]] = field(default_factory=dict)  # extra properties from assumptions
    commuting: list[tuple[str, str]] = field(default_factory=list)
    equations: list[Relation] = field(default_factory=list)  # to be met by a linear system

    def __post_init__(self) -> None:
        trees = [*self.trees, *(e for r in self.given for e in (r.lhs, r.rhs))]
        sizes: set[str] = set()
        bound: set[str] = set()
        for e in (x for t in trees for x in walk(t)):
            sizes.update(n for side in e.shape for monomial, _ in side for n in monomial)
            if isinstance(e, Symbol):
                self.symbols.setdefault(e.name, e)
            elif isinstance(e, Node):
                for at, axis in INDEX_AT.get(e.op, ()):
                    if isinstance(e.args[at], Symbol):
                        self.limits.setdefault(str(e.args[at]), []).append(e.args[0].shape[axis])
                if e.op == "unit" and isinstance(e.args[0], Symbol):
                    self.limits.setdefault(str(e.args[0]), []).append(e.shape[0])
                if e.op in BINDERS:
                    bound.add(str(e.args[1]))
                    for limit in e.args[2:]:
                        sizes.update(s.name for s in walk(limit) if _is_whole(s) and isinstance(s, Symbol))
        self.sizes = sorted(sizes)
        self.bound = bound
        self.limits = {n: v for n, v in self.limits.items() if n not in sizes}
        for r in self.given:
            self._learn(r)

    def about_sizes(self, r: Relation) -> bool:
        """Whether a relation speaks of sizes and whole numbers alone."""
        names = r.free_symbols()
        return bool(names) and all(_is_whole(s) for s in names.values()) and r.lhs.shape == SCALAR

    def _learn(self, r: Relation) -> None:
        if r.sign != "=" or self.about_sizes(r):
            return
        for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
            if (found := pattern(a, b)) is not None:
                name, prop = found
                if prop.startswith("commutes "):
                    self.commuting.append((name, prop.removeprefix("commutes ")))
                else:
                    self.shapes.setdefault(name, set()).add(prop)
                return
        self.equations.append(r)


def _is_whole(e: Expr) -> bool:
    return isinstance(e, Symbol) and "integer" in e.domain and e.shape == SCALAR


def pattern(a: Expr, b: Expr) -> tuple[str, str] | None:
    """The name and the property that `a = b` gives it, where it is a property we can draw."""
    match a:
        case Node("transpose", (Symbol() as x,)):
            if b == x:
                return x.name, "symmetric"
            if b == Node("neg", (x,)):
                return x.name, "antisymmetric"
        case Node("mul", (Node("transpose", (Symbol() as x,)), y)) if x == y:
            if isinstance(b, Node) and b.op == "eye":
                return x.name, "orthonormal columns"
            if isinstance(b, Number) and b.value == 1:
                return x.name, "unit length"
        case Node("mul", (Symbol() as x, Node("transpose", (y,)))) if x == y:
            if isinstance(b, Node) and b.op == "eye":
                return x.name, "orthonormal rows"
        case Node("mul", (Symbol() as x, y)) if x == y and x.shape != SCALAR:
            return _square(x, b)
        case Node("pow", (Symbol() as x, Number() as n)) if n.value == 2:
            if x.shape != SCALAR:
                return _square(x, b)
            if isinstance(b, Number) and b.value == 1:
                return x.name, "sign"
        case Node("pow", (Node("norm", (Symbol() as x,)), Number() as n)) if n.value == 2:
            return _unit(x, b)
        case Node("norm", (Symbol() as x,)):
            return _unit(x, b)
        case Node("inner", (Symbol() as x, y)) if x == y:
            return _unit(x, b)
        case Node("mul", (Symbol() as x, Symbol() as y)):
            if not (isinstance(b, Node) and b.op == "mul" and b.args == (y, x)):
                return None
            return y.name, f"commutes {x.name}"
    return None


def _square(x: Symbol, b: Expr) -> tuple[str, str] | None:
    if b == x:
        return x.name, "idempotent"
    if isinstance(b, Node) and b.op == "eye":
        return x.name, "involution"
    return None


def _unit(x: Symbol, b: Expr) -> tuple[str, str] | None:
    one = isinstance(b, Number) and b.value == 1
    return (x.name, "unit length") if one else None


# -- sizes -----------------------------------------------------------------------------
def fits(s: Setting, sizes: dict[str, int]) -> bool:
    """Whether sizes meet the assumptions about them and leave room for what is declared."""
    model = Model(Exact(), sizes, {})
    for r in s.given:
        if s.about_sizes(r) and set(r.free_symbols()) <= set(sizes):
            try:
                a, b = model.rational(r.lhs), model.rational(r.rhs)
            except (Unsupported, Undefined):
                continue
            ok = {"=": a == b, "<=": a <= b, "<": a < b, ">=": a >= b, ">": a > b, "!=": a != b}
            if not ok.get(r.sign, True):
                return False
    for name, x in s.symbols.items():
        props = x.props | s.shapes.get(name, set())
        rows, cols = (sz.evaluate(n, sizes) for n in x.shape)
        if ("orthonormal columns" in props and cols > rows) or ("orthonormal rows" in props and rows > cols):
            return False
    return True


def _solved(s: Setting, sizes: dict[str, int]) -> dict[str, int] | None:
    """Sizes given by equations (d = H*d_head) are computed from the others."""
    for r in s.given:
        if r.sign == "=" and s.about_sizes(r):
            for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
                if isinstance(a, Symbol) and a.name in sizes and a.name not in {str(x) for x in walk(b)}:
                    try:
                        v = Model(Exact(), sizes, {}).rational(b)
                    except (Unsupported, Undefined):
                        continue
                    if v.denominator != 1 or v < 1:
                        return None
                    sizes = {**sizes, a.name: v.numerator}
                    break
    return sizes


def shapes(s: Setting, seed: str) -> Iterator[dict[str, int]]:
    """Sizes to test at: distinct ones (in opposite orders), one where all are equal, small ones."""
    if not s.sizes:
        yield {}
        return
    rng = random.Random(f"sizes {seed}")
    n = len(s.sizes)
    pool = list(range(2, 2 + max(n, 4)))
    order = rng.sample(pool, n)
    flipped = [pool[0] + pool[-1] - v for v in order]
    plans = [order, flipped, [3] * n, [2] * n, rng.sample(pool, n), rng.sample(pool, n)]
    plans += [[rng.choice((1, *pool)) for _ in range(n)] for _ in range(12)]
    seen: list[dict[str, int]] = []
    for plan in plans:
        sizes = _solved(s, dict(zip(s.sizes, plan, strict=True)))
        if sizes is not None and sizes not in seen and fits(s, sizes):
            seen.append(sizes)
            yield sizes
    if len(seen) < 4:
        for values in product(range(1, 6), repeat=min(n, 4)):
            sizes = _solved(s, dict(zip(s.sizes, (*values, *([2] * (n - len(values)))), strict=True)))
            if sizes is not None and sizes not in seen and fits(s, sizes):
                seen.append(sizes)
                yield sizes
                if len(seen) > 12:
                    return


def small_shapes(s: Setting, seed: str) -> list[dict[str, int]]:
    """Sizes from 1 to 3, the smallest matrices first; a few where there are many names."""
    n = len(s.sizes)
    if n > 4:
        rng = random.Random(f"small {seed}")
        plans = [tuple([k] * n) for k in (1, 2)] + [
            tuple(rng.choice((1, 2, 3)) for _ in range(n)) for _ in range(30)
        ]
    else:
        plans = sorted(product((1, 2, 3), repeat=n), key=lambda p: (sum(p), p))
    found = []
    for plan in plans:
        sizes = _solved(s, dict(zip(s.sizes, plan, strict=True)))
        if sizes is not None and sizes not in found and fits(s, sizes):
            found.append(sizes)
    return found


# -- matrices --------------------------------------------------------------------------
class Artist:
    """Draws matrices over a field."""

    def __init__(self, f: Field, rng: random.Random, spread: str) -> None:
        self.f, self.rng, self.spread = f, rng, spread

    def entry(self) -> Any:
        """One random number: uniform mod p, a small whole number, or a decimal."""
        if self.f.name == "prime":
            return self.f.number(self.rng.randrange(PRIME))
        if self.spread == "small":
            return self.f.number(self.rng.choice((-2, -1, 0, 1, 2, 3)))
        if self.spread == "sparse":
            return self.f.number(self.rng.choice((0, 0, 0, 1, 1, -1)))
        if self.spread == "positive":
            return self.f.number(Fraction(self.rng.randint(1, 400), 100))
        return self.f.number(Fraction(self.rng.randint(-300, 300), 100))

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
                values = [x * x + self.f.number(int("positive definite" in props)) for x in values]
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
            m = x * x.transpose()
            if "positive definite" in props:
                m = m + self.eye(n)
        elif symmetric or definite:
            m = self.triangle(n, 1)
        elif "antisymmetric" in props:
            m = self.triangle(n, -1)
        else:
            m = self.dense(rows, cols)
        if "invertible" in props and self.f.is_zero(self.f.det(m)):
            raise Undefined("singular, but promised to be invertible")
        return m

    def scalar(self, domain: str) -> Any:
        """A number of a domain."""
        if self.f.name == "prime":
            return self.f.number(self.rng.randrange(1, PRIME))
        x: Any = self.f.number(0)
        while x == 0:
            x = self.entry()
            if domain in ("complex", "real") and self.spread in ("small", "sparse"):
                break
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


def model(s: Setting, f: Field, sizes: dict[str, int], rng: random.Random, spread: str = "small") -> Model:
    """Values of every name at these sizes.  Raises Undefined where this try failed."""
    artist = Artist(f, rng, spread)
    ints, values = dict(sizes), {}
    for name in sorted(s.symbols):
        x = s.symbols[name]
        if name in ints or name in s.bound:
            continue
        if name in s.limits:
            ints[name] = rng.randint(1, min(sz.evaluate(n, sizes) for n in s.limits[name]))
        elif _is_whole(x):
            ints[name] = artist.whole(x.domain)
        elif x.shape == SCALAR:
            values[name] = artist.scalar(x.domain)
            if "sign" in s.shapes.get(name, set()):
                values[name] = f.number(rng.choice((1, -1)))
        else:
            rows, cols = (sz.evaluate(n, ints) for n in x.shape)
            if rows * cols > 2500:
                raise Undefined("too large")
            props = set(x.props) - {"sequence"} | s.shapes.get(name, set())
            values[name] = signed(f, artist.draw(rows, cols, props), x.domain)
    for moved, fixed in ((a, b) for a, b in s.commuting if b in values):
        m = values[fixed]
        constant = artist.eye(f.size(m)[0]) * artist.entry()
        values[moved] = m * m * artist.entry() + m * artist.entry() + constant
    members: dict[tuple[str, int], Any] = {}

    def member(x: Symbol, k: int) -> Any:
        if (x.name, k) not in members:
            rows, cols = (sz.evaluate(n, ints) for n in x.shape)
            own = Artist(f, random.Random(f"{x.name} {k} {rng_tag}"), spread)
            drawn = own.draw(rows, cols, set(x.props) - {"sequence"})
            members[x.name, k] = f.entries(drawn)[0] if x.shape == SCALAR else drawn
        return members[x.name, k]

    rng_tag = rng.random()
    found = Model(f, ints, values, member)
    if s.equations:
        found = satisfy(s, found, artist)
    return found


def signed(f: Field, m: Any, domain: str) -> Any:
    """The matrix with entries of a domain."""
    if f.name == "prime" or domain not in ("positive", "nonnegative"):
        return m
    rows, cols = f.size(m)
    low = f.number(int(domain == "positive"))
    return f.matrix(rows, cols, [x if x > 0 else low - x for x in f.entries(m)])


def satisfy(s: Setting, m: Model, artist: Artist) -> Model:
    """The model moved onto the equations: matrices that they are affine in are solved for, in turn.

    Raises Undefined where no matrix does it.
    """
    if all(vanishes(m, r) for r in s.equations):
        return m
    free = [n for n in sorted(s.symbols) if n in m.values and not (s.symbols[n].props or s.shapes.get(n))]
    free.sort(key=lambda n: (s.symbols[n].shape == SCALAR, n))
    for name in free:
        touched = [r for r in s.equations if name in r.free_symbols()]
        if all(vanishes(m, r) for r in touched):
            continue
        solved = _solve(s, m, name, touched)
        if solved is None or (s.symbols[name].shape != SCALAR and not any_entry(solved, name)):
            continue  # where only the zero matrix does it, a line would hold for want of models
        if all(vanishes(solved, r) for r in touched):
            m = solved
            if all(vanishes(m, r) for r in s.equations):
                return m
    raise Undefined("the equations among the assumptions were not met")


def any_entry(m: Model, name: str) -> bool:
    """Whether a matrix has an entry that is not zero."""
    return not all(m.field.is_zero(x) for x in m.field.entries(m.values[name]))


def residual(m: Model, r: Relation) -> list[Any]:
    """The entries of left minus right."""
    d = m.as_matrix(r.lhs) - m.as_matrix(r.rhs)
    return m.field.entries(d)


def vanishes(m: Model, r: Relation) -> bool:
    """Whether an equation holds."""
    return all(m.field.is_zero(x) for x in residual(m, r))


def _solve(s: Setting, m: Model, name: str, touched: Sequence[Relation]) -> Model | None:
    f = m.field
    scalar = s.symbols[name].shape == SCALAR
    start = [m.values[name]] if scalar else f.entries(m.values[name])

    def at(x: list[Any]) -> Model:
        v = x[0] if scalar else f.matrix(*f.size(m.values[name]), x)
        return Model(f, m.ints, {**m.values, name: v}, m.member)

    def gaps(x: list[Any]) -> list[Any]:
        here = at(x)
        return [g for r in touched for g in residual(here, r)]

    base, one = gaps(start), f.number(1)
    columns = []
    for i in range(len(start)):
        moved = list(start)
        moved[i] = moved[i] + one
        columns.append([a - b for a, b in zip(gaps(moved), base, strict=True)])
    n, k = len(base), len(start)
    table = [x for i in range(n) for x in (*(columns[j][i] for j in range(k)), -base[i])]
    reduced, rank = f.matrix(n, k + 1, table).rref()
    step, e = [f.number(0)] * k, f.entries(reduced)
    for i in range(rank):
        lead = next(j for j in range(k + 1) if not f.is_zero(e[i * (k + 1) + j]))
        if lead == k:
            return None
        step[lead] = e[i * (k + 1) + k]
    return at([a + b for a, b in zip(start, step, strict=True)])


def prime_models(s: Setting, sizes: dict[str, int], seed: str) -> Iterator[Model]:
    """Models over the prime field; assumptions other than equations and sizes stay untested."""
    f = Prime(seed)
    for trial in range(6):
        rng = random.Random(f"prime {seed} {sorted(sizes.items())} {trial}")
        try:
            yield model(s, f, sizes, rng)
        except Undefined:
            continue


def exact_models(
    s: Setting, sizes: dict[str, int], seed: str, tries: int, spread: str = "small"
) -> Iterator[Model]:
    """Models over the rationals in which every assumption certainly holds."""
    f = Exact()
    for trial in range(tries):
        rng = random.Random(f"exact {seed} {sorted(sizes.items())} {spread} {trial}")
        try:
            m = model(s, f, sizes, rng, spread)
            if all(certain(m, r) for r in s.given):
                yield m
        except (Undefined, Unsupported):
            continue


def certain(m: Model, r: Relation) -> bool:
    """Whether an assumption surely holds in an exact model."""
    from derive.check.mat_space import holds
    from derive.check.mat_test import in_balls

    try:
        return holds(m, r) is True
    except Unsupported:
        return in_balls(m, r) is True
