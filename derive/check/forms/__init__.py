"""What each rule owes beyond truth in general: a table from rule names to checks.

A check returns the verdict on the step's truth, or None for "ask whether the premises entail
the conclusion", after the form has been looked at: the unknown isolated, the symbol gone, the
instance complete.  A rule that is not in the table is refused.
"""

from __future__ import annotations

from derive.check.forms import (
    algebra,
    calculus,
    chance,
    estimate,
    logic,
    lowrank,
    matrices,
    numbers,
    reasons,
    sets,
    spaces,
)
from derive.check.forms.base import Check

FORMS: dict[str, Check] = {
    **algebra.FORMS,
    **calculus.FORMS,
    **chance.FORMS,
    **estimate.FORMS,
    **logic.FORMS,
    **lowrank.FORMS,
    **matrices.FORMS,
    **numbers.FORMS,
    **reasons.FORMS,
    **sets.FORMS,
    **spaces.FORMS,
}

#: Rules whose line may hold without its premises: it is an identity, or needs none.
MAY_STAND_ALONE = frozenset(
    """
    define lagrangian discharge compute theorem evaluate rank-shape rank-product counterexample chain
    transpose trace associate blocks components convex-minimum member
    belongs contained superset enumerate count moments eckart-young
    both-inclusions complement dimension equal-rank convex
    """.split()
)
