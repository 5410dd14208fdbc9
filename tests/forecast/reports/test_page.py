"""The page in a real browser: no request, no error, what axe says, in all sizes and colours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.desk.live.browsers import axe
from tests.forecast.answers import MANY, answers, comparison, with_everything

from foedus.forecast.reports import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
OPTIONS: Final = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run"),
    "--disable-background-networking",
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "few": html.page(answers()),
        "many": html.page(with_everything(parties=MANY, collective=True)),
        "comparison": html.comparison_page(comparison()),
    }
    for name, text in made.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


class Opened:
    """A page, what it asked for and what it complained of."""

    def __init__(
        self, browser: Browser, path: Path, width: int = 1280, scheme: str = "light"
    ) -> None:
        how = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        self.page: Page = browser.new_context(**how).new_page()  # type: ignore[arg-type]
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-drawn]")


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *(("many", width, scheme) for width in (1280, 390) for scheme in ("light", "dark")),
        *(("comparison", 1280, "dark"), ("comparison", 390, "light"), ("few", 390, "dark")),
    ],
)
def test_a_page_asks_for_nothing_and_axe_finds_nothing(
    pages: dict[str, Path], browser: Browser, name: str, width: int, scheme: str
) -> None:
    opened = Opened(browser, pages[name], width, scheme)

    assert opened.asked == [pages[name].as_uri()]
    assert opened.said == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert axe(opened.page) == []
    charts = opened.page.locator(".chart svg")
    assert charts.count() == opened.page.locator("figure").count() > 0
    opened.page.context.close()


def test_a_table_that_is_cut_off_says_so(pages: dict[str, Path], browser: Browser) -> None:
    narrow, wide = (Opened(browser, pages["many"], width).page for width in (390, 1280))
    told = "caption:has-text('at least so many'):visible"

    caption = narrow.locator(told).first
    assert "scroll sideways" in caption.inner_text()
    box = caption.locator("> span").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    assert "scroll sideways" not in wide.locator(told).first.inner_text()
    for page in (narrow, wide):
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.wait_for_function(
            "[...document.querySelectorAll('.wide')].every("
            "e => e.classList.contains('overflows') === e.scrollWidth > e.clientWidth + 1)"
        )
        page.context.close()


def test_the_numbers_of_a_grid_have_room_on_a_telephone(
    pages: dict[str, Path], browser: Browser
) -> None:
    page = Opened(browser, pages["many"], 390).page

    boxes = page.locator("#chart-stages svg .mark-text text").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.right, b.top])"
    )

    assert len(boxes) > 100
    for left, right, top in boxes:
        beside = [b for b in boxes if b[2] == top and left < b[0] < right]
        assert beside == []
    page.context.close()


def test_a_chart_is_redrawn_when_the_reader_turns_to_dark(
    pages: dict[str, Path], browser: Browser
) -> None:
    page = Opened(browser, pages["few"]).page
    light = page.locator("#chart-late svg").inner_html()

    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-drawn=dark]")

    assert page.locator("#chart-late svg").inner_html() != light
    page.context.close()


def test_pointing_at_a_bar_tells_its_number(pages: dict[str, Path], browser: Browser) -> None:
    page = Opened(browser, pages["few"]).page

    page.locator("#chart-late svg .mark-rect path").first.hover()

    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert " to " in tip.inner_text()
    page.context.close()


def test_paper_shows_the_pictures_and_no_controls(pages: dict[str, Path], browser: Browser) -> None:
    page = Opened(browser, pages["few"], scheme="dark").page

    page.emulate_media(media="print")

    assert page.locator(".picture svg").first.is_visible()
    assert not page.locator(".chart").first.is_visible()
    assert not page.locator("nav").is_visible()
    page.context.close()


def test_without_script_the_page_is_whole(pages: dict[str, Path], browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()

    page.goto(pages["few"].as_uri())

    assert page.locator(".picture svg").count() == page.locator("figure").count()
    assert page.locator(".picture svg").first.is_visible()
    page.context.close()


def test_what_is_wrong_is_heard(pages: dict[str, Path], browser: Browser, tmp_path: Path) -> None:
    """The negative control: a page with a foreign picture, a faint word and another script."""
    text = pages["few"].read_text(encoding="utf-8")
    fault = '<main id="main"><img src="https://example.org/x.png"><p style="color:#ccc">faint</p>'
    path = tmp_path / "faulty.html"
    path.write_text(
        text.replace('<main id="main">', fault + "<script>window.x = 1</script>"), encoding="utf-8"
    )

    opened = Opened(browser, path)

    found = " ".join(axe(opened.page))
    assert "image-alt" in found
    assert "color-contrast" in found
    assert sum("Content Security Policy" in each for each in opened.said) >= 2
    assert opened.page.evaluate("window.x") is None
    opened.page.context.close()
