"""Pictures of other points, of another curve, under another name."""

BODY = """
from dataclasses import replace

p = Problem(title="Picture")
v = p.given("v", "3", "speed", "m/s")
u = p.given("u", "5", "another speed", "m/s")
t = p.given("t", "2", "time", "s")
n = p.size("n", "a count of steps")
x = p.unknown("x", "distance", "m")
y = p.unknown("y", "other distance", "m")
z = p.unknown("z", "a number without a value")
b = p.unknown("b", "other distance", "m")

def run(rng):
    return dict(err_1=4, err_2=2, err_3=1.5, low_1=1, low_2=0.5, low_3=0.25, best=0.2)

def points(curve, f):
    "The same curve with other points."
    return replace(curve, points=tuple(f(curve.points)))

def turned(ps):
    return (ps[1], ps[0], *ps[2:])

def heights(ps):
    return ((ps[0][0], ps[1][1]), (ps[1][0], ps[0][1]), *ps[2:])

@p.solution
def solution(s):
    s.part("How far does one come?")
    way = s.let(x, v * t)
    other = s.let(y, v * t / 2)
    found = s.demonstrate(
        "A run.", run, holds=("err_1 > err_2",),
        meanings={{**{{f"err_{{k}}": f"error after {{k}} steps" for k in (1, 2, 3)}},
                  **{{f"low_{{k}}": f"bound on the error after {{k}} steps" for k in (1, 2, 3)}},
                  "best": "least error of all steps"}},
    )
    line = s.curve("the way", way, t, "1", "4", count=7)
    errors = s.measured("errors", found, {{1: "err_1", 2: "err_2", 3: "err_3"}})
    {plot}
    s.answer(s.number(way))
"""


def plot(curves: str, x: str = "time", y: str = "distance", log: str = "", before: str = "") -> str:
    """A problem with a picture."""
    call = f's.plot("A picture", {curves}, x="{x}", y="{y}", log="{log}", alt="It rises.")'
    return BODY.format(plot=f"{before}\n    {call}" if before else call)


def steps(curves: str, x: str = "steps", y: str = "error", before: str = "") -> str:
    """A problem with a picture of a run."""
    return plot(curves, x, y, "", before)


BENT = "s.curve('o', s.let(b, v * t**2 / Number('1', 's')), t, '1', '4', count={count})"

LIES = {
    # points
    "points in another order": (plot("points(line, turned)"), "not in order"),
    "heights swapped": (plot("points(line, heights)"), "the curve is"),
    "a shifted point": (plot("points(line, lambda ps: ((ps[0][0], '9'), *ps[1:]))"), "the curve is"),
    "shifted along": (
        plot("points(line, lambda ps: ((str(float(a) + 1), b) for a, b in ps))"),
        "the curve is",
    ),
    "not a number": (plot("points(line, lambda ps: (('1', 'nan'), *ps[1:]))"), "nan is no number"),
    "infinite": (plot("points(line, lambda ps: (*ps, ('inf', 'inf')))"), "inf is no number"),
    "no points": (plot("points(line, lambda ps: ())"), "too few points"),
    "one above the other": (plot("points(line, lambda ps: (ps[0], ps[0], *ps[1:]))"), "not in order"),
    # curves
    "the points of another line": (
        plot("replace(line, points=s.curve('o', other, t, '1', '4', count=7).points)"),
        "the curve is",
    ),
    "another formula": (plot("replace(line, of=v * t**2)"), "is not what"),
    "another formula with its points": (
        plot("replace(s.curve('o', other, t, '1', '4', count=7), line=line.line)"),
        "is not what",
    ),
    "no line": (plot("replace(line, line='')"), "neither"),
    "a line that is not on record": (plot("replace(line, line='step-99')"), "a line on record"),
    "a line that comes later": (
        plot("replace(line, line='step-3', of=u * t)", before="").replace(
            "s.answer(s.number(way))",
            "late = s.step(by=Define(z, u * t / way.relation.rhs))\n    s.answer(late)",
        ),
        "before the picture",
    ),
    "other settings": (
        plot("replace(line, points=s.curve('o', way, t, '1', '4', where={v: u}, count=7).points)"),
        "the curve is",
    ),
    "other settings, not said": (
        plot("replace(s.curve('o', way, t, '1', '4', where={v: u}, count=7), where=())"),
        "is not what",
    ),
    "something put in for an unknown": (
        plot("replace(line, where=((x, u),))"),
        "no given that something can be put in for",
    ),
    "a claim": (
        plot(
            "replace(line, line=claimed.id, of=claimed.relation.rhs)",
            before="claimed = s.conjecture(eq(x, v * t))",
        ),
        "no equation on record",
    ),
    "two points of a curve that bends": (plot(BENT.format(count=2), y="other distance"), "more points"),
    "three points of a curve that bends": (plot(BENT.format(count=3), y="other distance"), "more points"),
    "two points across a pole": (
        plot(
            "s.curve('o', s.let(z, 1 / (1 - t / u * v / Number('2', 'm'))**2), t, '1', '4', count=2)"
        ).replace('y="distance"', 'y="number"'),
        "plot",
    ),
    "a length put in for a speed": (plot("s.curve('o', way, t, '1', '4', where={v: '7'})"), "v = 7"),
    "a speed in another unit": (
        plot("s.curve('o', way, t, '1', '4', where={v: Number('7', 'm')})"),
        "v = 7[m]",
    ),
    "no name in the legend": (plot("s.curve('', way, t, '1', '4')"), "no name in the legend"),
    "a dash in the legend": (plot("s.curve('-', way, t, '1', '4')"), "no name in the legend"),
    "two curves of one name": (
        plot("line, s.curve('the way', other, t, '1', '4')"),
        "two curves are called 'the way'",
    ),
    "the names exchanged": (
        plot("s.curve('other distance', way, t, '1', '4'), s.curve('distance', other, t, '1', '4')"),
        "is the name of another curve",
    ),
    "the names of runs exchanged": (
        steps(
            "s.measured('bound', found, {1: 'err_1', 2: 'err_2', 3: 'err_3'}), "
            "s.measured('error', found, {1: 'low_1', 2: 'low_2', 3: 'low_3'})"
        ),
        "is the name of another curve",
    ),
    "an axis that fits the other as well": (
        plot("line", x="time")
        .replace('"distance", "m"', '"distance at that time", "m"')
        .replace('"time", "s"', '"time of travel", "s"'),
        "say more",
    ),
    # axes
    "the axes exchanged": (plot("line", "distance", "time"), "the x axis says 'distance'"),
    "another quantity": (plot("line", y="speed"), "the y axis says 'speed'"),
    "another unit": (plot("line", y="distance in km"), "the y axis says 'in'"),
    "no name": (plot("line", x=""), "the x axis has no name"),
    "two quantities": (
        plot("line, s.curve('speed', s.let(z, v / u * t / t), t, '1', '4')"),
        "the y axis shows m and no unit",
    ),
    "two units": (
        plot(
            "line, s.curve('share', s.let(w, v * t), t, '1', '4')",
            before="",
        ).replace("def run", 'w = p.unknown("w", "distance", "m*s/s")\n\ndef run'),
        "the y axis shows",
    ),
    "below zero on a logarithmic axis": (
        plot("s.curve('o', s.let(q, v * t - 6), t, '1', '4')", y="gap", log="y")
        .replace("def run", 'q = p.unknown("q", "gap", domain="real", unit="m")\n\ndef run')
        .replace("v * t - 6", "v * t - v * t**2"),
        "no place for y <= 0",
    ),
    "zero on a logarithmic axis": (
        steps(
            "s.measured('e', again, {0: 'gap_0', 1: 'gap_1'})",
            x="steps",
            y="gap",
            before="again = s.demonstrate('B.', lambda rng: dict(gap_0=1, gap_1=0), holds=('gap_0 > 0',), "
            "meanings=dict(gap_0='gap after 0 steps', gap_1='gap after 1 steps'))",
        ).replace('log=""', 'log="y"'),
        "no place for y <= 0",
    ),
    "outside the domain": (plot("s.curve('o', way, t, '-1', '4', count=6)"), "is not positive"),
    "a place that is none": (
        plot("points(s.curve('dot', way, t, at=(t,), style='dots'), lambda ps: (('3', '9'),))"),
        "is 2.00000, not 3",
    ),
    "dots nowhere": (plot("replace(line, style='dots')"), "nothing says where"),
    # runs
    "results swapped": (
        steps("s.measured('e', found, {1: 'err_2', 2: 'err_1', 3: 'err_3'})"),
        "err_2 stands at 2, not at 1",
    ),
    "results shifted": (
        steps("s.measured('e', found, {2: 'err_1', 3: 'err_2', 4: 'err_3'})"),
        "err_1 stands at 1, not at 2",
    ),
    "a result left out": (steps("s.measured('e', found, {1: 'err_1', 2: 'err_2'})"), "err_3 is left out"),
    "a result of another family": (
        steps("s.measured('e', found, {1: 'err_1', 2: 'low_2', 3: 'err_3'})"),
        "no member of the family",
    ),
    "turned round": (
        steps("s.measured('e', found, {3: 'err_3', 2: 'err_2', 1: 'err_1'})"),
        "not in the order",
    ),
    "another value": (
        steps("points(errors, lambda ps: (('1', '3'), *ps[1:]))"),
        "err_1 is 4, not 3",
    ),
    "the values of another result": (
        steps("points(errors, heights)"),
        "err_1 is 4, not 2",
    ),
    "under another name": (steps("errors", y="loss"), "the y axis says 'loss'"),
    "by another count": (steps("errors", x="samples"), "the x axis says 'samples'"),
    "a level beyond": (
        steps("errors, s.measured('b', found, {0: 'best', 9: 'best'}, 'line')"),
        "reaches no further",
    ),
}
HONEST = {
    "a line": plot("line"),
    "two of one unit": plot("line, s.curve('other', other, t, '1', '4')"),
    "said to be at another speed": plot("line, s.curve('faster', way, t, '1', '4', where={v: u})"),
    "a dot": plot("line, s.curve('here', way, t, at=(t,), style='dots')"),
    "logarithmic": plot("line", log="xy"),
    "a run": steps("errors"),
    "a run and a level": steps("errors, s.measured('best', found, {1: 'best', 3: 'best'}, 'line')"),
    "two families": steps("errors, s.measured('bound', found, {1: 'low_1', 2: 'low_2', 3: 'low_3'})"),
}
