"""Calculus: slopes, stationary points, multipliers, convexity, differentials."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from derive.check import calculus
from derive.check.defined import missing
from derive.check.entail import entails, is_atom, same_line
from derive.check.existence import point
from derive.check.existence import stationary as stationary_steps
from derive.check.forms.base import ZERO, Check, wrong
from derive.check.forms.reasons import positive_terms
from derive.check.held import dependents, depends, stated, tied
from derive.check.reach import beyond
from derive.check.verdict import Verdict, weakest
from derive.check.view import View
from derive.kernel.expr import SCALAR, Expr, Node, Symbol, as_expr, free_symbols, replace, walk
from derive.kernel.record import supposed_point
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
    if supposed_point(v.step, v.trace.fact) == ():
        return wrong(f"that there is a point {at} of which {r} holds has to be supposed")
    if v.note(at).of != x.name:
        return wrong(f"{at} is no value of {x}: declare it with p.instance")
    if (said := _other_point(v, premise)) is not None:
        return said
    names = {n for n in free_symbols(premise.rhs) if n != x.name}
    if (said := _varies(v, x, names, _constraints(v, premise.lhs))) is not None:
        return said
    if beside := beyond(v, Relation("=", premise.rhs, ZERO), v.instance(x, at)):
        return wrong(beside)
    slope = calculus.worked_out(replace(calculus.derivative(premise.rhs, x), v.instance(x, at)))
    if owes := missing(slope, [*_supposed(v), premise.replace(v.instance(x, at))]):
        return wrong(f"{premise.lhs} is not known to have a slope at {at}: {owes[0]}")
    found = _says_zero(r, slope, at)
    if found.passed:
        return Verdict(found.outcome, f"own derivative; {found.method}")
    return Verdict(found.outcome, found.method, f"{r} does not say that {slope} is zero", found.witness)


def _says_zero(r: Relation, slope: Expr, at: Symbol) -> Verdict:
    """Whether the sides of a line differ by a slope, perhaps times a number and a power of the point."""
    gap = r.lhs - r.rhs
    powers = (0, 1, -1, 2, -2) if "positive" in at.domain else (0,)
    first: Verdict | None = None
    for n in powers:
        for q in FACTORS:
            factor = as_expr(q) if n == 0 else as_expr(q) * at ** as_expr(n)
            found = entails([], Relation("=", gap, factor * slope))
            if found.passed:
                return found
            first = first or found
    assert first is not None
    return first


def _supposed(v: View) -> list[Relation]:
    """The lines that a step cites, and what it is said under."""
    return [*v.lines, *(v.trace.fact[u].relation for u in v.step.conclusion.under if u in v.trace.fact)]


def lagrangian(v: View) -> Verdict:
    """Objective plus multiplier times what the constraint says is zero."""
    objective, constraint = v.need(2)[:2]
    lam, r = v.symbol("multiplier"), v.conclusion
    if r.sign != "=" or r.lhs != v.symbol("name_"):
        return wrong(f"{r} does not define {v.arg('name_')}")
    if lam.name in {**objective.free_symbols(), **constraint.free_symbols()}:
        return wrong(f"the multiplier {lam} is not fresh")
    gap = constraint.rhs - constraint.lhs
    verdicts = [same_line(r, Relation("=", r.lhs, objective.rhs + lam * side)) for side in (gap, -gap)]
    if not any(x.passed for x in verdicts):
        return verdicts[0]
    return Verdict("by definition")


def _varies(v: View, x: Symbol, held: Collection[str], apart: Collection[str] = ()) -> Verdict | None:
    """Refuses a derivative by what cannot vary alone; None where it can."""
    if not x.is_scalar or "integer" in x.domain:
        return wrong(f"{x} is not free to vary here: it takes no values in between")
    under = {u for f in v.premises for u in f.under}
    said = tied(v.trace, x, held, under, apart)
    return wrong(said) if said else None


def _other_point(v: View, premise: Relation) -> Verdict | None:
    """Refuses a point of two functions under one instance: each is supposed to exist by itself."""
    label = point(v.trace, v.step)
    for s in stationary_steps(v.trace):
        if s.id == v.step.id or point(v.trace, s) != label or not s.premises:
            continue
        other = v.trace.fact[s.premises[0]].relation
        same = other.lhs == premise.lhs and (
            other == premise or entails([], Relation("=", other.rhs, premise.rhs)).passed
        )
        if not same:
            return wrong(
                f"{s.id} takes the point {label!r} of {other}, not of {premise}: name an instance of its own"
            )
    return None


def _constraints(v: View, y: Expr) -> set[str]:
    """What a Lagrangian takes care of: its variables vary as if the constraint did not tie them."""
    found: set[str] = set()
    for s in v.trace.steps:
        if s.reason.name == "lagrangian" and s.conclusion.relation.lhs == y and len(s.premises) > 1:
            apart = {f.id for f in v.roots(s.premises[1:2])} - {f.id for f in v.roots(s.premises[:1])}
            found |= apart | _constraints(v, v.trace.fact[s.premises[0]].relation.lhs)
    return found


def _other_function(v: View, y: Expr, f: Expr, x: Symbol) -> Verdict | None:
    """Refuses a second meaning of `diff(y, x)`: what it holds is the same wherever it is taken."""
    for s in v.trace.steps:
        if s.reason.name != "differentiate" or s.id == v.step.id or s.reason.get("variable") != x:
            continue
        line = v.trace.fact[s.premises[0]].relation if s.premises else None
        if line is None or line.lhs != y or line.rhs == f:
            continue
        if not entails([], Relation("=", line.rhs, f)).passed:
            return wrong(
                f"{Node('diff', (y, x))} is taken of {line.rhs} in {s.id}, of {f} here: name one apart"
            )
    for fact in v.trace.facts:
        if fact.kind in ("premise", "assumption", "supposition") and any(
            isinstance(e, Node) and e.op == "diff" and e.args[0] == y and x in e.args[1:]
            for side in (fact.relation.lhs, fact.relation.rhs)
            for e in walk(side)
        ):
            return wrong(f"{fact.id} says what the derivative of {y} by {x} is: {fact.relation}")
    return None


def differentiate(v: View) -> Verdict:
    """The derivative of what the premise says, by a variable that is free to vary; all else is held."""
    x, r = v.symbol("variable"), v.conclusion
    y, f, sign = v.need(1)[0].lhs, v.lines[0].rhs, v.lines[0].sign
    if not (isinstance(r.lhs, Node) and r.lhs.op == "diff" and r.lhs.args[-1] == x):
        return wrong(f"the left side of {r} is no derivative by {x}")
    if y != (Node("diff", r.lhs.args[:-1]) if len(r.lhs.args) > 2 else r.lhs.args[0]):
        return wrong(f"{r.lhs} is not the derivative of {y}")
    lone = calculus.nested(y)
    while isinstance(lone, Node) and lone.op == "diff":
        lone = lone.args[0]
    if sign != "=" or r.sign != "=" or lone == x or not is_atom(y):
        return wrong(f"{v.lines[0]} does not give one name as a function of {x}")
    names = {n for n in free_symbols(f) if n != x.name}
    if set(free_symbols(lone)) & names:
        return wrong(f"{v.lines[0]} gives {y} by itself: solve it first")
    if (said := _varies(v, x, names) or _other_function(v, y, f, x)) is not None:
        return said
    slope = calculus.derivative(f, x)
    if owes := missing(slope, _supposed(v)):
        return wrong(f"{y} is not known to have a slope at every {x}: {owes[0]}")
    found = same_line(r, Relation("=", r.lhs, slope))
    if not found.passed and len(v.lines) > 1:
        found = entails(list(v.lines[1:]), Relation("=", slope, r.rhs))
    held = f", {', '.join(sorted(names))} held" if names else ""
    return Verdict(found.outcome, f"own derivative{held}; {found.method}", found.detail, found.witness)


def positive(v: View) -> Verdict | None:
    """Strictly more than zero, no less said."""
    r, premise = v.conclusion, v.need(1)[0]
    if r.sign != ">" or r.rhs != ZERO or r.lhs != premise.lhs:
        return wrong(f"expected {premise.lhs} > 0")
    return positive_terms(v)


def _not_everywhere(v: View, curve: Relation, slope: Expr, x: Symbol) -> str:
    """Why a curve is not known to be smooth over all real numbers; "" where it is."""
    if x.domain != "real":
        return f"{x} does not range over all real numbers"
    names = {n for n in free_symbols(curve.rhs) if n != x.name}
    under = {u for f in v.premises for u in f.under}
    if said := tied(v.trace, x, names, under):
        return said
    facts = list(stated(v.trace, under))
    about = {x.name, *dependents(v.trace, [f for f in facts if f.relation.sign == "="], (x.name,))}
    for f in facts:
        if f.relation.sign != "=" and f.relation != v.lines[1] and about & set(f.relation.free_symbols()):
            return f"{f.id} says {f.relation}: {x} does not range over all real numbers"
    apart = [f.relation for f in facts if not about & set(f.relation.free_symbols())]
    for e in (curve.rhs, slope, calculus.derivative(slope, x)):
        if owes := missing(e, apart):
            return f"{curve} is not known to be smooth at every {x}: {owes[0]}"
    return ""


def convex_minimum(v: View) -> Verdict:
    """f'' > 0 everywhere, f' = 0 at the point: the value there is the least."""
    curve, convex, flat = v.need(3)[:3]
    x, there = v.symbol("variable"), v.instance(v.symbol("variable"), v.symbol("at"))
    y = curve.lhs
    bend = Relation(">", calculus.nested(Node("diff", (y, x, x))), ZERO)
    if Relation(convex.sign, calculus.nested(convex.lhs), convex.rhs) != bend:
        return wrong(f"{convex} does not say that {y} is convex in {x}")
    if y not in there or curve.sign != "=" or y.shape != SCALAR:
        return wrong(f"{curve} gives nothing that has a value at the instance of {v.arg('at')}")
    slope = calculus.derivative(curve.rhs, x)
    if said := _not_everywhere(v, curve, slope, x) or beyond(v, curve, there):
        return wrong(said)
    zero = entails([flat], Relation("=", replace(slope, there), ZERO))
    if not zero.passed and flat.sign == "=":
        zero = _says_zero(flat, replace(slope, there), v.symbol("at"))
    if not zero.passed:
        return Verdict(zero.outcome, "slope", f"{flat} does not make the slope of {curve} zero", zero.witness)
    expected = Relation("<=", there.get(y, y), y)
    if v.conclusion != expected:
        return wrong(f"expected {expected}")
    again = entails([], Relation(">", calculus.derivative(slope, x), ZERO))
    made = weakest([zero, again])
    return Verdict(made.outcome, f"convex, and stationary there; {made.method}", made.detail, made.witness)


def total_differential(v: View) -> Verdict:
    """The part of the change that is of first order in the changes, of all that can change."""
    from derive.check.differential import differential

    premise, r = v.need(1)[0], v.conclusion
    table = dict(v.pairs("changes"))
    for x, dx in table.items():
        if not (isinstance(x, Symbol) and isinstance(dx, Symbol)):
            return wrong(f"{x} is no variable, or {dx} no change")
        if v.note(dx).role != "differential" or v.note(dx).of != x.name:
            return wrong(f"{dx} is not the change of {x}: declare it with p.differential({x})")
    if premise.sign != "=" or r.sign != "=" or r.lhs != table.get(premise.lhs):
        return wrong(f"{r} does not start with the change of {premise.lhs}")
    listed = {str(x) for x in table}
    left = {n for n in free_symbols(premise.rhs) if n not in listed}
    for n in v.trace.notation:
        if n.role == "differential" and n.of in left:
            return wrong(f"the change of {n.of} is left out: list ({n.of}, {n.symbol})")
    under = {u for f in v.premises for u in f.under}
    for x in table:
        if isinstance(x, Symbol) and x != premise.lhs and (said := depends(v.trace, x, left, under)):
            return wrong(f"{said}, or list its change")
    found = differential(premise.rhs, table)
    return same_line(r, Relation("=", r.lhs, found))


FORMS: dict[str, Check] = {
    "differentiate": differentiate,
    "stationary": stationary,
    "lagrangian": lagrangian,
    "positive": positive,
    "convex-minimum": convex_minimum,
    "total-differential": total_differential,
}
