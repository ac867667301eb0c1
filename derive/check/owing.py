"""What a step owes beside its truth: that its line has a value, and a name what it is declared to be.

What stands in a premise has a value already; the rest follows from domains, from the premises and from
the conditions that the step is taken under, or the step is refused.  A line about a free index (a name
of the role index) speaks of every value at which all of its own members, entries, rows and columns
exist; a premise about that index has to reach as far.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.check.defined import Owed, met, missing, owed_by, stated
from derive.check.entail import entails
from derive.check.known import Known, holds
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import BINDERS, Expr, Node, Number, Symbol, walk
from derive.kernel.record import discharged
from derive.kernel.relation import Relation

PROVED = Verdict("proved")
#: operations that count from the first to the last of something
COUNTED = ("entry", "col", "rowof", "seq", "unit")


def defined_line(v: View) -> Verdict:
    """Whether both sides of the conclusion have a value in every model of what the step rests on."""
    if v.step.reason.name in ("induction", "discharge"):
        return PROVED  # base and step, or the line itself, say so
    lines = list(standing(v))
    free = frozenset(n for n in v.conclusion.free_symbols() if _is_index(v, n))
    indices = frozenset(n.symbol.name for n in v.trace.notation if n.role == "index")
    lacking = [o for o in missing(v.conclusion, lines, indices) if not _about(o, free)]
    if lacking:
        return Verdict("undecided", "defined", str(lacking[0]))
    short = next(_short(v, free), None)
    if short is not None:
        return Verdict("undecided", "defined", short)
    return PROVED


def lacking(v: View) -> Relation | None:
    """A condition under which a conclusion that does not follow would: what was divided by."""
    if v.conclusion.sign != "=":
        return None
    names = {n: s for r in v.lines for n, s in r.free_symbols().items() if r.sign == "="}
    for s in names.values():
        square = not s.is_scalar and s.shape[0] == s.shape[1]
        if s.is_scalar and s.domain not in ("real", "complex", "nonnegative", "integer"):
            continue
        if not (s.is_scalar or square):
            continue
        condition = Relation("!=", s if s.is_scalar else Node("det", (s,)), Number("0"))
        lines = list(v.lines)
        if entails(lines, v.conclusion, given=(*v.given, condition)).outcome == "proved":
            return condition
    return None


def _is_index(v: View, name: str) -> bool:
    return name in v.trace.notes and v.trace.notes[name].role == "index"


def _about(o: Owed, indices: frozenset[str]) -> bool:
    """Whether it is asked of a free index, which stands for what is in range and for nothing else."""
    if not (isinstance(o.part, Node) and o.part.op in COUNTED and o.condition is not None):
        return False
    return bool(indices & set(o.condition.free_symbols()))


def standing(v: View) -> Iterator[Relation]:
    """The lines that hold where the conclusion does: premises at the values of the step, conditions."""
    gone = discharged(v.step.reason.name, v.premises)
    under = [v.trace.fact[u].relation for u in v.step.conclusion.under]
    rule = v.step.reason.name
    table = _moved(v)
    counted = {str(x) for x in table if isinstance(x, Symbol) and _is_index(v, x.name)}
    for f in v.premises:
        if f.kind == "claimed" or f.id in gone or gone & set(f.under):
            continue
        if counted:
            for o in stated([f.relation]):
                if o.condition and not o.within and not counted & set(o.condition.free_symbols()):
                    yield o.condition.replace(table, "move")
        elif table:
            yield f.relation.replace(table, "move")
        if rule != "at":
            yield f.relation
    yield from under


def _moved(v: View) -> dict[Expr, Expr]:
    """Which names a step puts at particular values: what holds of a name holds of these."""
    match v.step.reason.name:
        case "at":
            return dict(v.pairs("values"))
        case "stationary":
            return v.instance(v.symbol("variable"), v.symbol("at"))
    return {}


def _short(v: View, free: frozenset[str]) -> Iterator[str]:
    """Premises about an index that do not reach as far as the conclusion goes."""
    if v.step.reason.name in ("at", "eckart-young"):
        return  # what is put in is asked for itself; the theorem says how far its lines go
    here = [*(r for u in v.step.conclusion.under if (r := v.trace.fact[u].relation))]
    mine = [o.condition for o in owed_by(v.conclusion) if _about(o, free) and not o.within]
    own = Known([*here, *(c for c in mine if c is not None)])
    ranges = dict(_ranges(v.conclusion))
    for f in v.premises:
        if f.kind in ("claimed", "supposition"):
            continue
        names = frozenset(n for n in f.relation.free_symbols() if _is_index(v, n))
        for o in owed_by(f.relation):
            if o.condition is None or not _about(o, names):
                continue
            about = names & set(o.condition.free_symbols())
            if about & set(ranges):
                within = (*o.within, *(r for n in sorted(about & set(ranges)) for r in ranges[n]))
                table: dict[Expr, Expr] = {
                    s: Symbol(n, "integer") for n, s in o.condition.free_symbols().items() if n in ranges
                }
                if not holds(o.condition.replace(table), within, own):
                    yield f"{f.id} says nothing where {o.condition} fails, and the sum goes there"
            elif about & free and not met(o, own):
                yield f"{f.id} says nothing where {o.condition} fails, and {v.conclusion} goes there"


def _ranges(r: Relation) -> Iterator[tuple[str, tuple[Relation, ...]]]:
    for e in (*walk(r.lhs), *walk(r.rhs)):
        if isinstance(e, Node) and e.op in BINDERS and e.op != "setof":
            name, low, high = str(e.args[1]), e.args[2], e.args[3]
            i = Symbol(name, "integer")
            yield name, (Relation(">=", i, low), Relation("<=", i, high))


__all__ = ["defined_line", "standing"]
