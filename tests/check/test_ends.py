"""Lines that fail on a cut, at an end of what is assumed or after a turn alone; and ones that hold there."""

from __future__ import annotations

import pytest

from derive.equality import judge

FALSE = [
    # an end of what is assumed lies a little beyond where the law holds
    ("log(exp(z)) = z", "z complex, -pi < im(z), im(z) < 22/7"),
    ("acos(cos(x)) = x", "0 <= x, x <= 22/7"),
    ("acos(cos(x)) = 2*pi - x", "3 <= x, x <= 2*pi"),
    ("atan(tan(x)) = x", "-pi/2 < x, x < 11/7"),
    ("asin(sin(x)) = x", "x real, abs(x) <= 11/7"),
    ("asin(sin(2*x)) = 2*x", "-pi/4 <= x, 2*x <= 8/5"),
    # the end itself, which is no fraction
    ("log(exp(z)) = z", "z complex, -pi <= im(z), im(z) <= pi"),
    ("log(exp(z)*w) = z + log(w)", "z complex, w > 0, -pi <= im(z), im(z) <= pi"),
    ("arg(exp(I*x)) = x", "-pi <= x, x <= pi"),
    ("sqrt(z**2) = z", "z complex, -pi/2 <= arg(z), arg(z) <= pi/2"),
    ("(z**3)**(1/3) = z", "z complex, -pi/3 <= arg(z), arg(z) <= pi/3"),
    ("floor(x/pi) = 0", "0 <= x, x <= pi"),
    ("mod(x, 2*pi) = x", "0 <= x, x <= 2*pi"),
    ("sign(sin(x)) = 1", "0 < x, x <= pi"),
    # on a cut alone: where a polynomial is negative, and after half a turn
    ("log(w**2) + log(conj(w**2)) = 2*log(abs(w**2))", "w complex, im(w) >= 0"),
    ("conj(sqrt(x**6)) = conj(1/sqrt(1/x**6))", ""),
    ("conj(log(x**2 + x + 1)) = log(conj(x**2 + x + 1))", ""),
    ("conj(log(x**4 + 1)) = log(conj(x**4 + 1))", ""),
    ("atan(1/y) = asin((1/y)/sqrt(1 + (1/y)**2))", "y complex, abs(y) < 1"),
    ("conj(log(exp(x))) = log(conj(exp(x)))", ""),
    ("conj(log(exp(z) + 1)) = log(conj(exp(z) + 1))", "z complex, re(z) > 1"),
    ("conj(sqrt(exp(z))) = sqrt(conj(exp(z)))", ""),
]
TRUE = [
    ("log(exp(z)) = z", "z complex, -pi < im(z), im(z) <= pi"),
    ("log(exp(2*z)) = 2*z", "z complex, -pi/2 < im(z), im(z) <= pi/2"),
    ("log(exp(z)*w) = z + log(w)", "z complex, w > 0, -pi < im(z), im(z) <= pi"),
    ("arg(exp(I*x)) = x", "-pi < x, x <= pi"),
    ("acos(cos(x)) = x", "0 <= x, x <= pi"),
    ("acos(cos(x)) = 2*pi - x", "pi <= x, x <= 2*pi"),
    ("atan(tan(x)) = x", "-pi/2 < x, x < pi/2"),
    ("atan(tan(x)) = x", "-pi/2 <= x, x <= pi/2"),
    ("asin(sin(x)) = x", "abs(x) <= pi/2"),
    ("sqrt(z**2) = z", "z complex, -pi/2 < arg(z), arg(z) <= pi/2"),
    ("(z**3)**(1/3) = z", "z complex, -pi/3 < arg(z), arg(z) <= pi/3"),
    ("floor(x/pi) = 0", "0 <= x, x < pi"),
    ("abs(sqrt(exp(z))) = exp(re(z)/2)", ""),
    ("conj(log(z**3)) = log(conj(z**3))", "z complex, re(z) > 0, abs(arg(z)) < pi/3"),
    ("arg(z) + arg(conj(z)) = 0", "z complex, re(z) > 0"),
    ("asinh(sinh(x)) = x", "x real"),
]


@pytest.mark.parametrize(("line", "assume"), FALSE)
def test_what_fails_there_alone_does_not_pass(line: str, assume: str) -> None:
    found = judge(line, assume=assume)
    assert not found.passed, str(found)


@pytest.mark.parametrize(("line", "assume"), TRUE)
def test_what_holds_there_passes(line: str, assume: str) -> None:
    found = judge(line, assume=assume)
    assert found.passed, str(found)


def test_an_end_is_a_witness() -> None:
    found = judge("arg(exp(I*x)) = x", assume="-pi <= x, x <= pi")
    assert found.outcome == "refuted" and found.witness == (("x", "-pi"),)
