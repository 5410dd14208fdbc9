"""Changing the duty roster of one's own party: who may, and what an address must be.

One keeps one's own addresses; the authority of a party keeps them all.  Who
confirms for a party has a seat of it that acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.calls import FIRST, Call, Calls
from foedus.desk.alerts.causes import What
from foedus.desk.alerts.mail import mail_address
from foedus.desk.alerts.notices import Channel, Contact
from foedus.desk.alerts.outbox import Outbox
from foedus.desk.alerts.planner import DESK
from foedus.desk.alerts.services import permitted_services, service_address
from foedus.desk.alerts.webhook import webhook_address
from foedus.desk.language import LANGUAGES
from foedus.desk.panels.states import state_of
from foedus.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.moments import Instant

__all__ = [
    "FEED",
    "READERS",
    "add_contact",
    "address_confirmed",
    "address_shown",
    "book_of",
    "feed_address",
    "keeps_roster_of",
    "party_of",
    "remove_contact",
    "set_wait",
]

READERS: Final = frozenset({SeatRole.OBSERVER, SeatRole.AUDITOR})
"""Who reads for a party and does nothing for it: nobody is alerted in such a seat."""
FEED: Final = "CAP feed"


def keeps_roster_of(desk: Desk, viewer: Viewer, party: str) -> bool:
    """Whether a viewer keeps the duty roster of a party: its authority, or anyone in practice."""
    own = viewer.seat.party == party
    authority = (party, viewer.person) in desk.office.roster().authorities
    return authority or (own and desk.settings.practice)


def party_of(viewer: Viewer) -> str:
    """The party whose roster it is: the viewer's own, and no other.

    Raises:
        NotFoundError: of the secretariat's there is none.
    """
    if viewer.seat.party == OFFICE:
        message = "The secretariat has no duty roster."
        raise NotFoundError(message, remedy="Each party keeps its own.")
    return viewer.seat.party


def book_of(desk: Desk) -> Book:
    """The rosters of a desk."""
    return Book(desk.tables, desk.settings.escalate_minutes)


def add_contact(  # noqa: PLR0913 - what an address is, each by its name
    desk: Desk,
    viewer: Viewer,
    *,
    name: str,
    channel: Channel,
    person: str,
    address: str,
    rank: int,
    language: str,
) -> Contact:
    """Put an address into the roster; it gets a letter that asks to be confirmed.

    Raises:
        RefusedError: it is not theirs to add, or no such address is told anything.
    """
    contact = Contact(
        id=name,
        party=party_of(viewer),
        person=FEED if channel is Channel.FEED else person,
        rank=0 if channel is Channel.FEED else rank,
        channel=channel,
        address=_checked(desk, channel, address),
        language=language if language in LANGUAGES else "en",
        since=desk.now(),
    )
    _expect_may(desk, viewer, contact.person)
    _expect_seated(desk, contact)
    book_of(desk).add(contact)
    if channel is not Channel.FEED:
        _call_first(desk, viewer, contact)
    desk.stir.poke()
    return contact


def remove_contact(desk: Desk, viewer: Viewer, name: str) -> None:
    """Take an address out of the roster.

    Raises:
        NotFoundError: it is not in that of the viewer's party.
        RefusedError: it is not theirs to take out.
    """
    party, book = party_of(viewer), book_of(desk)
    found = [each for each in book.of(party) if each.id == name]
    if not found:
        raise NotFoundError("This address is not in the roster.", remedy="See the roster.")
    _expect_may(desk, viewer, found[0].person)
    book.remove(party, name, desk.now())
    desk.stir.poke()


def set_wait(desk: Desk, viewer: Viewer, minutes: int, case: str = "") -> None:
    """Say how long nobody need confirm before the next are told; in one case, or in all.

    Raises:
        RefusedError: it is not theirs to say.
    """
    party = party_of(viewer)
    _expect_may(desk, viewer, "")
    book_of(desk).wait(party, minutes, case)
    desk.stir.poke()


def address_confirmed(desk: Desk) -> dict[str, Instant]:
    """When each address was confirmed, by its contact."""
    said = Outbox(desk.tables, desk.seed()).confirmed(DESK)
    abouts = [(each.about.split("/"), each.at) for each in said]
    return {about[2]: at for about, at in abouts if about[1] == What.ADDRESS}


def feed_address(desk: Desk, feed: Contact) -> str:
    """Where a feed of a party is found; one that is taken out and added anew is found elsewhere."""
    word = Outbox(desk.tables, desk.seed()).keyed("feed", feed.party, feed.id)
    return f"{desk.settings.public_origin}/alerts/cap/{feed.party}.{word}.xml"


def address_shown(desk: Desk, contact: Contact, *, may: bool) -> str:
    """An address as the roster shows it; that of a service holds what opens it."""
    if contact.channel is Channel.FEED:
        return feed_address(desk, contact)
    if contact.channel is Channel.SERVICE and not may:
        return f"{contact.address.partition('://')[0]}://…"
    return contact.address


def _call_first(desk: Desk, viewer: Viewer, contact: Contact) -> None:
    """Have the new address get a letter that asks to be confirmed."""
    at = contact.since
    call = Call(id=contact.id, party="", case=DESK, question=FIRST, by=viewer.person, at=at)
    Calls(desk.tables).make(call, [contact.party])


def _checked(desk: Desk, channel: Channel, address: str) -> str:
    if channel is Channel.MAIL:
        return mail_address(address)
    if channel is Channel.WEBHOOK:
        return webhook_address(address, test=desk.settings.webhooks_here)
    if channel is Channel.SERVICE:
        return service_address(address, permitted_services(desk.settings.apprise))
    return ""


def _expect_may(desk: Desk, viewer: Viewer, person: str) -> None:
    if person != viewer.person and not keeps_roster_of(desk, viewer, viewer.seat.party):
        why = "you keep your own addresses; the authority of your party keeps the others."
        raise RefusedError("duty roster", why, remedy="Ask the authority of your party.")


def _expect_seated(desk: Desk, contact: Contact) -> None:
    """Who confirms for a party has a seat of it."""
    seats = desk.office.roster().seats
    seated = {(party, person) for party, role, person in seats if role not in READERS}
    if contact.channel is not Channel.FEED and (contact.party, contact.person) not in seated:
        why = f"{contact.person} has no seat of {state_of(contact.party).name} that acts."
        raise RefusedError("duty roster", why, remedy="Give the seat first.")
