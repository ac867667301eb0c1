"""The embedded font: small, with its MATH table, made once, and no matter where it cannot be made."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from derive.render import font


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path / "cache"))
    font.woff2.cache_clear()
    yield
    font.woff2.cache_clear()


def test_it_has_what_pages_need() -> None:
    from fontTools.ttLib import TTFont

    data = font.woff2()
    assert data is not None and len(data) < 80_000
    with TTFont(io.BytesIO(data)) as made:
        assert "MATH" in made
        known = made.getBestCmap()
        licence = str(made["name"].getDebugName(13))
    for c in "𝐴𝑧𝛼𝜔Λ∑∏√⟨⟩⊙⊗∇∂⊤≤⊆∈ℝ‖𝐞𝟏·×−":
        assert ord(c) in known, c
    assert "SIL Open Font License" in licence
    face = font.font_face()
    assert base64.b64encode(data).decode() in face and "http" not in face


def test_it_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = font.woff2()
    (kept,) = (tmp_path / "cache").glob("font-*.woff2")
    assert kept.read_bytes() == first
    font.woff2.cache_clear()
    monkeypatch.setattr(font, "subset", lambda path: pytest.fail("made again"))
    assert font.woff2() == first


def test_a_broken_cache_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = font.woff2()
    (kept,) = (tmp_path / "cache").glob("font-*.woff2")
    kept.write_bytes(b"not a font")
    font.woff2.cache_clear()
    assert font.woff2() == made == kept.read_bytes()
    (tmp_path / "file").write_text("")
    for told in ("off", str(tmp_path / "file" / "below"), os.devnull):
        monkeypatch.setenv("DERIVE_CACHE", told)
        font.woff2.cache_clear()
        assert font.woff2() == made


def test_without_its_package_the_page_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(font, "find_spec", lambda name: None)
    assert font.font_face() == ""
    assert "ziamath, which ships STIXTwoMath-Regular.ttf, is not installed" in capsys.readouterr().err
