"""Names that look alike in print, and texts that say another thing than they seem to."""

TWO = """
p = Problem(title="Names")
a = p.given("{0}", "2", "a number")
b = p.given("{1}", "3", "another")
c = p.unknown("c", "their sum")

@p.solution
def solution(s):
    s.part("What is the sum?")
    s.answer(s.number(s.let(c, a + b)))
"""


def two(first: str, second: str) -> str:
    """A problem with two names."""
    return TWO.format(first, second)


def say(words: str) -> str:
    """A problem with a sentence."""
    return f"""
p = Problem(title="Words")
a = p.given("a", "2", "a number")
c = p.unknown("c", "its double")

@p.solution
def solution(s):
    s.part("What is twice the number?")
    s.say("{words}")
    s.answer(s.number(s.let(c, 2 * a)))
"""


LIES = {
    "lambda twice": (two("lam", "lambda"), "lam and lambda look alike"),
    "epsilon twice": (two("eps", "epsilon"), "look alike"),
    "with an index": (two("lam_opt", "lambda_opt"), "look alike"),
    "capital": (two("Lam_1", "Lambda_1"), "look alike"),
    "indices that run together": (two("A_1_2", "A_12"), "look alike"),
    "the same digits, parted elsewhere": (two("x_11_2", "x_1_12"), "look alike"),
    "upsilon and v": (two("upsilon", "v"), "look alike"),
    "a large upsilon and Y": (two("Upsilon", "Y"), "look alike"),
    "the same with an index": (two("Upsilon_1", "Y_1"), "look alike"),
    "nu and v": (two("nu_1", "v_1"), "look alike"),
    "an index l and 1": (two("x_l", "x_1"), "look alike"),
    "an index O and 0": (two("x_O", "x_0"), "look alike"),
    "an identity": (
        """
p = Problem(title="Identity")
n = p.size("n", "a size")
I_n = p.matrix("I_n", "some matrix", n, n)
A = p.matrix("A", "a matrix", n, n)
line = p.premise("line", eq(A, eye(n)))

@p.solution
def solution(s):
    s.part("What is its square?")
    s.answer(s.step(line, by=Expand(), gives=eq(A * A, eye(n))))
""",
        "looks like the name I_n",
    ),
    "an entry": (
        """
p = Problem(title="Entry")
A = p.matrix("A", "a matrix", 2, 2)
A_12 = p.given("A_12", "3", "a number")
line = p.premise("line", eq(entry(A, 1, 2), 4))
c = p.unknown("c", "twice the entry")

@p.solution
def solution(s):
    s.part("What is twice the entry?")
    s.answer(s.step(s.let(c, 2 * entry(A, 1, 2)), by=Substitute(line)))
""",
        "looks like the name A_12",
    ),
    "Euler's number": (
        """
p = Problem(title="Constant")
e = p.given("e", "2", "a number")
c = p.unknown("c", "its sum with another")

@p.solution
def solution(s):
    s.part("What is the sum?")
    s.answer(s.number(s.let(c, e + node("e"))))
""",
        "looks like the name e",
    ),
    "a differential": (
        """
p = Problem(title="Small change")
x = p.given("x", "2", "a number")
X = p.given("X", "3", "a number")
dX = p.given("dX", "5", "a distance")
c = p.unknown("c", "their sum")

@p.solution
def solution(s):
    s.part("What is the sum?")
    s.answer(s.number(s.let(c, x + X + dX)))
""",
        "looks like the differential of X",
    ),
    "Cyrillic letter": (say("Double the number \\u0430."), "looks like a Latin letter"),
    "Greek capital": (say("The matrix \\u0391 is doubled."), "looks like a Latin letter"),
    "within a word": (say("D\\u043euble it."), "looks like a Latin letter"),
    "bold letter": (say("Double \\U0001d41a."), "looks like a"),
    "full width digit": (say("It is \\uff15."), "no ASCII digit"),
    "Arabic digit": (say("It is \\u0665."), "no ASCII digit"),
    "turned round": (say("It is \\u202e21."), "U+202E cannot be seen"),
    "zero width": (say("It is 1\\u200b2."), "U+200B cannot be seen"),
    "control": (say("It is 1\\x082."), "U+0008 cannot be seen"),
    "in a title": (
        'p = Problem(title="S\\u0443ms")\n' + two("a", "b").partition("\n")[2].partition("\n")[2],
        "title",
    ),
    "in a meaning": (two("a", "b").replace('"another"', '"\\u0430nother"'), "the meaning of b"),
}
HONEST = {
    "two letters": two("lambda", "mu"),
    "two indices": two("A_1_2", "A_1_3"),
    "a letter and its index": two("x", "x_opt"),
    "a Greek word": say("In Greek it is called \\u03c0\\u03bb\\u03ae\\u03b8\\u03bf\\u03c2."),
    "an accent": say("After Erd\\u0151s and B\\u00e9zout."),
    "typography": say("Twice \\u2013 and no more \\u2013 \\u201cthe number\\u201d\\u2026"),
}
