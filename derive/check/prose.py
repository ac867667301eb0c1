"""Numbers in sentences: printed from a line, a constant of the lines, or marked as prose.

`{=step-3}` prints the number of a line, `{=N}` the value of a given; `{"1961"}` is prose, and so is a
number within a name (GPT-3).  Any other numeral has to stand in the lines themselves, where no given can
change it.  What a demonstration says of its own program is not about lines, and not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from derive.check.names import Text, texts
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Number, parse_number, walk
from derive.kernel.record import Demonstration, Trace, Where

MARKED = re.compile(r"\{[=\"][^{}]*\}")
PRINTED = re.compile(r"\{=([^{}]*)\}")
#: A numeral that is no part of a name: GPT-3, H200 and arXiv:1234.5678 are names.
NUMERAL = re.compile(r"(?<![\w.])(?<![A-Za-z][-:])\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?", re.ASCII)
#: Rules whose lines hold the values of givens.
VALUED = frozenset("put-in evaluate ceiling floor enclose spread implied compare".split())


def plain(e: Expr) -> bool:
    """Whether a side of a line is a number that can be printed."""
    inner = e.args[0] if isinstance(e, Node) and e.op == "neg" else e
    return isinstance(inner, Number)


def constants(trace: Trace) -> set[Fraction]:
    """The numbers that stand in the lines as they are, whatever the givens."""
    found: set[Fraction] = set()
    for f in trace.fact.values():
        if f.kind == "value" or (f.id in trace.step and trace.step[f.id].reason.name in VALUED):
            continue
        for side in (f.relation.lhs, f.relation.rhs):
            found.update(e.value for e in walk(side) if isinstance(e, Number))
    return found


def numerals(text: str) -> Iterator[str]:
    """The numerals of a text that are typed in it."""
    for m in NUMERAL.finditer(MARKED.sub("{}", text)):
        yield m.group().rstrip(".,")


def check_words(trace: Trace) -> tuple[Verdict, Where]:
    """Every numeral in a sentence comes from a line, or is marked as prose; else where it does not."""
    known, results = constants(trace), _results(trace)
    for t in texts(trace):
        for fid in PRINTED.findall(t.text):
            fact = trace.fact.get(fid) or trace.fact.get(f"value-{fid}")
            if fact is None or fact.kind in ("claimed", "supposition") or not plain(fact.relation.rhs):
                said = f"{t.what}: {{={fid}}} prints no number of a line"
                return Verdict("ill-formed", "words", said), t.where
        wrong = _typed(t, known | _own(trace, t)) if t.sentence and t.what not in results else None
        if wrong is not None:
            return Verdict("refuted", "words", f"{t.what}: {wrong}"), t.where
    return Verdict("proved"), Where()


def _results(trace: Trace) -> set[str]:
    """The texts in which a demonstration says what it computes: it is not about lines."""
    demos = [i for p in trace.parts for i in p.items if isinstance(i, Demonstration)]
    return {d.id for d in demos} | {f"the meaning of {r.name}" for d in demos for r in d.results}


def _own(trace: Trace, t: Text) -> set[Fraction]:
    """The numbers that a text is about: the index of the name that it explains, the values that it sets."""
    if t.what.startswith("the meaning of "):
        index = t.what.rpartition("_")[2]
        return {Fraction(int(index))} if index.isascii() and index.isdigit() else set()
    settings = (v for e in trace.examples if e.about == t.text for _, v in e.settings)
    if t.what == "a what-if":
        return {parse_number(n) for v in settings for n in numerals(v)}
    return set()


def _typed(t: Text, known: set[Fraction]) -> str | None:
    """What is wrong with the first numeral that no line has."""
    for n in numerals(t.text):
        if parse_number(n.replace(",", "")) not in known:
            how = f'print a number with {{=name}}, or mark prose as {{"{n}"}}'
            return f"no line has {n} whatever the givens: {how}"
    return None


__all__ = ["check_words", "constants", "numerals"]
