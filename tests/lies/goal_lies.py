"""A goal is bound to the answers of its part, is no restatement, and is judged under the premises."""

BODY = """
p = Problem(title="t")
x = p.unknown("x", "a number")
y = p.unknown("y", "another")
z = p.unknown("z", "a third", domain="real")
k = p.unknown("k", "a constant")
a = p.given("a", "3", "a given", "m")
b = p.given("b", "2", "another", "s")
v = p.unknown("v", "speed", "m/s")
c = p.given("c", "5", "a number", domain="real")
n = p.size("n", "a size")
A = p.matrix("A", "a matrix", n, n)
B = p.matrix("B", "another", n, n)
Q = p.matrix("Q", "a third", n, n, "orthogonal")
x_0, = p.instance("0", "at the least value", x)
{stated}
@p.solution
def s(s):
{lines}
"""


def body(lines: str, stated: str = "") -> str:
    """A problem with these steps."""
    indented = "\n".join("    " + r.strip() for r in lines.strip().splitlines())
    return BODY.format(lines=indented, stated=stated)


def asked(goal: str, steps: str, answer: str, stated: str = "") -> str:
    """One part with a goal, steps, and an answer."""
    return body(f's.part("?", goal=({goal},))\n{steps}\ns.answer({answer})', stated)


LIES = {
    # a restatement
    "restates-a-definition": (
        asked("Equals(v, a / b)", "one = s.let(v, a / b)", "s.number(one)"),
        "this goal only restates definition step-1 (v = a/b): it is no second route",
    ),
    "restates-in-another-order": (
        asked("Equals(k, x * y)", "one = s.let(k, y * x)", "one"),
        "only restates definition",
    ),
    "restates-the-answer": (
        asked(
            "Equals(y, 2 + x)",
            "one = s.step(given, by=Solve(y))",
            "one",
            'given = p.premise("given", eq(y - x, 2))',
        ),
        "only restates",
    ),
    "restates-a-number": (
        asked("Equals(v, '1.5')", "one = s.let(v, a / b)", "s.number(one)"),
        "goal",
    ),
    "restates-a-premise": (
        asked(
            "Equals(v, a / b)",
            "one = s.number(given, using=())",
            "one",
            'given = p.premise("given", eq(v, a / b))',
        ),
        "only restates given",
    ),
    "satisfies-what-was-derived": (
        asked(
            "Satisfies(eq(x + 2, y))",
            "one = s.step(given, by=Rearrange(), gives=eq(y, x + 2))",
            "one",
            'given = p.premise("given", eq(y - x, 2))',
        ),
        "only restates step-1",
    ),
    "restates-a-matrix": (
        asked("Satisfies(eq(B, A*A.T))", "one = s.let(B, A*A.T)", "one"),
        "only restates definition step-1",
    ),
    "holds-of-a-definition": (
        asked("Holds()", "one = s.let(B, A*A.T)", "one"),
        "every answer is a definition or a premise",
    ),
    # it tests no answer
    "holds-anyway": (
        asked("Satisfies(eq((k + 1)**2, k**2 + 2*k + 1))", "one = s.let(k, x * y)", "one"),
        "holds whatever the answers are",
    ),
    "about-something-else": (
        asked("Satisfies(eq(y, y*1 + 0*x))", "one = s.let(k, x**2)", "one"),
        "speaks of no answer",
    ),
    "about-another-name": (
        asked("Equals(y, x + 1)", "one = s.let(k, x**2)", "one", 'p.premise("given", eq(y, x + 1))'),
        "no answer says what y is",
    ),
    # another part's answer
    "under-another-answer": (
        body(
            """
            s.part("First?")
            one = s.let(k, x * y)
            s.answer(one)
            s.part("Second?")
            two = s.step(given, by=Solve(y))
            s.goal(Satisfies(eq(k / x, y)), one)
            s.answer(two)
            """,
            'given = p.premise("given", eq(y - x, 2))',
        ),
        "which is no answer of part 2",
    ),
    "under-no-answer": (
        body(
            """
            s.part("First?")
            one = s.let(k, x * y)
            two = s.step(given, by=Solve(y))
            s.goal(Satisfies(eq(k / x, y)), one)
            s.answer(two)
            """,
            'given = p.premise("given", eq(y - x, 2))',
        ),
        "which is no answer of part 1",
    ),
    "under-a-premise": (
        body(
            """
            s.part("First?")
            two = s.step(given, by=Solve(y))
            s.goal(Satisfies(eq(y - x, 2)), given)
            s.answer(two)
            """,
            'given = p.premise("given", eq(y - x, 2))',
        ),
        "which is no answer of part 1",
    ),
    # only a bound, another dimension, any tolerance
    "a-bound-is-no-value": (
        asked(
            "Equals(z, 3)",
            "one = s.step(given, by=Rearrange(), gives=le(z, 4))",
            "one",
            'given = p.premise("given", le(z + 1, 5))',
        ),
        "z <= 4 does not say what z is",
    ),
    "another-dimension": (
        asked("Equals(v, a*a/a)", "one = s.let(v, a / b)", "s.number(one)"),
        "asked: v = a*a/a",
    ),
    "another-unit": (
        asked("Satisfies(eq(v * b * b, a))", "one = s.let(v, a / b)", "s.number(one)"),
        "asked: v*b*b = a",
    ),
    "any-tolerance": (
        asked("Equals(v, 7 * a / b, tolerance='10')", "one = s.let(v, a / b)", "s.number(one)"),
        "a tolerance of 10 is met by almost anything",
    ),
    # wrong
    "wrong-sign": (
        asked(
            "Equals(z, -c)",
            "one = s.step(given, by=Solve(z))",
            "s.number(one)",
            'given = p.premise("given", eq(z - c, 0))',
        ),
        "asked: z = -c",
    ),
    "wrong-under-the-premises": (
        asked("Equals(k, y**2)", "one = s.let(k, x**2)", "one", 'p.premise("given", eq(x, 2*y))'),
        "asked: k = y**2",
    ),
    "wrong-matrix": (
        asked("Satisfies(eq(B, eye(n) + A))", "one = s.let(B, Q.T*Q)", "one"),
        "goal",
    ),
}

HONEST = {
    # a right answer is not refused by a witness that breaks a premise
    "under-a-premise": asked(
        "Equals(k, 4 * y**2)", "one = s.let(k, x**2)", "one", 'p.premise("given", eq(x, 2*y))'
    ),
    "under-an-assumption": asked("Satisfies(gt(z, 0))", "one = s.let(z, x - y)", "one", "p.assume(gt(x, y))"),
    "under-two": asked(
        "Equals(z, c)",
        "one = s.let(z, x + y)",
        "one",
        'p.premise("first", eq(x, c - 1)); p.premise("second", eq(y, 1 + 0*c))',
    ),
    "put-back": asked(
        "Satisfies(eq(y - x, 2))",
        "one = s.step(given, by=Solve(y))",
        "one",
        'given = p.premise("given", eq(y - x, 2))',
    ),
    "number-put-back": asked("Satisfies(eq(v * b, a))", "one = s.let(v, a / b)", "s.number(one)"),
    "another-way": asked("Equals(v, 1 / (b / a))", "one = s.let(v, a / b)", "s.number(one)"),
    "orthogonal": asked("Satisfies(eq(A*B, A))", "one = s.let(B, Q.T*Q)", "one"),
    "about-right": asked(
        "Equals(v, '1.6' * a / (b + '0.2' * b), tolerance='0.2')".replace("0.2')", "0.1')").replace(
            "'1.6' * a / (b + '0.2' * b)", "a / b * '1.01'"
        ),
        "one = s.let(v, a / b)",
        "s.number(one)",
    ),
}
