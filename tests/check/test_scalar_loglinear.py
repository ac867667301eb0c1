"""What follows from products of powers by taking logarithms."""

from __future__ import annotations

import pytest

from derive.check.assume import parse_assumptions
from derive.check.loglinear import follows
from derive.check.verdict import Verdict
from derive.kernel.text import parse_relation

NAMES = "N, D, C, C_0, A, B, G, L, alpha, beta, x, y, z > 0, r, s real"
BALANCE = "alpha*A/N**alpha = beta*B/D**beta"
BUDGET = "C = C_0*N*D"
FIT = "G = (alpha*A/(beta*B))**(1/(alpha + beta))"


def found(line: str, *premises: str) -> Verdict | None:
    symbols, given = parse_assumptions(NAMES)
    read = [parse_relation(t, symbols) for t in (line, *premises)]
    return follows(read[0], read[1:], given)


FOLLOWS = [
    ("N = G*(C/C_0)**(beta/(alpha + beta))", BALANCE, BUDGET, FIT),
    ("D = (C/C_0)**(alpha/(alpha + beta))/G", BALANCE, BUDGET, FIT),
    ("D = (C/C_0)**(alpha/(alpha + beta))/G", BUDGET, "N = G*(C/C_0)**(beta/(alpha + beta))"),
    ("D = C/(C_0*N)", BUDGET),
    ("N**2*D**2 = C**2/C_0**2", BUDGET),
    ("N**(alpha + beta) = alpha*A/(beta*B)*(C/C_0)**beta", BALANCE, BUDGET),
    ("x = z", "x = y", "y = z"),
    ("x**2 = y**3*z", "sqrt(x) = y**(3/4)*z**(1/4)"),
]
DOES_NOT = [
    ("N = G*(C/C_0)**(alpha/(alpha + beta))", BALANCE, BUDGET, FIT),
    ("D = G*(C/C_0)**(alpha/(alpha + beta))", BALANCE, BUDGET, FIT),
    ("N = D", BUDGET),
    ("x = z", "x = y"),
    ("x = 2*y", "x = y"),
    ("x = y", "x**(r - s) = y**(r - s)"),  # not where r = s
    ("L = x + y", "L = y + x"),  # sums are opaque, and these two are one
]


@pytest.mark.parametrize("lines", FOLLOWS, ids=[f[0] for f in FOLLOWS])
def test_what_follows_is_proved(lines: tuple[str, ...]) -> None:
    verdict = found(*lines)
    assert verdict is not None and verdict.outcome == "proved"


@pytest.mark.parametrize("lines", DOES_NOT[:-1], ids=[d[0] for d in DOES_NOT[:-1]])
def test_what_does_not_follow_is_left_open(lines: tuple[str, ...]) -> None:
    assert found(*lines) is None


def test_positive_signs_are_needed() -> None:
    symbols, given = parse_assumptions("x, y real")
    line, premise = (parse_relation(t, symbols) for t in ("x = y", "x**2 = y**2"))
    assert follows(line, [premise], given) is None
