"""What a formula owes to have a value, and what settles it: signs, factors, lines, domains."""

from __future__ import annotations

import pytest

from derive.check.defined import missing, owed
from derive.kernel.expr import Expr, node, symbol
from derive.kernel.relation import Relation, eq, gt, le, lt, ne

x, y, z = (symbol(s, "real") for s in "xyz")
p, q = symbol("p", "positive"), symbol("q", "positive")
c = symbol("c", "complex")
n, i = symbol("n", "positive integer"), symbol("i", "positive integer")
k = symbol("k", "nonnegative integer")
A, B = (symbol(s, "real", (n, n)) for s in "AB")
P = symbol("P", "real", (n, n), ("positive definite",))
Q = symbol("Q", "real", (n, n), ("orthogonal",))
v = symbol("v", "real", (n, 1))
oo, eye = node("infinity"), node("eye", n)


INDICES = frozenset({"i", "k"})


def f(op: str, *args: object) -> Expr:
    return node(op, *args)


SETTLED = [
    (z / p, []),
    (z / (p + q), []),
    (z / (p - q), [ne(p, q)]),
    (z / (p - q), [lt(p, q)]),
    (z / (x * x - y * y), [ne(x - y, 0), gt(x + y, 0)]),
    (y / x, [eq(z, 1 / x)]),
    (y / (2 * x), [eq(z, 1 / x)]),
    (y / x, [eq(z, f("log", x * y))]),
    (1 / x, [eq(x * y, 1)]),
    (x / y, [eq(y, 2 * p)]),
    (f("log", p), []),
    (f("log", x), [gt(x * z, 0), gt(z, 0)]),
    (f("sqrt", x * x + 1), []),
    (x**k, []),
    (x**n, []),
    (p**y, []),
    (1 / f("exp", c), []),
    (f("inv", P), []),
    (f("inv", Q * P), []),
    (f("inv", A), [eq(A * B, eye)]),
    (f("inv", A), [eq(y, f("det", f("inv", A * B)))]),
    (f("inv", A), [ne(f("det", A.T * A), 0)]),
    (f("inv", v * v.T + p * eye), []),
    (f("entry", v, i, 1), [le(i, n)]),
    (f("sum", f("entry", v, i, 1), i, 1, n), []),
    (f("sum", 1 / i, i, 1, n), []),
    (f("sum", 1 / (i - x), i, 1, n), [ne(x, i)]),
    (f("sum", y / (i - x), i, 1, n), [eq(z, f("sum", 1 / (i - x), i, 1, n))]),
    (f("sum", 1 / i**2, i, 1, oo), []),
    (f("sum", x**k / f("factorial", k), k, 0, oo), []),
    (f("sum", x**k, k, 0, oo), [lt(f("abs", x), 1)]),
    (1 / f("norm", v), [gt(f("norm", v), 0)]),
    (f("piecewise", x, 1 / x, 0), []),
    (f("log", 2) / f("sqrt", 2), []),
]


@pytest.mark.parametrize(("e", "lines"), SETTLED, ids=[str(e) for e, _ in SETTLED])
def test_what_is_settled_is_not_missing(e: Expr, lines: list[Relation]) -> None:
    assert [str(o) for o in missing(e, lines, INDICES)] == []


PARTICULAR = [
    (f("sum", 1 / (i - x), i, 1, n), [ne(x, i)]),
    (f("sum", (i - x) / (i - x), i, 1, 3), [ne(i, x)]),
    (f("sum", f("log", i + x), i, 1, n), [gt(i + x, 0)]),
    (f("prod", 1 / f("entry", v, i, 1), i, 1, n), [ne(f("entry", v, i, 1), 0)]),
]


@pytest.mark.parametrize(("e", "lines"), PARTICULAR, ids=[str(e) for e, _ in PARTICULAR])
def test_what_is_said_of_one_number_is_not_said_of_every_index(e: Expr, lines: list[Relation]) -> None:
    assert missing(e, lines)
    assert not missing(e, lines, INDICES)


MISSING = [
    (z / x, [], "x may be zero here"),
    (z / (p - q), [], "p - q may be zero here"),
    (z / (p - q), [ne(p + q, 0)], "p - q may be zero here"),
    (1 / (x - x), [], "x - x may be zero here"),
    (1 / x, [gt(x, 1), lt(x, 0)], "x may be zero here"),  # lines without a model settle nothing
    (1 / (x * y), [ne(x, 0)], "x*y may be zero here"),
    (1 / x, [eq(x * y, z)], "x may be zero here"),
    (f("log", x), [ne(x, 0)], "x may be zero or negative here"),
    (f("log", c), [], "c may be zero here"),
    (f("sqrt", x), [], "x may be negative here"),
    (x**-k, [], "x may be zero here"),
    (x**y, [], "x may be negative here"),
    (1 / (f("exp", c) + 1), [], "exp(c) + 1 may be zero here"),
    (f("inv", A), [], "A may be singular here"),
    (f("inv", P * A), [], "P*A may be singular here"),
    (f("inv", A), [eq(A * v, v)], "A may be singular here"),
    (f("inv", v * v.T), [], "v*v.T may be singular here"),
    (f("inv", v * v.T + x * eye), [], "may be singular here"),
    (f("entry", v, i, 1), [], "i <= n may not hold here"),
    (f("sum", f("entry", v, i, 1), i, k, n), [], "i >= 1 may not hold here for i >= k"),
    (f("sum", 1 / i, i, -1, n), [], "i may be zero here for i >= -1"),
    (f("sum", 1 / (i - x), i, 0, n), [ne(x, i)], "may be zero here"),
    (f("sum", 1 / i, i, 1, oo), [], "may be zero or negative"),
    (f("sum", f("sin", k), k, 0, oo), [], "nothing shows"),
    (1 / f("norm", v), [], "norm(v) may be zero here"),
    (f("piecewise", y, 1 / x, 0), [], "x may be zero here for y > 0"),
    (f("tan", x), [], "cos(x) may be zero"),
    (f("gamma", x), [], "x may be zero or negative"),
    (1 / (f("log", 4) - 2 * f("log", 2)), [], "may be zero here"),
]


@pytest.mark.parametrize(("e", "lines", "said"), MISSING, ids=[str(e) for e, _, _ in MISSING])
def test_what_is_not_known_is_missing(e: Expr, lines: list[Relation], said: str) -> None:
    told = [str(o) for o in missing(e, lines)]
    assert any(said in t for t in told), told


def test_a_whole_exponent_0_asks_nothing() -> None:
    assert owed(x ** node("add", 1, -1)) != () and not missing(x ** symbol("m", "nonnegative integer"))
    assert owed(x**0) == ()
