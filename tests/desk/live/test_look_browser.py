"""The desk's pages in a real browser: what axe says, keys, the running clock, the live line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from starlette.responses import StreamingResponse
from starlette.routing import Route
from tests.desk.live.browsers import axe, sitting
from tests.desk.live.desks import Room
from tests.desk.live.nights import MORNING, a_night
from tests.desk.live.served import CHROMIUM, OPTIONS, a_served_room

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from starlette.requests import Request

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
BOARD: Final = "/cases/night/board"


@dataclass
class Told:
    """A stand-in for what tells a page that its case has moved on."""

    lines: list[str] = field(default_factory=list)
    down: bool = False

    async def answer(self, _: Request) -> StreamingResponse:
        status = 503 if self.down else 200
        return StreamingResponse(self._stream(), status, media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        sent = len(self.lines)
        yield "event: beat\ndata: {}\n\n"
        while not self.down:
            await asyncio.sleep(0.05)
            for each in self.lines[sent:]:
                yield each
            sent = len(self.lines)

    def tell(self, version: int) -> None:
        told = {"case": "night", "version": version, "kind": "x", "party": "POL", "at": ""}
        self.lines.append(f"id: {version}\nevent: entry\ndata: {json.dumps(told)}\n\n")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def told() -> Told:
    return Told()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, told: Told) -> Iterator[Room]:
    folder: Path = tmp_path_factory.mktemp("desk")
    with a_served_room(folder) as room:
        room.app.router.routes.insert(0, Route("/cases/{case}/live", told.answer))
        a_night(room)
        yield room
        told.down = True


def seated(room: Room, browser: Browser, url: str = BOARD, **how: Any) -> Page:
    """A page at which the secretariat sits."""
    how = {"viewport": {"width": 1280, "height": 860}, **how}
    clerk = room.seat("secretariat", "secretariat", "S. First")
    page = sitting(room, browser, clerk, **how).new_page()
    page.goto(url)
    return page


def test_axe_finds_what_is_wrong(room: Room, browser: Browser) -> None:
    """The negative control: the same page with a picture that says nothing, and faint words."""
    page = seated(room, browser)
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend',"
        '\'<img src="/static/icon.svg"><p style="color:#ccc;background:#fff">faint</p>\')'
    )
    found = axe(page)
    assert any(each.startswith("image-alt") for each in found)
    assert any(each.startswith("color-contrast") for each in found)
    found = axe(page, colours=True)
    assert {each.partition(":")[0] for each in found} == {"color-contrast"}
    page.context.close()


def test_the_clock_runs_between_two_answers(room: Room, browser: Browser) -> None:
    page = seated(room, browser)
    timer = page.get_by_role("timer")
    first = timer.inner_text()
    page.wait_for_timeout(2100)

    assert first.count(":") == 2
    assert timer.inner_text() < first
    page.context.close()


def test_without_script_the_clock_is_right_and_nothing_is_missing(
    room: Room, browser: Browser
) -> None:
    page = seated(room, browser, java_script_enabled=False)
    assert page.get_by_role("timer").inner_text() == "19 hours 30 minutes"
    for title in ("If nothing changes", "Parties and steps", "Where the parties stand"):
        assert page.get_by_role("heading", name=title).is_visible()
    page.get_by_text("Reading", exact=True).click()
    page.get_by_label("Colours").select_option("dark")
    page.get_by_role("button", name="Keep").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.url.endswith(BOARD)
    page.context.close()


def test_an_entry_is_shown_where_one_reads_and_the_line_says_how_it_stands(
    room: Room, browser: Browser, told: Told
) -> None:
    """Focus, an open detail and the chosen order stay; a dead line says since when."""
    page = seated(room, browser)
    page.locator("#wire[data-state=live]").wait_for()
    page.get_by_role("button", name="A to Z").click()
    page.locator("#clock-later > summary").click()
    page.locator(".matrix tbody tr a").nth(3).focus()
    focused = page.evaluate("document.activeElement.textContent")
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    before = int(page.locator("#live").get_attribute("data-version") or "0")

    noted = room.desk.office.case("night")
    note(room)
    assert clerk.get(BOARD).text.count("Line checked.") == 1
    told.tell(before + 1)
    page.get_by_text("Line checked.").wait_for(timeout=3000)

    assert page.locator("#live").get_attribute("data-version") == str(len(noted.entries) + 1)
    assert page.evaluate("document.activeElement.textContent") == focused
    assert page.locator("#clock-later").get_attribute("open") is not None
    assert page.locator(".matrix tbody tr").first.inner_text().startswith("Albania")
    told.down = True
    page.locator("#wire:not([data-state=live])").wait_for(timeout=5000)
    assert "UTC" in page.locator("#wire").inner_text()
    told.down = False
    page.locator("#wire[data-state=live]").wait_for(timeout=10_000)
    page.context.close()


def note(room: Room) -> None:
    """One entry more."""
    from foedus.case import entries as e  # noqa: PLC0415
    from foedus.case.commands import Command  # noqa: PLC0415

    clerk = room.seat("secretariat", "secretariat", "S. First")
    asked = Command(
        id=room.clock.nonce(), mode=e.Mode.EXERCISE, by=clerk, asks=e.Noted(text="Line checked.")
    )
    room.desk.office.submit("night", asked, clerk, MORNING)


def test_keys_move_about_and_can_be_switched_off(room: Room, browser: Browser) -> None:
    page = seated(room, browser)
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('.matrix tbody tr:nth-child(2)')")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/cases")
    page.goto(BOARD)
    page.get_by_text("Reading", exact=True).click()
    page.get_by_label("Single keys move about").uncheck()
    page.get_by_role("button", name="Keep").click()
    page.keyboard.press("?")
    assert not page.get_by_role("dialog").is_visible()
    page.context.close()


def test_documents_are_found_by_typing(room: Room, browser: Browser) -> None:
    page = seated(room, browser, "/cases/new")
    page.keyboard.press("/")
    page.keyboard.type("poland bilateral")
    shown = page.locator("#documents label:visible b").all_inner_texts()

    assert "pol-ukr-2024" in shown
    assert "nato-light" in shown, "what is chosen stays in sight"
    assert "deu-ukr-2024" not in shown
    page.context.close()
