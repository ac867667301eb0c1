"""Least values of curves that are not convex on a whole line: poles, holes, corners, bounds."""

BODY = """
        p = Problem("t", name="t")
        x, y, z = (p.unknown(n, n, domain="real") for n in "xyz")
        a, c = p.unknown("a", "a"), p.unknown("c", "c", domain="{domain}")
        x_opt, y_opt = p.instance("opt", "at best", x, y)
        curve = p.premise("curve", eq(y, {curve}))
        {more}

        @p.solution
        def s(s):
            s.part("q")
            bend = s.step(s.step(curve, by=Differentiate(x)), by=Differentiate(x){gives})
            convex = {convex}
            flat = {flat}
            s.answer(s.step(curve, by=ConvexMinimum(x, at=x_opt, convex=convex, flat=flat)))
        """


def _by(
    curve: str,
    more: str = "",
    domain: str = "real",
    gives: str = "",
    convex: str = "s.step(bend, by=Positive())",
    flat: str = "s.step(curve, by=Stationary(x, at=x_opt))",
) -> str:
    return BODY.format(curve=curve, more=more, domain=domain, gives=gives, convex=convex, flat=flat)


def _stated(curve: str, flat: str, more: str = "") -> str:
    """The line about the second derivative is a premise, the point another."""
    return f"""
        p = Problem("t", name="t")
        x, y, z = (p.unknown(n, n, domain="real") for n in "xyz")
        x_opt, y_opt = p.instance("opt", "at best", x, y)
        curve = p.premise("curve", eq(y, {curve}))
        convex = p.premise("convex", gt(diff(y, x, x), 0))
        flat = p.premise("flat", {flat})
        {more}

        @p.solution
        def s(s):
            s.part("q")
            s.answer(s.step(curve, by=ConvexMinimum(x, at=x_opt, convex=convex, flat=flat)))
        """


LIES = {
    "pole": (
        _stated("1 / (x - 1) ** 2 + x", "eq((x_opt - 1) ** 3, 2)"),
        "is not known to be smooth at every x",
    ),
    "pole-squared": (_stated("x**2 + 1 / x**2", "eq(x_opt**4, 1)"), "is not known to be smooth at every x"),
    "pole-of-even-power": (
        _stated("1 / (x**2 - 1) ** 2 + x**2", "eq(x_opt, 0)"),
        "is not known to be smooth at every x",
    ),
    "pole-in-a-parameter": (
        _stated("1 / (x - z) ** 2 + 2 * x", "eq((x_opt - z) ** 3, 1)"),
        "is not known to be smooth at every x",
    ),
    "hole-of-a-log": (_stated("x - log(x)", "eq(x_opt, 1)"), "is not known to be smooth at every x"),
    "hole-of-a-root": (_stated("x - 2 * sqrt(x)", "eq(x_opt, 1)"), "is not known to be smooth at every x"),
    "corner": (_stated("x**2 - 4 * node('abs', x)", "eq(x_opt, 2)"), "is not known to be smooth at every x"),
    "tied": (_stated("x**2 + z", "eq(x_opt, 0)", 'p.premise("tie", eq(z, -x**4))'), "z is tied to x"),
    "bounded": (
        _stated("x**2", "eq(x_opt, 0)", 'p.assume(ge(x, 1), "not too small")'),
        "does not range over all real numbers",
    ),
    "punctured": (
        _stated("x**2", "eq(x_opt, 0)", 'p.premise("not", ne(x, 0))'),
        "does not range over all real numbers",
    ),
    "bounded-through-a-name": (
        _stated("x**2", "eq(x_opt, 0)", 'p.premise("z", eq(z, x + 1))\n        p.assume(ge(z, 3))'),
        "does not range over all real numbers",
    ),
    "concave": (_stated("-(x**2)", "eq(x_opt, 0)"), "refuted"),
    "not-strictly": (_stated("x**3", "eq(x_opt, 0)"), "both sides are 0"),
    "fixed": (_stated("x**2 + z", "eq(x_opt, 0)", 'p.premise("three", eq(x, 3))'), "x is not free to vary"),
}

HONEST = {
    "exponentials": _by("exp(x) + exp(-x)"),
    "square": _by("a * (x - c) ** 2 + c"),
    "smooth-quotient": _stated("x**2 + 1 / (1 + exp(-z))", "eq(x_opt, 0)"),
    "other-bound": _by("a * (x - c) ** 2", "p.assume(ge(c, 1))"),
}
