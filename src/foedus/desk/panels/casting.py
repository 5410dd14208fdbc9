"""Who plays whom, as pages mark it: each party, and what the machine has played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case.casting import is_played, played_by_people
from foedus.case.entries import Acknowledged, RehearsalBegun
from foedus.case.rights import OFFICE
from foedus.desk.language import told
from foedus.desk.panels.words import Sign

if TYPE_CHECKING:
    from foedus.case.state import Case

__all__ = ["BY_MACHINE", "BY_PEOPLE", "NOBODY_PLAYS", "Cast", "cast_of"]

BY_MACHINE: Final = Sign(
    says="played by the machine", icon="machine", tone="mute", brief="the machine"
)
BY_PEOPLE: Final = Sign(says="played by people", icon="person", tone="part", brief="people")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who is played by people, and what the machine has played; `on` where a scenario is played."""

    on: bool = False
    people: frozenset[str] = frozenset()
    played: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    """The parties that the machine had confirm their alert."""

    def player(self, party: str) -> Sign | None:
        """Who plays a party; nobody is said to where no scenario is played."""
        if not self.on:
            return None
        return BY_PEOPLE if party in self.people else BY_MACHINE

    def marked(self, text: str, *entries: str) -> str:
        """A text that rests on entries, with the mark of what the machine played."""
        if self.played.isdisjoint(entries):
            return text
        return ", ".join(filter(None, (text, told(BY_MACHINE.says))))


NOBODY_PLAYS: Final = Cast()


def cast_of(case: Case) -> Cast:
    """Who plays whom in a case."""
    if not case.of(RehearsalBegun):
        return NOBODY_PLAYS
    played = [each for each in case.entries if is_played(each)]
    return Cast(
        on=True,
        people=played_by_people(case),
        played=frozenset(each.id for each in played if each.party != OFFICE),
        confirmed=frozenset(each.party for each in played if isinstance(each.body, Acknowledged)),
    )
