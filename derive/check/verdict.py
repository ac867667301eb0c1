"""What a check says: verdicts, and the sealed `Checked` that renderers accept.

A verdict never claims more than was done.  Only `derive.check.check` can make a
`Checked`: `seal` registers the object with a digest of its content, and `vouched` refuses
anything that is not registered or was altered since.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.kernel.errors import DeriveError
from derive.kernel.record import Trace, Where

if TYPE_CHECKING:
    from derive.check.standing import Standing

#: From the strongest to the weakest; a trace is as strong as its weakest step.
PASSES = ("proved", "by definition", "tested", "demonstrated", "recorded", "argued")
FAILS = ("undecided", "refuted", "ill-formed")
OUTCOMES = PASSES + FAILS


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` is one of OUTCOMES; `method` says how, in a few words for the page
    ("normal form of words, all sizes", "24 points, 1e-30"); `detail` says why not;
    `witness` is a model in which the line fails: names and values as text.
    """

    outcome: str
    method: str = ""
    detail: str = ""
    witness: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"no outcome {self.outcome!r}")

    @property
    def passed(self) -> bool:
        """Whether this lets a step through.  Undecided does not."""
        return self.outcome in PASSES

    @property
    def weight(self) -> int:
        """How weak this is: 0 for what is proved, and for a definition, which takes nothing from a proof."""
        return max(OUTCOMES.index(self.outcome) - 1, 0)

    def __str__(self) -> str:
        text = self.outcome + (f" ({self.method})" if self.method else "")
        if self.detail:
            text += f": {self.detail}"
        if self.witness:
            text += "; at " + ", ".join(f"{k} = {v}" for k, v in self.witness)
        return text


def weakest(verdicts: list[Verdict]) -> Verdict:
    """The verdict of a whole: that of its weakest part."""
    return max(
        verdicts,
        key=lambda v: (v.weight, v.outcome == "proved"),
        default=Verdict("undecided", "", "nothing was checked"),
    )


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that had to hold: of which record (`subject`, an id), of which kind
    (provenance, form, truth, units, goal, demonstration, plot, published, claim, answer, names, words,
    settings),
    with what outcome, and where in the problem file it comes from.
    """

    subject: str
    kind: str
    verdict: Verdict
    where: Where = Where()


@dataclass(frozen=True, eq=False)
class Checked:
    """A trace every step of which passed.  Made by `derive.check.check` alone."""

    trace: Trace
    obligations: tuple[Obligation, ...]
    digest: str = field(default="", compare=False)

    @property
    def standing(self) -> Mapping[str, Standing]:
        """How each fact stands, by id: its joined verdict, its suppositions, its weakest line."""
        from derive.check.standing import standings

        return standings(self.trace, self.obligations)

    def verdict(self, subject: str) -> Verdict:
        """How strong a record is with all that it rests on: a line, a claim, a part's answer."""
        from derive.check.standing import everything

        if subject in self.trace.fact:
            return self.standing[subject].joined
        return weakest(
            [s.joined for o, s in everything(self.trace, self.obligations) if o.subject == subject]
        )

    @property
    def overall(self) -> Verdict:
        """The verdict on the whole: as strong as its weakest."""
        return weakest([o.verdict for o in self.obligations])


class Forged(DeriveError):
    """A `Checked` that no check made, or that was altered after the check."""


_made: weakref.WeakKeyDictionary[Checked, str] = weakref.WeakKeyDictionary()


def _digest(trace: Trace, obligations: tuple[Obligation, ...]) -> str:
    return hashlib.sha256(repr((trace, obligations)).encode()).hexdigest()


def seal(trace: Trace, obligations: tuple[Obligation, ...]) -> Checked:
    """A `Checked`, registered.  For `derive.check.check`; refuses what did not pass."""
    failed = [o for o in obligations if not o.verdict.passed]
    if failed:
        raise Forged(f"{failed[0].subject} did not pass: {failed[0].verdict}")
    digest = _digest(trace, obligations)
    checked = Checked(trace, obligations, digest)
    _made[checked] = digest
    return checked


def vouched(checked: Checked) -> Checked:
    """`checked` itself, if a check made it and nobody touched it.  Raises Forged otherwise."""
    known = _made.get(checked) if isinstance(checked, Checked) else None
    if known is None or known != _digest(checked.trace, checked.obligations):
        raise Forged("this was not made by the checker: only a checked trace is rendered")
    return checked
