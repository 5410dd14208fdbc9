"""The consultation of a case: who owes it, meetings to come and held, texts and objections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from foedus.agreement.vocabulary import Modal, RuleKind, Verb
from foedus.case.entries import DraftCirculated, DraftObjected, Met
from foedus.case.moves import DutyStatus
from foedus.desk.forms.shown import Rests, left, typed_moment
from foedus.desk.language import told
from foedus.desk.panels.latest import Latest, unsigned_of
from foedus.desk.panels.tally_lines import outcome_in_words
from foedus.desk.panels.words import plain, sentence

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.meetings import Meeting
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.times import Stamp

__all__ = ["Consultation", "consultation_of", "yet_to_begin"]

_TALKS: Final = frozenset({Verb.CONSULT, Verb.MEET, Verb.NEGOTIATE})
_OWED: Final = frozenset({DutyStatus.ACTIVE, DutyStatus.CONTESTED, DutyStatus.TRIGGERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A verb by which parties must talk: who has, who has yet to, by when, what then."""

    what: str
    met: int
    owing: int
    names: str
    due: Stamp | None
    left: str
    then: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convened:
    """A meeting that was convened; place and agenda are empty for who is not invited."""

    level: str
    starts: Stamp
    left: str
    minutes: int
    place: str
    agenda: tuple[str, ...]
    invited: str
    discharges: str
    off: bool
    begun: bool
    entry: str
    invitation: str
    receipt: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A meeting that took place."""

    level: str
    when: str
    attendees: str
    text: str
    discharges: int
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOut:
    """A text in circulation: until when silence runs, what silence does, who objected."""

    question: str
    cite: str
    text: str
    silence: bool
    closes: Stamp | None
    left: str
    outcome: str
    objections: tuple[tuple[str, str, str], ...]
    object_url: str
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """Everything the page of the consultation shows."""

    owing: tuple[Owing, ...]
    convened: tuple[Convened, ...]
    held: tuple[Held, ...]
    texts: tuple[TextOut, ...]
    unsigned: tuple[Latest, ...]


def consultation_of(
    case: Case, lens: Lens, meetings: Sequence[Meeting], party: str, *, of_office: bool
) -> Consultation:
    """The consultation as one party sees it."""
    return Consultation(
        owing=tuple(_owing(lens)),
        convened=tuple(_convened(each, lens, party, of_office=of_office) for each in meetings),
        held=tuple(_held(case, lens)),
        texts=tuple(_texts(case, lens, party)),
        unsigned=unsigned_of(case, lens),
    )


def yet_to_begin(lens: Lens, meetings: Sequence[Meeting]) -> Rests | None:
    """What who records a meeting should know: others are convened, and have not begun."""
    now = lens.standing.now
    ahead = [each for each in meetings if each.off is None and each.starts > now]
    if not ahead:
        return None
    lines = [
        told("%(level)s level, %(time)s.")
        % {
            "level": sentence(told(each.level)),
            "time": lens.stamp(each.starts).full,
        }
        for each in ahead
    ]
    last = told("Record here only what has taken place: it discharges duties from now on.")
    return Rests(words=told("Convened, and not begun yet"), cite="", lines=(*lines, last))


def _owing(lens: Lens) -> Iterator[Owing]:
    for verb in sorted(_TALKS):
        duties = [
            each
            for each in lens.standing.duties
            if each.verb is verb and each.modal not in {Modal.MAY, Modal.MUST_NOT}
        ]
        owed = [each for each in duties if each.status in _OWED]
        done = {each.party for each in duties if each.status is DutyStatus.FULFILLED}
        waiting = {each.party for each in owed}
        if not waiting and not done:
            continue
        timed = sorted(
            (each for each in owed if each.due is not None),
            key=lambda each: each.due.timestamp() if each.due else 0,
        )
        due = timed[0].due if timed else None
        cites = dict.fromkeys(f"{lens.brief(each.agreement)} {each.cite}" for each in owed)
        yield Owing(
            what=sentence(plain(verb)),
            met=len(done - waiting),
            owing=len(waiting),
            names=lens.listed(waiting),
            due=lens.stamp(due) if due else None,
            left=left(lens.standing.now, due) if due else "",
            then=lens.named(timed[0].then) if timed else "",
            cites=tuple(cites),
        )


def _convened(meeting: Meeting, lens: Lens, party: str, *, of_office: bool) -> Convened:
    invited = of_office or party in meeting.invited
    base = f"/cases/{meeting.case}"
    zone = lens.times.zone
    filled = [
        *(("attendees", each) for each in meeting.invited),
        *(("discharges", each) for each in meeting.discharges),
        ("level", meeting.level),
        ("happened.earliest", typed_moment(meeting.starts, zone)),
    ]
    return Convened(
        level=sentence(told(meeting.level)),
        starts=lens.stamp(meeting.starts),
        left=left(lens.standing.now, meeting.starts),
        minutes=meeting.minutes,
        place=meeting.place if invited else "",
        agenda=meeting.agenda if invited else (),
        invited=lens.listed(meeting.invited),
        discharges=", ".join(plain(each) for each in meeting.discharges),
        off=meeting.off is not None,
        begun=meeting.starts <= lens.standing.now,
        entry=meeting.entry,
        invitation=f"{base}/consultation/{meeting.entry}.ics" if invited else "",
        receipt=f"{base}/receipts/{meeting.entry}",
        record=f"{base}/acts/meet?{urlencode(filled)}" if of_office else "",
    )


def _held(case: Case, lens: Lens) -> Iterator[Held]:
    for entry in reversed(case.of(Met)):
        body = entry.body
        assert isinstance(body, Met)
        yield Held(
            level=body.level,
            when=lens.times.span(entry.at),
            attendees=", ".join(lens.names(body.attendees)),
            text=body.text,
            discharges=len(body.discharges),
            receipt=f"/cases/{case.id}/receipts/{quote(entry.id, safe='')}",
        )


def _texts(case: Case, lens: Lens, party: str) -> Iterator[TextOut]:
    by_id = {each.id: each for each in case.entries}
    for question in lens.standing.questions:
        draft = by_id.get(question.draft or "")
        if draft is None or not isinstance(draft.body, DraftCirculated):
            continue
        silence = question.rule is RuleKind.SILENCE and question.settled_at is None
        closes = question.closes_at
        objections = [
            (
                lens.marked(lens.name(each.party), each.id),
                each.body.text,
                lens.stamp(each.received_at).full,
            )
            for each in case.entries
            if isinstance(each.body, DraftObjected)
            and each.body.question == question.id
            and each.position > draft.position
        ]
        settled = outcome_in_words(question.outcome if question.settled_at else question.if_silent)
        may = party in question.voters and question.settled_at is None
        asked = f"?question={quote(question.id)}"
        yield TextOut(
            question=question.text,
            cite=f"{lens.brief(question.agreement)} {question.cite}",
            text=draft.body.text,
            silence=silence,
            closes=lens.stamp(closes) if closes else None,
            left=left(lens.standing.now, closes) if closes else "",
            outcome=settled,
            objections=tuple(objections),
            object_url=f"/cases/{case.id}/acts/object{asked}" if may else "",
            receipt=f"/cases/{case.id}/receipts/{quote(draft.id, safe='')}",
        )
