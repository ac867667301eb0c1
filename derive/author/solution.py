"""`Solution`: the recorder that a solution function is given.

Every step names its rule; the recorder applies the rule, or takes the line that the author
states with gives=, and puts it on record.  Nothing is checked here: the checker is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from derive.author.problem import AuthorError, Problem, Solved
from derive.goals import GoalSpec
from derive.kernel import record as rec
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Number, Symbol, as_expr, free_symbols, replace, symbol
from derive.kernel.record import Fact, Notation, Trace, Where
from derive.kernel.relation import Relation
from derive.kernel.text import parse, parse_relation
from derive.rules.base import Rule
from derive.rules.context import Context

SYMBOL_IN_PROSE = re.compile(r"\{([^{}]*)\}")


class Solution:
    """The recorder that a solution function is given."""

    def __init__(self, problem: Problem, notation: dict[str, Notation], settings: Mapping[str, str]) -> None:
        self.problem, self._settings = problem, dict(settings)
        self.context = Context(dict(notation))
        self.facts: list[Fact] = list(problem.facts)
        self.steps: list[rec.Step] = []
        self.parts: list[rec.Part] = []
        self.items: list[rec.Item] = []
        self.goals: list[rec.Goal] = []
        self._part: tuple[str, str, Where] | None = None
        self._defined: dict[str, Fact] = {}
        self._closed_lines: dict[str, Fact] = {}
        self._pending: list[GoalSpec] = []
        self.demos: dict[str, Callable[[], dict[str, str]]] = {}
        self._values: dict[str, Fact] = {}
        for name, note in notation.items():
            if note.value is not None:
                fact = Fact(
                    f"value-{name}", Relation("=", note.symbol, note.value), "value", where=note.where
                )
                self._values[name] = fact
                self.facts.append(fact)

    # -- parts and prose
    def part(self, question: str, id: str = "", *, goal: GoalSpec | Iterable[GoalSpec] = ()) -> None:
        """Begin a part: what is asked.  `goal` is what its answers have to satisfy."""
        self._close()
        self._prose(question)
        self._part = (id or str(len(self.parts) + 1), question, self.problem.where())
        self._pending = [goal] if isinstance(goal, GoalSpec) else list(goal)

    def _close(self) -> None:
        if self._part is None:
            if self.items:
                raise AuthorError(f"{self.problem.where()}: begin with s.part(…): what is asked")
            return
        part_id, question, where = self._part
        if self._pending:
            raise AuthorError(f"{where}: part {part_id} states a goal but gives no answer")
        self.parts.append(rec.Part(part_id, question, tuple(self.items), tuple(self.goals), where))
        self.items, self.goals, self._part = [], [], None

    def _prose(self, text: str) -> str:
        for name in SYMBOL_IN_PROSE.findall(text):
            if name not in self.context.notation and name not in {s.id for s in self.steps}:
                try:
                    parse(name, self.context.symbols, None)
                except DeriveError as e:
                    raise AuthorError(f"{self.problem.where()}: {{{name}}} in the prose: {e}") from e
        return text

    def say(self, text: str) -> None:
        """A sentence before a step; {N} is a symbol, {N_opt/D_opt} a formula."""
        self.items.append(rec.Say(self._prose(text)))

    def hint(self, text: str) -> None:
        """A hint, shown folded."""
        self.items.append(rec.Say(self._prose(text), "hint"))

    def assumption(self, text: str) -> None:
        """An assumption in words: full utilisation, batch 1, decimal GB."""
        self.items.append(rec.Say(self._prose(text), "assumption"))

    # -- steps
    def step(self, *facts: Fact, by: Rule, gives: Relation | None = None) -> Fact:
        """One step from facts by a rule.  Without `gives` the rule computes the line."""
        where = self.problem.where()
        premises = (*facts, *by.facts())
        for f in premises:
            if not isinstance(f, Fact):
                raise AuthorError(f"{where}: {f!r} is no fact: pass what a premise or a step returned")
        if gives is not None:
            conclusion = gives
        else:
            try:
                conclusion = by.apply(tuple(f.relation for f in premises), self.context)
            except AuthorError:
                raise
            except DeriveError as e:
                raise AuthorError(f"{where}: {type(by).__name__}: {e}") from e
        return self._record(premises, by.reason(), conclusion, gives is not None, by.defines, where)

    def _record(
        self,
        premises: tuple[Fact, ...],
        reason: rec.Reason,
        conclusion: Relation,
        stated: bool,
        defines: bool,
        where: Where,
    ) -> Fact:
        under = {u: None for f in premises for u in f.under}
        done = rec.discharged(reason.name, premises)
        under = {u: None for u in under if u not in done}
        step_id = f"step-{len(self.steps) + 1}"
        names: tuple[str, ...] = ()
        if defines and isinstance(conclusion.lhs, Symbol):
            names = (conclusion.lhs.name,)
        fact = Fact(step_id, conclusion, "conclusion", "", tuple(under), where)
        if names:
            self._defined[names[0]] = fact
        step = rec.Step(step_id, reason, tuple(f.id for f in premises), fact, names, stated)
        self.steps.append(step)
        self.items.append(rec.Took(step_id))
        return fact

    def let(self, name: Symbol, value: Any) -> Fact:
        """Introduce a name for an expression."""
        from derive.rules.algebra import Define

        return self.step(by=Define(name, as_expr(value)))

    def suppose(self, relation: Relation, text: str = "") -> Fact:
        """A hypothesis: carried to everything that depends on it, discharged by induction or containment."""
        n = sum(f.kind == "supposition" for f in self.facts) + 1
        fid = f"supposition-{n}"
        fact = Fact(fid, relation, "supposition", text, (fid,), self.problem.where())
        self.facts.append(fact)
        self.items.append(rec.Took(fid))
        return fact

    def conjecture(self, relation: Relation, text: str = "") -> Fact:
        """A line that somebody claims: only a counterexample may start from it."""
        n = sum(f.kind == "claimed" for f in self.facts) + 1
        fact = Fact(f"claimed-{n}", relation, "claimed", text, (), self.problem.where())
        self.facts.append(fact)
        return fact

    def value(self, of: Symbol) -> Fact:
        """The fact that a given has its value."""
        if of.name not in self._values:
            raise AuthorError(f"{self.problem.where()}: {of.name} has no value")
        return self._values[of.name]

    def _closed(self, fact: Fact, using: Iterable[Fact]) -> Fact:
        """The line with every name that has no value replaced by what it stands for."""
        from derive.rules.algebra import Substitute

        known = {f.relation.lhs: f for f in using}
        for _ in range(20):
            names = free_symbols(fact.relation.rhs)
            more = [
                known.get(s) or self._defined.get(n)
                for n, s in names.items()
                if n not in self._values and (s in known or n in self._defined)
            ]
            if not more:
                break
            fact = self.step(fact, by=Substitute(*[f for f in more if f is not None]))
        return fact

    def number(
        self, fact: Fact, digits: int = 6, unit: str | None = None, using: Iterable[Fact] = ()
    ) -> Fact:
        """The number that a formula comes to: values put in, then evaluated.

        Names that are defined by other lines (`using`, or a `let`) are put in first.  `unit` is
        what the result is told in; the left side's own unit by default.
        """
        from derive.rules.numbers import Evaluate

        fact = self._closed(fact, using)
        if unit is None:
            unit = getattr(fact.relation.lhs, "unit", "")
        closed = self._put_in(fact)
        told = closed.relation.rhs
        if isinstance(told, Number) and told.unit == unit:
            return closed
        return self.step(closed, by=Evaluate(digits, unit))

    def _put_in(self, fact: Fact) -> Fact:
        """The line with values put in; the same step serves again for another unit."""
        from derive.rules.numbers import PutIn

        if fact.id not in self._closed_lines:
            values = tuple(self._values[n] for n in free_symbols(fact.relation.rhs) if n in self._values)
            self._closed_lines[fact.id] = self.step(fact, by=PutIn(values)) if values else fact
        return self._closed_lines[fact.id]

    def whole(self, fact: Fact, count: Symbol, digits: int = 6, using: Iterable[Fact] = ()) -> Fact:
        """The least whole number of things that suffices: values put in, evaluated, rounded up."""
        from derive.rules.numbers import Ceiling, Evaluate

        exact = self._put_in(self._closed(fact, using))
        self.step(exact, by=Evaluate(digits, count.unit))
        return self.step(exact, by=Ceiling(count))

    def uncertainty(self, fact: Fact, digits: int = 3, using: Iterable[Fact] = ()) -> tuple[Fact, ...]:
        """What an estimate may come to while its givens range (`low`, `high`), and which matters most.

        Takes the formula `x = f(givens)`; definitions (`using`, or a `let`) are put in first.  Returns
        the interval and the greatest factor, for the answer.
        """
        from derive.rules.estimate import uncertainty

        return uncertainty(self, self._closed(fact, using), digits)

    # -- answers, claims, demonstrations, pictures
    def answer(self, *facts: Fact, text: str = "", **named: Fact) -> None:
        """What the part ends in.  The part's goals are put to these facts."""
        chosen = (*facts, *named.values())
        for f in chosen:
            if not isinstance(f, Fact):
                raise AuthorError(f"{self.problem.where()}: {f!r} is no fact")
        self.items.append(rec.Answer(tuple(f.id for f in chosen), self._prose(text)))
        for spec in self._pending:
            ids = tuple(f.id for f in chosen)
            self.goals.append(rec.Goal(spec.name, spec.fields(), ids, self.problem.where()))
        self._pending = []

    def goal(self, spec: GoalSpec, *facts: Fact) -> None:
        """A further test of facts by another route."""
        ids = tuple(f.id for f in facts)
        self.goals.append(rec.Goal(spec.name, spec.fields(), ids, self.problem.where()))

    def claim(self, statement: str, *, holds: bool, by: Fact | Iterable[Fact]) -> None:
        """A statement to be judged, and the facts that settle it."""
        facts = (by,) if isinstance(by, Fact) else tuple(by)
        self.items.append(
            rec.Claim(self._prose(statement), holds, tuple(f.id for f in facts), self.problem.where())
        )

    def demonstrate(
        self,
        says: str,
        run: Callable[[Any], Mapping[str, Any]],
        *,
        holds: Iterable[str] = (),
        seed: str = "",
        meanings: Mapping[str, str] | None = None,
        tolerance: str = "1e-9",
    ) -> tuple[Fact, ...]:
        """A seeded computation that a reader can rerun: `run(rng)` returns numbers by name.

        `rng` is a NumPy Generator seeded from `seed` (the function's name by default).  `holds` are
        lines over the results, in plain text, that have to be true for every seed.
        """
        n = sum(isinstance(i, rec.Demonstration) for p in self.parts for i in p.items)
        n += sum(isinstance(i, rec.Demonstration) for i in self.items)
        demo_id, where = f"demo-{n + 1}", self.problem.where()
        label = seed or run.__name__

        def rerun() -> dict[str, str]:
            return results_of(run, label)

        results = rerun()
        told = dict(meanings or {})
        for name in results:
            self.context.notation.setdefault(
                name, Notation(symbol(name, "real"), told.get(name, ""), "demo", where=where)
            )
        facts = []
        for i, text in enumerate(holds, 1):
            try:
                line = parse_relation(text, self.context.symbols, None)
            except DeriveError as e:
                raise AuthorError(f"{where}: holds: {e}") from e
            facts.append(Fact(f"{demo_id}.{i}", line, "demonstrated", where=where))
        self.items.append(
            rec.Demonstration(
                demo_id,
                self._prose(says),
                run.__name__,
                label,
                tuple(rec.Result(k, v, told.get(k, "")) for k, v in results.items()),
                tuple(facts),
                tolerance,
                where,
            )
        )
        self.demos[demo_id] = rerun
        return tuple(facts)

    def curve(
        self,
        label: str,
        of: Any,
        along: Symbol,
        low: Any = None,
        high: Any = None,
        *,
        at: Iterable[Any] = (),
        style: str = "line",
        count: int = 61,
        log: bool = False,
    ) -> rec.Curve:
        """A curve of a plot: `of` along a symbol from low to high, with the givens' values.

        With `at` it has these points and no others, as dots or bars (`style`).  Axes are in base units.
        """
        from derive.rules.sampling import sampled, spaced

        values = {f.relation.lhs: f.relation.rhs for f in self._values.values()}
        places = [replace(as_expr(x), values) for x in at]
        values.pop(along, None)
        if low is not None and high is not None:
            places += spaced(as_expr(low), as_expr(high), values, count, log)
        return rec.Curve(label, sampled(as_expr(of), along, values, places), style, as_expr(of), along)

    def mark(self, label: str, of: Any, along: Symbol, at: Fact) -> rec.Curve:
        """A dot on a curve, where the symbol has the value that a fact says."""
        return self.curve(label, of, along, at=(at.relation.rhs,), style="dots")

    def measured(
        self, label: str, of: Iterable[Fact], points: Mapping[Any, str], style: str = "dots"
    ) -> rec.Curve:
        """A curve of a plot through results of a demonstration: `points` maps x to a result's name."""
        demo_id = next(iter(of)).id.partition(".")[0]
        items = (*(i for part in self.parts for i in part.items), *self.items)
        found = [i for i in items if isinstance(i, rec.Demonstration) and i.id == demo_id]
        results = {r.name: r.value for d in found for r in d.results}
        missing = [name for name in points.values() if name not in results]
        if missing:
            raise AuthorError(f"{self.problem.where()}: {demo_id} has no result {missing[0]!r}")
        return rec.Curve(label, tuple((str(x), results[y]) for x, y in points.items()), style, demo=demo_id)

    def plot(self, title: str, *curves: rec.Curve, x: str, y: str, alt: str, log: str = "") -> None:
        """A picture."""
        self.items.append(rec.Plot(title, x, y, tuple(curves), alt, log, self.problem.where()))

    def published(
        self,
        fact: Fact,
        value: str,
        source: str,
        *,
        verdict: str,
        implied: Iterable[Fact] = (),
        vary: Iterable[Symbol] = (),
        note: str = "",
    ) -> None:
        """Somebody's value for an answer: agree, rounding or disagree (the checker compares).

        Digits count as written: 97700 claims five, 9.77e4 three.  For every given in `vary` a step
        finds the value of it that would reproduce the published one.  Published values belong to the
        problem's own givens: with others nothing is compared.
        """
        if self._settings:
            return
        unit = getattr(fact.relation.lhs, "unit", "")
        told = fact.relation.rhs
        if isinstance(told, Number):
            unit = told.unit
        found = (*implied, *(self._implied(fact, g, Number(value, unit)) for g in vary))
        self.items.append(
            rec.Published(
                fact.id,
                Number(value, unit),
                source,
                verdict,
                tuple(f.id for f in found),
                self._prose(note),
                self.problem.where(),
            )
        )

    def _implied(self, fact: Fact, given: Symbol, value: Number) -> Fact:
        """The step to the value of one given that reproduces a published value."""
        from derive.rules.estimate import Implied

        steps = {s.id: s for s in self.steps}
        while fact.id in steps and steps[fact.id].reason.name in ("evaluate", "put-in", "ceiling"):
            source = steps[fact.id].premises[0]
            fact = (
                steps[source].conclusion if source in steps else next(f for f in self.facts if f.id == source)
            )
        n, names = 1, self.context.notation
        while (name := f"{given.name}_pub{n if n > 1 else ''}") in names:
            n += 1
        made = Symbol(name, given.domain, unit=given.unit)
        says = f"value of {{{given.name}}} that reproduces a published value"
        names[name] = Notation(made, says, "unknown", where=self.problem.where())
        return self.step(fact, by=Implied(made, given, value))

    def finish(self) -> Solved:
        """The trace."""
        self._close()
        p = self.problem
        return Solved(
            Trace(
                p.name,
                p.title,
                p.source,
                p.about,
                tuple(self.context.notation.values()),
                tuple(self.facts),
                tuple(self.steps),
                tuple(self.parts),
                tuple(sorted(self._settings.items())),
                tuple(p.examples),
                p.path.name,
            ),
            self.demos,
        )


def results_of(run: Callable[[Any], Mapping[str, Any]], label: str) -> dict[str, str]:
    """A demonstration's numbers as text, from a generator seeded by the label."""
    import hashlib

    import numpy as np

    seed = int.from_bytes(hashlib.sha256(label.encode()).digest()[:8], "big")
    found = {}
    for name, value in run(np.random.default_rng(seed)).items():
        exact = int(value) if isinstance(value, (int, np.integer)) else float(value)
        found[name] = repr(exact)
    return found
