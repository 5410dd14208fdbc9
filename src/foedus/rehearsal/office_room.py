"""The case of an exercise in the record of an office; the machine's acts are kept in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foedus.case.casting import PLAYER
from foedus.case.rights import OFFICE
from foedus.record.acts import SeatGiven

if TYPE_CHECKING:
    from foedus.case.commands import Command
    from foedus.case.state import Case
    from foedus.moments import Instant
    from foedus.office.office import Office
    from foedus.office.receipts import Pending

__all__ = ["OfficeRoom", "seat_the_machine"]


@dataclass(slots=True, kw_only=True)
class OfficeRoom:
    """Sends commands to an office, and has it publish what it kept when told to."""

    office: Office
    name: str
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
        self.kept.append(self.office.keep(self.name, command, command.by, now))

    def publish(self) -> None:
        """Publish what was kept.

        Raises:
            LogError, StoreError, UnreachableError: it cannot be; call it again.
        """
        if self.kept:
            self.office.acknowledge(self.kept)
            self.kept.clear()


def seat_the_machine(office: Office, by: str, now: Instant) -> None:
    """Give the machine the seat in which it plays, where it has none.

    Raises:
        RefusedError: the person is not of the secretariat, which keeps its own roster.
    """
    if office.roster().holds(PLAYER):
        return
    seat = SeatGiven(party=OFFICE, role=PLAYER.role, person=PLAYER.person)
    office.enrol(seat, by, now, f"seat {PLAYER.person}")
