"""A checked solution as Markdown with $ formulas, as GitHub and notebooks show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.check.seal import Checked
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
from derive.render.text import TYPED, WRITTEN_FOR, below, brief, inert, short, verb

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def escaped(words: str) -> str:
    """Words in which nothing is markup: one line, without control characters."""
    return SPECIAL.sub(r"\\\1", inert(words))


def code(words: str) -> str:
    """Words as code, whatever backticks they hold."""
    words = inert(words)
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {words} {fence}" if longest else f"`{words}`"


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
    """The three movements: what is asked, the derivation, the answer."""
    yield f"# {escaped(p.title)}"
    if p.source:
        yield f"\n*after {escaped(p.source)}*"
    if p.about:
        yield f"\n{escaped(p.about)}"
    yield "\n## What is asked\n"
    yield from _asked(p)
    yield "\n## The derivation"
    for s in p.sections:
        yield f"\n### {escaped(s.id)}. {spoken(s.question)}"
        for b in s.blocks:
            yield from _block(b)
    yield "\n## The answer"
    yield from _answers(p)


def _asked(p: Page) -> Iterator[str]:
    for s in p.sections:
        yield f"- **{escaped(s.id)}** {spoken(s.question)}"
    if p.settings:
        sets = escaped(", ".join(f"{k} = {v}" for k, v in p.settings))
        yield f"\n**Changed by the reader:** {sets}. {WRITTEN_FOR}"
    if p.givens:
        yield "\n| given | value | meaning |\n|---|---|---|"
        for g in p.givens:
            about = spoken(g.meaning)
            if g.low is not None and g.high is not None:
                about += f", ${latex(g.low)}$ to ${latex(g.high)}$"
            mark = " (changed)" if g.changed else ""
            yield f"| ${latex(g.symbol)}$ | ${latex(g.value)}$ | {about}{mark} |"
    if p.premises:
        yield "\n**Premises**\n"
        for f in p.premises:
            yield f"- *{escaped(f.id)}*: ${latex_relation(f.relation)}$ — {spoken(f.phrase)}".removesuffix(
                " — "
            )
    if p.names:
        yield "\n| notation | meaning | kind |\n|---|---|---|"
        for n in p.names:
            yield f"| ${latex(n.symbol)}$ | {spoken(n.meaning)} | {spoken(n.kind)} |"


def _answers(p: Page) -> Iterator[str]:
    for s in p.sections:
        yield f"\n**{escaped(s.id)}** {spoken(s.question)}"
        for c in s.conclusions:
            if c.text:
                yield f"\n{spoken(c.text)}"
            yield ""
            for line in c.lines:
                yield f"- ${latex_relation(line.relation)}${_strength(line)}"
    if p.what_ifs:
        yield "\n**What if?**\n"
        for e in p.what_ifs:
            yield f"- {escaped(e.about)}: {code(e.command)}"
    counted = ", ".join(f"{n} {o}" for o, n in p.counts)
    if p.typed:
        yield f"\n{TYPED}: {escaped(', '.join(p.typed))}."
    yield f"\n---\n\nChecked: of the lines {counted}. As strong as its weakest:"
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
        return f"({escaped(line.number)}) {why}"
    method = f" ({escaped(line.verdict.method)})" if line.verdict.method else ""
    rests = f", resting on {escaped(below(line.rests))}" if line.rests else ""
    return f"({escaped(line.number)}) {why} — *{line.verdict.outcome}*{method}{rests}"


def _strength(line: Line | Judged) -> str:
    """How strong an answer or a claim is, and what it rests on."""
    number = f" ({escaped(line.number)})" if isinstance(line, Line) and line.number else ""
    said = "; ".join(_said(c) for c in line.conditions)
    return f"{number}{f', {said}' if said else ''} — *{escaped(brief(line))}*"


def _chain(lines: tuple[Line, ...]) -> Iterator[str]:
    rows = []
    for line in lines:
        left = "" if line.follows else latex(line.relation.lhs) + " "
        right = f"{SIGNS[line.relation.sign]} {latex(line.relation.rhs)}"
        rows.append(f"{left}&{right} && \\text{{({escaped(line.number)})}}")
    body = " \\\\\n".join(rows)
    yield f"\n$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$\n"
    for line in lines:
        yield f"- {_why(line)}"


def _block(b: Block) -> Iterator[str]:
    match b:
        case Chain(lines):
            if lines[0].kind != "supposition":
                yield from _chain(lines)
                return
            for line in lines:
                about = f" that {spoken(line.phrase)}" if line.phrase else ""
                yield f"\nSuppose{about} ({escaped(line.number)}):\n\n$$\n{latex_relation(line.relation)}\n$$"
        case Paragraph(prose, kind):
            mark = {"hint": "*Hint.* ", "assumption": "*Assumed.* "}.get(kind, "")
            yield f"\n{mark}{spoken(prose)}"
        case Judged():
            settled = ", ".join(escaped(r.label) for r in b.by)
            told = "True" if b.holds else "False"
            says = f" That is: ${latex_relation(b.line)}$." if b.line is not None else ""
            by = f", by {settled}" if settled else ""
            yield f"\n**Claim.** {spoken(b.statement)}{says} **{told}**{by}{_strength(b)}."
        case Shown():
            yield f"\n**Demonstration {b.number}.** {spoken(b.says)}\n\n| result | value | |\n|---|---|---|"
            for name, meaning, value in b.results:
                yield f"| ${latex(name)}$ | {escaped(short(value))} | {escaped(meaning)} |"
            yield ""
            for line in b.lines:
                yield f"- ${latex_relation(line.relation)}$ holds"
            if b.verdict:
                yield f"\n*{b.verdict.outcome}* ({escaped(b.verdict.method)})"
        case Picture():
            strength = f" *{b.verdict.outcome}*" if b.verdict else ""
            rests = "".join(f", {_said(c)}" for c in b.conditions)
            yield f"\n*{escaped(b.plot.title)}.* {escaped(b.plot.alt)}{strength}{rests}"
        case Audit():
            ours, theirs = latex_relation(b.ours.relation), latex_relation(b.value)
            source = escaped(b.source)
            how = f" ({escaped(b.how)})" if b.how else ""
            yield f"\n**Published** ({source}): ${theirs}$; ours: ${ours}$. They {verb(b.verdict_word)}{how}."
            yield _strength(b.ours).lstrip(" ,—")
            for line in b.implied:
                yield f"\nIt would come out under ${latex_relation(line.relation)}${_strength(line)}."
            if b.note:
                yield f"\n{spoken(b.note)}"
        case Conclusion():
            yield f"\n> **Answer.** {spoken(b.text)}"
            for line in b.lines:
                yield f">\n> $${latex_relation(line.relation)}$$\n>\n> {_strength(line).lstrip(' ,—')}"
            for v in b.goals:
                yield f">\n> *asked of it: {v.outcome}* ({escaped(v.method)})"
