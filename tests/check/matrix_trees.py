"""Random trees with matrices, and random true rewritings and false changes of them."""

from __future__ import annotations

import random

from derive.check.declare import parse_matrices
from derive.kernel.errors import DeriveError, ShapeError
from derive.kernel.expr import SCALAR, Expr, Node, Number, Shape, Symbol, add, as_expr, mul

NAMES = parse_matrices(
    "A: m x n, B: n x m, C: n x n, E: n x n, S: n x n symmetric, K: n x n antisymmetric, "
    "D: n x n diagonal, Q: n x n orthogonal, V: m x n orthonormal columns, x: n x 1, y: n x 1, z: m x 1,"
    "F: m x m, L: 1 x n, c: scalar"
)
MATRICES = [s for s in NAMES.values() if not s.is_scalar]
FREE = [s for s in MATRICES if not s.props]
N, M, ONE = NAMES["C"].shape[0], NAMES["F"].shape[0], SCALAR[0]
SIZE: dict[object, Expr] = {N: NAMES["n"], M: NAMES["m"], ONE: Number("1")}
SHAPES = (SCALAR, (N, N), (M, N), (N, ONE))


def leaf(r: random.Random, shape: Shape) -> Expr:
    if shape == SCALAR:
        return NAMES["c"]
    fits: list[Expr] = [s for s in MATRICES if s.shape == shape]
    fits += [s.T for s in MATRICES if (s.shape[1], s.shape[0]) == shape]
    rows, cols = SIZE[shape[0]], SIZE[shape[1]]
    if shape[0] == shape[1]:
        fits.append(Node("eye", (rows,)))
    fits.append(Node("ones", (rows, cols)))
    if shape[1] == ONE:
        fits.append(Node("unit", (as_expr(1), rows)))
    return r.choice(fits)


def tree(r: random.Random, shape: Shape, depth: int = 3) -> Expr:
    """A random tree of a shape."""
    if depth <= 0:
        return leaf(r, shape)

    def sub(rows: object, cols: object) -> Expr:
        return tree(r, (rows, cols), depth - 1)  # type: ignore[arg-type]

    k, (rows, cols) = r.random(), shape
    if shape == SCALAR:
        a, b = r.choice((N, M)), r.choice((N, M, ONE))
        if k < 0.25:
            return Node("tr", (sub(a, a),))
        if k < 0.45:
            return Node("inner", (sub(a, b), sub(a, b)))
        if k < 0.6:
            return Node("total", (sub(a, b),))
        return mul(sub(ONE, a), sub(a, ONE)) if k < 0.9 else leaf(r, shape)
    if k < 0.35:
        inner = r.choice((N, M, ONE))
        return mul(sub(rows, inner), sub(inner, cols))
    if k < 0.5:
        return add(sub(rows, cols), sub(rows, cols))
    if k < 0.6:
        return Node("transpose", (sub(cols, rows),))
    if k < 0.75:
        return Node("had", (sub(rows, cols), sub(rows, cols)))
    if k < 0.85 and rows == cols:
        return Node("diag", (sub(rows, ONE),))
    if k < 0.95 and cols == ONE:
        return Node("diag", (sub(rows, rows),))
    if rows == cols == N and k < 0.98:
        c, e = NAMES["C"], NAMES["E"]
        return Node("inv", (r.choice((c, NAMES["Q"], NAMES["D"], add(c, e), mul(c, e))),))
    return mul(sub(ONE, ONE), sub(rows, cols))


def rewritten(r: random.Random, e: Expr) -> Expr:
    """The same value by one law, at a random place."""
    if isinstance(e, Node) and r.random() < 0.6:
        i = r.randrange(len(e.args))
        args = list(e.args)
        if not (e.op in ("eye", "ones", "unit") or (e.op == "inv")):
            args[i] = rewritten(r, args[i])
            return Node(e.op, tuple(args))
    laws = [lambda: e.T.T if not e.is_scalar else e * 1, lambda: add(add(e, e), Node("neg", (e,)))]
    if isinstance(e, Node):
        a = e.args
        if e.op == "transpose" and isinstance(a[0], Node) and a[0].op == "mul" and not a[0].is_scalar:
            factors = a[0].args
            if not any(x.is_scalar for x in factors):
                laws = [lambda: mul_all([x.T for x in reversed(factors)])]
        elif e.op == "tr" and isinstance(a[0], Node) and a[0].op == "mul" and len(a[0].args) == 2:
            laws = [lambda: Node("tr", (mul(a[0].args[1], a[0].args[0]),))]
        elif e.op == "tr":
            laws = [lambda: Node("tr", (a[0].T,))]
        elif e.op == "inner":
            laws = [lambda: Node("tr", (mul(a[0].T, a[1]),)), lambda: Node("inner", (a[1], a[0]))]
        elif e.op in ("had", "add"):
            laws = [lambda: Node(e.op, tuple(reversed(a)))]
        elif e.op == "total":
            rows, cols = (SIZE[s] for s in a[0].shape)
            laws = [lambda: mul_all([Node("ones", (rows,)).T, a[0], Node("ones", (cols,))])]
        elif e.op == "mul" and len(a) == 2 and isinstance(a[1], Node) and a[1].op == "add":
            laws = [lambda: Node("add", tuple(mul(a[0], x) for x in a[1].args))]
    try:
        return r.choice(laws)()
    except ShapeError:  # a row times a column in the middle is a number, which moves about
        return e


def mul_all(parts: list[Expr]) -> Expr:
    out = parts[0]
    for p in parts[1:]:
        out = mul(out, p)
    return out


def changed(r: random.Random, e: Expr) -> Expr:
    """One place changed: a transpose, a swap, another letter or a sign.  May be equal by luck."""
    if isinstance(e, Node) and e.op not in ("eye", "ones", "unit") and r.random() < 0.85:
        args = list(e.args)
        if e.op == "mul" and r.random() < 0.35:
            try:
                swapped = Node(e.op, tuple(reversed(args)))
                if swapped.shape == e.shape:
                    return swapped
            except DeriveError:
                pass
        if e.op == "inv":
            return e
        i = r.randrange(len(args))
        args[i] = changed(r, args[i])
        return Node(e.op, tuple(args))
    if not e.is_scalar and e.shape[0] == e.shape[1] and r.random() < 0.6:
        return e.T
    return r.choice((leaf(r, e.shape), Node("neg", (e,))))


def matrix_symbols(e: Expr) -> list[Symbol]:
    from derive.kernel.expr import free_symbols

    return [s for s in free_symbols(e).values() if s in FREE]
