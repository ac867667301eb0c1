"""Declarations of matrices in text: what they give, and what they refuse with a caret."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.declare import parse_matrices, take_properties
from derive.kernel.errors import TextError
from derive.kernel.expr import PROPERTIES, SCALAR, show_shape


def shapes(text: str) -> dict[str, str]:
    return {n: show_shape(s.shape) for n, s in parse_matrices(text).items() if s.shape != SCALAR}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A: m x k, B: k x l", {"A": "m x k", "B": "k x l"}),
        ("A:m x k;B:3x3", {"A": "m x k", "B": "3 x 3"}),
        ("A, B: n x n", {"A": "n x n", "B": "n x n"}),
        ("A B: n x n", {"A": "n x n", "B": "n x n"}),
        ("W: H*d x d_model", {"W": "H*d x d_model"}),
        ("A: (m + 1) x 2*n", {"A": "m + 1 x 2*n"}),
        ("A: (m, k)", {"A": "m x k"}),
        ("A: m × k", {"A": "m x k"}),
        ("A: mxk", {"A": "m x k"}),
        ("x: n", {"x": "n x 1"}),
        ("A: 768 x 64", {"A": "768 x 64"}),
        ("", {}),
        ("A: m x k\nB: k x l\n", {"A": "m x k", "B": "k x l"}),
    ],
)
def test_shapes(text: str, expected: dict[str, str]) -> None:
    assert shapes(text) == expected


def test_properties_follow_the_size() -> None:
    found = parse_matrices(
        "S: n x n symmetric, P: n x n positive definite, Q: n x n orthogonal, symmetric,"
        "V: m x r orthonormal columns, M: n x n symmetric and invertible, c: scalar positive"
    )
    assert found["S"].props == {"symmetric"}
    assert found["P"].props == {"positive definite"}
    assert found["Q"].props == {"orthogonal", "symmetric"}
    assert found["V"].props == {"orthonormal columns"}
    assert found["M"].props == {"symmetric", "invertible"}
    assert found["c"].domain == "positive" and found["c"].is_scalar


def test_sizes_are_positive_integers() -> None:
    found = parse_matrices("W: H*d x m")
    assert {n: found[n].domain for n in ("H", "d", "m")} == dict.fromkeys("Hdm", "positive integer")


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        ("A m x k", "has no size", 0),
        ("A, B", "has no size", 0),
        ("A:", "the size is missing", 2),
        ("A: m k", "is no property", 3),
        ("A: m x n symetric", "is no property", 7),
        ("A: 0 x 3", "whole number from 1", 3),
        ("A: 3.5 x 2", "is no size", 3),
        ("A: m x k symmetric", "only a square matrix", 2),
        ("V: 2 x 3 orthonormal columns", "more orthonormal columns", 2),
        ("A: m x k, A: k x k", "declared twice", 10),
        ("m: m x k", "both declared and a size", 0),
        ("2: m x n", "is no name", 0),
        ("A: m x k x l", "no third size", 11),
        ("A: m x k complex", "real", 2),
    ],
)
def test_bad_text_is_refused_with_a_caret(text: str, reason: str, column: int) -> None:
    with pytest.raises(TextError, match=reason) as caught:
        parse_matrices(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("assume", "rest", "props"),
    [
        ("A symmetric", "", {"symmetric"}),
        ("A is invertible, n > 2", " n > 2", {"invertible"}),
        ("n >= 2 and A orthogonal", "n >= 2 ", {"orthogonal"}),
        ("x > 0", "x > 0", set()),
        ("A.T = A", "A.T = A", set()),
        ("x real", "x real", set()),
    ],
)
def test_properties_may_be_assumed(assume: str, rest: str, props: set[str]) -> None:
    left, names = take_properties(assume, parse_matrices("A: n x n, X: m x n"))
    assert (left, names["A"].props) == (rest, props)


def test_an_assumed_property_has_to_fit_the_size() -> None:
    with pytest.raises(TextError, match="only a square matrix"):
        take_properties("X symmetric", parse_matrices("X: m x n"))


@given(st.text(alphabet="ABmnk x:,;*+()0123 \n'symmetric", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TextError):
        parse_matrices(text)


@given(st.sampled_from([p for p in PROPERTIES if p != "sequence"]), st.integers(1, 60))
def test_every_property_is_read(prop: str, size: int) -> None:
    assert parse_matrices(f"A: {size} x {size} {prop}")["A"].props == {prop}
