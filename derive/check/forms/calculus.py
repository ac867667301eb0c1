"""Calculus: slopes, stationary points, multipliers, convexity, differentials."""

from __future__ import annotations

from fractions import Fraction

from derive.check import calculus
from derive.check.entail import eliminate, entails, same_line
from derive.check.forms.base import ZERO, Check, wrong
from derive.check.verdict import Verdict, weakest
from derive.check.view import View
from derive.kernel.expr import Node, as_expr, free_symbols, replace
from derive.kernel.relation import Relation

#: A line may be the slope times one of these, and a small power of the point.
FACTORS = tuple(Fraction(n, d) for n, d in ((1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2)))


def stationary(v: View) -> Verdict:
    """The line says that the slope is zero at the point: no more, no less.

    Its two sides differ by the slope, perhaps times a number and a power of the point: nothing
    that could itself vanish.
    """
    premise, x, at = v.need(1)[0], v.symbol("variable"), v.symbol("at")
    r = v.conclusion
    if premise.sign != "=" or r.sign != "=":
        return wrong(f"{premise} is no function, or {r} no equation")
    slope = calculus.worked_out(replace(calculus.derivative(premise.rhs, x), v.instance(x, at)))
    gap = r.lhs - r.rhs
    powers = (0, 1, -1, 2, -2) if "positive" in at.domain else (0,)
    first: Verdict | None = None
    for n in powers:
        for q in FACTORS:
            factor = as_expr(q) if n == 0 else as_expr(q) * at ** as_expr(n)
            found = entails([], Relation("=", gap, factor * slope), v.seed)
            if found.passed:
                return Verdict(found.outcome, f"own derivative; {found.method}")
            first = first or found
    assert first is not None
    return Verdict(first.outcome, first.method, f"{r} does not say that {slope} is zero", first.witness)


def lagrangian(v: View) -> Verdict:
    """Objective plus multiplier times what the constraint says is zero."""
    objective, constraint = v.need(2)[:2]
    lam, r = v.symbol("multiplier"), v.conclusion
    if r.sign != "=" or r.lhs != v.symbol("name_"):
        return wrong(f"{r} does not define {v.arg('name_')}")
    if lam.name in {**objective.free_symbols(), **constraint.free_symbols()}:
        return wrong(f"the multiplier {lam} is not fresh")
    gap = constraint.rhs - constraint.lhs
    verdicts = [
        same_line(r, Relation("=", r.lhs, objective.rhs + lam * side), v.seed) for side in (gap, -gap)
    ]
    if not any(x.passed for x in verdicts):
        return verdicts[0]
    return Verdict("by definition")


def differentiate(v: View) -> Verdict | None:
    """The derivative of what the premise says, by a variable that is free to vary."""
    x, r = v.symbol("variable"), v.conclusion
    if not (isinstance(r.lhs, Node) and r.lhs.op == "diff" and r.lhs.args[-1] == x):
        return wrong(f"the left side of {r} is no derivative by {x}")
    y = Node("diff", r.lhs.args[:-1]) if len(r.lhs.args) > 2 else r.lhs.args[0]
    if y != v.need(1)[0].lhs:
        return wrong(f"{r.lhs} is not the derivative of {v.lines[0].lhs}")
    roots = [f.relation for f in v.roots() if f.kind in ("premise", "supposition") and f.relation.sign == "="]
    fixed = frozenset({x.name, *free_symbols(v.lines[0].rhs)})
    left = eliminate(roots, fixed).left
    if v.note(x).of or any(x.name in line.free_symbols() for line in left):
        return wrong(f"{x} is not free to vary here")
    return None


def positive(v: View) -> Verdict | None:
    """Strictly more than zero, no less said."""
    r = v.conclusion
    if r.sign != ">" or r.rhs != ZERO or r.lhs != v.need(1)[0].lhs:
        return wrong(f"expected {v.lines[0].lhs} > 0")
    return None


def convex_minimum(v: View) -> Verdict:
    """f'' > 0 everywhere, f' = 0 at the point: the value there is the least."""
    curve, convex, flat = v.need(3)[:3]
    x, there = v.symbol("variable"), v.instance(v.symbol("variable"), v.symbol("at"))
    y = curve.lhs
    bend = Relation(">", calculus.nested(Node("diff", (y, x, x))), ZERO)
    if Relation(convex.sign, calculus.nested(convex.lhs), convex.rhs) != bend:
        return wrong(f"{convex} does not say that {y} is convex in {x}")
    if x.domain != "real":
        return wrong(f"{x} does not range over all real numbers")
    slope = calculus.derivative(curve.rhs, x)
    zero = entails([flat], Relation("=", replace(slope, there), ZERO), v.seed)
    if not zero.passed:
        return Verdict(zero.outcome, "slope", f"{flat} does not make the slope of {curve} zero", zero.witness)
    expected = Relation("<=", there.get(y, y), y)
    if v.conclusion != expected:
        return wrong(f"expected {expected}")
    again = entails([curve], Relation(">", calculus.derivative(slope, x), ZERO), v.seed + "/bend")
    made = weakest([zero, again])
    return Verdict(made.outcome, f"convex, and stationary there; {made.method}", made.detail, made.witness)


def total_differential(v: View) -> Verdict:
    """The part of the change that is of first order in the changes."""
    from derive.check.differential import differential

    premise, r = v.need(1)[0], v.conclusion
    table = dict(v.pairs("changes"))
    if r.sign != "=" or r.lhs != table.get(premise.lhs):
        return wrong(f"{r} does not start with the change of {premise.lhs}")
    found = differential(premise.rhs, table)
    return same_line(r, Relation("=", r.lhs, found), v.seed)


FORMS: dict[str, Check] = {
    "differentiate": differentiate,
    "stationary": stationary,
    "lagrangian": lagrangian,
    "positive": positive,
    "convex-minimum": convex_minimum,
    "total-differential": total_differential,
}
