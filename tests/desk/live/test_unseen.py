"""What a reader cannot see is refused wherever a text comes from; a title is one line."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, Room
from tests.desk.live.test_api import program, send

from foedus.desk.sheets import as_csv, as_xlsx

HIDDEN = ["\u200b", "\u3164", "\u00ad", "\ufe0f", "\ue000", "\u2028", "\uffff", "\u202e", "\x0b"]
TITLES = [*(f"a{each}b" for each in HIDDEN), "a\r\nBcc: x@y", "a\tb", "\x00n", "t" * 201]


@pytest.mark.parametrize("letter", HIDDEN)
def test_a_program_keeps_no_text_that_a_form_refuses(room: Room, letter: str) -> None:
    room.opened()

    answer = send(program(room), "n1", {"note": {"text": f"pay{letter}pal"}})

    assert answer.status_code == 422
    assert f"U+{ord(letter):04X} cannot be seen by a reader." in answer.json()["title"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_one_line_that_is_seen_whole(room: Room, title: str) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    asked = {"title": title, "mode": "exercise", "under": [NATO_LIGHT]}

    by_form = clerk.post("/cases", data={"case": "one", **asked})
    by_program = program(room, "secretariat", person=SECRETARY).post(
        "/api/v1/cases/two", json=asked
    )

    assert by_form.status_code == 409
    assert by_program.status_code in {409, 422}
    assert not list(room.desk.office.cases())


def test_a_title_of_two_hundred_letters_is_taken(room: Room) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    asked = {"case": "one", "title": "t" * 200, "mode": "exercise", "under": [NATO_LIGHT]}

    assert clerk.post("/cases", data=asked).status_code == 303


def test_a_long_title_does_not_cost_a_spreadsheet_its_mode() -> None:
    book = ZipFile(BytesIO(as_xlsx([["a"]], f"EXERCISE: {'t&' * 300}")))

    assert "EXERCISE: t" in book.read("xl/worksheets/sheet1.xml").decode()


def test_every_cell_of_csv_is_quoted_whatever_parts_cells() -> None:
    data = as_csv([["x;=cmd|' /C calc'!A0", 'say "so"', "=1"]]).decode()

    assert data.startswith('"x;=cmd|')
    assert next(csv.reader(StringIO(data))) == ["x;=cmd|' /C calc'!A0", 'say "so"', "'=1"]


def test_a_program_writes_no_longer_texts_than_a_form_takes(room: Room) -> None:
    room.opened()
    poland = program(room)

    assert send(poland, "n1", {"note": {"text": "t" * 2_000}}).status_code == 201
    assert send(poland, "n2", {"note": {"text": "t" * 2_001}}).status_code == 422
