"""An exercise as it goes on: the same at every speed and after every restart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rehearsal.playing import FEW, RULES, SEEDS, hours, reborn, refused, whole
from tests.rehearsal.stages import (
    BEGINS,
    EACH,
    GUARANTORS,
    HABITS,
    INJECTS,
    SILENCE,
    Playing,
    begun,
    habits,
    ids,
    staging,
    written,
)
from whenever import TimeDelta

from foedus import wiring
from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.case.commands import Command
from foedus.case.state import Case, replay
from foedus.errors import NotFoundError, StoreFullError
from foedus.rehearsal.injects import body_of_inject
from foedus.rehearsal.play import Memory
from foedus.rehearsal.staging import Staging, rehearse, staging_of

if TYPE_CHECKING:
    from foedus.moments import Instant


def test_the_record_holds_all_that_it_is_played_from() -> None:
    """The scenario in it, seed and trial too: another process makes the same of it."""
    playing = begun(staging(INJECTS), seed=4)
    playing.until(hours(9))
    again = replay("again", e.Mode.EXERCISE, list(playing.case.entries))
    _, exercise = staging_of(again, {"invented": habits()})
    other = Playing(exercise, Memory(replay(playing.case.id, again.mode, list(again.entries))))

    assert written(other.end()) == whole(4)


@pytest.mark.parametrize(("seed", "rule"), [(0, EACH), (1, SILENCE)])
def test_one_act_at_a_time_it_is_the_same(seed: int, rule: str) -> None:
    """Stepped."""
    playing = begun(staging(INJECTS, rule=rule), seed=seed)
    ends = playing.exercise.reading.scenario.ends
    while playing.exercise.advance(playing.room, ends, most=1):
        pass

    assert written(playing.case) == whole(seed, rule)


@pytest.mark.parametrize("seed", [3])
def test_minute_by_minute_it_is_the_same(seed: int) -> None:
    """At a speed."""
    playing = begun(staging(INJECTS), seed=seed)
    for minute in range(1, 40 * 60 + 1):
        playing.until(hours(minute / 60))

    assert written(playing.case) == whole(seed)


@FEW
@given(SEEDS, RULES, st.lists(st.integers(1, 9 * 10**12), max_size=12))
def test_in_whatever_strides_it_is_the_same(seed: int, rule: str, strides: list[int]) -> None:
    """To the nanosecond; a stride of two hours is a jump."""
    playing = begun(staging(INJECTS, rule=rule), seed=seed)
    for at in accumulate(strides):
        playing.until(BEGINS.add(nanoseconds=at))
    playing.end()

    assert written(playing.case) == whole(seed, rule)


@pytest.mark.parametrize(("seed", "rule"), [(1, EACH), (2, SILENCE)])
def test_a_process_that_dies_after_any_entry_is_not_noticed(seed: int, rule: str) -> None:
    """Also in the middle of an answer to several questions."""
    playing = begun(staging(INJECTS, rule=rule), seed=seed)
    mortal = Mortal(playing.room.case)
    playing.room = mortal
    deaths = 0
    while not mortal.case.of(e.CaseClosed):
        mortal.left = 1
        try:
            playing.end()
        except DeadError:
            deaths += 1
            playing = reborn(mortal.case, rule)
            playing.room = mortal = Mortal(playing.room.case)

    assert deaths > 30
    assert written(mortal.case) == whole(seed, rule)


@FEW
@given(SEEDS, st.lists(st.integers(1, 20), max_size=6))
def test_a_process_that_dies_now_and_then_is_not_noticed(seed: int, lives: list[int]) -> None:
    """After so many entries each."""
    playing = begun(staging(INJECTS), seed=seed)
    for left in lives:
        playing.room = mortal = Mortal(playing.room.case, left)
        try:
            playing.end()
        except DeadError:
            playing = reborn(mortal.case)
    playing.room = Memory(playing.room.case)

    assert written(playing.end()) == whole(seed)


class DeadError(BaseException):
    """The process is no more."""


@dataclass
class Mortal(Memory):
    """A room whose process dies when so many entries more are kept."""

    case: Case
    left: int = 1

    def take(self, command: Command, now: Instant) -> None:
        if not self.left:
            raise DeadError
        super().take(command, now)
        self.left -= 1


def test_what_could_not_be_kept_is_played_when_it_can() -> None:
    """A full disk is no refusal."""

    class Full(Memory):
        full = True

        def take(self, command: Command, now: Instant) -> None:
            if self.full and command.id.endswith("help.2"):
                raise StoreFullError("No room.")
            super().take(command, now)

    playing = begun(staging(INJECTS), seed=3)
    playing.room = room = Full(playing.room.case)
    with pytest.raises(StoreFullError):
        playing.end()
    with pytest.raises(StoreFullError):
        playing.end()
    room.full = False

    assert written(playing.end()) == whole(3)
    assert refused(playing) == []


def test_played_alone_every_entry_is_the_machine_s() -> None:
    """And of an exercise."""
    case, exercise = rehearse(staging(INJECTS), seed=3)

    assert written(case) == whole(3)
    assert exercise.refused == []
    assert all(is_played(each) for each in case.entries)
    assert {each.mode for each in case.entries} == {e.Mode.EXERCISE}


def test_an_answer_is_given_once_to_each_question() -> None:
    """Two of the mechanism's questions are of one topic."""
    for seed in range(10):
        case, _ = rehearse(staging(), seed=seed)
        said = Counter(
            (each.party, each.body.question)
            for each in case.of(e.PositionTaken)
            if isinstance(each.body, e.PositionTaken)
        )
        assert set(said.values()) == {1}


def test_another_behaviour_than_it_was_begun_with_is_refused() -> None:
    """Nothing of an exercise is drawn from what has changed meanwhile."""
    case = begun(staging(INJECTS)).case

    for known in ({}, {"invented": habits().model_copy(update={"title": "Other"})}):
        with pytest.raises(NotFoundError, match="not at hand as it was"):
            staging_of(case, known)
    with pytest.raises(NotFoundError, match="No scenario is played"):
        staging_of(replay("x", e.Mode.EXERCISE, list(case.entries)[:1]), {})


@pytest.mark.parametrize("name", sorted(wiring.scenarios()))
def test_shipped_scenarios_are_the_same_across_restarts(name: str) -> None:
    """With their own injects, outages and rules."""
    made = wiring.staging(name)
    case, exercise = rehearse(made)
    playing = begun(made)
    while not playing.case.of(e.CaseClosed):
        playing.exercise.advance(playing.room, made.reading.scenario.ends, most=23)
        again = replay(playing.case.id, playing.case.mode, list(playing.case.entries))
        playing = Playing(made.exercise(), Memory(again))

    assert exercise.refused == []
    assert written(playing.case) == written(case)


# injects


def test_injects_come_by_time_after_others_and_on_facts() -> None:
    """Each once, at its moment."""
    case, _ = rehearse(staging(INJECTS), seed=3)
    at = {each.id: each.recorded_at for each in case.entries}
    answered = [
        each
        for each in case.of(e.PositionTaken)
        if isinstance(each.body, e.PositionTaken) and each.body.question.endswith("#help")
    ]
    support = [each for each in answered if each.body.answer is e.Answer.SUPPORT]  # type: ignore[union-attr]

    assert at["i.first"] == hours(1)
    assert at["i.second"] == hours(2.5)
    assert at["i.cut"] == hours(3)
    assert at["i.third"] == at["i.third.1"] == at["i.third.2.2"] == hours(8)
    assert at["i.told"] == max(at[each] for each in at if each.startswith("m.confirm"))
    assert "i.ready" not in at
    if len(support) > 1:
        assert at["i.two"] == support[1].recorded_at
    else:
        assert "i.two" not in at


def test_who_is_late_is_told_of_a_second_after_the_deadline() -> None:
    """Exactly at it is in time."""
    seen = 0
    slow = HABITS.replace(
        "otherwise: {median: 4 h, p90: 14 h", "otherwise: {median: 18 h, p90: 30 h"
    )
    for seed in range(12):
        case, _ = rehearse(staging(INJECTS, habit=slow), seed=seed)
        at = {each.id: each.recorded_at for each in case.entries}
        due = at["m.request"] + TimeDelta(hours=24)
        answer = at.get("m.EEE.help.1", hours(40))
        late = answer > due and due < hours(40)
        assert ("i.late" in at) is late
        if late:
            seen += 1
            assert at["i.late"] == due + TimeDelta(seconds=1)
    assert seen


def test_a_director_fires_and_what_it_brings_follows() -> None:
    """Whatever it was to wait for."""
    playing = begun(staging(INJECTS), seed=3)
    scenario = playing.exercise.reading.scenario
    playing.tell(hours(2), "director", body_of_inject("ready", scenario.injects["ready"]))
    playing.tell(hours(2), "director", body_of_inject("third", scenario.injects["third"]))
    case = playing.end()
    at = {each.id: each.recorded_at for each in case.entries}

    assert at["i.ready"] == at["i.ready.1"] == at["i.third.1"] == hours(2)
    assert Counter(ids(case))["i.third"] == 1
    # the question was not open yet at two o'clock: a note says why nothing was entered
    (fault,) = playing.exercise.refused
    noted = next(each for each in case.entries if each.id == fault.id == "i.third.2")
    assert isinstance(noted.body, e.Noted)
    assert noted.body.text == f"Not played for EEE: {fault.why}"


def test_a_director_moves_one_holds_one_back_and_lets_it_come_after_all() -> None:
    """The last word counts; one that waits for another follows it."""
    playing = begun(staging(INJECTS), seed=3)
    move = e.Rescheduled
    playing.tell(hours(0.2), "director", move(inject="first", moved_to=hours(4)))
    playing.tell(hours(0.3), "director", move(inject="cut"))
    playing.tell(hours(0.4), "director", move(inject="third"))
    playing.tell(hours(0.5), "director", move(inject="told"))
    playing.tell(hours(9), "director", move(inject="third", moved_to=hours(11)))
    case = playing.end()
    at = {each.id: each.recorded_at for each in case.entries}

    assert at["i.first"] == hours(4)
    assert at["i.second"] == hours(5.5)
    assert at["i.third"] == at["i.third.1"] == hours(11)
    assert not {"i.cut", "i.told"} & set(at)


def test_an_inject_whose_time_has_passed_is_caught_up() -> None:
    """Never refused, never forgotten: also what was moved to a moment that is behind."""
    playing = begun(staging(INJECTS), seed=3)
    playing.tell(hours(6), "director", e.Rescheduled(inject="third", moved_to=hours(5)))
    case = playing.end()
    at = {each.id: each.recorded_at for each in case.entries}

    assert at["i.third"] == hours(6)
    assert refused(playing) == []


@FEW
@given(SEEDS, st.integers(0, 20 * 60))
def test_what_was_passed_by_is_caught_up_in_its_order(seed: int, minute: int) -> None:
    """Somebody entered a note while the machine was behind; what runs from it runs from then."""
    playing = begun(staging(INJECTS), seed=seed)
    at = hours(minute / 60)
    playing.tell(at, "director", e.Noted(text="While it stood."), catch_up=False)
    case = playing.end()
    came = {each.id: each.recorded_at for each in case.entries}
    report = reported(staging(INJECTS), seed)
    due = {"i.first": hours(1), "m.report": report, "i.cut": hours(3), "i.third": hours(8)}

    assert refused(playing) == []
    assert {name: came[name] for name in due} == {name: max(due[name], at) for name in due}
    assert [name for name in came if name in due] == sorted(due, key=lambda name: due[name])
    assert came["i.second"] == came["i.first"] + TimeDelta(minutes=90)


def reported(made: Staging, seed: int) -> Instant:
    """When the report is drawn, to the second."""
    exercise = made.exercise(seed=seed)
    seconds = int(3600 * exercise.players.traces[0].report)
    return exercise.players.compiled[0].attack.at.add(seconds=seconds)


def test_all_of_one_moment_come_in_a_stable_order() -> None:
    """Acts of parties in the order of the mechanism, before injects of the same moment."""
    case, _ = rehearse(staging(INJECTS), seed=3)
    alerts = [name for name in ids(case) if name.startswith("m.alert")]

    assert alerts == [f"m.alert.{party}" for party in GUARANTORS]
    assert ids(case)[-1] == "m.close"
