"""The seal: `check` alone makes a `Checked`, and what it vouches for is bytes.

A trace is written as canonical JSON and read back; that fresh copy is what is checked.  The record of it
and of every obligation with its verdict is kept where only `check` and `vouched` reach it, and whoever
shows a `Checked` works on a copy decoded from that record: nothing that a caller holds, changes, copies or
subclasses is believed.  Python that reaches into a closure can do anything; nothing public can.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from derive.check.standing import Standing, everything, standings
from derive.check.verdict import Forged, Obligation, Verdict, weakest
from derive.kernel.errors import DeriveError, TraceError
from derive.kernel.record import Trace, Where
from derive.trace import decode, encode

Rerun = Mapping[str, Callable[[], Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a `Checked` vouches for, decoded from its record."""

    trace: Trace
    obligations: tuple[Obligation, ...]
    standing: Mapping[str, Standing]
    digest: str

    def verdict(self, subject: str) -> Verdict:
        """How strong a record is with all that it rests on: a line, a claim, a part's answer."""
        if subject in self.standing:
            return self.standing[subject].joined
        found = everything(self.trace, self.obligations)
        return weakest([s.joined for o, s in found if o.subject == subject])

    @property
    def overall(self) -> Verdict:
        """The verdict on the whole: as strong as its weakest."""
        return weakest([o.verdict for o in self.obligations])


class Checked:
    """A trace every obligation of which passed: a handle, which `check` alone makes.

    Its properties read copies; `vouched` gives renderers one that nobody else holds.
    """

    __slots__ = ("__weakref__",)

    @property
    def trace(self) -> Trace:
        """The trace that was checked."""
        return _decoded(_record(self)).trace

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """Everything that had to hold."""
        return _decoded(_record(self)).obligations

    @property
    def standing(self) -> Mapping[str, Standing]:
        """How each fact stands, by id: its joined verdict, its suppositions, its weakest line."""
        return MappingProxyType(deepcopy(dict(_own(_record(self)).standing)))

    @property
    def digest(self) -> str:
        """What tells this record from any other."""
        return _own(_record(self)).digest

    @property
    def overall(self) -> Verdict:
        """The verdict on the whole: as strong as its weakest."""
        return deepcopy(_own(_record(self)).overall)

    def verdict(self, subject: str) -> Verdict:
        """How strong a record is with all that it rests on: a line, a claim, a part's answer."""
        return deepcopy(_own(_record(self)).verdict(subject))


@dataclass(frozen=True)
class Report:
    """Everything that had to hold, in the order of the solution; and the certificate, if all of it did."""

    trace: Trace
    obligations: tuple[Obligation, ...] = ()
    certificate: Checked | None = None

    @property
    def failures(self) -> tuple[Obligation, ...]:
        """What did not pass: refuted, undecided or ill-formed."""
        return tuple(o for o in self.obligations if not o.verdict.passed)

    @property
    def passed(self) -> bool:
        """Whether everything did, and the check says so."""
        try:
            return self.checked is not None and not self.failures
        except Forged:
            return False

    @property
    def checked(self) -> Checked:
        """The certificate.  Raises Forged if something did not pass."""
        if self.certificate is None:
            failed = [f"{o.subject} did not pass: {o.verdict}" for o in self.failures]
            raise Forged(failed[0] if failed else "nothing was checked")
        _record(self.certificate)
        return self.certificate

    @property
    def overall(self) -> Verdict:
        """The verdict on the whole: its weakest part's."""
        return weakest([o.verdict for o in self.obligations])


# -- the record -----------------------------------------------------------------------
def _written(obligations: tuple[Obligation, ...]) -> list[Any]:
    return [
        [
            o.subject,
            o.kind,
            o.verdict.outcome,
            o.verdict.method,
            o.verdict.detail,
            [[k, v] for k, v in o.verdict.witness],
            o.where.file,
            o.where.line,
        ]
        for o in obligations
    ]


def _read(rows: list[Any]) -> tuple[Obligation, ...]:
    return tuple(
        Obligation(
            subject,
            kind,
            Verdict(outcome, method, detail, tuple((k, v) for k, v in witness)),
            Where(file, line),
        )
        for subject, kind, outcome, method, detail, witness, file, line in rows
    )


def _decoded(record: str) -> Contents:
    data = json.loads(record)
    trace, obligations = decode(data["trace"]), _read(data["obligations"])
    digest = hashlib.sha256(record.encode("ascii")).hexdigest()
    return Contents(trace, obligations, MappingProxyType(standings(trace, obligations)), digest)


_own = lru_cache(maxsize=32)(_decoded)  # never handed out, but for copies


def _maker() -> tuple[Callable[..., Report], Callable[[Checked], Contents], Callable[[Checked], str]]:
    made: WeakKeyDictionary[Checked, str] = WeakKeyDictionary()

    def check(
        trace: Trace, demos: Rerun | None = None, progress: Callable[[str], None] | None = None
    ) -> Report:
        from derive.check.walk import obligations

        try:
            text = json.dumps(encode(trace))
            copy = decode(json.loads(text))
        except (DeriveError, TypeError, ValueError, AttributeError, RecursionError) as e:
            why = str(e) if isinstance(e, TraceError) else f"the trace cannot be written down: {e}"
            return Report(trace, (Obligation("trace", "form", Verdict("ill-formed", "", why)),))
        owed = tuple(obligations(copy, demos or {}, progress or (lambda _: None)))
        rows = json.dumps(_written(owed))
        found = _read(json.loads(rows))
        if not found or any(not o.verdict.passed for o in found):
            return Report(copy, found)
        checked = Checked()
        made[checked] = f'{{"trace": {text}, "obligations": {rows}}}'
        return Report(copy, found, checked)

    def record(checked: Checked) -> str:
        known = made.get(checked) if type(checked) is Checked else None
        if known is None:
            raise Forged("this was not made by the checker: only a checked trace is rendered")
        return known

    def vouched(checked: Checked) -> Contents:
        return _decoded(record(checked))

    return check, vouched, record


_check, _vouched, _record = _maker()
del _maker


def check(trace: Trace, demos: Rerun | None = None, progress: Callable[[str], None] | None = None) -> Report:
    """Check every obligation of a trace.

    `demos` reruns demonstrations by id; without it they are reported as recorded.  `progress`
    is told the id of each step as its turn comes.  Never raises for a wrong trace: what goes
    wrong inside a check is a refusal of that check.
    """
    return _check(trace, demos, progress)


def vouched(checked: Checked) -> Contents:
    """What was checked, decoded anew from the record.  Raises Forged for what no check made."""
    return _vouched(checked)


__all__ = ["Checked", "Contents", "Report", "check", "vouched"]
