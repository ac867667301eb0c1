"""Mutants of what lines stand on: premises, domains, roles, order, suppositions, answers, claims, pictures.

Each is a whole trace with one thing changed.  A changed premise, domain or role may leave every line true;
whether it does is asked of `tests.projection`, which knows nothing of the checker: a trace that still passes
although one of its lines fails in a model of what it cites has survived.  All other mutants say something
that was never established, and have to be refused.  Order alone changes no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from derive.check import check
from derive.check.walk import obligations
from derive.kernel.errors import DeriveError
from derive.kernel.record import Answer, Claim, Curve, Fact, Item, Plot, Step, Took, Trace
from derive.trace import decode, encode
from tests.mutants import mutants
from tests.projection import follows

Demos = Mapping[str, Any]
#: What a domain is changed to: more is let in, so that a line may become false.
LOOSER = {
    "positive": ("nonnegative", "real"),
    "nonnegative": ("real",),
    "negative": ("real",),
    "nonzero real": ("real",),
    "positive integer": ("nonnegative integer", "integer", "positive"),
    "nonnegative integer": ("integer", "nonnegative"),
}
ROLES = ("unknown", "index", "random", "differential")
#: Rules whose line says more than that it holds in every model of what is cited: it names something, or
#: speaks of all values.  Their own checks are tried by `tests.lies`.
NOT_ENTAILED = frozenset(
    """
    define lagrangian spread enclose dominates implied floor ceiling differentiate total-differential
    read-gradient stationary at moments induction convex-minimum counterexample eckart-young
    """.split()
)
#: Rules that ask what a name is.
BY_ROLE = {"at", "induction", "moments", "total-differential", "read-gradient", "contained", "stationary"}


@dataclass
class Count:
    """What became of the mutants of one kind: refused; accepted, and every line follows in all models that
    were found (equivalent), or none was found of some (open); or accepted though a line fails in one.
    """

    refused: int = 0
    equivalent: int = 0
    open: int = 0
    survived: list[str] = field(default_factory=list)

    @property
    def mutants(self) -> int:
        return self.refused + self.equivalent + self.open + len(self.survived)

    def add(self, other: Count) -> None:
        """Count these as well."""
        self.refused += other.refused
        self.equivalent += other.equivalent
        self.open += other.open
        self.survived += other.survived


def passes(trace: Trace, demos: Demos) -> bool:
    return check(trace, demos).passed


def step_passes(trace: Trace, step: Step) -> bool:
    return all(o.verdict.passed for o in obligations(trace, {}, lambda _: None, only=step.id))


def judged(trace: Trace, steps: list[Step]) -> tuple[bool | None, str]:
    """Whether the lines of these steps hold in every model found of what they rest on; of which not."""
    every: bool | None = True
    for s in steps:
        if s.reason.name in NOT_ENTAILED:
            continue
        cited = [trace.fact[i].relation for i in dict.fromkeys((*s.premises, *s.conclusion.under))]
        told = follows(cited, s.conclusion.relation, f"{trace.name}/{s.id}")
        if told is False:
            return False, f"{s.id} ({s.reason.name}): {s.conclusion.relation}"
        every = every and told
    return every, ""


def _with_fact(trace: Trace, fact: Fact) -> Trace:
    return replace(trace, facts=tuple(fact if f.id == fact.id else f for f in trace.facts))


def _with_items(trace: Trace, part: str, items: tuple[Item, ...]) -> Trace:
    return replace(trace, parts=tuple(replace(p, items=items) if p.id == part else p for p in trace.parts))


def premises(trace: Trace) -> Iterator[tuple[str, Trace, list[Step]]]:
    """One token of a stated line changed, with the steps that cite it."""
    for f in trace.facts:
        citing = [s for s in trace.steps if f.id in s.premises]
        if f.kind in ("premise", "assumption", "supposition") and citing:
            for line in mutants(f.relation):
                yield (
                    f"{f.id}: {f.relation}  ->  {line}",
                    _with_fact(trace, replace(f, relation=line)),
                    citing,
                )


def _renoted(trace: Trace, name: str, changes: Mapping[str, Any]) -> Trace:
    data = encode(trace)
    for note in data["notation"]:
        if note["symbol"]["name"] == name:
            for key, value in changes.items():
                (note["symbol"] if key == "domain" else note)[key] = value
    return decode(data)


def _speaking_of(trace: Trace, name: str) -> list[Step]:
    return [s for s in trace.steps if name in s.conclusion.relation.free_symbols()]


def domains(trace: Trace) -> Iterator[tuple[str, Trace, list[Step]]]:
    """A name may be more than was said."""
    for n in trace.notation:
        for looser in LOOSER.get(n.symbol.domain, ()):
            try:
                changed = _renoted(trace, n.symbol.name, {"domain": looser})
            except DeriveError:
                continue  # no trace at all
            ids = [s.id for s in _speaking_of(trace, n.symbol.name)]
            told = f"{n.symbol.name}: {n.symbol.domain}  ->  {looser}"
            yield told, changed, [changed.step[i] for i in ids]


def roles(trace: Trace) -> Iterator[tuple[str, Trace]]:
    """A name is taken for something else where a rule asks what it is."""
    for n in trace.notation:
        asked = [s for s in _speaking_of(trace, n.symbol.name) if s.reason.name in BY_ROLE]
        if n.role not in ("index", "random", "differential") or not asked:
            continue
        for role in ROLES:
            if role != n.role:
                changed = {"role": role} if n.role != "differential" else {"role": role, "of": ""}
                yield f"{n.symbol.name}: {n.role}  ->  {role}", _renoted(trace, n.symbol.name, changed)


def suppositions(trace: Trace) -> Iterator[tuple[str, Trace, list[Step]]]:
    """A line forgets what it rests on: at one step, or at every one."""
    for f in trace.facts:
        if f.kind != "supposition":
            continue
        resting = [s for s in trace.steps if f.id in s.conclusion.under]
        for s in resting:
            dropped = _forget(trace, f.id, {s.id}, cited=False)
            yield f"{s.id} no longer rests on {f.id}", dropped, []
        if resting:
            everywhere = _forget(trace, f.id, {s.id for s in resting}, cited=True)
            yield f"nothing rests on {f.id}", everywhere, [everywhere.step[s.id] for s in resting]


def _forget(trace: Trace, fid: str, where: set[str], cited: bool) -> Trace:
    steps = []
    for s in trace.steps:
        if s.id in where:
            under = tuple(u for u in s.conclusion.under if u != fid)
            s = replace(s, conclusion=replace(s.conclusion, under=under))
            if cited:
                s = replace(s, premises=tuple(i for i in s.premises if i != fid))
        steps.append(s)
    return replace(trace, steps=tuple(steps))


def answers(trace: Trace) -> Iterator[tuple[str, Trace]]:
    """An answer is a conjecture, comes later, or is missing; under a goal it is another line."""
    claimed = [f.id for f in trace.facts if f.kind == "claimed"]
    took = {i.step: k for k, p in enumerate(trace.parts) for i in p.items if isinstance(i, Took)}
    for k, part in enumerate(trace.parts):
        later = [s for s, at in took.items() if at > k]
        for i, item in enumerate(part.items):
            if not isinstance(item, Answer):
                continue

            def swapped(new: Answer | None, i: int = i, part: Any = part) -> Trace:
                items = (*part.items[:i], *((new,) if new else ()), *part.items[i + 1 :])
                return _with_items(trace, part.id, items)

            if sum(isinstance(x, Answer) for x in part.items) == 1:
                yield f"part {part.id}: no answer", swapped(None)
            for kind, ids in (("a conjecture", claimed[:1]), ("a later line", later[-1:])):
                for other in ids:
                    yield f"part {part.id}: {kind}", swapped(replace(item, facts=(*item.facts, other)))


def claims(trace: Trace) -> Iterator[tuple[str, Trace]]:
    """What holds is said not to, and the other way round; or another line settles it."""
    settled = [s.id for s in trace.steps]
    for part in trace.parts:
        for i, item in enumerate(part.items):
            if not isinstance(item, Claim):
                continue
            others = [replace(item, holds=not item.holds)]
            others += [replace(item, by=(x,)) for x in (settled[0], settled[-1]) if x not in item.by]
            for other in others:
                items = (*part.items[:i], other, *part.items[i + 1 :])
                yield f"part {part.id}: {other.holds} by {other.by}", _with_items(trace, part.id, items)


def _bumped(text: str) -> str:
    """The first digit that counts, changed."""
    for i, c in enumerate(text):
        if c in "123456789":
            return text[:i] + str(int(c) % 9 + 1) + text[i + 1 :]
    return "1"


def plots(trace: Trace) -> Iterator[tuple[str, Trace]]:
    """A point is moved, or two change places."""
    for part in trace.parts:
        for i, item in enumerate(part.items):
            if not isinstance(item, Plot):
                continue
            for j, c in enumerate(item.curves):
                for points, told in _moved(c):
                    curves = (*item.curves[:j], replace(c, points=points), *item.curves[j + 1 :])
                    items = (*part.items[:i], replace(item, curves=curves), *part.items[i + 1 :])
                    yield f"{item.title}, {c.label}: {told}", _with_items(trace, part.id, items)


def _moved(c: Curve) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    points = c.points
    for k in sorted({0, len(points) // 2, len(points) - 1}):
        x, y = points[k]
        yield (*points[:k], (x, _bumped(y)), *points[k + 1 :]), f"point {k}: {y} moved"
    if len(points) > 1 and points[0][1] != points[-1][1]:
        (a, b), (c_, d) = points[0], points[-1]
        yield ((a, d), *points[1:-1], (c_, b)), "first and last heights change places"
        yield tuple(reversed(points)), "backwards"


def settings(trace: Trace) -> Iterator[tuple[str, Trace]]:
    """A setting that the values do not have, or of a name that is no given."""
    given = [n.symbol.name for n in trace.notation if n.role == "given"]
    for name in given[:2]:
        yield f"{name} said to be set", replace(trace, settings=(*trace.settings, (name, "987654321")))
    yield "an unknown setting", replace(trace, settings=(*trace.settings, ("no_such_name", "1")))
    for f in trace.facts:
        if f.kind == "value":
            other = Fact(f.id, replace(f.relation, rhs=f.relation.rhs * 2), "value", f.text, f.under, f.where)
            yield f"{f.id} doubled", _with_fact(trace, other)


def order(trace: Trace) -> Iterator[tuple[str, Trace]]:
    """The same trace with its premises told in another order."""
    stated = [f for f in trace.facts if f.kind != "value"]
    values = [f for f in trace.facts if f.kind == "value"]
    yield "premises backwards", replace(trace, facts=(*reversed(stated), *values))
    yield "values first", replace(trace, facts=(*reversed(values), *stated))


def run(trace: Trace, demos: Demos) -> dict[str, Count]:
    """Every mutant of the surroundings of a trace, kind by kind."""
    assert passes(trace, demos), f"{trace.name} does not pass as it is"
    assert judged(trace, list(trace.steps))[0] is not False, judged(trace, list(trace.steps))[1]
    found: dict[str, Count] = {}
    for kind, make in (("premise", premises), ("domain", domains), ("supposition", suppositions)):
        count = found[kind] = Count()
        for told, changed, steps in make(trace):
            now = [changed.step[s.id] for s in steps]
            if not all(step_passes(changed, s) for s in now) or not passes(changed, demos):
                count.refused += 1
                continue
            held, line = judged(changed, now) if now else (False, "accepted")
            if held is False:
                count.survived.append(f"{trace.name}: {told}: {line}")
            elif held:
                count.equivalent += 1
            else:
                count.open += 1
    for kind, plain in (
        ("role", roles),
        ("answer", answers),
        ("claim", claims),
        ("plot", plots),
        ("setting", settings),
    ):
        count = found[kind] = Count()
        for told, changed in plain(trace):
            if passes(changed, demos):
                count.survived.append(f"{trace.name}: {told}")
            else:
                count.refused += 1
    count = found["order"] = Count()
    outcomes = sorted((o.subject, o.kind, o.verdict.outcome) for o in check(trace, demos).obligations)
    for told, changed in order(trace):
        again = sorted((o.subject, o.kind, o.verdict.outcome) for o in check(changed, demos).obligations)
        if again == outcomes:
            count.equivalent += 1
        else:
            differ = [b for b in again if b not in outcomes]
            count.survived.append(f"{trace.name}: {told}: other verdicts: {differ[:3]}")
    return found
