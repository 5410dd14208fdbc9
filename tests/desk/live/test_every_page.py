"""Every page, for those who may see it: what axe says, and whether it fits a telephone.

A route is a page or a file, and stands in the table that says which; one that does not fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from tests.desk.live.browsers import axe, sitting
from tests.desk.live.desks import Room, a_room
from tests.desk.live.matrix import Asker, expected, routes, routes_of, rows, seat_of
from tests.desk.live.served import CHROMIUM, OPTIONS, a_served_room
from tests.desk.live.walking.pages import FILES, PAGES, Course, in_full_course
from tests.office.offices import OPEN

from foedus.desk import problems
from foedus.desk.pages import frame

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
NOBODY: Final = Asker("nobody")
SECRETARIAT: Final = Asker("office", "secretariat")
DIRECTOR: Final = Asker("office", "director")
DELEGATE: Final = Asker("own", "delegate")
AUTHORITY: Final = Asker("own", "authority")
LOOKS: Final = (("light", 390), ("light", 1280), ("dark", 1280), ("dark", 390))
TEMPLATES: Final = Path(frame.__file__).parents[1] / "templates" / "live"
Visits = Callable[[Asker], "Page"]
shown: set[str] = set()
looked: set[str] = set()
"""The templates of the pages that were shown, and the tests that looked at them all."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Course]:
    folder: Path = tmp_path_factory.mktemp("desk")
    known = frame.template

    def template(name: str) -> Any:
        shown.add(name)
        return known(name)

    with a_served_room(folder) as room, pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame, "template", template)
        patch.setattr(problems, "template", template)
        yield in_full_course(room)
        for context in browser.contexts:
            context.close()  # their streams of events end before the desk does
    while OPEN:
        OPEN.pop().close()


@pytest.fixture(scope="module")
def visits(course: Course, browser: Browser) -> Visits:
    """The one page of each kind of viewer."""
    open_pages: dict[Asker, Page] = {}

    def page(asker: Asker) -> Page:
        if asker not in open_pages:
            seat = seat_of(course.room, asker)
            open_pages[asker] = sitting(course.room, browser, seat).new_page()
        return open_pages[asker]

    return page


def faults(page: Page, most: int = len(LOOKS)) -> list[str]:
    """What is wrong with the page that is shown, in the first of the ways to look at it."""
    found = []
    for colours, width in LOOKS[:most]:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=colours)
        look = f"{page.url} {colours} {width}"
        found += [f"{look}: {each}" for each in axe(page, colours=colours == "dark")]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{look}: wider than the window")
    return found


def viewers(route: str) -> list[Asker]:
    """Who sees a page: of a party, of the office, who keeps a roster, or else anybody at all."""
    table = rows()
    said = [row for name, row in table.items() if name.partition(" (")[0] == route]
    keeps = "roster" in route or "people" in route
    directs = [DIRECTOR] if "rehearsal" in route else []
    askers = (DELEGATE, SECRETARIAT, *([AUTHORITY] if keeps else []), *directs)
    own = [DELEGATE] if "/statements/" in route or "/acts/{verb}" in route else []
    found = [each for each in askers if any(expected(row, each) == "ok" for row in said)]
    return found or own or directs or [NOBODY]


@pytest.mark.parametrize("route", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    course: Course, visits: Visits, route: str
) -> None:
    """In light and dark, at a desk and on a telephone; who sees the same after that, on one."""
    wrong = []
    for number, asker in enumerate(viewers(route)):
        page = visits(asker)
        for address in PAGES[route](course):
            answer = page.goto(address)
            assert answer is not None
            assert "text/html" in answer.headers["content-type"]
            wrong += faults(page, 1 if number else len(LOOKS))
    looked.add(route)
    assert wrong == []


def test_nothing_is_wrong_with_what_is_answered(
    course: Course, visits: Visits, tmp_path: Path
) -> None:
    """Pages without an address: mistakes, refusals, what is shown once, what does not exist."""
    party, keeper = visits(DELEGATE), visits(AUTHORITY)
    wrong = []
    party.goto("/cases/gone/board")
    wrong += faults(party)
    party.goto("/cases/night/acts/contribute")
    party.locator("main button.primary").click()
    party.get_by_text("things are to be mended").wait_for()
    wrong += faults(party)
    party.goto(course.unsigned)
    (tmp_path / "rubbish").write_text("rubbish")
    party.locator("[name=file]").set_input_files(tmp_path / "rubbish")
    party.get_by_role("button", name="Send the signature").click()
    party.get_by_role("alert").wait_for()
    wrong += faults(party)
    party.goto("/people/tokens")
    party.get_by_label("What it is for").fill("a program")
    party.get_by_role("button", name="Make it").click()
    party.get_by_text("Your new token").wait_for()
    wrong += faults(party)
    keeper.goto("/people")
    keeper.locator("[name=person]").first.fill("P. Newer")
    keeper.locator("[name=seat]").first.select_option("POL delegate")
    keeper.get_by_role("button", name="Make the invitation").first.click()
    keeper.get_by_text("It works once").wait_for()
    wrong += faults(keeper)
    came = bytes(frame.page("come_in", frame.plain_frame("Sign in", None), to="#").body)
    party.route("**/came", lambda route: route.fulfill(body=came, content_type="text/html"))
    party.goto("/came")
    wrong += faults(party)
    looked.add("answers")
    assert wrong == []


def test_nothing_is_wrong_where_one_sits_down_to_practise(
    course: Course, browser: Browser, tmp_path: Path
) -> None:
    del course  # its page is remembered with the others
    with a_served_room(tmp_path, practice=True) as room:
        page = sitting(room, browser).new_page()
        page.goto("/sign-in")
        wrong = faults(page)
        page.context.close()
    looked.add("practice")
    assert wrong == []


def test_what_is_too_wide_or_says_nothing_is_found(visits: Visits) -> None:
    """The control: a page with something planted in it."""
    page = visits(NOBODY)
    page.goto("/sign-in")
    planted = '<img src="/static/icon.svg" style="width:420px;max-width:none">'
    page.locator("main").evaluate("(main, what) => { main.innerHTML += what; }", planted)
    found = faults(page, 1)
    assert [each for each in found if "image-alt" in each]
    assert [each for each in found if each.endswith("wider than the window")]


def test_every_template_of_a_page_was_looked_at() -> None:
    if len(looked) < len(PAGES) + 2:
        pytest.skip("only some of the pages were looked at")
    pages = {
        f"live/{each.name.partition('.')[0]}"
        for each in TEMPLATES.iterdir()
        if each.read_text("utf-8").startswith('{% extends "live/base')
    }
    assert pages - shown == set()


def escaped(room: Room) -> set[str]:
    """Routes that stand neither with the pages nor with the files."""
    asked = {each for each in routes(room.app) if each.startswith("GET ")}
    asked |= {each for each in routes_of(rows()) if each.startswith("GET ")}
    return {each for each in asked if "/api/" not in each} - set(PAGES) - FILES


def test_no_page_escapes(course: Course) -> None:
    assert escaped(course.room) == set()


def test_what_is_called_a_file_is_no_page(course: Course) -> None:
    """Asked of the delegate, to whom each of them answers something, or nothing is there."""
    browser = course.room.browser(seat_of(course.room, DELEGATE))
    entry = course.unsigned.rpartition("/")[2]
    pages = []
    for route in FILES:
        path = route.removeprefix("GET ").replace("{case}", "night").replace("{name}", "none")
        path = path.replace("{entry:path}", course.entry).replace("{entry}", entry)
        answer = browser.head(path) if path.endswith("/live") else browser.get(path)
        if answer.is_success and "html" in answer.headers["content-type"]:
            pages.append(path)
    assert pages == []


def test_a_planted_page_is_found_to_escape(tmp_path: Path) -> None:
    planted = APIRouter()

    @planted.get("/cases/{case}/secrets")
    def secrets(case: str) -> HTMLResponse:
        return HTMLResponse(case)

    with a_room(tmp_path) as room:
        assert escaped(room) == set()
        room.app.include_router(planted)
        assert escaped(room) == {"GET /cases/{case}/secrets"}
