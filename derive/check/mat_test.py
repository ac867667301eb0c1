"""Lines with matrices at drawn models: exact mod p, exact over the rationals, in balls.

Nothing here proves a line for all sizes.  A refutation carries a small model in which the
assumptions hold and the line certainly fails.  May import the kernel and python-flint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flint import acb, acb_mat, arb, arb_mat, ctx, fmpq_mat

from derive.check.mat_draw import Setting, exact_models, prime_models, shapes, small_shapes
from derive.check.mat_field import Balls, Undefined, Unsupported
from derive.check.mat_space import holds
from derive.check.mat_value import Model
from derive.check.verdict import Verdict
from derive.kernel.expr import SCALAR, Expr, Node, Number, walk
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

SHAPES, POINTS, BITS, TOLERANCE = 5, 24, (128, 512), 1e-20


@dataclass
class Residues:
    """What the prime field said: how many models passed, at how many sizes, where one failed."""

    passed: int = 0
    sizes: int = 0
    failed: dict[str, int] | None = None
    oracle: bool = False
    unsupported: bool = False
    reason: str = ""


Gap = Callable[[Model], list[Any]]


@dataclass(frozen=True)
class Testing:
    """An equation as numbers that must vanish, and the line that it stands for."""

    gap: Gap
    line: Relation


def gap_of(r: Relation) -> Gap:
    """Left minus right, entry by entry."""

    def gap(m: Model) -> list[Any]:
        return m.field.entries(m.as_matrix(r.lhs) - m.as_matrix(r.rhs))

    return gap


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
        return inner * (int(n.value) if isinstance(n, Number) else 64)
    if e.op in ("det", "inv", "logdet"):
        return inner * (rows + 1)
    if e.op in ("mul", "tr", "inner", "total", "norm"):
        return inner * 2
    if e.op in ("sum", "prod", "diff", "grad"):
        return inner * 400
    return inner


def as_balls(m: Model, is_complex: bool = False) -> Model:
    """The same model in balls."""
    f = Balls(is_complex)

    def convert(v: Any) -> Any:
        if isinstance(v, fmpq_mat):
            return acb_mat(v) if is_complex else arb_mat(v)
        return acb(v) if is_complex else arb(v)

    values = {n: convert(v) for n, v in m.values.items()}
    member = m.member
    return Model(f, m.ints, values, None if member is None else lambda x, k: convert(member(x, k)))


def in_balls(m: Model, r: Relation) -> bool | None:
    """Whether a line holds in an exact model, by balls; None where they overlap tightly.

    Raises Undefined, also where the balls stay wide.
    """
    before = ctx.prec
    try:
        for bits in BITS:
            ctx.prec = bits
            b = as_balls(m)
            if r.sign in ("=", "!=") and r.lhs.shape != SET:
                gaps = gap_of(r)(b)
                if not all(x.is_finite() for x in gaps):
                    raise Undefined("a value is not finite")
                if not all(x.contains(0) for x in gaps):
                    return r.sign == "!="
                if all(x.rad() < TOLERANCE for x in gaps):
                    return None
                continue
            found = holds(b, r)
            if found is not None:
                return found
            x = b.value(r.lhs) - b.value(r.rhs)
            if x.is_finite() and x.rad() < TOLERANCE:
                return None
        raise Undefined("the balls stay too wide")
    finally:
        ctx.prec = before


def decided(m: Model, r: Relation) -> bool | None:
    """Whether a line holds in an exact model: exactly where possible, else by balls."""
    try:
        found = holds(m, r)
        if found is not None:
            return found
    except Unsupported:
        pass
    return in_balls(m, r)


def refutation(m: Model, r: Relation) -> Verdict:
    """The verdict on a line that fails in a model, with the values of its sides where they are exact."""
    return Verdict("refuted", "a model in which it fails", sides(m, r), witness(m, r))


def sides(m: Model, r: Relation) -> str:
    """What the two sides are in a model."""
    if r.sign == "=" and r.lhs.shape != SET:
        try:
            return f"left is {show(m.value(r.lhs))}, right is {show(m.value(r.rhs))}"
        except (Undefined, Unsupported, ZeroDivisionError):
            return f"{r} fails there"
    return f"{r} fails there"


def witness(m: Model, r: Relation) -> tuple[tuple[str, str], ...]:
    """The model as names and values: sizes first, then what the line speaks of."""
    names = r.free_symbols()
    shown = [(n, str(v)) for n, v in sorted(m.ints.items())]
    for n in sorted(m.values):
        if n in names or len(m.values) <= 6:
            shown.append((n, show(m.values[n])))
    return tuple(shown)


def show(v: Any) -> str:
    """A number or a matrix as text: `[[1, -2], [0, 1/2]]`."""
    if not isinstance(v, fmpq_mat):
        return str(v)
    return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in v.tolist()) + "]"


def candidates(s: Setting, seed: str, failed: dict[str, int] | None) -> Iterator[Model]:
    """Exact models in which to look for a failure, small ones first."""
    small = small_shapes(s, seed)
    for tries, spread in ((1, "small"), (2, "small"), (2, "sparse"), (3, "decimal"), (2, "positive")):
        for sizes in small[:24]:
            yield from exact_models(s, sizes, f"{seed} {tries}", tries, spread)
        if failed is not None and tries > 1:
            yield from exact_models(s, failed, seed, 2, spread)


def sparse_models(s: Setting, seed: str) -> Iterator[Model]:
    """Models of zeros and ones with few entries, where ranks drop and products vanish."""
    small = [z for z in small_shapes(s, seed) if max(z.values(), default=1) > 1][:14]
    for k in range(3):
        for sizes in small:
            yield from exact_models(s, sizes, f"{seed} sparse {k}", 2, "sparse")


def counterexample(
    s: Setting,
    r: Relation,
    seed: str,
    failed: dict[str, int] | None = None,
    most: int = 160,
    sparse: bool = False,
) -> Verdict | None:
    """A refutation by a small exact model, or None; among `sparse` ones, of zeros and ones."""
    tried = sparse_models(s, seed) if sparse else candidates(s, seed, failed)
    for m in islice(tried, most):
        try:
            if decided(m, r) is False:
                return refutation(m, r)
        except (Undefined, Unsupported, ZeroDivisionError):
            continue
    return None


def sampled(s: Setting, r: Relation, seed: str, points: int = POINTS) -> Verdict:
    """Test a line at exact models: 24 points at several sizes, low ranks and zeros among them."""
    passed = equal = 0
    reason = "no model of the assumptions was found"
    if (special := counterexample(s, r, seed, sparse=True)) is not None:
        return special
    kinds = ("decimal", "sparse", "positive", "small")
    plans = [(z, k) for z in islice(shapes(s, seed), 8) for k in kinds] + [
        (z, k) for z in small_shapes(s, seed)[:12] for k in ("sparse", "small")
    ]
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
        if passed >= points and i >= 8:
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


def gap_in_balls(m: Model, gap: Gap) -> bool | None:
    """False where a gap certainly does not vanish, None where it does to the tolerance.

    Raises Undefined where the balls stay wide.
    """
    before = ctx.prec
    try:
        for bits in BITS:
            ctx.prec = bits
            gaps = gap(as_balls(m))
            if not all(x.is_finite() for x in gaps):
                raise Undefined("a value is not finite")
            if not all(x.contains(0) for x in gaps):
                return False
            if all(x.rad() < TOLERANCE for x in gaps):
                return None
        raise Undefined("the balls stay too wide")
    finally:
        ctx.prec = before


def vanishes(m: Model, gap: Gap) -> bool | None:
    """Whether a gap vanishes in an exact model: exactly where possible, else by balls."""
    try:
        return all(m.field.is_zero(x) for x in gap(m))
    except Unsupported:
        return gap_in_balls(m, gap)


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
    plans = [(z, k) for z in islice(shapes(s, seed), 8) for k in ("decimal", "positive", "small")]
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
    from derive.kernel.expr import Symbol

    if not isinstance(e, Symbol):
        return True
    return not e.props - {"invertible"} and (e.shape != SCALAR or "integer" not in e.domain)
