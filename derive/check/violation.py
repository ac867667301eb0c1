"""A search for values under which a line fails, before it is said to have been tested.

Looks where lines fail in fact: at small, large and signed values, ends of domains, roots, poles, kinks
and jumps of what stands there, and where the difference of its sides is least, along each name, all
of them together and downhill.  The search is in floating point and proves nothing; what it
finds are points of exact fractions for its caller to evaluate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from derive.check.balls import Program
from derive.check.points import Drawer, Point, fmpq_
from derive.check.values import CannotEvaluate
from derive.kernel.expr import Expr, Node, Number, Symbol, walk

BITS, LARGEST = 80, 1e8
SWEEPS, STARTS, BUDGET = 6, 10, 4000
CLOSE = 1e-9
VALUES = sorted({s * m * 10.0**k for s in (1, -1) for m in (1, 2, 3, 5) for k in range(-6, 7)} | {0.0})
KINKED = frozenset("abs sign heaviside relu piecewise log sqrt".split())
JUMPING = frozenset("floor ceil frac".split())
JUMPS = JUMPING | {"mod", "sign", "heaviside", "piecewise"}

Values = dict[str, float]


class Search:
    """The difference `high - low` of two sides, as a number to be made small."""

    def __init__(self, low: Expr, high: Expr, drawer: Drawer, apart: bool = False) -> None:
        self.apart = apart  # whether the sides are to meet, from either side
        #: whether the sides may come arbitrarily close at a jump without meeting there
        self.jumping = any(isinstance(x, Node) and x.op in JUMPS for t in (low, high) for x in walk(t))
        #: the same with sums instead of the greatest and least, which is smooth
        self.smooth: Search | None = None
        summed = (_summed(low), _summed(high))
        if summed != (low, high) and not apart:
            self.smooth = Search(*summed, drawer)
        self.names = [n for n in drawer.names if "complex" not in drawer.symbols[n].domain]
        self.names += [n for n in drawer.names if n not in self.names]
        self.drawer = drawer
        #: how often the sides are evaluated: seldom where that is slow
        self.budget = self.left = BUDGET if drawer.reach >= 2.5 else BUDGET // 20
        self.most = 1e12 if drawer.reach >= 2.5 else 10.0 ** (2 * drawer.reach)
        self.whole = {n for n in self.names if "integer" in drawer.symbols[n].domain}
        marks = [*([low - high] if apart else []), *_marks(low, high)]
        self.program = Program(low, high)
        self.marked = []
        for m in marks:
            try:
                self.marked.append(Program(m))
            except CannotEvaluate:
                continue
        self.ends = {n: _range(drawer, n) for n in self.names}
        #: points with the least differences so far, how much closer than beside first
        self.near: list[tuple[float, Values]] = []
        numbers = {float(x.value) for t in (low, high) for x in walk(t) if isinstance(x, Number)}
        self.numbers = sorted({s * x for x in numbers for s in (1, -1) if 0 < x < LARGEST})

    # -- values
    def fits(self, name: str, x: float) -> bool:
        low, high, low_open, high_open, nonzero = self.ends[name]
        if name in self.whole and x != round(x):
            return False
        if x < low or (x == low and low_open) or x > high or (x == high and high_open):
            return False
        if name in self.whole and abs(x) > 10 * self.drawer.largest:
            return False
        return abs(x) <= self.most and not (nonzero and x == 0)

    def gap(self, at: Values) -> float:
        """The difference of the sides; infinite where there is none."""
        if self.left <= 0 or not all(self.fits(n, x) for n, x in at.items()):
            return math.inf
        self.left -= 1
        try:
            a, b = self.program.run({n: _exact(x) for n, x in at.items()}, BITS)
        except (CannotEvaluate, OverflowError, ValueError):
            return math.inf
        if not (a.imag.contains(0) and b.imag.contains(0)):
            return math.inf
        gap = float((b - a).real.mid())
        gap = abs(gap) if self.apart else gap
        return gap if math.isfinite(gap) else math.inf

    def candidates(self, name: str) -> list[float]:
        """Values of a name worth trying: those that often matter, its ends, the numbers that stand there."""
        low, high = self.ends[name][:2]
        found = {*VALUES, *self.numbers}
        for x in self.numbers[:40]:
            found |= {x + 1e-3, x - 1e-3, x + 0.5, x - 0.5, 1 / x}
            found |= {math.copysign(math.sqrt(abs(x)), x)}
        if math.isfinite(low) and math.isfinite(high):
            found |= {low + (high - low) * k / 64 for k in range(65)}
        else:
            found |= {k / 4 for k in range(-24, 25)}
        for end, way in ((low, 1), (high, -1)):
            if math.isfinite(end):
                found |= {end, *(end + way * x for x in VALUES if x > 0)}
        if name in self.whole:
            found = {float(round(x)) for x in found if abs(x) < 1e6} | {float(k) for k in range(-20, 41)}
        return sorted(x for x in found if self.fits(name, x))

    # -- along a line
    def along(self, start: Values, way: Values, steps: Sequence[float]) -> Iterator[Values]:
        """Points on a line where the difference is least between others, best last."""

        def at(t: float) -> Values:
            moved = dict(start)
            for n, d in way.items():
                x = start[n] + t * d
                moved[n] = float(round(x)) if n in self.whole else x
            return moved

        found = [(t, self.gap(at(t))) for t in steps]
        inner = []
        for k, (_, g) in enumerate(found):
            before = found[k - 1][1] if k else math.inf
            after = found[k + 1][1] if k + 1 < len(found) else math.inf
            if g <= before and g <= after and g < math.inf:
                inner.append((g, k))
        whole = self.whole & set(way)
        best: list[tuple[float, float]] = []
        for g, k in sorted(inner)[:5]:
            t = found[k][0]
            if not whole:
                a, b = found[max(k - 1, 0)][0], found[min(k + 1, len(found) - 1)][0]
                t, g = _least(lambda u: self.gap(at(u)), a, t, b, g)
            best.append((g, t))
            if 0 < k < len(found) - 1:
                beside = min(found[k - 1][1], found[k + 1][1])
                if 0 < beside < math.inf:
                    self.near.append((abs(g) / beside, at(t)))
        for _, t in sorted(best, reverse=True):
            yield at(t)

    def crossings(self, start: Values, name: str, steps: Sequence[float]) -> Iterator[Values]:
        """Points where something that stands in the line vanishes or jumps, and just beside."""
        for mark in self.marked:
            last: tuple[float, float] | None = None
            for x in steps:
                v = self._mark(mark, {**start, name: x})
                if v is None:
                    last = None
                    continue
                if v == 0 or (last is not None and (last[1] < 0) != (v < 0)):
                    root = x if v == 0 else self._root(mark, start, name, last, (x, v))
                    for y in (root, *(root + s * d for d in (1e-9, 1e-6, 1e-3) for s in (1, -1))):
                        yield {**start, name: _rounded(y)}
                last = (x, v)

    def _root(
        self,
        mark: Program,
        start: Values,
        name: str,
        a: tuple[float, float] | None,
        b: tuple[float, float],
    ) -> float:
        assert a is not None
        for _ in range(50):
            mid = (a[0] + b[0]) / 2
            v = self._mark(mark, {**start, name: mid})
            if v is None or mid in (a[0], b[0]):
                break
            a, b = ((mid, v), b) if (v < 0) == (a[1] < 0) else (a, (mid, v))
        return b[0]

    def _mark(self, mark: Program, at: Values) -> float | None:
        if self.left <= 0:
            return None
        self.left -= 1
        try:
            (v,) = mark.run({n: _exact(x) for n, x in at.items()}, BITS)
        except (CannotEvaluate, OverflowError, ValueError):
            return None
        x = float(v.real.mid())
        return None if math.isnan(x) else x

    # -- the whole search
    def starts(self) -> list[Values]:
        """Points to start from: all names alike, one large, one negative, drawn ones."""
        found: list[Values] = []
        for v in (1.0, 0.0, -1.0, 2.0, 0.5, 10.0, 1e-3, 1e3, -10.0, -0.5):
            found.append({n: self._near(n, v) for n in self.names})
        for n in self.names:
            for v in (100.0, -100.0, 1e-4, 1e6, -1.0, 0.0):
                found.append({**{m: self._near(m, 1.0) for m in self.names}, n: self._near(n, v)})
        for kind in ("small", "real", "special") * 8:
            point = self.drawer.draw(kind)
            if point is not None and not any(isinstance(v, tuple) for v in point.values()):
                found.append({n: float(int(v.p) / int(v.q)) for n, v in point.items()})
        return found

    def _near(self, name: str, v: float) -> float:
        if self.fits(name, v):
            return v
        able = self.candidates(name)
        return min(able, key=lambda x: abs(x - v)) if able else v

    def points(self) -> Iterator[Point]:
        """Exact points, the most telling ones first within each stage."""
        if not self.names:
            return
        for at in self.found():
            for exact in _fractions(at, self.whole):
                point: Point = {n: fmpq_(x) for n, x in exact.items()}
                if self._allowed(exact, point):
                    yield point

    def _allowed(self, exact: dict[str, Fraction], point: Point) -> bool:
        return all(self.fits(n, float(x)) for n, x in exact.items()) and self.drawer.allowed(point)

    def found(self) -> Iterator[Values]:
        """Where the line is nearest to failing."""
        found = self.starts()
        if self.smooth is not None:
            near = [*self.smooth.found(), *(at for _, at in self.smooth.near)]
            found += near[-20:]
        starts = [(self.gap(s), k, s) for k, s in enumerate(found)]
        for g, _, s in sorted(starts, key=lambda t: t[:2]):
            if g <= 0:
                yield s
        steps = {n: self.candidates(n) for n in self.names}
        share = self.budget // 4
        for n in self.names:
            if len(self.names) > 1 or self.marked:
                for _, _, s in sorted(starts, key=lambda t: t[:2])[:2]:
                    before = self.left
                    for at in self.crossings(s, n, steps[n][:: max(1, len(steps[n]) // 60)]):
                        if self.gap(at) < math.inf:
                            yield at
                        if before - self.left > share:
                            break
        best = sorted(starts, key=lambda t: t[:2])[: STARTS if len(self.names) > 1 else 1]
        for g, _, s in best:
            yield from self._down(s, g, steps)
            if self.left <= 0:
                break
        yield from (at for _, at in self.touching())

    def touching(self) -> list[tuple[float, Values]]:
        """Where the sides come closest, and far closer than beside."""
        return sorted((t for t in self.near if t[0] < CLOSE), key=lambda t: t[0])[:6]

    def jumps(self) -> Iterator[Point]:
        """Points where something jumps or vanishes, and values that often matter."""
        starts = self.starts()[:: max(1, len(self.names))][:8]
        for n in self.names:
            steps = self.candidates(n)
            for s in starts:
                for at in (
                    *self.crossings(s, n, steps[:: max(1, len(steps) // 40)]),
                    *({**s, n: x} for x in steps),
                ):
                    for exact in _fractions(at, self.whole):
                        point: Point = {m: fmpq_(x) for m, x in exact.items()}
                        if self._allowed(exact, point):
                            yield point
                            break
                self.left = self.budget

    def _down(self, at: Values, g: float, steps: dict[str, list[float]]) -> Iterator[Values]:
        first = g
        for sweep in range(SWEEPS if len(self.names) > 1 else 1):
            before, last = dict(at), g
            ways: list[tuple[Values, Sequence[float]]] = []
            for n in self.names:
                if sweep == 0:
                    grid = [x - at[n] for x in steps[n]]
                else:
                    grid = _around(1.0 + abs(at[n]))
                ways.append(({n: 1.0}, grid))
            if len(self.names) > 1:
                ways.append((dict.fromkeys(self.names, 1.0), _around(1.0)))
                ways.append((dict(at), _around(1.0)))
                slope = self._slope(at, g)
                if slope is not None:
                    ways.append((slope, _around(1.0)))
            for way, some in ways:
                for x in self.along(at, way, some):
                    h = self.gap(x)
                    if h <= 0:
                        yield x
                    if h < g:
                        at, g = x, h
            moved = {n: at[n] - before[n] for n in self.names}
            if any(moved.values()) and len(self.names) > 1:
                for x in self.along(at, moved, _around(1.0)):
                    h = self.gap(x)
                    if h <= 0:
                        yield x
                    if h < g:
                        at, g = x, h
            if len(self.names) > 1 and not self.whole:
                for x in self._newton(at, g):
                    h = self.gap(x)
                    yield x
                    if h < g:
                        at, g = x, h
            if g >= last or self.left <= 0:
                break
        if 0 < abs(g) < math.inf and len(self.names) > 1:
            self.near.append((abs(g) / (1e-12 + abs(first)), at))

    def _newton(self, at: Values, g: float) -> Iterator[Values]:
        """Steps to where the difference is least, by its slopes and curvatures."""
        names = self.names
        if len(names) > 5 or not math.isfinite(g):
            return
        h = {n: 1e-4 * (1 + abs(at[n])) for n in names}
        up = [self.gap({**at, n: at[n] + h[n]}) for n in names]
        down = [self.gap({**at, n: at[n] - h[n]}) for n in names]
        rows = []
        for i, n in enumerate(names):
            row = []
            for j, m in enumerate(names):
                if i == j:
                    row.append((up[i] - 2 * g + down[i]) / h[n] ** 2)
                    continue
                both = self.gap({**at, n: at[n] + h[n], m: at[m] + h[m]})
                row.append((both - up[i] - up[j] + g) / (h[n] * h[m]))
            rows.append([*row, -(up[i] - down[i]) / (2 * h[n])])
        step = _solved(rows)
        if step is not None:
            for t in (1.0, 0.3):
                yield {n: _rounded(at[n] + t * d) for n, d in zip(names, step, strict=True)}

    def _slope(self, at: Values, g: float) -> Values | None:
        way = {}
        for n in self.names:
            h = 1.0 if n in self.whole else 1e-6 * (1 + abs(at[n]))
            up = self.gap({**at, n: at[n] + h})
            if not math.isfinite(up) or not math.isfinite(g):
                return None
            way[n] = -(up - g) / h
        size = max(map(abs, way.values()))
        return {n: d / size for n, d in way.items()} if size else None


def _solved(rows: list[list[float]]) -> list[float] | None:
    """The solution of a linear system, its right side last; None where there is none to be trusted."""
    n = len(rows)
    if not all(math.isfinite(x) for row in rows for x in row):
        return None
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        if abs(rows[k][k]) < 1e-9:
            return None
        for i in range(n):
            if i != k:
                f = rows[i][k] / rows[k][k]
                rows[i] = [x - f * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [rows[k][n] / rows[k][k] for k in range(n)]


def _around(scale: float) -> list[float]:
    half = [scale * 2.0**k for k in range(-12, 8, 2)]
    return [*(-x for x in reversed(half)), 0.0, *half]


def _least(f: Callable[[float], float], a: float, m: float, b: float, value: float) -> tuple[float, float]:
    """The least value between a and b, near m: golden sections of the larger side."""
    for _ in range(60):
        if abs(b - a) <= 1e-13 * (1 + abs(m)):
            break
        x = m + 0.382 * (b - m) if b - m > m - a else m - 0.382 * (m - a)
        y = f(x)
        if y < value:
            a, b = (m, b) if x > m else (a, m)
            m, value = x, y
        elif x > m:
            b = x
        else:
            a = x
        if value < 0:
            break
    return m, value


def _summed(e: Expr) -> Expr:
    if not isinstance(e, Node):
        return e
    args = tuple(map(_summed, e.args))
    return Node("add" if e.op in ("max", "min") else e.op, args)


def _marks(*trees: Expr) -> Iterator[Expr]:
    """What matters where it vanishes: denominators, kinks, jumps at whole numbers, ties."""
    seen: set[Expr] = set()
    for t in trees:
        for x in walk(t):
            if not isinstance(x, Node) or not x.is_scalar or x in seen:
                continue
            seen.add(x)
            first = x.args[0] if x.args else None
            if first is None or not any(isinstance(s, Symbol) for s in walk(x)):
                continue
            if x.op in KINKED:
                yield first
            elif x.op in JUMPING:
                yield from (first - k for k in (0, 1, 2, 3, 7))
                yield first + 1
            elif x.op == "mod":
                yield from (first, first - x.args[1], first + x.args[1])
            elif x.op == "div":
                yield x.args[1]
            elif x.op in ("max", "min"):
                for k, a in enumerate(x.args):
                    for b in x.args[k + 1 :]:
                        yield a - b


def _range(drawer: Drawer, name: str) -> tuple[float, float, bool, bool, bool]:
    b = drawer.facts.bounds.get(name)
    nonzero = name in drawer.facts.nonzero
    if b is None:
        return -math.inf, math.inf, False, False, nonzero
    low = -math.inf if b.lo is None else float(b.lo)
    high = math.inf if b.hi is None else float(b.hi)
    return low, high, b.lo_open, b.hi_open, b.nonzero or nonzero


def _exact(x: float) -> object:
    return fmpq_(Fraction(x))


def _rounded(x: float) -> float:
    """A nearby number of few digits or a small fraction, where there is one."""
    near = float(Fraction(x).limit_denominator(1000))
    return near if abs(near - x) <= 1e-9 * (1 + abs(x)) else x


def _fractions(at: Values, whole: set[str]) -> Iterator[dict[str, Fraction]]:
    """A point as fractions: with small denominators, few digits, more digits, all."""
    seen = []
    for digits in (0, 3, 6, 10, 17):
        made = {}
        for n, x in at.items():
            if n in whole:
                made[n] = Fraction(round(x))
            elif digits == 0:
                made[n] = Fraction(x).limit_denominator(1000)
            else:
                made[n] = Fraction(f"{x:.{digits}g}")
        if made not in seen:
            seen.append(made)
            yield made


__all__ = ["Search"]
