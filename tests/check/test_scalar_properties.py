"""Random trees: rewritten ones are never refuted, changed ones never pass, text round-trips."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check.assume import parse_assumptions
from derive.check.decide import decide
from derive.check.facts import Facts
from derive.check.identity import proves
from derive.check.points import Drawer, holds
from derive.check.values import CannotEvaluate
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, as_expr, free_symbols, node
from derive.kernel.relation import Relation
from derive.kernel.text import parse, show

X, Y = Symbol("x"), Symbol("y")
NAMES = {"x": X, "y": Y}
FUNCTIONS = ("sin", "cos", "exp", "log", "sqrt", "atan", "sinh", "tanh", "erf", "abs")

leaves = st.one_of(
    st.sampled_from([X, Y]),
    st.integers(0, 9).map(lambda n: Number(str(n))),
    st.sampled_from([node("pi"), node("i"), node("e")]),
)


def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] - p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] / p[1]),
        st.tuples(inner, st.integers(-2, 3)).map(lambda p: node("pow", p[0], p[1])),
        inner.map(lambda e: -e),
        st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda p: node(p[0], p[1])),
    )


trees = st.recursive(leaves, grow, max_leaves=8)


def turned(e: Expr) -> Expr:
    """The same value, written otherwise: sums and products reversed, minus and quotients undone."""
    if not isinstance(e, Node):
        return e
    args = tuple(map(turned, e.args))
    if e.op in ("add", "mul"):
        return Node(e.op, args[::-1])
    if e.op == "neg":
        return Node("mul", (Number("1"), Node("neg", args)))
    if e.op == "div":
        return Node("mul", (args[0], node("pow", args[1], -1)))
    if e.op == "tanh":
        return node("sinh", args[0]) / node("cosh", args[0])
    if e.op == "sqrt":
        return node("pow", args[0], Fraction(1, 2))
    return Node(e.op, args)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(trees)
def test_text_round_trips(e: Expr) -> None:
    assert parse(show(e), NAMES) == e


@settings(max_examples=120, deadline=None, derandomize=True)
@given(trees)
def test_what_is_rewritten_is_never_refuted(e: Expr) -> None:
    found = decide(Relation("=", e, turned(e)))
    assert found.outcome != "refuted", f"{e} = {turned(e)}: {found}"


@settings(max_examples=120, deadline=None, derandomize=True)
@given(trees, st.sampled_from(["1", "1/7", "x", "sin(x)", "exp(y)/1000", "1e-20", "I"]))
def test_what_is_changed_never_passes(e: Expr, change: str) -> None:
    found = decide(Relation("=", e, e + parse(change, NAMES)))
    assert not found.passed, f"{e} + {change}: {found}"


@settings(max_examples=80, deadline=None, derandomize=True)
@given(trees, trees)
def test_a_proof_is_never_against_the_balls(a: Expr, b: Expr) -> None:
    """What normal forms prove, balls must not refute, and the other way round."""
    from derive.check import sampling

    facts = Facts({**free_symbols(a), **free_symbols(b)})
    for left, right in ((a, b), (a * b, b * a), ((a + b) ** 2, a**2 + 2 * a * b + b**2)):
        try:
            tested = sampling.Equality(left, right).decide(sampling.drawer(facts, left, right))
        except (CannotEvaluate, DeriveError):
            continue
        if proves(left, right, facts):
            assert tested.outcome != "refuted", f"{left} = {right}: {tested}"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(
        [
            "x > 0, y real",
            "0 < x < 1, y > x",
            "x != y, x integer",
            "x*y < 1, x, y > 0",
            "x in 2..5, y nonnegative integer, y <= x",
            "abs(x) < 2",
            "x negative, y > x, y < 0",
        ]
    ),
    st.integers(0, 1000),
)
def test_drawn_points_meet_the_assumptions(text: str, seed: int) -> None:
    symbols, assumed = parse_assumptions(text)
    facts = Facts(symbols, assumed)
    drawn = Drawer(facts.symbols, facts, str(seed))
    again = Drawer(facts.symbols, facts, str(seed))
    for kind in ("small complex", "real", "special", "half", "complex"):
        point = drawn.draw(kind)
        assert point == again.draw(kind)
        if point is None:
            continue
        from derive.check.balls import Program

        for r in assumed:
            assert holds(r, Program(r.lhs, r.rhs), point), f"{r} at {point}"
        for name, s in symbols.items():
            if "integer" in s.domain:
                assert point[name].q == 1
            if s.domain in ("positive", "positive integer"):
                assert point[name] > 0


def test_numbers_as_trees() -> None:
    assert as_expr(Fraction(-1, 3)) == parse("-1/3")
