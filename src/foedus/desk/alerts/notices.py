"""Who is told what by which channel, and when: everything that should have gone out by now.

Pure: a function of the causes, the duty rosters, what was confirmed, and the
moment.  A notice has the same id whenever it is worked out, so that one who
sends can see what went before, and nothing is lost by not looking for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from whenever import TimeDelta

from foedus.desk.alerts.causes import TRAITS, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from foedus.desk.alerts.outbox import Confirmed
    from foedus.moments import Instant

__all__ = ["MOST_RANKS", "Channel", "Contact", "Notice", "notices"]

MOST_RANKS: Final = 5


class Channel(StrEnum):
    """How a notice goes."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    SERVICE = "service"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One address of one person: those of rank 0 are told at once, each next rank later.

    `since` and `until` say when it stood in the duty roster; nobody is told
    what happened before.
    """

    id: str
    party: str
    person: str
    rank: int
    channel: Channel
    address: str
    language: str
    since: Instant
    until: Instant | None = None

    def stood(self, moment: Instant) -> bool:
        """Whether it was in the roster at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one address."""

    told: Told
    contact: Contact
    moment: Instant

    @property
    def id(self) -> str:
        """The same whenever it is worked out, and of no other."""
        return sha256(f"{self.told.about}\n{self.contact.id}".encode()).hexdigest()[:40]


def notices(
    told: Iterable[Told],
    contacts: Mapping[str, Sequence[Contact]],
    confirmed: Mapping[str, Sequence[Confirmed]],
    patience: Mapping[str, TimeDelta],
) -> Iterator[Notice]:
    """Every notice, past and to come, of what there is to tell.

    Args:
        told: what there is to tell.
        contacts: the duty roster of each party, past contacts included.
        confirmed: what somebody of each party confirmed of the case.
        patience: how long each party waits for one rank before the next is told.
    """
    for each in told:
        traits = TRAITS[each.what]
        seen = any(_covers(said, each) for said in confirmed.get(each.party, ()))
        for contact in contacts.get(each.party, ()):
            later = contact.rank and not traits.everybody
            if later and (seen or not traits.escalates):
                continue
            moment = each.moment + patience[each.party] * contact.rank if later else each.moment
            if contact.stood(moment):
                yield Notice(told=each, contact=contact, moment=moment)


def _covers(said: Confirmed, told: Told) -> bool:
    """Whether who confirmed one thing has seen another: the same, or what was told before it."""
    return said.about == told.about or said.told >= told.moment
