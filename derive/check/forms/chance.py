"""Random numbers: exact expectations under small discrete laws, all outcomes enumerated."""

from __future__ import annotations

from derive.check.chance import moments
from derive.check.forms.base import Check
from derive.check.verdict import Verdict
from derive.check.view import View


def moments_form(v: View) -> Verdict:
    """Both sides over laws that have the stated means and variances, and are free otherwise."""
    random = frozenset(n.symbol.name for n in v.trace.notation if n.role == "random")
    indices = frozenset(n.symbol.name for n in v.trace.notation if n.role == "index")
    return moments(v.conclusion, v.lines, random, indices)


FORMS: dict[str, Check] = {"moments": moments_form}
