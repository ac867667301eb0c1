"""The circuits problems come to the values of the catalogue, digit by digit, under any seed."""

from __future__ import annotations

import hashlib
import importlib
from fractions import Fraction
from functools import cache

import pytest

from derive.author import Solved
from derive.check import check
from derive.kernel.errors import ShapeError
from derive.kernel.expr import Node, Number, symbol
from derive.kernel.record import Demonstration, Trace
from derive.kernel.relation import Relation
from derive.kernel.text import parse_relation

PARTS = {
    "zero_layer": "2a.i 2a.ii",
    "head_sum": "2b.i 2b.ii",
    "qk_circuit": "2c.i 2c.ii.1 2c.ii.2 2c.ii.3 2c.ii.4",
    "residual_stream": "2d.i 2d.ii 2d.iii",
    "ov_subspaces": "2e.ii 2e.iii 2e.iv 2e.v",
}


@cache
def solved(name: str) -> Solved:
    return importlib.import_module(f"problems.{name}").p.solve()


def trace(name: str) -> Trace:
    return solved(name).trace


def number(name: str, symbol_name: str) -> str:
    """The number that the last line about a symbol says it is."""
    found = [
        s.conclusion.relation.rhs
        for s in trace(name).steps
        if str(s.conclusion.relation.lhs) == symbol_name and s.reason.name == "evaluate"
    ]
    assert isinstance(found[-1], Number)
    return found[-1].text


def computed(name: str) -> list[str]:
    """What the explicit computations of a problem come to."""
    return [str(s.conclusion.relation) for s in trace(name).steps if s.reason.name == "compute"]


def answers(name: str, part: str) -> list[str]:
    t = trace(name)
    found = next(p for p in t.parts if p.id == part)
    return [str(t.fact[i].relation) for item in found.items for i in getattr(item, "facts", ())]


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_derived_and_checked(name: str) -> None:
    done = solved(name)
    assert set(PARTS[name].split()) <= {p.id for p in done.trace.parts}
    report = check(done.trace, done.demos)
    assert not report.failures, report.failures[0]


@pytest.mark.parametrize("name", PARTS)
def test_every_example_solves_and_checks(name: str) -> None:
    problem = importlib.import_module(f"problems.{name}").p
    for example in trace(name).examples:
        done = problem.solve(dict(example.settings))
        report = check(done.trace, done.demos)
        assert not report.failures, (example.about, report.failures[0])


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("seed", range(4))
def test_what_is_demonstrated_holds_for_other_seeds(name: str, seed: int) -> None:
    np = pytest.importorskip("numpy")
    from derive.check.exhibits import number as decimal
    from derive.check.scalar import decide

    module = importlib.import_module(f"problems.{name}")
    t = trace(name)
    for d in (i for p in t.parts for i in p.items if isinstance(i, Demonstration)):
        label = int.from_bytes(hashlib.sha256(f"{d.seed} {seed}".encode()).digest()[:8], "big")
        results = getattr(module, d.function)(np.random.default_rng(label))
        values = {
            t.symbols[k]: decimal(repr(int(v) if isinstance(v, (int, np.integer)) else float(v)))
            for k, v in results.items()
        }
        for f in d.holds:
            verdict = decide(f.relation.replace(values))
            assert verdict.passed, (d.function, str(f.relation), results)


def test_zero_layer_values() -> None:
    assert number("zero_layer", "H_2") == "0.940448"
    assert Fraction(number("zero_layer", "H_1")) == Fraction("1.38629")
    t = trace("zero_layer")
    results = {
        r.name: float(r.value)
        for p in t.parts
        for i in p.items
        if isinstance(i, Demonstration)
        for r in i.results
    }
    ring = {"width_0": 1.386294, "width_1": 1.191502, "width_2": 1.000805, "width_3": 0.940448}
    other = {"unigram_b": 1.171847, "width_1b": 1.113550, "width_2b": 0.969782, "width_3b": 0.931618}
    for name, value in {**ring, **other, "perplexity_b": 2.53861}.items():
        assert abs(results[name] - value) < 1e-5, name
    assert abs(results["unigram_gap_b"] - 0.459) < 1e-3
    assert "logits = W_U*W_E*T" in answers("zero_layer", "2a.i")
    assert "logits[:, t] = (W_U*W_E)[:, v]" in answers("zero_layer", "2a.ii")


def test_head_sum_values() -> None:
    assert number("head_sum", "F_one") == "1207959552"
    assert number("head_sum", "F_add") == "8650752"
    assert number("head_sum", "more") == "0.716146"
    assert number("head_sum", "held_all") == "9437184"
    assert number("head_sum", "held_one") == "786432"
    assert "W = hstack(W_O[h], h, 1, H)" in answers("head_sum", "2b.i")


def test_stacking_the_output_matrices_is_refused() -> None:
    d, w, h, n = (symbol(x, "positive integer") for x in ("d_model", "d_head", "H", "n"))
    index = symbol("h", "integer")
    W_O, r = symbol("W_O", "real", (d, w), ("sequence",)), symbol("r", "real", (w, n), ("sequence",))
    results = Node("vstack", (r(index), index, Number("1"), h))
    beside = Node("hstack", (W_O(index), index, Number("1"), h))
    assert (beside * results).shape == symbol("Y", "real", (d, n)).shape
    stacked = Node("vstack", (W_O(index), index, Number("1"), h))
    with pytest.raises(ShapeError, match="inner dimensions"):
        stacked * results


def test_qk_circuit_values() -> None:
    scores = [line.rpartition(" = ")[2] for line in computed("qk_circuit")]
    assert scores == ["W_Q.T*W_K", "1", "3", "6", "-6", "6", "199", "4", "-8", "199"]
    assert number("qk_circuit", "cos_1") == "0.577350"
    weights = {"a_1": "0.665241", "a_2": "0.244728", "a_3": "0.0900306"}
    weights |= {"r_3": "0.665241", "r_2": "0.244728", "r_1": "0.0900306"}
    for name, value in {**weights, "b_1": "0.731059", "b_2": "0.268941"}.items():
        assert number("qk_circuit", name) == value
    assert "S_ij = x_i.T*W_QK*x_j" in answers("qk_circuit", "2c.i")
    assert "S_3 = q_1*k_1 + q_2*k_2 - q_3*k_3" in answers("qk_circuit", "2c.ii.3")


def test_residual_stream_answers() -> None:
    assert "Y[:, i] = sum(A[i, j]*X[:, j], j, 1, n)" in answers("residual_stream", "2d.i")
    assert "2*0 + (-1)*1 < min(0, 1)" in answers("residual_stream", "2d.i.signs")
    final = "X_final = X + sum(W_OV[h]*X*A_h[h].T, h, 1, H)"
    assert final in answers("residual_stream", "2d.ii")
    assert "u[h][:, t] in colspace(W_OV[h])" in answers("residual_stream", "2d.iii")


def test_ov_subspaces_values() -> None:
    assert number("ov_subspaces", "c") == "0.707107"
    assert number("ov_subspaces", "apart") == "1.41421"
    lines = computed("ov_subspaces")
    assert "rank([[1, 0, 0], [0, 1, 0]]) = 2" in lines
    assert "rank([[1, 0], [0, 0], [0, 0]]*[[1, 0, 0], [0, 1, 0]]) = 1" in lines
    assert any(line.endswith("= [[1], [1]]") for line in lines)  # half of each of two tokens
    assert any(line.endswith("= [[0], [9], [0]]") for line in lines)  # the singular value is 3
    assert any(line.endswith("= [[4], [0], [0]]") for line in lines)  # and 2 for the value matrix
    expansion = "y = sum(S[k, k]*(V[:, k].T*x)*U[:, k], k, 1, r)"
    assert expansion in answers("ov_subspaces", "2e.ii")


def _line(text: str) -> Relation:
    n = symbol("n", "positive integer")
    j, i = symbol("j", "integer"), symbol("i", "integer")
    names = {
        "n": n,
        "i": i,
        "j": j,
        "A": symbol("A", "real", (n, n)),
        "X": symbol("X", "real", (n, n)),
        "B": symbol("B", "real", (n, n), ("sequence",)),
        "u": symbol("u", "real", (n, 1)),
    }
    return parse_relation(text, names, None)


@pytest.mark.parametrize(
    ("premises", "conclusion", "follows"),
    [
        (["A[:, i] = u"], "X*A[:, i] = X*u", True),
        (["A[:, i] = u"], "X*A[:, i] = u", False),
        (["A[i, j] = exp(X[i, j])"], "A[i, j] > 0", True),
        (["A[i, j] = X[i, j]"], "A[i, j] > 0", False),
        (["A[1, 1] = 3"], "A[1, 1]*A[1, 2] = 3*A[1, 2]", True),
        ([], "hstack(B[j], j, 1, 3)*vstack(B[j], j, 1, 3) = sum(B[j]*B[j], j, 1, 3)", True),
        ([], "hstack(B[j], j, 1, n)*vstack(B[j], j, 1, n) = sum(B[j]*B[j], j, 1, n)", True),
        ([], "hstack(B[j], j, 1, n)*vstack(B[j], j, 1, n) = sum(B[j], j, 1, n)", False),
        ([], "hstack(B[j], j, 1, 2) = [[B[1], B[2]]]", True),
        ([], "hstack(B[j], j, 1, 2) = [[B[2], B[1]]]", False),
    ],
)
def test_columns_and_blocks(premises: list[str], conclusion: str, follows: bool) -> None:
    from derive.check.entail import entails

    verdict = entails([_line(p) for p in premises], _line(conclusion))
    assert verdict.passed == follows, verdict
    assert verdict.outcome != "undecided", verdict
