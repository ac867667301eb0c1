"""Equal normal forms are equal wherever both are defined.

A tree becomes a fraction of polynomials over Q.  Its generators are symbols, the root of unity
exp(2 pi i/q^k) of each prime q that is needed (i is a power of the one for 2), powers
atom**(monomial/n) and exponentials exp(monomial/n), logarithms, and any other function at the
normal forms of its arguments.  Their relations are reduced: g**n is the atom, cyclotomic polynomials
vanish, square roots of primes are Gauss sums where these roots of unity are there.  Each relation
holds at every point at which the trees have a value, and nothing is divided by but what a tree
divides by; so what reduces to zero is zero.  What doesn't is not known to differ.  Nothing is drawn
at random.  Sizes are bounded: None instead of a long computation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, lcm, prod
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz

from derive.core.numbers import number, whole_number
from derive.core.powers import (
    ONE,
    TURN,
    E,
    Factors,
    Facts,
    I,
    NoForm,
    Powers,
    primes,
    scaled,
    whole,
)
from derive.kernel.expr import Expr, Node, Number, Symbol, node

MAX_TERMS, MAX_DEGREE, MAX_BITS, MAX_WORK = 2500, 600, 20_000, 2_000_000
MAX_SHIFT, MAX_FACTORIAL, MAX_DEPTH = 60, 2000, 120
MAX_ORDER, MAX_SCALE, RESTARTS, FIRST_SIZE, MAX_SIZE = 128, 5000, 24, 12, 96
#: f(-x) = -f(x)
ODD = frozenset(("erf", "Si", "Shi", "fresnels", "fresnelc"))
#: f(x, y) = f(y, x)
SYMMETRIC = frozenset(("min", "max"))
#: what binds a name, or isn't a function of the values of its operands: the same only as the same tree
WHOLE_TREES = frozenset("sum prod setof diff grad E Var apply".split())

Poly = Any
Frac = tuple[Poly, Poly]
Monomial = tuple[int, ...]
Vector = dict[Monomial, Fraction]


class Grow(Exception):
    """What was learnt on the way asks for other generators: start again."""


@dataclass
class Needs:
    """What a first attempt learnt: exponents by the first tree of their atom, orders of roots of unity."""

    exponents: dict[Expr, list[Expr]] = field(default_factory=dict)
    orders: dict[int, int] = field(default_factory=lambda: {2: 2})
    size: int = FIRST_SIZE


@dataclass
class Family:
    """The powers of one atom (of e where `form` is None): exponents are monomials over 1, and
    over one common denominator; per monomial the least common denominator of its coefficients."""

    first: Expr
    form: Frac | None
    under: Poly = None
    scale: dict[tuple[bool, Monomial], int] = field(default_factory=dict)
    kernels: dict[tuple[bool, Monomial], Frac] = field(default_factory=dict)
    log: Frac | None = None
    prepared: bool = False


class Forms:
    """The normal forms of trees, under facts.  Raises NoForm, or Grow to be started again."""

    def __init__(self, facts: Facts, needs: Needs) -> None:
        self.facts, self.powers, self.needs = facts, Powers(facts), needs
        self.ctx = fmpq_mpoly_ctx.get([f"g{k}" for k in range(needs.size)], Ordering.lex)
        self.gens = self.ctx.gens()
        self.one, self.zero = self.ctx.constant(1), self.ctx.constant(0)
        self.free = needs.size  # generators are taken from the last: a newer one is greater in lex order
        self.trees: dict[int, Expr] = {}
        self.rules: dict[int, tuple[int, Poly]] = {}  # g**n is this polynomial in older generators
        self.memo: dict[Expr, Frac] = {}
        self.known: dict[str, list[tuple[tuple[Frac, ...], int]]] = {}
        self.families: list[Family] = []
        self.logs: dict[int, Family] = {}
        self.integers: set[int] = set()
        self.unity: dict[int, tuple[int, int]] = {}  # prime -> generator, exponent of its order
        self.work = 0
        self.exponential = Family(E, None)
        self.imaginary = self.root_of_unity(Fraction(1, 4))
        self.turn: Monomial | None = None

    # -- bounded arithmetic
    def times(self, a: Poly, b: Poly) -> Poly:
        cost = len(a) * len(b)
        self.work += cost
        if cost > 40 * MAX_TERMS or self.work > MAX_WORK:
            raise NoForm("a product of many terms")
        return self.reduced(a * b)

    def reduced(self, a: Poly) -> Poly:
        """Powers of generators that have a relation are replaced, the newest first."""
        if len(a) > MAX_TERMS:
            raise NoForm("a normal form of many terms")
        degrees = a.degrees()
        for g in sorted(self.rules):
            n, value = self.rules[g]
            if degrees[g] >= n:
                turns = degrees[g] // n
                if turns > 64 or len(a) * comb(turns + len(value), len(value)) > 40 * MAX_TERMS:
                    raise NoForm("a power of many terms")
                a = divmod(a, self.gens[g] ** n - value)[1]
                if len(a) > MAX_TERMS:
                    raise NoForm("a normal form of many terms")
                degrees = a.degrees()
        return a

    def common(self, a: Poly, b: Poly) -> Poly:
        """A common factor; 1 where looking for one would take long."""
        if a.is_constant() or b.is_constant():
            return self.one
        self.work += len(a) * len(b)
        if self.work > MAX_WORK or max(a.total_degree(), b.total_degree()) > MAX_DEGREE:
            return self.one
        return a.gcd(b)

    def add(self, a: Frac, b: Frac) -> Frac:
        if a[1] == b[1]:
            return (a[0] + b[0], a[1])
        g = self.common(a[1], b[1])
        left, right = exact(a[1], g), exact(b[1], g)
        return (self.times(a[0], right) + self.times(b[0], left), self.times(a[1], right))

    def negated(self, a: Frac) -> Frac:
        return (-a[0], a[1])

    def mul(self, a: Frac, b: Frac) -> Frac:
        return self.lowest((self.times(a[0], b[0]), self.times(a[1], b[1])))

    def div(self, a: Frac, b: Frac) -> Frac:
        if b[0].is_zero():
            raise NoForm("a division by zero")
        return self.mul(a, (b[1], b[0]))

    def lowest(self, a: Frac) -> Frac:
        """Without common factors, the leading coefficient of the denominator 1."""
        top, under = a
        if under.is_zero():
            raise NoForm("a division by zero")
        if top.is_zero():
            return (self.zero, self.one)
        g = self.common(top, under)
        top, under = exact(top, g), exact(under, g)
        c = under.leading_coefficient()
        return (top, under) if c == 1 else (top / c, under / c)

    def power(self, a: Frac, n: int) -> Frac:
        if n < 0:
            if a[0].is_zero():
                raise NoForm("a division by zero")
            a, n = (a[1], a[0]), -n
        return self.lowest((self.raised(a[0], n), self.raised(a[1], n)))

    def raised(self, a: Poly, n: int) -> Poly:
        if n == 0 or a.is_zero():
            return self.zero if n else self.one
        if n == 1 or a.is_one():
            return a
        if a.is_constant():
            q = a.leading_coefficient()
            if n * max(int(q.p).bit_length(), int(q.q).bit_length()) > MAX_BITS:
                raise NoForm("a number of many digits")
            return a**n
        terms = len(a)
        ruled = [g for g, d in enumerate(a.degrees()) if d and g in self.rules]
        if terms > 1 and (
            n * a.total_degree() > MAX_DEGREE or comb(n + terms - 1, min(n, terms - 1)) > MAX_TERMS
        ):
            raise NoForm("a power of many terms")
        if n * a.total_degree() > 10**8:
            raise NoForm("a power of high degree")
        if not ruled:
            return a**n
        out = self.one
        while n:
            if n & 1:
                out = self.times(out, a)
            a, n = self.times(a, a) if n > 1 else a, n >> 1
        return out

    def same(self, a: Frac, b: Frac) -> bool:
        """Whether two fractions are equal."""
        if a == b:
            return True
        return bool(self.add(a, self.negated(b))[0].is_zero())

    # -- generators
    def new(self, tree: Expr) -> int:
        if self.free == 0:
            self.needs.size *= 2
            if self.needs.size > MAX_SIZE:
                raise NoForm("too many functions")
            raise Grow
        self.free -= 1
        self.trees[self.free] = tree
        if self.facts.is_integer(tree):
            self.integers.add(self.free)
        return self.free

    def generator(self, g: int) -> Frac:
        return (self.gens[g], self.one)

    def rule(self, g: int, n: int, value: Poly) -> None:
        self.rules[g] = (n, value)

    def lookup(self, op: str, args: tuple[Frac, ...], tree: Expr) -> Frac:
        """The generator of a function at these arguments, made where there is none."""
        known = self.known.setdefault(op, [])
        for others, g in known:
            if len(others) == len(args) and all(map(self.same, args, others)):
                return self.generator(g)
        g = self.new(tree)
        known.append((args, g))
        return self.generator(g)

    def tree_of(self, a: Frac) -> Expr:
        """A tree with this normal form."""

        def poly(p: Poly) -> Expr:
            terms = []
            for m, c in p.terms():
                parts: list[Expr] = [_fraction(Fraction(int(c.p), int(c.q)))]
                parts += [node("pow", self.trees[g], int(k)) for g, k in enumerate(m) if k]
                terms.append(parts[0] if len(parts) == 1 else Node("mul", tuple(parts)))
            return terms[0] if len(terms) == 1 else Node("add", tuple(terms)) if terms else Number("0")

        return poly(a[0]) / poly(a[1])

    # -- roots of unity
    def root_of_unity(self, turn: Fraction) -> Frac:
        """exp(2 pi i turn), by the prime powers of the denominator."""
        turn %= 1
        out: Frac = (self.one, self.one)
        for f, j in fmpz(turn.denominator).factor():
            q, j = int(f), int(j)
            if q**j > MAX_ORDER:
                raise NoForm("a root of unity of high order")
            rest = turn.denominator // q**j
            k = turn.numerator * pow(rest, -1, q**j) % q**j
            g, order = self.prime_unity(q, j)
            out = (self.times(out[0], self.gens[g] ** (k * q ** (order - j))), self.one)
        return out

    def prime_unity(self, q: int, j: int) -> tuple[int, int]:
        """The generator exp(2 pi i/q^k), for some k that is at least j, and k."""
        if self.needs.orders.get(q, 0) < j:
            self.needs.orders[q] = j
            if q in self.unity or any(f.scale and isinstance(f.first, Number) for f in self.families):
                raise Grow
        if q not in self.unity:
            order = self.needs.orders[q]
            g = self.new(node("exp", TURN * _fraction(Fraction(2, q**order))))
            z, step = self.gens[g], q ** (order - 1)
            if q == 2:
                self.rule(g, step, -self.one)
            else:
                self.rule(g, (q - 1) * step, -sum((z ** (t * step) for t in range(q - 1)), self.zero))
            self.unity[q] = (g, order)
        return self.unity[q]

    def gauss(self, q: int) -> Poly | None:
        """The square root of a prime q, where the roots of unity that it needs are there."""
        if q == 2:
            if self.needs.orders[2] < 3:
                return None
            return self.root_of_unity(Fraction(1, 8))[0] + self.root_of_unity(Fraction(7, 8))[0]
        if q not in self.needs.orders:
            return None
        total = self.zero
        for a in range(q):
            total = total + self.root_of_unity(Fraction(a * a % q, q))[0]
        return self.reduced(total if q % 4 == 1 else -self.times(total, self.imaginary[0]))

    # -- trees
    def of(self, e: Expr) -> Frac:
        """The normal form of a tree in core operations."""
        found = self.memo.get(e)
        if found is None:
            if isinstance(e, Node) and e.depth > MAX_DEPTH:
                raise NoForm("a formula nested deep")
            found = self.memo[e] = self.node(e)
        return found

    def node(self, e: Expr) -> Frac:
        if isinstance(e, Number):
            return (self.ctx.constant(number(e)), self.one)
        if isinstance(e, Symbol):
            return self.generator(self.new(e))
        assert isinstance(e, Node)
        op, args = e.op, e.args
        if op == "add":
            total = self.of(args[0])
            for a in args[1:]:
                total = self.add(total, self.of(a))
            return self.lowest(total)
        if op == "mul":
            total = self.of(args[0])
            for a in args[1:]:
                total = self.mul(total, self.of(a))
            return total
        if op == "neg":
            return self.negated(self.of(args[0]))
        if op == "div":
            return self.div(self.of(args[0]), self.of(args[1]))
        if op == "i":
            return self.imaginary
        if op == "infinity":
            raise NoForm("infinity is no number")
        if op in ("exp", "e"):
            return self.product([(E, args[0] if args else ONE)])
        if op in ("sin", "cos"):
            up = self.product([(E, I * args[0])])
            down = self.power(up, -1)
            if op == "cos":
                return self.scale(self.add(up, down), fmpq(1, 2))
            half = self.scale(self.add(up, self.negated(down)), fmpq(-1, 2))
            return self.mul(half, self.imaginary)
        if op == "pow":
            n = whole_number(args[1])
            if n is not None:
                return self.power(self.of(args[0]), n)
            split = self.powers.whole if self.facts.is_integer(args[1]) else self.powers.log
            return self.product(scaled(split(args[0]), args[1]))
        if op == "log":
            return self.logarithm(args[0])
        if op in ("gamma", "digamma"):
            return self.shifted(op, args[0])
        return self.function(e)

    def scale(self, a: Frac, c: fmpq) -> Frac:
        return self.lowest((a[0] * c, a[1]))

    def function(self, e: Node) -> Frac:
        """A generator for a function of which nothing is used but that it is one."""
        op = e.op
        if op in WHOLE_TREES or not all(a.is_scalar for a in e.args):
            return self.generator(self.new(e))
        args = tuple(map(self.of, e.args))
        if op in ODD:
            if args[0][0].is_zero():
                return args[0]
            if args[0][0].leading_coefficient() < 0:
                return self.negated(self.lookup(op, (self.negated(args[0]),), node(op, -e.args[0])))
        if op in SYMMETRIC:
            args = tuple(sorted(args, key=str))
        return self.lookup(op, args, e)

    # -- logarithms, powers, exponentials
    def atoms(self, factors: Factors) -> Iterable[tuple[Expr, Expr, Frac]]:
        """Factors with the forms of their atoms, a positive rational factor of an atom split off."""
        for atom, x in factors:
            if atom == E:
                yield atom, x, (self.one, self.one)
                continue
            top, under = form = self.lowest(self.of(atom))
            if isinstance(atom, Number):
                yield atom, x, form
                continue
            if top.is_zero():
                raise NoForm("a power of 0")
            c = top.leading_coefficient()
            positive = abs(c)
            for p, k in primes(int(positive.p), int(positive.q)):
                yield p, x if k == ONE else x * k, self.lowest(self.of(p))
            form = (top / positive, under)
            if not (form[0].is_constant() and under.is_one()):
                yield atom, x, form
            elif c < 0:
                yield E, x * TURN, form

    def family(self, atom: Expr, form: Frac) -> Family:
        """The powers of an atom; atoms with equal forms share them."""
        for f in self.families:
            assert f.form is not None
            if self.same(f.form, form):
                return f
        out = Family(atom, form)
        self.families.append(out)
        return out

    def prepare(self, f: Family) -> None:
        """Before its first kernel a family hears of all the exponents that an attempt met."""
        if not f.prepared:
            f.prepared = True
            for t in list(self.needs.exponents.get(f.first, [])):
                self.vector(f, self.lowest(self.of(t)))

    def logarithm(self, e: Expr) -> Frac:
        total: Frac = (self.zero, self.one)
        for atom, x, form in self.atoms(self.powers.log(e)):
            if atom == E:
                total = self.add(total, self.of(x))
            elif not (form[0].is_one() and form[1].is_one()):
                f = self.family(atom, form)
                if f.log is None:
                    g = self.new(node("log", atom if isinstance(atom, Number) else self.tree_of(form)))
                    f.log, self.logs[g] = self.generator(g), f
                total = self.add(total, self.mul(self.of(x), f.log))
        return self.lowest(total)

    def product(self, factors: Factors) -> Frac:
        """The product of atoms to exponents, by kernels."""
        exponents: list[tuple[Family, Frac]] = []

        def put(f: Family, x: Frac) -> None:
            for k, (other, y) in enumerate(exponents):
                if other is f:
                    exponents[k] = (f, self.lowest(self.add(y, x)))
                    return
            exponents.append((f, x))

        turns: list[Frac] = []
        for atom, x, form in self.atoms(factors):
            if atom == E:
                turns.append(self.lowest(self.of(x)))
            elif not (form[0].is_one() and form[1].is_one()):
                put(self.family(atom, form), self.lowest(self.of(x)))
        for turn in turns:
            put(self.exponential, self.logs_out(turn, put))
        out: Frac = (self.one, self.one)
        for f, total in exponents:
            out = self.mul(out, self.raise_family(f, total))
        return out

    def logs_out(self, x: Frac, put: Any) -> Frac:
        """exp(c log v) is v**c: what is linear in logarithms becomes powers."""
        top, under = x
        below = under.degrees()
        if not self.logs or any(below[g] for g in self.logs):
            return x
        rest = self.zero
        for monomial, c in top.terms():
            used = [g for g in self.logs if monomial[g]]
            if len(used) == 1 and monomial[used[0]] == 1:
                g = used[0]
                lower = tuple(0 if j == g else k for j, k in enumerate(monomial))
                put(self.logs[g], self.lowest((self.ctx.from_dict({lower: c}), under)))
            else:
                rest = rest + self.ctx.from_dict({monomial: c})
        return self.lowest((rest, under))

    def vector(self, f: Family, x: Frac) -> list[tuple[tuple[bool, Monomial], Fraction]]:
        """An exponent as a rational combination of monomials over 1 and over the family's denominator."""
        top, under = x
        parts: list[tuple[bool, Poly]] = []
        if under.is_constant():
            parts.append((False, top / under.leading_coefficient()))
        else:
            if f.under is None:
                f.under = under
            elif f.under != under and not divmod(f.under, under)[1].is_zero():
                if any(over for over, _ in f.kernels):
                    self.grow(f, x)
                f.under = self.times(f.under, exact(under, self.common(f.under, under)))
                if f.under.total_degree() > 12:
                    raise NoForm("exponents with many denominators")
                f.scale = {k: n for k, n in f.scale.items() if not k[0]}
            quotient, rest = divmod(self.times(top, exact(f.under, under)), f.under)
            parts += [(False, quotient), (True, rest)]
        out = []
        for over, p in parts:
            for monomial, c in p.terms():
                key, value = (over, monomial), Fraction(int(c.p), int(c.q))
                n = f.scale.get(key, 1)
                if n % value.denominator:
                    if key in f.kernels:
                        self.grow(f, x)
                    f.scale[key] = lcm(n, value.denominator)
                    if f.scale[key] > MAX_SCALE:
                        raise NoForm("a root of high order")
                out.append((key, value))
        return out

    def grow(self, f: Family, x: Frac) -> None:
        self.needs.exponents.setdefault(f.first, []).append(self.tree_of(x))
        raise Grow

    def raise_family(self, f: Family, x: Frac) -> Frac:
        self.prepare(f)
        out: Frac = (self.one, self.one)
        for key, c in self.vector(f, x):
            over, monomial = key
            if f.form is None and not over and self.is_turn(monomial):
                factor = self.root_of_unity(c / 2)
            elif f.form is not None and not over and not any(monomial):
                factor = self.constant_power(f, key, c)
            else:
                n = f.scale.get(key, 1)
                k = int(c * n)
                if key not in f.kernels:
                    f.kernels[key] = self.kernel(f, key, n)
                if f.form is None and not over and self.whole_turns(monomial):
                    k %= 2 * n
                factor = self.power(f.kernels[key], k)
            out = self.mul(out, factor)
        return out

    def is_turn(self, monomial: Monomial) -> bool:
        """Whether a monomial is i*pi."""
        if self.turn is None:
            pi = node("pi")
            if pi not in self.memo:
                return False
            self.turn = tuple(self.of(TURN)[0].monoms()[0])
        return monomial == self.turn

    def whole_turns(self, monomial: Monomial) -> bool:
        """Whether a monomial is i*pi times a product of whole numbers."""
        self.is_turn(monomial)
        if self.turn is None:
            return False
        rest = [m - k for m, k in zip(monomial, self.turn, strict=True)]
        return any(rest) and all(k == 0 or (k > 0 and g in self.integers) for g, k in enumerate(rest))

    def kernel(self, f: Family, key: tuple[bool, Monomial], n: int) -> Frac:
        """The generator atom**(monomial/(n*denominator)), or exp of that."""
        over, monomial = key
        below = f.under if over else self.one
        exponent = self.tree_of((self.ctx.from_dict({monomial: fmpq(1, n)}), below))
        if f.form is None:
            g = self.new(node("exp", exponent))
            if not over and self.whole_turns(monomial):
                self.rule(g, 2 * n, self.one)
        else:
            g = self.new(node("pow", self.atom(f), exponent))
        return self.generator(g)

    def atom(self, f: Family) -> Expr:
        assert f.form is not None
        return f.first if isinstance(f.first, Number) else self.tree_of(f.form)

    def constant_power(self, f: Family, key: tuple[bool, Monomial], c: Fraction) -> Frac:
        """A rational power of the atom: a whole one, and one of its root."""
        assert f.form is not None
        n = f.scale.get(key, 1)
        turns, rest = divmod(int(c * n), n)
        out = self.power(f.form, turns)
        if not rest:
            return out
        if key not in f.kernels:
            f.kernels[key] = self.root(f, n)
        return self.mul(out, self.power(f.kernels[key], rest))

    def root(self, f: Family, n: int) -> Frac:
        """(p/q)**(1/n) is h/q with h**n = p*q**(n - 1)."""
        assert f.form is not None
        top, under = f.form
        value, order = self.times(top, self.raised(under, n - 1)), n
        tree: Expr = node("pow", self.atom(f), node("div", ONE, whole(n)))
        if not under.is_one():
            tree = tree * self.tree_of((under, self.one))
        if isinstance(f.first, Number) and under.is_one() and n % 2 == 0:
            found = self.gauss(int(number(f.first).p))
            if found is not None:
                value, order = found, n // 2
        if order == 1:
            return (value, under)
        g = self.new(tree)
        self.rule(g, order, value)
        return (self.gens[g], under)

    # -- gamma
    def shifted(self, op: str, argument: Expr) -> Frac:
        """gamma(u + n) and digamma(u + n) by the recurrence, n the whole part of the constant term."""
        top, under = x = self.lowest(self.of(argument))
        n = 0
        if under.is_constant():
            constant = next((c for m, c in top.terms() if not any(m)), fmpq(0)) / under.leading_coefficient()
            n = int(constant.p // constant.q)
            if top.is_constant() and constant.q == 1 and op == "gamma":
                if not 0 < n <= MAX_FACTORIAL:
                    raise NoForm("gamma at a pole, or far from it")
                return (self.ctx.constant(prod(range(1, n))), self.one)
        if abs(n) > MAX_SHIFT:
            n = 0
        start = self.lowest(self.add(x, (self.ctx.constant(-n), self.one)))
        base = self.lookup(op, (start,), node(op, argument - n))
        for j in range(n) if n > 0 else range(n, 0):
            step = self.lowest(self.add(start, (self.ctx.constant(j), self.one)))
            if op == "gamma":
                base = self.mul(base, step) if n > 0 else self.div(base, step)
            else:
                inverse = self.power(step, -1)
                base = self.add(base, inverse if n > 0 else self.negated(inverse))
        return self.lowest(base)


def _fraction(c: Fraction) -> Expr:
    top = whole(c.numerator)
    return top if c.denominator == 1 else node("div", top, whole(c.denominator))


def exact(a: Poly, b: Poly) -> Poly:
    """a/b for polynomials, where b divides a."""
    if b.is_one():
        return a
    quotient, rest = divmod(a, b)
    assert rest.is_zero()
    return quotient


def equal(a: Expr, b: Expr, facts: Facts) -> bool | None:
    """Whether the normal forms of two trees in core operations are equal.

    True proves a = b wherever both are defined; False says nothing; None: no normal form.
    """
    needs = Needs()
    for _ in range(RESTARTS):
        try:
            forms = Forms(facts, needs)
            return forms.same(forms.of(a), forms.of(b))
        except Grow:
            continue
        except NoForm:
            return None
    return None


__all__ = ["Forms", "Needs", "equal"]
