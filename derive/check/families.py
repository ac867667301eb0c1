"""Families indexed by whole numbers: Bernoulli, Fibonacci and their like, exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, fmpq, fmpz

from derive.check.values import CannotEvaluate, order, whole


def _number_family(name: str) -> Callable[..., Any]:
    def value(n: Any) -> Any:
        w = whole(n)
        if w is None or not 0 <= w <= 3000:
            raise CannotEvaluate(f"{name} takes a whole number")
        if name == "bernoulli":
            return acb(fmpq.bernoulli(w)) if w != 1 else acb(fmpq(1, 2))
        return acb(getattr(fmpz, name)(w))

    return value


def _euler_number(n: Any) -> Any:
    w = whole(n)
    if w is None or not 0 <= w <= 1000:
        raise CannotEvaluate("euler takes a whole number")
    return acb(fmpz.euler_number(w))


def _factorial2(n: Any) -> Any:
    w = whole(n)
    if w is None or not -1 <= w <= 5000:
        raise CannotEvaluate("factorial2 takes a whole number")
    out = 1
    for j in range(w, 1, -2):
        out *= j
    return acb(out)


def _subfactorial(n: Any) -> Any:
    w = whole(n)
    if w is None:
        return acb(-1).gamma_upper(order(n) + 1) / acb(1).exp()
    if not 0 <= w <= 3000:
        raise CannotEvaluate("subfactorial of a large or negative number")
    d = 1
    for j in range(1, w + 1):
        d = d * j + (-1) ** j
    return acb(d)


def _lucas(n: Any) -> Any:
    w = whole(n)
    if w is None or not 0 <= w <= 3000:
        raise CannotEvaluate("lucas takes a whole number")
    return acb(2 * fmpz.fib_ui(fmpz(w + 1)) - fmpz.fib_ui(fmpz(w)))


def _stieltjes(n: Any) -> Any:
    w = whole(n)
    if w is None or not 0 <= w <= 200:
        raise CannotEvaluate("stieltjes takes a whole number")
    return acb.stieltjes(w)


FAMILIES: dict[str, Callable[..., Any]] = {
    "bernoulli": _number_family("bernoulli"),
    "bell": _number_family("bell_number"),
    "fibonacci": _number_family("fib_ui"),
    "euler_number": _euler_number,
    "factorial2": _factorial2,
    "subfactorial": _subfactorial,
    "lucas": _lucas,
    "stieltjes": _stieltjes,
}
