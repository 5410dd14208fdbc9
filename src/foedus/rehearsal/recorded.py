"""A script played into the record of an office: with seats, keys and signatures.

A script says `UKR delegate` and names nobody; in the record everybody has a
name, so each such seat is held by a person called after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from foedus.case import entries as e
from foedus.case.rights import OFFICE
from foedus.office.proposals import Signing
from foedus.record.acts import AuthorityNamed, KeyEnrolled, SeatGiven
from foedus.record.notes import in_base64
from foedus.record.statements import PartyKey, signed_by_key
from foedus.rehearsal.script import seat_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.case.commands import Command
    from foedus.case.state import Case
    from foedus.moments import Instant
    from foedus.office.office import Office
    from foedus.office.proposals import Proposal
    from foedus.office.receipts import Pending, Receipt
    from foedus.record.acts import Act
    from foedus.rehearsal.script import Script

__all__ = ["SIGNED_KINDS", "Keys", "RecordedDesk", "seats_in", "staff"]

SIGNED_KINDS: Final = (e.PositionTaken, e.ContributionRecorded, e.Requested)
"""What a party signs when it says it itself."""

Keys = dict[tuple[str, str], tuple[PartyKey, Ed25519PrivateKey]]
"""By party and person."""


def named(seat: e.Seat) -> e.Seat:
    """The seat with a person: its own, or one called after it."""
    return seat if seat.person else replace(seat, person=f"{seat}")


def seats_in(scripts: Iterable[Script]) -> tuple[e.Seat, ...]:
    """Every seat that acts in some scripts, each once."""
    acts = [act for script in scripts for act in script.commands]
    texts = dict.fromkeys(text for act in acts for text in (act.by, act.confirmed_by) if text)
    seats = [seat_of(text) for text in texts]
    return tuple(dict.fromkeys(named(seat) for seat in seats if seat is not None))


def staff(
    office: Office, seats: Sequence[e.Seat], secretary: str, now: Instant, seed: Callable[[], bytes]
) -> Keys:
    """Give the seats of an exercise, and to each of a party a key that nobody keeps after it."""
    keys: Keys = {}
    lines = office.roster().lines
    acts: list[tuple[Act, str, str]] = []

    def enrol(act: Act, by: str) -> None:
        acts.append((act, by, f"line {lines + len(acts)}"))

    for party in dict.fromkeys(seat.party for seat in seats if seat.party != OFFICE):
        enrol(AuthorityNamed(party=party, person=_authority(party)), secretary)
    for seat in seats:
        by = secretary if seat.party == OFFICE else _authority(seat.party)
        enrol(SeatGiven(party=seat.party, role=seat.role, person=seat.person), by)
        if seat.party != OFFICE and (seat.party, seat.person) not in keys:
            private = Ed25519PrivateKey.from_private_bytes(seed())
            public = in_base64(private.public_key().public_bytes_raw())
            key = PartyKey(party=seat.party, person=seat.person, ed25519=public)
            enrol(KeyEnrolled(key=key), by)
            keys[seat.party, seat.person] = key, private
    office.enrol_all(acts, now)
    return keys


def _authority(party: str) -> str:
    return f"{party} authority"


@dataclass(slots=True, kw_only=True)
class RecordedDesk:
    """Sends the commands of a script to an office; what a party says for itself is signed."""

    office: Office
    name: str
    nonce: Callable[[], str]
    keys: Keys = field(default_factory=dict)
    kept: list[Pending] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case as the office keeps it."""
        return self.office.load(self.name).case

    def take(self, command: Command, now: Instant) -> None:
        """Have the office keep what a command asks for.

        Raises:
            FoedusError: it is refused, or cannot be kept.
        """
        seat = named(command.by)
        second = command.confirmed_by
        command = replace(command, by=seat, confirmed_by=named(second) if second else None)
        signing = self._signing(command, seat)
        self.kept.append(self.office.keep(self.name, command, seat, now, signing))

    def acknowledged(self) -> list[Receipt | Proposal]:
        """The receipts of all that was taken; before them nothing of it is to be told."""
        return self.office.acknowledge(self.kept)

    def _signing(self, command: Command, seat: e.Seat) -> Signing | None:
        held = self.keys.get((seat.party, seat.person))
        own = command.party in {"", seat.party}
        if held is None or not own or not isinstance(command.asks, SIGNED_KINDS):
            return None
        nonce = self.nonce()
        statement = self.office.statement(self.name, command, nonce)
        return Signing(nonce=nonce, signatures=(signed_by_key(statement, *held),))
