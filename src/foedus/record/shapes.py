"""Every entry as canonical JSON, and back: what the record keeps, for good.

`VERSION` is in every entry.  An entry of an older version is brought up step
by step when it is read; it is never written anew.  What is kept of version 1
in `tests/record/golden/1` must be readable for ever.

An opening carries its agreements whole (design, law 3).  The text of each is
held against its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from foedus.case.entries import Body, CaseOpened, Entry
from foedus.errors import BadEntryError
from foedus.record.canonical import Json, canonical_bytes, read_canonical
from foedus.record.shaping import Shape, WrongShapeError, kind_of, shape_of

__all__ = [
    "KINDS",
    "UPCASTERS",
    "VERSION",
    "Upcaster",
    "body_of_json",
    "json_of_body",
    "read_entry",
    "write_entry",
]

VERSION: Final = 1
MARK: Final = "foedus_record"
KINDS: Final[dict[str, type]] = {kind_of(cls): cls for cls in get_args(Body)}
"""Every kind of entry by its name in the record."""

Upcaster = Callable[[dict[str, Json]], dict[str, Json]]
UPCASTERS: Final[Mapping[int, Upcaster]] = {}
"""From a version to the next: the object without its mark."""

_RIGHT_BYTES: Final = "Take the bytes as they were written."


def _entry() -> Shape:
    return shape_of(Entry)


def write_entry(entry: Entry) -> bytes:
    """The bytes of an entry, which are also its leaf in the log.

    Raises:
        BadEntryError: a value that canonical JSON cannot hold.
    """
    try:
        written = _entry().write(entry)
        assert isinstance(written, dict)
        return canonical_bytes({MARK: VERSION, **written})
    except WrongShapeError as fault:
        raise _told(f"entry {entry.id!r}", fault, "Make the entry by a command.") from fault
    except BadEntryError as fault:
        message = f"entry {entry.id!r}: {fault.message}"
        raise BadEntryError(message, remedy=fault.remedy) from fault


def read_entry(data: bytes, *, upcasters: Mapping[int, Upcaster] = UPCASTERS) -> Entry:
    """The entry of some bytes.

    Raises:
        BadEntryError: not canonical, an unknown version or field, a wrong type, or an
            agreement whose text has another digest.
    """
    value = read_canonical(data, "an entry")
    if not isinstance(value, dict) or type(value.get(MARK)) is not int:
        message = f"This is no entry of a record: it has no {MARK!r}."
        raise BadEntryError(message, remedy=_RIGHT_BYTES)
    what = f"entry {value.get('id')!r} (position {value.get('position')!r})"
    rest = {key: item for key, item in value.items() if key != MARK}
    rest = _brought_up(rest, value[MARK], upcasters, what)
    try:
        entry = _entry().read(rest)
    except WrongShapeError as fault:
        raise _told(what, fault, _RIGHT_BYTES) from fault
    assert isinstance(entry, Entry)
    _check_texts(entry, what)
    return entry


def _brought_up(
    value: dict[str, Json], version: Any, upcasters: Mapping[int, Upcaster], what: str
) -> dict[str, Json]:
    while version != VERSION:
        if version not in upcasters:
            message = f"{what}: version {version} of the record is not known here."
            raise BadEntryError(message, remedy="A later Foedus may read it.")
        value = upcasters[version](value)
        version += 1
    return value


def _check_texts(entry: Entry, what: str) -> None:
    """The text of every agreement has the digest that it is known by."""
    if isinstance(entry.body, CaseOpened):
        for agreement in entry.body.agreements:
            found = f"sha256:{hashlib.sha256(agreement.text.encode()).hexdigest()}"
            if found != agreement.digest:
                message = f"{what}: the text of {agreement.reference} has the digest {found}."
                raise BadEntryError(message, remedy=f"It is known by {agreement.digest}.")


def _told(what: str, fault: WrongShapeError, remedy: str) -> BadEntryError:
    where = f" {'.'.join(fault.path)}:" if fault.path else ""
    return BadEntryError(f"{what}:{where} {fault.message}", remedy=remedy)


def json_of_body(body: Body) -> tuple[str, Json]:
    """The kind of a body, and the body as plain JSON: what a party signs."""
    kind = kind_of(type(body))
    try:
        return kind, shape_of(type(body)).write(body)
    except WrongShapeError as fault:
        raise _told(kind, fault, "Make the body by a command.") from fault


def body_of_json(kind: str, value: Json) -> Body:
    """The body of a kind.

    Raises:
        BadEntryError: no such kind, or not of its shape.
    """
    if kind not in KINDS:
        message = f"{kind!r} is no kind of entry."
        raise BadEntryError(message, remedy=f"There are {', '.join(KINDS)}.")
    try:
        body: Body = shape_of(KINDS[kind]).read(value)
    except WrongShapeError as fault:
        raise _told(kind, fault, _RIGHT_BYTES) from fault
    return body
