"""A second opinion for tests: trees evaluated in floating point with NumPy.

Shares nothing with the checker.  Names are drawn at random by their domain; derivatives of
names, gradients and members of sequences are drawn as names of their own.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from derive.kernel import size as sz
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, walk
from derive.kernel.ops import SET
from derive.kernel.relation import Relation
from derive.quantity import factor


@dataclass
class Model:
    """Random values, the same for the same seed; sizes are drawn once, pairwise distinct."""

    seed: str
    sizes: dict[str, int] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    deficient: bool = False  # matrices are short of full rank

    def rng(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}/{name}")

    def size(self, n: sz.Normal) -> int:
        for monomial, _ in n:
            for name in monomial:
                if name not in self.sizes:
                    free = [i for i in range(2, 9) if i not in self.sizes.values()]
                    self.sizes[name] = self.rng("size" + name).choice(free)
        return sz.evaluate(n, self.sizes)

    def make_room(self, symbols: Iterable[Symbol]) -> None:
        """Sizes such that orthonormal columns are no more than the rows."""
        for s in symbols:
            if "orthonormal columns" in s.props and self.size(s.shape[0]) < self.size(s.shape[1]):
                rows, cols = (n[0][0][0] for n in s.shape)
                self.sizes[rows], self.sizes[cols] = self.sizes[cols], self.sizes[rows]

    def atom(self, e: Expr) -> object:
        key = str(e)
        if isinstance(e, Symbol) and e.is_scalar and "integer" in e.domain:
            return self.size(sz.normal(e))
        if key not in self.values:
            rng = self.rng(key)
            if e.shape == SET:
                self.values[key] = frozenset(rng.sample(range(20), 5))
            elif e.is_scalar:
                x = rng.uniform(0.3, 2.5)
                signed = isinstance(e, Symbol) and e.domain in ("real", "complex", "nonzero real")
                self.values[key] = x * (rng.choice([-1, 1]) if signed or not isinstance(e, Symbol) else 1)
            else:
                shape = tuple(self.size(s) for s in e.shape)
                made = np.array([rng.uniform(-2, 2) for _ in range(math.prod(shape))]).reshape(shape)
                props = e.props if isinstance(e, Symbol) else frozenset()
                if props & {"orthonormal columns", "orthogonal"}:
                    made = np.linalg.qr(made)[0]
                if "symmetric" in props:
                    made = made + made.T
                if "diagonal" in props:
                    made = np.diag(np.abs(np.diag(made)))
                if self.deficient and not props - {"sequence"} and min(shape) > 1:
                    u, s, v = np.linalg.svd(made, full_matrices=False)
                    r = rng.randint(1, min(shape) - 1)
                    made = u[:, :r] * s[:r] @ v[:r]
                self.values[key] = made
        return self.values[key]


def _basis(m: np.ndarray) -> np.ndarray:
    u, s, _ = np.linalg.svd(m)
    return u[:, : int((s > 1e-9).sum())]


def _projector(m: np.ndarray) -> np.ndarray:
    b = _basis(m)
    return b @ b.T


SCALAR = {
    "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tanh": np.tanh,
    "abs": np.abs, "floor": np.floor, "ceil": np.ceil, "sign": np.sign, "log2": np.log2, "log10": np.log10,
}  # fmt: skip


def value(e: Expr, m: Model) -> object:
    """The value of a tree in a model: a float, an array, a set, or a projector for a subspace."""
    if isinstance(e, Number):
        return float(e.value * (factor(e.unit) if e.unit else Fraction(1)))
    if isinstance(e, Symbol):
        return m.atom(e)
    assert isinstance(e, Node)
    op, args = e.op, e.args
    if op in ("seq", "grad", "diff", "E", "Var"):
        return m.atom(e)
    if op in ("sum", "prod", "hstack", "vstack"):
        body, i, low, high = args
        terms = []
        if round(float(value(high, m))) < round(float(value(low, m))) - 1:
            raise IndexError(f"{e} runs backwards")
        for n in range(round(float(value(low, m))), round(float(value(high, m))) + 1):
            saved = m.sizes.get(i.name)
            m.sizes[i.name] = n
            terms.append(value(body, m))
            m.sizes.pop(i.name) if saved is None else m.sizes.update({i.name: saved})
        if op in ("hstack", "vstack"):
            return getattr(np, op)([np.atleast_2d(x) for x in terms])
        total = terms[0] if terms else 0.0
        for x in terms[1:]:
            total = total + x if op == "sum" else total * x
        return total
    if op in ("hstack", "vstack"):
        body, i, low, high = args
        cells = []
        for n in range(round(float(value(low, m))), round(float(value(high, m))) + 1):
            cells.append(np.atleast_2d(value(body, Model(m.seed, {**m.sizes, i.name: n}, m.values))))
        return np.hstack(cells) if op == "hstack" else np.vstack(cells)
    if op == "setof":
        body, i, over = args
        if not (isinstance(over, Node) and over.op in ("set", "range", "cup", "cap", "setminus")):
            return frozenset([("setof", str(body), str(i), str(over))])
        found = set()
        for n in value(over, m):
            found.add(_whole(value(body, Model(m.seed, {**m.sizes, i.name: n}, m.values))))
        return frozenset(found)
    a = [value(x, m) for x in args]
    match op:
        case "add":
            return sum(a[1:], a[0])
        case "neg":
            return -a[0]
        case "mul":
            made = a[0]
            for x in a[1:]:
                both = np.ndim(made) == 2 and np.ndim(x) == 2 and made.size > 1 and x.size > 1
                both = both or (np.ndim(made) == 2 and np.ndim(x) == 2 and made.shape[1] == x.shape[0])
                made = made @ x if both else made * x
            return float(made[0, 0]) if np.ndim(made) == 2 and e.is_scalar else made
        case "div":
            return a[0] / _num(a[1])
        case "pow":
            if np.ndim(a[0]) == 2:
                return np.linalg.matrix_power(a[0], round(a[1]))
            return float(a[0]) ** float(a[1])
        case "transpose":
            return np.transpose(a[0])
        case "tr":
            return float(np.trace(np.atleast_2d(a[0])))
        case "inner":
            return float(np.sum(np.asarray(a[0]) * np.asarray(a[1])))
        case "inv":
            return np.linalg.inv(a[0])
        case "det":
            return float(np.linalg.det(a[0]))
        case "rank":
            return float(np.linalg.matrix_rank(a[0], 1e-9))
        case "norm":
            return float(np.sqrt(np.sum(np.asarray(a[0]) ** 2)))
        case "total":
            return float(np.sum(a[0]))
        case "had":
            return math.prod(a[1:], start=a[0])
        case "kron":
            return np.kron(a[0], a[1])
        case "vec":
            return np.reshape(a[0], (-1, 1), order="F")
        case "diag":
            if len(a) > 1:
                return np.diag([float(x) for x in a])
            return np.diag(a[0][:, 0]) if a[0].shape[1] == 1 else np.diag(a[0]).reshape(-1, 1)
        case "row":
            return np.hstack([np.atleast_2d(x) for x in a])
        case "block":
            made = np.vstack([np.atleast_2d(x) for x in a])
            return float(made[0, 0]) if e.is_scalar else made
        case "eye":
            return np.eye(round(a[0]))
        case "zeros":
            made = np.zeros((round(a[0]), round(a[1])))
            return 0.0 if e.is_scalar else made
        case "ones":
            return np.ones((round(a[0]), round(a[1]) if len(a) > 1 else 1))
        case "unit":
            return np.eye(round(a[1]))[:, [_index(a[0], round(a[1]))]]
        case "entry":
            x = np.atleast_2d(a[0])
            return float(x[_index(a[1], x.shape[0]), _index(a[2], x.shape[1])])
        case "col":
            return a[0][:, [_index(a[1], a[0].shape[1])]]
        case "rowof":
            return a[0][[_index(a[1], a[0].shape[0])], :]
        case "softmax" | "rowsoftmax":
            axis = 0 if op == "softmax" else 1
            x = np.exp(a[0] - a[0].max(axis=axis, keepdims=True))
            return x / x.sum(axis=axis, keepdims=True)
        case "map_exp":
            return np.exp(a[0])
        case "map_log":
            return np.log(a[0])
        case "min":
            return min(float(x) for x in a)
        case "max":
            return max(float(x) for x in a)
        case "pi":
            return math.pi
        case "e":
            return math.e
        case "set":
            return frozenset(_whole(x) for x in a)
        case "range":
            return frozenset(range(round(a[0]), round(a[1]) + 1))
        case "cup":
            return frozenset().union(*a)
        case "cap":
            return a[0].intersection(*a[1:])
        case "setminus":
            return a[0] - a[1]
        case "hull":
            return frozenset({("hull", a[0])})
        case "card":
            return float(len(a[0]))
        case "colspace":
            return _projector(np.atleast_2d(a[0]))
        case "rowspace":
            return _projector(np.atleast_2d(a[0]).T)
        case "nullspace":
            n = np.atleast_2d(a[0]).shape[1]
            return np.eye(n) - _projector(np.atleast_2d(a[0]).T)
        case "perp":
            return np.eye(len(a[0])) - a[0]
        case "dim":
            return float(round(np.trace(a[0])))
    if op in SCALAR:
        return float(SCALAR[op](_num(a[0])))
    return _random_function(op, a, e)


def _exact(e: Expr) -> Fraction | None:
    """A plain number, to every digit."""
    return e.value * (factor(e.unit) if e.unit else 1) if isinstance(e, Number) else None


def _random_function(op: str, values: list[object], e: Node) -> object:
    """An operation that is not computed here: some number or set that the values decide."""
    told = []
    for x in values:
        if isinstance(x, frozenset):
            told.append(sorted(map(repr, x)))
        elif isinstance(x, tuple):
            told.append(repr(x))
        else:
            told.append([f"{y:.9e}" for y in np.asarray(x, float).reshape(-1)])
    if e.shape == SET:
        return frozenset([(op, repr(told))])
    rng = random.Random(f"{op}/{told}")
    if e.is_scalar:
        return rng.uniform(0.3, 2.5)
    shape = np.shape(values[0])
    return np.array([rng.uniform(-2, 2) for _ in range(math.prod(shape))]).reshape(shape)


def _num(x: object) -> float:
    return float(np.asarray(x).reshape(-1)[0]) if np.ndim(x) else float(x)


def indices(trees: Iterable[Expr]) -> list[str]:
    """The names that count rows or columns and are no sizes."""
    places = {"entry": (1, 2), "col": (1,), "rowof": (1,), "unit": (0,)}
    found, sizes = set(), set()
    for x in trees:
        sizes |= {name for side in x.shape for monomial, _ in side for name in monomial}
        if isinstance(x, Node):
            found |= {str(x.args[i]) for i in places.get(x.op, ()) if isinstance(x.args[i], Symbol)}
    return sorted(found - sizes)


def _index(index: object, size: int) -> int:
    """An index from 0.  Raises IndexError out of range."""
    if not 1 <= round(_num(index)) <= size:
        raise IndexError(f"{index} is not from 1 to {size}")
    return round(_num(index)) - 1


def _whole(x: object) -> object:
    if np.ndim(x):
        return tuple(np.round(np.asarray(x, float).reshape(-1), 9))
    return round(x) if isinstance(x, float) and x == round(x) else x


def alike(a: object, b: object, closed: bool = False) -> bool:
    """Whether two values agree to 9 digits; those of closed formulas to 13, however small."""
    if isinstance(a, frozenset) or isinstance(b, frozenset):
        return a == b
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    x, y = np.asarray(a, float), np.asarray(b, float)
    if x.size == 1 and y.size == 1:
        x, y = x.reshape(()), y.reshape(())
    if x.shape != y.shape:
        return False
    if not closed and x.size == 1 and 0 < np.abs(x) + np.abs(y) < 1e-9:
        return bool(np.abs(x - y) <= 1e-14 + 1e-6 * (np.abs(x) + np.abs(y)))  # told in small units
    scale = 1e-13 * (np.abs(x) + np.abs(y)) if closed else 1e-9 * (1 + np.abs(x) + np.abs(y))
    return bool(np.all(np.abs(x - y) <= scale))


def same(r: Relation, other: Relation, seed: str = "oracle", draws: int = 4) -> bool:
    """Whether two lines say the same: equal sides, sides swapped, or both sides negated."""
    flip = {"=": "=", "!=": "!=", "<=": ">=", ">=": "<=", "<": ">", ">": "<", "~": "~"}
    ways = [True, flip.get(r.sign) == other.sign, flip.get(r.sign) == other.sign, True]
    ways[0] = ways[3] = r.sign == other.sign
    if r.sign in ("<", "<=", ">", ">=", "in", "subset"):
        ways[3] = False
    symbols = {**r.free_symbols(), **other.free_symbols()}
    trees = [x for e in (r.lhs, r.rhs, other.lhs, other.rhs) for x in walk(e)]
    inverse = any(isinstance(x, Node) and x.op == "inv" for x in trees)
    ranks = any(isinstance(x, Node) and x.op == "rank" for x in trees)
    spaces = (ranks or any(x.shape == SET for x in trees)) and not inverse
    seen = 0
    plain = [not free_symbols(e) for e in (r.lhs, r.rhs, other.lhs, other.rhs)]
    for i in range(3 * draws):
        if seen == draws:
            break
        m = Model(f"{seed}/{i}", deficient=spaces and i % 2 == 1)
        m.make_room(symbols.values())
        m.sizes.update({name: m.rng("index" + name).choice([1, 2]) for name in indices(trees)})
        try:
            with np.errstate(all="ignore"):
                a, b, c, d = (_exact(x) or value(x, m) for x in (r.lhs, r.rhs, other.lhs, other.rhs))
        except (ZeroDivisionError, IndexError):
            continue  # no value at this point
        seen += 1
        ways[0] = ways[0] and alike(a, c, plain[0] and plain[2]) and alike(b, d, plain[1] and plain[3])
        ways[1] = ways[1] and alike(a, d, plain[0] and plain[3]) and alike(b, c, plain[1] and plain[2])
        if isinstance(a, frozenset) or r.sign in ("in", "notin", "subset"):
            ways[2] = ways[3] = False
        else:
            c, d = np.negative(c), np.negative(d)
            left, right = plain[0] and plain[2], plain[1] and plain[3]
            both = alike(a, c, left) and alike(b, d, right)
            ways[2], ways[3] = ways[2] and both, ways[3] and both
    return seen > 0 and any(ways)


__all__ = ["Model", "alike", "same", "value", "walk"]
