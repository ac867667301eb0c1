"""The table of theorems on ranks and subspaces: each true by exact models, none that is false passes."""

from __future__ import annotations

import pytest

from derive.check.declare import parse_matrices
from derive.check.mat_setting import Setting
from derive.check.mat_test import sampled
from derive.check.mat_theorems import THEOREMS, Theorem
from derive.check.matrix import decide
from derive.kernel.relation import Relation
from derive.kernel.text import parse_relation


def verdict_by_models(line: Relation) -> str:
    return sampled(Setting([line.lhs, line.rhs]), line, points=60).outcome


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda t: t.statement)
def test_every_theorem_holds_in_exact_models(theorem: Theorem) -> None:
    assert verdict_by_models(theorem.line()) == "tested"


@pytest.mark.parametrize(
    "statement",
    [
        "rank(M) <= rank(M*N)",
        "rank(M) + rank(N) <= rank(M*N)",
        "rank(M) + rank(N) - m <= rank(M*N)",
        "rank(A) + rank(B) <= rank(A + B)",
        "rank(L*M*N) = rank(L*M) + rank(M*N) - rank(M)",
        "dim(nullspace(M)) = m - rank(M)",
        "colspace(M) subset colspace(M*N)",
        "nullspace(M*N) subset nullspace(N)",
        "rowspace(M) = rowspace(L*M)",
        "M*v in colspace(L.T)",
        "rank(M) = k",
    ],
)
def test_a_false_theorem_would_be_caught(statement: str) -> None:
    assert verdict_by_models(Theorem("planted", statement).line()) == "refuted"


NAMES = parse_matrices(
    "W_O: d x h, W_V: h x d, W: d x d, A: m x k, B: k x l, C: l x n, E: m x k, v: k x 1, u: n x 1, w: n x 1"
)


@pytest.mark.parametrize(
    ("given", "line", "names"),
    [
        ("", "rank(W_O*W_V) <= rank(W_O)", "rank of a product"),
        ("", "rank(W_V) >= rank(W_O*W_V)", "rank of a product"),
        ("", "rank(W_O*W_V) <= min(rank(W_O), rank(W_V))", "rank of a product"),
        ("", "rank(W_O*W_V) <= h", "rank of a product; rank and shape"),
        ("", "rank(A*B*C) <= rank(B)", "rank of a product"),
        ("", "rank(u*w.T) <= 1", "rank of a product; rank and shape"),
        ("", "rank(A) + rank(B) - k <= rank(A*B)", "Sylvester's inequality"),
        ("", "rank(A) + rank(B*C) - k <= rank(A*B*C)", "Sylvester's inequality"),
        ("", "rank(A + E) <= rank(E) + rank(A)", "rank of a sum"),
        ("", "rank(B.T*A.T) = rank(A*B)", "rank of a transpose"),
        ("", "rank(A) = dim(rowspace(A))", "rank is the dimension of the row space"),
        ("", "colspace(A*B*C) subset colspace(A)", "columns of a product"),
        ("", "rowspace(A*B) subset rowspace(B)", "rows of a product"),
        ("", "nullspace(B) subset nullspace(A*B)", "null space of a product"),
        ("", "perp(nullspace(A*B)) = rowspace(A*B)", "null space and row space are orthogonal"),
        ("", "A*B*unit(1, l) in colspace(A)", "a product with a column is in the column space"),
        ("W = W_O*W_V", "rank(W) <= rank(W_V)", "rank of a product"),
        ("W = W_O*W_V", "colspace(W) subset colspace(W_O)", "columns of a product"),
        ("h < d", "rank(W_O) < d", "rank and shape"),
        ("rank(A) = m", "rank(A*A.T) = m", "rank of a Gram matrix"),
    ],
)
def test_instances_are_proved_by_name(given: str, line: str, names: str) -> None:
    known = [parse_relation(given, NAMES)] if given else []
    v = decide(parse_relation(line, NAMES), known)
    assert v.outcome == "proved"
    assert v.method.split(": ")[1] == names


@pytest.mark.parametrize(
    "line",
    [
        "rank(A*B) = rank(A)",
        "rank(A*B) >= rank(B)",
        "rank(A) + rank(B) <= rank(A*B)",
        "rank(A + E) <= 2*rank(A)",
        "rank(u*w.T) = 1",
        "colspace(A) subset colspace(A*B)",
        "nullspace(A*B) subset nullspace(B)",
        "v in colspace(A.T)",
        "rank(A) = min(m, k)",
        "rank(u*w.T) = rank(w*u.T) + rank(u)",
        "rank(W_O*W_V*W) = rank(W*W_O*W_V)",
        "rank(W*W) = rank(W)",
        "dim(colspace(A)) + dim(nullspace(A)) = m",
    ],
)
def test_false_lines_on_ranks_are_refuted_with_a_model(line: str) -> None:
    v = decide(parse_relation(line, NAMES))
    assert v.outcome == "refuted"
    assert v.witness


def test_a_strict_bound_needs_its_assumption() -> None:
    assert decide(parse_relation("rank(W_O) < d", NAMES)).outcome == "refuted"
