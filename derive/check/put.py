"""A second route to "the same line, with values put in": both lines evaluated, nothing replaced.

At drawn models the old line is evaluated where each name has the value of what is put in for it, the
new line as it stands; the sides must agree.  It can only refuse: where a line has no value here, what
was found by replacing stands.  Shares no code with the replacing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from flint import ctx

from derive.check.mat_draw import exact_models
from derive.check.mat_field import Undefined, Unsupported
from derive.check.mat_model import as_balls
from derive.check.mat_setting import Setting, is_whole, shapes
from derive.check.mat_value import Model
from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Symbol, free_symbols
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

MODELS, BITS = 4, 192
NOWHERE = (Undefined, Unsupported, ZeroDivisionError, ArithmeticError, LookupError, ValueError)


def differs(
    before: Relation, after: Relation, turns: Sequence[Sequence[tuple[Expr, Expr]]]
) -> Verdict | None:
    """A refutation where a side of `after` is not that of `before` with the values of `turns` put in.

    The pairs of one turn are put in at once, one turn after the other.
    """
    pairs = [p for turn in turns for p in turn]
    if not all(isinstance(old, Symbol) and SET not in (old.shape, new.shape) for old, new in pairs):
        return None
    sides = [
        (a, b) for a, b in ((before.lhs, after.lhs), (before.rhs, after.rhs)) if SET not in (a.shape, b.shape)
    ]
    setting = Setting([e for pair in (*sides, *pairs) for e in pair])
    free = {s.name for pair in (*sides, *pairs) for e in pair for s in free_symbols(e).values()}
    for sizes in islice(shapes(setting), MODELS):
        for k, m in enumerate(exact_models(setting, sizes, "put", 2)):
            # an index that is bound in one place and free in another has a value of its own
            m.ints.update((n, 1 + k % min(sizes.values(), default=2)) for n in sorted(free & setting.bound))
            for a, b in sides:
                if _apart(m, a, b, turns):
                    return Verdict(
                        "refuted", "both lines evaluated", f"{after} is not {before} with that put in"
                    )
    return None


def _apart(m: Model, a: Expr, b: Expr, turns: Sequence[Sequence[tuple[Expr, Expr]]]) -> bool:
    """Whether the two sides certainly differ at a model."""
    before, ctx.prec = ctx.prec, BITS
    try:
        for there in (m, as_balls(m)):
            try:
                moved = there
                for turn in reversed(turns):
                    moved = _moved(moved, turn)
                gap = there.field.entries(moved.as_matrix(a) - there.as_matrix(b))
            except NOWHERE:
                continue
            if there is m:
                return not all(map(there.field.is_zero, gap))
            return any(not x.contains(0) for x in gap)
        return False
    finally:
        ctx.prec = before


def _moved(m: Model, turn: Sequence[tuple[Expr, Expr]]) -> Model:
    """The model in which every old name has the value of what is put in for it."""
    ints, values, member = dict(m.ints), dict(m.values), m.member
    for old, new in turn:
        assert isinstance(old, Symbol)
        ints.pop(old.name, None)
        values.pop(old.name, None)
        if is_whole(old):
            ints[old.name] = m.whole(new)
        elif isinstance(new, Node) and new.op == "seq" and isinstance(new.args[0], Symbol):
            assert member is not None
            values[old.name] = member(new.args[0], m.whole(new.args[1]))
        else:
            values[old.name] = m.value(new)
    return Model(m.field, ints, values, member)
