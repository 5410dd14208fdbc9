"""Channels that fail, hang or come too late: all is delivered, the others wait for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any

import pytest
from tests.desk.live.alerts.duty import Duty, Sink, on_watch
from tests.record.stores.draws import Draws, rounds

from foedus.desk.alerts.channels import NotTakenError, Outgoing
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.outbox import Outbox, State


def people(duty: Duty, count: int) -> list[str]:
    """So many persons on duty for Poland."""
    names = [f"P {number}" for number in range(count)]
    for name in names:
        duty.on_duty("POL", name)
    return names


def slowest(duty: Duty, rounds: int) -> tuple[int, float]:
    """Three of ten fail, and from the fourth to the nineteenth second all: taken, the latest."""
    draws = Draws("alerts sink")
    people(duty, 40)
    duty.attacked()
    start = duty.room.clock.running
    late: list[float] = []

    def fails(_: Outgoing) -> bool:
        after = duty.room.clock.running - start
        failed = draws.share() < 0.3 or 4 <= after < 19
        if not failed:
            late.append(after)
        return failed

    duty.sink.fails = fails
    for _ in range(rounds):
        duty.turn()
        duty.room.clock.on(seconds=0.5)
        if duty.watch.idle:
            break
    assert len({each.delivery.id for each in duty.sink.taken}) == len(duty.sink.taken)
    return len(duty.sink.taken), max(late)


def test_a_flaky_channel_with_an_outage_takes_everything_in_a_minute(duty: Duty) -> None:
    taken, late = slowest(duty, 90)
    assert taken == 80
    assert late <= 60


def test_a_loop_that_waits_longer_and_longer_is_late(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the pause before the second repetition has no bound."""
    monkeypatch.setattr("foedus.desk.alerts.watch._BACK_OFF", (0.5, 61.0))
    taken, late = slowest(duty, 400)
    assert taken == 80
    assert late > 60


def test_what_is_tried_again_has_the_same_id(duty: Duty) -> None:
    tried: list[str] = []
    duty.on_duty("POL", "P. One")
    duty.attacked()

    def fails(message: Outgoing) -> bool:
        tried.append(message.delivery.id)
        return len(tried) <= 4

    duty.sink.fails = fails
    for _ in range(8):
        duty.turn()
        duty.room.clock.on(seconds=2)
    assert len(tried) == 6
    assert len(set(tried)) == 2


def test_what_is_refused_for_good_is_not_tried_again_and_is_shown(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")

    def refuses(_: Outgoing) -> None:
        raise NotTakenError("Mail: no such box.", remedy="Correct it.", lasting=True)

    duty.sink.before = refuses
    duty.attacked()
    duty.turn()
    duty.room.clock.on(seconds=60)
    duty.turn()
    found = duty.watch.outbox.of_case("night")
    assert {(each.state, each.tries) for each in found} == {(State.REFUSED, 1)}
    clerk = duty.room.browser(duty.room.seat("secretariat", "secretariat", "S. First"))
    assert "Mail: no such box." in clerk.get("/cases/night/alerts").text


@contextmanager
def hanging(duty: Duty, count: int) -> Iterator[Duty]:
    """A webhook that hangs, on duty beside others."""
    let_go = Event()
    slow = Sink(before=lambda _: let_go.wait(20) and None)
    with on_watch(duty.room, **{Channel.WEBHOOK: slow}) as watched:
        watched.on_duty("POL", "Slow", channel=Channel.WEBHOOK)
        people(watched, count)
        duty.attacked()
        try:
            yield watched
        finally:
            let_go.set()


def taken_within(watched: Duty, count: int, seconds: float) -> int:
    """How many were taken: rounds until there are so many, or the time is over."""
    began = perf_counter()
    while len(watched.sink.taken) < count and perf_counter() - began < seconds:
        watched.watch.step()
        sleep(0.002)
    return len(watched.sink.taken)


def test_one_target_that_hangs_makes_nobody_else_late(duty: Duty) -> None:
    with hanging(duty, 60) as watched:
        watched.watch.step()  # what is due is worked out and kept
        assert taken_within(watched, 120, seconds=1) == 120


def test_one_at_a_time_everybody_would_wait_for_the_one_that_hangs(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr("foedus.desk.alerts.watch.AT_ONCE", 1)
    with hanging(duty, 60) as watched:
        assert taken_within(watched, 120, seconds=2) < 120


def race(duty: Duty, count: int) -> list[str]:
    """Confirm while the deputies' turn comes: escalations that began after a confirmation."""
    first = duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=1)
    wrong: list[str] = []
    draws = Draws("alerts race")
    done = Event()
    for number in range(count):
        case = f"case{number}"
        duty.room.opened(case)
        duty.attacked(case)
        duty.turn()
        mine = next(
            each
            for each in duty.sink.taken
            if each.delivery.case == case and each.delivery.what == "request"
        )
        assert mine.delivery.contact == first.id
        done.clear()
        committed: list[float] = []

        def confirms(mine: Outgoing = mine, committed: list[float] = committed) -> None:
            sleep(draws.share() * 0.02)
            duty.watch.outbox.confirm(mine.delivery, duty.room.clock.now)
            committed.append(perf_counter())

        began: dict[str, float] = {}
        is_confirmed = duty.watch.outbox.is_confirmed

        def looked(
            delivery: Any, began: dict[str, float] = began, look: Any = is_confirmed
        ) -> bool:
            began[delivery.id] = perf_counter()
            return bool(look(delivery))

        duty.watch.outbox.is_confirmed = looked  # type: ignore[method-assign]
        duty.sink.taken.clear()
        thread = Thread(target=confirms)
        duty.room.clock.on(minutes=10)
        thread.start()
        duty.turn()
        thread.join()
        duty.turn()
        duty.watch.outbox.is_confirmed = is_confirmed  # type: ignore[method-assign]
        wrong += [
            each.delivery.id
            for each in duty.sink.taken
            if each.delivery.rank and began.get(each.delivery.id, 0) > committed[0]
        ]
        duty.sink.taken.clear()
    return wrong


@pytest.mark.faults
def test_no_deputy_is_told_after_a_confirmation_was_kept(duty: Duty) -> None:
    assert race(duty, rounds(10, 1000)) == []


def planned_before_it_was_confirmed(duty: Duty, case: str) -> list[tuple[str, str]]:
    """What a deputy is told when the confirmation comes between the plan and the sending."""
    duty.room.opened(case)
    duty.attacked(case)
    duty.turn()
    mine = next(each for each in duty.sink.taken if each.delivery.case == case)
    duty.sink.taken.clear()
    duty.room.clock.on(minutes=10)
    dispatch = duty.watch._dispatch

    def late(reign: Any, **more: Any) -> None:
        if any(each.rank for each in reign.waiting.values()):
            duty.watch.outbox.confirm(mine.delivery, duty.room.clock.now)
        dispatch(reign, **more)

    duty.watch._dispatch = late  # type: ignore[method-assign]
    duty.turn()
    duty.watch._dispatch = dispatch  # type: ignore[method-assign]
    return duty.sink.told(person="P. Two")


def test_a_loop_that_does_not_look_again_tells_a_deputy_in_vain(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: planned before the confirmation, sent after it."""
    duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=1)
    assert planned_before_it_was_confirmed(duty, "one") == []
    monkeypatch.setattr(Outbox, "is_confirmed", lambda *_: False)
    assert planned_before_it_was_confirmed(duty, "two") != []
