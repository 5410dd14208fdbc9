"""The first letter to a new address: to nobody else, with its mode, confirmed by its link."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.desks import SECRETARY, Room, a_room

from foedus.desk.alerts import wording

NEW = {"person": "P. One", "channel": "mail", "address": "one@msz.example", "rank": "0"}


def added(duty: Duty, **more: str) -> None:
    browser = duty.room.browser(duty.room.seat("POL", "duty_officer", "P. One"))
    assert browser.post("/alerts/roster", data={**NEW, **more}).is_redirect
    duty.turn()


def test_a_new_address_alone_is_asked_once_and_its_link_confirms_it(room: Room) -> None:
    with on_watch(room) as duty:
        duty.on_duty("POL", "P. Two")
        added(duty)
        duty.room.clock.on(minutes=20)
        duty.turn()

        (letter,) = duty.sink.taken
        assert (letter.address, letter.delivery.mode) == ("one@msz.example", "test")
        assert letter.delivery.subject == "TEST confirm your address"
        assert "Poland" in letter.text
        browser = room.browser(room.seat("POL", "duty_officer", "P. One"))
        assert "not confirmed yet" in browser.get("/alerts/roster").text
        assert room.browser().post(letter.confirm).is_redirect
        shown = browser.get("/alerts/roster").text
        assert "tone-good" in shown
        assert shown.count("not confirmed yet") == 1  # the colleague's


def test_on_a_desk_for_practice_every_letter_of_no_case_says_exercise(tmp_path: Path) -> None:
    with a_room(tmp_path, practice=True) as room, on_watch(room) as duty:
        added(duty)
        clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
        assert clerk.post("/alerts/check", data={"entry": "c1", "party": "POL"}).is_redirect
        duty.turn()

        assert [each.delivery.what for each in duty.sink.taken] == ["address", "check"]
        for each in duty.sink.taken:
            assert each.delivery.subject.startswith("EXERCISE TEST ")
            assert each.text.startswith("EXERCISE: nothing here is real.")
            assert each.delivery.mode == "exercise"


def test_without_the_mark_the_letter_would_not_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(wording, "_marked", lambda _, subject, lines: ("live", subject, lines[0]))
    with a_room(tmp_path, practice=True) as room, on_watch(room) as duty:
        added(duty)
        assert not duty.sink.taken[0].delivery.subject.startswith("EXERCISE")


def test_it_is_told_in_the_language_of_the_person(tmp_path: Path) -> None:
    with a_room(tmp_path, practice=True) as room, on_watch(room) as duty:
        added(duty, language="uk")
        assert duty.sink.taken[0].delivery.subject.startswith("НАВЧАННЯ ПЕРЕВІРКА")


def test_an_address_that_is_taken_out_gets_none_and_a_feed_never_does(room: Room) -> None:
    browser = room.browser(room.seat("POL", "duty_officer", "P. One"))
    assert browser.post("/alerts/roster", data=NEW).is_redirect
    with on_watch(room) as duty:
        (contact,) = duty.watch.book.of("POL")
        assert browser.post("/alerts/roster/remove", data={"contact": contact.id}).is_redirect
        keeper = room.browser(room.seat("POL", "delegate", "POL authority"))
        assert keeper.post("/alerts/roster", data={"channel": "feed"}).is_redirect
        duty.turn()
        assert duty.sink.taken == []
