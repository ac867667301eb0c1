"""The value of a tree with matrices under a model: sizes, whole numbers and matrices put in.

One evaluator for every field of `mat_field`; the operations are in `mat_ops`.  Scalars are
field numbers, matrices are flint matrices, by the *written* shape: a column of length n stays
a matrix where n is 1.  May import the kernel and python-flint.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from derive.check.mat_field import Dual, Field, Undefined, Unsupported, lift
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol
from derive.kernel.ops import CONSTANTS, OPS, SCALAR_1, SCALAR_2, SET

FUNCTIONS = frozenset(SCALAR_1) | frozenset(SCALAR_2) | {"hyp0f1", "hyp1f1", "hyp2f1"}
MAX_POWER, MAX_ENTRIES = 64, 700_000


class Model:
    """Values of the names: `ints` for sizes, indices and whole numbers, `values` for the rest.

    `member` gives the matrix of a sequence at an index.
    """

    def __init__(
        self,
        field: Field,
        ints: dict[str, int],
        values: dict[str, Any],
        member: Callable[[Symbol, int], Any] | None = None,
    ) -> None:
        self.field, self.ints, self.values, self.member = field, ints, values, member
        self.sample: Any = field.number(0)  # tells how deep the dual numbers are nested
        self._memo: dict[Expr, Any] = {}

    # -- helpers
    def number(self, value: Fraction | int) -> Any:
        """A constant of the field."""
        return lift(self.field.number(value), self.sample)

    def dims(self, e: Expr) -> tuple[int, int]:
        """Rows and columns of a tree under the sizes of the model."""
        try:
            rows, cols = (sz.evaluate(n, self.ints) for n in e.shape)
        except KeyError as missing:
            raise Unsupported(f"the size {missing} has no value") from missing
        if rows < 1 or cols < 1 or rows * cols > MAX_ENTRIES:
            raise Undefined(f"a matrix of {rows} x {cols}")
        return rows, cols

    def whole(self, e: Expr) -> int:
        """The whole number that an index, a size or a limit is."""
        v = self.rational(e)
        if v.denominator != 1:
            raise Undefined(f"{e} is not whole")
        return v.numerator

    def rational(self, e: Expr) -> Fraction:
        """The rational number that an expression in whole numbers is."""
        match e:
            case Number():
                return e.value
            case Symbol() if e.name in self.ints:
                return Fraction(self.ints[e.name])
            case Node("add", args):
                return sum((self.rational(a) for a in args), Fraction(0))
            case Node("neg", (a,)):
                return -self.rational(a)
            case Node("mul", args):
                product = Fraction(1)
                for a in args:
                    product *= self.rational(a)
                return product
            case Node("div", (a, b)):
                if not (bottom := self.rational(b)):
                    raise Undefined("division by zero")
                return self.rational(a) / bottom
            case Node("min" | "max", args):
                return (min if e.op == "min" else max)([self.rational(a) for a in args])
            case Node("pow", (a, b)) if 0 <= (n := self.whole(b)) <= MAX_POWER:
                return self.rational(a) ** n
            case Node("floor", (a,)):
                return Fraction(self.rational(a).__floor__())
        raise Unsupported(f"{e} is not known to be a whole number")

    def build(self, rows: int, cols: int, at: Callable[[int, int], Any]) -> Any:
        """The matrix with entry at(i, j), counted from 0."""
        return self.field.matrix(rows, cols, [at(i, j) for i in range(rows) for j in range(cols)])

    def grid(self, m: Any) -> list[list[Any]]:
        """The entries of a matrix by rows."""
        cols, e = self.field.size(m)[1], self.field.entries(m)
        return [e[i : i + cols] for i in range(0, len(e), cols)]

    # -- evaluation
    def value(self, e: Expr) -> Any:
        """The value of a tree.  Raises Undefined and Unsupported."""
        found = self._memo.get(e)
        if found is None:
            found = self._memo[e] = self._value(e)
        return found

    def as_matrix(self, e: Expr) -> Any:
        """The value as a matrix, also where it is a number."""
        v = self.value(e)
        return self.field.matrix(1, 1, [v]) if e.shape == SCALAR else v

    def result(self, e: Expr, m: Any) -> Any:
        """A matrix as the value of `e`: a number where `e` is written as one."""
        return self.field.entries(m)[0] if e.shape == SCALAR else m

    def _value(self, e: Expr) -> Any:
        if e.shape == SET:
            raise Unsupported(f"{e} is no matrix")
        if isinstance(e, Number):
            if e.unit:
                from derive.quantity import factor

                return self.number(e.value * factor(e.unit))
            return self.number(e.value)
        if isinstance(e, Symbol):
            if e.name in self.values:
                return self.values[e.name]
            if e.name in self.ints:
                return self.number(self.ints[e.name])
            raise Unsupported(f"{e.name} has no value")
        assert isinstance(e, Node)
        from derive.check.mat_ops import RULES

        if (rule := RULES.get(e.op)) is not None:
            return rule(self, e)
        if e.op in FUNCTIONS:
            return self.field.function(e.op, [self.value(a) for a in e.args])
        if e.op in CONSTANTS:
            return lift(self.field.apply(e.op, []), self.sample)
        raise Unsupported(f"{OPS[e.op].meaning} has no value here")

    def bound(self, name: str, k: int) -> Model:
        """The model with an index bound to k."""
        values = {n: v for n, v in self.values.items() if n != name}
        inner = Model(self.field, {**self.ints, name: k}, values, self.member)
        inner.sample = self.sample
        return inner

    def dual(self, name: str, direction: Any) -> Model:
        """The model in which `name` moves in a direction, of the same kind as its value."""

        def raised(v: Any) -> Any:
            return Dual(v, v - v)

        values = {n: raised(v) for n, v in self.values.items() if n != name}
        values[name] = Dual(self.values[name], direction)
        member = self.member
        lifted = None if member is None else (lambda s, k: raised(member(s, k)))
        inner = Model(self.field, self.ints, values, lifted)
        inner.sample = raised(self.sample)
        return inner
