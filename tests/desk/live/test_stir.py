"""Who waits for the record to grow is woken by this process, and by what another did."""

from __future__ import annotations

from threading import Timer

from foedus.desk.stir import Stir


def test_what_is_there_already_is_answered_at_once() -> None:
    assert Stir(lambda: 7, every=60).wait(6, timeout=60) == 7


def test_a_poke_wakes_long_before_the_next_look() -> None:
    head = [3]
    stir = Stir(lambda: head[0], every=60)

    def append() -> None:
        head[0] = 4
        stir.poke()

    Timer(0.05, append).start()
    assert stir.wait(3, timeout=60) == 4


def test_what_another_process_appended_is_seen_at_the_next_look() -> None:
    head = iter([3, 3, 5])
    assert Stir(lambda: next(head), every=0.01).wait(3, timeout=60) == 5


def test_nothing_new_is_answered_when_the_time_is_over() -> None:
    assert Stir(lambda: 3, every=0.01).wait(3, timeout=0.03) == 3
