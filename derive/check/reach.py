"""What a line may be specialised to: the values of an index, the members of a sequence, an instance.

A line holds at a value of an index that lies in the index's domain and in what its premises say of the index.
It holds at an instance of its variables where all that it rests on does: what gives one variable by others
does, and what is stated as a law; what is said of an unknown (`x = 3`) is not said of its instances.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from derive.check.decide import decide
from derive.check.facts import Facts
from derive.check.held import DEFINING, dependents, fixed, stated
from derive.check.view import View
from derive.kernel.expr import DERIVATIVES, Expr, Node, Number, Symbol, free_symbols
from derive.kernel.record import Fact, Trace
from derive.kernel.relation import Relation

INDEXED = ("seq", "entry", "col", "rowof", "unit")
ZERO, ONE = Number("0"), Number("1")
#: The least value in a domain of whole numbers.
LEAST: dict[str, Expr] = {"nonnegative integer": ZERO, "positive integer": ONE}


def beyond(v: View, line: Relation, table: Mapping[Expr, Expr]) -> str:
    """Why a line does not hold at these values; "" where it does."""
    given = list(v.lines[1:])
    index = {x: new for x, new in table.items() if isinstance(x, Symbol) and v.note(x).role == "index"}
    moved = {x: new for x, new in table.items() if isinstance(x, Symbol) and x not in index}
    for x, new in index.items():
        if said := outside(x, new, given):
            return said
    for x, new in moved.items():
        if isinstance(new, Node):
            if not whole(new.args[1], ZERO, given):
                said = f"{new} is no member of {x}: {new.args[1]} is not known to be 0 or more"
                return f"{said}; cite a line that says so"
        elif isinstance(new, Symbol) and (new.domain, new.shape, new.props) != (x.domain, x.shape, x.props):
            return f"{new} is not declared as {x} is"
    under = {u for f in v.premises for u in f.under}
    facts = [f for f in stated(v.trace, under) if f.relation.sign == "="]
    depend = dependents(v.trace, facts, [x.name for x in (*index, *moved)])
    for name in sorted({n for side in (line.lhs, line.rhs) for n in _spoken(side)}):
        if name in depend and name not in {x.name for x in table if isinstance(x, Symbol)}:
            on = ", ".join(map(str, table))
            return f"{name} depends on {on} by {depend[name].relation}, and has no value there: declare one"
    for x, new in index.items():
        if said := _restricted(v, x, new, given):
            return said
    if any("sequence" not in x.props for x in moved):
        return _lawless(v, {x.name for x in moved}, set(depend), facts)
    return ""


def whole(e: Expr, least: Expr | None, given: Collection[Relation]) -> bool:
    """Whether a formula is known to be a whole number, and at least that much."""
    facts = Facts(free_symbols(e), list(given))
    if not facts.is_integer(e):
        return False
    return least is None or decide(Relation(">=", e, least), list(given)).outcome == "proved"


def outside(x: Symbol, new: Expr, given: Collection[Relation]) -> str:
    """Why a value does not lie in the domain of an index; "" where it does."""
    if new.shape != x.shape:
        return f"{new} is not of the size of {x}"
    if not x.is_scalar:
        return f"{new} is not known to be {', '.join(sorted(x.props))}, as {x} is" if x.props else ""
    if "integer" not in x.domain:
        facts = Facts(free_symbols(new), list(given))
        known = facts.real(new) and (x.domain == "real" or (x.domain == "positive" and facts.positive(new)))
        return "" if known or x.domain == "complex" else f"{new} is not known to be {x.domain}, as {x} is"
    if whole(new, LEAST.get(x.domain), given):
        return ""
    return f"{new} is not known to lie in the domain of {x}, which is a {x.domain}: cite a line that says so"


def _spoken(e: Expr) -> Iterator[str]:
    """The names of a formula, but for the lone name of a function in its derivative."""
    if isinstance(e, Node) and e.op in DERIVATIVES and isinstance(e.args[0], Symbol):
        for a in e.args[1:]:
            yield from free_symbols(a)
    elif isinstance(e, Node) and any(isinstance(a, Node) for a in e.args):
        names = set(free_symbols(e))
        yield from (n for a in e.args for n in _spoken(a) if n in names)
    else:
        yield from free_symbols(e)


def _counts(e: Expr, name: str) -> bool:
    """Whether an index counts members, entries or columns somewhere in a formula."""
    if not isinstance(e, Node):
        return False
    if e.op in INDEXED and any(name in free_symbols(a) for a in e.args[e.op != "unit" :]):
        return True
    return any(_counts(a, name) for a in e.args)


def restricts(f: Fact, x: Symbol) -> bool:
    """Whether a line says something of an index itself, and not of what it counts."""
    r = f.relation
    if f.kind in ("conclusion", "value") or x.name not in r.free_symbols():
        return False
    return f.kind == "supposition" or not (_counts(r.lhs, x.name) or _counts(r.rhs, x.name))


def _restricted(v: View, x: Symbol, new: Expr, given: Collection[Relation]) -> str:
    """Why what the line rests on keeps a value from an index; "" where nothing does."""
    if not x.is_scalar:
        return ""
    for f in v.roots(v.step.premises[:1]):
        if f.kind != "supposition" and restricts(f, x):
            there = f.relation.replace({x: new}, "move")
            if not (there in given or decide(there, list(given)).outcome == "proved"):
                return f"{f.id} says {f.relation}: cite a line that says {there}"
    return ""


def _functional(r: Relation, trace: Trace) -> tuple[str, set[str]] | None:
    """The name that an equation gives by others, and these."""
    for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if (
            r.sign == "="
            and isinstance(a, Symbol)
            and not fixed(trace, a.name)
            and a.name not in free_symbols(b)
        ):
            return a.name, set(free_symbols(b))
    return None


def _lawless(v: View, moved: set[str], depend: set[str], facts: Collection[Fact]) -> str:
    """Why what the line rests on is no law for an instance of its variables; "" where all of it is."""
    varies = moved | depend
    given_by: dict[str, list[Fact]] = {}
    uses: dict[str, set[str]] = {}
    for f in facts:
        if (found := _functional(f.relation, v.trace)) is not None:
            given_by.setdefault(found[0], []).append(f)
            uses.setdefault(found[0], set()).update(found[1])
    for f in v.roots(v.step.premises[:1]):
        if f.kind == "value" or f.law or not varies & set(f.relation.free_symbols()):
            continue
        named = _functional(f.relation, v.trace)
        once = named is not None and len(given_by.get(named[0], ())) < 2 and not _circular(named[0], uses)
        if once and named is not None and named[1] & varies:
            continue
        said = f"{f.id} says {f.relation} of {', '.join(sorted(varies & set(f.relation.free_symbols())))}"
        return f"{said}, not of an instance: state it with law=True if it holds at every one"
    return ""


def _circular(name: str, uses: Mapping[str, set[str]]) -> bool:
    """Whether a name is given by itself, through others."""
    seen: set[str] = set()
    stack = list(uses.get(name, ()))
    while stack:
        n = stack.pop()
        if n == name:
            return True
        if n not in seen:
            seen.add(n)
            stack += uses.get(n, ())
    return False


__all__ = ["DEFINING", "LEAST", "beyond", "outside", "restricts", "whole"]
