"""Rules and authors that lie: what they plant is refused, with the line and a witness."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.check import check
from derive.check.verdict import Obligation
from derive.kernel.expr import Expr, Node, Symbol
from derive.kernel.relation import Relation
from derive.rules.algebra import Solve
from derive.rules.context import Context
from tests.bench import Session

ROOT = Path(__file__).parents[1]


class NegatingSolve(Solve):
    """Solves, and turns the sign."""

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        found = super().apply(lines, context)
        return Relation("=", found.lhs, -found.rhs)


def test_a_solve_that_negates_is_caught() -> None:
    s = Session()
    _, failed = s.refusals(NegatingSolve(s.names["D"]), "C = 6*N*D")
    assert failed[0].verdict.outcome == "refuted"
    assert failed[0].verdict.witness


def test_the_derivative_of_a_sum_of_traces_is_not_zero() -> None:
    """SymPy 1.14 returns 0 for it (sympy#26585); at A = 0 zero would look right."""
    import sympy as sp

    from derive.check.gradient import decide_gradient

    a, b, c = (sp.MatrixSymbol(n, 3, 3) for n in "ABC")
    theirs = sp.diff(sp.Trace(a * b) + sp.Trace(a * c), a)
    s = Session()
    S = s.names["S"]
    f = s.expr("tr(S*A*A.T) + tr(S*W*W.T)")
    zero = Node("zeros", (s.names["m"], s.names["m"]))
    lying: Expr = zero if theirs == 0 or theirs.is_ZeroMatrix else s.expr("A*A.T")
    assert decide_gradient(f, S, lying).outcome == "refuted"
    assert decide_gradient(f, S, s.expr("A*A.T + W*W.T")).outcome == "proved"


def solved_with(name: str, old: str, new: str) -> list[Obligation]:
    """What fails in a problem after one mistake was planted in its text."""
    path = ROOT / "problems" / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    namespace: dict[str, object] = {"__name__": name}
    exec(compile(text.replace(old, new), str(path), "exec"), namespace)
    solved = namespace["p"].solve()  # type: ignore[attr-defined]
    return list(check(solved.trace).failures)


CORE = "chinchilla", "lora_zero_init", "ov_rank"
PLANTED = [
    (CORE[0], "lam * C_0 * N_opt * D_opt),\n    )\n    in_D", "lam * C_0 * N_opt),\n    )\n    in_D"),
    (
        CORE[0],
        "G * (C / C_0) ** (beta / (alpha + beta))),\n    )\n    data",
        "G * (C / C_0) ** (alpha / (alpha + beta))),\n    )\n    data",
    ),
    (CORE[0], "(C / C_0) ** (alpha / (alpha + beta)) / G)", "(C / C_0) ** (alpha / (alpha + beta)) * G)"),
    (CORE[0], "eq(B / D_opt**beta, (alpha / beta) * (A", "eq(B / D_opt**beta, (beta / alpha) * (A"),
    (CORE[1], "inner(G * B.T, dA) + inner(A.T * G, dB)))", "inner(G * B.T, dA) - inner(A.T * G, dB)))"),
    (CORE[1], "gives=eq(B(1), -eta * A(0).T * G(0))", "gives=eq(B(1), eta * A(0).T * G(0))"),
    (
        CORE[1],
        "gives=eq(W(1), W_0 - eta * A(0) * A(0).T * G(0))",
        "gives=eq(W(1), W_0 - eta * A(0) * A(1).T * G(1))",
    ),
    (CORE[2], "subset(colspace(W_OV), colspace(W_O))", "subset(colspace(W_O), colspace(W_OV))"),
    (CORE[2], "le(rank(W_O) + rank(W_V) - d_head, rank(W_OV))", "le(rank(W_O) + rank(W_V), rank(W_OV))"),
    (CORE[2], "gives=eq(rank(dropping * wide), 1)", "gives=eq(rank(dropping * wide), 2)"),
]


@pytest.mark.parametrize(("name", "old", "new"), PLANTED)
def test_a_planted_mistake_is_refused_at_its_line(name: str, old: str, new: str) -> None:
    failed = solved_with(name, old, new)
    text = (ROOT / "problems" / f"{name}.py").read_text(encoding="utf-8").replace(old, new)
    first = failed[0]
    assert first.verdict.outcome in ("refuted", "undecided"), str(first.verdict)
    assert first.where.file == f"{name}.py"
    lines = text.splitlines()
    near = "\n".join(lines[first.where.line - 1 : first.where.line + 8])
    assert any(piece.strip() and piece.strip() in near for piece in new.splitlines()), (
        f"{first.where}: {near}"
    )


def test_a_refuted_line_comes_with_a_witness() -> None:
    name, old, new = PLANTED[1]
    first = solved_with(name, old, new)[0]
    assert first.verdict.outcome == "refuted"
    assert dict(first.verdict.witness), str(first.verdict)
    assert all(isinstance(k, str) and isinstance(v, str) for k, v in first.verdict.witness)


def test_names_of_witnesses_are_names_of_the_problem() -> None:
    s = Session()
    _, failed = s.refusals(NegatingSolve(s.names["D"]), "C = 6*N*D")
    names = {k for k, _ in failed[0].verdict.witness}
    assert names <= set(s.names) and all(isinstance(s.names[n], Symbol) for n in names)
