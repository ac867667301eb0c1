"""Finite sets of whole numbers and other exact rationals: membership, inclusion, equality.

Explicit sets, ranges, unions, intersections, differences and images are listed; what is
listed is compared exactly, so every verdict here is a proof or a refutation.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.check.rational import constant
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Number, Symbol, neg, node, replace
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

MAX_ELEMENTS = 100_000
METHOD = "all elements listed"


def value(e: Expr) -> Fraction:
    """The exact rational that a closed tree is, cardinalities included."""
    e = replace(e, cardinalities(e))
    c = constant(e)
    if c is None:
        raise CannotEvaluate(f"{e} is no explicit number")
    return Fraction(int(c.p), int(c.q))


def cardinalities(e: Expr) -> Mapping[Expr, Expr]:
    """card(S) -> its number, for every explicit S in a tree."""
    found: dict[Expr, Expr] = {}
    stack = [e]
    while stack:
        x = stack.pop()
        if isinstance(x, Node):
            if x.op == "card":
                found[x] = Number(str(len(elements(x.args[0]))))
            else:
                stack.extend(x.args)
    return found


def elements(e: Expr) -> frozenset[Fraction]:
    """The elements of a set.  Raises CannotEvaluate where they are not explicit."""
    if not isinstance(e, Node):
        raise CannotEvaluate(f"the elements of {e} are not known")
    if e.op == "set":
        return frozenset(map(value, e.args))
    if e.op == "range":
        low, high = map(value, e.args)
        if low.denominator != 1 or high.denominator != 1 or high - low >= MAX_ELEMENTS:
            raise CannotEvaluate(f"{e} is no short range of whole numbers")
        return frozenset(map(Fraction, range(int(low), int(high) + 1)))
    if e.op == "cup":
        return frozenset[Fraction]().union(*map(elements, e.args))
    if e.op == "cap":
        first, *rest = map(elements, e.args)
        return first.intersection(*rest)
    if e.op == "setminus":
        return elements(e.args[0]) - elements(e.args[1])
    if e.op == "setof":
        body, index, over = e.args
        assert isinstance(index, Symbol)
        return frozenset(value(replace(body, {index: _tree(x)})) for x in sorted(elements(over)))
    raise CannotEvaluate(f"the elements of {e} are not known")


def _tree(x: Fraction) -> Expr:
    if x < 0:
        return neg(_tree(-x))
    return Number(str(x.numerator)) if x.denominator == 1 else node("div", x.numerator, x.denominator)


def decide_sets(r: Relation) -> Verdict:
    """The verdict on a line between a number and a set, or two sets."""
    right = elements(r.rhs)
    if r.sign in ("in", "notin") and r.lhs.shape != SET:
        x = value(r.lhs)
        return _verdict((x in right) == (r.sign == "in"), f"{x} is {'' if x in right else 'not '}in {r.rhs}")
    left = elements(r.lhs)
    if r.sign == "subset":
        extra = sorted(left - right)
        return _verdict(not extra, f"{extra[0]} is in the first set alone" if extra else "")
    odd = sorted(left ^ right)
    if r.sign == "=":
        return _verdict(not odd, f"{odd[0]} is in only one of the sets" if odd else "")
    if r.sign == "!=":
        return _verdict(bool(odd), "both sets have the same elements")
    return Verdict("undecided", detail=f"no test for {r.sign} between sets")


def _verdict(holds: bool, why_not: str) -> Verdict:
    return Verdict("proved", METHOD) if holds else Verdict("refuted", METHOD, why_not)
