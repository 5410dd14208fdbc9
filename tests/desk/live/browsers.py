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
_OF_COLOUR: Final = ["color-contrast", "link-in-text-block"]
"""The rules that may say something else where only the colours are others."""


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


def axe(page: Page, *, colours: bool = False) -> list[str]:
    """What axe finds against WCAG 2.2 AA on a page as it is shown now, one line each.

    `colours`: by the rules of colour alone, for a page that was looked at in other colours.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    rules = {"type": "rule", "values": _OF_COLOUR} if colours else {"type": "tag", "values": _RULES}
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules
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
