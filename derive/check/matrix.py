"""Whether a line with matrices holds: decided by words, theorems, residues, exact models, balls.

`decide` is the matrix half of the checker.  `proved` is said of what holds for all sizes by
a normal form or as an instance of a named theorem, or by an identity test with a stated
bound at fixed sizes; what passed at drawn sizes is `tested`.  May import python-flint.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.check.mat_draw import Setting
from derive.check.mat_test import sampled, tested_mod_p
from derive.check.verdict import Verdict
from derive.check.word_rules import prove
from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol, replace, walk
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

ZERO = Number("0")
RANKED = ("rank", "dim")


def decide(relation: Relation, given: Sequence[Relation] = (), seed: str = "") -> Verdict:
    """The verdict on "every model of `given` is a model of `relation`".

    The first decisive way is taken.  Sizes are positive whole numbers; an expression with an
    inverse is held to its claim where it is defined.
    """
    if relation.sign in ("~", "prop"):
        return Verdict("undecided", "", f"{relation.sign} between matrices is not decided")
    relation, known = settle(relation, given)
    if relation.lhs == relation.rhs and relation.sign in ("=", "<=", ">=", "subset"):
        return Verdict("proved", "the same expression on both sides")
    if relation in known:
        return Verdict("proved", "an assumption, restated")
    if (found := by_theorem(relation, known)) is not None:
        return found
    s = Setting([relation.lhs, relation.rhs], known)
    if relation.sign == "=" and relation.lhs.shape != SET:
        if (found := by_words(relation, known)) is not None:
            return found
        if not _ranked(relation):
            verdict = tested_mod_p(s, relation, seed)
            if verdict is not None:
                return verdict
    return sampled(s, relation, seed)


def _ranked(r: Relation) -> bool:
    return any(isinstance(x, Node) and x.op in RANKED for e in (r.lhs, r.rhs) for x in walk(e))


def by_words(r: Relation, given: Sequence[Relation]) -> Verdict | None:
    """A proof by the normal form of words."""
    s = Setting([r.lhs, r.rhs], list(given))
    equations = [g for g in given if g.sign == "=" and g.lhs.shape != SET]
    if prove(r, equations, s.shapes):
        return Verdict("proved", "normal form of words, all sizes")
    return None


def by_theorem(r: Relation, given: Sequence[Relation]) -> Verdict | None:
    """A proof as an instance of a named theorem."""
    return None


# -- assumptions -----------------------------------------------------------------------
def settle(
    r: Relation, given: Sequence[Relation], keep: Symbol | None = None
) -> tuple[Relation, list[Relation]]:
    """The line and its assumptions after every `name = expression` was put in, but for `keep`."""
    known = [g for g in given if g.sign != "~"]
    for _ in range(len(known)):
        for i, g in enumerate(known):
            pivot = _pivot(g)
            if pivot is None or pivot[0] == keep:
                continue
            x, value, also = pivot
            rest = [h.replace({x: value}) for j, h in enumerate(known) if j != i]
            r, known = r.replace({x: value}), rest + also
            break
        else:
            break
    return r, known


def _pivot(g: Relation) -> tuple[Symbol, Expr, list[Relation]] | None:
    """A name that an assumption gives, its value, and what its properties say of that value."""
    if g.sign != "=":
        return None
    for x, value in ((g.lhs, g.rhs), (g.rhs, g.lhs)):
        if not isinstance(x, Symbol) or any(y == x for y in walk(value)) or "integer" in x.domain:
            continue
        also = []
        if x.shape == SCALAR:
            sign = {"positive": ">", "nonnegative": ">=", "negative": "<"}.get(x.domain)
            also = [Relation(sign, value, ZERO)] if sign else []
        for p in sorted(x.props):
            law = _property(p, value)
            if law is None:
                break
            also += law
        else:
            return x, value, also
    return None


def _property(p: str, value: Expr) -> list[Relation] | None:
    if p == "symmetric":
        return [Relation("=", value.T, value)]
    if p == "antisymmetric":
        return [Relation("=", value.T, -value)]
    if p == "invertible":
        return [Relation("!=", Node("det", (value,)), ZERO)]
    return None
