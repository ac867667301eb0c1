"""What a page shows, arranged: what is asked, the derivation, the answer.

Frozen data made from a `Checked`, for every renderer to spell.  No mathematics is done here:
each formula is the very object on record, and its verdict is what the check said of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.check.verdict import OUTCOMES, Checked, Verdict, vouched, weakest
from derive.kernel import record as rec
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr
from derive.kernel.record import Fact, Notation, Plot, Result, Trace
from derive.kernel.relation import Relation
from derive.kernel.text import parse
from derive.render.phrases import joined, phrase

REFERENCE = re.compile(r"\{([^{}]*)\}")
#: Rules that lean on signs: the page says which symbols are positive.
LEAN_ON_SIGNS = ("powers", "solve", "both-sides", "positive", "convex-minimum")


@dataclass(frozen=True)
class Link:
    """A reference to a line; `here` tells whether that line is on this page."""

    id: str
    label: str
    symbol: Expr | None = None
    here: bool = True


#: Words, formulas and links, in the order in which they are read.
Prose = tuple[str | Expr | Relation | Link, ...]


@dataclass(frozen=True)
class Line:
    """One relation with everything that it owes: reason, premises, what it rests on, verdict.

    `chained` tells that it starts from the line above and has the same left side.  `premises`
    leaves out the line above where it is the first premise (`from_above`) and the givens whose
    values are put in (`givens`); `positive` are the symbols whose sign the rule leans on.
    """

    id: str
    label: str
    relation: Relation
    reason: Prose
    premises: tuple[Link, ...]
    under: tuple[Link, ...]
    verdict: Verdict
    from_above: bool = False
    givens: tuple[Link, ...] = ()
    chained: bool = False
    stated: bool = False
    defines: bool = False
    where: str = ""
    positive: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Chain:
    """Lines set under each other, aligned at the sign."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Paragraph:
    """Prose.  `kind` is prose, hint, assumption or idea."""

    prose: Prose
    kind: str = "prose"


@dataclass(frozen=True)
class Stated:
    """A line that is not derived: a premise, an assumption or a supposition."""

    id: str
    label: str
    relation: Relation
    kind: str
    prose: Prose


@dataclass(frozen=True)
class Judged:
    """A claim, whether it holds, and what settles it."""

    statement: Prose
    holds: bool
    by: tuple[Link, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Shown:
    """A seeded computation: its numbers, and the relations that hold of them."""

    id: str
    label: str
    prose: Prose
    results: tuple[tuple[Expr | str, Result], ...]
    holds: tuple[Line, ...]
    seed: str
    verdict: Verdict


@dataclass(frozen=True)
class Picture:
    """A plot, for a renderer to draw."""

    plot: Plot
    verdict: Verdict


@dataclass(frozen=True)
class Audit:
    """Somebody's value beside ours: agree, rounding or disagree, and what would explain it."""

    ours: Line
    value: Expr
    source: str
    outcome: str
    implied: tuple[Line, ...]
    note: Prose
    verdict: Verdict


@dataclass(frozen=True)
class Conclusion:
    """What a part ends in; `tests` are its goals' verdicts, each by another route."""

    lines: tuple[Line, ...]
    prose: Prose
    tests: tuple[Verdict, ...]


Block = Chain | Paragraph | Stated | Judged | Shown | Picture | Audit | Conclusion


@dataclass(frozen=True)
class Section:
    """A part: its question and everything up to its answer."""

    id: str
    anchor: str
    number: int
    question: Prose
    blocks: tuple[Block, ...]

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        """What the part ends in."""
        return tuple(b for b in self.blocks if isinstance(b, Conclusion))

    @property
    def audits(self) -> tuple[Audit, ...]:
        """Its comparisons with published values."""
        return tuple(b for b in self.blocks if isinstance(b, Audit))


@dataclass(frozen=True)
class Given:
    """A row of the table of givens; `changed` tells that the reader set it."""

    note: Notation
    meaning: Prose
    fact: Fact | None
    changed: bool


@dataclass(frozen=True)
class WhatIf:
    """A change that a reader may try, and the command that does it."""

    about: Prose
    command: str


@dataclass(frozen=True)
class Page:
    """The whole document."""

    name: str
    title: Prose
    about: Prose
    source: str
    file: str
    givens: tuple[Given, ...]
    notation: tuple[tuple[Notation, Prose], ...]
    stated: tuple[Stated, ...]
    sections: tuple[Section, ...]
    examples: tuple[WhatIf, ...]
    settings: tuple[tuple[str, str], ...]
    suppositions: tuple[Stated, ...]
    overall: Verdict
    counts: tuple[tuple[str, int], ...]
    checks: int
    whole: bool


def anchor(text: str) -> str:
    """An id for a link: letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-") or "x"


def page(checked: Checked, part: str | None = None) -> Page:
    """The page of a checked trace, or of one of its parts.

    Raises Forged for what no check made, DeriveError for a part that is not there.
    """
    return _Arranger(vouched(checked), part).page()


class _Arranger:
    def __init__(self, checked: Checked, part: str | None) -> None:
        self.checked, self.trace = checked, checked.trace
        chosen = [p for p in self.trace.parts if part is None or p.id == part]
        if not chosen:
            ids = ", ".join(p.id for p in self.trace.parts)
            raise DeriveError(f"{self.trace.name} has no part {part!r}; its parts are {ids}")
        self.parts, self.whole = chosen, part is None
        self.labels = self._labels()
        self.here = self._present()
        self.owed: dict[tuple[str, str], list[rec.Where]] = {}
        self.verdicts_of: dict[tuple[str, str], list[Verdict]] = {}
        for o in checked.obligations:
            self.verdicts_of.setdefault((o.subject, o.kind), []).append(o.verdict)
            self.owed.setdefault((o.subject, o.kind), []).append(o.where)

    # -- names of lines
    def _labels(self) -> dict[str, str]:
        trace: Trace = self.trace
        labels = {s.id: str(i) for i, s in enumerate(trace.steps, 1)}
        supposed = [f for f in trace.facts if f.kind == "supposition"]
        labels.update((f.id, f"S{i}") for i, f in enumerate(supposed, 1))
        for f in trace.facts:
            labels.setdefault(f.id, f.id.replace("-", " ").replace("_", " "))
        demos = [i for p in trace.parts for i in p.items if isinstance(i, rec.Demonstration)]
        for n, d in enumerate(demos, 1):
            labels[d.id] = f"D{n}"
            labels.update((f.id, f"D{n}.{i}") for i, f in enumerate(d.holds, 1))
        return labels

    def _present(self) -> set[str]:
        here = {f.id for f in self.trace.facts if f.kind in ("premise", "assumption", "value")}
        for part in self.parts:
            for item in part.items:
                if isinstance(item, rec.Took):
                    here.add(item.step)
                elif isinstance(item, rec.Demonstration):
                    here.update((item.id, *(f.id for f in item.holds)))
        return here

    def link(self, fid: str) -> Link:
        """A reference to a fact or a demonstration."""
        fact = self.trace.fact.get(fid)
        symbol = fact.relation.lhs if fact is not None and fact.kind == "value" else None
        return Link(fid, self.labels.get(fid, fid), symbol, fid in self.here)

    def prose(self, text: str) -> Prose:
        """Words, with {symbol}, {formula} and {step-N} put in; what cannot be read stays as it is."""
        out: list[str | Expr | Relation | Link] = []
        at = 0
        for m in REFERENCE.finditer(text):
            name = m.group(1)
            found: Expr | Link
            if name in self.trace.symbols:
                found = self.trace.symbols[name]
            elif name in self.labels:
                found = self.link(name)
            else:
                try:
                    found = parse(name, self.trace.symbols, None)
                except DeriveError:
                    continue
            out += [text[at : m.start()], found] if m.start() > at else [found]
            at = m.end()
        if at < len(text):
            out.append(text[at:])
        return tuple(out)

    # -- lines
    def verdicts(self, subject: str, *kinds: str) -> tuple[Verdict, ...]:
        """What the check said of a record, in the order of the check."""
        return tuple(v for kind in kinds for v in self.verdicts_of.get((subject, kind), ()))

    def verdict(self, subject: str, *kinds: str) -> Verdict:
        """The weakest of them."""
        return weakest(list(self.verdicts(subject, *kinds)))

    def placed(self, subject: str, kind: str, where: rec.Where) -> Verdict:
        """The verdict on the one of several records of a name that comes from this place."""
        pairs = zip(
            self.verdicts_of.get((subject, kind), ()), self.owed.get((subject, kind), ()), strict=True
        )
        return weakest([v for v, w in pairs if w == where] or list(self.verdicts(subject, kind)))

    def line(self, fid: str, above: Line | None = None) -> Line:
        """The line with this id; `above` is the one that stands right before it."""
        fact, step = self.trace.fact[fid], self.trace.step.get(fid)
        under = tuple(self.link(u) for u in fact.under if u != fid)
        if step is None:
            demo = fid.partition(".")[0]
            verdict = self.verdict(demo if demo in self.labels else fid, "demonstration", "truth")
            if fact.kind not in ("demonstrated", "conclusion"):
                verdict = Verdict("by definition", f"a {fact.kind}")
            reason = self.prose(fact.text)
            return Line(fid, self.labels.get(fid, fid), fact.relation, reason, (), under, verdict)
        cited = [self.trace.fact[p] for p in step.premises]
        from_above = above is not None and bool(cited) and cited[0].id == above.id
        rest = cited[1:] if from_above else cited
        return Line(
            fid,
            self.labels[fid],
            fact.relation,
            joined(phrase(step.reason, cited)),
            tuple(self.link(f.id) for f in rest if f.kind not in ("value", "claimed")),
            under,
            self.verdict(fid, "truth"),
            from_above,
            tuple(self.link(f.id) for f in rest if f.kind == "value"),
            from_above
            and above is not None
            and above.relation.lhs == fact.relation.lhs
            and above.relation.sign == "=",
            step.stated,
            bool(step.defines),
            str(fact.where),
            self.positive(step, cited) if step.reason.name in LEAN_ON_SIGNS else (),
        )

    def positive(self, step: rec.Step, cited: list[Fact]) -> tuple[Expr, ...]:
        """The positive symbols of a line and of what it comes from."""
        lines = [*(f.relation for f in cited), step.conclusion.relation]
        names = {n: s for r in lines for n, s in r.free_symbols().items()}
        return tuple(s for s in names.values() if s.domain == "positive")

    # -- blocks
    def blocks(self, part: rec.Part) -> Iterator[Block]:
        """A part's items; steps that go on from each other are one chain, sentences one paragraph."""
        run: list[Line] = []
        said: list[str] = []
        for item in part.items:
            plain = isinstance(item, rec.Say) and item.kind == "prose"
            if said and not plain:
                yield Paragraph(self.prose(" ".join(said)))
                said = []
            if isinstance(item, rec.Took) and item.step in self.trace.step:
                made = self.line(item.step, run[-1] if run else None)
                if run and not made.chained:
                    yield Chain(tuple(run))
                    run = []
                run.append(made)
                continue
            if run:
                yield Chain(tuple(run))
                run = []
            if isinstance(item, rec.Say) and plain:
                said.append(item.text)
            else:
                yield self.block(item, part)
        if said:
            yield Paragraph(self.prose(" ".join(said)))
        if run:
            yield Chain(tuple(run))

    def block(self, item: rec.Item, part: rec.Part) -> Block:
        """One item that is no step."""
        match item:
            case rec.Took():
                return self.stated(self.trace.fact[item.step])
            case rec.Say():
                return Paragraph(self.prose(item.text), item.kind)
            case rec.Answer():
                goals = self.verdicts(f"part {part.id}", "goal")
                if not item.facts:
                    goals += self.verdicts(f"part {part.id}", "answer")
                return Conclusion(tuple(map(self.line, item.facts)), self.prose(item.text), goals)
            case rec.Claim():
                by = tuple(map(self.link, item.by))
                verdict = self.placed(f"claim in {part.id}", "claim", item.where)
                return Judged(self.prose(item.statement), item.holds, by, verdict)
            case rec.Demonstration():
                symbols = self.trace.symbols
                return Shown(
                    item.id,
                    self.labels[item.id],
                    self.prose(item.says),
                    tuple((symbols.get(r.name, r.name), r) for r in item.results),
                    tuple(self.line(f.id) for f in item.holds),
                    item.seed,
                    self.verdict(item.id, "demonstration"),
                )
            case rec.Plot():
                return Picture(item, self.placed(f"plot {item.title}", "plot", item.where))
            case rec.Published():
                return Audit(
                    self.line(item.answer),
                    item.value,
                    item.source,
                    item.verdict,
                    tuple(map(self.line, item.implied)),
                    self.prose(item.note),
                    self.placed(f"published {item.answer}", "published", item.where),
                )

    def stated(self, fact: Fact) -> Stated:
        """A line that is not derived."""
        return Stated(fact.id, self.labels[fact.id], fact.relation, fact.kind, self.prose(fact.text))

    # -- the whole
    def page(self) -> Page:
        """Everything."""
        trace = self.trace
        sections = tuple(
            Section(p.id, anchor(f"part-{p.id}"), n, self.prose(p.question), tuple(self.blocks(p)))
            for n, p in enumerate(self.parts, 1)
        )
        facts = {f.id: f for f in trace.facts}
        changed = dict(trace.settings)
        lines = [ln for s in sections for b in s.blocks if isinstance(b, Chain) for ln in b.lines]
        shown = [b for s in sections for b in s.blocks if isinstance(b, Shown)]
        return Page(
            trace.name,
            self.prose(trace.title),
            self.prose(trace.about),
            trace.source,
            trace.file,
            tuple(
                Given(n, self.prose(n.meaning), facts.get(f"value-{n.symbol.name}"), n.symbol.name in changed)
                for n in trace.notation
                if n.value is not None
            ),
            tuple(
                (n, self.prose(n.meaning)) for n in trace.notation if n.value is None and n.role != "demo"
            ),
            tuple(self.stated(f) for f in trace.facts if f.kind in ("premise", "assumption")),
            sections,
            tuple(self.what_if(e) for e in trace.examples),
            trace.settings,
            tuple(self.stated(f) for f in trace.facts if f.kind == "supposition" and f.id in self.here),
            self.checked.overall,
            _counted([*(ln.verdict for ln in lines), *(s.verdict for s in shown)]),
            len(self.checked.obligations),
            self.whole,
        )

    def what_if(self, e: rec.Example) -> WhatIf:
        """The command line that tries an example."""
        sets = " ".join(f"--set {_quoted(f'{k}={v}')}" for k, v in e.settings)
        name = _quoted(self.trace.name.replace("_", "-"))
        return WhatIf(self.prose(e.about), f"derive render {name} {sets}")


def _quoted(word: str) -> str:
    """A word as a shell wants it."""
    return word if re.fullmatch(r"[\w=.+/-]+", word) else "'" + word.replace("'", "'\\''") + "'"


def _counted(verdicts: Iterable[Verdict]) -> tuple[tuple[str, int], ...]:
    """How many of each outcome, from the strongest to the weakest."""
    found = Counter(v.outcome for v in verdicts)
    return tuple((o, found[o]) for o in OUTCOMES if found[o])


__all__ = [
    "Audit",
    "Block",
    "Chain",
    "Conclusion",
    "Given",
    "Judged",
    "Line",
    "Link",
    "Page",
    "Paragraph",
    "Picture",
    "Prose",
    "Section",
    "Shown",
    "Stated",
    "WhatIf",
    "anchor",
    "page",
]
