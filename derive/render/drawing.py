"""A plot for a LaTeX document: LaTeX's own picture environment, no package.

Curves are rows of small dots, close enough to be a line; points are larger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from derive.kernel.record import Curve, Plot
from derive.render.svg import Axis, axis, tick_label

#: In points: the frame of the axes.
WIDTH, HEIGHT, LEFT, BOTTOM = 300.0, 150.0, 56.0, 34.0
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
MARKS = (r"\circle*{4}", r"\circle{4}", r"\makebox(0,0){$\times$}", r"\makebox(0,0){$+$}")
Point = tuple[float, float]


def drawing(plot: Plot, escaped: Callable[[str], str]) -> Iterator[str]:
    """The picture, its title above and its description below."""
    data = [[(float(a), float(b)) for a, b in c.points] for c in plot.curves]
    bars = any(c.style == "bars" for c in plot.curves)
    x = axis([a for c in data for a, _ in c], LEFT, LEFT + WIDTH, "x" in plot.log)
    y = axis([b for c in data for _, b in c], BOTTOM, BOTTOM + HEIGHT, "y" in plot.log, bars)
    yield rf"\begin{{center}}\textbf{{{escaped(plot.title)}}}\par\smallskip\footnotesize"
    yield r"\setlength{\unitlength}{1pt}"
    yield rf"\begin{{picture}}({LEFT + WIDTH + 10:g},{BOTTOM + HEIGHT + 8:g})"
    yield from _axes(x, y, plot, escaped)
    for i, (c, points) in enumerate(zip(plot.curves, data, strict=True)):
        inside = [(x.at(a), y.at(b)) for a, b in points if (a > 0 or not x.log) and (b > 0 or not y.log)]
        yield from _curve(c, inside, i)
    yield r"\end{picture}\par"
    if len(plot.curves) > 1:
        names = [f"{_sample(c, i)} {escaped(c.label)}" for i, c in enumerate(plot.curves)]
        yield r"\quad ".join(names) + r"\par"
    yield rf"\smallskip\textit{{{escaped(plot.alt)}}}\end{{center}}"


def _put(a: float, b: float, what: str) -> str:
    return rf"\put({a:.1f},{b:.1f}){{{what}}}"


def _number(value: float, log: bool) -> str:
    """A tick's label as LaTeX."""
    text = tick_label(value, log)
    head, ten, power = text.partition("10")
    if ten and any(c in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹" for c in power):
        head = head.replace("·", r"\cdot ").replace("−", "-")
        return f"${head}10^{{{power.translate(SUPERSCRIPT)}}}$"
    return f"${text.replace('−', '-')}$"


def _axes(x: Axis, y: Axis, plot: Plot, escaped: Callable[[str], str]) -> Iterator[str]:
    yield _put(LEFT, BOTTOM, rf"\line(1,0){{{WIDTH:g}}}")
    yield _put(LEFT, BOTTOM, rf"\line(0,1){{{HEIGHT:g}}}")
    for t in x.ticks:
        yield _put(x.at(t), BOTTOM, r"\line(0,-1){3}")
        yield _put(x.at(t), BOTTOM - 9, rf"\makebox(0,0){{{_number(t, x.log)}}}")
    for t in y.ticks:
        yield _put(LEFT, y.at(t), r"\line(-1,0){3}")
        yield _put(LEFT - 6, y.at(t), rf"\makebox(0,0)[r]{{{_number(t, y.log)}}}")
    yield _put(LEFT + WIDTH / 2, BOTTOM - 26, rf"\makebox(0,0){{{escaped(plot.x)}}}")
    turned = rf"\makebox(0,0){{\rotatebox{{90}}{{{escaped(plot.y)}}}}}"
    yield _put(8, BOTTOM + HEIGHT / 2, turned)


def _curve(c: Curve, points: Sequence[Point], i: int) -> Iterator[str]:
    if c.style == "bars":
        for a, b in points:
            yield _put(a - 5, BOTTOM, rf"\rule{{10pt}}{{{max(b - BOTTOM, 0.2):.1f}pt}}")
    elif c.style == "line":
        for a, b in _close(points, 0.8 + 2.4 * i):
            yield _put(a, b, r"\circle*{1.7}")
    else:
        for a, b in points:
            yield _put(a, b, MARKS[i % len(MARKS)])


def _sample(c: Curve, i: int) -> str:
    if c.style == "line":
        dots = "".join(_put(a, 2.5, r"\circle*{1.7}") for a, _ in _close([(0, 0), (22, 0)], 0.8 + 2.4 * i))
        return rf"\begin{{picture}}(24,5){dots}\end{{picture}}"
    if c.style == "bars":
        return r"\rule{8pt}{6pt}"
    return rf"\begin{{picture}}(8,5)\put(4,2.5){{{MARKS[i % len(MARKS)]}}}\end{{picture}}"


def _close(points: Sequence[Point], gap: float) -> Iterator[Point]:
    """Points along the polygon, `gap` apart."""
    left = 0.0
    for (a, b), (c, d) in pairwise(points):
        length = ((c - a) ** 2 + (d - b) ** 2) ** 0.5
        at = left
        while at < length:
            yield a + (c - a) * at / length, b + (d - b) * at / length
            at += gap
        left = at - length


__all__ = ["drawing"]
