"""What random draws start from: a hash of the whole statement.

Names count by the order in which they come, with their domains, sizes and properties; a number by its
value.  So neither a label nor a spelling has a say in what is drawn, and every digit has.
"""

from __future__ import annotations

from hashlib import blake2b

from derive.kernel.expr import Expr, Node, Number, Shape, Symbol
from derive.kernel.relation import Relation


class _Writer:
    """The text of formulas with their names replaced by numbers."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.memo: dict[Expr, str] = {}

    def name(self, n: str) -> str:
        return f"_{self.names.setdefault(n, len(self.names))}"

    def shape(self, s: Shape) -> str:
        sides = ("+".join(f"{c}*{'*'.join(map(self.name, m))}" for m, c in side) for side in s)
        return " by ".join(sides)

    def text(self, e: Expr) -> str:
        found = self.memo.get(e)
        if found is None:
            found = self.memo[e] = self._text(e)
        return found

    def _text(self, e: Expr) -> str:
        if isinstance(e, Number):
            return f"{e.value}[{e.unit}]"
        if isinstance(e, Symbol):
            return f"{self.name(e.name)}:{e.domain}:{self.shape(e.shape)}:{sorted(e.props)}"
        assert isinstance(e, Node)
        return f"{e.op}({','.join(map(self.text, e.args))})"


def statement(*parts: Expr | Relation) -> str:
    """The hash of a line with what it is taken under, or of other formulas in order."""
    w = _Writer()
    told = "; ".join(
        f"{w.text(p.lhs)} {p.sign} {w.text(p.rhs)}" if isinstance(p, Relation) else w.text(p) for p in parts
    )
    return blake2b(told.encode(), digest_size=16).hexdigest()


__all__ = ["statement"]
