"""What a matrix line speaks of, and sizes to test it at: distinct ones, equal ones, small ones.

Assumptions that are a property (A^T = A, A A = A, x^T x = 1) are recognised, equations between
sizes are solved, everything else is left to be met by drawing.  May import the kernel.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from derive.check.mat_field import Exact, Undefined, Unsupported
from derive.check.mat_value import Model
from derive.check.seed import statement
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
        sizes: dict[str, None] = {}
        bound: set[str] = set()
        for e in (x for t in trees for x in walk(t)):
            sizes.update((n, None) for side in e.shape for monomial, _ in side for n in monomial)
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
                        sizes.update(
                            (s.name, None) for s in walk(limit) if is_whole(s) and isinstance(s, Symbol)
                        )
        self.sizes = list(sizes)
        self.bound = bound
        self.limits = {n: v for n, v in self.limits.items() if n not in sizes}
        for r in self.given:
            self._learn(r)

    @cached_property
    def seed(self) -> str:
        """What random choices are drawn from: the whole statement."""
        return statement(*self.trees, *self.given)

    def about_sizes(self, r: Relation) -> bool:
        """Whether a relation speaks of sizes and whole numbers alone."""
        names = r.free_symbols()
        return bool(names) and all(is_whole(s) for s in names.values()) and r.lhs.shape == SCALAR

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


def is_whole(e: Expr) -> bool:
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
def fits(s: Setting, sizes: dict[str, int], room: bool = True) -> bool:
    """Whether sizes meet the assumptions about them and leave `room` for what is declared."""
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
    for name, x in s.symbols.items() if room else ():
        props = x.props | s.shapes.get(name, set())
        rows, cols = (sz.evaluate(n, sizes) for n in x.shape)
        if ("orthonormal columns" in props and cols > rows) or ("orthonormal rows" in props and rows > cols):
            return False
    return True


def solved(s: Setting, sizes: dict[str, int]) -> dict[str, int] | None:
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


def crowded(s: Setting) -> bool:
    """Whether sizes meet the assumptions, but none that leave room for orthonormal columns or rows."""
    promised = {p for n, x in s.symbols.items() for p in x.props | s.shapes.get(n, set())}
    if not promised & {"orthonormal columns", "orthonormal rows"} or not s.sizes:
        return False
    if next(shapes(s), None) is not None:
        return False
    plans = product(range(1, 6), repeat=min(len(s.sizes), 4))
    tried = (solved(s, dict(zip(s.sizes, (*v, *([2] * len(s.sizes))), strict=False))) for v in plans)
    return any(z is not None and fits(s, z, room=False) for z in tried)


def shapes(s: Setting) -> Iterator[dict[str, int]]:
    """Sizes to test at: distinct ones (in opposite orders), one where all are equal, small ones."""
    if not s.sizes:
        yield {}
        return
    rng = random.Random(f"sizes {s.seed}")
    n = len(s.sizes)
    pool = list(range(2, 2 + max(n, 4)))
    order = rng.sample(pool, n)
    flipped = [pool[0] + pool[-1] - v for v in order]
    plans = [order, flipped, [3] * n, [2] * n, [1] * n, rng.sample(pool, n), rng.sample(pool, n)]
    plans += [[rng.choice((1, *pool)) for _ in range(n)] for _ in range(12)]
    seen: list[dict[str, int]] = []
    for plan in plans:
        sizes = solved(s, dict(zip(s.sizes, plan, strict=True)))
        if sizes is not None and sizes not in seen and fits(s, sizes):
            seen.append(sizes)
            yield sizes
    if len(seen) < 4:
        for values in product(range(1, 6), repeat=min(n, 4)):
            sizes = solved(s, dict(zip(s.sizes, (*values, *([2] * (n - len(values)))), strict=True)))
            if sizes is not None and sizes not in seen and fits(s, sizes):
                seen.append(sizes)
                yield sizes
                if len(seen) > 12:
                    return


def small_shapes(s: Setting) -> list[dict[str, int]]:
    """Sizes from 1 to 3, the smallest matrices first; a few where there are many names."""
    n = len(s.sizes)
    if n > 4:
        rng = random.Random(f"small {s.seed}")
        plans = [tuple([k] * n) for k in (1, 2)] + [
            tuple(rng.choice((1, 2, 3)) for _ in range(n)) for _ in range(30)
        ]
    else:
        plans = sorted(product((1, 2, 3), repeat=n), key=lambda p: (sum(p), p))
    found = []
    for plan in plans:
        sizes = solved(s, dict(zip(s.sizes, plan, strict=True)))
        if sizes is not None and sizes not in found and fits(s, sizes):
            found.append(sizes)
    return found


def edge_shapes(s: Setting, tag: str, most: int, large: int = 25) -> Iterator[dict[str, int]]:
    """Sizes at the edges, from 1 to 12: all ones, all twos, one of them small or large, all of them; every
    so many are `large`.
    """
    n = len(s.sizes)
    if not n:
        yield from ({} for _ in range(most))
        return
    rng = random.Random(f"edges {tag} {s.seed}")
    tried = done = 0
    while done < most and tried < 3 * most + 50:
        if tried < 3:
            plan = [tried + 1] * n
        elif tried % large == 0:
            plan = [rng.randint(1, 12) for _ in range(n)]
        elif tried % 5 == 0:
            plan = [rng.choice((1, 1, 4, 5, 6)) for _ in range(n)]
        else:
            plan = [rng.choice((1, 2, 2, 3, 3, 4)) for _ in range(n)]
        if tried % 7 == 0:
            plan = [plan[0]] * n
        tried += 1
        sizes = solved(s, dict(zip(s.sizes, plan, strict=True)))
        if sizes is not None and fits(s, sizes):
            done += 1
            yield sizes
