"""The inert expression tree: a formula exactly as it was written.

`Number`, `Symbol` and `Node` are the only three kinds.  A tree never simplifies,
reorders or evaluates itself; building one checks its shape and nothing else.  It is
what authors build with ordinary operators, what a trace stores, what the checker
evaluates and what the printers print.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Union

from derive.kernel import size as sz
from derive.kernel.errors import CaptureError, DomainError, ShapeError

Shape = tuple[sz.Normal, sz.Normal]
SCALAR: Shape = (sz.ONE, sz.ONE)
Operand = Union["Expr", int, Fraction, Decimal, str]

#: What a scalar symbol may range over; a checker draws its values from here.
DOMAINS = (
    "complex",
    "nonzero complex",
    "real",
    "nonzero real",
    "positive",
    "nonnegative",
    "negative",
    "integer",
    "nonnegative integer",
    "positive integer",
)
#: What may be promised of a matrix symbol.
PROPERTIES = (
    "symmetric",
    "antisymmetric",
    "diagonal",
    "orthogonal",
    "orthonormal columns",
    "invertible",
    "positive definite",
    "positive semidefinite",
    "sequence",  # a family indexed by a whole number: A(t)
)

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\Z")
NUMBER = re.compile(r"(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\Z")
MAX_DIGITS, MAX_EXPONENT, MAX_DEPTH = 2000, 5000, 200


class Expr:
    """A formula.  Built by operators; compared by how it is written."""

    __slots__ = ()
    shape: Shape

    @property
    def is_scalar(self) -> bool:
        """One row and one column."""
        return self.shape == SCALAR

    def __add__(self, other: Operand) -> Expr:
        return add(self, other)

    def __radd__(self, other: Operand) -> Expr:
        return add(other, self)

    def __sub__(self, other: Operand) -> Expr:
        return add(self, neg(other))

    def __rsub__(self, other: Operand) -> Expr:
        return add(other, neg(self))

    def __neg__(self) -> Expr:
        return neg(self)

    def __mul__(self, other: Operand) -> Expr:
        return mul(self, other)

    def __rmul__(self, other: Operand) -> Expr:
        return mul(other, self)

    __matmul__ = __mul__

    def __truediv__(self, other: Operand) -> Expr:
        return div(self, other)

    def __rtruediv__(self, other: Operand) -> Expr:
        return div(other, self)

    def __pow__(self, other: Operand) -> Expr:
        return node("pow", self, other)

    def __rpow__(self, other: Operand) -> Expr:
        return node("pow", other, self)

    @property
    def T(self) -> Expr:
        """The transpose."""
        return node("transpose", self)

    def __str__(self) -> str:
        from derive.kernel.text import show

        return show(self)

    def __bool__(self) -> bool:
        raise TypeError("a formula is neither true nor false; use eq(a, b), le(a, b) … for a line")

    def sympy(self) -> Any:
        """The same formula as a SymPy expression (imports SymPy)."""
        from importlib import import_module

        return import_module("derive.rules.bridge").to_sympy(self)

    def _repr_latex_(self) -> str:
        from importlib import import_module

        return f"${import_module('derive.render.latex').latex(self)}$"


@dataclass(frozen=True, repr=False, slots=True)
class Number(Expr):
    """A non-negative decimal as the author wrote it, perhaps with a unit: `406.4`, `6 FLOP`."""

    text: str
    unit: str = ""
    value: Fraction = field(init=False, compare=False)
    shape: Shape = field(init=False, compare=False, default=SCALAR)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", parse_number(self.text))

    def __repr__(self) -> str:
        return f"Number({self.text!r}{f', {self.unit!r}' if self.unit else ''})"


@dataclass(frozen=True, repr=False, slots=True)
class Symbol(Expr):
    """A name with a domain and a shape; `unit` is what a value of it is measured in."""

    name: str
    domain: str = "complex"
    shape: Shape = SCALAR
    props: frozenset[str] = frozenset()
    unit: str = ""

    def __post_init__(self) -> None:
        if not NAME.match(self.name) or len(self.name) > 64:
            raise DomainError(f"{self.name!r} is no name: letters and digits, parts joined by single _")
        if self.domain not in DOMAINS:
            raise DomainError(f"{self.name}: unknown domain {self.domain!r}; one of {', '.join(DOMAINS)}")
        for p in self.props - set(PROPERTIES):
            raise DomainError(f"{self.name}: unknown property {p!r}; one of {', '.join(PROPERTIES)}")

    def __call__(self, index: Operand) -> Expr:
        """The member of a sequence: `A(t + 1)`."""
        return node("seq", self, index)

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class Node(Expr):
    """An operation and its operands.  Make one with `node` or an operator."""

    op: str
    args: tuple[Expr, ...]
    shape: Shape = field(init=False)
    depth: int = field(init=False)
    _hash: int = field(init=False)

    def __post_init__(self) -> None:
        from derive.kernel.ops import shape_of

        depth = 1 + max((a.depth if isinstance(a, Node) else 0 for a in self.args), default=0)
        if depth > MAX_DEPTH:
            raise DomainError(f"a formula nested more than {MAX_DEPTH} deep")
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "_hash", hash((self.op, self.args)))
        object.__setattr__(self, "shape", shape_of(self.op, self.args))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Node)
            and self._hash == other._hash
            and self.op == other.op
            and self.args == other.args
        )

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})"


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Fraction:
    """The exact value of a decimal: `406.4` is 4064/10.

    Raises DomainError for anything that is no plain decimal, or is too long.
    """
    m = NUMBER.match(text)
    if not m or len(text) > MAX_DIGITS:
        raise DomainError(f"{text[:40]!r} is no number: write digits, as in 406.4 or 5.76e23")
    whole, frac, exp = m.group(1), m.group(2) or "", int(m.group(3) or 0)
    if abs(exp) > MAX_EXPONENT:
        raise DomainError(f"the exponent of {text[:40]} is over {MAX_EXPONENT}")
    if not exp and not frac:
        return Fraction(int(whole))
    return Fraction(int(whole + frac)) * Fraction(10) ** (exp - len(frac))


def plain_value(e: Expr) -> Fraction | None:
    """The value of a written number, perhaps with a minus, in its own unit; None for anything else."""
    if isinstance(e, Number):
        return e.value
    if isinstance(e, Node) and e.op == "neg" and isinstance(e.args[0], Number):
        return -e.args[0].value
    return None


def fits(domain: str, x: Fraction) -> bool:
    """Whether a number lies in a domain."""
    return not (
        ("integer" in domain and x.denominator != 1)
        or (domain in ("positive", "positive integer") and x <= 0)
        or ("nonnegative" in domain and x < 0)
        or (domain == "negative" and x >= 0)
        or ("nonzero" in domain and x == 0)
    )


#: Turns foreign objects into trees; the SymPy bridge puts itself here.
converters: list[Callable[[Any], Expr | None]] = []


def as_expr(x: Any) -> Expr:
    """`x` as a tree: whole numbers, fractions, decimals and their text.

    Raises DomainError for a float, whose digits are not what was written.
    """
    if isinstance(x, Expr):
        return x
    if isinstance(x, (bool, float)):
        raise DomainError(f'{x!r} is not exact: write it as text, "{x}", or as a fraction')
    if isinstance(x, int):
        return Number(str(x)) if x >= 0 else neg(Number(str(-x)))
    if isinstance(x, Fraction):
        if x < 0:
            return neg(as_expr(-x))
        return as_expr(x.numerator) if x.denominator == 1 else node("div", x.numerator, x.denominator)
    if isinstance(x, Decimal):
        x = str(x)
    if isinstance(x, str):
        text = x.strip()
        return neg(as_expr(text[1:])) if text.startswith("-") else Number(text)
    if type(x).__module__.partition(".")[0] == "sympy":
        from importlib import import_module

        return import_module("derive.rules.bridge").from_sympy(x)  # type: ignore[no-any-return]
    for convert in converters:
        if (e := convert(x)) is not None:
            return e
    raise DomainError(f"{x!r} cannot stand in a formula")


def node(op: str, *args: Any) -> Node:
    """The operation `op` of the given operands.

    Raises ShapeError where sizes do not fit, DomainError for an unknown operation.
    """
    return Node(op, tuple(as_expr(a) for a in args))


def _joined(op: str, a: Any, b: Any) -> Expr:
    """A chain a + b + c is one sum of three; what stands in parentheses on the right stays."""
    a, b = as_expr(a), as_expr(b)
    if isinstance(a, Node) and a.op == op:
        return Node(op, (*a.args, b))
    return Node(op, (a, b))


def add(a: Any, b: Any) -> Expr:
    """a + b."""
    return _joined("add", a, b)


def mul(a: Any, b: Any) -> Expr:
    """a * b: of numbers, of a number and a matrix, or of matrices; -a * b is -(a * b)."""
    a = as_expr(a)
    if isinstance(a, Node) and a.op == "neg":
        return neg(mul(a.args[0], b))
    return _joined("mul", a, b)


def div(a: Any, b: Any) -> Expr:
    """a / b; -a / b is -(a / b)."""
    a = as_expr(a)
    if isinstance(a, Node) and a.op == "neg":
        return neg(div(a.args[0], b))
    return node("div", a, b)


def neg(a: Any) -> Expr:
    """-a."""
    return node("neg", a)


def symbol(
    name: str,
    domain: str = "complex",
    shape: tuple[Any, Any] | None = None,
    props: tuple[str, ...] | frozenset[str] = (),
    unit: str = "",
) -> Symbol:
    """A symbol; `shape` is (rows, columns) in whole numbers or size symbols."""
    sized = SCALAR if shape is None else (sz.normal(as_expr(shape[0])), sz.normal(as_expr(shape[1])))
    if shape is not None and domain == "complex":
        domain = "real"
    return Symbol(name, domain, sized, frozenset(props), unit)


def walk(e: Expr) -> Iterator[Expr]:
    """Every part of `e`, itself first, left to right."""
    stack = [e]
    while stack:
        x = stack.pop()
        yield x
        if isinstance(x, Node):
            stack.extend(reversed(x.args))


#: operation -> (positions of bound variables, positions in which they are bound)
BINDERS = dict.fromkeys(("sum", "prod", "setof", "hstack", "vstack"), (1, (0,)))


#: Operations that hold everything in their first operand but the variables that follow.
DERIVATIVES = ("diff", "grad")


def free_symbols(e: Expr) -> dict[str, Symbol]:
    """The symbols that `e` speaks of, by name, in order; bound indices are left out."""
    return {s.name: s for s in _free(e)}


@lru_cache(maxsize=8192)
def _free(e: Expr) -> tuple[Symbol, ...]:
    if isinstance(e, Symbol):
        return (e,)
    if not isinstance(e, Node):
        return ()
    at, inside = BINDERS.get(e.op, (-1, ()))
    bound = str(e.args[at]) if at >= 0 else ""
    found: dict[str, Symbol] = {}
    for i, a in enumerate(e.args):
        if i != at:
            for s in _free(a):
                if not (i in inside and s.name == bound):
                    found.setdefault(s.name, s)
    return tuple(found.values())


def replace(e: Expr, old_to_new: Mapping[Expr, Expr], derivatives: str = "refuse") -> Expr:
    """`e` with every free occurrence of a key put as its value, all at once; nothing is captured.

    A product is found inside a longer one: A*B in L*A*B.  A bound index is renamed where a value speaks
    of its name; a key that speaks of it says something of every index.  A derivative holds everything but
    its variables, so what speaks of a variable is not put in; nor is a variable replaced, nor the lone
    name of a function.  Where that is asked for, `derivatives` says what to do: "refuse" raises
    CaptureError, "leave" leaves the derivative as it is, "move" goes to another name of the variable, and
    of the function along with it.  Raises ShapeError
    where a value does not fit.
    """
    if e in old_to_new:
        return old_to_new[e]
    if not isinstance(e, Node):
        return e
    if e.op in BINDERS:
        args = _bound(e, old_to_new, derivatives)
    elif e.op in DERIVATIVES:
        args = _derived(e, old_to_new, derivatives)
    elif e.op == "mul":
        args = _runs(e, old_to_new, derivatives)
    else:
        args = tuple(replace(a, old_to_new, derivatives) for a in e.args)
    return Node(e.op, args) if args != e.args else e


def _bound(e: Node, old_to_new: Mapping[Expr, Expr], how: str) -> tuple[Expr, ...]:
    """The operands of a sum and its like, its index renamed where a value speaks of one of that name."""
    at, inside = BINDERS[e.op]
    index = e.args[at]
    assert isinstance(index, Symbol)
    within = {k: v for k, v in old_to_new.items() if k != index}
    args = list(e.args)
    for i, a in enumerate(e.args):
        if i == at:
            continue
        if i not in inside:
            args[i] = replace(a, old_to_new, how)
            continue
        speaking = {
            k: v
            for k, v in within.items()
            if index.name in free_symbols(v) and index.name not in free_symbols(k)
        }
        if speaking and replace(a, speaking, "leave") != a:
            fresh = _fresh(index, (e, *old_to_new, *old_to_new.values()))
            a, args[at] = replace(a, {index: fresh}, "move"), fresh
        args[i] = replace(a, within, how)
    return tuple(args)


def _fresh(index: Symbol, apart: Iterable[Expr]) -> Symbol:
    """An index of another name than any in these formulas.  Raises CaptureError for what is no index."""
    if not index.is_scalar or "integer" not in index.domain:
        raise CaptureError(f"what is put in speaks of {index}, which is bound there: use another name")
    taken = {x.name for e in apart for x in walk(e) if isinstance(x, Symbol)}
    return Symbol(next(n for k in range(1, 10_000) if (n := f"{index.name}_{k}") not in taken), "integer")


def _base(x: Expr) -> str:
    """The name by which a variable of a derivative goes: of A and of A[t] it is A; "" of anything else."""
    if isinstance(x, Node) and x.op == "seq":
        x = x.args[0]
    return x.name if isinstance(x, Symbol) else ""


def _derived(e: Node, old_to_new: Mapping[Expr, Expr], how: str) -> tuple[Expr, ...]:
    """The operands of a derivative, put in so that it stays the derivative of the same function."""
    f, *by = e.args
    there = [replace(x, old_to_new, how) for x in by]
    inner = replace(f, old_to_new, how)
    if inner == f and there == by:
        return e.args
    variables, moved = {_base(x) for x in by}, {_base(x) for x in there}
    lone = _is_name(f)
    put = [(k, v) for k, v in old_to_new.items() if k not in by and replace(f, {k: v}, "leave") != f]
    fits = (
        all(map(_is_name, there))
        and (how == "move" or there == by)
        and not (lone and inner != f and (there == by or not _is_name(inner)))
        and not any(
            x != y and (y in walk(f) or (isinstance(y, Symbol) and y.name in free_symbols(f)))
            for x, y in zip(by, there, strict=True)
        )
        and (
            lone or not any(variables & set(free_symbols(k)) or moved & set(free_symbols(v)) for k, v in put)
        )
    )
    if fits:
        return (inner, *there)
    if how == "leave":
        return e.args
    said = ", ".join(map(str, by))
    raise CaptureError(
        f"{e} is a derivative by {said} with all else held: nothing that changes that is put in"
    )


def _is_name(e: Expr) -> bool:
    """A name, or a member of a sequence."""
    return isinstance(e, Symbol) or (isinstance(e, Node) and e.op == "seq")


def _runs(e: Node, old_to_new: Mapping[Expr, Expr], how: str) -> tuple[Expr, ...]:
    """The factors of a product with neighbours replaced that are together a key."""
    products = [k for k in old_to_new if isinstance(k, Node) and k.op == "mul"]
    found, i = [], 0
    while i < len(e.args):
        for k in products:
            if e.args[i : i + len(k.args)] == k.args:
                found.append(old_to_new[k])
                i += len(k.args)
                break
        else:
            found.append(replace(e.args[i], old_to_new, how))
            i += 1
    return tuple(found)


def show_shape(shape: Shape) -> str:
    """`m x k`, for messages."""
    return f"{sz.show(shape[0])} x {sz.show(shape[1])}"


__all__ = [
    "DOMAINS",
    "SCALAR",
    "Expr",
    "Node",
    "Number",
    "Shape",
    "ShapeError",
    "Symbol",
    "add",
    "as_expr",
    "free_symbols",
    "mul",
    "neg",
    "node",
    "replace",
    "symbol",
    "walk",
]
