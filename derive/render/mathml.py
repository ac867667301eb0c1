"""LaTeX as MathML Core: latex2mathml's element tree, finished.

latex2mathml leaves operators as identifiers, stretches nothing that it should and keeps
unknown commands; the pass here mends what our printer can emit, and `inspect` refuses the
rest: an unknown element or attribute, a wrong number of children, a backslash.
"""

from __future__ import annotations

import html
from itertools import pairwise
from xml.etree import ElementTree as ET

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
#: element -> number of children it must have, or None for any
ARITY: dict[str, int | None] = {
    "math": None,
    "mrow": None,
    "mi": 0,
    "mn": 0,
    "mo": 0,
    "mtext": 0,
    "mspace": 0,
    "mfrac": 2,
    "msqrt": None,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "msubsup": 3,
    "munder": 2,
    "mover": 2,
    "munderover": 3,
    "mtable": None,
    "mtr": None,
    "mtd": None,
    "mpadded": None,
}
ATTRIBUTES = frozenset(
    """
    display alttext mathvariant form fence stretchy lspace rspace minsize maxsize linethickness
    width height depth movablelimits largeop class xmlns
    """.split()
)
SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
OPERATORS = {"⟨": "prefix", "⟩": "postfix", "⧵": "infix", "‖": "", "|": ""}
LETTERS = frozenset("∅∞∂∇⊤⊥")
OPENING = frozenset("([{⟨⌊⌈")
BIG = frozenset("∑∏")
BOLD = {**{str(d): chr(0x1D7CE + d) for d in range(10)}, "e": "𝐞"}


class BadMathML(ValueError):
    """Markup that browsers would not show as meant."""


def mathml(latex: str, alttext: str = "", display: bool = False) -> str:
    """The MathML of a formula, with its plain text as the alternative.

    Raises BadMathML for LaTeX that does not come out as MathML Core.
    """
    from latex2mathml.converter import convert_to_element

    root = convert_to_element(latex)
    for e in root.iter():
        e.text = html.unescape(e.text) if e.text else None
        e.tail = None
    _finish(root, script=False, display=display)
    root.attrib.clear()
    if display:
        root.set("display", "block")
    if alttext:
        root.set("alttext", alttext)
    inspect(root)
    root.set("xmlns", NAMESPACE)
    return ET.tostring(root, encoding="unicode")


def _finish(e: ET.Element, script: bool, display: bool) -> None:
    for i, child in enumerate(list(e)):
        _finish(child, script or (e.tag in SCRIPTS and i > 0), display)
    _join_name(e)
    _unwrap(e)
    _retag(e, script)
    if e.tag in ("mrow", "math", "mtd", "msqrt"):
        _group_tables(e)
        _join_digits(e)
        _space(e)
        _signs(e)
    if display and not script and e.tag in ("msubsup", "msub") and len(e) and (e[0].text or "") in BIG:
        e.tag = "munderover" if e.tag == "msubsup" else "munder"


def _join_name(e: ET.Element) -> None:
    """An operator's name with a digit comes as an empty operator and its letters: one name."""
    for mark, letters in pairwise(list(e)):
        named = letters.tag == "mrow" and all(x.tag in ("mi", "mn") for x in letters)
        if mark.tag == "mo" and not mark.text and named:
            mark.tag, mark.text = "mi", "".join(x.text or "" for x in letters)
            mark.attrib.clear()
            e.remove(letters)


def _unwrap(e: ET.Element) -> None:
    """A row of one is that one."""
    for i, child in enumerate(list(e)):
        if child.tag == "mrow" and len(child) == 1 and not child.attrib:
            e[i] = child[0]


def _retag(e: ET.Element, script: bool) -> None:
    text = e.text or ""
    if e.tag == "mo" and (text in LETTERS or (text.isalpha() and len(text) > 1)):
        e.tag = "mi"
        e.attrib.clear()
        if text in "∂∇":
            e.set("mathvariant", "normal")
    elif e.tag == "mi" and text in OPERATORS:
        e.tag = "mo"
        if OPERATORS[text]:
            e.set("form", OPERATORS[text])
        e.set("stretchy", "false")
    elif e.tag == "mi" and text == ":" and not script:
        e.tag = "mo"
        e.set("lspace", "0.278em")
        e.set("rspace", "0.278em")
    elif e.tag == "mi" and len(text) == 1 and "Α" <= text <= "Ω":
        e.set("mathvariant", "normal")
    if e.get("mathvariant") == "bold":
        e.text = "".join(BOLD.get(c, c) for c in text)
        del e.attrib["mathvariant"]
    if e.tag == "mo":
        if e.text == "‖" or (e.text == "|" and e.get("fence") != "true"):
            e.set("stretchy", "false")
            e.set("lspace", "0")
            e.set("rspace", "0")
        if e.text == "/" or (script and e.text not in (",", None)):
            e.set("lspace", "0")
            e.set("rspace", "0")
    if e.tag == "mspace" and not (e.get("width") or "").endswith("em"):
        e.set("width", "0.167em")


def _group_tables(e: ET.Element) -> None:
    """A matrix and its brackets are a row of their own: brackets stretch to it, not to its neighbours."""
    i = 1
    while i + 1 < len(e) and len(e) > 3:
        left, table, right = e[i - 1], e[i], e[i + 1]
        if table.tag == "mtable" and (left.text, right.text) == ("[", "]"):
            row = ET.Element("mrow")
            for part in (left, table, right):
                e.remove(part)
                row.append(part)
            e.insert(i - 1, row)
        i += 1


def _join_digits(e: ET.Element) -> None:
    """Groups of digits are one number, with narrow spaces."""
    i = 0
    while i + 2 < len(e):
        a, b, c = e[i], e[i + 1], e[i + 2]
        if (a.tag, b.tag, c.tag) == ("mn", "mspace", "mn") and (c.text or "")[:3].isdigit():
            a.text = f"{a.text}\u202f{c.text}"
            e.remove(b)
            e.remove(c)
        else:
            i += 1


def _word(e: ET.Element) -> bool:
    """Whether an element is the name of a function."""
    inner = e[0] if e.tag in SCRIPTS and len(e) else e
    return inner.tag == "mi" and len(inner.text or "") > 1 and (inner.text or "").isalnum()


def _operand(e: ET.Element) -> bool:
    return e.tag not in ("mo", "mspace") or (e.get("form") == "postfix") or (e.text or "") in ")]}⟩⌋⌉‖"


def _space(e: ET.Element) -> None:
    """Function application after a name, a thin space before it and before a bare argument."""
    i = 0
    while i < len(e):
        if _word(e[i]):
            if i and _operand(e[i - 1]):
                e.insert(i, ET.Element("mspace", width="0.167em"))
                i += 1
            if i + 1 < len(e) and (e[i + 1].tag != "mo" or (e[i + 1].text or "") in OPENING):
                apply = ET.Element("mo")
                apply.text = "\u2061"
                opened = e[i + 1].tag == "mrow" and len(e[i + 1]) and (e[i + 1][0].text or "") in OPENING
                fenced = (e[i + 1].text or "") in OPENING or opened
                e.insert(i + 1, apply)
                if not fenced:
                    e.insert(i + 2, ET.Element("mspace", width="0.167em"))
        i += 1


def _signs(e: ET.Element) -> None:
    """A minus at the start, or after an operator or an opening fence, belongs to what follows."""
    for i, child in enumerate(e):
        if child.tag != "mo" or child.text != "−":
            continue
        before = e[i - 1] if i else None
        if before is None or (before.tag == "mo" and not _operand(before)):
            child.set("form", "prefix")
            child.set("lspace", "0")
            child.set("rspace", "0")


def inspect(root: ET.Element) -> None:
    """Refuse what is not MathML Core as browsers show it.  Raises BadMathML."""
    for e in root.iter():
        if e.tag not in ARITY:
            raise BadMathML(f"the element {e.tag} is not shown by browsers")
        wanted = ARITY[e.tag]
        if wanted is not None and len(e) != wanted:
            raise BadMathML(f"{e.tag} has {len(e)} children, not {wanted}")
        if extra := set(e.attrib) - ATTRIBUTES:
            raise BadMathML(f"{e.tag} has the attribute {sorted(extra)[0]}")
        if "\\" in (e.text or "") or "&" in (e.text or ""):
            raise BadMathML(f"{e.text!r} was not understood")
        if e.tag in ("mi", "mn", "mo") and not e.text:
            raise BadMathML(f"an empty {e.tag}")
