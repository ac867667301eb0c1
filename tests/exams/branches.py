"""Branch cuts, zeros and poles: `python -m tests.exams.branches -n 2000 --seed 1`.

A random formula is rewritten by laws that hold on some domains only (log of a product, powers of
powers, inverse functions, moduli, conjugates, shifts of gamma), under random domains.  Whether the two are
equal is settled by mpmath at many points, on the cuts and on both of their sides; whether they are
proved equal is asked of the normal forms alone, without any point that would refute first.  Half of
the lines are false.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from random import Random

from mpmath import mp, mpc, mpf

from derive.check import rational
from derive.check.facts import Facts
from derive.check.identity import proves
from derive.check.values import CannotEvaluate
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node

DOMAINS = ("complex", "nonzero complex", "real", "real", "positive", "nonnegative", "negative", "integer")
I, PI, ONE = node("i"), node("pi"), Number("1")
ENTIRE = ("exp", "sin", "cos", "sinh", "cosh", "erf")
INVERSE = {"asin": "sin", "acos": "cos", "atan": "tan", "asinh": "sinh", "acosh": "cosh", "atanh": "tanh"}
TRIES, CLOSE, LARGE, DIGITS = 32, 1e-9, 1e6, (25, 45)


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
    """The principal value of a formula by mpmath; none where a part is so large that digits are lost."""
    v = _value(e, at)
    if not mp.isfinite(v) or abs(v) > LARGE:
        raise NoValue
    return v


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
    return getattr(mp, {"factorial": "factorial"}.get(op, op))(*v)


def settled(e: Expr, at: dict[str, mpc]) -> mpc | None:
    """A value that doesn't hang on rounding: the same at two precisions; None where there is none."""
    found = []
    for digits in DIGITS:
        with mp.workdps(digits):
            try:
                v = mpc(value(e, at))
            except (NoValue, ZeroDivisionError, ValueError, OverflowError, TypeError, mp.NoConvergence):
                return None
            found.append(v)
    return found[1] if abs(found[0] - found[1]) <= 1e-12 * max(1, abs(found[1])) else None


def _draw(rng: Random, domain: str) -> mpc:
    size = mpf(rng.choice((1, 2, 3, 5, 7, 12))) / rng.choice((1, 2, 3, 4, 7))
    if domain == "integer":
        return mpf(rng.randint(-4, 5))
    if domain in ("positive", "negative"):
        return size if domain == "positive" else -size
    if domain == "nonnegative":
        return rng.choice((size, size, size, mpf(0)))
    if domain == "real":
        return rng.choice((size, -size, size, -size, mpf(0)))
    other = mpf(rng.randint(1, 40)) / rng.choice((3, 7, 11)) * rng.choice((1, -1))
    near = mpf(rng.choice((1, -1))) / 10**6
    return rng.choice(
        (
            mpc(size, other),
            mpc(-size, other),
            mpc(-size, near),
            mpc(near, other),
            mpc(-size, 0),
            mpc(size, 0),
            mpc(0, other),
        )
    )


def apart(a: Expr, b: Expr, rng: Random) -> bool | None:
    """Whether two formulas differ at some point; None where too few points could be told."""
    symbols, told = {**free_symbols(a), **free_symbols(b)}, 0
    for _ in range(TRIES if symbols else 1):
        at = {n: _draw(rng, s.domain) for n, s in sorted(symbols.items())}
        left = settled(a, at)
        if left is None:
            continue
        right = settled(b, at)
        if right is None:
            continue
        told += 1
        if abs(left - right) > CLOSE * max(1, abs(left), abs(right)) and not _at_a_jump(a, b, at):
            return True
    return False if told >= (6 if symbols else 1) else None


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


def line(rng: Random, true: bool) -> tuple[Expr, Expr]:
    """Two formulas that are equal wherever both are defined, or that differ somewhere."""
    while True:
        names = [Symbol(n, rng.choice(DOMAINS)) for n in ("x", "y")[: rng.randint(1, 2)]]
        try:
            a = wrapped(rng, names)
            b = rewritten(rng, a)
            if rng.random() < 0.3:
                b = rewritten(rng, b)
        except DeriveError:
            continue
        if a != b and apart(a, b, rng) is (not true):
            return a, b


def sit(count: int, seed: int, show: Callable[[str], None] = print) -> bool:
    """Whether no false line is proved."""
    rng, counts = Random(f"branches {seed}"), Counter[str]()
    for k in range(count):
        true = k % 2 == 0
        a, b = line(rng, true)
        said = proved(a, b)
        counts[f"{'true' if true else 'false'} {'proved' if said else 'left open'}"] += 1
        if said and not true:
            domains = ", ".join(f"{n} {s.domain}" for n, s in free_symbols(a + b).items())
            show(f"FALSE, PROVED: {a} = {b} ; {domains}")
    show(f"{count} lines: " + ", ".join(f"{k} {n}" for k, n in sorted(counts.items())))
    return counts["false proved"] == 0


def main() -> int:
    """The exam from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    return 0 if sit(args.n, args.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
