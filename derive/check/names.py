"""No two names look alike in print, and no text holds what a reader cannot see.

`lam` and `lambda` are one letter on a page, `A_1_2` is an entry of `A`, a Cyrillic `А` is no `A`.
Printed forms are compared without their style (upright, italic, bold).  May import the kernel only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Symbol, walk
from derive.kernel.record import (
    Answer,
    Claim,
    Demonstration,
    Item,
    Part,
    Plot,
    Published,
    Say,
    Trace,
    Where,
)

#: names that are printed as another one's letter
LETTERS = {
    "lam": "lambda",
    "Lam": "Lambda",
    "eps": "epsilon",
    "ell": "l",
    "nu": "v",
    "upsilon": "v",
    "Upsilon": "Y",
}
#: indices that look like a digit
DIGITS = {"O": "0", "o": "0", "l": "1", "ell": "1"}
#: constants and the names that look like them: on a page, and in plain text
CONSTANTS = {
    "pi": ("pi",),
    "e": ("e", "E"),
    "i": ("i", "I"),
    "euler": ("gamma_{E}", "EulerGamma"),
    "catalan": ("K", "Catalan"),
    "golden": ("phi", "GoldenRatio"),
    "infinity": ("oo",),
}
#: letters of other alphabets that are drawn as Latin ones
GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ"
CYRILLIC = "АВЕЅІЈКМНОРСТУХаеіјорсухѕԁԛԝһӏ"
ARMENIAN = "ՕՏՍօոսցհ"
CONFUSABLE = frozenset(GREEK + CYRILLIC + ARMENIAN + "ıȷᴀᴄᴇᴏᴠᴡᴢ")
WORD = re.compile(r"[^\W\d_]+")
#: superscript two and three stand in units
PLAIN = frozenset("²³·…′″ªº")


def look(name: str) -> str:
    """What a name looks like from afar: `lambda_{opt2}` for `lam_opt_2`; a comma does not tell two apart."""
    head, *rest = name.split("_")
    index = "".join(DIGITS.get(part, LETTERS.get(part, part)) for part in rest)
    return f"{LETTERS.get(head, head)}_{{{index}}}" if rest else LETTERS.get(head, head)


def _shown(e: Expr) -> str:
    return look(e.name) if isinstance(e, Symbol) else str(e)


def _like(e: Node) -> tuple[str, ...]:
    """The names that an operation looks like in print."""
    if e.op in CONSTANTS:
        return CONSTANTS[e.op]
    args = [_shown(a) for a in e.args]
    match e.op:
        case "eye":
            return (f"I_{{{args[0]}}}",)
        case "entry":
            return (f"{args[0]}_{{{args[1]}{args[2]}}}",)
    return ()


def check_names(trace: Trace) -> tuple[Verdict, Where]:
    """Whether every name can be told from every other, and from what is built in; else where it is not."""
    seen: dict[str, str] = {}
    for n in trace.notation:
        name, form = n.symbol.name, look(n.symbol.name)
        if form in seen:
            said = f"{seen[form]} and {name} look alike in print: rename one"
            return Verdict("ill-formed", "names", said), n.where
        seen[form] = name
    for n in trace.notation:
        name = n.symbol.name
        if len(name) == 2 and name[0] == "d" and name[1] in trace.notes and n.role != "differential":
            said = f"{name} looks like the differential of {name[1]} in print: rename it"
            return Verdict("ill-formed", "names", said), n.where
    for f in trace.fact.values():
        for e in (x for side in (f.relation.lhs, f.relation.rhs) for x in walk(side)):
            for form in _like(e) if isinstance(e, Node) else ():
                if form in seen:
                    said = f"{f.id}: {e} looks like the name {seen[form]} in print: rename {seen[form]}"
                    return Verdict("ill-formed", "names", said), trace.notes[seen[form]].where
            if isinstance(e, Symbol) and e != trace.symbols.get(e.name) and not _bound(e):
                said = f"{f.id} speaks of another {e} than the notation: one name, one symbol"
                return Verdict("ill-formed", "names", said), f.where
    return Verdict("proved"), Where()


def _bound(e: Symbol) -> bool:
    """Whether a symbol may be the index of a sum, which has a notation of its own."""
    return e.is_scalar and "integer" in e.domain


def check_text(text: str) -> Verdict:
    """Whether a reader sees all of a text, and each letter as what it is."""
    for c in text:
        kind = unicodedata.category(c)
        if kind in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and c not in "\n\t":
            return Verdict(
                "ill-formed", "text", f"U+{ord(c):04X} cannot be seen: take it out of {_near(text, c)}"
            )
        if kind in ("Nd", "Nl", "No") and not c.isascii() and c not in PLAIN:
            return Verdict(
                "ill-formed", "text", f"{c!r} (U+{ord(c):04X}) is no ASCII digit, in {_near(text, c)}"
            )
        plain = unicodedata.normalize("NFKC", c)
        if not c.isascii() and plain.isascii() and plain.isalnum() and c not in PLAIN:
            return Verdict(
                "ill-formed", "text", f"{c!r} (U+{ord(c):04X}) looks like {plain}, in {_near(text, c)}"
            )
    for word in WORD.findall(text):
        strange = [c for c in word if c in CONFUSABLE]
        foreign = [c for c in word if c not in CONFUSABLE and not _latin(c)]
        if strange and (not foreign or any(map(_latin, word))):
            said = f"{strange[0]!r} (U+{ord(strange[0]):04X}) looks like a Latin letter, in {word!r}"
            return Verdict("ill-formed", "text", said)
    return Verdict("proved")


def _latin(c: str) -> bool:
    return c not in CONFUSABLE and unicodedata.name(c, "").startswith("LATIN")


def _near(text: str, c: str) -> str:
    """The place in a text, so that it can be seen."""
    at = text.index(c)
    return ascii(text[max(0, at - 16) : at + 16])


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a reader sees: what it is, where it comes from, and whether it is a sentence of the
    author's (else a title of somebody's work, an id, a unit)."""

    what: str
    text: str
    where: Where = Where()
    sentence: bool = True


def texts(trace: Trace) -> Iterator[Text]:
    """Every text that a reader sees, in order."""
    yield Text("the title", trace.title)
    yield Text("the source", trace.source, sentence=False)
    yield Text("the first sentence", trace.about)
    yield Text("the name", trace.name, sentence=False)
    for n in trace.notation:
        yield Text(f"the meaning of {n.symbol.name}", n.meaning, n.where)
        yield Text(f"the unit of {n.symbol.name}", n.symbol.unit, n.where, False)
    for f in (*trace.facts, *(s.conclusion for s in trace.steps)):
        yield Text(f"the words of {f.id}", f.text, f.where)
        yield Text("an id", f.id, f.where, False)
    for e in trace.examples:
        yield Text("a what-if", e.about)
    for part in trace.parts:
        yield Text(f"the question of part {part.id}", part.question, part.where)
        yield Text("an id", part.id, part.where, False)
        for item in part.items:
            yield from _of(item, part)


def _of(item: Item, part: Part) -> Iterator[Text]:
    """The texts of an item."""
    match item:
        case Say():
            yield Text(f"a sentence of part {part.id}", item.text, part.where)
        case Answer():
            yield Text(f"the answer of part {part.id}", item.text, part.where)
        case Claim():
            yield Text(f"a claim of part {part.id}", item.statement, item.where)
        case Demonstration():
            yield Text(item.id, item.says, item.where)
            yield Text(item.id, f"{item.function} {item.seed}", item.where, False)
            for r in item.results:
                yield Text(f"the meaning of {r.name}", r.meaning, item.where)
        case Plot():
            words = (item.title, item.alt, item.x, item.y, *(c.label for c in item.curves))
            yield from (Text("the picture", w, item.where) for w in words)
        case Published():
            yield Text("a published value's source", item.source, item.where, False)
            yield Text("a published value's note", item.note, item.where)


def check_texts(trace: Trace) -> tuple[Verdict, Where]:
    """Every text of a trace can be read as it is written; else where it cannot."""
    for t in texts(trace):
        found = check_text(t.text)
        if not found.passed:
            return Verdict(found.outcome, found.method, f"{t.what}: {found.detail}"), t.where
    return Verdict("proved"), Where()


__all__ = ["Text", "check_names", "check_text", "check_texts", "look", "texts"]
