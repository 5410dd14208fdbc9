"""Where a proposal stands on a day: who holds what, who asks, and whom it binds.

Pure, and computed from the entries and a day when it is read.  A stance holds
from its entry until the party's next one on the same point; a voice that does
not bind the party is told apart and moves nothing.  An entry whose
day is unknown, or spans the day asked for, is neither in nor out: it is told
apart, and whatever turns on it is undetermined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from foedus.agreement.choosing.dossier import UNFAVOURABLE, Did, Stance
from foedus.moments import Surely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.agreement.choosing.dossier import Dossier, Entry, Point
    from foedus.moments import Date

__all__ = ["Force", "Held", "Standing", "bound_as_of", "happened", "standing_of"]

Scope: TypeAlias = "tuple[Point | None, str | None]"
_CONSENT = (Did.SIGNED, Did.RATIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The stance of one party on one point, and the entries before it, oldest first.

    Where the days of two entries overlap nobody knows which came last: `rivals` are those
    that may have, and say something else.
    """

    party: str
    entry: Entry
    history: tuple[Entry, ...] = ()
    rivals: tuple[Entry, ...] = ()

    @property
    def stance(self) -> Stance:
        """The stance; who proposes a thing supports it."""
        return _said_by(self.entry)

    @property
    def objects(self) -> bool:
        """Whether it is against."""
        return self.stance in UNFAVOURABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """Whether it is in force, since when as recorded, and what it needs."""

    is_in_force: Surely
    is_recorded: bool = False
    since: Entry | None = None
    consents: int = 0
    needed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything a dossier says on a day (None: all that is recorded)."""

    about: str
    as_of: Date | None
    proposed: tuple[Entry, ...]
    stances: Mapping[str, tuple[Held, ...]]
    open_questions: tuple[Entry, ...]
    answered: tuple[tuple[Entry, Entry], ...]
    signed: tuple[Entry, ...]
    ratified: tuple[Entry, ...]
    acceded: tuple[Entry, ...]
    withdrawn: tuple[Entry, ...]
    force: Force
    bound: Mapping[str, Surely]
    corrected: tuple[Entry, ...] = ()
    undetermined: tuple[Entry, ...] = ()
    other_voices: tuple[Entry, ...] = ()

    @property
    def objections(self) -> tuple[Held, ...]:
        """Who is against the whole or a point of it, by party."""
        return tuple(each for held in self.stances.values() for each in held if each.objects)

    def may_have_changed(self, party: str, variant: str | None = None) -> bool:
        """Whether an entry of the party on the whole may have come by then, and may not."""
        return any(
            party in entry.by and entry.official and entry.point is None
            for entry in self.undetermined
            if entry.did in {Did.PROPOSED, Did.STANCE_TAKEN} and entry.variant in {None, variant}
        )

    def objections_to(self, variant: str | None) -> tuple[Held, ...]:
        """The objections that are not about another version."""
        return tuple(each for each in self.objections if each.entry.variant in {None, variant})

    def held_by(self, party: str, variant: str | None = None) -> Held | None:
        """The stance of a party on the whole, its own on a version going before."""
        of = [each for each in self.stances.get(party, ()) if each.entry.point is None]
        own = [each for each in of if each.entry.variant == variant]
        return next(iter(own or [each for each in of if each.entry.variant is None]), None)


def happened(entry: Entry, as_of: Date | None) -> Surely:
    """Whether an entry lies no later than a day; on that day is in time."""
    if as_of is None:
        return Surely.YES
    if entry.on is None:
        return Surely.UNDETERMINED
    if entry.on.last <= as_of:
        return Surely.YES
    return Surely.NO if entry.on.earliest > as_of else Surely.UNDETERMINED


def standing_of(dossier: Dossier, as_of: Date | None = None) -> Standing:
    """Where the proposal stands at the end of a day."""
    replaced = {entry.corrects for entry in dossier.entries if entry.corrects is not None}
    corrected = tuple(entry for entry in dossier.entries if entry.id in replaced)
    current = _in_order(entry for entry in dossier.entries if entry.id not in replaced)
    known = [entry for entry in current if happened(entry, as_of) is Surely.YES]
    others = tuple(entry for entry in known if not entry.official)
    known = [entry for entry in known if entry.official]
    open_questions, answered = _questions(known)
    return Standing(
        about=dossier.about,
        as_of=as_of,
        proposed=_of(known, Did.PROPOSED),
        stances=_stances(known),
        open_questions=open_questions,
        answered=answered,
        signed=_of(known, Did.SIGNED),
        ratified=_of(known, Did.RATIFIED),
        acceded=_of(known, Did.ACCEDED),
        withdrawn=_of(known, Did.WITHDRAWN),
        force=_force(dossier, current, as_of),
        bound=_bound(dossier, current, as_of),
        corrected=corrected,
        other_voices=others,
        undetermined=tuple(
            entry for entry in current if happened(entry, as_of) is Surely.UNDETERMINED
        ),
    )


def bound_as_of(dossier: Dossier, as_of: Date | None = None) -> Mapping[str, Surely]:
    """Whom it binds on a day: who consented and has not left, once it is in force for them."""
    return standing_of(dossier, as_of).bound


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """As they happened; what has no day stays before what follows it in the file."""
    placed: list[tuple[str, Entry]] = []
    last = ""
    for entry in entries:
        if entry.on is not None:
            last = str(entry.on.last)
        placed.append((last, entry))
    return [entry for _, entry in sorted(placed, key=lambda pair: pair[0])]


def _of(entries: Iterable[Entry], did: Did) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.did is did)


def _stances(entries: Iterable[Entry]) -> dict[str, tuple[Held, ...]]:
    said: dict[tuple[str, Scope], list[Entry]] = {}
    for entry in entries:
        for party in entry.by:
            scope = (party, (entry.point, entry.variant))
            if entry.did in {Did.PROPOSED, Did.STANCE_TAKEN}:
                said.setdefault(scope, []).append(entry)
            elif entry.did is Did.WITHDRAWN and _last_did(said.get(scope)) is Did.PROPOSED:
                del said[scope]
    held: dict[str, tuple[Held, ...]] = {}
    for (party, _), (*before, latest) in sorted(said.items(), key=_by_party_and_scope):
        rivals = tuple(each for each in before if _may_follow(each, latest))
        one = Held(party=party, entry=latest, history=tuple(before), rivals=rivals)
        held[party] = (*held.get(party, ()), one)
    return held


def _said_by(entry: Entry) -> Stance:
    return entry.stance or Stance.SUPPORTS


def _may_follow(entry: Entry, latest: Entry) -> bool:
    """Whether what stands earlier may be of a later day, and says something else."""
    if entry.on is None or latest.on is None or _said_by(entry) is _said_by(latest):
        return False
    return entry.on.last > latest.on.earliest


def _last_did(entries: list[Entry] | None) -> Did | None:
    return entries[-1].did if entries else None


def _by_party_and_scope(item: tuple[tuple[str, Scope], list[Entry]]) -> tuple[str, str, str]:
    (party, (point, variant)), _ = item
    return party, point or "", variant or ""


def _questions(
    entries: list[Entry],
) -> tuple[tuple[Entry, ...], tuple[tuple[Entry, Entry], ...]]:
    """Questions that are open, and those answered with the last answer of each."""
    answers = {entry.answers: entry for entry in entries if entry.answers is not None}
    asked = _of(entries, Did.CLARIFICATION_ASKED)
    return (
        tuple(entry for entry in asked if entry.id not in answers),
        tuple((entry, answers[entry.id]) for entry in asked if entry.id in answers),
    )


def _force(dossier: Dossier, entries: list[Entry], as_of: Date | None) -> Force:
    terms = dossier.force
    act = terms.after if terms else Did.SIGNED
    known = [entry for entry in entries if happened(entry, as_of) is Surely.YES]
    consents = {party for entry in _of(known, act) for party in entry.by}
    entered = _of(entries, Did.ENTERED_INTO_FORCE)
    return Force(
        is_in_force=_any(happened(entry, as_of) for entry in entered),
        is_recorded=bool(entered),
        since=next(iter(_of(known, Did.ENTERED_INTO_FORCE)), None),
        consents=len(consents),
        needed=terms.at_least if terms else None,
    )


def _bound(dossier: Dossier, entries: list[Entry], as_of: Date | None) -> dict[str, Surely]:
    consenting = {dossier.force.after if dossier.force else Did.SIGNED, Did.ACCEDED}
    acts = {*_CONSENT, *consenting, Did.WITHDRAWN}
    parties = {party for entry in entries if entry.did in acts for party in entry.by}
    return {
        party: _both(
            _consents(party, entries, as_of, consenting), _in_force_for(party, entries, as_of)
        )
        for party in sorted(parties)
    }


def _consents(party: str, entries: list[Entry], as_of: Date | None, consenting: set[Did]) -> Surely:
    """Whether the party's consent stands; its last act decides, if it is sure to have come."""
    stands = Surely.NO
    for entry in entries:
        if party not in entry.by or entry.did not in {*consenting, Did.WITHDRAWN}:
            continue
        then = Surely.YES if entry.did in consenting else Surely.NO
        match happened(entry, as_of):
            case Surely.YES:
                stands = then
            case Surely.UNDETERMINED if then is not stands:
                stands = Surely.UNDETERMINED
            case _:
                pass
    return stands


def _in_force_for(party: str, entries: list[Entry], as_of: Date | None) -> Surely:
    entered = [entry for entry in _of(entries, Did.ENTERED_INTO_FORCE) if _concerns(entry, party)]
    return _any(happened(entry, as_of) for entry in entered)


def _concerns(entry: Entry, party: str) -> bool:
    return not entry.by or party in entry.by


def _any(sure: Iterable[Surely]) -> Surely:
    found = set(sure)
    if Surely.YES in found:
        return Surely.YES
    return Surely.UNDETERMINED if Surely.UNDETERMINED in found else Surely.NO


def _both(one: Surely, other: Surely) -> Surely:
    if Surely.NO in {one, other}:
        return Surely.NO
    return Surely.YES if one is other is Surely.YES else Surely.UNDETERMINED
