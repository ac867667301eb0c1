"""What stands for a value of its own: dy/dx of a name y, a member of a sequence, an expectation.

Before a line is tested, each becomes a fresh symbol; equations that give one symbol by the
others are put in.  May import the kernel only.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, walk
from derive.kernel.relation import Relation

ZERO = Number("0")


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


def closed(relation: Relation, given: Sequence[Relation]) -> tuple[Relation, list[Relation], bool]:
    """The line and its assumptions in free symbols alone, and whether these are free indeed
    (so that a counterexample in them is one)."""
    scalar = [g for g in given if g.lhs.is_scalar and g.rhs.is_scalar]
    found: dict[Expr, None] = {}
    for r in (relation, *scalar):
        _outermost(r.lhs, found)
        _outermost(r.rhs, found)
    free = True
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
    if isinstance(value, Number):
        return []
    signs = {"positive": ">", "nonnegative": ">=", "negative": "<"}
    if x.domain in signs:
        return [Relation(signs[x.domain], value, ZERO)]
    return [Relation("!=", value, ZERO)] if x.domain.startswith("nonzero") else []


__all__ = ["closed", "solved"]
