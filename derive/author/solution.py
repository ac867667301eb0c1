"""`Solution`: the recorder that a solution function is given.

Every step names its rule; the recorder applies the rule, or takes the line that the author
states with gives=, and puts it on record.  Nothing is checked here: the checker is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from derive.author.exhibits import Exhibits
from derive.author.problem import AuthorError, Problem, Solved
from derive.goals import GoalSpec
from derive.kernel import record as rec
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, as_expr, free_symbols
from derive.kernel.record import Fact, Notation, Trace, Where
from derive.kernel.relation import Relation
from derive.kernel.text import parse, parse_relation
from derive.rules.base import Rule
from derive.rules.context import Context

SYMBOL_IN_PROSE = re.compile(r"\{([^{}]*)\}")
PRINTED = re.compile(r"\{=([^{}]*)\}")


def _is_number(e: Expr) -> bool:
    inner = e.args[0] if isinstance(e, Node) and e.op == "neg" else e
    return isinstance(inner, Number)


class Solution(Exhibits):
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
        question = self._prose(question)
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
        text = PRINTED.sub(self._printed, text)
        for name in SYMBOL_IN_PROSE.findall(text):
            if name.startswith(("=", '"')):
                continue
            if name not in self.context.notation and name not in {s.id for s in self.steps}:
                try:
                    parse(name, self.context.symbols, None)
                except DeriveError as e:
                    raise AuthorError(f"{self.problem.where()}: {{{name}}} in the prose: {e}") from e
        return text

    def _printed(self, found: re.Match[str]) -> str:
        """{=N} for the number of N: a given's by name, else the id of the last line that has it."""
        name = found.group(1).strip()
        if name in self._values:
            return found.group()
        known = {f.id: f for f in (*self.facts, *(s.conclusion for s in self.steps))}
        if name not in known:
            lines = [f for f in known.values() if str(f.relation.lhs) == name and _is_number(f.relation.rhs)]
            if not lines:
                said = f"{{={name}}} in the prose: no line so far has a number for {name}"
                raise AuthorError(f"{self.problem.where()}: {said}")
            name = lines[-1].id
        return f"{{={name}}}"

    def say(self, text: str) -> None:
        """A sentence before a step; {N} is a symbol, {N_opt/D_opt} a formula, {=N_opt} its number.

        A number that is no line's is marked as prose: {"1961"}.
        """
        self.items.append(rec.Say(self._prose(text)))

    def hint(self, text: str) -> None:
        """A hint, shown folded."""
        self.items.append(rec.Say(self._prose(text), "hint"))

    def assumption(self, text: str) -> None:
        """An assumption in words: full utilisation, batch 1, decimal GB."""
        self.items.append(rec.Say(self._prose(text), "assumption"))

    # -- steps
    def step(
        self,
        *facts: Fact,
        by: Rule,
        gives: Relation | None = None,
        when: Relation | Iterable[Relation] = (),
    ) -> Fact:
        """One step from facts by a rule.  Without `gives` the rule computes the line.

        `when` are conditions under which it is taken, `when=ne(x, 0)`: shown at the line and at
        all that rests on it.
        """
        where = self.problem.where()
        conditions = (when,) if isinstance(when, Relation) else tuple(when)
        premises = (*facts, *by.facts())
        for f in premises:
            if not isinstance(f, Fact):
                raise AuthorError(f"{where}: {f!r} is no fact: pass what a premise or a step returned")
        lines, rule = tuple(f.relation for f in premises), type(by).__name__
        try:
            conclusion = by.apply(lines, self.context) if gives is None else gives
            said = by.supposes(lines)
        except AuthorError:
            raise
        except DeriveError as e:
            raise AuthorError(f"{where}: {rule}: {e}") from e
        except (IndexError, ValueError) as e:
            if len(lines) > 1:
                raise
            wanted = "needs a line to start from" if not lines else "needs more lines than this one"
            raise AuthorError(f"{where}: {rule} {wanted}: s.step(line, …, by={rule}(…))") from e
        if said:
            premises = (*premises, self._exists(conclusion, said, where))
        supposed = tuple(self._condition(r) for r in conditions)
        return self._record(premises, by.reason(), conclusion, gives is not None, by.defines, where, supposed)

    def _condition(self, relation: Relation) -> Fact:
        """The supposition that is this condition; the same one wherever it is stated."""
        if not isinstance(relation, Relation):
            raise AuthorError(f"{self.problem.where()}: {relation!r} is no condition: write ne(x, 0) …")
        for f in self.facts:
            if f.kind == "supposition" and f.relation == relation and not f.id.startswith("exists-"):
                return f
        return self._supposed(relation)

    def drop(self, fact: Fact, *shown: Fact) -> Fact:
        """The line without a condition that another line says to hold."""
        from derive.rules.logic import Discharge

        for s in shown:
            found = [u for u in self.facts if u.id in fact.under and u.relation == s.relation]
            if not found:
                raise AuthorError(f"{self.problem.where()}: {fact.relation} does not rest on {s.relation}")
            fact = self.step(fact, by=Discharge(found[0], s))
        return fact

    def _exists(self, relation: Relation, text: str, where: Where) -> Fact:
        """The supposition that there is a point of which a line holds."""
        fid = f"exists-{sum(f.id.startswith('exists-') for f in self.facts) + 1}"
        fact = Fact(fid, relation, "supposition", text, (fid,), where)
        self.facts.append(fact)
        return fact

    def _record(
        self,
        premises: tuple[Fact, ...],
        reason: rec.Reason,
        conclusion: Relation,
        stated: bool,
        defines: bool,
        where: Where,
        when: tuple[Fact, ...] = (),
    ) -> Fact:
        under = {u: None for f in premises for u in f.under}
        done = rec.discharged(reason.name, premises)
        under = dict.fromkeys((*(u for u in under if u not in done), *(f.id for f in when)))
        step_id = f"step-{len(self.steps) + 1}"
        conditions = tuple(f.id for f in when)
        names: tuple[str, ...] = ()
        if defines and isinstance(conclusion.lhs, Symbol):
            names = (conclusion.lhs.name,)
        fact = Fact(step_id, conclusion, "conclusion", "", tuple(under), where)
        if names:
            self._defined[names[0]] = fact
        step = rec.Step(step_id, reason, tuple(f.id for f in premises), fact, names, stated, conditions)
        self.steps.append(step)
        self.items.append(rec.Took(step_id))
        return fact

    def let(self, name: Symbol, value: Any, *because: Fact, when: Relation | Iterable[Relation] = ()) -> Fact:
        """Introduce a name for an expression.

        The value has to exist and to lie in the name's domain; what does not follow from the domains
        of its own names follows from the facts `because`, or is a condition `when`.
        """
        from derive.rules.algebra import Define

        return self.step(*because, by=Define(name, as_expr(value)), when=when)

    def suppose(self, relation: Relation, text: str = "") -> Fact:
        """A hypothesis: carried to everything that depends on it, discharged by induction or containment."""
        fact = self._supposed(relation, text)
        self.items.append(rec.Took(fact.id))
        return fact

    def _supposed(self, relation: Relation, text: str = "") -> Fact:
        n = sum(f.kind == "supposition" for f in self.facts) + 1
        fid = f"supposition-{n}"
        fact = Fact(fid, relation, "supposition", text, (fid,), self.problem.where())
        self.facts.append(fact)
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
        inner = told.args[0] if isinstance(told, Node) and told.op == "neg" else told
        if isinstance(inner, Number) and inner.unit == unit:
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

    def claim(
        self,
        statement: str,
        says: Relation | Fact | str | None = None,
        *,
        holds: bool,
        by: Fact | Iterable[Fact] = (),
    ) -> None:
        """A line to be judged (`says`: a line, a conjecture, or text) with words beside it.

        `by` is what settles it: for one that holds that very line, for one that does not its denial or a
        counterexample to it.  Without a line it is words alone, and argued.
        """
        where = self.problem.where()
        facts = (by,) if isinstance(by, Fact) else tuple(by)
        if isinstance(says, str):
            try:
                says = parse_relation(says, self.context.symbols, None)
            except DeriveError as e:
                raise AuthorError(f"{where}: says: {e}") from e
        line = says.relation if isinstance(says, Fact) else says
        if line is not None and not isinstance(line, Relation):
            raise AuthorError(f"{where}: {line!r} is no line: write eq(a, b), le(a, b) …; == only compares")
        self.items.append(rec.Claim(self._prose(statement), holds, tuple(f.id for f in facts), where, line))

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
