"""The events list goes into a spreadsheet and comes back as it went, or as it was changed there."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rehearsal.scenarios import HEAD, WHOLE, read

from foedus import wiring
from foedus.agreement.letters import unseen
from foedus.agreement.tree import at, plain
from foedus.errors import UnreadableError
from foedus.rehearsal.events_back import Laid, in_the_sheet, laid_onto
from foedus.rehearsal.events_list import COLUMNS, KEYS, Column, Kind, lines_of, rows_of
from foedus.rehearsal.events_sheet import EVENTS, as_workbook, read_workbook
from foedus.rehearsal.scenario import ScenarioReading

SHIPPED = wiring.scenarios()
Rows = list[dict[Column, str]]


@cache
def small() -> ScenarioReading:
    return read(WHOLE)


def there_and_back(reading: ScenarioReading, rows: Rows) -> Laid:
    return laid_onto(reading, read_workbook(as_workbook(reading.scenario, rows), "plan.xlsx"))


def row(rows: Rows, key: str) -> dict[Column, str]:
    return next(each for each in rows if each[Column.INJECT] == key)


def mended(reading: ScenarioReading, key: str, **cells: str) -> Laid:
    """The scenario with some cells of one row written anew."""
    rows = rows_of(reading)
    row(rows, key).update({Column[name]: text for name, text in cells.items()})
    return there_and_back(reading, rows)


def told(laid: Laid) -> list[tuple[int, int, str]]:
    """Row, column and message of everything that is wrong."""
    return [(each.place.line, each.place.column, each.message) for each in laid.draft.findings]


# there


def test_rows_stand_in_the_order_in_which_they_come() -> None:
    """By time; then what waits for a fact, with what follows it; then what waits for a word."""
    lines = lines_of(SHIPPED["outage"].scenario)

    assert [each.number for each in lines] == [*range(1, len(lines) + 1)]
    kinds = [each.kind for each in lines]
    assert kinds.index(Kind.CONDITIONAL) < kinds.index(Kind.READY)
    moments = [each.planned for each in lines if each.planned is not None]
    assert moments == sorted(moments)
    silence = [each.key for each in lines_of(SHIPPED["broken-silence"].scenario)]
    assert silence.index("circulated") < silence.index("half") < silence.index("letter")
    assert silence.index("broken") < silence.index("press") < silence.index("formula")


def test_a_row_shows_what_planners_look_for() -> None:
    rows = rows_of(small())

    assert row(rows, "wave")[Column.TIME] == "PT5H"
    assert row(rows, "wave")[Column.PLANNED] == "2027-06-04 23:00"
    assert row(rows, "wave")[Column.TO] == "all"
    assert row(rows, "wave")[Column.BRINGS] == "note (UKR duty_officer)"
    assert row(rows, "after_wave")[Column.AFTER] == "wave"
    assert row(rows, "after_wave")[Column.PLANNED] == "2027-06-05 00:00"
    assert row(rows, "after_wave")[Column.BRINGS] == "FIN cut off for PT2H"
    assert row(rows, "many")[Column.KIND] == "conditional"
    assert row(rows, "many")[Column.CONDITION].splitlines() == [
        "{done: take_position, at_least: '10'}",
        "{question: military, answers: {support: '10'}}",
    ]
    assert row(rows, "word")[Column.KIND] == "ready"


def test_the_spreadsheet_has_the_columns_and_says_that_it_is_an_exercise() -> None:
    data = as_workbook(small().scenario, rows_of(small()))

    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == [EVENTS, "About"]
    assert [cell.value for cell in book[EVENTS][1]] == [each.value for each in COLUMNS]
    assert str(book["About"]["A1"].value).startswith("EXERCISE")
    for sheet in book.worksheets:
        assert sheet.oddHeader.center.text == "EXERCISE"
        assert "EXERCISE" in str(sheet.oddFooter.center.text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://example.org"])
def test_no_cell_is_ever_a_formula_or_a_link(text: str) -> None:
    laid = mended(small(), "wave", TITLE=text)

    assert f"title: '{text}'" in laid.text or f"title: {text}" in laid.text
    data = as_workbook(small().scenario, [dict.fromkeys(COLUMNS, text)])
    cells = [c for line in openpyxl.load_workbook(BytesIO(data))[EVENTS].iter_rows() for c in line]
    assert {each.data_type for each in cells} == {"s"}
    assert not any(each.hyperlink for each in cells)


# back


@pytest.mark.parametrize("name", SHIPPED)
def test_what_nobody_touched_comes_back_to_the_letter(name: str) -> None:
    reading = SHIPPED[name]

    laid = there_and_back(reading, rows_of(reading))

    assert laid.text == reading.text
    assert (laid.changed, laid.new, laid.gone) == ((), (), ())


def test_the_order_of_rows_and_columns_and_the_numbers_mean_nothing() -> None:
    reading, rows = small(), rows_of(small())
    book = openpyxl.Workbook()
    sheet = book.create_sheet(EVENTS)
    heads = [*reversed(KEYS), Column.KIND, Column.INJECT]
    sheet.append([*(head.value.upper() for head in heads), "Ours"])
    for each in reversed(rows):
        sheet.append([*(each[head] or None for head in heads), "a note of ours"])
        sheet.append([])
    out = BytesIO()
    book.save(out)

    laid = laid_onto(reading, read_workbook(out.getvalue(), "plan.xlsx"))

    assert laid.text == reading.text


def test_a_changed_row_changes_its_inject_and_nothing_else() -> None:
    """What the row does not show stays with it; other lines stay as they are written."""
    laid = mended(small(), "wave", TIME="PT6H", TITLE="A third wave", EXPECTED="Nobody waits.")

    inject = read(laid.text).scenario.injects["wave"]
    assert laid.changed == ("wave",)
    assert inject.title == "A third wave"
    assert inject.expected == "Nobody waits."
    assert [act.id for act in inject.do] == ["note-1"]
    before, after = WHOLE.splitlines(), laid.text.splitlines()
    assert before[: before.index("  wave:")] == after[: after.index("  wave:")]
    rest = "  after_wave: {title: An hour later"
    assert WHOLE[WHOLE.index(rest) :] == laid.text[laid.text.index(rest) :]


def test_an_inject_changes_its_kind() -> None:
    word = mended(small(), "word", KIND="Timed", TIME="PT2H")
    assert str(read(word.text).scenario.injects["word"].at) == "PT2H"
    assert not read(word.text).scenario.injects["word"].ready
    many = mended(small(), "many", KIND="ready", CONDITION="")
    assert read(many.text).scenario.injects["many"].ready
    fact = mended(small(), "word", KIND="conditional", CONDITION="done: meet\n{done: request}")
    assert len(read(fact.text).occasions["word"]) == 2


def test_rows_come_and_go() -> None:
    rows = [each for each in rows_of(small()) if each[Column.INJECT] != "word"]
    new = dict.fromkeys(COLUMNS, "") | {Column.INJECT: "tea", Column.KIND: "timed"}
    new |= {Column.TIME: "PT3H", Column.TITLE: "Tea", Column.TO: "ITA; UKR", Column.NUMBER: "9"}

    laid = there_and_back(small(), [*rows, new])

    assert (laid.changed, laid.new, laid.gone) == ((), ("tea",), ("word",))
    scenario = read(laid.text).scenario
    assert list(scenario.injects) == ["wave", "after_wave", "many", "tea"]
    assert scenario.injects["tea"].to == ("ITA", "UKR")
    assert "# the first" in laid.text


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD + "injects: {}\n",
        HEAD + "injects: {one: {title: One, ready: yes}, two: {title: Two, ready: yes}}\n",
        HEAD.rstrip("\n"),
        HEAD.replace("\n", "\r\n") + "injects:\r\n  one: {title: One, ready: yes}\r\n",
        HEAD + "injects:\n  one: {title: One, ready: yes}\n\n# behind\nobjectives: {}\n",
    ],
)
def test_a_list_can_be_laid_onto_a_file_of_any_layout(text: str) -> None:
    reading = read(text)
    new = dict.fromkeys(COLUMNS, "") | {Column.INJECT: "tea", Column.KIND: "ready"}
    rows = [*rows_of(reading), new | {Column.TITLE: "Tea: at five"}]

    laid = there_and_back(reading, rows)

    injects = read(laid.text).scenario.injects
    assert list(injects) == [*reading.scenario.injects, "tea"]
    assert injects["tea"].title == "Tea: at five"
    assert there_and_back(reading, []).gone == tuple(reading.scenario.injects)


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=40
).filter(lambda text: not any(unseen(text, most=1)))
"""What nobody sees is refused, as everywhere in a document."""
texts = words.map(str.strip).filter(bool)
times = st.sampled_from(["PT1H", "PT90M", "P1D", "2027-06-05T01:00+03:00"])
to = st.lists(st.sampled_from(["UKR", "ITA", "org:eu", "secretariat"]), min_size=1, unique=True)
edits = st.fixed_dictionaries(
    {},
    optional={
        Column.TITLE: texts,
        Column.TEXT: words.map(str.strip),
        Column.EXPECTED: words.map(str.strip),
        Column.NOTE: words.map(str.strip),
        Column.FROM: words.map(str.strip),
        Column.CHANNEL: words.map(str.strip),
        Column.TO: to.map(", ".join),
        Column.OBJECTIVES: st.sampled_from(["", "decide"]),
    },
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["wave", "after_wave", "many", "word"]), edits), st.data())
def test_what_was_edited_comes_back_as_it_was_edited(
    changes: dict[str, dict[Column, str]], data: st.DataObject
) -> None:
    """Read again, the list shows every edit, and what no column shows is as before."""
    reading, rows = small(), rows_of(small())
    if data.draw(st.booleans()):
        row(rows, "wave")[Column.TIME] = data.draw(times)
    for key, cells in changes.items():
        row(rows, key).update(cells)

    laid = there_and_back(reading, rows)

    assert laid.draft.findings == ()
    again = read(laid.text)
    shown = (Column.INJECT, Column.KIND, *(each for each in KEYS if each is not Column.TO))
    found = {each[Column.INJECT]: each for each in rows_of(again)}
    assert {key: [each[c] for c in shown] for key, each in found.items()} == {
        each[Column.INJECT]: [each[c] for c in shown] for each in rows
    }
    for key in ("do", "outage"):
        for name in reading.scenario.injects:
            before, after = (at(r.node, ("injects", name, key)) for r in (reading, again))
            assert (before is None) == (after is None)
            assert before is None or plain(before) == plain(after)  # type: ignore[arg-type]
    assert there_and_back(again, rows_of(again)).text == laid.text


# refused


@pytest.mark.parametrize(
    ("key", "cells", "column", "message"),
    [
        ("wave", {"TIME": "soon"}, Column.TIME, "is not an instant"),
        ("wave", {"TIME": "PT90H"}, Column.TIME, "is not between"),
        ("wave", {"TIME": ""}, Column.TIME, "Type says timed, and Time is empty."),
        ("many", {"CONDITION": ""}, Column.CONDITION, "Condition is empty"),
        ("many", {"CONDITION": "{done: reqest}"}, Column.CONDITION, "nothing that can be done"),
        ("many", {"CONDITION": "{done"}, Column.CONDITION, "YAML cannot be read"),
        ("wave", {"KIND": "sometimes"}, Column.KIND, "is no type of inject"),
        ("wave", {"KIND": ""}, Column.KIND, "It has no type."),
        ("wave", {"KIND": "ready"}, Column.INJECT, "at: and ready:"),
        ("wave", {"INJECT": ""}, Column.INJECT, "has no name"),
        ("wave", {"INJECT": "word"}, Column.INJECT, "Two rows are called"),
        ("wave", {"INJECT": "A wave"}, Column.INJECT, "is not a name"),
        ("wave", {"TITLE": ""}, Column.INJECT, "'title' is missing"),
        ("wave", {"OBJECTIVES": "decid"}, Column.OBJECTIVES, "No objective is called"),
        ("after_wave", {"AFTER": "wafe"}, Column.AFTER, "No inject is called"),
        ("wave", {"NOTE": "a\u200bb"}, Column.NOTE, "cannot be seen"),
        ("wave", {"NOTE": "x" * 2001}, Column.NOTE, "longer than 2,000"),
    ],
)
def test_a_mistake_is_told_with_sheet_row_and_column(
    key: str, cells: dict[str, str], column: Column, message: str
) -> None:
    rows = rows_of(small())
    number = 2 + rows.index(row(rows, key))
    if cells.get("INJECT") == "word":
        number = 2 + rows.index(row(rows, "word"))  # the second of the two

    laid = mended(small(), key, **cells)

    place = (number, COLUMNS.index(column) + 1)
    assert [each[2] for each in told(laid) if each[:2] == place and message in each[2]]
    assert laid.text == ""
    sheet = read_workbook(as_workbook(small().scenario, rows), "plan.xlsx")
    first = next(each for each in in_the_sheet(laid.draft.findings, sheet))
    assert f"Sheet Events, row {first.place.line}, column " in first.message
    assert first.place.file == "plan.xlsx"
    assert first.hint


def test_what_the_documents_do_not_have_is_told_in_the_sheet(tmp_path: Path) -> None:
    scenario, sheet = tmp_path / "small.yaml", tmp_path / "plan.xlsx"
    scenario.write_text(WHOLE)
    rows = rows_of(small())
    row(rows, "wave")[Column.TO] = "ITA, URK"
    sheet.write_bytes(as_workbook(small().scenario, rows))

    with pytest.raises(UnreadableError) as fault:
        wiring.events_laid(scenario, sheet, wiring.library())

    (found,) = fault.value.findings
    assert found.message == "Sheet Events, row 2, column To: No party is called 'URK'."  # type: ignore[attr-defined]
    assert "nothing was changed" in str(fault.value)
    scenario.write_text(WHOLE.replace("ready: yes", "redy: yes"))
    with pytest.raises(UnreadableError, match="mend them"):
        wiring.events_laid(scenario, sheet, wiring.library())


def sheet_of(change: Callable[[Any], None]) -> bytes:
    """The small list in another program's hands."""
    book = openpyxl.load_workbook(BytesIO(as_workbook(small().scenario, rows_of(small()))))
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def repacked(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The small list with one part of its package changed."""
    out = BytesIO()
    whole = ZipFile(BytesIO(as_workbook(small().scenario, rows_of(small()))))
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for each in whole.namelist():
            data = whole.read(each)
            file.writestr(each, change(data) if each == part else data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def renamed(place: str, head: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[EVENTS][place] = head

    return change


def retitled(book: Any) -> None:
    book[EVENTS].title = "Plan"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is no spreadsheet"),
        (b"No.,Inject\n", "is no spreadsheet"),
        (b"PK\x03\x04" + bytes(40), "is no spreadsheet"),
        (packed(a=b"b"), "cannot be read as a spreadsheet"),
        (as_workbook(small().scenario, [])[:-200], "is no spreadsheet"),
        (b"x" * 5_000_001, "is too large"),
        (packed(xl__a=bytes(50_000_001)), "unpacks to too much"),
        (packed(**{f"a{n}": b"" for n in range(301)}), "unpacks to too much"),
        (repacked(SHEET, lambda xml: ENTITY + xml), "has a document type of its own"),
        (repacked(SHEET, lambda xml: xml.decode().encode("utf-16")), "has a document type"),
        (repacked(SHEET, lambda xml: xml[:300]), "cannot be read as a spreadsheet"),
        (repacked("xl/workbook.xml", lambda _: b"<x/>"), "cannot be read|has no sheet"),
        (sheet_of(retitled), "has no sheet Events"),
    ],
    ids=[f"file {number}" for number in range(13)],
)
def test_what_is_no_list_of_events_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as fault:
        read_workbook(data, "plan.xlsx")

    (found,) = fault.value.findings
    assert found.hint  # type: ignore[attr-defined]


def test_a_package_that_lies_about_its_size_unpacks_to_no_more_than_it_says() -> None:
    data = bytearray(packed(a=bytes(1_000_000)))
    where = data.rindex(b"PK\x01\x02") + 24  # the uncompressed size, in the directory
    data[where : where + 4] = struct.pack("<I", 10)

    with pytest.raises(UnreadableError):
        read_workbook(bytes(data), "plan.xlsx")


@pytest.mark.parametrize(
    ("change", "place", "message", "hint"),
    [
        (renamed("D1", "Tyme"), (1, 1), "There is no column Time.", "'Tyme'"),
        (renamed("D1", "When it is"), (1, 1), "There is no column Time.", "may be empty"),
        (renamed("A1", "Time"), (1, 4), "Two columns are called Time.", "Keep one"),
        (renamed("J2", "=1+1"), (2, 10), "This is a formula", "as a text"),
        (renamed("D2", True), (2, 4), "and a text is read", "PT2H"),  # type: ignore[arg-type]
        (renamed("D2", 1.5), (2, 4), "1.5 is no text", "as a text"),  # type: ignore[arg-type]
    ],
)
def test_a_sheet_that_cannot_be_read_says_where(
    change: Callable[[Any], None], place: tuple[int, int], message: str, hint: str
) -> None:
    with pytest.raises(UnreadableError) as fault:
        read_workbook(sheet_of(change), "plan.xlsx")

    (found,) = fault.value.findings
    assert (found.place.line, found.place.column) == place  # type: ignore[attr-defined]
    assert message in found.message  # type: ignore[attr-defined]
    assert hint in found.hint  # type: ignore[attr-defined]


def test_a_date_of_the_spreadsheets_own_is_refused_as_it_has_no_zone() -> None:
    from datetime import datetime  # noqa: PLC0415, TID251 - what a spreadsheet hands out

    change = renamed("D2", datetime(2027, 6, 5, 1, 0))  # type: ignore[arg-type]  # noqa: DTZ001

    with pytest.raises(UnreadableError, match="1 error") as fault:
        read_workbook(sheet_of(change), "plan.xlsx")
    assert "offset" in fault.value.findings[0].hint or "+03:00" in fault.value.findings[0].hint  # type: ignore[attr-defined]


def test_a_number_is_read_as_it_is_written() -> None:
    sheet = read_workbook(sheet_of(renamed("J2", 112)), "plan.xlsx")  # type: ignore[arg-type]

    assert sheet.rows[0].cells[Column.TITLE] == "112"


def test_a_list_without_end_is_refused() -> None:
    def lengthen(book: Any) -> None:
        for number in range(2_100):
            book[EVENTS].append([number])

    with pytest.raises(UnreadableError, match="error") as fault:
        read_workbook(sheet_of(lengthen), "plan.xlsx")
    assert any("too many rows" in each.message for each in fault.value.findings)  # type: ignore[attr-defined]
