"""Dimension analysis: every line adds, compares and exponentiates what can be so treated.

A symbol measures what its unit says (a matrix: each of its entries), a number likewise; plain
zero and the zero matrix fit everywhere.  A failure names the two terms and both dimensions.
Knows nothing of values: hours and seconds may be added, tokens and words may not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derive.check.verdict import Verdict
from derive.kernel.expr import Expr, Node, Number, Symbol
from derive.kernel.ops import SET
from derive.kernel.relation import Relation
from derive.quantity import Dimension, UnitError, dimension, power, product, show_dimension

#: The dimension of a term; None fits anywhere (zero, infinity, a subspace).
Found = Dimension | None

#: What keeps the dimension of its first operand.
KEEP = frozenset(
    "neg abs re im conj relu transpose tr norm vec col rowof entry seq total E inf apply".split()
)
#: What is made of several operands that have to measure the same.
ALIKE = frozenset("add min max diag range interval set block row cup cap setminus".split())
#: A plain number, whatever its operand measures.
COUNTS = frozenset("rank sign arg card dim numel".split())
SPACES = frozenset("colspace rowspace nullspace perp hull zeros infinity matrices lowrank".split())
PRODUCTS = frozenset("mul had inner kron".split())
ROOTS = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3), "inv": Fraction(-1), "Var": Fraction(2)}
#: Rounding to whole ones means something for what is counted, not for what is measured.
MEASURED = frozenset("s m kg K USD bit nat".split())


class _Mismatch(Exception):
    """A term that measures what it must not; the message is the verdict's detail."""


def _term(e: Expr) -> str:
    text = str(e)
    return text if len(text) <= 60 else text[:57] + "..."


def _said(e: Expr, dim: Found) -> str:
    return f"{_term(e)} ({show_dimension(dim or ())})"


def _number(e: Expr) -> Fraction | None:
    """The value of an exponent that is written in numbers; None where it isn't."""
    if isinstance(e, Number):
        return e.value
    if not isinstance(e, Node):
        return None
    parts = [_number(a) for a in e.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    match e.op, known:
        case "neg", [x]:
            return -x
        case "add", _:
            return sum(known, Fraction(0))
        case "mul", _:
            total = Fraction(1)
            for x in known:
                total *= x
            return total
        case "div", [x, y] if y:
            return x / y
    return None


class _Dimensions:
    def __init__(self, symbols: Mapping[str, Symbol]) -> None:
        self.symbols = symbols

    def of(self, e: Expr, bound: frozenset[str] = frozenset()) -> Found:
        """The dimension of a term.  Raises _Mismatch, or UnitError for an unknown unit."""
        if isinstance(e, Number):
            return None if not e.value and not e.unit else dimension(e.unit)
        if isinstance(e, Symbol):
            if e.name in bound:
                return ()
            known = self.symbols.get(e.name, e)
            return None if known.shape == SET else dimension(known.unit)
        assert isinstance(e, Node)
        if e.op in ("sum", "prod"):
            return self.bound(e, bound)
        if e.op == "setof":
            self.of(e.args[2], bound)
            return self.of(e.args[0], bound | {str(e.args[1])})
        dims = [self.of(a, bound) for a in e.args]
        return self.made(e, dims)

    def made(self, e: Node, dims: Sequence[Found]) -> Found:
        """The dimension that an operation makes of its operands'."""
        op, args = e.op, e.args
        if op in SPACES:
            return None
        if op in COUNTS:
            return ()
        if op in ALIKE:
            return self.alike(args, dims, "add" if op == "add" else f"put into one {op}")
        if op in KEEP:
            self.plain(args[1:], dims[1:], f"an index of {op}")
            return dims[0]
        if op in PRODUCTS:
            return None if None in dims else product(d for d in dims if d is not None)
        if op in ("div", "diff", "grad"):
            if any(d is None for d in dims):
                return None
            return product([dims[0] or (), *(power(d or (), Fraction(-1)) for d in dims[1:])])
        if op in ROOTS:
            return None if dims[0] is None else power(dims[0], ROOTS[op])
        if op in ("pow", "root"):
            return self.power(e, dims)
        if op in ("floor", "ceil"):
            return self.rounded(e, dims[0])
        if op == "det":
            return self.determinant(e, dims[0])
        if op == "piecewise":
            return self.alike(args[1:], dims[1:], "choose between")
        if op in ("atan2", "mod"):
            both = self.alike(args, dims, "relate")
            return () if op == "atan2" else both
        self.plain(args, dims, op)
        return ()

    def alike(self, args: Sequence[Expr], dims: Sequence[Found], verb: str) -> Found:
        """The one dimension that all have."""
        first: tuple[Expr, Dimension] | None = None
        for a, d in zip(args, dims, strict=True):
            if d is None:
                continue
            if first is None:
                first = (a, d)
            elif d != first[1]:
                raise _Mismatch(f"cannot {verb} {_said(first[0], first[1])} and {_said(a, d)}")
        return first[1] if first else None if args else ()

    def plain(self, args: Sequence[Expr], dims: Sequence[Found], what: str) -> None:
        """Refuses an operand that measures something."""
        for a, d in zip(args, dims, strict=True):
            if d:
                raise _Mismatch(f"{what} takes a number without a unit, not {_said(a, d)}")

    def power(self, e: Node, dims: Sequence[Found]) -> Found:
        base, exponent = e.args
        self.plain([exponent], [dims[1]], "an exponent")
        if not dims[0]:
            return dims[0]
        n = _number(exponent)
        if n is None or (e.op == "root" and not n):
            said = f"{_said(base, dims[0])} has a unit, so its power {_term(exponent)} has to be a number"
            raise _Mismatch(said)
        return power(dims[0], n if e.op == "pow" else 1 / n)

    def rounded(self, e: Node, dim: Found) -> Found:
        if dim and any(b in MEASURED for b, _ in dim):
            raise _Mismatch(f"{e.op} of {_said(e.args[0], dim)} depends on the unit: divide by one first")
        return dim

    def determinant(self, e: Node, dim: Found) -> Found:
        if not dim:
            return dim
        rows = e.args[0].shape[0]
        if len(rows) == 1 and rows[0][0] == ():
            return power(dim, Fraction(rows[0][1]))
        raise _Mismatch(f"the determinant of {_said(e.args[0], dim)} has no one dimension: its size varies")

    def bound(self, e: Node, bound: frozenset[str]) -> Found:
        body, index, *limits = e.args
        self.plain(limits, [self.of(a, bound) for a in limits], f"a limit of the {e.op}")
        dim = self.of(body, bound | {str(index)})
        if e.op == "sum" or not dim:
            return dim
        low, high = (_number(a) for a in limits)
        if low is None or high is None:
            raise _Mismatch(f"a product of {_said(body, dim)} has no one dimension: their number varies")
        return power(dim, max(high - low + 1, Fraction(0)))


def check_units(relation: Relation, symbols: Mapping[str, Symbol]) -> Verdict:
    """Whether a line is of one dimension, part by part.

    `symbols` are the declared ones by name; one that is not among them counts as it stands in the
    line.  Proved, refuted with the two terms, or ill-formed where a unit is unknown.
    """
    dims = _Dimensions(symbols)
    try:
        left, right = dims.of(relation.lhs), dims.of(relation.rhs)
    except _Mismatch as e:
        return Verdict("refuted", "dimensions", str(e))
    except UnitError as e:
        return Verdict("ill-formed", "dimensions", str(e))
    if relation.sign != "prop" and left is not None and right is not None and left != right:
        said = f"{_said(relation.lhs, left)} and {_said(relation.rhs, right)} do not compare"
        return Verdict("refuted", "dimensions", said)
    return Verdict("proved", "dimensions")


__all__ = ["check_units"]
