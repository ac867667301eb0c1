"""Words against numbers: what is read, what is proved and every gradient, on random trees."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check.declare import parse_matrices
from derive.check.mat_draw import prime_models
from derive.check.mat_field import Undefined
from derive.check.mat_model import gap_of
from derive.check.mat_setting import Setting
from derive.check.mat_test import residues
from derive.check.matrix import decide
from derive.check.word_gradient import gradient
from derive.check.word_rules import prove
from derive.check.word_types import Grid, Stuck
from derive.check.words import Reader
from derive.kernel.expr import SCALAR, Node
from derive.kernel.relation import Relation
from derive.kernel.text import parse_relation
from tests.check.matrix_trees import MATRICES, SHAPES, changed, matrix_symbols, rewritten, tree
from tests.check.word_values import WordValues

SEEDS = st.integers(0, 10**9)


@settings(max_examples=250, deadline=None)
@given(SEEDS)
def test_a_form_has_the_value_of_its_tree(seed: int) -> None:
    r = random.Random(seed)
    e = tree(r, r.choice(SHAPES))
    reader = Reader()
    try:
        form = reader.read(e)
    except Stuck:
        return
    assert not isinstance(form, Grid)
    model = next(prime_models(Setting([e, *MATRICES]), {"m": 4, "n": 3}), None)
    assert model is not None
    try:
        value = model.value(e)
    except Undefined:
        return
    assert WordValues(reader.ring, model).poly(form) == value


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_a_gradient_of_words_is_that_of_dual_numbers(seed: int) -> None:
    r = random.Random(seed)
    f = tree(r, SCALAR)
    names = matrix_symbols(f)
    reader = Reader()
    try:
        form = reader.poly(f)
        if not names:
            return
        x = r.choice(names)
        slope = gradient(reader, form, reader.poly(x))
    except Stuck:
        return
    model = next(prime_models(Setting([f, *MATRICES]), {"m": 3, "n": 2}))
    try:
        wanted = model.value(Node("grad", (f, x)))
    except Undefined:
        return
    if any(k[0] in ("inv", "inverse") for k in (y.kind for y in reader.ring.letters)):
        return
    assert WordValues(reader.ring, model).poly(slope) == wanted


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_true_rewritings_are_never_refuted(seed: int) -> None:
    r = random.Random(seed)
    e = tree(r, r.choice(SHAPES))
    f = e
    for _ in range(3):
        f = rewritten(r, f)
    v = decide(Relation("=", e, f))
    assert v.outcome in ("proved", "tested"), (str(e), str(f), v)


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_what_differs_mod_p_is_never_accepted(seed: int) -> None:
    r = random.Random(seed)
    e = tree(r, r.choice(SHAPES))
    f = changed(r, e)
    if e.shape != f.shape:
        return
    line = Relation("=", e, f)
    found = residues(Setting([e, f]), gap_of(line))
    if found.failed is None:
        return
    assert not prove(line, (), {}, deep=True), line
    assert decide(line).outcome == "refuted", line


LAWS = """
(A*B).T = B.T*A.T
(A*B)[:, j] = A*B[:, j]
A.T[j, i] = A[i, j]
(A*B)[i, j] = sum(A[i, q]*B[q, j], q, 1, k)
A*B = sum(A[:, q]*B[q, :], q, 1, k)
A*unit(i, k) = A[:, i]
tr(M) = sum(M[i, i], i, 1, n)
norm(A)**2 = sum(sum(A[i, j]**2, j, 1, k), i, 1, m)
total(A) = sum(sum(A[i, j], j, 1, k), i, 1, m)
sum(c*A, i, 1, r) = r*c*A
sum(A*B + 2*A*B, i, 1, r) = 3*A*sum(B, i, 1, r)
U*(V.T*x) = U*V.T*x
u*(v.T*w) = u*v.T*w
u*(v.T*w) = (w.T*v)*u
W.T*W = I(r)
W*W.T*W = W
O*O.T = I(n)
inv(O) = O.T
tr(K) = 0
w.T*K*w = 0
K.T = -K
M*inv(M) = I(n)
inv(M*P) = inv(P)*inv(M)
inv(inv(M)) = M
inv(M + P)*(M + P) = I(n)
inv(2*M + 2*P) = inv(M + P)/2
inv((M + P).T) = inv(M + P).T
det(M*P*inv(M)) = det(P)
det(c*M) = c**n*det(M)
logdet(M*P) = logdet(M) + logdet(P)
det(I(m) + A*B2) = det(I(k) + B2*A)
had(M, P) = had(P, M)
had(M, ones(n, n)) = M
had(M, I(n)) = diag(diag(M))
had(v*w.T, M) = diag(v)*M*diag(w)
diag(v)*w = had(w, v)
diag(ones(n)) = I(n)
tr(diag(v)*M) = v.T*diag(M)
total(had(A, A)) = norm(A)**2
kron(M, A)*kron(P, B) = kron(M*P, A*B)
kron(M, A).T = kron(M.T, A.T)
inv(kron(M, P)) = kron(inv(M), inv(P))
tr(kron(M, P)) = tr(M)*tr(P)
vec(A*B*G) = kron(G.T, A)*vec(B)
vec(v*w.T) = kron(w, v)
vec(A).T*vec(A) = norm(A)**2
[[M, v], [w.T, c]]*[[v], [c]] = [[M*v + c*v], [w.T*v + c**2]]
[[A], [A]].T = [[A.T, A.T]]
I(n)*M*Z(n, r) = Z(n, r)
D*H = H*D
norm(v)*norm(v) = v.T*v
1/(1 + v.T*w) + v.T*w/(1 + w.T*v) = 1
numel(A) = m*k
M*D*P = sum(D[i, i]*M[:, i]*P[i, :], i, 1, n)
tr(D*M) = sum(D[i, i]*M[i, i], i, 1, n)
v.T*D*H*w = sum(v[i, 1]*D[i, i]*w[i, 1]*H[i, i], i, 1, n)
M*D*v = sum(D[i, i]*v[i, 1]*M[:, i], i, 1, n)
tr(D) = sum(D[i, i], i, 1, n)
v.T*D = sum(D[i, i]*v[i, 1]*unit(i, n).T, i, 1, n)
M*D*ones(n) = sum(D[i, i]*M[:, i], i, 1, n)
"""
NAMES = parse_matrices(
    "A: m x k, B: k x l, G: l x q, B2: k x m, M: n x n, P: n x n, O: n x n orthogonal,"
    "W: n x r orthonormal columns, K: n x n antisymmetric, U: m x r, V: n x r, x: n x 1, u: m x 1, v: n x 1,"
    "w: n x 1, c: scalar, D: n x n diagonal, H: n x n diagonal"
)


@pytest.mark.parametrize("law", LAWS.strip().splitlines())
def test_laws_are_proved_for_all_sizes(law: str) -> None:
    v = decide(parse_relation(law, NAMES, "integer"))
    assert (v.outcome, v.method) == ("proved", "normal form of words, all sizes")


DEEP = """
inv(M + V*P2*X) = inv(M) - inv(M)*V*inv(inv(P2) + X*inv(M)*V)*X*inv(M)
inv(M + v*w.T) = inv(M) - inv(M)*v*w.T*inv(M)/(1 + w.T*inv(M)*v)
V*inv(I(r) + X*V) = inv(I(n) + V*X)*V
inv(inv(M) + inv(P)) = M*inv(M + P)*P
(I(n) - M)*inv(I(n) + M) = inv(I(n) + M)*(I(n) - M)
(V*inv(V.T*V)*V.T)**2 = V*inv(V.T*V)*V.T
inv(M) - inv(P) = inv(M)*(P - M)*inv(P)
inv(M - P) = inv(M) + inv(M)*P*inv(M - P)
"""


@pytest.mark.parametrize("law", DEEP.strip().splitlines())
def test_inverses_of_sums_are_proved_by_completed_rules(law: str) -> None:
    names = {**NAMES, **parse_matrices("P2: r x r, X: r x n")}
    assert decide(parse_relation(law, names)).outcome == "proved"


def test_completed_rules_do_not_divide_by_a_hidden_zero() -> None:
    """1/(1 + s) inside 1 - w^T inv(M + v w^T) v: dividing by what vanishes proved anything."""
    line = "inv(M + v*w.T) = inv(M) - inv(M)*v*w.T*inv(M)/(1 - w.T*inv(M)*v)"
    assert not prove(parse_relation(line, NAMES), (), {}, deep=True)
    assert decide(parse_relation(line, NAMES)).outcome == "refuted"


def test_an_inverse_that_never_exists_proves_nothing() -> None:
    names = parse_matrices("u: n x 1, A: n x n, n2: 2 x 1")
    line = parse_relation("inv(n2*n2.T)*n2*n2.T = I(2)", names)
    assert decide(line).outcome == "undecided"
