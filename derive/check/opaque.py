"""What stands for a value of its own: dy/dx of a name y, a member of a sequence, an expectation.

Before a line is tested, each becomes a fresh symbol; equations that give one symbol by the
others are put in.  May import the kernel only.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from derive.core.numbers import whole_number
from derive.kernel.expr import BINDERS, Expr, Node, Number, Symbol, free_symbols, node, replace, walk
from derive.kernel.relation import Relation

ZERO, ONE = Number("0"), Number("1")
INDEX = Symbol("index", "integer")
MOST_TERMS = 40
#: numbers that come from matrices or sets: no values are drawn for these
NOT_PLAIN = {"rank", "det", "logdet", "tr", "norm", "entry", "inner", "dim", "card", "total", "infinity"}


def _is_opaque(e: Expr) -> bool:
    if not isinstance(e, Node) or not e.is_scalar:
        return False
    if e.op in ("seq", "E", "Var"):
        return True
    if e.op == "diff" and isinstance(e.args[0], Symbol):
        return any(isinstance(x, Symbol) and x.name != str(e.args[0]) for x in e.args[1:])
    return False


def _outermost(e: Expr, found: dict[Expr, None]) -> None:
    """What stands for a value of its own; a sum of values that hang on its index is one itself."""
    if _is_opaque(e):
        found.setdefault(e)
    elif isinstance(e, Node):
        inner: dict[Expr, None] = {}
        for a in e.args:
            _outermost(a, inner)
        if e.op in BINDERS and any(str(e.args[1]) in free_symbols(x) for x in inner):
            found.setdefault(e)
        else:
            found.update(inner)


def linear(e: Expr) -> Expr:
    """The same with sums of members written out where their ends are numbers, else as far as a sum is
    linear: the index by one name, constant factors before it, a sum of terms as a sum of sums.
    """
    if not isinstance(e, Node):
        return e
    e = Node(e.op, tuple(map(linear, e.args))) if e.args else e
    if e.op not in ("sum", "prod") or not _hangs(e):
        return e
    body, index, low, high = e.args
    assert isinstance(index, Symbol)
    first, last = whole_number(low), whole_number(high)
    if first is not None and last is not None and last - first < MOST_TERMS:
        terms = [replace(body, {index: Number(str(k))}, "move") for k in range(first, last + 1)]
        if e.op == "sum":
            return sum(terms[1:], terms[0]) if terms else ZERO
        return prod(terms[1:], start=terms[0]) if terms else ONE
    if index.name != INDEX.name and INDEX.name not in free_symbols(body):
        body, index = replace(body, {index: INDEX}, "move"), INDEX
    e = Node(e.op, (body, index, low, high))
    if e.op == "sum" and not any(isinstance(x, Node) and x.op == "infinity" for x in (low, high)):
        if isinstance(body, Node) and body.op == "add":
            parts = [linear(Node("sum", (a, index, low, high))) for a in body.args]
            return sum(parts[1:], parts[0])
        if isinstance(body, Node) and body.op == "neg":
            return -linear(Node("sum", (body.args[0], index, low, high)))
        if isinstance(body, Node) and body.op in ("mul", "div"):
            return _factored(body, index, low, high)
    return e


def _factored(body: Node, index: Symbol, low: Expr, high: Expr) -> Expr:
    """A sum of products, constant factors before it."""
    if body.op == "div":
        top, bottom = body.args
        if index.name not in free_symbols(bottom):
            return linear(Node("sum", (top, index, low, high))) / bottom
        return Node("sum", (body, index, low, high))
    before = [a for a in body.args if index.name not in free_symbols(a)]
    after = [a for a in body.args if index.name in free_symbols(a)]
    if not before:
        return Node("sum", (body, index, low, high))
    return prod(before) * linear(Node("sum", (prod(after[1:], start=after[0]), index, low, high)))


def _hangs(e: Node) -> bool:
    """Whether a value of its own under a sum hangs on the index."""
    return any(_is_opaque(x) and str(e.args[1]) in free_symbols(x) for x in walk(e.args[0]))


def _domain(e: Node) -> str:
    if e.op == "seq":
        assert isinstance(e.args[0], Symbol)
        return e.args[0].domain
    if e.op in BINDERS:
        return _domain(Node("E", (e.args[0],)))
    real = all(
        not isinstance(x, Symbol) or x.domain not in ("complex", "nonzero complex") for x in walk(e.args[0])
    )
    return "real" if real else "complex"


def _readable(g: Relation) -> list[Relation]:
    """An assumption as relations between numbers, where it is one: `k in 1..5` is two."""
    if g.sign == "in" and isinstance(g.rhs, Node) and g.rhs.op == "range" and g.lhs.is_scalar:
        if isinstance(g.lhs, Symbol) and "integer" in g.lhs.domain:
            low, high = g.rhs.args
            return [Relation(">=", g.lhs, low), Relation("<=", g.lhs, high)]
        return []
    plain = all(
        x.is_scalar and not (isinstance(x, Node) and x.op in NOT_PLAIN) for x in (*walk(g.lhs), *walk(g.rhs))
    )
    return [g] if plain and g.sign in ("=", "!=", "<", "<=", ">", ">=") else []


def closed(relation: Relation, given: Sequence[Relation]) -> tuple[Relation, list[Relation], bool]:
    """The line and its assumptions in free symbols alone, and whether these are free indeed
    (so that a counterexample in them is one)."""
    relation = Relation(relation.sign, linear(relation.lhs), linear(relation.rhs))
    scalar = [Relation(r.sign, linear(r.lhs), linear(r.rhs)) for g in given for r in _readable(g)]
    names = set(relation.free_symbols())
    free = all(_readable(g) or not names & set(g.free_symbols()) for g in given)
    found: dict[Expr, None] = {}
    for r in (relation, *scalar):
        _outermost(r.lhs, found)
        _outermost(r.rhs, found)
    if found:
        taken = {n for r in (relation, *scalar) for n in r.free_symbols()}
        table: dict[Expr, Expr] = {}
        for k, e in enumerate(found):
            assert isinstance(e, Node)
            free = free and e.op == "diff" and len(e.args) == 2
            name = f"{e.op}{k}"
            while name in taken:
                name += "x"
            table[e] = Symbol(name, _domain(e))
        relation = relation.replace(table)
        scalar = [g.replace(table) for g in scalar]
    line, rest = solved(relation, scalar)
    return line, rest, free


def solved(relation: Relation, given: list[Relation]) -> tuple[Relation, list[Relation]]:
    """Equations `x = …` among the assumptions put into everything else; what the domain of x
    says is kept as an assumption about what it stands for."""
    rest = list(given)
    for _ in range(len(given)):
        for k, r in enumerate(rest):
            pair = _definition(r)
            if pair is not None:
                x, value = pair
                rest = [g.replace({x: value}) for j, g in enumerate(rest) if j != k]
                relation = relation.replace({x: value})
                rest += _about(x, value)
                break
        else:
            break
    return relation, rest


def _definition(r: Relation) -> tuple[Symbol, Expr] | None:
    if r.sign != "=":
        return None
    for x, value in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if isinstance(x, Symbol) and "integer" not in x.domain and x.name not in free_symbols(value):
            return x, value
    return None


def _about(x: Symbol, value: Expr) -> list[Relation]:
    signs = {"positive": ">", "nonnegative": ">=", "negative": "<"}
    if x.domain in signs:
        return [Relation(signs[x.domain], value, ZERO)]
    found = [Relation("!=", value, ZERO)] if x.domain.startswith("nonzero") else []
    if "complex" not in x.domain and any(isinstance(v, Node) and v.op == "i" for v in walk(value)):
        found.append(Relation("=", node("im", value), ZERO))
    return found


__all__ = ["closed", "solved"]
