"""The events list as a spreadsheet, written and read; nothing in it is ever computed.

Every cell that is written is a text, also where it begins as a formula does.
What is read came from somebody else's program: its size is bounded before it is
unpacked, no document type of its XML is followed, and a formula is refused
instead of evaluated.
"""

from __future__ import annotations

import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from foedus.agreement.findings import Finding, Place
from foedus.agreement.keys import did_you_mean
from foedus.errors import UnreadableError
from foedus.rehearsal.events_list import COLUMNS, KEYS, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.rehearsal.scenario import Scenario

__all__ = ["EVENTS", "Row", "Sheet", "as_workbook", "read_workbook"]

EVENTS: Final = "Events"
"""The name of the sheet that is read."""
_MOST_BYTES: Final = 5_000_000
_MOST_UNPACKED: Final = 50_000_000
_MOST_PARTS: Final = 300
_MOST_ROWS: Final = 2_000
_MOST_COLUMNS: Final = 60
_WIDTHS: Final = {
    Column.NUMBER: 5,
    Column.KIND: 11,
    Column.TITLE: 30,
    Column.TEXT: 50,
    Column.EXPECTED: 40,
    Column.NOTE: 40,
    Column.CONDITION: 34,
}
_WIDTH: Final = 16
_NEEDED: Final = (Column.INJECT, Column.KIND, *KEYS)
_FAULTS: Final = (
    *(AttributeError, BadZipFile, EOFError, ImportError, IndexError, KeyError, NotImplementedError),
    *(OSError, OverflowError, ParseError, RuntimeError, TypeError, ValueError, zlib.error),
)
"""What reading a broken file can raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that is not empty, and its number in the sheet."""

    number: int
    cells: Mapping[Column, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What was read: the rows, and in which column of the sheet each head stands."""

    name: str
    rows: tuple[Row, ...]
    columns: Mapping[Column, int]


def as_workbook(scenario: Scenario, rows: Sequence[Mapping[Column, str]]) -> bytes:
    """Rows as a spreadsheet that says on every page that it is an exercise's."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 - only when asked

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(EVENTS)
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, column.value, head)
            sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH))
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(COLUMNS):
                sheet.write_string(number, place, row[column], plain)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
        kinds = {"validate": "list", "source": [kind.value for kind in Kind]}
        place = COLUMNS.index(Column.KIND)
        sheet.data_validation(1, place, _MOST_ROWS, place, kinds)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 100)
        for number, line in enumerate(_about(scenario)):
            about.write_string(number, 0, line, head if number == 0 else plain)
        for each in (sheet, about):
            each.set_landscape()
            each.set_header("&CEXERCISE")
            each.set_footer("&CEXERCISE  &P/&N")
            each.fit_to_pages(1, 0)
    return out.getvalue()


def _about(scenario: Scenario) -> tuple[str, ...]:
    return (
        f"EXERCISE: {scenario.title}",
        f"Scenario {scenario.scenario}, version {scenario.version}. Everything here is invented.",
        f"Begins {scenario.begins}, lasts {scenario.lasts}; clocks of {scenario.zone}.",
        "Time is so long after the exercise begins, as PT2H, or a moment with its offset.",
        "Where After names an inject, the time runs from when that was made.",
        "Type is timed (by its time), conditional (by its condition) or ready (at a word).",
        "Condition holds facts of the standing, one a line, as {done: request}; all must hold.",
        "To and Objectives hold names with commas between them.",
        f"{Column.NUMBER}, {Column.PLANNED} and {Column.BRINGS} are shown and not read back.",
        f"What an inject brings stays with it, by the name under {Column.INJECT}.",
        "A row that is taken away takes its inject away. A formula is refused.",
    )


def read_workbook(data: bytes, name: str) -> Sheet:
    """Read the events of a spreadsheet; `name` is the file's.

    Raises:
        UnreadableError: it is no spreadsheet, too large, or lacks a column; or cells hold what
            is no text.
    """
    _expect_harmless(data, name)
    from openpyxl import load_workbook  # noqa: PLC0415 - only when asked

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that are not read
            book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
            names = book.sheetnames
            cells = _cells(book[EVENTS]) if EVENTS in names else None
    except _FAULTS as fault:
        raise _unreadable(name, f"{name} cannot be read as a spreadsheet.", _SAVE) from fault
    if cells is None:
        hint = f"It has {', '.join(names[:9])}. Name the sheet with the list {EVENTS}."
        raise _unreadable(name, f"{name} has no sheet {EVENTS}.", hint)
    return _Reading(name, cells).sheet()


_SAVE: Final = "Save it as .xlsx, or begin with `foedus scenario export`."


def _unreadable(name: str, message: str, hint: str) -> UnreadableError:
    place = Place(file=name)
    return UnreadableError(message, [Finding(code="F001", message=message, place=place, hint=hint)])


def _expect_harmless(data: bytes, name: str) -> None:
    """Refuse what would unpack to too much, or has a document type of its own."""
    if len(data) > _MOST_BYTES:
        hint = f"At most {_MOST_BYTES // 1_000_000} MB are read; take pictures out."
        raise _unreadable(name, f"{name} is too large.", hint)
    try:
        with ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            unpacked = sum(each.file_size for each in parts)
            if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED:
                raise _unreadable(name, f"{name} unpacks to too much.", _SAVE)
            for part in parts:
                text = packed.read(part)
                marked = part.filename.endswith((".xml", ".rels"))
                if marked and (b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text):
                    message = f"{name}: {part.filename} has a document type of its own."
                    raise _unreadable(name, message, _SAVE)
    except _FAULTS as fault:
        raise _unreadable(name, f"{name} is no spreadsheet.", _SAVE) from fault


def _cells(sheet: Any) -> list[list[tuple[Any, str]]]:
    """Value and type of every cell, as far as is read."""
    rows = sheet.iter_rows(max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS)
    return [
        [(cell.value, getattr(cell, "data_type", "n")) for cell in row]
        for row in islice(rows, _MOST_ROWS + 1)
    ]


class _Reading:
    """One sheet, with every mistake in it."""

    def __init__(self, name: str, cells: list[list[tuple[Any, str]]]) -> None:
        self._name, self._cells = name, cells
        self._findings: list[Finding] = []

    def sheet(self) -> Sheet:
        columns = self._columns()
        rows = tuple(self._rows(columns))
        if len(self._cells) > _MOST_ROWS:
            self._tell(_MOST_ROWS + 1, 1, "F003", "There are too many rows.", "Split the list.")
        if self._findings:
            count = len(self._findings)
            message = f"{self._name} has {count} error{'' if count == 1 else 's'}."
            raise UnreadableError(message, self._findings)
        return Sheet(name=self._name, rows=rows, columns=columns)

    def _columns(self) -> dict[Column, int]:
        """Where each head stands, whatever order they are in."""
        heads = {head.value.casefold(): head for head in COLUMNS}
        found: dict[Column, int] = {}
        others: list[str] = []
        for place, (value, _) in enumerate(self._cells[0] if self._cells else []):
            written = str(value or "").strip()
            column = heads.get(written.casefold())
            if column in found:
                self._tell(1, place + 1, "F005", f"Two columns are called {column}.", "Keep one.")
            elif column is not None:
                found[column] = place
            else:
                others.append(written)
        for column in _NEEDED:
            if column not in found:
                close = next((each for each in others if did_you_mean(each, [column.value])), "")
                hint = f"Is {close!r} meant?" if close else "Add it; a column may be empty."
                self._tell(1, 1, "F008", f"There is no column {column}.", hint)
        return found

    def _rows(self, columns: Mapping[Column, int]) -> Iterator[Row]:
        for number, row in enumerate(self._cells[1 : _MOST_ROWS + 1], start=2):
            cells = {
                column: self._text(*row[place], number, place)
                for column, place in columns.items()
                if place < len(row)
            }
            if any(cells.values()):
                yield Row(number=number, cells={each: cells.get(each, "") for each in COLUMNS})

    def _text(self, value: Any, kind: str, row: int, place: int) -> str:
        """A cell as a text; a whole number is one, too."""
        if value is None:
            return ""
        if (
            kind in {"f", "e"}
            or not isinstance(value, (str, int, float))
            or isinstance(value, bool)
        ):
            what = "formula" if kind == "f" else "date, a time, a truth value or a fault"
            hint = "Write it as a text: a moment as 2027-08-28T05:10+03:00, a length as PT2H."
            self._tell(row, place + 1, "F009", f"This is a {what}, and a text is read.", hint)
            return ""
        if isinstance(value, float) and not value.is_integer():
            self._tell(row, place + 1, "F009", f"{value} is no text.", "Write it as a text.")
            return ""
        return value if isinstance(value, str) else str(int(value))

    def _tell(self, row: int, column: int, code: str, message: str, hint: str) -> None:
        place = Place(file=self._name, line=row, column=column, end_line=row, end_column=column + 1)
        self._findings.append(Finding(code=code, message=message, place=place, hint=hint))
