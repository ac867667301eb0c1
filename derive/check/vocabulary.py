"""The words that a trace may use: roles, kinds, arguments of rules, units.

What no check knows is not read past: a word of a foreign trace that means nothing here might mean
something to whoever wrote it, or to a page.  The first one that is unknown is named with its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol, walk
from derive.kernel.record import Claim, Curve, Demonstration, Plot, Published, Say, Trace, Where
from derive.kernel.relation import Relation
from derive.quantity import UnitError, dimension

ROLES = frozenset("given unknown size sequence differential index random demo constant".split())
FACTS = frozenset("premise value assumption supposition claimed".split())
SAYINGS = frozenset("prose hint assumption idea".split())
LOGS = frozenset(("", "x", "y", "xy"))
STYLES = frozenset("line dots points bars".split())
COMPARED = frozenset("agree rounding disagree".split())
#: the arguments of each rule that go on record; the others have none
ARGUMENTS = {
    "define": ("symbol", "value"),
    "at": ("values",),
    "solve": ("unknown",),
    "eliminate": ("symbol",),
    "both-sides": ("times", "function"),
    "compute": ("of",),
    "differentiate": ("variable",),
    "stationary": ("variable", "at"),
    "lagrangian": ("name_", "multiplier"),
    "convex-minimum": ("variable", "at"),
    "total-differential": ("changes",),
    "enclose": ("digits", "unit"),
    "spread": ("name_", "given", "digits"),
    "dominates": ("spreads",),
    "implied": ("name_", "given", "value", "digits"),
    "induction": ("over", "of"),
    "counterexample": ("values",),
    "eckart-young": ("near", "rank", "over"),
    "read-gradient": ("of", "variable", "change"),
    "rank-product": ("factor",),
    "rank-shape": ("matrix", "size"),
    "evaluate": ("digits", "unit"),
    "ceiling": ("whole",),
    "floor": ("whole",),
    "belongs": ("to", "element"),
    "superset": ("of", "at"),
}
GOALS = {
    "equals": ("symbol", "value", "tolerance"),
    "satisfies": ("relation",),
    "minimum": ("of", "at", "subject_to"),
    "holds": ("definitions",),
    "gradient": ("of", "by"),
}


def foreign(trace: Trace) -> tuple[str, Where] | None:
    """The first thing on record that has no meaning here, and where it stands; None where all has one."""
    for note in trace.notation:
        name = note.symbol.name
        if note.role not in ROLES:
            return f"{name} has the unknown role {note.role!r}", note.where
        if note.role == "size" and (note.symbol.domain != "positive integer" or note.symbol.shape != SCALAR):
            return f"{name} is a size, and no positive whole number: it is {note.symbol.domain}", note.where
        for size in (n for side in note.symbol.shape for names, _ in side for n in names):
            told = trace.notes.get(size)
            if told is None or told.symbol.domain != "positive integer":
                return f"{name} has {size} rows or columns, which is no size", note.where
        if note.of and note.of not in trace.notes:
            return f"{name} is a value of {note.of}, which is not in the notation", note.where
    for f in trace.facts:
        if f.kind not in FACTS:
            return f"{f.id} is of the unknown kind {f.kind!r}", f.where
    for s in trace.steps:
        known = ARGUMENTS.get(s.reason.name, ())
        for key, _ in s.reason.fields:
            if key not in known:
                return f"{s.id}: {s.reason.name} has no argument {key!r}", s.conclusion.where
    for part in trace.parts:
        for goal in part.goals:
            if goal.name not in GOALS:
                return f"part {part.id} has a goal of the unknown kind {goal.name!r}", goal.where
            if strange := [k for k, _ in goal.fields if k not in GOALS[goal.name]]:
                return f"a goal of part {part.id} has no argument {strange[0]!r}", goal.where
        for item in part.items:
            if said := _strange(item):
                return f"part {part.id}: {said}", getattr(item, "where", part.where)
    for e, where in _trees(trace):
        for x in walk(e):
            if isinstance(x, (Number, Symbol)) and x.unit and (said := _no_unit(x.unit)):
                return f"{x}: {said}", where
    for s in trace.steps:
        unit = s.reason.get("unit")
        if said := _no_unit(unit) if isinstance(unit, str) else "":
            return f"{s.id}: {said}", s.conclusion.where
    return None


def _no_unit(text: str) -> str:
    """Why a text is no unit; "" where it is one."""
    try:
        dimension(text)
    except UnitError as error:
        return str(error)
    return ""


def _strange(item: object) -> str:
    """Which word of an item is unknown; "" where none is."""
    match item:
        case Say(kind=kind) if kind not in SAYINGS:
            return f"a sentence is of the unknown kind {kind!r}"
        case Plot(log=log) if log not in LOGS:
            return f"a picture's axes cannot be logarithmic in {log!r}: it is x, y, xy or nothing"
        case Plot(curves=curves):
            strange = [c for c in curves if c.style not in STYLES]
            return f"{strange[0].label} is drawn as {strange[0].style!r}, which is unknown" if strange else ""
        case Published(verdict=verdict) if verdict not in COMPARED:
            return f"a published value cannot be said to {verdict!r}"
    return ""


def _trees(trace: Trace) -> Iterator[tuple[Expr, Where]]:
    """Every formula on record, with the place that it comes from."""
    for note in trace.notation:
        yield note.symbol, note.where
        yield from ((e, note.where) for e in (note.value, note.low, note.high) if e is not None)
    for f in (*trace.facts, *(s.conclusion for s in trace.steps)):
        yield f.relation.lhs, f.where
        yield f.relation.rhs, f.where
    for s in trace.steps:
        yield from ((e, s.conclusion.where) for _, v in s.reason.fields for e in _within(v))
    for part in trace.parts:
        for goal in part.goals:
            yield from ((e, goal.where) for _, v in goal.fields for e in _within(v))
        for item in part.items:
            match item:
                case Published(value=value, where=where):
                    yield value, where
                case Claim(line=Relation() as line, where=where):
                    yield from ((e, where) for e in (line.lhs, line.rhs))
                case Demonstration(holds=holds):
                    yield from ((e, f.where) for f in holds for e in (f.relation.lhs, f.relation.rhs))
                case Plot(curves=curves, where=where):
                    yield from ((e, where) for c in curves for e in _drawn(c))


def _drawn(c: Curve) -> Iterator[Expr]:
    yield from (e for e in (c.of, c.along, *c.places) if e is not None)
    yield from (e for pair in c.where for e in pair)


def _within(value: object) -> Iterator[Expr]:
    """The formulas in an argument."""
    if isinstance(value, (Symbol, Number, Node)):
        yield value
    elif isinstance(value, Relation):
        yield from (value.lhs, value.rhs)
    elif isinstance(value, tuple):
        yield from (e for v in value for e in _within(v))


__all__ = ["ARGUMENTS", "GOALS", "STYLES", "foreign"]
