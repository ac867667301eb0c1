"""What the finishing pass mends: spacing and stretching that browsers would otherwise get wrong."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from derive.render.mathml import NAMESPACE, mathml


def tree(latex: str) -> ET.Element:
    root = ET.fromstring(mathml(latex))
    for e in root.iter():
        e.tag = e.tag.removeprefix(f"{{{NAMESPACE}}}")
    return root


def test_brackets_stretch_to_their_own_matrix() -> None:
    root = tree(r"\begin{bmatrix} 1 \\ 2 \end{bmatrix} \begin{bmatrix} 3 & 4 \end{bmatrix} = x")
    rows = [e for e in root.iter("mrow") if any(c.tag == "mtable" for c in e)]
    assert [[c.tag for c in row] for row in rows] == [["mo", "mtable", "mo"]] * 2


def test_bars_keep_to_what_they_hold() -> None:
    bars = [e for e in tree(r"\lvert x - y\rvert < 2").iter("mo") if e.text == "|"]
    assert [(b.get("lspace"), b.get("rspace"), b.get("stretchy")) for b in bars] == [("0", "0", "false")] * 2
    tall = [e for e in tree(r"\left\lvert \frac{x}{y}\right\rvert").iter("mo") if e.text == "|"]
    assert [b.get("stretchy") for b in tall] == ["true"] * 2


def test_a_colon_has_air_in_a_set_and_none_in_an_index() -> None:
    (colon,) = [e for e in tree(r"\{x : x \in S\}").iter() if e.text == ":"]
    assert colon.tag == "mo" and colon.get("lspace") == colon.get("rspace") == "0.278em"
    (index,) = [e for e in tree("X_{:,j}").iter() if e.text == ":"]
    assert index.get("lspace") in (None, "0")


def test_a_minus_before_its_operand_is_no_difference() -> None:
    signs = [e.get("form") for e in tree("a = -b - c").iter("mo") if e.text == "−"]
    assert signs == ["prefix", None]


def test_groups_of_digits_are_one_number() -> None:
    assert [e.text for e in tree(r"1\,207\,959\,552").iter("mn")] == ["1\u202f207\u202f959\u202f552"]


def test_a_function_is_applied() -> None:
    root = tree(r"2 \operatorname{rank}(W)")
    names = [e for e in root.iter("mi") if e.text == "rank"]
    assert len(names) == 1 and "\u2061" in [e.text for e in root.iter("mo")]
