"""The three problems that the engine began with, against values found elsewhere.

Six digits each, recomputed in 40-digit arithmetic from the same givens.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

import derive
from derive.kernel.expr import Number
from derive.kernel.record import Answer, Trace


@cache
def solved(name: str, *settings: tuple[str, str]) -> Trace:
    solution = derive.load(name).solve(**dict(settings))
    assert solution.check().passed
    return solution.trace


def numbers(trace: Trace) -> dict[str, Fraction]:
    """The numbers that the answers end in, by symbol."""
    found = {}
    for part in trace.parts:
        for item in part.items:
            if isinstance(item, Answer):
                for fid in item.facts:
                    r = trace.fact[fid].relation
                    if isinstance(r.rhs, Number):
                        found[str(r.lhs)] = r.rhs.value
    return found


LAWS = {"K_N": "0.598695", "K_D": "0.278383", "K_L": "1071.36"}
MORE = {"g_N": "2.82887", "g_D": "3.53498", "g_L": "0.702185", "w": "1.02264"}
AT = [
    ("1e18", "8.05820e7", "2.06829e9", "25.6669", "3.53530"),
    ("1e21", "1.82422e9", "9.13634e10", "50.0836", "2.32888"),
    ("5.76e23", "3.21899e10", "2.98231e12", "92.6474", "1.93075"),
    ("1e24", "4.12967e10", "4.03583e12", "97.7278", "1.91120"),
    ("1e25", "1.16823e11", "1.42666e13", "122.122", "1.84532"),
    ("1e30", "2.11638e13", "7.87510e15", "372.103", "1.71651"),
]


def test_the_laws_of_chinchilla() -> None:
    found = numbers(solved("chinchilla"))
    assert {k: found[k] for k in (*LAWS, *MORE)} == {k: Fraction(v) for k, v in (LAWS | MORE).items()}


@pytest.mark.parametrize(("C", "N", "D", "each", "L"), AT)
def test_chinchilla_at_a_budget(C: str, N: str, D: str, each: str, L: str) -> None:
    found = numbers(solved("chinchilla", ("C", C)))
    told = (found["N_opt"], found["D_opt"], found["rho"], found["L_opt"])
    assert told == tuple(map(Fraction, (N, D, each, L)))


@pytest.mark.parametrize(
    ("r", "factor"), [("0.1", "1.27582"), ("0.5", "1.02328"), ("2", "1.02264"), ("10", "1.25136")]
)
def test_chinchilla_off_the_best_size(r: str, factor: str) -> None:
    assert numbers(solved("chinchilla", ("r", r)))["w"] == Fraction(factor)


def test_chinchilla_refitted() -> None:
    refit = (("A", "482.01"), ("B", "2085.43"), ("alpha", "0.3478"), ("beta", "0.3658"))
    found = numbers(solved("chinchilla", *refit))
    assert found["K_N"] == Fraction("0.0477474")
    assert found["K_D"] == Fraction("3.49059")
    assert found["rho"] == Fraction("18.3912")


def test_ov_rank() -> None:
    found = numbers(solved("ov-rank"))
    assert found["d_head"] == 64
    assert found["n_two"] == 98304
    assert found["n_full"] == 589824
    lines = {str(s.conclusion.relation) for s in solved("ov-rank").steps}
    assert "rank(W_OV) <= min(rank(W_O), rank(W_V))" in lines
    assert "rank(W_OV) < d_model" in lines


def test_lora_at_zero() -> None:
    trace = solved("lora-zero-init")
    lines = {str(s.conclusion.relation) for s in trace.steps}
    assert {"grad(L, A) = G*B.T", "grad(L, B) = A.T*G", "A[t] = Z(m, k)", "B[t] = Z(k, l)"} <= lines
    assert "W[1] = W_0 - eta*A[0]*A[0].T*G[0]" in lines
    never = next(s for s in trace.steps if str(s.conclusion.relation) == "A[t] = Z(m, k)")
    resting = {str(trace.fact[u].relation) for u in never.conclusion.under}
    assert resting == {"A[0] = Z(m, k)", "B[0] = Z(k, l)"}, "the hypothesis about t is discharged"


def test_the_lora_gradients_are_proved_for_all_sizes() -> None:
    checked = derive.load("lora-zero-init").solve().check().checked
    for s in checked.trace.steps:
        if s.reason.name == "read-gradient":
            verdict = checked.verdict(s.id)
            assert verdict.outcome == "proved" and "all sizes" in verdict.method


def test_the_chinchilla_lines_are_proved() -> None:
    checked = derive.load("chinchilla").solve().check().checked
    for s in checked.trace.steps:
        assert checked.verdict(s.id).outcome in ("proved", "by definition"), s.id
