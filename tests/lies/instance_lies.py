"""Lines taken to values that they do not reach: of an index, of a sequence, of an instance."""

INDEX = """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        t = p.index("t", "t", "{domain}")
        {declare}

        @p.solution
        def s(s):
            s.part("q")
            {steps}
        """


def _at(domain: str, declare: str, steps: str) -> str:
    put = declare.strip().replace("\n", "\n        "), steps.strip().replace("\n", "\n            ")
    return INDEX.format(domain=domain, declare=put[0], steps=put[1])


def _unknown(declare: str, steps: str) -> str:
    return _at("integer", "x, y, z = (p.unknown(n, n, domain='real') for n in 'xyz')\n" + declare, steps)


SEQUENCE = "A = p.sequence('A', 'A')\np.premise('law', eq(A(t), 2 * A(t - 1)))\n"
MATRIX = "A = p.matrix('A', 'A', n, n, 'sequence')\np.premise('law', eq(A(t), 2 * A(t - 1)))\n"
OPT = "x_opt, y_opt = p.instance('opt', 'at best', x, y)\n"

LIES = {
    "index-at-0": (
        _at("positive integer", SEQUENCE, "s.answer(s.step(p.facts[0], by=At({t: 0})))"),
        "0 is not known to lie in the domain of t",
    ),
    "index-before": (
        _at("nonnegative integer", SEQUENCE, "s.answer(s.step(p.facts[0], by=At({t: t - 1})))"),
        "t - 1 is not known to lie in the domain of t",
    ),
    "index-half": (
        _at("positive integer", SEQUENCE, "s.answer(s.step(p.facts[0], by=At({t: node('div', 1, 2)})))"),
        "is not known to lie in the domain of t",
    ),
    "index-matrix": (
        _at("positive integer", MATRIX, "s.answer(s.step(p.facts[0], by=At({t: 0})))"),
        "0 is not known to lie in the domain of t",
    ),
    "index-of-range": (
        _at(
            "positive integer",
            SEQUENCE + "p.assume(le(t, n))",
            "b = s.step(*p.facts, by=Combine(), gives=eq(A(t), 2*A(t-1) + 0*(n - t)))\n"
            "s.answer(s.step(b, by=At({t: n + 1})))",
        ),
        "cite a line that says n + 1 <= n",
    ),
    "index-beyond-premise": (
        _at(
            "positive integer",
            "A, B = p.sequence('A', 'A'), p.sequence('B', 'B')\n"
            "p.premise('law', eq(A(t), B(t) + (t - 3)))\np.premise('at', eq(t, 3))",
            "b = s.step(*p.facts, by=Combine(), gives=eq(A(t), B(t)))\ns.answer(s.step(b, by=At({t: 5})))",
        ),
        "cite a line that says 5 = 3",
    ),
    "member-before": (
        _at(
            "nonnegative integer",
            "A, B = p.sequence('A', 'A'), p.sequence('B', 'B')\np.premise('law', eq(A, 2 * B))",
            "s.answer(s.step(p.facts[0], by=At({A: A(t - 1), B: B(t - 1)})))",
        ),
        "is no member of A",
    ),
    "member-of-what-stays": (
        _at(
            "nonnegative integer",
            "A = p.matrix('A', 'A', n, n, 'sequence')\nW = p.matrix('W', 'W', n, n)\n"
            "p.premise('law', eq(W, A.T * A))",
            "s.answer(s.step(p.facts[0], by=At({A: A(t)})))",
        ),
        "W depends on A",
    ),
    "index-of-what-stays": (
        _at(
            "nonnegative integer",
            "y = p.unknown('y', 'y')\np.premise('law', eq(y, t**2 + 1))",
            "s.answer(s.step(p.facts[0], by=At({t: 2})))",
        ),
        "y depends on t",
    ),
    "unknown-value": (
        _unknown(OPT + "p.premise('three', eq(x, 3))", "s.answer(s.step(p.facts[0], by=At({x: x_opt})))"),
        "three says x = 3 of x, not of an instance",
    ),
    "unknown-equation": (
        _unknown(OPT + "p.premise('root', eq(x**2, 4))", "s.answer(s.step(p.facts[0], by=At({x: x_opt})))"),
        "not of an instance",
    ),
    "unknown-bound": (
        _unknown(OPT + "p.premise('low', le(x, 5))", "s.answer(s.step(p.facts[0], by=At({x: x_opt})))"),
        "not of an instance",
    ),
    "unknown-two": (
        _unknown(
            OPT + "p.premise('one', eq(y, x**2))\np.premise('two', eq(y, 2 * x + 3))",
            "a = s.step(p.facts[0], by=At({x: x_opt, y: y_opt}))\n"
            "b = s.step(p.facts[1], by=At({x: x_opt, y: y_opt}))\n"
            "s.answer(s.step(a, b, by=Combine(), gives=eq(x_opt**2, 2 * x_opt + 3)))",
        ),
        "not of an instance",
    ),
    "unknown-circle": (
        _unknown(
            OPT + "p.premise('one', eq(y, x + 1))\np.premise('two', eq(x, 2 * y))",
            "a = s.step(p.facts[0], by=At({x: x_opt, y: y_opt}))\ns.answer(a)",
        ),
        "not of an instance",
    ),
    "unknown-derived": (
        _unknown(
            OPT + "p.premise('one', eq(y, x**2))\np.premise('two', eq(z, 3))\np.premise('three', eq(x, z))",
            "a = s.step(p.facts[0], p.facts[1], p.facts[2], by=Combine(), gives=eq(y, 3 * x))\n"
            "s.answer(s.step(a, by=At({x: x_opt, y: y_opt})))",
        ),
        "not of an instance",
    ),
    "unknown-stays": (
        _unknown(
            "x_opt, = p.instance('opt', 'at best', x)\np.premise('law', eq(y, 2 * x))",
            "s.answer(s.step(p.facts[0], by=At({x: x_opt})))",
        ),
        "y depends on x",
    ),
    "unknown-stays-in-a-law": (
        _unknown(
            "(x_opt,) = p.instance('opt', 'at best', x)\np.premise('law', eq(y, 2 * x), law=True)",
            "s.answer(s.step(p.facts[0], by=At({x: x_opt})))",
        ),
        "y depends on x",
    ),
    "supposed-of-the-unknown": (
        _unknown(
            OPT + "p.premise('law', eq(y, x**2))",
            "h = s.suppose(eq(x, 3))\ns.answer(s.step(h, by=At({x: x_opt})))",
        ),
        "not of an instance",
    ),
    "unknown-matrix": (
        _at(
            "integer",
            "X = p.matrix('X', 'X', n, n)\nX_opt, = p.instance('opt', 'at best', X)\n"
            "p.premise('same', eq(X, X.T))",
            "s.answer(s.step(p.facts[0], by=At({X: X_opt})))",
        ),
        "not of an instance",
    ),
    "sum-from-0": (
        _at(
            "positive integer",
            "A = p.sequence('A', 'A')\nB = p.sequence('B', 'B')\ny = p.unknown('y', 'y', domain='real')\n"
            "p.premise('y', eq(y, total(A(t), t, 0, n)))\np.premise('law', eq(A(t), B(t)))",
            "s.answer(s.step(p.facts[0], by=Substitute(p.facts[1])))",
        ),
        "but t is a positive integer",
    ),
}

HONEST = {
    "index": _at("positive integer", SEQUENCE, "s.answer(s.step(p.facts[0], by=At({t: 1})))"),
    "index-later": _at("positive integer", MATRIX, "s.answer(s.step(p.facts[0], by=At({t: t + n})))"),
    "index-cited": _at(
        "nonnegative integer",
        SEQUENCE + "p.assume(ge(t, 1))",
        "s.answer(s.step(p.facts[0], p.facts[1], by=At({t: t - 1})))",
    ),
    "law": _unknown(
        OPT + "p.premise('law', eq(y, x**2))", "s.answer(s.step(p.facts[0], by=At({x: x_opt, y: y_opt})))"
    ),
    "stated-law": _unknown(
        OPT + "p.premise('law', eq(x**2 + y**2, 1), law=True)",
        "s.answer(s.step(p.facts[0], by=At({x: x_opt, y: y_opt})))",
    ),
    "through-a-name": _unknown(
        OPT + "p.premise('one', eq(y, 2 * z))\np.premise('two', eq(z, x + 1))",
        "a = s.step(p.facts[0], by=Substitute(p.facts[1]))\ns.answer(s.step(a, by=At({x: x_opt, y: y_opt})))",
    ),
    "member": _at(
        "nonnegative integer",
        "A, B = p.sequence('A', 'A'), p.sequence('B', 'B')\np.premise('law', eq(A, 2 * B))",
        "s.answer(s.step(p.facts[0], by=At({A: A(t + 1), B: B(t + 1)})))",
    ),
}
