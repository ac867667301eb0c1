"""Rigorous evaluation of scalar trees in ball arithmetic.

A tree is laid out once as a straight-line `Program` (equal subtrees share a slot) and run
at many points.  Every result is a ball that holds the true value; what has none raises
`CannotEvaluate`.  Derivatives are taken by the chain rule first, finite sums are run term
by term, infinite ones only where the series is hypergeometric.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flint import acb, arb, ctx, fmpq

from derive.check.functions import BALL, CONSTANT
from derive.check.lowering import ELEMENTARY, SPECIAL
from derive.check.values import MAX_TERMS, CannotEvaluate, finite, whole
from derive.core.numbers import number
from derive.kernel.expr import Expr, Node, Number, Symbol

Step = tuple[Callable[..., Any], tuple[int, ...], str]


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Arb's working precision, put back afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def _add(*args: Any) -> Any:
    total = args[0]
    for a in args[1:]:
        total = total + a
    return total


def _mul(*args: Any) -> Any:
    total = args[0]
    for a in args[1:]:
        total = total * a
    return total


class Program:
    """Trees laid out for evaluation; `run` gives their values, in order.

    Raises CannotEvaluate where an operation has no balls (a matrix, an expectation …).
    """

    def __init__(self, *trees: Expr) -> None:
        self.steps: list[Step] = []
        self._slot: dict[Expr, int] = {}
        self.constants: dict[int, fmpq] = {}
        self.outputs = [self._place(t) for t in trees]

    def _emit(self, e: Expr, fn: Callable[..., Any], args: tuple[int, ...], name: str) -> int:
        self.steps.append((fn, args, name))
        self._slot[e] = len(self.steps) - 1
        return self._slot[e]

    def _place(self, e: Expr) -> int:
        found = self._slot.get(e)
        if found is not None:
            return found
        if isinstance(e, Number):
            value = number(e)
            return self._emit(e, lambda v=value: acb(v), (), "number")
        if isinstance(e, Symbol):
            return self._emit(e, lambda: None, (), "$" + e.name)
        assert isinstance(e, Node)
        op, args = e.op, e.args
        if op in ("add", "mul"):
            return self._emit(e, _add if op == "add" else _mul, tuple(map(self._place, args)), op)
        if op in CONSTANT:
            return self._emit(e, CONSTANT[op], (), op)
        if op in BALL:
            return self._emit(e, BALL[op], tuple(map(self._place, args)), op)
        if op in ("sum", "prod"):
            return self._series(e)
        if op == "diff":
            from derive.check.derivative import derivative_of

            self._slot[e] = self._place(derivative_of(e))
            return self._slot[e]
        if op in ("tr", "det", "transpose", "total") and args[0].is_scalar:
            self._slot[e] = self._place(args[0])
            return self._slot[e]
        if op == "inner" and args[0].is_scalar:
            return self._emit(e, _mul, tuple(map(self._place, args)), op)
        rule = ELEMENTARY.get(op) or SPECIAL.get(op)
        if rule is None:
            raise CannotEvaluate(f"{op} has no value by balls")
        self._slot[e] = self._place(rule(*args))
        return self._slot[e]

    def _series(self, e: Node) -> int:
        body, index, low, high = e.args
        assert isinstance(index, Symbol)
        if isinstance(high, Node) and high.op == "infinity":
            from derive.check.series import converges, infinite

            closed, guards = infinite(e.op, body, index, low)

            def guarded(v: Any, *found: Any) -> Any:
                if not all(map(converges, guards, found)):
                    raise CannotEvaluate("an infinite sum that may not converge here")
                return v

            return self._emit(
                e, guarded, tuple(map(self._place, (closed, *(g[1] for g in guards)))), "series"
            )
        inner = Program(body)
        join = _add if e.op == "sum" else _mul
        names = sorted({name[1:] for _, _, name in inner.steps if name[0] == "$"} - {index.name})

        outer = {s.name: s for s in _symbols(body)}
        slots = tuple(self._place(outer[n]) for n in names)

        def value(lo: Any, hi: Any, *rest: Any) -> Any:
            a, b = whole(lo), whole(hi)
            if a is None or b is None:
                raise CannotEvaluate("the limits of a sum are not whole numbers here")
            if b - a > MAX_TERMS or b < a - 1:
                raise CannotEvaluate(f"a sum from {a} to {b}")
            env = dict(zip(names, rest, strict=True))
            terms = []
            for k in range(a, b + 1):
                env[index.name] = acb(k)
                terms.append(inner.raw(env)[0])
            if not terms:
                return acb(0 if join is _add else 1)
            return join(*terms)

        return self._emit(e, value, (self._place(low), self._place(high), *slots), e.op)

    def raw(self, values: Mapping[str, Any]) -> list[Any]:
        """Values of the trees at the precision that is set."""
        at: list[Any] = []
        for fn, args, name in self.steps:
            if name[0] == "$":
                v = values.get(name[1:])
                if v is None:
                    raise CannotEvaluate(f"{name[1:]} has no value")
                at.append(v)
                continue
            try:
                v = fn(*[at[i] for i in args])
            except (ValueError, OverflowError, ZeroDivisionError, ArithmeticError) as error:
                raise CannotEvaluate(f"{name}: {error}") from error
            at.append(finite(v, name))
        return [at[i] for i in self.outputs]

    def run(self, values: Mapping[str, Any], bits: int) -> list[Any]:
        """Balls of the trees at a point: `values` are exact (fmpq, pairs of them) or balls.

        Raises CannotEvaluate.
        """
        with precision(bits):
            return self.raw({k: as_ball(v) for k, v in values.items()})


def _symbols(e: Expr) -> list[Symbol]:
    from derive.kernel.expr import walk

    return [x for x in walk(e) if isinstance(x, Symbol)]


def as_ball(v: Any) -> Any:
    """A complex ball of an exact rational, a pair (re, im) of them, or a ball."""
    if isinstance(v, tuple):
        return acb(arb(v[0]), arb(v[1]))
    return acb(v)


def evaluate(expr: Expr, values: Mapping[str, Any], prec: int = 128) -> Any:
    """A complex ball that holds the value of a scalar tree at `values`.

    Raises CannotEvaluate where there is no value: a pole, an operation without balls.
    """
    return Program(expr).run(values, prec)[0]


__all__ = ["CannotEvaluate", "Program", "as_ball", "evaluate", "number", "precision"]
