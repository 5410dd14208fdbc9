"""A cell of a comparison: what a document says of one feature, and where it says so.

Each entry has full words, brief words for a narrow table, and its grounds.
Entries with the same words are one entry with several grounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.vocabulary import Sureness

__all__ = ["Cell", "Entry", "Ground", "cell_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The article of an entry, where the statement comes from, and what makes it doubtful."""

    cite: str = ""
    certainty: Certainty | None = None
    doubt: Sureness | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement, in words and in brief."""

    words: str
    brief: str
    grounds: tuple[Ground, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """`reported`, `assumed`, `contested`, ...: each once; nothing for what a text says."""
        said = [each for ground in self.grounds for each in (ground.certainty, ground.doubt)]
        return tuple(dict.fromkeys(each for each in said if each and each is not Certainty.TEXT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a document says of a feature; `empty` is the word where it says nothing."""

    entries: tuple[Entry, ...] = ()
    empty: str = "none"

    def __str__(self) -> str:
        """In one line; what has the same marks stands together before them."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for each in self.entries:
            alike.setdefault(each.marks, []).append(each.words)
        said = [
            ", ".join(words) + (f" ({', '.join(marks)})".replace("_", " ") if marks else "")
            for marks, words in alike.items()
        ]
        return "; ".join(said) or self.empty


def cell_of(entries: Iterable[Entry], empty: str = "none") -> Cell:
    """Entries with the same words are joined; their grounds are kept, each once."""
    joined: dict[str, Entry] = {}
    for each in entries:
        before = joined.get(each.words)
        grounds = (*before.grounds, *each.grounds) if before else each.grounds
        joined[each.words] = Entry(
            words=each.words, brief=each.brief, grounds=tuple(dict.fromkeys(grounds))
        )
    return Cell(entries=tuple(joined.values()), empty=empty)
