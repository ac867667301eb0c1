"""Definitions: functions written out in terms of a few core ones, as trees.

A normal form has few kinds of generators (exp, log, powers, gamma), the balls want what Arb
knows; both look here for the rest.  Every entry is an identity of principal branches that
holds wherever both sides are defined.  May import the kernel only.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.kernel.expr import Expr, Node, Number, node

Rule = Callable[..., Expr]

ONE, TWO = Number("1"), Number("2")
HALF = node("div", ONE, TWO)
I = node("i")  # noqa: E741 (the imaginary unit)
PI = node("pi")


def _exp(x: Expr) -> Expr:
    return node("exp", x)


def _log(x: Expr) -> Expr:
    return node("log", x)


def _sqrt(x: Expr) -> Expr:
    return node("pow", x, HALF)


def _gamma(x: Expr) -> Expr:
    return node("gamma", x)


def _harmonic(n: Expr) -> Expr:
    return node("digamma", n + 1) + node("euler")


def _spherical(bessel: str) -> Rule:
    # sqrt(pi/2)/sqrt(z), not sqrt(pi/(2*z)): so that j_0 is sin(z)/z for negative z as well
    return lambda n, z: _sqrt(PI / TWO) / _sqrt(z) * node(bessel, n + HALF, z)


def _struve(sign: int) -> Rule:
    def rule(n: Expr, z: Expr) -> Expr:
        three = Fraction(3, 2)
        series = node("hyper", 1, ONE, three, n + three, z**2 / 4 * sign)
        return (z / 2) ** (n + 1) / (_gamma(node("div", 3, 2)) * _gamma(n + three)) * series

    return rule


#: Written out for normal forms, in terms of exp, log, powers, gamma.
ELEMENTARY: dict[str, Rule] = {
    "sqrt": _sqrt,
    "cbrt": lambda x: node("pow", x, node("div", 1, 3)),
    "root": lambda x, n: node("pow", x, ONE / n),
    "tan": lambda x: node("sin", x) / node("cos", x),
    "cot": lambda x: node("cos", x) / node("sin", x),
    "sec": lambda x: ONE / node("cos", x),
    "csc": lambda x: ONE / node("sin", x),
    "sinh": lambda x: (_exp(x) - _exp(-x)) / 2,
    "cosh": lambda x: (_exp(x) + _exp(-x)) / 2,
    "tanh": lambda x: ONE - TWO / (_exp(TWO * x) + 1),
    "coth": lambda x: ONE + TWO / (_exp(TWO * x) - 1),
    "sech": lambda x: TWO / (_exp(x) + _exp(-x)),
    "csch": lambda x: TWO / (_exp(x) - _exp(-x)),
    "asin": lambda x: -(I * _log(I * x + _sqrt(ONE - x**2))),
    "acos": lambda x: PI / 2 + I * _log(I * x + _sqrt(ONE - x**2)),
    "atan": lambda x: I / 2 * (_log(ONE - I * x) - _log(ONE + I * x)),
    "acot": lambda x: I / 2 * (_log(ONE - I / x) - _log(ONE + I / x)),
    "asec": lambda x: PI / 2 + I * _log(I / x + _sqrt(ONE - ONE / x**2)),
    "acsc": lambda x: -(I * _log(I / x + _sqrt(ONE - ONE / x**2))),
    "asinh": lambda x: _log(x + _sqrt(x**2 + 1)),
    "acosh": lambda x: _log(x + _sqrt(x + 1) * _sqrt(x - 1)),
    "atanh": lambda x: (_log(ONE + x) - _log(ONE - x)) / 2,
    "acoth": lambda x: (_log(ONE + ONE / x) - _log(ONE - ONE / x)) / 2,
    "asech": lambda x: _log(ONE / x + _sqrt(ONE / x + 1) * _sqrt(ONE / x - 1)),
    "acsch": lambda x: _log(ONE / x + _sqrt(ONE / x**2 + 1)),
    "sigmoid": lambda x: ONE / (ONE + _exp(-x)),
    "softplus": lambda x: _log(ONE + _exp(x)),
    "log2": lambda x: _log(x) / _log(TWO),
    "log10": lambda x: _log(x) / _log(Number("10")),
    "log1p": lambda x: _log(ONE + x),
    "expm1": lambda x: _exp(x) - 1,
    "sinc": lambda x: node("sin", x) / x,
    "golden": lambda: (ONE + _sqrt(Number("5"))) / 2,
    "erfc": lambda x: ONE - node("erf", x),
    "erfi": lambda x: -(I * node("erf", I * x)),
    "erf2": lambda x, y: node("erf", y) - node("erf", x),
    "norm_cdf": lambda x: (ONE + node("erf", x / _sqrt(TWO))) / 2,
    "norm_pdf": lambda x: _exp(-(x**2) / 2) / _sqrt(TWO * PI),
    "factorial": lambda x: _gamma(x + 1),
    "beta": lambda a, b: _gamma(a) * _gamma(b) / _gamma(a + b),
    "binomial": lambda n, k: _gamma(n + 1) / (_gamma(k + 1) * _gamma(n - k + 1)),
    "rising": lambda a, n: _gamma(a + n) / _gamma(a),
    "falling": lambda a, n: _gamma(a + 1) / _gamma(a - n + 1),
    "harmonic": _harmonic,
    "catalan_number": lambda n: _gamma(TWO * n + 1) / (_gamma(n + 1) * _gamma(n + 2)),
    "trigamma": lambda z: node("polygamma", 1, z),
    "hankel1": lambda n, z: node("besselj", n, z) + I * node("bessely", n, z),
    "hankel2": lambda n, z: node("besselj", n, z) - I * node("bessely", n, z),
    "sphericalj": _spherical("besselj"),
    "sphericaly": _spherical("bessely"),
    "dilog": lambda z: node("polylog", 2, z),
    "heaviside": lambda x: (ONE + node("sign", x)) / 2,
    "mod": lambda a, b: a - b * node("floor", a / b),
    "frac": lambda x: x - node("floor", x),
    "relu": lambda x: node("max", 0, x),
}

#: Written out only where Arb has no such function.
SPECIAL: dict[str, Rule] = {
    "struveh": _struve(-1),
    "struvel": _struve(1),
    "riemann_xi": lambda s: s * (s - 1) / 2 * _gamma(s / 2) * node("zeta", s) / PI ** (s / 2),
}


def lowered(e: Node) -> Expr | None:
    """The definition of `e`, one level deep, or None."""
    rule = ELEMENTARY.get(e.op)
    return rule(*e.args) if rule else None
