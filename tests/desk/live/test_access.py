"""Check 24: every route, asked by every kind of viewer, answers as the table says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from tests.desk.live.desks import SECRETARY, Room, a_room
from tests.desk.live.forms import ask
from tests.desk.live.matrix import (
    ASKERS,
    Asker,
    differences,
    expected,
    named,
    proposed,
    routes,
    routes_of,
    rows,
)
from tests.desk.live.test_signing import ANSWER, a_question, bring, keyed
from tests.office.offices import OPEN

from foedus.case import entries as e
from foedus.case.state import Case
from foedus.desk import printing
from foedus.desk.rehearsing import begin
from foedus.desk.viewer import DeskHere, case_here

ROWS = rows()
BOARD = "GET /cases/{case}/board"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A case of which Poland is and New Zealand is not, with what is private to a party."""
    folder: Path = tmp_path_factory.mktemp("desk")
    with a_room(folder) as room, pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "as_pdf", str.encode)  # who may have it, and not how it looks
        a_question(room)
        a_drill(room)
        waits(room, "POL", "ours")
        waits(room, "HRV", "theirs")
        yield room
    while OPEN:
        OPEN.pop().close()


def a_drill(room: Room) -> None:
    """A rehearsal whose clock stands, in which people play Poland."""
    room.seat("secretariat", "secretariat", room.desk.settings.machine)
    director: e.Seat = room.seat("secretariat", "director", "S. director")
    begin(room.desk, "after-the-ceasefire", "drill", director, people=("POL",), running=False)


def waits(room: Room, party: str, name: str) -> None:
    """A proposal, a statement nobody signed, one by telephone, and a meeting without Poland."""
    seat = room.seat(party, "delegate", f"{party} delegate")
    key, delegate = keyed(room, seat), room.browser(seat)
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    statement = ask(delegate, ANSWER, answer="support", entry=named(name)).headers["location"]
    assert bring(delegate, statement, key).headers["location"].endswith(f"/proposals/{named(name)}")
    dictated = "dictated" if name == "theirs" else f"{name}-dictated"
    assert ask(clerk, f"{ANSWER}&for={party}", answer="decline", entry=named(dictated)).is_redirect
    if name == "theirs":
        assert ask(delegate, ANSWER, answer="decline", entry=named("unsigned")).is_redirect
        typed = {"level": "political", "starts": "2027-08-28T09:30", "minutes": "60"}
        typed |= {"place": "a room", "discharges": "consult", "invited": "HRV"}
        convene = "/cases/night/consultation/convene"
        assert ask(clerk, convene, entry=named("meeting"), zone="UTC", **typed).is_redirect


def missing(room: Room) -> list[str]:
    return [each for each in routes(room.app) if each not in routes_of(ROWS)]


def test_every_route_has_a_row(full: Room) -> None:
    """A new route needs one: look at what is proposed, then put it into access.yaml."""
    said = "".join(proposed(full, each) for each in missing(full))
    assert not said, f"Rows are missing.  As the desk answers today, they would be:\n\n{said}"


def test_every_row_has_a_route(full: Room) -> None:
    assert routes_of(ROWS) <= set(routes(full.app))


@pytest.mark.parametrize("route", ROWS)
def test_a_route_answers_each_viewer_as_its_row_says(full: Room, route: str) -> None:
    assert differences(full, route, ROWS[route]) == []


def test_no_row_gives_a_person_of_another_party_what_is_of_a_case() -> None:
    """The table itself is held against the rule: for others a case is not there."""
    opens = ("POST /api/v1/cases/{case}", "POST /api/v1/cases/{case}/rehearsal (one")
    of_a_case = [
        row
        for name, row in ROWS.items()
        if "/cases/{case}" in name and name != opens[0] and not name.startswith(opens[1])
    ]
    others = [asker for asker in ASKERS if asker.whose == "other"]
    assert {expected(row, each) for row in of_a_case for each in others} == {"not found"}
    assert {expected(row, Asker("nobody")) for row in of_a_case} == {"sign-in"}


def test_no_row_lets_a_reader_change_a_case() -> None:
    """Auditors and observers read; of an exercise they say what they saw and learned."""
    changes = [
        row
        for name, row in ROWS.items()
        if "/cases" in name and not name.startswith("GET ") and "/evaluation/" not in name
    ]
    readers = [asker for asker in ASKERS if asker.role in {"auditor", "observer"}]
    said = {expected(row, each) for row in changes for each in readers}
    assert said == {"not found", "refused", "bad input"}


def test_a_planted_route_is_found(tmp_path: Path) -> None:
    planted = APIRouter()

    @planted.get("/cases/{case}/secrets")
    def secrets(case: str) -> PlainTextResponse:
        return PlainTextResponse(case)

    with a_room(tmp_path) as room:
        room.app.include_router(planted)
        assert missing(room) == ["GET /cases/{case}/secrets"]
        assert "nobody: ok" in proposed(room, missing(room)[0])


def test_a_guard_that_lets_others_in_is_found(tmp_path: Path) -> None:
    def anybodys(case: str, desk: DeskHere) -> Case:
        return desk.office.case(case)

    with a_room(tmp_path) as room:
        room.opened()
        room.app.dependency_overrides[case_here] = anybodys
        found = differences(room, BOARD, ROWS[BOARD])
        assert f"{BOARD}, other.delegate: ok, and the table says not found" in found


def test_a_reader_of_the_own_party_sees_no_secret_of_a_channel(tmp_path: Path) -> None:
    with a_room(tmp_path, webhooks_here=True) as room:
        officer = room.browser(room.seat("POL", "duty_officer", "P. Duty"))
        reader = room.browser(room.seat("POL", "observer", "P. Reader"))
        typed = {"channel": "webhook", "person": "P. Duty", "address": "http://127.0.0.1:9/a"}
        assert officer.post("/alerts/roster", data=typed).status_code == 303
        assert "HMAC-SHA256" in officer.get("/alerts/roster").text
        shown = reader.get("/alerts/roster").text
        assert "P. Duty" in shown
        assert "HMAC-SHA256" not in shown
