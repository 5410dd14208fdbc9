"""Facts of the standing in words: what a conditional inject waits for, what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.desk.language import told
from foedus.desk.panels.states import state_of
from foedus.desk.panels.words import joined, plain
from foedus.rehearsal.occasions import EntryMade, EntryNotMade
from foedus.rehearsal.trials import (
    DutyExpected,
    NoDutyExpected,
    QuestionExpected,
    StepExpected,
    facts_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.case.state import Case
    from foedus.desk.panels.times import Times
    from foedus.rehearsal.occasions import Occasion

__all__ = ["Wording", "occasion_words"]

_EVERYBODY: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a page of an exercise writes times, and calls parties."""

    times: Times
    called: Mapping[str, str | None]

    @classmethod
    def of(cls, case: Case, times: Times) -> Wording:
        """As the agreements of a case call its parties."""
        parties = {
            code: party.name
            for each in reversed(case.opening.agreements)
            for code, party in each.parties.items()
        }
        return cls(times=times, called=parties)

    def name(self, code: str) -> str:
        """What a party is called."""
        return state_of(code, self.called.get(code)).name

    def names(self, parties: Sequence[str], *, most: int = 0) -> str:
        """Parties in one phrase."""
        every = told("every party")
        names = [every if each == _EVERYBODY else self.name(each) for each in parties]
        return joined(names, most=most)


def occasion_words(occasion: Occasion, wording: Wording) -> str:
    """One fact, as a director reads it: `the duty decide military of Italy is missed`."""
    match occasion:
        case DutyExpected():
            name, parties = _subject(occasion.duty, occasion.party, wording)
            said = told("the duty %(duty)s of %(parties)s is", duty=name, parties=parties)
            facts = [plain(occasion.status), *_facts(occasion, wording, "status")]
            return f"{said} {', '.join(facts)}"
        case NoDutyExpected():
            name, parties = _subject(occasion.no_duty, occasion.party, wording)
            return told("%(parties)s owes nothing under %(duty)s", duty=name, parties=parties)
        case QuestionExpected():
            said = told("the question %(question)s:", question=plain(occasion.question))
            return f"{said} {', '.join(_facts(occasion, wording))}"
        case StepExpected():
            name, parties = _subject(occasion.step, (), wording)
            status = plain(occasion.status)
            return told(
                "the step %(step)s of %(parties)s is %(status)s",
                step=name,
                parties=parties,
                status=status,
            )
        case EntryMade():
            who = wording.names(occasion.party) if occasion.party else told("somebody")
            if occasion.at_least is not None:
                who = told("at least %(count)s", count=occasion.at_least)
            return told("%(parties)s: %(act)s", parties=who, act=plain(occasion.done))
        case EntryNotMade():
            who = wording.names(occasion.party) if occasion.party else told("anybody")
            return told(
                "not yet by %(parties)s: %(act)s", parties=who, act=plain(occasion.not_done)
            )
        case _:
            raise TypeError(occasion)


def _subject(written: str, parties: Sequence[str], wording: Wording) -> tuple[str, str]:
    """`decide_military/ITA` as what it is and whose."""
    name, _, party = written.rpartition("/")
    if parties:
        return plain(written.rpartition("#")[2]), wording.names(parties)
    return plain(name.rpartition("#")[2]), wording.name(party)


def _facts(occasion: DutyExpected | QuestionExpected, wording: Wording, *known: str) -> list[str]:
    """What is written of it, key by key."""
    return [
        f"{plain(key)} {_value(getattr(occasion, key), wording)}"
        for key in facts_of(occasion)
        if key not in known
    ]


def _value(value: object, wording: Wording) -> str:
    if value is None:
        return told("none")
    if isinstance(value, dict):
        return joined([f"{_key(key, wording)} {said}" for key, said in value.items()])
    if isinstance(value, tuple):
        return wording.names(value)
    return wording.times.told(plain(str(value)))


def _key(key: object, wording: Wording) -> str:
    """A party, or an answer."""
    text = str(key)
    return wording.name(text) if text in wording.called else plain(text)
