"""A passkey signs a statement in a real browser; without script the file is what is offered."""

from __future__ import annotations

import base64
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import uvicorn
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, Room, a_room
from tests.desk.live.forms import ask

from foedus.desk.sessions import Sessions
from foedus.desk.viewer import cookie_name
from foedus.record import acts as a
from foedus.record.statements import PartyKey, Passkey

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
ANSWER = f"/cases/night/acts/take_position?question={quote(f'{NATO_LIGHT}#decide_military')}"
MAKE = """async (site) => {
  const made = await navigator.credentials.create({publicKey: {
    challenge: new Uint8Array(32), rp: {id: site, name: "Foedus"},
    user: {id: new Uint8Array([1]), name: "P. One", displayName: "P. One"},
    pubKeyCredParams: [{type: "public-key", alg: -7}],
    authenticatorSelection: {residentKey: "required", userVerification: "required"}}});
  return btoa(String.fromCharCode(...new Uint8Array(made.response.getPublicKey())));
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Room, str]]:
    """A desk that is reached over a port, with a case in which a question is open."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    origin = f"http://localhost:{port}"
    with a_room(tmp_path, port=port, origin=origin) as room:
        server = uvicorn.Server(uvicorn.Config(room.app, port=port, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            thread.join(0.02)
        try:
            yield room, origin
        finally:
            server.should_exit = True
            thread.join()


def asked(room: Room, origin: str) -> None:
    room.opened()
    ukraine = room.browser(room.seat("UKR", "delegate", "U. One"))
    ukraine.headers["origin"] = origin
    report = "/cases/night/acts/report_fact"
    when = {"occurred__earliest": "2027-06-01T00:00"}
    assert ask(ukraine, report, event="ceasefire", phase="continuing", **when).is_redirect
    when = {"occurred__earliest": "2027-08-28T02:40", "attacker": "RUS", "victims": "UKR"}
    assert ask(ukraine, report, event="armed_attack", phase="occurred", **when).is_redirect
    assert ask(ukraine, "/cases/night/acts/request").is_redirect
    rule = a.PersonsAsked(kind="position_taken", persons=1)
    room.desk.office.enrol(rule, SECRETARY, room.clock.now, "one person")


def with_authenticator(page: Page) -> None:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_signs_what_the_page_shows(served: tuple[Room, str]) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    room, origin = served
    asked(room, origin)
    seat = room.seat("POL", "delegate", "P. One")
    token = room.clock.nonce()
    Sessions(room.desk.tables, room.desk.settings).begin(token, seat, "test", room.clock.now)
    cookie = {"name": cookie_name(room.desk.settings), "value": token, "url": origin}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        context = browser.new_context()
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        with_authenticator(page)
        page.goto(f"{origin}/cases/night/mine")
        public = page.evaluate(MAKE, "localhost")
        der = base64.b64encode(base64.b64decode(public)).decode()
        passkey = Passkey(public=der, rp="localhost", origin=origin)
        key = PartyKey(party="POL", person="P. One", webauthn=passkey)
        room.desk.office.enrol(a.KeyEnrolled(key=key), "POL authority", room.clock.now, "passkey")
        page.goto(origin + ANSWER)
        page.get_by_label("Decline").check()
        page.get_by_role("button", name="Give this answer").click()
        assert "/statements/" in page.url
        page.get_by_role("button", name="Sign with your passkey").click()
        page.wait_for_url("**/receipts/**")
        assert page.get_by_text("P. One", exact=True).count()
        browser.close()
    entry = room.desk.office.case("night").entries[-1]
    assert entry.party == "POL"
    signed = room.desk.office.load("night").signed[entry.id]
    assert signed.check({key.id: key}) == ("P. One",)
