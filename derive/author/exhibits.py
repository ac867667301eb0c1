"""What a solution shows beside its steps: demonstrations, pictures, published values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from derive.author.problem import AuthorError, Problem
from derive.kernel import record as rec
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Number, Symbol, as_expr, replace, symbol
from derive.kernel.record import Fact, Notation
from derive.kernel.relation import Relation
from derive.kernel.text import parse_relation
from derive.rules.base import Rule
from derive.rules.context import Context


class Exhibits:
    """The part of the recorder that is not about steps."""

    problem: Problem
    context: Context
    facts: list[Fact]
    steps: list[rec.Step]
    parts: list[rec.Part]
    items: list[rec.Item]
    demos: dict[str, Callable[[], dict[str, str]]]
    _values: dict[str, Fact]
    _settings: dict[str, str]

    def step(self, *facts: Fact, by: Rule, gives: Relation | None = None) -> Fact:
        """One step; see `Solution`."""
        raise AssertionError("the recorder is a Solution")

    def _prose(self, text: str) -> str:
        raise AssertionError("the recorder is a Solution")

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

        try:
            results = rerun()
        except AuthorError as e:
            raise AuthorError(f"{where}: {e}") from e
        told = dict(meanings or {})
        for name in results:
            if name in self.context.notation:
                raise AuthorError(f"{where}: the result {name} has the name of something else: rename it")
            self.context.notation[name] = Notation(
                symbol(name, "real"), told.get(name, ""), "demo", where=where
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
        of: Fact,
        along: Symbol,
        low: Any = None,
        high: Any = None,
        *,
        at: Iterable[Any] = (),
        where: Mapping[Symbol, Any] | None = None,
        style: str = "line",
        count: int = 61,
        log: bool = False,
    ) -> rec.Curve:
        """A curve of a plot: a line y = f on record along a symbol from low to high, with the givens' values.

        `where` puts something else in the place of some givens, which the legend says.  With `at` the curve
        has these points and no others, as dots or bars (`style`).
        """
        from derive.rules.sampling import sampled, spaced

        if not isinstance(of, Fact) or of.relation.sign != "=":
            raise AuthorError(
                f"{self.problem.where()}: a curve is drawn of a line y = f on record, not of {of}"
            )
        values = {f.relation.lhs: f.relation.rhs for f in self._values.values()}
        changes = tuple((k, as_expr(v)) for k, v in (where or {}).items())
        formula = replace(of.relation.rhs, dict(changes))
        chosen = tuple(as_expr(x) for x in at)
        places = [replace(x, values) for x in chosen]
        values.pop(along, None)
        if low is not None and high is not None:
            places += spaced(as_expr(low), as_expr(high), values, count, log)
        unit = getattr(of.relation.lhs, "unit", "")
        points = sampled(formula, along, values, places, unit)
        return rec.Curve(label, points, style, formula, along, "", of.id, changes, chosen)

    def mark(self, label: str, of: Fact, along: Symbol, at: Fact) -> rec.Curve:
        """A dot on a curve, where the symbol has the value that a fact says."""
        return self.curve(label, of, along, at=(at.relation.rhs,), style="dots")

    def measured(
        self, label: str, of: Iterable[Fact], points: Mapping[Any, str], style: str = "dots"
    ) -> rec.Curve:
        """A curve of a plot through results of a demonstration: `points` maps x to a result's name.

        x is the index in which the name ends, and all that the demonstration calls so are shown; one result
        alone may be drawn as a level.
        """
        demo_id = next(iter(of)).id.partition(".")[0]
        items = (*(i for part in self.parts for i in part.items), *self.items)
        found = [i for i in items if isinstance(i, rec.Demonstration) and i.id == demo_id]
        results = {r.name: r.value for d in found for r in d.results}
        missing = [name for name in points.values() if name not in results]
        if missing:
            raise AuthorError(f"{self.problem.where()}: {demo_id} has no result {missing[0]!r}")
        pairs = tuple((str(x), results[y]) for x, y in points.items())
        return rec.Curve(label, pairs, style, demo=demo_id, heights=tuple(points.values()))

    def plot(self, title: str, *curves: rec.Curve, x: str, y: str, alt: str, log: str = "") -> None:
        """A picture.  The axes are named by words of the meaning of what they show; units are added."""
        words = self._prose(title), self._prose(alt)
        self.items.append(rec.Plot(words[0], x, y, tuple(curves), words[1], log, self.problem.where()))

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
        found = [*implied, *(self._implied(fact, g, Number(value, unit)) for g in vary)]
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


def results_of(run: Callable[[Any], Mapping[str, Any]], label: str) -> dict[str, str]:
    """A demonstration's numbers as text, from a generator seeded by the label."""
    import hashlib

    import numpy as np

    seed = int.from_bytes(hashlib.sha256(label.encode()).digest()[:8], "big")
    found = {}
    for name, value in run(np.random.default_rng(seed)).items():
        try:
            exact = int(value) if isinstance(value, (int, np.integer)) else float(value)
        except (TypeError, ValueError) as e:
            raise AuthorError(f"a demonstration returns real numbers: {name} is {value!r}") from e
        found[name] = repr(exact)
    return found
