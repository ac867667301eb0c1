"""Whether every model of the premises is a model of the conclusion.

Equations among the premises are used up one by one: each gives one of its names as an
expression in the others (its pivot), which is put into everything else.  What is left is
an identity in free names, under the other premises and the domains of the pivots; that
goes to the deciders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from derive.check import calculus
from derive.check.counts import counted_line
from derive.check.pivots import (
    ZERO,
    affine_pivot,
    is_atom,
    left_pivot,
    lone_pivot,
    power_pivot,
)
from derive.check.verdict import Verdict
from derive.kernel.expr import BINDERS, Expr, Node, Number, Symbol, free_symbols, replace, walk
from derive.kernel.relation import Relation


@dataclass
class Eliminated:
    """What is known after the equations were used up."""

    puts: list[tuple[Expr, Expr]] = field(default_factory=list)
    given: list[Relation] = field(default_factory=list)
    left: list[Relation] = field(default_factory=list)

    def put(self, r: Relation) -> Relation:
        """A line with every pivot replaced and derivatives carried out."""
        return Relation(r.sign, self.put_into(r.lhs), self.put_into(r.rhs))

    def put_into(self, e: Expr) -> Expr:
        """The same for a formula."""
        e = calculus.worked_out(calculus.nested(e))
        for old, new in self.puts:
            e = calculus.worked_out(replace(e, {old: new}, "leave"))
        return e


def _domain(atom: Expr, value: Expr) -> list[Relation]:
    """What the pivot's domain says of the expression that it must be."""
    if not isinstance(atom, Symbol) or not atom.is_scalar or isinstance(value, Number):
        return []
    if "positive" in atom.domain:
        return [Relation(">", value, ZERO)]
    if "nonnegative" in atom.domain:
        return [Relation(">=", value, ZERO)]
    if atom.domain == "negative":
        return [Relation("<", value, ZERO)]
    return []


def _cells(r: Relation) -> list[Relation]:
    """Two block matrices of one partition are equal block by block."""
    match r.lhs, r.rhs:
        case Node("block", above), Node("block", below) if len(above) == len(below):
            pairs = []
            for a, b in zip(above, below, strict=True):
                if not (isinstance(a, Node) and isinstance(b, Node) and a.op == b.op == "row"):
                    return []
                if [x.shape for x in a.args] != [x.shape for x in b.args]:
                    return []
                pairs += [Relation("=", x, y) for x, y in zip(a.args, b.args, strict=True)]
            return pairs
    return []


def eliminate(premises: Iterable[Relation], avoid: frozenset[str] = frozenset()) -> Eliminated:
    """Use up the equations among the premises; names in `avoid` stay free where possible."""
    done = Eliminated()
    waiting: list[Relation] = []
    for r in premises:
        if r.sign != "~":  # what is only about right entails nothing
            (waiting if r.sign == "=" else done.given).append(r)
    apart = [r.lhs - r.rhs for r in done.given if r.sign in ("!=", "<", ">") and r.lhs.is_scalar]

    def by_any(r: Relation, avoid: frozenset[str]) -> tuple[Expr, Expr] | None:
        return affine_pivot(r, avoid, apart) or power_pivot(r, avoid)

    for how in (left_pivot, lone_pivot, by_any):
        kept = []
        queue = list(reversed(waiting))
        while queue:
            r = queue.pop()
            now = done.put(r)
            if now.lhs == now.rhs:
                continue
            if cells := _cells(now):
                queue.extend(reversed(cells))
                continue
            pivot = how(now, avoid)
            if pivot is None:
                kept.append(r)
                continue
            done.puts.append(pivot)
            done.given.extend(_domain(*pivot))
        waiting = kept
    done.left = [done.put(r) for r in waiting]
    done.given = [done.put(r) for r in done.given]
    return done


def loosened(lines: Sequence[Relation]) -> list[Relation]:
    """The lines with A[i, j], A[:, j] or A[i, :] under names of their own where A occurs only so.

    One entry or column of a matrix of which nothing else is said may be anything.
    """
    trees = [e for r in lines for e in (r.lhs, r.rhs)]
    names = {x.name for e in trees for x in walk(e) if isinstance(x, Symbol)}
    nodes = [x for e in trees for x in walk(e) if isinstance(x, Node)]
    bound = {str(x.args[BINDERS[x.op][0]]) for x in nodes if x.op in BINDERS}
    found: dict[Expr, Expr] = {}
    for x in nodes:
        if x.op not in ("entry", "col", "rowof") or x in found or bound & set(free_symbols(x)):
            continue
        base = x.args[0].args[0] if isinstance(x.args[0], Node) and x.args[0].op == "seq" else x.args[0]
        if not isinstance(base, Symbol) or base.props - {"sequence"}:
            continue
        name = f"{base.name}_part"
        while name in names:
            name += "_part"
        fresh = Symbol(name, base.domain, x.shape, frozenset(), base.unit)
        if not any(y == base for e in trees for y in walk(replace(e, {x: fresh}))):
            found[x] = fresh
    return [r.replace(found) for r in lines]


def entails(
    premises: Sequence[Relation],
    conclusion: Relation,
    *,
    given: Sequence[Relation] = (),
) -> Verdict:
    """The verdict on "every model of the premises is a model of the conclusion"."""
    if conclusion in premises:
        return Verdict("proved", "a premise, restated")
    premises, conclusion = [counted_line(r) for r in premises], counted_line(conclusion)
    try:
        if conclusion.sign == "=" and conclusion.lhs.is_scalar:
            from derive.check.loglinear import follows

            equations = [r for r in premises if r.sign == "="]
            if equations and (found := follows(conclusion, equations, list(given))) is not None:
                return found
        *lines, target = loosened([*premises, *given, conclusion])
        known = eliminate(lines)
        target = known.put(target)
        if target.lhs == target.rhs and target.sign in ("=", "<=", ">="):
            return Verdict("proved", "putting equals for equals")
        found = decided(target, [*known.given, *known.left])
        if found.outcome == "refuted":
            from derive.check.refute import confirmed

            return confirmed(found, [*premises, *given], conclusion) or completed(found, known)
        return found
    except calculus.NoDerivative as e:
        return Verdict("undecided", "", str(e))


def completed(verdict: Verdict, known: Eliminated) -> Verdict:
    """The verdict with the witness's values of the names that were used up, in turn."""
    if verdict.outcome != "refuted" or not verdict.witness:
        return verdict
    from derive.check.numbers import Unknown, real
    from derive.kernel.errors import DeriveError
    from derive.kernel.text import parse

    told = dict(verdict.witness)
    for name, formula in reversed(known.puts):
        if not (isinstance(name, Symbol) and name.is_scalar) or name.name in told:
            continue
        symbols = free_symbols(formula)
        try:
            values: dict[Expr, Expr] = {s: parse(told[n], {}, None) for n, s in symbols.items()}
            told[name.name] = real(replace(formula, values), {}, 128).str(6, radius=False)
        except (DeriveError, Unknown, KeyError):
            continue  # a witness without this name is still one
    return Verdict(verdict.outcome, verdict.method, verdict.detail, tuple(sorted(told.items())))


def decided(target: Relation, given: Sequence[Relation]) -> Verdict:
    """The deciders' verdict, with derivatives and gradients of names as names of their own."""
    from derive.check.decide import decide

    names: dict[Expr, Expr] = {}
    for r in (target, *given):
        for e in (*walk(r.lhs), *walk(r.rhs)):
            if (
                isinstance(e, Node)
                and e.op in ("diff", "grad")
                and is_atom(e)
                and e.args[0] not in e.args[1:]
            ):
                stand_in = Symbol(f"{e.op}{len(names) + 1}", "real", e.shape)
                names.setdefault(e, stand_in)
    if not names:
        return decide(target, given)
    verdict = decide(target.replace(names), [r.replace(names) for r in given])
    told = {str(stand_in): str(e) for e, stand_in in names.items()}
    witness = tuple((told.get(name, name), value) for name, value in verdict.witness)
    return Verdict(verdict.outcome, verdict.method, verdict.detail, witness)


def same_line(a: Relation, b: Relation) -> Verdict:
    """Whether two lines have the same sign and equal sides."""
    if a == b:
        return Verdict("proved", "as written")
    if a.sign != b.sign:
        return Verdict("refuted", "", f"the sign should be {b.sign}, not {a.sign}: expected {b}")
    found = []
    for x, y in ((a.lhs, b.lhs), (a.rhs, b.rhs)):
        if x == y:
            continue
        if x.shape != y.shape:
            return Verdict("refuted", "", f"expected {b}, found {a}")
        v = decided(calculus.line(Relation("=", x, y)), [])
        if not v.passed:
            return Verdict(v.outcome, v.method, f"expected {b}, found {a}", v.witness)
        found.append(v)
    from derive.check.verdict import weakest

    return weakest(found)


__all__ = ["Eliminated", "eliminate", "entails", "is_atom", "same_line"]
