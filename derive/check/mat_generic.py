"""Lines between matrices of fixed sizes, proved entry by entry.

Each entry of each matrix is a symbol of its own; both sides are worked out, and their entries compared by
the normal forms of `core.fraction`.  What is declared of the matrices or assumed of them is left unused
but for symmetry.  So equal forms prove the line wherever both sides are defined.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

from derive.check.facts import Facts
from derive.check.identity import METHOD, proves
from derive.check.mat_field import Field, Undefined, Unsupported
from derive.check.mat_model import gap_of
from derive.check.mat_setting import Setting
from derive.check.mat_value import Model
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Number, Symbol, free_symbols, node
from derive.kernel.relation import Relation

ZERO, ONE = Number("0"), Number("1")
#: What is worked out with symbols as entries: so many of them, determinants of so many rows.
MAX_SYMBOLS, MAX_ROWS = 24, 4


class Entry:
    """A formula as a number of a field."""

    __slots__ = ("e",)

    def __init__(self, e: Expr) -> None:
        self.e = e

    def __add__(self, o: Entry) -> Entry:
        return o if self.e == ZERO else self if o.e == ZERO else Entry(self.e + o.e)

    def __sub__(self, o: Entry) -> Entry:
        return self + -o

    def __neg__(self) -> Entry:
        return self if self.e == ZERO else Entry(-self.e)

    def __mul__(self, o: Any) -> Any:
        if isinstance(o, Grid):
            return o * self
        if ZERO in (self.e, o.e):
            return Entry(ZERO)
        return o if self.e == ONE else self if o.e == ONE else Entry(self.e * o.e)

    def __truediv__(self, o: Entry) -> Entry:
        if o.e == ZERO:
            raise ZeroDivisionError
        return self if self.e == ZERO or o.e == ONE else Entry(self.e / o.e)


class Grid:
    """A matrix of entries."""

    def __init__(self, rows: int, cols: int, entries: list[Entry]) -> None:
        self.rows, self.cols, self.list = rows, cols, entries

    def nrows(self) -> int:
        return self.rows

    def ncols(self) -> int:
        return self.cols

    def entries(self) -> list[Entry]:
        return self.list

    def at(self, i: int, j: int) -> Entry:
        return self.list[i * self.cols + j]

    def each(self, f: Callable[..., Entry], *others: Grid) -> Grid:
        return Grid(
            self.rows, self.cols, [f(*x) for x in zip(self.list, *(o.list for o in others), strict=True)]
        )

    def __add__(self, o: Grid) -> Grid:
        return self.each(lambda a, b: a + b, o)

    def __sub__(self, o: Grid) -> Grid:
        return self.each(lambda a, b: a - b, o)

    def __neg__(self) -> Grid:
        return self.each(lambda a: -a)

    def __mul__(self, o: Grid | Entry) -> Grid:
        if isinstance(o, Entry):
            return self.each(lambda a: a * o)
        places = product(range(self.rows), range(o.cols))
        inner = range(self.cols)
        return Grid(
            self.rows,
            o.cols,
            [sum((self.at(i, k) * o.at(k, j) for k in inner), Entry(ZERO)) for i, j in places],
        )

    def transpose(self) -> Grid:
        return Grid(self.cols, self.rows, [self.at(i, j) for j in range(self.cols) for i in range(self.rows)])

    def minor(self, i: int, j: int) -> Entry:
        """The determinant without row i and column j."""
        kept = [self.at(r, c) for r in range(self.rows) for c in range(self.cols) if r != i and c != j]
        return Grid(self.rows - 1, self.cols - 1, kept).det()

    def det(self) -> Entry:
        """By expansion along the first row."""
        if self.rows > MAX_ROWS:
            raise Unsupported("a determinant of many rows")
        if not self.rows:
            return Entry(ONE)
        terms = (self.at(0, j) * self.minor(0, j) for j in range(self.cols))
        return sum((-t if j % 2 else t for j, t in enumerate(terms)), Entry(ZERO))

    def inv(self) -> Grid:
        """By Cramer's rule."""
        d = self.det()
        places = product(range(self.cols), range(self.rows))
        signed = (-self.minor(j, i) if (i + j) % 2 else self.minor(j, i) for i, j in places)
        return Grid(self.rows, self.cols, [m / d for m in signed])


class Formulas(Field):
    """Formulas as numbers: functions stay as they are written."""

    name = "formulas"

    def number(self, value: Fraction | int) -> Entry:
        v = Fraction(value)
        top = Number(str(v.numerator))
        return Entry(top if v.denominator == 1 else node("div", top, Number(str(v.denominator))))

    def plain(self, rows: int, cols: int, entries: list[Any]) -> Grid:
        return Grid(rows, cols, entries)

    def apply(self, name: str, args: list[Any]) -> Entry:
        return Entry(Node(name, tuple(a.e for a in args)))

    def is_zero(self, x: Any) -> bool:
        return bool(x.e == ZERO)


def generic(s: Setting) -> Model | None:
    """The model whose entries are symbols, at the sizes that are given; None where it grows large."""
    if s.sizes or s.limits or any("sequence" in x.props for x in s.symbols.values()):
        return None
    f = Formulas()
    values: dict[str, Any] = {}
    count = 0
    for name, x in s.symbols.items():
        if name in s.bound:
            continue
        if x.shape == SCALAR:
            values[name] = Entry(x)
            continue
        rows, cols = (sz.evaluate(n, {}) for n in x.shape)
        count += rows * cols
        if count > MAX_SYMBOLS:
            return None
        places = product(range(1, rows + 1), range(1, cols + 1))
        turned = "symmetric" in x.props
        letters = [_entry(s, x, *(sorted(p) if turned else p)) for p in places]
        values[name] = Grid(rows, cols, letters)
    return Model(f, {}, values)


def _entry(s: Setting, x: Symbol, i: int, j: int) -> Entry:
    name = f"{x.name}_{i}_{j}"
    while name in s.symbols:
        name = f"{name}_e"
    return Entry(Symbol(name, x.domain))


def by_entries(s: Setting, r: Relation) -> str | None:
    """The method's text if a line between matrices of fixed sizes is proved; else None."""
    m = generic(s)
    if m is None:
        return None
    try:
        gaps = gap_of(r)(m)
    except (Undefined, Unsupported, ZeroDivisionError):
        return None
    same = all(proves(g.e, ZERO, Facts(free_symbols(g.e))) for g in gaps)
    return METHOD if same else None


__all__ = ["by_entries"]
