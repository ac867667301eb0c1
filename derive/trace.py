"""Traces as JSON, both ways.  Reading one checks every field and evaluates nothing.

A number is {"n": "406.4"} or {"n": "6", "u": "FLOP"}, a symbol is its name, an operation is
a list: ["add", "A", {"n": "1"}].  The rest are objects with the field names of
`derive.kernel.record`; `derive/trace.schema.json` describes the file.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from derive.kernel import record
from derive.kernel.errors import DeriveError, TraceError
from derive.kernel.expr import BINDERS, MAX_DEPTH, Expr, Node, Number, Symbol, symbol
from derive.kernel.record import FORMAT, Trace
from derive.kernel.relation import Relation

MAX_BYTES = 20_000_000


# -- writing --------------------------------------------------------------------------
def _expr(e: Expr) -> Any:
    if isinstance(e, Number):
        return {"n": e.text, "u": e.unit} if e.unit else {"n": e.text}
    if isinstance(e, Symbol):
        return e.name
    assert isinstance(e, Node)
    return [e.op, *map(_expr, e.args)]


def _size(size: Any) -> Any:
    return [[list(names), c] for names, c in size]


def _declaration(x: Symbol) -> dict[str, Any]:
    return {
        "name": x.name,
        "domain": x.domain,
        "shape": [_size(x.shape[0]), _size(x.shape[1])],
        "props": sorted(x.props),
        "unit": x.unit,
    }


def encode(x: Any) -> Any:
    """Any record as plain JSON data."""
    match x:
        case Expr():
            return {"expr": _expr(x)}
        case Relation():
            return {"sign": x.sign, "lhs": _expr(x.lhs), "rhs": _expr(x.rhs)}
        case tuple():
            return [encode(v) for v in x]
        case str() | int() | None:
            return x
    if not is_dataclass(x):
        raise TypeError(f"{x!r} is no record")
    data: dict[str, Any] = {}
    if type(x) in _ITEMS.values():
        data["item"] = type(x).__name__.lower()
    for f in fields(x):
        value = getattr(x, f.name)
        if f.default is MISSING or value != f.default:
            declared = isinstance(x, record.Notation) and f.name == "symbol"
            data[f.name] = _declaration(value) if declared else encode(value)
    return data


def dumps(trace: Trace) -> str:
    """The trace as JSON text: the same bytes for the same trace."""
    return json.dumps(encode(trace), ensure_ascii=False, indent=1) + "\n"


# -- reading --------------------------------------------------------------------------
_ITEMS = {
    c.__name__.lower(): c
    for c in (
        record.Say,
        record.Took,
        record.Answer,
        record.Claim,
        record.Demonstration,
        record.Plot,
        record.Published,
    )
}
_CLASSES = [c for c in vars(record).values() if isinstance(c, type) and is_dataclass(c)]
_HINTS: dict[type, dict[str, Any]] = {c: typing.get_type_hints(c) for c in _CLASSES}


class _Reader:
    def __init__(self) -> None:
        self.symbols: dict[str, Symbol] = {}

    def expr(self, data: Any, path: str, depth: int = 0) -> Expr:
        if depth > MAX_DEPTH:
            raise TraceError(f"{path}: a formula nested more than {MAX_DEPTH} deep")
        if isinstance(data, str):
            if data not in self.symbols:
                raise TraceError(f"{path}: {data[:60]!r} is not in the notation")
            return self.symbols[data]
        if isinstance(data, dict):
            if (
                not set(data) <= {"n", "u"}
                or not all(isinstance(v, str) for v in data.values())
                or "n" not in data
            ):
                raise TraceError(f"{path}: a number is an object with the texts n and u")
            return Number(data["n"], data.get("u", ""))
        if isinstance(data, list) and data and isinstance(data[0], str):
            op, *rest = data
            if op in BINDERS and len(rest) > 1 and isinstance(rest[1], str):
                name, outer = rest[1], self.symbols.get(rest[1])
                if outer is None or (outer.is_scalar and "integer" not in outer.domain):
                    self.symbols[name] = symbol(name, "integer")
                args = tuple(self.expr(a, path, depth + 1) for a in rest)
                if outer is None:
                    del self.symbols[name]
                else:
                    self.symbols[name] = outer
            else:
                args = tuple(self.expr(a, path, depth + 1) for a in rest)
            return Node(op, args)
        raise TraceError(f"{path}: no formula: {str(data)[:60]}")

    def read(self, hint: Any, data: Any, path: str) -> Any:
        try:
            return self._read(hint, data, path)
        except TraceError:
            raise
        except DeriveError as e:
            raise TraceError(f"{path}: {e}") from e

    def _read(self, hint: Any, data: Any, path: str) -> Any:
        if hint is Expr:
            if not isinstance(data, dict) or set(data) != {"expr"}:
                raise TraceError(f"{path}: expected an object with the field expr")
            return self.expr(data["expr"], path)
        if hint is Relation:
            self.only(data, {"sign", "lhs", "rhs"}, path)
            return Relation(
                self.plain(str, data.get("sign"), path + ".sign"),
                self.expr(data.get("lhs"), path + ".lhs"),
                self.expr(data.get("rhs"), path + ".rhs"),
            )
        if hint is Symbol:
            return self.symbol(data, path)
        if hint in (str, int, bool):
            return self.plain(hint, data, path)
        origin = typing.get_origin(hint)
        if origin is tuple:
            args = typing.get_args(hint)
            if not isinstance(data, list):
                raise TraceError(f"{path}: expected a list")
            if len(args) == 2 and args[1] is Ellipsis:
                return tuple(self.read(args[0], d, f"{path}[{i}]") for i, d in enumerate(data))
            if len(data) != len(args):
                raise TraceError(f"{path}: expected a list of {len(args)}")
            return tuple(
                self.read(a, d, f"{path}[{i}]") for i, (a, d) in enumerate(zip(args, data, strict=True))
            )
        if origin in (typing.Union, types.UnionType):
            kinds = typing.get_args(hint)
            if str in kinds:
                return self.value(data, path)
            if type(None) in kinds:
                return (
                    None
                    if data is None
                    else self.read(next(k for k in kinds if k is not type(None)), data, path)
                )
            item = data.get("item") if isinstance(data, dict) else None
            if not isinstance(item, str) or item not in _ITEMS:
                raise TraceError(f"{path}: an item is one of {', '.join(_ITEMS)}")
            return self.record(_ITEMS[item], {k: v for k, v in data.items() if k != "item"}, path)
        if isinstance(hint, type) and is_dataclass(hint):
            return self.record(hint, data, path)
        raise TypeError(f"no reader for {hint}")

    def plain(self, kind: type, data: Any, path: str) -> Any:
        if type(data) is not kind:
            raise TraceError(f"{path}: expected {kind.__name__}, found {type(data).__name__}")
        return data

    def only(self, data: Any, allowed: set[str], path: str) -> None:
        if not isinstance(data, dict):
            raise TraceError(f"{path}: expected an object")
        if extra := sorted(set(data) - allowed):
            raise TraceError(f"{path}: unknown field {extra[0][:60]!r}")

    def value(self, data: Any, path: str) -> Any:
        if isinstance(data, list):
            return tuple(self.value(d, f"{path}[{i}]") for i, d in enumerate(data))
        if isinstance(data, dict):
            return self.read(Expr if "expr" in data else Relation, data, path)
        if isinstance(data, str) or type(data) is int:
            return data
        raise TraceError(f"{path}: no argument of a rule: {str(data)[:60]}")

    def symbol(self, data: Any, path: str) -> Symbol:
        self.only(data, {"name", "domain", "shape", "props", "unit"}, path)
        shape = data.get("shape")
        try:
            rows, cols = (
                tuple((tuple(str(n) for n in names), int(c)) for names, c in side) for side in shape
            )
        except (TypeError, ValueError) as e:
            raise TraceError(f"{path}.shape: not a pair of sizes") from e
        props = self.read(tuple[str, ...], data.get("props", []), path + ".props")
        made = Symbol(
            self.plain(str, data.get("name"), path + ".name"),
            self.plain(str, data.get("domain"), path + ".domain"),
            (rows, cols),
            frozenset(props),
            self.plain(str, data.get("unit", ""), path + ".unit"),
        )
        if made.name in self.symbols:
            raise TraceError(f"{path}: {made.name} is declared twice")
        self.symbols[made.name] = made
        return made

    def record(self, cls: Any, data: Any, path: str) -> Any:
        hints = _HINTS[cls]
        self.only(data, set(hints), path)
        values = {}
        for f in fields(cls):
            if f.name in data:
                values[f.name] = self.read(hints[f.name], data[f.name], f"{path}.{f.name}")
            elif f.default is MISSING:
                raise TraceError(f"{path}: the field {f.name!r} is missing")
        return cls(**values)


def decode(data: Any) -> Trace:
    """A trace from JSON data; from a certificate the trace in it, whose verdicts are not believed.

    Raises TraceError, naming the field.
    """
    if isinstance(data, Mapping) and "trace" in data and "notation" not in data:
        data = data["trace"]
    if not isinstance(data, Mapping):
        raise TraceError("a trace is a JSON object")
    if data.get("format", FORMAT) != FORMAT:
        raise TraceError(f"this is format {data.get('format')!r}; format {FORMAT} is read")
    try:
        trace = _Reader().read(Trace, data, "trace")
    except RecursionError as e:
        raise TraceError("the trace is nested too deep") from e
    assert isinstance(trace, Trace)
    return trace


def loads(text: str) -> Trace:
    """A trace from JSON text.  Raises TraceError for anything malformed."""
    if len(text) > MAX_BYTES:
        raise TraceError(f"the trace is larger than {MAX_BYTES} characters")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise TraceError(f"no JSON: {e}") from e
    return decode(data)
