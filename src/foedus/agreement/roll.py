"""Who is who in a document: parties, also those taken from other documents, and groups.

A word for parties is a code, a group, a body, a role (`guarantors`), or `all`
(everybody who bound themselves: not a named aggressor).  `victim`,
`requester` and `attacker` are known only in a case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from foedus.agreement.model import Group, Party
from foedus.agreement.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
        wanted = self._codes(names) - self._codes(excepting)
        return tuple(code for code in self.parties if code in wanted)

    def _codes(self, names: Iterable[str]) -> set[str]:
        """Everybody that words stand for; each word is followed once, however often it is named.

        A group of all but others is put aside until those others are known;
        one that leaves itself out, through whatever others, leaves out nobody by that.
        """
        settled: dict[str, set[str]] = {}
        begun: set[str] = set()
        stack = [_Search(waiting=list(names))]
        while True:
            search = stack[-1]
            if search.waiting:
                self._follow(stack, search.waiting.pop(), settled, begun)
            elif search.group is None:
                return search.codes
            else:
                settled[search.group] = self._bound() - search.codes
                stack.pop()

    def _follow(
        self, stack: list[_Search], name: str, settled: dict[str, set[str]], begun: set[str]
    ) -> None:
        search = stack[-1]
        group = self.groups.get(name)
        if name in search.seen:
            return
        if name in self.parties:
            search.codes.add(name)
        elif name in settled:
            search.codes |= settled[name]
        elif group is None:
            search.waiting += self.bodies[name].members if name in self.bodies else ()
            search.codes |= self._with_role(name)
        elif group.role is not None:
            search.codes |= {c for c, party in self.parties.items() if party.role is group.role}
        elif not group.all_but:
            search.waiting += group.of
        elif name not in begun:
            begun.add(name)
            search.waiting.append(name)
            stack.append(_Search(group=name, waiting=list(group.all_but)))
            return
        search.seen.add(name)

    def _with_role(self, name: str) -> set[str]:
        if name in self.bodies:
            return set()
        if name == "all":
            return self._bound()
        role = _ROLES.get(name)
        return {code for code, party in self.parties.items() if role and party.role is role}

    def _bound(self) -> set[str]:
        return {c for c, p in self.parties.items() if p.role is not Role.NAMED_AGGRESSOR}


@dataclass(slots=True, kw_only=True)
class _Search:
    """What some words stand for, as far as they were followed; `group` is all but those."""

    waiting: list[str]
    group: str | None = None
    seen: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)


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
