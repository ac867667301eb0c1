"""A checked solution as a LaTeX document that pdflatex sets without errors.

Words are escaped; formulas come from our own printer; `latexstyle` has the preamble.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.check.seal import Checked
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr
from derive.kernel.relation import Relation
from derive.render import model as m
from derive.render.drawing import drawing
from derive.render.latex import SIGNS, latex, latex_relation
from derive.render.latexstyle import PREAMBLE, aim, escaped, fitted, inline, powers, scientific, wide
from derive.render.page import page
from derive.render.text import TYPED, WRITTEN_FOR, short, verb


def latex_document(checked: Checked, part: str | None = None) -> str:
    """The whole solution, or one part, as a LaTeX document."""
    p = page(checked, part)
    body = "\n".join(_Document(p).document())
    body = body.replace("·", r"\textperiodcentered{}").replace("²", r"\textsuperscript{2}")
    body = body.replace("³", r"\textsuperscript{3}")
    return f"{PREAMBLE}\\begin{{document}}\n{body}\n\\end{{document}}\n"


class _Document:
    def __init__(self, p: m.Page) -> None:
        self.p = p
        blocks = [b for s in p.sections for b in s.blocks]
        self.here = {x.id for b in blocks if isinstance(b, m.Chain) for x in b.lines}
        self.here |= {x.id for x in p.premises} | {b.id for b in blocks if isinstance(b, m.Shown)}
        self.here |= {"givens"} if p.givens else set()

    # -- words
    def spoken(self, prose: m.Prose) -> str:
        """Prose with its formulas and links."""
        out = []
        for x in prose:
            match x:
                case m.Formula(Relation() as line):
                    out.append(inline(latex_relation(line)))
                case m.Formula(Expr() as e):
                    out.append(inline(latex(e)))
                case m.Ref(target, label):
                    target = target if target in self.here else target.partition(".")[0]
                    known = target in self.here
                    out.append(
                        rf"\hyperlink{{{aim(target)}}}{{{escaped(label)}}}" if known else escaped(label)
                    )
                case str():
                    out.append(escaped(x))
        return "".join(out)

    def linked(self, target: str, label: str) -> str:
        """A link, where the line or demonstration is in this document."""
        at = next((t for t in (target, target.partition(".")[0]) if t in self.here), None)
        return label if at is None else rf"\hyperlink{{{aim(at)}}}{{{label}}}"

    def tag(self, line: m.Line) -> str:
        """The number of an answer's line, leading to where it was derived."""
        return rf"\tag*{{{self.linked(line.id, f'({escaped(line.number)})')}}}" if line.number else ""

    def said(self, c: m.Condition) -> str:
        about = inline(latex_relation(c.relation)) if c.relation is not None else ""
        words = self.spoken(c.text)
        return f"{c.word} {about}{', ' if about and words else ''}{words}".strip()

    def verdict(self, v: Verdict | None) -> str:
        if v is None:
            return ""
        method = powers(escaped(v.method))
        return rf"\by{{\textit{{{v.outcome}}}{f': {method}' if method else ''}}}"

    def why(self, line: m.Line) -> str:
        """The reason of a line, with what it comes from, what it rests on and its verdict."""
        why = self.spoken(line.phrase)
        if line.premises:
            why += f", from {', '.join(self.spoken((r,)) for r in line.premises)}"
        for c in line.conditions:
            why += f"; {self.said(c)}"
        told = [w for w in (why[:1].upper() + why[1:], self.verdict(line.verdict), self.rests(line)) if w]
        return rf"\why{{{' --- '.join(told)}}}"

    def rests(self, line: m.Line) -> str:
        """The line that makes one weaker than it is itself."""
        if line.rests is None:
            return ""
        below = rf"{self.spoken((line.rests.on,))}: \textit{{{line.rests.verdict.outcome}}}"
        return rf"\by{{resting on {below}}}"

    def strength(self, line: m.Line | m.Judged) -> str:
        """What an answer or a claim rests on, and how strong it is with that."""
        if isinstance(line, m.Line) and line.stated:
            told = line.stated
        else:
            told = line.verdict.outcome if line.verdict is not None else ""
        told = rf"\textit{{{told}}}" if told else ""
        if line.rests is not None:
            told += f", resting on {self.spoken((line.rests.on,))}"
        return "; ".join([*(self.said(c) for c in line.conditions), *([told] if told else [])])

    # -- formulas
    def row(self, line: m.Line, left: str) -> str:
        """One row of an aligned display; `left` is the left side that the chain begins with."""
        r = line.relation
        shown = "" if line.follows else latex(r.lhs)
        anchor = rf"\hypertarget{{{aim(line.id)}}}{{}}" if line.kind in ("step", "supposition") else ""
        tag = rf"\tag{{{anchor}{escaped(line.number)}}}" if line.number else rf"\tag*{{{anchor}}}"
        if wide(left):
            head = rf"&{fitted('', r.lhs)} \notag \\ " if shown else ""
            return rf"{head} &\quad {SIGNS[r.sign]} {fitted('', r.rhs)} {tag}"
        return rf"{shown} &{SIGNS[r.sign]} {fitted(left, r.rhs)} {tag}"

    def chain(self, chain: Sequence[m.Line]) -> Iterator[str]:
        """Each line under its reason, aligned at the sign."""
        left = latex(chain[0].relation.lhs)
        yield self.why(chain[0])
        yield r"\begin{align*}"
        for i, line in enumerate(chain):
            if i:
                yield rf"\intertext{{{self.why(line)}}}"
            left = left if line.follows else latex(line.relation.lhs)
            yield self.row(line, left)
        yield "\\end{align*}"

    def plain(self, r: Relation, tag: str = "") -> str:
        """A display of its own, without a reason."""
        left = latex(r.lhs)
        if wide(left):
            rows = rf"&{fitted('', r.lhs)} \notag \\ &\quad {SIGNS[r.sign]} {fitted('', r.rhs)}"
            return rf"\begin{{align*}} {rows} {tag} \end{{align*}}"
        return rf"\[ {left} {SIGNS[r.sign]} {fitted(left, r.rhs)} {tag}\]"

    def settled(self, found: Sequence[m.Line]) -> Iterator[str]:
        """Lines that were derived before, each with its strength; what a demonstration shows in a row."""
        for line in found:
            if line.number:
                yield self.plain(line.relation, self.tag(line))
                yield rf"\why{{{self.strength(line)}}}" + "\n"
        if rest := [line for line in found if not line.number]:
            row = r", \quad ".join(inline(latex_relation(line.relation)) for line in rest)
            yield rf"\begin{{center}}{row}\end{{center}}"
            yield rf"\why{{{'; '.join(dict.fromkeys(map(self.strength, rest)))}}}" + "\n"

    # -- the document
    def document(self) -> Iterator[str]:
        p = self.p
        yield rf"\begin{{center}}{{\Large\bfseries {escaped(p.title)}\par}}"
        if p.source:
            yield rf"\smallskip{{\small after {escaped(p.source)}\par}}"
        yield r"\end{center}"
        if p.about:
            yield escaped(p.about) + "\n"
        if p.settings:
            sets = ", ".join(f"{k} = {v}" for k, v in p.settings)
            yield rf"\textbf{{Changed by the reader:}} {escaped(sets)}. {WRITTEN_FOR}" + "\n"
        yield r"\section{What is asked}"
        yield from self.asked()
        yield r"\section{The derivation}"
        for s in p.sections:
            title = rf"\texorpdfstring{{{escaped(s.id)}\quad {self.spoken(s.question)}}}{{{escaped(s.id)}}}"
            yield rf"\subsection{{{title}}}\hypertarget{{{aim('part-' + s.id)}}}{{}}"
            for b in s.blocks:
                yield from self.block(b)
        yield r"\section{The answer}"
        yield from self.answers()

    def asked(self) -> Iterator[str]:
        p = self.p
        for s in p.sections:
            label = rf"\hyperlink{{{aim('part-' + s.id)}}}{{\textbf{{{escaped(s.id)}}}}}"
            yield rf"\hangindent=1.5em {label}\enspace {self.spoken(s.question)}" + "\n"
        if p.givens:
            yield r"\textbf{Given}\hypertarget{givens}{}"
            yield r"\begin{longtable}[l]{@{}ll>{\raggedright\arraybackslash}p{90mm}@{}}\toprule"
            for g in p.givens:
                about = self.spoken(g.meaning) + (" (changed)" if g.changed else "")
                if g.low is not None and g.high is not None:
                    about += f", ${latex(g.low)}$ to ${latex(g.high)}$"
                yield rf"${latex(g.symbol)}$ & ${latex(g.value)}$ & {about} \\"
            yield r"\bottomrule\end{longtable}"
        if p.premises:
            yield r"\textbf{Premises}" + "\n"
            for f in p.premises:
                name = rf"\hypertarget{{{aim(f.id)}}}{{}}\textit{{{escaped(f.id.replace('-', ' '))}}}"
                about = self.spoken(f.phrase)
                yield rf"\why{{{name}{': ' if about else ''}{about}}}"
                yield self.plain(f.relation)
        if p.names:
            yield r"\textbf{Notation}"
            yield r"\begin{longtable}[l]{@{}l>{\raggedright}p{75mm}l@{}}\toprule"
            for n in p.names:
                kind = self.spoken(n.kind).replace("*", r"\textperiodcentered{}")
                yield rf"${latex(n.symbol)}$ & {self.spoken(n.meaning)} & \by{{{kind}}} \\"
            yield r"\bottomrule\end{longtable}"

    def answers(self) -> Iterator[str]:
        p = self.p
        for s in p.sections:
            yield rf"\medskip\textbf{{{escaped(s.id)}}}\enspace \textit{{{self.spoken(s.question)}}}"
            for c in s.conclusions:
                if c.text:
                    yield "\n" + self.spoken(c.text)
                yield from self.settled(c.lines)
                for v in dict.fromkeys(c.goals):
                    yield rf"\by{{Asked of it:}} {self.verdict(v)}" + "\n"
        if p.what_ifs:
            yield r"\textbf{What if?}\begin{itemize}\setlength{\itemsep}{0pt}"
            for e in p.what_ifs:
                yield rf"\item {escaped(e.about)}: \texttt{{{escaped(e.command).replace('--', '-{}-')}}}"
            yield r"\end{itemize}"
        counted = ", ".join(f"{n} {o}" for o, n in p.counts)
        if p.typed:
            yield rf"\why{{{TYPED}: {escaped(', '.join(p.typed))}.}}"
        yield rf"\medskip\hrule\smallskip\why{{Checked: of the lines {counted}. As strong as its weakest:"
        yield rf"{self.verdict(p.overall)}.}}"

    def block(self, b: m.Block) -> Iterator[str]:
        match b:
            case m.Chain(chain):
                if chain[0].kind == "supposition":
                    for line in chain:
                        about = self.spoken(line.phrase)
                        yield rf"\textit{{Suppose{' that ' if about else ''}{about}:}}"
                        left = latex(line.relation.lhs)
                        yield rf"\begin{{align*}}{self.row(line, left)}\end{{align*}}"
                else:
                    yield from self.chain(chain)
            case m.Paragraph(prose, kind):
                mark = {"hint": r"\textit{Hint.} ", "assumption": r"\textit{Assumed.} "}.get(kind, "")
                yield f"\n{mark}{self.spoken(prose)}\n"
            case m.Judged():
                settled = ", ".join(self.spoken((r,)) for r in b.by)
                told = "True" if b.holds else "False"
                says = f" That is: {inline(latex_relation(b.line))}." if b.line is not None else ""
                by = f", by {settled}" if settled else ""
                yield rf"\textbf{{Claim.}} {self.spoken(b.statement)}{says} \textbf{{{told}}}{by}."
                yield rf"\why{{{self.strength(b)}}}" + "\n"
            case m.Shown():
                yield from self.shown(b)
            case m.Picture():
                yield from drawing(b.plot, escaped)
                rests = "".join(f", {self.said(c)}" for c in b.conditions)
                yield f"{self.verdict(b.verdict)}{rests}\n"
            case m.Audit():
                ours, theirs = latex_relation(b.ours.relation), latex_relation(b.value)
                yield rf"\textbf{{Published}} ({escaped(b.source)}): ${theirs}$; ours: ${ours}$."
                how = f" ({powers(escaped(b.how))})" if b.how else ""
                yield f"They {verb(b.verdict_word)}{how}. {self.spoken(b.note)} {self.verdict(b.verdict)}\n"
                yield rf"\why{{{self.strength(b.ours)}}}" + "\n"
                for line in b.implied:
                    told = latex_relation(line.relation)
                    yield f"It would come out under ${told}$ ({escaped(line.number)}).\n"
                    yield rf"\why{{{self.strength(line)}}}" + "\n"
            case m.Conclusion():
                yield rf"\textbf{{Answer.}} {self.spoken(b.text)}"
                yield from self.settled(b.lines)

    def shown(self, b: m.Shown) -> Iterator[str]:
        yield rf"\hypertarget{{{aim(b.id)}}}{{}}\textbf{{Demonstration {escaped(b.number)}.}}"
        yield self.spoken(b.says)
        yield r"\begin{longtable}[l]{@{}ll>{\raggedright\arraybackslash}p{75mm}@{}}\toprule"
        for name, meaning, value in b.results:
            yield rf"${latex(name)}$ & {scientific(short(value))} & {escaped(meaning)} \\"
        yield r"\bottomrule\end{longtable}"
        yield from self.settled(b.lines)
        yield f"{self.verdict(b.verdict)}\n"


__all__ = ["latex_document"]
