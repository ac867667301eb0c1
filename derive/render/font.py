"""The math font of a page: a subset of STIX Two Math, made once and kept.

The font comes with the ziamath package (SIL Open Font License 1.1) and is found without importing
it.  One profile holds every character that the printers emit, so that all pages share one subset;
it is made by fonttools when it is first needed and kept in the user's cache.  Where that is
impossible, a note on stderr says so and the page uses the reader's own fonts.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from derive.files import own_folder, read_own, write_own

FAMILY = "Derive Math"
PACKAGE, FILE = "ziamath", "STIXTwoMath-Regular.ttf"
#: Layout features that matter in formulas; MATH is kept anyway.
FEATURES = ("ccmp", "kern", "mark", "mkmk", "ssty", "dtls", "flac")
VERSION = 2

#: What the printers can emit besides ASCII and Greek.
SIGNS = (
    "±·×÷¬°′″‴‖…‾⁄ℓℏℝℂℕℤℚℙ𝔼𝟙∀∂∃∅∆∇∈∉∋∏∐∑−∓∗∘∙√∝∞∠∣∥∧∨∩∪∫∴∼≃≅≈≔≕≠≡≤≥≪≫≺≻"
    "⊂⊃⊄⊆⊇⊈⊕⊖⊗⊙⊤⊥⊺⋂⋃⋅⋆⋮⋯⋱⌈⌉⌊⌋⟂⟦⟧⟨⟩⟵⟶⟷⟸⟹⟺⟼⧵←↑→↓↔↦⇐⇒⇔∖|∤≮≯≰≱"
    "\u00a0\u2009\u200a\u202f\u2002\u2003\u2061\u2062\u2063\u2064\u0302\u0303\u0304\u0305\u0307\u0308\u20d7\u0332ıȷ"
)


def profile() -> frozenset[int]:
    """The code points of the subset: ASCII, Greek, signs, and the letters browsers make of <mi>."""
    points = {ord(c) for c in SIGNS}
    points.update(range(0x20, 0x7F), range(0x391, 0x3CA), (0x3D1, 0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F5))
    points.update(range(0x1D434, 0x1D468), (0x210E, 0x2102, 0x2113, 0x2115, 0x211D, 0x2124))  # italic
    points.update(range(0x1D6A4, 0x1D6A6), range(0x1D6E2, 0x1D71C))  # dotless, italic Greek
    points.update(range(0x1D7CE, 0x1D7D8), (0x1D41E,))  # the bold digits and the bold e that are printed
    points.update(range(0x2070, 0x207F), range(0x2080, 0x208F), (0xB2, 0xB3, 0xB9))
    return frozenset(points)


def _home(package: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


def source() -> Path | None:
    """The font file that the package ships; None where it is not installed."""
    home = _home(PACKAGE)
    return next(iter(sorted(home.rglob(FILE))), None) if home is not None else None


def folder() -> Path | None:
    """Where subsets are kept; None if nothing is to be kept."""
    told = os.environ.get("DERIVE_CACHE", "")
    if told.lower() in ("off", "0", "no"):
        return None
    if told:
        return Path(told)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "derive"


def subset(path: Path) -> bytes:
    """The profile's characters of a font, as WOFF2, with its MATH table."""
    from io import BytesIO

    from fontTools import subset as st

    options = st.Options()
    options.flavor = "woff2"
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 13, 14]
    options.recalc_timestamp = False
    out = BytesIO()
    with st.load_font(str(path), options) as font:
        subsetter = st.Subsetter(options)
        subsetter.populate(unicodes=sorted(profile()))
        subsetter.subset(font)
        st.save_font(font, out, options)
    return out.getvalue()


def _kept(name: str) -> bytes | None:
    home = own_folder(folder())
    data = read_own(home / name, 10_000_000) if home is not None else None
    return data if data is not None and data[:4] == b"wOF2" else None


def _keep(name: str, data: bytes) -> None:
    """Put a subset in the cache, whole or not at all; a cache that cannot be written is no matter."""
    home = own_folder(folder(), make=True)
    if home is None:
        return
    with suppress(OSError):
        write_own(home / name, data)


@cache
def woff2() -> bytes | None:
    """The subset, from the cache or made now; None where it cannot be made."""
    path, tools = source(), _home("fontTools")
    if path is None:
        _without(f"{PACKAGE}, which ships {FILE}, is not installed")
        return None
    stamps = [(p.stat().st_size, p.stat().st_mtime_ns) for p in (path, tools) if p is not None]
    key = f"{VERSION} {stamps} {FEATURES} {sorted(profile())}"
    name = f"font-{hashlib.sha256(key.encode()).hexdigest()[:24]}.woff2"
    if (kept := _kept(name)) is not None:
        return kept
    try:
        data = subset(path)
    except ImportError as e:
        _without(f"{e.name} is not installed")
        return None
    _keep(name, data)
    return data


def _without(why: str) -> None:
    """Say on stderr that the page does without."""
    print(f"note: no math font is embedded ({why}); the page uses the reader's own", file=sys.stderr)


def font_face() -> str:
    """The @font-face rule with the font in it; empty where there is none."""
    data = woff2()
    if data is None:
        return ""
    text = base64.b64encode(data).decode("ascii")
    return (
        f'@font-face{{font-family:"{FAMILY}";font-display:block;'
        f'src:url("data:font/woff2;base64,{text}") format("woff2")}}\n'
    )


__all__ = ["FAMILY", "font_face", "profile", "subset", "woff2"]
