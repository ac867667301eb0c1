"""What must hold for a formula to have a value, and whether that is known.

`owed(e)` lists it: a denominator differs from zero, an inverse is of an invertible matrix, an index lies
in its range, a series converges.  `missing(r, lines)` is what a line owes and neither domains nor the
lines that it rests on settle; `met(o, known)` is the test of one item.  Deterministic: signs,
factors and known lines alone; nothing is drawn and nothing is guessed.

Conventions.  A formula with real names is to have a real value, so log(x) asks for x > 0 and sqrt(x) for
x >= 0 where x is real; with complex names branches are principal and log(z) asks for z != 0.
x**0 is 1 for every x, 0 among them (as in SymPy and Arb), where the exponent is the whole number 0 or
a name of whole numbers; 0**p is 0 for p > 0.  What is asked may be more than is needed (gamma(x) asks
for x > 0): it suffices.  A random number has all its moments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from derive.check import calculus
from derive.check.balls import evaluate
from derive.check.counts import size_tree
from derive.check.entries import entry_of
from derive.check.facts import Facts
from derive.check.known import Known, holds
from derive.check.rational import constant
from derive.check.series import infinite
from derive.check.values import CannotEvaluate
from derive.core.numbers import whole_number
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, node, replace, walk
from derive.kernel.ops import CONSTANTS
from derive.kernel.relation import Relation

ZERO, ONE = Number("0"), Number("1")
INFINITY = Node("infinity", ())


@dataclass(frozen=True, slots=True)
class Owed:
    """`condition` is what must hold for `part` to have a value; None where no line says it.

    `instead` would do as well: x**n asks for x != 0, or else for n >= 0.  `within` is what holds
    wherever the part is evaluated: the range of the index that is bound around it, the test of its case.
    """

    condition: Relation | None
    part: Expr
    within: tuple[Relation, ...] = ()
    instead: Relation | None = None

    def __str__(self) -> str:
        """What its author reads where it is not known."""
        where = f" for {', '.join(map(str, self.within))}" if self.within else ""
        c = self.condition
        if c is None:
            return f"nothing shows that {self.part} has a value{where}: cite a line in which it stands"
        if isinstance(c.lhs, Node) and c.lhs.op == "det" and c.sign == "!=":
            a = c.lhs.args[0]
            if isinstance(a, Symbol):
                return (
                    f"{a} may be singular here{where}: declare it invertible, cite a line that says {c}, "
                    "or state the condition"
                )
            return f"{a} may be singular here{where}: cite a line that says {c}, or state the condition"
        if isinstance(c.lhs, Node) and c.lhs.op == "floor" and c.sign == "=":
            return (
                f"{c.rhs} may not be whole here{where}, which {self.part} needs: give it a domain of integers"
            )
        words = {"!=": "zero", ">": "zero or negative", ">=": "negative"}
        if c.rhs == ZERO and c.sign in words:
            domain = ""
            if isinstance(c.lhs, Symbol):
                domain = f"give {c.lhs} a domain, "
            return (
                f"{c.lhs} may be {words[c.sign]} here{where}: {domain}cite a line that says {c}, "
                "or state the condition"
            )
        return f"{c} may not hold here{where}, which {self.part} needs: cite a line that says so, or state it"


#: relations, None for what no line says, or a relation with another that would do as well
Conditions = list[Relation | tuple[Relation, Relation] | None]


def _real(e: Expr) -> bool:
    """Whether a formula is meant to be real: it has names, and all are real."""
    names = free_symbols(e)
    return bool(names) and all("complex" not in s.domain for s in names.values()) and not _imaginary(e)


def _imaginary(e: Expr) -> bool:
    return isinstance(e, Node) and (e.op == "i" or any(map(_imaginary, e.args)))


def _ne(e: Expr) -> Relation:
    return Relation("!=", e, ZERO)


def _gt(e: Expr) -> Relation:
    return Relation(">", e, ZERO)


def _ge(e: Expr, least: Expr = ZERO) -> Relation:
    return Relation(">=", e, least)


def _whole(e: Expr) -> Relation:
    return Relation("=", node("floor", e), e)


def _log(x: Expr) -> Conditions:
    return [_gt(x) if _real(x) else _ne(x)]


def _root(x: Expr) -> Conditions:
    return [_ge(x)] if _real(x) else []


def _within_one(x: Expr) -> Conditions:
    return [_ge(x + 1), _ge(1 - x)] if _real(x) else []


def _gamma(x: Expr) -> Conditions:
    return [_gt(x)]


def _invertible(a: Expr) -> Conditions:
    return [_ne(a if a.is_scalar else node("det", a))]


#: functions that jump
JUMPS = frozenset("floor ceil frac mod rank dim piecewise map_floor map_ceil".split())
#: functions of one argument that are not defined everywhere -> what they ask of it
ONE_ARGUMENT: dict[str, Callable[[Expr], Conditions]] = {
    **dict.fromkeys(("log", "log2", "log10"), _log),
    "log1p": lambda x: _log(x + 1),
    **dict.fromkeys(("sqrt", "cbrt"), _root),
    **dict.fromkeys(("tan", "sec"), lambda x: [_ne(node("cos", x))]),
    **dict.fromkeys(("cot", "csc"), lambda x: [_ne(node("sin", x))]),
    **dict.fromkeys(("coth", "csch"), lambda x: [_ne(x if _real(x) else node("sinh", x))]),
    **dict.fromkeys(("tanh", "sech"), lambda x: [] if _real(x) else [_ne(node("cosh", x))]),
    **dict.fromkeys(("asin", "acos"), _within_one),
    "atanh": lambda x: [_gt(x + 1), _gt(1 - x)] if _real(x) else [_ne(x + 1), _ne(1 - x)],
    "acosh": lambda x: [_ge(x - 1)] if _real(x) else [],
    "atan": lambda x: [] if _real(x) else [_ne(x * x + 1)],
    "acot": lambda x: [] if _real(x) else [_ne(x * x + 1)],
    **dict.fromkeys(("asec", "acsc"), lambda x: [_ge(x * x - 1)] if _real(x) else [_ne(x)]),
    "acoth": lambda x: [_gt(x * x - 1)] if _real(x) else [_ne(x), _ne(x + 1), _ne(x - 1)],
    "asech": lambda x: [_gt(x), _ge(1 - x)] if _real(x) else [_ne(x)],
    "acsch": lambda x: [_ne(x)],
    **dict.fromkeys(("gamma", "loggamma", "digamma", "trigamma"), _gamma),
    **dict.fromkeys(("factorial", "harmonic"), lambda x: [_gt(x + 1)]),
    "arg": lambda x: [_ne(x)],
    **dict.fromkeys(("Ei", "Ci", "Chi"), lambda x: [_gt(x) if _real(x) else _ne(x)]),
    "li": lambda x: [_gt(x), _ne(x - 1)],
    "zeta": lambda x: [_ne(x - 1)],
    "LambertW": lambda x: [_ge(x * node("e") + 1)] if _real(x) else [],
    "dilog": lambda x: [_ge(x)] if _real(x) else [],
    "elliptic_k": lambda x: [_gt(1 - x)] if _real(x) else [_ne(1 - x)],
    "elliptic_e": lambda x: [_ge(1 - x)] if _real(x) else [],
    **dict.fromkeys(
        """fibonacci lucas bernoulli bell euler_number catalan_number stieltjes subfactorial
        factorial2""".split(),
        lambda x: [_whole(x), _ge(x)],
    ),
    **dict.fromkeys(("inv", "logdet"), _invertible),
}
#: operations that have a value wherever their operands have one
TOTAL = frozenset(
    """
    add neg mul exp sin cos sinh cosh asinh erf erfc erfi Si Shi abs sign floor ceil re im conj sinc frac
    eta airyai airybi airyaiprime airybiprime fresnels fresnelc sigmoid softplus relu norm_cdf norm_pdf expm1
    heaviside min max riemann_xi
    transpose tr det rank norm had kron vec diag block row inner softmax rowsoftmax total numel
    set setof cup cap setminus colspace rowspace nullspace perp dim hull card interval apply E Var
    """.split()
) | set(CONSTANTS)
#: polynomials in their last argument, of a degree that comes first
POLYNOMIALS = frozenset("legendre chebyshevt chebyshevu hermite laguerre".split())
BESSEL = frozenset("besselj besseli".split())
#: functions with a kink or a jump where their first argument vanishes
KINKS = frozenset("abs sign heaviside relu piecewise".split())
ENTRY_KINKS = frozenset("map_abs map_sign map_relu map_heaviside map_sqrt".split())
SIZED = frozenset("eye zeros ones unit matrices lowrank".split())


def _power(base: Expr, exponent: Expr) -> Conditions:
    n = whole_number(exponent)
    if n is not None:
        return [] if n >= 0 else _invertible(base)
    facts = Facts(free_symbols(exponent))
    if facts.is_integer(exponent):
        return [(_ne(base), _ge(exponent))]
    rises: Conditions = [] if facts.positive(exponent) else [(_ne(base), _gt(exponent))]
    real = _real(base) or (_real(exponent) and not free_symbols(base) and not _imaginary(base))
    return [_ge(base), *rises] if real else rises


def _between(index: Expr, least: Expr, most: Expr) -> Conditions:
    return [_whole(index), _ge(index, least), Relation("<=", index, most)]


def _in_order(low: Expr, high: Expr) -> Relation:
    """A range of whole numbers ends no earlier than just before it starts."""
    return _ge(high) if low == ONE else Relation(">=", high + 1, low)


def _sizes(args: tuple[Expr, ...]) -> Conditions:
    return [c for a in args for c in (_whole(a), _ge(a, ONE))]


def _converges(e: Node) -> Conditions:
    """What an infinite sum asks for."""
    body, index, low, _ = e.args
    assert isinstance(index, Symbol)
    try:
        _, guards = infinite(e.op, body, index, low)
    except CannotEvaluate:
        return [None]
    found: Conditions = []
    for kind, found_factor, excess in guards:
        factor = _tidy(found_factor)
        if kind == "half":
            found.append(_gt((factor if _real(factor) else node("re", factor)) - 1))
        elif excess > 0 and whole_number(factor) in (1, -1):
            continue
        elif excess > 0:
            found.append(_ge(1 - node("abs", factor)))
        else:
            found.append(_gt(1 - node("abs", factor)))
    return found


def _tidy(e: Expr) -> Expr:
    """Without factors 1 and powers 1, for a condition that is read."""
    match e:
        case Node("mul", factors):
            kept = [t for t in map(_tidy, factors) if t != ONE] or [ONE]
            return kept[0] if len(kept) == 1 else Node("mul", tuple(kept))
        case Node("pow", (base, exponent)):
            return _tidy(base) if constant(exponent) == 1 else e
    return e


def _own(e: Node) -> Conditions:
    """What an operation asks of its operands."""
    op, args = e.op, e.args
    if op.startswith("map_"):
        return _own(Node(op.removeprefix("map_"), tuple(map(entry_of, args))))
    if op in ONE_ARGUMENT:
        return ONE_ARGUMENT[op](args[0])
    if op in TOTAL:
        return []
    match op:
        case "div" | "mod":
            return [_ne(args[1])]
        case "pow":
            return _power(args[0], args[1])
        case "root":
            return [_ne(args[1]), *_power(args[0], ONE / args[1])]
        case "atan2":
            return [_gt(args[0] * args[0] + args[1] * args[1])]
        case "binomial":
            return [] if Facts(free_symbols(args[1])).is_integer(args[1]) else [_gt(args[0] + 1)]
        case "rising" | "falling":
            return [_whole(args[1]), _ge(args[1])]
        case "beta":
            return [_gt(args[0]), _gt(args[1])]
        case "polygamma":
            return [_whole(args[0]), _ge(args[0]), _gt(args[1])]
        case "entry":
            rows, cols = map(size_tree, args[0].shape)
            return [*_between(args[1], ONE, rows), *_between(args[2], ONE, cols)]
        case "col" | "rowof":
            return _between(args[1], ONE, size_tree(args[0].shape[1 if op == "col" else 0]))
        case "unit":
            return [*_sizes(args[1:]), *_between(args[0], ONE, args[1])]
        case "seq":
            return [_whole(args[1]), _ge(args[1])]
        case "range":
            return [_whole(args[0]), _whole(args[1])]
        case "sum" | "prod" | "hstack" | "vstack":
            if args[3] == INFINITY:
                return [_whole(args[2]), *_converges(e)]
            return [_whole(args[2]), _whole(args[3]), _in_order(args[2], args[3])]
        case "lowrank":
            return [*_sizes(args[:2]), _ge(args[2])]
        case "inf":
            return [] if _bounded(args[0]) else [None]
        case "diff":
            return [] if _differentiable(e) else [None]
        case "grad":
            return kinks(args[0], args[1])
        case "piecewise":
            return [] if _real(args[0]) or not free_symbols(args[0]) else [None]
    if op in SIZED:
        return _sizes(args)
    if op in POLYNOMIALS or op in BESSEL:
        return [_whole(args[0]), _ge(args[0])]
    if op in ("besselk", "bessely"):
        return [_gt(args[1]) if _real(args[1]) else _ne(args[1])]
    return [None] if free_symbols(e) else []


def kinks(f: Expr, x: Expr) -> Conditions:
    """Where a formula has a value and no gradient by `x`: an absolute value or a norm at zero, a jump."""
    if not isinstance(f, Node) or not isinstance(x, Symbol) or x.name not in free_symbols(f):
        return []
    a = f.args[0]
    match f:
        case Node("pow", (Node("abs" | "norm" | "sqrt", (inner,)), Number() as n)) if (
            n.value > 0 and n.value % 2 == 0
        ):
            return kinks(inner, x)
    found = [c for e in f.args for c in kinks(e, x)]
    if any("complex" in s.domain for s in free_symbols(f).values()):
        parts = ("abs", "re", "im", "conj", "arg", "sign", "norm", "map_abs", "map_sign")
        return [*found, None] if f.op in parts else found
    if f.op in ENTRY_KINKS:
        return [*found, _ne(entry_of(a))]
    if f.op == "map_pow" and x.name in free_symbols(a) and not _whole_power(f.args[1]):
        return [*found, _ne(entry_of(a))]
    if f.op in ("abs", "sign", "relu", "heaviside", "sqrt"):
        return [*found, _ne(a)]
    if f.op == "norm":
        return [*found, _ne(f)]
    if f.op == "pow" and x.name in free_symbols(a) and a.is_scalar and not _whole_power(f.args[1]):
        return [*found, _ne(a)]
    if f.op in ("min", "max"):
        return [*found, *(_ne(b - c) for i, b in enumerate(f.args) for c in f.args[:i])]
    return [*found, None] if f.op in JUMPS else found


def _whole_power(e: Expr) -> bool:
    return whole_number(e) is not None or Facts(free_symbols(e)).is_integer(e)


def _bounded(s: Expr) -> bool:
    """Whether a set of numbers is plainly not empty and bounded below: squares over matrices."""
    match s:
        case Node("setof", (Node("pow", (Node("norm"), _)), _, Node("lowrank" | "matrices"))):
            return True
        case Node("setof", (body, _, Node("lowrank" | "matrices"))):
            low = Facts(free_symbols(body)).interval(body)
            return low is not None and low.lo is not None
    return False


def of_numbers(e: Node) -> list[Relation]:
    """What an operation on numbers asks of them, where lines say it."""
    return [c[0] if isinstance(c, tuple) else c for c in _own(e) if c is not None]


def _differentiable(e: Node) -> bool:
    f = e.args[0]
    if isinstance(f, Symbol) or (isinstance(f, Node) and f.op in ("diff", "seq", "apply")):
        return True
    try:
        calculus.worked_out(calculus.nested(e))
    except calculus.NoDerivative:
        return False
    return True


def _ranged(e: Node) -> tuple[Node, tuple[Relation, ...]] | None:
    """A binder with its index as any integer, and what its range says of that; None for others."""
    if e.op in ("sum", "prod", "hstack", "vstack"):
        low, high = e.args[2], e.args[3]
    elif e.op == "setof" and isinstance(e.args[2], Node) and e.args[2].op == "range":
        low, high = e.args[2].args
    elif e.op == "setof":
        return e, (Relation("in", e.args[1], e.args[2]),)
    else:
        return None
    index = e.args[1]
    assert isinstance(index, Symbol)
    any_ = Symbol(index.name, "integer")
    said = [Relation(">=", any_, low)]
    if high != INFINITY:
        said.append(Relation("<=", any_, high))
    return Node(e.op, (replace(e.args[0], {index: any_}, "move"), any_, *e.args[2:])), tuple(said)


def _kinks(e: Node) -> Iterator[Expr]:
    """What must not vanish for a formula to have the slope that it has on both sides."""
    names = {s.name for s in e.args[1:] if isinstance(s, Symbol)}
    for x in walk(e.args[0]):
        if isinstance(x, Node) and x.op in KINKS and names & set(free_symbols(x.args[0])):
            yield x.args[0]


def owed(e: Expr) -> tuple[Owed, ...]:
    """Everything that must hold for `e` to have a value, outermost last, each once.

    What domains settle is listed as well: `met` and `missing` leave it out.
    """
    return tuple(dict.fromkeys(_owed(e, ())))


def _owed(e: Expr, within: tuple[Relation, ...]) -> Iterator[Owed]:
    if not isinstance(e, Node):
        return
    ranged = _ranged(e)
    if ranged is not None:
        bound, said = ranged
        yield from _owed(bound.args[0], (*within, *said))
        for a in bound.args[2:]:
            yield from _owed(a, within)
    elif e.op == "piecewise":
        test, first, second = e.args
        yield from _owed(test, within)
        yield from _owed(first, (*within, _gt(test)))
        yield from _owed(second, (*within, Relation("<=", test, ZERO)))
    else:
        for a in e.args:
            yield from _owed(a, within)
    if e.op == "diff":
        yield from (Owed(_ne(x), e, within) for x in _kinks(e))
    if e.op == "diff" and not isinstance(e.args[0], Symbol) and _differentiable(e):
        slope = calculus.worked_out(calculus.nested(e))
        if slope != calculus.nested(e):
            yield from _owed(slope, within)
    for c in _own(e):
        condition, instead = c if isinstance(c, tuple) else (c, None)
        yield Owed(condition, e, within, instead)


def owed_by(r: Relation) -> tuple[Owed, ...]:
    """What both sides of a line owe, each once.

    A side that is a greatest lower bound may be infinite: every set of numbers has one.
    """
    found = dict.fromkeys((*owed(r.lhs), *owed(r.rhs)))
    sides = [e for e in (r.lhs, r.rhs) if isinstance(e, Node) and e.op == "inf"]
    return tuple(o for o in found if o.condition is not None or o.part not in sides)


def stated(lines: Iterable[Relation]) -> list[Owed]:
    """What lines say by standing there: both their sides have values."""
    return [o for r in lines for o in owed_by(r)]


def met(o: Owed, known: Known) -> bool:
    """Whether something owed is known to hold: from domains, from the lines that are `known`, and
    from the parts that stand in these.
    """
    if o.part in known.parts and not o.within:
        return True
    for x in known.bound:
        same = o.part == x.part or (o.condition is not None and o.condition == x.condition)
        if same and set(x.within) <= set(o.within):
            return True
    if o.condition is None:
        return False
    if o.part.is_scalar and not free_symbols(o.part) and has_value(o.part):
        return True
    if o.instead is not None and holds(o.instead, o.within, known):
        return True
    return holds(o.condition, o.within, known)


def has_value(e: Expr) -> bool:
    """Whether a scalar without names can be evaluated."""
    return _value(e) is not None


def _value(e: Expr) -> Any:
    """A ball of a formula without names; None where it has no value, or none that balls find."""
    try:
        return evaluate(e, {})
    except (CannotEvaluate, ArithmeticError, ValueError, LookupError, AssertionError):
        return None


def is_real(e: Expr) -> bool:
    """Whether a formula has a real value wherever it has what it is owed."""
    if isinstance(e, (Number, Symbol)):
        return isinstance(e, Number) or "complex" not in e.domain
    assert isinstance(e, Node)
    if e.op in ("abs", "re", "im", "arg", "norm", "rank", "dim", "card", "numel", "inf"):
        return True
    if e.op in ("i", "hankel1", "hankel2", "LambertWk"):
        return Facts(free_symbols(e)).real(e)
    if e.is_scalar and not free_symbols(e) and (ball := _value(e)) is not None:
        return bool(ball.imag.is_zero())
    return all(map(is_real, e.args)) or Facts(free_symbols(e)).real(e)


def knowing(lines: Iterable[Relation], indices: frozenset[str] = frozenset()) -> Known:
    """What is known when these lines hold, and so have values; `indices` stand for all of their domain."""
    found = list(lines)
    says = stated(found)
    free = [o for o in says if not o.within]
    conditions = [o.condition for o in free if o.condition is not None and o.instead is None]
    bound = tuple(o for o in says if o.within)
    return Known([*found, *conditions], frozenset(o.part for o in free), bound, indices)


def missing(
    r: Relation | Expr, lines: Iterable[Relation] = (), indices: frozenset[str] = frozenset()
) -> list[Owed]:
    """What a line, or a formula, owes and what neither domains nor `lines` settle.

    A line about one of `indices` holds for all of its domain, so that it speaks of a bound one as well.
    """
    found = list(lines)
    asked = owed_by(r) if isinstance(r, Relation) else owed(r)
    if not asked:
        return []
    known = knowing(found, indices)
    return [o for o in asked if not met(o, known)]


__all__ = ["Owed", "is_real", "knowing", "met", "missing", "owed", "owed_by", "stated"]
