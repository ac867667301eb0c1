"""Whether a line with matrices holds: decided by words, theorems, residues, exact models, balls.

`decide` is the matrix half of the checker.  `proved` is said of what holds for all sizes by
a normal form, at an entry, or as an instance of a named theorem, or at fixed sizes entry by entry;
what passed at drawn sizes is `tested`.  May import python-flint.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.check import entries
from derive.check.mat_chains import by_theorems, size_tree
from derive.check.mat_field import Exact, Undefined, Unsupported
from derive.check.mat_generic import by_entries
from derive.check.mat_model import decided, gap_of, sides
from derive.check.mat_setting import Setting, crowded
from derive.check.mat_test import on_ranks, residues, sampled, tested_mod_p
from derive.check.mat_value import Model
from derive.check.verdict import Verdict
from derive.check.word_rules import prove
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol, walk
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

ZERO = Number("0")
PARTS = ("re", "im", "conj", "arg")
NOWHERE = Verdict("undecided", "", "an inverse in it was defined in no model that was tried")


def decide(relation: Relation, given: Sequence[Relation] = ()) -> Verdict:
    """The verdict on "every model of `given` is a model of `relation`".

    The first decisive way is taken.  Sizes are positive whole numbers; an expression with an
    inverse is held to its claim where it is defined.
    """
    if relation.sign in ("~", "prop"):
        return Verdict("undecided", "", f"{relation.sign} between matrices is not decided")
    if relation.sign == "in" and isinstance(relation.rhs, Node) and relation.rhs.op == "matrices":
        fits = relation.lhs.shape == tuple(map(sz.normal, relation.rhs.args))
        return Verdict("proved", "by its shape") if fits else Verdict("undecided", "", "another shape")
    relation = plain_membership(relation)
    relation, known = settle(relation, [plain_membership(g) for g in given])
    if relation.lhs == relation.rhs and relation.sign in ("=", "<=", ">=", "subset"):
        return Verdict("proved", "the same expression on both sides")
    if relation in known:
        return Verdict("proved", "an assumption, restated")
    if (found := by_theorem(relation, known)) is not None:
        return found
    s = Setting([relation.lhs, relation.rhs], known)
    if not s.symbols and not s.sizes:
        return constant(relation, s)
    if crowded(s):
        return Verdict("ill-formed", "", "the sizes leave no room for that many orthonormal columns or rows")
    if complex_parts(s, relation):
        return Verdict("undecided", "", "matrices are real here, but a part of a complex number is taken")
    equation = relation.sign == "=" and relation.lhs.shape != SET
    if equation and (found := by_words(relation, known)) is not None:
        return found if defined_somewhere(s, relation) else NOWHERE
    of_entries = entries.decide(relation, known)
    if of_entries is not None and of_entries.outcome == "proved":
        return of_entries
    by_models = _by_models(s, relation, known)
    return (
        of_entries if of_entries is not None and by_models.outcome in ("tested", "undecided") else by_models
    )


def _by_models(s: Setting, relation: Relation, known: Sequence[Relation]) -> Verdict:
    """The verdict at fixed sizes, by residues, by drawn models; by words on the limit of an inequality."""
    if relation.sign in ("<=", ">=") and not on_ranks(relation):
        equal = Relation("=", relation.lhs, relation.rhs)
        if (found := by_words(equal, known)) is not None and defined_somewhere(s, equal):
            return found
    if relation.sign == "=" and relation.lhs.shape != SET:
        if (said := by_entries(s, relation)) is not None:
            return Verdict("proved", said)
        if not on_ranks(relation) and (verdict := tested_mod_p(s, relation)) is not None:
            return deepened(verdict, relation, known)
    return sampled(s, relation)


def constant(r: Relation, s: Setting) -> Verdict:
    """A line about given numbers alone."""
    m = Model(Exact(), {}, {})
    try:
        found = decided(m, r)
    except (Undefined, Unsupported) as e:
        return Verdict("undecided", "", str(e))
    if found is None:
        return sampled(s, r)
    return Verdict("proved" if found else "refuted", "exact arithmetic", "" if found else sides(m, r))


def defined_somewhere(s: Setting, r: Relation) -> bool:
    """Whether some model gives both sides a value; asked only where there is an inverse."""
    if not any(
        isinstance(x, Node) and x.op in ("inv", "pow", "div") for e in (r.lhs, r.rhs) for x in walk(e)
    ):
        return True
    if s.equations:
        return True
    found = residues(s, gap_of(r), most=1)
    return found.passed > 0 or found.failed is not None or found.unsupported


def plain_membership(r: Relation) -> Relation:
    """`x in nullspace(M)` as M x = 0, `M in lowrank(m, n, k)` as rank(M) <= k."""
    if r.sign != "in" or not isinstance(r.rhs, Node):
        return r
    if r.rhs.op == "nullspace":
        x = r.lhs if r.lhs.shape[1] == sz.ONE else r.lhs.T
        image = Node("mul", (r.rhs.args[0], x))
        if image.shape == SCALAR:
            return Relation("=", image, ZERO)
        return Relation("=", image, Node("zeros", (size_tree(image.shape[0]), size_tree(image.shape[1]))))
    if r.rhs.op == "lowrank" and r.lhs.shape == tuple(map(sz.normal, r.rhs.args[:2])):
        return Relation("<=", Node("rank", (r.lhs,)), r.rhs.args[2])
    return r


def complex_parts(s: Setting, r: Relation) -> bool:
    """Whether a line takes the real part, the conjugate … of what may be complex."""
    if all(
        x.domain != "complex" and x.domain != "nonzero complex" for x in s.symbols.values() if x.is_scalar
    ):
        return False
    return any(isinstance(x, Node) and x.op in PARTS for e in (r.lhs, r.rhs) for x in walk(e))


def deepened(v: Verdict, r: Relation, given: Sequence[Relation]) -> Verdict:
    """What passed a test, with a proof if completed rules give one."""
    return (by_words(r, given, deep=True) if v.outcome == "tested" else None) or v


def by_words(r: Relation, given: Sequence[Relation], deep: bool = False) -> Verdict | None:
    """A proof by the normal form of words."""
    s = Setting([r.lhs, r.rhs], list(given))
    equations = [g for g in given if g.sign == "=" and g.lhs.shape != SET]
    if prove(r, equations, s.shapes, deep):
        return Verdict("proved", "normal form of words, all sizes")
    return None


def by_theorem(r: Relation, given: Sequence[Relation]) -> Verdict | None:
    """A proof as an instance of a named theorem, or as a chain of instances and assumptions."""
    names = by_theorems(r, given)
    if names is None:
        return None
    if not names:
        return Verdict("proved", "from the assumptions")
    return Verdict("proved", f"theorem{'s' if ';' in names else ''}: {names}")


# -- assumptions -----------------------------------------------------------------------
def settle(
    r: Relation, given: Sequence[Relation], keep: Symbol | None = None
) -> tuple[Relation, list[Relation]]:
    """The line and its assumptions after every `name = expression` was put in, but for `keep`."""
    known = [g for g in given if g.sign != "~"]
    for _ in range(len(known)):
        for i, g in enumerate(known):
            pivot = _member(g, i) or _pivot(g)
            if pivot is None or pivot[0] == keep:
                continue
            x, value, also = pivot
            line, *rest = (
                h.replace({x: value}, "leave") for h in (r, *(h for j, h in enumerate(known) if j != i))
            )
            if any(x.name in h.free_symbols() for h in (line, *rest)):
                continue  # a derivative holds it: what is said of it stays
            r, known = line, rest + also
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
        if x.shape != SCALAR and x.domain in ("positive", "nonnegative"):
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


def _member(g: Relation, i: int) -> tuple[Symbol, Expr, list[Relation]] | None:
    """From `x in colspace(M)`, x = M z with a column z that is new."""
    if g.sign != "in" or not isinstance(g.lhs, Symbol) or g.lhs.props or g.lhs.shape[1] != sz.ONE:
        return None
    if not isinstance(g.rhs, Node) or g.rhs.op not in ("colspace", "rowspace"):
        return None
    m = g.rhs.args[0] if g.rhs.op == "colspace" else g.rhs.args[0].T
    if any(x == g.lhs for x in walk(m)):
        return None
    z = Symbol(f"z{i}in{g.lhs.name}"[:64], "real", (m.shape[1], sz.ONE))
    return g.lhs, Node("mul", (m, z)), []


def _property(p: str, value: Expr) -> list[Relation] | None:
    if p == "symmetric":
        return [Relation("=", value.T, value)]
    if p == "antisymmetric":
        return [Relation("=", value.T, -value)]
    if p == "invertible":
        return [Relation("!=", Node("det", (value,)), ZERO)]
    return None
