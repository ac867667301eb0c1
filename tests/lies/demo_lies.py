"""Demonstrations that speak of what is not theirs, or show nothing."""

BODY = """
p = Problem(title="Demonstration")
{given}
x = p.given("x", "2", "a number")
N = p.unknown("N", "its square")

def run(rng):
    return {results}

@p.solution
def solution(s):
    s.part("What is the square?")
    line = s.number(s.let(N, x**2))
    s.demonstrate("A run.", run, holds=({holds},){more})
    s.answer(line)
"""


def demo(results: str = '{"r": 1.5}', holds: str = '"r > 1"', more: str = "", given: str = "") -> str:
    """A problem with a demonstration."""
    return BODY.format(results=results, holds=holds, more=more, given=given)


LIES = {
    "a given's name": (demo('{"x": 1.5}', '"x < 2"'), "has the name of something else"),
    "an unknown's name": (demo('{"N": 5}', '"N = 5"'), "has the name of something else"),
    "the name of another's result": (
        demo(
            more=""")
    s.demonstrate("Again.", run, holds=("r < 2",)"""
        ),
        "has the name of something else",
    ),
    "of a given": (demo(holds='"x > 1"'), "speaks of x"),
    "of an unknown": (demo(holds='"N = 5*r"'), "speaks of N"),
    "of both": (demo(holds='"r < x*N"'), "speaks of N"),
    "a line about nothing": (demo(holds='"1 < 2"'), "holds of any numbers"),
    "a square": (demo(holds='"r**2 >= 0"'), "holds of any numbers"),
    "an exponential": (demo(holds='"exp(r) > r"'), "holds of any numbers"),
    "a sine": (demo(holds='"sin(r) < 2 + r**2"'), "holds of any numbers"),
    "two functions": (demo(holds='"cosh(r) >= 1 + r**2/2"'), "holds of any numbers"),
    "a complex number": (demo('{"r": 1j}'), "a demonstration returns real numbers: r is 1j"),
    "a word": (demo('{"r": "much"}'), "a demonstration returns real numbers: r is 'much'"),
    "a list": (demo('{"r": [1, 2]}'), "a demonstration returns real numbers: r is [1, 2]"),
    "itself": (demo(holds='"r = r"'), "holds of any numbers"),
    "false": (demo(holds='"r > 2"'), "does not hold"),
    "infinite": (demo('{"r": float("inf")}'), "no number"),
    "not a number": (demo('{"r": float("nan")}'), "no number"),
    "minus infinity": (demo('{"r": -float("inf")}', '"r < 1"'), "no number"),
    "any tolerance": (demo(more=', tolerance="1e9"'), "says nothing of a rerun"),
    "a tenth": (demo(more=', tolerance="0.1"'), "says nothing of a rerun"),
    "below zero": (demo(more=', tolerance="-1"'), "says nothing of a rerun"),
    "another number each time": (
        demo('{"r": __import__("random").random() + 1}', '"r > 0"'),
        "other numbers each time",
    ),
    "a counter": (
        demo('{"r": box.append(1) or len(box)}', '"r > 0"', given="box = []"),
        "other numbers each time",
    ),
    "a little other each time": (
        demo('{"r": 1 + 1e-13 * (box.append(1) or len(box))}', '"r > 0"', given="box = []"),
        "other numbers each time",
    ),
    "its sign on the rerun": (
        demo('{"r": 1e-12 if not box and not box.append(1) else -1e-12}', '"r > 0"', given="box = []"),
        "does not hold on the rerun",
    ),
    "a result that comes and goes": (
        demo('{"r": 1.5, **({"q": 2} if not box and not box.append(1) else {})}', given="box = []"),
        "gives no q",
    ),
}
HONEST = {
    "of its own": demo(),
    "two results": demo('{"r": 1.5, "q": 3}', '"q = 2*r", "q > r"'),
    "seeded": demo('{"r": rng.random()}', '"r < 1"'),
    "a fine tolerance": demo(more=', tolerance="1e-6"'),
}
