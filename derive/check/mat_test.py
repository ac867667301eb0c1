"""Lines with matrices at drawn models: exact mod p, exact over the rationals, in balls.

Nothing here proves a line for all sizes.  A refutation carries a small model in which the
assumptions hold and the line certainly fails.  May import the kernel and python-flint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from derive.check.mat_draw import exact_models, prime_models
from derive.check.mat_field import Undefined, Unsupported
from derive.check.mat_model import TOLERANCE, Gap, decided, gap_of, refutation, vanishes
from derive.check.mat_setting import Setting, shapes, small_shapes
from derive.check.mat_value import Model
from derive.check.verdict import Verdict
from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol, walk
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

SHAPES, POINTS = 5, 24


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


def residues(s: Setting, gap: Gap, seed: str, most: int = SHAPES) -> Residues:
    """Whether a gap vanishes mod p, at five sizes (three models where sizes are fixed)."""
    found = Residues()
    for sizes in shapes(s, seed):
        wanted = 1 if s.sizes else 3
        done = 0
        for m in prime_models(s, sizes, seed):
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


def degree(e: Expr) -> int:
    """A bound for the degrees of numerator and denominator of every entry, at fixed sizes."""
    if not isinstance(e, Node):
        return 0 if isinstance(e, Number) else 1
    inner = sum(degree(a) for a in e.args)
    rows = max((int(side[0][1]) for a in e.args for side in a.shape if side and not side[0][0]), default=1)
    if e.op == "pow":
        n = e.args[1].args[0] if isinstance(e.args[1], Node) else e.args[1]
        return inner * (rows + 1) * (int(n.value) if isinstance(n, Number) else 64)
    if e.op in ("det", "inv", "logdet"):
        return inner * (rows + 1)
    if e.op in ("mul", "tr", "inner", "total", "norm"):
        return inner * 2
    if e.op in ("sum", "prod", "diff", "grad"):
        return inner * 400
    return inner


#: how often and with which entries small models are drawn in search of a failure
PLAN = ((1, "small"), (2, "small"), (2, "sparse"), (2, "wide"), (3, "decimal"), (2, "positive"))


def candidates(s: Setting, seed: str, failed: dict[str, int] | None) -> Iterator[Model]:
    """Exact models in which to look for a failure, small ones first."""
    small = small_shapes(s, seed)
    for tries, spread in PLAN:
        for sizes in small[:24]:
            yield from exact_models(s, sizes, f"{seed} {tries}", tries, spread)
        if failed is not None and tries > 1:
            yield from exact_models(s, failed, seed, 2, spread)


def special_models(s: Setting, seed: str, ranks: bool) -> Iterator[Model]:
    """Small models at the edges: of zeros and ones, where ranks drop and products vanish; for a
    line that is not on ranks also very small and very large entries.
    """
    small = small_shapes(s, seed)
    for k in range(3):
        for sizes in [z for z in small if max(z.values(), default=1) > 1][: 14 if ranks else 4]:
            yield from exact_models(s, sizes, f"{seed} sparse {k}", 2, "sparse")
    if not ranks:
        for k in range(4):
            for sizes in small[:6]:
                yield from exact_models(s, sizes, f"{seed} wide {k}", 1, "wide")


def counterexample(
    s: Setting,
    r: Relation,
    seed: str,
    failed: dict[str, int] | None = None,
    most: int = 160,
    special: bool = False,
) -> Verdict | None:
    """A refutation by a small exact model, or None; among `special` ones where asked."""
    tried = special_models(s, seed, on_ranks(r)) if special else candidates(s, seed, failed)
    for m in islice(tried, most):
        try:
            if decided(m, r) is False:
                return refutation(m, r)
        except (Undefined, Unsupported, ZeroDivisionError):
            continue
    return None


def on_ranks(r: Relation) -> bool:
    """Whether a line speaks of ranks, dimensions or subspaces."""
    parts = (x for e in (r.lhs, r.rhs) for x in walk(e))
    return any(x.shape == SET or (isinstance(x, Node) and x.op in ("rank", "dim")) for x in parts)


def sampled(s: Setting, r: Relation, seed: str, points: int = POINTS) -> Verdict:
    """Test a line at exact models: 24 points at several sizes, low ranks and zeros among them."""
    passed = equal = 0
    reason = "no model of the assumptions was found"
    if (special := counterexample(s, r, seed, special=True)) is not None:
        return special
    kinds = ("decimal", "sparse", "wide", "positive", "small")
    sizes_tried = list(islice(shapes(s, seed), 8))
    plans = [(z, kinds[(i + j) % 5]) for j in range(5) for i, z in enumerate(sizes_tried)]
    plans += [(z, k) for z in small_shapes(s, seed)[:12] for k in ("sparse", "small", "wide")]
    for i, (sizes, spread) in enumerate(plans):
        for m in islice(exact_models(s, sizes, f"{seed} sample {i}", 4, spread), 2 if s.sizes else points):
            try:
                found = decided(m, r)
            except (Undefined, Unsupported, ZeroDivisionError) as e:
                reason = str(e)
                continue
            if found is False:
                better = counterexample(s, r, seed, most=40)
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


def tested_mod_p(s: Setting, r: Relation, seed: str) -> Verdict | None:
    """An equation by residues: tested, refuted, undecided; None where residues decide nothing."""
    return by_residues(s, Testing(gap_of(r), r), seed)


def by_residues(s: Setting, t: Testing, seed: str) -> Verdict | None:
    """Numbers that must vanish, mod p; a failure is confirmed by a small exact model."""
    found = residues(s, t.gap, seed)
    if found.failed is not None:
        refuted = failing_model(s, t, seed, found.failed)
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
    if s.sizes:
        plural = "s" if found.sizes > 1 else ""
        return Verdict("tested", f"exact mod p at {found.sizes} shape{plural}{functions}")
    if functions or s.given or any(not _fixed(x) for e in s.trees for x in walk(e)):
        return Verdict("tested", f"exact mod p, {found.passed} models{functions}")
    bits = found.passed * (60 - max(2, degree(t.line.lhs) + degree(t.line.rhs)).bit_length())
    return Verdict("proved", f"identity test mod p, error below 2^-{bits}")


def failing_model(
    s: Setting, t: Testing, seed: str, failed: dict[str, int] | None = None, most: int = 160
) -> Verdict | None:
    """A refutation by a small exact model, or None."""
    for m in islice(candidates(s, seed, failed), most):
        try:
            if vanishes(m, t.gap) is False:
                return refutation(m, t.line)
        except (Undefined, Unsupported, ZeroDivisionError):
            continue
    return None


def judge(s: Setting, t: Testing, seed: str) -> Verdict:
    """Numbers that must vanish: by residues, else at exact models by balls."""
    found = by_residues(s, t, seed)
    if found is not None:
        return found
    refuted = failing_model(s, t, seed)
    if refuted is not None:
        return refuted
    passed = 0
    reason = "no model of the assumptions was found"
    plans = [(z, k) for z in islice(shapes(s, seed), 8) for k in ("decimal", "positive", "small", "wide")]
    for i, (sizes, spread) in enumerate(plans):
        for m in islice(exact_models(s, sizes, f"{seed} sample {i}", 4, spread), 2 if s.sizes else POINTS):
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
