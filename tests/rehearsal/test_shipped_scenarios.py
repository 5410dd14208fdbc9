"""Every scenario that ships: sound, said to be invented, played to its end, its story told."""

from __future__ import annotations

from functools import cache

import pytest

from foedus import wiring
from foedus.case import entries as e
from foedus.case.standing import standing
from foedus.case.state import Case
from foedus.corpus.library import CORPUS
from foedus.moments import Instant
from foedus.rehearsal.exercise import Exercise
from foedus.rehearsal.injects import Injects
from foedus.rehearsal.occasions import Look
from foedus.rehearsal.staging import Staging, rehearse

NAMES = sorted(path.stem for path in (CORPUS / "scenarios").glob("*.yaml"))
SEEDS = (None, 101)
"""The scenario's own, and one that nobody has chosen."""
WAITS_FOR_PEOPLE = {
    "after-the-ceasefire": {"italy_is_late"},  # the machine's Italy may be in time
    "broken-silence": {"economic_stands", "deadline"},  # a decline; a request in the last hours
    "caretakers": {"belgium_late", "who_is_left", "over", "ad_referendum"},  # by the draw
    "co-guarantor": {"everybody_else"},  # a guarantor may not have answered
    "outage": {"adopted", "all_confirmed"},  # two thirds may not be reached
}
"""Injects that a draw of the players may leave out; each says so, or waits for a fact."""


@cache
def staged(name: str) -> Staging:
    return wiring.staging(name)


@cache
def played(name: str, seed: int | None = None) -> tuple[Case, Exercise]:
    return rehearse(staged(name), seed=seed)


def moment(case: Case, kind: type[e.Body]) -> Instant:
    """When the first entry of a kind was made."""
    return case.of(kind)[0].recorded_at


def hours(name: str, case: Case, kind: type[e.Body]) -> float:
    """And how long that is after the beginning."""
    begins = staged(name).reading.scenario.begins
    return float((moment(case, kind) - begins).total("hours"))


def holds(name: str, expectation: str) -> bool:
    """Whether an expectation was met with the scenario's own seed."""
    staging, (case, _) = staged(name), played(name)
    scenario = staging.reading.scenario
    now = scenario.moment(scenario.expectations[expectation].by)
    return Look(case, staging.names, now).at(staging.reading.expected[expectation]).holds


def test_at_least_six_ship() -> None:
    assert len(NAMES) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sound_and_bears_the_name_of_its_file(name: str) -> None:
    path = CORPUS / "scenarios" / f"{name}.yaml"

    made, findings = wiring.scenario_in(path, wiring.library())

    assert findings == []
    assert made is not None
    assert made.reading.scenario.scenario == name


@pytest.mark.parametrize("name", NAMES)
def test_it_says_that_it_is_invented_and_what_it_is_modelled_on(name: str) -> None:
    incident = staged(name).reading.scenario.incident

    assert incident.invented
    assert incident.modelled_on
    assert incident.note
    assert incident.sources


@pytest.mark.parametrize("name", NAMES)
def test_it_is_an_exercise_worth_the_name(name: str) -> None:
    """Injects of every kind, objectives that each is looked for, notes for evaluators."""
    scenario = staged(name).reading.scenario
    injects = scenario.injects.values()

    assert len(scenario.injects) >= 10
    assert any(each.at is not None for each in injects)
    assert any(each.occasion for each in injects)
    assert any(each.ready for each in injects)
    assert len(scenario.expectations) >= 8
    assert {each.objective for each in scenario.expectations.values()} == {*scenario.objectives}
    assert {name for each in injects for name in each.objectives} <= {*scenario.objectives}
    assert all(each.expect is not None or each.note for each in scenario.expectations.values())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_it_is_played_to_its_end_and_nothing_is_refused(name: str, seed: int | None) -> None:
    case, exercise = played(name, seed)

    assert exercise.refused == []
    assert case.of(e.CaseClosed)
    assert case.entries[-1].recorded_at == staged(name).reading.scenario.ends


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_inject_is_made_or_waits_for_people(name: str, seed: int | None) -> None:
    """Those for the director, and those whose fact the draw did not bring."""
    case, _ = played(name, seed)
    reading = staged(name).reading

    missing = reading.scenario.injects.keys() - Injects(reading, case).made().keys()

    ready = {key for key, each in reading.scenario.injects.items() if each.ready}
    assert ready <= missing
    assert missing - ready <= WAITS_FOR_PEOPLE.get(name, set())


def test_the_demonstration_moves_within_its_first_hours() -> None:
    """At an hour a minute somebody watches it: report, request, meeting, answers, some late."""
    name = "after-the-ceasefire"
    case, _ = played(name)

    assert staged(name).reading.scenario.speed == 60
    assert hours(name, case, e.Requested) < 2
    assert hours(name, case, e.Met) < 6
    assert hours(name, case, e.PositionTaken) < 10
    assert holds(name, "italy")
    assert not holds(name, "everybody")
    view = standing(case, case.entries[-1].recorded_at)
    question = next(each for each in view.questions if each.id.endswith("#decide_military"))
    assert len(question.undecided) + len(question.late) > 0
    assert {entry.id for entry in case.of(e.ContributionRecorded)} == {"need-interceptors"}


def test_on_friday_both_sides_keep_their_windows_and_the_consultation_is_contested() -> None:
    name = "friday-breach"
    case, _ = played(name)
    reading = staged(name).reading

    contested = Injects(reading, case).made()["contested"].recorded_at
    assert contested == moment(case, e.ViolationsCounted).add(hours=5, minutes=30)
    assert {each.party for each in case.of(e.ViolationsCounted)} == {"UKR", "RUS"}
    assert case.of(e.FactContested)[0].party == "RUS"
    assert all(
        holds(name, each) for each in ("both_windows", "consulted", "warned", "coalition_asked")
    )
    assert not case.of(e.PositionTaken)


def test_in_the_outage_nothing_is_received_while_the_house_is_empty() -> None:
    """Nor anything of those who are cut off, until they are back."""
    name = "outage"
    case, _ = played(name)
    made = Injects(staged(name).reading, case).made()

    left = made["evacuation"].recorded_at
    between = [x for x in case.entries if left < x.recorded_at < left.add(hours=3)]
    assert between == []
    cut_off = {"CZE", "IRL", "SVN"}
    since = min(x.recorded_at for x in case.of(e.Acknowledged) if x.party in cut_off)
    assert since >= made["network"].recorded_at.add(hours=9)
    assert holds(name, "cut_off_answered")


def test_the_silence_is_broken_ten_minutes_before_the_text_stands() -> None:
    name = "broken-silence"
    case, _ = played(name)

    letter, draft = case.of(e.DraftObjected)[0], case.of(e.DraftCirculated)[0]
    assert letter.recorded_at == draft.recorded_at.add(hours=11, minutes=50)
    view = standing(case, case.entries[-1].recorded_at)
    questions = {each.id.rpartition("#")[2]: each for each in view.questions}
    assert questions["decide_military"].broken_at == letter.recorded_at
    assert questions["decide_economic"].broken_at is None
    assert questions["decide_economic"].outcome == "adopted"


def test_in_august_the_caretakers_are_late() -> None:
    name = "caretakers"

    assert holds(name, "ten_in_time")
    assert not holds(name, "caretakers_in_time")
    assert "belgium_late" in Injects(staged(name).reading, played(name)[0]).made()


def test_the_co_guarantor_that_attacks_has_no_vote() -> None:
    name = "co-guarantor"
    case, _ = played(name)

    view = standing(case, case.entries[-1].recorded_at)
    question = next(each for each in view.questions if each.id.endswith("#decide_response"))
    assert question.recused == ("RUS",)
    assert "RUS" not in {each.party for each in case.of(e.PositionTaken)}
    assert holds(name, "no_vote")
    assert holds(name, "own_cause")
