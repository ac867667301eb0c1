"""Derivations of two steps, half of which divide, define, instantiate or differentiate unlawfully.

    python -m tests.exams.derivations -n 500 --seed 1

Every false one has to be refused, every honest one to pass.  Names, constants and domains vary; what
makes a derivation lawful is its family's own rule, stated in the family's docstring.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from textwrap import indent

from tests.lies.test_lies import refusal

Family = Callable[[random.Random, bool], str]
FAMILIES: dict[str, list[Family]] = {"divide": [], "define": [], "instantiate": [], "differentiate": []}
NAMES = "a b c d f g h k q r u v w x y z".split()


def family(kind: str) -> Callable[[Family], Family]:
    """Register a family of derivations."""

    def register(f: Family) -> Family:
        FAMILIES[kind].append(f)
        return f

    return register


def problem(declared: str, steps: str) -> str:
    """A problem file from its declarations and its steps."""
    body = f'p = Problem("exam")\n{declared}\n@p.solution\ndef solution(s):\n    s.part("?")\n'
    return body + indent(steps.strip(), "    ") + "\n"


def unknowns(**domains: str) -> str:
    """A declaration a line."""
    return "".join(f'{n} = p.unknown("{n}", "{n}", domain="{d}")\n' for n, d in domains.items())


def pick(rng: random.Random, count: int) -> list[str]:
    return rng.sample(NAMES, count)


def constant(rng: random.Random) -> int:
    return rng.randint(2, 9)


# -- divide -----------------------------------------------------------------------------
@family("divide")
def solved_product(rng: random.Random, honest: bool) -> str:
    """From z = n*x*y comes y = z/(n*x) only where x is not zero."""
    x, y, z, w = pick(rng, 4)
    n = constant(rng)
    stated = honest and rng.random() < 0.4
    domain = rng.choice(
        ("positive", "nonzero real", "negative") if honest and not stated else ("real", "nonnegative")
    )
    when = f", when=(ne({x}, 0),)" if stated else ""
    declared = unknowns(**{x: domain, y: "real", z: "real", w: "real"})
    declared += (
        f'one = p.premise("one", eq({z}, {n} * {x} * {y}))\ntwo = p.premise("two", eq({w}, {y} + {n}))\n'
    )
    return problem(
        declared,
        f"out = s.step(one, by=Solve({y}), gives=eq({y}, {z} / ({n} * {x})){when})\n"
        f"out = s.step(two, by=Substitute(out))\ns.answer(out)",
    )


@family("divide")
def cancelled(rng: random.Random, honest: bool) -> str:
    """A common factor is cancelled only where it is not zero."""
    x, y, z, w = pick(rng, 4)
    domain = rng.choice(("positive", "nonzero real") if honest else ("real", "nonnegative", "integer"))
    declared = unknowns(**{x: domain, y: "real", z: "real", w: "real"})
    declared += (
        f'one = p.premise("one", eq({x} * {y}, {x} * {z}))\ntwo = p.premise("two", eq({w}, {y} - {z}))\n'
    )
    return problem(
        declared,
        f"out = s.step(one, by=Combine(), gives=eq({y}, {z}))\n"
        f"out = s.step(two, out, by=Combine(), gives=eq({w}, 0))\ns.answer(out)",
    )


@family("divide")
def factor_of_a_matrix(rng: random.Random, honest: bool) -> str:
    """A matrix factor may be put on both sides; it is not taken off."""
    a, b, c, y = rng.sample(["F", "G", "H", "K", "U", "V"], 4)
    declared = 'n = p.size("n", "n")\n'
    declared += "".join(f'{m} = p.matrix("{m}", "{m}", n, n)\n' for m in (a, b, c, y))
    right = rng.random() < 0.5
    left, other = (f"{b} * {a}", f"{c} * {a}") if right else (f"{a} * {b}", f"{a} * {c}")
    if honest:
        declared += f'one = p.premise("one", eq({b}, {c}))\n'
        steps = f"new = s.let({y}, {left})\nout = s.step(new, by=Substitute(one), gives=eq({y}, {other}))\n"
        return problem(declared, steps + "s.answer(out)")
    declared += f'one = p.premise("one", eq({left}, {other}))\n'
    steps = f"out = s.step(one, by=Combine(), gives=eq({b}, {c}))\n"
    return problem(
        declared, steps + f"out = s.step(out, by=Combine(), gives=eq(tr({b}), tr({c})))\ns.answer(out)"
    )


@family("divide")
def pole(rng: random.Random, honest: bool) -> str:
    """A fraction of a definition has a value only where its denominator has no zero."""
    x, y, z = pick(rng, 3)
    n = constant(rng)
    below = f"{x} + {n}" if honest else f"{x} - {n}"
    declared = unknowns(**{x: rng.choice(("positive", "nonnegative")), y: "real", z: "real"})
    return problem(
        declared,
        f"new = s.let({y}, 1 / ({below}))\nout = s.let({z}, {y} + 1)\n"
        "out = s.step(out, by=Substitute(new))\ns.answer(out)",
    )


# -- define -----------------------------------------------------------------------------
@family("define")
def difference(rng: random.Random, honest: bool) -> str:
    """A positive name is defined by what is positive: a sum of positives, not their difference."""
    a, b, d, h = pick(rng, 4)
    sign = "+" if honest else "-"
    declared = unknowns(
        **{a: "positive", b: rng.choice(("positive", "nonnegative")), d: "positive", h: "real"}
    )
    return problem(
        declared,
        f"new = s.let({d}, {a} {sign} {b})\nroot = s.let({h}, sqrt({d}**2))\n"
        f"out = s.step(root, by=Powers(), gives=eq({h}, {d}))\n"
        "out = s.step(out, by=Substitute(new))\ns.answer(out)",
    )


@family("define")
def whole(rng: random.Random, honest: bool) -> str:
    """A whole number is defined by sums and products of whole numbers, not by quotients."""
    a, b, n, h = pick(rng, 4)
    op = rng.choice("*+") if honest else "/"
    declared = unknowns(**{a: "positive integer", b: "positive integer", n: "positive integer", h: "real"})
    return problem(
        declared,
        f"new = s.let({n}, {a} {op} {b})\nout = s.let({h}, {n} + 1)\n"
        "out = s.step(out, by=Substitute(new))\ns.answer(out)",
    )


@family("define")
def property_of_a_matrix(rng: random.Random, honest: bool) -> str:
    """A symmetric name is defined by what is symmetric."""
    a, q, s = rng.sample(["F", "G", "H", "K", "U", "V"], 3)
    prop = "symmetric" if honest else rng.choice(("symmetric", "orthogonal"))
    value = (f"{a} + {a}.T" if rng.random() < 0.5 else f"{a} * {a}.T") if honest else a
    declared = f'n = p.size("n", "n")\n{a} = p.matrix("{a}", "{a}", n, n)\n'
    declared += f'{q} = p.matrix("{q}", "{q}", n, n, "{prop}")\n{s} = p.matrix("{s}", "{s}", n, n)\n'
    second = f"{q} * {q}" if prop == "symmetric" else "eye(n)"
    return problem(
        declared,
        f"new = s.let({q}, {value})\nout = s.let({s}, {q}.T * {q})\n"
        f"out = s.step(out, by=Combine(), gives=eq({s}, {second}))\ns.answer(new, out)",
    )


@family("define")
def given_again(rng: random.Random, honest: bool) -> str:
    """What has a value is not defined again."""
    g, x, y = pick(rng, 3)
    n = constant(rng)
    declared = f'{g} = p.given("{g}", "{n}", "{g}")\n' + unknowns(**{x: "positive", y: "positive"})
    new = x if honest else g
    return problem(
        declared,
        f"new = s.let({new}, {n + 1})\nout = s.let({y}, {new} + 1)\n"
        "out = s.step(out, by=Substitute(new))\ns.answer(out)",
    )


# -- instantiate ------------------------------------------------------------------------
@family("instantiate")
def index_outside(rng: random.Random, honest: bool) -> str:
    """A law for i >= 1 says nothing at 0."""
    c, y = pick(rng, 2)
    at = rng.randint(1, 6) if honest else 0
    declared = 'i = p.index("i", "counts from one", domain="positive integer")\n'
    declared += 'X = p.sequence("X", "members")\n' + unknowns(**{c: "positive", y: "real"})
    declared += f'law = p.premise("law", eq(X(i), i * {c}))\none = p.premise("one", eq({y}, X({at}) + {c}))\n'
    return problem(
        declared,
        f"out = s.step(law, by=At({{i: {at}}}), gives=eq(X({at}), {at} * {c}))\n"
        f"out = s.step(one, by=Substitute(out))\ns.answer(out)",
    )


@family("instantiate")
def about_one_point(rng: random.Random, honest: bool) -> str:
    """A function is a law for every point; what is said of the name itself is not."""
    x, y, z = pick(rng, 3)
    n = constant(rng)
    declared = unknowns(**{x: "positive", y: "positive", z: "positive"})
    declared += f'{x}_0, {y}_0 = p.instance("0", "at the start", {x}, {y})\n'
    said = f"eq({y}, {n} * {x})" if honest else rng.choice((f"eq({x}, {n})", f"le({x}, {n})"))
    told = f"eq({y}_0, {n} * {x}_0)" if honest else said.replace(f"({x},", f"({x}_0,")
    declared += f'law = p.premise("law", {said})\none = p.premise("one", eq({z}, {x}_0 + {y}_0))\n'
    moved = f"{{{x}: {x}_0, {y}: {y}_0}}"
    steps = f"out = s.step(law, by=At({moved}), gives={told})\n"
    if honest:
        steps += "out = s.step(one, by=Substitute(out))\n"
    else:
        steps += f"out = s.step(one, out, by=Combine(), gives={told})\n" if said[:2] == "eq" else ""
    return problem(declared, steps + "s.answer(out)")


@family("instantiate")
def induction(rng: random.Random, honest: bool) -> str:
    """Induction from 0 covers the whole numbers from 0 on, no others."""
    n = constant(rng)
    domain = "nonnegative integer" if honest else rng.choice(("integer", "real"))
    declared = f't = p.index("t", "steps", domain="{domain}")\nX = p.sequence("X", "members")\n'
    declared += f'law = p.premise("law", eq(X(t + 1), {n} * X(t)))\nstart = p.premise("start", eq(X(0), 0))\n'
    return problem(
        declared,
        "now = s.suppose(eq(X(t), 0))\n"
        "after = s.step(law, by=Combine(using=(now,)), gives=eq(X(t + 1), 0))\n"
        "out = s.step(by=Induction(over=t, of=X, base=(start,), hypotheses=(now,), steps=(after,)))\n"
        "s.answer(out)",
    )


# -- differentiate ----------------------------------------------------------------------
@family("differentiate")
def no_stationary_point(rng: random.Random, honest: bool) -> str:
    """A parabola has a point where its slope vanishes; a straight line and exp have none."""
    x, y, z = pick(rng, 3)
    n, m = constant(rng), constant(rng)
    wrong = rng.choice((f"{n} * {x} + {m}", f"exp({x})", f"{n} * exp({x}) + {m}"))
    f = f"({x} - {n})**2 + {m}" if honest else wrong
    declared = unknowns(**{x: "real", y: "real", z: "real"})
    declared += f'{x}_0, {y}_0 = p.instance("0", "where the slope vanishes", {x}, {y})\n'
    declared += f'law = p.premise("law", eq({y}, {f}))\none = p.premise("one", eq({z}, {x}_0 + 1))\n'
    steps = f"flat = s.step(law, by=Stationary({x}, at={x}_0))\n"
    if honest:
        steps += f"out = s.step(flat, by=Solve({x}_0))\nout = s.step(one, by=Substitute(out))\ns.answer(out)"
    else:
        steps += "s.answer(flat)"
    return problem(declared, steps)


@family("differentiate")
def tied(rng: random.Random, honest: bool) -> str:
    """What hangs on the variable is put in before a derivative is taken."""
    x, y, u, z = pick(rng, 4)
    n = rng.randint(2, 4)
    declared = unknowns(**{x: "positive", y: "positive", u: "positive", z: "positive"})
    declared += f'tie = p.premise("tie", eq({u}, {x}**{n}))\nlaw = p.premise("law", eq({y}, {u} * {x}))\n'
    if honest:
        return problem(
            declared,
            f"whole = s.step(law, by=Substitute(tie))\nout = s.step(whole, by=Differentiate({x}), "
            f"gives=eq(diff({y}, {x}), {n + 1} * {x}**{n}))\ns.answer(out)",
        )
    return problem(
        declared,
        f"out = s.step(law, by=Differentiate({x}), gives=eq(diff({y}, {x}), {u}))\n"
        f"out = s.step(out, by=Substitute(tie))\ns.answer(out)",
    )


@family("differentiate")
def change_left_out(rng: random.Random, honest: bool) -> str:
    """A total differential names the change of all that a function depends on."""
    x, y, z = pick(rng, 3)
    declared = unknowns(**{x: "real", y: "real", z: "real"})
    declared += "".join(f"d{n} = p.differential({n})\n" for n in (x, y, z))
    declared += f'law = p.premise("law", eq({z}, {x} * {y}))\ntie = p.premise("tie", eq({y}, {x}**2))\n'
    if honest:
        changes = f"(({z}, d{z}), ({x}, d{x}), ({y}, d{y}))"
        gives = f"eq(d{z}, {y} * d{x} + {x} * d{y})"
    else:
        changes, gives = f"(({z}, d{z}), ({x}, d{x}))", f"eq(d{z}, {y} * d{x})"
    return problem(
        declared,
        f"out = s.step(law, by=TotalDifferential({changes}), gives={gives})\n"
        f"out = s.step(out, by=Substitute(tie))\ns.answer(out)",
    )


def derivations(count: int, seed: int) -> list[tuple[str, bool, str]]:
    """(family, honest, problem file), every family and both kinds in turn."""
    rng = random.Random(seed)
    flat = [f for fs in FAMILIES.values() for f in fs]
    found = []
    for k in range(count):
        honest = k % 2 == 0
        made = flat[(k // 2) % len(flat)]
        found.append((made.__name__, honest, made(rng, honest)))
    return found


def main(argv: list[str]) -> int:
    """Print the table; exit 1 if a false one was accepted or an honest one refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what went wrong in full")
    chosen = parser.parse_args(argv)
    counts: Counter[tuple[str, str]] = Counter()
    bad: list[str] = []
    for name, honest, body in derivations(chosen.n, chosen.seed):
        said = refusal(body)
        what = ("honest " if honest else "false ") + ("refused" if said else "accepted")
        counts[name, what] += 1
        if honest == bool(said):
            bad.append(f"{name}: {what}\n{body}\n{said}")
    kinds = ("honest accepted", "honest refused", "false refused", "false accepted")
    print(f"{'family':24}" + "".join(f"{k:>18}" for k in kinds))
    for name in dict.fromkeys(n for n, _ in counts):
        print(f"{name:24}" + "".join(f"{counts[name, k]:18}" for k in kinds))
    if chosen.show:
        print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
