"""What a rule may know of the problem while it is applied: its notation, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.kernel.expr import Expr, Symbol
from derive.kernel.record import Notation


@dataclass
class Context:
    """The symbols declared so far, in order, and the values of the givens."""

    notation: dict[str, Notation] = field(default_factory=dict)

    @property
    def symbols(self) -> Mapping[str, Symbol]:
        """Every declared symbol by name."""
        return {name: n.symbol for name, n in self.notation.items()}

    @property
    def order(self) -> list[str]:
        """The names in the order in which the problem declares them."""
        return list(self.notation)

    def instance_of(self, variable: Symbol, at: Symbol) -> dict[Expr, Expr]:
        """Every variable put as its value at the instance to which `at` belongs."""
        instance = self.notation[at.name].instance if at.name in self.notation else ""
        found: dict[Expr, Expr] = {variable: at}
        if instance:
            for n in self.notation.values():
                if n.instance == instance:
                    found[self.notation[n.of].symbol] = n.symbol
        return found
