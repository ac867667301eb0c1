"""What is known of real values: exact bounds from domains and assumptions.

`Facts.interval(e)` is a rational interval that holds every value of a tree in every model
of the assumptions, or None where the tree is not known to be real.  This is what lets
sqrt(x**2) be x, or a product of powers split: never a guess.  May import the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.check.bounds import (
    ABOUT,
    DOMAIN,
    NONNEGATIVE,
    ODD,
    POSITIVE,
    POSITIVE_ON_POSITIVE,
    RANGE,
    REAL,
    Interval,
    hull,
    maximum,
    raised,
)
from derive.check.rational import constant
from derive.check.values import CannotEvaluate
from derive.core.numbers import number, whole_number
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols
from derive.kernel.relation import ORDER, Relation

FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def compared(e: Expr) -> dict[str, Symbol]:
    """The symbols that must be real for a tree to be compared; inside |z| or re(z) none must."""
    if isinstance(e, Symbol):
        return {e.name: e}
    if isinstance(e, Node) and e.op not in ("abs", "re", "im", "arg", "conj", "sum", "prod", "card"):
        return {n: s for a in e.args for n, s in compared(a).items()}
    return {}


class Facts:
    """Domains of symbols, refined by the assumptions that speak of one symbol alone."""

    def __init__(self, symbols: dict[str, Symbol], given: Sequence[Relation] = ()) -> None:
        self.symbols, self.given = dict(symbols), tuple(given)
        for r in given:
            for name, s in r.free_symbols().items():
                self.symbols.setdefault(name, s)
        self.bounds: dict[str, Interval | None] = {n: DOMAIN.get(s.domain) for n, s in self.symbols.items()}
        self.nonzero = {n for n, s in self.symbols.items() if s.domain.startswith("nonzero")}
        self.known: list[tuple[Expr, bool]] = []  # expressions > 0 (True) or >= 0 (False)
        self.rest: list[Relation] = []  # what the bounds do not say already
        for r in given:
            self._learn(r)
        self._memo: dict[Expr, Interval | None] = {}

    def _learn(self, r: Relation) -> None:
        if r.sign in ORDER:
            for name, s in {**compared(r.lhs), **compared(r.rhs)}.items():
                if self.bounds.get(name) is None and s.is_scalar:
                    self.bounds[name] = Interval(nonzero=name in self.nonzero)
        for side, other, sign in ((r.lhs, r.rhs, r.sign), (r.rhs, r.lhs, FLIP.get(r.sign, ""))):
            if isinstance(side, Symbol) and sign and not free_symbols(other):
                try:
                    c = constant(other)
                except CannotEvaluate:
                    c = None
                if c is not None and self._bound(side.name, sign, Fraction(int(c.p), int(c.q))):
                    return
        if r.sign in ("<", "<="):
            self.known.append((r.rhs - r.lhs, r.sign == "<"))
        if r.sign in (">", ">="):
            self.known.append((r.lhs - r.rhs, r.sign == ">"))
        self.rest.append(r)

    def _bound(self, name: str, sign: str, c: Fraction) -> bool:
        old = self.bounds[name]
        if sign == "!=":
            if c != 0:
                return False
            self.nonzero.add(name)
            if old is not None:
                self.bounds[name] = Interval(old.lo, old.hi, old.lo_open, old.hi_open, True)
            return True
        if sign == "=":
            here = Interval(c, c, nonzero=c != 0)
            apart = name in self.nonzero and c == 0
            if old is not None:
                low, high = old.lo, old.hi
                apart = apart or (low is not None and (c < low or (c == low and old.lo_open)))
                apart = apart or (high is not None and (c > high or (c == high and old.hi_open)))
                apart = apart or (c == 0 and old.nonzero)
            if apart:
                here = Interval(c, c, True, True)  # holds no number
            self.bounds[name] = here
            return True
        assert old is not None
        lo, hi, lo_open, hi_open = old.lo, old.hi, old.lo_open, old.hi_open
        if sign in (">", ">=") and (lo is None or c > lo or (c == lo and sign == ">")):
            lo, lo_open = c, sign == ">"
        if sign in ("<", "<=") and (hi is None or c < hi or (c == hi and sign == "<")):
            hi, hi_open = c, sign == "<"
        self.bounds[name] = Interval(lo, hi, lo_open, hi_open, old.nonzero)
        return True

    def contradiction(self) -> str:
        """Why the assumptions cannot all hold, where their bounds say so."""
        for name, b in sorted(self.bounds.items()):
            whole = "integer" in self.symbols[name].domain
            if b is not None and b.empty(whole):
                what = "whole number" if whole else "number"
                return f"the assumptions contradict each other: no {what} {name} meets all that is said of it"
        return ""

    def is_integer(self, e: Expr) -> bool:
        """Whether a tree is known to be a whole number."""
        if isinstance(e, Number):
            return number(e).q == 1
        if isinstance(e, Symbol):
            return "integer" in self.symbols.get(e.name, e).domain
        assert isinstance(e, Node)
        if e.op in ("add", "mul", "neg"):
            return all(map(self.is_integer, e.args))
        if e.op == "pow":
            n = self.interval(e.args[1])
            return all(map(self.is_integer, e.args)) and n is not None and n.nonnegative
        return e.op == "card" or (e.op in ("floor", "ceil") and self.real(e.args[0]))

    def interval(self, e: Expr) -> Interval | None:
        """Where the values of a real tree lie; None if it is not known to be real."""
        if isinstance(e, Number):
            q = number(e)
            c = Fraction(int(q.p), int(q.q))
            return Interval(c, c, nonzero=c != 0)
        if isinstance(e, Symbol):
            return self.bounds.get(e.name, DOMAIN.get(e.domain))
        if e not in self._memo:
            assert isinstance(e, Node)
            self._memo[e] = self._node(e)
        return self._memo[e]

    def _node(self, e: Node) -> Interval | None:
        op, args = e.op, e.args
        if op in ABOUT:
            low, high = map(Fraction, ABOUT[op])
            return Interval(low, high, nonzero=True)
        if op in ("i", "infinity") or not args or op in ("diff", "seq", "E", "Var"):
            return None
        if op == "abs":
            inner = self.interval(args[0])
            if inner is not None and inner.nonnegative:
                return inner
            return POSITIVE if self.never_zero(args[0]) else NONNEGATIVE
        if op in ("re", "im", "arg"):
            inner = self.interval(args[0])
            return inner if op == "re" and inner is not None else REAL
        if op in ("sum", "prod"):
            return self._series(e)
        if op == "piecewise":
            parts = [self.interval(a) for a in args]
            if parts[1] is None or parts[2] is None:
                return None
            return hull(parts[1], parts[2])
        parts = [self.interval(a) for a in args]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        return self._real(op, e, known)

    def _real(self, op: str, e: Node, a: list[Interval]) -> Interval | None:
        first = a[0]
        if op == "neg":
            return -first
        if op == "add":
            total = first
            for x in a[1:]:
                total = total + x
            return total
        if op == "mul":
            if len(a) == 2 and e.args[0] == e.args[1]:
                return raised(first, 2)
            total = first
            for x in a[1:]:
                total = total * x
            return total
        if op == "div":
            under = a[1].inverse()
            return REAL if under is None else first * under
        if op == "pow":
            return self._pow(e, first, a[1])
        if op in ("sqrt", "cbrt"):
            if not first.nonnegative:
                return None
            return POSITIVE if first.positive else NONNEGATIVE
        if op == "log":
            if not first.positive:
                return None
            lo = first.lo is not None and first.lo >= 1
            hi = first.hi is not None and first.hi <= 1
            strict = (first.lo == 1 and first.lo_open) or first.lo != 1
            return Interval(
                Fraction(0) if lo else None,
                Fraction(0) if hi else None,
                lo and strict,
                hi and (first.hi_open or first.hi != 1),
            )
        if op == "exp":
            if first.nonnegative:
                return Interval(Fraction(1), None, first.positive, nonzero=True)
            if first.nonpositive:
                return Interval(Fraction(0), Fraction(1), True, first.negative, True)
            return POSITIVE
        if op == "max":
            out = first
            for x in a[1:]:
                out = maximum(out, x)
            return out
        if op == "min":
            out = -first
            for x in a[1:]:
                out = maximum(out, -x)
            return -out
        if op in ("asin", "acos", "atanh"):
            inside = first.lo is not None and first.lo >= -1 and first.hi is not None and first.hi <= 1
            return REAL if inside else None
        if op in ODD and (first.nonnegative or first.nonpositive):
            out = RANGE[op]
            if first.nonnegative:
                return Interval(Fraction(0), out.hi, first.positive, out.hi_open, first.positive)
            return Interval(out.lo, Fraction(0), out.lo_open, first.negative, first.negative)
        if op in RANGE:
            return RANGE[op]
        if op in POSITIVE_ON_POSITIVE and all(x.positive for x in a):
            return POSITIVE
        if op == "factorial" and first.nonnegative:
            return POSITIVE
        if op == "binomial" and all(map(self.is_integer, e.args)) and first.nonnegative:
            return NONNEGATIVE
        return None

    def _pow(self, e: Node, base: Interval, exponent: Interval) -> Interval | None:
        n = whole_number(e.args[1])
        if n is not None:
            if n >= 0:
                return raised(base, n)
            inner = raised(base, -n).inverse()
            return REAL if inner is None else inner
        if base.positive:
            one = Fraction(1)
            if base.lo is not None and base.lo >= 1 and exponent.nonnegative:
                return Interval(one, None, nonzero=True)
            if base.hi is not None and base.hi <= 1 and exponent.nonnegative:
                return Interval(Fraction(0), one, True, False, True)
            return POSITIVE
        if base.nonnegative and exponent.positive:
            return NONNEGATIVE
        return REAL if self.is_integer(e.args[1]) else None

    def _series(self, e: Node) -> Interval | None:
        body, index, low, high = e.args
        assert isinstance(index, Symbol)
        start = self.interval(low)
        saved, memo = self.bounds.get(index.name), self._memo
        self._memo = {}
        self.bounds[index.name] = Interval(start.lo if start else None, None)
        inner = self.interval(body)
        self.bounds[index.name], self._memo = saved, memo
        if inner is None:
            return None
        if inner.nonnegative:
            count = self.interval(high - low)
            some = count is not None and count.nonnegative
            return POSITIVE if inner.positive and (some or e.op == "prod") else NONNEGATIVE
        return REAL

    def never_zero(self, e: Expr) -> bool:
        """Whether a tree, real or complex, is known never to vanish."""
        if isinstance(e, Symbol) and e.name in self.nonzero:
            return True
        inner = self.interval(e)
        if inner is not None and inner.never_zero:
            return True
        if isinstance(e, Node) and e.op in ("mul", "div", "neg"):
            return all(map(self.never_zero, e.args))
        if isinstance(e, Node) and e.op == "pow":
            return self.never_zero(e.args[0])
        return isinstance(e, Node) and e.op in ("exp", "i")

    def positive(self, e: Expr) -> bool:
        """Known to be real and > 0."""
        inner = self.interval(e)
        return inner is not None and inner.positive

    def real(self, e: Expr) -> bool:
        """Known to be real."""
        return self.interval(e) is not None
