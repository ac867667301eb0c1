"""`Problem`: the question with its symbols, premises and examples."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.kernel import record as rec
from derive.kernel.errors import DeriveError, DomainError
from derive.kernel.expr import Expr, Node, Number, Symbol, as_expr, fits, neg, plain_value, symbol
from derive.kernel.ops import SET
from derive.kernel.record import Fact, Notation, Trace, Where
from derive.kernel.relation import Relation
from derive.rules.context import Context

if TYPE_CHECKING:
    from derive.author.solution import Solution


class AuthorError(DeriveError):
    """A mistake in a problem file, with file and line."""


class Problem:
    """A question with its givens, premises and solution.  See `problems/chinchilla.py`."""

    def __init__(self, title: str, source: str = "", about: str = "", name: str = "") -> None:
        self.title, self.source = title, source
        frame = sys._getframe(1)
        self.path = Path(frame.f_code.co_filename)
        self.name = name or self.path.stem.replace("_", "-")
        self.about = about or str(frame.f_globals.get("__doc__") or "").strip().partition("\n")[0]
        self.context = Context()
        self.facts: list[Fact] = []
        self.examples: list[rec.Example] = []
        self._solution: Callable[[Solution], None] | None = None

    # -- notation
    def _declare(self, note: Notation) -> Symbol:
        name = note.symbol.name
        if name in self.context.notation:
            raise DomainError(f"{name} is declared twice")
        self.context.notation[name] = changed(note, where=self.where())
        return note.symbol

    def where(self) -> Where:
        """The line of the problem file that is being executed."""
        frame = sys._getframe(1)
        while frame is not None:
            if Path(frame.f_code.co_filename) == self.path:
                return Where(self.path.name, frame.f_lineno)
            if frame.f_back is None:
                break
            frame = frame.f_back
        return Where(self.path.name, 0)

    def size(self, name: str, meaning: str, value: Any = None) -> Symbol:
        """The size of a matrix, or a count: a positive whole number."""
        made = symbol(name, "positive integer")
        return self._declare(Notation(made, meaning, "size", None if value is None else as_expr(value)))

    def given(
        self,
        name: str,
        value: Any,
        meaning: str,
        unit: str = "",
        domain: str = "positive",
        low: Any = None,
        high: Any = None,
    ) -> Symbol:
        """A number that the problem gives, exactly as written; a reader may change it.

        `unit` is what it is measured in; `low` and `high` bound it where it is only known roughly.
        """

        def number(x: Any) -> Expr | None:
            if x is None:
                return None
            e = as_expr(x)
            if not unit:
                return e
            if isinstance(e, Node) and e.op == "neg" and isinstance(e.args[0], Number):
                return neg(Number(e.args[0].text, unit))
            if not isinstance(e, Number):
                raise DomainError(f"{name}: the value of a given with a unit is a plain number, not {e}")
            return Number(e.text, unit)

        made = symbol(name, domain, unit=unit)
        for what, x in (("value", value), ("low end", low), ("high end", high)):
            known = None if x is None else plain_value(as_expr(x))
            if known is not None and not fits(domain, known):
                raise DomainError(f"{name}: the {what} {x} is not {domain}; say which domain= it has")
        return self._declare(Notation(made, meaning, "given", number(value), number(low), number(high)))

    def unknown(self, name: str, meaning: str, unit: str = "", domain: str = "positive") -> Symbol:
        """A number that is asked for, varied or introduced on the way."""
        return self._declare(Notation(symbol(name, domain, unit=unit), meaning, "unknown"))

    def matrix(self, name: str, meaning: str, rows: Any, cols: Any, *props: str, unit: str = "") -> Symbol:
        """A matrix of real numbers, rows x cols; `props` such as "symmetric", "orthonormal columns"."""
        return self._declare(Notation(symbol(name, "real", (rows, cols), props, unit), meaning, "unknown"))

    def vector(self, name: str, meaning: str, length: Any) -> Symbol:
        """A column of real numbers."""
        return self.matrix(name, meaning, length, 1)

    def sequence(self, name: str, meaning: str, rows: Any = 1, cols: Any = 1) -> Symbol:
        """A family A(0), A(1), … of numbers or matrices."""
        return self._declare(Notation(symbol(name, "real", (rows, cols), ("sequence",)), meaning, "sequence"))

    def random(self, name: str, meaning: str, *props: str, unit: str = "") -> Symbol:
        """A random number, independent of all others; with "sequence" a family X(1), X(2), … of them."""
        return self._declare(Notation(symbol(name, "real", (1, 1), props, unit), meaning, "random"))

    def index(self, name: str, meaning: str, domain: str = "nonnegative integer") -> Symbol:
        """A whole number that counts, over all of its domain: `t`, `i`."""
        return self._declare(Notation(symbol(name, domain), meaning, "index"))

    def each(self, name: str, meaning: str, rows: Any, cols: Any) -> Symbol:
        """Any matrix of a size: what a set of matrices runs through, as an index runs through numbers."""
        return self._declare(Notation(symbol(name, "real", (rows, cols)), meaning, "index"))

    def set_(self, name: str, meaning: str) -> Symbol:
        """A set or a subspace."""
        return self._declare(Notation(Symbol(name, "complex", SET), meaning, "unknown"))

    def differential(self, of: Symbol) -> Symbol:
        """The small change of a quantity: dW, of the same shape."""
        made = Symbol("d" + of.name, "real", of.shape, frozenset(), of.unit)
        return self._declare(Notation(made, f"a small change of {{{of.name}}}", "differential", of=of.name))

    def instance(self, label: str, meaning: str, *variables: Symbol) -> tuple[Symbol, ...]:
        """The values of several variables taken together: N_opt, D_opt, L_opt for the label "opt"."""
        made = []
        for v in variables:
            s = Symbol(f"{v.name}_{label}", v.domain, v.shape, v.props, v.unit)
            note = self.context.notation[v.name]
            made.append(
                self._declare(Notation(s, f"{note.meaning}, {meaning}", "unknown", of=v.name, instance=label))
            )
        return tuple(made)

    # -- what is stated
    def _state(self, fact: Fact) -> Fact:
        if any(f.id == fact.id for f in self.facts):
            raise AuthorError(f"{self.where()}: two premises are called {fact.id!r}")
        self.facts.append(fact)
        return fact

    def _line(self, relation: object) -> None:
        if not isinstance(relation, Relation):
            raise AuthorError(
                f"{self.where()}: {relation!r} is no line: write eq(a, b), le(a, b) …; == only compares"
            )

    def premise(self, name: str, relation: Relation, text: str = "", *, law: bool = False) -> Fact:
        """What the problem states; a `law` holds of every instance of its variables.

        A line that gives one variable by others (`L = f(N, D)`) is one without saying so.
        """
        self._line(relation)
        return self._state(Fact(name, relation, "premise", text, where=self.where(), law=law))

    def assume(self, relation: Relation, text: str = "", *, law: bool = False) -> Fact:
        """A condition that the solution relies on; shown with every step that uses it."""
        self._line(relation)
        n = sum(f.kind == "assumption" for f in self.facts) + 1
        return self._state(Fact(f"assumption-{n}", relation, "assumption", text, where=self.where(), law=law))

    def example(self, about: str, **settings: Any) -> None:
        """A what-if that readers may try: `p.example("ten times the compute", C="5.76e24")`."""
        pairs = tuple((k, str(v)) for k, v in settings.items())
        self.examples.append(rec.Example(pairs, about))

    def solution(self, function: Callable[[Solution], None]) -> Callable[[Solution], None]:
        """Decorator: the function that takes the steps."""
        self._solution = function
        return function

    # -- solving
    def settings(self, values: Mapping[str, str]) -> dict[str, Notation]:
        """The notation with some givens changed.

        Raises DomainError for an unknown name, a value that is no number, or one that breaks
        the given's domain or an assumption; names all that is wrong.
        """
        from derive.rules.settings import changed_notation

        return changed_notation(self.context.notation, self.facts, values)

    def solve(self, settings: Mapping[str, str] | None = None) -> Solved:
        """The trace of the solution, with some givens changed."""
        if self._solution is None:
            raise AuthorError(f"{self.path.name}: no function is marked @p.solution")
        from derive.author.solution import Solution

        values = {k: str(v) for k, v in (settings or {}).items()}
        notation = self.settings(values)
        values = {k: v for k, v in values.items() if notation[k].value != self.context.notation[k].value}
        s = Solution(self, notation, values)
        try:
            self._solution(s)
        except AuthorError:
            raise
        except DeriveError as e:
            raise AuthorError(f"{self.place(e)}: {e}") from e
        return s.finish()

    def place(self, error: BaseException) -> Where:
        """The line of the problem file from which an error comes."""
        line, tb = 0, error.__traceback__
        while tb is not None:
            if Path(tb.tb_frame.f_code.co_filename) == self.path:
                line = tb.tb_lineno
            tb = tb.tb_next
        return Where(self.path.name, line)


class Solved:
    """A trace, and the demonstrations that can be run again."""

    def __init__(self, trace: Trace, demos: Mapping[str, Callable[[], dict[str, str]]]) -> None:
        self.trace, self.demos = trace, dict(demos)
