"""Rigorous values of the scalar operations: balls in, a ball out.

One table, `BALL`: operation -> function of complex balls.  Branches are principal, with
the cuts (and the values on them) of SymPy and mpmath.  Where a value does not exist the
result is not finite or `CannotEvaluate` is raised; never a wrong ball.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb, fmpz

from derive.check.families import FAMILIES
from derive.check.values import MAX_TERMS, CannotEvaluate, order, real, whole

Ball = Callable[..., Any]


def power(b: Any, e: Any) -> Any:
    """b**e, principal: exp(e log b); b**0 is 1 for every b."""
    n = whole(e)
    if n is not None:
        if b.is_zero() and n < 0:
            raise CannotEvaluate("0 to a negative power")
        if abs(n) > 10**9:
            raise CannotEvaluate("an exponent over 1e9")
        return b ** fmpz(n)
    if b.is_zero():
        if (e.real > 0) is True:
            return acb(0)
        raise CannotEvaluate("0 to a power that is not positive")
    if e.is_exact() and e.imag.is_zero():
        if e.real == arb(0.5):
            return b.sqrt()
        if e.real == arb(-0.5):
            return 1 / b.sqrt()
    return b.pow(e)


def _sign(z: Any) -> Any:
    if z.imag.is_zero():
        return acb(z.real.sgn())
    return z / acb(abs(z))


def _floor(z: Any) -> Any:
    return acb(z.real.floor(), z.imag.floor())


def _ceil(z: Any) -> Any:
    return acb(z.real.ceil(), z.imag.ceil())


def _mod(a: Any, b: Any) -> Any:
    if a.is_exact() and b.is_exact():
        m, n = whole(a), whole(b)
        if m is not None and n:
            return acb(m % n)
    return a - b * _floor(a / b)


def _heaviside(z: Any) -> Any:
    return (1 + acb(real(z).sgn())) / 2


def _arg(z: Any) -> Any:
    if z.is_zero():
        raise CannotEvaluate("arg(0)")
    return acb(z.arg())


def _atan2(y: Any, x: Any) -> Any:
    if y.is_zero() and x.is_zero():
        raise CannotEvaluate("atan2(0, 0)")
    if y.imag.is_zero() and x.imag.is_zero():
        return acb(acb(x.real, y.real).arg())
    i = acb(0, 1)
    return -i * ((x + i * y) / (x * x + y * y).sqrt()).log()


def _acot(z: Any) -> Any:
    return acb.pi() / 2 if z.is_zero() else (1 / z).atan()


def binomial(n: Any, k: Any) -> Any:
    a, b = whole(n), whole(k)
    if b is not None:
        if b < 0:
            return acb(0) if a is not None or not _pole(n) else _no("binomial")
        if b <= MAX_TERMS:
            total = acb(1)
            if a is not None:
                from math import comb

                if abs(a) > 10**5:
                    raise CannotEvaluate("a binomial of large numbers")
                return acb(comb(a, b) if a >= 0 else (-1) ** b * comb(b - a - 1, b))
            for j in range(b):
                total = total * (n - j) / (j + 1)
            return total
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def _pole(n: Any) -> bool:
    w = whole(n)
    return w is not None and w < 0


def _no(what: str) -> Any:
    raise CannotEvaluate(f"{what} has no value here")


def rising(a: Any, n: Any) -> Any:
    w = whole(n)
    if w is not None and abs(w) > MAX_TERMS:
        raise CannotEvaluate("a factorial power over 4000")
    return a.rising(n) if w is None or w >= 0 else 1 / (a + w).rising(acb(-w))


def falling(a: Any, n: Any) -> Any:
    w = whole(n)
    if w is not None and 0 <= w <= MAX_TERMS:
        return (-1) ** w * (-a).rising(n)
    return (a + 1).gamma() * (a - n + 1).rgamma()


def _gamma(z: Any) -> Any:
    if abs(z).abs_upper() > 1e6:
        raise CannotEvaluate("gamma of a number over 1e6")
    return z.gamma()


def _polygamma(n: Any, z: Any) -> Any:
    w = whole(n)
    if w is None or w < 0 or w > 500:
        raise CannotEvaluate("polygamma takes an order 0, 1, 2 …")
    return z.digamma() if w == 0 else z.polygamma(n)


def _zeta2(s: Any, a: Any) -> Any:
    return s.zeta(a)


def _polylog(s: Any, z: Any) -> Any:
    w = whole(order(s, 60))
    if w is not None and w == 1:
        return -(1 - z).log()
    if w is not None and w <= 0:
        return _polylog_low(-w, z)
    if z.is_zero():
        return acb(0)
    if whole(z) == 1:
        return s.zeta() if (s.real > 1) is True else _no("polylog")
    return z.polylog(s)


def _polylog_low(n: int, z: Any) -> Any:
    """Li_{-n}(z), a rational function: sum over k! S(n+1, k+1) (z/(1-z))^(k+1), by Stirling numbers."""
    row = [0, 1]  # S(1, 0), S(1, 1)
    for m in range(2, n + 2):
        row = [0, *(row[k - 1] + (k * row[k] if k < m else 0) for k in range(1, m + 1))]
    w, total, power_, fact = z / (1 - z), acb(0), acb(1), 1
    for k in range(n + 1):
        if k:
            fact *= k
        power_ = power_ * w
        total = total + power_ * (fact * row[k + 1])
    return total


def _bessel(name: str) -> Ball:
    def value(n: Any, z: Any) -> Any:
        order(n)
        if abs(z).abs_upper() > 1e5:
            raise CannotEvaluate("a Bessel function of a number over 1e5")
        return getattr(z, name)(n)

    return value


def _small(name: str, limit: float = 1e5) -> Ball:
    def value(z: Any) -> Any:
        if abs(z).abs_upper() > limit:
            raise CannotEvaluate(f"{name} of a number over {limit:g}")
        return getattr(z, name)()

    return value


def _hyper(p: Any, *rest: Any) -> Any:
    n = whole(p)
    if n is None or not 0 <= n <= len(rest) - 1:
        raise CannotEvaluate("hyper takes lists of parameters")
    a, b, z = list(rest[:n]), list(rest[n:-1]), rest[-1]
    for x in (*a, *b):
        order(x)
    for x in b:
        w = whole(x)
        if w is not None and w <= 0:
            raise CannotEvaluate("a lower parameter that is 0, -1, …")
    if z.is_zero():
        return acb(1)
    stops = [-w for x in a if (w := whole(x)) is not None and w <= 0]
    if stops:
        return _terminating(a, b, z, min(stops))
    if abs(z).abs_upper() > 1e5:
        raise CannotEvaluate("a hypergeometric function of a number over 1e5")
    if (len(a), len(b)) == (2, 1):
        return z.hypgeom_2f1(a[0], a[1], b[0])
    if (len(a), len(b)) == (1, 1):
        return z.hypgeom_1f1(a[0], b[0])
    if (len(a), len(b)) == (0, 1):
        return z.hypgeom_0f1(b[0])
    if (len(a), len(b)) == (1, 0):
        return power(1 - z, -a[0])
    if len(a) > len(b) + 1:
        raise CannotEvaluate("a hypergeometric series that does not converge")
    return z.hypgeom(a, b)


def _terminating(a: list[Any], b: list[Any], z: Any, n: int) -> Any:
    if n > MAX_TERMS:
        raise CannotEvaluate("a hypergeometric polynomial of high degree")
    total = term = acb(1)
    for k in range(n):
        for x in a:
            term = term * (x + k)
        for x in b:
            term = term / (x + k)
        term = term * z / (k + 1)
        total = total + term
    return total


def _orthogonal(name: str) -> Ball:
    def value(n: Any, *rest: Any) -> Any:
        order(n, 2000)
        *params, x = rest
        return getattr(x, name)(n, *params)

    return value


def _laguerre(n: Any, x: Any) -> Any:
    return x.laguerre_l(order(n), acb(0))


def _extreme(name: str) -> Ball:
    def value(*args: Any) -> Any:
        out = real(args[0])
        for a in args[1:]:
            out = getattr(out, name)(real(a))
        return acb(out)

    return value


def _piecewise(test: Any, a: Any, b: Any) -> Any:
    t = real(test)
    if (t > 0) is True:
        return a
    if (t <= 0) is True:
        return b
    raise CannotEvaluate("which case applies is not decided here")


def _relu(x: Any) -> Any:
    return acb(real(x).max(arb(0)))


def _lerch(z: Any, s: Any, a: Any) -> Any:
    order(s, 60)
    return acb.lerch_phi(z, s, a)


def _lambert(z: Any) -> Any:
    return z.lambertw()


def _lambert_k(z: Any, k: Any) -> Any:
    w = whole(k)
    if w is None or abs(w) > 1000:
        raise CannotEvaluate("LambertW takes a whole branch number")
    return z.lambertw(w)


def _gamma_inc(name: str) -> Ball:
    def value(s: Any, z: Any) -> Any:
        order(s)
        return getattr(z, name)(s)

    return value


def _eta(z: Any) -> Any:
    return z.dirichlet_eta()


def _assoc_legendre(n: Any, m: Any, x: Any) -> Any:
    return x.legendre_p(order(n), order(m))


def _airy(k: int) -> Ball:
    def value(z: Any) -> Any:
        if abs(z).abs_upper() > 1e4:
            raise CannotEvaluate("an Airy function of a number over 1e4")
        return z.airy()[k]

    return value


_METHODS = """exp log sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh acosh atanh
sqrt expm1 log1p sinc""".split()
_NAMES = {"Ei": "ei", "Si": "si", "Ci": "ci", "Shi": "shi", "Chi": "chi"}

BALL: dict[str, Ball] = {
    "neg": lambda a: -a,
    "div": lambda a, b: a / b,
    "pow": power,
    **{f: (lambda name: lambda z: getattr(z, name)())(f) for f in _METHODS},
    **{f: _small(f) for f in ("digamma", "li", "erf", "erfc", "erfi")},
    "zeta": _small("zeta", 2000),
    **{f: _small(_NAMES[f]) for f in _NAMES},
    "elliptic_k": lambda m: m.elliptic_k(),
    "elliptic_e": lambda m: m.elliptic_e(),
    "acot": _acot,
    "asec": lambda z: (1 / z).acos(),
    "acsc": lambda z: (1 / z).asin(),
    "acoth": lambda z: (1 / z).atanh(),
    "asech": lambda z: (1 / z).acosh(),
    "acsch": lambda z: (1 / z).asinh(),
    "log2": lambda z: z.log() / acb(2).log(),
    "log10": lambda z: z.log() / acb(10).log(),
    "cbrt": lambda z: power(z, acb(1) / 3),
    "root": lambda z, n: power(z, 1 / n),
    "abs": lambda z: acb(abs(z)),
    "sign": _sign,
    "floor": _floor,
    "ceil": _ceil,
    "re": lambda z: acb(z.real),
    "im": lambda z: acb(z.imag),
    "conj": lambda z: z.conjugate(),
    "arg": _arg,
    "atan2": _atan2,
    "gamma": _gamma,
    "loggamma": _small("lgamma", 1e8),
    "factorial": lambda z: _gamma(z + 1),
    "binomial": binomial,
    "beta": lambda a, b: _gamma(a) * _gamma(b) * (a + b).rgamma(),
    "rising": rising,
    "falling": falling,
    "polygamma": _polygamma,
    "eta": _eta,
    "LambertW": _lambert,
    "LambertWk": _lambert_k,
    "airyai": _airy(0),
    "airyaiprime": _airy(1),
    "airybi": _airy(2),
    "airybiprime": _airy(3),
    "fresnels": _small("fresnel_s", 1e4),
    "fresnelc": _small("fresnel_c", 1e4),
    "besselj": _bessel("bessel_j"),
    "bessely": _bessel("bessel_y"),
    "besseli": _bessel("bessel_i"),
    "besselk": _bessel("bessel_k"),
    "polylog": _polylog,
    "lowergamma": _gamma_inc("gamma_lower"),
    "uppergamma": _gamma_inc("gamma_upper"),
    "expint": _gamma_inc("expint"),
    "mod": _mod,
    "heaviside": _heaviside,
    "relu": _relu,
    "zeta2": _zeta2,
    "lerchphi": _lerch,
    "elliptic_f": lambda phi, m: acb.elliptic_f(phi, m),
    "elliptic_e2": lambda phi, m: acb.elliptic_e_inc(phi, m),
    "elliptic_pi": lambda n, m: acb.elliptic_pi(n, m),
    "elliptic_pi3": lambda n, phi, m: acb.elliptic_pi_inc(n, phi, m),
    "agm": lambda a, b: a.agm(b),
    "legendre": lambda n, x: x.legendre_p(order(n)),
    "legendreq": lambda n, x: x.legendre_q(order(n)),
    "assoc_legendre": _assoc_legendre,
    "chebyshevt": _orthogonal("chebyshev_t"),
    "chebyshevu": _orthogonal("chebyshev_u"),
    "hermite": _orthogonal("hermite_h"),
    "laguerre": _laguerre,
    "assoc_laguerre": _orthogonal("laguerre_l"),
    "gegenbauer": _orthogonal("gegenbauer_c"),
    "jacobi": _orthogonal("jacobi_p"),
    "hyp0f1": lambda b, z: _hyper(acb(0), b, z),
    "hyp1f1": lambda a, b, z: _hyper(acb(1), a, b, z),
    "hyp2f1": lambda a, b, c, z: _hyper(acb(2), a, b, c, z),
    "hyper": _hyper,
    "hyperu": lambda a, b, z: z.hypgeom_u(a, b),
    "min": _extreme("min"),
    "max": _extreme("max"),
    "piecewise": _piecewise,
    **FAMILIES,
}

CONSTANT: dict[str, Callable[[], Any]] = {
    "pi": acb.pi,
    "e": lambda: acb(arb.const_e()),
    "i": lambda: acb(0, 1),
    "euler": lambda: acb(arb.const_euler()),
    "catalan": lambda: acb(arb.const_catalan()),
    "golden": lambda: (1 + acb(5).sqrt()) / 2,
}

__all__ = ["BALL", "CONSTANT", "CannotEvaluate", "binomial", "falling", "power", "rising"]
