"""A checked solution for the terminal: lines in the text grammar, which read back as they are."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from derive.check.verdict import Checked
from derive.render.model import (
    Audit,
    Block,
    Chain,
    Conclusion,
    Condition,
    Formula,
    Judged,
    Line,
    Page,
    Paragraph,
    Picture,
    Prose,
    Ref,
    Shown,
)
from derive.render.page import page

WIDTH = 88


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
    return "\n".join(_page(page(checked, part))) + "\n"


def _page(p: Page) -> Iterator[str]:
    title = p.title
    yield title
    yield "=" * len(title)
    if p.source:
        yield f"after {p.source}"
    yield ""
    yield from _given(p)
    for s in p.sections:
        head = f"Part {s.id}. {spoken(s.question)}"
        yield from textwrap.wrap(head, WIDTH)
        yield "-" * min(len(head), WIDTH)
        for b in s.blocks:
            yield from _block(b)
        yield ""
    if p.what_ifs:
        yield "What if?"
        for e in p.what_ifs:
            yield f"  {e.about}:  {e.command}"
        yield ""
    counted = ", ".join(f"{n} {o}" for o, n in p.counts)
    yield from textwrap.wrap(f"Checked: of the lines {counted}.", WIDTH)
    yield from textwrap.wrap(f"As strong as its weakest: {p.overall}.", WIDTH)


def _given(p: Page) -> Iterator[str]:
    if p.givens:
        yield "Given"
        rows = [(f"{g.symbol} = {g.value}", g) for g in p.givens]
        width = max(len(r) for r, _ in rows)
        for row, g in rows:
            yield f"  {row:{width}}   {spoken(g.meaning)}{' (changed)' if g.changed else ''}"
        yield ""
    if p.premises:
        yield "Premises"
        for f in p.premises:
            yield from _entry(f"  {f.relation}", f"[{f.id}] {spoken(f.phrase)}".rstrip())
        yield ""


def _entry(left: str, right: str) -> Iterator[str]:
    if len(left) + len(right) + 3 <= WIDTH:
        yield f"{left}   {right}"
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
    verdict = line.verdict
    told = f" [{verdict.outcome}{': ' + verdict.method if verdict.method else ''}]" if verdict else ""
    return f"({line.number}) {why}{told}"


def _line(line: Line) -> Iterator[str]:
    yield from _entry(f"    {line.relation}", _why(line))


def _wrapped(prose: Prose, mark: str = "") -> Iterator[str]:
    yield ""
    yield from textwrap.wrap(mark + spoken(prose), WIDTH, subsequent_indent=" " * len(mark))


def _block(b: Block) -> Iterator[str]:
    match b:
        case Chain(lines):
            for line in lines:
                if line.kind == "supposition":
                    yield from _wrapped(line.phrase, "Suppose: ")
                yield from _line(line)
        case Paragraph(prose, kind):
            mark = {"hint": "Hint: ", "assumption": "Assumed: "}.get(kind, "")
            yield from _wrapped(prose, mark)
        case Judged():
            yield from _wrapped(b.statement, "Claim: ")
            yield f"  {'True' if b.holds else 'False'}, by {', '.join(r.label for r in b.by)}."
        case Shown():
            yield from _wrapped(b.says, f"Demonstration {b.number}: ")
            for name, meaning, value in b.results:
                yield f"    {name} = {value}" + (f"   {meaning}" if meaning else "")
            for line in b.lines:
                yield f"    {line.relation}   holds"
            if b.verdict:
                yield f"  [{b.verdict.outcome}: {b.verdict.method}]"
        case Picture():
            yield from _wrapped((b.plot.alt,), f"Picture, {b.plot.title}: ")
        case Audit():
            yield ""
            told = f"Published ({b.source}): {b.value}; ours: {b.ours.relation}. They {verb(b.verdict_word)}."
            yield from textwrap.wrap(told, WIDTH)
            for line in b.implied:
                yield from _line(line)
            if b.note:
                yield from _wrapped(b.note)
        case Conclusion():
            yield from _wrapped(b.text, "Answer. ")
            for line in b.lines:
                number = f"   ({line.number})" if line.number else ""
                yield f"  > {line.relation}{number}"
            for v in b.goals:
                yield f"  [goal: {v.outcome}, {v.method}]"


def verb(word: str) -> str:
    """An audit's outcome as a verb."""
    return {"rounding": "differ by rounding"}.get(word, word)


__all__ = ["said", "spoken", "text", "verb"]
