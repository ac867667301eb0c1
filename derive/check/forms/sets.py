"""Sets: membership as defined, containment by any element, the least over more, elements counted."""

from __future__ import annotations

from derive.check.counts import counted
from derive.check.finite import elements, value
from derive.check.forms.base import Check, wrong
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel import size as sz
from derive.kernel.errors import ShapeError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, replace, walk
from derive.kernel.ops import SET
from derive.kernel.relation import Relation


def _means(inside: Relation) -> Relation | None:
    """What `M in lowrank(m, n, k)` says."""
    s = inside.rhs
    if inside.sign != "in" or not isinstance(s, Node) or s.op != "lowrank":
        return None
    if inside.lhs.shape != (sz.normal(s.args[0]), sz.normal(s.args[1])):
        return None
    return Relation("<=", Node("rank", (inside.lhs,)), s.args[2])


def belongs(v: View) -> Verdict:
    """The definition of the set, as written."""
    r = v.conclusion
    if v.lines:
        premise = v.lines[0]
        if len(v.lines) > 1 or r == premise:
            return wrong(f"{r} is not what {premise} means")
        if _means(premise) == r or _means(r) == premise:
            return Verdict("proved", "by the definition of the set")
        s = r.rhs
        if premise.sign == "in" and r == Relation("in", premise.lhs, Node("hull", (premise.rhs,))):
            return Verdict("proved", "a set is in its hull")
        if r.sign == premise.sign == "in" and isinstance(s, Node) and s.op == "setof":
            body, name, over = s.args
            if over == premise.rhs and r.lhs == replace(body, {name: premise.lhs}):
                return Verdict("proved", "a value of the function")
        return wrong(f"{r} is not what {premise} means")
    s = r.rhs
    if r.sign == "in" and isinstance(s, Node) and s.op == "matrices":
        if r.lhs.shape == (sz.normal(s.args[0]), sz.normal(s.args[1])):
            return Verdict("proved", "by its size")
        return wrong(f"{r.lhs} is not of the size that {s} asks for")
    return wrong(f"nothing shows that {r}")


def contained(v: View) -> Verdict:
    """Derived from nothing about the element but that it is in the smaller set."""
    if len(v.premises) != 2:
        return wrong("containment takes one line and the supposition that it rests on")
    inside, supposed = v.premises
    x = supposed.relation.lhs
    if supposed.kind != "supposition" or supposed.relation.sign != "in" or not isinstance(x, Symbol):
        return wrong(f"{supposed.id} does not suppose that a named thing is in a set")
    if inside.relation.sign != "in":
        return wrong(f"{inside.relation} does not say what is in which set")
    if x.props or x.is_scalar or v.note(x).role != "index":
        return wrong(f"{x} is not any matrix of its size")
    small, large = supposed.relation.rhs, inside.relation.rhs
    if x.name in {**free_symbols(small), **free_symbols(large)}:
        return wrong(f"the sets speak of {x}")
    if inside.relation.lhs != x:
        small = Node("setof", (inside.relation.lhs, x, small))
    if v.conclusion != Relation("subset", small, large):
        return wrong(f"expected {Relation('subset', small, large)}")
    for f in v.roots():
        if f.id != supposed.id and x.name in f.relation.free_symbols():
            return wrong(f"{f.id} says more about {x}: {f.relation}")
    for s in v.trace.steps:
        if s.reason.name in ("define", "lagrangian") and x.name in s.conclusion.relation.free_symbols():
            return wrong(f"{s.conclusion.relation.lhs} was defined by {x}")
    return Verdict("proved", "by any element")


def superset(v: View) -> Verdict:
    """The same function over both sets."""
    premise, r = v.need(1)[0], v.conclusion
    f, x = v.expr("of"), v.symbol("at")
    if premise.sign != "subset":
        return wrong(f"{premise} is no containment")
    if not f.is_scalar:
        return wrong(f"{f} is no number")
    large, small = (Node("inf", (Node("setof", (f, x, s)),)) for s in (premise.rhs, premise.lhs))
    if r != Relation("<=", large, small):
        return wrong(f"expected {Relation('<=', large, small)}")
    return Verdict("proved", "the least over more is no greater")


def enumerated(v: View) -> Verdict:
    """Both right sides, element by element; the result is written out."""
    from derive.check.functions import CannotEvaluate

    try:
        return _enumerated(v)
    except CannotEvaluate as e:
        return Verdict("undecided", "", str(e))


def _enumerated(v: View) -> Verdict:
    premise, r = v.need(1)[0], v.conclusion
    if r.lhs != premise.lhs or r.sign != "=" or premise.sign != "=":
        return wrong(f"{r} is not {premise}, worked out")
    if premise.rhs.shape != SET:
        if not isinstance(r.rhs, Number):
            return wrong(f"{r.rhs} is no number")
        same = value(premise.rhs) == value(r.rhs)
    else:
        if not _plain(r.rhs):
            return wrong(f"{r.rhs} is not written out")
        same = elements(premise.rhs) == elements(r.rhs)
    if not same:
        return Verdict("refuted", "element by element", f"{r.rhs} is not {premise.rhs}")
    return Verdict("proved", "element by element")


def _plain(e: Expr) -> bool:
    """A range, or a list of numbers."""
    if not (isinstance(e, Node) and e.op in ("range", "set")):
        return False
    return all(isinstance(a.args[0] if isinstance(a, Node) and a.op == "neg" else a, Number) for a in e.args)


def count(v: View) -> Verdict | None:
    """Every count of entries is rows times columns."""
    premise, r = v.need(1)[0], v.conclusion
    if any(isinstance(x, Node) and x.op == "numel" for e in (r.lhs, r.rhs) for x in walk(e)):
        return wrong(f"entries are still to be counted in {r}")
    if r.lhs != premise.lhs or r.sign != premise.sign:
        return wrong(f"{r} is not {premise}, counted")
    written = counted(premise.rhs)
    if written == premise.rhs:
        return wrong(f"no entries are counted in {premise}")
    try:
        same = sz.normal(written) == sz.normal(r.rhs)
    except ShapeError:
        from derive.check.decide import decide

        return decide(Relation("=", written, r.rhs), [])
    if not same:
        return Verdict("refuted", "rows times columns", f"it is {written}")
    return Verdict("proved", "rows times columns")


FORMS: dict[str, Check] = {
    "belongs": belongs,
    "contained": contained,
    "superset": superset,
    "enumerate": enumerated,
    "count": count,
}
