"""Members of a sequence under their own sum: each has a value of its own."""


def _sums(premises: str, steps: str) -> str:
    put = premises.strip().replace("\n", "\n        "), steps.strip().replace("\n", "\n            ")
    return f"""
        p = Problem("t", name="t")
        n = p.size("n", "n")
        t, k = (p.index(x, x, "nonnegative integer") for x in "tk")
        a, b = p.sequence("a", "a"), p.sequence("b", "b")
        Z = p.random("Z", "Z", "sequence")
        u, x, y = (p.unknown(v, v, domain="real") for v in "uxy")
        {put[0]}

        @p.solution
        def s(s):
            s.part("q")
            {put[1]}
        """


def _follows(premises: str, conclusion: str) -> str:
    names = ", ".join(f"p.facts[{k}]" for k in range(premises.count("p.premise")))
    return _sums(premises, f"s.answer(s.step({names}, by=Combine(), gives={conclusion}))")


def _holds(conclusion: str) -> str:
    return _sums("", f"s.answer(s.step(by=Compute(), gives={conclusion}))")


FREE = "is no free value"
MEAN = (
    'p.premise("x", eq(x, total(b(t), t, 0, 3) / 4))\np.premise("y", eq(y, total((b(t) - x) ** 2, t, 0, 3)))'
)

LIES = {
    "squares": (_holds("eq(total(a(t) ** 2, t, 0, 3), total(a(t), t, 0, 3) ** 2 / 4)"), FREE),
    "products": (
        _holds("eq(total(a(t) * b(t), t, 0, 3), total(a(t), t, 0, 3) * total(b(t), t, 0, 3) / 4)"),
        FREE,
    ),
    "one-for-all": (_holds("eq(total(b(t), t, 0, 3), 4 * b(t))"), FREE),
    "one-for-all-weighted": (_holds("eq(total(b(t) * t, t, 0, 3), 6 * b(t))"), FREE),
    "one-for-all-to-n": (_holds("eq(total(b(t), t, 1, n), n * b(t))"), FREE),
    "a-power": (_holds('eq(node("prod", b(t), t, 0, 1), b(t) ** 2)'), FREE),
    "expectations": (_holds('eq(total(node("E", Z(t)), t, 0, 3), 4 * node("E", Z(t)))'), FREE),
    "no-variance": (_follows(MEAN, "eq(y, 0)"), FREE),
    "a-name-for-one": (
        _sums(
            'p.premise("x", eq(x, total(b(t), t, 0, 3)))',
            "one = s.let(u, b(t))\ns.answer(s.step(p.facts[0], one, by=Combine(), gives=eq(x, 4 * u)))",
        ),
        FREE,
    ),
    "other-ends": (_holds("eq(total(b(t), t, 0, n), total(b(t), t, 1, n))"), FREE),
}

HONEST = {
    "written-out": _holds("eq(total(b(t), t, 0, 2), b(0) + b(1) + b(2))"),
    "another-index": _holds("eq(total(2 * b(t), t, 0, n), 2 * total(b(k), k, 0, n))"),
    "linear": _holds("eq(total(b(t) + x * a(t), t, 0, n), total(b(t), t, 0, n) + x * total(a(t), t, 0, n))"),
    "variance": _follows(MEAN, "eq(y, total(b(t) ** 2, t, 0, 3) - 4 * x ** 2)"),
    "put-in": _follows(
        'p.premise("law", eq(b(t), x), law=True)\np.premise("y", eq(y, total(b(t), t, 1, n)))', "eq(y, n * x)"
    ),
}
