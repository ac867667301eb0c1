"""How each operation is read as words, and as blocks of words: `RULES`.  Imports the kernel only."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.check.word_types import Grid, Poly, Stuck, Terms, Value
from derive.check.words import Reader, as_whole
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Symbol


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
    if (p.scalar and q.shape[0] != sz.ONE) or (q.scalar and p.shape[1] != sz.ONE):
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
    if (n == 2 and not cells[0][1].terms) or (n == 2 and not cells[1][0].terms):
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
