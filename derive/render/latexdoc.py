"""A checked solution as a LaTeX document that pdflatex sets without errors.

Only packages of a basic installation are used.  Words are escaped; formulas come from our own
printer.
"""

from __future__ import annotations

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

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{textcomp}
\usepackage{amsmath,amssymb}
\usepackage[margin=25mm]{geometry}
\usepackage{booktabs,longtable}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\setlength{\emergencystretch}{3em}
\allowdisplaybreaks
\newcommand{\why}[1]{{\footnotesize\raggedright #1\par}}
"""
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "·": r"\textperiodcentered{}",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
    "–": "--",
    "—": "---",
    "…": r"\dots{}",
    "’": "'",
    "“": "``",
    "”": "''",
    "\u202f": r"\,",
    "\u00a0": "~",
}


def escaped(words: str) -> str:
    """Words in which nothing is a command; a letter that pdflatex lacks is named by its code."""
    out = []
    for c in words:
        if c in ESCAPES:
            out.append(ESCAPES[c])
        elif c == "\n" or " " <= c <= "~" or "\u00a1" <= c <= "\u017e":
            out.append(c)
        else:
            out.append(f"[U+{ord(c):04X}]")
    return "".join(out)


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


def latex_document(checked: Checked, part: str | None = None) -> str:
    """The whole solution, or one part, as a LaTeX document."""
    body = "\n".join(_page(page(checked, part)))
    body = body.replace("·", r"\textperiodcentered{}").replace("²", r"\textsuperscript{2}")
    return f"{PREAMBLE}\\begin{{document}}\n{body}\n\\end{{document}}\n"


def _page(p: Page) -> Iterator[str]:
    yield rf"\section*{{{escaped(p.title)}}}"
    if p.source:
        yield rf"\textit{{{escaped(p.source)}}}"
    if p.givens:
        yield r"\begin{longtable}[l]{@{}lll@{}}\toprule given & value & meaning \\ \midrule"
        for g in p.givens:
            yield rf"${latex(g.symbol)}$ & ${latex(g.value)}$ & {spoken(g.meaning)} \\"
        yield r"\bottomrule\end{longtable}"
    if p.premises:
        yield r"\textbf{Premises}"
        for f in p.premises:
            yield rf"\[ {latex_relation(f.relation)} \]\why{{{spoken(f.phrase)}}}"
    for s in p.sections:
        yield rf"\subsection*{{{escaped(s.id)}. {spoken(s.question)}}}"
        for b in s.blocks:
            yield from _block(b)
    if p.what_ifs:
        yield r"\subsection*{What if?}\begin{itemize}"
        for e in p.what_ifs:
            yield rf"\item {escaped(e.about)}: \texttt{{{escaped(e.command).replace('--', '-{}-')}}}"
        yield r"\end{itemize}"
    counted = ", ".join(f"{n} {o}" for o, n in p.counts)
    yield rf"\medskip\hrule\smallskip\why{{Checked: of the lines {counted}. As strong as"
    yield rf"its weakest: {escaped(str(p.overall))}.}}"


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
    mark = f"({escaped(line.number)}) "
    if line.verdict is None:
        return mark + why
    method = f" ({escaped(line.verdict.method)})" if line.verdict.method else ""
    return rf"{mark}{why} --- \textit{{{line.verdict.outcome}}}{method}"


def _chain(lines: tuple[Line, ...]) -> Iterator[str]:
    rows = []
    for line in lines:
        left = "" if line.follows else latex(line.relation.lhs)
        right = f"{SIGNS[line.relation.sign]} {latex(line.relation.rhs)}"
        rows.append(rf"{left} &{right} && \text{{({escaped(line.number)})}}")
    body = " \\\\\n".join(rows)
    yield f"\\begin{{align*}}\n{body}\n\\end{{align*}}"
    for line in lines:
        yield rf"\why{{{_why(line)}}}"


def _block(b: Block) -> Iterator[str]:
    match b:
        case Chain(lines):
            if lines[0].kind == "supposition":
                yield f"Suppose {spoken(lines[0].phrase)}:"
            yield from _chain(lines)
        case Paragraph(prose, kind):
            mark = {"hint": r"\textit{Hint.} ", "assumption": r"\textit{Assumed.} "}.get(kind, "")
            yield f"{mark}{spoken(prose)}\n"
        case Judged():
            settled = ", ".join(escaped(r.label) for r in b.by)
            told = "True" if b.holds else "False"
            yield rf"\textbf{{Claim.}} {spoken(b.statement)} \textbf{{{told}}}, by {settled}." + "\n"
        case Shown():
            yield rf"\textbf{{Demonstration {escaped(b.number)}.}} {spoken(b.says)}"
            yield r"\begin{longtable}[l]{@{}llp{70mm}@{}}\toprule"
            for name, meaning, value in b.results:
                yield rf"${latex(name)}$ & {escaped(value)} & {escaped(meaning)} \\"
            yield r"\bottomrule\end{longtable}"
            for line in b.lines:
                yield rf"\[ {latex_relation(line.relation)} \]"
            if b.verdict:
                yield rf"\why{{\textit{{{b.verdict.outcome}}} ({escaped(b.verdict.method)})}}"
        case Picture():
            yield rf"\textit{{{escaped(b.plot.title)}.}} {escaped(b.plot.alt)}" + "\n"
        case Audit():
            ours, theirs = latex_relation(b.ours.relation), latex_relation(b.value)
            yield rf"\textbf{{Published}} ({escaped(b.source)}): ${theirs}$; ours: ${ours}$."
            yield f"They {verb(b.verdict_word)}.\n"
            if b.implied:
                yield from _chain(b.implied)
            if b.note:
                yield spoken(b.note) + "\n"
        case Conclusion():
            yield rf"\textbf{{Answer.}} {spoken(b.text)}"
            for line in b.lines:
                yield rf"\[ {latex_relation(line.relation)} \]"
            for v in b.goals:
                yield rf"\why{{goal: \textit{{{v.outcome}}} ({escaped(v.method)})}}"
