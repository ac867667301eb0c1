"""Inequalities between numbers: proved by signs or by boxes, tested at points, or refuted there.

Proofs: exact rational numbers; sums whose terms all have the right sign; differences that an
assumption settles; squares of linear forms (quadratic forms over Q); ball boxes where every
variable is bounded.  One point whose balls violate the line refutes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq, fmpq_mat

from derive.check import rational, sampling
from derive.check.balls import Program
from derive.check.bounds import Interval, raised
from derive.check.facts import Facts
from derive.check.identity import proves
from derive.check.interval import exact
from derive.check.plain import Plain
from derive.check.points import Drawer, Point, witness
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.check.violation import Search
from derive.kernel.expr import Expr, Node
from derive.kernel.relation import Relation

MAX_BOXES, MAX_KNOWN = 1500, 6


def decide_order(r: Relation, facts: Facts) -> Verdict:
    """The verdict on lhs < rhs, <=, > or >=."""
    low, high = (r.lhs, r.rhs) if r.sign in ("<", "<=") else (r.rhs, r.lhs)
    strict = r.sign in ("<", ">")
    method = proved_order(low, high, strict, facts)
    if method is not None:
        return Verdict("proved", method)
    if not facts.symbols:
        return _closed(low, high, strict, facts)
    drawer = sampling.drawer(facts, low, high)
    found = _test(low, high, strict, drawer)
    if found.outcome == "tested":
        boxes = _boxes(low, high, strict, facts)
        if boxes:
            return Verdict("proved", f"{boxes} interval boxes")
        if not strict and proves(low, high, facts):
            return Verdict("proved", "both sides are equal")
        return violated(low, high, strict, drawer) or found
    return found


def violated(low: Expr, high: Expr, strict: bool, drawer: Drawer) -> Verdict | None:
    """A refutation that a search finds, or why nothing can be said; None where it finds neither."""
    program = Program(low, high)
    if any(r.sign == "=" for r in drawer.facts.rest):
        points: Iterator[Point] = drawer.points(("special", "small", "real") * 80)
        search = None
    else:
        search = Search(low, high, drawer)
        points = search.points()
    for point in points:
        sides = [exact(e, fractions(point)) for e in (low, high)]
        a, b = sides
        if a is not None and b is not None:
            if a > b or (strict and a == b):
                return Verdict("refuted", "exact point", f"the sides are {a} and {b}", witness(point))
            continue
        try:
            found = _at(program, point, strict)
        except CannotEvaluate:
            continue
        if isinstance(found, Verdict):
            return found
    if strict and search is not None and not search.jumping and (near := search.touching()):
        where = ", ".join(f"{n} = {x:.6g}" for n, x in sorted(near[0][1].items()))
        return Verdict("undecided", detail=f"the sides cannot be told apart near {where}")
    return None


def fractions(point: Point) -> dict[str, Fraction]:
    """The values of a point that are fractions."""
    return {n: Fraction(int(v.p), int(v.q)) for n, v in point.items() if not isinstance(v, tuple)}


def _bounds(low: Expr, high: Expr, strict: bool, facts: Facts) -> str | None:
    """By what is known of each side and of their difference."""
    a, b = facts.interval(low), facts.interval(high)
    if a is None or b is None:
        return None
    if a.hi is not None and b.lo is not None and a.hi <= b.lo:
        if not strict or a.hi < b.lo or a.hi_open or b.lo_open:
            return "bounds of both sides"
        if (b.lo == 0 and b.nonzero) or (a.hi == 0 and a.nonzero):
            return "signs of both sides"
    gap = facts.interval(high - low)
    if gap is not None and (gap.positive or (not strict and gap.nonnegative)):
        return "sign of the difference"
    return None


def proved_order(low: Expr, high: Expr, strict: bool, facts: Facts) -> str | None:
    """How low < high (or <=) is proved, if it is: by bounds, by signs, through min and max."""
    method = _bounds(low, high, strict, facts)
    if method is not None:
        return method
    plain = Plain(facts)
    try:
        method = _by_signs(plain.of(high), plain.of(low), strict, facts)
    except (rational.TooLarge, CannotEvaluate):
        method = None
    if method is not None:
        return method
    if low == high and not strict and facts.real(low):
        return "the same expression"
    for side, op, need in ((high, "min", all), (low, "max", all), (high, "max", any), (low, "min", any)):
        if isinstance(side, Node) and side.op == op:
            pairs = ((low, x) if side is high else (x, high) for x in side.args)
            if facts.real(side) and need(proved_order(a, b, strict, facts) for a, b in pairs):
                return "min and max"
    return None


def _by_signs(high: Expr, low: Expr, strict: bool, facts: Facts) -> str | None:
    """high - low in normal form: signs of the terms, perhaps less what is assumed."""
    if not (facts.real(high) and facts.real(low)):
        return None
    known = [(e, s) for e, s in facts.known if facts.real(e)]
    if len(known) <= MAX_KNOWN:  # sums of two assumptions: a < b, b < c
        known += [(d + e, s or t) for k, (d, s) in enumerate(known) for e, t in known[k + 1 :]]
    ring = rational.Rationals(high, low, *(e for e, _ in known))
    signs = _Signs(ring, facts)
    gap = ring.add(ring.of(high), (-ring.of(low)[0], ring.of(low)[1]))
    gap = ring.normal(gap)
    if gap[1].is_constant() or signs.of(gap[1]) == 2:
        s = signs.of(gap[0])
        if s == 2 or (s == 1 and not strict):
            return "signs of terms"
        if _square(gap[0], ring, facts, strict):
            return "a quadratic form without negative directions"
    for e, positive in known:
        p, q = ring.normal(ring.of(e))
        if not (q.is_constant() or signs.of(q) == 2):
            continue
        rest = ring.normal(ring.add(gap, (-p, q)))
        if rest[0].is_zero() and (positive or not strict):
            return "an assumption"
        if rest[1].is_constant() or signs.of(rest[1]) == 2:
            s = signs.of(rest[0])
            if s == 2 or (s == 1 and (positive or not strict)):
                return "an assumption and signs of terms"
        ratio = ring.normal(ring.div(gap, (p, q)))
        if (positive or not strict) and all(signs.of(x) == 2 for x in ratio):
            return "an assumption times a positive factor"
    return None


class _Signs:
    """2 for positive, 1 for nonnegative, 0 for unknown: signs of polynomials by their terms."""

    def __init__(self, ring: rational.Rationals, facts: Facts) -> None:
        self.bounds = {g: facts.interval(e) for e, g in ring.atoms.items()}

    def of(self, poly: Any) -> int:
        if poly.is_zero():
            return 1
        some, every, total = False, True, Interval(Fraction(0), Fraction(0))
        for monomial, c in poly.terms():
            value = Fraction(int(c.p), int(c.q))
            term = Interval(value, value, nonzero=True)
            for g, k in enumerate(monomial):
                if k:
                    bound = self.bounds.get(g)
                    if bound is None:
                        return 0
                    term = term * raised(bound, int(k))
            total = total + term
            some, every = some or term.positive, every and term.nonnegative
        if total.positive or (some and every):
            return 2
        return 1 if total.nonnegative else 0


def _square(poly: Any, ring: rational.Rationals, facts: Facts, strict: bool) -> bool:
    """Whether a polynomial of degree 2 in real atoms is a sum of squares (exact, over Q)."""
    if poly.is_zero() or poly.total_degree() > 2 or poly.degrees()[-1] > 0:
        return False
    n = len(ring.gens)
    rows = [[fmpq(0)] * n for _ in range(n)]  # the last generator stands for 1
    for monomial, c in poly.terms():
        at = [g for g, k in enumerate(monomial) for _ in range(k)]
        at += [n - 1] * (2 - len(at))
        i, j = at
        rows[i][j] += c / 2
        rows[j][i] += c / 2
    return _semidefinite(rows, strict)


def _semidefinite(rows: list[list[Any]], strict: bool) -> bool:
    """Positive semidefinite over Q; if strict, also with a positive last pivot."""
    m = fmpq_mat(rows).tolist()
    n = len(m)
    last = fmpq(0)
    for k in range(n):
        pivot = m[k][k]
        if pivot < 0:
            return False
        last = pivot
        if pivot == 0:
            if any(m[k][j] != 0 for j in range(k + 1, n)):
                return False
            continue
        for i in range(k + 1, n):
            factor = m[i][k] / pivot
            for j in range(k, n):
                m[i][j] -= factor * m[k][j]
    return not strict or last > 0


def _closed(low: Expr, high: Expr, strict: bool, facts: Facts) -> Verdict:
    program = Program(low, high)
    for bits in sampling.CLOSED:
        a, b = program.run({}, bits)
        gap = _real_gap(a, b)
        if gap > 0:
            return Verdict("proved", f"balls of {bits} bits")
        if gap < 0:
            return Verdict("refuted", f"balls of {bits} bits", sampling.differ(a, b))
    left, right = rational.constant(low), rational.constant(high)
    equal = left is not None and left == right
    if equal or proves(low, high, facts):
        return Verdict("refuted" if strict else "proved", "both sides are equal")
    return Verdict("undecided", detail="the sides agree to 4096 bits")


def _real_gap(a: Any, b: Any) -> Any:
    for x in (a, b):
        if not x.imag.contains(0):
            raise CannotEvaluate("a comparison of numbers that are not real")
    return (b - a).real


def _test(low: Expr, high: Expr, strict: bool, drawer: Drawer) -> Verdict:
    program, held, drawn, reason = Program(low, high), 0, 0, ""
    kinds = ("small", "real")
    for k in range(sampling.TRIES + sampling.SPECIALS):
        special = k < sampling.SPECIALS
        point = drawer.draw("special" if special else kinds[k % 2])
        if point is None:
            continue
        drawn += 1
        try:
            found = _at(program, point, strict)
        except CannotEvaluate as error:
            reason = str(error)
            continue
        if isinstance(found, Verdict):
            return found
        held += found and not (special and held >= sampling.SPECIALS)
        if held >= sampling.POINTS:
            return Verdict("tested", f"{sampling.POINTS} points")
    if not drawn:
        return Verdict("undecided", detail="no model of the assumptions found")
    why = f"; {reason}" if reason else ""
    return Verdict("undecided", detail=f"only {held} points could be tested{why}")


def _at(program: Program, point: Point, strict: bool) -> Verdict | bool:
    for bits in sampling.PRECISIONS:
        a, b = program.run(point, bits)
        gap = _real_gap(a, b)
        if gap > 0:
            return True
        if gap < 0 or (strict and gap.is_zero()):
            return Verdict("refuted", f"balls of {bits} bits", sampling.differ(a, b), witness(point))
        if gap.is_zero():
            return True
    return not strict and bool(abs(gap) < 1e-60)


def _boxes(low: Expr, high: Expr, strict: bool, facts: Facts) -> int:
    """How many boxes cover the domain with the line certain on each; 0 if it cannot be done."""
    names = sorted(facts.symbols)
    first: list[tuple[Fraction, Fraction]] = []
    for n in names:
        b = facts.bounds.get(n)
        if b is None or b.lo is None or b.hi is None or "integer" in facts.symbols[n].domain:
            return 0
        first.append((b.lo, b.hi))
    program = Program(high - low)
    stack, done = [first], 0
    while stack:
        if done + len(stack) > MAX_BOXES:
            return 0
        box = stack.pop()
        try:
            values = {n: _interval(*ends) for n, ends in zip(names, box, strict=True)}
            gap = program.run(values, 64)[0]
            sure = gap.imag.is_zero() and (gap.real > 0 or (not strict and gap.real >= 0))
        except CannotEvaluate:
            sure = False
        done += 1
        if sure:
            continue
        k = max(range(len(box)), key=lambda j: box[j][1] - box[j][0])
        lo, hi = box[k]
        if hi - lo < Fraction(1, 10**6):
            return 0
        mid = (lo + hi) / 2
        stack += [[*box[:k], ends, *box[k + 1 :]] for ends in ((lo, mid), (mid, hi))]
    return done


def _interval(lo: Fraction, hi: Fraction) -> Any:
    mid, rad = (lo + hi) / 2, (hi - lo) / 2
    ball = arb(fmpq(mid.numerator, mid.denominator)) + arb(0, 1) * arb(fmpq(rad.numerator, rad.denominator))
    return acb(ball)


__all__ = ["decide_order"]
