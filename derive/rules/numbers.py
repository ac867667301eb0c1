"""Rules that end in numbers: put values in, evaluate, compare, round up."""

from __future__ import annotations

from derive.kernel.expr import Expr, Number, Symbol, as_expr, free_symbols, neg, replace
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.quantity import factor, round_significant
from derive.rules.base import Rule, RuleError, lone, rule
from derive.rules.context import Context
from derive.rules.values import evaluated


@rule("put-in")
class PutIn(Rule):
    """Numbers in the place of symbols.

    >>> apply(PutIn((fact("C = 12"), fact("N = 2"))), "D = C/(6*N)")
    'D = 12/(6*2)'
    """

    values: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        target, *given = lines
        table: dict[Expr, Expr] = {}
        for line in given:
            if line.sign != "=":
                raise RuleError(f"only exact values are put in, not {line}")
            table[line.lhs] = line.rhs
        left = list(free_symbols(replace(target.rhs, table)))
        if left:
            raise RuleError(f"{', '.join(left)} has no value to put in")
        return Relation(target.sign, target.lhs, replace(target.rhs, table))


def number(value: object, digits: int, unit: str) -> tuple[str, Expr]:
    """The sign and the number that a value is written as: `=` if exact, else `~`."""
    from fractions import Fraction

    assert isinstance(value, Fraction)
    scaled = abs(value) / factor(unit) if unit else abs(value)
    text = str(scaled.numerator) if scaled.denominator == 1 and scaled < 10**12 else ""
    if not text:
        text = round_significant(scaled, digits)
    made = Number(text, unit)
    return ("=" if made.value == scaled else "~"), neg(made) if value < 0 else made


@rule("evaluate")
class Evaluate(Rule):
    """The number that a closed formula comes to.

    `digits` are significant; `unit` is what the result is told in.  Exact results say `=`.

    >>> apply(Evaluate(), "x = 2**(1/2)")
    'x ~= 1.41421'
    """

    digits: int = 6
    unit: str = ""

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        lhs, rhs = lines[0].lhs, lines[0].rhs
        sign, result = number(evaluated(rhs), self.digits, self.unit)
        if lines[0].sign not in ("=", "~"):
            raise RuleError(f"Evaluate takes an equation, not {lines[0]}")
        return Relation(sign, lhs, result)


@rule("compare")
class Compare(Rule):
    """Which of two numbers is larger.

    >>> apply(Compare(), "a = 2", "b = 3")
    'a < b'
    """

    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        (a, x), (b, y) = (lone(Relation("=", r.lhs, r.rhs), "Compare") for r in lines[:2])
        left, right = evaluated(x), evaluated(y)
        return Relation("<" if left < right else ">" if left > right else "=", a, b)


@rule("ceiling")
class Ceiling(Rule):
    """Whole things: the least whole number that is not less.

    >>> apply(Ceiling(n), "x = 71/5")
    'n = 15'
    """

    whole: Symbol

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        import math

        _, rhs = lone(lines[0], "Ceiling")
        scale = factor(self.whole.unit) if self.whole.unit else 1
        n = math.ceil(evaluated(rhs) / scale)
        return Relation("=", self.whole, Number(str(n), self.whole.unit) if n >= 0 else as_expr(n))


@rule("floor")
class Floor(Rule):
    """Whole things that are there: the greatest whole number that is not greater.

    >>> apply(Floor(n), "x = 71/5")
    'n = 14'
    """

    whole: Symbol

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        import math

        _, rhs = lone(lines[0], "Floor")
        scale = factor(self.whole.unit) if self.whole.unit else 1
        n = math.floor(evaluated(rhs) / scale)
        return Relation("=", self.whole, Number(str(n), self.whole.unit) if n >= 0 else as_expr(n))
