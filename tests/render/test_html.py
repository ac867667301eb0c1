"""The HTML file: self-contained, sound, linked, inert against hostile text, legible in both themes."""

from __future__ import annotations

import re
from copy import copy
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from derive.check.verdict import Forged
from derive.kernel.record import Plot
from derive.kernel.text import show_relation
from derive.render.html import html, template_text
from derive.render.mathml import inspect
from derive.render.page import lines, page
from derive.render.svg import axis, svg, tick_label
from tests.render.pages import HOSTILE, NAMES, everything, hostile
from tests.render.sealed import seal_all, sealed

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for key, value in attrs:
            self.attributes.append((tag, key, value or ""))
            if key == "id":
                self.ids.append(value or "")
            if tag == "a" and key == "href":
                self.links.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)


@cache
def made(name: str) -> str:
    return html(sealed(name)) if name else html(everything())


PAGES = ("", *NAMES)


@pytest.mark.parametrize("name", PAGES, ids=lambda n: n or "everything")
def test_the_markup_is_sound(name: str) -> None:
    text = made(name)
    read = Reader(text)
    assert len(read.ids) == len(set(read.ids)), "an id is used twice"
    for link in read.links:
        assert link.startswith("#") and link[1:] in read.ids, f"{link} leads nowhere"
    headings = [int(t[1]) for t in read.tags if re.fullmatch(r"h\d", t)]
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(headings))
    assert '<html lang="en">' in text and "<main>" in text


@pytest.mark.parametrize("name", PAGES, ids=lambda n: n or "everything")
def test_nothing_is_fetched(name: str) -> None:
    text = made(name)
    for tag, key, value in Reader(text).attributes:
        assert key not in ("src", "srcset", "data", "action", "poster", "background", "style"), (tag, key)
        assert not key.startswith("on"), (tag, key)
        if "://" in value:
            assert key == "xmlns", (tag, key, value)
    urls = re.findall(r"url\(([^)]{0,40})", text)
    assert all(u.startswith('"data:font/woff2;base64,') for u in urls)
    assert "@import" not in text
    assert "default-src 'none'" in text and "unsafe" not in text


@pytest.mark.parametrize("name", PAGES, ids=lambda n: n or "everything")
def test_every_formula_is_mathml_that_browsers_show(name: str) -> None:
    found = re.findall(r"<math.*?</math>", made(name), re.S)
    assert found
    for markup in found:
        root = ET.fromstring(markup)
        for e in root.iter():
            e.tag = e.tag.partition("}")[2]
        inspect(root)
        assert root.get("alttext")


@pytest.mark.parametrize("name", NAMES)
def test_every_line_stands_on_the_page_with_its_verdict(name: str) -> None:
    text = made(name)
    for line in lines(page(sealed(name))):
        plain = show_relation(line.relation)
        escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f'alttext="{escaped}"' in text, plain
        if line.kind == "step":
            row = text.partition(f'id="{line.id}">')[2].partition("</li>")[0]
            assert f'href="#{line.id}"' in row
            if line.verdict is not None:
                assert f'<span class="word">{line.verdict.outcome}</span>' in row


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_spelled_out(text: str) -> None:
    page_of_it = html(hostile(text))
    read = Reader(page_of_it)
    assert read.tags.count("script") == 1 and read.tags.count("style") == 1
    assert "img" not in read.tags
    assert not [k for _, k, _ in read.attributes if k.startswith("on")]
    assert re.search(r"<title>(.*?)</title>", page_of_it, re.S)
    words = " ".join("".join(read.words).split())
    assert " ".join(text.split())[:12] in words
    assert "49" not in words.replace("249", "") or "7*7" in words


def test_a_forgery_is_not_rendered() -> None:
    with pytest.raises(Forged):
        html(copy(everything()))


def test_the_same_page_to_the_byte() -> None:
    assert html(everything()) == made("")


def test_one_part_alone() -> None:
    text = html(everything(), "2.x")
    assert "What else?" in text and 'id="part-1"' not in text
    Reader(text)


def test_the_three_movements_stand_in_order() -> None:
    text = made("chinchilla")
    at = [text.index(f'<section id="{part}">') for part in ("question", "derivation", "answers")]
    assert at == sorted(at)
    assert "5.76e24 --format html" in text


def test_what_was_changed_is_said() -> None:
    import derive

    text = html(seal_all(derive.load("chinchilla").solve(alpha="0.35").trace))
    assert "<code>alpha=0.35</code>" in text and 'class="changed"' in text


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_both_themes_have_contrast() -> None:
    """4.5 to 1 for every colour of text, on paper and on the wash behind answers."""
    css = template_text("page.css")
    themes = [
        dict(re.findall(r"--([\w]+):(#[0-9a-f]{6})", block))
        for block in re.findall(r"\{([^{}]*--paper[^{}]*)\}", css)
    ]
    assert len(themes) >= 3
    for theme in themes[:3]:
        for name in ("ink", "soft", "faint", "link", "ok", "test", "demo", "argue", "no"):
            for ground in ("paper", "wash"):
                a, b = sorted((_luminance(theme[name]), _luminance(theme[ground])))
                assert (b + 0.05) / (a + 0.05) >= 4.5, (name, ground)


def test_both_ways_to_the_dark_theme_are_the_same() -> None:
    blocks = re.findall(r"\{([^{}]*--paper:#191a1c[^{}]*)\}", template_text("page.css"))
    assert len(blocks) == 2 and blocks[0] == blocks[1]


def _plots() -> list[Plot]:
    found = []
    for name in ("", *NAMES):
        trace = (sealed(name) if name else everything()).trace
        found += [i for p in trace.parts for i in p.items if isinstance(i, Plot)]
    return found


def test_pictures_are_small_and_told_in_words() -> None:
    plots = _plots()
    assert plots
    for i, plot in enumerate(plots):
        markup = svg(plot, f"p{i}")
        root = ET.fromstring(markup)
        assert len(markup) < 15_000
        assert root[0].text == plot.title and root[1].text == plot.alt
        assert root.get("aria-labelledby") == f"p{i}-title p{i}-desc"
        for e in root.iter():
            for key in ("x", "y", "cx", "cy"):
                if key in e.attrib:
                    assert -1 <= float(e.get(key) or 0) <= 641, "a mark stands outside the picture"


def test_axes_have_round_ticks_that_hold_the_data() -> None:
    a = axis([0.13, 0.97], 0, 100, False)
    assert a.ticks[0] <= 0.13 and a.ticks[-1] >= 0.97 and a.at(a.ticks[0]) == 0
    b = axis([3e8, 2e12], 0, 100, True)
    assert [tick_label(t, True) for t in b.ticks][:2] == ["10⁸", "10⁹"]
    flat = axis([2.0, 2.0], 0, 100, False)
    assert flat.low < 2.0 < flat.high
    assert tick_label(-0.5, False) == "−0.5"
