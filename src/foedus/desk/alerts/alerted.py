"""The entries `alerted` of the record: once for each party and alert that a channel has taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case.commands import Command
from foedus.case.entries import Alerted, CaseClosed
from foedus.case.rights import OFFICE
from foedus.case.words import Mode, Seat, SeatRole
from foedus.desk.alerts.causes import TRAITS, What

if TYPE_CHECKING:
    from foedus.desk.alerts.outbox import Outbox
    from foedus.desk.context import Desk
    from foedus.office.receipts import Pending

__all__ = ["RESERVED", "alerted_id", "machine_seat", "record_alerted"]

RESERVED: Final = ("alerted-", "acknowledged-", "b.", "i.", "m.")
"""How the ids of the desk's own entries begin: nobody else names an entry so."""


def machine_seat(desk: Desk) -> Seat:
    """The seat from which the desk itself writes that a party was alerted."""
    return Seat(party=OFFICE, role=SeatRole.SECRETARIAT, person=desk.settings.machine)


def alerted_id(outbox: Outbox, about: str) -> str:
    """The entry of an alert: one for each, which nobody can guess and write in its place."""
    return f"alerted-{outbox.keyed('alerted', about)[:16]}"


def record_alerted(desk: Desk, outbox: Outbox, name: str) -> None:
    """Write down which parties of a case were alerted, where the record does not say so yet.

    Raises:
        FoedusError: it cannot be written now.
    """
    loaded = desk.office.load(name)
    case = loaded.case
    if case.mode is Mode.REPLAY or case.of(CaseClosed):
        return
    seat = machine_seat(desk)
    kept: list[Pending] = []
    try:
        for about, what, party, channels in outbox.handed(name):
            entry = alerted_id(outbox, about)
            if TRAITS[What(what)].alerts and entry not in loaded.kept:
                asks = Alerted(party=party, channel=", ".join(channels))
                command = Command(id=entry, mode=case.mode, by=seat, asks=asks)
                now = desk.clock_of(desk.office.case(name))
                kept.append(desk.office.keep(name, command, seat, now))
    finally:
        desk.office.acknowledge(kept)
