"""Where a step comes from: it cites only what is on record before it, and says what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from derive.check.reach import LEAST, restricts, whole
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import BINDERS, Expr, Node, Symbol, free_symbols, walk
from derive.kernel.record import Fact, Step, Trace, Value, discharged
from derive.kernel.relation import Relation

#: Rules about sets, whose forms look at what their sets run through.
SETS = ("belongs", "contained")


def provenance(trace: Trace, step: Step, known: Mapping[str, Fact]) -> Verdict:
    """Cites only what is on record before it; the names that it defines are fresh."""
    for i in step.premises:
        if i not in known:
            return Verdict("refuted", "provenance", f"{i} is not on record before {step.id}")
        if known[i].kind == "claimed" and step.reason.name != "counterexample":
            return Verdict("refuted", "provenance", f"{i} is only claimed: it is no premise")
    for i in step.when:
        if i not in trace.fact or trace.fact[i].kind != "supposition":
            return Verdict("refuted", "provenance", f"{i} is no condition that a step is taken under")
    said: set[str] = set()
    for i in step.premises:
        for s in known[i].relation.free_symbols().values():
            said.add(s.name)
            said.update(name for side in s.shape for monomial, _ in side for name in monomial)
    for _, value in step.reason.fields:
        said |= _names(value)
    taken: set[str] = set()
    if step.defines:
        taken = {n for f in known.values() if f.kind != "claimed" for n in f.relation.free_symbols()}
    for name in step.defines:
        if name in taken:
            return Verdict("refuted", "provenance", f"{name} is already in use: it cannot be defined here")
        if step.reason.name not in ("define", "lagrangian"):
            return Verdict("refuted", "provenance", f"{step.reason.name} defines no names")
    if step.reason.name in ("define", "lagrangian") and step.defines != (str(step.conclusion.relation.lhs),):
        return Verdict("refuted", "provenance", "a definition says which name it defines")
    free = {n.symbol.name for n in trace.notation if n.instance or n.role == "index"}
    allowed = said | set(step.defines) | free
    if step.premises:
        stray = sorted(set(step.conclusion.relation.free_symbols()) - allowed)
        if stray:
            return Verdict("refuted", "provenance", f"{stray[0]} comes from nowhere: no premise speaks of it")
    if (captured := _captured(trace, step, known)) is not None:
        return captured
    under = {u for i in step.premises for u in known[i].under}
    under -= discharged(step.reason.name, tuple(known[i] for i in step.premises))
    under |= set(step.when)
    if under != set(step.conclusion.under):
        return Verdict("refuted", "provenance", f"{step.id} does not say which suppositions it rests on")
    return Verdict("proved")


def _captured(trace: Trace, step: Step, known: Mapping[str, Fact]) -> Verdict | None:
    """A sum runs over an index that stands for every value: no name that something particular is said of."""
    lines = [known[i].relation for i in step.premises] + [step.conclusion.relation]
    bound = {
        str(x.args[BINDERS[x.op][0]])
        for r in lines
        for e in (r.lhs, r.rhs)
        for x in walk(e)
        if isinstance(x, Node) and x.op in BINDERS
    }
    supposed = {u for i in step.premises for u in known[i].under} | set(step.conclusion.under)
    if step.reason.name in SETS:
        supposed = set()  # their forms compare what is bound, and see to it that nothing else is supposed
    fixed = {n for u in supposed if u in trace.fact for n in trace.fact[u].relation.free_symbols()}
    roots = View(trace, step).roots() if bound and step.reason.name not in SETS else []
    for name in sorted(bound):
        if name in trace.notes and trace.notes[name].role != "index":
            return Verdict("refuted", "provenance", f"a sum runs over {name}, which is no index")
        if name in fixed:
            return Verdict("refuted", "provenance", f"a sum runs over {name}, of which something is supposed")
        said = [f for f in roots if f.kind != "supposition" and restricts(f, Symbol(name))]
        if said:
            told = f"a sum runs over {name}, of which {said[0].id} says {said[0].relation}"
            return Verdict("refuted", "provenance", told)
    for e in (x for r in lines for side in (r.lhs, r.rhs) for x in walk(side)):
        if isinstance(e, Node) and e.op in BINDERS:
            index, low = e.args[1:3]
            if isinstance(low, Node) and low.op == "range":
                low = low.args[0]
            if (
                isinstance(index, Symbol)
                and index.domain in LEAST
                and not whole(low, LEAST[index.domain], lines)
            ):
                told = f"{e} runs from {low}, but {index} is a {index.domain}"
                return Verdict("refuted", "provenance", told)
    return None


def _names(value: Value) -> set[str]:
    if isinstance(value, Expr):
        return set(free_symbols(value))
    if isinstance(value, Relation):
        return set(value.free_symbols())
    if isinstance(value, tuple):
        return {n for v in value for n in _names(v)}
    return set()
