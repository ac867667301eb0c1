"""Pivots: which of its names an equation gives as an expression in the others.

A pivot divides only by what is seen never to vanish.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node, walk
from derive.kernel.relation import Relation

ZERO: Expr = Number("0")
ONE: Expr = Number("1")


def is_atom(e: Expr) -> bool:
    """A name, a member of a sequence, or a derivative or gradient of a name."""
    if isinstance(e, Symbol):
        return True
    if isinstance(e, Node) and e.op == "seq":
        return True
    return isinstance(e, Node) and e.op in ("diff", "grad") and all(is_atom(a) for a in e.args)


def inside(atom: Expr, e: Expr) -> bool:
    """Whether a name stands anywhere in a formula."""
    return any(x == atom for x in walk(e))


def affine_pivot(r: Relation, avoid: frozenset[str], apart: Sequence[Expr] = ()) -> tuple[Expr, Expr] | None:
    """A name that the equation is affine in, with the expression it must be."""
    if not (r.lhs.is_scalar and r.rhs.is_scalar):
        return None
    for s in r.free_symbols().values():
        if s.name in avoid or not s.is_scalar:
            continue
        left, right = _affine(r.lhs, s), _affine(r.rhs, s)
        if left is None or right is None:
            continue
        slope, rest = _minus(left[0], right[0]), _minus(right[1], left[1])
        if never_zero(slope, apart):
            return s, rest if slope == ONE else rest / slope
    return None


def never_zero(e: Expr, apart: Sequence[Expr]) -> bool:
    """Whether a formula is seen not to vanish: by signs, as a number, or as one of `apart`."""
    from derive.check.decide import decide

    if _sign(e) is not None or (isinstance(e, Symbol) and e.domain.startswith("nonzero")):
        return True
    if not free_symbols(e):
        return decide(Relation("=", e, ZERO)).outcome == "refuted"
    if isinstance(e, Node) and e.op in ("mul", "div", "neg"):
        return all(never_zero(a, apart) for a in e.args)
    same = (Relation("=", e, x) for d in apart for x in (d, -d))
    return any(decide(r).outcome == "proved" for r in same)


def _sign(e: Expr) -> int | None:
    """1 or -1 where a formula is plainly positive or negative; None where it may vanish."""
    if isinstance(e, Number):
        return 1 if e.value > 0 else None
    if isinstance(e, Symbol):
        return {"positive": 1, "positive integer": 1, "negative": -1}.get(e.domain if e.is_scalar else "")
    assert isinstance(e, Node)
    if e.op == "exp":
        return 1
    signs = [_sign(a) for a in e.args]
    if e.op in ("pow", "sqrt"):
        return 1 if signs[0] == 1 else None
    known = [x for x in signs if x is not None]
    if not known or len(known) < len(signs):
        return None
    if e.op == "neg":
        return -known[0]
    if e.op in ("mul", "div"):
        return prod(known)
    if e.op == "add" and len(set(known)) == 1:
        return known[0]
    return None


def _affine(e: Expr, s: Symbol) -> tuple[Expr, Expr] | None:
    """The slope and the rest of what is plainly affine in `s`; None for anything else."""
    if s.name not in free_symbols(e):
        return ZERO, e
    if e == s:
        return ONE, ZERO
    if not isinstance(e, Node):
        return None
    parts = [_affine(a, s) for a in e.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    slopes, rests = [p[0] for p in known], [p[1] for p in known]
    if e.op == "add":
        return _total(slopes), _total(rests)
    if e.op == "neg":
        return _minus(ZERO, slopes[0]), _minus(ZERO, rests[0])
    if e.op == "mul" and sum(x != ZERO for x in slopes) == 1:
        at = next(i for i, x in enumerate(slopes) if x != ZERO)
        others = [a for i, a in enumerate(e.args) if i != at]
        return _product([slopes[at], *others]), _product([rests[at], *others])
    if e.op == "div" and slopes[1] == ZERO:
        slope = slopes[0] / e.args[1]
        return slope, ZERO if rests[0] == ZERO else rests[0] / e.args[1]
    return None


def _total(terms: list[Expr]) -> Expr:
    total = ZERO
    for t in terms:
        total = t if total == ZERO else total if t == ZERO else total + t
    return total


def _minus(a: Expr, b: Expr) -> Expr:
    if b == ZERO:
        return a
    return -b if a == ZERO else a - b


def _product(factors: list[Expr]) -> Expr:
    product: Expr = ONE
    for f in factors:
        if f == ZERO:
            return ZERO
        product = f if product == ONE else product if f == ONE else product * f
    return product


def power_pivot(r: Relation, avoid: frozenset[str] = frozenset()) -> tuple[Expr, Expr] | None:
    """From `s**e = f` with s positive, s = f**(1/e); from `exp(s) = f`, s = log(f); and back."""
    for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if not isinstance(a, Node) or not a.is_scalar:
            continue
        base = a.args[0] if a.args else a
        if not isinstance(base, Symbol) or base.name in avoid or inside(base, b):
            continue
        power = a.args[1] if a.op == "pow" else ONE
        if a.op == "pow" and "positive" in base.domain and not inside(base, power) and _sign(power):
            return base, b ** (1 / power)
        if a.op == "exp" and base.domain != "complex":
            return base, node("log", b)
        if a.op == "log":
            return base, node("exp", b)
    return None


def left_pivot(r: Relation, avoid: frozenset[str]) -> tuple[Expr, Expr] | None:
    """What the left side alone names: as definitions are written."""
    a, b = r.lhs, r.rhs
    good = is_atom(a) and not inside(a, b) and str(a) not in avoid and not _refers(a, b)
    return (a, b) if good else None


def lone_pivot(r: Relation, avoid: frozenset[str]) -> tuple[Expr, Expr] | None:
    """What either side alone names."""
    for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if is_atom(a) and not inside(a, b) and str(a) not in avoid and not _refers(a, b):
            return a, b
    return None


def _refers(a: Expr, b: Expr) -> bool:
    """Whether a member of a sequence is given by another member of the same one."""
    return isinstance(a, Node) and a.op == "grad" and inside(a.args[0], b)
