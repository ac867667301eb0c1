"""Whether a condition holds wherever some lines hold: by signs, factors and invertible matrices.

Deterministic, and quick to say no: nothing is drawn, sampled or searched for.  What comes from matrices
(a norm, an entry, a determinant) is a number of its own here, with the sign that it always has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from derive.check.decide import decide
from derive.check.definite import invertible
from derive.check.entail import Eliminated, eliminate
from derive.check.entries import entry_of
from derive.check.facts import Facts
from derive.check.inequality import proved_order
from derive.check.rational import Rationals, TooLarge
from derive.check.values import CannotEvaluate
from derive.kernel.errors import DeriveError
from derive.kernel.expr import BINDERS, Expr, Node, Number, Symbol, free_symbols, replace, walk
from derive.kernel.relation import ORDER, Relation

ZERO = Number("0")
TURNED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
#: numbers that are no expression in scalar names -> the domain that all of their values have
OPAQUE = {
    **dict.fromkeys(("norm", "Var"), "nonnegative"),
    **dict.fromkeys(("rank", "dim", "card"), "nonnegative integer"),
    **dict.fromkeys(("numel",), "positive integer"),
    **dict.fromkeys(("det", "logdet", "tr", "inner", "total", "entry", "inf"), "real"),
    **dict.fromkeys(("seq", "E", "diff", "grad", "apply", "col", "rowof", "transpose", "mul"), ""),
}


@dataclass(frozen=True)
class Known:
    """Lines that hold, the parts that have a value since they stand in these, and `bound`, what is
    owed inside of sums that stand there.  A line about one of `indices` holds for its whole domain.
    """

    lines: Sequence[Relation]
    parts: frozenset[Expr] = frozenset()
    bound: Sequence[Any] = ()
    indices: frozenset[str] = frozenset()

    @cached_property
    def used_up(self) -> Eliminated:
        """The lines with their equations put into one another."""
        return eliminate(self.lines)


def holds(condition: Relation, within: Sequence[Relation], known: Known) -> bool:
    """Whether a condition holds in every model of the known lines, at every index of its range."""
    if _nowhere(within):
        return True
    lines = [*_for_all(known.lines, within, known.indices), *within]
    if _among(condition, lines) or _settled(condition, lines):
        return True
    if not any(r.sign == "=" for r in lines):
        return False
    try:
        put = eliminate(lines) if within else known.used_up
        target, left = put.put(condition), [*put.given, *put.left]
    except DeriveError:
        return False
    return _among(target, left) or _settled(target, left)


def _nowhere(within: Sequence[Relation]) -> bool:
    """Whether a range holds no index at all."""
    plain = [r for r in within if r.lhs.is_scalar and r.sign in TURNED]
    bounds = Facts({}, plain).bounds if plain else {}
    return any(b is not None and b.empty(whole=True) for b in bounds.values())


def _for_all(
    lines: Sequence[Relation], within: Sequence[Relation], indices: frozenset[str]
) -> list[Relation]:
    """The lines, those about an index that is bound here for every integer of its range.

    A line about a free index holds for all of its domain; it is of no use where the range goes beyond.
    """
    found = list(lines)
    for r in within:
        i = r.lhs
        if not isinstance(i, Symbol) or r.sign not in (">=", "in"):
            continue
        kept = []
        for line in found:
            mine = line.free_symbols().get(i.name)
            if mine is None:
                kept.append(line)
            if mine is None or i.name not in indices:
                continue
            least = {"positive integer": "1", "nonnegative integer": "0"}.get(mine.domain)
            inside = (
                r.sign == "in"
                or mine.domain == "integer"
                or (least is not None and _settled(Relation(">=", r.rhs, Number(least)), []))
            )
            if inside:
                kept.append(line.replace({mine: i}, "move"))
        found = kept
    return found


def _among(c: Relation, lines: Sequence[Relation]) -> bool:
    """Whether a line says it, either way round."""
    if not c.free_symbols() and c.lhs.is_scalar:
        return False  # it is worked out, whatever is said of it
    turned = Relation(TURNED[c.sign], c.rhs, c.lhs)
    return c in lines or turned in lines


def _settled(c: Relation, lines: Sequence[Relation]) -> bool:
    match c:
        case Relation("!=", Node("det", (a,)), end) if end == ZERO:
            if invertible(a, lines, lambda e: _settled(Relation("!=", e, ZERO), lines)):
                return True
    if not c.free_symbols() and any(not _plain(e) for e in (c.lhs, c.rhs)):
        return decide(c).outcome == "proved"
    c = _renamed_line(c)
    scalar = [_renamed_line(r) for r in lines if r.lhs.is_scalar and r.sign in TURNED]
    table = _opaque((c, *scalar))
    if table:
        c, scalar = c.replace(table, "leave"), [r.replace(table, "leave") for r in scalar]
    if any(not _plain(e) for e in (c.lhs, c.rhs)):
        return False
    scalar = [r for r in scalar if _plain(r.lhs) and _plain(r.rhs)]
    opaque = set(table.values())
    put = {r.lhs: r.rhs for r in scalar if r.sign == "=" and r.lhs in opaque and r.lhs not in walk(r.rhs)}
    return _signed(c, scalar) or (bool(put) and _signed(c.replace(put, "leave"), scalar))


def _signed(c: Relation, lines: Sequence[Relation]) -> bool:
    """Whether a line between plain numbers holds: by signs and factors."""
    facts = Facts(c.free_symbols(), lines)
    if any(b is not None and b.empty() for b in facts.bounds.values()):
        return False  # lines without a model settle nothing
    if isinstance(c.lhs, Node) and c.lhs.op == "floor" and c.sign == "=":
        return facts.is_integer(c.rhs)
    try:
        if c.sign == "!=":
            return _apart(c.lhs, c.rhs, facts)
        if c.sign in ORDER:
            low, high = (c.lhs, c.rhs) if c.sign in ("<", "<=") else (c.rhs, c.lhs)
            strict = c.sign in ("<", ">")
            if proved_order(low, high, strict, facts) is not None:
                return True
            whole = not strict and facts.is_integer(low) and facts.is_integer(high)
            return whole and proved_order(low - 1, high, True, facts) is not None
    except (TooLarge, CannotEvaluate):
        return False
    return False


def _renamed_line(r: Relation) -> Relation:
    return Relation(r.sign, _renamed(r.lhs), _renamed(r.rhs))


def _renamed(e: Expr) -> Expr:
    """With bound indices as names of their own: what is said of a free one is not said of these."""
    if not isinstance(e, Node):
        return e
    args = tuple(map(_renamed, e.args))
    if e.op in BINDERS and isinstance(e.args[1], Symbol) and e.args[1].is_scalar:
        every = Symbol(f"{e.args[1].name}_bound", "integer")
        args = (replace(args[0], {e.args[1]: every}, "move"), every, *args[2:])
    return Node(e.op, args) if args != e.args else e


def _plain(e: Expr) -> bool:
    return e.is_scalar and (not isinstance(e, Node) or all(map(_plain, e.args)))


def _opaque(lines: Sequence[Relation]) -> dict[Expr, Expr]:
    """Names for the outermost numbers that come from matrices, sequences and the like."""
    found: dict[Expr, Expr] = {}
    names = {n for r in lines for n in r.free_symbols()}

    def visit(e: Expr) -> None:
        if not isinstance(e, Node) or e in found:
            return
        if e.is_scalar and e.op in OPAQUE and not (e.op == "mul" and all(a.is_scalar for a in e.args)):
            domain = OPAQUE[e.op] or _domain(e)
            if e.op == "entry" and isinstance(e.args[0], Symbol):
                domain = e.args[0].domain
            elif e.op == "total" and _positive(entry_of(e.args[0])):
                domain = "positive"
            name = f"{e.op}{len(found)}"
            while name in names:
                name += "x"
            found[e] = Symbol(name, domain)
            return
        for a in e.args:
            visit(a)

    for r in lines:
        visit(r.lhs)
        visit(r.rhs)
    return found


def _positive(e: Expr) -> bool:
    return Facts(free_symbols(e)).positive(e)


def _domain(e: Node) -> str:
    if e.op == "seq" and isinstance(e.args[0], Symbol):
        return e.args[0].domain
    return "complex" if any("complex" in s.domain for s in free_symbols(e).values()) else "real"


def _apart(a: Expr, b: Expr, facts: Facts) -> bool:
    """Whether two numbers always differ: by signs, or every factor of their difference is known to."""
    gap = a if b == ZERO else b if a == ZERO else a - b
    if facts.never_zero(gap):
        return True
    if facts.real(gap) and (
        proved_order(ZERO, gap, True, facts) is not None or proved_order(gap, ZERO, True, facts) is not None
    ):
        return True
    apart = [e for e, strict in facts.known if strict]
    apart += [_gap(r) for r in facts.rest if r.sign == "!="]
    for r in facts.rest:
        if r.sign == "=":
            apart += [x for x, y in ((r.lhs, r.rhs), (r.rhs, r.lhs)) if facts.never_zero(y)]
    ring = Rationals(gap, *apart)
    safe = {str(f) for e in apart for f in _factors(ring, e)}
    return all(str(f) in safe or _never_zero(f, ring, facts) for f in _factors(ring, gap, zero=True))


def _gap(r: Relation) -> Expr:
    return r.lhs if r.rhs == ZERO else r.rhs if r.lhs == ZERO else r.lhs - r.rhs


def _factors(ring: Rationals, e: Expr, zero: bool = False) -> Iterator[Any]:
    """The irreducible factors of the numerator of a normal form, each monic."""
    top, _ = ring.normal(ring.of(e))
    if top.is_zero():
        if zero:
            yield top
        return
    if top.degrees()[-1] > 0:  # i is no free generator
        yield top / top.leading_coefficient()
        return
    for f, _ in top.factor()[1]:
        yield f / f.leading_coefficient()


def _never_zero(poly: Any, ring: Rationals, facts: Facts) -> bool:
    if poly.is_zero():
        return False
    atoms = {g: e for e, g in ring.atoms.items()}
    terms = list(poly.terms())
    if len(terms) == 1:
        return all(facts.never_zero(atoms[g]) for g, k in enumerate(terms[0][0]) if k and g in atoms)
    e: Expr | None = None
    for monomial, c in terms:
        term: Expr = Number(str(abs(int(c.p)))) / Number(str(int(c.q)))
        for g, k in enumerate(monomial):
            if k:
                if g not in atoms:
                    return False
                term = term * atoms[g] ** int(k)
        term = -term if c < 0 else term
        e = term if e is None else e + term
    assert e is not None
    if not facts.real(e):
        return False
    return proved_order(ZERO, e, True, facts) is not None or proved_order(e, ZERO, True, facts) is not None


__all__ = ["Known", "holds"]
