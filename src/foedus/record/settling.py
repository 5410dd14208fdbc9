"""What an append comes to, given what the store holds.  One rule for every store.

Pure.  A store looks up what it holds under the same ids, the version of the
stream and its last position, all inside one transaction; `settle` says what is
to be added, or what was kept before, or raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.errors import BadRecordError, ConflictError, SameIdError
from foedus.record.store import Kept

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from foedus.record.store import Message, Record

__all__ = ["MOST_BYTES_OF_A_NAME", "Settled", "refuse_unfit", "settle"]

# What a PostgreSQL index holds in one row is bounded; this stays well below it.
MOST_BYTES_OF_A_NAME: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the caller is told, and whether it has yet to be added."""

    kept: tuple[Kept, ...]
    is_new: bool


def refuse_unfit(stream: str, records: Sequence[Record], messages: Sequence[Message]) -> None:
    """Refuse what no store could hold, or not every store alike.

    Raises:
        BadRecordError: no records; a name that is empty, longer than 512 bytes,
            not Unicode, or has a NUL in it; data that are not bytes.
        SameIdError: one id twice.
    """
    if not records:
        raise BadRecordError(
            "An append without records.", remedy="Messages go with the records that cause them."
        )
    names = [
        stream,
        *(each.id for each in records),
        *(name for each in messages for name in (each.id, each.channel)),
    ]
    for name in names:
        _refuse_name(name)
    for name, data in (*((r.id, r.data) for r in records), *((m.id, m.data) for m in messages)):
        if not isinstance(data, bytes):
            raise BadRecordError(f"The data of {name!r} are not bytes.")
    for ids in ([each.id for each in records], [each.id for each in messages]):
        if len(set(ids)) < len(ids):
            twice = next(each for each in ids if ids.count(each) > 1)
            raise SameIdError(f"The id {twice!r} stands twice in one append.")


def _refuse_name(name: str) -> None:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        size = 0
    if not 0 < size <= MOST_BYTES_OF_A_NAME or "\0" in name:
        raise BadRecordError(
            f"No store can keep the name {name[:40]!r}.",
            remedy=f"A name is Unicode of 1 to {MOST_BYTES_OF_A_NAME} bytes without NUL.",
        )


def settle(
    stream: str,
    expected: int,
    records: Sequence[Record],
    *,
    found: Collection[Kept],
    versions: Mapping[str, int],
    head: int,
    unmoved: tuple[str, int] | None = None,
) -> Settled:
    """What an append comes to; `found` is what the store holds under the same ids.

    `versions` are those of the stream, and of the one that must be `unmoved`.

    Raises:
        SameIdError: an id is kept with other data, elsewhere, or without the rest.
        ConflictError: the stream's version is not `expected`, or the other has moved.
    """
    if found:
        return Settled(kept=_kept_before(stream, records, found), is_new=False)
    for name, wanted in ((stream, expected), *((unmoved,) if unmoved else ())):
        if versions[name] != wanted:
            raise ConflictError(name, expected=wanted, found=versions[name])
    kept = tuple(
        Kept(
            position=head + nth,
            stream=stream,
            version=expected + nth,
            id=record.id,
            data=record.data,
        )
        for nth, record in enumerate(records, start=1)
    )
    return Settled(kept=kept, is_new=True)


def _kept_before(
    stream: str, records: Sequence[Record], found: Collection[Kept]
) -> tuple[Kept, ...]:
    known = {each.id: each for each in found}
    for record in records:
        before = known.get(record.id)
        if before is None:
            continue
        if before.stream != stream:
            raise SameIdError(f"The id {record.id!r} is kept already, in {before.stream!r}.")
        if before.data != record.data:
            raise SameIdError(
                f"The id {record.id!r} is kept already, with other contents.",
                remedy="A new entry needs an id of its own.",
            )
    missing = [each.id for each in records if each.id not in known]
    if missing:
        raise SameIdError(
            f"{len(known)} of {len(records)} ids are kept already, {missing[0]!r} is not.",
            remedy="Repeat an append whole, or give what is new ids of its own.",
        )
    return tuple(known[each.id] for each in records)
