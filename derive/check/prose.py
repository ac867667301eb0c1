"""Numbers in sentences: printed from a line, a constant of the lines, or marked as prose.

`{=step-3}` prints the number of a line with its unit, `{=N}` the value of a given; `{"1961"}` is prose, and
so is a number within a name (GPT-3).  Any other numeral has to stand in the lines themselves, where no
given can change it, in the unit that it has there; so does a number in words before a unit (seventy kg).
Nothing is put to a printed number that changes it, and a line is referred to by a link, not by a
numeral.  What a demonstration says of its own program is not about lines, and not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from fractions import Fraction

from derive.check.names import Text, texts
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Number, parse_number, walk
from derive.kernel.record import Demonstration, Trace, Where
from derive.quantity import THINGS, UnitError, dimension, factor

#: A number that stands in lines, and the units in which it does.
Constants = dict[Fraction, set[str]]

MARKED = re.compile(r"\{[=\"][^{}]*\}")
PRINTED = re.compile(r"\{=([^{}]*)\}")
#: A numeral, wherever it stands, and the word after it.
NUMERAL = re.compile(r"(?<![\d.,])\.?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?", re.ASCII)
#: Names that hold a number: GPT-3, H200, float32, arXiv:1234.5678.
NAME = re.compile(
    r"(?<![\w.:-])(?:arXiv:\d[\d.]*\d|[A-Z][A-Za-z]+-\d+(?:\.\d+)?|[A-Za-z]+\d+)(?![\w^*])", re.ASCII
)
#: What changes a number that is printed next to it.
BEFORE, AFTER = re.compile(r"[\d.+\-−$€£^]$"), re.compile(r"\s*(?:[\^%‰°²³]|\*\*|[.,]?\d|[eE][+-]?\d)")
NEXT = re.compile(r"\s?([A-Za-z]+)")
#: Words that a number is counted in, and units as they are spoken.
COUNTED = frozenset("hundred thousand million billion trillion dozen percent".split())
SINGLE, NO_UNITS = frozenset("smghtKJWB"), frozenset("at as am us".split())
REFERENCE = re.compile(r"\b(?:[Ll]ines?|[Ss]teps?|[Ee]quations?|[Ee]q\.)\s*\(?\d")
UNITS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SPELLED = {w: n for n, w in enumerate(UNITS, 1)} | {w: 10 * n for n, w in enumerate(TENS, 2)}
WORDS = re.compile(rf"\b((?:{'|'.join(SPELLED)})(?:[- ](?:{'|'.join(SPELLED)}))*)\s([A-Za-z]+)", re.I)
#: Rules whose lines hold the values of givens.
VALUED = frozenset("put-in evaluate ceiling floor enclose spread implied compare".split())


def plain(e: Expr) -> bool:
    """Whether a side of a line is a number that can be printed."""
    inner = e.args[0] if isinstance(e, Node) and e.op == "neg" else e
    return isinstance(inner, Number)


def constants(trace: Trace) -> Constants:
    """The numbers that stand in the lines as they are, whatever the givens, each with its units there."""
    found: Constants = {}
    for f in trace.fact.values():
        if f.kind == "value" or (f.id in trace.step and trace.step[f.id].reason.name in VALUED):
            continue
        for side in (f.relation.lhs, f.relation.rhs):
            for e in walk(side):
                if isinstance(e, Number):
                    found.setdefault(e.value, set()).add(e.unit)
    return found


def numerals(text: str, names: Collection[str] = ()) -> Iterator[str]:
    """The numerals of a text that are typed in it, outside of names."""
    yield from (n for n, _ in _numerals(text, names))


def _numerals(text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each typed numeral with the word after it."""
    bare = _bare(text, names)
    for m in NUMERAL.finditer(bare):
        following = NEXT.match(bare, m.end())
        yield m.group().rstrip(".,"), following.group(1) if following else ""


def _bare(text: str, names: Collection[str]) -> str:
    """A text without what is printed, marked or a name."""

    def kept(m: re.Match[str]) -> str:
        return m.group() if m.group().rstrip("0123456789") in names else " "

    declared = sorted((n for n in names if any(c.isdigit() for c in n)), key=len, reverse=True)
    said = MARKED.sub("{}", text)
    if declared:
        said = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, declared))})(?!\w)", " ", said)
    return NAME.sub(kept, said)


def _unit(word: str) -> str:
    """The unit, or the power of ten, that a word after a number is; "" where it is none."""
    one = word.removesuffix("s")
    if len(word) == 1:
        return word if word in SINGLE else ""
    if word.lower() in NO_UNITS or {word, one} & THINGS:
        return ""
    for text in (word, one):
        try:
            if text in COUNTED or dimension(text):
                return text
        except UnitError:
            continue
    return ""


def _altered(text: str) -> str:
    """What is put to a number that is printed, so that another is read; "" where nothing is."""
    for m in PRINTED.finditer(text):
        before, after = text[: m.start()], text[m.end() :]
        if BEFORE.search(before) or AFTER.match(after):
            return f"{m.group()} is printed with its sign and its digits: nothing may be put to it"
        following = NEXT.match(after)
        if following and _unit(following.group(1)):
            return f"{m.group()} is printed with its unit: {following.group(1)!r} says another"
    return ""


def check_words(trace: Trace) -> tuple[Verdict, Where]:
    """Every numeral in a sentence comes from a line, or is marked as prose; else where it does not."""
    known, results = constants(trace), _results(trace)
    for t in texts(trace):
        for fid in PRINTED.findall(t.text):
            fact = trace.fact.get(fid) or trace.fact.get(f"value-{fid}")
            if fact is None or fact.kind in ("claimed", "supposition") or not plain(fact.relation.rhs):
                said = f"{t.what}: {{={fid}}} prints no number of a line"
                return Verdict("ill-formed", "words", said), t.where
        if not t.sentence or t.what in results:
            continue
        wrong = _altered(t.text) or _typed(t, known, _own(trace, t), trace.notes)
        if wrong:
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
        return {parse_number(n.replace(",", "")) for v in settings for n in numerals(v)}
    return set()


def _typed(t: Text, known: Constants, own: set[Fraction], names: Collection[str]) -> str:
    """What is wrong with the first number in a text that no line has; "" where all have one."""
    if m := REFERENCE.search(_bare(t.text, ())):
        return f"{m.group()}…: refer to a line by {{its name}}, which links to it"
    for n, word in _numerals(t.text, names):
        x = parse_number(n.replace(",", "").lstrip(".") if n[0] != "." else f"0{n}")
        how = f'print a number with {{=name}}, or mark prose as {{"{n}"}}'
        if x not in own and x not in known:
            return f"no line has {n} whatever the givens: {how}"
        unit = _unit(word)
        if unit and x not in own and unit not in known[x] and not _same(unit, known[x]):
            return f"no line has {n} {word} whatever the givens: {how}"
    for m in WORDS.finditer(_bare(t.text, names)):
        unit = _unit(m.group(2))
        x = Fraction(sum(SPELLED[w] for w in re.split("[- ]", m.group(1).lower())))
        told = x in own or (unit not in COUNTED and (x == 1 or (x in known and _same(unit, known[x]))))
        if unit and not told:
            said = f'print a number with {{=name}}, or mark prose as {{"{m.group(1)}"}}'
            return f"no line has {m.group()} whatever the givens: {said}"
    return ""


def _same(unit: str, told: Collection[str]) -> bool:
    """Whether one of the units that a number has in lines is this one, however it is written."""
    if unit in COUNTED:
        return False
    return any(u and (dimension(u), factor(u)) == (dimension(unit), factor(unit)) for u in told)


__all__ = ["check_words", "constants", "numerals"]
