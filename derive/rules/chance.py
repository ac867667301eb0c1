"""Rules on random numbers: expectations and variances of sums and products."""

from __future__ import annotations

from derive.kernel.record import Fact
from derive.rules.base import Rule, rule


@rule("moments")
class Moments(Rule):
    """Expectations and variances of independent random numbers.

    E is linear; of independent factors E(X Y) = E(X) E(Y); Var(X) = E(X^2) - E(X)^2; the variance of a
    sum of independent terms is the sum of theirs (Feller 1968, chapter IX).  Names declared as random
    are independent, members of a random sequence as well.

    >>> apply(Moments(), "E(X[i]) = 0", "Var(X[i]) = a", "s = sum(X[i], i, 1, k)", gives="Var(s) = k*a")
    'Var(s) = k*a'
    """

    using: tuple[Fact, ...] = ()
