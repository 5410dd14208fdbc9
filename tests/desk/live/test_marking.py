"""Nothing of an exercise or a replay can be taken for the real thing (design, law 12).

Every route that takes a case is asked as its row in the table of access says,
so that a new route is looked at or fails for want of a row.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk.live.desks import SECRETARY, Room, a_room
from tests.desk.live.marks import lacking, unmarked_names
from tests.desk.live.matrix import ASKERS, answer_of, expected, routes, routes_of, rows
from tests.desk.live.test_access import a_drill, waits
from tests.desk.live.test_api import program, send
from tests.desk.live.test_signing import a_question
from tests.office.offices import OPEN

from foedus.desk import printing
from foedus.desk.broadcast import frame_of

ROWS = rows()
OF_A_CASE = sorted(name for name in ROWS if "{case}" in name)
OPENS = ("POST /api/v1/cases/{case}", "POST /api/v1/cases/{case}/rehearsal")
MODES = ("exercise", "replay")
SEEN = {"ok", "refused", "bad input"}
TITLE = "Missiles on Kyiv"
STREAM = "GET /cases/{case}/live"


@pytest.fixture(scope="module", params=MODES)
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """A case of each mode, with what is private to a party."""
    with a_room(tmp_path_factory.mktemp("desk")) as room, pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "as_pdf", str.encode)  # what is on the paper
        a_question(room, mode=request.param)
        waits(room, "POL", "ours")
        waits(room, "HRV", "theirs")
        a_drill(room)
        yield room
    while OPEN:
        OPEN.pop().close()


def faults(room: Room, route: str) -> list[str]:
    """What of the answers of a route lacks the mode, one asker for each kind of answer."""
    mode, row, found = room.desk.office.case("night").mode.value, ROWS[route], []
    opens = route.partition(" (")[0] in OPENS
    mode = "exercise" if opens or row.get("at", {}).get("case") == "drill" else mode
    for word in SEEN:
        if opens and word == "refused":
            continue  # there is no case, and so no mode, yet
        for asker in [each for each in ASKERS if expected(row, each) == word][:1]:
            answer = answer_of(room, route, row, asker)
            if why := lacking(answer, mode):
                found.append(f"{route}, {asker}: {answer.status_code} {why}")
    return found


def test_every_route_that_takes_a_case_has_a_row(full: Room) -> None:
    of_a_case = {each for each in routes(full.app) if "{case}" in each}
    assert of_a_case == routes_of(OF_A_CASE)


@pytest.mark.parametrize("route", [each for each in OF_A_CASE if each != STREAM])
def test_whatever_is_answered_about_a_case_says_its_mode(full: Room, route: str) -> None:
    assert faults(full, route) == []


def test_the_stream_of_a_case_says_the_mode_in_each_event(full: Room) -> None:
    office = full.desk.office
    mode = office.case("night").mode.value
    frames = [frame_of(each).decode() for each in office.load("night").kept.values()]
    assert frames
    assert all(f'"mode":"{mode}"' in each for each in frames if each)


def test_every_leaf_of_a_case_says_the_mode(full: Room) -> None:
    office = full.desk.office
    mode = f'"mode":"{office.case("night").mode}"'.encode()
    assert all(mode in each.data for each in office.load("night").kept.values())


def test_whatever_speaks_of_the_case_elsewhere_says_its_mode(full: Room) -> None:
    """Lists of cases, of alerts, of what a person has to do: beside each name stands the mode."""
    mode = full.desk.office.case("night").mode.value
    clerk, found = full.browser(full.seat("secretariat", "secretariat", SECRETARY)), []
    for route in sorted(name for name in ROWS if name.startswith("GET ") and "{" not in name):
        answer = clerk.get(route.partition(" (")[0].removeprefix("GET "))
        found += [f"{route}: {each}" for each in unmarked_names(answer, mode, TITLE, "night")]
    assert found == []


def test_a_page_whose_mark_is_taken_out_is_found(full: Room) -> None:
    """The negative controls: of a page, a file, a value and a list."""
    mode = full.desk.office.case("night").mode.value
    clerk = full.browser(full.seat("secretariat", "secretariat", SECRETARY))
    for path, mark in (
        ("/cases/night/board", f"<strong>{mode.upper()}</strong>"),
        ("/cases/night/board.pdf", f'@top-left{{content:"{mode.upper()}'),
        ("/cases/night/contributions.csv", mode.upper()),
        ("/api/v1/cases/night/meetings", f'"mode":"{mode}"'),
    ):
        answer = clerk.get(path)
        assert lacking(answer, mode) == ""
        assert mark in answer.text
        answer._content = answer.content.replace(mark.encode(), b'"none":"x"')
        answer.__dict__.pop("_text", None)
        assert lacking(answer, mode)
    listed = clerk.get("/cases")
    assert unmarked_names(listed, mode, TITLE, "night") == []
    listed._content = listed.content.replace(mode.upper().encode(), b"")
    listed.__dict__.pop("_text", None)
    assert unmarked_names(listed, mode, TITLE, "night")


def test_a_file_whose_name_is_not_marked_is_found(full: Room) -> None:
    mode = full.desk.office.case("night").mode.value
    clerk = full.browser(full.seat("secretariat", "secretariat", SECRETARY))
    for name in ("bundle", "proof/opened"):
        answer = clerk.get(f"/cases/night/{name}")
        assert lacking(answer, mode) == ""
        answer.headers["content-disposition"] = 'attachment; filename="night"'
        assert lacking(answer, mode)


def test_a_program_cannot_say_another_mode_than_that_of_the_case(full: Room) -> None:
    """Neither of an act, nor by opening the same case anew."""
    token = program(full, "secretariat", person=SECRETARY)
    act = {"note": {"text": "Seen."}}
    assert send(token, "m1", {**act, "mode": "live"}).status_code == 422
    again = {"title": TITLE, "mode": "live", "under": ["mechanism/nato-light"]}
    answer = token.post("/api/v1/cases/night", json=again)
    assert answer.status_code in {409, 422}
    assert full.desk.office.case("night").mode != "live"
