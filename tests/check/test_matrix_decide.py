"""Lines with matrices under assumptions, witnesses that are held to what they claim, and traps."""

from __future__ import annotations

import pytest
from flint import fmpq

from derive.check.declare import parse_matrices
from derive.check.mat_field import Exact
from derive.check.mat_space import holds
from derive.check.mat_value import Model
from derive.check.matrix import decide
from derive.check.verdict import Verdict
from derive.kernel.expr import Symbol
from derive.kernel.relation import Relation
from derive.kernel.text import parse, parse_relation

NAMES = parse_matrices(
    "A: m x k, B: k x l, C: m x k, M: n x n, P: n x n, S: n x n symmetric, K: n x n antisymmetric,"
    "Q: n x n orthogonal, D: n x n diagonal, H: n x n positive definite, V: n x r orthonormal columns,"
    "T: n x n invertible, x: n x 1, y: n x 1, u: m x 1, v: k x 1, c: scalar, sigma: scalar, G: m x k, "
    "W: d x d, W_O: d x h, W_V: h x d"
)


def line(text: str) -> Relation:
    return parse_relation(text, NAMES)


def verdict(text: str, *given: str) -> Verdict:
    return decide(line(text), [line(g) for g in given])


FALSE = """
tr(M*P) = tr(M)*tr(P)
(M*P).T = M.T*P.T
det(M + P) = det(M) + det(P)
det(K) = 0
det(-M) = -det(M)
det(Q) = 1
inv(M*P) = inv(M)*inv(P)
M*P = P*M
S*M = M*S
V*V.T = I(n)
norm(M)**2 = tr(M*M)
x.T*M*y = y.T*M*x
had(M, P) = M*P
D*M = M*D
(M + P)**2 = M**2 + 2*M*P + P**2
kron(M, P) = kron(P, M)
vec(M) = vec(M.T)
c*M = M
H = I(n)
rank(M*P) = rank(P*M)
M[1, 1] = M[2, 2]
[[M, P]] = [[P, M]]
"""


@pytest.mark.parametrize("text", FALSE.strip().splitlines())
def test_a_witness_is_a_model_in_which_the_line_fails(text: str) -> None:
    v = verdict(text)
    assert v.outcome == "refuted"
    r = line(text)
    ints, values = {}, {}
    for name, value in v.witness:
        s = NAMES.get(name)
        if s is not None and not s.is_scalar:
            e = parse(value)
            values[name] = Model(Exact(), {}, {}).as_matrix(e)
        elif isinstance(s, Symbol) and "integer" in s.domain:
            ints[name] = int(value)
        else:
            values[name] = fmpq(*map(int, (value + "/1").split("/")[:2]))
    assert holds(Model(Exact(), ints, values), r) is False
    assert set(r.free_symbols()) <= {n for n, _ in v.witness}


ASSUMED = [
    ("(M + P)**2 = M**2 + 2*M*P + P**2", ["M*P = P*M"], "proved"),
    ("(I(n) - M)**2 = I(n) - M", ["M*M = M"], "proved"),
    ("(2*M - I(n))**2 = I(n)", ["M**2 = M"], "proved"),
    ("norm(M)**2 = tr(M)", ["M.T = M", "M*M = M"], "proved"),
    ("(I(n) - 2*x*x.T)*(I(n) - 2*x*x.T).T = I(n)", ["x.T*x = 1"], "proved"),
    ("M*M*x = c**2*x", ["M*x = c*x"], "proved"),
    ("x.T*M*x = c", ["M*x = c*x", "norm(x) = 1"], "proved"),
    ("A*G.T*u = sigma*A*v", ["G.T*u = sigma*v"], "proved"),
    ("A*B = Z(m, l)", ["A = Z(m, k)"], "proved"),
    ("det(M) = 0", ["M*x = 0*x", "norm(x) = 1"], "tested"),
    ("M*P = I(n)", ["P*M = I(n)"], "tested"),
    ("rank(M) = tr(M)", ["M*M = M"], "tested"),
    ("A*v = Z(m, 1)", ["v in nullspace(A)"], "proved"),
    ("u.T*A = Z(1, k)", ["u in nullspace(A.T)"], "proved"),
    ("rank(W) <= h", ["W = W_O*W_V"], "proved"),
    ("M*P = P*M", ["M.T = M", "P.T = P"], "refuted"),
    ("M = Z(n, n)", ["M.T = M", "tr(M) = 0"], "refuted"),
    ("M = I(n)", ["M*M = I(n)"], "refuted"),
    ("x = y", ["M*x = M*y"], "refuted"),
    ("rank(M) = n", ["M*M = M"], "refuted"),
    ("u in colspace(A)", ["A*v = u"], "proved"),
]


@pytest.mark.parametrize(("text", "given", "outcome"), ASSUMED, ids=lambda a: str(a)[:40])
def test_assumptions_are_used(text: str, given: list[str], outcome: str) -> None:
    assert verdict(text, *given).outcome == outcome


TRUE_IN_BALLS = """
norm(A*B) <= norm(A)*norm(B)
norm(A + C) <= norm(A) + norm(C)
abs(x.T*y) <= norm(x)*norm(y)
abs(inner(A, C)) <= norm(A)*norm(C)
x.T*H*x >= 0
det(H) > 0
tr(H) > 0
x.T*M.T*M*x >= 0
norm(Q*M) = norm(M)
norm(c*M) = abs(c)*norm(M)
softmax(x + c*ones(n)) = softmax(x)
ones(n).T*softmax(x) = 1
rowsoftmax(M)*ones(n) = ones(n)
map_exp(map_log(map_exp(x))) = map_exp(x)
log(exp(tr(M))) = tr(M)
tr(M)**2 <= n*norm(M)**2
norm(M)/n <= norm(M)
norm(V.T*x) <= norm(x)
"""


@pytest.mark.parametrize("text", TRUE_IN_BALLS.strip().splitlines())
def test_what_needs_real_numbers_is_accepted(text: str) -> None:
    assert verdict(text).passed


FALSE_IN_BALLS = """
norm(A)*norm(B) <= norm(A*B)
norm(A + C) >= norm(A) + norm(C)
x.T*M*x >= 0
x.T*S*x > 0
det(M) >= 0
x.T*H*x > 0
norm(M) < n
norm(c*M) = c*norm(M)
softmax(2*x) = softmax(x)
rowsoftmax(M) = softmax(M)
map_exp(M + P) = map_exp(M)*map_exp(P)
tr(M)**2 <= norm(M)**2
logdet(M + P) = logdet(M) + logdet(P)
exp(tr(M)) = det(M)
x.T*H*x >= x.T*x
det(H) >= 1
norm(A) <= 100
norm(A) <= 1000*norm(A)**2
norm(M)**2 >= 1/1000
det(M)**2 >= 1/100
"""


@pytest.mark.parametrize("text", FALSE_IN_BALLS.strip().splitlines())
def test_what_needs_real_numbers_is_refuted(text: str) -> None:
    v = verdict(text)
    assert v.outcome == "refuted"
    assert v.witness


def test_only_words_and_theorems_prove_for_all_sizes() -> None:
    v = verdict("det([[M, x], [y.T, c]]) = c*det(M) - y.T*det(M)*inv(M)*x")
    assert v.outcome == "tested"
    assert "shapes" in v.method


@pytest.mark.parametrize(
    "line",
    [
        "A**2 - tr(A)*A + det(A)*I(2) = Z(2, 2)",
        "det(A + B) = det(A) + det(B) + tr(A)*tr(B) - tr(A*B)",
        "inv(A) = (tr(A)*I(2) - A)/det(A)",
        "det(exp(t)*A) = exp(2*t)*det(A)",
    ],
)
def test_fixed_sizes_are_proved_entry_by_entry(line: str) -> None:
    names = parse_matrices("A: 2 x 2, B: 2 x 2")
    assert str(decide(parse_relation(line, names))) == "proved (normal form of fractions, exact)"
    spoiled = decide(parse_relation(line.replace("tr(A)", "2*tr(A)").replace("2*t)", "t)"), names))
    assert spoiled.outcome in ("refuted", "undecided")


def test_given_numbers_are_decided_exactly() -> None:
    assert str(decide(parse_relation("rank([[1, 2], [2, 4]]) = 1"))) == "proved (exact arithmetic)"
    v = decide(parse_relation("[[1, 2], [3, 4]]*[[1], [1]] = [[3], [8]]"))
    assert v.outcome == "refuted"
    assert "[[3], [7]]" in v.detail
    assert decide(parse_relation("[[1], [2]] in colspace([[1, 2], [2, 4]])")).outcome == "proved"
    assert decide(parse_relation("[[1], [3]] in colspace([[1, 2], [2, 4]])")).outcome == "refuted"


def test_impossible_assumptions_prove_nothing() -> None:
    assert verdict("M = P", "x.T*x = 1", "norm(x) = 2").outcome in ("undecided", "refuted")


def test_a_gram_matrix_has_full_rank_over_the_reals_not_mod_p() -> None:
    assert verdict("rank(A.T*A) = rank(A)").outcome == "proved"


def test_the_same_seed_gives_the_same_words() -> None:
    for text in FALSE.strip().splitlines()[:6]:
        assert str(verdict(text)) == str(verdict(text))


def test_more_columns_than_the_sizes_allow() -> None:
    """A product through a wide middle: k > min(m, l) is drawn, so full rank is not assumed."""
    assert verdict("rank(A*B) = k").outcome == "refuted"
    assert verdict("rank(A*B) = min(rank(A), rank(B))").outcome == "refuted"
