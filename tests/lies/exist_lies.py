"""Points that need not be there: of a line, of two functions at once, on a constraint that nothing meets.

SUPPOSED holds bodies that pass, but whose answers say "if … is stationary at …"; ATTAINED those whose
closed forms do away with that.
"""


def _curve(premises: str, steps: str, domain: str = "real") -> str:
    put = premises.strip().replace("\n", "\n        "), steps.strip().replace("\n", "\n            ")
    return f"""
        p = Problem("t", name="t")
        x, w, y, z = (p.unknown(n, n, domain="{domain}") for n in "xwyz")
        a, b, c = (p.unknown(n, n) for n in "abc")
        lam, Lambda = p.unknown("lam", "lam", domain="real"), p.unknown("Lambda", "Lambda", domain="real")
        k = p.unknown("k", "k", domain="real")
        x_opt, w_opt, y_opt, z_opt = p.instance("opt", "at best", x, w, y, z)
        {put[0]}

        @p.solution
        def s(s):
            s.part("q")
            {put[1]}
        """


FLAT = "flat = s.step(p.facts[0], by=Stationary(x, at=x_opt))\n"
SOLVED = FLAT + "s.answer(s.step(flat, by=Solve(x_opt)))"

LIES = {
    "two-functions": (
        _curve(
            "p.premise('y', eq(y, (x - a) ** 2))\np.premise('z', eq(z, (x - b) ** 2))",
            "one = s.step(s.step(p.facts[0], by=Stationary(x, at=x_opt)), by=Solve(x_opt))\n"
            "two = s.step(s.step(p.facts[1], by=Stationary(x, at=x_opt)), by=Solve(x_opt))\n"
            "s.answer(s.step(one, two, by=Combine(), gives=eq(a, b)))",
        ),
        "name an instance of its own",
    ),
    "two-variables-of-two-functions": (
        _curve(
            "p.premise('y', eq(y, (x - a) ** 2 + w**2))\np.premise('z', eq(z, (x - w) ** 2 + w**4))",
            "one = s.step(p.facts[0], by=Stationary(x, at=x_opt))\n"
            "s.answer(s.step(p.facts[1], by=Stationary(w, at=w_opt)))",
        ),
        "name an instance of its own",
    ),
    "two-constraints": (
        _curve(
            "mu, M = p.unknown('mu', 'mu', domain='real'), p.unknown('M', 'M', domain='real')\n"
            "p.premise('y', eq(y, x**2 + w**2))\np.premise('one', eq(x + w, 1), law=True)\n"
            "p.premise('two', eq(x - w, 5), law=True)",
            "s.step(s.step(p.facts[0], by=Lagrangian(Lambda, lam, p.facts[1])), by=Stationary(x, at=x_opt))\n"
            "m = s.step(p.facts[0], by=Lagrangian(M, mu, p.facts[2]))\n"
            "s.answer(s.step(m, by=Stationary(x, at=x_opt)))",
        ),
        "name an instance of its own",
    ),
    "free-and-bound": (
        _curve(
            "p.premise('y', eq(y, x**2 + w**2))\np.premise('one', eq(x + w, c), law=True)",
            "s.step(s.step(p.facts[0], by=Lagrangian(Lambda, lam, p.facts[1])), by=Stationary(x, at=x_opt))\n"
            "s.answer(s.step(p.facts[0], by=Stationary(w, at=w_opt)))",
        ),
        "name an instance of its own",
    ),
    "of-exp": (
        _curve(
            "p.premise('y', eq(y, a * exp(x)))", "s.answer(s.step(p.facts[0], by=Stationary(x, at=x_opt)))"
        ),
        "contradicts itself",
    ),
    "of-a-line": (
        _curve("p.premise('y', eq(y, a * x + b))", FLAT + "s.answer(flat)"),
        "contradicts itself",
    ),
    "of-a-line-with-numbers": (
        _curve("p.premise('y', eq(y, 6 * x + 4))", FLAT + "s.answer(flat)"),
        "has no model that was found",
    ),
    "of-exp-with-numbers": (
        _curve("p.premise('y', eq(y, 3 * exp(x) + x))", FLAT + "s.answer(flat)"),
        "has no model that was found",
    ),
    "of-a-quotient": (
        _curve("p.premise('y', eq(y, 5 / x))", FLAT + "s.answer(flat)", "positive"),
        "has no model that was found",
    ),
    "left-of-the-domain": (
        _curve("p.premise('y', eq(y, (x + 3) ** 2))", FLAT + "s.answer(flat)", "positive"),
        "has no model that was found",
    ),
    "of-what-rises": (
        _curve("p.premise('y', eq(y, x**3 + a * x))", FLAT + "s.answer(flat)"),
        "contradicts itself",
    ),
    "out-of-the-domain": (
        _curve("p.premise('y', eq(y, x**2 + a * x))", FLAT + "s.answer(flat)", "positive"),
        "contradicts itself",
    ),
    "constraint-that-nothing-meets": (
        _curve(
            "p.premise('y', eq(y, x**2 + w**2))\np.premise('one', eq(x + w, -c), law=True)",
            "f = s.step(p.facts[0], by=Lagrangian(Lambda, lam, p.facts[1]))\n"
            "one = s.step(f, by=Stationary(x, at=x_opt))\ntwo = s.step(f, by=Stationary(w, at=w_opt))\n"
            "s.answer(s.step(one, two, by=Combine(), gives=eq(x_opt, w_opt)))",
            "positive",
        ),
        "has no model that was found",
    ),
    "at-an-unknown": (
        _curve(
            "p.premise('y', eq(y, x**2 - x))\np.premise('z', eq(z, 3))",
            "s.answer(s.step(p.facts[0], by=Stationary(x, at=z)))",
        ),
        "is no value of x",
    ),
    "value-below-its-domain": (
        _curve("p.premise('y', eq(y, (x - a) ** 2 - 1))", SOLVED, "positive"),
        "have no model that was found",
    ),
    "value-of-another-below-its-domain": (
        _curve("p.premise('y', eq(y, (x - a) ** 2 + b))\np.premise('z', eq(z, a - x))", SOLVED, "positive"),
        "have no model that was found",
    ),
    "value-by-two-lines-below-its-domain": (
        _curve(
            "p.premise('y', eq(y, (x - a) ** 2 + b))\np.premise('w', eq(w, x / a))\n"
            "p.premise('z', eq(z, w - 1))",
            SOLVED,
            "positive",
        ),
        "have no model that was found",
    ),
    "of-a-bounded-form": (
        _curve(
            "p.premise('y', eq(y, node('abs', x - 5) ** 3 + x))\np.assume(le(x, 5))",
            "f = s.step(*p.facts, by=Combine(), gives=eq(y, (5 - x) ** 3 + x))\n"
            "s.answer(s.step(f, by=Stationary(x, at=x_opt)))",
        ),
        "not of an instance",
    ),
}

SUPPOSED = {
    "line": _curve(
        "p.premise('y', eq(y, k * x + b))",
        FLAT + "s.answer(s.step(flat, by=BothSides(times=x_opt)))",
    ),
    "exp": _curve(
        "p.premise('y', eq(y, exp(x) - k * x))",
        FLAT + "s.answer(s.step(flat, by=Solve(x_opt), gives=eq(x_opt, log(k)), when=(gt(k, 0),)))",
    ),
    "sum-of-signs": _curve(
        "p.premise('y', eq(y, x**3 + k * x))",
        FLAT + "s.answer(s.step(flat, by=Rearrange(), gives=eq(x_opt**2, -k / 3)))",
    ),
    "out-of-the-domain": _curve(
        "p.premise('y', eq(y, x**2 + k * x + k**2))",
        FLAT + "s.answer(s.step(flat, by=Solve(x_opt), gives=eq(x_opt, -k / 2)))",
        "positive",
    ),
    "constraint-out-of-reach": _curve(
        "p.premise('y', eq(y, x**2 + w**2))\np.premise('one', eq(x + w, k), law=True)",
        "f = s.step(p.facts[0], by=Lagrangian(Lambda, lam, p.facts[1]))\n"
        "one = s.step(f, by=Stationary(x, at=x_opt))\ntwo = s.step(f, by=Stationary(w, at=w_opt))\n"
        "s.answer(s.step(one, two, by=Combine(), gives=eq(x_opt, w_opt)))",
        "positive",
    ),
    "other-than-stated": _curve(
        "p.premise('y', eq(y, (x - a) ** 2))\np.premise('three', eq(x_opt, b))",
        FLAT + "s.answer(s.step(flat, by=Solve(x_opt)))",
    ),
    "value-of-unknown-sign": _curve("p.premise('y', eq(y, (x - a) ** 2 + k))", SOLVED, "positive"),
    "another-value-of-unknown-sign": _curve(
        "p.premise('y', eq(y, (x - a) ** 2 + b))\np.premise('z', eq(z, x - b))", SOLVED, "positive"
    ),
    "beyond-a-bound": _curve(
        "p.premise('y', eq(y, (x - a) ** 2 + b))\np.assume(gt(x, a))", SOLVED, "positive"
    ),
    "bound-that-may-be-broken": _curve(
        "p.premise('y', eq(y, (x - a) ** 2 + b))\np.assume(gt(x, b))", SOLVED, "positive"
    ),
    "not-solved": _curve(
        "p.premise('y', eq(y, exp(x) + x**2))", "s.answer(s.step(p.facts[0], by=Stationary(x, at=x_opt)))"
    ),
}

ATTAINED = {
    "square": _curve(
        "p.premise('y', eq(y, a * (x - b) ** 2 + c))", FLAT + "s.answer(s.step(flat, by=Solve(x_opt)))"
    ),
    "value": _curve(
        "p.premise('y', eq(y, a * (x - b) ** 2 + c))",
        FLAT + "best = s.step(flat, by=Solve(x_opt))\n"
        "there = s.step(p.facts[0], by=At({x: x_opt, y: y_opt}))\n"
        "s.answer(s.step(there, best, by=Combine(), gives=eq(y_opt, c)))",
    ),
    "positive": _curve(
        "p.premise('y', eq(y, a / x + b * x))",
        FLAT + "s.answer(s.step(flat, by=Solve(x_opt), gives=eq(x_opt, sqrt(a / b))))",
        "positive",
    ),
    "value-in-its-domain": _curve(
        "p.premise('y', eq(y, (x - a) ** 2 + b))\np.premise('z', eq(z, x + b))", SOLVED, "positive"
    ),
    "constraint": _curve(
        "p.premise('y', eq(y, x**2 + w**2))\np.premise('one', eq(x + w, c), law=True)",
        "f = s.step(p.facts[0], by=Lagrangian(Lambda, lam, p.facts[1]))\n"
        "one = s.step(f, by=Stationary(x, at=x_opt))\ntwo = s.step(f, by=Stationary(w, at=w_opt))\n"
        "on = s.step(p.facts[1], by=At({x: x_opt, w: w_opt}))\n"
        "s.step(one, two, on, by=Combine(), gives=eq(lam, c))\n"
        "s.step(one, two, on, by=Combine(), gives=eq(w_opt, c / 2))\n"
        "s.answer(s.step(one, two, on, by=Combine(), gives=eq(x_opt, c / 2)))",
    ),
}
HONEST = {**SUPPOSED, **ATTAINED}
