"""The tables of a page: what is given, with its value and range, and what the other symbols mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.kernel import size as sz
from derive.kernel.errors import DeriveError
from derive.kernel.expr import SCALAR, Symbol
from derive.kernel.ops import SET
from derive.kernel.record import Notation, Trace
from derive.kernel.text import parse
from derive.render import model as m

Words = Callable[[str], m.Prose]


def givens(trace: Trace, prose: Words) -> Iterator[m.Given]:
    """Every symbol that has a value, with its range if it is known only roughly."""
    changed = dict(trace.settings)
    for n in trace.notation:
        if n.value is not None:
            told = n.symbol.name in changed
            yield m.Given(n.symbol, prose(n.meaning), n.value, n.low, n.high, told)


def names(trace: Trace, prose: Words) -> Iterator[m.Name]:
    """Every other symbol; results of demonstrations are explained with these."""
    for n in trace.notation:
        if n.value is None and n.role != "demo":
            yield m.Name(n.symbol, prose(n.meaning), kind(n, trace))


def kind(n: Notation, trace: Trace) -> m.Prose:
    """What a symbol ranges over: a size, a domain, a unit."""
    s, words = n.symbol, list[m.Inline]()
    if s.shape == SET:
        words.append("set")
    elif s.shape != SCALAR:
        words += shape(s, trace)
        words += [f", {p}" for p in sorted(s.props) if p != "sequence"]
    elif n.role == "size":
        words.append("size")
    elif s.domain != "complex":
        words.append(s.domain)
    if "sequence" in s.props:
        words.append(", by index" if words else "by index")
    if s.unit:
        words.append(f"{', ' if words else ''}in {s.unit.replace('*', '·')}")
    return m.text(*words)


def shape(s: Symbol, trace: Trace) -> list[m.Inline]:
    """The size of a matrix in words and formulas: `m × k`, `column of n`."""

    def side(size: sz.Normal) -> m.Inline:
        shown = sz.show(size)
        try:
            return m.Formula(parse(shown, trace.symbols, None))
        except DeriveError:
            return shown

    rows, cols = s.shape
    if cols == sz.ONE:
        return ["column of ", side(rows)]
    if rows == sz.ONE:
        return ["row of ", side(cols)]
    return [side(rows), " × ", side(cols)]


__all__ = ["givens", "kind", "names"]
