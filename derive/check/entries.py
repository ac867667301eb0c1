"""Matrices entry by entry: what stands at row i and column j, as a formula between numbers.

`Reader.read` gives it for what is built of names, functions of entries, sums, multiples, elementwise
products and quotients, transposes, and slopes of sums of such entries.  An equation between matrices holds
at all sizes if it holds between the entries at one place, taken as numbers that are free of each other;
`decide` asks the decider of numbers for that.  A product of matrices is not read.  May import the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from derive.check.verdict import Verdict
from derive.kernel import size as sz
from derive.kernel.errors import DeriveError
from derive.kernel.expr import BINDERS, SCALAR, Expr, Node, Number, Shape, Symbol, free_symbols, walk
from derive.kernel.ops import ENTRYWISE, SET
from derive.kernel.relation import Relation

ZERO, ONE = Number("0"), Number("1")
FUNCTIONS = frozenset(f"map_{f}" for f in ENTRYWISE)
SYMMETRIC = frozenset(("symmetric", "diagonal", "positive definite", "positive semidefinite"))
REAL_DOMAINS = ("real", "positive", "nonnegative")


class Unread(DeriveError):
    """No formula for an entry."""


@dataclass(frozen=True, repr=False, slots=True)
class Entry(Symbol):
    """An entry as a number of its own.  Its name, `A[i, j]`, can be given to nothing else."""

    def __post_init__(self) -> None:
        pass


Place = tuple[str, str]
HERE: Place = ("i", "j")


@dataclass
class Reader:
    """Reads entries.  `owed` collects what they need to have a value, `loose` is whether something was
    taken as free that is not: then a counterexample is none.
    """

    owed: list[Relation] = field(default_factory=list)
    loose: bool = False

    def read(self, e: Expr, at: Place = HERE) -> Expr:
        """The entry of a matrix at a place.  Raises Unread."""
        if e.shape == SCALAR:
            return self.number(e)
        if e.shape == SET:
            raise Unread("a set")
        row, col = ("1" if n == sz.ONE else p for n, p in zip(e.shape, at, strict=True))
        if isinstance(e, Symbol):
            return self.entry(e, row, col)
        assert isinstance(e, Node)
        match e.op, e.args:
            case "transpose", (a,):
                return self.read(a, (col, row))
            case "neg", (a,):
                return -self.read(a, at)
            case (("add" | "had"), args):
                return Node("add" if e.op == "add" else "mul", tuple(self.read(a, at) for a in args))
            case "mul", args if sum(not a.is_scalar for a in args) == 1:
                return Node("mul", tuple(self.read(a, at) for a in args))
            case (("div" | "map_div" | "map_pow"), (a, b)):
                return self.asked(
                    Node("pow" if e.op == "map_pow" else "div", (self.read(a, at), self.read(b, at)))
                )
            case "ones", _:
                return ONE
            case "zeros", _:
                return ZERO
            case "grad", (f, x) if isinstance(x, Symbol):
                return self.slope(f, x, (row, col))
            case op, (a,) if op in FUNCTIONS:
                return self.asked(Node(op.removeprefix("map_"), (self.read(a, at),)))
        raise Unread(f"no entries of {e.op}")

    def asked(self, e: Node) -> Node:
        """What was read, with what it needs to have a value on record."""
        from derive.check.defined import of_numbers

        self.owed += of_numbers(e)
        return e

    def entry(self, x: Symbol, row: str, col: str) -> Entry:
        """The entry of a name."""
        if "sequence" in x.props or x.domain not in REAL_DOMAINS:
            raise Unread("a member of a sequence")
        if x.props & SYMMETRIC:
            row, col = sorted((row, col))
        self.loose = self.loose or bool(x.props - {"symmetric"})
        return Entry(f"{x.name}[{row}, {col}]", x.domain)

    def number(self, e: Expr) -> Expr:
        """A number beside the entries; one that comes from matrices is taken as free."""
        from derive.check.decide import needs_matrices

        if not needs_matrices(e):
            return e
        if any("complex" in s.domain for s in free_symbols(e).values()):
            raise Unread("a number that may be complex")
        self.loose = True
        return Entry(f"({e})", "real")

    # -- numbers that are sums over entries
    def summed(self, e: Expr, x: str = "") -> list[tuple[tuple[Expr, ...], Expr]]:
        """A number as a sum of (factors, matrix): the factors times the sum of all entries of the matrix.

        With `x`, terms without that name are left out.  Raises Unread.
        """
        if x and x not in free_symbols(e):
            return []
        match e:
            case Node("add", args):
                return [t for a in args for t in self.summed(a, x)]
            case Node("neg", (a,)):
                return [((-ONE, *c), f) for c, f in self.summed(a, x)]
            case Node("div", (a, b)):
                return [((ONE / b, *c), f) for c, f in self.summed(a, x)]
            case Node("total", (f,)) if f.shape != SCALAR:
                return [((), f)]
            case Node("numel", (f,)) if f.shape != SCALAR:
                return [((), Node("ones", tuple(map(sz.tree, f.shape))))]
            case Node("inner", (f, g)) if f.shape != SCALAR:
                return [((), Node("had", (f, g)))]
            case Node("pow", (Node("norm", (f,)), n)) if n == Number("2") and f.shape != SCALAR:
                return [((), Node("had", (f, f)))]
            case Node("mul", (f, g)) if not f.is_scalar and f.shape[0] == g.shape[1] == sz.ONE:
                return [((), Node("had", (f.T, g)))]
            case Node("mul", args) if all(a.is_scalar for a in args):
                from derive.check.decide import needs_matrices

                sums = [a for a in args if needs_matrices(a)]
                if len(sums) == 1:
                    factors = tuple(a for a in args if a is not sums[0])
                    return [((*factors, *c), f) for c, f in self.summed(sums[0], x)]
        raise Unread(f"no sum over entries: {e}")

    def slope(self, f: Expr, x: Symbol, at: Place) -> Expr:
        """The derivative of a sum over entries by the entry of a name, all other entries held."""
        if f.shape != SCALAR or x.shape == SCALAR or x.props:
            raise Unread("a slope")
        me = self.entry(x, *at)
        total: Expr = ZERO
        for factors, g in self.summed(f, x.name):
            if any(x.name in free_symbols(c) for c in factors):
                raise Unread("a factor that depends on the name")
            for place in dict.fromkeys((at, (at[1], at[0]))):
                body = self.read(g, place)
                if me in walk(body):
                    total = total + Node("mul", (*map(self.number, factors), ONE, Node("diff", (body, me))))
        return total


def entry_of(e: Expr) -> Expr:
    """The entry of a matrix at row i and column j; a number that is free where it cannot be read."""
    try:
        found = Reader().read(e)
        names = [s.name for s in free_symbols(found).values() if isinstance(s, Entry)]
        turned = any("[j" in n for n in names) and not any("[i" in n for n in names)
        return Reader().read(e, (HERE[1], HERE[0])) if turned else found
    except Unread:
        positive = isinstance(e, Node) and e.op in ("softmax", "rowsoftmax")
        row, col = ("1" if n == sz.ONE else p for n, p in zip(e.shape, HERE, strict=True))
        return Entry(f"({e})[{row}, {col}]", "positive" if positive else "real")


def of_all(c: Relation) -> str:
    """ " for all i, j" where a line speaks of entries."""
    names = [s.name for s in c.free_symbols().values() if isinstance(s, Entry) and s.name[-1] == "]"]
    indices = [k for k in HERE if any(k in n[n.rindex("[") :] for n in names)]
    return f" for all {', '.join(indices)}" if indices else ""


def decide(r: Relation, given: Sequence[Relation]) -> Verdict | None:
    """The verdict of the decider of numbers on what a line says of an entry; None where that says nothing.

    A line between sums over all entries, or one in which entries stand, is proved by it or left.
    """
    from derive.check import scalar
    from derive.check.decide import needs_matrices

    reader = Reader()
    try:
        line = _line(r, reader)
    except (Unread, DeriveError):
        return None
    if line is None or needs_matrices(line.lhs) or needs_matrices(line.rhs):
        return None
    plain = [g for g in given if not needs_matrices(g.lhs) and not needs_matrices(g.rhs)]
    found = scalar.decide(line, [*plain, *reader.owed])
    method = f"entry by entry: {found.method}"
    if found.outcome == "proved":
        return Verdict("proved", method)
    turned = any(isinstance(s, Entry) and "[j" in s.name for s in line.free_symbols().values())
    if reader.loose or turned or len(plain) < len(given) or not found.witness:
        return None
    return (
        Verdict("refuted", method, f"{line} fails there", found.witness)
        if found.outcome == "refuted"
        else None
    )


def _line(r: Relation, reader: Reader) -> Relation | None:
    """What a line says of entries."""
    if r.lhs.shape != SCALAR:
        return Relation("=", reader.read(r.lhs), reader.read(r.rhs)) if r.sign == "=" else None
    reader.loose = True
    parts = [x for e in (r.lhs, r.rhs) for x in walk(e) if isinstance(x, Node)]
    if any(x.op in BINDERS or x.op in ("diff", "grad") for x in parts if x.is_scalar or x.op in BINDERS):
        return None
    if picked := [x for x in parts if x.op == "entry" and not x.args[0].is_scalar]:
        table: dict[Expr, Expr] = {
            x: reader.read(x.args[0], (str(x.args[1]), str(x.args[2]))) for x in picked
        }
        return r.replace(table)
    if r.sign not in ("=", "<", "<=", ">", ">="):
        return None
    total: Expr = ZERO
    shape: Shape | None = None
    for sign, side in ((ONE, r.lhs), (-ONE, r.rhs)):
        for factors, g in reader.summed(side) if side != ZERO else ():
            shape = shape or g.shape
            if g.shape != shape:
                g = g.T
            if g.shape != shape:
                return None
            total = total + Node("mul", (sign, *map(reader.number, factors), reader.read(g)))
    return Relation(r.sign, total, ZERO)
