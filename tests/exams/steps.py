"""Lines with `!=` and with functions that jump: `python -m tests.exams.steps -n 2000 --seed 1`.

Each is true or false by construction; the false ones fail at single points, roots or jumps, more often
than not.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from random import Random

from tests.exams.common import Line, run

NAMES = "a b c u v w x y z".split()


def _fraction(rng: Random) -> Fraction:
    return Fraction(rng.randint(-60, 60), rng.choice((1, 2, 3, 7, 13, 20)))


def linear(rng: Random, true: bool) -> Line:
    """k*x != p fails at one fraction, which the assumption leaves out or not."""
    x, k, p = rng.choice(NAMES), rng.randint(1, 9), _fraction(rng)
    assume = f"{x} > {p / k}" if true else rng.choice((f"{x} real", f"{x} > {p / k - 1}"))
    return Line(f"{k}*{x} != {p}", assume, true, "linear")


def quadratic(rng: Random, true: bool) -> Line:
    """x**2 + b*x + c with a discriminant of known sign."""
    x, b = rng.choice(NAMES), rng.randint(-9, 9)
    c = Fraction(b * b, 4) + (1 if true else -1) * Fraction(rng.randint(1, 40), rng.choice((1, 3, 50)))
    return Line(f"{x}**2 + ({b})*{x} + ({c}) != 0", f"{x} real", true, "quadratic")


def touching(rng: Random, true: bool) -> Line:
    """A double root, or one lifted off zero."""
    x, p = rng.choice(NAMES), _fraction(rng)
    lift = f" + {Fraction(1, rng.choice((1, 10, 1000)))}" if true else ""
    return Line(f"({x} - ({p}))**2{lift} != 0", f"{x} real", true, "touching")


def exponential(rng: Random, true: bool) -> Line:
    x, p = rng.choice(NAMES), rng.randint(1, 60)
    return Line(f"exp({x}) != {'-' if true else ''}{p}", f"{x} real", true, "exponential")


def complex_(rng: Random, true: bool) -> Line:
    """x**2 + p vanishes at complex numbers alone."""
    x, p = rng.choice(NAMES), rng.randint(1, 60)
    return Line(f"{x}**2 + {p} != 0", f"{x} real" if true else f"{x} complex", true, "complex")


def planes(rng: Random, true: bool) -> Line:
    x, y = rng.sample(NAMES, 2)
    p = _fraction(rng)
    if true:
        return Line(f"{x} + {y} != {-abs(p)}", f"{x} > 0, {y} > 0", True, "planes")
    return Line(f"{x} + {y} != {abs(p) + 1}", f"{x} > 0, {y} > 0", False, "planes")


def integers(rng: Random, true: bool) -> Line:
    n, p = rng.choice("n k m".split()), rng.randint(-30, 60)
    if true:
        return Line(f"2*{n} != {2 * p + 1}", f"{n} integer", True, "integers")
    return Line(rng.choice((f"{n}**2 != {p * p}", f"3*{n} != {3 * p}")), f"{n} integer", False, "integers")


def floors(rng: Random, true: bool) -> Line:
    """Laws of floor and ceil, right ones, and ones that fail at the jumps alone."""
    x, p, k = rng.choice(NAMES), _fraction(rng), rng.randint(1, 6)
    a = f"({k}*{x} - ({p}))"
    if true:
        text = rng.choice(
            (
                f"floor({a} + 3) = floor{a} + 3",
                f"ceil{a} = -floor(-{a})",
                f"floor{a} <= {a}",
                f"ceil{a} < {a} + 1",
                f"floor{a} + floor(-{a}) <= 0",
                f"{a} - floor{a} < 1",
            )
        )
    else:
        text = rng.choice(
            (
                f"floor{a} + floor(-{a}) = -1",
                f"ceil{a} = floor{a} + 1",
                f"floor{a} < {a}",
                f"ceil{a} > {a}",
                f"floor{a} != {rng.randint(-5, 5)}",
                f"floor(2*{a}) = 2*floor{a}",
                f"ceil{a} - floor{a} >= 1",
            )
        )
    return Line(text, f"{x} real", true, "floors")


def signs(rng: Random, true: bool) -> Line:
    x, p, k = rng.choice(NAMES), _fraction(rng), rng.randint(1, 6)
    a = f"({k}*{x} - ({p}))"
    if true:
        text = rng.choice(
            (
                f"sign{a}*abs{a} = {a}",
                f"heaviside{a} + heaviside(-{a}) = 1",
                f"sign{a} <= 1",
                f"abs{a} >= {a}",
                f"sign{a}**3 = sign{a}",
            )
        )
    else:
        text = rng.choice(
            (
                f"sign{a}**2 = 1",
                f"heaviside{a}**2 = heaviside{a}",
                f"sign{a} != 0",
                f"abs{a} > 0",
                f"abs{a} = {a}",
                f"2*heaviside{a} - 1 != 0",
            )
        )
    return Line(text, f"{x} real", true, "signs")


def mods(rng: Random, true: bool) -> Line:
    n, k = rng.choice("n k m".split()), rng.randint(2, 12)
    r = rng.randint(0, k - 1)
    if true:
        text = rng.choice((f"mod({n}, {k}) < {k}", f"mod({n}, {k}) >= 0", f"mod({n}, {k}) != {k}"))
    else:
        text = rng.choice((f"mod({n}, {k}) != {r}", f"mod({n}, {k}) < {k - 1}", f"mod({n}, {k}) > 0"))
    return Line(text, f"{n} integer", true, "mods")


def cases(rng: Random, true: bool) -> Line:
    """max and min written with cases: right everywhere, or wrong on a short piece."""
    x, p = rng.choice(NAMES), _fraction(rng)
    d = rng.choice(("1/2", "1/20", "1/100"))
    a = f"({x} - ({p}))"
    bound = f"max({x}, ({p}))" if true else f"max({x}, ({p}) + {d})"
    return Line(f"{bound} - ({p}) = ({a} + abs{a})/2", f"{x} real", true, "cases")


KINDS = (
    linear, quadratic, touching, exponential, complex_, planes, integers, floors, signs, mods, cases
)  # fmt: skip


def draw(rng: Random, true: bool) -> Line:
    """A line of a kind drawn at random."""
    return rng.choice(KINDS)(rng, true)


if __name__ == "__main__":
    sys.exit(run(draw, __doc__ or ""))
