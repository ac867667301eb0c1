"""What stands for a value of its own: dy/dx of a name y, a member of a sequence, an expectation.

Before a line is tested, each becomes a fresh symbol; equations that give one symbol by the
others are put in.  May import the kernel only.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node, walk
from derive.kernel.relation import Relation

ZERO = Number("0")
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
    if _is_opaque(e):
        found.setdefault(e)
    elif isinstance(e, Node):
        for a in e.args:
            _outermost(a, found)


def _domain(e: Node) -> str:
    if e.op == "seq":
        assert isinstance(e.args[0], Symbol)
        return e.args[0].domain
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
    scalar = [r for g in given for r in _readable(g)]
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
