"""Passkeys in a real browser: made by invitation, used to sign in, refused when anything is off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from tests.desk.live.served import CHROMIUM, OPTIONS, a_page, a_served_room

from foedus.desk.people.founding import first_link

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from tests.desk.live.desks import Room

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def open_room(tmp_path: Path) -> Iterator[Room]:
    with a_served_room(tmp_path) as each:
        yield each


def test_a_fresh_office_has_a_secretary_signed_in_in_one_click(
    browser: Browser, open_room: Room
) -> None:
    page, device = a_page(browser)
    page.goto(first_link(open_room.desk))
    page.get_by_role("button", name="Make a passkey and come in").click()
    page.wait_for_url("**/cases")

    assert "S. First" in page.inner_text(".sitter")
    assert len(device.credentials()) == 1
    assert first_link(open_room.desk) == ""
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/cases")
    assert "S. First" in page.inner_text(".sitter")
