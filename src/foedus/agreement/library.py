"""Where the core finds other documents: a protocol, so that it touches no files."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from foedus.agreement.documents import Reading

__all__ = ["Library", "Shelf"]


class Library(Protocol):
    """Finds documents by reference or pattern."""

    def find(self, pattern: str) -> Sequence[Reading]:
        """Documents whose `id`, `id@version` or `id@variant` is `pattern`, or matches it.

        A pattern with `*` matches ids and leaves variants out.  Sorted by
        reference; empty where there is none.
        """
        ...


class Shelf:
    """A library in memory."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = sorted(readings, key=lambda reading: reading.reference)

    def __iter__(self) -> Iterator[Reading]:
        return iter(self._readings)

    def find(self, pattern: str) -> Sequence[Reading]:
        """See `Library.find`."""
        if "*" in pattern:
            return [
                reading
                for reading in self._readings
                if reading.document.variant is None
                and fnmatch.fnmatchcase(reading.document.id, pattern)
            ]
        return [reading for reading in self._readings if pattern in _names(reading)]


def _names(reading: Reading) -> set[str]:
    document = reading.document
    if document.variant is not None:
        return {f"{document.id}@{document.variant}"}
    return {document.id, f"{document.id}@{document.version}"}
