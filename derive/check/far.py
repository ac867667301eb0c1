"""Where a line that holds at drawn points may fail farther away: by the numbers that stand in it.

A line may hold for all moderate values and fail beyond a constant of its own: past `x = 10**7`, where
`z/100` has turned round, below a root at -55.  Such points follow from the line: its constants and
values beside them, values that bring what stands under an operation to 0, 1, -1 or round a turn,
and large values.  Each is evaluated by balls or exactly; what is found refutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

from flint import fmpq

from derive.check.balls import Program
from derive.check.facts import Facts
from derive.check.interval import exact
from derive.check.points import Drawer, Point, fmpq_, holds, within, witness
from derive.check.sampling import Equality, differ, drawer
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Number, free_symbols, walk
from derive.kernel.relation import Relation

#: the sign of a line that certainly fails
CONTRARY = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
BASES, MOST, CONSTANTS = 3, 500, 12
LARGE = tuple(s * Fraction(10) ** k for k in (4, 9, 20, 60) for s in (1, -1))
BESIDE = (Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(-1, 2))
#: what the argument of an operation is brought to: its roots, and values after a turn
REACHED = tuple(Fraction(n, 4) for n in (0, 4, -4, 2, -2, 8, -8, 1, -1, 17, -17, 28, -28, 50, -50))
#: the same along the imaginary axis and beside it
TURNED = tuple(
    (Fraction(x), Fraction(y))
    for x, y in ((0, 4), (1, 4), (0, -4), (1, -4), (0, 7), (1, 7), (0, -7), (1, -7), (-1, 0.5), (-1, -0.5))
)


def fails_far(r: Relation, facts: Facts) -> Verdict | None:
    """A refutation of a line that was only tested; why nothing can be said; None where none is found."""
    points = drawer(facts, r.lhs, r.rhs)
    if points.reach < 2.5 or r.sign not in CONTRARY:
        return None
    bases = list(points.points(("small", "small complex", "real")[:BASES]))
    if r.sign == "=":
        test = Equality(r.lhs, r.rhs)
        for point in islice(_models(r, facts, points, bases), MOST):
            found = test.at(point, (128, 512))
            if isinstance(found, Verdict):
                return found
        return None
    contrary = Relation(CONTRARY[r.sign], r.lhs, r.rhs)
    program = Program(r.lhs, r.rhs)
    for point in islice(_models(r, facts, points, bases), MOST):
        if holds(contrary, program, point):
            left, right = program.run(point, 256)
            return Verdict("refuted", "balls of 256 bits", differ(left, right), witness(point))
    return None


def _models(r: Relation, facts: Facts, points: Drawer, bases: Sequence[Point]) -> Iterator[Point]:
    """Models of the assumptions with one name, or all of them, at values that the line suggests."""
    numbers = _numbers(r.lhs, r.rhs, *(e for g in facts.given for e in (g.lhs, g.rhs)))
    for base in bases:
        together: list[Point] = []
        for name, s in points.symbols.items():
            whole, free = "integer" in s.domain, points.free(s)
            for k, v in enumerate(_values(r, name, base, numbers, free)):
                to = _rounded(v) if whole else v
                if to is None:
                    continue
                point = {**base, name: to}
                if k >= len(together):
                    together.append(dict(base))
                together[k][name] = to
                if is_model(point, facts, points):
                    yield point
        if len(points.symbols) > 1:
            yield from (p for p in together if is_model(p, facts, points))


def _rounded(v: object) -> fmpq | None:
    """A whole number at a fraction; none at a complex number."""
    return fmpq(v.p // v.q) if isinstance(v, fmpq) else None


def is_model(point: Point, facts: Facts, points: Drawer) -> bool:
    """Whether a point lies in the domains and certainly meets every assumption."""
    for name, v in point.items():
        b = facts.bounds.get(name)
        if isinstance(v, tuple):
            continue
        if b is not None and not within(Fraction(int(v.p), int(v.q)), b):
            return False
        if v == 0 and (name in facts.nonzero or (b is not None and b.nonzero)):
            return False
    return points.allowed(point)


def _numbers(*trees: Expr) -> list[Fraction]:
    """The constants that stand in trees, without 0 and 1, the outermost first."""
    found: dict[Fraction, None] = {}
    for x in (x for t in trees for x in walk(t)):
        if isinstance(x, (Number, Node)) and not free_symbols(x):
            c = exact(x, {})
            if c is not None and c not in (0, 1, -1):
                found[abs(c)] = None
    return list(found)[:CONSTANTS]


def _values(r: Relation, name: str, base: Point, numbers: Sequence[Fraction], free: bool) -> Iterator[object]:
    """Values of a name: where arguments reach numbers, constants and values beside, large ones."""
    for start, slope in _linear(r, name, base):
        for v in REACHED:
            yield fmpq_((v - start) / slope)
        for x, y in TURNED if free else ():
            yield (fmpq_((x - start) / slope), fmpq_(y / slope))
    for c in numbers:
        for d in BESIDE:
            yield fmpq_(c + d)
            yield fmpq_(-c + d)
        for v in (1 / c, 2 * c, -2 * c, 10 * c, -10 * c, c * c + 1, -c * c - 1):
            yield fmpq_(v)
        if free:
            yield from ((fmpq_(x * c), fmpq_(y * c)) for x, y in TURNED)
    yield from map(fmpq_, LARGE)
    if free:
        yield from ((fmpq_(v), fmpq_(v / 3)) for v in LARGE[:4])
        yield from ((fmpq(1, 3), fmpq_(v)) for v in LARGE[:4])


def _linear(r: Relation, name: str, base: Point) -> Iterator[tuple[Fraction, Fraction]]:
    """Value at zero and slope of what stands under an operation and is linear in a name, real elsewhere."""
    others = {n: Fraction(int(v.p), int(v.q)) for n, v in base.items() if isinstance(v, fmpq)}
    seen: dict[tuple[Fraction, Fraction], None] = {}
    parts = [a for t in (r.lhs, r.rhs) for x in walk(t) if isinstance(x, Node) for a in x.args]
    for e in dict.fromkeys([*parts, r.lhs - r.rhs]):
        if name not in free_symbols(e) or not e.is_scalar:
            continue
        at = [exact(e, {**others, name: Fraction(k)}) for k in range(3)]
        if None in at:
            continue
        low, one, two = (x for x in at if x is not None)
        slope = one - low
        if slope and two - one == slope and (low or slope != 1):
            seen[low, slope] = None
    yield from seen


__all__ = ["fails_far", "is_model"]
