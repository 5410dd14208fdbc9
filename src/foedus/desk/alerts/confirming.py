"""Confirming an alert by the link in it: for the person at once, for the party by the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.commands import Command
from foedus.case.entries import Acknowledged, CaseClosed
from foedus.case.rights import may_ask
from foedus.case.words import Seat
from foedus.desk.alerts.alerted import alerted_id
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.causes import TRAITS, What
from foedus.desk.language import told as _
from foedus.errors import NotFoundError, RefusedError, SameIdError

if TYPE_CHECKING:
    from foedus.desk.alerts.outbox import Delivery, Outbox
    from foedus.desk.context import Desk

__all__ = ["confirm", "found_by"]


def found_by(outbox: Outbox, word: str) -> Delivery:
    """What the word of a link confirms.

    Raises:
        NotFoundError: it is the word of none.
    """
    delivery = outbox.by_link(word)
    if delivery is None:
        message = "This link confirms nothing that we have sent."
        raise NotFoundError(message, remedy="Open the link exactly as it stands in the message.")
    return delivery


def confirm(desk: Desk, outbox: Outbox, delivery: Delivery) -> None:
    """Note that a person has seen it; the record has the first person of the party.

    Raises:
        RefusedError: the person has left the party.
        FoedusError: the record cannot be written now; confirm it again.
    """
    _expect_there(desk, delivery)
    if not delivery.case:
        outbox.confirm(delivery, desk.now())
        return
    case = desk.office.case(delivery.case)
    outbox.confirm(delivery, desk.clock_of(case))
    alert = alerted_id(outbox, delivery.about)
    entry = f"acknowledged-{alert}"
    loaded = desk.office.load(delivery.case)
    if not TRAITS[What(delivery.what)].alerts or entry in loaded.kept or case.of(CaseClosed):
        return
    asks = Acknowledged(alert=alert if alert in loaded.kept else None)
    for party, role, person in sorted(desk.office.roster().seats):
        seat = Seat(party=party, role=role, person=person)
        mine = (party, person) == (delivery.party, delivery.person)
        if mine and may_ask(seat, asks, case.mode):
            command = Command(id=entry, mode=case.mode, by=seat, asks=asks)
            try:
                desk.office.submit(delivery.case, command, seat, desk.clock_of(case))
            except SameIdError:
                return  # a colleague was first, at the same moment
            return


def _expect_there(desk: Desk, delivery: Delivery) -> None:
    """Whoever confirms for a party has a seat of it, or stands in its duty roster, today."""
    here = (delivery.party, delivery.person)
    if here in {(party, person) for party, _role, person in desk.office.roster().seats}:
        return
    book = Book(desk.tables, desk.settings.escalate_minutes)
    if delivery.person not in {each.person for each in book.of(delivery.party)}:
        why = _("%(person)s is of this party no more.") % {"person": delivery.person}
        raise RefusedError(_("confirm"), why, remedy=_("Have a colleague open their own link."))
