"""What can go wrong, each with a message that says what, where and what to do.

Every error that a user may meet derives from `DeriveError`; anything else that
escapes is a bug.  Nothing here prints.
"""

from __future__ import annotations


class DeriveError(Exception):
    """A mistake in the input: a problem file, a formula, a trace or an option."""


class ShapeError(DeriveError):
    """Sizes of matrices that do not fit; names both factors and both sizes."""


class DomainError(DeriveError):
    """A value, name or number outside what is allowed."""


class CaptureError(DeriveError):
    """What is put in would come under a derivative or an index that it does not belong to."""


class TextError(DeriveError):
    """Text that is not a formula.  `text` and `column` (0-based) place the caret."""

    def __init__(self, message: str, text: str = "", column: int | None = None) -> None:
        self.reason, self.text, self.column = message, text, column
        if column is not None:
            start = max(0, column - 50) if len(text) > 100 else 0
            shown = ("…" if start else "") + text[start : start + 100] + ("…" if text[start + 100 :] else "")
            shown = "".join(c if c.isprintable() else "·" for c in shown)
            message = f"{message}\n  {shown}\n  {' ' * (column - start + (start > 0))}^"
        super().__init__(message)


class TraceError(DeriveError):
    """A trace (JSON) that does not follow the documented format."""
