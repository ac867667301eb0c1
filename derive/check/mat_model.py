"""Whether a line holds in one exact model: over the rationals where it can be, else in balls.

A refutation says the model, and the values of both sides where they are exact.  May import
the kernel and python-flint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, acb_mat, arb, arb_mat, ctx, fmpq_mat

from derive.check.mat_field import Balls, Undefined, Unsupported
from derive.check.mat_space import holds
from derive.check.mat_value import Model
from derive.check.verdict import Verdict
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

BITS, TOLERANCE = (128, 512), 1e-20
SHOWN = 64  # entries of a matrix that a witness spells out
Gap = Callable[[Model], list[Any]]


def gap_of(r: Relation) -> Gap:
    """Left minus right, entry by entry."""

    def gap(m: Model) -> list[Any]:
        return m.field.entries(m.as_matrix(r.lhs) - m.as_matrix(r.rhs))

    return gap


def as_balls(m: Model, is_complex: bool = False) -> Model:
    """The same model in balls."""
    f = Balls(is_complex)

    def convert(v: Any) -> Any:
        if isinstance(v, fmpq_mat):
            return acb_mat(v) if is_complex else arb_mat(v)
        return acb(v) if is_complex else arb(v)

    values = {n: convert(v) for n, v in m.values.items()}
    member = m.member
    return Model(f, m.ints, values, None if member is None else lambda x, k: convert(member(x, k)))


def in_balls(m: Model, r: Relation) -> bool | None:
    """Whether a line holds in an exact model, by balls; None where they overlap tightly.

    Raises Undefined, also where the balls stay wide.
    """
    before = ctx.prec
    try:
        for bits in BITS:
            ctx.prec = bits
            b = as_balls(m)
            if r.sign in ("=", "!=") and r.lhs.shape != SET:
                gaps = gap_of(r)(b)
                if not all(x.is_finite() for x in gaps):
                    raise Undefined("a value is not finite")
                if not all(x.contains(0) for x in gaps):
                    return r.sign == "!="
                if all(x.rad() < TOLERANCE for x in gaps):
                    return None
                continue
            found = holds(b, r)
            if found is not None:
                return found
            x = b.value(r.lhs) - b.value(r.rhs)
            if x.is_finite() and x.rad() < TOLERANCE:
                return None
        raise Undefined("the balls stay too wide")
    finally:
        ctx.prec = before


def gap_in_balls(m: Model, gap: Gap) -> bool | None:
    """False where a gap certainly does not vanish, None where it does to the tolerance.

    Raises Undefined where the balls stay wide.
    """
    before = ctx.prec
    try:
        for bits in BITS:
            ctx.prec = bits
            gaps = gap(as_balls(m))
            if not all(x.is_finite() for x in gaps):
                raise Undefined("a value is not finite")
            if not all(x.contains(0) for x in gaps):
                return False
            if all(x.rad() < TOLERANCE for x in gaps):
                return None
        raise Undefined("the balls stay too wide")
    finally:
        ctx.prec = before


def vanishes(m: Model, gap: Gap) -> bool | None:
    """Whether a gap vanishes in an exact model: exactly where possible, else by balls."""
    try:
        return all(m.field.is_zero(x) for x in gap(m))
    except Unsupported:
        return gap_in_balls(m, gap)


def decided(m: Model, r: Relation) -> bool | None:
    """Whether a line holds in an exact model: exactly where possible, else by balls."""
    try:
        found = holds(m, r)
        if found is not None:
            return found
    except Unsupported:
        pass
    return in_balls(m, r)


def refutation(m: Model, r: Relation) -> Verdict:
    """The verdict on a line that fails in a model, with the values of its sides where they are exact."""
    return Verdict("refuted", "a model in which it fails", sides(m, r), witness(m, r))


def sides(m: Model, r: Relation) -> str:
    """What the two sides are in a model."""
    if r.sign == "=" and r.lhs.shape != SET:
        try:
            a, b = m.as_matrix(r.lhs), m.as_matrix(r.rhs)
            if a.nrows() * a.ncols() > SHOWN:
                return one_entry(a, b)
            return f"left is {show(m.value(r.lhs))}, right is {show(m.value(r.rhs))}"
        except (Undefined, Unsupported, ZeroDivisionError):
            return f"{r} fails there"
    return f"{r} fails there"


def one_entry(a: Any, b: Any) -> str:
    """The first entry in which two large matrices differ."""
    for i in range(a.nrows()):
        for j in range(a.ncols()):
            if a[i, j] != b[i, j]:
                return f"entry [{i + 1}, {j + 1}] is {a[i, j]} on the left, {b[i, j]} on the right"
    return "no entry differs"


def witness(m: Model, r: Relation) -> tuple[tuple[str, str], ...]:
    """The model as names and values: sizes first, then what the line speaks of."""
    names = r.free_symbols()
    shown = [(n, str(v)) for n, v in sorted(m.ints.items())]
    for n in sorted(m.values):
        if n in names or len(m.values) <= 6:
            shown.append((n, show(m.values[n])))
    return tuple(shown)


def show(v: Any) -> str:
    """A number or a matrix as text: `[[1, -2], [0, 1/2]]`."""
    if not isinstance(v, fmpq_mat):
        return str(v)
    rows, cols = v.nrows(), v.ncols()
    if rows * cols > SHOWN:
        first = ", ".join(str(v[0, j]) for j in range(min(cols, 4)))
        return f"[[{first}, ...], ...] ({rows} x {cols})"
    return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in v.tolist()) + "]"
