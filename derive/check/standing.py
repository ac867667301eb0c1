"""How each fact of a trace stands: as strong as the weakest of what it rests on, under what is supposed.

Reads a trace and the verdicts of its obligations; decides nothing itself.  What a line rests on are the
premises of its step, and theirs in turn; a definition or a premise takes nothing from a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from derive.check.verdict import Obligation, Verdict, weakest
from derive.kernel import record as rec
from derive.kernel.record import Fact, Step, Trace

#: What is on record without having been derived, by kind: the word for it.
STATED = {
    "premise": "as stated",
    "value": "as given",
    "assumption": "assumed",
    "supposition": "supposed",
    "claimed": "only claimed",
}
TRANSPARENT = Verdict("by definition", "stated, not derived")
CLAIMED = Verdict("undecided", "", "it is only claimed")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one fact, claim or comparison stands.

    `own` is the verdict on it alone, `joined` the weakest of that and of all that it rests on; `link` is
    the line that makes it weaker than it is itself ("" where it is as strong as its own verdict).  `under`
    are the suppositions that it rests on, `assumed` the problem's assumptions.  `stated` is the word for
    what was not derived, or only comes back to what was stated.
    """

    own: Verdict
    joined: Verdict
    link: str = ""
    under: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    stated: str = ""

    @property
    def word(self) -> str:
        """What a reader is told of it: an outcome, or that it is stated, supposed or claimed."""
        return self.stated or self.joined.outcome


def discharged_by(trace: Trace, obligations: Iterable[Obligation]) -> dict[str, Verdict]:
    """The suppositions that an obligation does away with, and how strongly it does.

    An obligation of the kind "attained" has as its subject a supposition that holds of closed forms on
    record: what rests on that supposition rests on this verdict instead.
    """
    supposed = {f.id for f in trace.facts if f.kind == "supposition"}
    return {
        o.subject: o.verdict
        for o in obligations
        if o.kind == "attained" and o.subject in supposed and o.verdict.passed
    }


def standings(trace: Trace, obligations: Iterable[Obligation]) -> dict[str, Standing]:
    """The standing of every fact by id, in the order of the solution."""
    owed = tuple(obligations)
    verdicts: dict[str, list[Verdict]] = {}
    for o in sorted(owed, key=lambda o: o.kind != "truth"):
        verdicts.setdefault(o.subject, []).append(o.verdict)
    gone = discharged_by(trace, owed)
    found: dict[str, Standing] = {}
    for f in trace.facts:
        found[f.id] = _stated(f, gone)
    for item in (i for p in trace.parts for i in p.items):
        if isinstance(item, rec.Demonstration):
            own = _own(verdicts, item.id, "demonstration", owed)
            found.update((i, Standing(own, own)) for i in (item.id, *(f.id for f in item.holds)))
        elif isinstance(item, rec.Took) and item.step in trace.step:
            step = trace.step[item.step]
            found[step.id] = _derived(step, found, trace, gone, _own(verdicts, step.id, "truth", owed))
    nowhere = Verdict("undecided", "", "it stands in no part")
    for step in trace.steps:
        found.setdefault(step.id, Standing(nowhere, nowhere))
    return found


def _own(
    verdicts: Mapping[str, list[Verdict]], subject: str, kind: str, owed: Iterable[Obligation]
) -> Verdict:
    """The verdict on a record alone.  What its decisive obligation never came to is undecided."""
    if not any(o.subject == subject and o.kind == kind for o in owed):
        failed = [v for v in verdicts.get(subject, ()) if not v.passed]
        return failed[0] if failed else Verdict("undecided", "", "it was not checked")
    return max(verdicts[subject], key=lambda v: v.weight)


def _stated(f: Fact, gone: Mapping[str, Verdict]) -> Standing:
    word = STATED.get(f.kind, f.kind)
    if f.kind == "claimed":
        return Standing(CLAIMED, CLAIMED, stated=word)
    if f.kind == "supposition" and f.id in gone:
        return Standing(gone[f.id], gone[f.id])
    under = (f.id,) if f.kind == "supposition" else ()
    assumed = (f.id,) if f.kind == "assumption" else ()
    return Standing(TRANSPARENT, TRANSPARENT, "", under, assumed, word)


def _derived(
    step: Step, found: Mapping[str, Standing], trace: Trace, gone: Mapping[str, Verdict], own: Verdict
) -> Standing:
    """A step's conclusion.  A counterexample does not rest on the claim that it denies."""
    cited = [i for i in step.premises if not (step.reason.name == "counterexample" and _claimed(trace, i))]
    missing = [i for i in cited if i not in found]
    if missing:
        lost = Verdict("undecided", "", f"it rests on {missing[0]}, which is not on record before it")
        return Standing(own, weakest([own, lost]))
    done = rec.discharged(step.reason.name, tuple(trace.fact[i] for i in step.premises))
    kept = [u for i in cited for u in found[i].under if u not in done]
    under = dict.fromkeys([*kept, *(u for u in step.conclusion.under if u not in gone)])
    on = [*cited, *(u for u in step.conclusion.under if u in gone)]
    assumed = dict.fromkeys(a for i in cited for a in found[i].assumed)
    again = [f for f in trace.facts if f.relation == step.conclusion.relation]
    again = [f for f in again if f.kind in ("premise", "assumption") or f.id in under]
    stated = STATED[again[0].kind] if again else ""
    return Standing(own, *join(own, on, found), tuple(under), tuple(assumed), stated)


def _claimed(trace: Trace, fid: str) -> bool:
    return fid in trace.fact and trace.fact[fid].kind == "claimed"


def join(own: Verdict, on: Iterable[str], found: Mapping[str, Standing]) -> tuple[Verdict, str]:
    """The weakest of a verdict and of the facts that it rests on, and the fact that makes it so."""
    joined, link = own, ""
    for i in on:
        if found[i].joined.weight > joined.weight:
            joined, link = found[i].joined, found[i].link or i
    return joined, link


def resting(own: Verdict, on: Iterable[str], found: Mapping[str, Standing]) -> Standing:
    """The standing of what is no line itself (a claim, a comparison, a goal) but rests on facts."""
    cited = [i for i in on if i in found]
    under = dict.fromkeys(u for i in cited for u in found[i].under)
    assumed = dict.fromkeys(a for i in cited for a in found[i].assumed)
    return Standing(own, *join(own, cited, found), tuple(under), tuple(assumed))


def everything(trace: Trace, obligations: Iterable[Obligation]) -> Iterator[tuple[Obligation, Standing]]:
    """Every obligation with the standing of what it speaks of: the line, the claim, the goal, the picture."""
    owed = tuple(obligations)
    found = standings(trace, owed)
    cited = _citations(trace)
    turn: dict[tuple[str, str], int] = {}
    for o in owed:
        n = turn[o.subject, o.kind] = turn.get((o.subject, o.kind), 0) + 1
        if o.subject in found and o.kind == "truth":
            yield o, found[o.subject]
        else:
            on = cited.get((o.subject, o.kind), [])
            yield o, resting(o.verdict, on[n - 1] if n <= len(on) else (), found)


def _citations(trace: Trace) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """What claims, goals, answers, comparisons and pictures rest on, by subject and kind, in their order."""
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for part in trace.parts:
        answered: tuple[str, ...] = ()
        for item in part.items:
            match item:
                case rec.Answer():
                    answered += item.facts
                case rec.Claim():
                    found.setdefault((f"claim in {part.id}", "claim"), []).append(item.by)
                case rec.Published():
                    on = (item.answer, *item.implied)
                    found.setdefault((f"published {item.answer}", "published"), []).append(on)
                case rec.Plot():
                    on = tuple(i for c in item.curves for i in (c.demo, c.line) if i)
                    found.setdefault((f"plot {item.title}", "plot"), []).append(on)
        found.setdefault((f"part {part.id}", "answer"), []).append(answered)
        for goal in part.goals:
            cited = tuple(i for i in named(goal.fields) if i in trace.fact)
            found.setdefault((f"part {part.id}", "goal"), []).append(cited)
    return found


def named(value: object) -> Iterator[str]:
    """The texts among a goal's arguments: where they are ids, the facts that it names."""
    if isinstance(value, tuple):
        for v in value:
            yield from named(v)
    elif isinstance(value, str):
        yield value
