"""Whether two trees are equal by their normal forms: written out, then handed to `core.fraction`."""

from __future__ import annotations

from derive.check.facts import Facts
from derive.check.plain import Plain
from derive.check.values import CannotEvaluate
from derive.core import fraction
from derive.kernel.expr import Expr

METHOD = "normal form of fractions, exact"


def proves(a: Expr, b: Expr, facts: Facts) -> str | None:
    """The method's text if a = b wherever both are defined, by normal forms; else None."""
    plain = Plain(facts, roots=True)
    try:
        left, right = plain.of(a), plain.of(b)
    except CannotEvaluate:
        return None
    return METHOD if fraction.equal(left, right, facts) else None


__all__ = ["METHOD", "proves"]
