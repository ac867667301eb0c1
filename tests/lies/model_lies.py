"""What is stated together has to have a model; what is supposed, too."""

HEADS = """
p = Problem(title="t")
m = p.size("d_model", "width of the stream", "12")
h = p.size("H", "number of heads", {H!r})
d = p.size("d_head", "width of a head")
heads = p.premise("heads", eq(d, m / h))
less = p.assume(lt(d, m))
@p.solution
def s(s):
    s.part("Which width?")
    s.answer(s.step(heads, s.value(m), s.value(h), by=Compute(), gives=eq(d, {d})))
"""

SIZE = """
p = Problem(title="t")
n = p.size("n", "a size"{value})
A = p.matrix("A", "a matrix", n, n)
w = p.unknown("w", "a number")
{stated}
@p.solution
def s(s):
    s.part("Twice?")
    one = s.let(w, 2 * n)
    s.answer(s.step(one, by=Rearrange(), gives=eq(w, n + n)))
"""

NUMBER = """
p = Problem(title="t")
x = p.unknown("x", "a number", domain={domain!r})
y = p.unknown("y", "another")
z = p.unknown("z", "a third", domain="real")
w = p.unknown("w", "a fourth", domain="real")
{stated}
@p.solution
def s(s):
    s.part("Twice?")
    one = s.let(w, 2 * y)
    s.answer(s.step(one, by=Rearrange(), gives=eq(w, y + y)))
"""

GIVEN = """
p = Problem(title="t")
u = p.given("u", {u!r}, "share of the time"{ends})
f = p.given("f", "5", "speed")
w = p.unknown("w", "work")
{stated}
@p.solution
def s(s):
    s.part("How much?")
    s.answer(s.number(s.let(w, u * f)))
"""

MATRIX = """
p = Problem(title="t")
n = p.size("n", "a size"{n})
A = p.matrix("A", "a matrix", n, n{props})
B = p.matrix("B", "another", n, n)
w = p.matrix("w", "a third", n, n)
{stated}
@p.solution
def s(s):
    s.part("Twice?")
    one = s.let(w, B + B)
    s.answer(s.step(one, by=Rearrange(), gives=eq(w, 2 * B)))
"""

SUPPOSED = """
p = Problem(title="t")
x = p.unknown("x", "a number", domain="real")
y = p.unknown("y", "another", domain="real")
a = p.given("a", "3", "a given")
n = p.size("n", "a size")
A = p.matrix("A", "a matrix", n, n)
B = p.matrix("B", "another", n, n, "invertible")
{stated}
@p.solution
def s(s):
    s.part("What follows?")
{lines}
"""

SEQUENCE = """
p = Problem(title="t")
t = p.index("t", "step")
x = p.sequence("x", "a number")
y = p.unknown("y", "another", domain="real")
w = p.unknown("w", "a third", domain="real")
n = p.size("n", "how many")
grows = p.premise("grows", eq(x(t + 1), {rule}))
{stated}
@p.solution
def s(s):
    s.part("Twice?")
    one = s.let(w, 2 * y)
    s.answer(s.step(one, by=Rearrange(), gives=eq(w, y + y)))
"""

RANDOM = """
p = Problem(title="t")
i = p.index("i", "counts")
a = p.random("a", "a random number", "sequence")
v = p.unknown("v", "its variance", domain="real")
w = p.unknown("w", "another", domain="real")
{stated}
@p.solution
def s(s):
    s.part("Twice?")
    one = s.let(w, 2 * v)
    s.answer(s.step(one, by=Rearrange(), gives=eq(w, v + v)))
"""


def number(*lines: str, domain: str = "positive") -> str:
    """A problem about numbers of which these lines are stated."""
    return NUMBER.format(
        domain=domain, stated="\n".join(f'p.premise("p{k}", {r})' for k, r in enumerate(lines))
    )


def size(*lines: str, value: str = "") -> str:
    """A problem about a size."""
    stated = "\n".join(f'p.premise("p{k}", {r})' for k, r in enumerate(lines))
    return SIZE.format(value=f", {value!r}" if value else "", stated=stated)


def matrix(*lines: str, n: str = "", props: str = "") -> str:
    """A problem about matrices."""
    stated = "\n".join(f'p.premise("p{k}", {r})' for k, r in enumerate(lines))
    return MATRIX.format(n=f", {n!r}" if n else "", props=f", {props!r}" if props else "", stated=stated)


def supposed(lines: str, stated: str = "") -> str:
    """A problem that supposes something."""
    indented = "\n".join("    " + r.strip() for r in lines.strip().splitlines())
    return SUPPOSED.format(stated=stated, lines=indented)


def sequence(rule: str, *lines: str) -> str:
    """A problem about a recurrence."""
    stated = "\n".join(f'p.premise("p{k}", {r})' for k, r in enumerate(lines))
    return SEQUENCE.format(rule=rule, stated=stated)


def chance(*lines: str) -> str:
    """A problem about random numbers."""
    return RANDOM.format(stated="\n".join(f'p.premise("p{k}", {r})' for k, r in enumerate(lines)))


TWO = """
one = s.suppose({one})
two = s.suppose({two})
s.answer(s.step(one, two, by=Rearrange(), gives={gives}))
"""

READER = """
once = p.solve
p.solve = lambda settings=None: once({{{name!r}: {value!r}}})
"""

LIES = {
    # what a reader sets
    "set-one-head": (HEADS.format(H="3", d=4) + READER.format(name="H", value="1"), "no model with H = 1"),
    "set-five-heads": (HEADS.format(H="3", d="m / h") + READER.format(name="H", value="5"), "H = 5"),
    "set-over-one": (
        GIVEN.format(u="0.9", ends="", stated='p.premise("share", lt(u * f, f))')
        + READER.format(name="u", value="1"),
        "share (u*f < f) has no model with u = 1",
    ),
    # derivatives, empty matrices, numbers that are random and fixed
    "slope-of-a-line": (number("eq(z, 3*y + 1)", "eq(node('diff', z, y), 5)"), "no model"),
    "slope-of-a-square": (number("eq(z, y**2)", "eq(node('diff', z, y), -2)"), "no model"),
    "slope-of-a-power": (number("eq(z, exp(y))", "lt(node('diff', z, y), 0)"), "no model"),
    "empty-matrix": (
        size("eq(n, 1)").replace(
            'A = p.matrix("A", "a matrix", n, n)', 'A = p.matrix("A", "a matrix", n - 1, n)'
        ),
        "no model",
    ),
    # a premise, an assumption and a value
    "one-head": (HEADS.format(H="1", d=12), "no model with H = 1"),
    "no-whole-head": (HEADS.format(H="5", d="m / h"), "heads (d_head = d_model/H)"),
    "more-heads-than-width": (HEADS.format(H="24", d="m / h"), "no model"),
    # sizes come out whole and positive
    "half-a-size": (size("eq(n, '0.5')"), "p0 (n = 0.5) has no model"),
    "zero-size": (size("eq(n, 0)"), "p0 (n = 0) has no model"),
    "negative-size": (size("eq(n + 3, 1)"), "no model"),
    "size-by-a-square": (size("eq(n**2, 2)"), "no model"),
    "size-below-its-value": (size("lt(n, 4)", value="4"), "no model with n = 4"),
    "odd-and-even": (size("eq(n**2 + n, 3)"), "no model"),
    # an unknown outside its domain
    "positive-minus-one": (number("eq(x, -1)"), "p0 (x = -1) has no model"),
    "positive-by-two": (number("eq(x + y, 0)"), "no model"),
    "negative-square": (number("eq(x, z**2)", domain="negative"), "no model"),
    "whole-half": (number("eq(2*x, 1)", domain="integer"), "no model"),
    "nonzero-zero": (number("eq(x*y, 0)", domain="nonzero real"), "no model"),
    # premises against each other
    "two-values": (number("eq(x, 2)", "eq(x, 3)"), "p0 (x = 2) and p1 (x = 3) have no model"),
    "circle-of-less": (number("lt(x, y)", "lt(y, x)"), "no model"),
    "by-a-third": (number("eq(x, y + 1)", "eq(y, z)", "lt(x, z)", domain="real"), "no model"),
    "no-square": (number("eq(z**2, -1)"), "p0 (z**2 = -1) has no model"),
    "pole": (number("eq(z/(x - y), 1)", "eq(x, y)"), "no model"),
    "log-of-less": (number("eq(log(z), 1)", "lt(z, 0)"), "no model"),
    # a share, a range
    "share-over-one": (
        GIVEN.format(u="1.2", ends="", stated='p.premise("share", le(u, 1))'),
        "share (u <= 1) has no model with u = 1.2",
    ),
    "outside-its-range": (GIVEN.format(u="2", ends=', low="0.1", high="1"', stated=""), "range"),
    "below-its-range": (GIVEN.format(u="0.01", ends=', low="0.1", high="1"', stated=""), "range"),
    # matrices
    "inverse-of-nothing": (matrix("eq(A*B, eye(n))", "eq(B, zeros(n, n))"), "no model"),
    "invertible-nilpotent": (matrix("eq(A*A, zeros(n, n))", props="invertible"), "no model"),
    "rank-above-size": (matrix("eq(rank(A), n + 1)"), "no model"),
    "odd-antisymmetric": (matrix("ne(det(A), 0)", n="1", props="antisymmetric"), "no model"),
    "definite-negative-trace": (matrix("lt(tr(A), 0)", props="positive definite"), "no model"),
    "entries-at-odds": (
        matrix("eq(entry(A, i, j), 0)", "eq(entry(A, 1, 1), 1)").replace(
            "w = p.matrix(", 'i, j = p.index("i", "a row"), p.index("j", "a column")\nw = p.matrix('
        ),
        "no model",
    ),
    "entries-of-a-definite": (
        matrix("lt(entry(A, i, i), 0)", props="positive definite").replace(
            "w = p.matrix(", 'i = p.index("i", "a row")\nw = p.matrix('
        ),
        "no model",
    ),
    # recurrences and laws of chance
    "sequence-at-odds": (sequence("x(t) + 1", "eq(x(0), 0)", "eq(x(2), 5)"), "no model"),
    "sequence-fixed": (sequence("x(t) + 1", "eq(x(t), y)"), "no model"),
    "sequence-falls": (sequence("x(t) + 1", "lt(x(t + 1), x(t))"), "no model"),
    "sequence-late": (sequence("x(t) + 1", "eq(x(0), 0)", "eq(x(9), 8)"), "no model"),
    "sequence-of-ones": (
        sequence("x(t)", "eq(x(0), 1)", "eq(total(x(t), t, 1, 4), 5)"),
        "no model",
    ),
    "sequence-far-on": (
        sequence("x(t)", "eq(x(0), 1)", "eq(total(x(t), t, 1, n), n + 1)", "gt(n, 6)"),
        "lies beyond the members that were tried",
    ),
    "sequence-each-at-odds": (sequence("x(t) + 1", "eq(x(t), x(0))"), "no model"),
    "sequence-back": (
        sequence("x(t) + 1", "eq(x(-1), 5)", "eq(x(0), 0)").replace('"step")', '"step", "integer")'),
        "no model",
    ),
    "negative-variance": (chance("eq(node('Var', a(i)), v)", "lt(v, 0)"), "no model"),
    "two-means": (chance("eq(node('E', a(i)), 0)", "eq(node('E', a(i)), 1)"), "no model"),
    "variance-minus-one": (chance("eq(node('Var', a(i)), -1)"), "no model"),
    # suppositions
    "supposed-both-signs": (
        supposed(TWO.format(one="gt(x, 0)", two="lt(x, 0)", gives="gt(x - x, 0)")),
        "no model",
    ),
    "supposed-against-a-given": (
        supposed(
            """
            one = s.suppose(eq(a, 4))
            s.answer(s.step(one, by=Rearrange(), gives=eq(a - 3, 1)))
            """
        ),
        "supposition-1 (a = 4) has no model with a = 3",
    ),
    "supposed-against-a-premise": (
        supposed(
            """
            one = s.suppose(lt(x, y))
            s.answer(s.step(one, by=Rearrange(), gives=lt(x - y, 0)))
            """,
            'p.premise("more", eq(x, y + 1))',
        ),
        "more (x = y + 1)",
    ),
    "supposed-singular": (
        supposed(
            """
            one = s.suppose(eq(B*A, zeros(n, n)))
            two = s.suppose(eq(rank(A), n))
            s.answer(one, two, s.step(one, two, by=Rearrange(), gives=eq(B*A + A, A)))
            """
        ),
        "no model",
    ),
    "supposed-by-a-definition": (
        supposed(
            """
            made = s.let(y, x**2 + 1)
            one = s.suppose(lt(y, 0))
            s.answer(s.step(one, by=Rearrange(), gives=lt(y - 1, -1)))
            """
        ),
        "no model",
    ),
}

HONEST = {
    "set-two-heads": HEADS.format(H="3", d="m / h").replace("gives=eq(d, m / h)", "gives=eq(d, 6)")
    + READER.format(name="H", value="2"),
    "slope": number("eq(z, y**2)", "eq(node('diff', z, y), 6)"),
    "member-of-a-set": NUMBER.format(
        domain="real", stated='S = p.set_("S", "a set")\np.premise("inside", member(x, S))'
    ),
    "proportional": number("prop(x, y)"),
    "twelve-heads": HEADS.format(H="3", d=4),
    "size": size("eq(n, 3)"),
    "size-by-another": size("lt(n, 4)", value="3"),
    "circle": number("eq(x**2 + y**2, 1)"),
    "product": number("eq(x*y, 1)"),
    "sum": number("eq(x + y, z)"),
    "crossed": number("lt(x, y)", "lt(y, 2*x)"),
    "exponential": number("eq(exp(x) + x, 3)"),
    "share": GIVEN.format(u="0.9", ends=', low="0.1", high="1"', stated="p.assume(le(u, 1))"),
    "inverse": matrix("eq(A*B, eye(n))"),
    "low-rank": matrix("lt(rank(A), n)"),
    "orthogonal": matrix("eq(A*B, B*A)", props="orthogonal"),
    "recurrence": sequence("x(t) + 1", "eq(x(0), 0)", "eq(x(2), 2)"),
    "recurrence-late": sequence("x(t) + 1", "eq(x(0), 0)", "eq(x(9), 9)"),
    "sum-of-members": sequence("x(t)", "eq(x(0), 1)", "eq(total(x(t), t, 1, 4), 4)"),
    "moments": chance("eq(node('E', a(i)), 0)", "eq(node('Var', a(i)), v)"),
    "supposed": supposed(
        """
        one = s.suppose(gt(x, 0))
        two = s.suppose(lt(x, 1))
        s.answer(s.step(one, two, by=Rearrange(), gives=gt(x - x**2, 0)))
        """
    ),
}
