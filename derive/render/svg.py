"""A plot as a small drawing: axes with round ticks, curves, labels; plain SVG, written by hand.

Colours come from the page (currentColor and CSS variables), so that a drawing is legible in both
themes.  It draws the points on record and computes nothing but where they go.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from derive.kernel.record import Curve, Plot

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 74, 24, 18, 54
#: How curves are told apart besides their colour.
DASHES = ("", "7 4", "2 4", "9 3 2 3")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """One direction: the range in (the logarithm of) the data, the range on paper, the ticks."""

    low: float
    high: float
    start: float
    end: float
    log: bool
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Where a value goes."""
        v = math.log10(value) if self.log else value
        return self.start + (v - self.low) / (self.high - self.low) * (self.end - self.start)


def nice_step(span: float, count: int = 5) -> float:
    """The step among 1, 2, 5 times a power of ten that makes about `count` ticks."""
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)


def axis(values: Sequence[float], start: float, end: float, log: bool, from_zero: bool = False) -> Axis:
    """An axis over the values; a logarithmic one needs them positive."""
    finite = [v for v in values if math.isfinite(v) and (v > 0 or not log)]
    if not finite:
        return Axis(0, 1, start, end, False, (0.0, 1.0))
    low, high = min(finite), max(finite)
    if log:
        a, b = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
        b = max(b, a + 1)
        every = max(1, math.ceil((b - a) / 7))
        return Axis(a, b, start, end, True, tuple(10.0**k for k in range(a, b + 1, every)))
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    step = nice_step(high - low)
    a, b = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(k * step, 12) for k in range(a, b + 1))
    return Axis(a * step, b * step, start, end, False, ticks)


def tick_label(value: float, log: bool) -> str:
    """A tick's number: short, with a true minus; powers of ten on a logarithmic axis."""
    if log:
        power = round(math.log10(value))
        if not -2 <= power <= 3:
            return f"10{str(power).translate(SUPERSCRIPT)}"
    text = f"{value:.6g}"
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        text = f"{mantissa}·10{str(int(exponent)).translate(SUPERSCRIPT)}"
    return text.replace("-", "−") if value < 0 else text


def svg(plot: Plot, prefix: str = "plot") -> str:
    """The drawing as SVG text; ids in it begin with `prefix`."""
    data = [_points(c) for c in plot.curves]
    xs, ys = [x for c in data for x, _ in c], [y for c in data for _, y in c]
    bars = any(c.style == "bars" for c in plot.curves)
    x = axis(xs, LEFT, WIDTH - RIGHT, "x" in plot.log)
    if bars:
        room = (x.high - x.low) / (2 * max(2, len(xs)))
        x = Axis(x.low - room, x.high + room, x.start, x.end, x.log, x.ticks)
    y = axis(ys, HEIGHT - BOTTOM, TOP, "y" in plot.log, from_zero=bars)
    legend = len(plot.curves) > 1
    out = [
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{prefix}-title {prefix}-desc" xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{prefix}-title">{escape(plot.title)}</title>',
        f'<desc id="{prefix}-desc">{escape(plot.alt)}</desc>',
        *_axes(x, y, plot),
    ]
    for i, (curve, points) in enumerate(zip(plot.curves, data, strict=True)):
        inside = [(x.at(a), y.at(b)) for a, b in points if (a > 0 or not x.log) and (b > 0 or not y.log)]
        out += _curve(curve, inside, i, y)
    if legend:
        out += _legend(plot.curves, data, x, y)
    return "".join(out) + "</svg>"


def _points(curve: Curve) -> list[Point]:
    return [(float(x), float(y)) for x, y in curve.points]


def _n(value: float) -> str:
    """A coordinate with one decimal, without a needless one."""
    return f"{value:.1f}".removesuffix(".0")


def _axes(x: Axis, y: Axis, plot: Plot) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    out = ['<g class="grid">']
    out += [f'<path d="M{LEFT} {_n(y.at(t))}H{right}"/>' for t in y.ticks]
    out += ['</g><g class="ticks">']
    for t in x.ticks:
        at = _n(x.at(t))
        out.append(f'<path d="M{at} {bottom}v5"/>')
        out.append(f'<text x="{at}" y="{bottom + 20}" text-anchor="middle">{tick_label(t, x.log)}</text>')
    for t in y.ticks:
        at = _n(y.at(t) + 4)
        out.append(f'<text x="{LEFT - 9}" y="{at}" text-anchor="end">{tick_label(t, y.log)}</text>')
    middle = (TOP + bottom) / 2
    out += [
        f'</g><path class="axis" d="M{LEFT} {bottom}H{right}"/>',
        f'<g class="names"><text x="{(LEFT + right) // 2}" y="{HEIGHT - 12}" text-anchor="middle">'
        f"{escape(plot.x)}</text>",
        f'<text transform="translate(18 {_n(middle)}) rotate(-90)" text-anchor="middle">'
        f"{escape(plot.y)}</text></g>",
    ]
    return out


def _curve(curve: Curve, points: Sequence[Point], i: int, y: Axis) -> list[str]:
    name = f'class="c{i % 4}"'
    if curve.style == "bars":
        floor = y.start if y.log else y.at(min(max(0.0, y.low), y.high))
        width = min(48.0, 0.6 * (WIDTH - LEFT - RIGHT) / max(1, len(points)))
        return [
            f'<rect {name} x="{_n(a - width / 2)}" y="{_n(min(b, floor))}" width="{_n(width)}" '
            f'height="{_n(abs(b - floor))}"/>'
            for a, b in points
        ]
    if curve.style in ("dots", "points"):
        return [f'<circle {name} cx="{_n(a)}" cy="{_n(b)}" r="4.5"/>' for a, b in points]
    path = "M" + "L".join(f"{_n(a)} {_n(b)}" for a, b in points) if points else ""
    dash = f' stroke-dasharray="{DASHES[i % 4]}"' if DASHES[i % 4] else ""
    return [f'<path {name}{dash} d="{path}"/>']


def _legend(curves: Sequence[Curve], data: Sequence[Sequence[Point]], x: Axis, y: Axis) -> list[str]:
    """Labels in a corner that the curves leave free, each with a sample of its curve."""
    width = 34 + 8.2 * max(len(c.label) for c in curves)
    height = 20.0 * len(curves)
    all_points = [
        (x.at(a), y.at(b)) for c in data for a, b in c if (a > 0 or not x.log) and (b > 0 or not y.log)
    ]

    def taken(corner: Point) -> int:
        left, top = corner
        return sum(left - 6 <= a <= left + width and top - 6 <= b <= top + height for a, b in all_points)

    right, bottom = WIDTH - RIGHT - width - 4, HEIGHT - BOTTOM - height - 8
    corners = [(right, TOP + 6.0), (LEFT + 12.0, TOP + 6.0), (right, bottom), (LEFT + 12.0, bottom)]
    left, top = min(corners, key=taken)
    out = ['<g class="legend">']
    for i, c in enumerate(curves):
        at = top + 20 * i + 9
        sample = _curve(c, [(left, at), (left + 22, at)] if c.style == "line" else [(left + 11, at)], i, y)
        if c.style == "bars":
            sample = [f'<rect class="c{i % 4}" x="{_n(left + 5)}" y="{_n(at - 6)}" width="12" height="12"/>']
        out += [*sample, f'<text x="{_n(left + 30)}" y="{_n(at + 4.5)}">{escape(c.label)}</text>']
    return [*out, "</g>"]


__all__ = ["axis", "nice_step", "svg", "tick_label"]
