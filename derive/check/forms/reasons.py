"""Whether the reason that a step prints is the reason why it holds.

Each rule here is held to the operations that it is about: everything else is a name of its own while the
two lines are compared, and no premise is used as an equation but those that the rule lists.  A step
that holds for another reason is refused with the rule to give instead; truth is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.check.defined import knowing
from derive.check.entail import decided, entails, same_line
from derive.check.facts import Facts
from derive.check.forms.base import ZERO, Check, wrong
from derive.check.known import holds
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.core.numbers import whole_number
from derive.kernel.expr import Expr, Node, Number, Symbol, free_symbols, replace, walk
from derive.kernel.ops import SET
from derive.kernel.relation import ORDER, Relation

RING = frozenset({"add", "neg", "mul"})
LINEAR = RING | {"div", "eye", "zeros"}
FIELD = LINEAR | {"pow", "sqrt", "cbrt", "root", "exp", "log", "log2", "log10", "abs"}
TURNED = LINEAR | {"transpose", "sum"}
TRACES = frozenset({"tr", "inner", "norm", "total"})
COMPONENTS = frozenset(
    {"entry", "col", "rowof", "unit", "block", "row", "hstack", "vstack", "diag", "vec", "ones", "total"}
)
BLOCKS = frozenset({"block", "row", "hstack", "vstack"})
INSTEAD = "use Combine, which says that it follows (Compute, where nothing is cited)"


class _Names:
    """What a rule is not about, as names of its own: the same name for the same part."""

    def __init__(self, keep: frozenset[str], lines: Sequence[Relation]) -> None:
        self.keep = keep
        self.taken = {x.name for r in lines for e in (r.lhs, r.rhs) for x in walk(e) if isinstance(x, Symbol)}
        self.made: dict[Expr, Symbol] = {}

    def line(self, r: Relation) -> Relation:
        """A line with everything else under names."""
        return Relation(r.sign, self.of(r.lhs), self.of(r.rhs))

    def of(self, e: Expr) -> Expr:
        """A formula with everything else under names."""
        if not isinstance(e, Node) or e.shape == SET:
            return e
        if e.op == "div" and "div" not in self.keep:
            top, under = e.args
            return (
                e
                if isinstance(under, Number)
                else self.of(top) * self.name(Node("div", (Number("1"), under)))
            )
        if e.op in ("eye", "zeros") and e.op in self.keep:
            return e
        if e.op == "sum" and e.op in self.keep:
            return Node("sum", (self.of(e.args[0]), *e.args[1:]))
        if e.op == "pow" and not (e.op in self.keep or ((whole_number(e.args[1]) or -1) > 0 and e.is_scalar)):
            return self.name(e)
        if e.op != "pow" and e.op not in self.keep:
            return self.name(e)
        last = e.args[1:] if e.op == "pow" and whole_number(e.args[1]) is not None else ()
        args = (*map(self.of, e.args[: len(e.args) - len(last)]), *last)
        return Node(e.op, args)

    def name(self, e: Expr) -> Symbol:
        """The name of a part."""
        if e not in self.made:
            name = f"part{len(self.made) + 1}"
            while name in self.taken:
                name += "x"
            self.made[e] = Symbol(name, _domain(e), e.shape)
        return self.made[e]


def _domain(e: Expr) -> str:
    """What is known of all values of a part."""
    if not e.is_scalar:
        return "real"
    facts = Facts(free_symbols(e))
    found = facts.interval(e)
    if found is None:
        return "nonzero complex" if facts.never_zero(e) else "complex"
    if found.positive or found.negative:
        return "positive" if found.positive else "negative"
    return "nonnegative" if found.nonnegative else "nonzero real" if found.never_zero else "real"


def _equal(a: Expr, b: Expr) -> bool:
    """Whether two formulas agree whatever their names stand for."""
    if a == b:
        return True
    if a.shape != b.shape or a.shape == SET:
        return False
    return decided(Relation("=", a, b), []).passed


def _alike(a: Relation, b: Relation) -> bool:
    """Whether two lines say the same of equal sides, perhaps the other way round."""
    if a.sign != b.sign:
        return False
    if _equal(a.lhs, b.lhs) and _equal(a.rhs, b.rhs):
        return True
    return a.sign == "=" and _equal(a.lhs, b.rhs) and _equal(a.rhs, b.lhs)


def _rewritten(
    words: str, keep: frozenset[str], about: frozenset[str] = frozenset(), turned: bool = False
) -> Check:
    """A check of rules that write one line otherwise, or an identity of no line at all."""

    def check(v: View) -> Verdict | None:
        if len(v.lines) > 1:
            return wrong(f"{words} take one line, and {v.step.premises[1]} is another: {INSTEAD}")
        names = _Names(keep, [*v.lines, v.conclusion])
        if about and not any(_speaks(r, about) for r in (*v.lines, v.conclusion)):
            return wrong(f"{words}: nothing of the kind stands in {v.conclusion}")
        mine = names.line(v.conclusion)
        if not v.lines:
            alike = _equal(mine.lhs, mine.rhs)
        else:
            other = names.line(v.lines[0])
            alike = _alike(mine, other)
            if not alike and turned and mine.sign == "=":
                over = Relation("=", Node("transpose", (other.lhs,)), Node("transpose", (other.rhs,)))
                alike = _alike(mine, over)
        return None if alike else _other(v, words)

    return check


def _other(v: View, words: str) -> Verdict:
    """The refusal of a step that does not hold for its reason: false, or for another."""
    found = entails(list(v.lines), v.conclusion, given=v.given)
    if not found.passed:
        return found
    return wrong(f"{v.conclusion} does not come by {words} alone: {INSTEAD}")


def _speaks(r: Relation, ops: frozenset[str]) -> bool:
    return any(isinstance(x, Node) and x.op in ops for e in (r.lhs, r.rhs) for x in walk(e))


def _rearranged(words: str, alone: bool) -> Check:
    """The first line and the conclusion say the same by field operations, and by the lines listed."""

    def check(v: View) -> Verdict | None:
        if alone and len(v.lines) > 1:
            return wrong(f"{words} take one line, and {v.step.premises[1]} is another: {INSTEAD}")
        v.need(1)
        names = _Names(FIELD, [*v.lines, v.conclusion])
        first, *using = map(names.line, v.lines)
        mine = names.line(v.conclusion)
        given = tuple(map(names.line, v.given))
        there = entails([first, *using], mine, given=given)
        if not there.passed:
            return _other(v, words)
        back = entails([mine, *using], first, given=given)
        if not back.passed:
            return wrong(f"{v.conclusion} says less than {v.lines[0]}: {INSTEAD}")
        return there

    return check


def both_sides(v: View) -> Verdict | None:
    """The same done to both sides; the sign of an inequality stays where that keeps the order."""
    premise, r = v.need(1)[0], v.conclusion
    function, times = v.step.reason.get("function"), v.step.reason.get("times")
    if len(v.lines) > 1 and premise.sign == "=":
        return wrong(f"both sides of one line: {INSTEAD}")
    sign = premise.sign
    if sign == "~":
        return wrong(f"{premise} is about right in its last digit, and this changes it: work out the value")
    if isinstance(times, Expr):
        made = (premise.lhs * times, premise.rhs * times)
        if sign != "=":
            sign = _kept(times, sign, v)
    elif isinstance(function, str) and function:
        made = (Node(function, (premise.lhs,)), Node(function, (premise.rhs,)))
        if sign in ORDER and function not in ("exp", "log", "sqrt"):
            return wrong(f"{function} does not keep the order of two numbers")
        if sign == "!=" and not _one_to_one(function, premise):
            return wrong(f"{function} of two numbers may be one though they differ")
        if sign not in (*ORDER, "=", "!="):
            return wrong(f"{function} of both sides is not said by {premise}")
    else:
        return wrong("what was done to both sides is not on record")
    if not sign:
        return wrong(f"the sign of {times} is not known: cite a line that says so")
    return same_line(r, Relation(sign, *made))


def _one_to_one(function: str, r: Relation) -> bool:
    """Whether a function of two different values has two values: log and sqrt anywhere, exp of real ones."""
    facts = Facts(r.free_symbols())
    return function in ("log", "sqrt") or (function == "exp" and facts.real(r.lhs) and facts.real(r.rhs))


def _kept(factor: Expr, sign: str, v: View) -> str:
    """The sign of an inequality times a factor; "" where the factor's sign is not known."""
    known = knowing([*v.lines, *v.given])
    flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    if holds(Relation(">", factor, ZERO), (), known):
        return sign
    return flipped.get(sign, "") if holds(Relation("<", factor, ZERO), (), known) else ""


def components(v: View) -> Verdict | None:
    """Entries, columns, rows or explicit blocks stand in what is cited or said."""
    if not any(_speaks(r, COMPONENTS) for r in (*v.lines, v.conclusion)):
        return wrong(f"no component of anything stands in {v.conclusion}: {INSTEAD}")
    return None


def _factors(e: Expr) -> tuple[Expr, ...]:
    """The factors of a product, however it is grouped; numbers left out."""
    if isinstance(e, Node) and e.op == "mul":
        return tuple(f for a in e.args for f in _factors(a))
    if isinstance(e, Node) and e.op in ("neg", "div"):
        return _factors(e.args[0])
    return () if e.is_scalar else (e,)


def member(v: View) -> Verdict | None:
    """A product with the matrix in front lies in its column space: by what a column space is."""
    r = v.conclusion
    if r.sign != "in" or not (isinstance(r.rhs, Node) and r.rhs.op in ("colspace", "rowspace")):
        return wrong(f"{r} does not say that something lies in a space")
    lines = {line.lhs: line.rhs for line in v.lines if line.sign == "="}
    m = r.rhs.args[0] if r.rhs.op == "colspace" else Node("transpose", (r.rhs.args[0],))
    value = lines.get(r.lhs, r.lhs)
    for _ in range(len(lines) + 1):
        front = _factors(m)
        if _factors(value)[: len(front)] == front:
            return None
        value = replace(value, {k: x for k, x in lines.items() if k != r.lhs})
    return _other(v, "what makes it an element")


def positive_terms(v: View) -> Verdict | None:
    """Every term is positive: by the signs of what it is made of."""
    if holds(v.conclusion, (), knowing([*v.lines, *v.given])):
        return None
    return _other(v, "the signs of its terms")


def blocks_stand(v: View) -> bool:
    """Whether blocks stand in what a step cites or says."""
    return any(_speaks(r, BLOCKS) for r in (*v.lines, v.conclusion))


FORMS: dict[str, Check] = {
    "expand": _rewritten("the laws of a ring", RING | {"eye"}),
    "associate": _rewritten("the laws of regrouping", LINEAR | {"sum"}),
    "transpose": _rewritten(
        "the laws of transposes", LINEAR | {"transpose", "sum"}, frozenset({"transpose"}), True
    ),
    "trace": _rewritten("the laws of the trace", TURNED | TRACES | {"pow"}, TRACES),
    "powers": _rearranged("the laws of powers", True),
    "rearrange": _rearranged("field operations", False),
    "both-sides": both_sides,
    "components": components,
    "member": member,
}
