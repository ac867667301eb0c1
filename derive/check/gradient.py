"""Whether an expression is the gradient of another, entry by entry: G_ij = df/dX_ij.

First for all sizes, by differentiating words and comparing normal forms; else by dual
numbers, f(X + eps E) against <G, E> for a random direction E, exact mod p or in balls.
The entries of X count as independent, whatever is promised of X.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from derive.check import entries
from derive.check.mat_artist import Artist
from derive.check.mat_setting import Setting
from derive.check.mat_test import Testing, judge
from derive.check.mat_value import Model
from derive.check.matrix import NOWHERE, PARTS, by_words, deepened, defined_somewhere, settle
from derive.check.verdict import Verdict
from derive.kernel.expr import SCALAR, Expr, Node, Symbol, free_symbols, show_shape, walk
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

#: properties that tie the entries of a matrix to each other
STRUCTURE = frozenset(("symmetric", "diagonal", "antisymmetric"))


def decide_gradient(f: Expr, wrt: Symbol, claimed: Expr, given: Sequence[Relation] = ()) -> Verdict:
    """The verdict on "`claimed` is the gradient of `f` by `wrt`", in every model of `given`.

    Ill-formed where `f` is no number or `claimed` has not the shape of `wrt`.
    """
    if f.shape != SCALAR:
        what = "a set" if f.shape == SET else f"of size {show_shape(f.shape)}"
        return Verdict("ill-formed", "", f"a gradient is taken of a number, but {f} is {what}")
    if claimed.shape != wrt.shape:
        has = "a set" if claimed.shape == SET else show_shape(claimed.shape)
        return Verdict(
            "ill-formed", "", f"the gradient by {wrt} has its shape, {show_shape(wrt.shape)}, not {has}"
        )
    parts = (x for x in walk(f) if isinstance(x, Node) and x.op in (*PARTS, "abs", "norm", "map_abs"))
    if any("complex" in s.domain for x in parts for s in free_symbols(x).values()):
        return Verdict("undecided", "", "a part or a modulus of what may be complex has no gradient")
    found = _decided(f, wrt, claimed, given)
    if found.passed and (kept := sorted(wrt.props & STRUCTURE)):
        return replace(found, method=f"{found.method}, entries taken one by one though {wrt} is {kept[0]}")
    tied = any(g.sign == "=" and wrt.name in g.free_symbols() and len(g.free_symbols()) > 1 for g in given)
    if found.passed and tied:
        return replace(found, method=f"{found.method}, everything but {wrt} held")
    return found


def _decided(f: Expr, wrt: Symbol, claimed: Expr, given: Sequence[Relation]) -> Verdict:
    line, known = settle(Relation("=", Node("grad", (f, wrt)), claimed), given, keep=wrt)
    assert isinstance(line.lhs, Node)
    f, claimed = line.lhs.args[0], line.rhs
    if (proof := by_words(line, known)) is not None:
        if defined_somewhere(Setting([f, claimed, wrt], known), Relation("=", claimed, claimed)):
            return proof
        return NOWHERE
    of_entries = entries.decide(line, known)
    if of_entries is not None and of_entries.outcome == "proved":
        return of_entries
    setting = Setting([f, claimed, wrt], known)

    def gap(m: Model) -> list[Any]:
        return slope_gap(m, f, wrt, claimed, setting.seed)

    found = deepened(judge(setting, Testing(gap, line)), line, known)
    if of_entries is not None and found.outcome in ("tested", "undecided"):
        return of_entries
    if found.outcome == "refuted" and wrt.props & STRUCTURE:
        return _other_convention(setting, f, wrt, claimed, found)
    return found


def slope_gap(m: Model, f: Expr, wrt: Symbol, claimed: Expr, seed: str, within: bool = False) -> list[Any]:
    """f'(X)[E] - <G, E> for a random direction E (one `within` the structure of X)."""
    rng = random.Random(f"direction {seed}")
    artist = Artist(m.field, rng, "small")
    x = m.values[wrt.name]
    if wrt.shape == SCALAR:
        return [m.dual(wrt.name, m.number(1)).value(f).d - m.value(claimed)]
    rows, cols = m.field.size(x)
    kept = set(wrt.props) & STRUCTURE if within else set()
    e = artist.draw(rows, cols, kept) if kept else artist.plain(rows, cols)
    slope = m.dual(wrt.name, e).value(f).d
    total = -slope
    for g, d in zip(m.field.entries(m.as_matrix(claimed)), m.field.entries(e), strict=True):
        total = total + g * d
    return [total]


def _other_convention(s: Setting, f: Expr, wrt: Symbol, claimed: Expr, found: Verdict) -> Verdict:
    """Undecided where the claim is right along the structure of X but not entry by entry."""

    def gap(m: Model) -> list[Any]:
        return slope_gap(m, f, wrt, claimed, s.seed, within=True)

    along = judge(s, Testing(gap, Relation("=", Node("grad", (f, wrt)), claimed)))
    if along.outcome == "refuted":
        return found
    structure = " ".join(sorted(wrt.props))
    return Verdict(
        "undecided",
        "",
        f"right for changes that keep {wrt} {structure}, wrong entry by entry: say which is meant",
    )
