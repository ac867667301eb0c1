"""Prime fields with many roots of unity: p = 1 + M k near 2**61, k prime to M.

M = 2^6 27 25 7 11 13, so i, the square roots of small primes and the roots of unity that
belong to pi/2 … pi/13 exist exactly.  Which prime is used is drawn from a pool by the seed.
May import the standard library only.
"""

from __future__ import annotations

import random
from functools import lru_cache
from math import gcd

ORDERS = {2: 64, 3: 27, 5: 25, 7: 7, 11: 11, 13: 13}
M = 64 * 27 * 25 * 7 * 11 * 13
POOL = 48


def is_prime(n: int) -> bool:
    """Deterministic Miller-Rabin for n < 2**64."""
    if n < 2:
        return False
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


class Field:
    """GF(p) with a primitive M-th root of unity that plays exp(2 pi i / M)."""

    def __init__(self, index: int) -> None:
        rng = random.Random(f"prime field {index}")
        while True:
            k = rng.randrange(2**61 // M, 2**62 // M)
            p = 1 + M * k
            if gcd(k, M) == 1 and is_prime(p):
                break
        self.p, self.k = p, k
        self.generators: dict[int, int] = {}
        for q, order in ORDERS.items():
            while True:
                g = pow(rng.randrange(2, p), (p - 1) // order, p)
                if pow(g, order // q, p) != 1:
                    break
            self.generators[q] = g
        zeta = 1
        for g in self.generators.values():
            zeta = zeta * g % p
        self.zeta = zeta  # of order M, a product of generators of coprime orders
        self.i = pow(zeta, M // 4, p)
        self._logs: dict[int, dict[int, int]] = {}
        self._roots: dict[int, int | None] = {}

    def inverse(self, a: int) -> int:
        """1/a; ZeroDivisionError for 0."""
        if a % self.p == 0:
            raise ZeroDivisionError("division by zero")
        return pow(a, -1, self.p)

    def unity(self, numerator: int, denominator: int) -> int | None:
        """exp(2 pi i numerator/denominator), or None where it is not in the field's list."""
        if M % denominator:
            return None
        return pow(self.zeta, M // denominator * numerator % M, self.p)

    def square_root(self, q: int) -> int | None:
        """The principal square root of a prime q in 2, 3, 5, 7, 11, 13, by Gauss sums."""
        if q not in ORDERS:
            return None
        if q not in self._roots:
            p = self.p
            if q == 2:
                z = pow(self.zeta, M // 8, p)
                value = (z + pow(z, -1, p)) % p
            else:
                z = pow(self.zeta, M // q, p)
                value = sum(pow(z, a * a % q, p) for a in range(q)) % p
                if q % 4 == 3:
                    value = value * pow(self.i, -1, p) % p
            self._roots[q] = value
        return self._roots[q]

    def root(self, v: int, n: int) -> int | None:
        """Some n-th root of v, for n dividing M; None where v has none."""
        for q, order in ORDERS.items():
            part = 1
            while n % q == 0:
                n, part = n // q, part * q
            if part > 1:
                found = self._prime_power_root(v, q, part, order)
                if found is None:
                    return None
                v = found
        return v if n == 1 else None

    def _prime_power_root(self, v: int, q: int, part: int, order: int) -> int | None:
        if v == 0:
            return None
        p = self.p
        t = (p - 1) // order
        w = pow(v, pow(part, -1, t), p)
        rest = v * pow(w, -part, p) % p
        if q not in self._logs:
            table, x = {}, 1
            for j in range(order):
                table[x] = j
                x = x * self.generators[q] % p
            self._logs[q] = table
        k = self._logs[q].get(rest)
        if k is None or k % part:
            return None
        return w * pow(self.generators[q], k // part, p) % p


@lru_cache(maxsize=POOL)
def field(index: int) -> Field:
    """The field of that number in the pool, made once."""
    return Field(index % POOL)
