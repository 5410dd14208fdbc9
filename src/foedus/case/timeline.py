"""Truth over time: no, contested or yes, and since when it was known.

A timeline is a tuple of changes in order.  Conditions are combined change by
change, so that what was true when a duty began stays true of it, whatever is
contested later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.case.state import Stamp

__all__ = [
    "ALWAYS",
    "NEVER",
    "Change",
    "Timeline",
    "Truth",
    "all_of",
    "any_of",
    "at",
    "first",
    "inverse",
    "last",
    "since",
    "spliced",
]


class Truth(IntEnum):
    """Ordered: `all` takes the least, `any` the greatest."""

    NO = 0
    CONTESTED = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Change:
    """From `stamp` on (None: from the beginning) the truth is `truth`."""

    stamp: Stamp | None
    truth: Truth
    entries: tuple[str, ...] = ()
    ground: str = ""


Timeline = tuple[Change, ...]
NEVER: Timeline = (Change(None, Truth.NO),)
ALWAYS: Timeline = (Change(None, Truth.YES),)


def since(
    stamp: Stamp, truth: Truth, entries: Iterable[str] = (), ground: str = "", before: str = ""
) -> Timeline:
    """No until `stamp`, then `truth`; `before` says why not yet."""
    start = Change(None, Truth.NO, (), before)
    return start, Change(stamp, truth, tuple(entries), ground)


def last(timeline: Timeline) -> Change:
    """How it stands in the end."""
    return timeline[-1]


def first(timeline: Timeline, truth: Truth, since: Stamp | None = None) -> Change | None:
    """The first moment, at or after `since`, at which a truth holds; or None.

    Where it holds at `since` already, the change that brought it, dated then.
    """
    if since is None:
        return next((change for change in timeline if change.truth is truth), None)
    now = at(timeline, since)
    if now.truth is truth:
        return Change(since, truth, now.entries, now.ground)
    later = (change for change in timeline if change.stamp is not None and change.stamp > since)
    return next((change for change in later if change.truth is truth), None)


def all_of(parts: Sequence[Timeline]) -> Timeline:
    """Yes where every part is."""
    return _combined(parts, min) if parts else ALWAYS


def any_of(parts: Sequence[Timeline]) -> Timeline:
    """Yes where one part is."""
    return _combined(parts, max) if parts else NEVER


def inverse(timeline: Timeline) -> Timeline:
    """No where it was yes; what is contested stays contested."""
    return tuple(
        Change(change.stamp, Truth(2 - change.truth), change.entries, change.ground)
        for change in timeline
    )


def _combined(parts: Sequence[Timeline], choose: Callable[[Iterable[Truth]], Truth]) -> Timeline:
    if len(parts) == 1:
        return parts[0]
    stamps = sorted({change.stamp for part in parts for change in part if change.stamp})
    combined: list[Change] = []
    reached = [0] * len(parts)
    for stamp in (None, *stamps):
        reached = [_onward(part, index, stamp) for part, index in zip(parts, reached, strict=True)]
        now = [part[index] for part, index in zip(parts, reached, strict=True)]
        truth = choose(change.truth for change in now)
        deciding = [change for change in now if change.truth is truth]
        entries = tuple(dict.fromkeys(each for change in deciding for each in change.entries))
        ground = "; ".join(dict.fromkeys(change.ground for change in deciding if change.ground))
        if not combined or combined[-1].truth is not truth or combined[-1].ground != ground:
            combined.append(Change(stamp, truth, entries, ground))
    return tuple(combined)


def spliced(parts: Sequence[tuple[Stamp, Timeline]]) -> Timeline:
    """One timeline after another: each from its stamp on, until the next takes its place."""
    changes: list[Change] = [parts[0][1][0]]
    ends = [stamp for stamp, _ in parts[1:]]
    for (start, timeline), end in zip(parts, [*ends, None], strict=True):
        now = at(timeline, start)
        changes.append(Change(start, now.truth, now.entries, now.ground))
        changes += [
            change
            for change in timeline
            if change.stamp is not None
            and start < change.stamp
            and (end is None or change.stamp < end)
        ]
    return tuple(changes)


def _onward(timeline: Timeline, index: int, stamp: Stamp | None) -> int:
    """The last change at or before a stamp, from one known to be so."""
    while stamp is not None and index + 1 < len(timeline):
        following = timeline[index + 1].stamp
        if following is not None and following > stamp:
            break
        index += 1
    return index


def at(timeline: Timeline, stamp: Stamp | None) -> Change:
    """How it stands at a stamp (None: in the beginning)."""
    found = timeline[0]
    for change in timeline:
        if change.stamp is None or (stamp is not None and change.stamp <= stamp):
            found = change
    return found
