"""Answers that nothing settles: what is only claimed is no answer, no goal's ground and no comparison."""

from __future__ import annotations

HEAD = """
p = Problem("What follows?")
x = p.unknown("x", "a number", domain="real")
y = p.unknown("y", "another", domain="real")
A = p.matrix("A", "a matrix", 2, 2)
line = p.premise("line", eq(y, 2*x + 1))
"""
PLAIN = (
    HEAD
    + """
@p.solution
def solution(s):
    s.part("What is so?")
    found = s.step(line, by=Solve(x))
"""
)

LIES: dict[str, tuple[str, str]] = {
    "an-answer-is-a-conjecture": (
        PLAIN + "    s.answer(found, s.conjecture(eq(x, 7), 'seven'))\n",
        "which is only claimed: derive it, or refute it",
    ),
    "an-answer-is-a-conjecture-of-matrices": (
        PLAIN + "    s.answer(found, s.conjecture(eq(A.T, A), 'symmetric'))\n",
        "which is only claimed: derive it, or refute it",
    ),
    "the-second-answer-is-a-conjecture": (
        PLAIN + "    s.answer(found)\n    s.answer(s.conjecture(le(x, y)), text='So it grows.')\n",
        "which is only claimed: derive it, or refute it",
    ),
    "a-refuted-conjecture-is-answered": (
        PLAIN
        + """
    claimed = s.conjecture(le(x**2, x))
    s.step(claimed, by=Counterexample({x: 3}))
    s.answer(claimed)
""",
        "which is only claimed: derive it, or refute it",
    ),
    "a-goal-judges-a-conjecture": (
        PLAIN
        + """
    s.goal(Satisfies(eq(x, 7)), s.conjecture(eq(x, 7)))
    s.answer(found)
""",
        "which is only claimed",
    ),
    "a-goal-starts-from-a-conjecture": (
        PLAIN
        + """
    s.goal(Holds((s.conjecture(eq(y, 2*x + 1)),)), found)
    s.answer(found)
""",
        "which is only claimed",
    ),
    "a-published-value-is-compared-with-a-conjecture": (
        PLAIN
        + """
    s.answer(found)
    s.published(s.conjecture(eq(x, 7)), "7", "a handbook", verdict="agree")
""",
        "is only claimed: nothing is compared with it",
    ),
    "a-published-value-is-explained-by-a-conjecture": (
        PLAIN
        + """
    seven = s.step(by=Compute(node("add", 3, 4)))
    s.answer(found)
    s.published(seven, "8", "a handbook", verdict="disagree", implied=(s.conjecture(eq(y, 15)),))
""",
        "is only claimed: nothing is compared with it",
    ),
}

HONEST: dict[str, str] = {
    "an-answer-is-derived": PLAIN + "    s.answer(found)\n",
    "an-answer-is-supposed": PLAIN + "    s.answer(found, s.suppose(eq(x, 7), 'seven'))\n",
    "an-answer-is-a-premise": PLAIN + "    s.answer(found, line)\n",
    "a-refutation-is-answered": PLAIN
    + """
    claimed = s.conjecture(le(x**2, x))
    s.answer(found, s.step(claimed, by=Counterexample({x: 3})))
""",
    "a-published-value-is-compared-with-a-number": PLAIN
    + """
    seven = s.step(by=Compute(node("add", 3, 4)))
    s.answer(found, seven)
    s.published(seven, "7", "a handbook", verdict="agree")
""",
}
