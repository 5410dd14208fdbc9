"""A small exercise for tests of its report: three guarantors, one procedure, some people.

The attack is at midnight of 1 June 2027; the exercise begins an hour before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from tests.builders import DECIDE, PARLIAMENT, moment, pact

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.case.rights import OFFICE
from foedus.case.state import Case, new_case
from foedus.forecast.reading import read_behaviour
from foedus.record.archive import MANIFEST, leaf_name, pack
from foedus.record.manifest import Manifest
from foedus.record.shapes import write_entry
from foedus.rehearsal.exercise import opening_of
from foedus.rehearsal.play import Memory
from foedus.rehearsal.review.making import review_of
from foedus.rehearsal.review.review import Review
from foedus.rehearsal.scenario import read_scenario
from foedus.rehearsal.staging import Staging

KEY: Final = "test/pact#respond"
BEHAVIOUR: Final = """\
foedus: "1"
behaviour: small
version: 2027-01-01
title: A few hours
report: {median: 30 min, p90: 1 h, basis: assumed}
before:
  alert: {median: 10 min, p90: 20 min, basis: assumed}
  duty_officer: {median: 20 min, p90: 40 min, basis: assumed}
  ministers: {median: 1 h, p90: 2 h, basis: assumed}
consents:
  prior: {median: 6 h, p90: 12 h, basis: assumed}
otherwise: {median: 4 h, p90: 8 h, basis: assumed}
after:
  answer: {median: 30 min, p90: 1 h, basis: assumed}
support: {support: 90 %, decline: 50 %, basis: assumed}
"""
SCENARIO: Final = """\
foedus: "1"
scenario: small-night
version: 2027-05-01
title: "A <b>small</b> night"
documents: test/pact
incident: {title: An attack, invented: yes}
begins: 2027-05-31T23:00Z
lasts: PT30H
attack: {at: 2027-06-01T00:00Z, by: ATT, on: VIC}
behaviour: small
seed: 3
objectives:
  decide: {text: All decide in a day.}
  talk: {text: They talk.}
injects:
  wave: {title: A second wave, at: PT4H}
  rumour: {title: A rumour, at: PT6H}
  ready: {title: At a word, ready: yes}
  late: {title: Somebody is late, when: {duty: respond/AAA, status: missed}}
expectations:
  all:
    text: All answer
    objective: decide
    by: PT29H
    expect: {done: take_position, party: [AAA, BBB, CCC]}
  aaa:
    text: AAA answers
    objective: decide
    by: PT29H
    expect: {duty: respond/AAA, status: fulfilled}
  early:
    text: AAA answers early
    objective: decide
    by: PT2H
    expect: {duty: respond/AAA, status: fulfilled}
  calm: {text: They stay calm, objective: talk, by: PT10H}
  polite: {text: They are polite, objective: talk, by: PT10H}
"""
HOSTILE: Final = '<script>alert(1)</script> & "quoted"'
EVALUATOR: Final = e.Seat(party=OFFICE, role=e.SeatRole.OBSERVER, person="E. Valuator")
DIRECTOR: Final = e.Seat(party=OFFICE, role=e.SeatRole.DIRECTOR, person="D. Rector")


def duty_officer(party: str) -> e.Seat:
    return e.Seat(party=party, role=e.SeatRole.DUTY_OFFICER, person=f"{party} officer")


def delegate(party: str) -> e.Seat:
    return e.Seat(party=party, role=e.SeatRole.DELEGATE, person=f"{party} delegate")


@cache
def staging(text: str = SCENARIO) -> Staging:
    behaviour = read_behaviour(BEHAVIOUR.encode(), "small.yaml")[0].behaviour
    assert behaviour is not None
    return Staging(
        reading=read_scenario(text.encode(), "small-night.yaml"),
        agreements=(pact(DECIDE % "{kind: individual}"),),
        procedures=(PARLIAMENT,),
        behaviour=behaviour,
    )


Act = tuple[str, e.Seat, e.Body]
"""When, in hours from the attack as `builders.moment` reads them; who; what."""


def played(
    acts: Sequence[Act] = (),
    *,
    name: str = "run-1",
    seed: int = 3,
    people: Sequence[str] = (),
    text: str = SCENARIO,
    made: Staging | None = None,
) -> Case:
    """The exercise to its end, with these acts by people; later ones than its end come after."""
    made = made or staging(text)
    exercise = made.exercise(seed=seed)
    room = Memory(new_case(name, e.Mode.EXERCISE))
    scenario = made.reading.scenario
    for command in opening_of(
        made.reading, exercise.players, made.opening, made.digest, by=DIRECTOR, people=people
    ):
        room.take(command, scenario.begins)
    for number, (at, seat, body) in enumerate(acts):
        now = moment(at)
        exercise.advance(room, min(now, scenario.ends))
        room.take(Command(id=f"p{number}", mode=e.Mode.EXERCISE, by=seat, asks=body), now)
    exercise.advance(room, scenario.ends)
    return room.case


def people_of_aaa(
    taken: str = "0:05", confirmed: str = "3:00", voted: str = "5:00", answered: str = "26:00"
) -> list[Act]:
    """AAA taken over before its alert, and played by people to its answer."""
    return [
        (taken, duty_officer("AAA"), e.TakenOver()),
        (confirmed, duty_officer("AAA"), e.Acknowledged()),
        (voted, delegate("AAA"), e.StepCompleted(step="parliament", result=e.StepResult.APPROVED)),
        (answered, delegate("AAA"), e.PositionTaken(question=KEY, answer=e.Answer.SUPPORT)),
    ]


def everything() -> Case:
    """People, an inject moved and one made by hand, observations, lessons after the close."""
    acts = people_of_aaa()
    acts[1:1] = [("2:30", DIRECTOR, e.Rescheduled(inject="rumour", moved_to=moment("9:00")))]
    acts[3:3] = [
        ("4:00", DIRECTOR, e.Injected(inject="ready", title="At a word")),
        (
            "4:30",
            EVALUATOR,
            e.Observed(expectation="aaa", seen=e.Seen.MET, text=HOSTILE, evidence=("p2",)),
        ),
    ]
    acts += [
        ("27:00", duty_officer("AAA"), e.HandedBack()),
        ("27:30", EVALUATOR, e.Observed(expectation="calm", seen=e.Seen.PARTLY, text="Mostly.")),
        (
            "31:00",
            delegate("AAA"),
            e.LessonEntered(
                text=f"The vote came late {HOSTILE}",
                about=("test/pact#respond", "parliament/AAA", "parlament/AAA", "test/pact#rspond"),
                action="Call the chamber earlier",
                owner="AAA",
                due="2027-09-01",
            ),
        ),
        ("31:30", EVALUATOR, e.LessonEntered(text="It was long.")),
    ]
    return played(acts)


def review(case: Case, *, trials: int = 0, at_hand: bool = True) -> Review:
    behaviours = {"small": staging().behaviour} if at_hand else {}
    return review_of(case, behaviours, trials=trials)


def exported(case: Case) -> list[dict[str, Any]]:
    """The entries as they are exported, as plain data."""
    return [json.loads(write_entry(entry)) for entry in case.entries]


def bundle_of(case: Case) -> bytes:
    """A bundle as far as it is read without being verified."""
    assert case.latest is not None
    count = len(case.entries)
    manifest = Manifest(
        case=case.id,
        mode=case.mode.value,
        as_of=case.latest,
        size=count,
        leaves=tuple(range(count)),
        questions=(),
    )
    leaves = {leaf_name(n): write_entry(entry) for n, entry in enumerate(case.entries)}
    return pack({MANIFEST: bytes(manifest), **leaves})
