"""Givens changed by a reader: read as numbers and held to their domains and to the assumptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace as changed
from difflib import get_close_matches
from fractions import Fraction

from derive.kernel.errors import DeriveError, DomainError
from derive.kernel.expr import Expr, Node, Number, as_expr, fits, neg, plain_value
from derive.kernel.record import Fact, Notation
from derive.quantity import convert, factor

#: A number, and perhaps a unit.
SETTING = re.compile(r"(-?[\d.]+(?:[eE][+-]?\d+)?)\s*([A-Za-z].*)?\Z")


def _read(text: str, unit: str) -> Expr:
    """`5.76e23`, `-2` or `1.5 GB`, in the given's unit or one that converts to it."""
    m = SETTING.match(text.strip())
    body, told = (m[1], m[2] or "") if m else (text.strip(), "")
    minus = body.startswith("-")
    number = as_expr(body[1:] if minus else body)
    assert isinstance(number, Number)
    if told.strip() and told.strip() != unit:
        convert(number.value, told.strip(), unit)  # raises where the dimensions differ
        unit = told.strip()
    made: Expr = Number(number.text, unit)
    return neg(made) if minus else made


def _breaks(value: Expr, domain: str) -> bool:
    x = plain_value(value)
    return x is None or not fits(domain, x)


def _end(end: Expr | None, value: Expr, side: int) -> Expr | None:
    """An end of a given's range; a value outside of the range becomes its end."""
    if end is None:
        return None
    told, bound = (_base(e) for e in (value, end))
    return value if (told - bound) * side < 0 else end


def _base(e: Expr) -> Fraction:
    """A written number in base units."""
    x = plain_value(e)
    inner = e.args[0] if isinstance(e, Node) else e
    assert x is not None and isinstance(inner, Number)
    return x * (factor(inner.unit) if inner.unit else 1)


def changed_notation(
    notation: Mapping[str, Notation], facts: Iterable[Fact], values: Mapping[str, str]
) -> dict[str, Notation]:
    """The notation with `values` set.  Raises DomainError naming everything that is wrong."""
    new, wrong = dict(notation), []
    givens = [n for n, note in notation.items() if note.value is not None]
    for name, text in values.items():
        if name not in givens:
            near = get_close_matches(name, givens, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; the givens are {', '.join(givens) or 'none'}"
            wrong.append(f"{name} is no given of this problem{hint}")
            continue
        note = notation[name]
        try:
            value = _read(text, note.symbol.unit)
        except DeriveError as e:
            wrong.append(f"{name}: {e}")
            continue
        if _breaks(value, note.symbol.domain):
            wrong.append(f"{name} = {text} breaks the assumption that {name} is {note.symbol.domain}")
            continue
        new[name] = changed(note, value=value, low=_end(note.low, value, 1), high=_end(note.high, value, -1))
    if not wrong:
        wrong = _broken_assumptions(new, facts)
    if wrong:
        raise DomainError("\n".join(wrong))
    return new


def _broken_assumptions(notation: Mapping[str, Notation], facts: Iterable[Fact]) -> list[str]:
    values: dict[Expr, Expr] = {n.symbol: n.value for n in notation.values() if n.value is not None}
    broken = []
    for f in facts:
        if f.kind != "assumption" or not set(f.relation.free_symbols()) <= {str(k) for k in values}:
            continue
        from derive.rules.bridge import relation_to_sympy

        if relation_to_sympy(f.relation.replace(values)).doit() == False:  # noqa: E712 (SymPy's own false)
            broken.append(f"the assumption {f.relation} is broken" + (f" ({f.text})" if f.text else ""))
    return broken
