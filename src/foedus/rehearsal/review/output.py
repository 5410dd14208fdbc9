"""A review as files: one page, a document, data with a schema, and its steps as rows."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from foedus.errors import UnreadableForecastError
from foedus.forecast.reports.data import cell
from foedus.forecast.reports.html import page_of
from foedus.forecast.reports.pdf import document_of
from foedus.forecast.reports.report import Report, Table
from foedus.rehearsal.review.contents import report
from foedus.rehearsal.review.review import Review
from foedus.rehearsal.review.runs import Runs

__all__ = [
    "Files",
    "as_csv",
    "as_json",
    "document",
    "files_of",
    "from_json",
    "page",
    "runs_as_json",
    "schema",
]

_REVIEW: Final = TypeAdapter(Review)
_ON_PAPER: Final = 30
_FEW: Final = 10
"""So many rows more than that are printed all the same."""
COLUMNS: Final = (
    *("mode", "case", "scenario", "kind", "party", "name", "cite", "planned", "actual"),
    *("difference_seconds", "due", "due_at_the_latest", "margin_seconds"),
    *("margin_at_the_latest_seconds", "timing", "said", "hands", "entry"),
)
"""Of the rows of steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """One review in every form."""

    html: bytes
    pdf: bytes
    json: bytes
    csv: bytes


def files_of(review: Review) -> Files:
    """All of them at once, for a desk that offers them.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return Files(
        html=page(review).encode(),
        pdf=document(review),
        json=as_json(review).encode(),
        csv=as_csv(review).encode(),
    )


def page(review: Review) -> str:
    """One page that needs no other file and asks no server for any.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return page_of(report(review))


def document(review: Review) -> bytes:
    """The same on paper.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return document_of(_for_paper(report(review)))


def _for_paper(made: Report) -> Report:
    """Long tables end after their first rows, those that matter most; the data have them all."""
    sections = [
        replace(
            section,
            shown=tuple(_cut(each) if isinstance(each, Table) else each for each in section.shown),
        )
        for section in made.sections
    ]
    return replace(made, sections=tuple(sections))


def _cut(table: Table) -> Table:
    more = len(table.rows) - _ON_PAPER
    if more <= _FEW:
        return table
    caption = f"{table.caption}. The first {_ON_PAPER}; the other {more} are in the data files"
    return replace(table, rows=table.rows[:_ON_PAPER], caption=caption)


def as_json(review: Review) -> str:
    """Every field; moments as ISO 8601 in UTC, lengths in whole seconds, unknown as null."""
    return _REVIEW.dump_json(review, indent=2).decode()


def from_json(text: str | bytes) -> Review:
    """The review that `as_json` wrote.

    Raises:
        UnreadableForecastError: it is none.
    """
    try:
        return _REVIEW.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        message = f"This is no after-action report: {where}: {first['msg']}."
        remedy = "Give what `foedus review --json` printed."
        raise UnreadableForecastError(message, remedy=remedy) from None


def runs_as_json(runs: Runs) -> str:
    """Runs side by side, every field."""
    return TypeAdapter(Runs).dump_json(runs, indent=2).decode()


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `as_json`."""
    made = _REVIEW.json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://foedus.example/review-1.schema.json",
    }
    return head | made | {"title": "Foedus after-action report"}


def as_csv(review: Review) -> str:
    """A row for each step, planned or done; no cell is ever a formula."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    head = (review.head.mode, review.head.case, review.head.scenario)
    for each in review.steps:
        told = each.evidence
        row = (
            *(*head, each.kind.value, each.party, each.name, each.cite),
            *(_moment(each.planned), _moment(each.actual), each.difference),
            *(_moment(each.due), _moment(each.due_at_the_latest)),
            *(each.margin, each.margin_at_the_latest, each.timing.value, each.said),
            *((told.hands.value, told.entry) if told else (None, None)),
        )
        writer.writerow([cell(value) for value in row])
    return out.getvalue()


def _moment(moment: object) -> str | None:
    return None if moment is None else str(moment)
