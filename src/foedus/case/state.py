"""A case as the fold of its entries.

`evolve` keeps every entry, and the entries of each kind in order; all that a
case *means* is computed from them when it is asked (`standing`).  A `Kept`
grows in place behind views that never change, so keeping one more entry costs
the same however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from foedus.case.entries import CaseOpened, Entry, Mode

if TYPE_CHECKING:
    from foedus.moments import Instant

__all__ = [
    "Case",
    "Kept",
    "Stamp",
    "as_of",
    "evolve",
    "known_at",
    "new_case",
    "replay",
    "stamp_of",
]

Item = TypeVar("Item")
Stamp = tuple["Instant", int]
"""When something became known: received, and position in the record."""


class Kept(Sequence[Item], Generic[Item]):
    """An immutable sequence that shares its storage with the longer ones made from it."""

    __slots__ = ("_items", "_length")

    def __init__(self, items: list[Item] | None = None, length: int = 0) -> None:
        self._items: list[Item] = [] if items is None else items
        self._length = length

    def and_(self, item: Item) -> Kept[Item]:
        """This sequence and one item more."""
        items = self._items
        if len(items) != self._length:
            items = items[: self._length]
        items.append(item)
        return Kept(items, self._length + 1)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return self._items[: self._length][index]
        return self._items[range(self._length)[index]]

    def __iter__(self) -> Iterator[Item]:
        items = self._items
        for index in range(self._length):
            yield items[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # what grows in place has no hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident under one or more agreements, from first report to close."""

    id: str
    mode: Mode
    entries: Kept[Entry]
    kinds: dict[type[object], Kept[Entry]]
    latest: Instant | None = None

    @property
    def opening(self) -> CaseOpened:
        """The frozen agreements and procedures."""
        body = self.entries[0].body
        assert isinstance(body, CaseOpened)
        return body

    def of(self, kind: type[object]) -> Sequence[Entry]:
        """The entries of one kind, in the order of the record."""
        return self.kinds.get(kind, ())


def new_case(case: str, mode: Mode) -> Case:
    """A case with nothing in it yet."""
    return Case(id=case, mode=mode, entries=Kept(), kinds={})


def evolve(case: Case, entry: Entry) -> Case:
    """The case after one more entry."""
    kind = type(entry.body)
    received = entry.received_at
    latest = case.latest
    return Case(
        id=case.id,
        mode=case.mode,
        entries=case.entries.and_(entry),
        kinds={**case.kinds, kind: case.kinds.get(kind, Kept()).and_(entry)},
        latest=received if latest is None or received > latest else latest,
    )


def replay(case: str, mode: Mode, entries: Sequence[Entry]) -> Case:
    """The case that a record makes."""
    made = new_case(case, mode)
    for entry in entries:
        made = evolve(made, entry)
    return made


def as_of(case: Case, now: Instant) -> Case:
    """The case with what had been received by a moment, and nothing later."""
    if case.latest is None or case.latest <= now:
        return case
    return replay(case.id, case.mode, [entry for entry in case.entries if entry.received_at <= now])


def known_at(case: Case, now: Instant) -> Case:
    """The case as it stood in the record at a moment.

    What was written down later was not known then, even where it says that it
    had been received before.
    """
    kept = [entry for entry in case.entries if entry.recorded_at <= now]
    return case if len(kept) == len(case.entries) else replay(case.id, case.mode, kept)


def stamp_of(entry: Entry) -> Stamp:
    """When an entry counts: the time of receipt, ties by position."""
    return entry.received_at, entry.position
