"""Plots in LaTeX documents: everything stays inside the frame, and nothing needs a package."""

from __future__ import annotations

import itertools
import re

import pytest

from derive.kernel.record import Curve, Plot
from derive.render.drawing import BOTTOM, HEIGHT, LEFT, WIDTH, drawing
from derive.render.latexstyle import escaped, scientific
from derive.render.text import short

PUT = re.compile(r"\\put\((-?[\d.]+),(-?[\d.]+)\)\{(\\circle\*\{1\.7\}|\\circle\*\{4\})")


def drawn(*curves: Curve, log: str = "") -> str:
    return "\n".join(drawing(Plot("A 100 % plot", "x_1", "y", curves, "it falls", log), escaped))


def points(tex: str) -> list[tuple[float, float]]:
    return [(float(a), float(b)) for a, b, _ in PUT.findall(tex)]


@pytest.mark.parametrize("log", ["", "x", "y", "xy"])
def test_a_curve_stays_in_the_frame_and_falls(log: str) -> None:
    curve = Curve("c", tuple((f"{10.0**k}", f"{1000 * 2.0**-k}") for k in range(8)))
    found = points(drawn(curve, log=log))
    assert len(found) > 100
    assert all(LEFT - 1 <= a <= LEFT + WIDTH + 1 and BOTTOM - 1 <= b <= BOTTOM + HEIGHT + 1 for a, b in found)
    assert all(a <= c and b >= d for (a, b), (c, d) in itertools.pairwise(found))


def test_a_logarithmic_line_is_straight() -> None:
    curve = Curve("c", tuple((f"1e{k}", f"1e{2 * k}") for k in range(4)))
    found = points(drawn(curve, log="xy"))
    slopes = {round((b - BOTTOM) / (a - LEFT), 2) for a, b in found if a > LEFT + 60}
    assert len(slopes) == 1


def test_dots_are_as_many_as_the_points() -> None:
    curve = Curve("d", (("0", "3"), ("1", "2"), ("2", "-1")), "dots")
    assert len(points(drawn(curve))) == 3


def test_labels_are_words_and_ticks_numbers() -> None:
    two = [Curve(f"a & b{i}", (("1e-9", "-0.5"), ("1e9", "0.5"))) for i in range(2)]
    tex = drawn(*two, log="x")
    assert r"A 100 \% plot" in tex and r"x\_1" in tex and r"a \& b1" in tex
    assert "$10^{-9}$" in tex and "$-0.4$" in tex and "−" not in tex and "⁻" not in tex


def test_recorded_results_in_few_digits() -> None:
    assert short("22.272980186532177") == "22.2730"
    assert short("1.6958289e-14") == "1.69583e-14"
    assert short("-40") == "-40" and short("0.5") == "0.5" and short("yes") == "yes"
    assert scientific("1.69583e-14") == r"$1.69583 \times 10^{-14}$"
    assert scientific("-2.5") == "$-2.5$" and scientific("a_b") == r"a\_b"
