"""Renderers: a `Checked` becomes a page, a document or text.  Nothing computes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.kernel.errors import DeriveError

if TYPE_CHECKING:
    from derive.check.seal import Checked

#: Format -> ending of its file.
FORMS = {"html": "html", "latex": "tex", "markdown": "md", "text": "txt", "json": "json"}


def render(checked: Checked, form: str, part: str | None = None) -> str:
    """A checked trace in one of FORMS, whole or one part of it.

    Raises Forged for what no check made, DeriveError for an unknown format or part.
    """
    match form:
        case "html":
            from derive.render.html import html

            return html(checked, part)
        case "latex":
            from derive.render.latexdoc import latex_document

            return latex_document(checked, part)
        case "markdown":
            from derive.render.markdown import markdown

            return markdown(checked, part)
        case "text":
            from derive.render.text import text

            return text(checked, part)
        case "json":
            from derive.render.certificate import certificate

            return certificate(checked, part)
    raise DeriveError(f"unknown format {form!r}; one of {', '.join(FORMS)}")
