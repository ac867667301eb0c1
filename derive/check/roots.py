"""Where two sides that are said to differ meet, or two that are said to agree part at a jump.

A meeting is certain at an exact point, or where a continuous difference changes its sign; where the
sides come closer than can be told, nothing is decided.
"""

from __future__ import annotations

import cmath
from fractions import Fraction
from itertools import islice

from flint import acb, arb

from derive.check.balls import Program, precision
from derive.check.inequality import fractions
from derive.check.interval import exact
from derive.check.points import Drawer, Point, fmpq_, witness
from derive.check.sampling import STEPS, Equality
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.check.violation import Search
from derive.kernel.expr import Expr, Node, walk

CONTINUOUS = frozenset("abs relu min max re im conj".split())
ROUNDS, SMALL, MOST = 60, 1e-13, 1500


def jumps(*trees: Expr) -> bool:
    """Whether something jumps or has a kink."""
    return any(isinstance(x, Node) and x.op in STEPS for t in trees for x in walk(t))


def apart_at_a_jump(a: Expr, b: Expr, test: Equality, drawer: Drawer) -> Verdict | None:
    """A refutation of a = b where something in it jumps, or just beside."""
    for point in islice(Search(a, b, drawer, apart=True).jumps(), MOST):
        values = fractions(point)
        left, right = exact(a, values), exact(b, values)
        if left is not None and right is not None:
            if left != right:
                return Verdict("refuted", "exact point", f"the sides are {left} and {right}", witness(point))
            continue
        found = test.at(point)
        if isinstance(found, Verdict):
            return found
    return None


def meeting(a: Expr, b: Expr, drawer: Drawer) -> Verdict | None:
    """A refutation of a != b, or why nothing can be said; None where no meeting was found."""
    program, search = Program(a, b), Search(a, b, drawer, apart=True)
    tried = list(search.points()) if not drawer.equations else list(drawer.points(("special", "small") * 80))
    if jumps(a, b):
        search.left = search.budget
        tried += islice(search.jumps(), MOST)
    for point in tried:
        values = fractions(point)
        left, right = exact(a, values), exact(b, values)
        if left is not None and left == right:
            return Verdict("refuted", "exact point", f"both sides are {left}", witness(point))
        try:
            x, y = program.run(point, 256)
        except CannotEvaluate:
            continue
        if (x - y).is_zero():
            return Verdict("refuted", "exact point", "both sides are equal", witness(point))
    for _, near in search.touching():
        for name in search.names:
            if found := _crossed(program, a, b, near, name, drawer):
                return found
    for _, near in search.touching():
        where = ", ".join(f"{n} = {x:.6g}" for n, x in sorted(near.items()))
        return Verdict("undecided", detail=f"the sides cannot be told apart near {where}")
    return _complex(program, drawer)


def _crossed(
    program: Program, a: Expr, b: Expr, near: dict[str, float], name: str, drawer: Drawer
) -> Verdict | None:
    """A refutation where a continuous difference changes its sign along one name."""
    if name in {n for n, s in drawer.symbols.items() if "integer" in s.domain} or drawer.facts.rest:
        return None
    if any(isinstance(x, Node) and x.op in STEPS - CONTINUOUS for t in (a, b) for x in walk(t)):
        return None
    point: Point = {n: fmpq_(Fraction(x)) for n, x in near.items()}
    width = Fraction(1, 10**9) * (1 + abs(Fraction(near[name])))
    signs = []
    try:
        for way in (-1, 1):
            end = Fraction(near[name]) + way * width
            drawn = {**point, name: fmpq_(end)}
            b_ = drawer.facts.bounds.get(name)
            if b_ is not None and (
                (b_.lo is not None and end <= b_.lo) or (b_.hi is not None and end >= b_.hi)
            ):
                return None
            x, y = program.run(drawn, 256)
            gap = x - y
            if not gap.imag.contains(0):
                return None
            signs.append(1 if gap.real > 0 else -1 if gap.real < 0 else 0)
        with precision(256):
            ball = acb(arb(point[name]) + arb(0, 1) * arb(fmpq_(width)))
            x, y = program.run({**point, name: ball}, 256)
    except CannotEvaluate:
        return None
    if signs[0] * signs[1] >= 0 or not (x - y).is_finite() or not (x - y).imag.is_zero():
        return None
    told = tuple((n, f"{v:.12g}") for n, v in sorted(near.items()))
    return Verdict("refuted", "change of sign", f"both sides are equal within 1e-9 of this {name}", told)


def _complex(program: Program, drawer: Drawer) -> Verdict | None:
    """Roots in the plane, by secants: exact ones refute, others leave it undecided."""
    free = [n for n in drawer.names if drawer.free(drawer.symbols[n])]
    for name in free:
        for k in range(16):
            point = drawer.draw("small complex")
            if point is None:
                continue
            x = cmath.rect(0.4 * 3.0 ** (k % 4 + k // 8), 0.3 + 0.9 * (k // 4))
            y = x * complex(0.8, 0.3)
            f = _value(program, point, name, x)
            for _ in range(ROUNDS):
                g = _value(program, point, name, y)
                if f is None or g is None or f == g:
                    break
                if abs(g) < SMALL:
                    return _rooted(program, point, name, y, drawer)
                x, y, f = y, y - g * (y - x) / (g - f), g
                if abs(y) > 1e6:
                    break
    return None


def _value(program: Program, point: Point, name: str, x: complex) -> complex | None:
    try:
        a, b = program.run({**point, name: acb(x.real, x.imag)}, 80)
        gap = a - b
        size = 1 + float(abs(a).mid())
        return complex(float(gap.real.mid()), float(gap.imag.mid())) / size
    except (CannotEvaluate, ValueError, OverflowError):
        return None


def _rooted(program: Program, point: Point, name: str, x: complex, drawer: Drawer) -> Verdict | None:
    re, im = (Fraction(v).limit_denominator(1000) for v in (x.real, x.imag))
    root: Point = {**point, name: (fmpq_(re), fmpq_(im)) if im else fmpq_(re)}
    try:
        a, b = program.run(root, 256)
        if (a - b).is_zero() and drawer.allowed(root) and not (name in drawer.facts.nonzero and x == 0):
            return Verdict("refuted", "exact point", "both sides are equal", witness(root))
    except CannotEvaluate:
        pass
    return Verdict("undecided", detail=f"the sides cannot be told apart near {name} = {x:.6g}")
