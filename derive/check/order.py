"""Chains of comparisons: what follows from links by transitivity, with min and max.

`a <= b`, `b < c` give `a < c`; `a <= b` and `a <= c` give `a <= min(b, c)`; `min(b, c) <= b`
and `b <= max(b, c)` hold always.  The conclusion has to be as strict as the links make it.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node
from derive.kernel.relation import Relation

FLIP = {">=": "<=", ">": "<"}


def _links(lines: Sequence[Relation]) -> list[tuple[Expr, Expr, bool]]:
    links = []
    for r in lines:
        if r.sign == "=":
            links += [(r.lhs, r.rhs, False), (r.rhs, r.lhs, False)]
        elif r.sign in ("<", "<="):
            links.append((r.lhs, r.rhs, r.sign == "<"))
        elif r.sign in FLIP:
            links.append((r.rhs, r.lhs, r.sign == ">"))
    for e in [x for r in lines for x in (r.lhs, r.rhs)]:
        if isinstance(e, Node) and e.op == "min":
            links += [(e, a, False) for a in e.args]
        if isinstance(e, Node) and e.op == "max":
            links += [(a, e, False) for a in e.args]
    return links


def _reach(start: Expr, links: list[tuple[Expr, Expr, bool]]) -> dict[Expr, bool]:
    """Everything that `start` is at most, and whether it is strictly less."""
    best: dict[Expr, bool] = {start: False}
    changed = True
    while changed:
        changed = False
        for a, b, strict in links:
            if a in best:
                now = best[a] or strict
                if b not in best or (now and not best[b]):
                    best[b], changed = now, True
    return best


def follows(lines: Sequence[Relation], conclusion: Relation) -> Verdict:
    """The verdict on a chain's conclusion."""
    r = conclusion
    if r.sign in FLIP:
        r = Relation(FLIP[r.sign], r.rhs, r.lhs)
    if r.sign not in ("<", "<="):
        return Verdict("refuted", "form", f"{conclusion} is no comparison")
    reach = _reach(r.lhs, _links(lines))
    targets = list(r.rhs.args) if isinstance(r.rhs, Node) and r.rhs.op == "min" else [r.rhs]
    if r.rhs in reach:
        targets = [r.rhs]
    missing = [t for t in targets if t not in reach]
    if missing:
        return Verdict("refuted", "form", f"the links do not lead from {r.lhs} to {missing[0]}")
    strict = all(reach[t] for t in targets)
    if strict != (r.sign == "<"):
        return Verdict("refuted", "form", f"the links give {'<' if strict else '<='}, not {r.sign}")
    if r.lhs == r.rhs:
        return Verdict("refuted", "form", f"{conclusion} says nothing")
    return Verdict("proved", "transitivity")
