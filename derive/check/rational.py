"""Exact normal form of rational expressions: a fraction of polynomials over Q.

Everything that is not built by + - * / and whole powers is an atom (one generator per
different subtree).  Two trees with equal normal forms are equal wherever both are defined,
whatever the atoms stand for.  Sizes are bounded: `TooLarge` instead of a long computation.
"""

from __future__ import annotations

from math import comb
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from derive.check.values import CannotEvaluate
from derive.core.numbers import number, whole_number
from derive.kernel.expr import Expr, Node, Number

MAX_TERMS, MAX_DEGREE, MAX_BITS = 2500, 600, 20_000


class TooLarge(Exception):
    """The normal form would grow past the bounds."""


Frac = tuple[Any, Any]


def _collect(e: Expr, atoms: dict[Expr, int], seen: set[Expr]) -> None:
    if isinstance(e, Number) or e in seen:
        return
    seen.add(e)
    if isinstance(e, Node):
        if e.op in ("add", "mul", "neg", "div"):
            for a in e.args:
                _collect(a, atoms, seen)
            return
        if e.op == "pow" and whole_number(e.args[1]) is not None:
            _collect(e.args[0], atoms, seen)
            return
        if e.op == "i":
            return
    atoms.setdefault(e, len(atoms))


class Rationals:
    """Fractions over the atoms of the given trees; `of(e)` is (numerator, denominator)."""

    def __init__(self, *trees: Expr) -> None:
        self.atoms: dict[Expr, int] = {}
        seen: set[Expr] = set()
        for t in trees:
            _collect(t, self.atoms, seen)
        n = len(self.atoms)
        self.ctx = fmpq_mpoly_ctx.get([f"g{i}" for i in range(n + 1)], Ordering.lex)
        self.gens = self.ctx.gens()
        self.imag = self.gens[n]
        self.square = self.imag**2 + 1
        self.one = self.ctx.constant(1)
        self.zero = self.ctx.constant(0)
        self._memo: dict[Expr, Frac] = {}

    # -- bounded arithmetic
    def times(self, a: Any, b: Any) -> Any:
        if len(a) * len(b) > 40 * MAX_TERMS:
            raise TooLarge("a product of many terms")
        out = a * b
        if len(out) > MAX_TERMS:
            raise TooLarge("a normal form of many terms")
        return self.reduced(out)

    def reduced(self, a: Any) -> Any:
        if a.degrees()[-1] >= 2:
            a = divmod(a, self.square)[1]
        return a

    def add(self, a: Frac, b: Frac) -> Frac:
        if a[1] == b[1]:
            return (a[0] + b[0], a[1])
        return (self.times(a[0], b[1]) + self.times(b[0], a[1]), self.times(a[1], b[1]))

    def mul(self, a: Frac, b: Frac) -> Frac:
        return (self.times(a[0], b[0]), self.times(a[1], b[1]))

    def div(self, a: Frac, b: Frac) -> Frac:
        if b[0].is_zero():
            raise CannotEvaluate("a division by zero")
        return (self.times(a[0], b[1]), self.times(a[1], b[0]))

    def power(self, a: Frac, n: int) -> Frac:
        if n < 0:
            if a[0].is_zero():
                raise CannotEvaluate("0 to a power that is not positive")
            a, n = (a[1], a[0]), -n
        return (self._raise(a[0], n), self._raise(a[1], n))

    def _raise(self, a: Any, n: int) -> Any:
        if a.is_zero() or n == 1:
            return a if n else self.one
        terms = len(a)
        if a.is_constant():
            q = a.leading_coefficient()
            if n * max(q.p.bit_length(), q.q.bit_length()) > MAX_BITS:
                raise TooLarge("a number of many digits")
        elif n * max(a.total_degree(), 1) > MAX_DEGREE:
            raise TooLarge("a polynomial of high degree")
        elif terms > 1 and comb(n + terms - 1, min(n, terms - 1)) > MAX_TERMS:
            raise TooLarge("a power of many terms")
        if a.degrees()[-1] == 0:
            return a**n
        out = self.one
        while n:
            if n & 1:
                out = self.times(out, a)
            a, n = self.times(a, a) if n > 1 else a, n >> 1
        return out

    def normal(self, x: Frac) -> Frac:
        """Lowest terms, monic denominator, no i below."""
        top, under = x
        if under.degrees()[-1] > 0:
            bar = under.compose(*self.gens[:-1], -self.imag)
            top, under = self.times(top, bar), self.times(under, bar)
        if not under.is_constant():
            common = top.gcd(under) if not top.is_zero() else under
            if not common.is_constant():
                top, under = exact(top, common), exact(under, common)
        c = under.leading_coefficient()
        return top / c, under / c

    def of(self, e: Expr) -> Frac:
        """The normal form (not reduced to lowest terms).  Raises TooLarge, CannotEvaluate."""
        found = self._memo.get(e)
        if found is None:
            found = self._memo[e] = self._of(e)
        return found

    def _of(self, e: Expr) -> Frac:
        if isinstance(e, Number):
            return (self.ctx.constant(number(e)), self.one)
        if e in self.atoms:
            return (self.gens[self.atoms[e]], self.one)
        assert isinstance(e, Node)
        args = e.args
        if e.op == "i":
            return (self.imag, self.one)
        if e.op == "neg":
            a = self.of(args[0])
            return (-a[0], a[1])
        if e.op == "add":
            total = self.of(args[0])
            for x in args[1:]:
                total = self.add(total, self.of(x))
            return total
        if e.op == "mul":
            total = self.of(args[0])
            for x in args[1:]:
                total = self.mul(total, self.of(x))
            return total
        if e.op == "div":
            return self.div(self.of(args[0]), self.of(args[1]))
        n = whole_number(args[1])
        assert e.op == "pow" and n is not None
        return self.power(self.of(args[0]), n)


def exact(a: Any, b: Any) -> Any:
    """a/b for polynomials, where b divides a."""
    quotient, rest = divmod(a, b)
    assert rest.is_zero()
    return quotient


def equal(a: Expr, b: Expr) -> bool | None:
    """Whether the normal forms agree: True proves a = b; False says nothing unless every
    atom is a free symbol; None means too large to tell.  Raises CannotEvaluate."""
    try:
        field = Rationals(a, b)
        (p, q), (r, s) = field.of(a), field.of(b)
        return bool((field.times(p, s) - field.times(r, q)).is_zero())
    except TooLarge:
        return None


def differ_by_constant(a: Expr, b: Expr) -> bool:
    """Whether a - b is a constant other than zero, by normal forms."""
    try:
        field = Rationals(a, b)
        (p, q), (r, s) = field.of(a), field.of(b)
        top, under = field.normal((field.times(p, s) - field.times(r, q), field.times(q, s)))
    except TooLarge:
        return False
    return bool(top.is_constant() and under.is_constant() and not top.is_zero())


def constant(e: Expr) -> Any:
    """The exact rational that a tree without symbols or functions spells, or None.

    Raises CannotEvaluate for a division by zero.
    """
    try:
        field = Rationals(e)
        if field.atoms:
            return None
        p, q = field.of(e)
    except TooLarge:
        return None
    if p.degrees()[-1] > 0 or q.degrees()[-1] > 0:
        return None
    top = fmpq(0) if p.is_zero() else p.leading_coefficient()
    return top / q.leading_coefficient()


__all__ = ["Rationals", "TooLarge", "constant", "equal"]
