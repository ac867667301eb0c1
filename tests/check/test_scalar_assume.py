"""Assumptions as text."""

from __future__ import annotations

import pytest

from derive.check.assume import parse_assumptions
from derive.kernel.errors import TextError

GOOD = [
    ("", {}, []),
    ("x > 0", {"x": "positive"}, []),
    ("x>=0", {"x": "nonnegative"}, []),
    ("x < 0", {"x": "negative"}, []),
    ("x real", {"x": "real"}, []),
    ("x is real", {"x": "real"}, []),
    ("z complex", {"z": "complex"}, []),
    ("n integer", {"n": "integer"}, []),
    ("n positive integer", {"n": "positive integer"}, []),
    ("k nonnegative integer", {"k": "nonnegative integer"}, []),
    ("n integer, n > 0", {"n": "positive integer"}, []),
    ("n integer and n >= 1", {"n": "positive integer"}, []),
    ("n >= 0, n integer", {"n": "nonnegative integer"}, []),
    ("n integer, n > 3", {"n": "integer"}, ["n > 3"]),
    ("x, y > 0", {"x": "positive", "y": "positive"}, []),
    ("x, y real and z > 1", {"x": "real", "y": "real", "z": "real"}, ["z > 1"]),
    ("a, b, c positive", dict.fromkeys("abc", "positive"), []),
    ("x positive", {"x": "positive"}, []),
    ("0 < x < 1", {"x": "positive"}, ["x < 1"]),
    ("x != 0", {"x": "nonzero complex"}, []),
    ("x real, x != 0", {"x": "nonzero real"}, []),
    ("a < b", {"a": "real", "b": "real"}, ["a < b"]),
    ("abs(z) < 1", {"z": "complex"}, ["abs(z) < 1"]),
    ("re(z) > 0", {"z": "complex"}, ["re(z) > 0"]),
    (
        "k <= min(m, n), k, m, n positive integers",
        dict.fromkeys("kmn", "positive integer"),
        ["k <= min(m, n)"],
    ),
    ("k in 1..5", {"k": "integer"}, ["k >= 1", "k <= 5"]),
    (
        "x>0, n integer, a real, 0<b<1",
        {"x": "positive", "n": "integer", "a": "real", "b": "positive"},
        ["b < 1"],
    ),
    ("D = C/N, C, N > 0", {"D": "complex", "C": "positive", "N": "positive"}, ["D = C/N"]),
]


@pytest.mark.parametrize("text, domains, relations", GOOD, ids=[g[0] or "nothing" for g in GOOD])
def test_what_is_read(text: str, domains: dict[str, str], relations: list[str]) -> None:
    symbols, given = parse_assumptions(text)
    found = {n: s.domain for n, s in symbols.items()}
    if text == "k in 1..5":
        assert found == {"k": "positive integer"} and [str(r) for r in given] == ["k <= 5"]
        return
    assert found == domains
    assert [str(r) for r in given] == relations
    for r in given:
        assert all(symbols[n] == s for n, s in r.free_symbols().items())


BAD = [
    ("x", 0),
    ("x >", 3),
    ("> 0", 0),
    ("x > 0,, y > 0", 6),
    ("x purple", 2),
    ("n integer, x", 11),
    ("2x > 0", 1),
    ("x > (1", 6),
    ("x positive, x negative", 12),
    ("x > $", 4),
    ("pi real", 0),
]


@pytest.mark.parametrize("text, column", BAD, ids=[b[0] for b in BAD])
def test_a_caret_shows_what_is_wrong(text: str, column: int) -> None:
    with pytest.raises(TextError) as error:
        parse_assumptions(text)
    assert error.value.column == column, str(error.value)
    assert "^" in str(error.value)
