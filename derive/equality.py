"""One identity from plain text: read it, decide it, say how.  Never imports SymPy.

`judge` decides one; `answer` does the same for a record of a batch, as JSON data.  Every
mistake in the text ends as the verdict ill-formed.
"""

from __future__ import annotations

import json
import os
import select
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice, product
from typing import Any

from derive.check import mat_test, rational
from derive.check.assume import parse_assumptions
from derive.check.decide import decide, needs_matrices
from derive.check.declare import parse_matrices, take_properties
from derive.check.defined import has_value, knowing, met, owed
from derive.check.entries import of_all
from derive.check.scalar import modelled
from derive.check.units import check_units
from derive.check.verdict import Verdict
from derive.core.numbers import whole_number
from derive.kernel.errors import DeriveError, DomainError
from derive.kernel.expr import DERIVATIVES, Expr, Node, Number, Symbol, free_symbols, walk
from derive.kernel.relation import Relation
from derive.kernel.text import compared, parse, parse_relation

ZERO = Number("0")
FIELDS = ("lhs", "rhs", "assume", "matrix", "wrt")
MAX_LINE = 4_000_000  # characters of one record
WAYS = 8  # combinations of ways in which a line may have a value
MAX_REASON = 1000  # characters of a reason, or of a value in a witness


def judge(lhs: str, rhs: str = "", assume: str = "", matrix: str = "", wrt: str = "") -> Verdict:
    """The verdict on `lhs = rhs`, on the line `lhs` if it has a sign of its own and there is no
    right side, or with `wrt` on `rhs` being the gradient of `lhs` by that symbol.
    """
    try:
        return _judge(lhs, rhs, assume, matrix, wrt)
    except DeriveError as e:
        return Verdict("ill-formed", detail=str(e))
    except RecursionError:
        return Verdict("ill-formed", detail="the formula is nested too deep")


def _plainly(c: Relation) -> Relation:
    """A condition that something differs from zero, without what cannot make it zero."""
    e = c.lhs
    while c.sign == "!=" and c.rhs == ZERO and isinstance(e, Node):
        if e.op in ("abs", "sqrt", "neg") or (e.op == "pow" and (whole_number(e.args[1]) or 0) > 0):
            e = e.args[0]
            continue
        rest = [a for a in e.args if not (isinstance(a, Number) and a.value)] if e.op == "mul" else []
        if len(rest) != 1 or not e.is_scalar:
            break
        e = rest[0]
    return Relation(c.sign, e, c.rhs)


def _conditioned(found: Verdict, owing: Sequence[Expr], given: Sequence[Relation]) -> Verdict:
    """A pass with what it needs beside the assumptions; no pass where that cannot be had."""
    if not found.passed:
        return found
    symbols = {n: s for e in owing for n, s in free_symbols(e).items()}
    spoken = [g for g in given if g.lhs.is_scalar and not any(map(needs_matrices, (g.lhs, g.rhs)))]
    matrices = len(spoken) < len(given) and found.outcome == "proved"
    if (spoken and not modelled(spoken, symbols)) or (matrices and not mat_test.modelled(given)):
        said = "no model of the assumptions found: if there is none, everything follows from them"
        return Verdict("undecided", detail=said)
    conditions: dict[str, None] = {}
    of_each: list[Relation] = []
    needed: list[tuple[Relation, ...]] = []
    known = knowing(given)
    for o in (o for e in owing for o in owed(e)):
        if met(o, known):
            continue
        closed = o.condition is not None and not o.condition.free_symbols() and not o.part.is_scalar
        if (closed or not free_symbols(o.part)) and not o.within:
            return Verdict("undecided", detail=f"nothing shows that {o.part} has a value")
        if o.condition is not None and of_all(o.condition):
            of_each.append(o.condition)
        elif o.condition is not None and not o.within and o.condition.free_symbols():
            other = o.instead is not None and o.instead.free_symbols()
            needed.append((o.condition, o.instead) if o.instead is not None and other else (o.condition,))
        if o.condition is None:
            told = f"{o.part} has a value"
        elif o.instead is None or not o.instead.free_symbols():
            told = str(_plainly(o.condition)) + of_all(o.condition)
        elif free_symbols(o.condition.lhs):
            told = f"{o.condition} or {o.instead}" + of_all(o.condition)
        else:
            told = str(o.instead)
        conditions[told + (f" for {', '.join(map(str, o.within))}" if o.within else "")] = None
    if of_each and not modelled(of_each, {n: s for c in of_each for n, s in c.free_symbols().items()}):
        return Verdict("undecided", detail=f"no entries found that meet {', '.join(conditions)}")
    if needed and not _met_together(needed, given):
        said = "no values were found that meet " + ", ".join([*map(str, given), *conditions])
        return Verdict("undecided", detail=f"{said}: if there are none, the line says nothing")
    return replace(found, conditions=tuple(conditions))


def _met_together(needed: Sequence[tuple[Relation, ...]], given: Sequence[Relation]) -> bool:
    """Whether values were found under which the assumptions hold and, of each of the ways in which a line
    may have a value, one does.
    """
    from derive.check import model_find

    for chosen in islice(product(*needed), WAYS):
        lines = [*given, *chosen]
        symbols = {n: s for r in lines for n, s in r.free_symbols().items()}
        plain = not any(needs_matrices(e) for r in lines for e in (r.lhs, r.rhs))
        if plain and modelled(lines, symbols):
            return True
        found = model_find.find(lines, also=symbols.values())
        if found is not None and not found.untold and all(r.sign in ("=", "<=", ">=") for r in found.close):
            return True
    return False


def _undefined(owing: Sequence[Expr]) -> str:
    """Which part of a line has no value whatever its names stand for, and why; or nothing."""
    for o in (o for e in owing for o in owed(e)):
        c = o.condition
        if c is None or o.within or o.instead is not None or not o.part.is_scalar:
            continue
        if any(map(needs_matrices, (c.lhs, c.rhs))):
            continue
        if free_symbols(c.lhs) and not (c.sign == "!=" and c.rhs == ZERO):
            continue
        if free_symbols(c.lhs):
            if rational.equal(c.lhs, ZERO):
                return f"{o.part} has no value: {c.lhs} is zero"
        elif free_symbols(o.part) and c.sign != "!=":
            continue
        elif decide(c).outcome == "refuted" and not has_value(o.part):
            return f"{o.part} has no value: it needs {c}"
    return ""


def _underived(trees: Sequence[Expr]) -> str:
    """Which derivative of a line says nothing, and why; or nothing."""
    for x in (x for t in trees for x in walk(t)):
        if not isinstance(x, Node) or x.op not in DERIVATIVES:
            continue
        f, *by = x.args
        for v in by:
            if isinstance(v, Symbol) and "integer" in v.domain:
                return f"{x} is no derivative: {v} is a whole number"
        if isinstance(f, Symbol) and x.op == "diff" and f not in by:
            return f"{x} says nothing: write for {f} what it is by {by[0]}, as in diff({by[0]}**2, {by[0]})"
    return ""


def _judge(lhs: str, rhs: str, assume: str, matrix: str, wrt: str) -> Verdict:
    assume, matrices = take_properties(assume, parse_matrices(matrix))
    symbols, given = parse_assumptions(assume, matrices)
    names = {**symbols, **matrices}
    if wrt:
        from derive.check.gradient import decide_gradient

        f, claimed = parse(lhs, names), parse(rhs, names)
        by = parse(wrt, {**free_symbols(f), **names}, None)
        if not isinstance(by, Symbol):
            raise DomainError(f"a gradient is by a symbol, not by {wrt}")
        if why := _underived((f, claimed, Node("grad", (f, by)))) or _undefined((f, claimed)):
            return Verdict("ill-formed", detail=why)
        found = decide_gradient(f, by, claimed, given)
        return _conditioned(found, (f, Node("grad", (f, by)), claimed) if found.passed else (), given)
    relation = compared("=", parse(lhs, names), parse(rhs, names)) if rhs else parse_relation(lhs, names)
    measured = check_units(relation, relation.free_symbols())
    if not measured.passed:
        return Verdict("ill-formed", detail=measured.detail)
    sides = (relation.lhs, relation.rhs)
    if why := _underived(sides) or _undefined(sides):
        return Verdict("ill-formed", detail=why)
    return _conditioned(decide(relation, given), sides, given)


# -- batches ---------------------------------------------------------------------------
class Lines:
    """The lines of a file descriptor, as they come; over-long ones are cut off and read past."""

    def __init__(self, source: int) -> None:
        self.source, self.open = source, True
        #: A file can always be read; a pipe has to be waited for.
        self.regular = sys.platform == "win32" or stat.S_ISREG(os.fstat(source).st_mode)
        self._rest, self._number, self._skipping = b"", 0, False

    def ready(self) -> bool:
        """Whether `read` would not have to wait."""
        return self.regular or bool(select.select([self.source], [], [], 0)[0])

    def read(self) -> list[tuple[int, bytes]]:
        """What can be read now: line numbers and lines, without blank ones."""
        chunk = os.read(self.source, 1 << 16)
        if not chunk:
            self.open = False
            chunk = b"\n" if self._rest else b""
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        found = []
        for line in whole:
            if self._skipping:
                self._skipping = False  # the end of a line that was answered already
                continue
            self._number += 1
            if line.strip():
                found.append((self._number, line))
        if len(self._rest) > MAX_LINE:
            if not self._skipping:
                self._number += 1
                found.append((self._number, self._rest))
            self._rest, self._skipping = b"", True
        return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def refusal(line: bytes, number: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """A record, and the answer that it gets at once if it is none."""

    def no(record: dict[str, Any], why: str) -> tuple[dict[str, Any], dict[str, Any]]:
        return record, {"verdict": "ill-formed", "method": "", "reason": f"line {number}: {why}"}

    if len(line) > MAX_LINE:
        return no({}, f"longer than {MAX_LINE} bytes")
    try:
        data = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as e:
        return no({}, f"no JSON: {e}")
    if not isinstance(data, dict):
        return no({}, "a record is an object with the fields id, lhs, rhs, assume, matrix, wrt")
    for key in data:  # other fields are the reader's own; one that is nearly ours is a slip
        meant = get_close_matches(str(key), FIELDS, 1, 0.85)
        if meant and meant[0] not in data:
            return no(data, f"unknown field {key!r}; did you mean {meant[0]!r}?")
    for field in FIELDS:
        if data.get(field) is None:
            data[field] = ""
        if not isinstance(data[field], str):
            return no(data, f"{field} is no text")
    if not data["lhs"].strip():
        return no(data, "lhs is missing")
    return data, None


def answer(record: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict on a record as JSON data: verdict, method, and witness or reason."""
    v = judge(*(record[f] for f in FIELDS))
    found: dict[str, Any] = {"verdict": v.outcome, "method": v.method}
    if v.witness:
        found["witness"] = {name: _short(value) for name, value in v.witness}
    if v.conditions:
        found["conditions"] = [_short(c) for c in v.conditions]
    if v.detail:
        found["reason"] = _short(v.detail)
    return found


def _short(text: str) -> str:
    return text if len(text) <= MAX_REASON else text[:MAX_REASON] + " …"


def data_of(found: Mapping[str, Any]) -> str:
    """An answer as one line of JSON."""
    return json.dumps(found)
