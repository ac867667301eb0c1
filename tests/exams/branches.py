"""Branch cuts, zeros and poles: `python -m tests.exams.branches -n 2000 --seed 1`.

Lines of three kinds: laws of branches with random terms for their letters, under random domains
and assumptions; random formulas rewritten by laws that hold on some domains only; and laws whose exact
condition is known, with it and with one that is too weak.  Whether a line is true is settled by
mpmath at many points, on the cuts and on both of their sides, or by construction.  Each is put to
`derive equal`; whether the normal forms alone prove a false one is asked as well, without any
point that would refute first.  Half of the lines are false.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from mpmath import mp, mpc, mpf

from derive.check import rational
from derive.check.facts import Facts
from derive.check.identity import proves
from derive.check.values import CannotEvaluate
from derive.equality import judge
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node
from derive.kernel.text import parse, parse_relation
from tests.exams.common import ALLOWED

DOMAINS = ("complex", "nonzero complex", "real", "real", "positive", "nonnegative", "negative", "integer")
I, PI, ONE = node("i"), node("pi"), Number("1")
ENTIRE = ("exp", "sin", "cos", "sinh", "cosh", "erf")
INVERSE = {"asin": "sin", "acos": "cos", "atan": "tan", "asinh": "sinh", "acosh": "cosh", "atanh": "tanh"}
TRIES, CLOSE, LARGE, DIGITS = 120, 1e-9, 1e12, (25, 45)


def _number(rng: Random) -> Expr:
    e = Number(str(rng.choice((0, 1, 1, 2, 2, 3, 4, 6, 8, 12))))
    if rng.random() < 0.4:
        e = e / Number(str(rng.choice((2, 3, 4, 6))))
    return -e if rng.random() < 0.3 else e


def grow(rng: Random, names: list[Symbol], depth: int) -> Expr:
    """A random formula."""
    if depth <= 0 or rng.random() < 0.15:
        r = rng.random()
        if r < 0.72:
            return rng.choice(names)
        return _number(rng) if r < 0.9 else rng.choice((I, PI, node("e"), -I))

    def inner() -> Expr:
        return grow(rng, names, depth - 1)

    r = rng.random()
    if r < 0.18:
        return inner() * inner()
    if r < 0.3:
        return inner() + inner()
    if r < 0.38:
        return inner() / inner()
    if r < 0.44:
        return -inner()
    if r < 0.6:
        return inner() ** (_number(rng) if rng.random() < 0.75 else inner())
    if r < 0.8:
        return node(rng.choice(("log", "log", "sqrt", "exp", "abs")), inner())
    if r < 0.9:
        return node(rng.choice((*ENTIRE, *INVERSE)), inner())
    if r < 0.95:
        return node(rng.choice(("conj", "re", "im", "arg", "sign")), inner())
    return node(rng.choice(("gamma", "factorial")), inner())


def careless(rng: Random, e: Expr) -> list[Expr]:
    """What `e` becomes by one law at its root, whether or not the law holds there."""
    if not isinstance(e, Node):
        return [e * e / e, node("exp", node("log", e)), node("sqrt", e) ** 2, node("conj", node("conj", e))]
    op, a = e.op, e.args
    out: list[Expr] = []
    inside = a[0] if a else e
    if op in ("log", "sqrt", "abs", "conj") and isinstance(inside, Node):
        f: Callable[[Expr], Expr] = lambda x: node(op, x)  # noqa: E731
        b = inside.args
        if inside.op in ("mul", "div") and op != "log":
            out.append(Node(inside.op, tuple(map(f, b))))
        if op == "log" and inside.op == "mul":
            out.append(Node("add", tuple(map(f, b))))
        if op == "log" and inside.op == "div":
            out.append(f(b[0]) - f(b[1]))
        if op == "log" and inside.op == "pow":
            out.append(b[1] * f(b[0]))
        if op == "log" and inside.op == "exp":
            out.append(b[0])
        if op == "log" and inside.op == "neg":
            out += [f(b[0]) + I * PI, f(b[0]) - I * PI]
        if op == "log" and inside.op == "sqrt":
            out.append(f(b[0]) / 2)
        if op == "sqrt" and inside.op == "neg":
            out += [I * f(b[0]), -(I * f(b[0]))]
        if op == "sqrt" and inside.op == "pow":
            out += [b[0] ** (b[1] / 2), node("abs", b[0]) ** (b[1] / 2)]
        if op == "abs" and inside.op in ("neg", "conj"):
            out.append(f(b[0]))
        if op == "abs" and inside.op == "pow":
            out.append(f(b[0]) ** b[1])
        if op == "abs" and inside.op == "exp":
            out.append(node("exp", node("re", b[0])))
        if op == "conj" and inside.op in ("log", "sqrt", "exp", "gamma", "sin"):
            out.append(node(inside.op, f(b[0])))
    if op == "abs":
        out += [inside, -inside, node("sqrt", inside**2), node("sqrt", inside * node("conj", inside))]
    if op == "sqrt":
        out += [inside ** (ONE / 2), node("exp", node("log", inside) / 2), ONE / node("sqrt", ONE / inside)]
    if op == "pow":
        base, x = a
        if isinstance(base, Node):
            b = base.args
            if base.op in ("mul", "div"):
                out.append(Node(base.op, tuple(y**x for y in b)))
            if base.op == "pow":
                out.append(b[0] ** (b[1] * x))
            if base.op == "exp":
                out.append(node("exp", b[0] * x))
            if base.op == "neg":
                out += [(-ONE) ** x * b[0] ** x, b[0] ** x]
            if base.op in ("sqrt", "abs"):
                out += [b[0] ** (x / 2), b[0] ** x]
        if isinstance(x, Node) and x.op == "add":
            out.append(Node("mul", tuple(base**y for y in x.args)))
        out += [node("exp", x * node("log", base)), ONE / base ** (-x), base * base ** (x - 1)]
    if op == "mul" and all(isinstance(x, Node) and x.op in ("sqrt", "pow", "exp", "log") for x in a):
        parts = [x for x in a if isinstance(x, Node)]
        if {x.op for x in parts} == {"sqrt"}:
            out.append(node("sqrt", Node("mul", tuple(x.args[0] for x in parts))))
        if {x.op for x in parts} == {"pow"} and len({x.args[1] for x in parts}) == 1:
            out.append(Node("mul", tuple(x.args[0] for x in parts)) ** parts[0].args[1])
    if op == "exp" and isinstance(inside, Node) and inside.op == "add":
        out.append(Node("mul", tuple(node("exp", x) for x in inside.args)))
    if op == "exp" and isinstance(inside, Node) and inside.op == "mul":
        out += [node("exp", inside.args[0]) ** inside.args[1], node("exp", inside.args[1]) ** inside.args[0]]
    if op in INVERSE and isinstance(inside, Node) and inside.op == INVERSE[op]:
        out.append(inside.args[0])
    if op in INVERSE:
        out.append(-node(op, -inside) if op != "acos" else PI - node(op, -inside))
    if op in ("re", "im", "arg", "sign"):
        bar = node("conj", inside)
        out += {
            "re": [inside, (inside + bar) / 2],
            "im": [Number("0"), (inside - bar) / 2 / I],
            "arg": [
                Number("0"),
                -(I * node("log", inside / node("abs", inside))),
                node("im", node("log", inside)),
            ],
            "sign": [inside / node("abs", inside), ONE],
        }[op]
    if op == "gamma":
        out += [(inside - 1) * node("gamma", inside - 1), node("gamma", inside + 1) / inside]
        out.append(PI / node("sin", PI * inside) / node("gamma", 1 - inside))
    if op == "factorial":
        out += [node("gamma", inside + 1), inside * node("factorial", inside - 1)]
    out += [e * inside / inside, node("exp", node("log", e)), e + inside - inside]
    return out


def wrapped(rng: Random, names: list[Symbol]) -> Expr:
    """A formula on which some law of branches bears."""
    x, y = (grow(rng, names, rng.randint(0, 2)) for _ in range(2))
    f = rng.choice(tuple(INVERSE))
    options = (
        node("log", x * y),
        node("log", x / y),
        node("log", x ** _number(rng)),
        node("log", node("exp", x)),
        node("log", -x),
        node("sqrt", x**2),
        node("sqrt", x * y),
        node("sqrt", x) * node("sqrt", y),
        (x**y) ** _number(rng),
        (x ** _number(rng)) ** y,
        (x * y) ** _number(rng),
        x ** (y + _number(rng)),
        node(f, node(INVERSE[f], x)),
        node("abs", x * y),
        node("abs", x) ** 2,
        node("conj", node("log", x)),
        node("conj", node("sqrt", x)),
        node("arg", x * y),
        node("gamma", x + rng.randint(1, 3)),
        node("exp", x * node("log", y)),
        node("sign", x) * node("abs", x),
        node("cos", PI * x),
        (-ONE) ** x,
        node("exp", 2 * PI * I * x),
        grow(rng, names, 3),
    )
    return rng.choice(options)


def rewritten(rng: Random, e: Expr) -> Expr:
    """One law somewhere in `e`."""
    if isinstance(e, Node) and e.args and rng.random() < 0.35:
        k = rng.randrange(len(e.args))
        return Node(e.op, (*e.args[:k], rewritten(rng, e.args[k]), *e.args[k + 1 :]))
    return rng.choice(careless(rng, e))


class NoValue(Exception):
    """A pole, or what mpmath has no value for."""


def value(e: Expr, at: dict[str, mpc]) -> mpc:
    """The principal value of a formula by mpmath; none where a part is so large that digits are lost.

    What lies on an axis to nearly all digits is put there: so lines are tried on the cuts themselves.
    """
    v = _value(e, at)
    if not mp.isfinite(v) or abs(v) > LARGE:
        raise NoValue
    small = abs(v) * mpf(10) ** (10 - mp.dps)
    if 0 < abs(mp.im(v)) < small:
        return mpc(mp.re(v), 0)
    return mpc(0, mp.im(v)) if mp.im(v) and 0 < abs(mp.re(v)) < small else v


def _value(e: Expr, at: dict[str, mpc]) -> mpc:
    if isinstance(e, Number):
        return mpf(e.value.numerator) / e.value.denominator
    if isinstance(e, Symbol):
        return at[e.name]
    assert isinstance(e, Node)
    v = [value(a, at) for a in e.args]
    op = e.op
    if op == "add":
        return mp.fsum(v)
    if op == "mul":
        return mp.fprod(v)
    if op == "neg":
        return -v[0]
    if op == "div":
        if v[1] == 0:
            raise NoValue
        return v[0] / v[1]
    if op == "pow":
        if v[0] == 0:
            if mp.re(v[1]) > 0:
                return mpf(0)
            if v[1] == 0:
                return mpf(1)
            raise NoValue
        if abs(v[1]) * abs(mp.log(v[0])) > 40:
            raise NoValue
        return mp.power(v[0], v[1])
    if op == "exp" and abs(v[0]) > 40:
        raise NoValue
    if op in ("i", "pi", "e"):
        return {"i": mpc(0, 1), "pi": +mp.pi, "e": +mp.e}[op]
    if op in ("log", "arg") and v[0] == 0:
        raise NoValue
    if op == "abs":
        return abs(v[0])
    if op == "sign":
        return mp.sign(v[0])
    if op in ("max", "min"):
        if any(mp.im(x) != 0 for x in v):
            raise NoValue
        return (max if op == "max" else min)(map(mp.re, v))
    if op in ("floor", "ceil", "mod"):
        if any(mp.im(x) != 0 for x in v):
            raise NoValue
        ratio = mp.re(v[0]) if op != "mod" else mp.re(v[0]) / mp.re(v[1]) if v[1] != 0 else mp.nan
        if not mp.isfinite(ratio) or 0 < abs(ratio - mp.nint(ratio)) < 1e-12:
            raise NoValue
        if op == "mod":
            return mp.re(v[0]) - mp.re(v[1]) * mp.floor(ratio)
        return getattr(mp, op)(ratio)
    return getattr(mp, {"factorial": "factorial"}.get(op, op))(*v)


def settled(e: Expr, at: dict[str, mpc]) -> mpc | None:
    """A value that doesn't hang on rounding: the same at two precisions; None where there is none."""
    found = []
    for digits in DIGITS:
        with mp.workdps(digits):
            try:
                v = mpc(value(e, at))
            except (NoValue, ArithmeticError, ValueError, TypeError, MemoryError, mp.NoConvergence):
                return None
            found.append(v)
    return found[1] if abs(found[0] - found[1]) <= 1e-12 * max(1, abs(found[1])) else None


def _draw(rng: Random, domain: str) -> mpc:
    size = mpf(rng.choice((1, 2, 3, 5, 7, 12, rng.randint(1, 96)))) / rng.choice((1, 2, 3, 4, 7, 8))
    if domain == "integer":
        return mpf(rng.randint(-4, 5))
    if rng.random() < 0.2:
        size *= mpf(10) ** rng.choice((-2, -1, 2, 3, 4))
    if domain in ("positive", "negative"):
        return size if domain == "positive" else -size
    if domain == "nonnegative":
        return rng.choice((size, size, size, mpf(0)))
    if domain == "real":
        return rng.choice((size, -size, size, -size, mpf(0)))
    other = mpf(rng.randint(1, 40)) / rng.choice((3, 7, 11)) * rng.choice((1, -1))
    near = mpf(rng.choice((1, -1))) / 10**6
    with mp.workdps(60):
        turned = mpc(size, rng.choice((1, -1)) * mp.pi / rng.choice((1, 2)))
    return rng.choice(
        (
            turned,
            mpc(size, other),
            mpc(-size, other),
            mpc(-size, near),
            mpc(near, other),
            mpc(-size, 0),
            mpc(size, 0),
            mpc(0, other),
        )
    )


Draws = dict[str, Callable[[Random], mpc]]


def apart(
    a: Expr, b: Expr, rng: Random, draws: Draws, where: tuple[str, ...] = (), tries: int = TRIES
) -> bool | None:
    """Whether two formulas differ at some point where conditions hold; None where too few were told."""
    told = set()
    for _ in range(tries if draws else 1):
        at = {n: draw(rng) for n, draw in draws.items()}
        if not all(_holds(c, at) for c in where):
            continue
        left = settled(a, at)
        if left is None:
            continue
        right = settled(b, at)
        if right is None:
            continue
        if abs(left - right) > CLOSE * max(1, abs(left), abs(right)):
            if _at_a_jump(a, b, at):
                continue
            return True
        told.add(tuple(map(str, at.values())))
    return False if len(told) >= (8 if draws else 1) else None


def _holds(condition: str, at: dict[str, mpc]) -> bool:
    """Whether a condition that `derive equal` tells holds at a point."""
    if " or " in condition:
        return any(_holds(c, at) for c in condition.split(" or "))
    if condition.endswith(" has a value"):
        return settled(parse(condition.removesuffix(" has a value"), _complex(at)), at) is not None
    c = parse_relation(condition, _complex(at))
    v = settled(c.lhs - c.rhs, at)
    if v is None:
        return False
    if c.sign in ("!=", "="):
        return (abs(v) > 1e-12) is (c.sign == "!=")
    if abs(v.imag) > 1e-12:
        return False
    return {"<": v.real < 0, "<=": v.real <= 0, ">": v.real > 0, ">=": v.real >= 0}[c.sign]


def _complex(names: Iterable[str]) -> dict[str, Expr]:
    return {n: Symbol(n, "complex") for n in names}


def _at_a_jump(a: Expr, b: Expr, at: dict[str, mpc]) -> bool:
    """Whether rounding decides: some part lies next to a cut without lying on it."""
    with mp.workdps(DIGITS[1]):
        stack = [a, b]
        while stack:
            e = stack.pop()
            if isinstance(e, Node):
                stack += e.args
                try:
                    v = mpc(value(e, at))
                except (NoValue, ZeroDivisionError, ValueError, OverflowError, TypeError):
                    continue
                small = 1e-15 * max(1, abs(v))
                if (v.imag != 0 and abs(v.imag) < small) or (v.real != 0 and abs(v.real) < small):
                    return True
    return False


def proved(a: Expr, b: Expr) -> bool:
    """Whether normal forms prove the line."""
    facts = Facts({**free_symbols(a), **free_symbols(b)})
    try:
        return bool(rational.equal(a, b) or proves(a, b, facts))
    except (CannotEvaluate, rational.TooLarge):
        return False


# -- where names lie ---------------------------------------------------------------------
def _within(low: str, high: str, ends: str = "") -> tuple[str, Callable[[Random], mpc]]:
    """An interval: the assumption, and numbers in it; `ends` are those that belong to it."""
    signs = ["<=" if "l" in ends else "<", "<=" if "h" in ends else "<"]

    def end(text: str) -> mpf:
        found = settled(parse(text, {}), {})
        assert found is not None
        return found.real

    def draw(rng: Random) -> mpc:
        a, b = end(low), end(high)
        share = mpf(rng.choice((4, 16, 240, 252, *(rng.randint(1, 255) for _ in range(8))))) / 256
        telling = [x for x, e, t in ((a, "l", low), (b, "h", high)) if e in ends and "pi" not in t]
        telling += [x for x in map(mpf, ("0", "1", "-1", "1e-3", "-1e-3", "0.5")) if a < x < b]
        return rng.choice(telling) if telling and rng.random() < 0.4 else a + (b - a) * share

    return f"{low} {signs[0]} {{x}}, {{x}} {signs[1]} {high}", draw


def _such(text: str, holds: Callable[[mpc], bool]) -> tuple[str, Callable[[Random], mpc]]:
    """Complex numbers of which something holds."""

    def draw(rng: Random) -> mpc:
        while True:
            x = _draw(rng, "complex")
            if rng.random() < 0.2:
                x *= mpf(rng.choice((1, 100))) / rng.choice((1, 64))
            if holds(mpc(x)):
                return x

    return f"{{x}} complex, {text}", draw


def _plain(domain: str) -> tuple[str, Callable[[Random], mpc]]:
    return f"{{x}} {domain}", lambda rng: _draw(rng, domain)


#: a name for what is known of a letter: how that is typed, and numbers of which it holds
PLACES: dict[str, tuple[str, Callable[[Random], mpc]]] = {
    **{d: _plain(d) for d in ("complex", "nonzero complex", "real", "positive", "negative", "nonnegative")},
    "nonzero real": ("{x} nonzero real", lambda rng: _draw(rng, rng.choice(("positive", "negative")))),
    "integer": _plain("integer"),
    "nonpositive": ("{x} <= 0", lambda rng: -_draw(rng, "nonnegative")),
    "upper": _such("im({x}) > 0", lambda z: z.imag > 0),
    "lower": _such("im({x}) < 0", lambda z: z.imag < 0),
    "closed upper": _such("im({x}) >= 0", lambda z: z.imag >= 0),
    "right": _such("re({x}) > 0", lambda z: z.real > 0),
    "left": _such("re({x}) < 0", lambda z: z.real < 0),
    "off the line": _such("im({x}) != 0", lambda z: z.imag != 0),
    "strip": _such("-pi < im({x}), im({x}) <= pi", lambda z: -3 < z.imag < 3),
    "half strip": _such("-pi/2 < im({x}), im({x}) < pi/2", lambda z: abs(z.imag) < 1.5),
    "wide strip": _such("-4 < im({x}), im({x}) < 4", lambda z: abs(z.imag) < 4),
    "disc": _such("abs({x}) < 1", lambda z: abs(z) < 1),
    "outside": _such("abs({x}) > 1", lambda z: abs(z) > 1),
    "unit": _within("0", "1"),
    "around": _within("-1", "1"),
    "closed around": _within("-1", "1", "lh"),
    "a turn": _within("0", "pi", "lh"),
    "half turn": _within("-pi/2", "pi/2"),
    "a bit more": _within("-pi/2", "pi"),
    "second": _within("pi/2", "3*pi/2"),
    "above": ("{x} > 1", lambda rng: 1 + _draw(rng, "positive")),
    "from one": ("{x} >= 1", lambda rng: 1 + _draw(rng, "nonnegative")),
    "below": ("{x} < -1", lambda rng: -1 - _draw(rng, "positive")),
    "wide": _within("-3", "5"),
}
REALS = [
    k
    for k in PLACES
    if not PLACES[k][0].startswith("{x} complex") and k not in ("complex", "nonzero complex", "integer")
]
ANGLES = ["a turn", "half turn", "a bit more", "second", "unit", "around", "real", "wide"]
ENDS = [
    "unit",
    "around",
    "closed around",
    "above",
    "from one",
    "below",
    "real",
    "positive",
    "complex",
    "disc",
]

#: laws of branches; {x}, {y} are terms, {n} a whole number from 2 on, {p}, {q} fractions
LAWS = """
log({x}*{y}) = log({x}) + log({y})
log({x}/{y}) = log({x}) - log({y})
log({x}**{n}) = {n}*log({x})
log({x}**({p})) = ({p})*log({x})
log(1/{x}) = -log({x})
log(-{x}) = log({x}) + I*pi
log(-{x}) = log({x}) - I*pi
log(I*{x}) = log({x}) + I*pi/2
log({x}**2) = 2*log(abs({x}))
log(sqrt({x})) = log({x})/2
log(exp({x})) = {x}
exp(log({x})) = {x}
exp({n}*log({x})) = {x}**{n}
exp(({p})*log({x})) = {x}**({p})
exp({x})**{y} = exp({x}*{y})
exp({x})**{n} = exp({n}*{x})
exp({x})**(1/{n}) = exp({x}/{n})
log({x}) = log(abs({x})) + I*arg({x})
log(abs({x})) = re(log({x}))
log({x}) + log(conj({x})) = 2*log(abs({x}))
sqrt({x}**2) = {x}
sqrt({x}**2) = abs({x})
sqrt({x}**2) = -{x}
sqrt({x})**2 = {x}
sqrt({x}**4) = {x}**2
sqrt({x}*{y}) = sqrt({x})*sqrt({y})
sqrt({x}/{y}) = sqrt({x})/sqrt({y})
sqrt({x}**2*{y}) = {x}*sqrt({y})
sqrt({x}**2*{y}) = abs({x})*sqrt({y})
1/sqrt({x}) = sqrt(1/{x})
sqrt(-{x}) = I*sqrt({x})
sqrt(-{x}) = -I*sqrt({x})
sqrt({x}**3) = {x}*sqrt({x})
sqrt(1 - {x}**2) = sqrt(1 - {x})*sqrt(1 + {x})
sqrt({x}**2 - 1) = sqrt({x} - 1)*sqrt({x} + 1)
sqrt({x} - 1)/sqrt({x} + 1) = sqrt(({x} - 1)/({x} + 1))
sqrt(1 + {x}**2) = sqrt(1 + I*{x})*sqrt(1 - I*{x})
({x}*{y})**({p}) = {x}**({p})*{y}**({p})
({x}/{y})**({p}) = {x}**({p})/{y}**({p})
({x}**({p}))**({q}) = {x}**(({p})*({q}))
({x}**{n})**(1/{n}) = {x}
({x}**{n})**(1/{n}) = abs({x})
({x}**(1/{n}))**{n} = {x}
{x}**(1/{n})*{y}**(1/{n}) = ({x}*{y})**(1/{n})
{x}**({p})*{x}**({q}) = {x}**({p} + {q})
(-{x})**({p}) = (-1)**({p})*{x}**({p})
(1/{x})**({p}) = {x}**(-({p}))
{x}**{y} = exp({y}*log({x}))
({x}**{y})**2 = {x}**(2*{y})
conj(log({x})) = log(conj({x}))
conj(sqrt({x})) = sqrt(conj({x}))
conj({x}**({p})) = conj({x})**({p})
conj({x}**{n}) = conj({x})**{n}
conj(exp({x})) = exp(conj({x}))
conj({x}*{y}) = conj({x})*conj({y})
conj({x}) = {x}
re({x}*{y}) = re({x})*re({y})
re({x}*{y}) = re({x})*re({y}) - im({x})*im({y})
re(exp({x})) = exp(re({x}))*cos(im({x}))
re({x}) = ({x} + conj({x}))/2
im({x}) = ({x} - conj({x}))/(2*I)
im(log({x})) = arg({x})
re({x})**2 + im({x})**2 = {x}*conj({x})
abs({x})**2 = {x}**2
abs({x})**2 = {x}*conj({x})
abs({x}*{y}) = abs({x})*abs({y})
abs({x} + {y}) = abs({x}) + abs({y})
abs({x}**{n}) = abs({x})**{n}
abs({x}**{y}) = abs({x})**{y}
abs(exp({x})) = exp(re({x}))
abs(exp({x})) = exp({x})
abs(exp(I*{x})) = 1
abs(sqrt({x})) = sqrt(abs({x}))
arg({x}*{y}) = arg({x}) + arg({y})
arg(1/{x}) = -arg({x})
arg(conj({x})) = -arg({x})
arg(exp(I*{x})) = {x}
arg({x}**2) = 2*arg({x})
arg(-{x}) = arg({x}) + pi
arg({x}) = 0
sign({x}*{y}) = sign({x})*sign({y})
sign({x})*abs({x}) = {x}
sign({x})**2 = 1
sign({x}) = {x}/abs({x})
abs({x}) = {x}*sign({x})
sign({x}**{n}) = 1
(-1)**{n}*(-1)**{x} = (-1)**({x} + {n})
exp(2*pi*I*{x}) = 1
exp(pi*I*{x})**2 = exp(2*pi*I*{x})
exp(2*pi*I/{n})**{n} = 1
exp(2*pi*I/{n})**{x} = exp(2*pi*I*{x}/{n})
"""
#: laws that bear on real intervals or on the ends of cuts
REAL_LAWS = """
asin(sin({x})) = {x}
asin(sin({x})) = pi - {x}
acos(cos({x})) = {x}
acos(cos({x})) = abs({x})
atan(tan({x})) = {x}
atan(tan({x})) = {x} - pi
sqrt(sin({x})**2) = sin({x})
sqrt(cos({x})**2) = cos({x})
sqrt(1 - sin({x})**2) = cos({x})
sqrt(1 - cos({x})**2) = sin({x})
sqrt(cos({x})**2) = -cos({x})
log(sin({x})**2) = 2*log(sin({x}))
sqrt((1 - cos({x}))/2) = sin({x}/2)
sqrt((1 + cos({x}))/2) = cos({x}/2)
sin(2*{x}) = 2*sin({x})*cos({x})
"""
END_LAWS = """
sin(asin({x})) = {x}
cos(asin({x})) = sqrt(1 - {x}**2)
sin(acos({x})) = sqrt(1 - {x}**2)
asin({x}) + acos({x}) = pi/2
asin(-{x}) = -asin({x})
acos(-{x}) = pi - acos({x})
cos(atan({x})) = 1/sqrt(1 + {x}**2)
atan(1/{x}) = pi/2 - atan({x})
atan(1/{x}) = -pi/2 - atan({x})
atan({x}) = asin({x}/sqrt(1 + {x}**2))
atanh({x}) = log((1 + {x})/(1 - {x}))/2
atanh({x}) = (log(1 + {x}) - log(1 - {x}))/2
atanh({x}) = log(abs((1 + {x})/(1 - {x})))/2
asinh({x}) = log({x} + sqrt({x}**2 + 1))
acosh({x}) = log({x} + sqrt({x}**2 - 1))
acosh({x}) = log({x} + sqrt({x} - 1)*sqrt({x} + 1))
atan({x}) = I*(log(1 - I*{x}) - log(1 + I*{x}))/2
asin({x}) = -I*log(I*{x} + sqrt(1 - {x}**2))
acosh(cosh({x})) = {x}
acosh(cosh({x})) = abs({x})
atanh(tanh({x})) = {x}
asinh(sinh({x})) = {x}
cosh(acosh({x})) = {x}
sinh(acosh({x})) = sqrt({x}**2 - 1)
log(({x} - 1)/({x} + 1)) = log({x} - 1) - log({x} + 1)
log(1 - {x}**2) = log(1 - {x}) + log(1 + {x})
log({x}**2 - 1) = log({x} - 1) + log({x} + 1)
floor({x} + {n}) = floor({x}) + {n}
floor({x}*{n}) = floor({x})*{n}
floor(-{x}) = -ceil({x})
ceil({x}) = floor({x}) + 1
floor({x}) = 0
mod({x}, 1) = {x} - floor({x})
mod({x} + {n}, {n}) = mod({x}, {n})
mod({x}, {n}) = {x}
max({x}, -{x}) = abs({x})
abs({x} - 1) = 1 - {x}
abs({x} - 1) = {x} - 1
sqrt(({x} - 1)**2) = {x} - 1
sqrt({x}**2 - 2*{x} + 1) = 1 - {x}
sqrt({x}**2 + 2*{x} + 1) = {x} + 1
"""
#: a law, assumptions under which it holds, and assumptions that let in where it fails
KNOWN = """
log(exp({x})) = {x} | {x} complex, -pi < im({x}), im({x}) <= pi | {x} complex, -pi <= im({x}), im({x}) <= pi
log(exp({x})) = {x} | {x} real | {x} complex, -pi < im({x}), im({x}) < 22/7
log({x}**2) = 2*log({x}) | {x} complex, re({x}) > 0 | {x} complex, re({x}) >= 0
sqrt({x}**2) = {x} | {x} complex, re({x}) > 0 | {x} complex, re({x}) >= 0
log(1/{x}) = -log({x}) | {x} complex, im({x}) != 0 | {x} nonzero complex
conj(sqrt({x})) = sqrt(conj({x})) | {x} complex, im({x}) != 0 | {x} complex
conj(log({x})) = log(conj({x})) | {x} complex, re({x}) > 0 | {x} complex, im({x}) >= 0
sqrt(1/{x}) = 1/sqrt({x}) | {x} complex, im({x}) > 0 | {x} complex, im({x}) >= 0
log(-{x}) = log({x}) - I*pi | {x} complex, im({x}) > 0 | {x} complex, im({x}) >= 0
log(-{x}) = log({x}) + I*pi | {x} complex, im({x}) < 0 | {x} complex, im({x}) != 0
sqrt(-{x}) = -I*sqrt({x}) | {x} < 0 | {x} <= 1
asin(sin({x})) = {x} | -pi/2 <= {x}, {x} <= pi/2 | -pi/2 <= {x}, {x} <= 11/7
acos(cos({x})) = {x} | 0 <= {x}, {x} <= pi | 0 <= {x}, {x} <= 22/7
atan(tan({x})) = {x} | -pi/2 < {x}, {x} < pi/2 | -pi/2 < {x}, {x} < 11/7
acos(cos({x})) = 2*pi - {x} | pi <= {x}, {x} <= 2*pi | 3 <= {x}, {x} <= 2*pi
arg(exp(I*{x})) = {x} | -pi < {x}, {x} <= pi | -pi <= {x}, {x} <= pi
arg({x}*{y}) = arg({x}) + arg({y}) | {x} > 0, {y} nonzero complex | {x} > -1/100, {y} nonzero complex
log({x}*{y}) = log({x}) + log({y}) | {x} > 0, {y} complex | re({x}) > -1, {y} complex
sqrt({x}*{y}) = sqrt({x})*sqrt({y}) | {x} < 0, {y} > 0 | {x} < 0, {y} < 1
log({x}*{y}) = log(-{x}) + log(-{y}) | {x} < 0, {y} < 0 | re({x}) < 1/30, re({y}) < 0
({x}**2)**({y}) = {x}**(2*{y}) | {x} > 0, {y} complex | {x} real, {y} complex
({x}**{y})**{n} = {x}**({n}*{y}) | {x} nonzero complex, {y} complex | -
abs({x}**{y}) = {x}**re({y}) | {x} > 0, {y} complex | {x} nonzero complex, {y} real
abs({x} + {y}) = abs({x}) + abs({y}) | {x} >= 0, {y} >= 0 | {x} >= 0, {y} >= -1/50
(-1)**{x} = cos(pi*{x}) | {x} integer | {x} real
exp(I*pi*{x}) = (-1)**{x} | {x} complex | -
atanh({x}) = log((1 + {x})/(1 - {x}))/2 | -1 < {x}, {x} < 1 | {x} > 0
sqrt({x} - 1)*sqrt({x} + 1) = sqrt({x}**2 - 1) | {x} complex, re({x}) > 0 | {x} complex, re({x}) > -1/100
floor({x}) = 0 | 0 <= {x}, {x} < 1 | 0 <= {x}, {x} <= 1
mod({x}, {n}) = {x} | 0 <= {x}, {x} < {n} | 0 <= {x}, {x} <= {n}
sign({x}) = 1 | {x} > 0 | {x} >= 0
sqrt({x}**2 - {n}*2*{x} + {n}**2) = {n} - {x} | {x} <= {n} | {x} < {n} + 1/100
"""
INNER = (
    "2*{x}", "{x}/3", "-{x}", "{x} + 1", "{x}**2", "1/{x}", "exp({x})", "I*{x}", "abs({x})", "{x}*{y}"
)  # fmt: skip
OUTER = (
    "2*({s}) + 1",
    "exp({s})",
    "({s})**2",
    "sin({s})",
    "1/({s})",
    "({s})*{x}",
    "({s}) - {y}",
    "sqrt({s})",
)
NAMES = ("x", "y", "z", "w", "a", "b", "u", "v", "t", "s")


@dataclass(frozen=True)
class Line:
    """A line, its assumptions, whether it is true, and whether that is settled by points."""

    text: str
    assume: str
    true: bool
    kind: str
    draws: Draws | None = None  # where its names lie, if points settle it


def _rows(table: str) -> list[str]:
    return table.strip().splitlines()


def law(rng: Random, true: bool) -> Line | None:
    """A law with terms for its letters, under what is known of them; None where that misses."""
    table, places = rng.choice(
        ((LAWS, list(PLACES)), (LAWS, list(PLACES)), (REAL_LAWS, ANGLES), (END_LAWS, ENDS))
    )
    text = rng.choice(_rows(table))
    x, y = rng.sample(NAMES, 2)
    fill = {"n": str(rng.choice((2, 2, 3, 4, 5, 6)))}
    for letter in "pq":
        fill[letter] = rng.choice(("1/2", "1/3", "2/3", "3/2", "-1/2", "-2/3", "1/4", "2", "-1", "3"))
    terms = {"x": x, "y": y}
    for letter in terms:
        if rng.random() < 0.25:
            terms[letter] = "(" + rng.choice(INNER).format(x=terms[letter], y=y) + ")"
    left, right = text.format(**fill, **terms).split(" = ")
    if rng.random() < 0.2:
        around = rng.choice(OUTER)
        left, right = (around.format(s=s, x=x, y=y) for s in (left, right))
    return _settled_line(rng, true, left, right, places, (x, y))


def _settled_line(
    rng: Random, true: bool, left: str, right: str, places: list[str], names: tuple[str, ...]
) -> Line | None:
    """The line under places drawn for its names, if that makes it as true as is asked for."""
    a, b = (parse(s, _complex(names)) for s in (left, right))
    if a == b:
        return None
    for _ in range(5):
        used = [n for n in names if n in free_symbols(a) | free_symbols(b)]
        at = {n: rng.choice(places) for n in used}
        if any(op in left + right for op in ("floor", "ceil", "mod", "max")) and not set(at.values()) <= {
            *REALS,
            "integer",
        }:
            continue
        draws = {n: PLACES[p][1] for n, p in at.items()}
        if apart(a, b, rng, draws) is (not true):
            assume = ", ".join(PLACES[p][0].format(x=n) for n, p in at.items())
            return Line(f"{left} = {right}", assume, true, "law", draws)
    return None


def known(rng: Random, true: bool) -> Line | None:
    """A law with its exact condition, or with one that is too weak."""
    text, right, wrong = (s.strip() for s in rng.choice(_rows(KNOWN)).split("|"))
    x, y = rng.sample(NAMES, 2)
    n = rng.choice("2345")
    if not true and wrong == "-":
        return None
    assume = (right if true else wrong).format(x=x, y=y, n=n)
    a, b = text.format(x=x, y=y, n=n).split(" = ")
    if rng.random() < 0.3:
        shift = rng.choice(("{s} + 1", "3*({s})", "-({s})", "({s})/7 - 2", "{s} + exp({x})"))
        a, b = (shift.format(s=s, x=x) for s in (a, b))
    return Line(f"{a} = {b}", assume, true, "known")


def random_line(rng: Random, true: bool) -> Line | None:
    """A formula and what laws make of it, under domains."""
    names = [Symbol(n, rng.choice(DOMAINS)) for n in ("x", "y")[: rng.randint(1, 2)]]
    a = wrapped(rng, names)
    b = rewritten(rng, a)
    if rng.random() < 0.3:
        b = rewritten(rng, b)
    symbols = {**free_symbols(a), **free_symbols(b)}
    draws = {n: PLACES[s.domain][1] for n, s in sorted(symbols.items())}
    if a == b or apart(a, b, rng, draws) is not (not true):
        return None
    assume = ", ".join(f"{n} {s.domain}" for n, s in sorted(symbols.items()))
    return Line(f"{a} = {b}", assume, true, "random", draws)


def line(rng: Random, true: bool) -> Line:
    """A line that is as true as is asked for, of a kind drawn at random."""
    kind = rng.choice((law, law, law, random_line, random_line, known))
    while True:
        try:
            found = kind(rng, true)
        except DeriveError:
            continue
        if found is not None:
            return found


def fails(x: Line, where: tuple[str, ...]) -> bool:
    """Whether a false line fails somewhere within conditions too."""
    if x.draws is None:
        return True
    a, b = (parse(s, _complex(x.draws)) for s in x.text.split(" = "))
    return apart(a, b, Random(1), x.draws, where, 20 * TRIES) is True


def normal_forms_prove(x: Line) -> bool:
    """Whether normal forms alone prove a line."""
    from derive.check.assume import parse_assumptions

    symbols, _ = parse_assumptions(x.assume, {})
    relation = parse_relation(x.text, symbols)
    facts = Facts(relation.free_symbols())
    try:
        return bool(rational.equal(relation.lhs, relation.rhs) or proves(relation.lhs, relation.rhs, facts))
    except (CannotEvaluate, rational.TooLarge):
        return False


def sit(count: int, seed: int, show: Callable[[str], None] = print) -> bool:
    """Whether no false line is proved, hardly one passes, and no true one is refused."""
    rng, counts = Random(f"branches {seed}"), Counter[str]()
    for k in range(count):
        x = line(rng, k % 2 == 0)
        since = time.monotonic()
        found = judge(x.text, assume=x.assume)
        spent = time.monotonic() - since
        word = "true" if x.true else "false"
        if not x.true and found.passed and found.conditions and not fails(x, found.conditions):
            counts["false, true where it was said to be"] += 1
            continue
        counts[f"{word} {found.outcome}"] += 1
        if not x.true and not found.passed and normal_forms_prove(x):
            counts["false proved"] += 1
            show(f"PROVED BY NORMAL FORMS: false {x.kind}: {x.text} ; {x.assume}")
        if not (found.passed if x.true else found.outcome == "refuted"):
            show(f"{word} {x.kind}: {x.text} ; {x.assume}: {found}")
        if spent > 5:
            show(f"slow, {spent:.1f} s: {x.text} ; {x.assume}")
    proved, tested = counts["false proved"], counts["false tested"]
    show(f"{count} lines: " + ", ".join(f"{k} {n}" for k, n in sorted(counts.items())))
    refused = counts["true refuted"] + counts["true ill-formed"]
    show(
        f"false proved {proved}, false tested {tested}, honest refused {refused}, "
        f"honest undecided {counts['true undecided']}"
    )
    return proved == 0 and refused == 0 and tested * ALLOWED <= max(count // 2, ALLOWED - 1)


def main() -> int:
    """The exam from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    return 0 if sit(args.n, args.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
