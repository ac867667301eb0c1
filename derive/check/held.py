"""What a derivative holds, and whether it can be held: a name that is tied to the variable cannot.

Reads what the trace states and defines.  A name is tied to a variable where an equation gives it by the
variable, or where nothing but equations between the two are left after all other unknowns were used up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from derive.check.entail import eliminate, is_atom
from derive.check.view import View
from derive.kernel.expr import DERIVATIVES, Expr, Node, Symbol, free_symbols, plain_value, walk
from derive.kernel.record import Fact, Trace
from derive.kernel.relation import Relation

DEFINING = ("define", "lagrangian")


def stated(trace: Trace, under: Collection[str], apart: Collection[str] = ()) -> Iterator[Fact]:
    """What holds in the problem: premises, assumptions, definitions, and the suppositions `under`."""
    for f in trace.facts:
        if f.id not in apart and (f.kind in ("premise", "assumption") or f.id in under):
            yield f
    for s in trace.steps:
        if s.reason.name in DEFINING:
            yield s.conclusion


def fixed(trace: Trace, name: str) -> bool:
    """Whether a name stands for one value throughout: a given, a size, a constant."""
    note = trace.notes.get(name)
    return note is not None and (note.value is not None or note.role in ("given", "size", "constant"))


def _named(r: Relation) -> Iterator[tuple[str, Expr]]:
    """The names that an equation gives by the rest."""
    for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if r.sign == "=" and isinstance(a, Symbol) and a.name not in free_symbols(b):
            yield a.name, b


def dependents(trace: Trace, facts: Collection[Fact], variables: Collection[str]) -> dict[str, Fact]:
    """The names that lines give by the variables, each with the line that does.

    What stands alone on the right of a law is a parameter of it, the same at every instance.
    """
    found: dict[str, Fact] = {}
    known = set(variables)
    while True:
        more = {
            name: f
            for f in facts
            for name, by in _named(f.relation)
            if name not in known and not fixed(trace, name) and known & set(free_symbols(by))
            if not f.law or f.relation.lhs == trace.symbols[name]
        }
        if not more:
            return found
        found.update(more)
        known |= set(more)


def depends(
    trace: Trace, x: Symbol, held: Collection[str], under: Collection[str] = (), apart: Collection[str] = ()
) -> str:
    """Which of `held` a line gives by `x`; "" where none does."""
    facts = [f for f in stated(trace, under, apart) if f.relation.sign == "="]
    depend = dependents(trace, facts, (x.name,))
    for name in sorted(held):
        if name in depend:
            return f"{name} is tied to {x} by {depend[name].relation}: put it in first"
    return ""


def loose(view: View) -> str:
    """Why a derivative of a formula in the conclusion does not hold what it says; "" where all do."""
    under = {u for f in view.premises for u in f.under}
    known = {e for r in view.lines for side in (r.lhs, r.rhs) for e in walk(side)}
    for e in (x for side in (view.conclusion.lhs, view.conclusion.rhs) for x in walk(side)):
        if not (isinstance(e, Node) and e.op in DERIVATIVES) or e in known or is_atom(e.args[0]):
            continue
        for x in e.args[1:]:
            name = x.args[0] if isinstance(x, Node) and x.op == "seq" else x
            if isinstance(name, Symbol) and (said := tied(view.trace, name, free_symbols(e.args[0]), under)):
                return f"{e}: {said}"
    return ""


def tied(
    trace: Trace, x: Symbol, held: Collection[str], under: Collection[str] = (), apart: Collection[str] = ()
) -> str:
    """Why `x` cannot vary alone while `held` stay as they are; "" where it can."""
    note = trace.notes.get(x.name)
    if note is None or (note.of and note.role != "differential") or note.role in ("size", "index", "random"):
        return f"{x} is not free to vary here: it is no variable"
    held = {n for n in held if n != x.name}
    if said := depends(trace, x, held, under, apart):
        return said
    facts = [f for f in stated(trace, under, apart) if f.relation.sign == "="]
    if said := _pinned(trace, x, under, apart):
        return said
    facts = _about(trace, facts, {x.name, *held})
    avoid = frozenset({x.name, *held, *(n for n in trace.notes if fixed(trace, n))})
    lines = [f.relation for f in facts]
    said = ""
    for order in (lines, lines[::-1]):  # used up in any order, they leave the variable free
        left = [r for r in eliminate(order, avoid).left if x.name in r.free_symbols()]
        if not left:
            return ""
        said = said or f"{x} is not free to vary here: {left[0]} ties it"
    return said


def _pinned(trace: Trace, x: Symbol, under: Collection[str], apart: Collection[str]) -> str:
    """Which comparison may leave no room for a variable: bounds on both sides that are not plain numbers."""
    low: list[Expr] = []
    high: list[Expr] = []
    for f in stated(trace, under, apart):
        r = f.relation
        if r.sign not in ("<=", ">=") or x.name not in r.free_symbols():
            continue
        other = r.rhs if r.lhs == x else r.lhs
        if x in (r.lhs, r.rhs) and x.name not in free_symbols(other):
            (low if (r.sign == ">=") == (r.lhs == x) else high).append(other)
            ends = [(plain_value(a), plain_value(b)) for a in low for b in high]
            if all(a is not None and b is not None and a < b for a, b in ends):
                continue
        return f"{x} is not free to vary here: {f.id} says {r}"
    return ""


def _about(trace: Trace, facts: Collection[Fact], names: set[str]) -> list[Fact]:
    """The lines that bear on some names, through whatever varies; a definition only where it is used."""
    defined = {s.id: s.defines for s in trace.steps if s.reason.name in DEFINING}
    known, left, found = set(names), list(facts), list[Fact]()
    while True:
        now = [f for f in left if known & set(defined.get(f.id, f.relation.free_symbols()))]
        if not now:
            return found
        found += now
        left = [f for f in left if f not in now]
        known |= {n for f in now for n in f.relation.free_symbols() if not fixed(trace, n)}


__all__ = ["dependents", "depends", "fixed", "loose", "stated", "tied"]
