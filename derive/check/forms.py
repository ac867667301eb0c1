"""What each rule owes beyond truth in general: a table from rule names to checks.

A check returns the verdict on the step's truth, or None for "ask whether the premises entail
the conclusion", after the form has been looked at: the unknown isolated, the symbol gone,
the instance complete.  A rule that is not in the table is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.check import calculus
from derive.check.entail import eliminate, entails, same_line
from derive.check.verdict import Verdict, weakest
from derive.check.view import View
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, replace, walk
from derive.kernel.relation import Relation

ZERO = Number("0")
Check = Callable[[View], Verdict | None]


def wrong(detail: str) -> Verdict:
    """The form is not what the rule says."""
    return Verdict("refuted", "form", detail)


def general(v: View) -> None:
    """Nothing beyond truth: the premises have to entail the conclusion."""
    return None


def define(v: View) -> Verdict:
    """A fresh name for an expression that does not speak of it."""
    r = v.conclusion
    if r.sign != "=" or r.lhs != v.symbol("symbol") or r.rhs != v.expr("value"):
        return wrong(f"{r} is not the definition of {v.arg('symbol')}")
    if v.symbol("symbol").name in free_symbols(r.rhs):
        return wrong(f"{r.lhs} is defined by itself")
    return Verdict("by definition")


def substitute(v: View) -> Verdict | None:
    """What was replaced is gone."""
    _, *used = v.need(2)
    for line in used:
        if any(x == line.lhs for x in (*walk(v.conclusion.lhs), *walk(v.conclusion.rhs))) and not any(
            x == line.lhs for x in walk(line.rhs)
        ):
            return wrong(f"{line.lhs} was to be replaced but still stands in {v.conclusion}")
    return None


def solve(v: View) -> Verdict | None:
    """The unknown stands alone on the left and nowhere on the right; no root is lost."""
    r, x = v.conclusion, v.expr("unknown")
    if r.sign != "=" or r.lhs != x:
        return wrong(f"{x} is not isolated in {r}")
    if any(e == x for e in walk(r.rhs)):
        return wrong(f"{x} is still on the right of {r}")
    back = entails([r, *v.lines[1:]], v.lines[0], v.seed + "/back")
    if not back.passed:
        return Verdict(back.outcome, "put back", f"{r} does not solve {v.lines[0]}", back.witness)
    return None


def eliminate_(v: View) -> Verdict | None:
    """The symbol is gone."""
    if v.symbol("symbol").name in v.conclusion.free_symbols():
        return wrong(f"{v.arg('symbol')} still stands in {v.conclusion}")
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
    found = same_line(v.conclusion, premise.replace(table), v.seed)
    return Verdict("proved", "an instance") if found.passed and found.outcome == "proved" else found


def _fixed(v: View, index: Symbol) -> bool:
    """Whether what the step rests on says something particular about an index."""
    under = {i for f in v.premises for i in f.under}
    return any(index.name in v.trace.fact[i].relation.free_symbols() for i in under)


def stationary(v: View) -> Verdict:
    """The line says that the slope is zero at the point: no more, no less."""
    premise, x = v.need(1)[0], v.symbol("variable")
    if premise.sign != "=":
        return wrong(f"{premise} is no function")
    slope = Relation("=", calculus.derivative(premise.rhs, x), ZERO)
    there = v.instance(x, v.symbol("at"))
    flat = Relation("=", calculus.worked_out(replace(slope.lhs, there)), ZERO)
    forward = entails([flat], v.conclusion, v.seed)
    if not forward.passed:
        return forward
    back = entails([v.conclusion], flat, v.seed + "/back")
    if not back.passed:
        return Verdict(back.outcome, "converse", f"{v.conclusion} does not make the slope zero", back.witness)
    made = weakest([forward, back])
    return Verdict(made.outcome, f"own derivative, both ways; {made.method}")


def lagrangian(v: View) -> Verdict:
    """Objective plus multiplier times what the constraint says is zero."""
    objective, constraint = v.need(2)[:2]
    lam, r = v.symbol("multiplier"), v.conclusion
    if r.sign != "=" or r.lhs != v.symbol("name_"):
        return wrong(f"{r} does not define {v.arg('name_')}")
    if lam.name in {**objective.free_symbols(), **constraint.free_symbols()}:
        return wrong(f"the multiplier {lam} is not fresh")
    gap = constraint.rhs - constraint.lhs
    verdicts = [
        same_line(r, Relation("=", r.lhs, objective.rhs + lam * side), v.seed) for side in (gap, -gap)
    ]
    if not any(x.passed for x in verdicts):
        return verdicts[0]
    return Verdict("by definition")


def differentiate(v: View) -> Verdict | None:
    """The derivative of what the premise says, by a variable that is free to vary."""
    x, r = v.symbol("variable"), v.conclusion
    if not (isinstance(r.lhs, Node) and r.lhs.op == "diff" and r.lhs.args[-1] == x):
        return wrong(f"the left side of {r} is no derivative by {x}")
    y = Node("diff", r.lhs.args[:-1]) if len(r.lhs.args) > 2 else r.lhs.args[0]
    if y != v.need(1)[0].lhs:
        return wrong(f"{r.lhs} is not the derivative of {v.lines[0].lhs}")
    roots = [f.relation for f in v.roots() if f.kind in ("premise", "supposition") and f.relation.sign == "="]
    left = eliminate(roots, frozenset({x.name})).left
    if v.note(x).of or any(x.name in line.free_symbols() for line in left):
        return wrong(f"{x} is not free to vary here")
    return None


def convex_minimum(v: View) -> Verdict:
    """f'' > 0 everywhere, f' = 0 at the point: the value there is the least."""
    curve, convex, flat = v.need(3)[:3]
    x, there = v.symbol("variable"), v.instance(v.symbol("variable"), v.symbol("at"))
    y = curve.lhs
    bend = Relation(">", calculus.nested(Node("diff", (y, x, x))), ZERO)
    if Relation(convex.sign, calculus.nested(convex.lhs), convex.rhs) != bend:
        return wrong(f"{convex} does not say that {y} is convex in {x}")
    if x.domain != "real":
        return wrong(f"{x} does not range over all real numbers")
    slope = calculus.derivative(curve.rhs, x)
    zero = entails([flat], Relation("=", replace(slope, there), ZERO), v.seed)
    if not zero.passed:
        return Verdict(zero.outcome, "slope", f"{flat} does not make the slope of {curve} zero", zero.witness)
    expected = Relation("<=", there.get(y, y), y)
    if v.conclusion != expected:
        return wrong(f"expected {expected}")
    again = entails([curve], Relation(">", calculus.derivative(slope, x), ZERO), v.seed + "/bend")
    made = weakest([zero, again])
    return Verdict(made.outcome, f"convex, and stationary there; {made.method}", made.detail, made.witness)


def put_in(v: View) -> Verdict | None:
    """Only values are put in, and none is left to put."""
    if any(f.kind not in ("value", "conclusion", "premise") for f in v.premises):
        return wrong("only values are put in")
    table = {line.lhs: line.rhs for line in v.need(1)[1:]}
    expected = Relation(v.lines[0].sign, v.lines[0].lhs, replace(v.lines[0].rhs, table))
    return Verdict("proved", "values put in") if v.conclusion == expected else None


def evaluate(v: View) -> Verdict | None:
    """The result is a plain number, and the formula is closed."""
    r, (premise, *_) = v.conclusion, v.need(1)
    plain = r.rhs.args[0] if isinstance(r.rhs, Node) and r.rhs.op == "neg" else r.rhs
    if not isinstance(plain, Number):
        return wrong(f"{r.rhs} is no number")
    if r.lhs != premise.lhs or free_symbols(premise.rhs):
        return wrong(f"{premise} is not ready to be evaluated")
    from derive.check.decide import decide

    return decide(Relation(r.sign, premise.rhs, r.rhs), [], v.seed)


def ceiling(v: View) -> Verdict:
    """The least whole number that is not less."""
    from derive.check.decide import decide
    from derive.quantity import factor

    premise, r = v.need(1)[0], v.conclusion
    if r.sign != "=" or r.lhs != v.symbol("whole") or not isinstance(r.rhs, Number):
        return wrong(f"{r} is no whole number of {v.arg('whole')}")
    if r.rhs.value.denominator != 1:
        return wrong(f"{r.rhs} is not whole")
    one = Number("1", r.rhs.unit)
    assert factor(one.unit) > 0
    return weakest(
        [
            decide(Relation("<=", premise.rhs, r.rhs), [], v.seed),
            decide(Relation("<", r.rhs - one, premise.rhs), [], v.seed),
        ]
    )


def total_differential(v: View) -> Verdict:
    """The part of the change that is of first order in the changes."""
    from derive.check.differential import differential

    premise, r = v.need(1)[0], v.conclusion
    table = dict(v.pairs("changes"))
    if r.sign != "=" or r.lhs != table.get(premise.lhs):
        return wrong(f"{r} does not start with the change of {premise.lhs}")
    found = differential(premise.rhs, table)
    return same_line(r, Relation("=", r.lhs, found), v.seed)


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
    mine = replace(premise.rhs, others)
    return entails([], Relation("=", mine, Node("inner", (r.rhs, dx))), v.seed)


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
    found = entails(list(v.lines), v.conclusion, v.seed)
    if found.passed and found.outcome != "proved":
        return Verdict("undecided", found.method, "no theorem that the checker knows covers this")
    return found


def theorem(v: View) -> Verdict:
    """An instance of a theorem that the checker knows by name."""
    return _by_theorem(v)


def induction(v: View) -> Verdict:
    """Base and step fit the hypothesis, which alone is discharged."""
    facts = list(v.premises)
    count, rest = divmod(len(facts), 3)
    if rest or not count:
        return wrong("induction takes as many bases as hypotheses and steps")
    base, hypotheses, steps = facts[:count], facts[count : 2 * count], facts[2 * count :]
    t = v.symbol("over")
    ids = {h.id for h in hypotheses}
    for b, h, s in zip(base, hypotheses, steps, strict=True):
        if h.kind != "supposition":
            return wrong(f"{h.id} is no supposition")
        start, following = (h.relation.replace({t: e}) for e in (ZERO, t + 1))
        for fact, expected, what in ((b, start, "base"), (s, following, "step")):
            found = same_line(fact.relation, expected, v.seed)
            if not found.passed:
                return Verdict("refuted", "form", f"the {what} says {fact.relation}; expected {expected}")
        if set(b.under) & ids:
            return wrong("the base rests on the hypothesis")
        for i in (set(s.under) | set(b.under)) - ids:
            if t.name in v.trace.fact[i].relation.free_symbols():
                return wrong(f"{i} is another supposition about {t}")
    if v.conclusion not in [h.relation for h in hypotheses]:
        return wrong(f"expected one of {', '.join(str(h.relation) for h in hypotheses)}")
    return Verdict("proved", "base and step")


def chain(v: View) -> Verdict:
    """Links from the left side to the right: =, <= and <, with min and max read as they are."""
    from derive.check.order import follows

    return follows(v.lines, v.conclusion)


def counterexample(v: View) -> Verdict:
    """The claim's negation at explicit values, worked out exactly."""
    from derive.check.decide import decide

    claim, r = v.need(1)[0], v.conclusion
    table = dict(v.pairs("values"))
    opposite = {"=": "!=", "!=": "=", "<=": ">", "<": ">=", ">=": "<", ">": "<=", "in": "notin"}
    there = claim.replace(table)
    if r.sign != opposite.get(claim.sign):
        return wrong(f"{r} does not deny {there}")
    if not same_line(Relation("=", r.lhs, there.lhs), Relation("=", there.lhs, there.lhs), v.seed).passed:
        return wrong(f"the left side should be {there.lhs}")
    conditions = [line.replace(table) for line in v.lines[1:]]
    held = [decide(c, [], v.seed) for c in conditions]
    return weakest([decide(calculus.line(r), [], v.seed), *held])


def compute(v: View) -> Verdict:
    """Both sides worked out; nothing is presupposed but what is cited."""
    return entails(list(v.lines), v.conclusion, v.seed)


FORMS: dict[str, Check] = {
    "define": define,
    "substitute": substitute,
    "at": at,
    "solve": solve,
    "rearrange": general,
    "powers": general,
    "expand": general,
    "combine": general,
    "eliminate": eliminate_,
    "both-sides": general,
    "compute": compute,
    "chain": chain,
    "put-in": put_in,
    "evaluate": evaluate,
    "compare": general,
    "ceiling": ceiling,
    "differentiate": differentiate,
    "stationary": stationary,
    "lagrangian": lagrangian,
    "positive": general,
    "convex-minimum": convex_minimum,
    "total-differential": total_differential,
    "transpose": general,
    "trace": general,
    "associate": general,
    "blocks": general,
    "components": general,
    "read-gradient": read_gradient,
    "rank-product": rank_product,
    "rank-shape": rank_shape,
    "theorem": theorem,
    "member": general,
    "induction": induction,
    "counterexample": counterexample,
}

#: Rules whose line may hold without its premises: it is an identity, or needs none.
MAY_STAND_ALONE = frozenset(
    {"define", "lagrangian", "compute", "theorem", "evaluate", "rank-shape", "counterexample", "chain"}
    | {"transpose", "trace", "associate", "blocks", "components", "convex-minimum", "member", "rank-product"}
)
