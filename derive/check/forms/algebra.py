"""Algebra: define, substitute, specialise, solve, eliminate."""

from __future__ import annotations

from derive.check.entail import entails, same_line
from derive.check.forms.base import Check, general, wrong
from derive.check.put import differs
from derive.check.reach import beyond
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import Node, Symbol, free_symbols, walk
from derive.kernel.relation import Relation


def define(v: View) -> Verdict:
    """A fresh name for an expression that does not speak of it."""
    r = v.conclusion
    if r.sign != "=" or r.lhs != v.symbol("symbol") or r.rhs.shape != v.expr("value").shape:
        return wrong(f"{r} is not the definition of {v.arg('symbol')}")
    if not same_line(r, Relation("=", r.lhs, v.expr("value"))).passed:
        return wrong(f"{r} is not the definition of {v.arg('symbol')}")
    if v.symbol("symbol").name in free_symbols(r.rhs):
        return wrong(f"{r.lhs} is defined by itself")
    return Verdict("by definition")


def substitute(v: View) -> Verdict | None:
    """What was replaced is gone, and the line is otherwise as it was."""
    target, *used = v.need(2)
    for line in used:
        if any(x == line.lhs for x in (*walk(v.conclusion.lhs), *walk(v.conclusion.rhs))) and not any(
            x == line.lhs for x in walk(line.rhs)
        ):
            return wrong(f"{line.lhs} was to be replaced but still stands in {v.conclusion}")
        if line.sign != "=":
            return wrong(f"{line} is no equation")
        target = target.replace({line.lhs: line.rhs})
    found = same_line(v.conclusion, target)
    if found.passed:
        turns = [[(line.lhs, line.rhs)] for line in used]
        return differs(v.lines[0], v.conclusion, turns) or found
    if entails(list(v.lines), v.conclusion, given=v.given).passed:
        return wrong(f"{v.conclusion} is not {v.lines[0]} with that put in: use Combine if it follows")
    return found


def solve(v: View) -> Verdict | None:
    """The unknown stands alone on the left and nowhere on the right; no root is lost."""
    r, x = v.conclusion, v.expr("unknown")
    if r.sign != "=" or r.lhs != x:
        return wrong(f"{x} is not isolated in {r}")
    if any(e == x for e in walk(r.rhs)):
        return wrong(f"{x} is still on the right of {r}")
    forward = entails(list(v.lines), r, given=v.given)
    if not forward.passed:
        return forward
    back = entails([r, *v.lines[1:]], v.lines[0], given=v.given)
    if not back.passed:
        return Verdict(back.outcome, "put back", f"{r} does not solve {v.lines[0]}", back.witness)
    return forward


def eliminate_(v: View) -> Verdict | None:
    """The symbol is gone."""
    if v.symbol("symbol").name in v.conclusion.free_symbols():
        return wrong(f"{v.arg('symbol')} still stands in {v.conclusion}")
    if sum(v.symbol("symbol").name in line.free_symbols() for line in v.need(2)) < 2:
        return wrong(f"{v.arg('symbol')} does not stand in two of the lines: there is nothing to eliminate")
    return None


def at(v: View) -> Verdict:
    """An instance of a line that holds for all values of what is replaced, all moved together."""
    table = dict(v.pairs("values"))
    premise = v.need(1)[0]
    moved: set[str] = set()
    for old, new in table.items():
        if not isinstance(old, Symbol):
            return wrong(f"{old} is no variable")
        note = v.note(old)
        if isinstance(new, Symbol) and v.note(new).of == old.name:
            moved.add(v.note(new).instance)
        elif isinstance(new, Node) and new.op == "seq" and new.args[0] == old:
            moved.add(f"[{new.args[1]}]")
        elif not (note.role == "index" and not _fixed(v, old)):
            return wrong(f"{new} is no particular value of {old}")
    if len(moved) > 1:
        return wrong(f"values of different instances are mixed: {', '.join(sorted(moved))}")
    for n in v.trace.notation:
        partner = v.trace.symbols.get(n.of)
        if moved and n.instance in moved and partner not in table and n.of in premise.free_symbols():
            return wrong(f"{n.of} has the value {n.symbol} there and has to move as well")
    together = [x for x in premise.free_symbols().values() if "sequence" in x.props and x not in table]
    if together and any(m.startswith("[") for m in moved):
        return wrong(f"{together[0]} has to move as well")
    if said := beyond(v, premise, table):
        return wrong(said)
    found = same_line(v.conclusion, premise.replace(table, "move"))
    if found.passed and (other := differs(premise, v.conclusion, [list(table.items())])) is not None:
        return other
    return Verdict("proved", "an instance") if found.outcome == "proved" else found


def _fixed(v: View, index: Symbol) -> bool:
    """Whether what the step rests on says something particular about an index."""
    under = {i for f in v.premises for i in f.under}
    return any(index.name in v.trace.fact[i].relation.free_symbols() for i in under)


FORMS: dict[str, Check] = {
    "define": define,
    "substitute": substitute,
    "at": at,
    "solve": solve,
    "combine": general,
    "eliminate": eliminate_,
}
