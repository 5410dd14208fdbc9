"""Small exercises for tests: an invented pact, invented habits, rooms to play them in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from tests.builders import PARLIAMENT, pact

from foedus.case import entries as e
from foedus.case.casting import PLAYER
from foedus.case.commands import Command
from foedus.case.state import Case, new_case
from foedus.forecast.reading import read_behaviour
from foedus.moments import parse_instant
from foedus.record.shapes import write_entry
from foedus.rehearsal.exercise import Exercise, opening_of
from foedus.rehearsal.play import Memory
from foedus.rehearsal.scenario import read_scenario
from foedus.rehearsal.soundness import mistakes_in
from foedus.rehearsal.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.forecast.behaviour import Behaviour
    from foedus.moments import Instant

BEGINS: Final = parse_instant("2027-06-01T00:00Z")
SEED: Final = 3
GUARANTORS: Final = ("AAA", "BBB", "CCC", "DDD", "EEE")
DIRECTOR: Final = e.Seat(party="secretariat", role=e.SeatRole.DIRECTOR, person="D. Rector")
HEAD: Final = """\
foedus: "1"
id: test/stage
version: 2027-01-01
title: A pact for exercises
status: in_force
parties:
  AAA: {role: guarantor}
  BBB: {role: guarantor}
  CCC: {role: guarantor}
  DDD: {role: guarantor}
  EEE: {role: guarantor}
  VIC: {role: beneficiary}
  ATT: {role: named_aggressor}
facts:
  attack: {cite: art. 1, event: armed_attack, by: ATT, on: VIC, found_by: each}
rules:
  joint: {kind: majority, voters: guarantors, need: 2/3, of: members, abstain: present}
"""
QUESTION: Final = """\
  {name}:
    cite: art. 3
    when: {{fact: attack, request_of: any}}
    who: guarantors
    must: decide
    strength: shall
    form: [{form}]
    within: PT24H
    from: request
    decide: {{rule: {rule}, question: Do we {name}?}}
    else: {{record: not_decided}}
"""
CONSULT: Final = """\
provisions:
  consult:
    cite: art. 2
    when: {fact: attack, request_of: any}
    who: all
    must: consult
    within: PT24H
    from: request
    else: {record: missed}
"""
EACH: Final = "{kind: individual}"
SILENCE: Final = "{kind: silence, voters: guarantors, window: PT6H, broken_by: 1, on_break: joint}"
HABITS: Final = """\
foedus: "1"
behaviour: invented
version: 2027-01-01
title: Invented
report: {median: 30 min, p90: 1 h, basis: assumed}
request: {median: 2 h, p90: 4 h, basis: assumed}
meeting: {median: 3 h, p90: 5 h, basis: assumed}
calendars:
  day: {days: [mon, tue, wed, thu, fri, sat, sun], from: 07:00, to: 24:00, basis: assumed}
before:
  alert: {median: 5 min, p90: 20 min, basis: assumed}
  duty_officer: {median: 10 min, p90: 30 min, basis: assumed}
consents:
  prior: {median: 3 h, p90: 9 h, hours: day, basis: assumed}
otherwise: {median: 4 h, p90: 14 h, basis: assumed}
after:
  answer: {median: 20 min, p90: 1 h, basis: assumed}
support: {support: 0.6, decline: 0.5, basis: assumed}
bandwagon: {strength: 3, basis: assumed}
"""
SCENARIO: Final = """\
foedus: "1"
scenario: small
version: 2027-01-01
title: A small exercise
documents: test/stage
incident: {title: An invented attack, invented: yes, modelled_on: nothing}
begins: 2027-06-01T00:00Z
lasts: PT40H
attack: {at: PT30M, by: ATT, on: VIC, place: Somewhere, text: Invented.}
question: help
behaviour: invented
seed: 3
"""
INJECTS: Final = """\
objectives: {decide: {text: Everybody answers.}}
injects:
  first: {title: A rumour, at: PT1H, to: all}
  second: {title: A denial, after: first, at: PT90M}
  cut: {title: Lines are cut, at: PT3H, outage: {parties: [BBB], lasts: PT9H}}
  two: {title: Two have answered, when: {question: help, answers: {support: 2}}}
  late: {title: Somebody is late, when: {duty: help/EEE, status: missed}}
  told: {title: They know, when: {done: acknowledge, party: [AAA, BBB, CCC, DDD, EEE]}}
  ready: {title: On the director's word, ready: yes, do: [{by: CCC delegate, note: {text: So.}}]}
  third:
    title: A third state speaks
    at: PT8H
    do:
      - {by: secretariat, note: {text: One.}}
      - {by: EEE delegate, take_position: {question: military, answer: needs_time}}
"""


@cache
def habits(text: str = HABITS) -> Behaviour:
    read = read_behaviour(text.encode(), "invented.yaml")[0]
    assert read.behaviour is not None
    return read.behaviour


@cache
def staging(
    injects: str = "", *, rule: str = EACH, scenario: str = SCENARIO, habit: str = HABITS
) -> Staging:
    """An exercise under a pact with two questions, and a third of the topic of the first."""
    body = CONSULT + QUESTION.format(name="help", form="military", rule=rule)
    body += QUESTION.format(name="lend", form="economic", rule=EACH)
    body += QUESTION.format(name="arm", form="military", rule=EACH)
    reading = read_scenario((scenario + injects).encode(), "small.yaml")
    made = Staging(
        reading=reading,
        agreements=(pact(body, head=HEAD),),
        procedures=(PARLIAMENT,),
        behaviour=habits(habit),
    )
    assert mistakes_in(reading, made.names) == []
    return made


def begun(made: Staging, *, seed: int | None = None, people: Sequence[str] = ()) -> Playing:
    """An exercise that has just begun, in memory."""
    exercise = made.exercise(seed=seed)
    room = Memory(new_case(made.reading.scenario.scenario, e.Mode.EXERCISE))
    for command in opening_of(
        made.reading, exercise.players, made.opening, made.digest, by=PLAYER, people=people
    ):
        room.take(command, made.reading.scenario.begins)
    return Playing(exercise, room)


@dataclass
class Playing:
    """An exercise and its room; what persons do is entered at a moment, after the machine's."""

    exercise: Exercise
    room: Memory
    number: int = 0

    @property
    def case(self) -> Case:
        return self.room.case

    def until(self, at: Instant) -> None:
        self.exercise.advance(self.room, at)

    def tell(self, at: Instant, who: str, body: e.Body, *, catch_up: bool = True) -> None:
        """`AAA` is its delegate, and `director` the director."""
        if catch_up:
            self.until(at)
        self.number += 1
        seat = (
            DIRECTOR
            if who == "director"
            else e.Seat(party=who, role=e.SeatRole.DELEGATE, person=f"{who} person")
        )
        command = Command(id=f"p{self.number}", mode=e.Mode.EXERCISE, by=seat, asks=body)
        if isinstance(body, e.Injected):
            command = replace(command, id=f"i.{body.inject}")
        self.room.take(command, at)

    def end(self) -> Case:
        self.until(self.exercise.reading.scenario.ends)
        return self.case


def written(case: Case) -> list[bytes]:
    """What is kept of a case."""
    return [write_entry(each) for each in case.entries]


def ids(case: Case) -> list[str]:
    return [each.id for each in case.entries]
