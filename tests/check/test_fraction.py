"""Normal forms of fractions: each relation where it holds, its neighbours where it does not, the bounds."""

from __future__ import annotations

import pytest

from derive.check.assume import parse_assumptions
from derive.check.facts import Facts
from derive.check.identity import METHOD, proves
from derive.kernel.text import parse_relation

EQUAL = [
    # roots, one generator for each atom
    ("sqrt(x)*x**(1/3) = x**(5/6)", ""),
    ("sqrt(8) = 2*sqrt(2)", ""),
    ("sqrt(6) = sqrt(2)*sqrt(3)", ""),
    ("sqrt(3/4) = sqrt(3)/2", ""),
    ("sqrt(4*x + 4) = 2*sqrt(x + 1)", ""),
    ("sqrt((x**2 - 1)/(x - 1))**2 = x + 1", ""),
    ("1/(sqrt(2) - 1) = sqrt(2) + 1", ""),
    ("sqrt(x/(x + 1))**2*(x + 1) = x", ""),
    ("besselj(0, 1/(sqrt(2) - 1)) = besselj(0, sqrt(2) + 1)", ""),
    ("sqrt(x*y) = sqrt(x)*sqrt(y)", "x > 0"),
    ("sqrt(x**2) = abs(x)", "x real"),
    ("abs(x)**2 = x**2", "x real"),
    ("abs(z)**2 = z*conj(z)", ""),
    ("abs(z*w) = abs(I*w*z)", ""),
    # roots of unity, square roots of primes
    ("(-1)**(1/3)*(-1)**(2/3) = -1", ""),
    ("cos(pi/5) = (1 + sqrt(5))/4", ""),
    ("2*cos(pi/7) - 2*cos(2*pi/7) + 2*cos(3*pi/7) = 1", ""),
    ("tan(pi/12) = 2 - sqrt(3)", ""),
    ("cos(pi/12) = (sqrt(6) + sqrt(2))/4", ""),
    ("sin(pi/3)*sqrt(3) = 3/2", ""),
    ("cos(pi*n)**2 = 1", "n integer"),
    ("cos(pi*n/2)**4 = cos(pi*n/2)**2", "n integer"),
    ("exp(2*pi*I*n/3)**3 = 1", "n integer"),
    # exponents
    ("exp(x + y) = exp(x)*exp(y)", ""),
    ("exp(x/2)**2 = exp(x)", ""),
    ("x**(a + 1) = x*x**a", ""),
    ("x**(a/(a + b))*x**(b/(a + b)) = x", "x > 0"),
    ("x**(1/a)*x**(1/b) = x**((a + b)/(a*b))", "x > 0"),
    ("exp(a*log(x)) = x**a", ""),
    ("exp(x*log(2) + y*log(3)) = 2**x*3**y", ""),
    ("6**x = 2**x*3**x", ""),
    ("(x*y)**n = x**n*y**n", "n integer"),
    ("(x**a)**b = x**(a*b)", "x > 0, a real"),
    # logarithms, trigonometric and hyperbolic functions
    ("log(x*y) = log(x) + log(y)", "x > 0"),
    ("log(12*x) = 2*log(2) + log(3) + log(x)", ""),
    ("log(-x) = log(x) + I*pi", "x > 0"),
    ("log(2*x + 2) = log(x + 1) + log(2)", ""),
    ("sin(3*x) = 3*sin(x) - 4*sin(x)**3", ""),
    ("cosh(x)**2 - sinh(x)**2 = 1", ""),
    ("tan(x/2) = sin(x)/(1 + cos(x))", ""),
    # functions at equal arguments, shifts of gamma
    ("erf(x - y) = -erf(y - x)", ""),
    ("max(x + 1, y) = max(y, 1 + x)", "x, y real"),
    ("besselj(n, (x**2 - 1)/(x - 1)) = besselj(n, x + 1)", ""),
    ("gamma(x + 3) = (x + 2)*(x + 1)*x*gamma(x)", ""),
    ("gamma(x - 2)*(x - 2)*(x - 1) = gamma(x)", ""),
    ("factorial(n + 1) = (n + 1)*factorial(n)", "n positive integer"),
    ("binomial(n, 2) = n*(n - 1)/2", ""),
]
OPEN = [
    ("sqrt(x**2) = x", "x real"),
    ("sqrt(x*y) = sqrt(x)*sqrt(y)", ""),
    ("sqrt(1/x) = 1/sqrt(x)", ""),
    ("sqrt(-x) = I*sqrt(x)", ""),
    ("(-8)**(1/3) = -2", ""),
    ("sqrt(2) = 1.41421356237309504880168872420969807856967187537694", ""),
    ("cos(pi/5) = (1 - sqrt(5))/4", ""),
    ("sin(pi/3) = -sqrt(3)/2", ""),
    ("(-1)**n = 1", "n integer"),
    ("(-1)**(2*x) = 1", ""),
    ("cos(pi*n) = 1", "n integer"),
    ("log(x*y) = log(x) + log(y)", ""),
    ("log(x**2) = 2*log(x)", "x real"),
    ("log(exp(x)) = x", ""),
    ("(x**a)**b = x**(a*b)", "x > 0"),
    ("(x*y)**a = x**a*y**a", ""),
    ("abs(z) = z", ""),
    ("abs(z)**2 = z**2", ""),
    ("gamma(x + 1/2) = gamma(x)", ""),
    ("asin(sin(x)) = x", "x real"),
    ("erf(-x) = erf(x)", ""),
    ("conj(log(x)) = log(conj(x))", ""),
    ("exp(x)**y = exp(x*y)", ""),
    ("x**a*y**a = (x*y)**a", ""),
    ("floor(x + 1/2) = floor(x)", "x real"),
]
#: a multiple of many primes, as a number that a residue takes for 0
MANY = "*".join(str(p) for p in (2305843009213693951, 2305843009213693921, 4611686018427387847))


def proved(line: str, assume: str) -> str | None:
    symbols, given = parse_assumptions(assume)
    relation = parse_relation(line, symbols)
    return proves(relation.lhs, relation.rhs, Facts(relation.free_symbols(), given))


@pytest.mark.parametrize("line, assume", EQUAL, ids=[f"{a} ({b})" for a, b in EQUAL])
def test_equal_normal_forms(line: str, assume: str) -> None:
    assert proved(line, assume) == METHOD


@pytest.mark.parametrize("line, assume", OPEN, ids=[f"{a} ({b})" for a, b in OPEN])
def test_what_holds_elsewhere_only_has_no_equal_forms(line: str, assume: str) -> None:
    assert proved(line, assume) is None


@pytest.mark.parametrize("factor", ["sqrt(2)", "exp(x)", "log(x)", "sin(x)", "x**a", "pi", "gamma(x)"])
def test_a_multiple_of_primes_is_not_zero(factor: str) -> None:
    assert proved(f"{MANY}*{factor} = 0", "") is None
    assert proved(f"{factor} + {MANY}*{factor} = {factor}", "") is None
    assert proved(f"{factor}**({MANY}) = {factor}", "") is None


@pytest.mark.parametrize(
    "line",
    [
        "2**10000000*sqrt(2) = 1",
        "(x + y + z + sqrt(w))**500 = 1",
        "sqrt(x)**(10**12) = x",
        "gamma(10**30 + x) = gamma(x)",
        "cos(pi/1009) = 1",
        "x**(1/10007) = x",
        "sin(x)**300 = cos(x)**300",
        "((((sqrt(x)**2 + 1)**9 + 1)**9 + 1)**9 + 1)**9 = x",
    ],
)
def test_sizes_are_bounded(line: str) -> None:
    assert proved(line, "") is None


def test_a_division_by_zero_has_no_form() -> None:
    assert proved("1/(sqrt(x)**2 - x) = 1/(sqrt(x)**2 - x) + 1", "") is None
    assert proved("0**(-1/2) = 1", "") is None
    assert proved("log(sqrt(x)**2 - x) = 1", "") is None
