"""A page as one self-contained HTML file: MathML, an embedded font, SVG; no request to anywhere.

The template arranges; this module spells formulas, links and anchors.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import BaseLoader, Environment, FileSystemBytecodeCache, StrictUndefined, TemplateNotFound
from markupsafe import Markup, escape

from derive.check.seal import Checked
from derive.check.verdict import Verdict
from derive.files import own_folder
from derive.kernel.expr import Expr, Node, Number, Symbol
from derive.kernel.relation import Relation
from derive.kernel.text import show, show_relation
from derive.render import model as m
from derive.render.font import folder, font_face
from derive.render.latex import GREEK, SIGNS, SPECIAL, latex, latex_relation
from derive.render.mathml import mathml
from derive.render.page import page
from derive.render.svg import svg

#: What stands before a verdict's word, so that it is not told by colour alone.
MARKS = {
    "proved": "✓",
    "by definition": "≔",
    "tested": "◔",
    "demonstrated": "▷",
    "recorded": "▹",
    "argued": "¶",
}
#: A left side wider than this (in em) has a line of its own, and the chain hangs below.
WIDE_LEFT = 9.0
#: A formula among words that is wider than this is scrolled on its own where space is narrow.
WIDE_INLINE = 11.0
#: A line wider than this takes the whole width; its reason stands below.
WIDE_LINE = 34.0


class _Templates(BaseLoader):
    """Templates from the installed package, or from the folder of a checkout."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        return template_text(template), template, lambda: True


def template_text(name: str) -> str:
    """The text of a template or style sheet.  Raises TemplateNotFound."""
    try:
        return resources.files("derive.templates").joinpath(name).read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        path = Path(__file__).parent.parent.parent / "templates" / name
        if not path.is_file():
            raise TemplateNotFound(name) from None
        return path.read_text("utf-8")


def anchor(name: str) -> str:
    """An id that can stand in a link."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)


@lru_cache(maxsize=4096)
def _math(tex: str, plain: str, display: bool) -> Markup:
    return Markup(mathml(tex, plain, display))


def math(e: Expr | Relation, display: bool = False, script: bool = False) -> Markup:
    """A formula, with its plain text as the alternative; a wide one among words can be scrolled."""
    if isinstance(e, Relation):
        made = _math(latex_relation(e), show_relation(e), display)
        wide = width(e.lhs) + width(e.rhs) > WIDE_INLINE
    else:
        made = _math(latex(e, script), show(e), display)
        wide = width(e) > WIDE_INLINE
    return Markup('<span class="scroll inline">{}</span>').format(made) if wide and not display else made


def right_side(r: Relation) -> Markup:
    """The sign and the right side, as a chain goes on."""
    return _math(f"{SIGNS[r.sign]} {latex(r.rhs)}", show_relation(r), True)


def link(r: m.Ref) -> Markup:
    """A link to what is on the page; its label alone for what is not."""
    if not r.target:
        return escape(r.label)
    return Markup('<a href="#{}">{}</a>').format(anchor(r.target), r.label)


def prose(words: m.Prose) -> Markup:
    """Words, formulas and links."""
    out = []
    for w in words:
        if isinstance(w, m.Formula):
            out.append(
                math(w.of) if isinstance(w.of, Relation) else _math(latex(w.of, True), show(w.of), False)
            )
        elif isinstance(w, m.Ref):
            out.append(link(w))
        else:
            out.append(escape(w))
    return Markup("").join(out)


def width(e: Expr) -> float:
    """Roughly how wide a formula is set, in em: for laying out, not for measuring."""
    if isinstance(e, Number):
        return 0.5 * len(e.text) + (0.5 * len(e.unit) + 0.2 if e.unit else 0)
    if isinstance(e, Symbol):
        head, _, index = e.name.partition("_")
        letter = len(head) == 1 or head in GREEK or head in SPECIAL
        return (0.6 if letter else 0.45 * len(head)) + 0.35 * len(index)
    assert isinstance(e, Node)
    inner = [width(a) for a in e.args]
    match e.op:
        case "div":
            return max(inner) + 0.3
        case "pow":
            return inner[0] + 0.7 * inner[1] + (0.1 if isinstance(e.args[0], Symbol) else 0.8)
        case "add" | "had" | "kron" | "cup" | "cap":
            return sum(inner) + 1.2 * (len(inner) - 1)
        case "mul":
            return sum(inner) + 0.35 * len(inner)
        case "block":
            return max(inner) + 1
        case "row":
            return sum(inner) + 0.9 * len(inner)
        case "transpose" | "inv" | "neg" | "sqrt":
            return sum(inner) + 0.7
        case "seq":
            return inner[0] + 0.7 * inner[1] + 0.6
        case "sum" | "prod":
            return inner[0] + 0.7 * (inner[1] + inner[2]) + 1
    return sum(inner) + 1.2 + (0.5 * len(e.op) if inner else 0)


def _chain(chain: m.Chain) -> str:
    """How a chain is laid out: alone, aligned at the sign, or hanging below its left side."""
    if len(chain.lines) == 1 or not chain.lines[-1].follows:
        return "alone"
    return "aligned" if width(chain.lines[0].relation.lhs) < WIDE_LEFT else "hanging"


def _wide(line: m.Line) -> bool:
    r = line.relation
    return width(r.lhs) + width(r.rhs) + 1.5 > WIDE_LINE


def _value(v: str) -> str:
    """A recorded result in few digits: `2.77259`, `2.2·10⁻¹⁶`."""
    try:
        number = float(v)
    except ValueError:
        return v
    if v.lstrip("-").isdigit():
        return v.replace("-", "−")
    mantissa, _, exponent = f"{number:.6g}".partition("e")
    if exponent:
        power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{mantissa} · 10{power}"
    return mantissa.replace("-", "−")


def _method(text: str) -> Markup:
    """How a verdict was reached; powers as powers."""
    return Markup(
        re.sub(r"\^\(?(-?\d+)\)?", lambda p: f"<sup>{p[1].replace('-', '−')}</sup>", str(escape(text)))
    )


def _outcome(v: Verdict) -> str:
    return v.outcome.replace(" ", "-")


def _compiled() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept, if anything is; told apart by content and by version."""
    home = own_folder(folder(), make=True)
    if home is None or not os.access(home, os.W_OK):
        return None
    return FileSystemBytecodeCache(str(home), f"template-{jinja2.__version__}-%s.bin")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=_Templates(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled(),
    )
    env.filters.update(
        prose=prose, link=link, math=math, right=right_side, anchor=anchor, value=_value, method=_method
    )
    env.globals.update(
        layout=_chain,
        wide=_wide,
        mark=lambda v: MARKS[v.outcome],
        outcome=_outcome,
        svg=lambda plot, name: Markup(svg(plot, name)),
        kind=lambda block: type(block).__name__.lower(),
        agreed={"agree": "agrees", "rounding": "differs by rounding", "disagree": "disagrees"},
    )
    return env


def html(checked: Checked, part: str | None = None) -> str:
    """The page as HTML.  Raises Forged, or DeriveError for an unknown part."""
    p = page(checked, part)
    body = _environment().get_template("body.html.j2").render(page=p)
    css = font_face() + template_text("page.css")
    script = template_text("page.js").strip()
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=p,
            body=Markup(body),
            css=Markup(css),
            script=Markup(script),
            styled=_digest(css),
            digest=_digest(script),
        )
        + "\n"
    )


def _digest(text: str) -> str:
    """What a content security policy knows an inline script or style by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


__all__ = ["html", "width"]
