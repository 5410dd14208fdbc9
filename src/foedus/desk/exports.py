"""Files that leave the desk: the mode is the first word of every name (design, law 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import Response

if TYPE_CHECKING:
    from foedus.case.state import Case

__all__ = ["exported", "file_name"]


def file_name(case: Case, rest: str) -> str:
    """`EXERCISE-night-1-board.pdf`; in no language but that of the record."""
    return f"{case.mode.value.upper()}-{case.id}{rest}"


def exported(case: Case, data: bytes, kind: str, rest: str, *, shown: bool = False) -> Response:
    """A file to keep; `shown` where a browser may open it itself."""
    how = "inline" if shown else "attachment"
    said = f'{how}; filename="{file_name(case, rest)}"'
    return Response(data, media_type=kind, headers={"content-disposition": said})
