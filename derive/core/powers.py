"""A tree is the product of these atoms to these exponents wherever it has a value other than 0.

`exp(a + b) = exp(a) exp(b)` and `x**(a + b) = x**a x**b` hold for all complex numbers (x != 0);
`(x*y)**a = x**a y**a` and `(x**a)**b = x**(a*b)` are used only where facts say that they may
be (positive x, real a), or for whole exponents.
"""

from __future__ import annotations

from typing import Any, Protocol

from flint import fmpz

from derive.core.numbers import number
from derive.kernel.expr import Expr, Node, Number, node

Factors = list[tuple[Expr, Expr]]  # atom, exponent

E = node("e")
ONE = Number("1")
I = node("i")  # noqa: E741 (the imaginary unit)
TURN = I * node("pi")
QUARTER = TURN / 2
MAX_BITS, FACTORED_BITS = 400, 100


class Facts(Protocol):
    """What is known of the values of trees: never a guess."""

    def positive(self, e: Expr) -> bool: ...
    def real(self, e: Expr) -> bool: ...
    def is_integer(self, e: Expr) -> bool: ...
    def interval(self, e: Expr) -> Any: ...


class NoForm(Exception):
    """There is no normal form: something has no value, or would grow past the bounds."""


def whole(k: int) -> Expr:
    """The tree of an integer."""
    return Number(str(k)) if k >= 0 else node("neg", Number(str(-k)))


def primes(p: int, q: int) -> Factors:
    """The fraction p/q > 0 by primes; a large number stays one atom."""
    out: Factors = []
    for n, sign in ((p, 1), (q, -1)):
        if n.bit_length() > MAX_BITS:
            raise NoForm("a power of a large number")
        for f, k in fmpz(n).factor() if n.bit_length() <= FACTORED_BITS else [(fmpz(n), 1)]:
            out.append((Number(str(int(f))), whole(sign * int(k))))
    return out


def scaled(factors: Factors, by: Expr) -> Factors:
    """The factors of a power of what has these factors."""
    return [(a, by if x == ONE else x * by) for a, x in factors]


class Powers:
    """Splits powers into atoms, as far as facts allow."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def positive(self, e: Expr) -> Factors:
        """The factors of a tree known to be positive."""
        if isinstance(e, Number):
            q = number(e)
            return primes(int(q.p), int(q.q))
        if isinstance(e, Node):
            if e.op == "mul" and all(map(self.facts.positive, e.args)):
                return [f for a in e.args for f in self.positive(a)]
            if e.op == "div" and all(map(self.facts.positive, e.args)):
                return self.positive(e.args[0]) + scaled(self.positive(e.args[1]), node("neg", ONE))
            if e.op == "pow" and self.facts.positive(e.args[0]) and self.facts.real(e.args[1]):
                return scaled(self.positive(e.args[0]), e.args[1])
            if e.op == "exp" and self.facts.real(e.args[0]):
                return [(E, e.args[0])]
        return [(e, ONE)]

    def whole(self, base: Expr) -> Factors:
        """Factors of what is raised to a whole number: products split for all complex numbers."""
        if isinstance(base, Node):
            if base.op == "mul":
                return [f for a in base.args for f in self.whole(a)]
            if base.op == "div":
                return self.whole(base.args[0]) + scaled(self.whole(base.args[1]), node("neg", ONE))
            if base.op == "neg":
                return [(E, TURN), *self.whole(base.args[0])]
            if base.op == "pow":
                inside = self.whole if self.facts.is_integer(base.args[1]) else self.log
                return scaled(inside(base.args[0]), base.args[1])
            if base.op == "exp":
                return [(E, base.args[0])]
        return self.log(base)

    def log(self, base: Expr) -> Factors:
        """Factors whose logarithms add up to log(base)."""
        if isinstance(base, Number) and not number(base):
            raise NoForm("a power of 0")
        if self.facts.positive(base):
            return self.positive(base)
        inner = self.facts.interval(base)
        if inner is not None and inner.negative:
            flipped = base.args[0] if isinstance(base, Node) and base.op == "neg" else node("neg", base)
            if self.facts.positive(flipped):
                return [(E, TURN), *self.positive(flipped)]
        if not isinstance(base, Node):
            return [(base, ONE)]
        if base.op == "i":
            return [(E, QUARTER)]
        if base.op == "neg" and base.args[0] == I:
            return [(E, node("neg", QUARTER))]
        if base.op == "mul":
            split = [a for a in base.args if self.facts.positive(a)]
            rest = [a for a in base.args if not self.facts.positive(a)]
            if split and rest:
                tail = rest[0] if len(rest) == 1 else Node("mul", tuple(rest))
                return [f for a in split for f in self.positive(a)] + self.log(tail)
        if base.op == "div" and self.facts.positive(base.args[1]):
            below = scaled(self.positive(base.args[1]), node("neg", ONE))
            return self.log(base.args[0]) + below
        if base.op == "div" and self.facts.positive(base.args[0]) and base.args[0] != ONE:
            return [*self.positive(base.args[0]), (ONE / base.args[1], ONE)]
        return [(base, ONE)]


__all__ = ["ONE", "E", "Factors", "Facts", "I", "NoForm", "Powers", "primes", "scaled", "whole"]
