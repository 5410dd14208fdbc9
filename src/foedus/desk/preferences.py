"""How a reader likes pages: light or dark, and whether single keys do anything; kept in cookies.

The language is kept in `language`, the zone with the viewer; neither is a right.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PREFERENCES", "THEMES", "ZONES", "Preferences", "is_zone", "preferred"]

THEMES: Final = ("", "light", "dark")
"""As the device says, or one of the two."""

ZONES: Final = (
    *("UTC", "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels"),
    *("Europe/Bucharest", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Kyiv"),
    *("Europe/Lisbon", "Europe/Ljubljana", "Europe/London", "Europe/Luxembourg", "Europe/Madrid"),
    *("America/New_York", "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Atlantic/Reykjavik"),
    *("Europe/Riga", "Europe/Rome", "Europe/Stockholm", "Europe/Tallinn", "Europe/Tirane"),
    *("Asia/Tokyo", "America/Toronto", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb"),
)
"""The zones that are offered: those of the parties' capitals that ship; any other may be set."""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # which reads thousands of files each time


def is_zone(name: str) -> bool:
    """Whether this machine knows a zone of that name."""
    return name in _zones()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A reader's own."""

    theme: str = ""
    keys: bool = True


PREFERENCES: Final[ContextVar[Preferences]] = ContextVar("PREFERENCES", default=Preferences())  # noqa: B039 - frozen


def preferred(cookies: Mapping[str, str]) -> Preferences:
    """What the cookies of a request say; anything odd is as if it were not there."""
    theme = cookies.get("theme", "")
    return Preferences(
        theme=theme if theme in THEMES else "", keys=cookies.get("keys", "on") != "off"
    )
