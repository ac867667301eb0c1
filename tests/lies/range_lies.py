"""Ranges, factors, published values, about and proportional: what they do not say."""

BODY = """
p = Problem(title="Range")
a = p.given("a", "2", "a length", "m", low="1", high="4")
b = p.given("b", "3", "a width", "m", low="2", high="5")
A = p.unknown("A", "the area", "m^2")
q = p.unknown("q", "a number of its own")
w = p.unknown("w", "another width", "m")
{0}

@p.solution
def solution(s):
    s.part("What is the area?")
    area = s.let(A, a * b)
    n = s.number(area)
{1}
    s.answer(n)
"""


def then(line: str, stated: str = "") -> str:
    """A problem with a further line."""
    return BODY.format(stated, "\n".join("    " + x for x in line.split("\n")))


def box(name: str, low: str, high: str, unit: str) -> str:
    """A problem with an interval of its author's."""
    ends = f'Number("{low}", "{unit}"), Number("{high}", "{unit}")'
    return then(f's.step(area, by=Enclose(), gives=member({name}, node("interval", {ends})))')


def number(sign: str, value: str, digits: int = 6) -> str:
    """A problem with a number of its author's."""
    return f"""
p = Problem(title="About")
x = p.given("x", "{value}", "a number", domain="real")
y = p.unknown("y", "its double", domain="real")

@p.solution
def solution(s):
    s.part("What is its double?")
    put = s.step(s.let(y, 2 * x), by=PutIn((s.value(x),)))
    s.answer(s.step(put, by=Evaluate({digits}), gives={sign}))
"""


def varies(line: str) -> str:
    """A problem about how something varies."""
    return f"""
p = Problem(title="Proportion")
x = p.unknown("x", "a number")
y = p.unknown("y", "another")
k = p.unknown("k", "a constant")
line = p.premise("line", eq(y, k * x**2))

@p.solution
def solution(s):
    s.part("How does it vary?")
    s.answer(s.step(line, by=Combine(), gives={line}))
"""


LIES = {
    "a factor with a name in use": (
        then("s.step(area, by=Spread(q, a))\ns.step(area, by=Spread(q, b))"),
        "stands for something already",
    ),
    "a factor with a premise's name": (
        then("s.step(area, by=Spread(q, a))", 'p.premise("told", eq(q, 7))'),
        "stands for something already",
    ),
    "a factor with a given's name": (
        then("s.step(area, by=Spread(f, a))", 'f = p.given("f", "7", "a number")'),
        "stands for something already",
    ),
    "an implied value with a name in use": (
        then('s.let(w, 2 * b)\ns.step(area, by=Implied(w, b, Number("10", "m^2")))'),
        "stands for something already",
    ),
    "an implied value of the given itself": (
        then('s.step(area, by=Implied(b, b, Number("10", "m^2")))'),
        "stands for something already",
    ),
    "too narrow": (box("A", "3.00", "20.0", "m^2"), "the values reach from 2"),
    "too wide": (box("A", "1.00", "20.0", "m^2"), "the values reach from 2"),
    "of another": (box("w", "2.00", "20.0", "m"), "comes from nowhere"),
    "an implied value that is not": (
        then('s.step(area, by=Implied(w, b, Number("10", "m^2")), gives=approx(w, Number("4.00000", "m")))'),
        "it comes to",
    ),
    "an implied value of no digit": (
        then('s.step(area, by=Implied(w, b, Number("10", "m^2")), gives=approx(w, Number("0e9", "m")))'),
        "no digit that counts",
    ),
    "an implied value of half a digit": (
        then('s.step(area, by=Implied(w, b, Number("10", "m^2")), gives=approx(w, Number("1e1", "m")))'),
        "no digit that counts",
    ),
    "agreement that is none": (
        then('s.published(n, "7", "a book", verdict="agree")'),
        "disagree",
    ),
    "disagreement that is none": (
        then('s.published(n, "6", "a book", verdict="disagree", vary=(b,))'),
        "agree (to the digits published)",
    ),
    "an explanation by another line": (
        then('s.published(n, "9", "a book", verdict="disagree", implied=(s.number(s.let(w, 2 * b)),))'),
        "does not say which given would have to be another",
    ),
    "an explanation by another value": (
        then(
            'other = s.step(area, by=Implied(w, b, Number("10", "m^2")))\n'
            's.published(n, "9", "a book", verdict="disagree", implied=(other,))'
        ),
        "at b = 5[m] the answer is another",
    ),
    "an explanation of another formula": (
        then(
            'other = s.step(s.let(B, a**2), by=Implied(w, a, Number("16", "m^2")))\n'
            's.published(n, "16", "a book", verdict="disagree", implied=(other,))',
            'B = p.unknown("B", "another area", "m^2")',
        ),
        "at a = 4[m] the answer is another",
    ),
    "no explanation": (then('s.published(n, "9", "a book", verdict="disagree")'), "nothing explains"),
    "no digit, large": (number('approx(y, "0e9")', "3", 1), "no digit that counts"),
    "no digit, small": (number('approx(y, "0.0")', "0.01", 1), "no digit that counts"),
    "no digit, negative": (number('approx(y, -Number("0e3"))', "-3", 1), "no digit that counts"),
    "fewer digits than are asserted": (number('approx(y, "2e9")', "1.1e9"), "fewer digits"),
    "one digit": (number('approx(y, "0.7")', "0.333"), "fewer digits"),
    "whole thousands": (number('approx(y, "3e3")', "1.6e3"), "fewer digits"),
    "as one": (varies("prop(x**2, 1)"), "does not say what varies"),
    "as a number": (varies('prop(y, "3.5")'), "does not say what varies"),
    "as a root of two": (varies("prop(y / k, sqrt(2))"), "does not say what varies"),
    "as another power": (varies("prop(y, x)"), "varies"),
}
HONEST = {
    "factors": then("s.step(area, by=Spread(q, a))"),
    "all of it": then("s.uncertainty(area)"),
    "an implied value": then('s.published(n, "9", "a book", verdict="disagree", vary=(b,))'),
    "agreement": then('s.published(n, "6", "a book", verdict="agree")'),
    "about, to one digit": number('approx(y, "0.7")', "0.333", 1),
    "about": number('approx(y, "0.666666")', "0.333333"),
    "as the square": varies("prop(y, x**2)"),
}
