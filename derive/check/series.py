"""Infinite sums in closed form, where the ratio of terms is rational in the index.

sum(t(k), k, a, infinity) with t(k + 1)/t(k) = r(k) a quotient of linear factors times a
constant is t(a) times a hypergeometric series, whose value balls can bound; sums of
1/(k + b)**s are zeta functions.  May import the kernel.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_poly

from derive.check.rational import Rationals, TooLarge
from derive.check.values import CannotEvaluate
from derive.core.numbers import whole_number
from derive.kernel.expr import Expr, Node, Number, Symbol, as_expr, free_symbols, node, replace

ONE = Number("1")
MAX_SKIPPED = 20


#: what must hold for the series to converge: ("disk", factor, excess) is |factor| < 1, or = 1 with
#: Re(excess) > 0; ("half", s, 0) is Re(s) > 1
Guard = tuple[str, Expr, Fraction]


def _vanishes(e: Expr) -> bool:
    """Whether a term is zero by its form."""
    if isinstance(e, Node) and e.op == "mul":
        return any(map(_vanishes, e.args))
    return isinstance(e, Number) and e.value == 0


def infinite(op: str, body: Expr, index: Symbol, low: Expr) -> tuple[Expr, list[Guard]]:
    """A tree equal to the infinite sum, and what its convergence asks for.

    Raises CannotEvaluate where no closed form is known.
    """
    if op != "sum" or index.name in free_symbols(low):
        raise CannotEvaluate("an infinite product or a sum of unknown start")
    if isinstance(body, Node) and body.op in ("add", "neg"):
        parts = [infinite(op, a, index, low) for a in body.args]
        return Node(body.op, tuple(e for e, _ in parts)), [g for _, gs in parts for g in gs]
    if _vanishes(body):
        return Number("0"), []
    zeta = _zeta(body, index, low)
    if zeta is not None:
        return zeta
    top, bottom, factor = _ratio(body, index)
    first = _at(low)
    skip = max((int(1 - r - first) for r in bottom if r.denominator == 1 and r + first <= 0), default=0)
    if skip > MAX_SKIPPED:
        raise CannotEvaluate("an infinite sum whose ratio has a far pole")
    head = [replace(body, {index: as_expr(first + j)}) for j in range(skip)]
    low = as_expr(first + skip)
    start = replace(body, {index: low})
    upper = [r + _at(low) for r in top]
    lower = [r + _at(low) for r in bottom]
    if Fraction(1) in lower:
        lower.remove(Fraction(1))
    else:
        upper.append(Fraction(1))
    guards: list[Guard] = []
    if len(upper) == len(lower) + 1:
        guards = [("disk", factor, sum(lower, Fraction(0)) - sum(upper, Fraction(0)))]
    series = node("hyper", len(upper), *map(as_expr, upper), *map(as_expr, lower), factor)
    total = start * series
    for term in head:
        total = total + term
    return total, guards


def converges(guard: Guard, value: Any) -> bool:
    """Whether a guard certainly holds, given the ball of its tree."""
    kind, _, excess = guard
    if kind == "half":
        return bool(value.real > 1)
    size = abs(value)
    if size < 1:
        return True
    one = value.is_exact() and bool(size == 1)
    return one and (excess > 0 or (excess > -1 and not value.contains(1)))


def _at(low: Expr) -> Fraction:
    n = whole_number(low)
    if n is None:
        raise CannotEvaluate("an infinite sum from a symbolic start")
    return Fraction(n)


def _zeta(body: Expr, index: Symbol, low: Expr) -> tuple[Expr, list[Guard]] | None:
    """sum of c/(k + b)**s."""
    if not isinstance(body, Node):
        return None
    if body.op == "div" and index.name not in free_symbols(body.args[0]):
        inner = _zeta(ONE / body.args[1], index, low) if body.args[0] != ONE else None
        if body.args[0] != ONE:
            return None if inner is None else (body.args[0] * inner[0], inner[1])
        below = body.args[1]
        if isinstance(below, Node) and below.op == "pow" and index.name not in free_symbols(below.args[1]):
            base, s = below.args
            if base == index or (isinstance(base, Node) and base.op == "add" and _monic(base, index)):
                return node("zeta2", s, replace(base, {index: low})), [("half", s, Fraction(0))]
    if body.op == "pow" and isinstance(body.args[1], Node) and body.args[1].op == "neg":
        return _zeta(ONE / body.args[0] ** body.args[1].args[0], index, low)
    return None


def _monic(base: Node, index: Symbol) -> bool:
    rest = [a for a in base.args if a != index]
    return len(rest) == len(base.args) - 1 and all(index.name not in free_symbols(a) for a in rest)


def _ratio(body: Expr, k: Symbol) -> tuple[list[Fraction], list[Fraction], Expr]:
    """Linear factors of t(k + 1)/t(k), upstairs and downstairs, and the constant factor."""
    top: list[Fraction] = []
    bottom: list[Fraction] = []
    factor: list[Expr] = [ONE]

    def put(e: Expr, sign: int) -> None:
        if k.name not in free_symbols(e):
            return
        if isinstance(e, Node):
            if e.op == "mul":
                for a in e.args:
                    put(a, sign)
                return
            if e.op == "div":
                put(e.args[0], sign)
                put(e.args[1], -sign)
                return
            if e.op == "neg":
                put(e.args[0], sign)
                return
            if e.op == "pow":
                n = whole_number(e.args[1])
                if n is not None:
                    for _ in range(min(abs(n), 12)):
                        put(e.args[0], sign if n > 0 else -sign)
                    if abs(n) > 12:
                        raise CannotEvaluate("a high power in an infinite sum")
                    return
                if k.name not in free_symbols(e.args[0]):
                    slope, _ = _linear(e.args[1], k)
                    power = e.args[0] ** slope
                    factor.append(power if sign > 0 else ONE / power)
                    return
            if e.op in ("factorial", "gamma", "binomial"):
                _factorial(e, sign, top, bottom)
                return
        _polynomial(e, sign)

    def _factorial(e: Node, sign: int, up: list[Fraction], down: list[Fraction]) -> None:
        if e.op == "binomial":
            n, j = e.args
            put(node("factorial", n), sign)
            put(node("factorial", j), -sign)
            put(node("factorial", n - j), -sign)
            return
        argument = e.args[0] if e.op == "gamma" else e.args[0] + 1
        slope_, shift_ = _linear(argument, k)
        slope, shift = _fraction(slope_), _fraction(shift_)
        if slope.denominator != 1 or abs(slope) > 6:
            raise CannotEvaluate("a factorial of an unusual argument in an infinite sum")
        n_ = int(slope)
        steps = range(n_) if n_ > 0 else range(n_, 0)
        for j_ in steps:  # gamma(u + n)/gamma(u) = product of (u + j)
            linear = (slope, shift + j_)
            _linear_factor(linear, sign if n_ > 0 else -sign)

    def _linear_factor(linear: tuple[Fraction, Fraction], sign: int) -> None:
        a, b = linear
        (top if sign > 0 else bottom).append(b / a)
        factor.append(as_expr(a) if sign > 0 else ONE / as_expr(a))

    def _polynomial(e: Expr, sign: int) -> None:
        """A polynomial q(k): the ratio has q(k + 1)/q(k)."""
        lead, roots = _roots(e, k)
        del lead
        for r in roots:  # k - r
            (top if sign > 0 else bottom).append(1 - r)
            (bottom if sign > 0 else top).append(-r)

    put(body, 1)
    for x in list(top):
        if x in bottom:
            top.remove(x)
            bottom.remove(x)
    total = factor[0]
    for f in factor[1:]:
        total = total * f
    return top, bottom, total


def _linear(e: Expr, k: Symbol) -> tuple[Expr, Expr]:
    """slope, value at 0."""
    zero, one, two = (replace(e, {k: as_expr(v)}) for v in (0, 1, 2))
    from derive.check.rational import equal

    if not equal(two - one, one - zero):
        raise CannotEvaluate("an exponent that is not linear in the index")
    return one - zero, zero


def _fraction(e: Expr) -> Fraction:
    from derive.check.rational import constant

    c = constant(e)
    if c is None:
        raise CannotEvaluate("a symbolic factorial in an infinite sum")
    return Fraction(int(c.p), int(c.q))


def _roots(e: Expr, k: Symbol) -> tuple[Any, list[Fraction]]:
    """The rational roots of a polynomial in the index alone, all of them."""
    try:
        field = Rationals(e)
        top, under = field.of(e)
    except TooLarge as error:
        raise CannotEvaluate(str(error)) from error
    if set(field.atoms) != {k} or not under.is_constant():
        raise CannotEvaluate("a term of an infinite sum that is not hypergeometric")
    coefficients = [fmpq(0)] * (top.degrees()[0] + 1)
    for monomial, c in top.terms():
        if monomial[1]:
            raise CannotEvaluate("a complex term in an infinite sum")
        coefficients[monomial[0]] = c
    poly = fmpq_poly(coefficients)
    lead, factors = poly.factor()
    roots: list[Fraction] = []
    for f, n in factors:
        if f.degree() != 1:
            raise CannotEvaluate("a term of an infinite sum with irrational roots")
        r = -fmpq(f[0]) / fmpq(f[1])
        roots += [Fraction(int(r.p), int(r.q))] * n
    return lead, roots
