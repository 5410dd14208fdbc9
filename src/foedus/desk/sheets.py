"""Rows as CSV and XLSX, in which no cell is ever a formula.

A spreadsheet computes what begins with `=`, `+`, `-` or `@`, whoever wrote it;
so a text that does is written behind an apostrophe (CSV), or as a text (XLSX).
Every cell of CSV stands in quotes: some spreadsheets part cells at `;`, too.
"""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CSV", "XLSX", "as_csv", "as_xlsx"]

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDTH: Final = 18
_LONGEST_FOOTER: Final = 200
"""Spreadsheets leave out one of more than 255 signs, and with it the mode."""


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV (RFC 4180) in UTF-8."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [_harmless(cell) for cell in row] for row in rows
    )
    return out.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[str]], title: str) -> bytes:
    """Rows as one sheet of texts; its footer says the title."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 - only when asked

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.set_footer(title.replace("&", "&&")[:_LONGEST_FOOTER].rstrip("&"))
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
        sheet.set_column(0, max(map(len, rows)) - 1, _WIDTH)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_COMPUTED) else cell
