"""What the scalar checker proves, tests, refutes and leaves open, and how it says so."""

from __future__ import annotations

import pytest

from derive.check.assume import parse_assumptions
from derive.check.decide import decide
from derive.check.verdict import Verdict
from derive.kernel.expr import symbol
from derive.kernel.relation import Relation
from derive.kernel.text import parse, parse_relation


def verdict(line: str, assume: str = "", other: int = 0) -> Verdict:
    """The verdict; `other` adds an assumption that says nothing of the line, so that other points come."""
    idle = f"w > {other}" if other else ""
    symbols, given = parse_assumptions(", ".join(filter(None, (assume, idle))))
    return decide(parse_relation(line, symbols), given)


PROVED = [
    ("(a + b)**2 = a**2 + 2*a*b + b**2", "", "rational normal form"),
    ("1/3 + 1/6 = 1/2", "", "exact rational numbers"),
    ("sin(2*x) = 2*sin(x)*cos(x)", "", "normal form"),
    ("sqrt(x**2) = x", "x > 0", "normal form"),
    ("(x**a)**b = x**(a*b)", "x > 0, a real", "normal form"),
    ("(x*y)**n = x**n*y**n", "n integer", "normal form"),
    ("log(-x) = log(x) + I*pi", "x > 0", "normal form"),
    ("cos(pi*n) = (-1)**n", "n integer", "normal form"),
    ("gamma(x + 3) = x*(x + 1)*(x + 2)*gamma(x)", "", "normal form"),
    ("diff(x**x, x) = x**x*(log(x) + 1)", "", "normal form"),
    ("x**(b/(a + b))*x**(a/(a + b)) = x", "x, a, b > 0", "normal form"),
    ("(2*x + 2*y)**a = 2**a*(x + y)**a", "x, y > 0, a real", "normal form"),
    ("(x**2 + 2*x*y + y**2)**(a/2) = (x + y)**a", "x, y > 0, a real", "24 points"),
    ("x = 2*y", "x = 2*y", "an assumption"),
    ("x*z = 2*y*z", "x = 2*y", "rational normal form"),
]


@pytest.mark.parametrize("line, assume, method", PROVED, ids=[p[0] for p in PROVED])
def test_proofs_and_their_methods(line: str, assume: str, method: str) -> None:
    found = verdict(line, assume)
    assert found.passed and method in found.method, str(found)
    assert (found.outcome == "tested") == ("points" in method)


def test_a_proof_by_normal_forms_is_exact() -> None:
    assert verdict("sin(x)**2 + cos(x)**2 = 1").method == "normal form of fractions, exact"


#: true of some values only: must not be proved, and are refuted with a point
BRANCHES = [
    ("sqrt(x**2) = x", ""),
    ("log(x*y) = log(x) + log(y)", ""),
    ("(x**a)**b = x**(a*b)", ""),
    ("(x**a)**b = x**(a*b)", "x > 0"),  # a may be complex
    ("(x*y)**a = x**a*y**a", ""),
    ("log(exp(x)) = x", ""),
    ("sqrt(x)*sqrt(y) = sqrt(x*y)", "x, y real"),
    ("sqrt(1/x) = 1/sqrt(x)", ""),
    ("(x**2)**(1/4) = sqrt(x)", "x real"),
    ("sqrt(x**4) = x**2", ""),
    ("asin(sin(x)) = x", "x real"),
    ("abs(x) = x", "x real"),
    ("log(x**2) = 2*log(x)", "x != 0"),
    ("sqrt(a)*sqrt(a - 1) = sqrt(a**2 - a)", "a real"),
    ("(-1)**(2*x) = 1", ""),
    ("exp(2*pi*I*x) = 1", "x real"),
]


@pytest.mark.parametrize("line, assume", BRANCHES, ids=[f"{b[0]} ({b[1]})" for b in BRANCHES])
def test_branches_are_refuted_with_a_point_that_shows_it(line: str, assume: str) -> None:
    for other in range(4):
        found = verdict(line, assume, other)
        assert found.outcome == "refuted", str(found)
        assert found.witness
        symbols, _ = parse_assumptions(assume)
        relation = parse_relation(line, symbols)
        put = {s: parse(dict(found.witness)[n]) for n, s in relation.free_symbols().items()}
        assert decide(relation.replace(put)).outcome == "refuted"


def test_what_agrees_off_a_cut_of_a_special_function_is_left_open() -> None:
    found = verdict("Ei(x) = Chi(x) + Shi(x)")
    assert found.outcome == "undecided" and "branch cut" in found.detail
    assert verdict("Ei(x) = Chi(x) + Shi(x)", "x > 0").passed


def test_a_tiny_difference_is_seen() -> None:
    assert verdict("x + 10**(-40) = x").outcome == "refuted"
    assert verdict("sin(x)*(1 + 10**(-200)) = sin(x)").outcome == "refuted"
    assert verdict("exp(pi*sqrt(163)) = 640320**3 + 744").outcome == "refuted"
    assert verdict("cos(10**(-25)) = 1").outcome == "refuted"


UNDECIDED = [
    ("1/0 = 1", "", "division by zero"),
    ("x = y", "x > 1, x < 0", "contradict"),
    ("oo - oo = 0", "", "infinity"),
    ("sum(2**k, k, 0, oo) = -1", "", "converge"),
    ("sum(1/k, k, 1, oo) = 2", "", ""),
]


@pytest.mark.parametrize("line, assume, reason", UNDECIDED, ids=[u[0] for u in UNDECIDED])
def test_undecided_says_why(line: str, assume: str, reason: str) -> None:
    found = verdict(line, assume)
    assert found.outcome == "undecided" and reason in found.detail and found.detail
    assert not found.passed


RUNAWAYS = [
    "2**10000000 = 2**9999999*2",
    "(x + y + z + w)**500 = 1",
    "x**(10**12) = x",
    "gamma(10**30) = 1",
    "sum(k, k, 1, 10**9) = 1",
    "exp(exp(exp(exp(10)))) = 0",
    "besselj(10**9, x) = 1",
    "hyper([1/2, 1/3, 1/5], [1], x) = 1",
    "((((x**2 + 1)**9 + 1)**9 + 1)**9 + 1)**9 = x",
    "factorial(10**8) = 1",
    "zeta(1/2 + 10**15*I) = 0",
    "polylog(1000, x) = x",
    "fibonacci(10**7) = 1",
]


@pytest.mark.parametrize("line", RUNAWAYS)
def test_nothing_runs_away(line: str) -> None:
    import time

    start = time.perf_counter()
    found = verdict(line)
    assert time.perf_counter() - start < 2
    assert not found.passed or line.startswith("2**")


INEQUALITIES = [
    ("x**2 + 1 > 0", "x real", "proved"),
    ("x**2 + y**2 >= 2*x*y", "x, y real", "proved"),
    ("x**2 + y**2 > 2*x*y", "x, y real", "refuted"),
    ("x*(1 - x) <= 1/4", "0 < x < 1", "proved"),
    ("x*(1 - x) < 1/4", "0 < x < 1", "refuted"),
    ("exp(x) >= 1 + x", "x real", "tested"),
    ("log(x) <= x - 1", "x > 0", "tested"),
    ("sin(x) < 1", "x real", "undecided"),
    ("sin(x) <= 1", "x real", "proved"),
    ("a/(a + b) < 1", "a, b > 0", "proved"),
    ("a/(a + b) < 1", "a > 0, b real", "refuted"),
    ("k <= min(m, n)", "k <= m, k <= n", "proved"),
    ("k <= min(m, n)", "k <= m", "refuted"),
    ("min(a, b) <= a", "a, b real", "proved"),
    ("x < y", "x < z, z < y", "proved"),
    ("x < y", "x < z, z <= y", "proved"),
    ("pi > 3", "", "proved"),
    ("22/7 > pi", "", "proved"),
    ("pi < 3", "", "refuted"),
    ("sqrt(2) + sqrt(3) >= sqrt(5 + 2*sqrt(6))", "", "undecided"),
    ("x > 0", "x >= 0", "refuted"),
    ("2*x > x", "x > 0", "proved"),
    ("exp(-x) < 1", "x > 0", "proved"),
    ("log(x) > 0", "x > 1", "proved"),
    ("x**a > 0", "x > 0, a real", "proved"),
    ("x**3 >= 0", "x real", "refuted"),
    ("2 + sin(x)*cos(y) > 0", "0 < x < 3, 0 < y < 3", "proved"),
    ("x != 0", "x > 0", "proved"),
    ("x != 1", "x > 0", "refuted"),
    ("x + 1 != x", "", "proved"),
    ("exp(x) != 0", "", "proved"),
    ("x**2 != x", "x > 2", "tested"),
    ("n**2 >= n", "n integer", "tested"),
    ("n**2 > n", "n integer", "refuted"),
]


@pytest.mark.parametrize(
    "line, assume, outcome", INEQUALITIES, ids=[f"{i[0]} ({i[1]})" for i in INEQUALITIES]
)
def test_inequalities(line: str, assume: str, outcome: str) -> None:
    found = verdict(line, assume)
    if outcome == "proved" and found.outcome == "tested":
        pytest.fail(f"not proved: {found}")
    assert found.outcome == outcome, str(found)


ABOUT = [
    ("pi ~= 3.14159", "proved"),
    ("pi ~= 3.1415", "refuted"),
    ("-pi ~= -3.14", "proved"),
    ("406.4*1000 ~= 4.06e5", "proved"),
    ("120000 ~= 1.20e5", "proved"),
    ("120600 ~= 1.20e5", "refuted"),
    ("(406.4*0.34/(410.7*0.28))**(1/0.62) ~= 1.34471", "proved"),
    ("(406.4*0.34/(410.7*0.28))**(1/0.62) ~= 1.34472", "refuted"),
    ("sqrt(-2) ~= 1.41", "refuted"),
    ("x ~= 1.41", "undecided"),
]


@pytest.mark.parametrize("line, outcome", ABOUT, ids=[a[0] for a in ABOUT])
def test_printed_numbers_round_the_value(line: str, outcome: str) -> None:
    assert verdict(line).outcome == outcome


def test_units_in_printed_numbers() -> None:
    assert verdict("2[km] + 344[m] ~= 2.35[km]").outcome == "refuted"
    assert verdict("2[km] + 347[m] ~= 2.35[km]").outcome == "proved"
    assert verdict("5[km] = 5000[m]").outcome == "proved"


SETS = [
    ("3 in {1, 2, 3}", "proved"),
    ("4 in {1, 2, 3}", "refuted"),
    ("4 notin {1, 2, 3}", "proved"),
    ("{1, 2} subset 1..5", "proved"),
    ("{1, 7} subset 1..5", "refuted"),
    ("{3, 1, 2, 1} = 1..3", "proved"),
    ("cup(1..3, {5}) = {1, 2, 3, 5}", "proved"),
    ("cap(1..5, 4..9) = {4, 5}", "proved"),
    ("setminus(1..5, {2}) = {1, 3, 4, 5}", "proved"),
    ("setof(2*i, i, 1..3) = {2, 4, 6}", "proved"),
    ("setof(i**2, i, (-2)..2) = {0, 1, 4}", "proved"),
    ("card(cup(1..3, 2..6)) = 6", "proved"),
    ("card({1, 1, 1}) = 3", "refuted"),
    ("{1, 2} != {2, 3}", "proved"),
    ("x in {1, 2}", "undecided"),
]


@pytest.mark.parametrize("line, outcome", SETS, ids=[s[0] for s in SETS])
def test_finite_sets(line: str, outcome: str) -> None:
    assert verdict(line).outcome == outcome


def test_proportional() -> None:
    names = "A, C, C_0, G, N, alpha, beta > 0"
    assert (
        verdict("G*(C/C_0)**(beta/(alpha + beta)) prop C**(beta/(alpha + beta))", names).outcome == "proved"
    )
    assert verdict("G*(C/C_0)**(beta/(alpha + beta)) prop C", names).outcome == "refuted"
    assert verdict("N prop sqrt(C)", names + ", N = A*C**(1/2)").outcome == "proved"
    assert verdict("3*x**2 + 1 prop x**2").outcome == "refuted"


def test_assumptions_that_are_equations_are_put_in() -> None:
    assume = "A, B, C, N, D > 0, D = C/N, N = A*C**(1/3)"
    assert verdict("D = C**(2/3)/A", assume).outcome == "proved"
    assert verdict("D = C**(1/3)/A", assume).outcome == "refuted"


def test_a_slope_of_a_name_is_an_unknown() -> None:
    x, y = symbol("x", "real"), symbol("y", "real")
    names = {"x": x, "y": y}
    same = Relation("=", parse("2*diff(y, x) + diff(y, x)", names), parse("3*diff(y, x)", names))
    assert decide(same).outcome == "proved"
    other = Relation("=", parse("2*diff(y, x)", names), parse("3*diff(y, x)", names))
    assert decide(other).outcome == "refuted"


def test_expectations_are_never_refuted_as_free_values() -> None:
    x, y = symbol("x", "real"), symbol("y", "real")
    line = parse_relation("E(x + y) = E(x) + E(y)", {"x": x, "y": y})
    assert decide(line).outcome in ("undecided", "proved")


def test_a_witness_meets_the_assumptions() -> None:
    for other in range(6):
        found = verdict("x + y = x*y", "x > 2, 0 < y < 1, x != 3, x*y < 5", other)
        assert found.outcome == "refuted"
        x, y = (float(dict(found.witness)[n]) for n in "xy")
        assert x > 2 and 0 < y < 1 and x * y < 5
