"""The address of a store: `sqlite:///path`, `postgresql://...` or `memory:`.

Reads the text and opens nothing.  `shown` is what may be printed: a password is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from foedus.errors import NotFoundError

__all__ = ["Address", "Kind", "read_address"]

_REMEDY: Final = "Give sqlite:///PATH, postgresql://USER@HOST/DATABASE or memory:."
_SECRET: Final = frozenset({"password", "sslpassword"})


class Kind(StrEnum):
    """What keeps the records."""

    MEMORY = "memory"
    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a store is: `place` is a path or a connection string, never to be printed."""

    kind: Kind
    place: str
    shown: str

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"


def read_address(text: str) -> Address:
    """The store that a text names.

    `sqlite:///record.db` is relative to the current folder, `sqlite:////var/record.db` absolute.

    Raises:
        NotFoundError: it names none.
    """
    if text in {"memory:", "memory://"}:
        return Address(kind=Kind.MEMORY, place="", shown="memory:")
    scheme, colon, rest = text.partition(":")
    match scheme.lower():
        case "sqlite" if colon:
            return _sqlite(rest)
        case "postgresql" | "postgres" if colon:
            return _postgres(rest)
        case _:
            # What was meant may be a password: it is not repeated.
            raise NotFoundError("This is no address of a store.", remedy=_REMEDY)


def _sqlite(rest: str) -> Address:
    path = unquote(rest.removeprefix("///"))
    if not rest.startswith("///") or not path or path.endswith("/") or "\0" in path:
        raise NotFoundError("The address names no file.", remedy=_REMEDY)
    if "?" in rest or "#" in rest:
        raise NotFoundError(
            "The address of a SQLite store has no options.", remedy="Write ? as %3F, # as %23."
        )
    return Address(kind=Kind.SQLITE, place=path, shown=f"sqlite:///{path}")


def _postgres(rest: str) -> Address:
    try:
        parts = urlsplit(f"postgresql:{rest}")
        name = parts.path.removeprefix("/")
        _ = parts.port
    except ValueError:
        raise NotFoundError("The address cannot be read.", remedy=_REMEDY) from None
    if not rest.startswith("//") or not name or parts.fragment:
        raise NotFoundError("The address names no database.", remedy=_REMEDY)
    user, at, host = parts.netloc.rpartition("@")
    open_part = f"{user.partition(':')[0]}{at}{host}"
    options = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _SECRET
    ]
    shown = urlunsplit(("postgresql", open_part, parts.path, urlencode(options), ""))
    return Address(kind=Kind.POSTGRES, place=f"postgresql:{rest}", shown=shown)
