"""Inequalities whose truth is known by construction: `python -m tests.exams.inequalities -n 2000 --seed 1`.

Each has a known least difference at a known place, which is then moved to just above or just below zero.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from random import Random

from tests.exams.common import Line, run

DEPTHS = ("1/2", "1/10", "1/100", "1/1000", "1/10000")
NAMES = "a b c f u v w x y z".split()


def _point(rng: Random) -> Fraction:
    size = rng.choice((1, 1, 1, 10, 100))
    return Fraction(rng.randint(-40, 40), rng.choice((1, 2, 3, 7, 10, 13))) * size


def _off(name: str, p: Fraction) -> str:
    return f"({name} - {p})" if p >= 0 else f"({name} + {-p})"


def _tail(rng: Random, true: bool, least: str = "0") -> str:
    """` >= bound` with a bound at the least value or below, or a little above it."""
    depth = rng.choice(DEPTHS)
    if true:
        return rng.choice((f" >= {least}", f" >= {least} - {depth}", f" > {least} - {depth}"))
    return rng.choice((f" >= {least} + {depth}", f" > {least} + {depth}", f" > {least}"))


def squares(rng: Random, true: bool) -> Line:
    names = rng.sample(NAMES, rng.randint(1, 3))
    terms = [f"{rng.randint(1, 5)}*{_off(n, _point(rng))}**2" for n in names]
    if len(names) > 1 and rng.random() < 0.5:  # one in a direction that is no axis
        terms[0] = f"({names[0]} - {rng.randint(1, 4)}*{names[1]} + {rng.randint(0, 9)})**2"
    return Line(" + ".join(terms) + _tail(rng, true), _real(names), true, "squares")


def expanded(rng: Random, true: bool) -> Line:
    """A square or a fourth power, multiplied out."""
    x, p = rng.choice(NAMES), Fraction(rng.randint(-9, 9), rng.choice((1, 2, 5)))
    if rng.random() < 0.5:
        text = f"{x}**2 - ({2 * p})*{x} + ({p * p})"
    else:  # (x**2 - p)**2 with p > 0 has two roots
        p = abs(p) + 1
        text = f"{x}**4 - ({2 * p})*{x}**2 + ({p * p})"
    return Line(text + _tail(rng, true), _real([x]), true, "expanded")


def sums(rng: Random, true: bool) -> Line:
    """A bound on a sum of names that is far off, or that domains give."""
    names = rng.sample(NAMES, rng.randint(2, 4))
    n, bound = len(names), rng.choice((8, 100, 5000, 10**5))
    if true:
        upper = ", ".join(f"{x} <= {bound}" for x in names)
        return Line(f"{' + '.join(names)} <= {n * bound}", upper, True, "sums")
    assume = rng.choice((_real(names), ", ".join(f"{x} > 0" for x in names)))
    return Line(f"{' + '.join(names)} <= {bound}", assume, False, "sums")


def products(rng: Random, true: bool) -> Line:
    """Means: (a + b)**2 >= 4*a*b and the like, with a constant that is right or a little too large."""
    names = rng.sample(NAMES, rng.randint(2, 3))
    n = len(names)
    k = Fraction(n) if true else Fraction(n) * (1 - Fraction(rng.choice(DEPTHS[1:])))
    total, each = " + ".join(names), " + ".join(f"{x}**2" for x in names)
    return Line(f"({total})**2 <= {k}*({each})", _real(names), true, "products")


def means(rng: Random, true: bool) -> Line:
    x, y = rng.sample(NAMES, 2)
    k = Fraction(2) if true else 2 + Fraction(rng.choice(DEPTHS[1:]))
    text = rng.choice((f"{x}/{y} + {y}/{x} >= {k}", f"{x} + {y} >= {k}*sqrt({x}*{y})"))
    return Line(text, f"{x} > 0, {y} > 0", true, "means")


def rationals(rng: Random, true: bool) -> Line:
    """A narrow dip of a quotient: 1 - d/(1 + k*(x - p)**2) has its least value 1 - d at p."""
    x, p, k = rng.choice(NAMES), _point(rng), rng.choice((1, 3, 10))
    d = Fraction(rng.choice(("1", "2", "3/2")))
    return Line(
        f"1 - {d}/(1 + {k}*{_off(x, p)}**2)" + _tail(rng, true, str(1 - d)), _real([x]), true, "rationals"
    )


def exponentials(rng: Random, true: bool) -> Line:
    """Tangents of exp and log, and convex pairs of exponentials."""
    x = rng.choice(NAMES)
    p = Fraction(rng.randint(-6, 6), rng.choice((1, 2)))
    form = rng.randint(0, 2)
    if form == 0:
        text, assume = f"exp({_off(x, p)}) - {x} + ({p}) - 1", _real([x])
    elif form == 1:
        q = abs(p) + 1
        text, assume = f"{x}/{q} - 1 - log({x}/{q})", f"{x} > 0"
    else:
        text, assume = f"exp({_off(x, p)}) + exp(-{_off(x, p)}) - 2", _real([x])
    return Line(text + _tail(rng, true), assume, true, "exponentials")


def entropies(rng: Random, true: bool) -> Line:
    x, q = rng.choice(NAMES), rng.randint(1, 9)
    text = f"{x}*log({x}/{q}) - {x} + {q}"
    return Line(text + _tail(rng, true), f"{x} > 0", true, "entropies")


def kinks(rng: Random, true: bool) -> Line:
    names = rng.sample(NAMES, rng.randint(1, 3))
    form = rng.randint(0, 2)
    if form == 0:
        text = " + ".join(f"{rng.randint(1, 4)}*abs{_off(n, _point(rng))}" for n in names)
        return Line(text + _tail(rng, true), _real(names), true, "kinks")
    if form == 1:
        terms = ", ".join(f"{_off(n, _point(rng))}**2" for n in names)
        return Line(f"max({terms}, 0)" + _tail(rng, true), _real(names), true, "kinks")
    x, p = names[0], _point(rng)
    text = f"max({x}, {p}) - min({x}, {p})" if p >= 0 else f"max({x}, ({p})) - min({x}, ({p}))"
    return Line(text + _tail(rng, true), _real([x]), true, "kinks")


def waves(rng: Random, true: bool) -> Line:
    x, k = rng.choice(NAMES), rng.randint(1, 5)
    text = rng.choice((f"sin({k}*{x})", f"cos({k}*{x})", f"(sin({k}*{x}) + cos({k}*{x}))/sqrt(2)"))
    depth = rng.choice(DEPTHS[:4])
    return Line(f"{text} <= 1" + (f" + {depth}" if true else f" - {depth}"), _real([x]), true, "waves")


def bounded(rng: Random, true: bool) -> Line:
    """A polynomial whose least value on an interval is at an end of it."""
    x, lo = rng.choice(NAMES), rng.randint(-5, 5)
    hi = lo + rng.randint(1, 6)
    depth = rng.choice(DEPTHS)
    text, best = rng.choice(((f"{x}**3", hi**3), (f"{x}**3 + {x}", hi**3 + hi), (f"2*{x} + 1", 2 * hi + 1)))
    bound = f"{best}" if true else f"{best} - {depth}"
    return Line(f"{text} <= {bound}", f"{lo} <= {x} <= {hi}", true, "bounded")


def whole(rng: Random, true: bool) -> Line:
    """(n - p)*(n - p - 1) is negative nowhere on whole numbers; one less than zero at two of them."""
    n, p = rng.choice("n k m".split()), rng.randint(-20, 60)
    text = f"({n} - ({p}))*({n} - ({p + 1}))"
    return Line(text + (" >= 0" if true else " > 0"), f"{n} integer", true, "whole")


def _real(names: list[str]) -> str:
    return ", ".join(f"{n} real" for n in names)


KINDS = (
    squares, expanded, sums, products, means, rationals, exponentials, entropies, kinks, waves, bounded, whole
)  # fmt: skip


def draw(rng: Random, true: bool) -> Line:
    """A line of a kind drawn at random."""
    return rng.choice(KINDS)(rng, true)


if __name__ == "__main__":
    sys.exit(run(draw, __doc__ or ""))
