"""Lists in pages: a cursor says after which item the next page begins, and nothing else."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from fastapi import Query

from foedus.desk.api.strict import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Cursor", "Limit", "paged"]

T = TypeVar("T")
_PREFIX: Final = "after:"
Cursor = Annotated[str, Query(max_length=400, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500)]


def paged(
    items: Sequence[T], key: Callable[[T], str], cursor: str, limit: int, shown: Callable[[T], Any]
) -> dict[str, Any]:
    """One page of items that are sorted already; `key` tells them apart."""
    start = 0
    if cursor:
        last = _opened(cursor)
        places = [n for n, each in enumerate(items) if key(each) == last]
        if not places:
            raise _wrong()
        start = places[0] + 1
    page = items[start : start + limit]
    more = start + limit < len(items)
    return {
        "items": [shown(each) for each in page],
        "next": _sealed(key(page[-1])) if more else None,
    }


def _sealed(key: str) -> str:
    return base64.urlsafe_b64encode(f"{_PREFIX}{key}".encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _wrong() from None
    if not text.startswith(_PREFIX):
        raise _wrong()
    return text.removeprefix(_PREFIX)


def _wrong() -> BadInputError:
    return BadInputError("No page begins there.", remedy="Take `next` as it was given.")
