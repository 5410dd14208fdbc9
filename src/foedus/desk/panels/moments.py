"""The moments of a case at which something happened: entries, and times that passed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whenever import TimeDelta

from foedus.case.entries import CaseClosed
from foedus.desk.language import told
from foedus.desk.panels.record import in_full
from foedus.desk.panels.words import counted, joined, plain
from foedus.moments import is_of_our_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.entries import Entry
    from foedus.case.state import Case
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.times import Stamp
    from foedus.moments import Instant

__all__ = ["MomentRow", "moments_of", "ways"]

_JUST_AFTER: Final = TimeDelta(milliseconds=1)
"""Exactly at a deadline is in time: what follows from it stands a moment later."""
_MOST_VERBS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentRow:
    """One moment: what was written down then, or which time passed; `passed` tells which."""

    at: Instant
    stamp: Stamp
    what: str
    more: str
    passed: bool

    @property
    def iso(self) -> str:
        """The moment as an address has it."""
        return self.at.format_iso()


def moments_of(case: Case, lens: Lens, last: Instant) -> tuple[MomentRow, ...]:
    """Every one of them up to a moment, in order; the lens stands at the end of the case."""
    rows = [*_entries(case, lens), *_passed(case, lens, last)]
    return tuple(sorted((each for each in rows if each.at <= last), key=lambda each: each.at))


def ways(moments: tuple[MomentRow, ...], at: Instant) -> tuple[Instant | None, Instant | None]:
    """The moment before, and the moment after; None at an end."""
    before = max((each.at for each in moments if each.at < at), default=None)
    return before, min((each.at for each in moments if each.at > at), default=None)


def _entries(case: Case, lens: Lens) -> Iterator[MomentRow]:
    """One row for each time of writing down, in the words of the first entry of it."""
    found: defaultdict[Instant, list[Entry]] = defaultdict(list)
    for each in case.entries:
        found[each.recorded_at].append(each)
    for at, entries in found.items():
        left = len(entries) - 1
        more = told("and %(entries)s more", entries=counted(left, "entry", "entries"))
        yield MomentRow(
            at=at,
            stamp=lens.stamp(at),
            what=in_full(entries[0], lens),
            more=more if left else "",
            passed=False,
        )


def _passed(case: Case, lens: Lens, last: Instant) -> Iterator[MomentRow]:
    """Times by which something was asked, and the closes of questions."""
    closed = [each.received_at for each in case.of(CaseClosed)]
    until = min([last, *closed])
    found: defaultdict[Instant, list[str]] = defaultdict(list)
    for duty in lens.standing.duties:
        for due in {duty.due, duty.due_at_the_latest} - {None}:
            assert due is not None
            found[due].append(plain(duty.verb))
    for question in lens.standing.questions:
        if question.closes_at is not None:
            found[question.closes_at].append(told("a question closes"))
    first = case.entries[0].recorded_at
    for due, verbs in found.items():
        if is_of_our_time(due) and first <= due < until:
            said = joined(list(dict.fromkeys(verbs)), most=_MOST_VERBS)
            yield MomentRow(
                at=due + _JUST_AFTER,
                stamp=lens.stamp(due),
                what=told("A time has passed: %(what)s.", what=said),
                more="",
                passed=True,
            )
