"""What a rule is: a reason with its arguments, inert until a recorder applies it.

A rule says how the conclusion comes from its premises.  The checker tests it by its name
and fields and never imports the class, so the worst that a rule can do is fail a check.
To add one: a frozen dataclass with `name`, a docstring that states the law, an `instance`
that runs, and `apply`; then its form in `derive/check/forms.py`, a table of laws and one of
lies in `tests/rules/`, and a phrase in `derive/render/phrases.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Symbol
from derive.kernel.record import Fact, Reason, Value
from derive.kernel.relation import Relation

if TYPE_CHECKING:
    from derive.rules.context import Context


class RuleError(DeriveError):
    """A rule that cannot be applied here; says why and what to do."""


#: Every rule by the name that goes on record.
RULES: dict[str, type[Rule]] = {}

R = TypeVar("R", bound="Rule")


@dataclass(frozen=True)
class Rule:
    """Base of all rules.  Fields are the arguments; facts among them become premises."""

    name: ClassVar[str] = ""
    #: Whether the conclusion may introduce new names.
    defines: ClassVar[bool] = False

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        """The conclusion from the premises' lines.  Raises RuleError if it cannot tell."""
        raise RuleError(f"{type(self).__name__} does not compute its line: state it with gives=")

    def supposes(self, lines: tuple[Relation, ...]) -> str:
        """What the step supposes to exist, in words: "" for all but a few rules."""
        return ""

    def facts(self) -> tuple[Fact, ...]:
        """The facts among the arguments, in order: further premises."""
        found: list[Fact] = []
        for f in fields(self):
            _collect(getattr(self, f.name), found)
        return tuple(found)

    def reason(self) -> Reason:
        """The rule as it goes on record: its name and the arguments that are no facts."""
        pairs = []
        for f in fields(self):
            value = _plain(getattr(self, f.name))
            if value not in (None, (), ""):
                pairs.append((f.name, value))
        return Reason(self.name, tuple(pairs))


def _collect(value: Any, found: list[Fact]) -> None:
    if isinstance(value, Fact):
        found.append(value)
    elif isinstance(value, (tuple, list)):
        for v in value:
            _collect(v, found)


def _plain(value: Any) -> Value | None:
    if isinstance(value, Fact):
        return None
    if isinstance(value, Mapping):
        return tuple((_plain(k), _plain(v)) for k, v in value.items())  # type: ignore[misc]
    if isinstance(value, (tuple, list)):
        return tuple(v for v in map(_plain, value) if v is not None)
    if value is None or isinstance(value, (str, int, Expr, Relation)):
        return value
    raise RuleError(f"{value!r} is no argument of a rule")


@dataclass_transform(frozen_default=True)
def rule(name: str, *, defines: bool = False) -> Callable[[type[R]], type[R]]:
    """Register a rule class under the name that goes on record."""

    def register(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True)(cls)
        made.name, made.defines = name, defines
        assert name not in RULES, f"two rules are called {name}"
        RULES[name] = made
        return made

    return register


def lone(line: Relation, what: str) -> tuple[Expr, Expr]:
    """The two sides of `y = f`.  Raises RuleError where the line is no such equation."""
    if line.sign != "=":
        raise RuleError(f"{what} needs an equation, not {line}")
    return line.lhs, line.rhs


def name_of(e: Any) -> str:
    """The name of a symbol.  Raises RuleError for anything else."""
    if not isinstance(e, Symbol):
        raise RuleError(f"{e} is no symbol")
    return e.name
