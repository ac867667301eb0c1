"""Tests by balls: at drawn points for lines with symbols, to 4096 bits for closed ones.

One ball that excludes zero refutes, for certain.  A point passes when the two sides agree
to 1e-30 of the largest term; what straddles a cut or has no value counts for nothing.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq

from derive.check.balls import Program
from derive.check.facts import Facts
from derive.check.points import HALVES, IMAGINARY, SPECIAL, Drawer, Point, witness
from derive.check.seed import statement
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Symbol, walk

POINTS, TRIES, SPECIALS = 24, 96, 6
PRECISIONS = (128, 256, 512, 1024)
CLOSED = (128, 640, 4096)
ELEMENTARY_BITS, SPECIAL_BITS = 4096, 640
TOLERANCE = 1e-30
HALF_KINDS = ("half",) * len(HALVES) + ("imaginary",) * 2 * len(IMAGINARY)
KINDS = ("small complex", "small", "complex", "real", "complex", "small complex", "real")

#: functions that are slow, or say little, far from the origin
SPECIAL_FUNCTIONS = frozenset(
    """zeta zeta2 eta polylog dilog lerchphi elliptic_k elliptic_e elliptic_f elliptic_e2 elliptic_pi
    elliptic_pi3 hyp0f1 hyp1f1 hyp2f1 hyper hyperu besselj bessely besseli besselk hankel1 hankel2 airyai
    airybi airyaiprime airybiprime legendre legendreq assoc_legendre chebyshevt chebyshevu hermite laguerre
    assoc_laguerre gegenbauer jacobi uppergamma lowergamma expint stieltjes polygamma struveh struvel
    sphericalj sphericaly agm""".split()
)
FACTORIALS = frozenset(
    """gamma loggamma digamma factorial binomial beta rising falling harmonic bernoulli bell fibonacci lucas
    euler_number factorial2 subfactorial catalan_number trigamma LambertW fresnels fresnelc erf erfc erfi Ei
    sum prod""".split()
)


#: functions that jump: single points can differ from all others
STEPS = frozenset(
    "abs sign floor ceil frac mod heaviside relu min max piecewise arg re im conj atan2".split()
)


def has_steps(*trees: Expr) -> bool:
    """Whether a tree may jump, or speaks of whole numbers: then special values are tried.

    Elsewhere an identity that holds around a point holds at it, up to conventions (0**0,
    binomials of negative whole numbers) that are no counterexamples.
    """
    return any(
        (isinstance(x, Node) and x.op in STEPS) or (isinstance(x, Symbol) and "integer" in x.domain)
        for t in trees
        for x in walk(t)
    )


def scale(*trees: Expr) -> tuple[float, int]:
    """How far magnitudes (a power of ten) and whole numbers go in these trees."""
    ops = {x.op for t in trees for x in walk(t) if isinstance(x, Node)}
    if ops & SPECIAL_FUNCTIONS:
        return 0.8, 8
    if ops & FACTORIALS:
        return 1.3, 20
    return 2.5, 300


def drawer(facts: Facts, *trees: Expr) -> Drawer:
    """Draws points for these trees, with magnitudes that their functions bear."""
    reach, largest = scale(*trees)
    return Drawer(facts.symbols, facts, statement(*trees, *facts.given), reach, largest)


def _terms(e: Expr) -> tuple[Expr, ...]:
    return e.args if isinstance(e, Node) and e.op == "add" else (e,)


def _text(x: Any) -> str:
    re, im = x.real.str(6, radius=False), x.imag.str(6, radius=False)
    if x.imag.is_zero() or x.imag.contains(0):
        return str(re)
    return f"{re} - {im[1:]}*I" if im.startswith("-") else f"{re} + {im}*I"


def differ(a: Any, b: Any) -> str:
    if (a - b).is_zero():
        return f"both sides are {_text(a)}"
    if _text(a) == _text(b):
        return f"the sides are near {_text(a)} but differ by {abs(a - b).str(3, radius=False)}"
    return f"the sides are {_text(a)} and {_text(b)}"


def _aside(v: Any, sign: int) -> Any:
    """A value on an axis, moved a little off it."""
    step = fmpq(sign, 997)
    if not isinstance(v, tuple):
        return (v, v * step)
    return (v[1] * step, v[1]) if v[0] == 0 else v


class Equality:
    """a = b at points; remembers which were tried."""

    def __init__(self, a: Expr, b: Expr) -> None:
        self.a, self.b = a, b
        terms = dict.fromkeys((*_terms(a), *_terms(b)))
        self.program = Program(a, b, *terms)
        self.special = scale(a, b)[0] < 2
        self.complex = {
            x.name for t in (a, b) for x in walk(t) if isinstance(x, Symbol) and "complex" in x.domain
        }
        self.agreed = 0
        self.reason = ""
        ops = {x.op for t in (a, b) for x in walk(t) if isinstance(x, Node)}
        self.slopes = "diff" in ops
        #: whether values on a branch cut are a matter of convention, or a slope that is not there
        self.soft = self.slopes or bool(ops & (SPECIAL_FUNCTIONS | FACTORIALS))
        self.cut: Verdict | None = None

    def at(self, point: Point, bits: tuple[int, ...] = PRECISIONS) -> Verdict | bool:
        """A refutation, True where the sides agree, False where nothing can be said."""
        for b in bits:
            try:
                left, right, *terms = self.program.run(point, b)
            except CannotEvaluate as error:
                self.reason = str(error)
                return False
            gap = left - right
            if not gap.contains(0):
                found = Verdict("refuted", f"balls of {b} bits", differ(left, right), witness(point))
                turned = any(isinstance(v, tuple) and v[0] == 0 for v in point.values())
                if (self.soft or turned) and self._only_on_a_cut(point):
                    self.cut = found
                    return False
                return found
            size = max([1e-300, *(float(abs(t).abs_lower()) for t in terms)])
            radius = float(abs(gap).abs_upper())
            if radius <= TOLERANCE * size or (b >= 512 and radius <= TOLERANCE**2):
                return True
        self.reason = "the sides could not be told apart at 1024 bits"
        return False

    def _only_on_a_cut(self, point: Point) -> bool:
        """Whether the sides agree on both sides of a point with real values of complex symbols."""
        if not any(_aside(v, 1) != v for n, v in point.items() if n in self.complex):
            return False
        for sign in (1, -1):
            beside = {n: _aside(v, sign) if n in self.complex else v for n, v in point.items()}
            try:
                left, right, *_ = self.program.run(beside, 128)
            except CannotEvaluate:
                return False
            if not (left - right).contains(0):
                return False
        return True

    def refute(self, drawer: Drawer, kinds: tuple[str, ...]) -> Verdict | None:
        """A refutation by the first few points."""
        for point in drawer.points(kinds):
            found = self.at(point, PRECISIONS[:2])
            if isinstance(found, Verdict):
                return found
            self.agreed += found
        return None

    def decide(self, drawer: Drawer) -> Verdict:
        """Refuted, tested at 24 points, or undecided."""
        drawn = 0
        first: Point | None = None
        values = HALF_KINDS
        if has_steps(self.a, self.b):
            values = ("special",) * 2 * len(SPECIAL) + HALF_KINDS
        for special in drawer.points(values):
            drawn += 1
            found = self.at(special)
            if isinstance(found, Verdict):
                return found
            self.agreed += found and self.agreed < SPECIALS
        for k in range(TRIES):
            point = drawer.draw(KINDS[k % len(KINDS)])
            if point is None:
                continue
            drawn += 1
            found = self.at(point)
            if isinstance(found, Verdict):
                return found
            if found:
                self.agreed += 1
                first = first or point
            if self.agreed >= POINTS:
                break
            if k >= TRIES // 2 and not self.agreed:
                break
        if not drawn and not self.agreed:
            return Verdict("undecided", detail="no model of the assumptions found")
        if first is not None:
            found = self.at(first, (SPECIAL_BITS if self.special else ELEMENTARY_BITS,))
            if isinstance(found, Verdict):
                return found
        if self.cut is not None and not self.slopes:
            where = ", ".join(f"{n} = {v}" for n, v in self.cut.witness)
            return Verdict("undecided", detail=f"the sides agree except on a branch cut, as at {where}")
        if self.agreed < POINTS:
            why = f"; {self.reason}" if self.reason else ""
            return Verdict("undecided", detail=f"only {self.agreed} points could be tested{why}")
        return Verdict("tested", f"{POINTS} points, 1e-30")


def closed_equal(a: Expr, b: Expr) -> Verdict:
    """a = b for expressions without symbols."""
    program = Program(a, b)
    for bits in CLOSED:
        left, right = program.run({}, bits)
        gap = left - right
        if not gap.contains(0):
            return Verdict("refuted", f"balls of {bits} bits", differ(left, right))
    return _closed_agree(gap)


def _closed_agree(gap: Any) -> Verdict:
    if float(abs(gap).abs_upper()) <= TOLERANCE:
        return Verdict("tested", f"{CLOSED[-1]} bits")
    return Verdict("undecided", detail="the value could not be narrowed down")


def closed_unequal(a: Expr, b: Expr) -> Verdict:
    """a != b for expressions without symbols."""
    program = Program(a, b)
    for bits in CLOSED:
        left, right = program.run({}, bits)
        if not (left - right).contains(0):
            return Verdict("proved", f"balls of {bits} bits")
    return Verdict("undecided", detail="the sides agree to 4096 bits")


def unequal(a: Expr, b: Expr, drawer: Drawer) -> Verdict:
    """a != b at points."""
    program, apart = Program(a, b), 0
    for k in range(-SPECIALS, TRIES):
        point = drawer.draw("special" if k < 0 else KINDS[k % len(KINDS)])
        if point is None:
            continue
        for bits in PRECISIONS[:3]:
            try:
                left, right = program.run(point, bits)
            except CannotEvaluate:
                break
            gap = left - right
            if gap.is_zero():
                return Verdict("refuted", "exact point", "both sides are equal", witness(point))
            if not gap.contains(0):
                apart += k >= 0
                break
        if apart >= POINTS:
            return Verdict("tested", f"{POINTS} points")
    return Verdict("undecided", detail=f"only {apart} points could be tested")
