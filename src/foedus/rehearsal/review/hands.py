"""Who played whom and when; and what the machine was to do and could not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.case.commands import asked
from foedus.case.state import replay
from foedus.errors import FoedusError
from foedus.rehearsal.exercise import commands_for
from foedus.rehearsal.play import Memory
from foedus.rehearsal.review.review import Played, Refused
from foedus.rehearsal.script import verb_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.case.state import Case
    from foedus.moments import Instant
    from foedus.rehearsal.players import Planned
    from foedus.rehearsal.review.subject import Subject

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


def refused_of(subject: Subject) -> tuple[Refused, ...] | None:
    """What the machine was to do by the end and is not in the record; None where nobody knows."""
    if subject.exercise is None:
        return None
    ids = {entry.id for entry in subject.case.entries}
    ids |= {name.rpartition(".")[0] for name in ids}
    return tuple(
        _refused(subject.case, act)
        for act in subject.exercise.planned(subject.case)
        if act.at <= subject.end and act.id not in ids
    )


def _refused(case: Case, act: Planned) -> Refused:
    """Why the record, as it was then, does not take it."""
    then = [entry for entry in case.entries if entry.recorded_at <= act.at]
    memory, why = Memory(replay(case.id, case.mode, then)), None
    try:
        for command, now in commands_for(memory.case, act):
            memory.take(command, now)
    except FoedusError as fault:
        why = str(fault)
    return Refused(act=act.id, at=act.at, party=act.party, what=_verb(act), why=why)


def _verb(act: Planned) -> str:
    if isinstance(act.act, e.Injected):
        return asked(act.act)
    verbs: Iterator[str] = iter(act.act if isinstance(act.act, dict) else verb_of(act.act))
    return next(verbs).replace("_", " ")
