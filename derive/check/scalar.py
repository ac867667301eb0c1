"""The verdict on a line between numbers: refute, prove, test, or say why not.

Order of the cascade: the same tree; exact rational normal form; one ball that excludes zero
refutes; the normal form of fractions proves; balls at 24 points or,
for closed expressions, at 4096 bits test; otherwise undecided.  Inequalities go to
`inequality`, `~` to `about`, finite sets to `finite`.  No SymPy, no clock; every step bounded.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.check import ends, far, opaque, rational, roots, sampling
from derive.check.balls import evaluate
from derive.check.facts import Facts
from derive.check.identity import proves
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Number, Symbol, node
from derive.kernel.ops import SET
from derive.kernel.relation import ORDER, Relation

ZERO = Number("0")


def decide(relation: Relation, given: Sequence[Relation] = ()) -> Verdict:
    """The verdict on a line between scalars or finite sets, in every model of `given`.

    `proved` comes from a decision procedure; `refuted` has a witness unless the line has no symbols.
    """
    try:
        restated = relation in given or _turned(relation) in given
        if relation.rhs.shape == SET:
            from derive.check.finite import decide_sets

            return Verdict("proved", "an assumption, restated") if restated else decide_sets(relation)
        if relation.sign == "~":
            from derive.check.about import decide_about

            if restated:
                return Verdict("proved", "an assumption, restated")
            return decide_about(relation, given)
        line, rest, free = opaque.closed(_counted(relation), given)
        rest, why = consistent(rest)
        why = why or Facts(line.free_symbols(), rest).contradiction()
        if why:
            return Verdict("undecided", detail=why)
        if restated:
            return Verdict("proved", "an assumption, restated")
        if any(map(_infinite, (relation.lhs, relation.rhs))):
            return Verdict("undecided", detail="infinity is no number; it may end a sum")
        verdict = _decide(line, rest)
    except CannotEvaluate as error:
        return Verdict("undecided", detail=str(error))
    except rational.TooLarge as error:
        return Verdict("undecided", detail=str(error))
    if verdict.outcome == "refuted" and not free:
        return Verdict("undecided", detail="what is expected, or a member of a sequence, is no free value")
    return verdict


def consistent(given: Sequence[Relation]) -> tuple[list[Relation], str]:
    """The assumptions that speak of symbols; and which of the others is false, as a reason."""
    left = []
    for r in given:
        if r.free_symbols():
            left.append(r)
        elif r.sign in (*ORDER, "=", "!="):
            try:
                found = _decide(r, ())
            except (CannotEvaluate, rational.TooLarge) as error:
                return left, f"an assumption has no value, {r}: {error}"
            if found.outcome == "refuted":
                return left, f"the assumptions contradict each other: {r} is false"
    return left, ""


def modelled(given: Sequence[Relation], symbols: dict[str, Symbol]) -> bool:
    """Whether values were found under which the assumptions hold."""
    rest = opaque.closed(Relation("=", ZERO, ZERO), given)[1]
    rest, why = consistent(rest)
    facts = Facts({n: s for n, s in symbols.items() if s.is_scalar}, rest)
    if why or facts.contradiction():
        return False
    if not facts.rest:
        return True
    points = sampling.drawer(facts, *(e for r in facts.rest for e in (r.lhs, r.rhs)))
    return any(points.draw(kind) is not None for kind in ("special", "small", "real", "small complex"))


def _infinite(e: Expr) -> bool:
    """Whether infinity stands anywhere but at the end of a sum."""
    if not isinstance(e, Node):
        return False
    parts = e.args[:3] if e.op in ("sum", "prod") else e.args
    return e.op == "infinity" or any(map(_infinite, parts))


def _counted(r: Relation) -> Relation:
    """The line with the sizes of explicit sets put in."""
    from derive.check.finite import cardinalities

    table = {**cardinalities(r.lhs), **cardinalities(r.rhs)}
    return r.replace(table) if table else r


def _turned(r: Relation) -> Relation | None:
    signs = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
    return Relation(signs[r.sign], r.rhs, r.lhs) if r.sign in signs else None


def _decide(r: Relation, given: Sequence[Relation]) -> Verdict:
    facts = Facts(r.free_symbols(), given)
    found = _first(r, given, facts)
    if found.outcome == "tested" and facts.symbols:
        found = far.fails_far(r, facts) or found
    return found


def _first(r: Relation, given: Sequence[Relation], facts: Facts) -> Verdict:
    """The verdict by proofs and by drawn points."""
    if r.sign == "=":
        return equal(r.lhs, r.rhs, facts)
    if r.sign in ORDER:
        from derive.check.inequality import decide_order

        return decide_order(r, facts)
    if r.sign == "!=":
        return unequal(r.lhs, r.rhs, facts)
    if r.sign == "prop":
        return proportional(r, given)
    return Verdict("undecided", detail=f"no test for {r.sign} between numbers")


def equal(a: Expr, b: Expr, facts: Facts) -> Verdict:
    """The verdict on a = b."""
    if a == b:
        if not facts.symbols:
            evaluate(a, {})  # a closed expression without a value equals nothing
        return Verdict("proved", "the same expression")
    left, right = rational.constant(a), rational.constant(b)
    if left is not None and right is not None:
        if left == right:
            return Verdict("proved", "exact rational numbers")
        return Verdict("refuted", "exact rational numbers", f"{left} is not {right}")
    if rational.equal(a, b):
        return Verdict("proved", "rational normal form")
    if not facts.symbols:
        return (
            sampling.closed_equal(a, b)
            if (method := proves(a, b, facts)) is None
            else (Verdict("proved", method))
        )
    points = sampling.drawer(facts, a, b)
    test = sampling.Equality(a, b)
    early = test.refute(points, ("small complex", "small"))
    if early is not None:
        return early
    method = proves(a, b, facts)
    if method is not None:
        return Verdict("proved", method)
    found = test.decide(points)
    if found.outcome == "tested" and roots.jumps(a, b):
        found = roots.apart_at_a_jump(a, b, test, points) or found
    if found.outcome == "tested":
        found = ends.apart_at_an_end(a, b, test, facts, points) or found
    return found


def unequal(a: Expr, b: Expr, facts: Facts) -> Verdict:
    """The verdict on a != b in every model."""
    gap = a - b
    value = rational.constant(gap)
    if value is not None:
        return Verdict("proved" if value else "refuted", "exact rational numbers")
    if facts.never_zero(gap) or any(x == ZERO and facts.never_zero(y) for x, y in ((a, b), (b, a))):
        return Verdict("proved", "signs of terms")
    if rational.differ_by_constant(a, b):
        return Verdict("proved", "rational normal form")
    if a == b or rational.equal(a, b) or proves(a, b, facts):
        return Verdict("refuted", "both sides are equal")
    if not facts.symbols:
        return sampling.closed_unequal(a, b)
    points = sampling.drawer(facts, a, b)
    found = sampling.unequal(a, b, points)
    return roots.meeting(a, b, points) or found if found.outcome == "tested" else found


def _bases(e: Expr) -> dict[str, Symbol]:
    """The symbols outside of exponents."""
    if isinstance(e, Symbol):
        return {e.name: e}
    if not isinstance(e, Node):
        return {}
    parts = e.args[:1] if e.op == "pow" else e.args
    return {n: s for a in parts for n, s in _bases(a).items()}


def proportional(r: Relation, given: Sequence[Relation]) -> Verdict:
    """lhs/rhs is the same whatever the symbols of rhs are; what only stands in exponents is fixed."""
    names = _bases(r.rhs) or Relation("=", r.rhs, r.rhs).free_symbols()
    if not names:
        said = f"{r} does not say what varies: a proportion's right side names it"
        return Verdict("ill-formed", detail=said)
    taken = {*r.free_symbols()}
    fresh: dict[Expr, Expr] = {}
    for name, s in names.items():
        other = name
        while other in taken:
            other += "x"
        taken.add(other)
        fresh[s] = Symbol(other, s.domain)
    moved = r.replace(fresh)
    rest = [*given, *(g.replace(fresh) for g in given if set(g.free_symbols()) & set(names))]
    line = Relation("=", node("mul", r.lhs, moved.rhs), node("mul", moved.lhs, r.rhs))
    found = _decide(line, rest)
    if found.outcome == "refuted":
        return Verdict("refuted", found.method, "the ratio of the two sides varies", found.witness)
    return found


__all__ = ["Node", "Number", "decide", "equal", "proportional", "unequal"]
