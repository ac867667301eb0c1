"""The checker: reads a trace, and says of everything in it whether it holds.

python-flint and the kernel only: it shares no code with the deriver.  `check(trace)` returns
a `Report`; a `Report` that passed has a sealed `Checked`, which renderers accept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from derive.check.verdict import Checked, Forged, Obligation, Verdict, seal, vouched, weakest
from derive.kernel.record import Trace

__all__ = ["Checked", "Forged", "Obligation", "Report", "Verdict", "check", "vouched", "weakest"]


@dataclass(frozen=True)
class Report:
    """Everything that had to hold, in the order of the solution."""

    trace: Trace
    obligations: tuple[Obligation, ...] = field(default=())

    @property
    def failures(self) -> tuple[Obligation, ...]:
        """What did not pass: refuted, undecided or ill-formed."""
        return tuple(o for o in self.obligations if not o.verdict.passed)

    @property
    def passed(self) -> bool:
        """Whether everything did."""
        return not self.failures

    @cached_property
    def checked(self) -> Checked:
        """The certificate.  Raises Forged if something did not pass."""
        return seal(self.trace, self.obligations)

    @property
    def overall(self) -> Verdict:
        """The verdict on the whole: its weakest part's."""
        return weakest([o.verdict for o in self.obligations])


def check(
    trace: Trace,
    demos: Mapping[str, Callable[[], Mapping[str, str]]] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check every obligation of a trace.

    `demos` reruns demonstrations by id; without it they are reported as recorded.  `progress`
    is told the id of each step as its turn comes.  Never raises for a wrong trace: what goes
    wrong inside a check is a refusal of that check.
    """
    from derive.check.walk import obligations

    return Report(trace, tuple(obligations(trace, demos or {}, progress or (lambda _: None))))
