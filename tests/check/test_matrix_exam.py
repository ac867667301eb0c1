"""A slice of the exam on ranks (`tests/exams/ranks.py`): no false line passes, no true one is refused."""

from __future__ import annotations

from tests.exams.ranks import sit


def test_no_false_line_passes_the_exam() -> None:
    counts = sit(80, 5)
    assert sum(counts.values()) == 80
    refused = {"false refuted", "false undecided", "true proved", "true tested"}
    assert set(counts) <= refused, counts
    assert counts["true proved"] > 12
