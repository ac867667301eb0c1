"""Powers, exponentials and logarithms as kernels: every power is a product of atoms raised
to exponents, and exponents are fractions of polynomials over Q, compared exactly.

`exp(a + b) = exp(a) exp(b)`, `x**(a + b) = x**a x**b` hold for all complex numbers (x != 0);
`(x*y)**a = x**a y**a` and `(x**a)**b = x**(a*b)` are used only where facts say that they may
be (positive x, real a).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from flint import fmpz

from derive.check.balls import number
from derive.check.core import Core
from derive.check.facts import Facts
from derive.check.lowering import HALF, ONE, PI, I
from derive.check.rational import Frac, Rationals, TooLarge, exact, whole_number
from derive.kernel.expr import Expr, Node, Number, node

E = node("e")
LARGEST_PRIME = 10_000
Factors = list[tuple[Expr, Expr]]  # atom, exponent
Monomial = tuple[int, ...]


class NoKernels(Exception):
    """The test does not apply: exponents or powers of a kind it has no kernels for."""


def factors_of_number(e: Number) -> Factors:
    """Primes with their exponents; a large remainder stays one atom."""
    q = number(e)
    out: Factors = []
    for n, sign in ((int(q.p), 1), (int(q.q), -1)):
        if n.bit_length() > 400:
            raise NoKernels("a power of a large number")
        for p, k in fmpz(n).factor() if n.bit_length() <= 100 else [(fmpz(n), 1)]:
            out.append((Number(str(int(p))), _int(sign * int(k))))
    return out


def _int(k: int) -> Expr:
    return Number(str(k)) if k >= 0 else node("neg", Number(str(-k)))


class Powers:
    """Splits powers into atoms, as far as facts allow."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def positive(self, e: Expr) -> Factors:
        """The factors of a tree known to be positive."""
        if isinstance(e, Number):
            return factors_of_number(e)
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
                return [(E, I * PI), *self.whole(base.args[0])]
            if base.op == "pow":
                return scaled(
                    self.whole(base.args[0])
                    if self.facts.is_integer(base.args[1])
                    else self.log(base.args[0]),
                    base.args[1],
                )
            if base.op == "exp":
                return [(E, base.args[0])]
        return self.log(base)

    def log(self, base: Expr) -> Factors:
        """Factors whose logarithms add up to log(base)."""
        if isinstance(base, Number) and not number(base):
            raise NoKernels("a power of 0")
        if self.facts.positive(base):
            return self.positive(base)
        inner = self.facts.interval(base)
        if inner is not None and inner.negative:
            flipped = base.args[0] if isinstance(base, Node) and base.op == "neg" else node("neg", base)
            if self.facts.positive(flipped):
                return [(E, I * PI), *self.positive(flipped)]
        if isinstance(base, Node) and base.op == "i":
            return [(E, I * PI * HALF)]
        if isinstance(base, Node) and base.op == "neg" and base.args[0] == I:
            return [(E, node("neg", I * PI * HALF))]
        if isinstance(base, Node) and base.op == "mul":
            split = [a for a in base.args if self.facts.positive(a)]
            rest = [a for a in base.args if not self.facts.positive(a)]
            if split:
                tail = rest[0] if len(rest) == 1 else Node("mul", tuple(rest))
                return [f for a in split for f in self.positive(a)] + self.log(tail)
        if isinstance(base, Node) and base.op == "div" and self.facts.positive(base.args[1]):
            below = scaled(self.positive(base.args[1]), node("neg", ONE))
            return self.log(base.args[0]) + below
        if (
            isinstance(base, Node)
            and base.op == "div"
            and self.facts.positive(base.args[0])
            and base.args[0] != ONE
        ):
            return [*self.positive(base.args[0]), (ONE / base.args[1], ONE)]
        return [(base, ONE)]


def scaled(factors: Factors, by: Expr) -> Factors:
    """The factors of a power of what has these factors."""
    return [(a, by if x == ONE else x * by) for a, x in factors]


@dataclass
class Family:
    """Exponents of one group of atoms: common denominator, and per monomial the least
    common denominator of its coefficients."""

    under: Any = None
    scale: dict[Monomial, int] = field(default_factory=dict)


class Kernels:
    """All powers, exponentials and logarithms of some core trees, with exponents in normal form.

    `power[node]` is a list of (atom, exponent as monomials -> Fraction over the family's
    denominator).  Raises NoKernels, TooLarge or CannotEvaluate.
    """

    def __init__(self, core: Core, *trees: Expr) -> None:
        facts = core.facts
        self.core, self.facts, self.powers = core, facts, Powers(facts)
        self.order: list[Expr] = []
        seen: set[Expr] = set()
        raw: dict[Expr, Factors] = {}
        logs: dict[Expr, Factors] = {}
        self.gamma_arguments: list[Expr] = []
        stack = list(trees)
        while stack:
            e = stack.pop()
            if e in seen:
                continue
            seen.add(e)
            if not isinstance(e, Node):
                continue
            extra: list[Expr] = []
            if e.op == "pow" and whole_number(e.args[1]) is None:
                split = self.powers.whole if facts.is_integer(e.args[1]) else self.powers.log
                raw[e] = scaled(split(e.args[0]), e.args[1])
            elif e.op == "exp":
                raw[e] = [(E, e.args[0])]
            elif e.op == "e":
                raw[e] = [(E, ONE)]
            elif e.op in ("sin", "cos"):
                raw[e] = [(E, I * e.args[0])]
            elif e.op == "log":
                logs[e] = self.powers.log(e.args[0])
            elif e.op in ("gamma", "digamma", "loggamma", "polygamma", "zeta2"):
                self.gamma_arguments.append(e.args[-1])
            for a, x in raw.get(e, []) + logs.get(e, []):
                extra += [a, x]
            if e.op not in ("sum", "prod", "setof"):
                stack.extend(e.args)
            stack.extend(extra)
        self.raw, self.logs = raw, logs
        exponents = [x for fs in (*raw.values(), *logs.values()) for _, x in fs]
        self.field = Rationals(*exponents, *self.gamma_arguments)
        self.log_gens = {g: e for e, g in self.field.atoms.items() if isinstance(e, Node) and e.op == "log"}
        self.log_factors = {
            n: [(a, self.field.normal(self.field.of(x))) for a, x in fs] for n, fs in logs.items()
        }
        frac: dict[Expr, list[tuple[Expr, Frac]]] = {n: self.expanded(fs) for n, fs in raw.items()}
        self.families = {True: Family(), False: Family()}
        for fs in frac.values():
            for a, y in fs:
                self._denominator(self.families[a == E], y)
        self.atoms = {a for fs in frac.values() for a, _ in fs}
        self.power: dict[Expr, list[tuple[Expr, dict[Monomial, Fraction]]]] = {}
        for n, fs in frac.items():
            self.power[n] = [(a, self._vector(self.families[a == E], x)) for a, x in fs]
        one = self.field.one
        self.unit = {k: self._vector(f, (one, one)) for k, f in self.families.items()}
        self.i_pi: Monomial | None = None
        if PI in self.field.atoms:
            size, at = len(self.field.gens), self.field.atoms[PI]
            self.i_pi = tuple(int(j in (at, size - 1)) for j in range(size))
        self.whole_turns = {
            m for fs in self.power.values() for a, v in fs if a == E for m in v if self._whole(m)
        }

    def _whole(self, monomial: Monomial) -> bool:
        """Whether a monomial of exponents is i*pi times a product of whole numbers."""
        under = self.families[True].under
        if self.i_pi is None or not under.is_constant():
            return False
        rest = [m - k for m, k in zip(monomial, self.i_pi, strict=True)]
        whole = {g for e, g in self.field.atoms.items() if self.facts.is_integer(e)}
        return any(rest) and all(k == 0 or (k > 0 and g in whole) for g, k in enumerate(rest))

    def whole_part(self, e: Expr) -> tuple[int, bool]:
        """The floor of the constant term of a polynomial, and whether that is all of it."""
        top, under = self.field.normal(self.field.of(e))
        if not under.is_constant():
            return 0, False
        for monomial, c in top.terms():
            if not any(monomial):
                return int(c.p // c.q), c.q == 1 and top.is_constant()
        return 0, bool(top.is_zero())

    def expanded(self, factors: Factors) -> list[tuple[Expr, Frac]]:
        """Factors with exponents in normal form; exp(c log v) becomes v**c."""
        total: dict[Expr, Frac] = {}

        def put(a: Expr, x: Frac) -> None:
            total[a] = self.field.normal(self.field.add(total[a], x)) if a in total else x

        for a, x in factors:
            exponent = self.field.normal(self.field.of(x))
            if a == E and self.log_gens:
                exponent = self._logs_out(exponent, put)
            put(a, exponent)
        return [(a, x) for a, x in total.items() if not x[0].is_zero()]

    def _logs_out(self, x: Frac, put: Any) -> Frac:
        top, under = x
        if any(under.degrees()[g] for g in self.log_gens):
            return x
        rest = self.field.zero
        for monomial, c in top.terms():
            used = [g for g in self.log_gens if monomial[g]]
            if len(used) == 1 and monomial[used[0]] == 1:
                g = used[0]
                lower = tuple(0 if j == g else k for j, k in enumerate(monomial))
                cofactor = self.field.ctx.from_dict({lower: c})
                for a, y in self.log_factors[self.log_gens[g]]:
                    put(a, self.field.normal(self.field.mul((cofactor, under), y)))
            else:
                rest = rest + self.field.ctx.from_dict({monomial: c})
        return self.field.normal((rest, under))

    def _denominator(self, family: Family, x: Frac) -> None:
        if family.under is None:
            family.under = x[1]
        elif family.under != x[1]:
            common = family.under.gcd(x[1])
            family.under = self.field.times(family.under, exact(x[1], common))
            if family.under.total_degree() > 12:
                raise TooLarge("exponents with many denominators")

    def _vector(self, family: Family, x: Frac) -> dict[Monomial, Fraction]:
        if family.under is None:
            family.under = self.field.one
        top = self.field.times(x[0], exact(family.under, x[1]))
        out = {}
        for monomial, c in top.terms():
            value = Fraction(int(c.p), int(c.q))
            out[monomial] = value
            family.scale[monomial] = lcm(family.scale.get(monomial, 1), value.denominator)
            if family.scale[monomial] > 5000:
                raise NoKernels("a root of high order")
        return out


__all__ = ["E", "Family", "Kernels", "NoKernels", "Powers"]
