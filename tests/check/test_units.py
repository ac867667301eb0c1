"""Dimension analysis: what may be added, compared and exponentiated, and what may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.units import check_units
from derive.kernel.expr import Expr, Node, Number, Symbol, symbol
from derive.kernel.relation import Relation
from derive.kernel.text import parse_relation

SCALARS = {
    "C": "FLOP",
    "C_0": "FLOP/(parameter*token)",
    "N": "parameter",
    "D": "token",
    "w": "word",
    "L": "nat/token",
    "A": "nat/token",
    "t": "s",
    "h": "h",
    "v": "TB/s",
    "M": "GB",
    "x": "",
    "alpha": "",
    "E": "J",
}
NAMES: dict[str, Symbol] = {n: symbol(n, "positive", unit=u) for n, u in SCALARS.items()}
NAMES["n"] = symbol("n", "positive integer")
NAMES["W"] = symbol("W", shape=(NAMES["n"], NAMES["n"]), unit="m")
NAMES["X"] = symbol("X", shape=(NAMES["n"], 3), unit="s")
NAMES["y"] = symbol("y", shape=(3, 1))

RIGHT = """
C = C_0*N*D
C = 6[FLOP/(parameter*token)]*N*D
L = A/x**alpha + 1.69[nat/token]
L = A/x**alpha + 0
t + h = 3[min]
t = M/v
C**(1/2) = sqrt(C)
(C/C)**alpha = x
diff(L, t) = L/t
diff(C, N, D) = C_0
sum(t*n, n, 1, 3) = h
prod(t, n, 1, 3) = t**3
max(t, h) <= 4[day]
abs(-t) = t
x in interval(1, 2)
t in interval(1[s], 1[h])
D in {1[token], 2[token]}
ceil(D) = 3[token]
W*X = W*X
tr(W) = 3[m]
det([[t, t], [t, t]]) = t**2
inv(W)*W = I(n)
W + Z(n, n) = W
rank(W) = x
norm(X) = t
inner(X, X) = t**2
X*y = Z(n, 1)
C prop t
log2(C/C_0/N/D) = x
1[GB] = 8e9[bit]
1[J] = 1[kg*m^2/s^2]
colspace(W*X) subset colspace(W)
""".strip().splitlines()

WRONG = [
    ("C = C_0*N", "FLOP", "FLOP/token"),
    ("D + w = D", "D (token)", "w (word)"),
    ("L = A/x**alpha + 1", "nat/token", "no unit"),
    ("C = t", "C (FLOP)", "t (s)"),
    ("v = 1[PFLOP]", "bit/s", "FLOP"),
    ("exp(t) = 1", "exp", "t (s)"),
    ("log(C) = x", "log", "FLOP"),
    ("C**alpha = x", "power alpha", "FLOP"),
    ("x**t = x", "exponent", "t (s)"),
    ("min(t, x) = t", "t (s)", "no unit"),
    ("diff(L, t) = L", "nat/(s*token)", "nat/token"),
    ("sum(t, n, 1, D) = t", "limit", "D (token)"),
    ("prod(t, n, 1, n) = t", "number varies", "t (s)"),
    ("ceil(t) = 1[s]", "depends on the unit", "t (s)"),
    ("x in interval(1, 2[s])", "no unit", "(s)"),
    ("D in {1[token], 2[word]}", "token", "word"),
    ("W + X*X.T = W", "(m)", "(s^2)"),
    ("det(W) = x", "size varies", "W (m)"),
    ("tr(W) = t", "m", "s"),
    ("inv(W) = W", "1/m", "m"),
    ("W[n, D] = 1[m]", "an index", "token"),
    ("1[kW] = 1[kWh]", "kg*m^2/s^3", "kg*m^2/s^2"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_lines_of_one_dimension_pass(text: str) -> None:
    found = check_units(parse_relation(text, NAMES), NAMES)
    assert found.outcome == "proved" and found.method == "dimensions", found


@pytest.mark.parametrize(("text", "one", "other"), WRONG)
def test_a_refusal_names_both(text: str, one: str, other: str) -> None:
    found = check_units(parse_relation(text, NAMES), NAMES)
    assert found.outcome == "refuted", found
    assert one in found.detail and other in found.detail, found.detail


def test_an_unknown_unit_is_ill_formed() -> None:
    found = check_units(parse_relation("x = 3[tokn]", NAMES), NAMES)
    assert found.outcome == "ill-formed" and "token" in found.detail


def test_declared_symbols_count_with_their_unit() -> None:
    bare = symbol("t", "positive")
    line = Relation("=", bare, NAMES["h"])
    assert check_units(line, {}).outcome == "refuted"
    assert check_units(line, NAMES).passed


def monomials() -> st.SearchStrategy[Expr]:
    leaves = st.sampled_from([NAMES[n] for n in ("C", "N", "D", "t", "M", "x")])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
            st.tuples(inner, inner).map(lambda p: p[0] / p[1]),
            st.tuples(inner, st.integers(1, 3)).map(lambda p: p[0] ** p[1]),
            inner.map(lambda e: Node("sqrt", (e,))),
            inner.map(lambda e: -e),
        ),
        max_leaves=6,
    )


@given(monomials())
def test_a_term_is_of_its_own_dimension_and_of_no_other(e: Expr) -> None:
    assert check_units(Relation("=", e, e + e), {}).passed
    assert check_units(Relation("=", e, Number("0")), {}).passed
    assert not check_units(Relation("=", e, e * NAMES["w"]), {}).passed
    assert check_units(Relation("=", e / e, Number("1")), {}).passed
