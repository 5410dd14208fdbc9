"""Refusals that say their mode, and say nothing of what one may not see."""

from __future__ import annotations

import json

import pytest
from tests.desk.live.desks import NATO_LIGHT, ORIGIN, SECRETARY, Room
from tests.desk.live.forms import ask
from tests.desk.live.test_api import NOTE, program, send
from tests.desk.live.test_signing import ANSWER, a_question, bring, keyed

from foedus.desk.broadcast import frame_of
from foedus.office.keys import new_personal_key
from foedus.record.store import Kept


def test_a_refusal_of_a_case_says_its_mode(room: Room) -> None:
    room.opened()
    browser = room.browser(room.seat("POL", "observer", "P. Obs"))

    page = browser.get("/cases/night/acts/note")
    told = send(program(room), "n1", {"close_case": {}})

    assert page.status_code == 409
    assert "EXERCISE" in page.text
    assert told.json()["mode"] == "exercise"


def test_a_refusal_to_a_stranger_says_no_mode(room: Room) -> None:
    room.opened()
    stranger = room.browser(room.seat("NZL", "delegate", "N. One"))

    page = stranger.get("/cases/night/board")

    assert page.status_code == 404
    assert "EXERCISE" not in page.text


def test_lists_of_entries_and_events_say_their_mode(room: Room) -> None:
    room.opened()
    poland = program(room)
    send(poland, "n1", NOTE)

    lines = poland.get("/api/v1/cases/night/entries").json()["items"]
    events = [_event(each) for each in room.desk.office.load("night").kept.values()]

    assert [each["mode"] for each in lines] == ["exercise"] * 2
    assert [each["mode"] for each in events] == ["exercise"] * 2


def _event(kept: Kept) -> dict[str, str]:
    said: dict[str, str] = json.loads(frame_of(kept).decode().split("data: ")[1])
    return said


def test_a_stranger_does_not_learn_whether_there_is_a_case(room: Room) -> None:
    room.opened()
    stranger = program(room, "NZL", person="N. One")
    asked = {"title": "x", "mode": "exercise", "under": [NATO_LIGHT]}

    there, nowhere = (
        stranger.post(f"/api/v1/cases/{name}", json=asked) for name in ("night", "nothere")
    )

    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json())
    assert there.status_code == 409


@pytest.mark.parametrize("wrong", [{"mode": "replay"}, {"under": "*"}, {"under": "mechanism/*"}])
def test_a_case_is_opened_under_agreements_that_are_named(
    room: Room, wrong: dict[str, str]
) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    asked = {"case": "one", "title": "x", "mode": "exercise", "under": NATO_LIGHT}

    assert clerk.post("/cases", data={**asked, **wrong}).status_code == 409
    assert not list(room.desk.office.cases())


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example/x"])
def test_nobody_is_sent_to_another_site(room: Room, path: str) -> None:
    browser = room.browser(room.seat("POL", "delegate", "P. One"))

    answer = browser.post(
        "/preferences", data={"theme": "dark"}, headers={"referer": f"{ORIGIN}{path}"}
    )

    assert answer.headers["location"] == "/cases"


@pytest.mark.parametrize("role", ["king", ""])
def test_nobody_is_invited_to_a_role_that_there_is_not(room: Room, role: str) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))

    answer = clerk.post(
        "/people/invitations", data={"person": "X Y", "seat": f"secretariat {role}".strip()}
    )

    assert answer.status_code < 500
    assert "There is no role" in answer.text or "there is no role" in answer.text


def test_an_unknown_key_in_a_file_is_nobodys(room: Room) -> None:
    a_question(room)
    first, second = room.seat("POL", "delegate", "P. One"), room.seat("POL", "co_signer", "P. Two")
    keys = keyed(room, first), keyed(room, second)
    one, two = room.browser(first), room.browser(second)
    waits = ask(one, ANSWER, answer="decline").headers["location"]
    proposed = bring(one, waits, keys[0]).headers["location"]
    unknown = new_personal_key("POL", "Nobody", b"q" * 32)

    answer = bring(two, proposed, unknown, keys[1])

    assert answer.status_code in {303, 422}
