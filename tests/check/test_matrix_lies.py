"""False lines with matrices as `derive equal` reads them, and what true ones say that they need."""

from __future__ import annotations

import pytest

from derive.equality import judge

#: line | right side or "" | assumptions | declaration | wrt
FALSE = """
rank(A*B) = rank(B*A) | | | A: n x n, B: n x n
rank(A*A*A) = rank(A*A) | | | A: n x n
rank(A*A*A*A) = rank(A*A*A) | | | A: n x n
rank(A + B) <= max(rank(A), rank(B)) | | | A: m x n, B: m x n
rank(A*B) + rank(B*C) <= rank(B) + rank(A*C) | | | A: n x n, B: n x n, C: n x n
rank(A) + rank(B) - k + 1 <= rank(A*B) | | | A: m x k, B: k x n
rank([[C.T*A.T, B.T - A.T]]) - 1 <= rank(B.T) + rank(B.T - A.T) | | | A: n x n, B: n x n, C: n x n
rank((C.T - A)*C*C) + rank(C*C*C) >= rank(C*C) | | | A: n x n, B: n x n, C: n x n
rank(B.T*E*B.T) >= rank(E.T) + rank(E*B.T) - k - 1 | | | B: k x n, E: k x n
rank(A) <= rank(A*A) + 3 | | | A: n x n
rank(A) - rank(A**2) <= 4 | | | A: n x n
rank(A**9) = rank(A**8) | | | A: n x n
rank(A*B) <= rank(B*A) + 3 | | | A: 12 x 12, B: 12 x 12
rank(had(A, B)) <= 2*rank(A) + rank(B) | | | A: n x n, B: n x n
rank(A) - rank(A**2) <= rank(A**2) - rank(A**3) + 2 | | | A: n x n
rank(A*B - B*A) <= 5 | | | A: n x n, B: n x n
tr(A) <= 3*norm(A) | | | A: n x n
tr(A*B*C) >= 0 | | | A: n x n psd, B: n x n psd, C: n x n psd
A | zeros(n, n) | A*A = zeros(n, n) | A: n x n
A*A | zeros(n, n) | A*A*A = zeros(n, n) | A: n x n
B | C | A*B = A*C | A: n x n, B: n x n, C: n x n
B*A | zeros(n, n) | A*B = zeros(n, n) | A: n x n, B: n x n
A*C | C*A | A*B = B*A, B*C = C*B | A: n x n, B: n x n, C: n x n
A*C | C*A | A*B = B*A, C*B = B*C | A: n x n, B: n x n, C: n x n
A.T*B | B*A.T | A*B = B*A | A: n x n, B: n x n
A | A.T | A*A = A | A: n x n
A*A - tr(A)*A + det(A)*I(n) | zeros(n, n) | | A: n x n
abs(z)**2 | 2*z | | z: scalar complex | z
conj(z)*z | conj(z) | | z: scalar complex | z
re(z) | 1 | | z: scalar complex | z
c*tr(X) | 2*tr(X)*I(n) | c = tr(X) | X: n x n, c: scalar | X
x.T*A*x | 2*A*x | | A: n x n, x: n | x
tr(X*X) | 2*X | | X: n x n | X
"""

#: true lines, and what they need (a word of it)
NEEDS = """
inv(A)*A | I(n) | | A: n x n | | det(A) != 0
inv(A*B) | inv(B)*inv(A) | | A: n x n, B: n x n | | det(A*B) != 0
x.T*x/norm(x) | norm(x) | | x: n | | norm(x) != 0
x*x.T*x/(x.T*x) | x | | x: n | | x.T*x != 0
norm(X) | X/norm(X) | | X: m x n | X | norm(X) != 0
norm(x) | x | norm(x) = 1 | x: n | x |
relu(tr(X)) | heaviside(tr(X))*I(n) | | X: n x n | X | tr(X) != 0
abs(tr(X)) | sign(tr(X))*I(n) | | X: n x n | X | tr(X) != 0
sign(tr(X)) | zeros(n, n) | | X: n x n | X | tr(X) != 0
norm(X)**2 | 2*X | | X: m x n | X |
c*tr(X) | c*I(n) | c = tr(X) | X: n x n, c: scalar | X |
"""


def rows(table: str) -> list[list[str]]:
    return [[*(x.strip() for x in row.split("|")), "", "", "", ""] for row in table.strip().splitlines()]


@pytest.mark.parametrize("row", rows(FALSE), ids=lambda r: r[0])
def test_a_false_line_does_not_pass(row: list[str]) -> None:
    v = judge(*row[:5])
    assert v.outcome in ("refuted", "undecided"), v


@pytest.mark.parametrize("row", rows(NEEDS), ids=lambda r: r[0])
def test_a_line_says_what_it_needs(row: list[str]) -> None:
    v = judge(*row[:5])
    assert v.passed, v
    assert (row[5] in v.conditions) if row[5] else not v.conditions, v


@pytest.mark.parametrize("prop", ["symmetric", "antisymmetric", "diagonal"])
def test_a_gradient_by_a_matrix_with_structure_says_its_convention(prop: str) -> None:
    v = judge("tr(A*X)", "A.T", "", f"A: n x n, X: n x n {prop}", "X")
    assert v.passed and f"entries taken one by one though X is {prop}" in v.method


def test_a_tied_gradient_says_that_everything_else_is_held() -> None:
    v = judge("tr(A*X)", "A.T", "A = X*X", "A: n x n, X: n x n", "X")
    assert v.outcome == "proved" and "everything but X held" in v.method


@pytest.mark.parametrize("sizes", ["m < n", "n = m + 1", "n > 2*m", "n = 2*m"])
def test_more_orthonormal_columns_than_rows_cannot_be(sizes: str) -> None:
    v = judge("V.T*V", "I(n)", sizes, "V: m x n orthonormal columns")
    assert v.outcome == "ill-formed" and "no room" in v.detail
    assert judge("V.T*V", "I(n)", "m > n", "V: m x n orthonormal columns").outcome == "proved"
    assert judge("V.T*V", "I(n)", "m > 40", "V: m x n orthonormal columns").outcome == "proved"


CONTRADICTORY = """
A | B | A = B, A = 2*B, A = I(n) | A: n x n, B: n x n
tr(A) | 1 | tr(A) = 1, tr(A) = 2 | A: n x n
x.T*x | -1 | x.T*x = -1 | x: n
rank(A) <= 1 | | rank(A) >= 3, rank(A) <= 1 | A: n x n
A | B | A*B = I(n), A = zeros(n, n) | A: n x n, B: n x n
"""


@pytest.mark.parametrize("row", rows(CONTRADICTORY), ids=lambda r: r[2])
def test_nothing_follows_from_assumptions_without_a_model(row: list[str]) -> None:
    v = judge(*row[:5])
    assert v.outcome == "undecided" and "no model" in v.detail, v
