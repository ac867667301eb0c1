"""Logic: explicit cases, chains of comparisons, induction, counterexamples."""

from __future__ import annotations

from derive.check import calculus
from derive.check.entail import entails, same_line
from derive.check.forms.base import Check, wrong
from derive.check.reach import LEAST, restricts
from derive.check.verdict import Verdict, weakest
from derive.check.view import View
from derive.kernel.relation import Relation


def induction(v: View) -> Verdict:
    """Base and step fit the hypothesis, which alone is discharged; nothing else is said of the index."""
    facts = list(v.premises)
    count, rest = divmod(len(facts), 3)
    if rest or not count:
        return wrong("induction takes as many bases as hypotheses and steps")
    base, hypotheses, steps = facts[:count], facts[count : 2 * count], facts[2 * count :]
    t = v.symbol("over")
    first = LEAST.get(t.domain)
    if v.note(t).role != "index" or not t.is_scalar or first is None:
        return wrong(f'{t} does not count from 0 or 1: induction needs p.index(…, "nonnegative integer")')
    ids = {h.id for h in hypotheses}
    for f in v.roots():
        if f.id not in ids and restricts(f, t):
            return wrong(f"{f.id} says {f.relation}: what is shown for these {t} is not shown for all")
    for b, h, s in zip(base, hypotheses, steps, strict=True):
        if h.kind != "supposition":
            return wrong(f"{h.id} is no supposition")
        start, following = (h.relation.replace({t: e}, "move") for e in (first, t + 1))
        if t.name not in h.relation.free_symbols():
            return wrong(f"{h.relation} does not speak of {t}")
        for fact, expected, what in ((b, start, "base"), (s, following, "step")):
            found = same_line(fact.relation, expected)
            if not found.passed:
                return Verdict("refuted", "form", f"the {what} says {fact.relation}; expected {expected}")
        if set(b.under) & ids:
            return wrong("the base rests on the hypothesis")
    if not any(same_line(v.conclusion, h.relation).passed for h in hypotheses):
        return wrong(f"expected one of {', '.join(str(h.relation) for h in hypotheses)}")
    return Verdict("proved", "base and step")


def chain(v: View) -> Verdict:
    """Links from the left side to the right: =, <= and <, with min and max read as they are."""
    from derive.check.order import follows

    return follows(v.lines, v.conclusion)


def discharge(v: View) -> Verdict:
    """The line as it stands; the fact says the very condition, and does not rest on it."""
    if len(v.premises) != 3:
        return wrong("a condition is dropped from one line by one fact")
    line, condition, shown = v.premises
    if condition.kind != "supposition" or condition.id not in line.under:
        return wrong(f"{line.relation} is not taken under {condition.relation}")
    if shown.relation != condition.relation:
        return wrong(f"{shown.relation} is not the condition {condition.relation}")
    if condition.id in shown.under:
        return wrong(f"{shown.id} itself rests on {condition.relation}")
    if v.conclusion != line.relation:
        return wrong(f"expected {line.relation}")
    return Verdict("proved", "its condition holds")


def counterexample(v: View) -> Verdict:
    """The claim's negation at explicit values, worked out exactly."""
    from derive.check.decide import decide
    from derive.check.exemplary import no_case

    claim, r = v.need(1)[0], v.conclusion
    table = dict(v.pairs("values"))
    opposite = {"=": "!=", "!=": "=", "<=": ">", "<": ">=", ">=": "<", ">": "<=", "in": "notin"}
    there = claim.replace(table)
    if r.sign != opposite.get(claim.sign):
        return wrong(f"{r} does not deny {there}")
    for side, mine, expected in (("left", r.lhs, there.lhs), ("right", r.rhs, there.rhs)):
        if mine != expected and not entails([], Relation("=", mine, expected)).passed:
            return wrong(f"the {side} side should be {expected}")
    if said := no_case(v, table):
        return Verdict("undecided", "", said)
    conditions = [line.replace(table) for line in v.lines[1:]]
    held = [decide(c, []) for c in conditions]
    return weakest([decide(calculus.line(r), []), *held])


def compute(v: View) -> Verdict:
    """Both sides worked out; nothing is presupposed but what is cited."""
    return entails(list(v.lines), v.conclusion, given=v.given)


FORMS: dict[str, Check] = {
    "induction": induction,
    "discharge": discharge,
    "chain": chain,
    "counterexample": counterexample,
    "compute": compute,
}
