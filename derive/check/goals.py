"""Whether the answers satisfy the question, found by another route than the derivation."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.arranged import same_saying
from derive.check.entail import eliminate, entails
from derive.check.model_value import Undefined, Unsupported, truth
from derive.check.model_value import Value as ModelValue
from derive.check.seed import statement
from derive.check.units import check_units
from derive.check.verdict import Verdict, weakest
from derive.kernel.errors import TraceError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, replace
from derive.kernel.record import Answer, Fact, Goal, Part, Trace, Value
from derive.kernel.relation import Relation

if TYPE_CHECKING:
    from flint import arb

BITS, DRAWS, TOLERANCE = 256, 3, 1e-9
TRIES, WIDEST = 400, Fraction(1, 10)


def check_goal(trace: Trace, part: Part, goal: Goal) -> Verdict:
    """The verdict on a goal: bound to the answers of its part, no restatement, and met by them under the
    premises.  Raises TraceError for one that is malformed.
    """
    test = GOALS.get(goal.name)
    if test is None:
        return Verdict("undecided", "", f"no test for the goal {goal.name!r}")
    told = {i for a in part.items if isinstance(a, Answer) for i in a.facts}
    for i in goal.answers:
        if i not in told:
            said = f"it is put to {i} ({trace.fact[i].relation}), which is no answer of part {part.id}"
            return Verdict("refuted", "goal", said)
    line = asked(goal)
    if line is not None:
        alike = check_units(line, trace.symbols)
        if not alike.passed:
            return Verdict(alike.outcome, "units", f"asked: {line}; {alike.detail}", alike.witness)
        if said := idle(trace, goal, line):
            return Verdict("refuted", "idle", said)
    return test(trace, goal)


def asked(goal: Goal) -> Relation | None:
    """The line that a goal asks for, where it is one."""
    relation, symbol, value = (goal.get(k) for k in ("relation", "symbol", "value"))
    if isinstance(relation, Relation):
        return relation
    if isinstance(symbol, Expr) and isinstance(value, Expr):
        return Relation("=", symbol, value)
    return None


def idle(trace: Trace, goal: Goal, line: Relation) -> str:
    """Why a goal tests nothing: it says again what is on record, or holds whatever the answers are."""
    for f in rests_on(trace, goal.answers):
        # to put the answers back into a premise is a test, to say again what was derived is none
        if (goal.name == "equals" or f.kind == "conclusion") and same_saying(f.relation, line):
            what = "definition " if f.id in trace.step and trace.step[f.id].reason.name == "define" else ""
            return f"this goal only restates {what}{f.id} ({f.relation}): it is no second route"
    if goal.name != "satisfies":
        return ""
    about = {n for i in goal.answers for n in free_symbols(trace.fact[i].relation.lhs)}
    if not about & set(line.free_symbols()):
        return f"{line} speaks of no answer"
    if entails([], line).passed:
        return f"{line} holds whatever the answers are: it tests none of them"
    return ""


def rests_on(trace: Trace, ids: tuple[str, ...]) -> list[Fact]:
    """Some facts, and all that they rest on."""
    seen: dict[str, None] = {}
    stack = list(reversed(ids))
    while stack:
        fid = stack.pop()
        if fid not in seen:
            seen[fid] = None
            if fid in trace.step:
                stack.extend(trace.step[fid].premises)
    return [trace.fact[i] for i in seen if i in trace.fact]


def formula(trace: Trace, fid: str) -> Fact:
    """The line that a number was worked out from; the line itself, where it is no number."""
    while fid in trace.step and trace.step[fid].reason.name in ("evaluate", "put-in"):
        fid = trace.step[fid].premises[0]
    return trace.fact[fid]


def under_premises(
    trace: Trace, answers: tuple[Fact, ...], lines: list[Relation], asked_for: Relation
) -> Verdict:
    """Whether lines entail what is asked: by themselves, else together with what the problem states.

    What states the very line that is asked for is left out: the answers have to give it.
    """
    alone = entails(lines, asked_for)
    if alone.passed:
        return alone
    under = {u for f in answers for u in f.under}
    stated = [
        f.relation
        for f in trace.facts
        if (f.kind in ("premise", "assumption") or f.id in under) and not same_saying(f.relation, asked_for)
    ]
    if not stated:
        return alone
    found = entails([*lines, *stated], asked_for)
    if found.outcome == "undecided" and alone.outcome == "refuted":
        said = (
            f"not seen to follow, though no case of the premises was found in which it fails: {found.detail}"
        )
        return Verdict("undecided", found.method, said)
    return found


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
    seen = {f.id for f in rests_on(trace, tuple(f.id for f in answers))}
    return [s.conclusion.relation for s in trace.steps if s.id in seen and s.reason.name == "define"]


def _minimum(trace: Trace, goal: Goal) -> Verdict:
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
    rng = random.Random(f"minimum {statement(objective, *claimed.values())}")
    worst = 0.0
    free = {n: x for n, x in names.items() if x not in table}
    limits = conditions(trace, free)
    for _ in range(DRAWS):
        values = parameters(free, limits, rng)
        if values is None:
            return Verdict("undecided", "", "no values of the parameters were found that meet the premises")
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


def conditions(trace: Trace, names: Mapping[str, Symbol]) -> list[Relation]:
    """What the problem states of some names alone."""
    lines = [f.relation for f in trace.facts if f.kind in ("premise", "assumption")]
    return [r for r in lines if r.free_symbols() and set(r.free_symbols()) <= set(names)]


def parameters(
    names: Mapping[str, Symbol], limits: list[Relation], rng: random.Random
) -> dict[str, str] | None:
    """Values in the domains of names that meet what is stated of them, as text; None where none are found."""
    for _ in range(TRIES):
        values: dict[str, Fraction] = {}
        for n in sorted(names):
            domain = names[n].domain
            x = Fraction(f"{rng.uniform(0.2, 3.0):.4f}")
            if "integer" in domain:
                x = Fraction(rng.randint(1, 6))
            values[n] = -x if domain == "negative" else x
        ints = {n: int(x) for n, x in values.items() if "integer" in names[n].domain}
        atoms: dict[Expr, ModelValue] = {names[n]: x for n, x in values.items() if n not in ints}
        try:
            if all(truth(r, ints, atoms) is True for r in limits):
                return {n: _decimal(x) for n, x in values.items()}
        except (Undefined, Unsupported, ZeroDivisionError):
            continue
    return None


def _decimal(x: Fraction) -> str:
    return f"{float(x):.4f}" if x.denominator != 1 else str(x.numerator)


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


def _equals(trace: Trace, goal: Goal) -> Verdict:
    """The answer's number or formula against another formula for the same thing."""
    from derive.check.decide import decide

    symbol, value = _expr(goal.get("symbol")), _expr(goal.get("value"))
    answers = tuple(trace.fact[i] for i in goal.answers)
    mine = [f for f in answers if f.relation.lhs == symbol]
    if not mine:
        return Verdict("refuted", "goal", f"no answer says what {symbol} is")
    if loose := [f for f in mine if f.relation.sign not in ("=", "~")]:
        return Verdict("refuted", "goal", f"{loose[0].relation} does not say what {symbol} is")
    if (told := goal.get("tolerance")) is not None and not _narrow(told):
        return Verdict("refuted", "goal", f"a tolerance of {told} is met by almost anything")
    defs = background(trace, answers)
    verdicts = []
    for f in mine:
        r = f.relation
        tolerance = goal.get("tolerance")
        if r.sign == "=" and tolerance is None and free_symbols(r.rhs):
            verdicts.append(under_premises(trace, (f,), [r, *defs], Relation("=", symbol, value)))
            continue
        put = eliminate([*defs, *_values(trace)])
        other = put.put(Relation("=", value, value)).lhs
        if free_symbols(other):
            return Verdict("undecided", "", f"{', '.join(free_symbols(other))} has no value")
        if isinstance(tolerance, str):
            gap = Node("abs", (r.rhs / other - 1,))
            verdicts.append(decide(Relation("<=", gap, Number(tolerance)), []))
        else:
            verdicts.append(decide(Relation(r.sign, other, r.rhs), []))
    made = weakest(verdicts)
    detail = made.detail
    if not made.passed:
        told = "; ".join(str(f.relation) for f in mine)
        detail = f"asked: {symbol} = {value}; answer: {told}" + (f"; {detail}" if detail else "")
    return Verdict(made.outcome, f"another route; {made.method}", detail, made.witness)


def _narrow(tolerance: Value) -> bool:
    """Whether a relative tolerance tells right from wrong."""
    return isinstance(tolerance, str) and 0 <= Number(tolerance).value <= WIDEST


def _satisfies(trace: Trace, goal: Goal) -> Verdict:
    relation = goal.get("relation")
    if not isinstance(relation, Relation):
        raise TraceError("the goal satisfies needs a relation")
    answers = tuple(trace.fact[i] for i in goal.answers)
    # a rounded number entails no equation: its formula does
    lines = [f.relation for f in answers if f.relation.sign != "~" or relation.sign != "="]
    lines += [f.relation for f in (formula(trace, i) for i in goal.answers) if f not in answers]
    names = set(relation.free_symbols())
    needed = [r for r in _values(trace) if any(f.sign == "~" for f in lines) and str(r.lhs) in names]
    known = dict.fromkeys([*lines, *background(trace, answers), *needed])
    return under_premises(trace, answers, list(known), relation)


def _gradient(trace: Trace, goal: Goal) -> Verdict:
    from derive.check.gradient import decide_gradient

    of, by = _expr(goal.get("of")), _expr(goal.get("by"))
    if not isinstance(by, Symbol):
        raise TraceError("the goal gradient is by a name")
    for i in goal.answers:
        r = trace.fact[i].relation
        if isinstance(r.lhs, Node) and r.lhs.op == "grad" and r.lhs.args[1] == by:
            return decide_gradient(of, by, r.rhs, [])
    return Verdict("refuted", "goal", f"no answer gives a gradient by {by}")


def _holds(trace: Trace, goal: Goal) -> Verdict:
    """What the answers say, from the definitions and suppositions alone, without the steps between."""
    ids = goal.get("definitions")
    lines = [_fact(trace, i).relation for i in (ids if isinstance(ids, tuple) else ())]
    found = []
    for i in goal.answers:
        answer = trace.fact[i]
        if answer.kind == "demonstrated":
            continue
        known = [*lines, *background(trace, (answer,)), *(trace.fact[u].relation for u in answer.under)]
        if any(same_saying(r, answer.relation) for r in known):
            continue  # a definition, or a premise: there is nothing to find another way
        found.append(under_premises(trace, (answer,), known, answer.relation))
    if not found:
        return Verdict(
            "refuted", "idle", "every answer is a definition or a premise: there is no second route"
        )
    return weakest(found)


GOALS: dict[str, Callable[[Trace, Goal], Verdict]] = {
    "minimum": _minimum,
    "equals": _equals,
    "satisfies": _satisfies,
    "gradient": _gradient,
    "holds": _holds,
}
