"""What-ifs that nobody can try, and ranges that do not hold the value."""

BODY = """
p = Problem(title="Settings")
a = p.given("a", "2", "a length", "m", low="1", high="3")
b = p.given("b", "3", "another", "m")
k = p.given("k", "4", "a number that no line speaks of", domain="positive integer")
c = p.unknown("c", "their sum", "m")
p.assume(lt(a, 5 * b), "not too long")
{0}

@p.solution
def solution(s):
    s.part("What is the sum?")
    s.answer(s.number(s.let(c, a + b)))
"""


def example(line: str) -> str:
    """A problem with a what-if."""
    return BODY.format(line)


LIES = {
    "nobody's name": (example('p.example("longer", d="3")'), "no given of this problem"),
    "an unknown": (example('p.example("longer", c="3")'), "no given of this problem"),
    "no number": (example('p.example("longer", a="long")'), "is no number"),
    "another measure": (example('p.example("longer", a="3 kg")'), "does not convert"),
    "an unknown unit": (example('p.example("longer", a="3 ell")'), "ell"),
    "below zero": (example('p.example("longer", a="-3")'), "not positive"),
    "not whole": (example('p.example("longer", k="2.5")'), "not positive integer"),
    "no effect": (example('p.example("more", k="5")'), "no line speaks of k"),
    "no change": (example('p.example("the same", a="2")'), "changes nothing"),
    "no change, in another unit": (example('p.example("the same", a="2.0 m")'), "changes nothing"),
    "nothing set": (example('p.example("the same")'), "sets nothing"),
    "against an assumption": (example('p.example("long", a="90")'), "breaks a < 5*b"),
    "against it, by the other": (example('p.example("short", b="0.1")'), "breaks a < 5*b"),
    "outside its range": (BODY.format("").replace('low="1"', 'low="2.5"'), "outside of its range"),
    "above its range": (BODY.format("").replace('high="3"', 'high="1.5"'), "outside of its range"),
}
HONEST = {
    "longer": example('p.example("longer", a="3")'),
    "both": example('p.example("longer", a="3", b="7.5")'),
    "in a named unit": example('p.example("longer", a="3 m")'),
}
