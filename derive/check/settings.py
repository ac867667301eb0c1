"""What was changed, and what may be: settings agree with the values, what-ifs can be tried.

A setting is a number as a reader wrote it, perhaps with a unit.  May import the kernel and
quantities only.
"""

from __future__ import annotations

import re
from fractions import Fraction

from derive.check.verdict import Verdict
from derive.kernel.errors import DeriveError, DomainError
from derive.kernel.expr import Expr, Node, Number, Symbol, fits, free_symbols, parse_number, walk
from derive.kernel.record import Example, Plot, Trace
from derive.quantity import convert, factor

WRITTEN = re.compile(r"(-?)(\d[\d.]*(?:[eE][+-]?\d+)?)\s*(\S.*)?\Z", re.ASCII)


def base(e: Expr | None) -> Fraction | None:
    """A written number, perhaps negative, in base units; None for anything else."""
    inner = e.args[0] if isinstance(e, Node) and e.op == "neg" else e
    if not isinstance(inner, Number):
        return None
    x = inner.value * (factor(inner.unit) if inner.unit else 1)
    return x if inner is e else -x


def read(text: str, unit: str) -> tuple[Fraction, str, str]:
    """A setting: its value in base units, its digits and its unit.  Raises DeriveError for no number."""
    m = WRITTEN.match(text.strip())
    if m is None:
        raise DomainError(f"{text[:40]!r} is no number")
    told = (m[3] or unit).strip()
    x = parse_number(m[2])
    if told != unit:
        convert(x, told, unit)  # raises where the dimensions differ
    x *= factor(told) if told else 1
    return (-x if m[1] else x), m[2], told


def used(trace: Trace) -> set[str]:
    """The names that some line or picture speaks of, sizes included; a value alone is no use."""
    found: set[str] = set()
    for f in trace.fact.values():
        if f.kind == "value":
            continue
        for e in (x for side in (f.relation.lhs, f.relation.rhs) for x in walk(side)):
            if isinstance(e, Symbol):
                found.add(e.name)
                found.update(n for side in e.shape for monomial, _ in side for n in monomial)
    for c in (c for p in trace.parts for i in p.items if isinstance(i, Plot) for c in i.curves):
        found |= set(free_symbols(c.of)) if c.of is not None else set()
    return found


def _wrong(said: str) -> Verdict:
    return Verdict("ill-formed", "settings", said)


def check_settings(trace: Trace) -> Verdict:
    """What is printed as changed has that value, and matters to some line."""
    names = [k for k, _ in trace.settings]
    if twice := sorted({k for k in names if names.count(k) > 1}):
        return _wrong(f"{twice[0]} is set twice")
    speaks = used(trace)
    for name, text in trace.settings:
        note = trace.notes.get(name)
        if note is None or note.value is None:
            return _wrong(f"{name} is set to {text}, but it is no given of this problem")
        try:
            x, digits, unit = read(text, note.symbol.unit)
        except DeriveError as e:
            return _wrong(f"{name} is set to {text}: {e}")
        inner = note.value.args[0] if isinstance(note.value, Node) else note.value
        if (
            base(note.value) != x
            or not isinstance(inner, Number)
            or (inner.text, inner.unit) != (digits, unit)
        ):
            return _wrong(f"{name} is set to {text}, but its value is {note.value}")
        if name not in speaks:
            return _wrong(f"{name} is set to {text}, but no line speaks of it")
    for n in trace.notation:
        low, told, high = base(n.low), base(n.value), base(n.high)
        if told is not None and ((low is not None and low > told) or (high is not None and high < told)):
            return _wrong(f"{n.symbol.name} = {n.value} lies outside of its range, {n.low} to {n.high}")
    return Verdict("proved")


def check_example(trace: Trace, example: Example) -> Verdict:
    """A what-if names givens that matter, and values that they may have; something changes."""
    from derive.check.decide import decide

    names = [k for k, _ in example.settings]
    if not names or len(set(names)) < len(names):
        return _wrong(f"the what-if {example.about!r} sets {'nothing' if not names else 'a given twice'}")
    speaks, values = used(trace), {n.symbol.name: n.value for n in trace.notation if n.value is not None}
    table: dict[Expr, Expr] = {trace.symbols[k]: v for k, v in values.items()}
    changes = False
    for name, text in example.settings:
        said = f"the what-if {example.about!r} sets {name} to {text}"
        if name not in values:
            return _wrong(f"{said}, but {name} is no given of this problem")
        note = trace.notes[name]
        try:
            x, digits, unit = read(text, note.symbol.unit)
        except DeriveError as e:
            return _wrong(f"{said}: {e}")
        if not fits(note.symbol.domain, x / (factor(unit) if unit else 1)):
            return _wrong(f"{said}, which is not {note.symbol.domain}")
        if name not in speaks:
            return _wrong(f"{said}, but no line speaks of {name}")
        changes |= x != base(values[name])
        made: Expr = Number(digits, unit)
        table[note.symbol] = Node("neg", (made,)) if x < 0 else made
    if not changes and not trace.settings:
        return _wrong(f"the what-if {example.about!r} changes nothing")
    for f in trace.facts:
        stated = f.kind in ("assumption", "premise") and set(f.relation.free_symbols()) <= set(values)
        if stated and decide(f.relation.replace(table)).outcome == "refuted":
            return _wrong(f"the what-if {example.about!r} breaks {f.relation}")
    return Verdict("proved")


__all__ = ["base", "check_example", "check_settings", "read", "used"]
