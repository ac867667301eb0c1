"""Numbers in sentences that no line has, or that a changed given would make false."""

BODY = """
p = Problem(title="{title}")
w = p.given("w", "35", "{meaning}", "kg")
v = p.given("v", "1961", "a weight of the year", "kg")
k = p.unknown("k", "both weights", "kg")
p.premise("law", eq(k, w + 3 * v / 3), "{text}")
{example}

@p.solution
def solution(s):
    s.part("{question}")
    s.say("{say}")
    line = s.let(h, 2 * k)
    n = s.number(line, using=(p.facts[0],))
    s.answer(n, text="{answer}")
"""


def words(
    say: str = "Twice both.",
    answer: str = "",
    question: str = "What is twice the weight?",
    title: str = "Weights",
    meaning: str = "a weight",
    text: str = "",
    example: str = "",
) -> str:
    """A problem with a sentence of its author's."""
    made = BODY.format(**locals())
    return made.replace("{example}", "").replace(
        "p.premise", 'h = p.unknown("h", "twice that", "kg")\np.premise', 1
    )


NO_LINE = "whatever the givens"
LIES = {
    "nobody's number": (words("That is 77 kg."), NO_LINE),
    "in the answer": (words(answer="It is 4000 kg."), NO_LINE),
    "in the question": (words(question="Is it over 5000 kg?"), NO_LINE),
    "in the title": (words(title="Weights of 36 kg"), NO_LINE),
    "in a meaning": (words(meaning="a weight of 34 kg"), NO_LINE),
    "in the words of a premise": (words(text="with 12 kg more"), NO_LINE),
    "a given, typed": (words("Beside the 35 kg there are others."), "print a number with {=name}"),
    "a given in the question": (words(question="What goes with 35 kg?"), "print a number with {=name}"),
    "a result, typed": (words(answer="So 3992 kg."), "print a number with {=name}"),
    "with a decimal": (words("About 2.5 times."), NO_LINE),
    "with a power": (words("About 1e6 times."), NO_LINE),
    "below zero": (words("It is -77 kg."), NO_LINE),
    "beside its unit": (words("It is 77kg."), NO_LINE),
    "as a ratio": (words("It is as 8:77."), NO_LINE),
    "as a formula": (words("It is {77*k}."), NO_LINE),
    "as a formula alone": (words("It is {77}."), NO_LINE),
    "behind a letter and a colon": (words("It is w:77."), NO_LINE),
    "behind a letter and a hyphen": (words("It is x-77."), NO_LINE),
    "behind a letter and an underscore": (words("It is about_77."), NO_LINE),
    "behind a word and a hyphen": (words("It is minus-77."), NO_LINE),
    "behind a name of the problem": (words("It is w77."), NO_LINE),
    "with a bare point": (words("It is .5 kg."), NO_LINE),
    "a constant in a unit": (words("That is 3 kg more."), "no line has 3 kg"),
    "a constant in a spoken unit": (words("That is 3 grams more."), "no line has 3 grams"),
    "a constant in millions": (words("About 3 million times."), "no line has 3 million"),
    "a constant in percent": (words("It is 3 percent more."), "no line has 3 percent"),
    "in words, in a unit": (words("It is seventy-seven kg."), "no line has seventy-seven kg"),
    "in words, in a spoken unit": (words("It takes two seconds."), "no line has two seconds"),
    "in words, in millions": (words("About two million times."), "no line has two million"),
    "one million": (words("About one million times."), "no line has one million"),
    "digits put to a number": (words("It is {=w}.5 kg."), "nothing may be put to it"),
    "digits put before a number": (words("It is 1{=w}."), "nothing may be put to it"),
    "a sign put to a number": (words("It is -{=w}."), "nothing may be put to it"),
    "a power put to a number": (words("It is {=w}^3."), "nothing may be put to it"),
    "percent put to a number": (words("It is {=w}%."), "nothing may be put to it"),
    "another unit put to a number": (words("It is {=w} grams."), "'grams' says another"),
    "a unit put to a number": (words("It is {=w} kg."), "'kg' says another"),
    "millions put to a number": (words("It is {=w} million."), "'million' says another"),
    "a line by its number": (words("See line 3."), "refer to a line by"),
    "a line by its number in brackets": (words("From equation (3) it follows."), "refer to a line by"),
    "with a comma": (words("About 4,000 times."), NO_LINE),
    "a number that a given has, in a what-if": (
        words(example='p.example("with 40 kg", w="36")'),
        "a what-if: no line has 40",
    ),
    "a name without a number": (words("That is {=k}, then."), "no line so far has a number for k"),
    "a name of nothing": (words("That is {=q}."), "no line so far has a number for q"),
    "a formula for a number": (words("That is {=law}."), "prints no number of a line"),
    "a year": (words("As in 1962."), NO_LINE),
    "in a picture": (
        words().replace(
            "    s.answer(n",
            "    part = s.step(line, p.facts[0], by=Substitute(p.facts[0]))\n"
            "    s.plot('P', s.curve('c', part, w, '1', '4'), x='weight', y='twice', alt='It rises to 99.')\n"
            "    s.answer(n",
        ),
        "the picture: no line has 99",
    ),
    "in a claim": (
        words().replace("    s.answer(n", "    s.claim('It is 99 kg.', n, holds=True, by=n)\n    s.answer(n"),
        NO_LINE,
    ),
}
HONEST = {
    "printed": words("Beside the {=w} there are others.", answer="So {=h}."),
    "printed in a question": words(question="What goes with {=w}?"),
    "marked as prose": words(r"As in {\"1962\"}, or {\"16\"}-bit."),
    "names": words("As GPT-3 on an H200 would, in arXiv:2203.15556."),
    "a name with a version": words("As float32 and LLaMA-2 do, and GPT-3.5."),
    "one of a unit": words("In one second it falls by a kg."),
    "a number and a word": words("Beside {=w} as well as in 3 times that, at 3 as before."),
    "a constant of the lines": words("Three weights, divided by 3; twice that is a factor of 2."),
    "in words": words("About two and a half times."),
    "the value of a what-if": words(example='p.example("with 36 kg", w="36")'),
}
