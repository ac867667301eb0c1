"""What lines say under given values: exactly where it can be, else in rigorous balls.

`truth` says of one line whether it certainly holds, certainly fails, or agrees to the last digit
(None).  `misfit` says why a value does not lie in the domain of a name, or lacks a property that
the name has.  Draws nothing, guesses nothing.  May import the kernel and python-flint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat

from derive.check.mat_field import Balls, Exact, Field, Undefined, Unsupported
from derive.check.mat_space import compare, holds
from derive.check.mat_value import Model
from derive.check.pivots import is_atom
from derive.kernel import size as sz
from derive.kernel.expr import (
    BINDERS,
    SCALAR,
    Expr,
    Node,
    Number,
    Symbol,
    as_expr,
    fits,
    node,
    replace,
    walk,
)
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

EVALUATED = ("=", "!=", "<", "<=", ">", ">=", "in", "notin", "subset")
BITS, TOLERANCE, LARGEST = (160, 640), 1e-40, 48


@dataclass(frozen=True)
class Root:
    """A number that is known to exist in an interval: a continuous function changes its sign there."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Made:
    """The value of a formula in other names."""

    formula: Expr


#: What a name may be: a number, a matrix of rationals, a number between two, or what a formula is.
Value = Fraction | fmpq_mat | Root | Made
Ints = Mapping[str, int]
Atoms = Mapping[Expr, Value]


def is_whole(e: Expr) -> bool:
    """Whether a name stands for a whole number."""
    return isinstance(e, Symbol) and "integer" in e.domain and e.shape == SCALAR


def whole_number(e: Expr, ints: Ints) -> int | None:
    """The whole number that an index or a limit is, or None where a name in it has no value yet."""
    try:
        return Model(Exact(), dict(ints), {}).whole(e)
    except (Unsupported, Undefined, KeyError):
        return None


def grounded(e: Expr, ints: Ints) -> Expr:
    """A member of a sequence, or a derivative of a name, with its indices worked out."""
    if isinstance(e, Symbol) and e.name in ints:
        return as_expr(ints[e.name])
    if not isinstance(e, Node):
        return e
    if e.op == "seq" and (k := whole_number(e.args[1], ints)) is not None:
        return Node("seq", (e.args[0], as_expr(k)))
    args = tuple(grounded(a, ints) if isinstance(a, Node) else a for a in e.args)
    return Node(e.op, args) if args != e.args else e


def key(e: Expr, ints: Ints) -> Expr | None:
    """Under which name a tree has a value of its own; None where it is made of others.

    The mean or the variance of a random number is one, the same for every member of a family.
    """
    if isinstance(e, Symbol):
        return e
    if not isinstance(e, Node):
        return None
    if e.op in ("E", "Var"):
        inner = e.args[0]
        if isinstance(inner, Node) and inner.op == "seq":
            inner = inner.args[0]
        return Node(e.op, (inner,)) if isinstance(inner, Symbol) else None
    if is_atom(e):
        return grounded(e, ints)
    return None


class Worked(Model):
    """A model whose names are looked up as they are needed."""

    def __init__(self, field: Field, ints: Ints, atoms: Atoms) -> None:
        super().__init__(field, dict(ints), {})
        self.atoms = atoms

    def bound(self, name: str, k: int) -> Worked:
        """The model with an index bound to k."""
        return Worked(self.field, {**self.ints, name: k}, self.atoms)

    def _value(self, e: Expr) -> Any:
        if isinstance(e, Symbol) and e.name in self.ints:
            return self.number(self.ints[e.name])
        own = key(e, self.ints)
        if own is not None:
            if own not in self.atoms:
                raise Unsupported(f"{own} has no value")
            return self.held(e, self.atoms[own])
        if isinstance(e, Node) and e.op in ("diff", "grad"):
            return self.slope(e)
        if e.shape not in (SCALAR, SET):
            rows, cols = self.dims(e)
            if rows > LARGEST or cols > LARGEST * LARGEST:
                raise Unsupported(f"a matrix of {rows} x {cols} is not worked out")
        return super()._value(e)

    def held(self, e: Expr, v: Value) -> Any:
        """A recorded value in the field."""
        if isinstance(v, Made):
            return Worked(self.field, self.ints, self.atoms).value(v.formula)
        if isinstance(v, Fraction):
            return self.number(v)
        exact = self.field.name == "exact"
        if isinstance(v, Root):
            if exact:
                raise Unsupported("a root is no fraction")
            low, high = self.number(v.low), self.number(v.high)
            return low.union(high)
        if e.shape == SCALAR:
            return self.field.number(Fraction(int(v[0, 0].p), int(v[0, 0].q)))
        return v if exact else self.field.plain(v.nrows(), v.ncols(), [arb(x) for x in v.entries()])

    def slope(self, e: Node) -> Any:
        """The derivative of a formula, by dual numbers."""
        values = {}
        for x in walk(e):
            if isinstance(x, Symbol) and x in self.atoms:
                values[x.name] = self.value(x)
        return Model(self.field, self.ints, values).value(e)


def truth(r: Relation, ints: Ints, atoms: Atoms) -> bool | None:
    """Whether a line holds under these values; None where its sides agree to 40 digits.

    Raises Undefined where a side has no value, Unsupported where this way knows no answer.
    """
    if r.sign == "~":
        return rounds(r, ints, atoms)
    if r.sign not in EVALUATED:
        raise Unsupported(f"{r} is not worked out")
    if r.sign in ("in", "notin", "=", "!=", "subset") and r.rhs.shape == SET and not of_subspaces(r):
        return by_listing(r, ints, atoms)
    try:
        found = holds(Worked(Exact(), ints, atoms), r)
        if found is not None:
            return found
    except Unsupported:
        pass
    found = in_balls(r, ints, atoms)
    if found is None and r.lhs.is_scalar and (line := closed_line(r, ints, atoms)) is not None:
        from derive.check.decide import decide

        said = decide(line)
        return True if said.outcome == "proved" else False if said.outcome == "refuted" else None
    return found


def in_balls(r: Relation, ints: Ints, atoms: Atoms) -> bool | None:
    """The same by balls alone."""
    before = ctx.prec
    try:
        for bits in BITS:
            ctx.prec = bits
            w = Worked(Balls(), ints, atoms)
            d = w.as_matrix(r.lhs) - w.as_matrix(r.rhs)
            gaps = w.field.entries(d)
            if not all(x.is_finite() for x in gaps):
                raise Undefined("a side is not finite")
            if r.sign in ("=", "!="):
                if not all(x.contains(0) for x in gaps):
                    return r.sign == "!="
            elif (found := compare(r.sign, w.value(r.lhs), w.value(r.rhs))) is not None:
                return found
            if bits == BITS[-1]:
                if all(x.rad() < TOLERANCE for x in gaps):
                    return None
                raise Undefined("the balls stay too wide")
        return None
    finally:
        ctx.prec = before


def of_subspaces(r: Relation) -> bool:
    """Whether the sets in a line are subspaces or intervals, not lists of numbers."""
    from derive.check.decide import SUBSPACES

    return any(isinstance(x, Node) and x.op in SUBSPACES for e in (r.lhs, r.rhs) for x in walk(e))


def by_listing(r: Relation, ints: Ints, atoms: Atoms) -> bool:
    """A line about a set of matrices of a size, or a set whose elements can be listed."""
    from derive.check.decide import decide
    from derive.check.matrix import plain_membership

    plain = plain_membership(r)
    if plain != r:
        found = truth(plain, ints, atoms)
        if found is None:
            raise Unsupported(f"{r} could not be told")
        return found
    line = closed_line(r, ints, atoms)
    if line is None:
        raise Unsupported(f"{r} is not worked out")
    said = decide(line)
    if said.outcome not in ("proved", "refuted"):
        raise Unsupported(said.detail or f"{r} is not worked out")
    return said.outcome == "proved"


def rounds(r: Relation, ints: Ints, atoms: Atoms) -> bool:
    """Whether a value rounds to what is printed."""
    from derive.check.about import printed

    for printed_side, other in ((r.rhs, r.lhs), (r.lhs, r.rhs)):
        if (told := printed(printed_side)) is not None:
            value, half = told
            x = Worked(Balls(), ints, atoms).value(other)
            return bool(abs(x - value) <= half)
    raise Unsupported(f"{r} prints no number")


def closed_form(e: Expr, ints: Ints, atoms: Atoms) -> Expr | None:
    """A scalar tree with everything that it speaks of written out; None where that cannot be."""
    if isinstance(e, Symbol) and e.name in ints:
        return as_expr(ints[e.name])
    own = key(e, ints)
    if own is not None:
        v = atoms.get(own)
        if isinstance(v, Made):
            return closed_form(v.formula, ints, atoms)
        return as_expr(v) if isinstance(v, Fraction) else None
    if not isinstance(e, Node):
        return e
    args = []
    at, inside = BINDERS.get(e.op, (-1, ()))
    for i, a in enumerate(e.args):
        if i == at:
            args.append(a)
            continue
        put = dict(ints)
        if i in inside:
            put.pop(str(e.args[at]), None)
            held: dict[Expr, Expr] = {}
            for x in walk(a):
                if isinstance(x, Symbol) and str(x) != str(e.args[at]):
                    found = closed_form(x, put, atoms)
                    if found is None:
                        return None
                    held[x] = found
                elif isinstance(x, Node) and key(x, put) is not None:
                    return None
            args.append(replace(a, held))
            continue
        made = closed_form(a, put, atoms)
        if made is None:
            return None
        args.append(made)
    return Node(e.op, tuple(args))


def closed_line(r: Relation, ints: Ints, atoms: Atoms) -> Relation | None:
    """A line with every name written out."""
    a, b = closed_form(r.lhs, ints, atoms), closed_form(r.rhs, ints, atoms)
    return None if a is None or b is None else Relation(r.sign, a, b)


# -- domains and properties -------------------------------------------------------------
def misfit(x: Symbol, own: Expr, ints: Ints, atoms: Atoms) -> str:
    """Why the value of a name (under `own`, where it is a member) breaks what is said of the name; ""
    where it certainly does not.
    """
    v = atoms[own]
    if own.shape == SET:
        return ""
    if own.shape == SCALAR:
        return _outside(x, own, v, ints, atoms)
    if isinstance(v, Made) and not (x.props - {"sequence"}) and x.domain in ("real", "complex"):
        return ""
    try:
        m = Worked(Exact(), ints, atoms).value(own)
    except Unsupported:
        m = None
    if m is None:
        return f"{own} is not known exactly" if x.props - {"sequence"} else ""
    return unlike(x, fmpq_mat(1, 1, [m]) if isinstance(m, fmpq) else m)


def _outside(x: Symbol, own: Expr, v: Value, ints: Ints, atoms: Atoms) -> str:
    if isinstance(own, Node) and own.op == "Var" and x.domain == "real":
        line = Relation(">=", own, Number("0"))
    elif isinstance(v, Fraction):
        return "" if fits(x.domain, v) else f"{own} = {v} is not {x.domain}"
    else:
        sign = {"positive": ">", "nonnegative": ">=", "negative": "<"}.get(x.domain, "")
        if "nonzero" in x.domain:
            sign = "!="
        if "integer" in x.domain:
            return f"{own} is not known to be whole"
        if not sign:
            return ""
        line = Relation(sign, own, Number("0"))
    try:
        return "" if truth(line, ints, atoms) is True else f"{own} is not {x.domain}"
    except (Undefined, Unsupported, ZeroDivisionError) as e:
        return f"{own} has no value: {e}"


def unlike(x: Symbol, m: fmpq_mat) -> str:
    """Why a matrix has not what is promised of a name: its properties, the domain of its entries."""
    n, k = m.nrows(), m.ncols()
    entries = [Fraction(int(q.p), int(q.q)) for q in m.entries()]
    if not all(fits(x.domain, q) for q in entries):
        return f"an entry of {x} is not {x.domain}"
    for p in sorted(x.props - {"sequence"}):
        if not _has(p, m, n, k):
            return f"{x} is not {p if p != 'orthonormal columns' else 'of orthonormal columns'}"
    return ""


def _has(p: str, m: fmpq_mat, n: int, k: int) -> bool:
    t = m.transpose()
    if p == "orthonormal columns":
        return bool(t * m == _eye(k))
    if n != k:
        return False
    if p == "symmetric":
        return bool(t == m)
    if p == "antisymmetric":
        return bool(t == -m)
    if p == "diagonal":
        return all(m[i, j] == 0 for i in range(n) for j in range(n) if i != j)
    if p == "orthogonal":
        return bool(t * m == _eye(n))
    if p == "invertible":
        return bool(m.det() != 0)
    if p in ("positive definite", "positive semidefinite"):
        if t != m or n > 8:
            return False
        if p == "positive definite":
            return all(_minor(m, tuple(range(i))).det() > 0 for i in range(1, n + 1))
        return all(_minor(m, c).det() >= 0 for i in range(1, n + 1) for c in combinations(range(n), i))
    return False


def _eye(n: int) -> fmpq_mat:
    return fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def _minor(m: fmpq_mat, chosen: tuple[int, ...]) -> fmpq_mat:
    return fmpq_mat(len(chosen), len(chosen), [m[i, j] for i in chosen for j in chosen])


def sized(s: sz.Normal, ints: Ints) -> int | None:
    """A size as a number, or None where a name in it has no value yet."""
    try:
        return sz.evaluate(s, ints)
    except KeyError:
        return None


def show_value(v: Any) -> str:
    """A value as text."""
    from derive.check.mat_model import show

    if isinstance(v, Root):
        return f"{float((v.low + v.high) / 2):.8g}"
    if isinstance(v, Made):
        return str(v.formula)
    return show(v) if isinstance(v, fmpq_mat) else str(v)


def as_tree(v: Value) -> Expr | None:
    """A value as a formula; None for a root."""
    if isinstance(v, Made):
        return v.formula
    if isinstance(v, Root):
        return None
    if isinstance(v, fmpq_mat):
        rows = []
        for row in v.tolist():
            rows.append(node("row", *(as_expr(Fraction(int(x.p), int(x.q))) for x in row)))
        return node("block", *rows)
    return as_expr(v)


__all__ = ["Made", "Root", "Undefined", "Unsupported", "Worked", "fmpq", "misfit", "truth", "unlike"]
