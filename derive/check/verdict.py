"""What a check says: verdicts, and the sealed `Checked` that renderers accept.

A verdict never claims more than was done.  Only `derive.check.check` can make a
`Checked`: `seal` registers the object with a digest of its content, and `vouched` refuses
anything that is not registered or was altered since.
"""

from __future__ import annotations

import hashlib
import weakref
from dataclasses import dataclass, field

from derive.kernel.errors import DeriveError
from derive.kernel.record import Trace, Where

#: From the strongest to the weakest; a trace is as strong as its weakest step.
PASSES = ("proved", "by definition", "tested", "demonstrated", "argued")
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
        verdicts, key=lambda v: OUTCOMES.index(v.outcome), default=Verdict("proved", "nothing to check")
    )


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that had to hold: of which record (`subject`, an id), of which kind
    (provenance, form, truth, units, goal, demonstration, plot, published, claim, answer),
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

    def verdict(self, subject: str) -> Verdict:
        """The weakest truth-bearing verdict on a record: a step, a demonstration, a claim."""
        kinds = ("truth", "goal", "demonstration", "claim", "plot", "published")
        return weakest([o.verdict for o in self.obligations if o.subject == subject and o.kind in kinds])

    @property
    def overall(self) -> Verdict:
        """The verdict on the whole."""
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
