"""Browsers that sit at a served desk, and axe."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.desk.live.desks import Room

from foedus.case.entries import Seat
from foedus.desk.sessions import Sessions
from foedus.desk.viewer import cookie_name

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["axe", "sitting"]

_WEB: Final = Path(__file__).parents[3] / "web"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sitting(room: Room, browser: Browser, seat: Seat | None = None, **how: Any) -> BrowserContext:
    """A browser's own context, signed in from a seat; `how` is Playwright's."""
    desk, url = room.desk, room.desk.settings.public_origin
    context = browser.new_context(base_url=url, **how)
    if seat is not None:
        token = room.clock.nonce()
        Sessions(desk.tables, desk.settings).begin(token, seat, "test", room.clock.now)
        name = cookie_name(desk.settings)
        context.add_cookies([{"name": name, "value": token, "url": url}])
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
