"""Trees written in the few operations that a normal form knows.

Derivatives are taken, definitions put in, and what the assumptions decide is decided
(|x| of a positive x, the sign of a product, real parts).  Each rewriting holds for
principal values wherever both sides are defined.  May import the kernel only.
"""

from __future__ import annotations

from derive.check.derivative import derivative_of
from derive.check.facts import Facts
from derive.check.lowering import ELEMENTARY, HALF, ONE, I
from derive.check.values import CannotEvaluate
from derive.core.numbers import whole_number
from derive.kernel.expr import Expr, Node, Number, Symbol, node, replace

ZERO = Number("0")
MAX_UNROLLED, MAX_NODES = 40, 4000
#: definitions by gamma functions: kept from arguments that may be negative whole numbers
BY_GAMMA = {"factorial", "rising", "falling", "beta", "catalan_number", "harmonic"}
ENTIRE = {"exp", "sin", "cos", "erf"}


class Plain:
    """Rewrites trees; `of(e)` is the same value in plain operations.  With `roots`, |z| that stays
    is the square root of z times its conjugate."""

    def __init__(self, facts: Facts, roots: bool = False) -> None:
        self.facts, self.roots, self.memo = facts, roots, dict[Expr, Expr]()

    def of(self, e: Expr) -> Expr:
        """Raises CannotEvaluate where a derivative is not known or the tree grows too large."""
        if not isinstance(e, Node):
            return e
        found = self.memo.get(e)
        if found is None:
            if len(self.memo) > MAX_NODES:
                raise CannotEvaluate("a tree that grows too large")
            found = self.memo[e] = self.node(e)
        return found

    def node(self, e: Node) -> Expr:
        op, args = e.op, e.args
        if op == "diff":
            return self.of(derivative_of(e))
        if op in ("sum", "prod"):
            return self.series(e)
        if op == "abs":
            return self.absolute(self.of(args[0]))
        if op in ("re", "im", "conj"):
            return self.parts(op, self.of(args[0]))
        if op == "sign":
            inner = self.facts.interval(args[0])
            if inner is not None and inner.positive:
                return ONE
            if inner is not None and inner.negative:
                return node("neg", ONE)
        if op == "atan2" and self.facts.positive(args[1]) and self.facts.real(args[0]):
            return self.of(node("atan", args[0] / args[1]))
        if op == "binomial":
            written = self.binomial(*args)
            return self.rebuilt(e) if written is None else self.of(written)
        rule = ELEMENTARY.get(op)
        if rule is not None and not (op in BY_GAMMA and self.risky(e)):
            return self.of(rule(*args))
        return self.rebuilt(e)

    def rebuilt(self, e: Node) -> Expr:
        args = tuple(map(self.of, e.args))
        return e if args == e.args else Node(e.op, args)

    def binomial(self, n: Expr, k: Expr) -> Expr | None:
        """By factors for a small whole k, by gamma functions for n >= 0.  Elsewhere the value at
        negative whole n is a convention that no formula has."""
        count = whole_number(k)
        if count is not None and 0 <= count <= MAX_UNROLLED:
            top: Expr = ONE
            for j in range(count):
                top = top * (n - j) / (j + 1)
            return top
        inner = self.facts.interval(n)
        if inner is not None and inner.nonnegative:
            return ELEMENTARY["binomial"](n, k)
        return None

    def risky(self, e: Node) -> bool:
        """Whether a whole-number argument may be negative (or is none that we know)."""
        for a in e.args[:1] if e.op != "beta" else e.args:
            inner = self.facts.interval(a)
            if self.facts.is_integer(a) and not (inner is not None and inner.nonnegative):
                return True
        return False

    def series(self, e: Node) -> Expr:
        body, index, low, high = e.args
        lo, hi = whole_number(low), whole_number(high)
        if lo is not None and hi is not None and lo - 1 <= hi <= lo + MAX_UNROLLED:
            terms = [self.of(replace(body, {index: _number(k)})) for k in range(lo, hi + 1)]
            if not terms:
                return ZERO if e.op == "sum" else ONE
            return terms[0] if len(terms) == 1 else Node("add" if e.op == "sum" else "mul", tuple(terms))
        return e

    def absolute(self, e: Expr) -> Expr:
        inner = self.facts.interval(e)
        if inner is not None and inner.nonnegative:
            return e
        if inner is not None and inner.nonpositive:
            return node("neg", e)
        if isinstance(e, Node):
            if e.op == "neg":
                return self.absolute(e.args[0])
            if e.op in ("mul", "div"):
                return Node(e.op, tuple(map(self.absolute, e.args)))
            if e.op == "pow" and whole_number(e.args[1]) is not None:
                return Node("pow", (self.absolute(e.args[0]), e.args[1]))
            if e.op == "exp":
                return node("exp", self.parts("re", e.args[0]))
            if e.op == "i":
                return ONE
        return node("pow", e * self.conjugate(e), HALF) if self.roots else node("abs", e)

    def parts(self, op: str, e: Expr) -> Expr:
        if self.facts.real(e):
            return ZERO if op == "im" else e
        bar = self.conjugate(e)
        if op == "conj":
            return bar
        if op == "re":
            return (e + bar) * HALF
        return (e - bar) * HALF / I

    def conjugate(self, e: Expr) -> Expr:
        if not isinstance(e, (Symbol, Node)) or self.facts.real(e):
            return e
        if isinstance(e, Node):
            if e.op == "i":
                return node("neg", e)
            whole_power = e.op == "pow" and whole_number(e.args[1]) is not None
            if e.op in ("add", "mul", "div", "neg") or e.op in ENTIRE or whole_power:
                return Node(e.op, tuple(map(self.conjugate, e.args)))
            if e.op == "conj":
                return e.args[0]
        return node("conj", e)


def _number(k: int) -> Expr:
    return Number(str(k)) if k >= 0 else node("neg", Number(str(-k)))
