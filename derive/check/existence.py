"""Whether the points that a derivation supposes are attained, by closed forms that are on record.

A stationary point is supposed to exist.  Its instance's names stand for nothing else, so where closed forms
in other names satisfy every line that was supposed or taken to that instance, and lie in the domains, such a
point exists and the supposition goes.  Nothing is searched for: only what is on record is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from derive.check.defined import missing
from derive.check.entail import eliminate, entails
from derive.check.facts import Facts
from derive.check.held import dependents, fixed, stated
from derive.check.reach import LEAST, whole
from derive.check.verdict import Obligation, Verdict, weakest
from derive.kernel.expr import Expr, Number, Symbol, free_symbols, replace
from derive.kernel.record import Step, Trace, supposed_point
from derive.kernel.relation import Relation

MOST = 12
#: Rules that put numbers in: their forms are tried last.
NUMBERS = ("put-in", "evaluate")
ZERO = Number("0")
SIGNS = {"positive": ">", "nonnegative": ">=", "negative": "<", "nonzero real": "!=", "nonzero complex": "!="}


def point(trace: Trace, step: Step) -> str:
    """The instance at which a step takes a function to be stationary."""
    at = step.reason.get("at")
    note = trace.notes.get(str(at)) if isinstance(at, Symbol) else None
    return note.instance if note is not None else ""


def stationary(trace: Trace) -> Iterator[Step]:
    """The steps that suppose a point."""
    return (s for s in trace.steps if s.reason.name == "stationary")


def attained(trace: Trace) -> Iterator[Obligation]:
    """One obligation for each supposed point that closed forms on record satisfy."""
    for label in dict.fromkeys(point(trace, s) for s in stationary(trace)):
        verdict = _attained(trace, label)
        if verdict is None or not verdict.passed:
            continue
        for s in stationary(trace):
            if point(trace, s) == label:
                for i in supposed_point(s, trace.fact):
                    yield Obligation(i, "attained", verdict, s.conclusion.where)


def _attained(trace: Trace, label: str) -> Verdict | None:
    """The verdict on the first closed forms that satisfy all that is said of an instance."""
    there = {n.symbol.name for n in trace.notation if n.instance == label}
    variables = {n.of for n in trace.notation if n.instance == label}
    lines, supposed = _said(trace, label, there)
    names = _to_be_found(trace, lines, there)
    if names is None:
        return None
    given = _given(lines, there)
    lines = [r for r in lines if all(r is not by for by, _ in given)]
    names -= {form.lhs.name for _, form in given if isinstance(form.lhs, Symbol)}
    found: list[list[Relation]] = []
    for name in sorted(names):
        forms = [
            s.conclusion.relation
            for s in sorted(trace.steps, key=lambda s: s.reason.name in NUMBERS)
            if s.conclusion.relation.sign == "="
            and s.conclusion.relation.lhs == trace.symbols[name]
            and set(s.conclusion.under) <= supposed
            and not set(free_symbols(s.conclusion.relation.rhs)) & (there | variables | names)
        ]
        if not forms:
            return None
        found.append(forms)
    best: Verdict | None = None
    for chosen in islice(product(*found), MOST):
        verdict = _satisfied(trace, _closed(chosen, given), lines, there | variables | names)
        if verdict.passed:
            return verdict
        best = best or verdict
    return best


def _said(trace: Trace, label: str, there: set[str]) -> tuple[list[Relation], set[str]]:
    """Every line that is supposed, stated or taken to an instance, and the suppositions of its point."""
    lines, supposed = [], set[str]()
    for s in stationary(trace):
        if point(trace, s) == label:
            lines.append(s.conclusion.relation)
            supposed |= set(supposed_point(s, trace.fact))
    for f in trace.facts:
        if f.kind in ("premise", "assumption") and there & set(f.relation.free_symbols()):
            lines.append(f.relation)
    for s in trace.steps:
        if s.reason.name == "at" and there & set(_values(s)):
            lines.append(s.conclusion.relation)
    return list(dict.fromkeys(lines)), supposed


def _values(step: Step) -> Iterator[str]:
    """The names to which a step takes a line."""
    pairs = step.reason.get("values")
    for pair in pairs if isinstance(pairs, tuple) else ():
        if isinstance(pair, tuple) and isinstance(pair[-1], Symbol):
            yield pair[-1].name


def _to_be_found(trace: Trace, lines: list[Relation], there: set[str]) -> set[str] | None:
    """The names of the point, and its multipliers, of which what is stated is said as well.

    None where a multiplier is used by more than one point.
    """
    multipliers = set()
    for s in trace.steps:
        lam = s.reason.get("multiplier") if s.reason.name == "lagrangian" else None
        if isinstance(lam, Symbol) and any(lam.name in r.free_symbols() for r in lines):
            multipliers.add(lam.name)
    for s in stationary(trace):
        r = s.conclusion.relation
        if r not in lines and multipliers & set(r.free_symbols()):
            return None
    for f in trace.facts:
        if f.kind in ("premise", "assumption") and multipliers & set(f.relation.free_symbols()):
            lines.append(f.relation)
    return {n for r in lines for n in r.free_symbols() if n in there} | multipliers


def _given(lines: Sequence[Relation], there: set[str]) -> list[tuple[Relation, Relation]]:
    """Lines that only say what one name of the point is, no other line speaking of it; and that, solved."""
    found: list[tuple[Relation, Relation]] = []
    left = list(lines)
    while True:
        for r in left:
            names = set(r.free_symbols())
            alone = [
                n for n in sorted(names & there) if not any(n in x.free_symbols() for x in left if x is not r)
            ]
            puts = [p for n in alone for p in eliminate([r], frozenset(names - {n})).puts if str(p[0]) == n]
            if puts:
                found.append((r, Relation("=", *puts[0])))
                left.remove(r)
                break
        else:
            return found


def _closed(forms: Sequence[Relation], given: Sequence[tuple[Relation, Relation]]) -> list[Relation]:
    """The closed forms, and those of the names that lines give by them."""
    made = list(forms)
    for _, r in reversed(given):
        made.append(Relation("=", r.lhs, replace(r.rhs, {f.lhs: f.rhs for f in made})))
    return made


def _bears(trace: Trace, names: set[str], apart: set[str]) -> list[Relation]:
    """What is stated of the other names that stand in the closed forms."""
    known, found = set(names), list[Relation]()
    left = [f.relation for f in stated(trace, ()) if not apart & set(f.relation.free_symbols())]
    while now := [
        r for r in left if known & {n for n in r.free_symbols() if not fixed(trace, n)} or _about(r, known)
    ]:
        found += now
        left = [r for r in left if r not in now]
        known |= {n for r in now for n in r.free_symbols()}
    return found


def _about(r: Relation, known: set[str]) -> bool:
    """Whether a line that is no equation speaks of known names alone."""
    names = set(r.free_symbols())
    return r.sign != "=" and bool(names) and names <= known


def _satisfied(
    trace: Trace, forms: Sequence[Relation], lines: Sequence[Relation], apart: set[str]
) -> Verdict:
    """Whether closed forms lie in their domains and make every line true."""
    names = {n for r in (*forms, *lines) for n in r.free_symbols()} - apart
    known = _bears(trace, names, apart)
    verdicts: list[Verdict] = []
    for r in forms:
        assert isinstance(r.lhs, Symbol)
        verdicts.append(_inside(r.lhs, r.rhs, known))
        if not verdicts[-1].passed:
            return verdicts[-1]
    table: Mapping[Expr, Expr] = {r.lhs: r.rhs for r in forms}
    for r in lines:
        if missing(r.replace(table), known):
            return Verdict("undecided", "", f"{r} may have no value")
        verdicts.append(entails([*forms, *known], r))
        if not verdicts[-1].passed:
            break
    else:
        verdicts.append(_around(trace, forms, known, apart))
    made = weakest(verdicts) if verdicts else Verdict("proved")
    return Verdict(made.outcome, "the closed forms satisfy it", made.detail, made.witness)


def _inside(name: Symbol, value: Expr, known: Sequence[Relation]) -> Verdict:
    """Whether a closed form has a value, which lies in the domain of a name."""
    if missing(value, known):
        return Verdict("undecided", "", f"{value} may have no value")
    if not name.is_scalar or name.props:
        return Verdict("undecided", "", f"{name} is {', '.join(sorted(name.props)) or 'no number'}")
    if name.domain in ("complex", "nonzero complex"):
        real = True
    else:
        real = Facts(free_symbols(value), known).real(value)
    if not real:
        return Verdict("undecided", "", f"{value} is not known to be real")
    if "integer" in name.domain:
        return Verdict("proved" if whole(value, LEAST.get(name.domain), known) else "undecided")
    if name.domain in SIGNS:
        return entails(known, Relation(SIGNS[name.domain], value, ZERO))
    return Verdict("proved")


def _around(trace: Trace, forms: Sequence[Relation], known: Sequence[Relation], apart: set[str]) -> Verdict:
    """Whether what is stated of the variables, and of what lines give by them, holds at the point too.

    A name that a line gives by them has a value there, which has to lie in its domain.
    """
    at: dict[Expr, Expr] = {}
    for r in forms:
        note = trace.notes.get(str(r.lhs))
        if note is not None and note.of:
            at[trace.symbols[note.of]] = r.rhs
    facts = [f for f in stated(trace, ()) if f.relation.sign != "~"]
    by = dependents(trace, facts, [str(v) for v in at])
    verdicts: list[Verdict] = []
    left = dict(by)
    while ready := [n for n, f in left.items() if not (set(left) - {n}) & set(f.relation.free_symbols())]:
        for name in ready:
            symbol, r = trace.symbols[name], left.pop(name).relation
            other = r.rhs if r.lhs == symbol else r.lhs
            at[symbol] = replace(other, at)
            verdicts.append(_inside(symbol, at[symbol], known))
    if left:
        return Verdict("undecided", "", f"{', '.join(sorted(left))} may have no value there")
    for f in facts:
        names = set(f.relation.free_symbols())
        if f.kind not in ("premise", "assumption"):
            continue  # a definition owes its domain wherever it is made
        if f in by.values() or not names & {str(v) for v in at} or names & apart - {str(v) for v in at}:
            continue
        there = f.relation.replace(at)
        if missing(there, known):
            return Verdict("undecided", "", f"{there} may have no value")
        verdicts.append(entails(known, there))
    return weakest(verdicts) if verdicts else Verdict("proved")


__all__ = ["attained", "point", "stationary"]
