"""What a name owes that a step introduces: it may be defined, and its value is what it is declared to be.

A definition adds no model's worth of assumptions: a value outside of the declared domain, or without
the declared properties, would.  Both are proved from domains and from what the step cites.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.check.balls import evaluate
from derive.check.counts import size_tree
from derive.check.defined import is_real, knowing
from derive.check.definite import definite, invertible, semidefinite
from derive.check.facts import Facts
from derive.check.known import Known, holds
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

PROVED = Verdict("proved")
ZERO = Number("0")
#: rules whose line says what a name of the solution's own stands for
NAMING = ("define", "lagrangian", "ceiling", "floor", "spread", "implied")
#: roles of names that something else gives a meaning to
TAKEN = {
    "given": "a given: its value is the problem's",
    "size": "a size: it is any positive whole number",
    "index": "an index: it stands for every whole number of its domain",
    "random": "a random number",
    "differential": "a small change: the quantity that it belongs to says what it is",
    "sequence": "a sequence: a line about its members says what it is",
}


def introduced(v: View) -> Verdict:
    """Whether the name may be defined, and its value is of the declared kind."""
    r = v.conclusion
    if v.step.reason.name not in NAMING or not isinstance(r.lhs, Symbol):
        return PROVED
    name = r.lhs
    note = v.trace.notes.get(name.name)
    if note is None:
        return Verdict("refuted", "defined", f"{name} is not in the notation")
    if note.role in TAKEN:
        return Verdict("refuted", "defined", f"{name} cannot be defined: it is {TAKEN[note.role]}")
    if note.instance:
        said = f"{name} cannot be defined: it is {note.of} at the instance {note.instance!r}"
        return Verdict("refuted", "defined", said)
    if note.value is not None:
        return Verdict("refuted", "defined", f"{name} cannot be defined: it has a value")
    if v.step.reason.name not in ("define", "lagrangian") and _in_use(v, name):
        return Verdict("refuted", "defined", f"{name} stands for something already")
    lacking = next(_lacking(v, name, r.rhs), None)
    if lacking is None:
        return PROVED
    what, condition = lacking
    how = f"cite why ({condition})" if condition else "cite why"
    said = f"{name} is declared {what}, but {r.rhs} may not be: {how}, declare {name} without it"
    return Verdict("undecided", "defined", f"{said}, or state the condition" if condition else said)


def _in_use(v: View, name: Symbol) -> bool:
    """Whether an earlier line speaks of a name: a number that is found has a name of its own."""
    before = (s.conclusion for s in v.trace.steps[: v.trace.steps.index(v.step)])
    return any(
        name.name in f.relation.free_symbols() for f in (*v.trace.facts, *before) if f.kind != "claimed"
    )


def domain_asks(name: Symbol, value: Expr) -> list[tuple[str, Relation]]:
    """What a declared domain of numbers asks of a value, beside being real."""
    d = name.domain
    asked = []
    if "integer" in d:
        asked.append((d, Relation("=", node("floor", value), value)))
    if d in ("positive", "positive integer"):
        asked.append((d, Relation(">", value, ZERO)))
    elif "nonnegative" in d:
        asked.append((d, Relation(">=", value, ZERO)))
    elif d == "negative":
        asked.append((d, Relation("<", value, ZERO)))
    elif d.startswith("nonzero"):
        asked.append((d, Relation("!=", value, ZERO)))
    return asked


def _lacking(v: View, name: Symbol, value: Expr) -> Iterator[tuple[str, Relation | None]]:
    """What the declaration says of the name and nothing says of the value."""
    lines = [*v.lines, *(v.trace.fact[u].relation for u in v.step.conclusion.under)]
    known = knowing(lines)
    if value.shape == SET:
        return
    if name.is_scalar:
        if "complex" not in name.domain and not is_real(value):
            yield "real", None
        for what, condition in domain_asks(name, value):
            if not holds(condition, (), known):
                yield what, condition
        return
    if name.domain != "real" and not _entries(name.domain, value):
        yield f"to have {name.domain} entries", None
    for prop in sorted(name.props):
        asked = _asks(prop, value)
        if not any(_follows(c, known) for c in asked) and not _plainly(prop, value, known):
            yield prop, asked[0] if asked else None


def _asks(prop: str, value: Expr) -> list[Relation]:
    """Lines each of which says that a matrix has the property."""
    t, (rows, cols) = Node("transpose", (value,)), value.shape
    match prop:
        case "symmetric":
            return [Relation("=", t, value), Relation("=", value, t)]
        case "antisymmetric":
            return [Relation("=", t, -value), Relation("=", value, -t), Relation("=", -value, t)]
        case "orthogonal" | "orthonormal columns":
            lines = [Relation("=", t * value, Node("eye", (size_tree(cols),)))]
            if rows == cols:
                lines.append(Relation("=", value * t, Node("eye", (size_tree(rows),))))
            return lines
        case "invertible":
            return [Relation("!=", Node("det", (value,)), ZERO)]
    return []


def _follows(c: Relation, known: Known) -> bool:
    from derive.check.entail import entails

    if c in known.lines or Relation(c.sign, c.rhs, c.lhs) in known.lines:
        return True
    if c.sign != "=":
        return holds(c, (), known)
    return entails(list(known.lines), c).outcome == "proved"


def _plainly(prop: str, value: Expr, known: Known) -> bool:
    """Whether how a matrix is built shows it."""

    def nonzero(e: Expr) -> bool:
        return holds(Relation("!=", e, ZERO), (), known)

    if isinstance(value, Symbol) and prop in value.props:
        return True
    match prop:
        case "invertible":
            return invertible(value, known.lines, nonzero)
        case "positive definite":
            return definite(value, nonzero)
        case "positive semidefinite":
            return semidefinite(value) or definite(value, nonzero)
        case "diagonal":
            return _diagonal(value)
    return False


def _diagonal(e: Expr) -> bool:
    match e:
        case Symbol():
            return e.is_scalar or "diagonal" in e.props
        case Number() | Node("eye"):
            return True
        case Node("zeros", (m, n)):
            return m == n
        case Node("diag", args):
            return len(args) > 1 or args[0].shape[0] != args[0].shape[1]
        case Node("add" | "mul" | "neg" | "inv" | "transpose", args):
            return all(a.is_scalar or _diagonal(a) for a in args)
        case Node("div" | "pow", (a, _)):
            return _diagonal(a)
    return False


def _entries(domain: str, value: Expr) -> bool:
    """Whether all entries of a matrix plainly lie in a domain."""
    if isinstance(value, Symbol):
        return value.domain == domain or (domain == "nonnegative" and value.domain == "positive")
    if isinstance(value, Node) and value.op in ("softmax", "rowsoftmax", "map_exp", "ones"):
        return domain in ("positive", "nonnegative")
    if isinstance(value, Node) and value.op in ("block", "row"):
        return all(_entries(domain, a) for a in value.args)
    if not value.is_scalar:
        return False
    found = Facts(free_symbols(value)).interval(value)
    return found is not None and (found.positive if domain == "positive" else found.nonnegative)


def impossible(v: View) -> Verdict:
    """A line between numbers that its names' domains alone rule out follows from premises without a model."""
    r = v.conclusion
    against = {"=": "!=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}.get(r.sign)
    if against is None or not r.lhs.is_scalar or r.lhs.shape == SET:
        return PROVED
    if not r.free_symbols() or not holds(Relation(against, r.lhs, r.rhs), (), Known([])):
        return PROVED
    said = f"{r} cannot hold, as its names are declared: what it rests on contradicts itself"
    return Verdict("refuted", "defined", said)


def within_domain(v: View) -> Verdict:
    """A line that says what a name is does not put it outside of its domain."""
    r = v.conclusion
    if r.sign != "=":
        return PROVED
    opposite = {">": "<=", ">=": "<", "<": ">=", "!=": "=", "=": "!="}
    for name, value in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if not isinstance(name, Symbol) or not name.is_scalar:
            continue
        for what, c in domain_asks(name, value):
            if c.sign == "=":
                lost = not free_symbols(value) and not _may_be_whole(value)
            else:
                lost = holds(Relation(opposite[c.sign], c.lhs, c.rhs), (), Known([]))
            if lost:
                said = f"{r} cannot hold: {name} is declared {what}, so what it rests on contradicts itself"
                return Verdict("refuted", "defined", said)
    return PROVED


def _may_be_whole(e: Expr) -> bool:
    """Whether the value of a formula without names can be a whole number."""
    try:
        ball = evaluate(e, {})
    except (CannotEvaluate, ArithmeticError, ValueError, LookupError, AssertionError):
        return True
    return bool(ball.real.contains_integer())


__all__ = ["NAMING", "domain_asks", "impossible", "introduced", "within_domain"]
