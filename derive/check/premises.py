"""What a problem states has a model: its premises, assumptions and numbers hold together.

A finder looks for one; every line is evaluated in it.  What is supposed on the way is held to the same,
together with the premises.  Where none is found the problem is refused, and the lines that have none named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.check.mat_chains import size_tree
from derive.check.mat_field import Exact
from derive.check.mat_setting import INDEX_AT
from derive.check.model_find import Found, find, instances
from derive.check.model_value import Undefined, Unsupported, Value, Worked, show_value, whole_number
from derive.check.verdict import Obligation, Verdict
from derive.kernel.expr import (
    BINDERS,
    DERIVATIVES,
    Expr,
    Node,
    Number,
    Symbol,
    as_expr,
    free_symbols,
    plain_value,
    walk,
)
from derive.kernel.ops import SET
from derive.kernel.record import Fact, Notation, Trace, Where, discharged
from derive.kernel.relation import Relation

#: How far a recurrence is followed where nothing is said of later members, and at most.
STEPS, FARTHEST = 4, 16
#: How often less is tried where a model was found already without one line.
AGAIN = 10


@dataclass(frozen=True)
class Stated:
    """One thing that is stated, and the lines that it stands for: members, entries, instances."""

    id: str
    told: str
    lines: tuple[Relation, ...]
    where: Where


def modelled(trace: Trace, attained: Collection[str]) -> Iterator[Obligation]:
    """That what is stated has a model, and so has all that is supposed anywhere but for points that are
    attained.
    """
    given = values(trace)
    if isinstance(given, Verdict):
        yield Obligation("trace", "model", given)
        return
    stated = list(premises(trace))
    verdict, where = _independent(trace) or _judge(trace, stated, given)
    yield Obligation("trace", "model", verdict, where)
    if not verdict.passed:
        return
    for under in _supposed(trace, attained):
        facts = [trace.fact[u] for u in under]
        more = [Stated(f.id, str(f.relation), tuple(_there(trace, f.relation)), f.where) for f in facts]
        names = {n for s in more for r in s.lines for n in r.free_symbols()}
        more += definitions(trace, names)
        verdict, where = _judge(trace, [*more, *stated], given)
        yield Obligation("trace", "model", verdict, where if not verdict.passed else facts[-1].where)


def values(trace: Trace) -> dict[str, Value] | Verdict:
    """The numbers and matrices that names are given, in base units; a Verdict where one is out of range."""
    found: dict[str, Value] = {}
    for n in trace.notation:
        if n.value is None:
            continue
        told = [number(e) for e in (n.low, n.value, n.high)]
        ends = [t for t in told if isinstance(t, Fraction)]
        if ends != sorted(ends):
            low, high = n.low if n.low is not None else "…", n.high if n.high is not None else "…"
            return Verdict(
                "undecided", "", f"{n.symbol} = {n.value} does not lie in its range {low} to {high}"
            )
        if told[1] is not None:
            found[n.symbol.name] = told[1]
    return found


def number(e: Expr | None) -> Value | None:
    """A fraction in base units, or a matrix of fractions, from a closed formula; None where it is neither."""
    if e is None or free_symbols(e):
        return None
    try:
        v = Worked(Exact(), {}, {}).value(e)
    except (Unsupported, Undefined):
        return None
    return v if hasattr(v, "nrows") else Fraction(int(v.p), int(v.q))


# -- the lines ------------------------------------------------------------------------------
def premises(trace: Trace) -> Iterator[Stated]:
    """What the problem states, each with all the lines that it stands for."""
    for f in trace.facts:
        if f.kind in ("premise", "assumption"):
            lines = dict.fromkeys(x for r in _at_instances(trace, f) for x in _members(trace, r))
            yield Stated(f.id, str(f.relation), tuple(lines), f.where)


def _at_instances(trace: Trace, f: Fact) -> Iterator[Relation]:
    """A line, and what it says of instances: a law, or one that gives one variable by others."""
    yield f.relation
    names = f.relation.free_symbols()
    notes = [trace.notes[n] for n in names if n in trace.notes]
    if any(n.instance for n in notes):
        return
    gives = f.relation.sign == "=" and any(
        isinstance(a, Symbol) and _is_free(trace.notes.get(a.name)) for a in (f.relation.lhs, f.relation.rhs)
    )
    if not (f.law or gives):
        return
    for label in dict.fromkeys(n.instance for n in trace.notation if n.instance):
        table: dict[Expr, Expr] = {
            trace.symbols[n.of]: n.symbol for n in trace.notation if n.instance == label and n.of in names
        }
        if table:
            yield f.relation.replace(table, "move")


def _is_free(n: Notation | None) -> bool:
    return n is not None and n.value is None and n.role not in ("given", "size", "constant")


def window(trace: Trace) -> tuple[int, int]:
    """The first and the last member to which lines about all members of a sequence are followed."""
    low, high = 0, STEPS
    for f in trace.facts:
        for e in (x for side in (f.relation.lhs, f.relation.rhs) for x in walk(side)):
            if isinstance(e, Node) and e.op == "seq" and (k := whole_number(e.args[1], {})) is not None:
                low, high = min(low, k), max(high, k)
            elif isinstance(e, Node) and e.op in BINDERS and len(e.args) == 4:
                known = {n: v for n, v in _counts(trace).items() if n in free_symbols(e.args[3])}
                high = max(high, whole_number(e.args[3], known) or 0)
    return max(low, -FARTHEST), min(high, FARTHEST)


def _counts(trace: Trace) -> dict[str, int]:
    """The whole numbers that names are given."""
    told = {n.symbol.name: plain_value(n.value) for n in trace.notation if n.value is not None}
    return {n: v.numerator for n, v in told.items() if v is not None and v.denominator == 1}


def _members(trace: Trace, r: Relation) -> Iterator[Relation]:
    """A line at the first members of its sequences; of what it says of entries, the line itself."""
    counted = [x for x in indices(trace, r) if not _entries(r, x)]
    families = [s for s in r.free_symbols().values() if "sequence" in s.props]
    low, high = window(trace)
    if not counted:
        yield r
        bare = [s for s in families if _bare(r.lhs, s) or _bare(r.rhs, s)]
        for k in range(low, high + 1 if bare else low):
            yield r.replace({s: s(k) for s in bare}, "move")
        return
    ranges = {x.name: range(_first(x, low), high + 1) for x in counted}
    for q in instances(r, counted, ranges):
        if all(low <= k <= high for k in _spoken_members(q)):
            yield q


def _spoken_members(r: Relation) -> Iterator[int]:
    """The indices of the members in a line, where they are numbers."""
    for e in (x for side in (r.lhs, r.rhs) for x in walk(side)):
        if isinstance(e, Node) and e.op == "seq" and (k := whole_number(e.args[1], {})) is not None:
            yield k


def _first(x: Symbol, low: int) -> int:
    return {"positive integer": 1, "nonnegative integer": 0}.get(x.domain, low)


def _bare(e: Expr, s: Symbol) -> bool:
    """Whether a family stands somewhere without an index."""
    if e == s:
        return True
    if not isinstance(e, Node):
        return False
    return any(_bare(a, s) for a in (e.args[1:] if e.op == "seq" else e.args))


def indices(trace: Trace, r: Relation) -> list[Symbol]:
    """The indices in a line that stand for every value: those that count members, entries or columns."""
    found: dict[Symbol, None] = {}
    for e in (r.lhs, r.rhs):
        _counting(trace, e, frozenset(), found)
    return list(found)


def _counting(trace: Trace, e: Expr, bound: frozenset[str], found: dict[Symbol, None]) -> None:
    if not isinstance(e, Node):
        return
    at, inside = BINDERS.get(e.op, (-1, ()))
    if e.op in ("seq", "unit", *INDEX_AT):
        for a in e.args if e.op == "unit" else e.args[1:]:
            for x in free_symbols(a).values():
                note = trace.notes.get(x.name)
                if note is not None and note.role == "index" and x.name not in bound:
                    found.setdefault(x)
    for i, a in enumerate(e.args):
        _counting(trace, a, bound | {str(e.args[at])} if i in inside else bound, found)


def _entries(r: Relation, x: Symbol) -> bool:
    """Whether an index counts entries or columns, whose number depends on a size."""
    for e in (*walk(r.lhs), *walk(r.rhs)):
        if isinstance(e, Node) and e.op in ("unit", *INDEX_AT):
            for a in e.args if e.op == "unit" else e.args[1:]:
                if x.name in free_symbols(a):
                    return True
    return False


def _there(trace: Trace, r: Relation) -> Iterator[Relation]:
    """A supposition, its indices as single values among the first: it is said of one of them."""
    put: dict[Expr, Expr] = {}
    low, high = window(trace)
    for x in r.free_symbols().values():
        note = trace.notes.get(x.name)
        if note is not None and note.role == "index" and x.is_scalar:
            put[x] = there = Symbol(f"{x.name}_there", x.domain)
            if "integer" in x.domain:
                yield Relation(">=", there, as_expr(low))
                yield Relation("<", there, as_expr(high))
    yield r.replace(put, "move") if put else r


def definitions(trace: Trace, names: Iterable[str]) -> list[Stated]:
    """The definitions of these names, and of what stands in them."""
    made = {s.defines[0]: s.conclusion for s in trace.steps if s.reason.name == "define" and s.defines}
    found: dict[str, Stated] = {}
    waiting = [n for n in names if n in made]
    while waiting:
        n = waiting.pop()
        if n not in found:
            f = made[n]
            found[n] = Stated(f.id, str(f.relation), tuple(_members(trace, f.relation)), f.where)
            waiting += [m for m in f.relation.free_symbols() if m in made]
    return list(found.values())


def _supposed(trace: Trace, attained: Collection[str]) -> Iterator[tuple[str, ...]]:
    """What lines on the page rest on together, without what is done away with later."""
    gone: set[str] = set()
    for s in trace.steps:
        gone |= discharged(s.reason.name, tuple(trace.fact[i] for i in s.premises))
    told = {frozenset(s.conclusion.under) - {*attained} for s in trace.steps}
    told |= {frozenset((f.id,)) for f in trace.facts if f.kind == "supposition" and f.id not in attained}
    for under in sorted(map(sorted, told), key=lambda u: (len(u), u)):
        if under and not gone & set(under) and not any(set(under) < t for t in told if not gone & t):
            yield tuple(under)


# -- the verdict ----------------------------------------------------------------------------
def look(
    trace: Trace,
    stated: Sequence[Stated],
    given: Mapping[str, Value],
    tries: int = 24,
    also: Iterable[Symbol] = (),
) -> Found | None:
    """A model of what is stated under the given values."""
    lines = [r for s in stated for r in s.lines]
    lines += [*_rooms(trace), *_slopes(lines)]
    every = {x for r in lines for x in indices(trace, r)}
    told = {*also, *(n.symbol for n in trace.notation if n.value is not None)}
    fixed = {n: v for n, v in given.items() if n in trace.symbols}
    return find(list(dict.fromkeys(lines)), fixed, tries, also=told, every=every)


def _rooms(trace: Trace) -> Iterator[Relation]:
    """What the sizes of declared matrices have to meet: at least one, and room for orthonormal columns."""
    for x in trace.symbols.values():
        if x.shape == SET:
            continue
        rows, cols = map(size_tree, x.shape)
        if "orthonormal columns" in x.props and {*free_symbols(rows), *free_symbols(cols)}:
            yield Relation("<=", cols, rows)
        for side in x.shape:
            if any(c < 0 for _, c in side):
                yield Relation(">=", size_tree(side), Number("1"))


def _slopes(lines: Sequence[Relation]) -> Iterator[Relation]:
    """A derivative of a name is that of the formula which a line gives it by."""
    trees = [e for r in lines for side in (r.lhs, r.rhs) for e in walk(side)]
    taken = {
        e for e in trees if isinstance(e, Node) and e.op in DERIVATIVES and isinstance(e.args[0], Symbol)
    }
    for e in sorted(taken, key=str):
        for r in lines:
            for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
                if r.sign == "=" and a == e.args[0] and {*map(str, e.args[1:])} & {*free_symbols(b)}:
                    yield Relation("=", e, Node(e.op, (b, *e.args[1:])))


def _judge(trace: Trace, stated: Sequence[Stated], given: Mapping[str, Value]) -> tuple[Verdict, Where]:
    chancy = {n.symbol.name for n in trace.notation if n.role == "random"}
    told = [s for s in stated if not any(_moments(r, chancy) for r in s.lines)]
    found = look(trace, told, given)
    if found is None:
        return contradiction(trace, told, given)
    untold = [s.id for s in stated if s not in told]
    untold += [s.id for s in told if any(r in s.lines for r, _ in found.untold)]
    untold += [s.id for s in told if any(_pinned(r, chancy) and r not in found.aside for r in s.lines)]
    if untold:
        lost = dict.fromkeys(untold)
        said = f"{len(stated) - len(lost)} of {len(stated)} premises; not worked out: {', '.join(lost)}"
        return Verdict("tested", said), Where()
    steps = {r for x in told for r in x.lines if len(x.lines) > 1} - set(found.aside)
    if any(_recurs(trace, r) for s in told for r in [trace.fact[s.id].relation] if set(s.lines) & steps):
        beyond = [e for e in found.atoms if _beyond(trace, e)]
        if beyond:
            said = (
                f"{beyond[0]} lies beyond the members that were tried: say how many there are, with a value"
            )
            family = beyond[0].args[0] if isinstance(beyond[0], Node) else beyond[0]
            spoken = [x for x in told for r in x.lines if family in walk(r.lhs) or family in walk(r.rhs)]
            return Verdict("undecided", "", said), spoken[-1].where
        return Verdict(
            "tested", f"a model of {len(stated)} lines, recurrences followed to member {window(trace)[1]}"
        ), Where()
    if found.close:
        said = f"a model of {len(stated)} lines; {len(found.close)} hold to 40 digits"
        return Verdict("tested", said), Where()
    at = f": {found.shown()}" if found.shown() else ""
    return Verdict("proved", f"a model of {len(stated)} lines{at}"), Where()


def _pinned(r: Relation, chancy: Collection[str]) -> bool:
    """Whether a line says something of a random number itself, not of its mean or variance."""

    def outside(e: Expr) -> bool:
        if isinstance(e, Symbol):
            return e.name in chancy
        return isinstance(e, Node) and e.op not in ("E", "Var") and any(map(outside, e.args))

    return outside(r.lhs) or outside(r.rhs)


def _recurs(trace: Trace, r: Relation) -> bool:
    """Whether a line is about every member of a sequence."""
    bare = [
        s for s in r.free_symbols().values() if "sequence" in s.props and trace.notes[s.name].role != "random"
    ]
    return bool(bare) and bool([x for x in indices(trace, r) if not _entries(r, x)] or _bare_any(r, bare))


def _bare_any(r: Relation, families: Sequence[Symbol]) -> bool:
    return any(_bare(e, s) for s in families for e in (r.lhs, r.rhs))


def _beyond(trace: Trace, e: Expr) -> bool:
    """Whether a member lies farther on than the lines about all members were followed."""
    k = whole_number(e.args[1], {}) if isinstance(e, Node) and e.op == "seq" else None
    if k is None or not isinstance(e, Node):
        return False
    low, high = window(trace)
    ruled = any(
        e.args[0] in f.relation.free_symbols().values() and _recurs(trace, f.relation)
        for f in trace.facts
        if f.kind in ("premise", "assumption")
    )
    return ruled and not low <= k <= high


def _independent(trace: Trace) -> tuple[Verdict, Where] | None:
    """A line that ties random numbers to each other, which are declared independent; a name that is not
    random may be given by them.
    """
    chancy = {n.symbol.name for n in trace.notation if n.role == "random"}
    for f in trace.facts:
        tied = sorted(chancy & {n for side in (f.relation.lhs, f.relation.rhs) for n in _outside(side)})
        lone = [e for e in (f.relation.lhs, f.relation.rhs) if isinstance(e, Symbol) and e.name not in chancy]
        if len(tied) > 1 and not lone and f.kind in ("premise", "assumption", "supposition"):
            said = f"{f.id} ({f.relation}) ties {' and '.join(tied)}, which are declared independent"
            return Verdict(
                "undecided", "", f"{said}: declare what is given by the others as an unknown"
            ), f.where
    return None


def _outside(e: Expr) -> Iterator[str]:
    """The names in a formula, what stands in expectations left out."""
    if isinstance(e, Symbol):
        yield e.name
    elif isinstance(e, Node) and e.op not in ("E", "Var"):
        for a in e.args:
            yield from _outside(a)


def _moments(r: Relation, chancy: Collection[str]) -> bool:
    """Whether a line is about the mean or variance of what is worked out from random numbers."""
    for e in (*walk(r.lhs), *walk(r.rhs)):
        if isinstance(e, Node) and e.op in ("E", "Var"):
            x = e.args[0]
            x = x.args[0] if isinstance(x, Node) and x.op == "seq" else x
            if not (isinstance(x, Symbol) and x.name in chancy):
                return True
    return False


def contradiction(
    trace: Trace,
    stated: Sequence[Stated],
    given: Mapping[str, Value],
    also: Iterable[Symbol] = (),
) -> tuple[Verdict, Where]:
    """The verdict where no model was found, with the lines and values that have none."""
    core, told, chosen = list(stated), dict(given), tuple(also)
    for s in list(core):
        rest = [x for x in core if x is not s]
        if look(trace, rest, told, AGAIN, chosen) is None:
            core = rest
    for name in list(told):
        less = {n: v for n, v in told.items() if n != name}
        if look(trace, core, less, AGAIN, chosen) is None:
            told = less
    said = " and ".join(f"{s.id} ({s.told})" for s in core) or "what is given"
    notes = {n: trace.notes[n].value if n in trace.notes else None for n in told}
    at = ", ".join(f"{n} = {show_value(v) if notes[n] is None else notes[n]}" for n, v in told.items())
    domains = {
        f"{x} {x.domain}"
        for s in core
        for r in s.lines
        for x in r.free_symbols().values()
        if x.domain not in ("complex", "real") and x.name in trace.symbols
    }
    held = f" ({', '.join(sorted(domains))})" if domains else ""
    verb = "have" if len(core) > 1 else "has"
    detail = f"{said} {verb} no model{' with ' + at if at else ''} that was found{held}"
    return Verdict("undecided", "", detail), (core[-1].where if core else Where())


__all__ = ["Stated", "contradiction", "definitions", "look", "modelled", "number", "premises", "values"]
