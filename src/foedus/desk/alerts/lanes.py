"""Who holds up whom: each channel has threads of its own, each host and party a part of them.

A relay that hangs makes no webhook late, and the addresses of one party make
those of no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from foedus.desk.alerts.notices import Channel

if TYPE_CHECKING:
    from foedus.desk.alerts.notices import Contact

__all__ = ["AT_ONCE", "Lane", "lanes_of"]

AT_ONCE: Final = 32
"""How many messages are on their way at a time, by one channel."""
_OF_ONE_HOST: Final = 4
_OF_ONE_PARTY: Final = 8

Lane = tuple[str, str]


def lanes_of(contact: Contact) -> dict[Lane, int]:
    """The lanes that a message takes up, and how many may be in each.

    All mail goes by one relay, and shares its fate.
    """
    channel = contact.channel.value
    lanes = {(channel, ""): AT_ONCE}
    if contact.channel is not Channel.MAIL:
        lanes[channel, f"of {contact.party}"] = _OF_ONE_PARTY
        lanes[channel, f"at {_host_of(contact.address)}"] = _OF_ONE_HOST
    return lanes


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address
