"""Worked solutions that check themselves.

`derive.load(name)` finds a problem, `derive.equal(lhs, rhs)` decides an identity and
`derive.from_sympy(x)` brings a SymPy expression in.  Nothing is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from derive.kernel.errors import DeriveError as DeriveError
    from derive.library import equal as equal
    from derive.library import from_sympy as from_sympy
    from derive.library import load as load
    from derive.library import names as names

_HOMES = {
    "DeriveError": "derive.kernel.errors",
    "equal": "derive.library",
    "from_sympy": "derive.library",
    "load": "derive.library",
    "names": "derive.library",
}
__all__ = ["DeriveError", "__version__", "equal", "from_sympy", "load", "names"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'derive' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
