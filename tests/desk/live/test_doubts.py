"""What is kept as it was said, and marked: meetings that prove little, figures that do not fit."""

from __future__ import annotations

from typing import Any

import pytest
from tests.desk.live.desks import SECRETARY, Room
from tests.desk.live.test_api import program, send
from tests.desk.live.test_far_times import attack

THREE_DAYS_BEFORE = {"happened": {"earliest": "2027-08-25T00:00:00Z"}}
BEFORE = "held before what it discharges was owed"
ALONE = "one party alone was there"


@pytest.fixture
def night(room: Room) -> Room:
    """A case in which Ukraine was attacked, and has asked."""
    room.opened()
    ukraine = program(room, "UKR", person="U. One")
    assert send(ukraine, "f1", attack("2027-08-28T00:00:00Z")).status_code == 201
    assert send(ukraine, "rq", {"request": {}}).status_code == 201
    return room


def meeting(*attendees: str) -> dict[str, Any]:
    return {"attendees": attendees, "discharges": ["consult"], "level": "political"}


@pytest.mark.parametrize(
    ("act", "marks"),
    [
        ({"meet": meeting("POL")}, {ALONE}),
        (
            {"meet": meeting("POL", "DEU"), "happened": {"earliest": "2027-08-25T00:00:00Z"}},
            {BEFORE},
        ),
        ({"meet": meeting("POL", "DEU")}, set()),
    ],
)
def test_a_meeting_that_proves_little_is_marked(night: Room, act: Any, marks: set[str]) -> None:
    office = program(night, "secretariat", person=SECRETARY)
    assert send(office, "m1", act).status_code == 201
    reader = night.browser(night.seat("POL", "observer", "P. Obs"))

    for name in ("record", "consultation"):
        text = reader.get(f"/cases/night/{name}").text
        assert {each for each in (ALONE, BEFORE) if each in text} == marks, name


def test_the_form_of_a_meeting_says_what_will_be_marked(night: Room) -> None:
    clerk = night.browser(night.seat("secretariat", "secretariat", SECRETARY))

    text = clerk.get("/cases/night/acts/meet").text

    assert "A meeting of one party alone is kept, and marked so." in text
    assert "One that was held before anything was owed is kept, and marked so." in text


def test_nobody_attends_who_is_no_party(night: Room) -> None:
    office = program(night, "secretariat", person=SECRETARY)

    answer = send(office, "m1", {"meet": meeting("ZZZ", "POL")})

    assert answer.status_code == 409
    assert answer.json()["title"].startswith("ZZZ cannot attend")


def gift(line: str, stage: str, value: int, giver: str) -> dict[str, Any]:
    amount = {"value": str(value), "unit": "pieces"}
    said = {"line": line, "stage": stage, "form": "military", "item": "guns", "amount": amount}
    return {"contribute": {**said, "giver": giver, "receiver": "UKR"}}


def test_more_received_than_dispatched_and_an_aggressors_pledge_are_marked(night: Room) -> None:
    poland, ukraine = program(night), program(night, "UKR", person="U. One")
    clerk = program(night, "secretariat", person=SECRETARY)
    for number, (who, act) in enumerate(
        [
            (poland, gift("p1", "pledged", 60, "POL")),
            (poland, gift("p1", "dispatched", 54, "POL")),
            (ukraine, gift("p1", "received", 54, "POL")),
        ]
    ):
        assert send(who, f"k{number}", act).status_code == 201
    reader = night.browser(night.seat("POL", "observer", "P. Obs"))
    pages = [f"/cases/night/{name}" for name in ("contributions", "board")]
    over, aggressor = "more received than dispatched", "given by the named aggressor"
    for page in pages:
        assert over not in reader.get(page).text
        assert aggressor not in reader.get(page).text

    assert send(ukraine, "k8", gift("p1", "received", 26, "POL")).status_code == 201
    entered = {**gift("r1", "pledged", 1, "RUS"), "for": "RUS"}
    assert send(clerk, "k9", entered).status_code == 201

    for page in pages:
        assert reader.get(page).text.count(over) == 2, page
        assert reader.get(page).text.count(aggressor) == 2, page
