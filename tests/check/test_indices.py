"""Indices: what a sum runs over stands for every value, so nothing particular may be said of it."""

from __future__ import annotations

from typing import Any

from derive.author import Problem, eq, ge, total, zeros
from derive.check import Verdict, check
from derive.rules import Combine, Complement, Convex, Substitute


def _verdicts(p: Problem, kind: str) -> list[Verdict]:
    return [o.verdict for o in check(p.solve().trace).obligations if o.kind == kind]


def _problem(supposed: bool, role: str = "index") -> Problem:
    p = Problem("a sum of members", name="members")
    n, m = p.size("n", "how many"), p.size("m", "rows")
    if role == "index":
        t = p.index("t", "number of a member", "integer")
    else:
        t = p.unknown("t", "one number", domain="integer")
    A = p.sequence("A", "members", m, m)
    S = p.matrix("S", "their sum", m, m)
    whole = p.premise("whole", eq(S, total(A(t), t, 1, n)))
    each = None if supposed else p.premise("each", eq(A(t), zeros(m, m)), "every member is zero")

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is the sum?")
        zero = s.suppose(eq(A(t), zeros(m, m)), "this member is zero") if supposed else each
        put = s.step(whole, by=Substitute(zero))
        s.answer(put)

    return p


def test_what_holds_of_every_member_may_be_put_into_a_sum() -> None:
    said = _verdicts(_problem(supposed=False), "provenance")
    assert said[0].outcome == "proved", said


def test_what_is_supposed_of_one_member_may_not() -> None:
    said = _verdicts(_problem(supposed=True), "provenance")
    assert said[0].outcome == "refuted" and "t" in said[0].detail, said


def test_a_sum_runs_over_an_index() -> None:
    said = _verdicts(_problem(supposed=False, role="unknown"), "provenance")
    assert said[0].outcome == "refuted" and "no index" in said[0].detail, said


def test_a_supposition_is_no_premise_before_it_is_made() -> None:
    p = Problem("a loop", name="loop")
    x = p.unknown("x", "a number")
    y = p.unknown("y", "a number")
    base = p.premise("base", eq(y, 2 * x))

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is y?")
        later = s.suppose(eq(x, 3), "x is 3")
        s.items.pop()
        s.answer(s.step(base, by=Substitute(later)))

    said = _verdicts(p, "provenance")
    assert said[0].outcome == "refuted" and "not on record" in said[0].detail, said


def test_weights_of_an_average_are_those_of_its_points() -> None:
    p = Problem("an average", name="average")
    n, m = p.size("n", "how many"), p.size("m", "rows")
    j, i = p.index("j", "a point", "integer"), p.index("i", "another", "integer")
    X, A = p.matrix("X", "points", m, n), p.matrix("A", "weights", n, n)
    y = p.vector("y", "an average", m)
    from derive.author import col, entry

    mean = p.premise("mean", eq(y, total(entry(A, i, j) * col(X, j), j, 1, n)))
    signs = p.premise("signs", ge(entry(A, i, j), 0))
    right = p.premise("right", eq(total(entry(A, i, j), j, 1, n), 1))
    wrong = p.premise("wrong", eq(total(entry(A, j, i), j, 1, n), 1))

    @p.solution
    def solution(s: Any) -> None:
        s.part("Is it one?")
        s.answer(s.step(mean, by=Convex(signs, right)), s.step(mean, by=Convex(signs, wrong)))

    report = check(p.solve().trace)
    assert [o.verdict.passed for o in report.obligations if o.subject == "step-1"] == [True] * 5
    assert any(not o.verdict.passed for o in report.obligations if o.subject == "step-2")


def test_a_complement_turns_the_inclusion() -> None:
    from derive.author import nullspace, rowspace, subset

    p = Problem("complements", name="complements")
    n, m = p.size("n", "columns"), p.size("m", "rows")
    A, B = p.matrix("A", "a matrix", m, n), p.matrix("B", "a matrix", m, n)
    inside = p.premise("inside", subset(nullspace(A), nullspace(B)))

    @p.solution
    def solution(s: Any) -> None:
        s.part("What of the rows?")
        turned = s.step(inside, by=Complement())
        straight = s.step(inside, by=Complement(), gives=subset(rowspace(A), rowspace(B)))
        again = s.step(turned, by=Combine(), gives=subset(rowspace(A), rowspace(B)))
        s.answer(turned, straight, again)

    report = check(p.solve().trace)
    passed = {o.subject: o.verdict.passed for o in report.obligations if o.kind in ("truth", "form")}
    assert passed["step-1"] and not passed["step-2"] and not passed["step-3"]
