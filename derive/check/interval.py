"""What an estimate may come to while its givens range over intervals, and which of them matters.

Rigorous: interval arithmetic whose ends are balls.  Where the slope by a given has one sign over
the whole box that given is put at its ends, which is exact; what is left is cut into pieces.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import arb, fmpq

from derive.check.balls import precision
from derive.check.numbers import Unknown
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, walk
from derive.quantity import factor

BITS = 160
PIECES, BOXES = 16, 4096

#: name -> least and greatest value, in base units
Ranges = Mapping[str, tuple[Fraction, Fraction]]
#: Balls around the least and the greatest value.
Ends = tuple[arb, arb]


def ball(x: Fraction) -> arb:
    """A fraction as a ball of the working precision."""
    return arb(fmpq(x.numerator, x.denominator))


def _hull(values: Sequence[arb]) -> Ends:
    low, high = values[0], values[0]
    for v in values[1:]:
        low, high = low.min(v), high.max(v)
    return low, high


def _rising(e: Node, ends: Ends) -> Ends:
    """A function that grows, at both ends."""
    low, high = ends
    match e.op:
        case "exp":
            return low.exp(), high.exp()
        case "ceil":
            return low.ceil(), high.ceil()
        case "floor":
            return low.floor(), high.floor()
    if not low > 0:
        raise Unknown(f"{e} where {e.args[0]} may reach zero")
    match e.op:
        case "log":
            return low.log(), high.log()
        case "log2":
            return low.log() / arb(2).log(), high.log() / arb(2).log()
        case "log10":
            return low.log() / arb(10).log(), high.log() / arb(10).log()
    return low.sqrt(), high.sqrt()


RISING = frozenset("exp log log2 log10 sqrt ceil floor".split())


def evaluate(e: Expr, box: Mapping[str, Ends]) -> Ends:
    """An interval that holds every value of a tree, its names ranging over a box.

    Raises Unknown for an operation that has no interval, or a name without one.
    """
    if isinstance(e, Number):
        v = ball(e.value * factor(e.unit))
        return v, v
    if isinstance(e, Symbol):
        if e.name not in box:
            raise Unknown(f"{e} has no range")
        return box[e.name]
    assert isinstance(e, Node)
    args = [evaluate(a, box) for a in e.args]
    match e.op, args:
        case "add", _:
            total = args[0]
            for a in args[1:]:
                total = (total[0] + a[0], total[1] + a[1])
            return total
        case "neg", [(low, high)]:
            return -high, -low
        case "mul", _:
            total = args[0]
            for a in args[1:]:
                total = _hull([x * y for x in total for y in a])
            return total
        case "div", [top, (low, high)]:
            if not (low > 0 or high < 0):
                raise Unknown(f"{e.args[1]} may be zero")
            return _hull([x / y for x in top for y in (low, high)])
        case "pow", [(low, high), exponents]:
            if not low > 0:
                raise Unknown(f"a power of {e.args[0]}, which may reach zero")
            return _hull([x**y for x in (low, high) for y in exponents])
        case (("min" | "max"), _):
            total = args[0]
            for a in args[1:]:
                pairs = list(zip(total, a, strict=True))
                low, high = ((x.min(y) if e.op == "min" else x.max(y)) for x, y in pairs)
                total = (low, high)
            return total
        case op, [ends] if op in RISING:
            return _rising(e, ends)
    raise Unknown(f"{e.op} has no interval")


def signs(formula: Expr, ranges: Ranges) -> dict[str, int]:
    """The sign of the slope by each given over the whole box: 1, -1, or 0 where it is not known."""
    from derive.check.derivative import derivative

    found = {}
    with precision(BITS):
        box = {name: (ball(a), ball(b)) for name, (a, b) in ranges.items()}
        for name, symbol in free_symbols(formula).items():
            if name not in box:
                raise Unknown(f"{name} has no range")
            if any(isinstance(x, Node) and x.op in ("ceil", "floor", "min", "max") for x in walk(formula)):
                found[name] = 0
                continue
            low, high = evaluate(derivative(formula, symbol), box)
            found[name] = 1 if low > 0 else -1 if high < 0 else 0
    return found


def enclose(formula: Expr, ranges: Ranges) -> Ends:
    """Balls around the least and the greatest value of a formula over a box of its givens.

    `formula` speaks of nothing else.  Exact up to rounding where the formula is monotone in every
    given; otherwise the box is cut into pieces and the ends lie outside.  Raises Unknown where an
    operation has no interval.
    """
    direction = signs(formula, ranges)
    loose = sorted(n for n, d in direction.items() if d == 0 and ranges[n][0] != ranges[n][1])
    pieces = PIECES
    while pieces > 1 and pieces ** len(loose) > BOXES:
        pieces //= 2
    ends: list[arb] = []
    with precision(BITS):
        for side in (0, 1):
            box: dict[str, Ends] = {}
            for n, d in direction.items():
                corner = ball(ranges[n][side if d > 0 else 1 - side])
                box[n] = (corner, corner)
            found = []
            for cell in itertools.product(range(pieces), repeat=len(loose)):
                for n, i in zip(loose, cell, strict=True):
                    low, high = ranges[n]
                    step = (high - low) / pieces
                    box[n] = (ball(low + i * step), ball(low + (i + 1) * step))
                found.append(evaluate(formula, box)[side])
            ends.append(_hull(found)[side])
    return ends[0], ends[1]


def exact(e: Expr, values: Mapping[str, Fraction]) -> Fraction | None:
    """The value of a tree at one point, in base units, where it is rational; else None."""
    if isinstance(e, Number):
        return e.value * factor(e.unit)
    if isinstance(e, Symbol):
        return values.get(e.name)
    assert isinstance(e, Node)
    args = [exact(a, values) for a in e.args]
    known = [a for a in args if a is not None]
    if len(known) < len(args):
        return None
    match e.op, known:
        case "add", _:
            return sum(known, Fraction(0))
        case "mul", _:
            return math.prod(known, start=Fraction(1))
        case "neg", [x]:
            return -x
        case "div", [x, y] if y:
            return x / y
        case "pow", [x, y] if y.denominator == 1 and abs(y) <= 64 and (x or y > 0):
            return x**y.numerator
        case (("abs" | "sign" | "heaviside" | "relu" | "floor" | "ceil" | "frac"), [x]):
            return _step(e.op, x)
        case "mod", [x, y] if y:
            return x - y * (x // y)
        case "max", _:
            return max(known)
        case "min", _:
            return min(known)
        case "piecewise", [test, x, y]:
            return x if test > 0 else y
    return None


def _step(op: str, x: Fraction) -> Fraction:
    """A function that jumps or has a kink, at a fraction."""
    sign = Fraction((x > 0) - (x < 0))
    match op:
        case "abs":
            return abs(x)
        case "sign":
            return sign
        case "heaviside":
            return (1 + sign) / 2
        case "relu":
            return max(x, Fraction(0))
        case "floor":
            return Fraction(x // 1)
        case "ceil":
            return Fraction(-(-x // 1))
    return x - x // 1


def exact_ends(formula: Expr, ranges: Ranges) -> tuple[Fraction, Fraction] | None:
    """Least and greatest value of a rational formula that is monotone in every given; else None."""
    direction = signs(formula, ranges)
    found = []
    for side in (0, 1):
        corner = {}
        for n, d in direction.items():
            if d == 0 and ranges[n][0] != ranges[n][1]:
                return None
            corner[n] = ranges[n][side if d > 0 else 1 - side]
        value = exact(formula, corner)
        if value is None:
            return None
        found.append(value)
    return found[0], found[1]


def at(formula: Expr, values: Mapping[str, Fraction]) -> arb:
    """A ball around the value of a formula at one point, in base units."""
    with precision(BITS):
        return evaluate(formula, {n: (ball(v), ball(v)) for n, v in values.items()})[0]


def elasticity(formula: Expr, symbol: Symbol, values: Mapping[str, Fraction]) -> arb:
    """By how many percent the formula changes if one given grows by one percent, at `values`."""
    from derive.check.derivative import derivative

    with precision(BITS):
        return at(derivative(formula, symbol), values) * ball(values[symbol.name]) / at(formula, values)


def spread(
    formula: Expr, symbol: Symbol, values: Mapping[str, Fraction], ends: tuple[Fraction, Fraction]
) -> arb:
    """The factor between greatest and least value while one given ranges, the others at `values`.

    Raises Unknown where the values are not all positive.
    """
    low, high = enclose(formula, {n: (v, v) for n, v in values.items()} | {symbol.name: ends})
    if not low > 0:
        reach = f"from {low.str(6, radius=False)} to {high.str(6, radius=False)}"
        raise Unknown(f"the values go {reach}: a factor lies between positive ones")
    with precision(BITS):
        return high / low


def check_enclosure(
    formula: Expr, ranges: Ranges, low: Fraction, high: Fraction, digit: tuple[Fraction, Fraction]
) -> Verdict:
    """Whether [low, high] holds every value of the formula over the box, and would not if either
    end were tighter by a unit of its last digit (`digit`).
    """
    least, greatest = enclose(formula, ranges)
    told = f"the values reach from {least.str(6, radius=False)} to {greatest.str(6, radius=False)}"
    sure = exact_ends(formula, ranges)
    if sure is not None:
        inside = low <= sure[0] and sure[1] <= high
    else:
        inside = bool(least >= ball(low) and greatest <= ball(high))
    if not inside:
        known = sure is not None or 0 not in signs(formula, ranges).values()
        return Verdict("refuted" if known else "undecided", "interval arithmetic", told)
    tighter = low + digit[0], high - digit[1]
    if sure is not None:
        wide = tighter[0] <= sure[0] or sure[1] <= tighter[1]
    else:
        wide = bool(least >= ball(tighter[0]) or greatest <= ball(tighter[1]))
    if wide:
        return Verdict("refuted", "form", f"wider than it has to be: {told}")
    return Verdict("proved", "interval arithmetic")


__all__ = [
    "at",
    "ball",
    "check_enclosure",
    "elasticity",
    "enclose",
    "evaluate",
    "exact",
    "exact_ends",
    "signs",
    "spread",
]
