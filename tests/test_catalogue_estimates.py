"""The estimates come to the values of the catalogue, to all digits that are given there.

The numbers below are the reference; none of them stands in a problem file.  Each is looked for
among the lines that the derivation evaluates, as value and unit, with the problem's own givens
or with the settings named.
"""

from __future__ import annotations

import importlib
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import problems
from derive.check import Report, check
from derive.kernel.expr import Number
from derive.kernel.record import Answer, Demonstration, Published, Trace
from derive.quantity import convert, dimension, half_unit

Settings = tuple[tuple[str, str], ...]
NAMES = (
    "training_budget dataset_size model_memory storage_cost memory_bandwidth training_cost inference_cost "
    "landauer carbon"
).split()

#: problem -> (symbol, value, unit): with the givens as they stand
VALUES = {
    "training_budget": """
        C 1.00000e30 FLOP; D 1.70000e15 token; C_N 1.02000e30 FLOP; q 1.02000;
        c 5.88235 FLOP/(parameter*token); C_f 3.11408e31 FLOP; D_f 5.19014e16 token;
        W 1.15741e10 petaFLOP/s*day; t 16.0041 year
    """,
    "dataset_size": """
        W 7.14286e14 word; P 1.78571e12 page; k 120000 word/book; X 5.95238e9 book; r 297.619;
        r_13 252.304; r_32 186.012; r_38 156.642; r_40 148.810; r_17 238.095; r_19 148.810; r_all 45.8352;
        V_pub 1.70068e7 book
    """,
    "model_memory": """
        B 2 B/parameter; M_1 2 GB; M_1 1.86265 GiB; M_2 2 TB; M_2 2000 GB; M_2 1862.65 GiB; n_2 20 GPU;
        M_3 200000 GB; M_3 200 TB; M_3 181.899 TiB; n_3 2000 GPU; N_2_pub 1.00000e14 parameter;
        N_2_pub2 1.00000e14 parameter
    """,
    "storage_cost": """
        M 2e8 MB; M 200 TB; c_S 10000 USD/year; c_D 800000 USD/year; r 80; l_S 2000 USD/year;
        l_D 160000 USD/year; K 6e7 USD; s_D 1.33333 percent
    """,
    "memory_bandwidth": """
        t 41.6667 s; R 1.44000 token/min; M_G 0.35 TB; t_G 0.0729167 s; R_G 13.7143 token/s;
        R_G 822.857 token/min; d 12288 number/vector; a 1179648 number/token; m 2359296 B/token;
        m 2.35930 MB/token; x 148349 token; i 412.5 FLOP/B
    """,
    "training_cost": """
        Q 8.64000e19 FLOP; t 43636.4 GPU*s; t 12.1212 GPU*h; k 18.1818 USD; E 8.48485 kWh;
        s_h 0.0825 1/(GPU*h); t_G 44121.2 GPU*h; k_G 66181.8 USD; W_G 3.14496e23 FLOP; W_N 3.15000e23 FLOP;
        n_N 3645.83; n 1.15741e10; T 1.40292e11 GPU*h; K 2.10438e11 USD; t_g 4676.39 h; t_g 194.850 day;
        t_g 0.533469 year; P 21 GW; E_g 98.2043 TWh; K_g 9.00000e11 USD; a 1.18223; a_N 0.797113;
        a_0 8.15650; x_G 198545 USD; X 6.31313e11 USD; K_l 7.01459e11 USD; X_l 2.10438e12 USD; h 20000 h;
        h 2.28154 year
    """,
    "inference_cost": """
        W 2.00000e18 FLOP; t 1010.10 GPU*s; t 0.280584 GPU*h; k 0.420875 USD; F 7.128e18 FLOP/(GPU*h);
        X 8.33333e12 token; n 1400 token/essay; E 5.95238e9 essay; Y 8.36266e12 token; E_Y 5.97333e9 essay;
        d 0.416667 GPU*s; t_m 115.741 GPU*h; k_m 173.611 USD; b_r 412.5 token; J 0.707071 J/token;
        u_pub 15.1515 percent; f_pub 0.3 PFLOP/(GPU*s)
    """,
    "landauer": """
        E 9.60000e-20 J/FLOP; L 1.90080e-4 W; r 3.68266e6; e_x 2.87098e-21 J/bit; E_x 9.18713e-20 J/FLOP;
        L_x 1.81905e-4 W; r_x 3.84816e6; y 21.8757; g 4.49398 percent; T_pub 313.482 K;
        G 3.53535e-13 J/FLOP; w 2.82857e12 FLOP/J; w_x 1.08848e19 FLOP/J
    """,
    "carbon": """
        k 61824 USD; S 6061824 USD; s_K 1.03040 percent; s_S 1.01989 percent; B 11040 kg*beef;
        e 5.65 kg*CO2/burger; n 97699.1 burger; n 97699 burger; c_z 1086.96 USD/(t*CO2);
        c_K 10869.6 USD/(t*CO2)
    """,
}

#: the what-ifs: problem, settings, values
WHAT_IF = [
    ("training_budget", "N=1e15", "C 1e32 FLOP; D 1.7e16 token"),
    ("dataset_size", "T=1.7e15", "X 1.01190e10 book"),
    ("model_memory", "m=141", "x_2 14.1844 GPU; n_2 15 GPU; x_3 1418.44 GPU; n_3 1419 GPU"),
    ("model_memory", "m=100 GiB/GPU", "x_2 18.6265 GPU; n_2 19 GPU; x_3 1862.65 GPU; n_3 1863 GPU"),
    ("model_memory", "q=4", "n_3 500 GPU"),
    ("model_memory", "q=16 B/parameter", "n_2 160 GPU; n_3 16000 GPU"),
    ("storage_cost", "k=1024", "c_S 10240 USD/year; c_D 819200 USD/year"),
    (
        "storage_cost",
        "p_S=0.00005 USD/MiB, p_D=0.0040 USD/MiB",
        "c_S 9536.74 USD/year; c_D 762939 USD/year",
    ),
    ("storage_cost", "y=5", "c_S 2000 USD/year; c_D 160000 USD/year"),
    ("memory_bandwidth", "n_v=2", "m 4718592 B/token; x 74174.7 token"),
    ("memory_bandwidth", "n_v=4", "x 37087.3 token"),
    ("memory_bandwidth", "n_v=10", "x 14834.9 token"),
    ("memory_bandwidth", "q=8", "R 2.88 token/min"),
    ("memory_bandwidth", "g=2000", "R 2880 token/min"),
    ("memory_bandwidth", "b=10", "R 14.4 token/min"),
    ("training_cost", "u=0.15151515151515151515", "t 80 GPU*h; k 120 USD"),
    ("training_cost", "u=0.3", "K 7.01459e11 USD; X 2.10438e12 USD"),
    ("inference_cost", "u=0.15151515151515151515", "t 1.85185 GPU*h; k 2.77778 USD; F 1.08e18 FLOP/(GPU*h)"),
    ("inference_cost", "u=0.15151515151515151515", "Y 8.53081e12 token; E_Y 6.09343e9 essay"),
    ("inference_cost", "f=312 TFLOP/(GPU*s)", "F 1.1232e18 FLOP/(GPU*h)"),
    ("inference_cost", "u=0.3", "k 1.40292 USD"),
    ("landauer", "b=64", "L_x 3.63810e-4 W"),
    ("landauer", "T=4", "L_x 2.42540e-6 W"),
    ("carbon", "b=0.25 lb*beef/burger", "n 97356.1 burger"),
]

#: problem -> verdicts on published values, in order
PUBLISHED = {
    "training_budget": "agree disagree",
    "dataset_size": "disagree disagree disagree agree agree",
    "model_memory": "disagree disagree agree agree",
    "storage_cost": "agree agree",
    "memory_bandwidth": "agree agree disagree disagree disagree",
    "training_cost": "agree agree agree agree",
    "inference_cost": "disagree disagree agree agree",
    "landauer": "rounding agree rounding",
    "carbon": "agree agree agree agree",
}


@cache
def solved(name: str, settings: Settings = ()) -> tuple[Trace, Report]:
    made = importlib.import_module(f"problems.{name}").p.solve(dict(settings))
    return made.trace, check(made.trace, made.demos)


def read(text: str) -> list[tuple[str, str, str]]:
    """`C 1e30 FLOP; q 1.02` as symbol, value, unit."""
    rows = (entry.split() for entry in text.replace("\n", " ").split(";"))
    return [(row[0], row[1], " ".join(row[2:])) for row in rows if row]


def settings(text: str) -> Settings:
    pairs = (x.partition("=") for x in text.split(", "))
    return tuple((name, value) for name, _, value in pairs)


def evaluated(trace: Trace, symbol: str, unit: str) -> list[Fraction]:
    """The values in `unit` that the lines about a symbol come to."""
    found = []
    for step in trace.steps:
        r = step.conclusion.relation
        if str(r.lhs) == symbol and isinstance(r.rhs, Number) and dimension(r.rhs.unit) == dimension(unit):
            found.append(convert(r.rhs.value, r.rhs.unit, unit))
    return found


def assert_value(trace: Trace, symbol: str, value: str, unit: str) -> None:
    found = evaluated(trace, symbol, unit)
    assert found, f"{symbol} is not evaluated in {unit or 'plain numbers'}"
    told = Number(value).value
    assert any(abs(x - told) <= half_unit(value) for x in found), f"{symbol}: {[float(x) for x in found]}"


@pytest.mark.parametrize("name", NAMES)
def test_every_obligation_holds(name: str) -> None:
    _, report = solved(name)
    assert report.passed, [str(o) for o in report.failures]


@pytest.mark.parametrize(
    ("name", "row"),
    [pytest.param(n, row, id=f"{n}-{' '.join(row)}") for n in NAMES for row in read(VALUES[n])],
)
def test_value_of_the_catalogue(name: str, row: tuple[str, str, str]) -> None:
    assert_value(solved(name)[0], *row)


@pytest.mark.parametrize(("name", "change", "values"), WHAT_IF)
def test_what_if(name: str, change: str, values: str) -> None:
    trace, report = solved(name, settings(change))
    assert report.passed, [str(o) for o in report.failures]
    for row in read(values):
        assert_value(trace, *row)


def test_an_implied_number_of_vectors_is_near_a_whole_one() -> None:
    trace, _ = solved("memory_bandwidth")
    unit = "vector/(layer*token)"
    found = [evaluated(trace, n, unit)[0] for n in ("n_v_pub", "n_v_pub2", "n_v_pub3")]
    assert [round(x) for x in found] == [2, 4, 10]
    assert all(abs(x - round(x)) < Fraction(2, 100) for x in found)


@pytest.mark.parametrize("name", NAMES)
def test_published_values_are_judged(name: str) -> None:
    trace, report = solved(name)
    items = [i for p in trace.parts for i in p.items if isinstance(i, Published)]
    assert [i.verdict for i in items] == PUBLISHED[name].split()
    for i in items:
        assert i.verdict != "disagree" or i.implied, f"{i.value} disagrees and nothing explains it"
    assert all(o.verdict.passed for o in report.obligations if o.kind == "published")


@pytest.mark.parametrize("name", NAMES)
def test_every_part_has_goals_of_another_route_or_is_about_ranges(name: str) -> None:
    trace, _ = solved(name)
    for part in trace.parts:
        facts = [f for i in part.items if isinstance(i, Answer) for f in i.facts]
        ranged = any(trace.fact[f].relation.sign == "in" for f in facts)
        assert part.goals or ranged or not facts, f"{name} {part.id} has no second route"


@pytest.mark.parametrize("name", NAMES)
def test_ranges_come_with_a_sample_beside_them(name: str) -> None:
    trace, _ = solved(name)
    ranges = [s for s in trace.steps if s.reason.name == "enclose"]
    demos = [i for p in trace.parts for i in p.items if isinstance(i, Demonstration)]
    assert len(ranges) == len(demos) >= 1


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_an_answer_stands_in_the_problem_file(name: str) -> None:
    text = (Path(problems.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])", text))
    digits = {n.partition("e")[0].replace(".", "").strip("0") for n in numbers}
    for _, value, _ in read(VALUES[name]):
        told = value.partition("e")[0].replace(".", "").strip("0")
        if len(told) >= 4:
            assert told not in digits, f"{value} stands in {name}.py"


@pytest.mark.parametrize("name", NAMES)
def test_examples_hold(name: str) -> None:
    trace, _ = solved(name)
    assert trace.examples
    for example in trace.examples:
        changed, report = solved(name, example.settings)
        assert report.passed, [example.about, *(str(o) for o in report.failures)]
        assert changed.steps != trace.steps


def test_problems_that_share_a_given_agree_on_it() -> None:
    """The same speed, rent, power, precision and model in every file of the question."""
    shared = [
        ("training_cost f, inference_cost f, memory_bandwidth f, training_budget f", "1.98", "PFLOP/(GPU*s)"),
        ("training_cost c, inference_cost r", "1.50", "USD/(GPU*h)"),
        ("training_cost e, inference_cost e", "0.7", "kW/GPU"),
        ("memory_bandwidth v, inference_cost v", "4.8", "TB/(GPU*s)"),
        ("model_memory q, storage_cost q, memory_bandwidth q, inference_cost q", "2", "B/parameter"),
        ("training_budget N, model_memory N_3, storage_cost N, memory_bandwidth N", "1e14", "parameter"),
        ("training_cost N_G, memory_bandwidth N_G", "175e9", "parameter"),
        ("training_cost p_G, storage_cost p_G", "30000", "USD/GPU"),
        ("dataset_size w, inference_cost w", "1.4", "token/word"),
        ("landauer f", "1.98", "PFLOP/s"),
        ("landauer P", "0.7", "kW"),
    ]
    for places, value, unit in shared:
        for place in places.split(", "):
            name, _, symbol = place.partition(" ")
            note = solved(name)[0].notes[symbol]
            assert isinstance(note.value, Number)
            assert convert(note.value.value, note.value.unit, unit) == Number(value).value, place
