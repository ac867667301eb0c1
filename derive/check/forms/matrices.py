"""Linear algebra: gradients read off, ranks, spaces."""

from __future__ import annotations

from derive.check.entail import entails
from derive.check.forms.base import ZERO, Check, wrong
from derive.check.forms.reasons import blocks_stand
from derive.check.held import tied
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import Expr, Node, Symbol, free_symbols, replace
from derive.kernel.relation import Relation


def read_gradient(v: View) -> Verdict:
    """The change is paired with exactly this, whatever the other changes are."""
    premise, r = v.need(1)[0], v.conclusion
    f, x, dx = v.symbol("of"), v.symbol("variable"), v.symbol("change")
    if v.note(dx).role != "differential" or v.note(dx).of != x.name:
        return wrong(f"{dx} is not the change of {x}")
    df = v.trace.notes.get("d" + f.name)
    if df is None or premise.lhs != df.symbol:
        return wrong(f"{premise} does not give the change of {f}")
    if r.lhs != Node("grad", (f, x)) or r.sign != "=":
        return wrong(f"{r} is not the gradient of {f} by {x}")
    if dx.name in free_symbols(r.rhs):
        return wrong(f"the gradient still speaks of {dx}")
    others: dict[Expr, Expr] = {
        n.symbol: _nothing(n.symbol)
        for n in v.trace.notation
        if n.role == "differential" and n.symbol not in (dx, premise.lhs)
    }
    if said := _dependent(v, f, x, dx, premise.rhs):
        return wrong(said)
    mine = replace(premise.rhs, others)
    return entails([], Relation("=", mine, Node("inner", (r.rhs, dx))))


def _dependent(v: View, f: Symbol, x: Symbol, dx: Symbol, change: Expr) -> str:
    """Why a change cannot be made alone while the others are zero; "" where it can."""
    notes = [v.trace.notes[n] for n in free_symbols(change) if v.trace.notes[n].role == "differential"]
    others = {n.of for n in notes if n.symbol != dx}
    under = {u for p in v.premises for u in p.under}
    said = tied(v.trace, x, others, under) or tied(v.trace, dx, {n.symbol.name for n in notes}, under)
    if said:
        return said
    for s in v.trace.steps:
        if s.reason.name == "read-gradient" and (s.reason.get("of"), s.reason.get("variable")) == (f, x):
            there = free_symbols(v.trace.fact[s.premises[0]].relation.rhs) if s.premises else {}
            held = {v.trace.notes[n].of for n in there if v.trace.notes[n].role == "differential"} - {x.name}
            if held != others:
                return f"{s.id} takes the gradient of {f} by {x} with other names held"
    return ""


def _nothing(s: Symbol) -> Expr:
    if s.is_scalar:
        return ZERO
    return Node("mul", (ZERO, s))


def rank_product(v: View) -> Verdict | None:
    """At most the rank of the factor that is named."""
    premise, r = v.need(1)[0], v.conclusion
    factor = v.expr("factor")
    if not (isinstance(premise.rhs, Node) and premise.rhs.op == "mul" and factor in premise.rhs.args):
        return wrong(f"{factor} is no factor in {premise}")
    if r != Relation("<=", Node("rank", (premise.lhs,)), Node("rank", (factor,))):
        return wrong(f"expected rank({premise.lhs}) <= rank({factor})")
    return _by_theorem(v)


def rank_shape(v: View) -> Verdict | None:
    """At most the number of rows or columns that is named."""
    from derive.kernel import size as sz

    m, bound, r = v.expr("matrix"), v.expr("size"), v.conclusion
    if r != Relation("<=", Node("rank", (m,)), bound):
        return wrong(f"expected rank({m}) <= {bound}")
    if sz.normal(bound) not in m.shape:
        return wrong(f"{bound} is neither the number of rows nor of columns of {m}")
    return _by_theorem(v)


def _by_theorem(v: View) -> Verdict:
    found = entails(list(v.lines), v.conclusion, given=v.given)
    if found.passed and found.outcome != "proved":
        return Verdict("undecided", found.method, "no theorem that the checker knows covers this")
    return found


def theorem(v: View) -> Verdict:
    """An instance of a theorem that the checker knows by name."""
    found = _by_theorem(v)
    if found.passed and not found.method.startswith("theorem"):
        return wrong(f"no theorem on ranks and spaces says that {v.conclusion}: use Combine if it follows")
    return found


def multiplied(e: Expr) -> Expr:
    """A row of blocks times a column of as many blocks that fit, as the sum of their products."""
    if not isinstance(e, Node):
        return e
    args = [multiplied(a) for a in e.args]
    i = 0
    while e.op == "mul" and i + 1 < len(args):
        match args[i : i + 2]:
            case [Node("hstack", (a, *over)), Node("vstack", (b, *again))] if over == again:
                if a.shape[1] == b.shape[0]:
                    args[i : i + 2] = [Node("sum", (Node("mul", (a, b)), *over))]
        i += 1
    return args[0] if e.op == "mul" and len(args) == 1 else Node(e.op, tuple(args))


def blocks(v: View) -> Verdict | None:
    """Conformal blocks multiplied, however many there are; blocks stand in what is cited or said."""
    r = v.conclusion
    if not blocks_stand(v):
        return wrong(f"no blocks stand in {r}: use Combine if it follows")
    if r.sign == "=" and r.lhs != r.rhs and multiplied(r.lhs) == multiplied(r.rhs):
        return Verdict("proved", "conformal blocks, all sizes")
    return None


FORMS: dict[str, Check] = {
    "blocks": blocks,
    "read-gradient": read_gradient,
    "rank-product": rank_product,
    "rank-shape": rank_shape,
    "theorem": theorem,
}
