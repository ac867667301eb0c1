"""Where a line with branches may fail though it holds around: ends of what is assumed, cuts and turns.

A line that agrees at drawn points may fail on a cut alone, near an end of what is allowed, where a
cut lies a little inside, or on the end itself, which may be no fraction.  Balls refute at exact
points; values such as pi*I are put in, and what stands under a function with branches is made real,
whole or zero first where normal forms prove that it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

from flint import fmpq

from derive.check import rational
from derive.check.balls import Program
from derive.check.facts import FLIP, Facts
from derive.check.far import is_model
from derive.check.identity import proves
from derive.check.points import Drawer, Point, fmpq_, within
from derive.check.sampling import Equality
from derive.check.values import CannotEvaluate
from derive.check.verdict import Verdict
from derive.core.numbers import whole_number
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node, replace, walk
from derive.kernel.relation import ORDER, Relation

ROUND = frozenset("floor ceil frac mod".split())
INVERSE = frozenset("asin acos atan acot asec acsc asinh acosh atanh acoth".split())
TURNING = frozenset("exp sin cos tan sinh cosh tanh cot coth".split())
BRANCHED = ROUND | INVERSE | {"log", "sqrt", "arg", "sign", "heaviside"}
PARTS = ("re", "im", "abs", "arg")
INSIDE = tuple(Fraction(1, n) for n in (20, 200, 2000, 10**4, 10**6, 10**9))
ACROSS = tuple(Fraction(n, 2) for n in (0, 1, -1, 2, -2, 3, -3, 4, -4))
ALONG = tuple(Fraction(n, 2) for n in (1, -1, 4, -4, 7, -7))
FAR = (fmpq(7), fmpq(-7))
#: real values of complex names: what is real there may be negative
REAL = tuple(Fraction(s * n, d) for n, d in ((1, 100), (1, 3), (3, 1), (100, 1)) for s in (1, -1))
BESIDE = tuple(Fraction(n, 2) for n in (1, 2, 4))  # how far out, a little beside a cut
BASES, MOST, TURNS, MORE = 3, 600, 3, 16
PI, IMAGINARY, ZERO = node("pi"), node("i"), Number("0")

#: a name, "" or what of it is bounded, the bound, its sign as the name is on the left, the assumption
End = tuple[str, str, Expr, str, Relation]


def _bent(e: Expr) -> bool:
    """Whether an operation has several branches, or jumps."""
    if not isinstance(e, Node):
        return False
    return e.op in BRANCHED or (e.op == "pow" and e.is_scalar and whole_number(e.args[1]) is None)


def _ops(*trees: Expr) -> set[str]:
    return {x.op for t in trees for x in walk(t) if isinstance(x, Node)}


def apart_at_an_end(a: Expr, b: Expr, test: Equality, facts: Facts, drawer: Drawer) -> Verdict | None:
    """Why a = b is not to be called tested: it fails at an end, on a cut or after a turn."""
    if not any(_bent(x) for t in (a, b) for x in walk(t)):
        return None
    plain = (_undone(a), _undone(b))
    tests = [test] if plain == (a, b) else [test, Equality(*plain)]
    for point in islice(_points(facts, drawer), MOST):
        for t in tests if _has_value(test, point) else (test,):
            found = t.at(point, (128, 256))
            if isinstance(found, Verdict):
                return found
    if not test.slopes and (cut := next((t.cut for t in tests if t.cut is not None), None)):
        where = ", ".join(f"{n} = {v}" for n, v in cut.witness)
        return Verdict("undecided", detail=f"the sides agree except on a branch cut, as at {where}")
    return _exactly(a, b, facts, drawer)


def _has_value(test: Equality, point: Point) -> bool:
    """Whether the sides have values at a point as they are written."""
    try:
        test.program.run(point, 128)
    except CannotEvaluate:
        return False
    return True


# -- points of fractions -----------------------------------------------------------------
def _ends(facts: Facts) -> list[End]:
    """The bounds of single names, and of the parts of complex ones, that were assumed."""
    found: list[End] = []
    for r in facts.given:
        for side, other, sign in ((r.lhs, r.rhs, r.sign), (r.rhs, r.lhs, FLIP.get(r.sign, ""))):
            if sign not in ORDER or free_symbols(other) or not other.is_scalar:
                continue
            if isinstance(side, Symbol) and side.is_scalar and "integer" not in side.domain:
                found.append((side.name, "", other, sign, r))
            elif isinstance(side, Node) and side.op in PARTS and isinstance(side.args[0], Symbol):
                found.append((side.args[0].name, side.op, other, sign, r))
    return found


def _near(end: Expr) -> Fraction | None:
    """A bound as a fraction, or one very near it."""
    try:
        c = rational.constant(end)
        if c is not None:
            return Fraction(int(c.p), int(c.q))
        (v,) = Program(end).run({}, 128)
        return Fraction(float(v.real.mid())) if v.imag.is_zero() else None
    except (CannotEvaluate, ValueError, OverflowError):
        return None


def _moved(v: object, part: str, to: Fraction) -> object:
    """A value with one of its parts at a number."""
    x, y = v if isinstance(v, tuple) else (v, fmpq(0))
    if part == "re":
        return (fmpq_(to), y) if y else fmpq_(to)
    if part == "im":
        return (x, fmpq_(to)) if to else x
    return fmpq_(to)


def _sided(point: Point) -> Iterator[Point]:
    """A point, and the same with all of its complex values above and below the real axis."""
    yield point
    for way in (1, -1):
        yield {n: (v[0], way * abs(v[1])) if isinstance(v, tuple) else v for n, v in point.items()}


def _points(facts: Facts, drawer: Drawer) -> Iterator[Point]:
    """Models on bounds and just inside of them, and where polynomials are real and negative."""
    ends = [(n, part, c, sign) for n, part, e, sign, _ in _ends(facts) if (c := _near(e)) is not None]
    bases = list(drawer.points(("small complex", "small", "real") * BASES))
    for base in bases:
        for step in (Fraction(0), *INSIDE) if ends else ():
            together: Point = dict(base)
            for name, part, c, sign in ends:
                to = c - step if sign in ("<", "<=") else c + step
                here = {**base, name: _moved(base[name], part, to)}
                together[name] = _moved(together[name], part, to)
                if is_model(here, facts, drawer):
                    yield here
            if len(ends) > 1:
                yield from (p for p in _sided(together) if is_model(p, facts, drawer))
    free = [n for n, s in drawer.symbols.items() if drawer.free(s)]
    real = [n for n in drawer.symbols if n not in free]
    yield from drawer.points(("complex", "small complex") * MORE if free else ())
    for base in bases[:1]:
        for chosen in product(map(fmpq_, REAL), repeat=min(len(free), 2)):
            point = {**base, **{n: chosen[k % len(chosen)] for k, n in enumerate(free)}} if free else base
            if is_model(point, facts, drawer):
                yield point
    places = [(x, y) for x in ACROSS for y in ALONG] + [(x, x * k) for x in ACROSS[1:5] for k in (1, -1)]
    places += [(x, y) for v in BESIDE for s in (1, -1) for x, y in ((-v, s * v / 16), (-v / 16, s * v))]
    for k, (x, y) in enumerate(places if free else ()):
        value = (fmpq_(x), fmpq_(y))
        tried = [{**bases[k % len(bases)], n: value} for n in free] if bases else []
        if len(tried) > 1:
            tried.append({**tried[0], **dict.fromkeys(free, value)})
        tried += [{**t, **dict.fromkeys(real, far)} for t in tried for far in FAR] if real else []
        for point in tried:
            if is_model(point, facts, drawer):
                yield point


# -- points that are no fractions ----------------------------------------------------------
def _exactly(a: Expr, b: Expr, facts: Facts, drawer: Drawer) -> Verdict | None:
    """A refutation where a name is at an end or has turned round; undecided where an end can't be told."""
    if "diff" in _ops(a, b):
        return None
    bases = [_simple(p) for p in drawer.points(("small", "small complex") * TURNS)]
    for name, part, end, sign, said in _ends(facts):
        if sign not in ("<=", ">=") or rational.constant(end) is not None:
            continue
        told: set[bool] = set()
        for base in bases:
            for value in _on(base[name], part, end):
                found = _at(a, b, facts, base, name, value, said)
                if isinstance(found, Verdict):
                    return found
                if found is not None:
                    told.add(found)
        if told == {False}:
            where = f"{part}({name}) = {end}" if part else f"{name} = {end}"
            return Verdict("undecided", detail=f"the sides cannot be told apart at {where}, which is allowed")
    if not _ops(a, b) & TURNING:
        return None
    for base in bases[:TURNS]:
        for name in drawer.names:
            parts = ("", "im") if drawer.free(drawer.symbols[name]) else ("",)
            for end in (PI, -PI, PI / 2, -(PI / 2)):
                roots = (node("sqrt", IMAGINARY * end),) if len(parts) > 1 else ()
                for value in (*(v for part in parts for v in _on(base[name], part, end)), *roots):
                    found = _at(a, b, facts, base, name, value)
                    if isinstance(found, Verdict):
                        return found
    return None


def _on(v: object, part: str, end: Expr) -> tuple[Expr, ...]:
    """Values with a part at an end, the rest as in one that was drawn."""
    x, y = v if isinstance(v, tuple) else (v, v)
    near = _near(end)
    if near is None:
        return ()
    if part == "im":
        return (_tree(x) + IMAGINARY * end,)
    if part == "re":
        return (end + IMAGINARY * _tree(y),)
    if part == "arg" and abs(near) < 3:
        return (node("abs", _tree(x)) * node("exp", IMAGINARY * end),) if x else ()
    if part == "abs":
        return (end, -end) if near > 0 else ()
    return (end,) if not part else ()


def _simple(point: Point) -> Point:
    """A point beside, of small fractions, which normal forms bear."""

    def near(v: fmpq) -> fmpq:
        return fmpq_(Fraction(int(v.p), int(v.q)).limit_denominator(4))

    return {n: tuple(map(near, v)) if isinstance(v, tuple) else near(v) for n, v in point.items()}


def _tree(v: object) -> Expr:
    """A value as a tree."""
    if isinstance(v, tuple):
        return _tree(v[0]) + _tree(v[1]) * IMAGINARY
    assert isinstance(v, fmpq)
    size = Number(str(abs(int(v.p))))
    whole = size if v.q == 1 else size / Number(str(int(v.q)))
    return -whole if v < 0 else whole


def _at(
    a: Expr, b: Expr, facts: Facts, base: Point, name: str, value: Expr, said: Relation | None = None
) -> Verdict | bool | None:
    """A refutation at a point, True where the sides agree, False where that can't be told; None where
    the point is no model, or a side certainly has no value.  `said` holds at it by construction.
    """
    from derive.check.defined import owed

    put: dict[Expr, Expr] = {facts.symbols[n]: _tree(v) for n, v in base.items() if n in facts.symbols}
    put[facts.symbols[name]] = value
    try:
        left, right = (replace(e, put) for e in (a, b))
        others = [(n, _tree(v)) for n, v in base.items() if n != name]
        if not all(_inside(v, n, facts) for n, v in ((name, value), *others)):
            return None
        if not all(r is said or _holds(r.replace(put)) for r in facts.given):
            return None
        needed = [o.condition for e in (left, right) for o in owed(e) if o.condition is not None]
        if not all(_holds(Relation(c.sign, _settled(_undone(c.lhs)), c.rhs)) for c in needed):
            return None
        left, right = (_settled(_undone(e)) for e in (left, right))
        found = Equality(left, right).at({})
    except (CannotEvaluate, rational.TooLarge, DeriveError):
        return None
    if isinstance(found, Verdict):
        where = tuple((s.name, str(v)) for s, v in put.items() if isinstance(s, Symbol))
        return Verdict("refuted", found.method, found.detail, tuple(sorted(where)))
    return found


def _inside(value: Expr, name: str, facts: Facts) -> bool:
    """Whether a value lies within what domains say of a name."""
    s, b = facts.symbols[name], facts.bounds.get(name)
    if b is None:
        return "complex" in s.domain and not (name in facts.nonzero and value == ZERO)
    v = _near(value)
    if v is None or ("integer" in s.domain and value != _tree(fmpq_(Fraction(round(v))))):
        return False
    return within(v, b) and not (v == 0 and (b.nonzero or name in facts.nonzero))


def _holds(r: Relation) -> bool:
    """Whether a relation without names certainly holds."""
    x, y = Program(r.lhs, r.rhs).run({}, 128)
    gap = x - y
    if gap.contains(0):
        return r.sign in ("=", "<=", ">=") and proves(r.lhs, r.rhs, Facts({})) is not None
    if r.sign == "!=":
        return True
    if not gap.imag.contains(0) or r.sign == "=":
        return False
    return bool(gap.real > 0 if r.sign in (">", ">=") else gap.real < 0)


def _undone(e: Expr) -> Expr:
    """A tree without exp of log and squares of roots: what they are of is real where it is, not nearly so."""
    if not isinstance(e, Node):
        return e
    e = Node(e.op, tuple(map(_undone, e.args))) if e.args else e
    match e:
        case Node("pow", (base, Node() as power)) if (c := rational.constant(power)) is not None:
            whole = fmpq_(Fraction(int(c.p), int(c.q)))
            return _undone(Node("pow", (base, _tree(whole)))) if _tree(whole) != power else e
        case Node("exp", (Node("log", (inner,)),)):
            return inner
        case Node("pow", (Node("sqrt", (inner,)), power)) if whole_number(power) == 2:
            return inner
        case Node("mul", (Node("sqrt", (inner,)), Node("sqrt", (other,)))) if inner == other:
            return inner
    return e


def _settled(e: Expr) -> Expr:
    """A tree without names; what stands under a function with branches as the real, whole or zero
    number that it is proved to be.
    """
    if not isinstance(e, Node):
        return e
    args = tuple(map(_settled, e.args))
    if not _bent(e):
        return Node(e.op, args)
    if e.op == "mod":
        return args[0] - args[1] * _settled(node("floor", args[0] / args[1]))
    if e.op == "frac":
        return args[0] - _settled(node("floor", args[0]))
    return Node(e.op, (_plain(args[0], e.op), *args[1:]))


def _plain(e: Expr, op: str) -> Expr:
    (v,) = Program(e).run({}, 128)
    none = Facts({})
    if v.contains(0) and not v.is_zero() and proves(e, ZERO, none):
        return ZERO
    if op in ("floor", "ceil"):
        n = v.real.unique_fmpz()
        whole = None if n is None else Number(str(abs(n))) if n >= 0 else -Number(str(abs(n)))
        return whole if whole is not None and proves(e, whole, none) else e
    if v.imag.contains(0) and not v.imag.is_zero() and proves(e, node("conj", e), none):
        return node("re", e)
    return e


__all__ = ["apart_at_an_end"]
