"""Named theorems on ranks and subspaces of real matrices, and lines that are instances of them.

`THEOREMS` is the whole of it: a name, a statement, and the shapes it speaks of.  A line is an
instance if letters of the statement can be put so that it becomes the line.  May import the
kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from derive.check.declare import parse_matrices
from derive.kernel import size as sz
from derive.kernel.errors import ShapeError
from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol
from derive.kernel.ops import SET
from derive.kernel.relation import Relation
from derive.kernel.text import parse_relation

SHAPES = "L: p x m, M: m x k, N: k x n, A: m x n, B: m x n, v: k x 1"


@dataclass(frozen=True)
class Theorem:
    """`statement` holds for all real matrices of the shapes in SHAPES."""

    name: str
    statement: str

    def line(self) -> Relation:
        """The statement as a line."""
        return _line(self.statement)


THEOREMS = (
    Theorem("rank of a product", "rank(M*N) <= rank(M)"),
    Theorem("rank of a product", "rank(M*N) <= rank(N)"),
    Theorem("rank and shape", "rank(M) <= m"),
    Theorem("rank and shape", "rank(M) <= k"),
    Theorem("a rank is not negative", "0 <= rank(M)"),
    Theorem("Sylvester's inequality", "rank(M) + rank(N) - k <= rank(M*N)"),
    Theorem("Frobenius' inequality", "rank(L*M) + rank(M*N) <= rank(M) + rank(L*M*N)"),
    Theorem("rank of a sum", "rank(A + B) <= rank(A) + rank(B)"),
    Theorem("rank of a difference", "rank(A - B) <= rank(A) + rank(B)"),
    Theorem("rank of a transpose", "rank(M.T) = rank(M)"),
    Theorem("rank of a Gram matrix", "rank(M.T*M) = rank(M)"),
    Theorem("rank of a Gram matrix", "rank(M*M.T) = rank(M)"),
    Theorem("rank of the negative", "rank(-M) = rank(M)"),
    Theorem("rank is the dimension of the column space", "rank(M) = dim(colspace(M))"),
    Theorem("rank is the dimension of the row space", "rank(M) = dim(rowspace(M))"),
    Theorem("rank and nullity", "rank(M) + dim(nullspace(M)) = k"),
    Theorem("rank and nullity", "dim(nullspace(M)) = k - rank(M)"),
    Theorem("row and column rank", "dim(colspace(M)) = dim(rowspace(M))"),
    Theorem("columns of a product", "colspace(M*N) subset colspace(M)"),
    Theorem("rows of a product", "rowspace(M*N) subset rowspace(N)"),
    Theorem("null space of a product", "nullspace(N) subset nullspace(M*N)"),
    Theorem("null space of a Gram matrix", "nullspace(M.T*M) = nullspace(M)"),
    Theorem("rows are the columns of the transpose", "rowspace(M) = colspace(M.T)"),
    Theorem("columns are the rows of the transpose", "colspace(M) = rowspace(M.T)"),
    Theorem("null space and row space are orthogonal", "perp(nullspace(M)) = rowspace(M)"),
    Theorem("null space and row space are orthogonal", "perp(rowspace(M)) = nullspace(M)"),
    Theorem("left null space and column space are orthogonal", "perp(colspace(M)) = nullspace(M.T)"),
    Theorem("left null space and column space are orthogonal", "perp(nullspace(M.T)) = colspace(M)"),
    Theorem("a product with a column is in the column space", "M*v in colspace(M)"),
)


@cache
def _names() -> dict[str, Symbol]:
    return parse_matrices(SHAPES)


@cache
def _line(statement: str) -> Relation:
    return parse_relation(statement, _names())


Binding = dict[str, Expr | sz.Normal]


# -- matching --------------------------------------------------------------------------
def match(pattern: Expr, e: Expr, b: Binding) -> Iterator[Binding]:
    """Every way to put letters of a pattern so that it becomes a tree."""
    if isinstance(pattern, Symbol):
        if pattern.shape == SCALAR:
            yield from _match_size(pattern.name, e, b)
        elif (found := _bind(pattern, e, b)) is not None:
            yield found
    elif isinstance(pattern, Number):
        if isinstance(e, Number) and e.value == pattern.value:
            yield b
    elif isinstance(pattern, Node) and pattern.op == "mul":
        yield from _match_product(pattern.args, factors(e), b)
    elif isinstance(pattern, Node) and isinstance(e, Node) and pattern.op == e.op:
        if len(pattern.args) != len(e.args):
            return
        yield from _match_all(pattern.args, e.args, b)
        if e.op == "add":
            yield from _match_all(pattern.args, tuple(reversed(e.args)), b)
            if len(e.args) == 3:
                x, y, z = e.args
                yield from _match_all(pattern.args, (y, x, z), b)


def _match_all(patterns: Sequence[Expr], trees: Sequence[Expr], b: Binding) -> Iterator[Binding]:
    if not patterns:
        yield b
        return
    for found in match(patterns[0], trees[0], b):
        yield from _match_all(patterns[1:], trees[1:], found)


def _match_product(patterns: Sequence[Expr], parts: list[Expr], b: Binding) -> Iterator[Binding]:
    """A product of letters against a product: each letter takes one or more factors."""
    if len(patterns) == 1:
        if parts:
            yield from match(patterns[0], product(parts), b)
        return
    for i in range(1, len(parts) - len(patterns) + 2):
        for found in match(patterns[0], product(parts[:i]), b):
            yield from _match_product(patterns[1:], parts[i:], found)


def factors(e: Expr) -> list[Expr]:
    """The matrix factors of a product; the tree itself where it is none or has numbers in it."""
    if not (isinstance(e, Node) and e.op == "mul"):
        return [e]
    out: list[Expr] = []
    rows = e.args[0].shape[0]
    for a in e.args:
        if a.shape == SCALAR or (out and (rows, a.shape[1]) == SCALAR and e.shape != SCALAR):
            return [e]
        out += factors(a)
    return out


def product(parts: Sequence[Expr]) -> Expr:
    """The product of some factors."""
    return parts[0] if len(parts) == 1 else Node("mul", tuple(parts))


def _bind(pattern: Symbol, e: Expr, b: Binding) -> Binding | None:
    if e.shape == SET:
        return None
    old = b.get(pattern.name)
    if old is not None:
        return b if isinstance(old, Expr) and same(old, e) else None
    out = dict(b)
    for wanted, found in zip(pattern.shape, e.shape, strict=True):
        if wanted == sz.ONE:
            if found != sz.ONE:
                return None
            continue
        name = wanted[0][0][0]
        if out.setdefault(name, found) != found:
            return None
    out[pattern.name] = e
    return out


def _match_size(name: str, e: Expr, b: Binding) -> Iterator[Binding]:
    size = as_size(e)
    if size is None:
        return
    old = b.get(name)
    if old is None:
        yield {**b, name: size}
    elif old == size:
        yield b


def as_size(e: Expr) -> sz.Normal | None:
    """The size that a tree is, or None."""
    try:
        return sz.normal(e)
    except ShapeError:
        return None


def same(a: Expr, b: Expr) -> bool:
    """Whether two trees are equal as written but for how products and transposes are written."""
    if a == b:
        return True
    if a.shape != b.shape:
        return False
    if a.shape == SET or _is_rank(a):
        if not (isinstance(a, Node) and isinstance(b, Node) and a.op == b.op and len(a.args) == len(b.args)):
            return False
        return all(same(x, y) for x, y in zip(a.args, b.args, strict=True))
    from derive.check.word_rules import prove

    return prove(Relation("=", a, b), (), {})


def _is_rank(e: Expr) -> bool:
    return isinstance(e, Node) and e.op in ("rank", "dim")


def instance(r: Relation) -> str | None:
    """The name of a theorem that a line is an instance of, read either way round."""
    for t in THEOREMS:
        line = t.line()
        for lhs, sign, rhs in _readings(r):
            if line.sign != sign and not (line.sign == "=" and sign in ("<=", "subset")):
                continue
            sides = [(line.lhs, line.rhs)] + ([(line.rhs, line.lhs)] if line.sign == "=" else [])
            for a, b in sides:
                for found in match(a, lhs, {}):
                    if next(match(b, rhs, found), None) is not None:
                        return t.name
    return None


def _readings(r: Relation) -> list[tuple[Expr, str, Expr]]:
    if r.sign == ">=":
        return [(r.rhs, "<=", r.lhs)]
    return [(r.lhs, r.sign, r.rhs)]
