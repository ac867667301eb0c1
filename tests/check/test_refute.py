"""A line is refuted by a model of all that it rests on, or not at all."""

from __future__ import annotations

import pytest

from derive.check.entail import entails
from derive.check.model_find import find, set_aside
from derive.kernel.expr import Expr, Number, Symbol, node, symbol
from derive.kernel.relation import Relation

N = symbol("n", "positive integer")
A, B = (symbol(x, "real", (N, N)) for x in "AB")
Q = symbol("Q", "real", (N, N), ("orthogonal",))
S = symbol("S", "real", (N, N), ("symmetric",))
X, Y, K = symbol("x", "positive"), symbol("y", "real"), symbol("k", "integer")
EYE = node("eye", N)


def eq(a: Expr, b: Expr) -> Relation:
    return Relation("=", a, b)


@pytest.mark.parametrize(
    ("premise", "conclusion"),
    [
        (eq(Q, A), eq(A.T * A, EYE)),
        (eq(S, A), eq(A.T, A)),
        (eq(K, Y), Relation("!=", Y, Number("0.5"))),
        (eq(X**2 + Y**2, Number("1")), Relation("<=", Y, Number("1"))),
    ],
)
def test_what_holds_is_not_refuted_by_values_that_break_a_promise(
    premise: Relation, conclusion: Relation
) -> None:
    assert entails([premise], conclusion).outcome != "refuted"


@pytest.mark.parametrize(
    ("premise", "conclusion"),
    [
        (eq(Q, A), eq(A.T, A)),
        (eq(S, A), eq(A.T * A, EYE)),
        (eq(X**2 + Y**2, Number("1")), Relation("<=", Y, Number("0.5"))),
        (eq(X, Y + 3), Relation(">", Y, Number("0"))),
    ],
)
def test_what_fails_is_refuted_by_a_model_of_the_premises(premise: Relation, conclusion: Relation) -> None:
    said = entails([premise], conclusion)
    assert said.outcome == "refuted"
    assert set(premise.free_symbols()) <= {name for name, _ in said.witness}


def test_only_what_introduces_a_name_is_set_aside() -> None:
    rest, gone = set_aside([eq(A, B * B), eq(Y, X + 1)], ())
    assert (rest, len(gone)) == ([], 2)
    for kept in (
        eq(Q, B),  # orthogonal: not whatever B is
        eq(X, Y),  # positive: not whatever y is
        eq(Y, 1 / Y),  # itself in it
        eq(A, node("inv", B)),  # it may have no value
        eq(K, 2 * Y),  # whole
    ):
        assert set_aside([kept, Relation("!=", Y, X), eq(B, B * B)], ())[0][0] == kept
    assert set_aside([eq(Y, X + 1)], ("y", "x"))[0] == [eq(Y, X + 1)]


def test_a_row_of_blocks_gives_its_blocks() -> None:
    left, right = symbol("L", "real", (N, N)), symbol("R", "real", (N, N))
    wide: Symbol = symbol("W", "real", (N, 2 * N))
    row = eq(wide, node("block", node("row", left, right)))
    assert set_aside([row, eq(wide, wide + wide)], ())[0] == [eq(wide, wide + wide)]
    assert row in set_aside([row, eq(wide, wide + wide), eq(left, left * left)], ())[0]


def test_indices_have_to_be_in_reach() -> None:
    column = eq(node("col", A, K), node("col", B, K))
    found = find([column, Relation(">", K, Number("2"))])
    assert found is not None
    assert 2 < found.ints["k"] <= found.ints["n"]
    assert find([column, Relation("<", K, Number("1"))]) is None
