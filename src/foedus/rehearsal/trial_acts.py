"""The acts of one trial that the machine plays: of whom, when, and under which id."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.case.rights import OFFICE
from foedus.forecast.as_script import finders_of, kind_of, steps_at_home
from foedus.rehearsal.course import Stay, after_stays

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from foedus.forecast.compile import Compiled
    from foedus.forecast.trace import Trace
    from foedus.moments import Instant
    from foedus.rehearsal.course import Course
    from foedus.rehearsal.scenario import Scenario

__all__ = ["OWN", "Planned", "TrialActs", "act_id", "meets"]

OWN: Final = "m."
"""How the ids of a trial's acts begin."""
_FAR: Final = 1e5
"""Hours; what comes later never comes."""
_CONFIRMS: Final = ("duty_officer", "alert")
"""The stages at whose end a party has confirmed that it was alerted, the first it has."""
_TINY: Final = 1e-3
"""Seconds by which a float of hours may fall short of a whole one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One act of the machine: when, for whom, under which id, and what.

    What is an act of a script, written or read, or the body of an entry.
    """

    at: Instant
    id: str
    party: str
    act: Any


@dataclass(frozen=True, slots=True, eq=False)
class TrialActs:
    """The acts of one trial that the machine is to play, in whole seconds."""

    scenario: Scenario
    compiled: Compiled
    drawn: Trace
    course: Course
    people: frozenset[str]
    reported: str

    def same_as(self, other: TrialActs) -> bool:
        """Whether both are the same acts, as far as can be told at a glance."""
        mine, theirs = (
            (each.course.stays, each.people, each.reported, each.times) for each in (self, other)
        )
        return self.drawn is other.drawn and mine == theirs

    @property
    def times(self) -> tuple[float, float, float]:
        """Report, request and meeting: to the second where they are in the record."""
        told, drawn = self.course, self.drawn
        return (
            drawn.report if told.report is None else told.report,
            drawn.request if told.request is None else told.request,
            drawn.meeting if told.meeting is None else told.meeting,
        )

    def all(self) -> Iterator[Planned]:
        """Those that can come, in no order but that of an hour."""
        yield from self._common()
        yield from self._alerts()
        for i, party in enumerate(self.compiled.model.parties):
            if party not in self.people:
                yield from self._of_party(i, party)

    def _planned(
        self, hours: float, name: str, party: str, act: Mapping[str, Any]
    ) -> Iterator[Planned]:
        if isfinite(hours) and hours < _FAR:
            at = self.compiled.attack.at.add(seconds=int(3600 * hours + _TINY))
            yield Planned(at=at, id=act_id(name), party=party, act=act)

    def _common(self) -> Iterator[Planned]:
        compiled, drawn, attack = self.compiled, self.drawn, self.compiled.attack
        victim, (report, request, meeting) = attack.on, self.times
        if victim not in self.people:
            yield from self._planned(report, "report", victim, {"report_fact": self._fact()})
        for party in finders_of(compiled):
            if party not in self.people:
                found = {"report": self.reported, "holds": "yes", "attacker": attack.by}
                yield from self._planned(report, f"find.{party}", party, {"find_fact": found})
        if compiled.model.from_request and victim not in self.people:
            asks = {"text": f"{victim} asks."}
            yield from self._planned(request, "request", victim, {"request": asks})
        if OFFICE in self.people:
            return
        if meets(compiled):
            met = {"attendees": ["all"], "discharges": ["consult"], "level": "political"}
            yield from self._planned(meeting, "meeting", OFFICE, {"meet": met})
        ballot = drawn.ballots[0]
        if compiled.asked.rule.kind is RuleKind.SILENCE and ballot.drafted <= ballot.closes:
            draft = {"question": compiled.asked.clause.key, "text": "The text that is played."}
            name = f"draft.{compiled.asked.clause.name}"
            yield from self._planned(ballot.drafted, name, OFFICE, {"circulate_draft": draft})

    def _fact(self) -> dict[str, Any]:
        told, attack = self.scenario.attack, self.compiled.attack
        assert told is not None
        said = {
            "event": str(kind_of(self.compiled, self.compiled.asked.fact)),
            "phase": "occurred",
            "occurred": str(attack.at),
            "attacker": attack.by,
            "victims": [attack.on],
            "place": told.place,
            "text": told.text,
        }
        return {key: value for key, value in said.items() if value is not None}

    def _alerts(self) -> Iterator[Planned]:
        """Everybody is alerted at the request, and confirms when the duty officer has."""
        model, drawn = self.compiled.model, self.drawn
        begin = self.times[1 if model.from_request else 0]
        for i, party in enumerate(model.parties):
            if OFFICE not in self.people:
                told = {"party": party, "channel": "every channel of the roster"}
                at = self._moved(OFFICE, begin)
                yield from self._planned(at, f"alert.{party}", OFFICE, {"alert": told})
            if party in self.people:
                continue
            stage = next((each for each in _CONFIRMS if each in model.stages[i]), None)
            if stage is not None:
                at = self._moved(party, float(drawn.ended[model.stages[i].index(stage), i]))
                yield from self._planned(at, f"confirm.{party}", party, {"acknowledge": {}})

    def _of_party(self, i: int, party: str) -> Iterator[Planned]:
        model, drawn, asked = self.compiled.model, self.drawn, self.compiled.asked
        for k, name in enumerate(model.stages[i]):
            if name in steps_at_home(self.compiled, party):
                at = self._moved(party, float(drawn.ended[k, i]))
                step = {"step": name, "result": "approved"}
                yield from self._planned(at, f"{party}.{name}", party, {"complete_step": step})
        if drawn.answers[i] and not model.ballots[0].rule.recused[i]:
            topic = next(iter(asked.clause.provision.form), None)
            answer = {"question": str(topic or asked.clause.key), "answer": drawn.answers[i]}
            at = self._moved(party, float(drawn.answered[i]))
            yield from self._planned(
                at, f"{party}.{asked.clause.name}", party, {"take_position": answer}
            )

    def _moved(self, party: str, at: float) -> float:
        """A step's time behind what kept the party from it."""
        stays = self.course.stays.get(party, ())
        plain = tuple(Stay(begin=each.begin, until=each.until) for each in stays if not each.anew)
        at = after_stays(at, 0.0, plain)
        return max([at, *(each.until for each in stays if each.anew and at < each.until)])


def meets(compiled: Compiled) -> bool:
    """Whether a meeting is held, as the behaviour has it."""
    return compiled.behaviour.meeting is not None


def act_id(name: str) -> str:
    """The id of an act, and so of its entry."""
    return f"{OWN}{name}".replace(":", "-")
