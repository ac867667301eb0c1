"""Real numbers for goals, pictures and demonstrations: evaluation in balls, and a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flint import acb, arb, ctx, fmpq

from derive.check.balls import Program, precision
from derive.check.functions import CannotEvaluate
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr


class Unknown(DeriveError):
    """A value that could not be found."""


def exact(text: str) -> arb:
    """The number that a decimal text spells, as a ball of the working precision."""
    from derive.kernel.expr import parse_number

    minus = text.startswith("-")
    value = parse_number(text[1:] if minus else text)
    return arb(fmpq(-value.numerator if minus else value.numerator, value.denominator))


@lru_cache(maxsize=4096)
def _ball(text: str, bits: int) -> acb:
    with precision(bits):
        return acb(exact(text))


@lru_cache(maxsize=256)
def _program(e: Expr) -> Program:
    return Program(e)


def real(e: Expr, values: Mapping[str, Any], bits: int) -> arb:
    """The value of a scalar tree at texts or balls.  Raises Unknown where it has no real value."""
    try:
        balls = {k: _ball(v, bits) if isinstance(v, str) else acb(v) for k, v in values.items()}
        (found,) = _program(e).run(balls, bits)
    except CannotEvaluate as error:
        raise Unknown(str(error)) from error
    if not found.imag.contains(0):
        raise Unknown(f"{e} is not real there")
    value: arb = found.real
    return value


def golden(f: Callable[[arb], arb], bits: int) -> arb:
    """Where f has its least value over positive numbers, by golden-section search in the
    logarithm; right to about 11 digits for a function with one valley.
    """
    saved, ctx.prec = ctx.prec, bits
    try:

        def at(t: arb) -> arb:
            return f(t.mid().exp().mid()).mid()

        low, high = arb(-40), arb(40)
        ratio = (arb(5).sqrt() - 1) / 2
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        fa, fb = at(a), at(b)
        for _ in range(64):
            if fa < fb:
                high, b, fb = b, a, fa
                a = (high - ratio * (high - low)).mid()
                fa = at(a)
            else:
                low, a, fa = a, b, fb
                b = (low + ratio * (high - low)).mid()
                fb = at(b)
        return ((low + high) / 2).exp().mid()
    finally:
        ctx.prec = saved
