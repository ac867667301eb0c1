"""Where matrices take their values: a prime field, the rationals, or balls; and dual numbers.

A field builds flint matrices and applies functions to single numbers.  Values are flint
numbers and flint matrices, or `Dual` pairs of them (value, derivative), nested at will;
all are combined by plain operators.  May import python-flint and the kernel.
"""

from __future__ import annotations

import hashlib
import random
from abc import ABC, abstractmethod
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import acb, acb_mat, arb, arb_mat, fmpq, fmpq_mat, fmpz, nmod, nmod_mat

from derive.kernel.errors import DeriveError

LEAST, MOST = 1 << 61, 1 << 62


class Undefined(DeriveError):
    """An expression has no value here: a singular inverse, a pole, an index out of range."""


class Unsupported(DeriveError):
    """This way of evaluating knows nothing of an operation."""


class Dual:
    """A value and its derivative: numbers, or matrices of one shape."""

    __slots__ = ("d", "v")

    def __init__(self, v: Any, d: Any) -> None:
        self.v, self.d = v, d

    def __add__(self, o: Dual) -> Dual:
        return Dual(self.v + o.v, self.d + o.d)

    def __sub__(self, o: Dual) -> Dual:
        return Dual(self.v - o.v, self.d - o.d)

    def __neg__(self) -> Dual:
        return Dual(-self.v, -self.d)

    def __mul__(self, o: Dual) -> Dual:
        return Dual(self.v * o.v, self.v * o.d + self.d * o.v)

    def __truediv__(self, o: Dual) -> Dual:
        v = self.v / o.v
        return Dual(v, (self.d - v * o.d) / o.v)


class Field(ABC):
    """What is common: matrices, duals, and functions through their derivatives."""

    name = ""
    #: Whether a function was given an arbitrary value: then a difference refutes nothing.
    oracle = False

    # -- for the backends
    @abstractmethod
    def number(self, value: Fraction | int) -> Any:
        """A fraction, in the field."""

    @abstractmethod
    def plain(self, rows: int, cols: int, entries: list[Any]) -> Any:
        """The matrix of these entries, row by row."""

    @abstractmethod
    def apply(self, name: str, args: list[Any]) -> Any:
        """A function of numbers."""

    @abstractmethod
    def is_zero(self, x: Any) -> bool:
        """Whether a number is certainly zero."""

    def may_vanish(self, x: Any) -> bool:
        """Whether a number, or the value of a dual one, may be zero."""
        return self.may_vanish(x.v) if isinstance(x, Dual) else self.is_zero(x)

    # -- matrices of numbers or of duals
    def matrix(self, rows: int, cols: int, entries: list[Any]) -> Any:
        """A matrix from its entries, row by row."""
        if entries and isinstance(entries[0], Dual):
            v = self.matrix(rows, cols, [x.v for x in entries])
            return Dual(v, self.matrix(rows, cols, [x.d for x in entries]))
        return self.plain(rows, cols, entries)

    def entries(self, m: Any) -> list[Any]:
        """The entries of a matrix, row by row."""
        if isinstance(m, Dual):
            return [Dual(v, d) for v, d in zip(self.entries(m.v), self.entries(m.d), strict=True)]
        return list(m.entries())

    def size(self, m: Any) -> tuple[int, int]:
        """Rows and columns."""
        while isinstance(m, Dual):
            m = m.v
        return m.nrows(), m.ncols()

    def transpose(self, m: Any) -> Any:
        """The transpose."""
        if isinstance(m, Dual):
            return Dual(self.transpose(m.v), self.transpose(m.d))
        return m.transpose()

    def trace(self, m: Any) -> Any:
        """The sum of the diagonal."""
        n = self.size(m)[0]
        e = self.entries(m)
        total = e[0]
        for i in range(1, n):
            total = total + e[i * n + i]
        return total

    def inv(self, m: Any) -> Any:
        """The inverse.  Raises Undefined for a singular matrix."""
        if isinstance(m, Dual):
            v = self.inv(m.v)
            return Dual(v, -(v * m.d * v))
        try:
            return m.inv()
        except ZeroDivisionError as e:
            raise Undefined("a singular matrix has no inverse") from e

    def det(self, m: Any) -> Any:
        """The determinant; its derivative by Jacobi's formula, so at regular points only."""
        if isinstance(m, Dual):
            v = self.det(m.v)
            return Dual(v, v * self.trace(self.inv(m.v) * m.d))
        return m.det()

    def logdet(self, m: Any) -> Any:
        """log |det m|."""
        if isinstance(m, Dual):
            return Dual(self.logdet(m.v), self.trace(self.inv(m.v) * m.d))
        return self.apply("log", [self.apply("abs", [m.det()])])

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient of two numbers.  Raises Undefined at zero."""
        try:
            return a / b
        except ZeroDivisionError as e:
            raise Undefined("division by zero") from e

    def function(self, name: str, args: list[Any]) -> Any:
        """A scalar function of numbers or duals.  Raises Unsupported, Undefined."""
        if not isinstance(args[0], Dual):
            return self.apply(name, args)
        v = self.function(name, [a.v for a in args])
        total = None
        for i, a in enumerate(args):
            slope = self.slope(name, i, [x.v for x in args], v)
            total = slope * a.d if total is None else total + slope * a.d
        return Dual(v, total)

    def slope(self, name: str, i: int, x: list[Any], v: Any) -> Any:
        """The derivative of a function by its argument number i; v is its value."""

        def f(g: str, *y: Any) -> Any:
            return self.function(g, list(y) or x)

        def c(n: int) -> Any:
            return lift(self.number(n), x[0])

        a = x[0]
        if name in ("exp",):
            return v
        if name == "log":
            return self.divide(c(1), a)
        if name == "sqrt":
            return self.divide(c(1), c(2) * v)
        if name == "sin":
            return f("cos")
        if name == "cos":
            return -f("sin")
        if name == "tan":
            return c(1) + v * v
        if name == "tanh":
            return c(1) - v * v
        if name == "sinh":
            return f("cosh")
        if name == "cosh":
            return f("sinh")
        if name == "atan":
            return self.divide(c(1), c(1) + a * a)
        if name == "sigmoid":
            return v * (c(1) - v)
        if name == "softplus":
            return f("sigmoid")
        if name in ("relu", "abs", "sign", "heaviside") and self.name != "prime" and self.may_vanish(a):
            raise Undefined(f"no derivative of {name} at zero")
        root = f("sqrt", lift(self.apply("pi", []), a)) if name in ("erf", "erfc") else None
        if name == "erf":
            return self.divide(c(2) * f("exp", -(a * a)), root)
        if name == "erfc":
            return -self.divide(c(2) * f("exp", -(a * a)), root)
        if name == "relu":
            return f("heaviside")
        if name == "abs":
            return f("sign")
        if name in ("heaviside", "sign"):
            return c(0)
        if name == "norm_cdf":
            return f("norm_pdf")
        if name == "norm_pdf":
            return -(a * v)
        if name == "pow" and i == 0:
            return x[1] * f("pow", a, x[1] - c(1))
        if name == "pow":
            return f("log", a) * v
        raise Unsupported(f"no derivative of {name}")


def lift(x: Any, like: Any) -> Any:
    """A constant, as deep a dual number as `like`."""
    if isinstance(like, Dual):
        low = lift(x, like.v)
        return Dual(low, low - low)
    return x


@lru_cache(maxsize=64)
def prime(seed: str) -> int:
    """A prime between 2**61 and 2**62, drawn from a statement: who writes one cannot know it."""
    rng = random.Random(f"prime field {seed}")
    while not fmpz(p := rng.randrange(LEAST, MOST)).is_prime():
        pass
    return p


class Prime(Field):
    """The integers modulo a prime.  Functions are random oracles keyed by the argument values."""

    name = "prime"

    def __init__(self, seed: str) -> None:
        self.seed, self.p = seed, prime(seed)

    def number(self, value: Fraction | int) -> Any:
        if isinstance(value, int):
            return nmod(value % self.p, self.p)
        return nmod(value.numerator % self.p, self.p) / nmod(value.denominator % self.p, self.p)

    def plain(self, rows: int, cols: int, entries: list[Any]) -> Any:
        return nmod_mat(rows, cols, [int(x) for x in entries], self.p)

    def apply(self, name: str, args: list[Any]) -> Any:
        self.oracle = True
        text = f"{self.seed} {name} {[int(a) for a in args]}"
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return nmod(int.from_bytes(digest, "big") % self.p or 1, self.p)

    def is_zero(self, x: Any) -> bool:
        return int(x) == 0


class Exact(Field):
    """The rationals.  Only functions with rational values."""

    name = "exact"

    def number(self, value: Fraction | int) -> Any:
        return fmpq(value) if isinstance(value, int) else fmpq(value.numerator, value.denominator)

    def plain(self, rows: int, cols: int, entries: list[Any]) -> Any:
        return fmpq_mat(rows, cols, entries)

    def apply(self, name: str, args: list[Any]) -> Any:
        if not args:
            raise Unsupported(f"{name} is irrational")
        a = args[0]
        if name == "abs":
            return a if a >= 0 else -a
        if name == "sign":
            return fmpq((a > 0) - (a < 0))
        if name == "relu":
            return a if a > 0 else fmpq(0)
        if name in ("min", "max"):
            return min(args) if name == "min" else max(args)
        if name in ("floor", "ceil"):
            return fmpq(a.floor() if name == "floor" else a.ceil())
        if name == "mod" and args[1] != 0:
            return a - args[1] * (a / args[1]).floor()
        if name == "sqrt" and a >= 0:
            p, q = a.p, a.q
            if p.isqrt() ** 2 == p and q.isqrt() ** 2 == q:
                return fmpq(p.isqrt(), q.isqrt())
        raise Unsupported(f"{name} is irrational")

    def is_zero(self, x: Any) -> bool:
        return bool(x == 0)


class Balls(Field):
    """Real balls, or complex ones: every result holds the true value."""

    name = "balls"

    def __init__(self, is_complex: bool = False) -> None:
        self.is_complex = is_complex

    def number(self, value: Fraction | int) -> Any:
        x = fmpq(value) if isinstance(value, int) else fmpq(value.numerator, value.denominator)
        return acb(x) if self.is_complex else arb(x)

    def plain(self, rows: int, cols: int, entries: list[Any]) -> Any:
        return (acb_mat if self.is_complex else arb_mat)(rows, cols, entries)

    def apply(self, name: str, args: list[Any]) -> Any:
        value = scalar_function(name, args)
        if self.is_complex:
            return value
        if not value.imag.contains(0):
            raise Undefined(f"{name} is not real here")
        if not value.imag.is_zero() and value.imag.rad() > 1e-20:
            raise Undefined(f"{name} is not real here")
        return value.real

    def is_zero(self, x: Any) -> bool:
        return bool(x.contains(0))


def scalar_function(name: str, args: list[Any]) -> Any:
    """A complex ball of a scalar function at balls.  Raises Undefined where it has no value."""
    from derive.check.balls import evaluate
    from derive.check.functions import BALL, CannotEvaluate
    from derive.kernel.expr import Node, symbol

    values = [acb(a) for a in args]
    simple = {"exp": acb.exp, "log": acb.log, "sqrt": acb.sqrt}.get(name)
    try:
        if simple is not None:
            found = simple(values[0])
        elif name in BALL:
            found = BALL[name](*values)
        else:
            names = [f"x_{i}" for i in range(len(values))]
            from flint import ctx

            tree = Node(name, tuple(symbol(n) for n in names))
            found = evaluate(tree, dict(zip(names, values, strict=True)), ctx.prec)
    except (CannotEvaluate, ValueError, ZeroDivisionError) as e:
        raise Undefined(f"{name}: {e}") from e
    if not found.is_finite():
        raise Undefined(f"{name} has no value here")
    return found
