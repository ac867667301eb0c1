"""Verdicts travel: a line, an answer or a claim is as strong as the weakest of what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import derive
from derive.author import Problem, eq, le
from derive.check import Obligation, Verdict, check
from derive.check.standing import Standing, discharged_by, everything, join, resting, standings
from derive.kernel.record import Answer, Demonstration, Took, Trace
from derive.render import render
from derive.render.model import Judged
from derive.render.page import page
from derive.rules import Combine, Counterexample, Rearrange, Solve

STRONG, TESTED, SHOWN = Verdict("proved", "exactly"), Verdict("tested", "24 points"), Verdict("demonstrated")
DEFINED = Verdict("by definition")


def _toss(rng: Any) -> dict[str, str]:
    return {"heads": "48"}


@cache
def small() -> Trace:
    """Two premises, five steps under a supposition, a counterexample, a demonstration."""
    p = Problem("What follows?", name="small")
    x, y, z, w = (p.unknown(n, f"a number {n}", domain="real") for n in "xyzw")
    first = p.premise("first", eq(x, 2 * y))
    bound = p.assume(le(y, 8))
    G = p.unknown("G", "a name", domain="real")

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is so?")
        half = s.step(first, by=Solve(y))  # 1
        name = s.let(G, x + 1)  # 2
        twice = s.step(half, name, bound, by=Combine(), gives=eq(G, 2 * y + 1))  # 3
        equal = s.suppose(eq(z, y), "they are equal")
        other = s.step(twice, equal, by=Combine(), gives=eq(G, 2 * z + 1))  # 4
        turned = s.step(half, by=Rearrange(), gives=eq(x / 2, y))  # 5
        claimed = s.conjecture(le(w, 1))
        wrong = s.step(claimed, by=Counterexample({w: 2}))  # 6
        s.claim("{w} is at most 1.", claimed, holds=False, by=wrong)
        shown = s.demonstrate("A hundred tosses.", _toss, holds=("heads > 0",))
        s.answer(other, turned, *shown, first, equal, text="So it is.")

    return p.solve().trace


def found(**own: Verdict) -> dict[str, Standing]:
    """The standings where some steps have these verdicts of their own and all others are proved."""
    trace = small()
    owed = [Obligation(s.id, "truth", own.get(s.id.replace("-", ""), STRONG)) for s in trace.steps]
    owed += [
        Obligation(i.id, "demonstration", SHOWN)
        for p in trace.parts
        for i in p.items
        if isinstance(i, Demonstration)
    ]
    return standings(trace, owed)


def test_a_proof_is_as_strong_as_its_weakest_line() -> None:
    by = found(step1=TESTED, step2=DEFINED)
    assert {i: s.joined.outcome for i, s in by.items() if i.startswith("step")} == {
        "step-1": "tested",
        "step-2": "by definition",
        "step-3": "tested",
        "step-4": "tested",
        "step-5": "tested",
        "step-6": "proved",
    }
    assert by["step-4"].own == STRONG and by["step-4"].link == "step-1" and by["step-1"].link == ""


def test_definitions_premises_and_assumptions_take_nothing_from_a_proof() -> None:
    by = found(step2=DEFINED)
    assert by["step-4"].joined == STRONG and by["step-4"].link == ""
    assert by["first"].stated == "as stated" and by["first"].word == "as stated"


def test_a_definition_that_rests_on_a_test_is_tested() -> None:
    by = found(step1=TESTED, step3=DEFINED)
    assert by["step-3"].joined == TESTED and by["step-3"].own == DEFINED


def test_suppositions_and_assumptions_travel_too() -> None:
    by = found()
    assert by["step-4"].under == ("supposition-1",) and by["step-4"].assumed == ("assumption-1",)
    assert by["step-5"].under == by["step-5"].assumed == ()
    assert by["supposition-1"].stated == "supposed"


def test_the_weakest_of_several_is_named() -> None:
    by = found(step1=TESTED, step2=SHOWN)
    assert by["step-4"].joined == SHOWN and by["step-4"].link == "step-2"
    own = found(step1=TESTED, step4=SHOWN)
    assert own["step-4"].joined == SHOWN and own["step-4"].link == ""


def test_what_was_not_checked_is_undecided_and_so_is_all_that_rests_on_it() -> None:
    trace = small()
    by = standings(trace, [Obligation(s.id, "truth", STRONG) for s in trace.steps if s.id != "step-1"])
    assert by["step-5"].joined.outcome == "undecided" and by["step-5"].link == "step-1"
    assert by["demo-1.1"].joined.outcome == "undecided"
    failed = standings(trace, [Obligation("step-1", "provenance", Verdict("refuted", "provenance"))])
    assert failed["step-1"].own.outcome == "refuted"


def test_a_failed_form_weakens_a_true_line() -> None:
    trace = small()
    owed = [Obligation(s.id, "truth", STRONG) for s in trace.steps]
    by = standings(trace, [*owed, Obligation("step-1", "form", Verdict("refuted", "form"))])
    assert by["step-3"].joined.outcome == "refuted" and by["step-3"].link == "step-1"


def test_a_counterexample_does_not_rest_on_what_it_denies() -> None:
    by = found()
    assert by["claimed-1"].word == "only claimed" and not by["claimed-1"].joined.passed
    assert by["step-6"].joined == STRONG


def test_a_supposition_that_is_attained_is_discharged_with_that_verdict() -> None:
    trace = small()
    owed = [Obligation(s.id, "truth", STRONG) for s in trace.steps]
    assert discharged_by(trace, owed) == {}
    owed.append(Obligation("supposition-1", "attained", TESTED))
    assert discharged_by(trace, owed) == {"supposition-1": TESTED}
    by = standings(trace, owed)
    assert by["step-4"].under == () and by["step-4"].joined == TESTED
    assert by["step-4"].link == "supposition-1" and by["step-5"].joined == STRONG
    refused = Obligation("supposition-1", "attained", Verdict("undecided"))
    assert discharged_by(trace, [refused]) == {}
    assert discharged_by(trace, [Obligation("assumption-1", "attained", STRONG)]) == {}


def test_what_rests_on_facts_is_joined_with_them() -> None:
    by = found(step1=TESTED)
    claim = resting(STRONG, ("step-6", "step-4"), by)
    assert claim.joined == TESTED and claim.link == "step-1" and claim.under == ("supposition-1",)
    assert join(SHOWN, ("step-4",), by) == (SHOWN, "")


def answers(name: str) -> Iterator[tuple[str, Standing]]:
    checked = derive.load(name).solve().check().checked
    for part in checked.trace.parts:
        for item in part.items:
            if isinstance(item, Answer):
                yield from ((f, checked.standing[f]) for f in item.facts)


@pytest.mark.parametrize("name", ["soft-prompt-claims", "zero-layer", "lora-zero-init"])
def test_no_answer_of_the_catalogue_is_stronger_than_what_it_rests_on(name: str) -> None:
    checked = derive.load(name).solve().check().checked
    trace, by = checked.trace, checked.standing
    for s in trace.steps:
        for i in s.premises:
            if trace.fact[i].kind != "claimed":
                assert by[s.id].joined.weight >= by[i].joined.weight, (s.id, i)
    for f, stands in answers(name):
        assert checked.verdict(f) == stands.joined


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "html", "json"])
def test_every_format_shows_what_an_answer_rests_on(form: str) -> None:
    made = render(derive.load("zero-layer").solve().check().checked, form)
    if form == "json":
        assert '"joined": "tested",\n   "resting_on": "step-2"' in made
        assert '"under": [\n    "supposition-1"' in made
        return
    asked = made[max(made.rindex(w) for w in ("The answer", 'id="answers"') if w in made) :]
    assert "resting on" in asked and "tested" in asked and "by definition" in asked
    assert "if " in asked


def test_every_step_of_a_part_is_a_fact_that_stands() -> None:
    trace = small()
    took = [i.step for p in trace.parts for i in p.items if isinstance(i, Took)]
    assert set(took) <= set(found())


@cache
def judged() -> Any:
    """A false claim by a counterexample, one by a demonstration, a true one under a supposition, words."""
    p = Problem("What is claimed?", name="judged")
    x, y = (p.unknown(n, f"a number {n}", domain="real") for n in "xy")
    first = p.premise("first", eq(y, 2 * x + 1))

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is so?", id="1")
        half = s.step(first, by=Solve(x))
        back = s.step(half, by=Solve(y), gives=eq(y, 2 * x + 1))
        three = s.suppose(eq(y, 3))
        one = s.step(half, three, by=Combine(), gives=eq(x, 1))
        small = s.conjecture(le(x**2, x))
        wrong = s.step(small, by=Counterexample({x: 3}))
        shown = s.demonstrate("A hundred tosses.", _toss, holds=("heads <= 50",))
        s.claim("Squares are small.", small, holds=False, by=wrong)
        s.claim("Heads exceed half.", "heads > 50", holds=False, by=shown)
        s.claim("Then it is one.", eq(x, 1), holds=True, by=one)
        s.claim("This is easy.", holds=True)
        s.answer(one, half)
        s.part("What is given?", id="2")
        s.answer(first, back, three)

    solved = p.solve()
    return check(solved.trace, solved.demos).checked


def test_a_claim_is_as_strong_as_what_settles_it() -> None:
    checked = judged()
    found = [s for o, s in everything(checked.trace, checked.obligations) if o.kind == "claim"]
    assert [s.joined.outcome for s in found] == ["proved", "demonstrated", "proved", "argued"]
    assert found[1].link == "demo-1.1" and found[2].under == ("supposition-1",)


def test_what_comes_back_to_a_premise_is_said_to_be_stated() -> None:
    checked = judged()
    assert [checked.standing[i].word for i in ("first", "step-2", "supposition-1", "step-3")] == [
        "as stated",
        "as stated",
        "supposed",
        "proved",
    ]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("text", ["that is: heads > 50", "[demonstrated, resting on demonstration 1.1]", "if y = 3"]),
        ("text", ["y = 2*x + 1   (2) [as stated]", "y = 3   (S1) [supposed]", "True [argued]"]),
        ("text", ["As strong as its weakest: argued"]),
        ("markdown", ["That is: $", "*demonstrated, resting on demonstration 1.1*", "if $y = 3$"]),
        ("markdown", ["*as stated*", "*supposed*", "**True** — *argued*", "As strong as its weakest"]),
        ("latex", ["That is: $", r"\textit{demonstrated}, resting on", "if $y = 3$", r"\textit{supposed}"]),
        ("latex", [r"\textit{as stated}", r"\textit{argued}", "As strong as its weakest"]),
        ("html", ["that is", "resting on", "if ", "as stated", "supposed", "as strong as its weakest"]),
        ("json", ['"joined": "supposed"', '"joined": "as stated"', '"joined": "demonstrated"']),
    ],
)
def test_every_format_tells_how_claims_and_answers_stand(form: str, words: list[str]) -> None:
    made = render(judged(), form)
    for w in words:
        assert w in made, w


def test_an_answer_that_derives_nothing_is_argued() -> None:
    p = Problem("What is given?", name="given")
    x = p.unknown("x", "a number", domain="real")
    first = p.premise("first", le(x, 3))

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is so?", id="1")
        s.answer(first, s.suppose(eq(x, 3)))

    (answer,) = [o for o in check(p.solve().trace).obligations if o.kind == "answer"]
    assert answer.verdict.outcome == "argued" and "only repeats" in answer.verdict.method


def test_two_claims_on_one_line_of_the_file_keep_their_own_conditions() -> None:
    p = Problem("What is claimed?", name="pair")
    x, y = (p.unknown(n, f"a number {n}", domain="real") for n in "xy")
    first = p.premise("first", eq(y, 2 * x + 1))

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is so?", id="1")
        half = s.step(first, by=Solve(x))
        one = s.step(half, s.suppose(eq(y, 3)), by=Combine(), gives=eq(x, 1))
        for line in (half, one):
            s.claim("So it is.", line, holds=True, by=line)
        s.answer(half)

    found = [b for b in page(check(p.solve().trace).checked).sections[0].blocks if isinstance(b, Judged)]
    assert [len(b.conditions) for b in found] == [0, 1]


def test_parts_have_names_of_their_own() -> None:
    trace = small()
    again = replace(trace, parts=(*trace.parts, replace(trace.parts[0], items=())))
    (failed,) = check(again).failures
    assert failed.verdict.outcome == "ill-formed" and "two parts are called" in failed.verdict.detail


def test_the_hypotheses_of_an_induction_are_discharged_and_its_start_is_not() -> None:
    checked = derive.load("lora-zero-init").solve().check().checked
    trace, by = checked.trace, checked.standing
    (first, *_) = [s for s in trace.steps if s.reason.name == "induction"]
    third = len(first.premises) // 3
    hypotheses = first.premises[third : 2 * third]
    assert all(by[h].under == (h,) for h in hypotheses)
    assert not set(by[first.id].under) & set(hypotheses)
    assert {str(trace.fact[u].relation) for u in by[first.id].under} == {"A[0] = Z(m, k)", "B[0] = Z(k, l)"}


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "html"])
def test_a_picture_and_a_comparison_tell_what_their_lines_suppose(form: str) -> None:
    p = Problem("What is seen?", name="seen")
    x = p.given("x", "2", "a size")
    y, z = p.unknown("y", "a height"), p.unknown("z", "another height")
    first = p.premise("first", eq(y, 2 * z))

    @p.solution
    def solution(s: Any) -> None:
        s.part("What is so?", id="1")
        line = s.step(first, s.suppose(eq(z, x)), by=Combine(), gives=eq(y, 2 * x))
        s.plot("Height", s.curve("height", line, x, "1", "3"), x="size", y="height", alt="It grows.")
        told = s.number(line)
        s.published(told, "4", "a handbook", verdict="agree")
        s.answer(told)

    made = render(check(p.solve().trace).checked, form)
    assert made.count("if ") >= 5  # at two lines, the picture, the comparison and the answers
