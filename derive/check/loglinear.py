"""Products of powers: which equations follow from others by taking logarithms.

`N**(a + b) = G**(a + b)*x**b` says that a linear form in log N, log G, log x vanishes, with
coefficients in Q(a, b).  A form follows from others when elimination over that field takes it
to zero; only coefficients that vanish in no model are divided by, so that what is proved
holds for all parameters.  Exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derive.check.facts import Facts
from derive.check.plain import Plain
from derive.check.rational import Frac, Rationals, TooLarge
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.core.powers import Factors, NoForm, Powers
from derive.kernel.expr import Expr
from derive.kernel.relation import Relation

MAX_LINES = 12


def follows(
    relation: Relation, premises: Sequence[Relation], given: Sequence[Relation] = ()
) -> Verdict | None:
    """Proved if `relation` follows from the premises by linear algebra on logarithms.

    None where that cannot be said: something is no product of powers of positive numbers, or
    it does not follow (in this way).
    """
    lines = [relation, *(p for p in premises if p.sign == "=" and p.lhs.is_scalar)]
    if relation.sign != "=" or not relation.lhs.is_scalar:
        return None
    symbols = {n: s for r in lines for n, s in r.free_symbols().items()}
    facts = Facts(symbols, [g for g in given if g.lhs.is_scalar and g.rhs.is_scalar])
    try:
        found = _forms(lines[: MAX_LINES + 1], facts)
        if found is None or not _Elimination(*found, facts).reaches_zero():
            return None
    except (NoForm, TooLarge, CannotEvaluate):
        return None
    return Verdict("proved", "linear forms in logarithms, exact")


Form = dict[Expr, Frac]


def _forms(lines: list[Relation], facts: Facts) -> tuple[Rationals, list[Form]] | None:
    """Per line: atom -> coefficient (a fraction of polynomials); the first must be readable,
    premises that are no products of powers are left out."""
    plain, powers = Plain(facts), Powers(facts)
    raw: list[Factors] = []
    for k, r in enumerate(lines):
        try:
            left, right = plain.of(r.lhs), plain.of(r.rhs)
        except CannotEvaluate:
            if k == 0:
                return None
            continue
        if not (facts.positive(left) and facts.positive(right)):
            if k == 0:
                return None
            continue
        up = powers.positive(left)
        down = [(a, -x) for a, x in powers.positive(right)]
        raw.append([*up, *down])
    ring = Rationals(*(x for fs in raw for _, x in fs))
    out: list[Form] = []
    for fs in raw:
        form: Form = {}
        for a, x in fs:
            term = ring.of(x)
            form[a] = ring.normal(ring.add(form[a], term) if a in form else term)
        out.append({a: x for a, x in form.items() if not x[0].is_zero()})
    return ring, out


class _Elimination:
    """Gauss elimination of the first form by the others."""

    def __init__(self, ring: Rationals, forms: list[Form], facts: Facts) -> None:
        self.ring, self.target, self.rest, self.facts = ring, forms[0], forms[1:], facts
        self.positive = {g for e, g in ring.atoms.items() if facts.positive(e)}

    def cost(self, x: Any) -> int | None:
        """How willingly a coefficient is divided by; None where it may vanish: a polynomial in
        positive quantities all of whose coefficients have one sign never does."""
        signs = {c > 0 for _, c in x.terms()}
        if len(signs) != 1 or any(
            k and g not in self.positive for m, _ in x.terms() for g, k in enumerate(m)
        ):
            return None
        return len(x) + int(x.total_degree())

    def subtract(self, form: Form, row: Form, pivot: Expr) -> Form:
        ratio = self.ring.normal(self.ring.div(form[pivot], row[pivot]))
        out: Form = {}
        for a in dict.fromkeys((*form, *row)):
            if a == pivot:
                continue
            value = form.get(a, (self.ring.zero, self.ring.one))
            if a in row:
                top, under = self.ring.mul(ratio, row[a])
                value = self.ring.normal(self.ring.add(value, (-top, under)))
            if not value[0].is_zero():
                out[a] = value
        return out

    def reaches_zero(self) -> bool:
        while self.rest and self.target:
            options = [
                (cost, k, j)
                for k, row in enumerate(self.rest)
                for j, (top, _) in enumerate(row.values())
                if (cost := self.cost(top)) is not None
            ]
            if not options:
                break
            _, k, j = min(options)
            row = self.rest.pop(k)
            pivot = list(row)[j]
            self.rest = [self.subtract(f, row, pivot) if pivot in f else f for f in self.rest]
            if pivot in self.target:
                self.target = self.subtract(self.target, row, pivot)
        return not self.target


__all__ = ["follows"]
