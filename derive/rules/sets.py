"""Rules on sets: what is in them, what contains what, the least over more, elements counted."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.kernel.expr import Expr, Node, Number, Symbol, as_expr, node, replace, walk
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.rules.base import Rule, RuleError, rule
from derive.rules.context import Context


@rule("belongs")
class Belongs(Rule):
    """What it means to be in a set.

    `M in lowrank(m, n, k)` says rank(M) <= k, and the other way round; every m x n matrix is in
    `matrices(m, n)`; whenever x is in S, f(x) is among the values of f on S; a set is part of its hull.
    `to` is the set meant; without it the line is read.

    >>> apply(Belongs(), "V in lowrank(m, l, k)")
    'rank(V) <= k'
    >>> apply(Belongs(expr("lowrank(m, l, k)")), "rank(V) <= k")
    'V in lowrank(m, l, k)'
    >>> apply(Belongs(expr("matrices(m, l)"), expr("A*B")))
    'A*B in matrices(m, l)'
    >>> apply(Belongs(expr("setof(G + V, V, lowrank(m, l, k))")), "V in lowrank(m, l, k)")
    'G + V in setof(G + V, V, lowrank(m, l, k))'
    """

    to: Expr | None = None
    element: Expr | None = None

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        if self.element is not None and self.to is not None:
            return Relation("in", self.element, self.to)
        if not lines:
            raise RuleError("Belongs needs a line, or a set and the element of it")
        line = lines[0]
        if self.to is None:
            if line.sign == "in" and isinstance(line.rhs, Node) and line.rhs.op == "lowrank":
                return Relation("<=", node("rank", line.lhs), line.rhs.args[2])
            raise RuleError(f"{line} says no more than it says")
        if isinstance(self.to, Node) and self.to.op == "setof":
            body, name, _ = self.to.args
            return Relation("in", replace(body, {name: line.lhs}), self.to)
        if line.sign == "in" and self.to == Node("hull", (line.rhs,)):
            return Relation("in", line.lhs, self.to)
        if isinstance(line.lhs, Node) and line.lhs.op == "rank":
            return Relation("in", line.lhs.args[0], self.to)
        raise RuleError(f"{line} does not put anything into {self.to}")


@rule("contained")
class Contained(Rule):
    """A set is contained in another if whatever is in the first is in the second.

    `supposed` is the supposition `x in S` about any x; from it the line `f(x) in T` was derived.

    >>> any = fact("V in lowrank(m, l, k)", "supposition")
    >>> low = step(Belongs(), any, gives="rank(V) <= k")
    >>> low = step(Chain(using=(fact("k <= q"),)), low, gives="rank(V) <= q")
    >>> there = step(Belongs(expr("lowrank(m, l, q)")), low)
    >>> apply(Contained(any), there)
    'lowrank(m, l, k) subset lowrank(m, l, q)'
    """

    supposed: Fact

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        inside, supposed = lines[0], self.supposed.relation
        if inside.sign != "in" or supposed.sign != "in":
            raise RuleError(f"{inside} and {supposed} do not both say what is an element of what")
        x, smaller = supposed.lhs, supposed.rhs
        if inside.lhs != x:
            smaller = node("setof", inside.lhs, x, smaller)
        return Relation("subset", smaller, inside.rhs)


@rule("superset")
class Superset(Rule):
    """The least value over a set is no greater than over a part of it.

    `of` is the function of the element `at`.

    >>> more = "lowrank(m, l, k) subset lowrank(m, l, q)"
    >>> apply(Superset(expr("norm(V - G)"), V), more)
    'inf(setof(norm(V - G), V, lowrank(m, l, q))) <= inf(setof(norm(V - G), V, lowrank(m, l, k)))'
    """

    of: Expr
    at: Symbol

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        small, large = lines[0].lhs, lines[0].rhs
        if lines[0].sign != "subset":
            raise RuleError(f"{lines[0]} does not say that one set is contained in another")
        least = [node("inf", node("setof", self.of, self.at, s)) for s in (large, small)]
        return Relation("<=", least[0], least[1])


@rule("enumerate")
class Enumerate(Rule):
    """A finite set of whole numbers, or their number, worked out element by element.

    >>> apply(Enumerate(), "n = card(setof(i - 1, i, 51..72))")
    'n = 22'
    """

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        r = lines[0]
        found = _elements(r.rhs) if r.rhs.shape != as_expr(0).shape else _whole(r.rhs, {})
        return Relation(r.sign, r.lhs, as_expr(found) if isinstance(found, int) else _written(found))


def _written(elements: frozenset[int]) -> Expr:
    """A range where there are no gaps, else the elements in order."""
    ordered = sorted(elements)
    if len(ordered) > 2 and ordered[-1] - ordered[0] + 1 == len(ordered):
        return node("range", ordered[0], ordered[-1])
    return node("set", *ordered)


def _whole(e: Expr, at: dict[Expr, Expr]) -> int:
    """The whole number that a closed tree is."""
    if at:
        e = replace(e, at)
    if isinstance(e, Number) and e.value.denominator == 1:
        return e.value.numerator
    if isinstance(e, Node) and e.op == "card":
        return len(_elements(e.args[0]))
    if isinstance(e, Node) and e.op in ARITHMETIC:
        return ARITHMETIC[e.op]([_whole(a, {}) for a in e.args])
    raise RuleError(f"{e} is no whole number that is known")


def _product(xs: list[int]) -> int:
    total = 1
    for x in xs:
        total *= x
    return total


ARITHMETIC: dict[str, Callable[[list[int]], int]] = {
    "add": sum,
    "neg": lambda xs: -xs[0],
    "mul": _product,
    "min": min,
    "max": max,
}


def _elements(e: Expr) -> frozenset[int]:
    """The elements of a finite set of whole numbers."""
    if isinstance(e, Node):
        match e.op, e.args:
            case "range", (low, high):
                return frozenset(range(_whole(low, {}), _whole(high, {}) + 1))
            case "set", args:
                return frozenset(_whole(a, {}) for a in args)
            case "setof", (body, name, over):
                return frozenset(_whole(body, {name: as_expr(x)}) for x in sorted(_elements(over)))
            case "cup", args:
                return frozenset().union(*map(_elements, args))
            case "cap", (first, *rest):
                return _elements(first).intersection(*map(_elements, rest))
            case "setminus", (a, b):
                return _elements(a) - _elements(b)
    raise RuleError(f"{e} is no finite set of known numbers")


@rule("count")
class Count(Rule):
    """An m x n matrix has m n entries.

    >>> apply(Count(), "n = numel(A) + numel(B)")
    'n = m*k + k*l'
    """

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        r = lines[0]
        table: dict[Expr, Expr] = {x: _entries(x.args[0], context) for x in _counted(r.rhs)}
        if not table:
            raise RuleError(f"no entries are counted in {r}: write numel(A)")
        return Relation(r.sign, r.lhs, replace(r.rhs, table))


def _counted(e: Expr) -> list[Node]:
    return [x for x in walk(e) if isinstance(x, Node) and x.op == "numel"]


def _entries(matrix: Expr, context: Context) -> Expr:
    """rows*columns, as an expression in the problem's sizes."""
    product: Expr | None = None
    for size in matrix.shape:
        factor: Expr | None = None
        for names, c in size:
            term: Expr | None = as_expr(c) if c != 1 or not names else None
            for n in names:
                term = context.symbols[n] if term is None else term * context.symbols[n]
            assert term is not None
            factor = term if factor is None else factor + term
        assert factor is not None
        if factor != as_expr(Fraction(1)):
            product = factor if product is None else product * factor
    return product if product is not None else as_expr(1)
