"""An exercise as it goes on: the same at every speed and after every restart, and for persons."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rehearsal.stages import (
    BEGINS,
    DIRECTOR,
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
from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.casting import is_played, played_by_people
from foedus.case.commands import Command
from foedus.case.state import Case, replay
from foedus.errors import NotFoundError, RefusedError, StoreFullError
from foedus.moments import Span
from foedus.rehearsal.injects import body_of_inject
from foedus.rehearsal.play import Memory
from foedus.rehearsal.staging import Staging, rehearse, staging_of

if TYPE_CHECKING:
    from foedus.moments import Instant

FEW = settings(max_examples=max(8, settings.default.max_examples // 5))
"""Each example is a whole exercise, or two."""
SEEDS = st.integers(0, 25)
RULES = st.sampled_from([EACH, SILENCE])
MINUTES = st.integers(0, 40 * 60)
CAST = ("secretariat", "VIC", *GUARANTORS)


def hours(value: float) -> Instant:
    return BEGINS + TimeDelta(minutes=value * 60)


ATTACK = hours(0.5)


@cache
def whole(seed: int, rule: str = EACH, injects: str = INJECTS) -> list[bytes]:
    """What is written when it is played at once."""
    playing = begun(staging(injects, rule=rule), seed=seed)
    case = playing.end()
    assert refused(playing) == []
    assert isinstance(case.entries[-1].body, e.CaseClosed)
    return written(case)


def refused(playing: Playing) -> list[str]:
    """What was not taken, but for the one inject that may come before the question is open."""
    return [each.id for each in playing.exercise.refused if each.id != "i.third.2"]


def reborn(case: Case, rule: str = EACH) -> Playing:
    """As another process finds it: what it has is the record."""
    again = replay(case.id, case.mode, list(case.entries))
    (said,) = (each.body for each in case.of(e.RehearsalBegun))
    assert isinstance(said, e.RehearsalBegun)
    return Playing(staging(INJECTS, rule=rule).exercise(seed=said.seed), Memory(again))


def test_the_record_holds_all_that_it_is_played_from() -> None:
    """The scenario in it, seed and trial too: another process makes the same of it."""
    playing = begun(staging(INJECTS), seed=4)
    playing.until(hours(9))
    again = replay("again", e.Mode.EXERCISE, list(playing.case.entries))
    _, exercise = staging_of(again, {"invented": habits()})
    other = Playing(exercise, Memory(replay(playing.case.id, again.mode, list(again.entries))))

    assert written(other.end()) == whole(4)


# alone


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


# persons


@dataclass(frozen=True)
class Deed:
    """What a person does in an exercise."""

    minute: int
    who: str
    what: str


WHATS = ("take", "back", "answer", "step", "alert", "confirm", "request", "report", "meet")
DEEDS = st.lists(
    st.builds(Deed, MINUTES, st.sampled_from(CAST), st.sampled_from(WHATS)), max_size=12
).map(lambda deeds: sorted(deeds, key=lambda each: each.minute))
SPELLS = st.lists(
    st.builds(Deed, MINUTES, st.sampled_from(CAST), st.sampled_from(WHATS[:3])), max_size=16
).map(lambda deeds: sorted(deeds, key=lambda each: each.minute))


def body_of(deed: Deed) -> tuple[str, e.Body]:  # noqa: PLR0911 - one for each
    """Who enters it, and what."""
    who = "director" if deed.who == "secretariat" else deed.who
    match deed.what:
        case "take":
            return who, e.TakenOver()
        case "back":
            return who, e.HandedBack()
        case "answer":
            return who, e.PositionTaken(question="test/stage#help", answer=e.Answer.DECLINE)
        case "step":
            return who, e.StepCompleted(step="parliament", result=e.StepResult.APPROVED)
        case "alert":
            return "director", e.Alerted(party="BBB")
        case "confirm":
            return who, e.Acknowledged()
        case "request":
            return who, e.Requested()
        case "report":
            at = hours(deed.minute / 60)
            return who, e.FactReported(
                event=EventKind.ARMED_ATTACK,
                phase=e.Phase.OCCURRED,
                occurred=Span.at(at),
                attacker="ATT",
                victims=("VIC",),
            )
        case _:
            return "director", e.Met(attendees=GUARANTORS, discharges=("test/stage#consult",))


def with_deeds(playing: Playing, deeds: list[Deed]) -> None:
    """Do them, the machine in between; what the case does not take of a person is no matter."""
    for deed in deeds:
        who, body = body_of(deed)
        with suppress(RefusedError):
            playing.tell(hours(deed.minute / 60), who, body)


def is_answer(entry: e.Entry) -> bool:
    return isinstance(entry.body, e.PositionTaken)


def own(case: Case) -> list[e.Entry]:
    """What the machine played of its trials."""
    return [each for each in case.entries if is_played(each) and each.id.startswith("m.")]


@FEW
@given(SEEDS, RULES, DEEDS)
def test_nothing_of_the_machine_is_refused_lost_or_done_twice(
    seed: int, rule: str, deeds: list[Deed]
) -> None:
    """Whoever takes over whom, hands back, and does what before the machine would have."""
    playing = begun(staging(INJECTS, rule=rule), seed=seed)
    with_deeds(playing, deeds)
    case = playing.end()

    assert refused(playing) == []
    names = set(ids(case))
    left = [
        each.id
        for each in playing.exercise.planned(case)
        if not names & {each.id, f"{each.id}.1"}
        and each.at <= playing.exercise.reading.scenario.ends
    ]
    assert left == []
    done: set[tuple[object, ...]] = set()
    for entry in case.entries:
        match entry.body:
            case e.PositionTaken(answer=answer, question=question):
                what = (entry.party, question) if answer is not e.Answer.NEEDS_TIME else None
            case e.StepCompleted(step=step):
                what = (entry.party, step)
            case e.Alerted(party=party):
                what = ("alert", party)
            case e.Acknowledged():
                what = ("confirm", entry.party)
            case e.Requested() | e.Met() | e.FactReported() if entry.received_at >= ATTACK:
                what = (type(entry.body),)
            case _:
                what = None
        if what is not None:
            assert not (is_played(entry) and what in done), (entry.id, what)
            done.add(what)


@FEW
@given(SEEDS, SPELLS, st.sets(st.sampled_from(CAST)))
def test_nothing_is_played_for_a_party_that_a_person_holds(
    seed: int, deeds: list[Deed], people: set[str]
) -> None:
    """From its taking over until its handing back."""
    playing = begun(staging(INJECTS), seed=seed, people=sorted(people))
    with_deeds(playing, deeds)
    case = playing.end()

    for entry in own(case):
        before = replay(case.id, case.mode, case.entries[: entry.position])
        if entry.id != "m.close":
            assert entry.party not in played_by_people(before), entry.id
    for party in people - {each.who for each in deeds}:
        assert not [each for each in own(case) if each.party == party and each.id != "m.close"]


@FEW
@given(SEEDS, DEEDS, st.integers(1, 5))
def test_with_persons_too_a_restart_is_not_noticed(
    seed: int, deeds: list[Deed], stride: int
) -> None:
    """Nothing rests on what a process remembers."""
    plain = begun(staging(INJECTS), seed=seed)
    with_deeds(plain, deeds)
    playing = begun(staging(INJECTS), seed=seed)
    for place in range(0, len(deeds), stride):
        with_deeds(playing, deeds[place : place + stride])
        number, playing = playing.number, reborn(playing.case)
        playing.number = number

    assert written(playing.end()) == written(plain.end())


@FEW
@given(SEEDS, DEEDS)
def test_what_was_to_be_before_a_change_is_not_moved_by_it(seed: int, deeds: list[Deed]) -> None:
    """Nothing that people do brings up an act for a moment that has passed.

    But what the office left undone while a person had it, alerts and a text, is
    due at once.
    """
    playing = begun(staging(INJECTS), seed=seed)
    for deed in deeds:
        at = hours(deed.minute / 60)
        with_deeds(playing, [deed])
        names = set(ids(playing.case))
        for each in playing.exercise.planned(playing.case):
            if not names & {each.id, f"{each.id}.1"} and not each.id.startswith("m.alert"):
                assert each.at >= at, each.id
        played = {each.id: each.recorded_at for each in own(playing.case)}
        assert all(when <= at for when in played.values())


@FEW
@given(SEEDS, st.integers(3 * 60, 20 * 60), st.integers(1, 15 * 60))
def test_who_is_handed_back_goes_on_where_it_was(seed: int, taken: int, lasted: int) -> None:
    """What the machine had done stays; the last step begins anew, and other parties are as ever."""
    alone = begun(staging(), seed=seed).end()
    playing = begun(staging(), seed=seed)
    playing.tell(hours(taken / 60), "CCC", e.TakenOver())
    back = hours((taken + lasted) / 60)
    playing.tell(back, "CCC", e.HandedBack())
    case = playing.end()

    was = {each.id: each for each in alone.entries}
    now = {each.id: each for each in case.entries}
    drawn = was["m.CCC.help.1"].recorded_at if "m.CCC.help.1" in was else hours(99)
    if drawn <= hours(taken / 60) or drawn >= back:
        one, other = (
            [(each.recorded_at, each.body) for each in own(of) if is_answer(each)]
            for of in (alone, case)
        )
        assert one == other
    elif "m.CCC.help.1" in now:
        first, model = playing.exercise.players.traces[0], playing.exercise.players.compiled[0]
        place = model.model.parties.index("CCC")
        last = float(first.ended[:, place].max() - first.begun[:, place].max())
        waited = (now["m.CCC.help.1"].recorded_at - back).total("hours")
        assert waited == pytest.approx(last, abs=3 / 3600)
    for party in ("AAA", "BBB", "DDD", "EEE"):
        one, other = (
            [(each.id, each.recorded_at) for each in own(of) if each.party == party]
            for of in (alone, case)
        )
        assert one == other


@FEW
@given(SEEDS, st.sampled_from(GUARANTORS), st.integers(3 * 60, 20 * 60))
def test_a_person_s_answer_leaves_what_was_said_before_it(seed: int, who: str, minute: int) -> None:
    """And moves nobody's time."""
    alone = begun(staging(), seed=seed).end()
    playing = begun(staging(), seed=seed)
    at = hours(minute / 60)
    with_deeds(playing, [Deed(minute, who, "take"), Deed(minute, who, "answer")])
    case = playing.end()

    def said(of: Case, until: Instant) -> list[tuple[str, Instant, e.Body]]:
        return [
            (each.id, each.recorded_at, each.body)
            for each in own(of)
            if each.recorded_at < until and each.id != "m.close"
        ]

    assert said(case, at) == said(alone, at)
    others = [
        {each.id: each.recorded_at for each in own(of) if each.party != who} for of in (case, alone)
    ]
    assert others[0] == others[1]


def test_a_secretariat_of_persons_is_relieved() -> None:
    """Alerts that it has not sent are sent when the machine has it again; the others are not."""
    playing = begun(staging(), seed=3, people=["secretariat"])
    playing.tell(hours(5), "director", e.Alerted(party="BBB"))
    playing.tell(hours(6), "director", e.HandedBack())
    case = playing.end()
    alerts = [each for each in case.entries if isinstance(each.body, e.Alerted)]

    assert [(each.body.party, each.recorded_at) for each in alerts] == [  # type: ignore[union-attr]
        ("BBB", hours(5)),
        *((party, hours(6)) for party in GUARANTORS if party != "BBB"),
    ]
    (met,) = case.of(e.Met)
    assert met.recorded_at == hours(6)


def test_the_director_s_seat_and_the_machine_s_are_told_apart() -> None:
    """Both direct; one of them is nobody."""
    playing = begun(staging(), seed=3)
    playing.tell(hours(1), "director", e.Noted(text="A remark."))

    assert not is_played(playing.case.entries[-1])
    assert playing.case.entries[-1].by == DIRECTOR


def test_what_comes_next_is_known_before_it_comes() -> None:
    """An act, a deadline or the end: for who jumps to the next event."""
    playing = begun(staging(INJECTS), seed=3)
    exercise, at = playing.exercise, BEGINS
    moments = []
    while (then := exercise.following(playing.case, at)) is not None:
        assert then > at
        playing.until(then)
        moments.append(then)
        at = then

    assert moments[-1] == exercise.reading.scenario.ends
    due = next(x.recorded_at for x in playing.case.entries if x.id == "m.request")
    assert due + TimeDelta(hours=24) in moments
    timed = {
        each.recorded_at
        for each in playing.case.entries[2:]
        if not each.id.startswith(("i.two", "i.late", "i.told"))
    }
    assert timed <= set(moments)
