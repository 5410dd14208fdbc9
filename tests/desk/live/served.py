"""A desk on a real port, for browsers, and a browser with an authenticator of its own."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from tests.desk.live.desks import Room, a_room

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS: Final = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
]


@contextmanager
def a_served_room(folder: Path, **settings: Any) -> Iterator[Room]:
    """A desk that browsers can reach at `settings.public_origin`."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port = each.getsockname()[1]
    with a_room(folder, port=port, **settings) as room:
        config = uvicorn.Config(
            room.app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(config)
        running = Thread(target=server.run, daemon=True)
        running.start()
        while not server.started:
            sleep(0.01)
        try:
            yield room
        finally:
            server.should_exit = True
            running.join()


@dataclass
class Device:
    """A virtual authenticator in a page (CDP)."""

    session: CDPSession
    id: str

    def credentials(self) -> list[dict[str, Any]]:
        asked = {"authenticatorId": self.id}
        found: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", asked)[
            "credentials"
        ]
        return found

    def holds(self, credential: dict[str, Any]) -> None:
        """Put a credential into it, as it was read from another."""
        asked = {"authenticatorId": self.id, "credential": credential}
        self.session.send("WebAuthn.addCredential", asked)

    def answers(self, **wrong: bool) -> None:
        """What is wrong with its answers: `isBogusSignature`, `isBadUV`, `isBadUP`, or nothing."""
        asked = {"authenticatorId": self.id, **wrong}
        self.session.send("WebAuthn.setResponseOverrideBits", asked)


def a_page(browser: Browser, *, synced: bool = False) -> tuple[Page, Device]:
    """A page in a browser of its own, with an authenticator that has never been used."""
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        "defaultBackupEligibility": synced,
        "defaultBackupState": synced,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page, Device(session=session, id=made["authenticatorId"])
