"""A randomised identity test in prime fields, with its error bound.

Symbols get random residues; powers, exponentials and logarithms are kernels (see `kernels`)
with random residues of their own; a root is a root of the residue, and every choice of
roots must give zero; any other function is a random oracle keyed by the residues of its
arguments.  If lhs - rhs is not identically zero, one trial gives zero with at most the
stated probability.  A residue that is not zero decides nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from hashlib import blake2b
from itertools import product
from math import log2, prod
from typing import Any

from derive.check.balls import number
from derive.check.core import Core
from derive.check.facts import Facts
from derive.check.kernels import E, Family, Kernels, Monomial, NoKernels
from derive.check.prime import POOL, Field, M, field
from derive.check.rational import TooLarge, whole_number
from derive.check.values import CannotEvaluate
from derive.kernel.expr import Expr, Node, Number, Symbol

TRIALS, ATTEMPTS, MAX_CHOICES = 3, 48, 64
MAX_POWER, MAX_SHIFT, MAX_FACTORIAL = 10**7, 60, 2000
#: f(-x) = -f(x), f(-x) = f(x): keyed by the smaller of v and -v
ODD = {"erf", "Si", "Shi", "fresnels", "fresnelc"}


class Unlucky(Exception):
    """A point at which a root does not exist or a denominator vanishes: draw another."""


class _Trial:
    """One random point: the residues of trees, for given choices of roots."""

    def __init__(self, kernels: Kernels, f: Field, seed: str, choices: Sequence[int]) -> None:
        self.kernels, self.f, self.p, self.seed = kernels, f, f.p, seed
        self.facts = kernels.facts
        self.choices, self.asked = choices, list[int]()
        self.value: dict[Expr, int] = {}
        self.degree: dict[Expr, int] = {}
        self.families: dict[Any, dict[Monomial, int]] = {}
        self.oracles: dict[Any, int] = {}
        self.names: dict[int, Any] = {}
        self.worst = 1

    # -- randomness: drawn by key, so that every choice of roots sees the same point
    def draw(self, key: Any) -> int:
        found = self.oracles.get(key)
        if found is None:
            digest = blake2b(f"{self.seed}|{key!r}".encode(), digest_size=16).digest()
            found = self.oracles[key] = 2 + int.from_bytes(digest) % (self.p - 3)
        return found

    def choose(self, n: int) -> int:
        at = len(self.asked)
        self.asked.append(n)
        return self.choices[at] if at < len(self.choices) else 0

    def of(self, e: Expr) -> int:
        found = self.value.get(e)
        if found is None:
            found, d = self._of(e)
            found %= self.p
            self.value[e] = found
            self.degree[e] = d
            self.worst = max(self.worst, d)
            if d > 2**40:
                raise NoKernels("degrees too high for the test to say much")
        return found

    def deg(self, *es: Expr) -> int:
        return sum(self.degree.get(e, 0) for e in es)

    def _of(self, e: Expr) -> tuple[int, int]:
        if isinstance(e, Number):
            q = number(e)
            return int(q.p) % self.p * self._inv(int(q.q)), 0
        if isinstance(e, Symbol):
            return self.symbol(e)
        assert isinstance(e, Node)
        op, args = e.op, e.args
        if op == "add":
            total = 0
            for a in args:
                total += self.of(a)
            return total, self.deg(*args)
        if op == "mul":
            total = 1
            for a in args:
                total = total * self.of(a) % self.p
            return total, self.deg(*args)
        if op == "neg":
            return -self.of(args[0]), self.deg(args[0])
        if op == "div":
            return self.of(args[0]) * self._inv(self.of(args[1])), self.deg(*args)
        if op == "i":
            return self.f.i, 0
        if e in self.kernels.power:
            return self.kernel(e)
        if op == "pow":
            n = whole_number(args[1])
            assert n is not None
            if abs(n) > MAX_POWER:
                raise NoKernels("a power over 1e7")
            b = self.of(args[0])
            return pow(self._inv(b) if n < 0 else b, abs(n), self.p), self.deg(args[0]) * abs(n)
        if op == "log":
            return self.log(e)
        if op == "abs":
            return self.absolute(e)
        if op in ("gamma", "digamma"):
            return self.shifted(e)
        if op in ("sum", "prod", "setof", "piecewise", "diff"):
            return self.draw(("tree", e)), 1
        return self.oracle(op, args)

    def _inv(self, v: int) -> int:
        if v % self.p == 0:
            raise Unlucky("a denominator vanishes")
        return pow(v, -1, self.p)

    def symbol(self, s: Symbol) -> tuple[int, int]:
        if s in self.kernels.atoms:
            return self.product_of(self.kernels.unit[False], self.family(s), self.kernels.families[False])
        return self.draw(("symbol", s.name)), 1

    def oracle(self, op: str, args: tuple[Expr, ...]) -> tuple[int, int]:
        values = tuple(map(self.of, args))
        sign = 1
        if len(values) == 1 and op in ODD:
            if values[0] == 0:
                return 0, 0
            if values[0] > self.p - values[0]:
                values, sign = (self.p - values[0],), -1
        return sign * self.draw((op, values)), 1

    # -- powers
    def kernel(self, e: Node) -> tuple[int, int]:
        if e.op in ("sin", "cos"):
            up, d = self.powers(self.kernels.power[e])
            down = self._inv(up)
            half = self._inv(2)
            if e.op == "cos":
                return (up + down) * half, 2 * d
            return (up - down) * half * self._inv(self.f.i), 2 * d
        return self.powers(self.kernels.power[e])

    def powers(self, factors: list[tuple[Expr, dict[Monomial, Fraction]]]) -> tuple[int, int]:
        total, degree = 1, 0
        for atom, vector in factors:
            group = self.kernels.families[atom == E]
            v, d = self.product_of(vector, self.family(atom), group, atom == E)
            total, degree = total * v % self.p, degree + d
        return total, degree

    def product_of(
        self, vector: dict[Monomial, Fraction], known: dict[Monomial, int], group: Family, is_e: bool = False
    ) -> tuple[int, int]:
        total, degree = 1, 0
        for monomial, c in vector.items():
            turn = self.turn(monomial, c, group) if is_e else None
            if turn is None and is_e and monomial in self.kernels.whole_turns:
                self.half_turn(known, monomial, group.scale[monomial])
            if turn is not None:
                total = total * turn % self.p
                continue
            n = c * group.scale[monomial]
            k = int(n)
            if abs(k) > MAX_POWER:
                raise NoKernels("a power over 1e7")
            if monomial not in known:
                known[monomial] = self.kernel_of(known, monomial)
            base = known[monomial]
            total = total * pow(self._inv(base) if k < 0 else base, abs(k), self.p) % self.p
            degree += abs(k)
        return total, degree

    def kernel_of(self, known: dict[Monomial, int], monomial: Monomial) -> int:
        return self.draw(("kernel", self.names[id(known)], monomial))

    def half_turn(self, known: dict[Monomial, int], monomial: Monomial, scale: int) -> None:
        """exp(i pi n) of a whole number n is 1 or -1: the kernel is a root of that, by choice."""
        if monomial not in known:
            turn = self.f.unity(self.choose(2 * scale), 2 * scale)
            if turn is None:
                raise NoKernels("a root of unity of high order")
            known[monomial] = turn

    def turn(self, monomial: Monomial, c: Fraction, group: Family) -> int | None:
        """exp(i pi c), where the monomial is i*pi over no denominator."""
        if self.kernels.i_pi != monomial or not group.under.is_constant():
            return None
        return self.f.unity(c.numerator, 2 * c.denominator)

    def family(self, atom: Expr) -> dict[Monomial, int]:
        """The kernels of an atom; atoms of equal value share them."""
        key: Any
        if atom == E or isinstance(atom, Symbol):
            key = ("name", str(atom))
            if key not in self.families:
                self._new(key)
            return self.families[key]
        v = self.of(atom)
        key = ("value", v)
        if key not in self.families:
            known = self._new(key)
            self._constrain(known, atom, v)
        return self.families[key]

    def _new(self, key: Any) -> dict[Monomial, int]:
        known: dict[Monomial, int] = {}
        self.families[key] = known
        self.names[id(known)] = key
        return known

    def _constrain(self, known: dict[Monomial, int], atom: Expr, v: int) -> None:
        """atom**1 is the atom: one kernel is a root of what the others leave."""
        if v == 0:
            raise Unlucky("a power of 0")
        group = self.kernels.families[False]
        unit = self.kernels.unit[False]
        orders = {m: int(c * group.scale[m]) for m, c in unit.items()}
        last = min(orders, key=lambda m: (abs(orders[m]), m))
        for m, k in orders.items():
            if m != last:
                known[m] = self.kernel_of(known, m)
                v = v * pow(self._inv(known[m]), k, self.p) % self.p
        n = orders[last]
        if n < 0:
            v, n = self._inv(v), -n
        if n == 1:
            known[last] = v
            return
        exact = None
        if isinstance(atom, Number) and n == 2 and len(orders) == 1:
            exact = self.f.square_root(int(number(atom).p)) if number(atom).q == 1 else None
        if exact is not None:
            known[last] = exact
            return
        if M % n:
            raise NoKernels("a root of an order that the field has no roots of unity for")
        root = self.f.root(v, n)
        turn = self.f.unity(self.choose(n), n)
        if root is None or turn is None:
            raise Unlucky("a root does not exist")
        known[last] = root * turn % self.p

    # -- logarithms, absolute values, gamma
    def log(self, e: Node) -> tuple[int, int]:
        total, degree = 0, 0
        for atom, x in self.kernels.logs[e]:
            k = self.of(x)
            if atom == E:
                total += k
            else:
                v = self.of(atom) if atom not in self.kernels.atoms or not isinstance(atom, Symbol) else 0
                key = ("log", atom.name) if isinstance(atom, Symbol) else ("log", v)
                if v == 1 and not isinstance(atom, Symbol):
                    continue
                if v == 0 and not isinstance(atom, Symbol):
                    raise Unlucky("log(0)")
                total += k * self.draw(key)
            degree += self.deg(x) + 1
        return total, degree

    def absolute(self, e: Node) -> tuple[int, int]:
        """|x| is a root of x**2 for real x, of z conj(z) otherwise."""
        inner = e.args[0]
        v = self.of(inner)
        key = ("abs", min(v, self.p - v))
        if key in self.oracles:
            return self.oracles[key], self.deg(inner) + 1
        if self.facts.real(inner):
            found = v if self.choose(2) == 0 else self.p - v
        else:
            bar = self.of(self.kernels.core.conjugate(inner))
            root = self.f.root(v * bar % self.p, 2)
            if root is None:
                raise Unlucky("a root does not exist")
            found = root if self.choose(2) == 0 else self.p - root
        self.oracles[key] = found
        return found, self.deg(inner) + 1

    def shifted(self, e: Node) -> tuple[int, int]:
        """gamma(u + n) and digamma(u + n) by the recurrence, n the whole part of the constant term."""
        argument = e.args[-1]
        v = self.of(argument)
        d = self.deg(argument)
        n, literal = self.kernels.whole_part(argument)
        if literal and e.op == "gamma":
            if n <= 0:
                raise CannotEvaluate("gamma at a pole")
            if n > MAX_FACTORIAL:
                raise NoKernels("the factorial of a large number")
            return prod(range(1, n)), 0
        if abs(n) > MAX_SHIFT:
            n = 0
        start = (v - n) % self.p
        base = self.draw((e.op, start))
        steps = [(start + j) % self.p for j in (range(n) if n > 0 else range(n, 0))]
        if e.op == "gamma":
            factor = 1
            for s in steps:
                factor = factor * s % self.p
            return base * (factor if n >= 0 else self._inv(factor)), (len(steps) + 1) * d + 1
        total = base
        for s in steps:
            total += self._inv(s) if n > 0 else -self._inv(s)
        return total, (len(steps) + 1) * d + 1


def _attempt(
    kernels: Kernels, f: Field, seed: str, a: Expr, b: Expr, most: int
) -> tuple[bool, int, int, bool] | None:
    """Whether the choices of roots that were tried give zero, a degree, the number of
    choices, and whether all were tried.  None if the point is unlucky."""

    def run(choices: Sequence[int]) -> tuple[_Trial, bool]:
        trial = _Trial(kernels, f, seed, choices)
        return trial, (trial.of(a) - trial.of(b)) % f.p == 0

    try:
        first, zero = run(())
        total = prod(first.asked)
        degree = first.worst * (1 + len(first.oracles))
        if zero and total > 1:
            every = list(product(*map(range, first.asked)))[1:] if total <= most else []
            for choices in every:
                trial, zero = run(choices)
                if trial.asked != first.asked:
                    raise NoKernels("which roots there are depends on the roots")
                if not zero:
                    break
        return zero, degree, total, total <= most
    except Unlucky:
        return None


def proves(a: Expr, b: Expr, facts: Facts, seed: str = "") -> str | None:
    """The method's text if a = b passes three trials, else None.

    The text states the bound on the probability that a false identity passes.
    """
    core = Core(facts)
    try:
        left, right = core.of(a), core.of(b)
        kernels = Kernels(core, left, right)
        bits = 0.0
        for trial in range(TRIALS):
            rng = random.Random(f"{seed} {trial}")
            for attempt in range(ATTEMPTS):
                f = field(rng.randrange(POOL))
                outcome = _attempt(
                    kernels, f, f"{seed} {trial} {attempt}", left, right, MAX_CHOICES if trial == 0 else 4
                )
                if outcome is not None:
                    break
            if outcome is None or not outcome[0]:
                return None
            _, degree, choices, complete = outcome
            if complete:  # degree of the norm over all choices, over the chance that the roots exist
                bits += max(0.0, 60 - log2(max(degree, 1) * choices**2))
    except (NoKernels, TooLarge, CannotEvaluate):
        return None
    if bits < 40:
        return None
    return f"prime fields, {TRIALS} trials, error below 2^-{int(bits)}"


__all__ = ["proves"]
