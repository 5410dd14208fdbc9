"""The list of cases, and opening one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from tests.desk.live.desks import ORIGIN, SECRETARY, Room, a_room


def test_nobody_gets_in_without_signing_in(room: Room) -> None:
    answer = room.browser().get("/cases")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_the_secretariat_opens_a_case_and_its_board_says_the_mode(room: Room) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    sent = {
        "case": "night-1",
        "title": "Missiles on Kyiv",
        "mode": "exercise",
        "under": "mechanism/nato-light",
    }
    answer = clerk.post("/cases", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/night-1/board")
    board = clerk.get("/cases/night-1/board").text
    assert "EXERCISE" in board
    assert "Missiles on Kyiv" in board
    assert "Missiles on Kyiv" in clerk.get("/cases").text


def test_every_version_of_an_agreement_is_offered(room: Room) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    shown = clerk.get("/cases/new").text
    assert 'value="mechanism/nato-light@silence"' in shown
    assert "NATO-light, decided by two thirds of the states" in shown


def test_a_delegate_does_not_open_a_case_and_is_told_who_may(room: Room) -> None:
    delegate = room.browser(room.seat("POL", "delegate", "P. One"))
    sent = {"case": "night", "title": "T", "mode": "exercise", "under": "mechanism/nato-light"}
    answer = delegate.post("/cases", data=sent)
    assert answer.status_code == 409
    assert "secretariat" in answer.text


def test_a_case_of_others_is_as_if_it_were_not(room: Room) -> None:
    room.opened()
    inside = room.browser(room.seat("POL", "delegate", "P. One"))
    outside = room.browser(room.seat("NZL", "delegate", "N. One"))
    assert inside.get("/cases/night/board").status_code == 200
    gone, never = outside.get("/cases/night/board"), outside.get("/cases/never/board")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert gone.text.replace("night", "never") == never.text
    assert "night" not in outside.get("/cases").text


def test_a_form_of_another_site_changes_nothing(room: Room) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    clerk.headers["origin"] = "https://elsewhere.example"
    sent = {"case": "night", "title": "T", "mode": "exercise", "under": "mechanism/nato-light"}
    assert clerk.post("/cases", data=sent).status_code == 403
    assert room.desk.office.cases() == []


@pytest.mark.parametrize("origin", ["https://localhost:8470", "http://localhost:8471", "null"])
def test_the_origin_is_compared_whole(room: Room, origin: str) -> None:
    """By TLS, or by another door, is another site to a browser."""
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    sent = {"case": "night", "title": "T", "mode": "exercise", "under": "mechanism/nato-light"}
    assert clerk.post("/cases", data=sent, headers={"origin": origin}).status_code == 403
    assert clerk.post("/cases", data=sent, headers={"origin": ORIGIN.upper()}).is_redirect


def test_practice_gives_any_seat_and_never_a_live_case(tmp_path: Path) -> None:
    with a_room(tmp_path, practice=True) as room:
        visitor = room.browser()
        sent = {"person": "Visitor", "party": "POL", "role": "delegate"}
        assert visitor.post("/practice", data=sent).headers["location"] == "/cases"
        assert visitor.post("/practice", data={"person": "V", "role": "secretariat"}).is_redirect
        live = {"case": "night", "title": "T", "mode": "live", "under": "mechanism/nato-light"}
        answer = visitor.post("/cases", data=live)
        assert answer.status_code == 409
        assert "practice" in answer.text


def test_practice_is_refused_where_it_was_not_asked_for(room: Room) -> None:
    sent = {"person": "Visitor", "party": "POL", "role": "delegate"}
    answer = room.browser().post("/practice", data=sent)
    assert answer.status_code == 404
    assert not answer.cookies


ADDRESSES = ("board", "duties", "mine", "record", "alerts", "consultation", "acts", "board.pdf")


@pytest.mark.parametrize(
    ("under", "party", "reads"),
    [
        ("mechanism/nato-light", "RUS", False),
        ("mechanism/nato-light", "UKR", True),
        ("mechanism/co-guarantors", "RUS", True),
        ("truce/easter-2025", "RUS", True),
    ],
)
def test_whom_an_agreement_names_as_the_aggressor_alone_reads_nothing(
    room: Room, under: str, party: str, *, reads: bool
) -> None:
    """Where the same state is bound as well, as a guarantor or a party, it reads as they do."""
    room.opened(under=under)
    browser = room.browser(room.seat(party, "delegate", "X. One"))
    found = {each: browser.get(f"/cases/night/{each}").status_code for each in ADDRESSES}
    found["api"] = browser.get("/api/v1/cases/night").status_code
    found["acts"] = browser.post("/api/v1/cases/night/acts", json={}).status_code
    found["live"] = browser.head("/cases/night/live").status_code
    assert {each for each, status in found.items() if (status == 404) is reads} == set()
    assert ("night" in browser.get("/cases").text) is reads
    assert ("night" in browser.get("/api/v1/cases").text) is reads


def test_one_person_has_so_many_pages_and_a_pdf_counts_as_many(tmp_path: Path) -> None:
    with a_room(tmp_path, pages_at_once=70, pages_each_second=2) as room:
        room.opened()
        busy = room.browser(room.seat("POL", "delegate", "P. One"))
        found = [busy.get("/cases/night/board.pdf").status_code for _ in range(3)]
        assert found == [200, 200, 429]
        answers = [busy.get("/cases") for _ in range(10)]
        assert {each.status_code for each in answers[:6]} == {200}
        assert answers[-1].status_code == 429
        assert answers[-1].headers["retry-after"] == "1"
        other = room.browser(room.seat("POL", "deputy", "P. Two"))
        assert other.get("/cases").status_code == 200
        assert busy.get("/api/v1/me").status_code == 200
        room.clock.on(seconds=1)
        assert busy.get("/cases").status_code == 200


@pytest.mark.parametrize(
    "why", ["database or disk is full", "attempt to write a readonly database"]
)
def test_where_nothing_can_be_written_people_go_on_reading(
    room: Room, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    room.opened()
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    room.clock.on(minutes=5)  # so that it is due to be noted that the session is used

    def fails(*_: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception(why))

    monkeypatch.setattr("foedus.desk.sessions.update", fails)
    assert browser.get("/cases/night/board").status_code == 200
