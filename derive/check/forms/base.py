"""What the checks of rules share."""

from __future__ import annotations

from collections.abc import Callable

from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import Number

ZERO, ONE = Number("0"), Number("1")

#: The verdict on a step, or None for "ask whether the premises entail the conclusion".
Check = Callable[[View], Verdict | None]


def wrong(detail: str) -> Verdict:
    """The form is not what the rule says."""
    return Verdict("refuted", "form", detail)


def general(v: View) -> None:
    """Nothing beyond truth: the premises have to entail the conclusion."""
    return None
