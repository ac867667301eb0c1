"""The page in a browser: nothing fetched, nothing complained of, no sideways scroll, both themes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from derive.render.html import html
from tests.render.pages import HOSTILE, NAMES, everything, hostile
from tests.render.sealed import sealed

BROWSER, DRIVER = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="needs a browser: chromium and chromedriver are not installed"
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs a browser: selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=DRIVER)
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def resize(browser: Any, width: int, height: int = 900) -> None:
    told = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", told)


def visit(browser: Any, folder: Path, text: str) -> str:
    """Open a page; what it fetched and complained of is looked at."""
    path = folder / "page.html"
    path.write_text(text, "utf-8")
    browser.get_log("performance"), browser.get_log("browser")
    browser.get(path.as_uri())
    browser.execute_async_script("document.fonts.ready.then(arguments[0])")
    events = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert [u for u in asked if not u.startswith(("data:", path.as_uri()))] == []
    assert browser.get_log("browser") == []
    return path.as_uri()


@pytest.mark.parametrize("name", ["", *NAMES], ids=lambda n: n or "everything")
def test_a_page_stands_alone_and_fits(browser: Any, tmp_path: Path, name: str) -> None:
    checked = sealed(name) if name else everything()
    for width in (320, 1200):
        resize(browser, width)
        visit(browser, tmp_path, html(checked))
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        wide = browser.execute_script("return document.scrollingElement.scrollWidth")
        assert wide <= width, f"scrolls sideways at {width}: {wide}"
        cut = browser.execute_script(
            "return [...document.querySelectorAll('.scroll')]"
            ".filter(e => e.scrollHeight > e.clientHeight + 1).length"
        )
        assert cut == 0, "formulas are cut off above or below"
        deaf = browser.execute_script(
            "return [...document.querySelectorAll('.scroll')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex !== 0).length"
        )
        assert deaf == 0, "what scrolls sideways is reached by keyboard"


def test_the_font_is_the_embedded_one(browser: Any, tmp_path: Path) -> None:
    resize(browser, 1200)
    visit(browser, tmp_path, html(sealed("chinchilla")))
    loaded = browser.execute_script(
        "return [...document.fonts].filter(f => f.status == 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert loaded == ["Derive Math"]
    tall = browser.execute_script(
        """const [low, high] = ['mi', 'mfrac'].map(t => document.querySelector('.line ' + t));
        const fence = [...document.querySelectorAll('.line mo')].find(m => m.textContent == '(' &&
          m.getBoundingClientRect().height > 30);
        return [low.getBoundingClientRect().height, high.getBoundingClientRect().height, !!fence]"""
    )
    assert tall[1] > 1.5 * tall[0] and tall[2], "fractions are set, fences stretch"


def test_both_themes(browser: Any, tmp_path: Path) -> None:
    resize(browser, 1200)
    shots = {}
    for scheme in ("light", "dark"):
        told = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", told)
        visit(browser, tmp_path, html(everything()))
        script = "return getComputedStyle(document.documentElement).backgroundColor"
        shots[scheme] = (browser.get_screenshot_as_png(), browser.execute_script(script))
        other = "dark" if scheme == "light" else "light"
        browser.execute_script(f"document.documentElement.dataset.theme = '{other}'")
        shots[f"forced {other}"] = (b"", browser.execute_script(script))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert shots["light"][0] != shots["dark"][0]
    assert shots["light"][1] == shots["forced light"][1] != shots["dark"][1] == shots["forced dark"][1]


def test_without_javascript(browser: Any, tmp_path: Path) -> None:
    page = html(everything())
    resize(browser, 1200)
    visit(browser, tmp_path, page)
    script = "return document.querySelector('main').innerText"
    with_script = browser.execute_script(script)
    visit(browser, tmp_path, page.replace("<script>", "<template>").replace("</script>", "</template>"))
    assert browser.execute_script(script) == with_script and "1440" in with_script


def test_it_prints(browser: Any, tmp_path: Path) -> None:
    import base64

    visit(browser, tmp_path, html(sealed("ov-rank")))
    made = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert base64.b64decode(made["data"]).startswith(b"%PDF")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_nothing(browser: Any, tmp_path: Path, text: str) -> None:
    visit(browser, tmp_path, html(hostile(text)))
    assert browser.execute_script("return document.querySelectorAll('img, iframe, object').length") == 0
    assert text.split()[0][:8] in browser.execute_script("return document.body.innerText")
