"""Lines with matrices at drawn models: exact mod p, exact over the rationals, in balls.

Nothing here proves a line for all sizes.  A refutation carries a small model in which the
assumptions hold and the line certainly fails.  May import the kernel and python-flint.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from derive.check.mat_called import called_shapes
from derive.check.mat_draw import certain, exact_models, prime_models, signed
from derive.check.mat_edges import Edges
from derive.check.mat_field import Undefined, Unsupported
from derive.check.mat_model import TOLERANCE, Gap, decided, gap_of, refutation, vanishes
from derive.check.mat_setting import Setting, edge_shapes, shapes, small_shapes
from derive.check.mat_space import number
from derive.check.mat_value import Model
from derive.check.verdict import Verdict
from derive.kernel.expr import SCALAR, Expr, Node, Symbol, walk
from derive.kernel.ops import SET
from derive.kernel.relation import ORDER, Relation

SHAPES, POINTS, MOST = 7, 24, 160
#: how many models at the edges are searched for a failure: of lines on ranks, of others
RANKS, EDGES = 400, 240
#: from how many models a failure is climbed for, and by how many steps each
STARTS, CLIMB = 18, 120
#: how many models of called-for sizes are tried of lines on ranks, of other comparisons
CALLED, FEW = 240, 120
LONG = 10**9


@dataclass
class Residues:
    """What the prime field said: how many models passed, at how many sizes, where one failed."""

    passed: int = 0
    sizes: int = 0
    failed: dict[str, int] | None = None
    oracle: bool = False
    unsupported: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Testing:
    """An equation as numbers that must vanish, and the line that it stands for."""

    gap: Gap
    line: Relation


def residues(s: Setting, gap: Gap, most: int = SHAPES) -> Residues:
    """Whether a gap vanishes mod p, at five sizes (three models where sizes are fixed)."""
    found = Residues()
    for sizes in shapes(s):
        wanted = 1 if s.sizes else 3
        done = 0
        for m in prime_models(s, sizes):
            try:
                zero = all(m.field.is_zero(x) for x in gap(m))
            except (Undefined, ZeroDivisionError) as e:
                found.reason = str(e)
                continue
            except Unsupported as e:
                found.reason, found.unsupported = str(e), True
                return found
            found.oracle = found.oracle or m.field.oracle
            if not zero:
                found.failed = sizes
                return found
            done += 1
            if done == wanted:
                break
        found.passed += done
        found.sizes += bool(done)
        if found.sizes == most:
            break
    return found


#: how often and with which entries small models are drawn in search of a failure
PLAN = ((1, "small"), (2, "small"), (2, "sparse"), (2, "wide"), (3, "decimal"), (2, "positive"))


def candidates(s: Setting, failed: dict[str, int] | None) -> Iterator[Model]:
    """Exact models in which to look for a failure, small ones first."""
    small = small_shapes(s)
    for tries, spread in PLAN:
        for sizes in small[:24]:
            yield from exact_models(s, sizes, f"{tries}", tries, spread)
        if failed is not None and tries > 1:
            yield from exact_models(s, failed, "failed", 2, spread)


def edge_models(s: Setting, tag: str, most: int, large: int = 25) -> Iterator[Model]:
    """Models at the edges: low ranks, matrices that have to do with each other, sizes from 1 to 12."""
    for i, sizes in enumerate(edge_shapes(s, tag, most, large)):
        yield from exact_models(s, sizes, f"{tag} {i}", 1, "edges")


def called_models(s: Setting, r: Relation, most: int) -> Iterator[Model]:
    """Models of sizes and ranks that the numbers of a line call for."""
    plans = list(called_shapes(s, r))
    for sizes in plans:
        yield from exact_models(s, sizes, "called", most // len(plans), "called")


def modelled(given: Sequence[Relation]) -> bool:
    """Whether a model of assumptions about matrices was found."""
    s = Setting([], list(given))
    return next(chain(edge_models(s, "", EDGES), islice(candidates(s, None), MOST)), None) is not None


def climbed(s: Setting, r: Relation) -> Iterator[Model]:
    """Models of an inequality, each nearer to failing than the one before or as near: one matrix is
    replaced at a time.
    """
    if r.sign not in ("<=", ">=", "<", ">") or r.lhs.shape != SCALAR or s.equations or s.commuting:
        return
    sign = 1 if r.sign in ("<=", "<") else -1
    loose = [
        x
        for n, x in sorted(s.symbols.items())
        if n not in s.bound and x.shape != SCALAR and "sequence" not in x.props
    ]
    rng = random.Random(f"climb {s.seed}")
    starts = edge_models(s, "climb", 6 * STARTS, large=3)
    for start in islice((m for m in starts if not s.sizes or max(m.ints[n] for n in s.sizes) > 2), STARTS):
        best, at = None, start
        for _ in range(CLIMB):
            try:
                height = float(sign * (number(at, r.lhs) - number(at, r.rhs)))
            except (Undefined, Unsupported, ZeroDivisionError, OverflowError):
                height = None
            if height is not None and (best is None or height >= best):
                best, start = height, at
                yield at
            if not loose:
                return
            x = rng.choice(loose)
            artist = Edges(start.field, rng)
            artist.before = [start.values[y.name] for y in loose]
            rows, cols = start.field.size(start.values[x.name])
            try:
                props = set(x.props) | s.shapes.get(x.name, set())
                drawn = artist.draw(rows, cols, props)
                if not props and rng.random() < 0.6:
                    drawn = start.values[x.name] + artist.partial(rows, cols) * artist.entry()
                drawn = signed(start.field, drawn, x.domain)
                if not short(drawn):
                    raise Undefined("entries that grow from step to step")
                values = {**start.values, x.name: drawn}
                for y in loose if rng.random() < 0.7 else ():  # what was its equal or its negative stays so
                    if y != x and y.shape == x.shape and y.props == x.props and y.domain == x.domain:
                        old, was = start.values[y.name], start.values[x.name]
                        values[y.name] = drawn if old == was else -drawn if old == -was else old
                at = Model(start.field, start.ints, values, start.member)
                if not all(certain(at, g) for g in s.given):
                    at = start
            except (Undefined, Unsupported):
                at = start


def short(m: Any) -> bool:
    """Whether the entries of a rational matrix are written with few digits."""
    return all(max(abs(x.p), x.q) < LONG for x in m.entries())


def counterexample(tried: Iterable[Model], r: Relation, gap: Gap | None = None) -> Verdict | None:
    """A refutation by the first of some exact models in which a line (or its gap) fails, or None."""
    for m in tried:
        try:
            if (decided(m, r) if gap is None else vanishes(m, gap)) is False:
                return refutation(m, r)
        except (Undefined, Unsupported, ZeroDivisionError):
            continue
    return None


def on_ranks(r: Relation) -> bool:
    """Whether a line speaks of ranks, dimensions or subspaces."""
    parts = (x for e in (r.lhs, r.rhs) for x in walk(e))
    return any(x.shape == SET or (isinstance(x, Node) and x.op in ("rank", "dim")) for x in parts)


def sampled(s: Setting, r: Relation, points: int = POINTS) -> Verdict:
    """Test a line at exact models: 24 points at several sizes, low ranks and zeros among them."""
    passed = equal = 0
    reason = "no model of the assumptions was found"
    edges = edge_models(s, "", RANKS if on_ranks(r) else EDGES)
    called = called_models(s, r, CALLED if on_ranks(r) else FEW) if r.sign in ORDER or on_ranks(r) else ()
    if (found_at := counterexample(chain(edges, climbed(s, r), called), r)) is not None:
        return found_at
    kinds = ("decimal", "sparse", "wide", "positive", "small")
    sizes_tried = list(islice(shapes(s), 8))
    plans = [(z, kinds[(i + j) % 5]) for j in range(5) for i, z in enumerate(sizes_tried)]
    plans += [(z, k) for z in small_shapes(s)[:12] for k in ("sparse", "small", "wide")]
    for i, (sizes, spread) in enumerate(plans):
        for m in islice(exact_models(s, sizes, f"sample {i}", 4, spread), 2 if s.sizes else points):
            try:
                found = decided(m, r)
            except (Undefined, Unsupported, ZeroDivisionError) as e:
                reason = str(e)
                continue
            if found is False:
                better = counterexample(islice(candidates(s, None), 40), r)
                return better or refutation(m, r)
            equal += found is None
            passed += 1
        if passed >= points:
            break
    if passed < 8:
        return Verdict("undecided", "", reason)
    if equal and r.sign in ("<", ">", "!="):
        return Verdict(
            "undecided", "", f"the two sides could not be told apart at {equal} of {passed} models"
        )
    within = f", {TOLERANCE:.0e}" if equal else ""
    return Verdict("tested", f"{passed} models with exact entries{within}")


def tested_mod_p(s: Setting, r: Relation) -> Verdict | None:
    """An equation by residues: tested, refuted, undecided; None where residues decide nothing."""
    return by_residues(s, Testing(gap_of(r), r))


def by_residues(s: Setting, t: Testing) -> Verdict | None:
    """Numbers that must vanish, mod p; a failure is confirmed by a small exact model."""
    found = residues(s, t.gap)
    if found.failed is not None:
        refuted = counterexample(islice(candidates(s, found.failed), MOST), t.line, t.gap)
        if refuted is not None:
            return refuted
        if found.oracle:
            return None
        at = ", ".join(f"{n} = {v}" for n, v in found.failed.items())
        return Verdict(
            "undecided", "", f"fails mod p at {at or 'random entries'}, but no small model shows it"
        )
    if found.passed < (2 if s.sizes else 3):
        return None
    functions = ", functions as random oracles" if found.oracle else ""
    plain = not s.given and all(_fixed(x) for e in s.trees for x in walk(e))
    if not plain and (refuted := counterexample(edge_models(s, "", EDGES), t.line, t.gap)) is not None:
        return refuted
    if s.sizes:
        plural = "s" if found.sizes > 1 else ""
        return Verdict("tested", f"exact mod p at {found.sizes} shape{plural}{functions}")
    return Verdict("tested", f"exact mod p, {found.passed} models{functions}")


def judge(s: Setting, t: Testing) -> Verdict:
    """Numbers that must vanish: by residues, else at exact models by balls."""
    found = by_residues(s, t)
    if found is not None:
        return found
    refuted = counterexample(islice(candidates(s, None), MOST), t.line, t.gap)
    refuted = refuted or counterexample(edge_models(s, "", EDGES), t.line, t.gap)
    if refuted is not None:
        return refuted
    passed = 0
    reason = "no model of the assumptions was found"
    plans = [(z, k) for z in islice(shapes(s), 8) for k in ("decimal", "positive", "small", "wide")]
    for i, (sizes, spread) in enumerate(plans):
        for m in islice(exact_models(s, sizes, f"sample {i}", 4, spread), 2 if s.sizes else POINTS):
            try:
                if vanishes(m, t.gap) is False:
                    return refutation(m, t.line)
            except (Undefined, Unsupported, ZeroDivisionError) as e:
                reason = str(e)
                continue
            passed += 1
        if passed >= POINTS:
            break
    if passed < 8:
        return Verdict("undecided", "", reason)
    return Verdict("tested", f"{passed} models with exact entries, {TOLERANCE:.0e}")


def _fixed(e: Expr) -> bool:
    """Whether an entry is drawn uniformly, so that the bound of the identity test applies."""

    if not isinstance(e, Symbol):
        return True
    return not e.props - {"invertible"} and (e.shape != SCALAR or "integer" not in e.domain)
