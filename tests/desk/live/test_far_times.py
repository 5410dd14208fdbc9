"""Times of no year that anybody means: refused when they are told, and harmless where kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.desks import SECRETARY, Room
from tests.desk.live.forms import ask
from tests.desk.live.test_api import program, send

from foedus.agreement.vocabulary import EventKind, Form
from foedus.case import entries as e
from foedus.desk.alerts import planner
from foedus.desk.meetings import Meeting, Meetings
from foedus.moments import Span, parse_instant

FIRST = "0001-01-01T00:00:00Z"
LAST = "9999-12-31T23:59:59Z"
PAGES = ("board", "duties", "mine", "consultation", "record", "contributions", "board.pdf")


def attack(at: str) -> dict[str, Any]:
    body = {"event": "armed_attack", "phase": "occurred", "occurred": {"earliest": at}}
    return {"report_fact": {**body, "attacker": "RUS", "victims": ["UKR"]}}


FAR: tuple[dict[str, Any], ...] = (
    attack(FIRST),
    {"adopt_measure": {"form": "sanctions", "act": "a", "in_force": LAST}},
    {"note": {"text": "x"}, "happened": {"earliest": FIRST}},
    {"note": {"text": "x"}, "happened": {"earliest": "1999-01-01T00:00:00Z", "latest": LAST}},
)


@pytest.mark.parametrize("act", FAR)
def test_a_program_is_told_that_a_year_cannot_be_meant(room: Room, act: Any) -> None:
    room.opened()

    answer = send(program(room), "far", act)

    assert answer.status_code == 422
    assert "is outside the years 1900 to 2199." in answer.text


def test_a_form_is_shown_again_with_what_is_wrong_with_the_year(room: Room) -> None:
    room.opened()
    browser = room.browser(room.seat("UKR", "delegate", "U. One"))
    typed = {"event": "armed_attack", "phase": "occurred", "occurred__earliest": "1027-08-28T02:40"}

    answer = ask(browser, "/cases/night/acts/report_fact", **typed, attacker="RUS", victims="UKR")

    assert answer.status_code == 422
    assert "is outside the years 1900 to 2199." in answer.text


@pytest.mark.parametrize("starts", ["0001-01-01T00:10", "9999-12-31T23:30"])
def test_no_meeting_is_convened_in_a_year_that_cannot_be_meant(room: Room, starts: str) -> None:
    room.opened()
    browser = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    address = "/cases/night/consultation/convene"

    answer = ask(browser, address, level="political", place="Room", starts=starts)

    assert answer.status_code == 422
    assert "is outside the years 1900 to 2199." in answer.text


def test_what_was_kept_with_such_times_blanks_no_page_and_stops_no_alert(room: Room) -> None:
    room.opened()
    with on_watch(room) as duty:
        for party in ("GBR", "POL", "USA"):
            duty.on_duty(party, f"{party} Duty")
        albania = room.seat("ALB", "delegate", "A. One")
        fact = e.FactReported(
            event=EventKind.ARMED_ATTACK,
            phase=e.Phase.OCCURRED,
            occurred=Span.at(parse_instant(FIRST)),
            attacker="RUS",
            victims=("UKR",),
        )
        duty.does(fact, albania, "fact")
        need = e.ContributionRecorded(
            line="n",
            stage=e.Stage.NEEDED,
            form=Form.MILITARY,
            item="y",
            amount=e.Quantity(value=Decimal(5), unit="pieces"),
            receiver="UKR",
            expected=parse_instant(LAST),
        )
        duty.does(need, room.seat("UKR", "delegate", "U. One"), "need")
        measure = e.MeasureAdopted(form=Form.SANCTIONS, act="a", in_force=parse_instant(LAST))
        duty.does(measure, albania, "measure")
        duty.attacked()
        duty.turn()
        room.clock.on(hours=18)
        duty.turn()

        people = [f"{party} Duty" for party in ("GBR", "POL", "USA")]
        assert [who for _, who in duty.sink.told("request")] == people
        assert {who for _, who in duty.sink.told("before")} == set(people)
    for party in ("GBR", "USA", "UKR"):
        browser = room.browser(room.seat(party, "observer", f"{party} Obs"))
        for name in PAGES:
            assert browser.get(f"/cases/night/{name}").status_code == 200, (party, name)


def test_a_meeting_that_was_kept_at_the_end_of_all_years_is_shown(room: Room) -> None:
    room.opened()
    meeting = Meeting(
        case="night",
        entry="1" * 32,
        level="political",
        place="Room",
        starts=parse_instant(LAST),
        minutes=60,
        zone="Europe/Kyiv",
        agenda=(),
        invited=("UKR",),
        discharges=(),
        made=room.clock.now,
    )
    Meetings(room.desk.tables).keep(meeting)
    browser = room.browser(room.seat("UKR", "observer", "U. Obs"))

    shown = browser.get("/cases/night/consultation")

    assert shown.status_code == 200
    assert "23:59" in shown.text
    assert "UTC" in shown.text


def test_a_message_that_cannot_be_made_stops_no_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.opened()
    made = planner.message

    def broken(notice: Any, *others: Any) -> Any:
        if notice.told.party == "GBR":
            raise ValueError("no words")
        return made(notice, *others)

    monkeypatch.setattr(planner, "message", broken)
    with on_watch(room) as duty:
        for party in ("GBR", "POL"):
            duty.on_duty(party, f"{party} Duty")
        duty.attacked()
        duty.turn()

        assert duty.sink.told("fact") == [("fact", "POL Duty")]
