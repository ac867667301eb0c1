"""From a certificate to a page: arranges, links and counts; computes no mathematics.

`page(checked)` gives the three movements (what is asked, the derivation, the answers) as
frozen data; `displayed(checked)` lists every line that any renderer shows.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace as changed

from derive.check.seal import Checked, Contents, vouched
from derive.check.standing import Standing, everything, resting
from derive.check.verdict import OUTCOMES, Verdict, weakest
from derive.kernel import record as rec
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Number, Symbol
from derive.kernel.record import Fact, Part, Step, Trace, Where
from derive.kernel.relation import Relation
from derive.kernel.text import parse
from derive.render import model as m
from derive.render.latex import latex_relation
from derive.render.phrases import phrase
from derive.render.tables import givens, names

TYPED = re.compile(r'\{"([^{}"]*)"\}')
BRACES = re.compile(r"\{([^{}]*)\}")
#: Rules that lean on symbols being positive; the page says which.
LEAN_ON_SIGNS = ("powers", "solve", "both-sides", "positive", "convex-minimum")


class _Arranger:
    def __init__(self, checked: Contents, parts: list[Part]) -> None:
        self.trace: Trace = checked.trace
        #: What can be linked to: on the page of one part the others' lines are not there.
        self.here = {"givens"} | {f.id for f in self.trace.facts if f.kind != "supposition"}
        for part in parts:
            self.here |= {i.step for i in part.items if isinstance(i, rec.Took)}
            demos = [i for i in part.items if isinstance(i, rec.Demonstration)]
            self.here |= {f.id for d in demos for f in d.holds}
        self.standing = checked.standing
        self.owed: dict[tuple[str, str], list[tuple[Where, Standing]]] = {}
        for o, stands in everything(checked.trace, checked.obligations):
            self.owed.setdefault((o.subject, o.kind), []).append((o.where, stands))
        self.pictures = 0
        #: What is marked as prose, as it was met.
        self.typed: list[str] = []

    # -- words
    def prose(self, text: str) -> m.Prose:
        """Text with {N} as a symbol, {N_opt/D_opt} as a formula, {step-3} as a link."""
        out: list[m.Inline] = []
        last = 0
        for found in BRACES.finditer(text):
            out += [text[last : found.start()], self.braced(found.group(1), found.group())]
            last = found.end()
        return m.text(*out, text[last:])

    def braced(self, inner: str, whole: str) -> m.Inline:
        if inner in self.trace.symbols:
            return m.Formula(self.trace.symbols[inner])
        if inner.startswith("="):
            fact = self.trace.fact.get(inner[1:]) or self.trace.fact[f"value-{inner[1:]}"]
            return m.Formula(fact.relation.rhs)
        if (typed := TYPED.fullmatch(whole)) is not None:
            self.typed.append(typed.group(1))
            return typed.group(1)
        if inner in self.trace.step:
            return self.ref(inner)
        try:
            return m.Formula(parse(inner, self.trace.symbols, None))
        except DeriveError:
            return whole

    def plain(self, text: str) -> str:
        """The same as plain words, for titles and pictures."""
        out = []
        for p in self.prose(text):
            match p:
                case m.Formula(Number(digits, unit)):
                    out.append(f"{digits} {unit}".strip())
                case m.Formula(of):
                    out.append(str(of))
                case m.Ref(_, label):
                    out.append(label)
                case _:
                    out.append(p)
        return "".join(out)

    def ref(self, fact: str) -> m.Ref:
        """A link to a line: steps by number, premises by what they are called."""
        target = fact if fact in self.here else ""
        if fact in self.trace.step:
            return m.Ref(target, f"({number(fact)})")
        if "." in fact and fact.partition(".")[0].startswith("demo-"):
            return m.Ref(target, f"demonstration {fact.removeprefix('demo-')}")
        if fact.startswith("supposition-"):
            return m.Ref(target, f"S{number(fact)}")
        return m.Ref(target, fact.replace("-", " "))

    def stands(self, subject: str, kind: str, where: Where | None = None) -> Standing | None:
        """How what is no line stands: a claim, a picture, a comparison."""
        found = [x for at, x in self.owed.get((subject, kind), ()) if where in (None, at)]
        return max(found, key=lambda x: x.joined.weight, default=None)

    def verdict(self, subject: str, kind: str, where: Where | None = None) -> Verdict | None:
        found = self.stands(subject, kind, where)
        return found.joined if found is not None else None

    def rests(self, s: Standing) -> m.Rests | None:
        """What makes it weaker than it is itself."""
        return m.Rests(self.ref(s.link), s.joined) if s.link else None

    def supposed(self, s: Standing) -> Iterator[m.Condition]:
        """The suppositions that something rests on."""
        for u in s.under:
            f = self.trace.fact[u]
            if u.startswith("exists-"):
                yield m.Condition("if", None, self.prose(f.text))
            else:
                word = "for" if u in self.trace.conditions else "if"
                yield m.Condition(word, f.relation, (), self.ref(u).target)

    # -- lines
    def step(self, step: Step, follows: bool) -> m.Line:
        fact = step.conclusion
        cited = [self.trace.fact[p] for p in step.premises]
        words = [p if isinstance(p, str) else m.Formula(p) for p in phrase(step.reason, cited)]
        return m.Line(
            step.id,
            number(step.id),
            "step",
            fact.relation,
            m.text(*words),
            tuple(self.sources(step)),
            tuple(self.conditions(step)),
            self.standing[step.id].own,
            follows,
            fact.where,
            self.rests(self.standing[step.id]),
        )

    def sources(self, step: Step) -> Iterator[m.Ref]:
        values = False
        for p in step.premises:
            fact = self.trace.fact[p]
            if fact.kind == "value":
                values = True
            elif fact.kind not in ("assumption", "claimed") and p not in step.conclusion.under:
                yield self.ref(p)
        if values:
            yield m.Ref("givens", "the givens")

    def conditions(self, step: Step) -> Iterator[m.Condition]:
        facts = [self.trace.fact[p] for p in step.premises]
        for f in facts:
            if f.kind == "assumption":
                yield m.Condition("since", f.relation, self.prose(f.text), self.ref(f.id).target)
        yield from self.supposed(self.standing[step.id])
        if step.reason.name in LEAN_ON_SIGNS:
            lines = [step.conclusion.relation, *(f.relation for f in facts)]
            names = {n: s for r in lines for n, s in r.free_symbols().items() if s.domain == "positive"}
            if names:
                out: list[m.Inline] = []
                for s in names.values():
                    out += [", ", m.Formula(s)] if out else [m.Formula(s)]
                yield m.Condition("for", None, m.text("positive ", *out))

    def fact(self, f: Fact, kind: str = "") -> m.Line:
        """A fact as a line outside the derivation."""
        kind, stands = kind or f.kind, self.standing[f.id]
        conditions = [c for c in self.supposed(stands) if f.kind != "supposition"]
        if kind == "answer":
            for a in stands.assumed:
                if a != f.id:
                    conditions.append(
                        m.Condition("since", self.trace.fact[a].relation, (), self.ref(a).target)
                    )
        source = (self.ref(f.id),) if kind == "answer" else ()
        n = number(f.id) if f.id in self.trace.step else ""
        if f.kind == "supposition":
            n = f"S{number(f.id)}"
        return m.Line(
            f.id,
            n,
            kind,
            f.relation,
            self.prose(f"{f.text}{', ' if f.text else ''}at every instance" if f.law else f.text),
            source,
            tuple(conditions),
            None if stands.stated else stands.joined,
            False,
            f.where,
            self.rests(stands),
            stands.stated,
        )

    # -- parts
    def section(self, part: Part) -> m.Section:
        return m.Section(part.id, self.prose(part.question), tuple(self.blocks(part)))

    def blocks(self, part: Part) -> Iterator[m.Block]:
        lines: list[m.Line] = []
        said: list[str] = []
        kind = "prose"
        for item in part.items:
            if not isinstance(item, rec.Took) and lines:
                yield m.Chain(tuple(lines))
                lines = []
            if said and not (isinstance(item, rec.Say) and item.kind == kind == "prose"):
                yield m.Paragraph(self.prose(" ".join(said)), kind)
                said = []
            match item:
                case rec.Say():
                    said.append(item.text)
                    kind = item.kind
                case rec.Took():
                    line, goes_on = self.took(item.step, lines)
                    if lines and not goes_on:
                        yield m.Chain(tuple(lines))
                        lines = []
                    lines.append(line)
                case rec.Answer():
                    yield self.answer(item, part)
                case _:
                    yield self.exhibit(item, part)
        if said:
            yield m.Paragraph(self.prose(" ".join(said)), kind)
        if lines:
            yield m.Chain(tuple(lines))

    def took(self, fact: str, lines: list[m.Line]) -> tuple[m.Line, bool]:
        """The line, and whether it goes on the chain: from the line before, same left side."""
        step = self.trace.step.get(fact)
        if step is None:
            f = self.trace.fact[fact]
            goes_on = bool(lines) and lines[-1].kind == f.kind
            return self.fact(f), goes_on
        before = lines[-1] if lines else None
        follows = (
            before is not None
            and before.kind == "step"
            and step.premises[:1] == (before.id,)
            and before.relation.lhs == step.conclusion.relation.lhs
            and before.relation.sign == "="
        )
        return self.step(step, follows), follows

    def answer(self, a: rec.Answer, part: Part) -> m.Conclusion:
        lines = tuple(self.fact(self.trace.fact[f], "answer") for f in a.facts)
        first = next((i for i in part.items if isinstance(i, rec.Answer)), None)
        goals = (
            tuple(x.joined for _, x in self.owed.get((f"part {part.id}", "goal"), ())) if a is first else ()
        )
        return m.Conclusion(lines, self.prose(a.text), goals)

    def exhibit(self, item: rec.Item, part: Part) -> m.Block:
        match item:
            case rec.Claim():
                by = tuple(self.ref(f) for f in item.by)
                found = [x.own for at, x in self.owed[f"claim in {part.id}", "claim"] if at == item.where]
                stands = resting(weakest(found), item.by, self.standing)
                conditions = tuple(self.supposed(stands))
                said = self.prose(item.statement)
                rests = self.rests(stands)
                return m.Judged(said, item.holds, by, stands.joined, conditions, rests, item.line)
            case rec.Demonstration():
                return self.demonstration(item)
            case rec.Plot():
                self.pictures += 1
                seen = self.stands(f"plot {item.title}", "plot", item.where)
                rests_on = tuple(self.supposed(seen)) if seen is not None else ()
                verdict = seen.joined if seen is not None else None
                return m.Picture(self.named(item), str(self.pictures), verdict, rests_on)
            case rec.Published():
                return self.audit(item)
        raise TypeError(f"{item!r} is no exhibit")

    def named(self, plot: rec.Plot) -> rec.Plot:
        """The picture with the units of its axes, and with what its curves put in, in words."""
        lines = [c for c in plot.curves if c.line and isinstance(c.along, Symbol)]
        along = [c.along for c in lines]
        heights = [self.trace.fact[c.line].relation.lhs for c in lines]
        labels = []
        for c in plot.curves:
            under = self.trace.fact[c.line].under if c.line else ()
            put = ", ".join(
                [f"{new} for {old}" for old, new in c.where]
                + [f"if {self.trace.fact[u].relation}" for u in under if u in self.trace.fact]
            )
            labels.append(changed(c, label=self.plain(c.label) + (f" ({put})" if put else "")))
        x, y = (axis_name(w, s) for w, s in ((plot.x, along), (plot.y, heights)))
        title, alt = self.plain(plot.title), self.plain(plot.alt)
        return changed(plot, title=title, alt=alt, x=x, y=y, curves=tuple(labels))

    def demonstration(self, d: rec.Demonstration) -> m.Shown:
        results = tuple((self.trace.symbols[r.name], self.plain(r.meaning), r.value) for r in d.results)
        lines = tuple(self.fact(f, "demonstrated") for f in d.holds)
        verdict = self.verdict(d.id, "demonstration")
        return m.Shown(d.id, number(d.id), self.prose(d.says), d.function, d.seed, results, lines, verdict)

    def audit(self, p: rec.Published) -> m.Audit:
        ours = self.trace.fact[p.answer]
        value = Relation("=", ours.relation.lhs, p.value)
        verdict = self.verdict(f"published {p.answer}", "published", p.where)
        implied = tuple(self.fact(self.trace.fact[f], "answer") for f in p.implied)
        told = self.fact(ours, "answer")
        how = verdict.method.partition(", ")[2] if verdict is not None and p.verdict == "rounding" else ""
        return m.Audit(told, value, p.source, p.verdict, implied, self.prose(p.note), verdict, how)


def axis_name(words: str, shown: Sequence[object]) -> str:
    """What stands at an axis: the words, and the unit of what is shown."""
    unit = next((s.unit for s in shown if isinstance(s, Symbol) and s.unit), "")
    return f"{words} ({unit.replace('*', '·')})" if unit and unit not in words else words


def number(fact: str) -> str:
    """`12` for step-12, else the id itself."""
    return fact.removeprefix("step-").removeprefix("demo-").removeprefix("supposition-")


def page(checked: Checked, part: str | None = None) -> m.Page:
    """The page of a certificate, or of one part.

    Raises Forged for what no check made, DeriveError for an unknown part.
    """
    contents = vouched(checked)
    trace = contents.trace
    parts = [p for p in trace.parts if part in (None, p.id)]
    if not parts:
        raise DeriveError(f"{trace.name} has no part {part!r}; it has {', '.join(p.id for p in trace.parts)}")
    a = _Arranger(contents, parts)
    stated = tuple(a.fact(f) for f in trace.facts if f.kind in ("premise", "assumption"))
    what_ifs = tuple(m.WhatIf(a.plain(e.about), command(trace, e)) for e in trace.examples)
    outcomes = [a.standing[s.id].joined.outcome for s in trace.steps]
    counts = tuple((w, outcomes.count(w)) for w in OUTCOMES if w in outcomes)
    sections = tuple(a.section(p) for p in parts)
    tables = tuple(givens(trace, a.prose)), tuple(names(trace, a.prose))
    return m.Page(
        trace.name,
        trace.title,
        trace.source,
        trace.about,
        stated,
        *tables,
        sections,
        what_ifs,
        trace.settings,
        counts,
        contents.overall,
        part is None,
        contents.digest,
        tuple(dict.fromkeys(a.typed)),
    )


def command(trace: Trace, example: rec.Example) -> str:
    """The command line that tries a what-if."""
    sets = " ".join(f"--set {shlex.quote(f'{k}={v}')}" for k, v in example.settings)
    return f"derive render {shlex.quote(trace.name.replace('_', '-'))} {sets}"


def lines(p: m.Page) -> Iterator[m.Line]:
    """Every line of a page, in order."""
    yield from p.premises
    for section in p.sections:
        for b in section.blocks:
            match b:
                case m.Chain() | m.Shown() | m.Conclusion():
                    yield from b.lines
                case m.Audit():
                    yield from (b.ours, *b.implied)


def answers(checked: Checked) -> Iterator[str]:
    """The answers' lines as LaTeX, each with how strong it is and what it supposes."""
    for section in page(checked).sections:
        for line in (x for c in section.conclusions for x in c.lines):
            made = latex_relation(line.relation)
            for c in line.conditions:
                if c.relation is not None:
                    made += rf"\text{{ {c.word} }}{latex_relation(c.relation)}"
            told = line.stated or (line.verdict.outcome if line.verdict else "")
            yield rf"{made}\quad\text{{({told})}}"


def displayed(checked: Checked, part: str | None = None) -> list[tuple[str, str, Relation]]:
    """Every displayed line: what it belongs to, its LaTeX, and the relation that was checked."""
    return [(x.id, latex_relation(x.relation), x.relation) for x in lines(page(checked, part))]


__all__ = ["answers", "displayed", "lines", "page"]
