"""How near matrices of low rank come to a given one: a search that knows no singular values.

Alternating least squares over the two factors, compared with the squares of the singular values
that were built in and left out; random sizes and rotations, a tie among them.
"""

from __future__ import annotations

import random
from fractions import Fraction

from flint import arb, arb_mat, ctx, fmpq

from derive.check.verdict import Verdict

BITS, ROUNDS, TOLERANCE = 128, 120, 1e-12
Rows = list[list[Fraction]]


def nearest() -> Verdict:
    """Eckart and Young's theorem at drawn matrices.  Refuted where the search finds another value."""
    saved, ctx.prec = ctx.prec, BITS
    try:
        worst = 0.0
        for draw, (values, k) in enumerate((((9, 3, 1), 1), ((8, 5, 2, 1), 2), ((6, 2, 2, 1), 2))):
            rng = random.Random(f"nearest {draw}")
            rows, cols = len(values) + rng.randint(0, 2), len(values) + 1 + rng.randint(0, 2)
            u, v = _rotation(rng, rows), _rotation(rng, cols)
            d: Rows = [
                [sum((u[i][r] * s * v[j][r] for r, s in enumerate(values)), Fraction(0)) for j in range(cols)]
                for i in range(rows)
            ]
            found = _least(rng, d, k)
            tail = float(sum(s * s for s in values[k:]))
            gap = abs(found - tail) / tail
            if gap > TOLERANCE:
                told = (("singular values", str(values)), ("rank", str(k)), ("found", f"{found:.9g}"))
                return Verdict("refuted", "alternating least squares", f"the tail is {tail}", told)
            worst = max(worst, gap)
    finally:
        ctx.prec = saved
    return Verdict("tested", f"alternating least squares at 3 draws, to {max(worst, 1e-16):.0e}")


def _rotation(rng: random.Random, n: int) -> Rows:
    """An exact orthogonal matrix: two reflections."""
    made = [[Fraction(i == j) for j in range(n)] for i in range(n)]
    for _ in range(2):
        w = [Fraction(rng.choice((-3, -2, -1, 1, 2, 3))) for _ in range(n)]
        square = sum(x * x for x in w)
        for row in made:
            along = 2 * sum((a * b for a, b in zip(row, w, strict=True)), Fraction(0)) / square
            row[:] = [a - along * b for a, b in zip(row, w, strict=True)]
    return made


def _least(rng: random.Random, rows: Rows, k: int) -> float:
    """The least squared distance of a product of rank k that the search finds."""
    d = arb_mat([[arb(fmpq(x.numerator, x.denominator)) for x in row] for row in rows])
    start = [[rng.randint(-9, 9) + arb(1) / (2 + i + j) for j in range(d.ncols())] for i in range(k)]
    b = arb_mat(start)
    a = arb_mat(d.nrows(), k)
    for _ in range(ROUNDS):
        a = _middle((b * b.transpose()).solve(b * d.transpose()).transpose())
        b = _middle((a.transpose() * a).solve(a.transpose() * d))
    rest = a * b - d
    return float(sum((x * x for x in rest.entries()), arb(0)))


def _middle(m: arb_mat) -> arb_mat:
    return arb_mat(m.nrows(), m.ncols(), [x.mid() for x in m.entries()])
