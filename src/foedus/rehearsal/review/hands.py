"""Who played whom and when; and what the machine was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.rehearsal.exercise import NOT_PLAYED
from foedus.rehearsal.review.review import Played, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["held_throughout", "played_of", "refused_of"]


def played_of(case: Case) -> tuple[Played, ...]:
    """Every stretch in which people had a party, as they began."""
    since: dict[str, Instant] = {}
    found: list[Played] = []
    for entry in case.entries:
        match entry.body:
            case e.RehearsalBegun(people=people):
                since |= dict.fromkeys(people, entry.received_at)
            case e.TakenOver():
                since.setdefault(entry.party, entry.received_at)
            case e.HandedBack() if entry.party in since:
                found.append(_played(case, entry.party, since.pop(entry.party), entry.received_at))
            case _:
                continue
    found += [_played(case, party, begin, None) for party, begin in since.items()]
    return tuple(sorted(found, key=lambda each: (each.since, each.party)))


def _played(case: Case, party: str, since: Instant, until: Instant | None) -> Played:
    persons = [
        entry.by.person or str(entry.by)
        for entry in case.entries
        if entry.party == party
        and not is_played(entry)
        and since <= entry.received_at
        and (until is None or entry.received_at <= until)
        and not isinstance(entry.body, e.RehearsalBegun)
    ]
    return Played(party=party, since=since, until=until, persons=tuple(dict.fromkeys(persons)))


def held_throughout(played: Sequence[Played], party: str, begin: Instant, end: Instant) -> bool:
    """Whether people had a party all the while."""
    return any(
        each.party == party and each.since <= begin and (each.until is None or end <= each.until)
        for each in played
    )


def refused_of(case: Case) -> tuple[Refused, ...]:
    """What the machine was refused, as it noted in the place of the act."""
    return tuple(
        Refused(act=entry.id, at=entry.received_at, text=entry.body.text)
        for entry in case.of(e.Noted)
        if is_played(entry)
        and isinstance(entry.body, e.Noted)
        and entry.body.text.startswith(NOT_PLAYED)
    )
