"""Slopes that depend on what is held, or on the order of premises; changes that are left out."""


def _numbers(premises: str, steps: str, names: str = "xyuvz") -> str:
    put = premises.strip().replace("\n", "\n        "), steps.strip().replace("\n", "\n            ")
    return f"""
        p = Problem("t", name="t")
        {", ".join(names)} = (p.unknown(n, n, domain="real") for n in {names!r})
        x_opt, y_opt = p.instance("opt", "at best", x, y)
        {put[0]}

        @p.solution
        def s(s):
            s.part("q")
            {put[1]}
        """


def _matrices(premises: str, steps: str) -> str:
    put = premises.strip().replace("\n", "\n        "), steps.strip().replace("\n", "\n            ")
    return f"""
        p = Problem("t", name="t")
        n = p.size("n", "n")
        L = p.unknown("L", "L", domain="real")
        A, B, G, K, W = (p.matrix(x, x, n, n) for x in "ABGKW")
        dL, dA, dB, dW = (p.differential(x) for x in (L, A, B, W))
        {put[0]}

        @p.solution
        def s(s):
            s.part("q")
            {put[1]}
        """


BY_A = "s.answer(s.step(p.facts[0], by=ReadGradient(L, A, dA)))"

LIES = {
    "tied": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('u', eq(u, x**2))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
        ),
        "u is tied to x by u = x**2",
    ),
    "tied-other-order": (
        _numbers(
            "p.premise('u', eq(u, x**2))\np.premise('y', eq(y, u * x))",
            "s.answer(s.step(p.facts[1], by=Differentiate(x)))",
        ),
        "u is tied to x by u = x**2",
    ),
    "tied-turned": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('x', eq(x, 2 * u))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
        ),
        "x is not free to vary here",
    ),
    "tied-by-two": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('v', eq(v, x + 1))\np.premise('u', eq(u, v**2))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
        ),
        "u is tied to x",
    ),
    "tied-on-a-circle": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('c', eq(u**2 + x**2, 1))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
        ),
        "x is not free to vary here",
    ),
    "tied-in-powers": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('u', eq(exp(u), exp(x**2)))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
        ),
        "x is not free to vary here",
    ),
    "tied-by-bounds": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('a', le(u, x))\np.premise('b', ge(u, x))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
        ),
        "x is not free to vary here: b says u >= x",
    ),
    "tied-by-a-square": (
        _numbers(
            "p.premise('y', eq(y, x**3))\np.premise('a', le(x**2, 0))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
        ),
        "x is not free to vary here: a says",
    ),
    "tied-stationary": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('u', eq(u, x - 1))",
            "s.answer(s.step(p.facts[0], by=Stationary(x, at=x_opt)))",
        ),
        "u is tied to x by u = x - 1",
    ),
    "tied-definition": (
        _numbers("", "s.let(u, x**2)\ns.answer(s.let(z, diff(u * x, x)))"),
        "u is tied to x by u = x**2",
    ),
    "tied-gradient": (
        _matrices(
            "Z = p.matrix('Z', 'Z', n, n)\np.premise('B', eq(B, 2 * A))",
            "s.answer(s.let(Z, grad(tr(A.T * B), A)))",
        ),
        "B is tied to A by B = 2*A",
    ),
    "two-meanings": (
        _numbers(
            "p.premise('y', eq(y, x + u))\np.premise('v', eq(v, x + u))",
            "a = s.step(p.facts[0], by=Differentiate(x))\n"
            "b = s.step(*p.facts, by=Combine(), gives=eq(y, 2 * v - x - u))\n"
            "c = s.step(p.facts[0], p.facts[1], by=Combine(), gives=eq(y, v))\n"
            "s.answer(s.step(c, by=Differentiate(x)))",
        ),
        "diff(y, x) is taken of",
    ),
    "combined": (
        _numbers(
            "p.premise('y', eq(y, u * x))\np.premise('u', eq(u, x**2))",
            "s.answer(s.step(*p.facts, by=Combine(), gives=eq(diff(y, x), 3 * x**2)))",
        ),
        "the sides are",
    ),
    "at-a-point": (
        _numbers(
            "p.premise('y', eq(y, x**2))\np.premise('x', eq(x, 3))",
            "a = s.step(*p.facts, by=Combine(), gives=eq(y, 9))\n"
            "s.answer(s.step(a, by=Differentiate(x), gives=eq(diff(y, x), 0)))",
        ),
        "x is not free to vary here",
    ),
    "implicit": (
        _numbers("p.premise('y', eq(y, x * y + x))", "s.answer(s.step(p.facts[0], by=Differentiate(x)))"),
        "gives y by itself",
    ),
    "corner": (
        _numbers(
            "p.premise('y', eq(y, node('abs', x)))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x), gives=eq(diff(y, x), node('sign', x))))",
        ),
        "is not known to have a slope at every x",
    ),
    "corner-of-a-root": (
        _numbers(
            "p.premise('y', eq(y, sqrt(x**2)))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x), gives=eq(diff(y, x), x / sqrt(x**2))))",
        ),
        "is not known to have a slope at every x",
    ),
    "corner-stationary": (
        _numbers(
            "p.premise('y', eq(y, node('abs', x)))",
            "s.answer(s.step(p.facts[0], by=Stationary(x, at=x_opt), gives=eq(node('sign', x_opt), 0)))",
        ),
        "is not known to have a slope at x_opt",
    ),
    "jump": (
        _numbers(
            "p.premise('y', eq(y, node('floor', x)))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x), gives=eq(diff(y, x), 0)))",
        ),
        "the derivative of floor",
    ),
    "remainder": (
        _numbers(
            "p.premise('y', eq(y, node('mod', x, 2)))",
            "s.answer(s.step(p.facts[0], by=Differentiate(x), gives=eq(diff(y, x), 1)))",
        ),
        "the derivative of floor",
    ),
    "complex-abs": (
        """
        p = Problem("t", name="t")
        z, y = p.unknown("z", "z", domain="complex"), p.unknown("y", "y", domain="real")
        p.premise("y", eq(y, node("re", z)))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=Differentiate(z), gives=eq(diff(y, z), 1)))
        """,
        "the derivative of re",
    ),
    "by-a-size": (
        """
        p = Problem("t", name="t")
        n, y = p.size("n", "n"), p.unknown("y", "y")
        p.premise("y", eq(y, n**2))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=Differentiate(n)))
        """,
        "takes no values in between",
    ),
    "left-out": (
        _matrices(
            "p.premise('L', eq(L, tr(A * B)))",
            "s.answer(s.step(p.facts[0], by=TotalDifferential(((L, dL), (A, dA)))))",
        ),
        "the change of B is left out",
    ),
    "left-out-but-tied": (
        _matrices(
            "p.premise('L', eq(L, tr(A * K)))\np.premise('K', eq(K, A.T))",
            "s.answer(s.step(p.facts[0], by=TotalDifferential(((L, dL), (A, dA)))))",
        ),
        "K is tied to A",
    ),
    "left-out-number": (
        """
        p = Problem("t", name="t")
        x, y, u = (p.unknown(n, n, domain="real") for n in "xyu")
        dx, dy = p.differential(x), p.differential(y)
        p.premise("y", eq(y, u * x))
        p.premise("u", eq(u, x**2))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=TotalDifferential(((y, dy), (x, dx))), gives=eq(dy, u * dx)))
        """,
        "u is tied to x",
    ),
    "other-change": (
        _matrices(
            "p.premise('L', eq(L, tr(A)))",
            "s.answer(s.step(p.facts[0], by=TotalDifferential(((L, dL), (A, dB)))))",
        ),
        "dB is not the change of A",
    ),
    "read-though-tied": (
        _matrices("p.premise('L', eq(dL, inner(G, dA) + inner(K, dB)))\np.premise('B', eq(B, 2 * A))", BY_A),
        "B is tied to A",
    ),
    "read-though-changes-tied": (
        _matrices(
            "p.premise('L', eq(dL, inner(G, dA) + inner(K, dB)))\np.premise('B', eq(dB, 2 * dA))", BY_A
        ),
        "dB is tied to dA",
    ),
    "read-though-fixed": (
        _matrices("p.premise('L', eq(dL, inner(G, dA)))\np.premise('B', eq(dA, zeros(n, n)))", BY_A),
        "dA is not free to vary here",
    ),
    "read-through-a-product": (
        _matrices("p.premise('L', eq(dL, inner(G, dW) + inner(K, dA)))\np.premise('W', eq(W, A * B))", BY_A),
        "W is tied to A",
    ),
}

HONEST = {
    "corner-beside": """
        p = Problem("t", name="t")
        x, y = p.unknown("x", "x", domain="nonzero real"), p.unknown("y", "y")
        p.premise("y", eq(y, node("abs", x)))

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=Differentiate(x), gives=eq(diff(y, x), node("sign", x))))
        """,
    "held": _numbers("p.premise('y', eq(y, u * x + v))", "s.answer(s.step(p.facts[0], by=Differentiate(x)))"),
    "a-share": _numbers(
        "p.premise('y', eq(y, u * x))\np.assume(ge(x, 0))\np.assume(le(x, 1))",
        "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
    ),
    "bounded-below": _numbers(
        "p.premise('y', eq(y, u * x))\np.assume(ge(x, u))",
        "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
    ),
    "put-in-first": _numbers(
        "p.premise('y', eq(y, u * x))\np.premise('u', eq(u, x**2))",
        "a = s.step(p.facts[0], by=Substitute(p.facts[1]))\ns.answer(s.step(a, by=Differentiate(x)))",
    ),
    "tied-elsewhere": _numbers(
        "p.premise('y', eq(y, v * x))\np.premise('u', eq(u, x**2))",
        "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
    ),
    "freed": _numbers(
        "p.premise('y', eq(y, u * x))\np.premise('v', eq(u + x + v, 1))",
        "s.answer(s.step(p.facts[0], by=Differentiate(x)))",
    ),
    "total": _matrices(
        "p.premise('L', eq(L, tr(A * B)))",
        "a = s.step(p.facts[0], by=TotalDifferential(((L, dL), (A, dA), (B, dB))))\n"
        "b = s.step(a, by=TraceLaws(), gives=eq(dL, inner(B.T, dA) + inner(A.T, dB)))\n"
        "s.answer(s.step(b, by=ReadGradient(L, A, dA)))",
    ),
    "through-a-product": _matrices(
        "p.premise('L', eq(dL, inner(G, dW)))\np.premise('W', eq(W, A * B))",
        "a = s.step(p.facts[1], by=TotalDifferential(((W, dW), (A, dA), (B, dB))))\n"
        "b = s.step(p.facts[0], by=Substitute(a))\n"
        "c = s.step(b, by=TraceLaws(), gives=eq(dL, inner(G * B.T, dA) + inner(A.T * G, dB)))\n"
        "s.answer(s.step(c, by=ReadGradient(L, A, dA)))",
    ),
}
