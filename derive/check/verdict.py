"""What a check says: verdicts on obligations.

A verdict never claims more than was done.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.kernel.errors import DeriveError
from derive.kernel.record import Where

#: From the strongest to the weakest; a trace is as strong as its weakest step.
PASSES = ("proved", "by definition", "tested", "demonstrated", "recorded", "argued")
FAILS = ("undecided", "refuted", "ill-formed")
OUTCOMES = PASSES + FAILS


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` is one of OUTCOMES; `method` says how, in a few words for the page
    ("normal form of words, all sizes", "24 points, 1e-30"); `detail` says why not;
    `witness` is a model in which the line fails: names and values as text.  `conditions` is what
    a single line needs beside its assumptions for both of its sides to have a value.
    """

    outcome: str
    method: str = ""
    detail: str = ""
    witness: tuple[tuple[str, str], ...] = ()
    conditions: tuple[str, ...] = ()

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
        text = self.outcome + (f" where {', '.join(self.conditions)}" if self.conditions else "")
        text += f" ({self.method})" if self.method else ""
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
    model, attained, settings, defined),
    with what outcome, and where in the problem file it comes from.
    """

    subject: str
    kind: str
    verdict: Verdict
    where: Where = Where()


class Forged(DeriveError):
    """A `Checked` that no check made."""
