"""Looks for a model of some lines: values of all names under which every line holds.

May guess, draw and go wrong: what it hands over is evaluated by `model_value`, and what it does not
find is not said to be impossible.  Equations that only introduce a name are set aside first (any
model of the rest extends to them); of the others, one name after the other is drawn or solved for.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from flint import acb, ctx, fmpq, fmpq_mat

from derive.check.balls import Program
from derive.check.facts import Facts
from derive.check.mat_artist import Artist
from derive.check.mat_chains import size_tree
from derive.check.mat_field import Balls, Exact
from derive.check.mat_setting import INDEX_AT, pattern
from derive.check.model_value import (
    Made,
    Root,
    Undefined,
    Unsupported,
    Value,
    Worked,
    grounded,
    is_whole,
    key,
    misfit,
    show_value,
    sized,
    truth,
    whole_number,
)
from derive.check.seed import statement
from derive.check.values import CannotEvaluate
from derive.kernel import size as sz
from derive.kernel.errors import DeriveError
from derive.kernel.expr import (
    BINDERS,
    SCALAR,
    Expr,
    Node,
    Number,
    Symbol,
    as_expr,
    fits,
    free_symbols,
    replace,
    walk,
)
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

TRIES, DRAWS, LARGE = 24, 24, 40
SPREADS = ("unit", "small", "unit", "sparse", "decimal", "zero", "unit", "positive")
UNDER = ArithmeticError, LookupError, ValueError, DeriveError
#: where the sides of an equation are compared: closely, and from afar
GRIDS = tuple(
    [*(Fraction(2) ** k for k in range(-120, 121, wide)), *(Fraction(k, 7) for k in range(1, 40, wide // 3))]
    for wide in (3, 12)
)
#: functions that jump: where one stands, a change of sign shows no root
JUMPS = frozenset("sign floor ceil frac mod heaviside piecewise arg atan2".split())
#: operations that have a value wherever their operands have one
TOTAL = frozenset(
    """add neg mul transpose block row hstack vstack had kron vec diag tr inner ones zeros eye seq abs exp
    softmax rowsoftmax map_exp total sum numel norm min max sin cos tanh sigmoid relu apply rank grad
    diff entry col rowof unit re im conj colspace rowspace nullspace perp dim lowrank matrices set range
    cup cap setminus""".split()
)


@dataclass
class Found:
    """A model, and how the lines were found to hold in it."""

    ints: dict[str, int] = field(default_factory=dict)
    atoms: dict[Expr, Value] = field(default_factory=dict)
    aside: list[Relation] = field(default_factory=list)  # lines that only introduce a name
    holds: int = 0  # lines that certainly hold
    close: list[Relation] = field(default_factory=list)  # lines that hold to 40 digits
    untold: list[tuple[Relation, str]] = field(default_factory=list)  # lines that could not be evaluated

    def shown(self, most: int = 8) -> str:
        """Names and values, sizes first, a few of them."""
        told = [f"{n} = {v}" for n, v in sorted(self.ints.items())]
        told += [f"{e} = {t}" for e, v in self.atoms.items() if len(t := show_value(v)) <= LARGE]
        return ", ".join(told[:most])


class _Broken(Exception):
    """This try came to nothing."""


def find(
    lines: Sequence[Relation],
    fixed: Mapping[str, Value] | None = None,
    tries: int = TRIES,
    also: Iterable[Symbol] = (),
    every: Iterable[Symbol] = (),
) -> Found | None:
    """A model of the lines and of the domains and properties of their names, or None.

    `fixed` gives some names their values; `also` are names that have to get one though no line speaks of
    them; a line with an index of `every` has to hold wherever that is in reach.  The same lines and
    values give the same model.
    """
    search = _Search(lines, dict(fixed or {}), tuple(also), tuple(every))
    for n in range(tries):
        try:
            return search.attempt(n)
        except _Broken:
            continue
        except UNDER:
            continue
    return None


# -- what only introduces a name ----------------------------------------------------------
def _occurring(e: Expr, bound: frozenset[str] = frozenset()) -> set[Expr]:
    """The names that a tree speaks of; a member at an index that is not fixed counts as the family."""
    if isinstance(e, Symbol):
        return set() if e.name in bound else {e}
    if not isinstance(e, Node):
        return set()
    if (own := key(e, {})) is not None and not (isinstance(own, Node) and own.op == "seq"):
        return {own}
    if e.op == "seq":
        k = whole_number(e.args[1], {})
        inner = _occurring(e.args[1], bound)
        return {Node("seq", (e.args[0], as_expr(k)))} if k is not None else {*inner, e.args[0]}
    at, inside = BINDERS.get(e.op, (-1, ()))
    found: set[Expr] = set()
    for i, a in enumerate(e.args):
        if i != at:
            found |= _occurring(a, bound | {str(e.args[at])} if i in inside else bound)
    return found


def _families(names: Iterable[Expr]) -> set[Expr]:
    """The sequences whose members are spoken of at no fixed index."""
    return {x for x in names if isinstance(x, Symbol) and "sequence" in x.props}


def _total(e: Expr, facts: Facts) -> bool:
    """Whether a tree has a value whatever its names are."""
    if not isinstance(e, Node):
        return True
    if e.op == "div":
        return _total(e.args[0], facts) and _total(e.args[1], facts) and facts.never_zero(e.args[1])
    if e.op == "pow":
        base, n = e.args
        whole = isinstance(n, Number) and n.value.denominator == 1 and not n.unit
        if whole and _total(base, facts):
            return True
        inner = facts.interval(base) if base.is_scalar else None
        return inner is not None and inner.positive and _total(base, facts) and _total(n, facts)
    if e.op in ("log", "sqrt"):
        inner = facts.interval(e.args[0])
        return (
            inner is not None
            and (inner.positive or (e.op == "sqrt" and inner.nonnegative))
            and _total(e.args[0], facts)
        )
    return e.op in TOTAL and all(_total(a, facts) for a in e.args)


def _takes(a: Expr, b: Expr, facts: Facts) -> bool:
    """Whether a name may be whatever a formula is."""
    base = a.args[0] if isinstance(a, Node) and a.op == "seq" else a
    if isinstance(base, Symbol):
        if base.props - {"sequence"}:
            return False
        if base.domain in ("real", "complex"):
            return True
        if not a.is_scalar or "integer" in base.domain:
            return False
        inner = facts.interval(b)
        if inner is None:
            return False
        return {
            "positive": inner.positive,
            "nonnegative": inner.nonnegative,
            "negative": inner.negative,
        }.get(base.domain, inner.positive or inner.negative or inner.nonzero)
    return isinstance(a, Node) and a.op in ("grad", "diff", "E")


def _openings(r: Relation, free: set[Expr | None]) -> Iterator[tuple[set[Expr | None], Expr]]:
    """Names, or blocks of names, that an equation gives by the rest of it."""
    facts = Facts(r.free_symbols())
    for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        own = key(a, {})
        if own in free and own not in _occurring(b) and _total(b, facts) and _takes(a, b, facts):
            yield {own}, b
        if isinstance(a, Node) and a.op == "block" and _total(b, facts):
            cells = [c for row in a.args for c in (row.args if isinstance(row, Node) else ())]
            names = [key(c, {}) for c in cells]
            told = {n for n in names if n is not None}
            alone = len(told) == len(cells) and told <= free and not told & _occurring(b)
            if alone and all(_takes(c, b, facts) for c in cells):
                yield {*told}, b
        if isinstance(a, Node) and a.op == "add":
            for i, term in enumerate(a.args):
                x = term.args[0] if isinstance(term, Node) and term.op == "neg" else term
                own = key(x, {})
                base = _base(x)
                plain = base is None or (base.domain in ("real", "complex") and _takes(x, b, facts))
                if own not in free or not plain:
                    continue
                rest = [t for j, t in enumerate(a.args) if j != i]
                others = set().union(*(_occurring(t) for t in (*rest, b)))
                if own not in others and all(_total(t, facts) for t in (*rest, b)):
                    yield {own}, b
    match r.lhs, r.rhs:
        case Node() as a, Node() as b if a.op == b.op and len(a.args) == len(b.args) and a.op not in BINDERS:
            apart = [(x, y) for x, y in zip(a.args, b.args, strict=True) if x != y]
            same = len(apart) == 1 and apart[0][0].shape == apart[0][1].shape != SET
            if same and all(_total(x, facts) for x in a.args if x not in apart[0]):
                yield from _openings(Relation("=", *apart[0]), free)


def set_aside(
    lines: Sequence[Relation], taken: Iterable[str], every: Iterable[Symbol] = ()
) -> tuple[list[Relation], list[Relation]]:
    """The lines without those that only introduce a name, one after the other; and these.

    Such a line gives a name of which nothing else is said by a formula that has a value, in the name's
    domain, whatever stands in it: any model of the other lines extends to it.  What is left of such a
    line is that its indices are in reach.
    """
    fixed = set(taken)
    rest, gone = list(lines), list[Relation]()
    while True:
        seen = [_occurring(r.lhs) | _occurring(r.rhs) for r in rest]
        for i, r in enumerate(rest):
            if r.sign != "=" or any(x in every for x in r.free_symbols().values()):
                continue
            others = set().union(*(s for j, s in enumerate(seen) if j != i))
            families = _families(set().union(*seen))
            free: set[Expr | None] = {
                x
                for x in seen[i] - others
                if str(x) not in fixed and not is_whole(x) and not _member_of(x, families)
            }
            if free and next(_openings(r, free), None) is not None:
                rest[i : i + 1] = dict.fromkeys(q for q in _in_reach(r) if q not in rest)
                gone.append(r)
                break
        else:
            return rest, gone


def _member_of(x: Expr, families: set[Expr]) -> bool:
    return isinstance(x, Node) and x.op == "seq" and x.args[0] in families


def _in_reach(r: Relation) -> Iterator[Relation]:
    """That the indices of entries, columns and unit vectors in a line are in reach."""
    for e in (x for side in (r.lhs, r.rhs) for x in walk(side)):
        for index, limit in _reaches(e):
            if free_symbols(index):
                yield Relation("<=", Number("1"), index)
                yield Relation("<=", index, size_tree(limit))


# -- one try after the other ----------------------------------------------------------------
class _Search:
    def __init__(
        self,
        lines: Sequence[Relation],
        fixed: dict[str, Value],
        also: tuple[Symbol, ...] = (),
        every: tuple[Symbol, ...] = (),
    ) -> None:
        self.also, self.fixed, self.every = also, fixed, every
        self.lines, self.aside = set_aside(lines, fixed, every)
        self.lines.sort(key=lambda r: r.sign != "=")
        self.symbols: dict[str, Symbol] = {x.name: x for x in also}
        self.sizes: dict[str, Symbol] = {}
        bound = set()
        for r in self.lines:
            for x in (*walk(r.lhs), *walk(r.rhs)):
                for side in x.shape:
                    for monomial, _ in side:
                        for n in monomial:
                            self.sizes.setdefault(n, Symbol(n, "positive integer"))
                if isinstance(x, Symbol):
                    self.symbols.setdefault(x.name, x)
                elif isinstance(x, Node) and x.op in BINDERS:
                    bound.add(str(x.args[1]))
        for x in also:
            for side in x.shape:
                for monomial, _ in side:
                    for n in monomial:
                        self.sizes.setdefault(n, Symbol(n, "positive integer"))
        self.bound = bound
        self.props: dict[str, set[str]] = {}
        for r in self.lines:
            for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
                if r.sign == "=" and (told := pattern(a, b)) and not told[1].startswith("commutes"):
                    self.props.setdefault(told[0], set()).add(told[1])

    def attempt(self, n: int) -> Found:
        """One try.  Raises _Broken."""
        rng = random.Random(f"model {n} {statement(*self.lines)}")
        return _Try(self, rng, n).run()


class _Try:
    """Values found so far; lines that wait for names."""

    def __init__(self, search: _Search, rng: random.Random, n: int) -> None:
        self.s, self.rng, self.n = search, rng, n
        self.artist = Artist(Exact(), rng, "small")
        self.found = Found(aside=search.aside, holds=len(search.aside))
        self.waiting = list(search.lines)
        self.spent: set[Relation] = set()
        for name, v in search.fixed.items():
            x = search.symbols.get(name, search.sizes.get(name))
            if x is None:
                continue
            if is_whole(x):
                if not isinstance(v, Fraction) or v.denominator != 1:
                    raise _Broken(f"{name} = {v} is not whole")
                self.found.ints[name] = v.numerator
            else:
                self.found.atoms[x] = v
            self.fitting(x, x)

    # -- which names a line waits for
    def missing(self, r: Relation) -> list[Expr]:
        """The names in a line that have no value yet, whole numbers first."""
        out: dict[Expr, None] = {}
        for e in (r.lhs, r.rhs):
            self.gather(e, dict(self.found.ints), out)
        return sorted(out, key=lambda x: (not is_whole(x), x.shape != SCALAR))

    def gather(self, e: Expr, ints: dict[str, int], out: dict[Expr, None]) -> None:
        if isinstance(e, Symbol) and e in self.s.every:
            return
        for side in e.shape:
            for monomial, _ in side:
                for n in monomial:
                    if n not in ints:
                        out.setdefault(
                            self.s.sizes[n] if n in self.s.sizes else Symbol(n, "positive integer")
                        )
        if isinstance(e, Symbol):
            if e.name not in ints and (is_whole(e) or e not in self.found.atoms):
                out.setdefault(e)
            return
        if not isinstance(e, Node):
            return
        if e.op == "seq" and whole_number(e.args[1], ints) is None:
            self.gather(e.args[1], ints, out)
            return
        own = key(e, ints)
        if own is not None:
            if own not in self.found.atoms:
                out.setdefault(own)
            return
        if e.op in BINDERS and len(e.args) == 4:
            body, index, low, high = e.args
            self.gather(low, ints, out)
            self.gather(high, ints, out)
            first, last = whole_number(low, ints), whole_number(high, ints)
            if first is not None and last is not None:
                if last - first > LARGE:
                    raise Unsupported(f"{last - first} terms")
                for k in range(first, last + 1):
                    self.gather(body, {**ints, str(index): k}, out)
            return
        for a in e.args:
            self.gather(a, ints, out)

    # -- the loop
    def run(self) -> Found:
        if self.n % 2:
            self.rng.shuffle(self.waiting)
        left = [x for x in self.s.also if x not in self.found.atoms and x.name not in self.found.ints]
        while True:
            if self.settle():
                continue
            for r in self.waiting:
                if any(x.shape == SET for x in self.wanted(r)):
                    self.waiting.remove(r)
                    self.found.untold.append((r, "no set is drawn"))
                    break
                if (names := self.wanted(r)) and str(names[0]) not in self.s.bound:
                    given = {
                        key(e, self.found.ints) for q in self.waiting if q.sign == "=" for e in (q.lhs, q.rhs)
                    }
                    chosen = [x for x in names if is_whole(x) == is_whole(names[0])]
                    self.draw(next((x for x in chosen if x not in given), chosen[0]))
                    break
            else:
                left = [x for x in left if x not in self.found.atoms and x.name not in self.found.ints]
                if not left:
                    break
                self.draw(self.sizes_of(left[0]) or left[0])
        for r in self.waiting:
            self.found.untold.append((r, "it is not worked out"))
        return self.found

    def sizes_of(self, x: Expr) -> Expr | None:
        return next(
            (
                self.s.sizes[n]
                for side in x.shape
                for monomial, _ in side
                for n in monomial
                if n not in self.found.ints
            ),
            None,
        )

    def wanted(self, r: Relation) -> list[Expr]:
        try:
            return self.missing(r)
        except Unsupported:
            return []

    def settle(self) -> bool:
        """Check what lacks no name, and solve for what is the only one; whether anything was done."""
        for r in list(self.waiting):
            if self.spread(r):
                return True
            try:
                names = self.missing(r)
            except Unsupported as e:
                self.waiting.remove(r)
                self.found.untold.append((r, str(e)))
                return True
            if not names and not set(self.s.every) & set(r.free_symbols().values()):
                self.waiting.remove(r)
                self.check(r)
                return True
            if len(names) == 1 and r.sign == "=" and names[0].shape != SET and self.solve(r, names[0]):
                return True
        return False

    def spread(self, r: Relation) -> bool:
        """A line about every entry or column, once the sizes are known: one line for each in reach."""
        names = [x for x in self.s.every if x.name in r.free_symbols()]
        if not names:
            return False
        reach: dict[str, int] = {}
        for e in (*walk(r.lhs), *walk(r.rhs)):
            for index, limit in _reaches(e):
                top = sized(limit, self.found.ints)
                if top is None:
                    return False
                for x in names:
                    if x.name in {str(y) for y in walk(index)}:
                        reach[x.name] = max(reach.get(x.name, 0), top)
        if any(x.name not in reach or reach[x.name] > LARGE for x in names):
            return False
        self.waiting.remove(r)
        ranges = {x.name: range(0, reach[x.name] + 1) for x in names}
        self.waiting += [
            q
            for q in instances(r, names, ranges)
            if all(_within(e, self.found.ints) for side in (q.lhs, q.rhs) for e in walk(side))
        ]
        return True

    def check(self, r: Relation) -> None:
        """A line all of whose names have values."""
        if r in self.spent:
            self.found.holds += 1
            return
        try:
            held = truth(r, self.found.ints, self.found.atoms)
        except Undefined as e:
            raise _Broken(str(e)) from e
        except Unsupported as e:
            self.found.untold.append((r, str(e)))
            return
        if held is False:
            raise _Broken(str(r))
        if held is None:
            self.found.close.append(r)
        else:
            self.found.holds += 1

    def put(self, x: Expr, v: Value) -> None:
        """A value for a name, if it lies in its domain."""
        if is_whole(x):
            if not isinstance(v, Fraction) or v.denominator != 1:
                raise _Broken(f"{x} = {v} is not whole")
            self.found.ints[str(x)] = v.numerator
        else:
            self.found.atoms[x] = v
        self.fitting(_base(x), x)

    def fitting(self, base: Symbol | None, own: Expr) -> None:
        if is_whole(own):
            assert isinstance(own, Symbol)
            if not fits(own.domain, Fraction(self.found.ints[own.name])):
                raise _Broken(f"{own} = {self.found.ints[own.name]} is not {own.domain}")
            return
        v = self.found.atoms[own]
        if isinstance(v, fmpq_mat) and own.shape != SET:
            shape = tuple(sized(side, self.found.ints) for side in own.shape)
            if None not in shape and shape != (v.nrows(), v.ncols()):
                raise _Broken(f"{own} has another size")
        x = base if base is not None else Symbol("x", "real", own.shape)
        if said := misfit(x, own, self.found.ints, self.found.atoms):
            raise _Broken(said)

    # -- solving
    def solve(self, r: Relation, x: Expr) -> bool:
        """The only name that an equation lacks: from the equation.  Whether that was done."""
        ints = self.found.ints
        if not is_whole(x):
            for side, other in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
                if key(side, ints) == x and x not in self.within(other):
                    self.spent.add(r)
                    self.put(x, self.exactly(other))
                    return True
        if x.shape == SCALAR:
            return self.by_number(r, x)
        return self.by_entries(x)

    def within(self, e: Expr) -> set[Expr]:
        out: dict[Expr, None] = {}
        self.gather(e, dict(self.found.ints), out)
        return set(out)

    def exactly(self, e: Expr) -> Value:
        """What a formula is: a fraction or a matrix of them, else the formula itself."""
        if e.shape == SET:
            return Made(e)
        try:
            v = Worked(Exact(), self.found.ints, self.found.atoms).value(e)
        except Undefined as error:
            raise _Broken(str(error)) from error
        except ZeroDivisionError as error:
            raise _Broken(f"{e} divides by zero") from error
        except Unsupported:
            self.is_defined(e)
            return Made(_fixed_indices(e, self.found.ints))
        return Fraction(int(v.p), int(v.q)) if isinstance(v, fmpq) else v

    def is_defined(self, e: Expr) -> None:
        """Raises _Broken where a formula has no finite value."""
        before, ctx.prec = ctx.prec, 160
        try:
            w = Worked(Balls(), self.found.ints, self.found.atoms)
            if not all(x.is_finite() for x in w.field.entries(w.as_matrix(e))):
                raise _Broken(f"{e} is not finite")
        except Undefined as error:
            raise _Broken(str(error)) from error
        except Unsupported as error:
            if not _total(e, Facts({})):
                raise _Broken(str(error)) from error
        finally:
            ctx.prec = before

    def gap(self, r: Relation, x: Expr, v: Value) -> list[Any]:
        """The entries of left minus right, exactly, with a value tried for a name."""
        ints, atoms = self.found.ints, {**self.found.atoms, x: v}
        if is_whole(x):
            assert isinstance(v, Fraction)
            ints, atoms = {**ints, str(x): v.numerator}, self.found.atoms
        w = Worked(Exact(), ints, atoms)
        return w.field.entries(w.as_matrix(r.lhs) - w.as_matrix(r.rhs))

    def by_number(self, r: Relation, x: Expr) -> bool:
        """A number that an equation is affine in, or a root that is seen by a change of sign."""
        if self.n % 2 and not is_whole(x) and self.by_root(r, x):
            return True
        try:
            zero = self.gap(r, x, Fraction(2))
            slope = [b - a for a, b in zip(zero, self.gap(r, x, Fraction(3)), strict=True)]
            lead = next((i for i, s in enumerate(slope) if s != 0), None)
            if lead is not None:
                t = 2 - zero[lead] / slope[lead]
                v = Fraction(int(t.p), int(t.q))
                further = self.gap(r, x, Fraction(7))
                straight = all(f == z + 5 * s for f, z, s in zip(further, zero, slope, strict=True))
                if straight and (v.denominator != 1 or all(g == 0 for g in self.gap(r, x, v))):
                    self.put(x, v)
                    return True
        except (Unsupported, Undefined, ZeroDivisionError):
            pass
        return not is_whole(x) and self.by_root(r, x)

    def by_root(self, r: Relation, x: Expr) -> bool:
        """A number at which an equation's sides are seen to cross."""
        root = self.root(r, x)
        if root is None:
            return False
        if isinstance(root, Root):
            self.spent.add(r)
        self.put(x, root)
        return True

    def root(self, r: Relation, x: Expr) -> Value | None:
        """Where the sides of a line between numbers cross."""
        if not r.lhs.is_scalar or any(
            isinstance(y, Node) and y.op in JUMPS for e in (r.lhs, r.rhs) for y in walk(e)
        ):
            return None
        base = _base(x)
        domain = base.domain if base is not None else "real"
        sign = {"positive": (1,), "nonnegative": (1,), "negative": (-1,)}.get(domain, (1, -1))
        grid = sorted(s * t for s in sign for t in GRIDS[self.n % 4 > 1])  # two tries of four look closely
        before, ctx.prec = ctx.prec, 256
        try:
            signed = self.signer(r, x)
            at = [(t, signed(t)) for t in grid]
            changes = [(a, b) for (a, u), (b, v) in pairwise(at) if u and v and u != v and (a > 0) == (b > 0)]
            changes.sort(key=lambda pair: abs(abs(float(pair[0])) - 1))
            if self.n % 3 == 1:
                self.rng.shuffle(changes)
            for a, b in [(t, t) for t, u in at if u == 0] + changes:
                if a == b:
                    return a
                if (found := self.narrowed(r, x, a, b, signed)) is not None:
                    return found
        finally:
            ctx.prec = before
        return None

    def signer(self, r: Relation, x: Expr) -> Callable[[Fraction], int | None]:
        """The sign of left minus right by a value of a name; None where it is not known."""

        def slowly(t: Fraction) -> int | None:
            try:
                return self._sign(r, x, t)
            except (Undefined, Unsupported, ZeroDivisionError):
                return None

        atoms: dict[Expr, Symbol] = {}
        try:
            program = Program(*(self.plain(e, atoms) for e in (r.lhs, r.rhs)))
            w = Worked(Balls(), self.found.ints, self.found.atoms)
            known: dict[str, Any] = {s.name: acb(w.value(e)) for e, s in atoms.items() if e != x}
        except (Undefined, Unsupported, ZeroDivisionError, CannotEvaluate, _Broken):
            return slowly

        def fast(t: Fraction) -> int | None:
            if x in atoms:
                known[atoms[x].name] = fmpq(t.numerator, t.denominator)
            try:
                left, right = program.run(known, 256)
            except CannotEvaluate:
                return None
            d = left - right
            if not d.is_finite() or not d.imag.is_zero():
                return None
            return 1 if d.real > 0 else -1 if d.real < 0 else 0 if d.is_zero() else None

        return fast

    def plain(self, e: Expr, atoms: dict[Expr, Symbol]) -> Expr:
        """A number's tree with a plain name for each thing that has a value of its own."""
        ints = self.found.ints
        if isinstance(e, Symbol) and e.name in ints:
            return as_expr(ints[e.name])
        own = key(e, ints)
        if own is not None:
            return atoms.setdefault(own, Symbol(f"v{len(atoms)}", "real"))
        if not isinstance(e, Node):
            return e
        if not e.is_scalar or e.op in BINDERS or e.op in ("diff", "grad"):
            raise _Broken(f"{e} is evaluated at length")
        return Node(e.op, tuple(self.plain(a, atoms) for a in e.args))

    def _sign(self, r: Relation, x: Expr, v: Value) -> int | None:
        w = Worked(Balls(), self.found.ints, {**self.found.atoms, x: v})
        d = w.value(r.lhs) - w.value(r.rhs)
        if not d.is_finite():
            return None
        return 1 if d > 0 else -1 if d < 0 else 0 if d.is_zero() else None

    def narrowed(
        self, r: Relation, x: Expr, a: Fraction, b: Fraction, signed: Callable[[Fraction], int | None]
    ) -> Value | None:
        """A root between a and b, where the signs differ; balls are finite all the way: continuous."""
        left = signed(a)
        for _ in range(200):
            middle = (a + b) / 2
            found = signed(middle)
            if found is None:  # the middle may be the very root, which no ball tells from zero
                middle = a + (b - a) / 3
                found = signed(middle)
            if found is None:
                break
            if found == 0:
                return middle
            a, b = (middle, b) if found == left else (a, middle)
        near = ((a + b) / 2).limit_denominator(1000)
        if a <= near <= b and signed(near) == 0:
            return near
        try:
            self._sign(r, x, Root(a, b))  # a finite ball: no pole inside
            w = Worked(Balls(), self.found.ints, {**self.found.atoms, x: Root(a, b)})
            d = w.value(r.lhs) - w.value(r.rhs)
            return Root(a, b) if d.is_finite() and b - a < Fraction(1, 10**30) * (1 + abs(a)) else None
        except (Undefined, Unsupported, ZeroDivisionError):
            return None

    def by_entries(self, x: Expr) -> bool:
        """A matrix that all lines which lack only it are affine in."""
        touched = [r for r in self.waiting if r.sign == "=" and r.lhs.shape != SET and self.wanted(r) == [x]]
        rows, cols = (sized(side, self.found.ints) for side in x.shape)
        if rows is None or cols is None or rows * cols > LARGE:
            return False
        try:
            start = self.matrix(x)
            entries = start.entries()

            def gaps(m: list[Any]) -> list[Any]:
                return [g for r in touched for g in self.gap(r, x, fmpq_mat(rows, cols, m))]

            base = gaps(entries)
            if all(g == 0 for g in base):
                self.put(x, start)
                return True
            columns = []
            for i in range(len(entries)):
                moved = list(entries)
                moved[i] = moved[i] + 1
                columns.append([p - q for p, q in zip(gaps(moved), base, strict=True)])
            k, n = len(entries), len(base)
            table = [v for i in range(n) for v in (*(columns[j][i] for j in range(k)), -base[i])]
            reduced, rank = fmpq_mat(n, k + 1, table).rref()
            for i in range(rank):
                lead = next(j for j in range(k + 1) if reduced[i, j] != 0)
                if lead == k:
                    return False
                entries[lead] = entries[lead] + reduced[i, k]
            if any(g != 0 for g in gaps(entries)):
                return False
            self.put(x, fmpq_mat(rows, cols, entries))
            return True
        except (Unsupported, Undefined, ZeroDivisionError):
            return False

    # -- drawing
    def draw(self, x: Expr) -> None:
        """A value for a name, under which all holds that then lacks no name, or one that it gives."""
        alone = [r for r in self.waiting if x in (names := self.wanted(r)) and len(names) == 1]
        before = self.state()
        for k in range(DRAWS):
            try:
                self.put(x, self.drawn(x, k, alone))
                while self.settle():
                    pass
                return
            except (_Broken, Undefined, ZeroDivisionError):
                self.back_to(before)
        raise _Broken(f"no value of {x} was found" + (f" that meets {alone[0]}" if alone else ""))

    def state(self) -> tuple[Found, list[Relation], set[Relation]]:
        """What is known now."""
        f = self.found
        kept = Found(dict(f.ints), dict(f.atoms), f.aside, f.holds, list(f.close), list(f.untold))
        return kept, list(self.waiting), set(self.spent)

    def back_to(self, before: tuple[Found, list[Relation], set[Relation]]) -> None:
        """Forget what was found since."""
        f = before[0]
        self.found = Found(dict(f.ints), dict(f.atoms), f.aside, f.holds, list(f.close), list(f.untold))
        self.waiting, self.spent = list(before[1]), set(before[2])

    def drawn(self, x: Expr, k: int, alone: list[Relation]) -> Value:
        if x.shape == SET:
            raise _Broken(f"no set is drawn for {x}")
        if is_whole(x):
            return Fraction(self.whole(x, k, alone))
        if x.shape == SCALAR:
            return self.number(x, k, alone)
        return self.matrix(x, k)

    def whole(self, x: Expr, k: int, alone: list[Relation]) -> int:
        assert isinstance(x, Symbol)
        low, high = self.bounds(x, alone)
        near = [v for v in (low, high) if v is not None]
        if near and k % 3 != 2 and (self.n % 2 or k > 3):
            at = near[k % len(near)]
            return round(at) + self.rng.randint(-2, 2)
        if k == 0 and self.n % 4 == 0:
            return 1
        top = 4 if x.name in self.s.sizes else 12
        v = self.rng.choice((2, 3, 4, 6, 8)[: top // 2]) if self.n % 2 else self.rng.randint(1, top)
        if x.domain == "integer" and x.name not in self.s.sizes:
            return self.rng.choice((v, v, 0, -v))
        return v - (x.domain == "nonnegative integer")

    def number(self, x: Expr, k: int, alone: list[Relation]) -> Fraction:
        base = _base(x)
        domain = base.domain if base is not None else "real"
        low, high = self.bounds(x, alone)
        end = low if low is not None else high
        if self.n % 4 == 2 and end is not None:
            return end
        if low is not None and high is not None:
            return low + (high - low) * Fraction(self.rng.choice((1, 5, 9, 0, 10)), 10)
        size = Fraction(self.rng.choice((1, 2, 3, 1, 1, 5, 1)), self.rng.choice((1, 1, 2, 4, 3, 10)))
        if k % 4 == 3:
            size = Fraction(f"{10 ** self.rng.uniform(-4, 6):.3g}")
        if low is not None:
            return low + size * (k % 5 != 4)
        if high is not None:
            return high - size * (k % 5 != 4)
        if domain == "negative":
            return -size
        if domain in ("positive", "nonnegative"):
            return size
        return self.rng.choice((size, -size, size, Fraction(0)))

    def bounds(self, x: Expr, alone: list[Relation]) -> tuple[Fraction | None, Fraction | None]:
        """Between which numbers the lines that lack only x put it."""
        low = high = None
        for r in alone:
            for a, sign, b in ((r.lhs, r.sign, r.rhs), (r.rhs, _turned(r.sign), r.lhs)):
                if key(a, self.found.ints) != x or sign not in ("<", "<=", ">", ">=", "~"):
                    continue
                try:
                    before, ctx.prec = ctx.prec, 128
                    v = Worked(Balls(), self.found.ints, self.found.atoms).value(b)
                    at = Fraction(str(v.mid().str(25, radius=False)))
                except (Undefined, Unsupported, ZeroDivisionError, ValueError):
                    continue
                finally:
                    ctx.prec = before
                if sign in (">", ">=", "~"):
                    low = at if low is None else max(low, at)
                if sign in ("<", "<=", "~"):
                    high = at if high is None else min(high, at)
        base = _base(x)
        if (
            base is not None
            and base.domain in ("positive", "nonnegative")
            and high is not None
            and low is None
        ):
            low = Fraction(0)
        return low, high

    def matrix(self, x: Expr, k: int = 0) -> fmpq_mat:
        """A matrix with the properties of its name."""
        rows, cols = (sized(side, self.found.ints) for side in x.shape)
        if rows is None or cols is None:
            raise _Broken(f"{x} has no size yet")
        if rows < 1 or cols < 1:
            raise _Broken(f"{x} is {rows} x {cols}")
        if rows * cols > LARGE * LARGE:
            raise Unsupported(f"a matrix of {rows} x {cols} is not worked out")
        base = _base(x)
        props = set(base.props) - {"sequence"} if base is not None else set()
        props |= self.s.props.get(str(x), set())
        spread = SPREADS[(self.n + k) % len(SPREADS)]
        if spread == "zero" and not props & {"orthogonal", "invertible", "positive definite"}:
            made = fmpq_mat(rows, cols)
        elif spread in ("unit", "zero") and "antisymmetric" not in props:
            made = fmpq_mat(rows, cols, [int(i == j) for i in range(rows) for j in range(cols)])
        else:
            self.artist.spread = "small" if spread in ("unit", "zero") else spread
            made = self.artist.draw(rows, cols, props)
        if base is not None and base.domain in ("positive", "nonnegative"):
            low = int(base.domain == "positive")
            made = fmpq_mat(rows, cols, [v if v > 0 else low - v for v in made.entries()])
        return made


def _reaches(e: Expr) -> Iterator[tuple[Expr, sz.Normal]]:
    """The indices of an entry, a column, a row or a unit vector, each with the size that bounds it."""
    if isinstance(e, Node):
        for at, axis in INDEX_AT.get(e.op, ()):
            yield e.args[at], e.args[0].shape[axis]
        if e.op == "unit":
            yield e.args[0], e.shape[0]


def _within(e: Expr, ints: Mapping[str, int]) -> bool:
    """Whether the indices of an entry are in reach, as far as they are known."""
    for index, limit in _reaches(e):
        k, top = whole_number(index, ints), sized(limit, ints)
        if k is not None and top is not None and not 1 <= k <= top:
            return False
    return True


def _turned(sign: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)


def _base(x: Expr) -> Symbol | None:
    """The symbol whose domain and properties a value has to have."""
    if isinstance(x, Node) and x.op == "seq":
        x = x.args[0]
    return x if isinstance(x, Symbol) else None


def _fixed_indices(e: Expr, ints: Mapping[str, int]) -> Expr:
    """A formula with the members in it at their numbers, but for what sums run over."""
    if isinstance(e, Node) and e.op in BINDERS:
        return e
    if isinstance(e, Node):
        if e.op == "seq":
            return grounded(e, ints)
        args = tuple(_fixed_indices(a, ints) for a in e.args)
        return Node(e.op, args) if args != e.args else e
    return e


def instances(
    r: Relation, index: Iterable[Symbol], ranges: Mapping[str, Sequence[int]]
) -> Iterator[Relation]:
    """A line at every choice of some indices."""
    names = [x for x in index if x.name in r.free_symbols()]
    for choice in product(*(ranges[x.name] for x in names)):
        put: dict[Expr, Expr] = {x: as_expr(k) for x, k in zip(names, choice, strict=True)}
        yield Relation(
            r.sign, grounded(replace(r.lhs, put, "move"), {}), grounded(replace(r.rhs, put, "move"), {})
        )


__all__ = ["Found", "find", "instances", "set_aside"]
