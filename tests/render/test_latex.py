"""What is printed reads back as the tree: LaTeX, text, and MathML that browsers show."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol, symbol
from derive.kernel.ops import OPS, SET
from derive.kernel.text import parse, show
from derive.render.latex import latex, latex_name
from derive.render.mathml import BadMathML, mathml
from tests.latex_reader import read_expr

m, k = symbol("m", "positive integer"), symbol("k", "positive integer")
NAMES: dict[str, Symbol] = {
    s.name: s
    for s in (
        m,
        k,
        symbol("x", "real"),
        symbol("y", "real"),
        symbol("N_opt", "positive"),
        symbol("alpha", "positive"),
        symbol("share", "positive"),
        symbol("i", "integer"),
        symbol("A", "real", (m, k)),
        symbol("B", "real", (k, m)),
        symbol("S", "real", (m, m)),
        symbol("v", "real", (m, 1)),
        symbol("W_O", "real", (m, k), ("sequence",)),
        Symbol("T", "complex", SET),
    )
}
POOL: list[Expr] = [*NAMES.values(), Number("2"), Number("5.76e23"), Number("6", "FLOP")]
ROW = Node("row", (NAMES["x"], NAMES["y"]))


def instance(op: str) -> Expr:
    """Some tree with this operation."""
    rule = OPS[op]
    if op == "block":
        return Node("block", (ROW, ROW))
    if op in ("sum", "prod", "hstack", "vstack"):
        return Node(op, (Node("mul", (NAMES["i"], NAMES["v"])), NAMES["i"], Number("1"), NAMES["m"]))
    if op == "setof":
        over = Node("range", (Number("1"), NAMES["m"]))
        return Node(op, (Node("add", (NAMES["i"], Number("1"))), NAMES["i"], over))
    if op == "seq":
        return Node(op, (NAMES["W_O"], NAMES["i"]))
    if op == "hyper":
        return Node(op, (Number("2"), *[NAMES["x"]] * 5))
    pool = sorted(POOL, key=lambda e: e.is_scalar)  # matrices first, where they fit
    for count in range(rule.least, min(rule.most, rule.least + 2) + 1):
        for args in product(pool, repeat=count):
            try:
                return Node(op, args)
            except DeriveError:
                continue
    raise AssertionError(f"no instance of {op}")


@pytest.mark.parametrize("op", OPS)
def test_every_operation_prints_and_reads_back(op: str) -> None:
    e = instance(op)
    if op != "row":
        assert read_expr(latex(e), NAMES) == e
    if op not in ("row", "hyper"):
        assert parse(show(e), NAMES, None) == e


@pytest.mark.parametrize("op", OPS)
def test_every_operation_is_shown_by_browsers(op: str) -> None:
    e = instance(op)
    for display in (True, False):
        markup = mathml(latex(e), show(e), display)
        assert markup.startswith("<math") and "\\" not in markup.partition(">")[2]


scalars = st.recursive(
    st.sampled_from([e for e in POOL if e.is_scalar]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["add", "mul", "div", "pow"]), inner, inner).map(
            lambda t: Node(t[0], (t[1], t[2]))
        ),
        st.tuples(st.sampled_from(["add", "mul"]), inner, inner, inner).map(lambda t: Node(t[0], t[1:])),
        st.tuples(
            st.sampled_from(["neg", "exp", "log", "sqrt", "abs", "floor", "factorial", "gamma"]), inner
        ).map(lambda t: Node(t[0], (t[1],))),
    ),
    max_leaves=12,
)
matrices = st.recursive(
    st.sampled_from([NAMES["S"], Node("mul", (NAMES["A"], NAMES["B"])), Node("eye", (NAMES["m"],))]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["add", "mul", "had"]), inner, inner).map(
            lambda t: Node(t[0], (t[1], t[2]))
        ),
        st.tuples(st.sampled_from(["neg", "transpose", "inv"]), inner).map(lambda t: Node(t[0], (t[1],))),
        st.tuples(scalars, inner).map(lambda t: Node("mul", (t[0], t[1]))),
    ),
    max_leaves=8,
)


@given(st.one_of(scalars, matrices))
@settings(max_examples=300, deadline=None)
def test_any_tree_reads_back(e: Expr) -> None:
    assert parse(show(e), NAMES, None) == e
    assert read_expr(latex(e), NAMES) == e
    assert "<math" in mathml(latex(e), show(e))


def test_names() -> None:
    assert latex_name("N_opt") == r"N_{\text{opt}}"
    assert latex_name("W_OV") == r"W_{\text{OV}}"
    assert latex_name("alpha") == r"\alpha"
    assert latex_name("C_0") == "C_{0}"
    assert latex_name("dW") == r"\text{d}W"
    assert latex_name("d_model") == r"d_{\text{model}}"


@pytest.mark.parametrize(
    "bad", [r"\foo{x}", r"\text{a\_b}", r"\begin{aligned} a &= b \end{aligned}", r"\boxed{x}"]
)
def test_what_browsers_would_not_show_is_refused(bad: str) -> None:
    with pytest.raises(BadMathML):
        mathml(bad)


def test_markup_in_text_stays_text() -> None:
    made = mathml(r"\text{<img src=x onerror=alert(1)>}")
    assert "<img" not in made and "&lt;img" in made
