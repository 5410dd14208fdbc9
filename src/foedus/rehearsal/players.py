"""The machine's players: what each party without a person does next, and when.

A party is played by one trial of the forecast, drawn again where the record
shows that people or injects have changed the course.  Pure: the same scenario
and record give the same acts.  Only what is still to come counts; what has
been played is in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.case import entries as e
from foedus.case.casting import MACHINE, is_played
from foedus.case.rights import OFFICE
from foedus.errors import NotForecastError
from foedus.forecast.as_script import finders_of, kind_of, steps_at_home
from foedus.forecast.asking import questions_of
from foedus.forecast.compile import Attack, Compiled, Wanted, compile_model
from foedus.forecast.trace import trace
from foedus.rehearsal.course import NEVER, Course, Stay, after_stays, drawn_again

if TYPE_CHECKING:
    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.case.state import Case
    from foedus.forecast.behaviour import Behaviour
    from foedus.forecast.trace import Trace
    from foedus.moments import Instant
    from foedus.rehearsal.scenario import Scenario

__all__ = ["PLAYER", "Planned", "Players", "players_of"]

PLAYER: Final = e.Seat(party=OFFICE, role=e.SeatRole.DIRECTOR, person=MACHINE)
"""The seat in which the machine enters what it plays, for whichever party."""
_CONFIRMS: Final = ("duty_officer", "alert")
"""The stages at whose end a party has confirmed that it was alerted, the first it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One act of the machine: when, for whom, under which id, and what.

    What is an act of a script, written or read, or the body of an entry.
    """

    at: Instant
    id: str
    party: str
    act: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Players:
    """The trials from which an exercise is played, one for each question of its mechanism.

    The first is the one that the forecast is about; `refused` says of which
    questions no forecast can be made, so that nobody is played there.
    """

    scenario: Scenario
    compiled: tuple[Compiled, ...]
    traces: tuple[Trace, ...]
    seed: int
    refused: tuple[str, ...] = ()

    def planned(
        self, case: Case, people: frozenset[str], outages: Sequence[Outage]
    ) -> list[Planned]:
        """Every act of the machine under the course so far, in order, the played ones included."""
        found: dict[str, Planned] = {}
        for compiled, first in zip(self.compiled, self.traces, strict=True):
            so_far = _SoFar(case, compiled, first, people, outages)
            course, report = so_far.course(), so_far.report()
            drawn = drawn_again(compiled.model, first, course, self.seed)
            reported = report.id if report else "m.report"
            whole = _Acts(self.scenario, compiled, drawn, course, people, reported)
            for each in whole.all():
                if each.id not in found or each.at < found[each.id].at:
                    found[each.id] = each
        order = {name: place for place, name in enumerate(found)}
        return sorted(found.values(), key=lambda each: (each.at, order[each.id]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """From when until when nobody reaches some parties."""

    parties: frozenset[str]
    begin: Instant
    until: Instant


def players_of(
    scenario: Scenario,
    agreement: Agreement,
    procedures: Sequence[Procedure],
    behaviour: Behaviour,
    *,
    seed: int,
    trial: int = 0,
) -> Players:
    """The players of a scenario; without an attack there are none.

    Raises:
        NotForecastError: of its own question no forecast can be made.
    """
    if scenario.attack is None:
        return Players(scenario=scenario, compiled=(), traces=(), seed=seed)
    told = scenario.attack
    attack = Attack(at=scenario.moment(told.at), by=told.by, on=told.on)
    main = compile_model(
        agreement, behaviour, procedures, attack, Wanted(question=scenario.question or "")
    )
    made, refused = [_met(main)], []
    for clause in questions_of(agreement, None):
        if clause.name == main.asked.clause.name:
            continue
        form = next(iter(clause.provision.form), None)
        try:
            wanted = Wanted(form=form, question=clause.name)
            made.append(_met(compile_model(agreement, behaviour, procedures, attack, wanted)))
        except NotForecastError as fault:
            refused.append(f"{clause.name}: {fault.message}")
    return Players(
        scenario=scenario,
        compiled=tuple(made),
        traces=tuple(trace(each.model, seed, trial) for each in made),
        seed=seed,
        refused=tuple(refused),
    )


_ANSWERS: Final[Mapping[e.Answer, str]] = {
    e.Answer.SUPPORT: "support",
    e.Answer.SUPPORT_WITH_CAVEAT: "support",
    e.Answer.DECLINE: "decline",
    e.Answer.ABSTAIN: "abstain",
}
_BEGAN: Final = frozenset({e.Phase.OCCURRED, e.Phase.BEGAN})


@dataclass(frozen=True, slots=True)
class _SoFar:
    """What the record says of the things that a trial draws, in hours after the attack."""

    case: Case
    compiled: Compiled
    first: Trace
    people: frozenset[str]
    outages: Sequence[Outage]

    def course(self) -> Course:
        """What has happened that the trial may not have had so."""
        compiled, first = self.compiled, self.first
        victim, asks = compiled.attack.on, compiled.model.from_request
        return Course(
            report=self._common(self.report(), victim, first.report),
            request=self._common(self._first(e.Requested), victim, first.request) if asks else None,
            meeting=self._common(self._first(e.Met), OFFICE, first.meeting)
            if _meets(compiled)
            else None,
            said=dict(self._said()),
            stays=dict(self._stays()),
        )

    def report(self) -> e.Entry | None:
        """The first report of the attack."""
        kind = kind_of(self.compiled, self.compiled.asked.fact)
        for each in self.case.of(e.FactReported):
            body = each.body
            assert isinstance(body, e.FactReported)
            after = each.received_at >= self.compiled.attack.at
            if after and body.event is kind and body.phase in _BEGAN:
                return each
        return None

    def _hours(self, moment: Instant) -> float:
        return float((moment - self.compiled.attack.at).total("hours"))

    def _first(self, kind: type[e.Body]) -> e.Entry | None:
        begin = self.compiled.attack.at
        return next((each for each in self.case.of(kind) if each.received_at >= begin), None)

    def _common(self, made: e.Entry | None, actor: str, drawn: float) -> float | None:
        if made is not None:
            return self._hours(made.received_at)
        if actor in self.people:
            return NEVER
        back = self._returned(actor)
        begun = drawn if back is None else max(drawn, self._hours(back))
        moved = after_stays(begun, 0.0, self._away(actor))
        return moved if back is not None or moved > drawn else None

    def _returned(self, party: str) -> Instant | None:
        """When the party was last handed back to the machine."""
        back = [each for each in self.case.of(e.HandedBack) if each.party == party]
        return back[-1].received_at if back else None

    def _said(self) -> Iterator[tuple[str, tuple[float, str]]]:
        """What persons answered, each first; and who is a person's and has yet to answer."""
        key, answered = self.compiled.asked.clause.key, set()
        for each in self.case.of(e.PositionTaken):
            body = each.body
            assert isinstance(body, e.PositionTaken)
            if body.question != key or each.party in answered:
                continue
            word = _ANSWERS.get(body.answer)
            if word is not None:
                answered.add(each.party)
                if not is_played(each):
                    yield each.party, (self._hours(each.received_at), word)
        for party in self.compiled.model.parties:
            if party in self.people and party not in answered:
                yield party, (NEVER, "")

    def _away(self, party: str) -> tuple[Stay, ...]:
        """When nobody reaches a party, or the office through which everything goes."""
        return tuple(
            Stay(begin=self._hours(each.begin), until=self._hours(each.until))
            for each in self.outages
            if {party, OFFICE} & each.parties
        )

    def _stays(self) -> Iterator[tuple[str, tuple[Stay, ...]]]:
        for party in (*self.compiled.model.parties, OFFICE):
            away = [*self._away(party)]
            back = self._returned(party)
            if back is not None and party not in self.people:
                away.append(Stay(begin=self._hours(back), until=self._hours(back), anew=True))
            if away:
                yield party, tuple(sorted(away, key=lambda stay: stay.until))


def _met(compiled: Compiled) -> Compiled:
    """A meeting is held, as the behaviour has it, also where no answer waits for one."""
    meeting = compiled.behaviour.meeting
    if meeting is None or compiled.model.waits:
        return compiled
    common = compiled.model.common.copy()
    common[2] = meeting.mu, meeting.sigma
    return replace(compiled, model=replace(compiled.model, common=common))


def _meets(compiled: Compiled) -> bool:
    return compiled.behaviour.meeting is not None


@dataclass(frozen=True, slots=True)
class _Acts:
    """The acts of one trial that the machine is to play, in whole seconds."""

    scenario: Scenario
    compiled: Compiled
    drawn: Trace
    course: Course
    people: frozenset[str]
    reported: str

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
            at = self.compiled.attack.at.add(seconds=int(3600 * hours))
            yield Planned(at=at, id=f"m.{name}".replace(":", "-"), party=party, act=act)

    def _common(self) -> Iterator[Planned]:
        compiled, drawn, attack = self.compiled, self.drawn, self.compiled.attack
        victim = attack.on
        if victim not in self.people:
            yield from self._planned(drawn.report, "report", victim, {"report_fact": self._fact()})
        for party in finders_of(compiled):
            if party not in self.people:
                found = {"report": self.reported, "holds": "yes", "attacker": attack.by}
                yield from self._planned(drawn.report, f"find.{party}", party, {"find_fact": found})
        if compiled.model.from_request and victim not in self.people:
            asks = {"text": f"{victim} asks."}
            yield from self._planned(drawn.request, "request", victim, {"request": asks})
        if OFFICE in self.people:
            return
        if _meets(compiled):
            met = {"attendees": ["all"], "discharges": ["consult"], "level": "political"}
            yield from self._planned(drawn.meeting, "meeting", OFFICE, {"meet": met})
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
        begin = drawn.request if model.from_request else drawn.report
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
            at = float(drawn.answered[i])
            yield from self._planned(
                at, f"{party}.{asked.clause.name}", party, {"take_position": answer}
            )

    def _moved(self, party: str, at: float) -> float:
        """A step's time behind what kept the party from it."""
        stays = self.course.stays.get(party, ())
        plain = tuple(Stay(begin=each.begin, until=each.until) for each in stays if not each.anew)
        at = after_stays(at, 0.0, plain)
        return max([at, *(each.until for each in stays if each.anew and at < each.until)])


_FAR: Final = 1e5
"""Hours; what comes later never comes."""
