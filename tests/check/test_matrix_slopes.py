"""Gradients of random scalar functions of matrices, by words, against differences in floating point.

The values come from a small NumPy evaluator of trees, which shares nothing with the checker.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from derive.check.declare import parse_matrices
from derive.check.word_types import Poly, Stuck
from derive.check.words import Reader
from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol

NAMES = parse_matrices("X: n x n, A: n x n, B: n x m, S: n x n symmetric, x: n x 1, c: scalar positive")
SIZES = {"n": 3, "m": 2}
Array = np.ndarray


def value(e: Expr, at: dict[str, Array]) -> Array:
    """The value of a tree: 1 x 1 where it is a number."""
    if isinstance(e, Number):
        return np.array([[float(e.value)]])
    if isinstance(e, Symbol):
        return at[e.name] if e.name in at else np.array([[float(SIZES[e.name])]])
    assert isinstance(e, Node)
    v = [value(a, at) for a in e.args]
    one: dict[str, Callable[[], Array]] = {
        "add": lambda: sum(v[1:], v[0]),
        "neg": lambda: -v[0],
        "mul": lambda: product(v),
        "div": lambda: v[0] / v[1],
        "pow": lambda: v[0] ** v[1] if e.is_scalar else np.linalg.matrix_power(v[0], int(v[1][0, 0])),
        "transpose": lambda: v[0].T,
        "tr": lambda: np.array([[np.trace(v[0])]]),
        "inner": lambda: np.array([[np.sum(v[0] * v[1])]]),
        "total": lambda: np.array([[np.sum(v[0])]]),
        "norm": lambda: np.array([[np.linalg.norm(v[0])]]),
        "det": lambda: np.array([[np.linalg.det(v[0])]]),
        "logdet": lambda: np.array([[-np.linalg.slogdet(inverse(v[0]))[1]]]),
        "inv": lambda: inverse(v[0]),
        "had": lambda: v[0] * v[1],
        "kron": lambda: np.kron(v[0], v[1]),
        "vec": lambda: v[0].reshape(-1, 1, order="F"),
        "diag": lambda: np.diag(v[0][:, 0]) if v[0].shape[1] == 1 else np.diag(v[0]).reshape(-1, 1),
        "eye": lambda: np.eye(int(v[0][0, 0])),
        "exp": lambda: np.exp(v[0]),
        "log": lambda: np.log(v[0]),
        "abs": lambda: np.abs(v[0]),
        "sqrt": lambda: np.sqrt(v[0]),
        "tanh": lambda: np.tanh(v[0]),
        "sigmoid": lambda: 1 / (1 + np.exp(-v[0])),
    }
    return one[e.op]()


def inverse(m: Array) -> Array:
    """The inverse, of what is far from singular."""
    if np.linalg.cond(m) > 1e8:
        raise np.linalg.LinAlgError("singular")
    return np.linalg.inv(m)


def product(v: list[Array]) -> Array:
    out = v[0]
    for w in v[1:]:
        out = out * w if out.shape == (1, 1) or w.shape == (1, 1) else out @ w
    return out


class Values:
    """The value of a normal form: every letter and atom is made of trees or of smaller forms."""

    def __init__(self, r: Reader, at: dict[str, Array]) -> None:
        self.ring, self.at = r.ring, at

    def poly(self, p: Poly) -> Array:
        rows, cols = (int(sum(c * np.prod([SIZES[x] for x in m]) for m, c in side)) for side in p.shape)
        total = np.zeros((rows, cols))
        for (mono, word), c in p.terms.items():
            k = float(c)
            for a, e in mono:
                k *= self.atom(a) ** e
            total = total + k * (self.word(word) if word else np.eye(rows, cols))
        return total

    def word(self, w: tuple[int, ...]) -> Array:
        out = None
        for x in w:
            v = self.letter(abs(x))
            v = v if x > 0 else v.T
            out = v if out is None else out @ v
        assert out is not None
        return out

    def whole(self, w: tuple[int, ...], shape: object) -> Array:
        return self.word(w) if w else np.eye(int(self.size(shape[0])))  # type: ignore[index]

    def size(self, side: object) -> float:
        return float(sum(c * np.prod([SIZES[x] for x in m]) for m, c in side))  # type: ignore[attr-defined]

    def letter(self, a: int) -> Array:
        y = self.ring.letters[a]
        op, kind = y.kind[0], y.kind
        if op == "letter":
            return self.at[kind[2]]
        if op == "inverse":
            return np.linalg.inv(self.letter(kind[1]))
        if op == "inv":
            return np.linalg.inv(self.poly(Poly(kind[2], dict(kind[1]))))
        if op == "ones":
            return np.ones((int(self.size(kind[1])), 1))
        if op == "diag":
            return np.diag(self.word(kind[1])[:, 0])
        if op == "diagof":
            return np.diag(self.word(kind[1])).reshape(-1, 1)
        if op == "had":
            return np.prod([self.whole(w, y.shape) for w in kind[1]], axis=0)
        if op == "kron":
            return np.kron(self.whole(kind[1], kind[2]), self.whole(kind[3], kind[4]))
        if op == "vec":
            return self.whole(*kind[1]).reshape(-1, 1, order="F")
        raise AssertionError(op)

    def atom(self, a: int) -> float:
        kind = self.ring.atoms[a].kind
        op = kind[0]
        if op == "s":
            return SIZES[kind[1]] if kind[1] in SIZES else float(self.at[kind[1]][0, 0])
        if op == "tr":
            return float(np.trace(self.word(kind[1])))
        if op == "hadsum":
            return float(np.sum(np.prod([self.word(w) for w in kind[1]], axis=0)))
        if op == "recip":
            return 1 / self.number(kind[1])
        if op == "sqrt":
            return float(np.sqrt(self.number(kind[1])))
        if op == "det":
            return float(np.linalg.det(self.poly(Poly(kind[2], dict(kind[1])))))
        if op == "det one plus":
            w = self.word(kind[2])
            return float(np.linalg.det(np.eye(len(w)) + self.number(kind[1]) * w))
        if op == "power":
            return float(self.number(kind[1]) ** self.number(kind[2]))
        if op == "f":
            x = [self.number(k) for k in kind[2:]]
            one = {"exp": np.exp, "log": np.log, "abs": np.abs, "tanh": np.tanh, "cos": np.cos}
            return float(
                x[0] ** x[1]
                if kind[1] == "pow"
                else 1 / (1 + np.exp(-x[0]))
                if kind[1] == "sigmoid"
                else one[kind[1]](x[0])
            )
        raise AssertionError(op)

    def number(self, frozen: object) -> float:
        return float(self.poly(Poly(SCALAR, dict(frozen)))[0, 0])  # type: ignore[call-overload]


def square(r: random.Random, depth: int) -> Expr:
    """A random n x n tree in which X is likely to stand."""
    X, A, B, S, x = (NAMES[n] for n in "XABSx")
    if depth == 0:
        return r.choice((X, X, X.T, A, S, B * B.T, x * x.T, Node("eye", (NAMES["n"],))))
    a, b = square(r, depth - 1), square(r, r.randrange(depth))
    return r.choice(
        (
            lambda: a * b,
            lambda: a * b,
            lambda: a + b,
            lambda: a - b,
            lambda: a.T,
            lambda: Node("had", (a, b)),
            lambda: Node("inv", (a + 4 * Node("eye", (NAMES["n"],)),)),
            lambda: NAMES["c"] * a,
            lambda: Node("inv", (a,)),
            lambda: Node("tr", (a,)) * b,
            lambda: Node("diag", (Node("diag", (a,)),)),
            lambda: a**2,
            lambda: Node("diag", (a * x,)),
        )
    )()


def scalar(r: random.Random) -> Expr:
    """A random number made of X."""
    B, x = NAMES["B"], NAMES["x"]
    a, b = square(r, r.randint(0, 2)), square(r, r.randint(0, 2))
    f: Expr = r.choice(
        (
            lambda: Node("tr", (a * b,)),
            lambda: Node("inner", (a, b)),
            lambda: x.T * a * b * x,
            lambda: Node("det", (a,)),
            lambda: Node("logdet", (a,)),
            lambda: Node("norm", (a * B,)) ** 2,
            lambda: Node("norm", (a,)),
            lambda: Node("total", (Node("had", (a, b)),)),
            lambda: Node("total", (a * B,)),
            lambda: Node("vec", (a,)).T * Node("vec", (b,)),
            lambda: Node("tr", (Node("kron", (a, b)),)),
            lambda: Node("vec", (a,)).T * Node("kron", (b, NAMES["A"])) * Node("vec", (a,)),
            lambda: Node("det", (Node("eye", (NAMES["n"],)) + a * b,)),
            lambda: Node("tr", (a,)) / (1 + Node("norm", (b,)) ** 2),
        )
    )()
    roll = r.random()
    if roll < 0.7:
        return f
    return r.choice(
        (
            lambda: f**2,
            lambda: Node("tanh", (f / 50,)),
            lambda: Node("exp", (f / 100,)),
            lambda: f * Node("tr", (a,)),
            lambda: Node("sigmoid", (f / 50,)),
            lambda: 1 / f,
        )
    )()


def differences(f: Expr, at: dict[str, Array]) -> Array:
    """The gradient by central differences."""
    h, out = 1e-5, np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            e = np.zeros((3, 3))
            e[i, j] = h
            up, down = (value(f, {**at, "X": at["X"] + s * e})[0, 0] for s in (1, -1))
            out[i, j] = (up - down) / (2 * h)
    return out


def model(seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    s = rng.normal(size=(3, 3))
    return {
        "X": rng.normal(size=(3, 3)),
        "A": rng.normal(size=(3, 3)),
        "B": rng.normal(size=(3, 2)),
        "S": s + s.T,
        "x": rng.normal(size=(3, 1)),
        "c": rng.uniform(0.5, 2, (1, 1)),
    }


@pytest.mark.parametrize("batch", range(8))
def test_gradients_by_words_agree_with_differences(batch: int) -> None:
    compared = 0
    for i in range(60):
        r = random.Random(f"{batch} {i}")
        f = scalar(r)
        reader = Reader({})
        try:
            found = reader.poly(Node("grad", (f, NAMES["X"])))
        except Stuck:
            continue
        at = model(1000 * batch + i)
        try:
            with np.errstate(all="ignore"):
                wanted = differences(f, at)
                got = Values(reader, at).poly(found)
        except np.linalg.LinAlgError:
            continue  # singular: neither has a value
        scale = 1 + np.abs(wanted).max()
        if not np.isfinite(scale) or scale > 1e7:
            continue
        assert np.abs(got - wanted).max() < 1e-4 * scale, f"{f}: {got} against {wanted}"
        compared += 1
    assert compared > 20
