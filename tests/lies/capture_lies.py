"""Names that would be captured: by the index of a sum, by the variable of a derivative."""

LIES = {
    "sum": (
        """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        i = p.index("i", "i", "positive integer")
        c, y = p.unknown("c", "c"), p.unknown("y", "y")
        x = p.sequence("x", "x")
        p.premise("y", eq(y, total(c * x(i), i, 1, n)))
        p.premise("c", eq(c, x(i)))

        @p.solution
        def s(s):
            s.part("q")
            a = s.step(p.facts[0], by=Substitute(p.facts[1]), gives=eq(y, total(x(i) * x(i), i, 1, n)))
            s.answer(a)
        """,
        "sum",
    ),
    "matrix-sum": (
        """
        p = Problem("t", name="t")
        n, m = p.size("n", "n"), p.size("m", "m")
        i = p.index("i", "i", "positive integer")
        A, B, C, Y = (p.matrix(x, x, m, m, *k) for x, k in
                      (("A", ("sequence",)), ("B", ("sequence",)), ("C", ()), ("Y", ())))
        p.premise("Y", eq(Y, total(A(i) * C, i, 1, n)))
        p.premise("C", eq(C, B(i)))

        @p.solution
        def s(s):
            s.part("q")
            a = s.step(p.facts[0], by=Substitute(p.facts[1]), gives=eq(Y, total(A(i) * B(i), i, 1, n)))
            s.answer(a)
        """,
        "sum",
    ),
    "combine": (
        """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        i = p.index("i", "i", "positive integer")
        c, y = p.unknown("c", "c"), p.unknown("y", "y")
        x = p.sequence("x", "x")
        p.premise("y", eq(y, total(c * x(i), i, 1, n)))
        p.premise("c", eq(c, x(i)))

        @p.solution
        def s(s):
            s.part("q")
            a = s.step(*p.facts, by=Combine(), gives=eq(y, total(x(i) * x(i), i, 1, n)))
            s.answer(a)
        """,
        "no free value",
    ),
    "at-in-sum": (
        """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        i, j = p.index("i", "i", "positive integer"), p.index("j", "j", "positive integer")
        A, y = p.matrix("A", "A", n, n), p.sequence("y", "y")
        p.premise("y", eq(y(j), total(entry(A, i, j), i, 1, n)))

        @p.solution
        def s(s):
            s.part("q")
            a = s.step(p.facts[0], by=At({j: i}), gives=eq(y(i), total(entry(A, i, i), i, 1, n)))
            s.answer(a)
        """,
        "expected",
    ),
    "diff": (
        """
        p = Problem("t", name="t")
        x, u, z = (p.unknown(n, n, domain="real") for n in "xuz")
        p.premise("z", eq(z, diff(u * x, x)))
        p.premise("u", eq(u, x**2))

        @p.solution
        def s(s):
            s.part("q")
            a = s.step(p.facts[0], by=Substitute(p.facts[1]))
            s.answer(s.step(a, by=Rearrange(), gives=eq(z, 3 * x**2)))
        """,
        "a derivative by x",
    ),
    "diff-combine": (
        """
        p = Problem("t", name="t")
        x, u, z = (p.unknown(n, n, domain="real") for n in "xuz")
        p.premise("u", eq(u, x**2))
        p.premise("z", eq(z, diff(u * x, x)))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(*p.facts, by=Combine(), gives=eq(z, 3 * x**2)))
        """,
        "the sides are",
    ),
    "diff-value": (
        """
        p = Problem("t", name="t")
        x, y, z = (p.unknown(n, n, domain="real") for n in "xyz")
        p.premise("y", eq(y, 2 * x - 1))
        p.premise("x", eq(y, 3))

        @p.solution
        def s(s):
            s.part("q")
            d = s.let(z, diff(y, x))
            s.answer(s.step(d, p.facts[1], by=Combine(), gives=eq(z, 0)))
        """,
        "the sides are",
    ),
    "grad": (
        """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        A, B, Z = (p.matrix(x, x, n, n) for x in "ABZ")
        p.premise("Z", eq(Z, grad(tr(A.T * B), A)))
        p.premise("B", eq(B, 2 * A))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(*p.facts, by=Combine(), gives=eq(Z, 4 * A)))
        """,
        "a model in which it fails",
    ),
    "grad-moved": (
        """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        L = p.unknown("L", "L", domain="real")
        A, G = p.matrix("A", "A", n, n, "sequence"), p.matrix("G", "G", n, n, "sequence")
        p.premise("first", eq(grad(L, A(1)), G(1)))
        p.premise("same", eq(A(1), A(0)))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(*p.facts, by=Combine(), gives=eq(grad(L, A(0)), G(1))))
        """,
        "a model in which it fails",
    ),
}

HONEST = {
    "renamed": """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        i, j = p.index("i", "i", "integer"), p.index("j", "j", "integer")
        A, y = p.matrix("A", "A", n, n), p.sequence("y", "y")
        p.premise("y", eq(y(j), total(entry(A, i, j), i, 1, n)))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=At({j: i})))
        """,
    "free-in-sum": """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        i = p.index("i", "i", "positive integer")
        b, c, y = p.unknown("b", "b"), p.unknown("c", "c"), p.unknown("y", "y")
        x = p.sequence("x", "x")
        p.premise("y", eq(y, total(c * x(i), i, 1, n)))
        p.premise("c", eq(c, 2 * b))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=Substitute(p.facts[1])))
        """,
    "held": """
        p = Problem("t", name="t")
        x, u, z, c = (p.unknown(n, n, domain="real") for n in "xuzc")
        p.premise("z", eq(z, diff(u * x, x)))
        p.premise("u", eq(u, c**2))

        @p.solution
        def s(s):
            s.part("q")
            a = s.step(p.facts[0], by=Substitute(p.facts[1]))
            s.answer(s.step(a, by=Combine(), gives=eq(z, c**2)))
        """,
    "every-index": """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        j = p.index("j", "j", "integer")
        y = p.unknown("y", "y", domain="real")
        a, b = p.sequence("a", "a"), p.sequence("b", "b")
        p.premise("y", eq(y, total(a(j), j, 1, n)))
        p.premise("a", eq(a(j), 2 * b(j)))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=Substitute(p.facts[1])))
        """,
}
