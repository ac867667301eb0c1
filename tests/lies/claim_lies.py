"""Claims that are settled by what does not say so: another line, a conjecture, a supposition."""

from __future__ import annotations

HEAD = """
def tosses(rng):
    return {"heads": 48, "tails": 52}


p = Problem("What is claimed?")
x = p.unknown("x", "a number", domain="real")
y = p.unknown("y", "another", domain="real")
n = p.size("n", "a size")
A = p.matrix("A", "a matrix", n, n)
B = p.matrix("B", "another", n, n)
line = p.premise("line", eq(y, 2*x + 1))


@p.solution
def solution(s):
    s.part("What is so?")
    found = s.step(line, by=Solve(x))
    s.answer(found)
"""

LIES: dict[str, tuple[str, str]] = {
    "true-by-any-fact": (
        HEAD + "    s.claim('x is seven', eq(x, 7), holds=True, by=found)\n",
        "it does not settle x = 7",
    ),
    "true-by-a-weaker-line": (
        HEAD
        + """
    squared = s.step(by=Compute(), gives=ge(x**2, 0))
    s.claim('a square is positive', gt(x**2, 0), holds=True, by=squared)
""",
        "it does not settle x**2 > 0",
    ),
    "true-by-a-line-of-other-matrices": (
        HEAD
        + """
    turned = s.step(by=Transpose(), gives=eq((A*B).T, B.T*A.T))
    s.claim('the order stays', eq((A*B).T, A.T*B.T), holds=True, by=turned)
""",
        "it does not settle (A*B).T = A.T*B.T",
    ),
    "true-by-one-that-says-so-and-one-that-does-not": (
        HEAD + "    s.claim('as solved', found.relation, holds=True, by=(found, line))\n",
        "line is as stated: it settles nothing",
    ),
    "true-by-nothing": (
        HEAD + "    s.claim('x is seven', eq(x, 7), holds=True)\n",
        "nothing on record settles x = 7",
    ),
    "false-by-nothing": (
        HEAD + "    s.claim('x is seven', eq(x, 7), holds=False)\n",
        "nothing on record settles x = 7",
    ),
    "true-by-a-premise": (
        HEAD + "    s.claim('so it is', line, holds=True, by=line)\n",
        "line is as stated: it settles nothing",
    ),
    "true-by-a-conjecture": (
        HEAD
        + """
    seven = s.conjecture(eq(x, 7))
    s.claim('x is seven', seven, holds=True, by=seven)
""",
        "claimed-1 is only claimed: it settles nothing",
    ),
    "true-by-a-conjecture-of-matrices": (
        HEAD
        + """
    same = s.conjecture(eq(A.T, A))
    s.claim('all are symmetric', same, holds=True, by=same)
""",
        "claimed-1 is only claimed: it settles nothing",
    ),
    "true-by-a-supposition": (
        HEAD
        + """
    seven = s.suppose(eq(x, 7))
    s.claim('x is seven', seven, holds=True, by=seven)
""",
        "supposition-1 is supposed: it settles nothing",
    ),
    "true-by-coming-back-to-a-supposition": (
        HEAD
        + """
    seven = s.suppose(eq(x, 7))
    double = s.step(seven, by=Rearrange(), gives=eq(2*x, 14))
    back = s.step(double, by=Rearrange(), gives=eq(x, 7))
    s.claim('x is seven', eq(x, 7), holds=True, by=back)
""",
        "x = 7 is settled only by supposing it",
    ),
    "false-by-a-counterexample-to-another-line": (
        HEAD
        + """
    other = s.step(s.conjecture(le(x**2, x)), by=Counterexample({x: 3}))
    s.claim('a square is at least 0', ge(x**2, 0), holds=False, by=other)
""",
        "is a counterexample to x**2 <= x, not to x**2 >= 0",
    ),
    "false-by-a-counterexample-of-other-matrices": (
        HEAD
        + """
    other = s.step(s.conjecture(eq(A*B, B*A)),
                   by=Counterexample({A: matrix([[0, 1], [0, 0]]), B: matrix([[0, 0], [1, 0]])}))
    s.claim('the transpose turns the order', eq((A*B).T, B.T*A.T), holds=False, by=other)
""",
        "is a counterexample to A*B = B*A, not to (A*B).T = B.T*A.T",
    ),
    "false-by-a-true-line": (
        HEAD + "    s.claim('a square is at least 0', ge(x**2, 0), holds=False, by=found)\n",
        "neither a counterexample to x**2 >= 0 nor its denial",
    ),
    "false-by-any-demonstration": (
        HEAD
        + """
    shown = s.demonstrate("tosses", tosses, holds=("heads > 0",))
    s.claim('a square is at least 0', ge(x**2, 0), holds=False, by=shown)
""",
        "neither a counterexample to x**2 >= 0 nor its denial",
    ),
    "false-by-a-demonstration-of-other-numbers": (
        HEAD
        + """
    shown = s.demonstrate("tosses", tosses, holds=("tails > 50",))
    s.claim('heads are at most 50', "heads <= 50", holds=False, by=shown)
""",
        "neither a counterexample to heads <= 50 nor its denial",
    ),
    "false-though-it-is-a-premise": (
        HEAD
        + """
    claimed = s.conjecture(eq(y, 2*x + 1))
    wrong = s.step(claimed, by=Counterexample({x: 1, y: 9}))
    s.claim('it is not so', claimed, holds=False, by=wrong)
""",
        "line says y = 2*x + 1: what is on record is not false",
    ),
    "false-though-it-was-derived": (
        HEAD
        + """
    claimed = s.conjecture(found.relation)
    wrong = s.step(claimed, by=Counterexample({x: 1, y: 9}))
    s.claim('it is not so', claimed, holds=False, by=wrong)
""",
        "what is on record is not false",
    ),
    "false-though-it-is-a-premise-of-matrices": (
        HEAD.replace("@p.solution", 'even = p.premise("even", eq(A.T, A))\n\n\n@p.solution')
        + """
    claimed = s.conjecture(eq(A.T, A))
    wrong = s.step(claimed, by=Counterexample({A: matrix([[0, 1], [0, 0]])}))
    s.claim('it is not symmetric', claimed, holds=False, by=wrong)
""",
        "even says A.T = A: what is on record is not false",
    ),
    "false-by-the-conjecture-itself": (
        HEAD
        + """
    seven = s.conjecture(ne(x, 7))
    s.claim('x is seven', eq(x, 7), holds=False, by=seven)
""",
        "claimed-1 is only claimed: it settles nothing",
    ),
}

HONEST: dict[str, str] = {
    "true-by-that-line": HEAD + "    s.claim('as solved', found, holds=True, by=found)\n",
    "true-of-matrices": HEAD
    + """
    turned = s.step(by=Transpose(), gives=eq((A*B).T, B.T*A.T))
    s.claim('the order turns', eq((A*B).T, B.T*A.T), holds=True, by=turned)
""",
    "true-under-a-supposition": HEAD
    + """
    three = s.suppose(eq(y, 3))
    one = s.step(found, three, by=Combine(), gives=eq(x, 1))
    s.claim('x is one', eq(x, 1), holds=True, by=one)
""",
    "false-by-a-counterexample": HEAD
    + """
    claimed = s.conjecture(le(x**2, x))
    s.claim('squares are smaller', claimed, holds=False, by=s.step(claimed, by=Counterexample({x: 3})))
""",
    "false-by-its-denial": HEAD
    + """
    squared = s.step(by=Compute(), gives=ge(x**2, 0))
    s.claim('a square is negative', lt(x**2, 0), holds=False, by=squared)
""",
    "false-by-a-demonstration-of-its-denial": HEAD
    + """
    shown = s.demonstrate("tosses", tosses, holds=("heads <= 50",))
    s.claim('heads exceed 50', "heads > 50", holds=False, by=shown)
""",
    "words-alone-are-argued": HEAD + "    s.claim('this is easy', holds=True)\n",
}
