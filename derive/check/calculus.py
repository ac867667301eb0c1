"""Derivatives of scalar trees by the checker's own rules: sums, products, powers, chain.

No simplification beyond leaving out zeros and ones; what comes out is compared with what a
rule found by another way.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, neg, node
from derive.kernel.relation import Relation

ZERO, ONE = Number("0"), Number("1")


class NoDerivative(DeriveError):
    """An operation that has no rule here."""


#: f -> f', for the chain rule
_OUTER: dict[str, Callable[[Expr], Expr]] = {
    "exp": lambda x: node("exp", x),
    "log": lambda x: 1 / x,
    "sqrt": lambda x: 1 / (2 * node("sqrt", x)),
    "sin": lambda x: node("cos", x),
    "cos": lambda x: -node("sin", x),
    "tanh": lambda x: 1 - node("tanh", x) ** 2,
    "sigmoid": lambda x: node("sigmoid", x) * (1 - node("sigmoid", x)),
}


def _plus(terms: list[Expr]) -> Expr:
    kept = [t for t in terms if t != ZERO]
    if not kept:
        return ZERO
    total = kept[0]
    for t in kept[1:]:
        total = total + t
    return total


def _times(a: Expr, b: Expr) -> Expr:
    if ZERO in (a, b):
        return ZERO
    return b if a == ONE else a if b == ONE else a * b


def _lower(base: Expr, exponent: Expr) -> Expr:
    """The power that is one less."""
    if isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value >= 2:
        less = exponent.value.numerator - 1
        return base if less == 1 else base ** Number(str(less))
    return base ** (exponent - 1)


def derivative(e: Expr, x: Symbol) -> Expr:
    """de/dx as a tree.  Raises NoDerivative for an operation without a rule."""
    if e == x:
        return ONE
    if isinstance(e, (Number, Symbol)) or x.name not in free_symbols(e):
        return ZERO
    assert isinstance(e, Node)
    op, args = e.op, e.args
    if op == "add":
        return _plus([derivative(a, x) for a in args])
    if op == "neg":
        inner = derivative(args[0], x)
        return ZERO if inner == ZERO else neg(inner)
    if op == "mul":
        terms = []
        for i, a in enumerate(args):
            product = derivative(a, x)
            for j, b in enumerate(args):
                if j != i:
                    product = _times(product, b)
            terms.append(product)
        return _plus(terms)
    if op == "div":
        top, bottom = args
        left = derivative(top, x)
        first = ZERO if left == ZERO else left / bottom
        right = derivative(bottom, x)
        second = ZERO if right == ZERO else neg(_times(top, right) / bottom**2)
        return _plus([first, second])
    if op == "pow":
        base, exponent = args
        terms = []
        inner = derivative(base, x)
        if inner != ZERO:
            terms.append(_times(exponent * _lower(base, exponent), inner))
        outer = derivative(exponent, x)
        if outer != ZERO:
            terms.append(_times(e * node("log", base), outer))
        return _plus(terms)
    if op in _OUTER:
        return _times(_OUTER[op](args[0]), derivative(args[0], x))
    if op == "sum" and args[1] != x:
        if any(x.name in free_symbols(a) for a in args[2:]):
            raise NoDerivative(f"the range of {e} depends on {x}")
        return Node("sum", (derivative(args[0], x), *args[1:]))
    raise NoDerivative(f"no rule for the derivative of {op}")


def nested(e: Expr) -> Expr:
    """`diff(y, x, x)` as `diff(diff(y, x), x)`, everywhere."""
    if not isinstance(e, Node):
        return e
    args = tuple(nested(a) for a in e.args)
    if e.op == "diff":
        made = args[0]
        for x in args[1:]:
            made = Node("diff", (made, x))
        return made
    return Node(e.op, args) if args != e.args else e


def worked_out(e: Expr) -> Expr:
    """Every `diff(f, x)` of a formula carried out; of a lone other name it stays as it is."""
    if not isinstance(e, Node):
        return e
    args = tuple(worked_out(a) for a in e.args)
    if e.op == "diff":
        f, x = args
        opaque = isinstance(f, Symbol) or (isinstance(f, Node) and f.op in ("diff", "seq"))
        if (opaque and f != x) or not isinstance(x, Symbol):
            return Node("diff", args)
        return derivative(f, x)
    return Node(e.op, args) if args != e.args else e


def line(r: Relation) -> Relation:
    """A line with its derivatives nested and carried out."""
    return Relation(r.sign, worked_out(nested(r.lhs)), worked_out(nested(r.rhs)))
