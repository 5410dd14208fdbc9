"""While the clock that says when an act was received has jumped, no case takes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.desks import SECRETARY, Room, a_room
from tests.desk.live.forms import ask
from tests.desk.live.test_api import NOTE, program, send

from foedus.desk.alerts.guard import expect_right_clock
from foedus.errors import ClockInDoubtError

JUMPED = "The clock has jumped 25 hours ahead."


@pytest.fixture(params=["live", "exercise"])
def jumped(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Duty]:
    """A case whose desk has seen the clock jump."""
    with a_room(tmp_path) as room:
        room.opened(mode=request.param)
        with on_watch(room) as duty:
            duty.turn()
            room.clock.jump(hours=25)
            duty.turn()
            yield duty


def kept(room: Room) -> int:
    return len(room.desk.office.case("night").entries)


def test_an_act_of_a_program_waits_until_the_clock_is_right(jumped: Duty) -> None:
    room = jumped.room
    poland, before = program(room), kept(room)

    refused = send(poland, "n1", NOTE)

    assert (refused.status_code, kept(room)) == (503, before)
    assert refused.json()["title"].startswith(JUMPED)
    assert "have the secretariat confirm it" in refused.json()["remedy"]
    room.clock.jump(hours=-25)
    jumped.turn()
    assert send(poland, "n1", NOTE).status_code == 201


def test_a_form_says_so_and_keeps_what_was_typed_until_the_clock_is_confirmed(
    jumped: Duty,
) -> None:
    room = jumped.room
    poland = room.browser(room.seat("POL", "delegate", "P. One"))
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))

    refused = ask(poland, "/cases/night/acts/note", text="Seen from Warsaw.")

    assert refused.status_code == 503
    assert "Seen from Warsaw." in refused.text
    assert "no case takes an act" in refused.text.lower()
    clerk.post("/alerts/clock")
    jumped.turn()
    assert ask(poland, "/cases/night/acts/note", text="Seen from Warsaw.").status_code == 303


@pytest.mark.parametrize("page", ["board", "acts/note", "mine", "duties"])
def test_every_page_says_that_the_clock_is_in_doubt(jumped: Duty, page: str) -> None:
    room = jumped.room
    poland = room.browser(room.seat("POL", "delegate", "P. One"))

    assert JUMPED in poland.get(f"/cases/night/{page}").text
    room.clock.jump(hours=-25)
    jumped.turn()
    assert JUMPED not in poland.get(f"/cases/night/{page}").text


def test_no_case_is_opened_and_no_meeting_convened_meanwhile(jumped: Duty) -> None:
    room = jumped.room
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    new = {"title": "x", "mode": "exercise", "under": ["mechanism/nato-light"]}
    address = "/cases/night/consultation/convene"

    opened = program(room, "secretariat", person=SECRETARY).post("/api/v1/cases/other", json=new)
    by_form = clerk.post("/cases", data={"case": "other", **new})
    convened = ask(clerk, address, level="political", place="Room", starts="2027-08-30T03:00")

    assert [each.status_code for each in (opened, by_form, convened)] == [503] * 3
    assert [name for name, _ in room.desk.office.cases()] == ["night"]


def test_a_jump_is_seen_before_the_next_look_of_whoever_sends(room: Room) -> None:
    room.opened()
    desk = replace(room.desk, boot="this run")
    with on_watch(replace(room, desk=desk)) as duty:
        duty.watch._boot = "this run"
        duty.turn()
        room.clock.on(seconds=3)
        expect_right_clock(desk)
        room.clock.jump(hours=25)

        with pytest.raises(ClockInDoubtError, match=JUMPED):
            expect_right_clock(desk)
        expect_right_clock(replace(desk, boot="another machine"))
