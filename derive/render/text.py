"""A checked solution for the terminal: lines in the text grammar, which read back as they are."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from derive.check.seal import Checked
from derive.check.verdict import Verdict
from derive.render.model import (
    Audit,
    Block,
    Chain,
    Conclusion,
    Condition,
    Formula,
    Given,
    Judged,
    Line,
    Page,
    Paragraph,
    Picture,
    Prose,
    Ref,
    Rests,
    Shown,
)
from derive.render.page import page

WIDTH = 88
TYPED = "Typed in sentences as prose, no line's numbers"
WRITTEN_FOR = "Every line follows; sentences were written for the original values."


def spoken(prose: Prose) -> str:
    """Prose as plain words."""
    out = []
    for p in prose:
        match p:
            case Formula(of):
                out.append(str(of))
            case Ref(_, label):
                out.append(label)
            case _:
                out.append(p)
    return "".join(out)


def text(checked: Checked, part: str | None = None) -> str:
    """The whole solution, or one part, as text for a terminal."""
    return "\n".join(map(inert, _page(page(checked, part)))) + "\n"


def inert(words: str) -> str:
    """Words in which nothing steers a terminal or an editor: one line, without control characters."""
    return "".join(c if c.isprintable() else " " if c in "\n\t\u00a0\u2009\u202f" else "�" for c in words)


def _page(p: Page) -> Iterator[str]:
    """The three movements: what is asked, the derivation, the answer."""
    yield p.title
    yield "=" * len(p.title)
    if p.source:
        yield from textwrap.wrap(f"after {p.source}", WIDTH)
    if p.about:
        yield from textwrap.wrap(p.about, WIDTH)
    yield ""
    yield from _asked(p)
    yield from _heading("The derivation")
    for s in p.sections:
        yield from textwrap.wrap(f"[{s.id}] {spoken(s.question)}", WIDTH)
        for b in s.blocks:
            yield from _block(b)
        yield ""
    yield from _heading("The answer")
    yield from _answers(p)


def _heading(words: str) -> Iterator[str]:
    yield f"{words} ".ljust(WIDTH, "-")
    yield ""


def _asked(p: Page) -> Iterator[str]:
    yield from _heading("What is asked")
    for s in p.sections:
        yield from textwrap.wrap(f"[{s.id}] {spoken(s.question)}", WIDTH, subsequent_indent="    ")
    yield ""
    if p.settings:
        yield f"Changed by the reader: {', '.join(f'{k} = {v}' for k, v in p.settings)}. {WRITTEN_FOR}"
        yield ""
    if p.givens:
        yield "Given"
        yield from _table([(f"{g.symbol} = {g.value}", _known(g)) for g in p.givens])
    if p.premises:
        yield "Premises"
        for f in p.premises:
            yield from _entry(f"  {f.relation}", f"[{f.id}] {spoken(f.phrase)}".rstrip())
        yield ""
    if p.names:
        yield "Notation"
        rows = [(str(n.symbol), spoken(n.meaning), spoken(n.kind)) for n in p.names]
        yield from _table([(name, f"{about} ({kind})" if kind else about) for name, about, kind in rows])


def _known(g: Given) -> str:
    """What a given means, its range, and whether the reader changed it."""
    about = spoken(g.meaning)
    if g.low is not None and g.high is not None:
        about += f", {g.low} to {g.high}"
    return about + (" (changed)" if g.changed else "")


def _table(rows: list[tuple[str, str]]) -> Iterator[str]:
    width = max(len(left) for left, _ in rows)
    for left, right in rows:
        yield from textwrap.wrap(
            f"  {left:{width}}   {right}", WIDTH, subsequent_indent=" " * (width + 5), drop_whitespace=True
        )
    yield ""


def _answers(p: Page) -> Iterator[str]:
    for s in p.sections:
        yield from textwrap.wrap(f"[{s.id}] {spoken(s.question)}", WIDTH, subsequent_indent="    ")
        for c in s.conclusions:
            if c.text:
                yield from textwrap.wrap(
                    spoken(c.text), WIDTH, initial_indent="    ", subsequent_indent="    "
                )
            for line in c.lines:
                yield from _settled(line, "    ")
        yield ""
    if p.what_ifs:
        yield "What if?"
        yield from _table([(e.about, e.command) for e in p.what_ifs])
    counted = ", ".join(f"{n} {o}" for o, n in p.counts)
    if p.typed:
        yield from textwrap.wrap(f"{TYPED}: {', '.join(p.typed)}.", WIDTH)
    yield from textwrap.wrap(f"Checked: of the lines {counted}.", WIDTH)
    yield from textwrap.wrap(f"As strong as its weakest: {p.overall}.", WIDTH)


def _entry(left: str, right: str) -> Iterator[str]:
    if len(left) + len(right) + 3 <= WIDTH:
        yield f"{left}   {right}".rstrip()
    else:
        yield left
        yield from textwrap.wrap(right, WIDTH, initial_indent="        ", subsequent_indent="        ")


def said(c: Condition) -> str:
    """A condition in words."""
    about = str(c.relation) if c.relation is not None else ""
    words = spoken(c.text)
    return f"{c.word} {about}{', ' if about and words else ''}{words}".strip()


def _why(line: Line) -> str:
    why = spoken(line.phrase)
    if line.premises:
        why += f", from {', '.join(spoken((r,)) for r in line.premises)}"
    for c in line.conditions:
        why += f"; {said(c)}"
    return f"({line.number}) {why}{_bracketed(told(line.verdict, line.rests))}"


def told(v: Verdict | None, rests: Rests | None) -> str:
    """A verdict in words, and the line below it that is weaker."""
    if v is None:
        return ""
    method = f": {v.method}" if v.method else ""
    return f"{v.outcome}{method}{f'; resting on {below(rests)}' if rests else ''}"


def below(rests: Rests) -> str:
    """The weakest line that something rests on, and how strong that is."""
    return f"{rests.on.label}: {rests.verdict.outcome}"


def brief(line: Line | Judged) -> str:
    """How strong an answer or a claim is with all that it rests on."""
    if isinstance(line, Line) and line.stated:
        return line.stated
    if line.verdict is None:
        return ""
    return line.verdict.outcome + (f", resting on {line.rests.on.label}" if line.rests else "")


def _bracketed(words: str) -> str:
    return f" [{words}]" if words else ""


def _settled(line: Line, margin: str) -> Iterator[str]:
    """An answer's line: with its number, how strong it is, and what it rests on."""
    number = f" ({line.number})" if line.number else ""
    yield f"{margin}{line.relation}  {number}{_bracketed(brief(line))}"
    for condition in line.conditions:
        yield f"        {said(condition)}"


def _line(line: Line) -> Iterator[str]:
    yield from _entry(f"    {line.relation}", _why(line))


def _wrapped(prose: Prose, mark: str = "") -> Iterator[str]:
    yield ""
    yield from textwrap.wrap(mark + spoken(prose), WIDTH)


def _block(b: Block) -> Iterator[str]:
    match b:
        case Chain(lines):
            for line in lines:
                if line.kind == "supposition":
                    yield from _wrapped(line.phrase, "Suppose: ")
                    yield f"    {line.relation}   ({line.number})"
                else:
                    yield from _line(line)
        case Paragraph(prose, kind):
            mark = {"hint": "Hint: ", "assumption": "Assumed: "}.get(kind, "")
            yield from _wrapped(prose, mark)
        case Judged():
            yield from _wrapped(b.statement, "Claim: ")
            if b.line is not None:
                yield f"  that is: {b.line}"
            settled = ", ".join(r.label for r in b.by)
            by = f", by {settled}" if settled else ""
            found = f"{'True' if b.holds else 'False'}{by}{_bracketed(brief(b))}."
            yield from textwrap.wrap(found, WIDTH, initial_indent="  ", subsequent_indent="      ")
            for condition in b.conditions:
                yield f"      {said(condition)}"
        case Shown():
            yield from _wrapped(b.says, f"Demonstration {b.number}: ")
            for name, meaning, value in b.results:
                yield from _entry(f"    {name} = {short(value)}", meaning)
            for line in b.lines:
                yield f"    {line.relation}   holds"
            if b.verdict:
                yield f"  [{b.verdict.outcome}: {b.verdict.method}]"
        case Picture():
            strength = _bracketed(b.verdict.outcome) if b.verdict else ""
            yield from _wrapped((b.plot.alt, strength), f"Picture, {b.plot.title}: ")
            for condition in b.conditions:
                yield f"      {said(condition)}"
        case Audit():
            yield ""
            heard = f"Published ({b.source}): {b.value}; ours: {b.ours.relation}. They {verb(b.verdict_word)}"
            heard += f" ({b.how})." if b.how else "."
            heard += _bracketed(brief(b.ours))
            for condition in b.ours.conditions:
                heard += f" {said(condition)}"
            yield from textwrap.wrap(heard, WIDTH)
            for line in b.implied:
                yield from _settled(line, "    It would come out under ")
            if b.note:
                yield from _wrapped(b.note)
        case Conclusion():
            yield from _wrapped(b.text, "Answer. ")
            for line in b.lines:
                yield from _settled(line, "  > ")
            for v in b.goals:
                yield from textwrap.wrap(f"  [asked of it: {v.outcome}, {v.method}]", WIDTH)


def short(value: str, digits: int = 6) -> str:
    """A recorded result in few digits; the record itself is in the certificate."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if len(number.as_tuple().digits) <= digits:
        return value
    return f"{number:.{digits}g}".replace("e+", "e")


def verb(word: str) -> str:
    """An audit's outcome as a verb."""
    return {"rounding": "differ by rounding"}.get(word, word)


__all__ = ["below", "brief", "inert", "said", "short", "spoken", "text", "verb"]
