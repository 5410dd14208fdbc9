"""The control room of an exercise in words: its injects, its players, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.case.deadlines import due
from foedus.case.rights import OFFICE
from foedus.desk.language import told
from foedus.desk.panels.occasions import occasion_words
from foedus.desk.panels.states import in_order
from foedus.desk.panels.times import lasting
from foedus.desk.panels.words import Sign, joined, plain, sentence
from foedus.desk.playing import castable
from foedus.rehearsal.exercise import NOT_PLAYED
from foedus.rehearsal.script import verb_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.state import Case
    from foedus.desk.panels.occasions import Wording
    from foedus.desk.panels.times import Stamp
    from foedus.desk.rehearsing import Rehearsal
    from foedus.moments import Instant
    from foedus.rehearsal.scenario import Inject
    from foedus.rehearsal.trial_acts import Planned

__all__ = [
    "InjectRow",
    "Next",
    "PlannedRow",
    "PlayerRow",
    "RefusedRow",
    "inject_rows",
    "next_event",
    "planned_rows",
    "player_rows",
    "refused_rows",
]

_MADE: Final = Sign(says="made", icon="yes", tone="good")
_NEXT: Final = Sign(says="to come", icon="waiting", tone="wait")
_CONDITIONAL: Final = Sign(says="conditional", icon="open", tone="open")
_AFTER: Final = Sign(says="after another", icon="open", tone="open")
_READY: Final = Sign(says="ready, at your word", icon="promise", tone="part", brief="ready")
_HELD: Final = Sign(says="held back", icon="paused", tone="mute")
_ORDER: Final = (_NEXT, _CONDITIONAL, _AFTER, _READY, _HELD, _MADE)
_MOST_PLANNED: Final = 8
_PREFIX: Final = "i."


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectRow:
    """One line of the master events list; `at` is when it was made, or comes."""

    key: str
    title: str
    sign: Sign
    at: Stamp | None
    local: str
    """The same as a field of a form has it."""
    moved: bool
    waits: tuple[str, ...]
    text: str
    to: str
    sender: str
    channel: str
    does: str
    outage: str
    expected: str
    note: str
    entry: str

    @property
    def made(self) -> bool:
        """Whether it is behind us."""
        return self.sign is _MADE

    @property
    def held(self) -> bool:
        """Whether it waits for a word."""
        return self.sign in {_READY, _HELD}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerRow:
    """Who plays a party."""

    party: str
    name: str
    people: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """What the machine will enter, if nobody changes the course before."""

    at: Stamp
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """What the case did not take of the machine."""

    at: Stamp
    who: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next event: when, and what."""

    at: Stamp
    what: str


def inject_rows(rehearsal: Rehearsal, wording: Wording) -> tuple[InjectRow, ...]:
    """The whole list: what comes first, what was made last."""
    injects, scenario = rehearsal.injects, rehearsal.exercise.reading.scenario
    made, moved, when = injects.made(), injects.moved(), injects.times()
    ready, waiting = set(injects.ready()), set(injects.waiting())

    def row(key: str, inject: Inject) -> tuple[Instant | None, InjectRow]:
        at: Instant | None = None
        if key in made:
            sign, at = _MADE, made[key].recorded_at
        elif key in when:
            sign, at = _NEXT, when[key]
        elif key in ready:
            sign = _READY if inject.ready and key not in moved else _HELD
        else:
            sign = _CONDITIONAL if key in waiting else _AFTER
        waits = _waits(rehearsal, key, inject, wording) if sign in {_CONDITIONAL, _AFTER} else ()
        return at, InjectRow(
            key=key,
            title=inject.title,
            sign=sign,
            at=wording.times.stamp(at) if at else None,
            local=wording.times.typed(at or rehearsal.now),
            moved=key in moved and moved[key] is not None,
            waits=waits,
            text=inject.text or "",
            to=wording.names(inject.to, most=6),
            sender=inject.sender or "",
            channel=inject.channel or "",
            does=_does(inject, wording),
            outage=_outage(inject, wording),
            expected=inject.expected or "",
            note=inject.note or "",
            entry=made[key].id if key in made else "",
        )

    rows = [row(key, inject) for key, inject in scenario.injects.items()]
    far = scenario.ends.timestamp()
    rows.sort(
        key=lambda each: (_ORDER.index(each[1].sign), each[0].timestamp() if each[0] else far)
    )
    return tuple(each for _, each in rows)


def _waits(rehearsal: Rehearsal, key: str, inject: Inject, wording: Wording) -> tuple[str, ...]:
    if inject.after is not None and inject.at is not None:
        titles = rehearsal.exercise.reading.scenario.injects
        after = titles[inject.after].title
        return (told("%(span)s after “%(inject)s”", span=lasting(inject.at), inject=after),)
    occasions = rehearsal.exercise.reading.occasions.get(key, ())
    return tuple(sentence(occasion_words(each, wording)) for each in occasions)


def _does(inject: Inject, wording: Wording) -> str:
    """What it brings into the record."""
    said = []
    for act in inject.do:
        party = act.party or (act.by or OFFICE).partition(" ")[0]
        said.append(f"{wording.name(party)}: {plain(verb_of(act)[0])}")
    return joined(said, most=6)


def _outage(inject: Inject, wording: Wording) -> str:
    if inject.outage is None:
        return ""
    names = wording.names(inject.outage.parties, most=6)
    return told("%(names)s for %(span)s", names=names, span=lasting(inject.outage.lasts))


def player_rows(rehearsal: Rehearsal, wording: Wording) -> tuple[PlayerRow, ...]:
    """Who plays whom: people first, then by name; the secretariat with them."""
    people = rehearsal.people
    rows = [
        PlayerRow(party=code, name=wording.name(code), people=code in people)
        for code in castable(rehearsal.case)
    ]
    return tuple(sorted(rows, key=lambda each: (not each.people, in_order(each.name))))


def next_event(rehearsal: Rehearsal, wording: Wording, *, direct: bool) -> Next | None:
    """What a step goes to; `direct` names what the machine is about to play."""
    case, now = rehearsal.case, rehearsal.now
    at = rehearsal.exercise.following(case, now)
    if at is None:
        return None
    return Next(
        at=wording.times.stamp(at), what="; ".join(_happens(rehearsal, at, wording, direct=direct))
    )


def _happens(rehearsal: Rehearsal, at: Instant, wording: Wording, *, direct: bool) -> Iterator[str]:
    case = rehearsal.case
    acts = [each for each in rehearsal.exercise.left(case) if each.at == at]
    yield from dict.fromkeys(_act(rehearsal, each, wording, direct=direct) for each in acts[:3])
    for each in due(case):
        if each.at == at:
            names = wording.names(each.parties, most=3)
            yield told("deadline: %(what)s (%(parties)s)", what=plain(each.what), parties=names)
    if at == rehearsal.exercise.reading.scenario.ends:
        yield told("the exercise ends")


def _act(rehearsal: Rehearsal, act: Planned, wording: Wording, *, direct: bool) -> str:
    key = act.id.removeprefix(_PREFIX)
    injects = rehearsal.exercise.reading.scenario.injects
    if act.id.startswith(_PREFIX) and key in injects:
        return told("inject: %(title)s", title=injects[key].title)
    if not direct:
        return told("the machine plays")
    return f"{wording.name(act.party)}: {_played(act)}"


def planned_rows(rehearsal: Rehearsal, wording: Wording) -> tuple[PlannedRow, ...]:
    """The next acts of the machine under the record as it is."""
    left = rehearsal.exercise.left(rehearsal.case)
    found = [each for each in left if not each.id.startswith(_PREFIX)][:_MOST_PLANNED]
    return tuple(
        PlannedRow(
            at=wording.times.stamp(each.at), who=wording.name(each.party), what=_played(each)
        )
        for each in found
    )


def _played(act: Planned) -> str:
    """`take position: military, support`."""
    if isinstance(act.act, Mapping):
        verb, said = next(iter(act.act.items()))
    elif isinstance(act.act, e.Injected):
        return told("inject: %(title)s", title=act.act.title)
    else:
        verb = verb_of(act.act)[0]
        said = getattr(act.act, verb).model_dump(exclude_none=True)
    values = said.values() if isinstance(said, Mapping) else ()
    about = [plain(each.rpartition("#")[2]) for each in values if isinstance(each, str)]
    return f"{plain(verb)}{': ' if about else ''}{', '.join(about)}"


def refused_rows(case: Case, wording: Wording) -> tuple[RefusedRow, ...]:
    """What the machine was refused so far, as its own notes say, the latest first."""
    found = []
    for each in reversed(case.of(e.Noted)):
        assert isinstance(each.body, e.Noted)
        party, _, why = each.body.text.removeprefix(NOT_PLAYED).partition(": ")
        if is_played(each) and each.body.text.startswith(NOT_PLAYED):
            at, name = wording.times.stamp(each.received_at), wording.name(party)
            found.append(RefusedRow(at=at, who=name, why=wording.times.told(why)))
    return tuple(found)
