"""Rules of algebra: define, substitute, specialise, solve, rearrange, eliminate.

Most work on the tree itself; SymPy is called where something has to be found.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from derive.kernel.expr import Expr, Node, Symbol, as_expr, free_symbols, replace
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.rules.base import Rule, RuleError, lone, rule
from derive.rules.context import Context


@rule("define", defines=True)
class Define(Rule):
    """A fresh name for an expression.

    >>> apply(Define(g, expr("alpha*a/(beta*b)")))
    'g = alpha*a/(beta*b)'
    """

    symbol: Symbol
    value: Expr

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        return Relation("=", self.symbol, self.value)


@rule("substitute")
class Substitute(Rule):
    """Equals for equals; the left side of every fact used is replaced wherever it stands.

    >>> apply(Substitute(fact("D = C/N")), "L = a/N + b/D")
    'L = a/N + b/(C/N)'
    """

    facts_used: tuple[Fact, ...] = ()

    def __init__(self, *facts_used: Fact) -> None:
        object.__setattr__(self, "facts_used", facts_used)

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        target, *used = lines
        if not used:
            raise RuleError("Substitute needs the equations to put in: Substitute(fact, …)")
        conclusion = target
        for line in used:
            old, new = lone(line, "Substitute")
            conclusion = conclusion.replace({old: new})
        if conclusion == target:
            raise RuleError(f"nothing to replace: none of the left sides occurs in {target}")
        return conclusion


@rule("at")
class At(Rule):
    """A line that holds for all values, at particular ones.

    Every variable that has a particular value at that instance has to move with it.

    >>> apply(At({x: x_opt, y: y_opt}), "y = a/x + b")
    'y_opt = a/x_opt + b'
    """

    values: Any = ()

    def __init__(self, values: Mapping[Any, Any]) -> None:
        pairs = tuple((as_expr(k), as_expr(v)) for k, v in values.items())
        object.__setattr__(self, "values", pairs)

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        return lines[0].replace(dict(self.values), "move")


@rule("solve")
class Solve(Rule):
    """Isolate an unknown.  `using` are equations whose left side is put in first.

    >>> apply(Solve(D), "C = 6*N*D")
    'D = C/(6*N)'
    >>> apply(Solve(x), "x**(a + b) = c**b")
    'x = c**(b/(a + b))'
    """

    unknown: Expr
    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        import sympy as sp

        from derive.rules.bridge import from_sympy, sympy_symbol, to_sympy

        target = lines[0]
        for line in lines[1:]:
            old, new = lone(line, "Solve")
            target = target.replace({old: new})
        lhs, rhs = lone(target, "Solve")
        if not isinstance(self.unknown, Symbol):
            raise RuleError(f"Solve isolates a symbol, not {self.unknown}")
        x = sympy_symbol(self.unknown)
        left, right = to_sympy(lhs), to_sympy(rhs)
        found = _power_root(left, right, x) or sp.solve(left - right, x)
        found = [r for r in found if not r.has(x)]
        if len(found) != 1:
            said = "no solution" if not found else f"{len(found)} solutions"
            raise RuleError(f"{said} of {target} for {self.unknown} were found: state the line with gives=")
        return Relation("=", self.unknown, from_sympy(found[0], context.symbols, context.order))


def _power_root(left: Any, right: Any, x: Any) -> list[Any]:
    """The root of `monomial = monomial` in positive symbols, by logarithms (fast and exact)."""
    import sympy as sp

    quotient = left / right
    if not quotient.is_Mul and not quotient.is_Pow:
        return []
    if any(not s.is_positive for s in quotient.free_symbols):
        return []
    logs = sp.expand_log(sp.log(quotient), force=True)
    slope = sp.simplify(logs.coeff(sp.log(x)))
    rest = sp.expand(logs - slope * sp.log(x))
    if slope == 0 or rest.has(x) or slope.has(x):
        return []
    root = sp.Integer(1)
    for base in sorted(rest.atoms(sp.log), key=sp.default_sort_key):
        power = rest.coeff(base)
        rest -= power * base
        root *= base.args[0] ** sp.simplify(-power / slope)
    return [root] if sp.simplify(rest) == 0 else []


@rule("rearrange")
class Rearrange(Rule):
    """The same line written otherwise, perhaps with the help of other lines.

    >>> apply(Rearrange(using=(fact("N = g*C"),)), "D = C/(6*N)", gives="D = 1/(6*g)")
    'D = 1/(6*g)'
    """

    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        import sympy as sp

        from derive.rules.bridge import from_sympy, to_sympy

        target = lines[0]
        for line in lines[1:]:
            old, new = lone(line, "Rearrange")
            target = target.replace({old: new})
        simple = sp.powsimp(sp.simplify(to_sympy(target.rhs)))
        return Relation(target.sign, target.lhs, from_sympy(simple, context.symbols, context.order))


@rule("powers")
class Powers(Rearrange):
    """Laws of powers and logarithms.

    >>> apply(Powers(), "x = (a**2)**b", gives="x = a**(2*b)")
    'x = a**(2*b)'
    """


@rule("expand")
class Expand(Rearrange):
    """Products multiplied out.

    >>> apply(Expand(), "y = a*(b + c)", gives="y = a*b + a*c")
    'y = a*b + a*c'
    """


@rule("combine")
class Combine(Rule):
    """A consequence of several equations together, stated by the author.

    >>> apply(Combine(), "x + y = 3", "x - y = 1", gives="x = 2")
    'x = 2'
    """

    using: tuple[Fact, ...] = ()


@rule("eliminate")
class Eliminate(Rule):
    """Two equations with a symbol in common, and what they say without it.

    >>> apply(Eliminate(lam, using=(fact("b/y = lam*c"),)), "a/x = lam*c")
    'a/x = b/y'
    """

    symbol: Symbol
    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        import sympy as sp

        from derive.rules.bridge import from_sympy, sympy_symbol, to_sympy

        if len(lines) != 2:
            raise RuleError("Eliminate takes one line and using=(another,)")
        (a, b), (c, d) = (lone(line, "Eliminate") for line in lines)
        if b == d:
            return Relation("=", a, c)
        x = sympy_symbol(self.symbol)
        found = sp.solve(to_sympy(a) - to_sympy(b), x)
        if len(found) != 1:
            raise RuleError(f"{lines[0]} does not fix {self.symbol}: state the line with gives=")
        left, right = (sp.simplify(to_sympy(e).subs(x, found[0])) for e in (c, d))
        return Relation(
            "=",
            from_sympy(left, context.symbols, context.order),
            from_sympy(right, context.symbols, context.order),
        )


@rule("both-sides")
class BothSides(Rule):
    """The same done to both sides: `times` a factor, or a `function` such as log.

    >>> apply(BothSides(times=x), "a/x = b")
    'a/x*x = b*x'
    """

    times: Expr | None = None
    function: str = ""

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        lhs, rhs = lone(lines[0], "BothSides")
        if self.times is not None:
            return Relation("=", lhs * self.times, rhs * self.times)
        if self.function:
            return Relation("=", Node(self.function, (lhs,)), Node(self.function, (rhs,)))
        raise RuleError("BothSides needs times= or function=")


@rule("compute")
class Compute(Rule):
    """An identity between explicit things, worked out exactly; what is cited may be used.

    `of` is what to compute, from whole numbers and fractions; without it the line is stated.

    >>> apply(Compute(expr("[[1, 2], [3, 4]]*[[1], [0]]")))
    '[[1, 2], [3, 4]]*[[1], [0]] = [[1], [3]]'
    >>> apply(Compute(), gives="rank([[1, 2], [2, 4]]) = 1")
    'rank([[1, 2], [2, 4]]) = 1'
    """

    of: Expr | None = None

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        from derive.rules.explicit import worked_out

        if self.of is None:
            raise RuleError("Compute needs what to compute, Compute(expr), or the line with gives=")
        return Relation("=", self.of, worked_out(self.of))


@rule("chain")
class Chain(Rule):
    """Links of comparisons joined; an equality may be a link, a strict one makes the whole strict.

    `a <= b` and `a <= c` give `a <= min(b, c)`.

    >>> apply(Chain(using=(fact("b < c"),)), "a <= b")
    'a < c'
    """

    using: tuple[Fact, ...] = ()

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        strict = any(r.sign == "<" for r in lines)
        for first, last in pairwise(lines):
            if first.rhs != last.lhs:
                raise RuleError(f"{first} and {last} do not join: the right side of one starts the next")
        return Relation("<" if strict else "<=", lines[0].lhs, lines[-1].rhs)


def substitute_values(target: Relation, values: Mapping[Expr, Expr]) -> Relation:
    """The right side with values put in; the left side stays."""
    missing = [s for s in free_symbols(target.rhs) if s not in {str(k) for k in values}]
    if missing:
        raise RuleError(f"{', '.join(missing)} has no value to put in")
    return Relation(target.sign, target.lhs, replace(target.rhs, values))
