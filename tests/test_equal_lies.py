"""`derive equal`: lines that are false, say nothing or need a condition, and what is said of each."""

from __future__ import annotations

import itertools
import re

import pytest

from derive.equality import answer, judge

UNDEFINED = ("ill-formed", "undecided")
#: lhs, rhs, assume, wrt, outcomes that are right
LIES: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    # no value
    ("1/0", "1/0", "", "", UNDEFINED),
    ("0/0 = 0/0", "", "", "", UNDEFINED),
    ("log(0)", "log(0)", "", "", UNDEFINED),
    ("tan(pi/2)", "tan(pi/2)", "", "", UNDEFINED),
    ("0*log(0)", "0", "", "", UNDEFINED),
    ("1/0 - 1/0", "0", "", "", UNDEFINED),
    ("x/(y - y)", "x/(y - y)", "", "", UNDEFINED),
    ("log(x - x)", "log(x - x)", "", "", UNDEFINED),
    ("sum(1/k, k, 1, oo)", "sum(1/k, k, 1, oo)", "", "", UNDEFINED),
    ("sqrt(-1) > 0", "", "", "", UNDEFINED),
    # assumptions without a model
    ("x", "1", "x > 0, x < 0", "", UNDEFINED),
    ("x > 5", "", "x > 0, x < 0", "", UNDEFINED),
    ("x", "x", "x > 3, x < 2", "", UNDEFINED),
    ("x > 7", "", "x > 8, x < y, y < x", "", UNDEFINED),
    ("x", "5", "x = 4, x = 5", "", UNDEFINED),
    ("x >= 0", "", "x = -1, x = 1", "", UNDEFINED),
    ("x > 5", "", "x real, x**2 = -1", "", UNDEFINED),
    ("x**2 >= 0", "", "x real, x = I", "", UNDEFINED),
    ("x**2 >= 0", "", "x positive, x = -2", "", UNDEFINED),
    ("1/x", "1/x", "x nonzero, x = 0", "", UNDEFINED),
    ("n > 0", "", "n integer, n = 1/2", "", UNDEFINED),
    ("n**2", "9", "n even, n = 3", "", UNDEFINED),
    ("n > 0", "", "n integer, 0 < n < 1", "", UNDEFINED),
    # farther away than points are drawn
    ("x != 12345678901234567", "", "x real", "", ("refuted",)),
    ("x < 10**50", "", "x real", "", ("refuted",)),
    ("n < 10**12", "", "n integer", "", ("refuted",)),
    ("floor(x/10**9)", "0", "x > 0", "", ("refuted",)),
    ("floor((n + 1)/10**6)", "0", "n integer, n > 0", "", ("refuted",)),
    ("sign(x - 10**7)", "-1", "x real", "", ("refuted",)),
    ("max(x, 10**8)", "10**8", "x real", "", ("refuted",)),
    ("sqrt((x - 100)**2)", "100 - x", "x > 0", "", ("refuted",)),
    ("log(10**8 - x) < 20", "", "x < 10**8", "", ("refuted",)),
    ("log(exp(z/10))", "z/10", "", "", ("refuted",)),
    ("asin(sin(z/100))", "z/100", "", "", ("refuted",)),
    ("atan(tan(x/50))", "x/50", "x real", "", ("refuted",)),
    ("sqrt(z + 50)*sqrt(z + 60)", "sqrt((z + 50)*(z + 60))", "", "", ("refuted",)),
    # on a cut, behind a logarithm or a power that is undone
    ("conj(sqrt(exp(log(x))))", "sqrt(conj(x))", "x nonzero complex", "", ("refuted", "undecided")),
    ("sqrt(exp(x*x))", "1/sqrt(1/exp(x*x))", "", "", ("refuted", "undecided")),
    ("sqrt(cosh(y)**(2/1))", "1/sqrt(1/cosh(y)**(2/1))", "", "", ("refuted", "undecided")),
    # conditions that nothing meets
    ("sqrt(-x**2 - 1)**2", "-x**2 - 1", "x real", "", UNDEFINED),
    ("log(x) + log(-x)", "log(-x) + log(x)", "x > 0", "", UNDEFINED),
    ("log(x - y) + log(y - x)", "log(y - x) + log(x - y)", "x real, y real", "", UNDEFINED),
    ("1/(x - y)", "1/(x - y)", "x = y", "", UNDEFINED),
    ("log(x**2 + y**2 - 1)*2", "2*log(x**2 + y**2 - 1)", "x**2 + y**2 = 1", "", UNDEFINED),
    ("sqrt(sin(x) - 2)", "sqrt(sin(x) - 2)", "x real", "", UNDEFINED),
    # derivatives
    ("diff(abs(x), x)", "1", "x real", "", ("refuted",)),
    ("diff(abs(x), x)", "sign(x)", "", "", UNDEFINED),
    ("diff(conj(z), z)", "1", "", "", UNDEFINED),
    ("diff(re(z), z)", "1", "", "", UNDEFINED),
    ("diff(abs(z)**2, z)", "2*z", "", "", UNDEFINED),
    ("diff(y, x)", "0", "", "", UNDEFINED),
    ("diff(y, x)", "diff(y, x)", "", "", UNDEFINED),
    ("diff(y, x, x) + 1", "1 + diff(y, x, x)", "", "", UNDEFINED),
    ("diff(n**2, n)", "2*n", "n integer", "", UNDEFINED),
    ("n**2", "2*n", "n integer", "n", UNDEFINED),
    ("n**2", "3*n", "n positive integer", "n", UNDEFINED),
    # no names
    ("inf", "inf", "", "", UNDEFINED),
    ("1/infinity", "0", "", "", UNDEFINED),
    ("x < Infinity", "", "x real", "", UNDEFINED),
    ("nan", "nan", "", "", UNDEFINED),
    # equations as premises, and parity
    ("x", "y", "x**2 + y**2 = 1", "", ("refuted",)),
    ("x + y <= 1", "", "x**2 + y**2 = 1", "", ("refuted",)),
    ("x + y >= 3", "", "x*y = 1, x > 0, y > 0", "", ("refuted",)),
    ("(-1)**n", "1", "n odd", "", ("refuted",)),
    ("n", "2", "n even", "", ("refuted",)),
    ("0**0", "0", "", "", ("refuted",)),
    ("0**n", "0", "n nonnegative integer", "", ("refuted",)),
]
#: lhs, rhs, assume, conditions
CONDITIONS: list[tuple[str, str, str, list[str]]] = [
    ("x*y/x", "y", "", ["x != 0"]),
    ("x*y/x", "y", "x > 0", []),
    ("x*y/x", "y", "x nonzero", []),
    ("x/x", "1", "", ["x != 0"]),
    ("x/x", "x/x", "", ["x != 0"]),
    ("(x**2 - 1)/(x - 1)", "x + 1", "", ["x - 1 != 0"]),
    ("(x**2 - 1)/(x - 1)", "x + 1", "x > 1", []),
    ("log(x) - log(x)", "0", "", ["x != 0"]),
    ("log(x) - log(x)", "0", "x real", ["x > 0"]),
    ("x**(-1)*x", "1", "", ["x != 0"]),
    ("diff(abs(x), x)", "sign(x)", "x real", ["x != 0"]),
    ("diff(abs(x), x)", "x/abs(x)", "x > 0", []),
    ("diff(sign(x), x)", "0", "x real", ["x != 0"]),
    ("sum(0, k, 1, oo)", "0", "", []),
    ("sign(exp(log(x)))**2", "1", "x >= 0", ["x > 0"]),
    ("sqrt(abs(sign(exp(log(x)))))", "1", "x complex", ["x != 0"]),
    ("sum(0*k, k, 1, oo)", "0", "", []),
    ("x**0", "1", "", []),
    ("0**0", "1", "", []),
    ("(-1)**n", "1", "n even", []),
    ("x**2 + y**2", "1", "x**2 + y**2 = 1", []),
    ("2*x*y <= 1", "", "x**2 + y**2 = 1", []),
]


@pytest.mark.parametrize("case", LIES, ids=[f"{c[0]} = {c[1]}; {c[2]}" for c in LIES])
def test_what_is_false_or_says_nothing_does_not_pass(
    case: tuple[str, str, str, str, tuple[str, ...]],
) -> None:
    lhs, rhs, assume, wrt, right = case
    found = judge(lhs, rhs, assume, "", wrt)
    assert found.outcome in right, str(found)
    assert found.outcome == "refuted" or (found.detail and not found.witness)


@pytest.mark.parametrize("case", CONDITIONS, ids=[f"{c[0]} = {c[1]}; {c[2]}" for c in CONDITIONS])
def test_what_a_line_needs_is_listed(case: tuple[str, str, str, list[str]]) -> None:
    lhs, rhs, assume, conditions = case
    found = judge(lhs, rhs, assume)
    assert found.passed and list(found.conditions) == conditions, str(found)
    data = answer({"lhs": lhs, "rhs": rhs, "assume": assume, "matrix": "", "wrt": ""})
    assert data.get("conditions", []) == conditions


def test_names_and_the_order_of_assumptions_decide_nothing() -> None:
    for lhs, rhs, assume, _, _ in LIES:
        parts = [p.strip() for p in assume.split(",")]
        found = {judge(lhs, rhs, ", ".join(p)).outcome for p in itertools.permutations(parts)}
        assert len(found) == 1, (lhs, rhs, assume, found)
    for lhs, rhs, assume, conditions in CONDITIONS:
        if "diff" in lhs:
            continue
        renamed = [re.sub(r"\by\b", "b", re.sub(r"\bx\b", "speed", t)) for t in (lhs, rhs, assume)]
        found_too = judge(*renamed)
        assert found_too.passed
        assert [re.sub(r"\bb\b", "y", c.replace("speed", "x")) for c in found_too.conditions] == conditions
