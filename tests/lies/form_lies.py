"""Rules used where their law does not hold: both sides, estimates, rounding, complements, averages."""


def _scalars(step: str, premise: str, domain: str = "real") -> str:
    return f"""
        p = Problem("t", name="t")
        x, y, z = (p.unknown(n, n, domain="{domain}") for n in "xyz")
        m = p.unknown("m", "m", domain="positive integer")
        p.premise("one", {premise})

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], {step}))
        """


def _estimate(formula: str, steps: str) -> str:
    put = steps.strip().replace("\n", "\n            ")
    return f"""
        p = Problem("t", name="t")
        g = p.given("g", "2", "g", low="1", high="100")
        h = p.given("h", "2", "h", low="1", high="3")
        x = p.unknown("x", "x", domain="real")
        u, v = p.unknown("u", "u", domain="real"), p.unknown("v", "v", domain="real")
        m = p.unknown("m", "m", domain="integer")
        p.premise("one", {formula})

        @p.solution
        def s(s):
            s.part("q")
            one = p.facts[0]
            {put}
        """


def _spaces(premise: str, gives: str) -> str:
    return f"""
        p = Problem("t", name="t")
        n = p.size("n", "n")
        k = p.index("k", "k", "positive integer")
        S = p.set_("S", "S")
        A, B = p.matrix("A", "A", n, n), p.matrix("B", "B", n, n)
        perp = lambda x: node("perp", x)
        points = node("setof", col(A, k), k, node("range", 1, n))
        hull = node("hull", points)
        p.premise("one", {premise})

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(p.facts[0], by=Complement(), gives={gives}))
        """


def _average(low: str, domain: str) -> str:
    return f"""
        p = Problem("t", name="t")
        n = p.size("n", "n")
        w = p.sequence("w", "w")
        V = p.matrix("V", "V", n, n, "sequence")
        c, one = p.vector("c", "c", n), p.vector("e", "e", n)
        j = p.index("j", "j", "{domain}")
        p.premise("c", eq(c, total(w(j) * (V(j) * one), j, {low}, n)))
        p.premise("w", ge(w(j), 0))
        p.premise("all", eq(total(w(j), j, {low}, n), 1))

        @p.solution
        def s(s):
            s.part("q")
            points = node("setof", V(j) * one, j, node("range", {low}, n))
            a, b, d = p.facts
            s.answer(s.step(a, by=Convex(b, d), gives=member(c, node("hull", points))))
        """


def _implied(formula: str, told: str, value: str) -> str:
    return _estimate(
        f"eq(x, {formula})",
        f's.answer(s.step(one, by=Implied(u, g, Number("{told}")), gives=approx(u, Number("{value}"))))',
    )


def _both(function: str, premise: str, gives: str, domain: str = "real") -> str:
    return _scalars(f'by=BothSides(function="{function}"), gives={gives}', premise, domain)


SPREADS = (
    "c = s.step(one, by=Spread(u, g))\nd = s.step(one, by=Spread(v, h))\n"
    "s.answer(s.step(one, by=Dominates(((u, g), (v, h)), (c, d))))"
)
ROUND = "s.answer(s.step(s.step(one, by=PutIn((s.value(g),))), by={0}(m), gives=eq(m, {1})))"

LIES = {
    "implied-at-a-pole": (_implied("1 / (g - 3)", "100", "3.00000"), "which may reach zero"),
    "implied-at-a-double-pole": (_implied("1 / (g - 3)**3", "7", "3.000"), "which may reach zero"),
    "implied-at-a-step": (_implied('node("sign", g - 3)', "0.5", "3.0"), "may be zero"),
    "log-of-a-proportion": (
        _both("log", "prop(x, y)", "prop(log(x), log(y))", "positive"),
        "is not said by",
    ),
    "exp-of-a-proportion": (_both("exp", "prop(x, y)", "prop(exp(x), exp(y))"), "is not said by"),
    "root-of-a-proportion": (_both("sqrt", "prop(x, y)", "prop(sqrt(x), sqrt(y))"), "is not said by"),
    "exp-of-what-differs": (_both("exp", "ne(x, y)", "ne(exp(x), exp(y))", "complex"), "may be one"),
    "cos-of-what-differs": (_both("cos", "ne(x, y)", 'ne(node("cos", x), node("cos", y))'), "may be one"),
    "exp-of-about": (
        _both("exp", 'approx(x, Number("10"))', 'approx(exp(x), exp(Number("10")))'),
        "about right",
    ),
    "a-thousand-times-about": (
        _scalars(
            "by=BothSides(times=Number('1000')), gives=approx(x * 1000, Number('10') * 1000)",
            'approx(x, Number("10"))',
        ),
        "about right",
    ),
    "spread-below-zero": (_estimate("eq(x, -g)", "s.answer(s.step(one, by=Spread(u, g)))"), "positive ones"),
    "spread-across-zero": (
        _estimate("eq(x, g - 50)", 's.answer(s.step(one, by=Spread(u, g), gives=eq(u, Number("99"))))'),
        "positive ones",
    ),
    "dominates-below-zero": (_estimate("eq(x, -g * h)", SPREADS), "positive ones"),
    "rounded-up-bound": (_estimate("le(x, g / 4)", ROUND.format("Ceiling", 1)), "does not say what x is"),
    "rounded-down-bound": (_estimate("ge(x, g / 4)", ROUND.format("Floor", 0)), "does not say what x is"),
    "rounded-up-difference": (
        _estimate("ne(x, g / 4)", ROUND.format("Ceiling", 1)),
        "does not say what x is",
    ),
    "complement-of-a-set": (
        _spaces("subset(perp(S), colspace(A))", "subset(perp(colspace(A)), S)"),
        "only of a subspace",
    ),
    "complement-of-a-hull": (
        _spaces("subset(perp(hull), colspace(A))", "subset(perp(colspace(A)), hull)"),
        "only of a subspace",
    ),
    "complement-of-points": (
        _spaces("subset(perp(points), colspace(A))", "subset(perp(colspace(A)), points)"),
        "only of a subspace",
    ),
    "set-is-a-complement": (
        _spaces("eq(perp(S), colspace(A))", "eq(perp(colspace(A)), S)"),
        "only of a subspace",
    ),
    "weights-from-zero": (_average("0", "positive integer"), "runs from 0, but j is a positive integer"),
    "weights-below-zero": (_average("-1", "nonnegative integer"), "runs from -1"),
}

HONEST = {
    "implied": _implied("1 / (g + 3)", "0.1", "7.00"),
    "log-of-an-order": _both("log", "lt(x, y)", "lt(log(x), log(y))", "positive"),
    "exp-of-real-numbers": _both("exp", "ne(x, y)", "ne(exp(x), exp(y))"),
    "dominates": _estimate("eq(x, g * h)", SPREADS),
    "rounded-up": _estimate("eq(x, g / 4)", ROUND.format("Ceiling", 1)),
    "complement-of-a-space": _spaces(
        "subset(perp(colspace(B)), colspace(A))", "subset(perp(colspace(A)), colspace(B))"
    ),
    "complements-of-sets": _spaces("subset(S, colspace(A))", "subset(perp(colspace(A)), perp(S))"),
    "weights": _average("1", "positive integer"),
}
