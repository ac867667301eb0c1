"""The LoRA problems come to the values of the catalogue, digit by digit, under any seed."""

from __future__ import annotations

import pytest

from derive.check import check
from tests.catalogue import answers, holds_under, number, problem, results, solved

PARTS = {"lora_capacity": "1a", "lora_zero_init": "1b", "lora_xavier_init": "1c", "lora_memory": "1d"}


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_derived_and_checked(name: str) -> None:
    done = solved(name)
    assert PARTS[name] in {p.id for p in done.trace.parts}
    report = check(done.trace, done.demos)
    assert not report.failures, report.failures[0]


@pytest.mark.parametrize("name", PARTS)
def test_every_example_solves_and_checks(name: str) -> None:
    for example in solved(name).trace.examples:
        done = problem(name).solve(dict(example.settings))
        report = check(done.trace, done.demos)
        assert not report.failures, (example.about, report.failures[0])


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_demonstrated_holds_for_other_seeds(name: str, seed: int) -> None:
    holds_under(name, seed)


def test_least_losses_by_rank() -> None:
    tail = [float(number("lora_capacity", f"tail_{j}")) for j in range(6)]
    assert tail == [39.26, 14.26, 5.26, 1.26, 0.26, 0.01]
    assert number("lora_capacity", "full") == "0"
    found = results("lora_capacity")
    for j, value in enumerate([*tail, 0]):
        assert abs(found[f"als_{j}"] - value) < 1e-9
    assert [found[f"rank_{j}"] for j in (1, 2, 3)] == [14, 9, 27]
    assert abs(found["informed"] - 8.95553) < 5e-6
    assert 14 < found["random_start"] < 38
    assert 38.3 < found["a05_100"] < 39.2 and 20 < found["a2_100"] < 38 and 5.3 < found["a8_100"] < 15
    assert 38.9 < found["rate_1"] < 39.3 and 35.9 < found["rate_2"] < 39 and 5.2 < found["rate_3"] < 24.1
    assert all(abs(found[f"a{a}_20000"] - 5.26) < 1e-8 for a in ("05", "2", "8"))


def test_what_the_rank_decides() -> None:
    lines = answers("lora_capacity", "1a")
    assert "lowrank(m, l, k) subset lowrank(m, l, k + 1)" in lines
    assert "best_k = s_D[k + 1, 1]**2 + sum(s_D[i, 1]**2, i, k + 2, r)" in lines
    assert "n_free = k*(m + l - k)" in answers("lora_capacity", "1a.dim")
    assert "W[1] = W_0 - eta*(alpha/k)**2*(A[0]*A[0].T*G[0])" in answers("lora_capacity", "1a.scale")
    assert answers("lora_capacity", "1a.root") == ["f_k = alpha**2*v_A/k", "f_r = alpha**2*v_A"]
    cut, kept, _ = answers("lora_capacity", "1a.inputs")
    assert cut.endswith(" = 1") and kept.endswith(" = 1/25")


def test_zero_initialisation() -> None:
    assert answers("lora_zero_init", "1b") == ["A[t] = Z(m, k)", "B[t] = Z(k, l)"]
    assert "grad(L, A) = G*B.T" in answers("lora_zero_init", "1b.gradients")
    small = answers("lora_zero_init", "1b.example")
    assert [line.rpartition(" = ")[2] for line in small] == [
        "[[0], [0]]",
        "[[-1, 0]]",
        "[[0.11], [-0.19]]",
        "[[-0.8, 0]]",
    ]
    found = results("lora_zero_init")
    first, *rest = (found[f"slope_A_{n}"] for n in (1, 2, 3))
    assert first == 0 and min(*rest, *(found[f"slope_B_{n}"] for n in (1, 2, 3))) > 0
    assert answers("lora_zero_init", "1b.flow") == ["dQ = Z(k, k)"]
    assert "A[1] = -eta*G[0]*B[0].T" in answers("lora_zero_init", "1b.mirror")
    assert answers("lora_zero_init", "1b.adam") == ["delta = -eta*g/(abs(g) + eps)", "delta = 0"]


@pytest.mark.parametrize(
    ("settings", "variance", "deviation", "share"),
    [
        ({}, "9.51814e-7", "9.75610e-4", "0.0624390"),
        ({"k": "8"}, "0.00000189992", "0.00137838", "0.0882161"),
        ({"k": "64"}, "0.0000147929", "0.00384615", "0.246154"),
        ({"m": "768", "l": "3072", "k": "8"}, "0.0000133887", "", "0.160332"),
    ],
)
def test_size_of_a_random_product(
    settings: dict[str, str], variance: str, deviation: str, share: str
) -> None:
    assert float(number("lora_xavier_init", "V", **settings)) == float(variance)
    assert not deviation or float(number("lora_xavier_init", "sd", **settings)) == float(deviation)
    assert number("lora_xavier_init", "rho", **settings) == share


def test_random_products_drawn() -> None:
    found = results("lora_xavier_init")
    assert all(2.0 < found[f"norm_{r}"] < 2.4 for r in (4, 8, 64))
    assert abs(found["formula_4"] - 0.124514) < 5e-7 and abs(found["formula_64"] - 0.470588) < 5e-7
    assert 0.21 < found["after"] < 0.25 and abs(found["before"] - 0.01) < 5e-4
    assert abs(found["predicted"] - found["before"] - 0.221453) < 5e-7


@pytest.mark.parametrize(
    ("settings", "values"),
    [
        (
            {},
            {
                "M_lora": "131072",
                "M_full": "67108864",
                "share": "0.001953125",
                "times_less": "512",
                "saving": "0.998047",
                "M_2": "2097152",
                "share_2": "0.0312500",
                "saving_2": "0.968750",
                "k_limit": "20.4800",
                "k_most": "20",
                "n_model": "37748736",
            },
        ),
        ({"m": "4096", "l": "11008", "k": "16"}, {"share": "0.005359738", "times_less": "186.576"}),
        ({"r": "1"}, {"n_model": "4718592"}),
        ({"n_L": "32", "d": "4096"}, {"n_model": "4194304", "M_model": "16777216"}),
        ({"k": "64"}, {"M_lora": "2097152", "times_less": "32"}),
    ],
)
def test_memory(settings: dict[str, str], values: dict[str, str]) -> None:
    assert {name: number("lora_memory", name, **settings) for name in values} == values
