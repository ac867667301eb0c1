"""Estimates: what an answer may come to while its givens range, and which given matters most.

The range of a given is declared with it (`low`, `high`); a value outside widens it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node, replace, walk
from derive.kernel.record import Fact, Notation
from derive.kernel.relation import Relation
from derive.quantity import factor, round_outward, round_significant
from derive.rules.base import Rule, RuleError, lone, rule
from derive.rules.context import Context
from derive.rules.values import evaluated


def measured(e: Expr | None) -> Fraction | None:
    """The value of a plain number in base units."""
    return e.value * factor(e.unit) if isinstance(e, Number) else None


def range_of(note: Notation) -> tuple[Fraction, Fraction]:
    """Least and greatest value of a given, in base units.  Raises RuleError where it has no value."""
    value = measured(note.value)
    if value is None:
        raise RuleError(f"{note.symbol} has no value to range about")
    known = [x for x in (measured(note.low), measured(note.high)) if x is not None]
    return min([value, *known]), max([value, *known])


def ranged(names: Mapping[str, Symbol], context: Context) -> list[Symbol]:
    """The givens among `names` that are known only roughly."""
    notes = [context.notation[n] for n in names]
    return [n.symbol for n in notes if n.low is not None or n.high is not None]


def _base(x: Fraction) -> Expr:
    return Number(str(x.numerator)) / Number(str(x.denominator))


def ends(formula: Expr, context: Context, only: Symbol | None = None) -> tuple[Fraction, Fraction]:
    """The values at the two corners to which the formula falls and rises, in base units."""
    middle: dict[Expr, Expr] = {}
    for name, symbol in free_symbols(formula).items():
        value = measured(context.notation[name].value)
        if value is None:
            raise RuleError(f"{name} has no value: put its definition in first")
        middle[symbol] = _base(value)
    low, high = dict(middle), dict(middle)
    for symbol in ranged(free_symbols(formula), context) if only is None else [only]:
        a, b = (_base(x) for x in range_of(context.notation[symbol.name]))
        if evaluated(replace(formula, {**middle, symbol: a})) > evaluated(
            replace(formula, {**middle, symbol: b})
        ):
            a, b = b, a
        low[symbol], high[symbol] = a, b
    return evaluated(replace(formula, low)), evaluated(replace(formula, high))


@rule("enclose")
class Enclose(Rule):
    """What a formula may come to while its givens range.

    The ends are rounded outward to `digits`, in the unit of the left side (or `unit`).  Here q_1
    ranges from 8 to 10 and q_2 from 1 to 3:

    >>> apply(Enclose(), "x = q_1/q_2")
    'x in interval(2.66, 10.0)'
    """

    digits: int = 3
    unit: str = ""

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        lhs, rhs = lone(lines[0], "Enclose")
        unit = self.unit or getattr(lhs, "unit", "")
        low, high = (x / factor(unit) for x in ends(rhs, context))
        texts = round_outward(low, self.digits, up=False), round_outward(high, self.digits, up=True)
        return Relation("in", lhs, node("interval", *(Number(t, unit) for t in texts)))


@rule("spread")
class Spread(Rule):
    """By which factor a result spreads while one given ranges; the others keep their values.

    >>> apply(Spread(g, q_2), "x = q_1/q_2")
    'g = 3'
    """

    name_: Symbol
    given: Symbol
    digits: int = 4

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        _, rhs = lone(lines[0], "Spread")
        low, high = ends(rhs, context, self.given)
        made = Number(round_significant(high / low, self.digits))
        rational = all(e.op in ("add", "neg", "mul", "div", "pow") for e in walk(rhs) if isinstance(e, Node))
        return Relation("=" if rational and made.value == high / low else "~", self.name_, made)


@rule("dominates")
class Dominates(Rule):
    """The given that matters most, of those whose factors were found.

    `spreads` pairs every factor with its given; the premises are the formula and the factors.

    >>> line = fact("x = q_1/q_2")
    >>> f_1, f_2 = step(Spread(f, q_1), line), step(Spread(g, q_2), line)
    >>> apply(Dominates(((f, q_1), (g, q_2)), (f_1, f_2)), line)
    'max(f, g) = g'
    """

    spreads: Any = ()
    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        factors = lines[1:]
        if len(factors) < 2:
            raise RuleError("Dominates compares two factors or more")
        sizes = {r.lhs: r.rhs.value if isinstance(r.rhs, Number) else Fraction(0) for r in factors}
        return Relation("=", node("max", *sizes), max(sizes, key=lambda s: sizes[s]))


@rule("implied")
class Implied(Rule):
    """The value of one given at which a formula comes to a published value; the others keep theirs.

    >>> apply(Implied(z, q_1, expr("7")), "x = q_1**2/q_2")
    'z ~= 2.64575'
    """

    name_: Symbol
    given: Symbol
    value: Expr
    digits: int = 6

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        import sympy as sp

        from derive.rules.bridge import sympy_symbol, to_sympy

        _, rhs = lone(lines[0], "Implied")
        note = context.notation[self.given.name]
        start, told = measured(note.value), measured(self.value)
        if start is None or told is None or start <= 0 or told <= 0:
            raise RuleError(f"{self.given} and the published value have to be positive numbers")
        others: dict[Expr, Expr] = {}
        for name, symbol in free_symbols(rhs).items():
            value = measured(context.notation[name].value)
            if value is not None and symbol != self.given:
                others[symbol] = _base(value)
        x = sympy_symbol(self.given)
        formula = to_sympy(replace(rhs, others))
        if formula.free_symbols != {x}:
            raise RuleError(f"{lines[0]} is no formula in {self.given} and givens alone")
        t = sp.Symbol("t", real=True)
        quotient = formula.subs(x, sp.exp(t)) / sp.Rational(told.numerator, told.denominator)
        first = sp.N(sp.log(sp.Rational(start.numerator, start.denominator)), 50)
        root = sp.exp(sp.nsolve(sp.log(quotient), t, first, prec=50))
        found = Fraction(str(sp.N(root, 40))) / factor(note.symbol.unit)
        return Relation("~", self.name_, Number(round_significant(found, self.digits), self.name_.unit))


def sampled_ranges(
    formula: Expr, context: Context, unit: str, name: str, count: int = 20_000
) -> Callable[[Any], dict[str, float]]:
    """A demonstration: givens drawn log-uniformly from their ranges, independently of each other.

    Its results are the 5th, 50th and 95th percentile of the formula, in `unit`.
    """
    import sympy as sp

    from derive.rules.bridge import sympy_symbol, to_sympy

    symbols = list(free_symbols(formula).values())
    run_formula = sp.lambdify([sympy_symbol(s) for s in symbols], to_sympy(formula), "numpy")
    limits = [
        range_of(context.notation[s.name])
        if s in ranged({s.name: s}, context)
        else (measured(context.notation[s.name].value),) * 2
        for s in symbols
    ]

    def run(rng: Any) -> dict[str, float]:
        import numpy as np

        drawn = [np.exp(rng.uniform(np.log(float(a)), np.log(float(b)), count)) for a, b in limits if a and b]
        values = np.sort(run_formula(*drawn) / float(factor(unit)))
        at = {"p05": count // 20, "p50": count // 2, "p95": count - count // 20}
        return {f"{name}_{k}": float(f"{values[i]:.6g}") for k, i in at.items()}

    run.__name__ = f"sample_{name}"
    return run


def uncertainty(s: Any, fact: Fact, digits: int) -> tuple[Fact, ...]:
    """The lines that say what an estimate may come to; `s` is the solution's recorder.

    An interval, the factor that each given with a range contributes, which of them is the
    greatest, and a Monte Carlo run beside it.  Returns the interval and the greatest factor.
    """
    context: Context = s.context
    lhs, rhs = lone(fact.relation, "uncertainty")
    if not isinstance(lhs, Symbol):
        raise RuleError(f"the estimate of {lhs} needs a name")
    givens = ranged(free_symbols(rhs), context)
    if not givens:
        raise RuleError(f"no given of {fact.relation} has a range (low=, high=)")
    box = s.step(fact, by=Enclose(digits))
    found, pairs = [], []
    for g in givens:
        name = f"S_{lhs.name}_{g.name}"
        meaning = f"factor by which {{{lhs.name}}} spreads over the range of {{{g.name}}}"
        made = Symbol(name, "positive")
        context.notation.setdefault(name, Notation(made, meaning, "unknown"))
        pairs.append((made, g))
        found.append(s.step(fact, by=Spread(made, g)))
    answers = [box, *found[:1]]
    if len(found) > 1:
        answers[1:] = [s.step(fact, by=Dominates(tuple(pairs), tuple(found)))]
    interval = box.relation.rhs
    assert isinstance(interval, Node)
    low, high = interval.args
    assert isinstance(low, Number) and isinstance(high, Number)
    mid, unit = lhs.name, lhs.unit
    s.demonstrate(
        f"Monte Carlo beside it: {{{lhs.name}}} with the givens drawn log-uniformly from their ranges.",
        sampled_ranges(rhs, context, unit, mid),
        holds=(
            f"{low.text} <= {mid}_p05",
            f"{mid}_p05 < {mid}_p50",
            f"{mid}_p50 < {mid}_p95",
            f"{mid}_p95 <= {high.text}",
        ),
        meanings={
            f"{mid}_p05": f"5 of 100 draws are below{f', in {unit}' if unit else ''}",
            f"{mid}_p50": "the middle draw",
            f"{mid}_p95": "5 of 100 draws are above",
        },
    )
    return tuple(answers)


__all__ = ["Dominates", "Enclose", "Implied", "Spread", "uncertainty"]
