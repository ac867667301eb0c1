"""Trees as plain text, in the grammar that `derive.kernel.text` reads."""

from __future__ import annotations

from derive.kernel.expr import Expr, Node, Number, Symbol
from derive.kernel.ops import CONSTANTS, ENTRYWISE, MATRIX_FUNCTIONS
from derive.kernel.relation import Relation

#: constants as typed -> operation
NAMED = {
    "pi": "pi",
    "E": "e",
    "I": "i",
    "oo": "infinity",
    "EulerGamma": "euler",
    "Catalan": "catalan",
    "GoldenRatio": "golden",
}
SHOWN = {op: name for name, op in NAMED.items()} | {"eye": "I", "zeros": "Z"}

#: what is taken of each entry, as it is written of a matrix
EACH = {f"map_{f}": f"{f}." if f in MATRIX_FUNCTIONS else f for f in ENTRYWISE}

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4


def _level(e: Expr) -> int:
    if isinstance(e, Node):
        if e.op in ("add", "neg"):
            return SUM
        if e.op in ("mul", "div") or (e.op == "map_div" and not e.is_scalar):
            return PRODUCT
        if e.op in ("pow", "range") or (e.op == "map_pow" and not e.is_scalar):
            return POWER
    return ATOM


def _at(e: Expr, level: int) -> str:
    text = show(e)
    return text if _level(e) >= level else f"({text})"


def show(e: Expr) -> str:
    """The text of a tree, with no more parentheses than it needs."""
    if isinstance(e, Number):
        return f"{e.text}[{e.unit}]" if e.unit else e.text
    if isinstance(e, Symbol):
        return e.name
    assert isinstance(e, Node)
    op, args = e.op, e.args
    if op == "add":
        parts = [_at(args[0], PRODUCT) if _is_sum(args[0]) else show(args[0])]
        for a in args[1:]:
            if isinstance(a, Node) and a.op == "neg":
                inner = a.args[0]
                parts.append(f" - {_at(inner, PRODUCT)}")
            else:
                parts.append(f" + {_at(a, PRODUCT)}")
        return "".join(parts)
    if op == "neg":
        return f"-{_at(args[0], PRODUCT)}"
    if op == "mul":
        head = show(args[0]) if isinstance(args[0], Node) and args[0].op == "div" else _at(args[0], POWER)
        return "*".join([head, *(_at(a, POWER) for a in args[1:])])
    if op == "div":
        return f"{_at(args[0], PRODUCT)}/{_at(args[1], POWER)}"
    if op == "pow":
        exponent = args[1]
        tail = (
            _at(exponent, ATOM)
            if not (isinstance(exponent, Node) and exponent.op == "pow")
            else show(exponent)
        )
        return f"{_at(args[0], ATOM)}**{tail}"
    if op == "map_div" and not e.is_scalar:
        return f"{_at(args[0], PRODUCT)} ./ {_at(args[1], POWER)}"
    if op == "map_pow" and not e.is_scalar:
        return f"{_at(args[0], ATOM)} .^ {_at(args[1], ATOM)}"
    if op == "range":
        return f"{_at(args[0], ATOM)}..{_at(args[1], ATOM)}"
    if op == "transpose":
        return f"{_at(args[0], ATOM)}.T"
    if op == "seq":
        return f"{_at(args[0], ATOM)}[{show(args[1])}]"
    if op == "entry":
        return f"{_at(args[0], ATOM)}[{show(args[1])}, {show(args[2])}]"
    if op == "col":
        return f"{_at(args[0], ATOM)}[:, {show(args[1])}]"
    if op == "rowof":
        return f"{_at(args[0], ATOM)}[{show(args[1])}, :]"
    if op == "set":
        return "{" + ", ".join(map(show, args)) + "}"
    if op == "block":
        return "[" + ", ".join(map(show, args)) + "]"
    if op == "row":
        return "[" + ", ".join(map(show, args)) + "]"
    if op in CONSTANTS:
        return SHOWN[op]
    if op in EACH and not e.is_scalar:
        return f"{EACH[op]}({show(args[0])})"
    return f"{SHOWN.get(op, op)}({', '.join(map(show, args))})"


def _is_sum(e: Expr) -> bool:
    return isinstance(e, Node) and e.op == "add"


RELATION_SHOWN = {"~": "~="}


def show_relation(r: Relation) -> str:
    """The text of a line."""
    return f"{show(r.lhs)} {RELATION_SHOWN.get(r.sign, r.sign)} {show(r.rhs)}"
