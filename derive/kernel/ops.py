"""The operations a tree may hold: their arity and the shape of what they make.

One table, `OPS`, says of each operation how many operands it takes and how its shape
comes from theirs.  A shape error names the operands and their sizes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derive.kernel import size as sz
from derive.kernel.errors import DomainError, ShapeError
from derive.kernel.expr import SCALAR, Expr, Node, Number, Shape, Symbol, show_shape

#: The shape of a set or a subspace: it is no matrix.
SET: Shape = (sz.constant(0), sz.constant(0))

MANY = 10_000


@dataclass(frozen=True, slots=True)
class Op:
    """Least and greatest number of operands; the shape rule; what it means."""

    least: int
    most: int
    shape: Callable[[tuple[Expr, ...]], Shape]
    meaning: str


def _sized(e: Expr) -> str:
    return f"{e} ({show_shape(e.shape)})"


def _scalars(args: tuple[Expr, ...], what: str = "this function") -> Shape:
    for a in args:
        if a.shape != SCALAR:
            kind = "a set" if a.shape == SET else f"of size {show_shape(a.shape)}"
            raise ShapeError(f"{what} takes numbers, but {a} is {kind}")
    return SCALAR


def _matrix(e: Expr, what: str) -> Shape:
    if e.shape == SET:
        raise ShapeError(f"{what} takes a matrix, but {e} is a set")
    return e.shape


def _square(e: Expr, what: str) -> sz.Normal:
    rows, cols = _matrix(e, what)
    if rows != cols:
        other = "; .^ is of each entry" if what == "a power" else ""
        raise ShapeError(f"{what} takes a square matrix, but {_sized(e)} is not square{other}")
    return rows


def _same(args: tuple[Expr, ...], verb: str) -> Shape:
    first = args[0]
    for a in args:
        _matrix(a, verb)
        if a.shape != first.shape:
            raise ShapeError(f"cannot {verb} {_sized(first)} and {_sized(a)}: their sizes differ")
    return first.shape


def _product(args: tuple[Expr, ...]) -> Shape:
    shape, left = SCALAR, args[0]
    for a in args:
        _matrix(a, "a product")
        if a.shape == SCALAR:
            continue
        if shape == SCALAR:
            shape = a.shape
        elif shape[1] != a.shape[0]:
            raise ShapeError(
                f"cannot multiply {_sized(left)} by {_sized(a)}: "
                f"inner dimensions {sz.show(shape[1])} and {sz.show(a.shape[0])} differ"
            )
        else:
            shape = (shape[0], a.shape[1])
        left = a
    return shape


def _quotient(args: tuple[Expr, ...]) -> Shape:
    top, bottom = args
    if bottom.shape != SCALAR:
        raise ShapeError(
            f"cannot divide by {_sized(bottom)}: multiply by its inverse, inv(…), or write ./ for each entry"
        )
    return _matrix(top, "a quotient")


def _power(args: tuple[Expr, ...]) -> Shape:
    base, exponent = args
    _scalars((exponent,), "an exponent")
    if base.shape == SCALAR:
        return SCALAR
    size = _square(base, "a power")
    plain = exponent.args[0] if isinstance(exponent, Node) and exponent.op == "neg" else exponent
    if not (isinstance(plain, Number) and plain.value.denominator == 1):
        raise ShapeError(f"the power of a matrix is a whole number, not {exponent}; .^ is of each entry")
    return (size, size)


def _transpose(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "a transpose")
    return (cols, rows)


def _entries(verb: str) -> Callable[[tuple[Expr, ...]], Shape]:
    """Matrices of one size, entry by entry; a number stands beside each entry."""

    def rule(args: tuple[Expr, ...]) -> Shape:
        found = tuple(a for a in args if _matrix(a, verb) != SCALAR)
        return _same(found, verb) if found else SCALAR

    return rule


def _to_scalar(what: str) -> Callable[[tuple[Expr, ...]], Shape]:
    def rule(args: tuple[Expr, ...]) -> Shape:
        _square(args[0], what)
        return SCALAR

    return rule


def _any_matrix_to_scalar(args: tuple[Expr, ...]) -> Shape:
    for a in args:
        _matrix(a, "this")
    return SCALAR


def _inverse(args: tuple[Expr, ...]) -> Shape:
    size = _square(args[0], "inv")
    return (size, size)


def _kron(args: tuple[Expr, ...]) -> Shape:
    (a, b), (c, d) = (_matrix(x, "kron") for x in args)
    return (sz.times(a, c), sz.times(b, d))


def _vec(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "vec")
    return (sz.times(rows, cols), sz.ONE)


def _diag(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "diag")
    if len(args) > 1:
        _scalars(args, "diag of several entries")
        return (sz.constant(len(args)), sz.constant(len(args)))
    if cols == sz.ONE:
        return (rows, rows)
    if rows == cols:
        return (rows, sz.ONE)
    raise ShapeError(f"diag takes a column or a square matrix, not {_sized(args[0])}")


def _row(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "a row of blocks")
    for a in args[1:]:
        r, c = _matrix(a, "a row of blocks")
        if r != rows:
            raise ShapeError(f"blocks side by side need equal rows: {_sized(args[0])} beside {_sized(a)}")
        cols = sz.plus(cols, c)
    return (rows, cols)


def _block(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "a block matrix")
    for a in args[1:]:
        r, c = _matrix(a, "a block matrix")
        if c != cols:
            raise ShapeError(f"rows of blocks need equal widths: {_sized(args[0])} above {_sized(a)}")
        rows = sz.plus(rows, r)
    return (rows, cols)


def _sizes(args: tuple[Expr, ...]) -> Shape:
    rows = sz.normal(args[0])
    return (rows, sz.normal(args[1]))


def _eye(args: tuple[Expr, ...]) -> Shape:
    n = sz.normal(args[0])
    return (n, n)


def _ones(args: tuple[Expr, ...]) -> Shape:
    return (sz.normal(args[0]), sz.ONE if len(args) == 1 else sz.normal(args[1]))


def _unit(args: tuple[Expr, ...]) -> Shape:
    _scalars(args[:1], "the index of a unit vector")
    return (sz.normal(args[1]), sz.ONE)


def _inner(args: tuple[Expr, ...]) -> Shape:
    _same(args, "take the inner product of")
    return SCALAR


def _within(index: Expr, size: sz.Normal, e: Expr, what: str) -> None:
    """Refuses an index in plain numbers that is beyond a size in plain numbers."""
    plain = isinstance(index, Number) and len(size) == 1 and size[0][0] == ()
    if plain and not 1 <= index.value <= size[0][1]:  # type: ignore[attr-defined]
        raise ShapeError(f"there is no {what} {index} in {_sized(e)}")


def _entry(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "an entry")
    _within(args[1], rows, args[0], "row")
    _within(args[2], cols, args[0], "column")
    return _scalars(args[1:], "an index")


def _col(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "a column")
    _within(args[1], cols, args[0], "column")
    _scalars(args[1:], "an index")
    return (rows, sz.ONE)


def _rowof(args: tuple[Expr, ...]) -> Shape:
    rows, cols = _matrix(args[0], "a row")
    _within(args[1], rows, args[0], "row")
    _scalars(args[1:], "an index")
    return (sz.ONE, cols)


def _keep(args: tuple[Expr, ...]) -> Shape:
    return _matrix(args[0], "this function")


def _bound(args: tuple[Expr, ...]) -> Shape:
    if not isinstance(args[1], Symbol):
        raise DomainError(f"a sum or product runs over a name, not over {args[1]}")
    _scalars(args[1:], "a range of summation")
    return _matrix(args[0], "a sum")


def _joined(beside: bool) -> Callable[[tuple[Expr, ...]], Shape]:
    def rule(args: tuple[Expr, ...]) -> Shape:
        rows, cols = _bound(args)
        low, high = sz.normal(args[2]), sz.normal(args[3])
        count = sz.plus(sz.plus(high, sz.times(sz.constant(-1), low)), sz.ONE)
        return (rows, sz.times(count, cols)) if beside else (sz.times(count, rows), cols)

    return rule


def _setof(args: tuple[Expr, ...]) -> Shape:
    if not isinstance(args[1], Symbol) or args[2].shape != SET:
        raise DomainError("setof takes an expression, a name and the set it runs over")
    return SET


def _sets(args: tuple[Expr, ...]) -> Shape:
    for a in args:
        if a.shape != SET:
            raise ShapeError(f"this takes sets, but {a} is none")
    return SET


def _card(args: tuple[Expr, ...]) -> Shape:
    _sets(args)
    return SCALAR


def _space(args: tuple[Expr, ...]) -> Shape:
    for a in args:
        _matrix(a, "a subspace")
    return SET


def _matrices(args: tuple[Expr, ...]) -> Shape:
    for a in args:
        sz.normal(a)
    return SET


def _elements(args: tuple[Expr, ...]) -> Shape:
    return SET


def _seq(args: tuple[Expr, ...]) -> Shape:
    if not isinstance(args[0], Symbol) or "sequence" not in args[0].props:
        raise DomainError(f"{args[0]} is no sequence, so it has no member number {args[1]}")
    _scalars(args[1:], "an index")
    return args[0].shape


def _derivative(args: tuple[Expr, ...]) -> Shape:
    _scalars(args[1:], "a derivative by")
    return _matrix(args[0], "a derivative")


def _gradient(args: tuple[Expr, ...]) -> Shape:
    _scalars(args[:1], "a gradient of")
    return _matrix(args[1], "a gradient by")


def _constant(args: tuple[Expr, ...]) -> Shape:
    return SCALAR


def _random(args: tuple[Expr, ...]) -> Shape:
    return _matrix(args[0], "an expectation")


SCALAR_1 = tuple(
    """
    sqrt exp log sin cos tan cot sec csc asin acos atan acot sinh cosh tanh coth sech csch asinh
    acosh atanh abs sign floor ceil re im conj arg gamma loggamma digamma factorial erf erfc erfi Ei
    li Si Ci Shi Chi zeta eta LambertW elliptic_k elliptic_e airyai airybi fresnels fresnelc sigmoid
    softplus relu norm_cdf norm_pdf log2 log10 cbrt dilog asec acsc acoth asech acsch log1p expm1 sinc
    trigamma airyaiprime airybiprime harmonic heaviside frac factorial2 subfactorial fibonacci lucas
    bernoulli bell euler_number catalan_number stieltjes riemann_xi
    """.split()
)
SCALAR_2 = tuple(
    """
    atan2 binomial beta besselj bessely besseli besselk polylog polygamma lowergamma uppergamma
    rising falling root mod expint zeta2 elliptic_f legendre chebyshevt chebyshevu hermite laguerre
    legendreq hankel1 hankel2 sphericalj sphericaly struveh struvel elliptic_e2 elliptic_pi LambertWk
    erf2 agm
    """.split()
)
SCALAR_3 = tuple("lerchphi elliptic_pi3 hyperu assoc_legendre assoc_laguerre gegenbauer".split())
#: scalar functions that are read of each entry where they are applied to a matrix: `map_sigmoid` …
ENTRYWISE = tuple(
    """
    exp log sqrt abs sign sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid softplus
    relu heaviside erf erfc norm_cdf norm_pdf log1p expm1 floor ceil
    """.split()
)
#: those that of a square matrix may as well mean the matrix function (its exponential, square root …)
MATRIX_FUNCTIONS = frozenset("exp log sqrt abs sign sin cos tan asin acos atan sinh cosh".split())
CONSTANTS = tuple(
    """
    pi e i euler catalan golden infinity
    """.split()
)

OPS: dict[str, Op] = {
    "add": Op(2, MANY, lambda a: _same(a, "add"), "sum"),
    "neg": Op(1, 1, _keep, "minus"),
    "mul": Op(2, MANY, _product, "product"),
    "div": Op(2, 2, _quotient, "quotient"),
    "pow": Op(2, 2, _power, "power"),
    **{f: Op(1, 1, _scalars, f) for f in SCALAR_1},
    **{f: Op(2, 2, _scalars, f) for f in SCALAR_2},
    **{c: Op(0, 0, _constant, c) for c in CONSTANTS},
    **{f: Op(3, 3, _scalars, f) for f in SCALAR_3},
    "jacobi": Op(4, 4, _scalars, "jacobi(n, a, b, x)"),
    "hyper": Op(2, MANY, _scalars, "hyper(p, a1 … ap, b1 … bq, z): pFq"),
    "hyp0f1": Op(2, 2, _scalars, "0F1(; b; z)"),
    "hyp1f1": Op(3, 3, _scalars, "1F1(a; b; z)"),
    "hyp2f1": Op(4, 4, _scalars, "2F1(a, b; c; z)"),
    "min": Op(2, MANY, _scalars, "least"),
    "max": Op(2, MANY, _scalars, "greatest"),
    "piecewise": Op(3, 3, _scalars, "piecewise(test, a, b): a where test > 0, else b"),
    # matrices
    "transpose": Op(1, 1, _transpose, "transpose"),
    "tr": Op(1, 1, _to_scalar("tr"), "trace"),
    "det": Op(1, 1, _to_scalar("det"), "determinant"),
    "logdet": Op(1, 1, _to_scalar("logdet"), "logarithm of |det|"),
    "inv": Op(1, 1, _inverse, "inverse"),
    "rank": Op(1, 1, _any_matrix_to_scalar, "rank"),
    "norm": Op(1, 1, _any_matrix_to_scalar, "Frobenius norm"),
    "had": Op(2, MANY, lambda a: _same(a, "multiply elementwise"), "elementwise product"),
    "kron": Op(2, 2, _kron, "Kronecker product"),
    "vec": Op(1, 1, _vec, "columns stacked"),
    "diag": Op(1, MANY, _diag, "diagonal matrix of a column, or the diagonal of a square matrix"),
    "block": Op(1, MANY, _block, "rows of blocks, one above the other"),
    "row": Op(1, MANY, _row, "blocks side by side"),
    "hstack": Op(4, 4, _joined(True), "hstack(body, i, low, high): as many blocks side by side"),
    "vstack": Op(4, 4, _joined(False), "vstack(body, i, low, high): as many blocks, one above the other"),
    "eye": Op(1, 1, _eye, "identity"),
    "zeros": Op(2, 2, _sizes, "zero matrix"),
    "ones": Op(1, 2, _ones, "column (or matrix) of ones"),
    "unit": Op(2, 2, _unit, "unit(i, n): the i-th unit vector of length n"),
    "inner": Op(2, 2, _inner, "<X, Y> = tr(X^T Y)"),
    "entry": Op(3, 3, _entry, "entry(X, i, j), counted from 1"),
    "col": Op(2, 2, _col, "column"),
    "rowof": Op(2, 2, _rowof, "row"),
    "softmax": Op(1, 1, _keep, "softmax of each column"),
    "rowsoftmax": Op(1, 1, _keep, "softmax of each row"),
    **{f"map_{f}": Op(1, 1, _keep, f"{f} of each entry") for f in ENTRYWISE},
    "map_pow": Op(2, 2, _entries("raise entry by entry"), "power of each entry"),
    "map_div": Op(2, 2, _entries("divide entry by entry"), "quotient of each entry"),
    "total": Op(1, 1, _any_matrix_to_scalar, "sum of all entries"),
    # indices, sequences, calculus
    "sum": Op(4, 4, _bound, "sum(body, i, low, high)"),
    "prod": Op(4, 4, _bound, "prod(body, i, low, high)"),
    "seq": Op(2, 2, _seq, "member of a sequence"),
    "diff": Op(2, MANY, _derivative, "derivative by the symbols that follow"),
    "grad": Op(2, 2, _gradient, "gradient by a matrix, of the matrix's shape"),
    # sets and subspaces
    "set": Op(0, MANY, _elements, "finite set"),
    "range": Op(2, 2, lambda a: (_scalars(a, "a range"), SET)[1], "whole numbers from low to high"),
    "interval": Op(2, 2, lambda a: (_scalars(a, "an interval"), SET)[1], "closed interval"),
    "setof": Op(3, 3, _setof, "setof(body, i, S): all values of body for i in S"),
    "cup": Op(2, MANY, _sets, "union"),
    "cap": Op(2, MANY, _sets, "intersection"),
    "setminus": Op(2, 2, _sets, "difference of sets"),
    "card": Op(1, 1, _card, "number of elements"),
    "colspace": Op(1, 1, _space, "column space"),
    "rowspace": Op(1, 1, _space, "row space"),
    "nullspace": Op(1, 1, _space, "null space"),
    "perp": Op(1, 1, _sets, "orthogonal complement"),
    "dim": Op(1, 1, _card, "dimension"),
    "hull": Op(1, 1, _sets, "convex hull"),
    "inf": Op(1, 1, _card, "greatest lower bound of a set of numbers"),
    "matrices": Op(2, 2, _matrices, "matrices(m, n): all real m x n matrices"),
    "lowrank": Op(3, 3, _matrices, "lowrank(m, n, k): the m x n matrices of rank at most k"),
    "apply": Op(2, MANY, lambda a: a[0].shape, "apply(f, x, …): the value of a function at x, …"),
    "numel": Op(1, 1, _any_matrix_to_scalar, "number of entries"),
    # probability
    "E": Op(1, 1, _random, "expectation"),
    "Var": Op(1, 1, _scalars, "variance"),
}


def ambient(e: Expr) -> sz.Normal | None:
    """The dimension of the space that a subspace lies in; None for other sets."""
    if not isinstance(e, Node) or not e.args:
        return None
    if e.op in ("colspace", "rowspace", "nullspace"):
        return e.args[0].shape[0 if e.op == "colspace" else 1]
    if e.op in ("perp", "cap"):
        return ambient(e.args[0])
    return None


def shape_of(op: str, args: tuple[Expr, ...]) -> Shape:
    """The shape of `op(*args)`.

    Raises DomainError for an unknown operation or a wrong number of operands, ShapeError
    where sizes do not fit.
    """
    rule = OPS.get(op)
    if rule is None:
        raise DomainError(f"unknown operation {op!r}")
    if not rule.least <= len(args) <= rule.most:
        wanted = str(rule.least) if rule.least == rule.most else f"{rule.least} or more"
        raise DomainError(f"{op} takes {wanted} operands, not {len(args)}")
    return rule.shape(args)
