"""A checked solution as Markdown with $ formulas, as GitHub and notebooks show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.check.verdict import Checked
from derive.kernel.expr import Expr
from derive.kernel.relation import Relation
from derive.render.latex import SIGNS, latex, latex_relation
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
from derive.render.text import verb

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def escaped(words: str) -> str:
    """Words in which nothing is markup."""
    return SPECIAL.sub(r"\\\1", words)


def spoken(prose: Prose) -> str:
    """Prose with its formulas."""
    out = []
    for p in prose:
        match p:
            case Formula(Relation() as line):
                out.append(f"${latex_relation(line)}$")
            case Formula(Expr() as e):
                out.append(f"${latex(e)}$")
            case Ref(_, label):
                out.append(escaped(label))
            case str():
                out.append(escaped(p))
    return "".join(out)


def markdown(checked: Checked, part: str | None = None) -> str:
    """The whole solution, or one part, as Markdown."""
    return "\n".join(_page(page(checked, part))) + "\n"


def _page(p: Page) -> Iterator[str]:
    yield f"# {escaped(p.title)}"
    if p.source:
        yield f"\n*{escaped(p.source)}*"
    if p.givens:
        yield "\n| given | value | meaning |\n|---|---|---|"
        for g in p.givens:
            mark = " (changed)" if g.changed else ""
            yield f"| ${latex(g.symbol)}$ | ${latex(g.value)}$ | {spoken(g.meaning)}{mark} |"
    if p.premises:
        yield "\n**Premises**\n"
        for f in p.premises:
            yield f"- ${latex_relation(f.relation)}$ — {spoken(f.phrase) or escaped(f.id)}"
    for s in p.sections:
        yield f"\n## {escaped(s.id)}. {spoken(s.question)}"
        for b in s.blocks:
            yield from _block(b)
    if p.what_ifs:
        yield "\n## What if?\n"
        for e in p.what_ifs:
            yield f"- {escaped(e.about)}: `{e.command}`"
    counted = ", ".join(f"{n} {o}" for o, n in p.counts)
    yield f"\n---\nChecked: of the lines {counted}. As strong as its weakest: "
    yield f"{escaped(str(p.overall))}."


def _said(c: Condition) -> str:
    about = f"${latex_relation(c.relation)}$" if c.relation is not None else ""
    words = spoken(c.text)
    return f"{c.word} {about}{', ' if about and words else ''}{words}".strip()


def _why(line: Line) -> str:
    why = spoken(line.phrase)
    if line.premises:
        why += f", from {', '.join(spoken((r,)) for r in line.premises)}"
    for c in line.conditions:
        why += f"; {_said(c)}"
    if line.verdict is None:
        return f"({line.number}) {why}"
    method = f" ({escaped(line.verdict.method)})" if line.verdict.method else ""
    return f"({line.number}) {why} — *{line.verdict.outcome}*{method}"


def _chain(lines: tuple[Line, ...]) -> Iterator[str]:
    rows = []
    for line in lines:
        left = "" if line.follows else latex(line.relation.lhs) + " "
        rows.append(
            f"{left}&{SIGNS[line.relation.sign]} {latex(line.relation.rhs)} && \\text{{({line.number})}}"
        )
    body = " \\\\\n".join(rows)
    yield f"\n$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$\n"
    for line in lines:
        yield f"- {_why(line)}"


def _block(b: Block) -> Iterator[str]:
    match b:
        case Chain(lines):
            if lines[0].kind == "supposition":
                yield f"\nSuppose {spoken(lines[0].phrase)}:"
            yield from _chain(lines)
        case Paragraph(prose, kind):
            mark = {"hint": "*Hint.* ", "assumption": "*Assumed.* "}.get(kind, "")
            yield f"\n{mark}{spoken(prose)}"
        case Judged():
            settled = ", ".join(escaped(r.label) for r in b.by)
            yield f"\n**Claim.** {spoken(b.statement)} **{'True' if b.holds else 'False'}**, by {settled}."
        case Shown():
            yield f"\n**Demonstration {b.number}.** {spoken(b.says)}\n\n| result | value | |\n|---|---|---|"
            for name, meaning, value in b.results:
                yield f"| ${latex(name)}$ | {escaped(value)} | {escaped(meaning)} |"
            yield ""
            for line in b.lines:
                yield f"- ${latex_relation(line.relation)}$ holds"
            if b.verdict:
                yield f"\n*{b.verdict.outcome}* ({escaped(b.verdict.method)})"
        case Picture():
            yield f"\n*{escaped(b.plot.title)}.* {escaped(b.plot.alt)}"
        case Audit():
            ours, theirs = latex_relation(b.ours.relation), latex_relation(b.value)
            source = escaped(b.source)
            yield f"\n**Published** ({source}): ${theirs}$; ours: ${ours}$. They {verb(b.verdict_word)}."
            if b.implied:
                yield from _chain(b.implied)
            if b.note:
                yield f"\n{spoken(b.note)}"
        case Conclusion():
            yield f"\n> **Answer.** {spoken(b.text)}"
            for line in b.lines:
                yield f">\n> $${latex_relation(line.relation)}$$"
            for v in b.goals:
                yield f">\n> *goal: {v.outcome}* ({escaped(v.method)})"
