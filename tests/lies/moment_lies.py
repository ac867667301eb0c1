"""Expectations: bounds that hold of tame laws alone, members told of one, names that are not independent."""


def _chance(gives: str, premises: str = "", cite: str = "") -> str:
    put = premises.strip().replace("\n", "\n        ")
    return f"""
        p = Problem("t", name="t")
        X, Y = p.random("X", "X"), p.random("Y", "Y")
        Z = p.random("Z", "Z", "sequence")
        n = p.size("n", "n")
        a, b = p.unknown("a", "a"), p.unknown("b", "b", domain="real")
        i = p.index("i", "i", "positive integer")
        k = p.index("k", "k", "nonnegative integer")
        m = p.unknown("m", "m", domain="positive integer")
        t = p.unknown("t", "t", domain="real")
        E, V = lambda e: node("E", e), lambda e: node("Var", e)
        {put}

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step({cite}by=Moments(), gives={gives}))
        """


def _all(gives: str, premises: str) -> str:
    count = premises.count("p.premise")
    return _chance(gives, premises, cite="".join(f"p.facts[{k}], " for k in range(count)))


SUM = 'p.premise("t", eq(t, total(Z(i), i, 1, n)))'
OUTCOMES, TIED = "every outcome enumerated", "declared independent"

LIES = {
    "variance-bounded": (_chance("le(V(X), 5)"), OUTCOMES),
    "mean-bounded": (_chance("le(E(X), 3)"), OUTCOMES),
    "mean-bounded-below": (_chance("ge(E(X), -1000)"), OUTCOMES),
    "square-bounded": (_all("le(E(X**2) - b**2, 6)", 'p.premise("b", eq(E(X), b))'), OUTCOMES),
    "never-constant": (_chance("gt(V(X), 0)"), OUTCOMES),
    "never-zero": (_chance("gt(E(X**2), b**2)"), OUTCOMES),
    "three-terms": (_all("le(V(t), 3 * a)", 'p.premise("a", eq(V(Z(i)), a))\n' + SUM), OUTCOMES),
    "right-to-three-terms": (
        _all("eq(V(t), n * a + (n - 1) * (n - 2) * (n - 3) * a)", 'p.premise("a", eq(V(Z(i)), a))\n' + SUM),
        OUTCOMES,
    ),
    "one-member": (_all("eq(V(t), n * a)", 'p.premise("a", eq(V(Z(m)), a))\n' + SUM), "about one member"),
    "one-mean": (_all("eq(E(t), n * b)", 'p.premise("b", eq(E(Z(m)), b))\n' + SUM), "about one member"),
    "member-out-of-range": (_all("eq(E(Z(0)), b)", 'p.premise("b", eq(E(Z(i)), b))'), OUTCOMES),
    "sum-out-of-range": (
        _all(
            "eq(E(t), (n + 1) * b)",
            'p.premise("b", eq(E(Z(i)), b))\np.premise("t", eq(t, total(Z(k), k, 0, n)))',
        ),
        OUTCOMES,
    ),
    "the-same": (_chance("eq(E(X * Y), E(X) * E(Y))", 'p.premise("one", eq(X, Y))'), TIED),
    "a-multiple": (_chance("eq(V(X + Y), V(X) + V(Y))", 'p.premise("one", eq(Y, 2 * X + 1))'), TIED),
    "a-constant-sum": (_chance("eq(E(X * Y), E(X) * E(Y))", 'p.premise("one", eq(X + Y, 1))'), TIED),
}

HONEST = {
    "product": _chance("eq(E(X * Y), E(X) * E(Y))"),
    "never-below-zero": _chance("ge(V(X), 0)"),
    "variance-of-a-sum": _all("eq(V(t), n * a)", 'p.premise("a", eq(V(Z(i)), a))\n' + SUM),
    "mean-from-zero": _all(
        "eq(E(t), (n + 1) * b)", 'p.premise("b", eq(E(Z(k)), b))\np.premise("t", eq(t, total(Z(k), k, 0, n)))'
    ),
    "mean-of-a-square": _all(
        "eq(E(X**2), a + b**2)", 'p.premise("b", eq(E(X), b))\np.premise("a", eq(V(X), a))'
    ),
}
