"""Lines about expectations and variances, tried on small discrete laws by enumerating every outcome.

Each random number gets a law of two, three or more values, skewed, whose mean and variance are what the
premises say, or anything if they say nothing; numbers and members of sequences are independent of each
other.  Exact arithmetic.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from derive.check.seed import statement
from derive.check.verdict import Verdict
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, replace, walk
from derive.kernel.relation import Relation

DRAWS, MOST, OUTCOMES = 24, 12, 20_000
#: How large values are drawn, in turn, and up to which whole number.
SCALES = (1, 1, 1000, Fraction(1, 1000), 10**9)
COUNTS = (3, 3, 8, 5)
#: The least index of which a line about every member speaks.
LEAST = {"positive integer": 1, "nonnegative integer": 0}
#: values and their probabilities
Law = tuple[tuple[Fraction, Fraction], ...]
Atom = tuple[str, int | None]
#: what a moment is, and the index that it is told of
Told = tuple[Expr, Symbol | None]
Outcome = Mapping[Atom, Fraction]


class Untold(DeriveError):
    """A line of a kind that is not tried here."""


class Outnumbered(Untold):
    """More outcomes than are enumerated."""


def moments(
    line: Relation, premises: Sequence[Relation], chancy: frozenset[str], indices: frozenset[str]
) -> Verdict:
    """The verdict on a line about random numbers, whose names are `chancy`; `indices` stand for every value.

    Premises give the mean or variance of a random number, or what another name stands for.
    """
    seed = statement(line, *premises)
    told, puts = _read(premises, chancy, indices)
    for old, new in puts:
        line = line.replace({old: new})
    if line.lhs == line.rhs:
        return Verdict("refuted", "form", "both sides are the same")
    if not any(isinstance(x, Node) and x.op in ("E", "Var") for e in (line.lhs, line.rhs) for x in walk(e)):
        return Verdict("refuted", "form", "no expectation or variance stands in it")
    done = 0
    for draw in range(DRAWS):
        model = _Model(random.Random(f"{seed}/moments/{draw}"), told, puts, chancy, draw)
        try:
            a, b = model.value(line.lhs, {}), model.value(line.rhs, {})
        except Outnumbered:
            if not draw % 4:
                raise
            continue
        done += 1
        holds = {"=": a == b, "!=": a != b, "<=": a <= b, "<": a < b, ">=": a >= b, ">": a > b}.get(line.sign)
        if holds is None:
            raise Untold(f"{line.sign} is not tried here")
        if not holds:
            return Verdict("refuted", "every outcome enumerated", f"{a} against {b}", model.witness())
    return Verdict("tested", f"every outcome enumerated, {done} draws of discrete laws")


def _read(
    premises: Sequence[Relation], chancy: frozenset[str], indices: frozenset[str]
) -> tuple[dict[tuple[str, str], Told], list[tuple[Expr, Expr]]]:
    """Means and variances by name, and what other names stand for."""
    told: dict[tuple[str, str], Told] = {}
    puts: list[tuple[Expr, Expr]] = []
    for r in premises:
        if r.sign != "=":
            raise Untold(f"{r} is no equation")
        if isinstance(r.lhs, Node) and r.lhs.op in ("E", "Var") and (name := _all_of(r.lhs.args[0], chancy)):
            if set(free_symbols(r.rhs)) & chancy:
                raise Untold(f"{r} gives a moment by random numbers")
            key = r.lhs.op, name
            if key in told:
                raise Untold(f"{r.lhs} is told twice")
            index = _index(r.lhs.args[0])
            if index is not None and index.name not in indices:
                raise Untold(f"{r} is about one member, that of {index}")
            told[key] = r.rhs, index
        elif isinstance(r.lhs, Symbol) and r.lhs.name not in {*chancy, *free_symbols(r.rhs)}:
            puts.append((r.lhs, r.rhs))
        elif not isinstance(r.lhs, Node) or r.lhs.op not in ("E", "Var"):
            raise Untold(f"{r} is neither a moment of a random number nor a definition")
        else:
            raise Untold(f"{r.lhs} is worked out from laws, not presupposed")
    for i, (old, new) in enumerate(puts):
        for j in range(i + 1, len(puts)):
            puts[j] = (puts[j][0], replace(puts[j][1], {old: new}))
            if old in walk(puts[j][1]):
                raise Untold(f"{old} is defined by itself")
        puts[:i] = [(a, replace(b, {old: new})) for a, b in puts[:i]]
    return told, puts


def _all_of(e: Expr, chancy: frozenset[str]) -> str:
    """The name of which `e` is the random number itself, or any member: X, X[i]."""
    if isinstance(e, Node) and e.op == "seq" and isinstance(e.args[1], Symbol):
        e = e.args[0]
    return e.name if isinstance(e, Symbol) and e.name in chancy else ""


def _index(e: Expr) -> Symbol | None:
    """i of X[i]."""
    found = e.args[1] if isinstance(e, Node) and e.op == "seq" else None
    return found if isinstance(found, Symbol) else None


class _Model:
    """Values of all names, laws of the random ones."""

    def __init__(
        self,
        rng: random.Random,
        told: Mapping[tuple[str, str], Told],
        puts: Sequence[tuple[Expr, Expr]],
        chancy: frozenset[str],
        draw: int,
    ) -> None:
        self.rng, self.chancy, self.many = rng, chancy, bool(draw % 2)
        self.scale, self.most = Fraction(SCALES[draw % 5]), COUNTS[draw % 4]
        self.told = {key: (_put(e, puts), index) for key, (e, index) in told.items()}
        self.values: dict[str, Fraction] = {}
        self.laws: dict[Atom, Law] = {}

    def witness(self) -> tuple[tuple[str, str], ...]:
        """The values drawn."""
        return tuple((k, str(v)) for k, v in sorted(self.values.items()))

    def draw(self, s: Symbol) -> Fraction:
        """The value of a name that is not random."""
        if s.name not in self.values:
            made = Fraction(self.rng.randint(1, self.most))
            if "integer" not in s.domain:
                made = Fraction(self.rng.randint(1, 40), self.rng.randint(1, 9))
                made *= self.rng.choice((1, self.scale))
                if "positive" not in s.domain and "nonnegative" not in s.domain and self.rng.random() < 0.5:
                    made = -made
            self.values[s.name] = made
        return self.values[s.name]

    def law(self, atom: Atom) -> Law:
        """Values with the mean and the variance that are told, otherwise any: two, or three and more."""
        if atom not in self.laws:
            mean, variance = (self.moment(op, atom) for op in ("E", "Var"))
            m = Fraction(self.rng.randint(-9, 9), 4) * self.scale if mean is None else mean
            v = Fraction(self.rng.randint(0, 9), 7) * self.scale**2 if variance is None else variance
            if v < 0:
                raise Untold(f"the variance of {atom[0]} is told to be negative")
            if v == 0:
                self.laws[atom] = ((m, Fraction(1)),)
                return self.laws[atom]
            share = Fraction(self.rng.randint(1, 6), 7)
            if not self.many:
                self.laws[atom] = self.pair(m, v)
            elif self.rng.random() < 0.7:  # the mean itself, or one of two values
                self.laws[atom] = ((m, 1 - share), *_weighed(self.pair(m, v / share), share))
            else:
                least = v * Fraction(self.rng.randint(1, 6), 7)
                rest = (v - (1 - share) * least) / share
                some = _weighed(self.pair(m, least), 1 - share)
                self.laws[atom] = (*some, *_weighed(self.pair(m, rest), share))
        return self.laws[atom]

    def moment(self, op: str, atom: Atom) -> Fraction | None:
        """The mean or variance that is told of a number, of a member of a sequence at its index."""
        found = self.told.get((op, atom[0]))
        if found is None:
            return None
        told, index = found
        if index is None or atom[1] is None:
            return self.value(told, {})
        if atom[1] < LEAST.get(index.domain, atom[1]):
            return None
        return self.value(told, {index.name: Fraction(atom[1])})

    def pair(self, m: Fraction, v: Fraction) -> Law:
        """Two values of a mean and a variance."""
        up = Fraction(self.rng.randint(2, 9), self.rng.randint(2, 9)) * self.scale
        down = v / up
        return ((m + up, down / (up + down)), (m - down, up / (up + down)))

    def value(self, e: Expr, at: Mapping[str, Fraction], outcome: Outcome | None = None) -> Fraction:
        """The number that a tree is; inside an expectation, in one outcome."""
        if isinstance(e, Number) and not e.unit:
            return e.value
        if isinstance(e, Symbol):
            if e.name in at:
                return at[e.name]
            if e.name in self.chancy:
                return self.random((e.name, None), outcome, e)
            return self.draw(e)
        assert isinstance(e, Node)
        match e.op, e.args:
            case ("E", (x,)):
                return self.mean(x, at, 1)
            case ("Var", (x,)):
                return self.mean(x, at, 2) - self.mean(x, at, 1) ** 2
            case ("seq", (Symbol() as x, i)) if x.name in self.chancy:
                return self.random((x.name, self.whole(i, at)), outcome, e)
            case ("sum", (body, Symbol() as i, low, high)):
                ends = range(self.whole(low, at), self.whole(high, at) + 1)
                terms = (self.value(body, {**at, i.name: Fraction(j)}, outcome) for j in ends)
                return sum(terms, Fraction(0))
        parts = [self.value(a, at, outcome) for a in e.args]
        return _made(e, parts)

    def whole(self, e: Expr, at: Mapping[str, Fraction]) -> int:
        """A whole number, as an index is."""
        found = self.value(e, at)
        if found.denominator != 1:
            raise Untold(f"{e} is no whole number")
        return found.numerator

    def random(self, atom: Atom, outcome: Outcome | None, e: Expr) -> Fraction:
        """The value of a random number in an outcome."""
        if outcome is None:
            raise Untold(f"{e} is random, and stands outside an expectation")
        return outcome[atom]

    def mean(self, e: Expr, at: Mapping[str, Fraction], n: int) -> Fraction:
        """E(e^n), over every outcome."""
        atoms = sorted(set(self.atoms(e, at)), key=lambda a: (a[0], a[1] or 0))
        if len(atoms) > MOST:
            raise Outnumbered(f"{len(atoms)} random numbers are too many to enumerate")
        laws = [self.law(a) for a in atoms]
        if prod(map(len, laws)) > OUTCOMES:
            raise Outnumbered(f"{len(atoms)} random numbers have too many outcomes to enumerate")
        total = Fraction(0)
        for choice in product(*laws):
            weight = Fraction(1)
            for _, chance in choice:
                weight *= chance
            outcome = {a: x for a, (x, _) in zip(atoms, choice, strict=True)}
            total += weight * self.value(e, at, outcome) ** n
        return total

    def atoms(self, e: Expr, at: Mapping[str, Fraction]) -> Iterator[Atom]:
        """The random numbers of which a tree speaks."""
        if isinstance(e, Symbol) and e.name in self.chancy and e.name not in at:
            yield e.name, None
        elif isinstance(e, Node):
            match e.op, e.args:
                case ("E" | "Var", _):
                    return
                case ("seq", (Symbol() as x, i)) if x.name in self.chancy:
                    yield x.name, self.whole(i, at)
                case ("sum", (body, Symbol() as i, low, high)):
                    for j in range(self.whole(low, at), self.whole(high, at) + 1):
                        yield from self.atoms(body, {**at, i.name: Fraction(j)})
                case _:
                    for a in e.args:
                        yield from self.atoms(a, at)


def _weighed(law: Law, share: Fraction) -> Law:
    """A law's values, with a share of their probabilities."""
    return tuple((x, p * share) for x, p in law)


def _put(e: Expr, puts: Sequence[tuple[Expr, Expr]]) -> Expr:
    for old, new in puts:
        e = replace(e, {old: new})
    return e


def _made(e: Node, parts: list[Fraction]) -> Fraction:
    match e.op, parts:
        case "add", _:
            return sum(parts, Fraction(0))
        case "neg", [x]:
            return -x
        case "mul", _:
            total = Fraction(1)
            for x in parts:
                total *= x
            return total
        case "div", [x, y] if y:
            return x / y
        case "pow", [x, y] if y.denominator == 1 and abs(y) <= 16 and (x or y > 0):
            return x**y.numerator
    raise Untold(f"{e.op} of random numbers is not tried here")
