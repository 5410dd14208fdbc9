"""The record, the agreements and the contributions of a case, as pages and files."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from tests.desk.live.desks import Room
from tests.desk.live.test_api import NOTE, program, send

from foedus.desk import sheets

CRAFTED = '=HYPERLINK("http://evil.example","x")'


def gave(room: Room) -> None:
    """A need and what became of it, with an item that a spreadsheet would compute."""
    ukraine, poland = program(room, "UKR", person="U. One"), program(room)
    amount = {"value": "40", "unit": "launchers"}
    line: dict[str, Any] = {"line": "L1", "form": "military", "item": CRAFTED, "amount": amount}
    said = {**line, "receiver": "UKR"}
    steps = [
        (ukraine, "need", {**said, "stage": "needed"}),
        (poland, "pledge", {**said, "stage": "pledged", "giver": "POL"}),
        (poland, "sent", {**said, "stage": "dispatched", "giver": "POL"}),
        (ukraine, "got", {**said, "stage": "received", "giver": "POL"}),
    ]
    for who, key, body in steps:
        answer = send(who, key, {"contribute": body})
        assert answer.status_code == 201, answer.text
    measure = {"form": "sanctions", "act": "Act 7/2027", "in_force": "2027-09-01T00:00:00Z"}
    assert send(poland, "act", {"adopt_measure": measure}).status_code == 201


def test_the_record_shows_what_weighs_first_and_finds_what_is_sought(room: Room) -> None:
    room.opened()
    poland = program(room)
    send(poland, "n1", NOTE)
    browser = room.browser(room.seat("POL", "delegate", "P. One"))

    page = browser.get("/cases/night/record").text

    assert (
        page.index("What moved the case")
        < page.index("What else is kept")
        < page.index("Seen from")
    )
    assert "/cases/night/receipts/n1" in page
    assert "EXERCISE" in page
    assert "Seen from" in browser.get("/cases/night/record", params={"q": "warsaw seen"}).text
    assert "Seen from" not in browser.get("/cases/night/record", params={"q": "vilnius"}).text
    assert "Seen from" not in browser.get("/cases/night/record?kind=case_opened").text
    bundle = browser.get("/cases/night/bundle")
    assert bundle.headers["content-disposition"] == 'attachment; filename="EXERCISE-night.foedus"'


def test_agreements_are_told_article_by_article_with_what_rests_on_them(room: Room) -> None:
    room.opened()
    page = room.browser(room.seat("POL", "delegate", "P. One")).get("/cases/night/agreements").text
    assert "Article by article" in page
    assert "dormant" in page
    assert "sha256:" in page


def test_contributions_stand_side_by_side_with_both_confirmations(room: Room) -> None:
    room.opened()
    gave(room)
    page = room.browser(room.seat("POL", "delegate", "P. One"))
    shown = page.get("/cases/night/contributions").text
    assert "both confirmed" in shown
    assert "Act 7/2027" in shown
    assert "By day" in shown


def test_no_cell_of_a_sheet_is_a_formula(room: Room) -> None:
    room.opened()
    gave(room)
    browser = room.browser(room.seat("POL", "delegate", "P. One"))

    rows = list(csv.reader(io.StringIO(browser.get("/cases/night/contributions.csv").text)))
    book = browser.get("/cases/night/contributions.xlsx").content

    assert rows[1][:2] == ["EXERCISE", "night"]
    assert rows[1][3] == f"'{CRAFTED}"
    assert _formulas(book) == 0


def test_a_sheet_that_computes_would_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The planted fault of check 35."""
    monkeypatch.setattr(sheets, "_COMPUTED", ())
    assert sheets.as_csv([[CRAFTED]]).startswith(b'"=HYPERLINK')
    from xlsxwriter.worksheet import Worksheet  # noqa: PLC0415

    monkeypatch.setattr(Worksheet, "write_string", Worksheet.write_formula)
    assert _formulas(sheets.as_xlsx([[CRAFTED]], "t")) == 1


def _formulas(book: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        return opened.read("xl/worksheets/sheet1.xml").count(b"<f>")
