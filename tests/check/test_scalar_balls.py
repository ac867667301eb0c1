"""Values by balls: against known digits, and no value where there is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb, arb, fmpq

from derive.check.balls import CannotEvaluate, evaluate, precision
from derive.kernel.text import parse

#: digits from tables; branches as in SymPy and mpmath, on the cuts as well
VALUES = [
    ("sqrt(-4)", "0", "2"),
    ("(-8)**(1/3)", "1", "1.7320508075688772935"),
    ("log(-1)", "0", "3.14159265358979323846"),
    ("asin(2)", "1.57079632679489661923", "-1.31695789692481670863"),
    ("acos(2)", "0", "1.31695789692481670863"),
    ("acosh(-2)", "1.31695789692481670863", "3.14159265358979323846"),
    ("atanh(2)", "0.549306144334054845697", "-1.57079632679489661923"),
    ("atan(2*I)", "1.57079632679489661923", "0.549306144334054845697"),
    ("acot(0)", "1.57079632679489661923", "0"),
    ("gamma(1/2)", "1.77245385090551602730", "0"),
    ("zeta(3)", "1.20205690315959428540", "0"),
    ("zeta(3, 2)", "0.202056903159594285400", "0"),
    ("polylog(2, 1/2)", "0.582240526465012505903", "0"),
    ("polylog(2, 2)", "2.46740110027233965471", "-2.17758609030360213050"),
    ("erf(1)", "0.842700792949714869341", "0"),
    ("Ei(1)", "1.89511781635593675547", "0"),
    ("li(2)", "1.04516378011749278484", "0"),
    ("Si(1)", "0.946083070367183014941", "0"),
    ("besselj(0, 1)", "0.765197686557966551450", "0"),
    ("airyai(0)", "0.355028053887817239260", "0"),
    ("elliptic_k(1/2)", "1.85407467730137191843", "0"),
    ("elliptic_e(1/2)", "1.35064388104767550252", "0"),
    ("LambertW(1)", "0.567143290409783872999", "0"),
    ("fresnels(1)", "0.438259147390354766077", "0"),
    ("EulerGamma", "0.577215664901532860607", "0"),
    ("Catalan", "0.915965594177219015055", "0"),
    ("GoldenRatio", "1.61803398874989484820", "0"),
    ("binomial(-3, 2)", "6", "0"),
    ("binomial(5, 7)", "0", "0"),
    ("floor(-5/2)", "-3", "0"),
    ("ceil(-5/2)", "-2", "0"),
    ("mod(-7, 3)", "2", "0"),
    ("sign(-3)", "-1", "0"),
    ("Heaviside(0)", "0.5", "0"),
    ("max(1, 3, 2)", "3", "0"),
    ("bernoulli(4)", "-0.0333333333333333333333", "0"),
    ("fibonacci(10)", "55", "0"),
    ("factorial2(7)", "105", "0"),
    ("subfactorial(4)", "9", "0"),
    ("catalan(5)", "42", "0"),
    ("sum(k**2, k, 1, 10)", "385", "0"),
    ("prod(k, k, 1, 5)", "120", "0"),
    ("diff(x**3, x, 2)", "12", "0"),
    ("piecewise(x, 7, 8)", "7", "0"),
    ("sinc(0)", "1", "0"),
    ("0**0", "1", "0"),
    ("0**2", "0", "0"),
]


@pytest.mark.parametrize("text, re, im", VALUES, ids=lambda v: str(v))
def test_known_values(text: str, re: str, im: str) -> None:
    ball = evaluate(parse(text), {"x": acb(2)}, 128)
    with precision(128):
        off = abs(ball - acb(arb(re), arb(im)))
        radius = abs(ball).rad()
    assert off < 1e-17
    assert float(radius) < 1e-30


NONE = [
    "1/0",
    "log(0)",
    "gamma(0)",
    "gamma(-3)",
    "zeta(1)",
    "0**(-1)",
    "arg(0)",
    "max(1, I)",
    "sum(k, k, 1, 1/2)",
    "E(x)",
    "y",
    "diff(y, x)",
    "polylog(1, 1)",
    "digamma(0)",
    "factorial(-1)",
    "hyper([1], [-2], 1)",
    "piecewise(I, 1, 2)",
    "fibonacci(1/2)",
]


@pytest.mark.parametrize("text", NONE)
def test_what_has_no_value_says_so(text: str) -> None:
    with pytest.raises(CannotEvaluate) as error:
        evaluate(parse(text), {"x": acb(2)}, 128)
    assert str(error.value)


def test_a_wide_ball_is_never_a_wrong_value() -> None:
    x = acb(arb(0, 0.5))
    for text in ("1/x", "log(x)", "gamma(x)"):
        with pytest.raises(CannotEvaluate):
            evaluate(parse(text), {"x": x}, 64)
    assert evaluate(parse("sqrt(x)"), {"x": acb(arb(-1), arb(0, 0.1))}, 64).contains(acb(0, 1))


def test_units_count_in_base_units() -> None:
    ratio = evaluate(parse("1[km]/1[m]"), {}, 128)
    assert ratio.contains(1000)


SLOPES = """
exp(x) log(x) sqrt(x) sin(x) cos(x) tan(x) cot(x) sec(x) csc(x) asin(x/3) acos(x/3) atan(x) acot(x)
sinh(x) cosh(x) tanh(x) coth(x) sech(x) csch(x) asinh(x) acosh(x+1) atanh(x/3) acoth(3*x) asec(3*x)
acsc(3*x) asech(x/5) acsch(x) erf(x) erfc(x) erfi(x) gamma(x) loggamma(x) digamma(x) factorial(x)
Ei(x) li(x+2) Si(x) Ci(x) Shi(x) Chi(x) LambertW(x) elliptic_k(x/3) elliptic_e(x/3) airyai(x)
airybi(x) airyaiprime(x) airybiprime(x) fresnels(x) fresnelc(x) x**x 2**x besselj(2,x) bessely(2,x)
besseli(2,x) besselk(2,x) hankel1(2,x) polylog(2,x/3) polygamma(1,x) lowergamma(2,x) uppergamma(2,x)
expint(2,x) zeta(3,x) elliptic_f(x/3,1/4) elliptic_f(1/2,x/3) elliptic_e(x/3,1/4)
elliptic_e(1/2,x/3) elliptic_pi(1/5,x/3) elliptic_pi(x/3,1/5) elliptic_pi(1/5,x/3,1/4)
elliptic_pi(1/5,1/2,x/3) hyper([1/2,1/3],[3/2],x/4) hyper([1/2],[3/2],x) hermite(3,x)
chebyshevt(3,x) chebyshevu(3,x) legendre(3,x) gegenbauer(3,1/2,x) jacobi(3,1/2,1/3,x) laguerre(3,x)
assoc_laguerre(3,1/2,x) beta(x,2) beta(2,x) binomial(x,2) rising(x,3) atan2(x,2) sigmoid(x)
softplus(x) norm_cdf(x) struveh(1,x) sphericalj(1,x) lerchphi(x/4,2,3) lerchphi(1/4,2,x)
sum(x**k,k,0,4) x*exp(-x**2)/(1+x)
""".split()


@pytest.mark.parametrize("text", SLOPES)
def test_slopes_against_difference_quotients(text: str) -> None:
    h = Fraction(1, 10**12)
    at = Fraction(13, 10)
    values = []
    for x in (at - h, at + h):
        values.append(evaluate(parse(text), {"x": fmpq(x.numerator, x.denominator)}, 256))
    slope = evaluate(parse(f"diff({text}, x)"), {"x": fmpq(13, 10)}, 256)
    with precision(256):
        off = abs(slope - (values[1] - values[0]) * 10**12 / 2)
    assert off < 1e-15
