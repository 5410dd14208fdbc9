"""The sliders of a forecast in a real browser: dragged, by key, refused for a while."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.desk.live.browsers import sitting
from tests.desk.live.desks import Room
from tests.desk.live.served import CHROMIUM, OPTIONS, a_served_room

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
ADDRESS: Final = "/forecast?at=2027-08-28T04:00&zone=UTC"
SHOWN: Final = "document.querySelector('.by-hour').textContent"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder: Path = tmp_path_factory.mktemp("desk")
    with a_served_room(folder) as room:
        yield room


@pytest.fixture
def context(room: Room, browser: Browser) -> Iterator[BrowserContext]:
    opened = sitting(room, browser, room.seat("POL", "delegate", "P. One"))
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.goto(ADDRESS)
    return opened


def drag(page: Page, name: str, share: float) -> None:
    """Take a slider where it stands, and let it go at a share of its length."""
    slider = page.locator(f"input[name={name}]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 9):
        at = 0.5 + (share - 0.5) * step / 8
        page.mouse.move(box["x"] + box["width"] * at, box["y"] + box["height"] / 2)
    page.mouse.up()


def test_a_slider_that_is_dragged_changes_the_figures(page: Page) -> None:
    before, headline = page.evaluate(SHOWN), page.inner_text("#forecast-headline")

    drag(page, "home", 0.99)
    page.wait_for_function(f"before => {SHOWN} !== before", arg=before)
    page.wait_for_function("() => location.search.includes('home=2')")

    assert page.inner_text("#forecast-headline") != headline
    assert page.inner_text("output[for=home]") == "4 times as fast"
    assert page.get_attribute("input[name=home]", "aria-valuetext") == "4 times as fast"
    answered = page.evaluate(SHOWN)
    page.reload()
    assert page.evaluate(SHOWN) == answered, "the address says what was asked"


def test_a_key_turns_it_and_it_is_said_once_it_rests(page: Page) -> None:
    page.focus("input[name=support]")
    page.keyboard.press("Home")
    page.wait_for_function("() => location.search.includes('support=1&')")
    page.wait_for_function("() => document.getElementById('forecast-spoken').textContent")
    assert page.inner_text("#forecast-spoken") == page.inner_text("#forecast-headline")


def test_an_unfinished_choice_above_is_not_asked_with_a_slider(page: Page) -> None:
    page.select_option("#under", "mechanism/membership")
    page.focus("input[name=home]")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.search.includes('home=0.25')")
    assert "under=mechanism%2Fnato-light&" in page.url


def test_where_too_many_ask_the_last_answer_stays_and_it_is_asked_again(page: Page) -> None:
    before = page.evaluate(SHOWN)
    refused = 0

    def refuse(route: object) -> None:
        nonlocal refused
        refused += 1
        if refused == 1:
            route.fulfill(status=503, headers={"retry-after": "1"}, body="busy")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/forecast?*", refuse)
    page.focus("input[name=home]")
    page.keyboard.press("End")

    page.wait_for_function("() => document.getElementById('forecast-says').textContent")
    assert "Others are asking" in page.inner_text("#forecast-says")
    assert page.evaluate(SHOWN) == before
    page.wait_for_function(f"before => {SHOWN} !== before", arg=before)
    assert page.evaluate("document.getElementById('forecast-says').textContent") == ""


def test_one_question_is_under_way_at_a_time_and_the_latest_wins(page: Page) -> None:
    under_way, most, asked = 0, 0, []

    def begun(request: Request) -> None:
        nonlocal under_way, most
        if "home=" not in request.url:
            return  # what the page itself still loads
        asked.append(request.url)
        under_way += 1
        most = max(most, under_way)

    def ended(request: Request) -> None:
        nonlocal under_way
        under_way -= "home=" in request.url

    page.on("request", begun)
    page.on("requestfinished", ended)
    page.focus("input[name=home]")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(60)
    page.wait_for_function("() => location.search.includes('home=2')")

    assert most == 1
    assert len(asked) < 8
    assert "home=2" in asked[-1]


def test_without_scripts_the_button_answers(room: Room, browser: Browser) -> None:
    seat = room.seat("POL", "delegate", "P. One")
    context = sitting(room, browser, seat, java_script_enabled=False)
    page = context.new_page()
    page.goto(ADDRESS)
    headline = page.inner_text("#forecast-headline")

    page.focus("input[name=home]")
    page.keyboard.press("End")
    page.get_by_role("button", name="Work it out with these").click()

    assert page.inner_text("#forecast-headline") != headline
    assert page.input_value("input[name=home]") == "2"
    context.close()
