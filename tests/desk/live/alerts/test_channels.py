"""Channels that fail, hang or come too late: all is delivered, the others wait for nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any

import pytest
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.record.stores.draws import Draws, rounds

from foedus.desk.alerts.channels import NotTakenError, Outgoing
from foedus.desk.alerts.lanes import AT_ONCE
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


@dataclass
class Hanging:
    """A channel that hangs until it is let go, beside others that do not."""

    watched: Duty
    inside: list[str] = field(default_factory=list)

    def taken(self, count: int) -> int:
        """How many others were taken: rounds until so many are, or all on its way hangs."""
        stuck = 0
        while len(self.watched.sink.taken) < count and stuck < 3:
            self.watched.watch.step()
            sleep(0.002)
            reign = self.watched.watch._reign
            flying = len(reign.flying) if reign else 0
            stuck = stuck + 1 if 0 < flying <= len(self.inside) else 0
        return len(self.watched.sink.taken)


@contextmanager
def hanging(duty: Duty, channel: Channel, hangs: Callable[[Outgoing], bool]) -> Iterator[Hanging]:
    """What hangs of a channel; the rest of it, and the other channels, take what they are given."""
    let_go = Event()
    with on_watch(duty.room) as watched:
        found = Hanging(watched)

        def before(message: Outgoing) -> None:
            if message.delivery.channel == channel and hangs(message):
                found.inside.append(message.delivery.id)
                let_go.wait()

        watched.sink.before = before
        try:
            yield found
        finally:
            let_go.set()


def one_hook_hangs(duty: Duty) -> int:
    """One webhook hangs; how many of 120 mails were taken."""
    with hanging(duty, Channel.WEBHOOK, lambda _: True) as found:
        found.watched.on_duty("POL", "Slow", channel=Channel.WEBHOOK)
        people(duty, 60)
        duty.attacked()
        return found.taken(120)


def the_relay_hangs(duty: Duty) -> int:
    """All mail hangs; how many of 2 calls were taken."""
    with hanging(duty, Channel.MAIL, lambda _: True) as found:
        people(duty, 60)
        duty.on_duty("FRA", "F. One", channel=Channel.WEBHOOK)
        duty.attacked()
        return found.taken(2)


def the_hooks_of_one_party_hang(duty: Duty) -> int:
    """Forty hosts of one party hang; how many calls of 2 to another were taken."""
    with hanging(duty, Channel.WEBHOOK, lambda each: each.delivery.party == "EST") as found:
        for number in range(40):
            duty.on_duty("EST", f"E {number}", channel=Channel.WEBHOOK)
        duty.on_duty("POL", "P. One", channel=Channel.WEBHOOK)
        duty.attacked()
        return found.taken(2)


def test_one_target_that_hangs_makes_nobody_else_late(duty: Duty) -> None:
    """Everybody else is told while it still hangs."""
    assert one_hook_hangs(duty) == 120


def test_a_relay_that_hangs_holds_up_no_webhook(duty: Duty) -> None:
    assert the_relay_hangs(duty) == 2


def test_the_webhooks_of_one_party_hold_up_no_other(duty: Duty) -> None:
    assert the_hooks_of_one_party_hang(duty) == 2


def test_one_at_a_time_everybody_would_wait_for_the_one_that_hangs(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: one lane for all."""
    monkeypatch.setattr("foedus.desk.alerts.watch.lanes_of", lambda _: {("all", ""): 1})
    assert one_hook_hangs(duty) < 120


@pytest.mark.parametrize("hangs", [the_relay_hangs, the_hooks_of_one_party_hang])
def test_without_lanes_many_that_hang_hold_up_the_others(
    duty: Duty, hangs: Callable[[Duty], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: so many at a time, whoever they are for."""
    monkeypatch.setattr("foedus.desk.alerts.watch.lanes_of", lambda _: {("all", ""): AT_ONCE})
    assert hangs(duty) == 0


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
