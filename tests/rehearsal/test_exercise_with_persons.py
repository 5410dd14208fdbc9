"""An exercise in which persons take parties over, hand them back, and act for them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rehearsal.playing import ATTACK, CAST, FEW, MINUTES, RULES, SEEDS, hours, reborn, refused
from tests.rehearsal.stages import (
    BEGINS,
    DIRECTOR,
    GUARANTORS,
    INJECTS,
    Playing,
    begun,
    ids,
    staging,
    written,
)
from whenever import TimeDelta

from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.casting import is_played, played_by_people
from foedus.case.state import Case, replay
from foedus.errors import RefusedError
from foedus.moments import Span

if TYPE_CHECKING:
    from foedus.moments import Instant


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
