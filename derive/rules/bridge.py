"""Between our trees and SymPy, both ways.

What comes back from SymPy is put into the problem's order of symbols; it is untrusted, so
tidying may be bold: a wrong line fails its check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from derive.kernel.errors import DomainError
from derive.kernel.expr import Expr, Node, Number, Symbol, as_expr, mul, neg, node, symbol
from derive.kernel.relation import Relation
from derive.quantity import factor

_ASSUME: dict[str, dict[str, bool]] = {
    "complex": {},
    "nonzero complex": {"zero": False},
    "real": {"real": True},
    "nonzero real": {"real": True, "zero": False},
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "negative": {"negative": True},
    "integer": {"integer": True},
    "nonnegative integer": {"integer": True, "nonnegative": True},
    "positive integer": {"integer": True, "positive": True},
}
_NAMES = {
    "abs": "Abs",
    "asin": "asin",
    "ceil": "ceiling",
    "conj": "conjugate",
    "min": "Min",
    "max": "Max",
    "rising": "RisingFactorial",
    "falling": "FallingFactorial",
    "log2": None,
}
_CONSTANTS = {
    "pi": sp.pi,
    "e": sp.E,
    "i": sp.I,
    "euler": sp.EulerGamma,
    "catalan": sp.Catalan,
    "golden": sp.GoldenRatio,
    "infinity": sp.oo,
}


#: What a symbol from outside is taken for: the first whose assumptions it has.
_NARROWEST_FIRST = (
    "positive integer",
    "nonnegative integer",
    "integer",
    "positive",
    "negative",
    "nonnegative",
    "nonzero real",
    "real",
    "nonzero complex",
)


def sympy_symbol(s: Symbol) -> Any:
    """The SymPy symbol of the same name and domain."""
    return sp.Symbol(s.name, **_ASSUME[s.domain])


def to_sympy(e: Expr) -> Any:
    """A scalar tree as a SymPy expression; a number with a unit in base units.

    Raises DomainError for operations that SymPy's scalars do not have.
    """
    if isinstance(e, Number):
        value = e.value * (factor(e.unit) if e.unit else 1)
        return sp.Rational(value.numerator, value.denominator)
    if isinstance(e, Symbol):
        if not e.is_scalar:
            raise DomainError(f"{e.name} is a matrix: SymPy is used for numbers only")
        return sympy_symbol(e)
    assert isinstance(e, Node)
    op = e.op
    if op in _CONSTANTS:
        return _CONSTANTS[op]
    if op == "sum":
        body, i, low, high = map(to_sympy, e.args)
        return sp.Sum(body, (i, low, high))
    if op == "diff":
        args = [to_sympy(a) for a in e.args]
        return sp.Derivative(args[0], *args[1:])
    if op == "seq":
        return sp.Symbol(str(e), **_ASSUME[e.args[0].domain])  # type: ignore[attr-defined]
    args = [to_sympy(a) for a in e.args]
    match op:
        case "add":
            return sp.Add(*args)
        case "neg":
            return -args[0]
        case "mul":
            return sp.Mul(*args)
        case "div":
            return args[0] / args[1]
        case "pow":
            return args[0] ** args[1]
        case "log2":
            return sp.log(args[0], 2)
        case "log10":
            return sp.log(args[0], 10)
        case "sigmoid":
            return 1 / (1 + sp.exp(-args[0]))
    made = getattr(sp, _NAMES.get(op) or op, None)
    if made is None:
        raise DomainError(f"SymPy has no {op} for numbers")
    return made(*args)


def relation_to_sympy(r: Relation) -> Any:
    """A line as an unevaluated SymPy relation."""
    kinds = {"=": sp.Eq, "<=": sp.Le, "<": sp.Lt, ">=": sp.Ge, ">": sp.Gt, "!=": sp.Ne}
    if r.sign == "~":
        raise DomainError(f"{r} is only about right, so it is no equation: take .rhs")
    if r.sign not in kinds:
        raise DomainError(f"SymPy has no relation {r.sign!r}")
    return kinds[r.sign](to_sympy(r.lhs), to_sympy(r.rhs), evaluate=False)


def _integer(n: int) -> Expr:
    return as_expr(n)


class _Reader:
    def __init__(self, names: Mapping[str, Symbol], order: Sequence[str]) -> None:
        self.names = names
        self.rank = {name: i for i, name in enumerate(order)}

    def key(self, x: Any) -> tuple[Any, ...]:
        ranks = sorted(self.rank.get(s.name, 999) for s in x.free_symbols)
        return (0 if x.is_number else 1, ranks, sp.default_sort_key(x))

    def read(self, x: Any) -> Expr:
        if x.is_Integer:
            return _integer(int(x))
        if x.is_Rational:
            return as_expr(Fraction(int(x.p), int(x.q)))
        if x.is_Symbol:
            return self.symbol(x)
        for op, c in _CONSTANTS.items():
            if x == c:
                return node(op)
        if x.is_Add:
            return self.sum(x)
        if x.is_Mul:
            return self.product(x)
        if x.is_Pow:
            return self.power(x)
        name = type(x).__name__
        if isinstance(x, sp.exp):
            return node("exp", self.read(x.args[0]))
        back = {v: k for k, v in _NAMES.items() if v}
        return node(back.get(name, name), *map(self.read, x.args))

    def symbol(self, x: Any) -> Expr:
        if x.name in self.names:
            return self.names[x.name]
        for domain in _NARROWEST_FIRST:
            if all(x.assumptions0.get(k) == v for k, v in _ASSUME[domain].items()):
                return symbol(x.name, domain)
        return symbol(x.name)

    def sum(self, x: Any) -> Expr:
        terms = sorted(x.args, key=lambda t: (t.could_extract_minus_sign(), self.key(t)))
        total = self.read(terms[0])
        for t in terms[1:]:
            total = total - self.read(-t) if t.could_extract_minus_sign() else total + self.read(t)
        return total

    def product(self, x: Any) -> Expr:
        if x.could_extract_minus_sign():
            return neg(self.read(-x))
        coefficient, rest = x.as_coeff_Mul()
        top: list[Expr] = []
        bottom: list[Expr] = []
        if coefficient.p != 1:
            top.append(_integer(int(coefficient.p)))
        if coefficient.q != 1:
            bottom.append(_integer(int(coefficient.q)))
        for f in sorted(sp.Mul.make_args(rest), key=self.key):
            base, exponent = f.as_base_exp()
            if exponent.could_extract_minus_sign() and not f.is_number:
                bottom.append(self.read(sp.Pow(base, -exponent)))
            elif f != 1:
                top.append(self.read(f))
        made = self.chain(top)
        return made if not bottom else made / self.chain(bottom)

    def chain(self, factors: list[Expr]) -> Expr:
        product: Expr = factors[0] if factors else as_expr(1)
        for f in factors[1:]:
            product = mul(product, f)
        return product

    def power(self, x: Any) -> Expr:
        base, exponent = x.as_base_exp()
        if exponent == sp.Rational(1, 2):
            return node("sqrt", self.read(base))
        if exponent.could_extract_minus_sign():
            return as_expr(1) / self.read(sp.Pow(base, -exponent))
        if base == sp.E:
            return node("exp", self.read(exponent))
        return self.read(base) ** self.read(exponent)


def from_sympy(x: Any, names: Mapping[str, Symbol] | None = None, order: Sequence[str] = ()) -> Expr:
    """A SymPy expression as a tree; symbols by name from `names`, else by their assumptions.

    Raises DomainError for floats, whose digits are not exact, and for what has no operation.
    """
    x = sp.sympify(x)
    if x.has(sp.Float):
        raise DomainError(f"{x} holds a floating-point number: use Rational or text")
    return _Reader(names or {}, order).read(x)
