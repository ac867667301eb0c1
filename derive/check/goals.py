"""Whether the answers satisfy the question, found by another route than the derivation."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.check.entail import eliminate, entails
from derive.check.verdict import Verdict, weakest
from derive.kernel.errors import TraceError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, replace
from derive.kernel.record import Fact, Goal, Trace, Value
from derive.kernel.relation import Relation

if TYPE_CHECKING:
    from flint import arb

BITS, DRAWS, TOLERANCE = 256, 3, 1e-9


def check_goal(trace: Trace, goal: Goal, seed: str) -> Verdict:
    """The verdict on a goal.  Raises TraceError for one that is malformed."""
    test = GOALS.get(goal.name)
    if test is None:
        return Verdict("undecided", "", f"no test for the goal {goal.name!r}")
    return test(trace, goal, seed)


def _fact(trace: Trace, value: Value | None) -> Fact:
    if not isinstance(value, str) or value not in trace.fact:
        raise TraceError(f"a goal refers to {value!r}, which is no fact")
    return trace.fact[value]


def _expr(value: Value | None) -> Expr:
    if not isinstance(value, Expr):
        raise TraceError("an argument of a goal is no formula")
    return value


def background(trace: Trace, answers: tuple[Fact, ...]) -> list[Relation]:
    """The definitions on which some facts rest: what their names stand for."""
    seen: dict[str, None] = {}
    stack = [f.id for f in answers]
    while stack:
        fid = stack.pop()
        if fid not in seen and fid in trace.step:
            seen[fid] = None
            stack.extend(trace.step[fid].premises)
    return [s.conclusion.relation for s in trace.steps if s.id in seen and s.reason.name == "define"]


def _minimum(trace: Trace, goal: Goal, seed: str) -> Verdict:
    """Golden-section search in the logarithm of the first variable, at random parameters."""
    from derive.check.numbers import Unknown, real

    objective = _fact(trace, goal.get("of")).relation
    answers = tuple(trace.fact[i] for i in goal.answers)
    table: dict[Symbol, Symbol] = {}
    at = goal.get("at")
    for pair in at if isinstance(at, tuple) else ():
        a, b = pair if isinstance(pair, tuple) else (None, None)
        if not (isinstance(a, Symbol) and isinstance(b, Symbol)):
            raise TraceError("the goal's at pairs variables with their best values")
        table[a] = b
    variable = next(iter(table))
    curve = objective.rhs
    fixed: dict[Symbol, Expr] = {}
    if goal.get("subject_to") is not None:
        constraint = _fact(trace, goal.get("subject_to")).relation
        others = frozenset(trace.symbols) - {s.name for s in table if s != variable}
        pivots = eliminate([constraint], others).puts
        if not pivots or not isinstance(pivots[0][0], Symbol):
            return Verdict("undecided", "", f"{constraint} does not give one variable by another")
        fixed[pivots[0][0]] = pivots[0][1]
        curve = replace(curve, dict(pivots))
    known = eliminate([*background(trace, answers), *(f.relation for f in answers)])
    claimed = {}
    for v, best in table.items():
        put = known.put(Relation("=", best, best)).lhs
        if put != best:
            claimed[v] = put
    if not claimed:
        return Verdict("undecided", "", "the answers give no best value")
    names = free_symbols(curve)
    for formula in claimed.values():
        names |= free_symbols(formula)
    rng = random.Random(f"{seed}/minimum")
    worst = 0.0
    for _ in range(DRAWS):
        values = {n: f"{rng.uniform(0.2, 3.0):.4f}" for n in sorted(names) if names[n] not in table}
        try:
            found = _least(curve, variable, fixed, values)
            told = {v: real(formula, values, BITS) for v, formula in claimed.items()}
        except Unknown as error:
            return Verdict("undecided", "", str(error))
        for v, x in told.items():
            there = found[v] if v in found else found[None]
            gap = abs(float((x - there) / there))
            if gap > TOLERANCE:
                witness = (*values.items(), (str(table[v]), f"{float(x):.8g}"))
                where = f"the search finds {v} = {float(there):.8g}"
                return Verdict("refuted", "golden-section search", where, witness)
            worst = max(worst, gap)
    return Verdict("tested", f"golden-section search at {DRAWS} draws, to {max(worst, 1e-16):.0e}")


def _least(
    curve: Expr, variable: Symbol, fixed: dict[Symbol, Expr], values: dict[str, str]
) -> dict[Symbol | None, arb]:
    """Where a curve is least, the other variables there, and (under None) its value."""
    from derive.check.numbers import golden, real

    best = golden(lambda x: real(curve, {**values, variable.name: x}, BITS), BITS)
    there = {**values, variable.name: best}
    found: dict[Symbol | None, arb] = {variable: best, None: real(curve, there, BITS)}
    for s, formula in fixed.items():
        found[s] = real(formula, there, BITS)
    return found


def _values(trace: Trace) -> list[Relation]:
    return [f.relation for f in trace.facts if f.kind == "value"]


def _equals(trace: Trace, goal: Goal, seed: str) -> Verdict:
    """The answer's number or formula against another formula for the same thing."""
    from derive.check.decide import decide

    symbol, value = _expr(goal.get("symbol")), _expr(goal.get("value"))
    answers = tuple(trace.fact[i] for i in goal.answers)
    mine = [f for f in answers if f.relation.lhs == symbol]
    if not mine:
        return Verdict("refuted", "goal", f"no answer says what {symbol} is")
    defs = background(trace, answers)
    verdicts = []
    for f in mine:
        r = f.relation
        tolerance = goal.get("tolerance")
        if r.sign == "=" and tolerance is None and free_symbols(r.rhs):
            verdicts.append(entails([r, *defs], Relation("=", symbol, value), seed))
            continue
        put = eliminate([*defs, *_values(trace)])
        other = put.put(Relation("=", value, value)).lhs
        if free_symbols(other):
            return Verdict("undecided", "", f"{', '.join(free_symbols(other))} has no value")
        if isinstance(tolerance, str):
            gap = Node("abs", (r.rhs / other - 1,))
            verdicts.append(decide(Relation("<=", gap, Number(tolerance)), [], seed))
        else:
            verdicts.append(decide(Relation(r.sign, other, r.rhs), [], seed))
    made = weakest(verdicts)
    detail = made.detail
    if not made.passed:
        told = "; ".join(str(f.relation) for f in mine)
        detail = f"asked: {symbol} = {value}; answer: {told}" + (f"; {detail}" if detail else "")
    return Verdict(made.outcome, f"another route; {made.method}", detail, made.witness)


def _satisfies(trace: Trace, goal: Goal, seed: str) -> Verdict:
    relation = goal.get("relation")
    if not isinstance(relation, Relation):
        raise TraceError("the goal satisfies needs a relation")
    answers = tuple(trace.fact[i] for i in goal.answers)
    # a rounded number entails no equation: its formula does
    lines = [f.relation for f in answers if f.relation.sign != "~" or relation.sign != "="]
    names = set(relation.free_symbols())
    needed = [r for r in _values(trace) if any(f.sign == "~" for f in lines) and str(r.lhs) in names]
    return entails([*lines, *background(trace, answers), *needed], relation, seed)


def _gradient(trace: Trace, goal: Goal, seed: str) -> Verdict:
    from derive.check.gradient import decide_gradient

    of, by = _expr(goal.get("of")), _expr(goal.get("by"))
    if not isinstance(by, Symbol):
        raise TraceError("the goal gradient is by a name")
    for i in goal.answers:
        r = trace.fact[i].relation
        if isinstance(r.lhs, Node) and r.lhs.op == "grad" and r.lhs.args[1] == by:
            return decide_gradient(of, by, r.rhs, [], seed)
    return Verdict("refuted", "goal", f"no answer gives a gradient by {by}")


def _holds(trace: Trace, goal: Goal, seed: str) -> Verdict:
    """What the answers say, from the definitions and suppositions alone, without the steps between."""
    ids = goal.get("definitions")
    lines = [_fact(trace, i).relation for i in (ids if isinstance(ids, tuple) else ())]
    found = []
    for i in goal.answers:
        answer = trace.fact[i]
        if answer.kind == "demonstrated":
            continue
        known = [*lines, *background(trace, (answer,)), *(trace.fact[u].relation for u in answer.under)]
        found.append(entails(known, answer.relation, f"{seed}/{i}"))
    return weakest(found) if found else Verdict("undecided", "", "no answer is a line that could be tested")


GOALS: dict[str, Callable[[Trace, Goal, str], Verdict]] = {
    "minimum": _minimum,
    "equals": _equals,
    "satisfies": _satisfies,
    "gradient": _gradient,
    "holds": _holds,
}
