"""Whether every model of the premises is a model of the conclusion.

Equations among the premises are used up one by one: each gives one of its names as an
expression in the others (its pivot), which is put into everything else.  What is left is
an identity in free names, under the other premises and the domains of the pivots; that
goes to the deciders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import prod

from derive.check import calculus
from derive.check.counts import counted_line
from derive.check.verdict import Verdict
from derive.kernel.expr import BINDERS, Expr, Node, Number, Symbol, free_symbols, node, replace, walk
from derive.kernel.relation import Relation

ZERO: Expr = Number("0")
ONE: Expr = Number("1")


def is_atom(e: Expr) -> bool:
    """A name, a member of a sequence, or a derivative or gradient of a name."""
    if isinstance(e, Symbol):
        return True
    if isinstance(e, Node) and e.op == "seq":
        return True
    return isinstance(e, Node) and e.op in ("diff", "grad") and all(is_atom(a) for a in e.args)


def _inside(atom: Expr, e: Expr) -> bool:
    return any(x == atom for x in walk(e))


@dataclass
class Eliminated:
    """What is known after the equations were used up."""

    puts: list[tuple[Expr, Expr]] = field(default_factory=list)
    given: list[Relation] = field(default_factory=list)
    left: list[Relation] = field(default_factory=list)

    def put(self, r: Relation) -> Relation:
        """A line with every pivot replaced and derivatives carried out."""
        return Relation(r.sign, self.put_into(r.lhs), self.put_into(r.rhs))

    def put_into(self, e: Expr) -> Expr:
        """The same for a formula."""
        e = calculus.worked_out(calculus.nested(e))
        for old, new in self.puts:
            e = calculus.worked_out(_put(e, old, new))
        return e


def _put(e: Expr, old: Expr, new: Expr) -> Expr:
    """`e` with `old` put as `new`, but not in what a derivative or gradient is taken by."""
    if e == old:
        return new
    if not isinstance(e, Node):
        return e
    if e.op in ("diff", "grad") and any(_inside(old, x) for x in e.args[1:]):
        return e
    if e.op in BINDERS and e.args[BINDERS[e.op][0]] == old:
        return e
    args = tuple(_put(a, old, new) for a in e.args)
    return Node(e.op, args) if args != e.args else e


def _affine_pivot(r: Relation, avoid: frozenset[str], apart: Sequence[Expr] = ()) -> tuple[Expr, Expr] | None:
    """A name that the equation is affine in, with the expression it must be."""
    if not (r.lhs.is_scalar and r.rhs.is_scalar):
        return None
    for s in r.free_symbols().values():
        if s.name in avoid or not s.is_scalar:
            continue
        left, right = _affine(r.lhs, s), _affine(r.rhs, s)
        if left is None or right is None:
            continue
        slope, rest = _minus(left[0], right[0]), _minus(right[1], left[1])
        if never_zero(slope, apart):
            return s, rest if slope == ONE else rest / slope
    return None


def never_zero(e: Expr, apart: Sequence[Expr]) -> bool:
    """Whether a formula is seen not to vanish: by signs, as a number, or as one of `apart`."""
    from derive.check.decide import decide

    if _sign(e) is not None or (isinstance(e, Symbol) and e.domain.startswith("nonzero")):
        return True
    if not free_symbols(e):
        return decide(Relation("=", e, ZERO), [], "slope").outcome == "refuted"
    if isinstance(e, Node) and e.op in ("mul", "div", "neg"):
        return all(never_zero(a, apart) for a in e.args)
    same = (Relation("=", e, x) for d in apart for x in (d, -d))
    return any(decide(r, [], "slope").outcome == "proved" for r in same)


def _sign(e: Expr) -> int | None:
    """1 or -1 where a formula is plainly positive or negative; None where it may vanish."""
    if isinstance(e, Number):
        return 1 if e.value > 0 else None
    if isinstance(e, Symbol):
        return {"positive": 1, "positive integer": 1, "negative": -1}.get(e.domain if e.is_scalar else "")
    assert isinstance(e, Node)
    if e.op == "exp":
        return 1
    signs = [_sign(a) for a in e.args]
    if e.op in ("pow", "sqrt"):
        return 1 if signs[0] == 1 else None
    known = [x for x in signs if x is not None]
    if not known or len(known) < len(signs):
        return None
    if e.op == "neg":
        return -known[0]
    if e.op in ("mul", "div"):
        return prod(known)
    if e.op == "add" and len(set(known)) == 1:
        return known[0]
    return None


def _affine(e: Expr, s: Symbol) -> tuple[Expr, Expr] | None:
    """The slope and the rest of what is plainly affine in `s`; None for anything else."""
    if s.name not in free_symbols(e):
        return ZERO, e
    if e == s:
        return ONE, ZERO
    if not isinstance(e, Node):
        return None
    parts = [_affine(a, s) for a in e.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    slopes, rests = [p[0] for p in known], [p[1] for p in known]
    if e.op == "add":
        return _total(slopes), _total(rests)
    if e.op == "neg":
        return _minus(ZERO, slopes[0]), _minus(ZERO, rests[0])
    if e.op == "mul" and sum(x != ZERO for x in slopes) == 1:
        at = next(i for i, x in enumerate(slopes) if x != ZERO)
        others = [a for i, a in enumerate(e.args) if i != at]
        return _product([slopes[at], *others]), _product([rests[at], *others])
    if e.op == "div" and slopes[1] == ZERO:
        slope = slopes[0] / e.args[1]
        return slope, ZERO if rests[0] == ZERO else rests[0] / e.args[1]
    return None


def _total(terms: list[Expr]) -> Expr:
    total = ZERO
    for t in terms:
        total = t if total == ZERO else total if t == ZERO else total + t
    return total


def _minus(a: Expr, b: Expr) -> Expr:
    if b == ZERO:
        return a
    return -b if a == ZERO else a - b


def _product(factors: list[Expr]) -> Expr:
    product: Expr = ONE
    for f in factors:
        if f == ZERO:
            return ZERO
        product = f if product == ONE else product if f == ONE else product * f
    return product


def _power_pivot(r: Relation) -> tuple[Expr, Expr] | None:
    """From `s**e = f` with s positive, s = f**(1/e); from `exp(s) = f`, s = log(f)."""
    for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if not isinstance(a, Node) or not a.is_scalar:
            continue
        base = a.args[0] if a.args else a
        if not isinstance(base, Symbol) or _inside(base, b):
            continue
        power = a.args[1] if a.op == "pow" else ONE
        if a.op == "pow" and "positive" in base.domain and not _inside(base, power) and _sign(power):
            return base, b ** (1 / power)
        if a.op == "exp" and base.domain != "complex":
            return base, node("log", b)
    return None


def _left_pivot(r: Relation, avoid: frozenset[str]) -> tuple[Expr, Expr] | None:
    """What the left side alone names: as definitions are written."""
    a, b = r.lhs, r.rhs
    good = is_atom(a) and not _inside(a, b) and str(a) not in avoid and not _refers(a, b)
    return (a, b) if good else None


def _lone_pivot(r: Relation, avoid: frozenset[str]) -> tuple[Expr, Expr] | None:
    for a, b in ((r.lhs, r.rhs), (r.rhs, r.lhs)):
        if is_atom(a) and not _inside(a, b) and str(a) not in avoid and not _refers(a, b):
            return a, b
    return None


def _refers(a: Expr, b: Expr) -> bool:
    """Whether a member of a sequence is given by another member of the same one."""
    return isinstance(a, Node) and a.op == "grad" and _inside(a.args[0], b)


def _domain(atom: Expr, value: Expr) -> list[Relation]:
    """What the pivot's domain says of the expression that it must be."""
    if not isinstance(atom, Symbol) or not atom.is_scalar or isinstance(value, Number):
        return []
    if "positive" in atom.domain:
        return [Relation(">", value, ZERO)]
    if "nonnegative" in atom.domain:
        return [Relation(">=", value, ZERO)]
    if atom.domain == "negative":
        return [Relation("<", value, ZERO)]
    return []


def _cells(r: Relation) -> list[Relation]:
    """Two block matrices of one partition are equal block by block."""
    match r.lhs, r.rhs:
        case Node("block", above), Node("block", below) if len(above) == len(below):
            pairs = []
            for a, b in zip(above, below, strict=True):
                if not (isinstance(a, Node) and isinstance(b, Node) and a.op == b.op == "row"):
                    return []
                if [x.shape for x in a.args] != [x.shape for x in b.args]:
                    return []
                pairs += [Relation("=", x, y) for x, y in zip(a.args, b.args, strict=True)]
            return pairs
    return []


def eliminate(premises: Iterable[Relation], avoid: frozenset[str] = frozenset()) -> Eliminated:
    """Use up the equations among the premises; names in `avoid` stay free where possible."""
    done = Eliminated()
    waiting: list[Relation] = []
    for r in premises:
        if r.sign != "~":  # what is only about right entails nothing
            (waiting if r.sign == "=" else done.given).append(r)
    apart = [r.lhs - r.rhs for r in done.given if r.sign in ("!=", "<", ">") and r.lhs.is_scalar]

    def by_any(r: Relation, avoid: frozenset[str]) -> tuple[Expr, Expr] | None:
        return _affine_pivot(r, avoid, apart) or _power_pivot(r)

    for how in (_left_pivot, _lone_pivot, by_any):
        kept = []
        queue = list(reversed(waiting))
        while queue:
            r = queue.pop()
            now = done.put(r)
            if now.lhs == now.rhs:
                continue
            if cells := _cells(now):
                queue.extend(reversed(cells))
                continue
            pivot = how(now, avoid)
            if pivot is None:
                kept.append(r)
                continue
            done.puts.append(pivot)
            done.given.extend(_domain(*pivot))
        waiting = kept
    done.left = [done.put(r) for r in waiting]
    done.given = [done.put(r) for r in done.given]
    return done


def loosened(lines: Sequence[Relation]) -> list[Relation]:
    """The lines with A[i, j], A[:, j] or A[i, :] under names of their own where A occurs only so.

    One entry or column of a matrix of which nothing else is said may be anything.
    """
    trees = [e for r in lines for e in (r.lhs, r.rhs)]
    names = {x.name for e in trees for x in walk(e) if isinstance(x, Symbol)}
    nodes = [x for e in trees for x in walk(e) if isinstance(x, Node)]
    bound = {str(x.args[BINDERS[x.op][0]]) for x in nodes if x.op in BINDERS}
    found: dict[Expr, Expr] = {}
    for x in nodes:
        if x.op not in ("entry", "col", "rowof") or x in found or bound & set(free_symbols(x)):
            continue
        base = x.args[0].args[0] if isinstance(x.args[0], Node) and x.args[0].op == "seq" else x.args[0]
        if not isinstance(base, Symbol) or base.props - {"sequence"}:
            continue
        name = f"{base.name}_part"
        while name in names:
            name += "_part"
        fresh = Symbol(name, base.domain, x.shape, frozenset(), base.unit)
        if not any(y == base for e in trees for y in walk(replace(e, {x: fresh}))):
            found[x] = fresh
    return [r.replace(found) for r in lines]


def entails(
    premises: Sequence[Relation],
    conclusion: Relation,
    seed: str = "",
    *,
    given: Sequence[Relation] = (),
) -> Verdict:
    """The verdict on "every model of the premises is a model of the conclusion"."""
    if conclusion in premises:
        return Verdict("proved", "a premise, restated")
    premises, conclusion = [counted_line(r) for r in premises], counted_line(conclusion)
    try:
        if conclusion.sign == "=" and conclusion.lhs.is_scalar:
            from derive.check.loglinear import follows

            equations = [r for r in premises if r.sign == "="]
            if equations and (found := follows(conclusion, equations, list(given), seed)) is not None:
                return found
        *lines, target = loosened([*premises, *given, conclusion])
        known = eliminate(lines)
        target = known.put(target)
        if target.lhs == target.rhs and target.sign in ("=", "<=", ">="):
            return Verdict("proved", "putting equals for equals")
        return completed(decided(target, [*known.given, *known.left], seed), known)
    except calculus.NoDerivative as e:
        return Verdict("undecided", "", str(e))


def completed(verdict: Verdict, known: Eliminated) -> Verdict:
    """The verdict with the witness's values of the names that were used up, in turn."""
    if verdict.outcome != "refuted" or not verdict.witness:
        return verdict
    from derive.check.numbers import Unknown, real
    from derive.kernel.errors import DeriveError
    from derive.kernel.text import parse

    told = dict(verdict.witness)
    for name, formula in reversed(known.puts):
        if not (isinstance(name, Symbol) and name.is_scalar) or name.name in told:
            continue
        symbols = free_symbols(formula)
        try:
            values: dict[Expr, Expr] = {s: parse(told[n], {}, None) for n, s in symbols.items()}
            told[name.name] = real(replace(formula, values), {}, 128).str(6, radius=False)
        except (DeriveError, Unknown, KeyError):
            continue  # a witness without this name is still one
    return Verdict(verdict.outcome, verdict.method, verdict.detail, tuple(sorted(told.items())))


def decided(target: Relation, given: Sequence[Relation], seed: str) -> Verdict:
    """The deciders' verdict, with derivatives and gradients of names as names of their own."""
    from derive.check.decide import decide

    names: dict[Expr, Expr] = {}
    for r in (target, *given):
        for e in (*walk(r.lhs), *walk(r.rhs)):
            if (
                isinstance(e, Node)
                and e.op in ("diff", "grad")
                and is_atom(e)
                and e.args[0] not in e.args[1:]
            ):
                stand_in = Symbol(f"{e.op}{len(names) + 1}", "real", e.shape)
                names.setdefault(e, stand_in)
    if not names:
        return decide(target, given, seed)
    verdict = decide(target.replace(names), [r.replace(names) for r in given], seed)
    told = {str(stand_in): str(e) for e, stand_in in names.items()}
    witness = tuple((told.get(name, name), value) for name, value in verdict.witness)
    return Verdict(verdict.outcome, verdict.method, verdict.detail, witness)


def same_line(a: Relation, b: Relation, seed: str = "") -> Verdict:
    """Whether two lines have the same sign and equal sides."""
    if a == b:
        return Verdict("proved", "as written")
    if a.sign != b.sign:
        return Verdict("refuted", "", f"the sign should be {b.sign}, not {a.sign}: expected {b}")
    found = []
    for x, y in ((a.lhs, b.lhs), (a.rhs, b.rhs)):
        if x == y:
            continue
        if x.shape != y.shape:
            return Verdict("refuted", "", f"expected {b}, found {a}")
        v = decided(calculus.line(Relation("=", x, y)), [], seed)
        if not v.passed:
            return Verdict(v.outcome, v.method, f"expected {b}, found {a}", v.witness)
        found.append(v)
    from derive.check.verdict import weakest

    return weakest(found)


__all__ = ["Eliminated", "eliminate", "entails", "is_atom", "same_line"]
