"""Many exercises of thirty parties without people: each keeps the laws, all fit the forecast.

`FOEDUS_REHEARSALS` says how many seeds; `make nightly` plays a thousand.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import floor, isfinite, sqrt
from typing import Final

import pytest

from foedus.agreement.vocabulary import Verb
from foedus.case import entries as e
from foedus.case.assessment import Assessment
from foedus.case.casting import is_played
from foedus.case.moves import DutyStatus
from foedus.case.standing import question_in, standing
from foedus.case.state import Case, as_of, replay
from foedus.forecast.measures import share_by
from foedus.forecast.reading import read_behaviour
from foedus.forecast.run import Tallies, run
from foedus.moments import Instant, parse_instant
from foedus.rehearsal.scenario import read_scenario
from foedus.rehearsal.staging import Staging, rehearse
from foedus.wiring import corpus

pytestmark = pytest.mark.nightly
SEEDS: Final = range(int(os.environ.get("FOEDUS_REHEARSALS", "50")))
TRIALS: Final = 1_000_000
BY: Final = 20.0
"""Hours after the attack by which everybody is asked to have decided: so about half do."""
QUESTION: Final = "mechanism/nato-light#decide_military"
SCENARIO: Final = """\
foedus: "1"
scenario: thirty
version: 2027-01-01
title: Thirty parties and nobody else
documents: mechanism/nato-light
incident: {title: An invented attack, invented: yes, modelled_on: nothing}
begins: 2027-08-28T00:00Z
lasts: PT30H
attack: {at: PT10M, by: RUS, on: UKR, place: Somewhere, text: Invented.}
question: decide_military
behaviour: invented
before:
  - by: UKR duty_officer
    report_fact: {event: ceasefire, phase: continuing, occurred: 2027-06-01T00:00Z, text: Invented.}
"""
HABITS: Final = """\
foedus: "1"
behaviour: invented
version: 2027-01-01
title: Invented, and quick
report: {median: 20 min, p90: 40 min, basis: assumed}
request: {median: 40 min, p90: 90 min, basis: assumed}
meeting: {median: 2 h, p90: 4 h, basis: assumed}
before:
  alert: {median: 5 min, p90: 20 min, basis: assumed}
  duty_officer: {median: 20 min, p90: 50 min, basis: assumed}
otherwise: {median: 6 h, p90: 12 h, basis: assumed}
after:
  answer: {median: 30 min, p90: 80 min, basis: assumed}
support: {support: 0.8, decline: 0.4, basis: assumed}
bandwagon: {strength: 1, basis: assumed}
"""


@cache
def thirty() -> Staging:
    """The shipped mechanism with all that stands beside it, under invented habits."""
    reading = read_scenario(SCENARIO.encode(), "thirty.yaml")
    habits = read_behaviour(HABITS.encode(), "invented.yaml")[0].behaviour
    assert habits is not None
    return Staging(
        reading=reading,
        agreements=corpus.agreements_for(reading.scenario.documents, corpus.library()),
        procedures=corpus.procedures(),
        behaviour=habits,
    )


SHORT = 1e-3
"""Seconds by which a float of hours may fall short of a whole one."""


@dataclass(frozen=True)
class Run:
    """One exercise, and what it was drawn from."""

    seed: int
    case: Case
    answered: dict[str, float]
    """Hours after the attack."""


@cache
def played(seed: int) -> Run:
    case, exercise = rehearse(thirty(), seed=seed)
    assert exercise.refused == []
    attack = exercise.players.compiled[0].attack.at
    hours = {
        each.party: (each.received_at - attack).total("hours") for each in answers(case, QUESTION)
    }
    is_as_drawn(case, exercise.players.traces[0].answered.tolist(), hours)
    return Run(seed, case, hours)


def answers(case: Case, question: str) -> list[e.Entry]:
    return [
        each
        for each in case.of(e.PositionTaken)
        if isinstance(each.body, e.PositionTaken) and each.body.question == question
    ]


def parties() -> tuple[str, ...]:
    return thirty().cast.compiled[0].model.parties


def is_as_drawn(case: Case, times: list[float], hours: dict[str, float]) -> None:
    """Everybody answers in the second in which the trial has it, or after the end."""
    ends = (case.entries[-1].recorded_at - ATTACK).total("hours")
    for party, at in zip(parties(), times, strict=True):
        if party in hours:
            assert round(3600 * hours[party]) == floor(3600 * at + SHORT)
        else:
            assert not isfinite(at) or floor(3600 * at + SHORT) > 3600 * ends


ATTACK: Final = parse_instant("2027-08-28T00:10Z")


@pytest.mark.parametrize("tens", range(0, len(SEEDS), 10))
def test_every_exercise_keeps_the_laws(tens: int) -> None:
    """Ten at a time, so that one that breaks one is soon found."""
    for seed in SEEDS[tens : tens + 10]:
        done = played(seed)
        is_the_machine_s(done.case)
        follows_from_the_record(done.case, seed, whole=seed == tens)
        is_counted_right(done.case)
        is_missed_after_its_deadline_alone(done.case)


def is_the_machine_s(case: Case) -> None:
    """Law 12, and that what it played is marked as its own."""
    assert {each.mode for each in case.entries} == {e.Mode.EXERCISE}
    assert all(is_played(each) for each in case.entries)
    assert all(one.recorded_at <= other.recorded_at for one, other in pairwise(case.entries))
    assert all(each.received_at == each.recorded_at for each in case.entries)
    assert isinstance(case.entries[-1].body, e.CaseClosed)


def follows_from_the_record(case: Case, seed: int, *, whole: bool) -> None:
    """Law 1: of the record and the moment alone; what comes later changes nothing of it."""
    again = replay(case.id, case.mode, list(case.entries))
    assert again == case
    cut = 3 + 37 * seed % (len(case.entries) - 3)
    now = case.entries[cut].received_at
    kept = [each for each in case.entries if each.received_at <= now]
    then = replay(case.id, case.mode, kept)
    assert list(as_of(case, now).entries) == kept
    if whole:
        assert standing(then, now) == standing(case, now)
    else:
        one, other = (question_in(Assessment(of, now), QUESTION) for of in (then, case))
        assert one == other


def is_counted_right(case: Case) -> None:
    """Laws 6 and 8: the tally is the plain count of what came in time; late ones are marked."""
    now = case.entries[-1].recorded_at
    view = question_in(Assessment(case, now), QUESTION)
    assert view is not None
    assert view.closes_at is not None
    said = {each.party: each for each in answers(case, QUESTION)}
    late = {code for code, each in said.items() if each.received_at > view.closes_at}
    counted: dict[str, int] = dict.fromkeys(view.answers, 0)
    for code, each in said.items():
        assert isinstance(each.body, e.PositionTaken)
        counted[each.body.answer] += code not in late
    assert set(view.late) == late
    assert view.answers == counted
    assert set(view.undecided) == set(view.voters) - set(said)
    if late:
        first = min(said[code].received_at for code in late)
        before = question_in(Assessment(case, first.subtract(nanoseconds=1)), QUESTION)
        assert before is not None
        assert (before.outcome, before.settled_at) == (view.outcome, view.settled_at)
        assert before.answers == view.answers


def is_missed_after_its_deadline_alone(case: Case) -> None:
    """Exactly at it is in time; a nanosecond later it is missed, whoever is late."""
    now = case.entries[-1].recorded_at
    said = {each.party: each.received_at for each in answers(case, QUESTION)}
    statuses = decisions(case, now)
    dues = {due for _, due in statuses.values()}
    for party, (status, due) in statuses.items():
        at = said.get(party)
        if at is not None and at <= due:
            assert status in {DutyStatus.FULFILLED, DutyStatus.DECLINED}, party
        elif due < now:
            assert status is DutyStatus.MISSED, party
    for due in dues:
        if due < now:
            at_it, after = decisions(case, due), decisions(case, due.add(nanoseconds=1))
            assert DutyStatus.MISSED not in {status for status, _ in at_it.values()}
            missed = {code for code, (status, _) in after.items() if status is DutyStatus.MISSED}
            assert missed == {code for code in after if code not in said or said[code] > due}


def decisions(case: Case, now: Instant) -> dict[str, tuple[DutyStatus, Instant]]:
    """How each party's duty to decide stands, and until when it runs."""
    assessment = Assessment(case, now)
    clause = assessment.clauses[QUESTION]
    assert clause.verb is Verb.DECIDE
    duties = [assessment.duty(clause, code) for code in assessment.holders(clause)]
    return {
        duty.party: (duty.status, duty.clock.last)
        for duty in duties
        if duty is not None and duty.clock is not None
    }


@cache
def forecast() -> Tallies:
    return run(thirty().cast.compiled[0].model, trials=TRIALS, seed=2027)


def test_as_many_decide_in_time_as_the_forecast_has_it() -> None:
    """z of the share of exercises in which all have answered within so many hours."""
    model = thirty().cast.compiled[0].model
    share = share_by(forecast().all_answered, BY, model.bin_hours)
    inside = sum(
        len(done.answered) == len(parties()) and max(done.answered.values()) <= BY
        for done in map(played, SEEDS)
    )
    z = (inside - share * len(SEEDS)) / sqrt(len(SEEDS) * share * (1 - share))
    print(f"{inside} of {len(SEEDS)} in {BY:g} h; forecast {share:.4f}; z {z:+.2f}")  # noqa: T201

    assert 0.2 < share < 0.8
    assert abs(z) < 4


def test_each_party_answers_in_time_as_often_as_the_forecast_has_it() -> None:
    """z of each party's share within 12 hours; and their chi-square, far within its bound.

    Parties share report and request, so the sum of squares has heavier tails
    than a chi-square of as many degrees: the bound is its mean and eight times
    its deviation.
    """
    model = thirty().cast.compiled[0].model
    tallies, squares = forecast(), []
    for place, party in enumerate(parties()):
        share = share_by(tallies.answered[place], 12.0, model.bin_hours)
        inside = sum(done.answered.get(party, 99.0) <= 12.0 for done in map(played, SEEDS))
        z = (inside - share * len(SEEDS)) / sqrt(len(SEEDS) * share * (1 - share))
        assert abs(z) < 4.5, party
        squares.append(z * z)
    print(f"chi-square {sum(squares):.1f} of {len(squares)}")  # noqa: T201

    assert sum(squares) < len(squares) + 8 * sqrt(2 * len(squares))
