"""The page in a real browser: it reflows, its keys work, and it needs neither net nor script."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from foedus import wiring
from foedus.agreement.comparing.matrix import matrix
from foedus.corpus.library import Corpus
from foedus.desk.comparison import render_comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from conftest import Shown

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
RUNS = [
    ("night-of-28-august",),
    ("night-of-28-august", "mechanism/nato-umbrella"),
    ("real-28-august-2025",),
    ("energy-pause-2026",),
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1000, 1440])
@pytest.mark.parametrize("pattern", ["mechanism/*", "bilateral/*"])
def test_a_comparison_does_not_scroll_the_page_sideways(
    browser: Browser, tmp_path: Path, pattern: str, width: int
) -> None:
    """Blocks fit, or are cards on a phone; it asks for nothing else."""
    file = tmp_path / "comparison.html"
    file.write_text(render_comparison(matrix(wiring.alone([pattern], Corpus()))), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert len(asked) == 1
    page.close()


def test_the_names_of_a_comparison_stay(browser: Browser, tmp_path: Path) -> None:
    """However far one scrolls in a block; and a feature stands at one height in all of it."""
    file = tmp_path / "comparison.html"
    rows = matrix(wiring.alone(["bilateral/*"], Corpus()))
    file.write_text(render_comparison(rows), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    tops = page.evaluate(
        "[...document.querySelectorAll('.block:first-of-type :is(.cell, .features>*):last-child')]"
        ".map(each => Math.round(each.getBoundingClientRect().top))"
    )
    page.evaluate("scrollTo(0, document.querySelector('.block').offsetTop + 300)")
    head = page.locator(".doc header").first.bounding_box()

    assert len(tops) > len("ab")
    assert len(set(tops)) == 1
    assert head is not None
    assert abs(head["y"]) < len("ab")
    page.close()


def opened(context: BrowserContext, shown: Shown, folder: Path, anchor: str = "") -> Page:
    file = folder / "board.html"
    file.write_text(shown.html, encoding="utf-8")
    page = context.new_page()
    page.goto(f"{file.as_uri()}{anchor}")
    return page


@pytest.mark.parametrize("width", [320, 390, 768, 1000, 1217, 1280])
@pytest.mark.parametrize("run", RUNS, ids="-".join)
def test_nothing_scrolls_sideways(
    browser: Browser,
    board: Callable[..., Shown],
    tmp_path: Path,
    run: tuple[str, ...],
    width: int,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=width != 768
    )
    page = opened(context, board(*run), tmp_path)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


def test_the_page_asks_for_nothing_else_and_reports_no_error(
    browser: Browser, night: Shown, tmp_path: Path
) -> None:
    context = browser.new_context()
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: said.append(message.text))
    opened(context, night, tmp_path).wait_for_timeout(100)

    assert len(asked) == 1
    assert said == []
    context.close()


def test_the_arrow_keys_move_between_instants(
    browser: Browser, night: Shown, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = opened(context, night, tmp_path)

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")

    assert page.locator(".instant:visible").get_attribute("id") == "t2"
    assert page.locator(".instants a[aria-current]").get_attribute("href") == "#t2"
    context.close()


def test_the_rows_can_be_put_in_the_order_of_the_alphabet(
    browser: Browser, night: Shown, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = opened(context, night, tmp_path, "#t4")
    first = page.locator("#t4 .matrix tbody tr .name").first
    assert first.inner_text() == "Greece"

    page.locator("#t4").get_by_role("button", name="A to Z").click()

    assert first.inner_text() == "Albania"
    context.close()


def test_a_link_to_duties_opens_them(browser: Browser, night: Shown, tmp_path: Path) -> None:
    context = browser.new_context()
    page = opened(context, night, tmp_path, "#t4")

    page.locator("#t4 .matrix a").first.click()

    assert page.locator("#t4-d-GRC").is_visible()
    context.close()


def test_without_script_every_instant_stands_below_the_other(
    browser: Browser, night: Shown, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, night, tmp_path)

    assert page.locator(".instant:visible").count() == 5
    assert page.locator(".js:visible").count() == 0
    context.close()
