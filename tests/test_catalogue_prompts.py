"""The soft-prompt problems come to the values of the catalogue, digit by digit, under any seed."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.kernel.record import Claim
from tests.catalogue import answers, holds_under, number, problem, results, solved

PARTS = {
    "soft_prompt_loss": "6a",
    "soft_prompt_size": "6b",
    "soft_prompt_claims": "6c.i 6c.ii 6c.iii 6c.iv",
    "soft_prompt_maml": "6d",
}


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_derived_and_checked(name: str) -> None:
    done = solved(name)
    assert set(PARTS[name].split()) <= {p.id for p in done.trace.parts}
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


@pytest.mark.parametrize(
    ("settings", "outputs", "terms"),
    [
        ({}, "50..71", "22"),
        ({"n_e": "0"}, "50..70", "21"),
        ({"n_r": "0", "n_e": "0"}, "{50}", "1"),
        ({"K": "20"}, "65..86", "22"),
    ],
)
def test_which_outputs_enter_the_loss(settings: dict[str, str], outputs: str, terms: str) -> None:
    assert number("soft_prompt_loss", "O", **settings) == outputs
    assert number("soft_prompt_loss", "n_terms", **settings) == terms


def test_targets_and_the_question() -> None:
    assert number("soft_prompt_loss", "T") == "51..72"
    assert number("soft_prompt_loss", "o_a") == "70"
    assert number("soft_prompt_loss", "Q") == "5..71"
    assert number("soft_prompt_loss", "n_more") == "67"


def test_size_of_a_prompt() -> None:
    assert answers("soft_prompt_size", "6b")[:2] == ["n_P = K*E", "n_P = 5*E"]
    assert number("soft_prompt_size", "n_P") == "61440"
    assert float(number("soft_prompt_size", "share")) == 3.51086e-7
    assert number("soft_prompt_size", "n_prefix") == "11796480"
    assert number("soft_prompt_size", "adam") == "122880"


def test_claims_are_judged() -> None:
    judged = {
        p.id: [i.holds for i in p.items if isinstance(i, Claim)]
        for p in solved("soft_prompt_claims").trace.parts
    }
    assert [judged[i] for i in PARTS["soft_prompt_claims"].split()] == [[True], [True], [False], [False]]


def test_prefix_and_superset() -> None:
    assert "P[t] = Q[t]" in answers("soft_prompt_claims", "6c.i")
    assert number("soft_prompt_claims", "saved") == "0.175000"
    assert "setof(T*W_E, T, choices) subset matrices(K, E)" in answers("soft_prompt_claims", "6c.ii")
    hull = "setof(T*W_E, T, choices) subset hull(setof(T*W_E, T, choices))"
    assert hull in answers("soft_prompt_claims", "6c.ii.hull")
    found = results("soft_prompt_claims")
    assert found["causal"] == found["start_gap"] == 0


def test_the_counterexample_to_full_finetuning() -> None:
    assert number("soft_prompt_claims", "a") == number("soft_prompt_claims", "b") == "1"
    assert float(number("soft_prompt_claims", "c_opt")) == 1.5
    assert number("soft_prompt_claims", "E_full") == "4"
    assert float(number("soft_prompt_claims", "E_prompt")) == 0.25
    assert number("soft_prompt_claims", "risk") == "1.05000"
    assert float(number("soft_prompt_claims", "miss_best")) == 0.25
    found = results("soft_prompt_claims")
    assert abs(found["risk_51"] - 2.265) < 0.03 and abs(found["risk_1"] - 1.05) < 0.01


def test_task_B_is_untouched() -> None:
    assert number("soft_prompt_claims", "common") == "{}"
    assert number("soft_prompt_claims", "touched") == "0"
    assert number("soft_prompt_claims", "n_shared") == "80"
    assert results("soft_prompt_claims")["prompt_change"] == 0


def test_meta_gradient() -> None:
    assert "grad(Q, P_0) = (I(n) - eta*H)*q" in answers("soft_prompt_maml", "6d")
    assert number("soft_prompt_maml", "x_opt") == "0.571429"
    assert results("soft_prompt_maml")["error"] < 1e-7
