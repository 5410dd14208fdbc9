"""Check 24: every route, asked by every kind of viewer, answers as the table says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from tests.desk.live.desks import Room, a_room
from tests.desk.live.matrix import ASKERS, Asker, differences, expected, proposed, routes, rows
from tests.office.offices import OPEN

from foedus.case.state import Case
from foedus.desk.viewer import DeskHere, case_seen

ROWS = rows()
BOARD = "GET /cases/{case}/board"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A desk with one case, of which the one party is and the other is not."""
    folder: Path = tmp_path_factory.mktemp("desk")
    with a_room(folder) as room:
        room.opened()
        yield room
    while OPEN:
        OPEN.pop().close()


def missing(room: Room) -> list[str]:
    return [each for each in routes(room.app) if each not in ROWS]


def test_every_route_has_a_row(full: Room) -> None:
    """A new route needs one: look at what is proposed, then put it into access.yaml."""
    said = "".join(proposed(full, each) for each in missing(full))
    assert not said, f"Rows are missing.  As the desk answers today, they would be:\n\n{said}"


def test_every_row_has_a_route(full: Room) -> None:
    assert set(ROWS) <= set(routes(full.app))


@pytest.mark.parametrize("route", ROWS)
def test_a_route_answers_each_viewer_as_its_row_says(full: Room, route: str) -> None:
    assert differences(full, route, ROWS[route]) == []


def test_no_row_gives_a_person_of_another_party_what_is_of_a_case() -> None:
    """The table itself is held against the rule: for others a case is not there."""
    of_a_case = [row for route, row in ROWS.items() if "/cases/{case}" in route]
    others = [asker for asker in ASKERS if asker.whose == "other"]
    assert {expected(row, each) for row in of_a_case for each in others} == {"not found"}
    assert {expected(row, Asker("nobody")) for row in of_a_case} == {"sign-in"}


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
        room.app.dependency_overrides[case_seen] = anybodys
        found = differences(room, BOARD, ROWS[BOARD])
        assert f"{BOARD}, other.delegate: ok, and the table says not found" in found
