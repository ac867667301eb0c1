"""Derivatives of scalar trees by the chain rule, with shared subtrees taken once.

The checker's one route to a derivative: it knows the slope of every elementary and most
special functions as a tree; the value comes from evaluating that.  What comes out has no value
where there is no derivative: at a corner, a jump or a joint.  May import the kernel.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.check.facts import Facts
from derive.check.lowering import ELEMENTARY, ONE, PI, SPECIAL, TWO
from derive.check.values import CannotEvaluate
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node

ZERO = Number("0")
MAX_NODES = 20_000


def _sqrt(x: Expr) -> Expr:
    return node("sqrt", x)


def _bessel(name: str, left: int, right: int) -> Callable[..., Expr]:
    return lambda n, z: (node(name, n - 1, z) * left + node(name, n + 1, z) * right) / 2


def _hyper_z(*args: Expr) -> Expr:
    count = args[0]
    assert isinstance(count, Number)
    p = int(count.value)
    a, b, z = args[1 : 1 + p], args[1 + p : -1], args[-1]
    factor: Expr = ONE
    for x in a:
        factor = factor * x
    for x in b:
        factor = factor / x
    return factor * node("hyper", count, *(x + 1 for x in a), *(x + 1 for x in b), z)


#: slope of a function of one argument
SLOPE: dict[str, Callable[[Expr], Expr]] = {
    "exp": lambda x: node("exp", x),
    "log": lambda x: ONE / x,
    "sqrt": lambda x: ONE / (TWO * _sqrt(x)),
    "sin": lambda x: node("cos", x),
    "cos": lambda x: -node("sin", x),
    "tan": lambda x: ONE + node("tan", x) ** 2,
    "cot": lambda x: -(ONE + node("cot", x) ** 2),
    "sec": lambda x: node("sec", x) * node("tan", x),
    "csc": lambda x: -(node("csc", x) * node("cot", x)),
    "asin": lambda x: ONE / _sqrt(ONE - x**2),
    "acos": lambda x: -(ONE / _sqrt(ONE - x**2)),
    "atan": lambda x: ONE / (ONE + x**2),
    "acot": lambda x: -(ONE / (ONE + x**2)),
    "asec": lambda x: ONE / (x**2 * _sqrt(ONE - ONE / x**2)),
    "acsc": lambda x: -(ONE / (x**2 * _sqrt(ONE - ONE / x**2))),
    "sinh": lambda x: node("cosh", x),
    "cosh": lambda x: node("sinh", x),
    "tanh": lambda x: ONE - node("tanh", x) ** 2,
    "coth": lambda x: ONE - node("coth", x) ** 2,
    "sech": lambda x: -(node("sech", x) * node("tanh", x)),
    "csch": lambda x: -(node("csch", x) * node("coth", x)),
    "asinh": lambda x: ONE / _sqrt(x**2 + 1),
    "acosh": lambda x: ONE / (_sqrt(x - 1) * _sqrt(x + 1)),
    "atanh": lambda x: ONE / (ONE - x**2),
    "acoth": lambda x: ONE / (ONE - x**2),
    "erf": lambda x: TWO * node("exp", -(x**2)) / _sqrt(PI),
    "erfc": lambda x: -(TWO * node("exp", -(x**2)) / _sqrt(PI)),
    "erfi": lambda x: TWO * node("exp", x**2) / _sqrt(PI),
    "gamma": lambda x: node("gamma", x) * node("digamma", x),
    "loggamma": lambda x: node("digamma", x),
    "digamma": lambda x: node("polygamma", 1, x),
    "factorial": lambda x: node("factorial", x) * node("digamma", x + 1),
    "Ei": lambda x: node("exp", x) / x,
    "li": lambda x: ONE / node("log", x),
    "Si": lambda x: node("sin", x) / x,
    "Ci": lambda x: node("cos", x) / x,
    "Shi": lambda x: node("sinh", x) / x,
    "Chi": lambda x: node("cosh", x) / x,
    "LambertW": lambda x: node("LambertW", x) / (x * (ONE + node("LambertW", x))),
    "elliptic_k": lambda m: (
        (node("elliptic_e", m) - (ONE - m) * node("elliptic_k", m)) / (TWO * m * (ONE - m))
    ),
    "elliptic_e": lambda m: (node("elliptic_e", m) - node("elliptic_k", m)) / (TWO * m),
    "airyai": lambda x: node("airyaiprime", x),
    "airybi": lambda x: node("airybiprime", x),
    "airyaiprime": lambda x: x * node("airyai", x),
    "airybiprime": lambda x: x * node("airybi", x),
    "fresnels": lambda x: node("sin", PI * x**2 / 2),
    "fresnelc": lambda x: node("cos", PI * x**2 / 2),
}

#: slope of a function that is smooth but where its argument, which has to be real, is zero
CORNER: dict[str, Callable[[Expr], Expr]] = {
    "abs": lambda x: x / node("abs", x),
    "sign": lambda x: ZERO / x,
    "heaviside": lambda x: ZERO / x,
    "relu": lambda x: (ONE + x / node("abs", x)) / TWO,
}

#: slope by the last argument, the others held; None where the others vary
LAST: dict[str, Callable[..., Expr]] = {
    "besselj": _bessel("besselj", 1, -1),
    "bessely": _bessel("bessely", 1, -1),
    "besseli": _bessel("besseli", 1, 1),
    "besselk": _bessel("besselk", -1, -1),
    "hankel1": _bessel("hankel1", 1, -1),
    "hankel2": _bessel("hankel2", 1, -1),
    "polylog": lambda s, z: node("polylog", s - 1, z) / z,
    "polygamma": lambda n, z: node("polygamma", n + 1, z),
    "lowergamma": lambda s, z: z ** (s - 1) * node("exp", -z),
    "uppergamma": lambda s, z: -(z ** (s - 1) * node("exp", -z)),
    "expint": lambda s, z: -node("expint", s - 1, z),
    "zeta2": lambda s, a: -(s * node("zeta2", s + 1, a)),
    "elliptic_f": lambda phi, m: (
        node("elliptic_e2", phi, m) / (TWO * m * (ONE - m))
        - node("elliptic_f", phi, m) / (TWO * m)
        - node("sin", TWO * phi) / (Number("4") * (ONE - m) * _sqrt(ONE - m * node("sin", phi) ** 2))
    ),
    "elliptic_e2": lambda phi, m: (node("elliptic_e2", phi, m) - node("elliptic_f", phi, m)) / (TWO * m),
    "hyp0f1": lambda b, z: node("hyp0f1", b + 1, z) / b,
    "hyp1f1": lambda a, b, z: a / b * node("hyp1f1", a + 1, b + 1, z),
    "hyp2f1": lambda a, b, c, z: a * b / c * node("hyp2f1", a + 1, b + 1, c + 1, z),
    "hyper": _hyper_z,
    "hyperu": lambda a, b, z: -(a * node("hyperu", a + 1, b + 1, z)),
    "hermite": lambda n, x: TWO * n * node("hermite", n - 1, x),
    "chebyshevu": lambda n, x: (
        ((n + 1) * node("chebyshevt", n + 1, x) - x * node("chebyshevu", n, x)) / (x**2 - 1)
    ),
    "legendreq": lambda n, x: n * (x * node("legendreq", n, x) - node("legendreq", n - 1, x)) / (x**2 - 1),
    "assoc_legendre": lambda n, m, x: (
        (n * x * node("assoc_legendre", n, m, x) - (n + m) * node("assoc_legendre", n - 1, m, x)) / (x**2 - 1)
    ),
    "lerchphi": lambda z, s, a: -(s * node("lerchphi", z, s + 1, a)),
    "chebyshevt": lambda n, x: n * node("chebyshevu", n - 1, x),
    "legendre": lambda n, x: n * (x * node("legendre", n, x) - node("legendre", n - 1, x)) / (x**2 - 1),
    "gegenbauer": lambda n, a, x: TWO * a * node("gegenbauer", n - 1, a + 1, x),
    "jacobi": lambda n, a, b, x: (n + a + b + 1) / 2 * node("jacobi", n - 1, a + 1, b + 1, x),
    "assoc_laguerre": lambda n, a, x: -node("assoc_laguerre", n - 1, a + 1, x),
    "laguerre": lambda n, x: -node("assoc_laguerre", n - 1, ONE, x),
}
#: families whose slope is of lower degree; degree 0 has none
LOWERS_DEGREE = {"laguerre", "assoc_laguerre", "gegenbauer", "jacobi"}
#: slopes by an argument that is not the last: (operation, position)
OTHER: dict[tuple[str, int], Callable[..., Expr]] = {
    ("elliptic_f", 0): lambda phi, m: ONE / _sqrt(ONE - m * node("sin", phi) ** 2),
    ("elliptic_e2", 0): lambda phi, m: _sqrt(ONE - m * node("sin", phi) ** 2),
    ("elliptic_pi3", 1): lambda n, phi, m: (
        ONE / ((ONE - n * node("sin", phi) ** 2) * _sqrt(ONE - m * node("sin", phi) ** 2))
    ),
    ("atan2", 0): lambda y, x: x / (x**2 + y**2),
    ("atan2", 1): lambda y, x: -(y / (x**2 + y**2)),
    ("beta", 0): lambda a, b: node("beta", a, b) * (node("digamma", a) - node("digamma", a + b)),
    ("beta", 1): lambda a, b: node("beta", a, b) * (node("digamma", b) - node("digamma", a + b)),
    ("lerchphi", 0): lambda z, s, a: (node("lerchphi", z, s - 1, a) - a * node("lerchphi", z, s, a)) / z,
    ("LambertWk", 0): lambda z, k: node("LambertWk", z, k) / (z * (ONE + node("LambertWk", z, k))),
}


def _pi_by_m(n: Expr, m: Expr) -> Expr:
    return (node("elliptic_e", m) / (m - 1) + node("elliptic_pi", n, m)) / (TWO * (n - m))


def _pi_by_n(n: Expr, m: Expr) -> Expr:
    e, k, p = node("elliptic_e", m), node("elliptic_k", m), node("elliptic_pi", n, m)
    return (e + (m - n) * k / n + (n**2 - m) * p / n) / (TWO * (m - n) * (n - 1))


def _pi3_by_m(n: Expr, phi: Expr, m: Expr) -> Expr:
    root = _sqrt(ONE - m * node("sin", phi) ** 2)
    tail = m * node("sin", TWO * phi) / (TWO * (m - 1) * root)
    return (node("elliptic_e2", phi, m) / (m - 1) + node("elliptic_pi3", n, phi, m) - tail) / (TWO * (n - m))


LAST["elliptic_pi"], OTHER["elliptic_pi", 0] = _pi_by_m, _pi_by_n
LAST["elliptic_pi3"] = _pi3_by_m


def _is_zero(e: Expr) -> bool:
    return isinstance(e, Number) and e.value == 0


def _times(a: Expr, b: Expr) -> Expr:
    if _is_zero(a) or _is_zero(b):
        return ZERO
    if a == ONE:
        return b
    return a if b == ONE else a * b


def _plus(terms: list[Expr]) -> Expr:
    terms = [t for t in terms if not _is_zero(t)]
    if not terms:
        return ZERO
    return terms[0] if len(terms) == 1 else Node("add", tuple(terms))


def _lower(base: Expr, exponent: Expr) -> Expr:
    """The power that is one less."""
    if isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value >= 2:
        less = exponent.value.numerator - 1
        return base if less == 1 else base ** Number(str(less))
    return base ** (exponent - 1)


class _Slope:
    def __init__(self, x: Symbol) -> None:
        self.x, self.memo = x, dict[Expr, Expr]()

    def of(self, e: Expr) -> Expr:
        if isinstance(e, Number):
            return ZERO
        if isinstance(e, Symbol):
            return ONE if e.name == self.x.name else ZERO
        found = self.memo.get(e)
        if found is None:
            if len(self.memo) > MAX_NODES:
                raise CannotEvaluate("a derivative that grows too large")
            assert isinstance(e, Node)
            constant = self.x.name not in free_symbols(e)
            found = self.memo[e] = ZERO if constant else self.node(e)
        return found

    def node(self, e: Node) -> Expr:
        op, args = e.op, e.args
        if op == "add":
            return _plus([self.of(a) for a in args])
        if op == "neg":
            inner = self.of(args[0])
            return ZERO if _is_zero(inner) else -inner
        if op == "mul":
            terms: list[Expr] = []
            for i, a in enumerate(args):
                slope = self.of(a)
                if not _is_zero(slope):
                    if not all(b.is_scalar for b in args):
                        terms.append(Node("mul", (*args[:i], slope, *args[i + 1 :])))
                        continue
                    rest = [b for j, b in enumerate(args) if j != i]
                    terms.append(_times(slope, rest[0] if len(rest) == 1 else Node("mul", tuple(rest))))
            return _plus(terms)
        if op == "div":
            a, b = args
            da, db = self.of(a), self.of(b)
            first = ZERO if _is_zero(da) else da / b
            return first if _is_zero(db) else _plus([first, -(a * db / b**2)])
        if op == "pow":
            return self.power(args[0], args[1])
        if op == "sum":
            body, index, low, high = args
            if self.x.name in {**free_symbols(low), **free_symbols(high)}:
                raise CannotEvaluate("a derivative by the limit of a sum")
            return Node("sum", (self.of(body), index, low, high))
        if op == "diff":
            return self.of(derivative_of(e))
        if op == "piecewise":
            test, *sides = args
            slope = Node("piecewise", (test, *map(self.of, sides)))
            return slope + ZERO / test if self.x.name in free_symbols(test) else slope
        if op == "conj" and self.x.domain not in ("complex", "nonzero complex"):
            return node("conj", self.of(args[0]))
        if op in ("re", "im") and self.x.domain not in ("complex", "nonzero complex"):
            return node(op, self.of(args[0]))
        if op in CORNER:
            return self.corner(e)
        return self.function(e)

    def corner(self, e: Node) -> Expr:
        """The slope of |u| and its like: of a real u, or of |u| along a real line."""
        op, (u,) = e.op, e.args
        if self.x.domain in ("complex", "nonzero complex"):
            raise CannotEvaluate(f"{op} has no complex derivative")
        if Facts(free_symbols(u)).real(u):
            return _times(CORNER[op](u), self.of(u))
        if op != "abs":
            raise CannotEvaluate(f"the derivative of {op} of what may not be real")
        return node("re", node("conj", u) * self.of(u)) / e

    def power(self, b: Expr, n: Expr) -> Expr:
        if not b.is_scalar:
            raise CannotEvaluate(f"the derivative of a power of {b}")
        db, dn = self.of(b), self.of(n)
        terms: list[Expr] = []
        if not _is_zero(db):
            terms.append(_times(n * _lower(b, n), db))
        if not _is_zero(dn):
            terms.append(_times(b**n * node("log", b), dn))
        return _plus(terms)

    def function(self, e: Node) -> Expr:
        op, args = e.op, e.args
        if op in LOWERS_DEGREE and args[0] == ZERO:
            return ZERO
        if op in SLOPE:
            return _times(SLOPE[op](*args), self.of(args[0]))
        if op in LAST or any((op, i) in OTHER for i in range(len(args))):
            terms = []
            for i, a in enumerate(args):
                slope = self.of(a)
                if _is_zero(slope):
                    continue
                rule = OTHER.get((op, i)) or (LAST.get(op) if i == len(args) - 1 else None)
                if rule is None:
                    raise CannotEvaluate(f"the derivative of {op} by its argument {i + 1}")
                terms.append(_times(rule(*args), slope))
            return _plus(terms)
        definition = ELEMENTARY.get(op) or SPECIAL.get(op)
        if definition is None:
            raise CannotEvaluate(f"the derivative of {op}")
        return self.of(definition(*args))


def derivative(e: Expr, x: Symbol) -> Expr:
    """The derivative of a scalar tree by the symbol x.

    Raises CannotEvaluate where a slope is not known.
    """
    if not e.is_scalar:
        raise CannotEvaluate(f"the derivative of {e}, which is no number")
    return _Slope(x).of(e)


def derivative_of(e: Node) -> Expr:
    """What `diff(f, x, …)` stands for.  Raises CannotEvaluate for the derivative of a name."""
    out = e.args[0]
    for x in e.args[1:]:
        if not isinstance(x, Symbol):
            raise CannotEvaluate(f"a derivative by {x}, which is no symbol")
        if isinstance(out, Symbol) and out.name != x.name:
            raise CannotEvaluate(f"{out} as a function of {x} is not given")
        out = derivative(out, x)
    return out


__all__ = ["derivative", "derivative_of"]
