"""A forecast as data: JSON that can be read again, CSV and Parquet of long rows.

No cell of CSV is ever a formula: a text that a spreadsheet would compute stands
behind an apostrophe.
"""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from foedus.errors import MissingExtraError, UnreadableForecastError
from foedus.forecast.answers import Answers
from foedus.forecast.comparison import Comparison
from foedus.forecast.reports.rows import COLUMNS, Row, rows_of, rows_of_comparison

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["as_csv", "as_json", "cell", "from_json", "write_parquet"]

_ANSWERS: Final = TypeAdapter(Answers)
_COMPARISON: Final = TypeAdapter(Comparison)
_COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_KINDS: Final = {
    **dict.fromkeys(("hour", "value", "low", "high"), "float64"),
    "at_least": "int32",
    "exact": "bool",
}
"""Columns of Parquet that are no texts."""


def as_json(forecast: Answers | Comparison) -> str:
    """Every field; a number without end is null."""
    adapter: TypeAdapter[Any] = _ANSWERS if isinstance(forecast, Answers) else _COMPARISON
    return adapter.dump_json(forecast, indent=2).decode()


def from_json(text: str | bytes) -> Answers:
    """The forecast that `as_json` wrote.

    Raises:
        UnreadableForecastError: it is not one.
    """
    try:
        return _ANSWERS.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        message = f"This is no forecast: {where}: {first['msg']}."
        remedy = "Give what `foedus forecast --json` printed."
        raise UnreadableForecastError(message, remedy=remedy) from None


def as_csv(forecast: Answers | Comparison) -> str:
    """Long rows, the assumptions first; a comparison's measures before those of its designs."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in _rows(forecast):
        writer.writerow([cell(getattr(row, name)) for name in COLUMNS])
    return out.getvalue()


def write_parquet(forecast: Answers | Comparison, path: Path) -> None:
    """The same rows, typed; what makes the forecast again stands in the metadata.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped] # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError:
        what = "Parquet is written by pyarrow, which is not installed."
        raise MissingExtraError(what, remedy="Run: pip install 'foedus[parquet]'") from None
    kinds = [(name, pa.type_for_alias(_KINDS.get(name, "string"))) for name in COLUMNS]
    schema = pa.schema(kinds, metadata={"foedus": json.dumps(_made(forecast))})
    rows = _rows(forecast)
    columns = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    parquet.write_table(pa.table(columns, schema=schema), path)


def _rows(forecast: Answers | Comparison) -> list[Row]:
    made = rows_of(forecast) if isinstance(forecast, Answers) else rows_of_comparison(forecast)
    return list(made)


def _made(forecast: Answers | Comparison) -> dict[str, Any]:
    """What makes it again."""
    names = ("trials", "seed", "method", "drawn")
    made = {name: getattr(forecast, name) for name in names if hasattr(forecast, name)}
    pairs = ("digests", "asked", "versions")
    return made | {name: dict(getattr(forecast, name)) for name in pairs}


def cell(value: object) -> str:
    """A value as a cell of CSV, never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_COMPUTED) else value
    return str(value)
