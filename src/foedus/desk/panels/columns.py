"""The columns of the matrix: how each step of each party reads in one cell."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Verb
from foedus.case.moves import DutyStatus
from foedus.case.words import Answer, Stage
from foedus.desk.language import told
from foedus.desk.panels.supplies import figure
from foedus.desk.panels.tallies import is_shown, topic
from foedus.desk.panels.tally_lines import part_of
from foedus.desk.panels.words import ANSWERS, STATUSES, Sign, joined, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.case.standing import DutyView, PartyView, QuestionView
    from foedus.desk.panels.lens import Lens

__all__ = ["NO_STEP", "TALKS", "Cell", "Column", "columns_of"]

TALKS: Final = frozenset({Verb.CONSULT, Verb.MEET, Verb.INFORM})
NO_STEP: Final = Sign(says="", icon="", tone="nil")
_MOST_QUESTIONS: Final = 6
_WAY: Final = (Stage.OFFERED, Stage.PLEDGED, Stage.COMMITTED, Stage.DISPATCHED, Stage.RECEIVED)
_SENT: Final = Sign(says="sent", icon="yes", tone="good")
_SEEN: Final = Sign(says="seen", icon="yes", tone="good")
_NOBODY: Final = Sign(says="nobody to tell", icon="missed", tone="bad")
_DONE: Final = frozenset({DutyStatus.FULFILLED, DutyStatus.DECLINED})
_NOT_YET: Final = Sign(says="not yet", icon="open", tone="open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A sign with its word, a time, and a few words more.

    `played` says that it rests on what the machine played in an exercise.
    """

    sign: Sign
    time: str = ""
    note: str = ""
    played: bool = False


class Column(ABC):
    """A title, and a cell for each party."""

    title: str

    def by(self, lens: Lens) -> str:  # noqa: ARG002 - most have no time of their own
        """By when, in words."""
        return ""

    @abstractmethod
    def cell(self, party: PartyView, lens: Lens) -> Cell:
        """What it says of one party."""


class _Alerted(Column):
    title = "Alerted"

    def cell(self, party: PartyView, lens: Lens) -> Cell:
        if party.alerted_at is None:
            return Cell(sign=NO_STEP)
        return Cell(sign=_SENT, time=lens.near(party.alerted_at))


class _Acknowledged(Column):
    title = "Acknowledged"

    def cell(self, party: PartyView, lens: Lens) -> Cell:
        if party.acknowledged_at is not None:
            played = party.party in lens.cast.confirmed
            return Cell(sign=_SEEN, time=lens.near(party.acknowledged_at), played=played)
        if party.alerted_at is not None:
            return Cell(sign=_NOT_YET)
        return Cell(sign=_NOBODY if party.party in lens.unreached else NO_STEP)


class _Consult(Column):
    title = "Consult"

    def cell(self, party: PartyView, lens: Lens) -> Cell:
        held = [
            duty
            for duty in lens.standing.duties
            if duty.party == party.party and duty.verb in TALKS and duty.modal != "may"
        ]
        return _of_duties(held, lens)


class _Answer(Column):
    """One question that several answer."""

    def __init__(self, question: QuestionView) -> None:
        self.question = question
        self.title = topic(question)

    def by(self, lens: Lens) -> str:
        closes = self.question.closes_at
        return told("by %(time)s", time=lens.stamp(closes).brief) if closes else ""

    def cell(self, party: PartyView, lens: Lens) -> Cell:
        return _answer([self.question], party, lens)


class _OwnAnswer(Column):
    """Questions that a party answers alone, in one column."""

    title = "Own"

    def __init__(self, questions: Sequence[QuestionView]) -> None:
        self.questions = questions

    def cell(self, party: PartyView, lens: Lens) -> Cell:
        return _answer([q for q in self.questions if party.party in q.voters], party, lens)


class _Delivered(Column):
    title = "Support"

    def cell(self, party: PartyView, lens: Lens) -> Cell:
        given = lens.standing.contributions.lines
        lines = [each for each in given if each.giver == party.party]
        said = [
            lens.marked(
                f"{plain(stage)} {figure(line.stages[stage])} {line.unit}, {line.item}",
                *line.entries,
            )
            for line in lines
            for stage in [s for s in _WAY if s in line.stages][-1:]
        ]
        acts = [
            act for act in lens.standing.acts if act.kind == "measure" and act.party == party.party
        ]
        said += [
            lens.marked(
                told("measure adopted %(time)s", time=lens.near(each.received_at)), each.entry
            )
            for each in acts
        ]
        if not said:
            return Cell(sign=NO_STEP)
        arrived = bool(acts) or any(Stage.RECEIVED in each.stages for each in lines)
        sign = Sign(
            says="arrived" if arrived else "promised",
            icon="parcel" if arrived else "promise",
            tone="good" if arrived else "part",
        )
        return Cell(sign=sign, note="; ".join(said))


def columns_of(lens: Lens) -> Iterable[Column]:
    """The columns of a standing: only steps that somebody has."""
    parties = lens.standing.parties
    if any(party.alerted_at for party in parties) or (lens.unreached and lens.standing.facts):
        yield _Alerted()
        yield _Acknowledged()
    if any(duty.verb in TALKS and duty.modal != "may" for duty in lens.standing.duties):
        yield _Consult()
    put = [each for each in lens.standing.questions if is_shown(each) or _is_near(each, lens)]
    common = [each for each in put if len(each.voters) > 1]
    yield from map(_Answer, common[:_MOST_QUESTIONS])
    alone = [each for each in put if len(each.voters) == 1]
    if alone:
        yield _OwnAnswer(alone)
    acts = lens.standing.acts
    given = any(line.giver for line in lens.standing.contributions.lines)
    if given or any(act.kind == "measure" for act in acts):
        yield _Delivered()


def _is_near(question: QuestionView, lens: Lens) -> bool:
    """Whether a duty to answer it is more than dormant."""
    duties = lens.by_clause.get(question.id, ())
    deciding = [duty for duty in duties if duty.verb is Verb.DECIDE]
    return any(duty.status is not DutyStatus.DORMANT for duty in deciding)


def _of_duties(held: Sequence[DutyView], lens: Lens) -> Cell:
    """The one that presses most, and how many there are of it."""
    if not held:
        return Cell(sign=NO_STEP)
    status = next(each for each in STATUSES if any(duty.status is each for duty in held))
    same = [duty for duty in held if duty.status is status]
    note = ""
    if len(same) < len(held):
        note = told("%(num)d of %(all)d", num=len(same), all=len(held))
    rests = {entry for duty in same for entry in duty.entries}
    played = status in _DONE and not lens.cast.played.isdisjoint(rests)
    return Cell(sign=STATUSES[status], time=_time(status, same, lens), note=note, played=played)


def _time(status: DutyStatus, held: Sequence[DutyView], lens: Lens) -> str:
    if status is DutyStatus.ACTIVE:
        dues = [duty.due_at_the_latest for duty in held if duty.due_at_the_latest is not None]
        soon = [plain(duty.precision) for duty in held if duty.precision]
        return told("by %(time)s", time=lens.near(min(dues))) if dues else joined(soon[:1])
    if status in {DutyStatus.FULFILLED, DutyStatus.MISSED, DutyStatus.DECLINED}:
        since = [duty.since for duty in held if duty.since is not None]
        return lens.near(max(since)) if since else ""
    return ""


def _answer(questions: Sequence[QuestionView], party: PartyView, lens: Lens) -> Cell:
    mine = [each for each in questions if party.party in each.voters]
    if not mine:
        return Cell(sign=NO_STEP)
    question = mine[0]
    if party.party in question.recused:
        return Cell(sign=ANSWERS["recused"])
    for position in question.positions:
        if position.party == party.party:
            word = plain(position.answer) if position.late else ""
            note = position.caveat or word
            if position.answer is Answer.AD_REFERENDUM:
                note = plain(position.pending)
            received = lens.near(position.received_at)
            note = lens.marked(note, position.entry)
            played = position.entry in lens.cast.played
            return Cell(sign=ANSWERS[part_of(position)], time=received, note=note, played=played)
    return _unanswered(question, party, lens)


def _unanswered(question: QuestionView, party: PartyView, lens: Lens) -> Cell:
    owed = [duty for duty in lens.by_clause.get(question.id, ()) if duty.party == party.party]
    deciding = [duty for duty in owed if duty.verb is Verb.DECIDE]
    if deciding and deciding[0].status is not DutyStatus.ACTIVE:
        return _of_duties(deciding, lens)
    if question.settled_at is not None:
        return Cell(sign=ANSWERS["undecided"], note=told("silent at the close"))
    return Cell(sign=ANSWERS["undecided"])
