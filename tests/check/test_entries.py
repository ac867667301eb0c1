"""Functions, products, quotients and powers of each entry: how they read, and what lines with them say."""

from __future__ import annotations

import pytest

from derive.check.declare import parse_matrices
from derive.equality import judge
from derive.kernel.errors import DeriveError
from derive.kernel.text import parse, show

SIZES = (
    "A: m x n, B: m x n, C: n x m, P: m x n positive, X: m x k, W: k x n, S: n x n, T: n x n, "
    "Q: n x n symmetric, x: n x 1, y: n x 1"
)

PROVED = """
sigmoid(-A) = 1 - sigmoid(A)
sigmoid(A) + sigmoid(-A) = 1
sigmoid(A).T = sigmoid(A.T)
tanh(A) = 2*sigmoid(2*A) - 1
tr(tanh(S)) = tr(tanh(S.T))
softplus(A) = log(1 + exp(A))
gelu(A) = A + gelu(-A)
gelu(A) = A .* norm_cdf(A)
A .^ 2 = A .* A
(A.T) .^ 2 = (A .^ 2).T
A .^ 0 = 1
2 .^ (A + B) = 2 .^ A .* 2 .^ B
sqrt.(A .* A) = abs.(A)
exp.(S + Q) = exp.(S) .* exp.(Q)
exp(log(P)) = P
log(P .* P) = 2*log(P)
relu(Q).T = relu(Q)
sigmoid(x).T*x = x.T*sigmoid(x)
diag(relu(x))*x = relu(x) .* x
total(sigmoid(A)) + total(sigmoid(-A)) = numel(A)
total(S .* sigmoid(S.T)) = total(S.T .* sigmoid(S))
exp(A)[1, 1] > 0
total(exp(A)) > 0
total(relu(A)) >= 0
sigmoid(Z(m, n)) = 1/2
grad(total(softplus(A)), A) = sigmoid(A)
grad(total(sigmoid(A)), A) = grad(total(-sigmoid(-A)), A)
"""
WHERE = {
    "A ./ A = 1": ("A[i, j] != 0 for all i, j",),
    "A ./ B .* B = A": ("B[i, j] != 0 for all i, j",),
    "A .^ -1 = 1 ./ A": ("A[i, j] != 0 for all i, j",),
    "exp(log(A)) = A": ("A[i, j] > 0 for all i, j",),
    "log(A).T = log(A.T)": ("A[i, j] > 0 for all i, j",),
    "log(x ./ x) = 0 .* x": ("x[i, 1] != 0 for all i",),
    "A .^ 0.5 .* A .^ 0.5 = A": ("A[i, j] >= 0 for all i, j",),
    "sigmoid(A)[i, j] = sigmoid(A[i, j])": ("i <= m", "j <= n"),
    "relu(A)[i, j] >= 0": ("i <= m", "j <= n"),
}
#: lines that stand, though no procedure decides them
HOLD = """
softmax(x) = exp(x)/total(exp(x))
relu(A) - relu(-A) = A
relu(A) + relu(-A) = abs(A)
softplus(A) - softplus(-A) = A
relu(A) .* relu(-A) = 0
vec(relu(A)) = relu(vec(A))
diag(relu(x)) = relu(diag(x))
kron(relu(A), relu(P)) = relu(kron(A, P))
"""
FALSE = """
relu(X*W) = relu(X)*relu(W)
relu(A) = A
sigmoid(A)*sigmoid(C) = sigmoid(A*C)
sigmoid(S) .* sigmoid(T) = sigmoid(S)*sigmoid(T)
sigmoid(A) .* sigmoid(B) = sigmoid(A .* B)
sigmoid(-S) = I(n) - sigmoid(S)
sigmoid(A) = 1/2
relu(S).T = relu(S)
S .^ 2 = S**2
exp.(S + T) = exp.(S)*exp.(T)
exp.(I(n)) = I(n)
sqrt.(A .* A) = A
(A .* A) .^ 0.5 = A
relu(x)*x.T = x*relu(x).T
diag(sigmoid(x)) = sigmoid(diag(x))
sigmoid(x).T*y = x.T*sigmoid(y)
kron(relu(A), relu(B)) = relu(kron(A, B))
tr(S)*relu(S) = relu(tr(S)*S)
A[i, j]*sigmoid(A) = A .* sigmoid(A)
sigmoid(A)[i, j] > 1/2
sigmoid(S)[1, 2] = sigmoid(S)[2, 1]
total(S .* sigmoid(S.T)) = total(S .* sigmoid(S))
inner(sigmoid(A), B) = total(A .* sigmoid(B))
det(sigmoid(S)) = sigmoid(det(S))
floor(A) = A
gelu(A) = relu(A)
gelu(A) = 0.5*A .* (1 + tanh(sqrt(2/pi)*(A + 0.044715*A .^ 3)))
norm(pi*A) = 3*norm(A)
A .^ 3 = A .^ 2
relu(A) != A
total(relu(A)) >= total(A .* A)
total(tanh(A)) > 0
"""
NEVER_PASS = """
A ./ (A - A) = 1
log.(Z(m, n)) = log.(Z(m, n)) .* A ./ A
log.(A - A) = log.(B - B)
(-1) .^ A .* (-1) .^ A = 1
"""
GRADIENTS = {
    ("total(softplus(A))", "A", "sigmoid(A)"): (),
    ("total(sigmoid(A))", "A", "sigmoid(A) .* (1 - sigmoid(A))"): (),
    ("total(tanh(A.T))", "A", "1 - tanh(A) .^ 2"): (),
    ("total(gelu(A))", "A", "norm_cdf(A) + A .* norm_pdf(A)"): (),
    ("total(erf(A))", "A", "2/sqrt(pi)*exp(-A .^ 2)"): (),
    ("total(A .^ 3)", "A", "3*A .^ 2"): (),
    ("total(softplus(X*W))", "W", "X.T*sigmoid(X*W)"): (),
    ("x.T*sigmoid(x)", "x", "sigmoid(x) + x .* sigmoid(x) .* (1 - sigmoid(x))"): (),
    ("total(sigmoid(S .* S.T))", "S", "2*S.T .* sigmoid(S .* S.T) .* (1 - sigmoid(S .* S.T))"): (),
    ("total(relu(A))", "A", "heaviside(A)"): ("A[i, j] != 0 for all i, j",),
    ("total(abs(A))", "A", "sign(A)"): ("A[i, j] != 0 for all i, j",),
    ("total(relu(X*W))", "W", "X.T*heaviside(X*W)"): ("(X*W)[i, j] != 0 for all i, j",),
    ("total(1 ./ A)", "A", "-1 ./ A .^ 2"): ("A[i, j] != 0 for all i, j",),
    ("total(A ./ B)", "B", "-A ./ B .^ 2"): ("B[i, j] != 0 for all i, j",),
    ("total(sqrt.(A))", "A", "0.5 ./ sqrt.(A)"): ("A[i, j] >= 0 for all i, j", "A[i, j] != 0 for all i, j"),
}
FALSE_GRADIENTS = [
    ("total(softplus(A))", "A", "softplus(A)"),
    ("total(relu(A))", "A", "relu(A)"),
    ("total(1 ./ A)", "A", "1 ./ A .^ 2"),
    ("x.T*sigmoid(x)", "x", "sigmoid(x)"),
    ("total(relu(X*W))", "W", "X.T*relu(X*W)"),
    ("total(sigmoid(S .* S.T))", "S", "S.T .* sigmoid(S .* S.T) .* (1 - sigmoid(S .* S.T))"),
    ("total(A)*total(sigmoid(A))", "A", "total(A)*sigmoid(A) .* (1 - sigmoid(A))"),
]
ILL = {
    "exp(S) = S": "write exp.(S) for each entry",
    "sqrt(S*T) = S": "write sqrt.(S*T) for each entry",
    "1 + A = A": "write .+ or .- for a sum with each entry",
    "1 - S = S": "for a sum with each entry, or a multiple of I(n)",
    "exp(1 + A) = A": "write .+ or .-",
    "A .* x = A": "cannot multiply elementwise A (m x n) and x (n x 1): their sizes differ",
    "A ./ C = A": "cannot divide entry by entry A (m x n) and C (n x m)",
    "sigmoid(A) .* sigmoid(A.T) = A": "their sizes differ",
    "sigmoid(A)*sigmoid(B) = A": "inner dimensions n and m differ",
    "1/A = A": "write ./ for each entry",
    "A**2 = A": ".^ is of each entry",
    "S**0.5 = S": ".^ is of each entry",
    "relu(A) >= 0": "say it of its entries, as in A[i, j], or declare it positive semidefinite",
    "sin.(A, B) = A": "expected ')'",
    "gamma.(A) = A": "gamma is not taken entry by entry",
}
WHOLE = "i positive integer, j positive integer"


def assumed(line: str) -> str:
    return WHOLE if "[i" in line else ""


@pytest.mark.parametrize("line", PROVED.strip().splitlines())
def test_lines_of_entries_are_proved_for_all_sizes(line: str) -> None:
    v = judge(line, matrix=SIZES)
    assert v.outcome == "proved" and not v.conditions, v


@pytest.mark.parametrize("line", WHERE)
def test_what_entries_have_to_meet_is_listed(line: str) -> None:
    v = judge(line, assume=assumed(line), matrix=SIZES)
    assert v.passed and v.conditions == WHERE[line], v


@pytest.mark.parametrize("line", HOLD.strip().splitlines())
def test_true_lines_pass(line: str) -> None:
    v = judge(line, matrix=SIZES)
    assert v.passed and not v.conditions, v


@pytest.mark.parametrize("line", FALSE.strip().splitlines())
def test_false_lines_have_a_witness(line: str) -> None:
    v = judge(line, assume=assumed(line), matrix=SIZES)
    assert v.outcome == "refuted" and v.witness, v


@pytest.mark.parametrize("line", NEVER_PASS.strip().splitlines())
def test_what_has_no_value_does_not_pass(line: str) -> None:
    assert judge(line, matrix=SIZES).outcome in ("undecided", "ill-formed")


@pytest.mark.parametrize("f, by, claim", GRADIENTS)
def test_gradients_are_proved_away_from_joints(f: str, by: str, claim: str) -> None:
    for v in (judge(f, claim, matrix=SIZES, wrt=by), judge(f"grad({f}, {by}) = {claim}", matrix=SIZES)):
        assert v.outcome == "proved" and v.conditions == GRADIENTS[f, by, claim], v


@pytest.mark.parametrize("f, by, claim", FALSE_GRADIENTS)
def test_false_gradients_have_a_witness(f: str, by: str, claim: str) -> None:
    v = judge(f, claim, matrix=SIZES, wrt=by)
    assert v.outcome == "refuted" and v.witness, v


@pytest.mark.parametrize("line", ILL)
def test_what_may_be_read_in_two_ways_is_refused(line: str) -> None:
    v = judge(line, matrix=SIZES)
    assert v.outcome == "ill-formed" and ILL[line] in v.detail, v


@pytest.mark.parametrize(
    "text",
    [
        "exp.(S)",
        "sigmoid(A)",
        "A ./ B",
        "2 ./ A",
        "A .^ 2",
        "A .^ (-1)",
        "2 .^ A",
        "(A ./ B) ./ B",
        "A ./ (A ./ B)",
    ],
)
def test_text_reads_back(text: str) -> None:
    e = parse(text, parse_matrices(SIZES))
    assert parse(show(e), parse_matrices(SIZES)) == e and show(e) == text.replace("(A ./ B) ./", "A ./ B ./")


@pytest.mark.parametrize(
    "dotted, plain",
    [
        ("2.*x", "2*x"),
        ("x ./ 2", "x/2"),
        ("x .^ 2", "x^2"),
        ("1 .+ x", "1 + x"),
        ("exp.(x)", "exp(x)"),
        ("2.5*x", "2.5*x"),
    ],
)
def test_dots_say_nothing_of_numbers(dotted: str, plain: str) -> None:
    assert parse(dotted) == parse(plain)


def test_an_entry_is_no_name_that_can_be_typed() -> None:
    with pytest.raises(DeriveError):
        parse_matrices("A[i, j]: m x n")
    assert judge("A[i, j]*A = A .* A", assume=WHOLE, matrix="A: m x n").outcome == "refuted"
