"""The value of each operation with matrices: `RULES`.

One rule serves every field of `mat_field`, and dual numbers.  Derivatives and gradients are
taken by dual numbers.  May import the kernel and python-flint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from derive.check.mat_field import Dual, Field, Undefined, Unsupported
from derive.check.mat_value import MAX_POWER, Model
from derive.core.numbers import whole_number
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Symbol
from derive.kernel.ops import ENTRYWISE

MAX_TERMS = 400

Rule = Callable[[Model, Node], Any]


def _add(m: Model, e: Node) -> Any:
    total = m.value(e.args[0])
    for a in e.args[1:]:
        total = total + m.value(a)
    return total


def _mul(m: Model, e: Node) -> Any:
    factor = matrix = shape = None
    for a in e.args:
        v = m.value(a)
        if a.shape == SCALAR:
            factor = v if factor is None else factor * v
            continue
        matrix = v if matrix is None else matrix * v
        shape = a.shape if shape is None else (shape[0], a.shape[1])
        if shape == SCALAR:  # x^T y A: a number times a matrix
            v = m.field.entries(matrix)[0]
            factor = v if factor is None else factor * v
            matrix = shape = None
    if matrix is None:
        return factor
    return matrix if factor is None else matrix * factor


def _div(m: Model, e: Node) -> Any:
    a, b = m.value(e.args[0]), m.value(e.args[1])
    if e.shape == SCALAR:
        return m.field.divide(a, b)
    return a * m.field.divide(m.number(1), b)


def _power(m: Model, one: Any, base: Any, n: int) -> Any:
    if abs(n) > MAX_POWER:
        raise Unsupported(f"the power {n}")
    result = one
    for _ in range(abs(n)):
        result = result * base
    return result


def _pow(m: Model, e: Node) -> Any:
    base, exponent = e.args
    try:
        n = m.whole(exponent)
    except (Unsupported, Undefined):
        n = None
    if n is None or abs(n) > MAX_POWER:
        if base.shape != SCALAR:
            raise Unsupported(f"the power {exponent} of a matrix")
        return m.field.function("pow", [m.value(base), m.value(exponent)])
    if base.shape == SCALAR:
        if n % 2 == 0 and isinstance(base, Node) and base.op in ("norm", "sqrt"):
            a = base.args[0]  # a root squared is rational
            inner = m.value(a) if base.op == "sqrt" else _squares(m, a)
            value, n = inner, n // 2
        else:
            value = m.value(base)
        result = _power(m, m.number(1), value, n)
        return m.field.divide(m.number(1), result) if n < 0 else result
    rows, _ = m.dims(e)
    value = m.value(base)
    if n < 0:
        value = m.field.inv(value)
    return _power(m, _identity(m, rows), value, n)


def _identity(m: Model, n: int) -> Any:
    one, zero = m.number(1), m.number(0)
    return m.build(n, n, lambda i, j: one if i == j else zero)


def _transpose(m: Model, e: Node) -> Any:
    v = m.value(e.args[0])
    return v if e.shape == SCALAR else m.field.transpose(v)


def _unary(f: Callable[[Field, Any], Any]) -> Rule:
    return lambda m, e: f(m.field, m.as_matrix(e.args[0]))


def _inv(m: Model, e: Node) -> Any:
    v = m.value(e.args[0])
    return m.field.divide(m.number(1), v) if e.shape == SCALAR else m.field.inv(v)


def _rank(m: Model, e: Node) -> Any:
    v = m.as_matrix(e.args[0])
    if isinstance(v, Dual) or m.field.name != "exact":
        raise Unsupported("a rank is taken of exact matrices only")
    return m.number(v.rank())


def _squares(m: Model, a: Expr) -> Any:
    entries = m.field.entries(m.as_matrix(a))
    total = entries[0] * entries[0]
    for x in entries[1:]:
        total = total + x * x
    return total


def _norm(m: Model, e: Node) -> Any:
    return m.field.function("sqrt", [_squares(m, e.args[0])])


def _entrywise(m: Model, e: Node) -> Any:
    mats = [m.field.entries(m.as_matrix(a)) for a in e.args]
    out = mats[0]
    for other in mats[1:]:
        out = [x * y for x, y in zip(out, other, strict=True)]
    return m.result(e, m.field.matrix(*m.dims(e), out))


def _kron(m: Model, e: Node) -> Any:
    a, b = (m.grid(m.as_matrix(x)) for x in e.args)
    p, q = len(b), len(b[0])
    rows, cols = m.dims(e)
    return m.result(e, m.build(rows, cols, lambda i, j: a[i // p][j // q] * b[i % p][j % q]))


def _vec(m: Model, e: Node) -> Any:
    a = m.grid(m.as_matrix(e.args[0]))
    columns = [row[j] for j in range(len(a[0])) for row in a]
    return m.result(e, m.field.matrix(len(columns), 1, columns))


def _diag(m: Model, e: Node) -> Any:
    zero = m.number(0)
    if len(e.args) > 1 or e.args[0].shape[1] == sz.ONE:
        if len(e.args) > 1:
            x = [m.value(a) for a in e.args]
        else:
            x = m.field.entries(m.as_matrix(e.args[0]))
        n = len(x)
        return m.result(e, m.build(n, n, lambda i, j: x[i] if i == j else zero))
    a = m.grid(m.value(e.args[0]))
    return m.result(e, m.field.matrix(len(a), 1, [a[i][i] for i in range(len(a))]))


def _block(m: Model, e: Node) -> Any:
    rows: list[list[Any]] = []
    for line in e.args:
        parts = line.args if isinstance(line, Node) and line.op == "row" else (line,)
        grids = [m.grid(m.as_matrix(p)) for p in parts]
        for i in range(len(grids[0])):
            rows.append([x for g in grids for x in g[i]])
    flat = [x for row in rows for x in row]
    return m.result(e, m.field.matrix(len(rows), len(rows[0]), flat))


def _row(m: Model, e: Node) -> Any:
    return _block(m, Node("block", (e,))) if e.shape != SCALAR else m.value(e.args[0])


def _constant(entry: Callable[[int, int], int]) -> Rule:
    def rule(m: Model, e: Node) -> Any:
        rows, cols = m.dims(e)
        zero, one = m.number(0), m.number(1)
        return m.result(e, m.build(rows, cols, lambda i, j: one if entry(i, j) else zero))

    return rule


def _index(m: Model, e: Expr, limit: int) -> int:
    k = m.whole(e)
    if not 1 <= k <= limit:
        raise Undefined(f"the index {e} = {k} is not in 1..{limit}")
    return k - 1


def _unit(m: Model, e: Node) -> Any:
    n, _ = m.dims(e)
    k = _index(m, e.args[0], n)
    zero, one = m.number(0), m.number(1)
    return m.result(e, m.build(n, 1, lambda i, j: one if i == k else zero))


def _inner(m: Model, e: Node) -> Any:
    a, b = (m.field.entries(m.as_matrix(x)) for x in e.args)
    total = a[0] * b[0]
    for x, y in zip(a[1:], b[1:], strict=True):
        total = total + x * y
    return total


def _entry(m: Model, e: Node) -> Any:
    a = m.grid(m.as_matrix(e.args[0]))
    i, j = _index(m, e.args[1], len(a)), _index(m, e.args[2], len(a[0]))
    return a[i][j]


def _col(m: Model, e: Node) -> Any:
    a = m.grid(m.as_matrix(e.args[0]))
    j = _index(m, e.args[1], len(a[0]))
    return m.result(e, m.field.matrix(len(a), 1, [row[j] for row in a]))


def _rowof(m: Model, e: Node) -> Any:
    a = m.grid(m.as_matrix(e.args[0]))
    row = a[_index(m, e.args[1], len(a))]
    return m.result(e, m.field.matrix(1, len(row), row))


def _map(name: str) -> Rule:
    def rule(m: Model, e: Node) -> Any:
        v = [m.field.function(name, [x]) for x in m.field.entries(m.as_matrix(e.args[0]))]
        return m.result(e, m.field.matrix(*m.dims(e), v))

    return rule


def _beside(at: Callable[[Model, Any, Any, Expr], Any]) -> Rule:
    """Two operands entry by entry, a number beside each entry."""

    def rule(m: Model, e: Node) -> Any:
        rows, cols = m.dims(e)
        x, y = (
            [m.value(a)] * (rows * cols) if a.shape == SCALAR else m.field.entries(m.value(a)) for a in e.args
        )
        out = [at(m, a, b, e.args[1]) for a, b in zip(x, y, strict=True)]
        return m.result(e, m.field.matrix(rows, cols, out))

    return rule


def _raised(m: Model, x: Any, p: Any, exponent: Expr) -> Any:
    """One entry to a power, which is `p`: by products where it is written as a small whole number."""
    n = whole_number(exponent) if exponent.shape == SCALAR else None
    if n is None or abs(n) > MAX_POWER:
        return m.field.function("pow", [x, p])
    found = _power(m, m.number(1), x, n)
    return m.field.divide(m.number(1), found) if n < 0 else found


def _softmax(by_rows: bool) -> Rule:
    def rule(m: Model, e: Node) -> Any:
        a = m.as_matrix(e.args[0])
        grid = m.grid(a if by_rows else m.field.transpose(a))
        out: list[Any] = []
        for line in grid:
            powers = [m.field.function("exp", [x]) for x in line]
            total = powers[0]
            for x in powers[1:]:
                total = total + x
            out += [m.field.divide(x, total) for x in powers]
        found = m.field.matrix(len(grid), len(grid[0]), out)
        return m.result(e, found if by_rows else m.field.transpose(found))

    return rule


def _total(m: Model, e: Node) -> Any:
    entries = m.field.entries(m.as_matrix(e.args[0]))
    total = entries[0]
    for x in entries[1:]:
        total = total + x
    return total


def _series(m: Model, e: Node) -> Any:
    body, index, low, high = e.args
    assert isinstance(index, Symbol)
    a, b = m.whole(low), m.whole(high)
    if b - a > MAX_TERMS:
        raise Unsupported(f"{b - a} terms")
    result = None
    for k in range(a, b + 1):
        term = m.bound(index.name, k).value(body)
        if result is None:
            result = term
        else:
            result = result + term if e.op == "sum" else result * term
    if result is not None:
        return result
    if e.op == "prod" and e.shape != SCALAR:
        return _identity(m, m.dims(e)[0])
    nothing = m.number(0 if e.op == "sum" else 1)
    if e.shape == SCALAR:
        return nothing
    return m.build(*m.dims(e), lambda i, j: nothing)


def _seq(m: Model, e: Node) -> Any:
    s = e.args[0]
    assert isinstance(s, Symbol)
    if m.member is None:
        raise Unsupported(f"{s} has no members here")
    return m.member(s, m.whole(e.args[1]))


def _diff(m: Model, e: Node) -> Any:
    model = m
    for x in e.args[1:]:
        if not isinstance(x, Symbol) or x.name not in m.values:
            raise Unsupported(f"a derivative by {x}")
        model = model.dual(x.name, model.number(1))
    found = model.value(e.args[0])
    for _ in e.args[1:]:
        found = found.d
    return found


def _grad(m: Model, e: Node) -> Any:
    f, x = e.args
    if not isinstance(x, Symbol) or x.name not in m.values:
        raise Unsupported(f"a gradient by {x}")
    if x.shape == SCALAR:
        return m.dual(x.name, m.number(1)).value(f).d
    rows, cols = m.dims(x)
    zero, one = m.number(0), m.number(1)

    def slope(i: int, j: int) -> Any:
        direction = m.build(rows, cols, lambda r, c: one if (r, c) == (i, j) else zero)
        return m.dual(x.name, direction).value(f).d

    return m.build(rows, cols, slope)


def _numel(m: Model, e: Node) -> Any:
    rows, cols = m.dims(e.args[0])
    return m.number(rows * cols)


def _stack(m: Model, e: Node) -> Any:
    body, index, low, high = e.args
    assert isinstance(index, Symbol)
    pieces = []
    for k in range(m.whole(low), m.whole(high) + 1):
        v = m.bound(index.name, k).value(body)
        pieces.append(m.grid(m.field.matrix(1, 1, [v]) if body.shape == SCALAR else v))
    if not pieces:
        raise Undefined("no blocks")
    if e.op == "vstack":
        rows = [row for g in pieces for row in g]
    else:
        rows = [[x for g in pieces for x in g[i]] for i in range(len(pieces[0]))]
    return m.result(e, m.field.matrix(len(rows), len(rows[0]), [x for row in rows for x in row]))


def _extreme(m: Model, e: Node) -> Any:
    args = [m.value(a) for a in e.args]
    if isinstance(args[0], Dual):
        raise Unsupported(f"no derivative of {e.op}")
    return m.field.apply(e.op, args)


RULES: dict[str, Rule] = {
    "add": _add,
    "neg": lambda m, e: -m.value(e.args[0]),
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "transpose": _transpose,
    "tr": _unary(Field.trace),
    "det": _unary(Field.det),
    "logdet": _unary(Field.logdet),
    "inv": _inv,
    "rank": _rank,
    "norm": _norm,
    "had": _entrywise,
    "kron": _kron,
    "vec": _vec,
    "diag": _diag,
    "block": _block,
    "row": _row,
    "eye": _constant(lambda i, j: i == j),
    "zeros": _constant(lambda i, j: 0),
    "ones": _constant(lambda i, j: 1),
    "unit": _unit,
    "inner": _inner,
    "entry": _entry,
    "col": _col,
    "rowof": _rowof,
    "softmax": _softmax(False),
    "rowsoftmax": _softmax(True),
    **{f"map_{f}": _map(f) for f in ENTRYWISE},
    "map_pow": _beside(_raised),
    "map_div": _beside(lambda m, x, y, _: m.field.divide(x, y)),
    "total": _total,
    "sum": _series,
    "prod": _series,
    "seq": _seq,
    "diff": _diff,
    "grad": _grad,
    "numel": _numel,
    "hstack": _stack,
    "vstack": _stack,
    "min": _extreme,
    "max": _extreme,
}
