"""Who is who in a document: parties, also those taken from other documents, and groups.

A word for parties is a code, a group, a body, a role (`guarantors`), or `all`
(everybody who bound themselves: not a named aggressor).  `victim`,
`requester` and `attacker` are known only in a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.model import Group, Party
from foedus.agreement.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foedus.agreement.documents import Reading
    from foedus.agreement.library import Library
    from foedus.agreement.model import Body, Document

__all__ = ["ANYONE", "IN_A_CASE", "Roll", "roll_of"]

IN_A_CASE: Final = frozenset({"victim", "requester", "attacker"})
ANYONE: Final = frozenset({"any", "any_party", "each", "report"})
_ROLES: Final = {
    "guarantors": Role.GUARANTOR,
    "beneficiaries": Role.BENEFICIARY,
    "beneficiary": Role.BENEFICIARY,
    "members": Role.MEMBER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The parties of a document by code, and the names that stand for several."""

    parties: Mapping[str, Party]
    groups: Mapping[str, Group]
    bodies: Mapping[str, Body]
    sources: tuple[Reading, ...] = ()

    def knows(self, name: str) -> bool:
        """Whether a word for parties leads somewhere."""
        named = name in self.parties or name in self.groups or name in self.bodies
        return named or name in _ROLES or name == "all"

    def words(self) -> list[str]:
        """Every word that would be known, for hints."""
        return sorted({*self.parties, *self.groups, *self.bodies, *_ROLES, "all"})

    def expand(self, names: Iterable[str], excepting: Iterable[str] = ()) -> tuple[str, ...]:
        """Codes in the order of the document, each once; unknown words give nobody."""
        wanted = {code for name in names for code in self._codes(name, ())}
        wanted -= {code for name in excepting for code in self._codes(name, ())}
        return tuple(code for code in self.parties if code in wanted)

    def _codes(self, name: str, seen: tuple[str, ...]) -> Sequence[str]:
        if name in self.parties:
            return (name,)
        if name in seen:
            return ()
        if name in self.groups:
            return self._members(self.groups[name], (*seen, name))
        if name in self.bodies:
            members = self.bodies[name].members
            return [code for each in members for code in self._codes(each, (*seen, name))]
        if name == "all":
            return [c for c, p in self.parties.items() if p.role is not Role.NAMED_AGGRESSOR]
        role = _ROLES.get(name)
        return [code for code, party in self.parties.items() if role and party.role is role]

    def _members(self, group: Group, seen: tuple[str, ...]) -> Sequence[str]:
        if group.role is not None:
            return [code for code, party in self.parties.items() if party.role is group.role]
        if group.all_but:
            left_out = {code for each in group.all_but for code in self._codes(each, seen)}
            return [code for code in self._codes("all", seen) if code not in left_out]
        return [code for each in group.of for code in self._codes(each, seen)]


def roll_of(document: Document, library: Library) -> Roll:
    """The roll, with the parties that the document takes from others."""
    parties = dict(document.parties)
    sources: dict[str, Reading] = {}
    for source in document.parties_from:
        for reading in library.find(source.documents):
            taken = [
                (code, party)
                for code, party in reading.document.parties.items()
                if party.role is source.take
            ]
            for code, party in taken:
                sources.setdefault(reading.reference, reading)
                entry = Party(
                    role=source.role,
                    name=party.name,
                    members=party.members,
                    since=party.since,
                    until=party.until,
                    reservations=party.reservations,
                )
                parties.setdefault(code, entry)
    return Roll(
        parties=parties,
        groups=document.groups,
        bodies=document.bodies,
        sources=tuple(sources.values()),
    )
