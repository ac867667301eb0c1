"""A small part of the exams: no false inequality, `!=` or step passes, and no true one is refuted."""

from __future__ import annotations

import pytest

from tests.exams import branches, inequalities, steps
from tests.exams.common import drawn, sit


@pytest.mark.parametrize("exam", [inequalities, steps], ids=["inequalities", "steps"])
def test_a_small_exam(exam: object) -> None:
    told: list[str] = []
    assert sit(drawn(exam.draw, 120, 7), told.append), told  # type: ignore[attr-defined]


def test_a_small_exam_of_branches() -> None:
    told: list[str] = []
    assert branches.sit(60, 5, told.append), told


def test_what_once_passed() -> None:
    from derive.equality import judge

    for line, assume in (
        ("b + c + f <= 8", "b < 1, c < 1, f < 1000"),
        ("x != 7/13", "x real"),
        ("exp(x) != 3", "x real"),
        ("x**2 + 53 != 0", ""),
        ("(x - 137/100)**2 > 1/10000", "x real"),
        ("abs(x - 3) + abs(y + 2) >= 1/1000", "x real, y real"),
        ("sign(x - 7/13)**2 = 1", "x real"),
        ("ceil(13*x - 7/3) = floor(13*x - 7/3) + 1", "x real"),
        ("x*y <= 1000000", "x real, y real"),
    ):
        found = judge(line, assume=assume)
        assert not found.passed, (line, str(found))


def test_derivations_of_two_steps() -> None:
    from tests.exams.derivations import derivations
    from tests.lies.test_lies import refusal

    for name, honest, body in derivations(56, 7):
        said = refusal(body)
        assert honest != bool(said), (name, body, said)
