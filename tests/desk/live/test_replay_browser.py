"""The scrubber in a real browser: dragged, by key, played, and never a flood of questions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.desk.live.browsers import sitting
from tests.desk.live.desks import Room
from tests.desk.live.nights import a_night
from tests.desk.live.served import CHROMIUM, OPTIONS, a_served_room

from foedus.moments import Instant, parse_instant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
ADDRESS: Final = "/cases/night/replay?at=2027-08-28T02:00:00Z"
BACK: Final = "document.querySelector('#then .back').dataset.at"


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
        a_night(room)
        room.clock.on(hours=30)
        yield room


@pytest.fixture
def page(room: Room, browser: Browser) -> Iterator[Page]:
    context = sitting(room, browser, room.seat("POL", "delegate", "P. One"))
    opened = context.new_page()
    opened.goto(ADDRESS)
    yield opened
    context.close()


def at(page: Page) -> Instant:
    """The moment of the board that is shown."""
    return parse_instant(page.evaluate(BACK))


def millis(moment: Instant) -> int:
    return int(moment.timestamp(unit="millisecond"))


def asked(page: Page) -> list[float]:
    """When the page asked for a part of itself, in milliseconds."""
    script = (
        "performance.getEntriesByType('resource').filter(each => each.initiatorType === 'fetch')"
    )
    found: list[float] = page.evaluate(f"{script}.map(each => each.startTime)")
    return found


def gaps(times: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(times)]


def drag(page: Page, share: float) -> None:
    """Take the scrubber where it stands, and let it go at a share of its length."""
    box = page.locator("#scrubber").bounding_box()
    assert box is not None
    seconds = page.evaluate("(e => e.value / e.max)(document.getElementById('scrubber'))")
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8 + (box["width"] - 16) * seconds, y)
    page.mouse.down()
    for step in range(1, 21):
        page.mouse.move(box["x"] + box["width"] * (seconds + (share - seconds) * step / 20), y)
        page.wait_for_timeout(20)
    page.mouse.up()


def test_the_board_follows_the_scrubber_and_the_desk_is_not_flooded(page: Page) -> None:
    before = at(page)
    drag(page, 0.8)
    page.wait_for_function(f"() => Date.parse({BACK}) > {millis(before)} + 18 * 3600e3")
    assert len(asked(page)) > 1
    assert min(gaps(asked(page))) >= 190
    page.wait_for_function(
        "() => document.getElementById('scrub-says').textContent.includes('2027')"
    )
    said = page.locator("#scrubber").get_attribute("aria-valuetext") or ""
    assert said
    assert "as it stood at" in page.locator("#then .back").inner_text()
    named = "Date.parse(new URLSearchParams(location.search).get('at'))"
    page.wait_for_function(f"() => Date.parse({BACK}) === {named}")
    page.reload()
    assert at(page) > before.add(hours=18)


def test_it_plays_to_the_end_and_pauses(page: Page) -> None:
    before = at(page)
    page.select_option("#speed", "3600")
    page.click("#play")
    assert page.locator("#play").inner_text() == "Pause"
    page.wait_for_function(f"() => Date.parse({BACK}) > {millis(before)} + 2 * 3600e3")
    page.click("#play")
    assert page.locator("#play").inner_text() == "Play"
    page.wait_for_timeout(1500)
    rests, asked_by_then = at(page), len(asked(page))
    page.wait_for_timeout(700)
    assert (at(page), len(asked(page))) == (rests, asked_by_then)
    assert rests < parse_instant("2027-08-29T10:10:00Z")
    page.select_option("#speed", "86400")
    page.click("#play")
    page.wait_for_function(f"() => Date.parse({BACK}) === Date.parse('2027-08-29T10:10:00Z')")
    assert page.locator("#play").inner_text() == "Play"


def test_from_entry_to_entry_by_key_and_by_link_without_a_new_page(page: Page) -> None:
    page.evaluate("window.same = true")
    moments = [
        parse_instant(each)
        for each in page.evaluate(
            "[...document.querySelectorAll('.moments [data-at]')].map(each => each.dataset.at)"
        )
    ]
    start = at(page)
    after = [each for each in moments if each > start]
    page.locator("#scrubber").focus()
    page.keyboard.press("PageUp")
    page.wait_for_function(f"() => Date.parse({BACK}) === {millis(after[0])}")
    page.click("#to-after")
    page.wait_for_function(f"() => Date.parse({BACK}) === {millis(after[1])}")
    page.click("#to-before")
    page.wait_for_function(f"() => Date.parse({BACK}) === {millis(after[0])}")
    assert page.evaluate("window.same")
    assert page.evaluate("document.activeElement.id") == "to-before"
    page.click("#to-first")
    page.wait_for_function("() => document.getElementById('to-before').ariaDisabled === 'true'")


def test_a_desk_that_asks_for_patience_gets_it(page: Page) -> None:
    """Its answer says when to ask again; what is shown stays until then."""
    answers = iter([True])

    def busy(route: Route) -> None:
        if next(answers, False):
            route.fulfill(status=429, headers={"retry-after": "1"}, body="")
        else:
            route.continue_()

    page.route("**/replay?at=*", busy)
    page.click("#to-last")
    page.wait_for_function(
        "() => document.getElementById('scrub-line').textContent.includes('patience')"
    )
    page.wait_for_function(f"() => Date.parse({BACK}) === Date.parse('2027-08-29T10:10:00Z')")
    assert gaps(asked(page))[-1] >= 990
    assert page.locator("#scrub-line").inner_text() == ""
