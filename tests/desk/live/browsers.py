"""A desk that is served for real, browsers that sit in it, and axe."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from tests.desk.live.desks import Room, a_room

from foedus.case.entries import Seat
from foedus.desk.sessions import Sessions
from foedus.desk.viewer import cookie_name

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["CHROMIUM", "OPTIONS", "Served", "axe", "served", "sitting"]

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
)
_WEB: Final = Path(__file__).parents[3] / "web"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Served:
    """A room with an address."""

    room: Room
    url: str


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[Served]:
    """Serve a desk on a free port of this machine for the length of a block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with a_room(folder, port=port, **settings) as room:
        config = uvicorn.Config(room.app, port=port, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Served(room=room, url=f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join(10)


def sitting(at: Served, browser: Browser, seat: Seat | None = None, **how: Any) -> BrowserContext:
    """A browser's own context, signed in from a seat; `how` is Playwright's."""
    context = browser.new_context(base_url=at.url, **how)
    if seat is not None:
        desk, token = at.room.desk, at.room.clock.nonce()
        Sessions(desk.tables, desk.settings).begin(token, seat, "test", at.room.clock.now)
        name = cookie_name(desk.settings)
        context.add_cookies([{"name": name, "value": token, "url": at.url}])
    return context


def axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on a page as it is shown now, one line each."""
    page.evaluate(_axe())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", _RULES
    )
    return [
        f"{each['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@cache
def _axe() -> str:
    """The script of the version that `web/package-lock.json` names."""
    return (_WEB / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
