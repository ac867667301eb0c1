"""Gradients: proved by words for all sizes, tested by dual numbers, refuted by exact models."""

from __future__ import annotations

import pytest

from derive.check.declare import parse_matrices
from derive.check.gradient import decide_gradient
from derive.check.matrix import decide
from derive.check.verdict import Verdict
from derive.kernel.relation import Relation
from derive.kernel.text import parse, parse_relation

NAMES = parse_matrices(
    "X: m x n, A: n x n, M: n x n, S: n x n symmetric, D: n x n diagonal, Q: n x n orthogonal, w: n x 1,"
    "y: n x 1, b: m x 1, G: m x l, W_0: m x l, L: m x r, R: r x l, t: scalar, lam: scalar, u: m x 1"
)


def gradient(f: str, by: str, claimed: str, *given: str) -> Verdict:
    known: list[Relation] = [parse_relation(g, NAMES) for g in given]
    return decide_gradient(parse(f, NAMES), NAMES[by], parse(claimed, NAMES), known)


@pytest.mark.parametrize(
    ("f", "by", "claimed"),
    [
        ("tr(G.T*(W_0 + L*R))", "L", "G*R.T"),
        ("tr(G.T*(W_0 + L*R))", "R", "L.T*G"),
        ("norm(X*w - b)**2", "w", "2*X.T*(X*w - b)"),
        ("norm(X*w - b)**2 + lam*norm(w)**2", "w", "2*X.T*(X*w - b) + 2*lam*w"),
        ("norm(X*w - b)", "w", "X.T*(X*w - b)/norm(X*w - b)"),
        ("logdet(M)", "M", "inv(M).T"),
        ("logdet(A + M)", "M", "inv(A + M).T"),
        ("det(M)", "M", "det(M)*inv(M).T"),
        ("tr(inv(M)*A)", "M", "-inv(M).T*A.T*inv(M).T"),
        ("w.T*inv(A + M)*y", "M", "-inv(A + M).T*w*y.T*inv(A + M).T"),
        ("tr(M.T*A*M)", "M", "(A + A.T)*M"),
        ("tr(M**3)", "M", "3*(M.T)**2"),
        ("tr(A*had(M, M))", "M", "2*had(A.T, M)"),
        ("tr(diag(w)*A)", "w", "diag(A)"),
        ("tr(diag(M)*w.T)", "M", "diag(w)"),
        ("inner(w, softmax(y))", "y", "had(softmax(y), w) - softmax(y)*(softmax(y).T*w)"),
        ("exp(w.T*y)", "w", "exp(w.T*y)*y"),
        ("tanh(w.T*y)", "w", "(1 - tanh(w.T*y)**2)*y"),
        ("t**3*tr(A)", "t", "3*t**2*tr(A)"),
        ("norm(w - t*y)**2", "t", "2*t*norm(y)**2 - 2*w.T*y"),
        ("sum(w[i, 1]*y[i, 1], i, 1, n)", "w", "y"),
        ("1/(1 + w.T*w)", "w", "-2*w/(1 + w.T*w)**2"),
        ("w.T*M*y/(w.T*w)", "M", "w*y.T/norm(w)**2"),
    ],
)
def test_proved_for_all_sizes(f: str, by: str, claimed: str) -> None:
    v = gradient(f, by, claimed)
    assert (v.outcome, v.method) == ("proved", "normal form of words, all sizes")


@pytest.mark.parametrize(
    ("f", "by", "claimed"),
    [
        ("logdet(S)", "S", "inv(S)"),
        ("tr(A*S)", "S", "A.T"),
        ("log(total(map_exp(w)))", "w", "softmax(w)"),
        ("-y.T*map_log(softmax(w))", "w", "softmax(w)*total(y) - y"),
        ("total(had(rowsoftmax(M), A))", "A", "rowsoftmax(M)"),
        ("norm(map_exp(M))**2", "M", "2*map_exp(2*M)"),
        ("total(kron(M, A))", "M", "total(A)*ones(n, n)"),
        ("det([[t, 1], [2, t]])", "t", "2*t"),
    ],
)
def test_accepted(f: str, by: str, claimed: str) -> None:
    assert gradient(f, by, claimed).passed


@pytest.mark.parametrize(
    ("f", "by", "claimed"),
    [
        ("tr(A*M) + tr(M*A)", "M", "Z(n, n)"),  # what sympy#26585 returns for a sum of two traces
        ("tr(A*M) + tr(M*A)", "M", "A + A.T"),
        ("tr(G.T*(W_0 + L*R))", "L", "-G*R.T"),
        ("norm(X*w - b)**2", "w", "X.T*(X*w - b)"),
        ("norm(X*w - b)**2", "w", "2*X.T*(b - X*w)"),
        ("logdet(M)", "M", "inv(M)"),
        ("logdet(M)", "M", "det(M)*inv(M).T"),
        ("tr(inv(M)*A)", "M", "-inv(M)*A*inv(M)"),
        ("tr(M.T*A*M)", "M", "2*A*M"),
        ("tr(M*M)", "M", "2*M"),
        ("tr(S*S*A)", "A", "S"),
        ("-y.T*map_log(softmax(w))", "w", "softmax(w) - y"),
        ("log(total(map_exp(w)))", "w", "map_exp(w)"),
        ("inner(w, softmax(y))", "y", "had(softmax(y), w)"),
        ("norm(w)", "w", "2*w"),
        ("tr(A*S)", "S", "A.T + A"),
    ],
)
def test_refuted_with_a_model(f: str, by: str, claimed: str) -> None:
    v = gradient(f, by, claimed)
    assert v.outcome == "refuted"
    assert v.witness


@pytest.mark.parametrize(
    ("f", "by", "claimed", "words"),
    [
        ("norm(X*w - b)**2", "w", "2*(X*w - b)", "n x 1"),
        ("norm(X*w - b)**2", "w", "2*(X*w - b).T*X", "n x 1"),
        ("tr(G.T*(W_0 + L*R))", "L", "R*G.T", "m x r"),
        ("X*w", "w", "X.T", "number"),
        ("w.T*y", "w", "1", "n x 1"),
    ],
)
def test_a_gradient_has_the_shape_of_its_variable(f: str, by: str, claimed: str, words: str) -> None:
    v = gradient(f, by, claimed)
    assert v.outcome == "ill-formed"
    assert words in v.detail


def test_a_gradient_by_a_symmetric_matrix_that_depends_on_the_convention_is_undecided() -> None:
    v = gradient("tr(A*S)", "S", "(A + A.T)/2")
    assert v.outcome == "undecided"
    assert "entry by entry" in v.detail


def test_properties_of_the_variable_do_not_shorten_its_gradient() -> None:
    """tr(Q^T Q) is constant on orthogonal matrices, but its entries count as independent."""
    assert gradient("tr(Q.T*Q)", "Q", "2*Q").passed
    assert gradient("tr(Q.T*Q)", "Q", "Z(n, n)").outcome != "proved"


def test_gradients_inside_lines() -> None:
    for line in ("grad(w.T*A*w, w) = (A + A.T)*w", "inner(grad(tr(M*M), M), M) = 2*tr(M*M)"):
        assert decide(parse_relation(line, NAMES)).outcome == "proved"
    second = "grad(y.T*grad(w.T*A*w, w), w) = (A + A.T)*y"
    assert decide(parse_relation(second, NAMES)).outcome == "proved"
    wrong = "grad(y.T*grad(w.T*A*w, w), w) = 2*A*y"
    assert decide(parse_relation(wrong, NAMES)).outcome == "refuted"


def test_assumptions_hold_at_the_point() -> None:
    assert gradient("w.T*A*w", "w", "2*lam*w", "A.T = A", "A*w = lam*w").passed
    assert gradient("w.T*A*w", "w", "lam*w", "A.T = A", "A*w = lam*w").outcome == "refuted"
