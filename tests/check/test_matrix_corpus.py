"""The corpus of matrix lines and gradients: no wrong verdict, few undecided, every wrong shape caught."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

import pytest

from derive.check.verdict import Verdict
from derive.equality import judge

FILE = Path(__file__).parents[1] / "corpus" / "matrix.jsonl"
RECORDS = [json.loads(line) for line in FILE.read_text().splitlines()]
#: what each expectation allows, besides undecided
ALLOWED = {"true": ("proved", "tested"), "false": ("refuted",), "ill-formed": ("ill-formed",)}


def verdict(r: dict[str, str]) -> Verdict:
    return judge(r["lhs"], r.get("rhs", ""), r.get("assume", ""), r.get("matrix", ""), r.get("wrt", ""))


@pytest.mark.parametrize("record", RECORDS, ids=[r["id"] for r in RECORDS])
def test_no_wrong_verdict(record: dict[str, str]) -> None:
    v = verdict(record)
    expected = ALLOWED[record["expect"]]
    if record["expect"] != "ill-formed":
        expected = (*expected, "undecided")
    assert v.outcome in expected, str(v)
    if v.outcome in ("refuted", "undecided", "ill-formed"):
        assert v.detail
    if v.outcome == "refuted" and record.get("matrix"):
        assert v.witness
    assert str(verdict(record)) == str(v)  # the same words, witness included, every time


def test_few_are_undecided_and_all_are_fast() -> None:
    assert len(RECORDS) >= 300
    outcomes, times = [], []
    for r in RECORDS:
        start = time.process_time()
        outcomes.append(verdict(r).outcome)
        times.append(time.process_time() - start)
    assert outcomes.count("undecided") < 0.03 * len(RECORDS)
    assert statistics.median(times) < 0.003
    assert max(times) < 0.5


def test_most_true_lines_are_proved_for_all_sizes() -> None:
    true = [verdict(r) for r in RECORDS if r["expect"] == "true"]
    assert sum(v.outcome == "proved" for v in true) > 0.9 * len(true)
