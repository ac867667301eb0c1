"""Traces from files: malformed and hostile ones end in a clear error, and nothing else happens."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import derive as package
from derive.kernel import record
from derive.kernel.errors import TraceError
from derive.kernel.relation import Relation
from derive.trace import _ITEMS, decode, dumps, encode, loads

SCHEMA = json.loads((Path(package.__file__).parent / "trace.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """The trace of a real problem as JSON data."""
    found = json.loads(package.load("chinchilla").solve().json())
    assert isinstance(found, dict)
    return found


# -- the format ------------------------------------------------------------------------
def test_traces_come_back_as_they_were(data: dict[str, Any]) -> None:
    trace = decode(data)
    assert encode(trace) == data
    assert loads(dumps(trace)) == trace


@pytest.mark.parametrize("name", package.names())
def test_schema_fits_every_problem(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    found = json.loads(package.load(name).solve().json())
    errors = list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(found))
    assert not errors, errors[0]


def test_a_certificate_holds_a_trace_that_is_checked_again(derive: Any, tmp_path: Path) -> None:
    derive("render", "ov-rank", "--format", "json", "-o", "rank.json")
    found = json.loads((tmp_path / "rank.json").read_text("utf-8"))
    root = jsonschema.Draft202012Validator(SCHEMA)
    errors = list(root.evolve(schema=SCHEMA["$defs"]["Certificate"]).iter_errors(found))
    assert not errors, errors[0]
    assert decode(found) == decode(found["trace"])
    found["trace"]["steps"][2]["conclusion"]["relation"]["sign"] = "<"
    (tmp_path / "rank.json").write_text(json.dumps(found))
    assert "rank.json" in derive("check", "rank.json", code=1).stdout, "its verdicts are not believed"


def test_schema_has_the_fields_of_the_records() -> None:
    from dataclasses import MISSING, fields, is_dataclass

    own = [
        c
        for c in vars(record).values()
        if isinstance(c, type) and is_dataclass(c) and c.__module__ == record.__name__
    ]
    assert len(own) > 15
    for c in own:
        told = SCHEMA if c is record.Trace else SCHEMA["$defs"][c.__name__]
        tag = {"item"} if c in _ITEMS.values() else set()
        assert set(told["properties"]) == {f.name for f in fields(c)} | tag, c.__name__
        assert set(told["required"]) == {f.name for f in fields(c) if f.default is MISSING} | tag


def test_schema_refuses_what_the_reader_refuses(data: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for change in (
        lambda d: d.pop("title"),
        lambda d: d.update(colour="red"),
        lambda d: d["steps"][0].update(premises="loss"),
        lambda d: d["facts"][0]["relation"].update(sign="=="),
        lambda d: d["parts"][0]["items"][0].update(item="script"),
    ):
        bad = copy.deepcopy(data)
        change(bad)
        assert not validator.is_valid(bad)
        with pytest.raises(TraceError):
            decode(bad)


# -- malformed -------------------------------------------------------------------------
def deep(levels: int) -> Any:
    found: Any = {"n": "1"}
    for _ in range(levels):
        found = ["neg", found]
    return found


def nested(levels: int) -> Any:
    found: Any = "x"
    for _ in range(levels):
        found = [found]
    return found


MALFORMED: list[tuple[str, Any, str]] = [
    ("unknown operation", ("facts", 0, "relation", "lhs", ["exec", "A"]), "unknown operation"),
    ("unknown name", ("facts", 0, "relation", "lhs", "nobody"), "not in the notation"),
    ("number as a number", ("facts", 0, "relation", "lhs", 3), "no formula"),
    ("number with letters", ("facts", 0, "relation", "lhs", {"n": "__import__"}), "is no number"),
    ("huge exponent", ("facts", 0, "relation", "lhs", {"n": "1e999999999"}), "exponent"),
    ("huge number", ("facts", 0, "relation", "lhs", {"n": "9" * 5000}), "is no number"),
    ("too few operands", ("facts", 0, "relation", "lhs", ["div", "A"]), "div"),
    ("too deep", ("facts", 0, "relation", "lhs", deep(300)), "deep"),
    ("far too deep", ("facts", 0, "relation", "lhs", deep(900)), "deep"),
    ("deep arguments", ("steps", 0, "reason", "fields", [["x", nested(900)]]), "deep"),
    ("sizes that differ", ("facts", 0, "relation", "rhs", ["eye", {"n": "2"}]), "differ in size"),
    ("empty operation", ("facts", 0, "relation", "lhs", []), "no formula"),
    ("unknown sign", ("facts", 0, "relation", "sign", ";"), "unknown sign"),
    ("wrong type", ("steps", 0, "premises", "loss"), "expected a list"),
    ("number for text", ("title", 7), "expected str"),
    ("true for a number", ("facts", 0, "where", {"line": True}), "expected int"),
    ("unknown field", ("facts", 0, "onload", "alert(1)"), "unknown field"),
    ("unknown item", ("parts", 0, "items", 0, {"item": "script"}), "an item is one of"),
    ("null", ("steps", 0, "conclusion", None), "expected an object"),
    ("format", ("format", 99), "format"),
    ("bad name", ("notation", 0, "symbol", "name", "x; import os"), "is no name"),
    ("bad domain", ("notation", 0, "symbol", "domain", "quaternion"), "unknown domain"),
    ("bad shape", ("notation", 0, "symbol", "shape", [[], "m"]), "shape"),
    ("bad size", ("notation", 0, "symbol", "shape", [[[["m"], "two"]], [[[], 1]]]), "shape"),
]


@pytest.mark.parametrize(("path", "message"), [m[1:] for m in MALFORMED], ids=[m[0] for m in MALFORMED])
def test_malformed_traces_are_refused_with_the_field(
    data: dict[str, Any], path: tuple[Any, ...], message: str
) -> None:
    bad = copy.deepcopy(data)
    *way, last, value = path
    at = bad
    for key in way:
        at = at[key]
    at[last] = value
    with pytest.raises(TraceError) as told:
        loads(json.dumps(bad))
    assert message in str(told.value)


def test_a_name_is_declared_once(data: dict[str, Any]) -> None:
    bad = copy.deepcopy(data)
    bad["notation"].append(bad["notation"][0])
    with pytest.raises(TraceError, match="declared twice"):
        decode(bad)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", '"text"', "{}", "[" * 100_000, '{"a":' * 100_000, "NaN", "1" * 10_000],
    ids=lambda t: t[:8] or "empty",
)
def test_what_is_no_trace(text: str) -> None:
    with pytest.raises(TraceError):
        loads(text)


def anywhere(x: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in JSON data."""
    found = [path] if path else []
    items = x.items() if isinstance(x, dict) else enumerate(x) if isinstance(x, list) else ()
    for key, value in items:
        found += anywhere(value, (*path, key))
    return found


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@cache
def places() -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """The data of a trace, and the paths of everything in it."""
    found = json.loads(package.load("chinchilla").solve().json())
    return found, anywhere(found)


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 10**6), junk=JUNK)
def test_any_field_may_hold_anything(place: int, junk: Any) -> None:
    """Whatever stands in a field: the trace is read, or TraceError is raised."""
    data, ways = places()
    way = ways[place % len(ways)]
    bad = copy.deepcopy(data)
    at: Any = bad
    for key in way[:-1]:
        at = at[key]
    at[way[-1]] = junk
    try:
        trace = decode(bad)
    except TraceError:
        return
    assert decode(encode(trace)) == trace


# -- on the command line ---------------------------------------------------------------
def test_the_command_line_says_which_file_and_field(
    derive: Any, tmp_path: Path, data: dict[str, Any]
) -> None:
    bad = copy.deepcopy(data)
    bad["facts"][0]["relation"]["lhs"] = ["exec", "A"]
    (tmp_path / "bad.json").write_text(json.dumps(bad))
    done = derive("check", "bad.json", code=2)
    assert "bad.json" in done.stdout + done.stderr
    assert "trace.facts[0].relation: unknown operation 'exec'" in done.stdout + done.stderr


def test_two_facts_with_one_id(derive: Any, tmp_path: Path, data: dict[str, Any]) -> None:
    bad = copy.deepcopy(data)
    bad["facts"].append(bad["facts"][0])
    (tmp_path / "twice.json").write_text(json.dumps(bad))
    done = derive("check", "twice.json", code=2)
    assert "used twice" in done.stdout


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=["empty", "cut", "bytes", "deep"]
)
def test_files_that_are_none(derive: Any, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "none.json").write_bytes(content)
    done = derive("check", "none.json", code=2)
    assert "none.json" in done.stdout + done.stderr


def test_what_rests_on_a_wrong_line_says_so(derive: Any, tmp_path: Path) -> None:
    trace = package.load("ov-rank").solve().trace
    step = trace.step["step-3"]
    line = step.conclusion.relation
    wrong = replace(step, conclusion=replace(step.conclusion, relation=Relation("<", line.lhs, line.rhs)))
    changed = replace(trace, steps=tuple(wrong if s is step else s for s in trace.steps))
    file = tmp_path / "wrong.json"
    file.write_text(dumps(changed), "utf-8")
    said = derive("check", str(file), code=1).stdout
    first, *later = [line for line in said.splitlines() if ": step-" in line]
    assert "step-3: form refuted" in first and "rests on" not in first
    assert later and all("it rests on step-3" in line for line in later)
