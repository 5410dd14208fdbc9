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
    from playwright.sync_api import Browser, Page
    from tests.desk.live.desks import Room
    from tests.desk.live.served import Device

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


SIGN_IN = "Sign in with a passkey"
ELSEWHERE = """async (options) => {
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  options.challenge = bytes(options.challenge);
  options.allowCredentials = [];
  const made = await navigator.credentials.get({ publicKey: options });
  const response = {};
  for (const name of ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
    response[name] = text(made.response[name]);
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
}"""
"""What the page of a thief does: it has the authenticator answer our challenge."""


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

    assert "S. First" in page.inner_html(".who")
    assert len(device.credentials()) == 1
    assert first_link(open_room.desk) == ""
    page.locator(".who summary").click()
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/cases")
    assert "S. First" in page.inner_html(".who")


def secretary(browser: Browser, room: Room) -> tuple[Page, Device]:
    """The first secretary, who has come in and left."""
    page, device = a_page(browser)
    page.goto(first_link(room.desk))
    page.get_by_role("button", name="Make a passkey and come in").click()
    page.wait_for_url("**/cases")
    page.context.clear_cookies()
    page.goto(f"{room.desk.settings.public_origin}/sign-in")
    return page, device


def is_let_in(page: Page) -> bool:
    """Whether a click signs in."""
    with page.expect_navigation():
        page.get_by_role("button", name=SIGN_IN).click()
    return page.url.endswith("/cases")


@pytest.mark.parametrize("wrong", ["isBadUV", "isBadUP", "isBogusSignature"])
def test_an_authenticator_that_did_not_verify_its_user_or_signs_falsely_opens_nothing(
    browser: Browser, open_room: Room, wrong: str
) -> None:
    page, device = secretary(browser, open_room)
    device.answers(**{wrong: True})
    assert not is_let_in(page)
    assert "does not open this desk" in page.inner_text("[role=alert]")
    device.answers()
    assert is_let_in(page)


def test_an_answer_that_another_page_obtained_opens_nothing(
    browser: Browser, open_room: Room
) -> None:
    """A thief's page on the same machine has our challenge signed, and sends it in time."""
    page, _ = secretary(browser, open_room)
    page.route("http://localhost:1/", lambda route: route.fulfill(body="<p>Prize</p>"))
    thief = open_room.browser()
    options = thief.post("/sign-in/options").json()
    page.goto("http://localhost:1/")
    stolen = page.evaluate(ELSEWHERE, options)
    assert thief.post("/sign-in", data={"answer": stolen}).status_code == 403
    page.goto(f"{open_room.desk.settings.public_origin}/sign-in")
    own = open_room.browser()
    options = own.post("/sign-in/options").json()
    given = page.evaluate(ELSEWHERE, options)
    assert own.post("/sign-in", data={"answer": given}).status_code == 303
    assert own.post("/sign-in", data={"answer": given}).status_code == 403


def test_a_copied_passkey_is_found_out_by_its_counter(browser: Browser, open_room: Room) -> None:
    page, device = secretary(browser, open_room)
    (copied,) = device.credentials()
    assert is_let_in(page)
    other, second = a_page(browser)
    second.holds(copied)
    other.goto(f"{open_room.desk.settings.public_origin}/sign-in")
    assert not is_let_in(other)


def test_without_script_the_page_says_what_it_needs(browser: Browser, open_room: Room) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{open_room.desk.settings.public_origin}/sign-in")
    assert "needs JavaScript" in page.inner_text("main")
