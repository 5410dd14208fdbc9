"""Times and lengths of time as a report tells them, and the words of its closed lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case.rehearsed import Seen
from foedus.moments import shown_in
from foedus.rehearsal.review.review import Kind, LegKind, Met, Timing

if TYPE_CHECKING:
    from foedus.moments import Instant
    from foedus.rehearsal.review.review import Evidence

__all__ = [
    "KINDS",
    "LEGS",
    "NOTHING",
    "RESULTS",
    "SEEN",
    "TIMINGS",
    "Words",
    "apart",
    "counted",
    "left",
    "length",
]

NOTHING: Final = "-"
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_LONG: Final = 3 * _DAY
_MONTHS: Final = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

SEEN: Final = {
    Seen.MET: "✓ met",
    Seen.PARTLY: "◐ partly met",
    Seen.NOT_MET: "✗ not met",
    Seen.NOT_SEEN: "? not seen",
}
RESULTS: Final = {
    Met.MET: "✓ met",
    Met.BY_LATEST: "◐ met by the latest reading only",
    Met.MISSED: "✗ missed",
    Met.DECLINED: "⊘ declined",
    Met.OPEN: "… still running at the end",
    Met.UNDETERMINED: "? undetermined",
    Met.LAPSED: "lapsed",
    Met.WAIVED: "waived",
}
TIMINGS: Final = {
    Timing.IN_TIME: "✓",
    Timing.BY_LATEST: "◐ by the latest reading only:",
    Timing.LATE: "✗",
    Timing.NO_DEADLINE: "done",
    Timing.NOT_DONE: "✗ not done",
}
KINDS: Final = {
    Kind.REPORT: "report",
    Kind.FINDING: "finding",
    Kind.REQUEST: "request",
    Kind.ALERT: "alert",
    Kind.CONFIRMATION: "confirmation",
    Kind.MEETING: "meeting",
    Kind.DRAFT: "draft",
    Kind.STEP: "step at home",
    Kind.ANSWER: "answer",
}
LEGS: Final = {
    LegKind.ALERT: "alert",
    LegKind.CONFIRMATION: "confirmation",
    LegKind.AT_HOME: "steps at home",
    LegKind.ANSWER: "answer",
}


def length(seconds: float) -> str:
    """How long: `45 s`, `47 min`, `8 h 43 min`, `4 days 3 h`; without a sign."""
    whole = abs(round(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{round(whole / _MINUTE)} min"
    big, small, names = (_HOUR, _MINUTE, ("h", "min"))
    if whole >= _LONG:
        big, small, names = (_DAY, _HOUR, ("days", "h"))
    whole = round(whole / small) * small
    more = whole % big // small
    return f"{whole // big} {names[0]}" + (f" {more} {names[1]}" if more else "")


def apart(seconds: int | None) -> str:
    """How far behind a plan: `12 min later`, `as planned`."""
    if seconds is None:
        return NOTHING
    if seconds == 0:
        return "as planned"
    return f"{length(seconds)} {'later' if seconds > 0 else 'earlier'}"


def left(seconds: int | None) -> str:
    """How far from a deadline: `12 h left`, `20 min late`."""
    if seconds is None:
        return NOTHING
    return f"{length(seconds)} {'left' if seconds >= 0 else 'late'}"


def _month(number: int) -> str:
    return _MONTHS[4 * number - 3 : 4 * number]


def counted(number: int, one: str, many: str = "") -> str:
    """`no entries`, `1 entry`, `2 entries`."""
    return f"{number or 'no'} {one if number == 1 else many or f'{one}s'}"


@dataclass(frozen=True, slots=True)
class Words:
    """Moments on the clocks of a zone."""

    zone: str

    def clock(self, moment: Instant | None) -> str:
        """`28 Aug 05:00`."""
        if moment is None:
            return NOTHING
        at = shown_in(moment, self.zone)
        return f"{at.day} {_month(at.month)} {at.hour:02}:{at.minute:02}"

    def whole(self, moment: Instant) -> str:
        """The same with its year and zone."""
        at = shown_in(moment, self.zone)
        day = f"{at.day} {_month(at.month)} {at.year}"
        return f"{day} {at.hour:02}:{at.minute:02} ({at.tz_id})"

    def due(self, earliest: Instant | None, latest: Instant | None) -> str:
        """One time, or the earliest and the latest reading."""
        if earliest == latest:
            return self.clock(earliest)
        return f"{self.clock(earliest)}, at the latest {self.clock(latest)}"

    def entry(self, evidence: Evidence | None) -> str:
        """Which entry: its time, who, and its id."""
        if evidence is None:
            return NOTHING
        return f"{self.clock(evidence.at)} {self.who(evidence)}, {evidence.entry}"

    def who(self, evidence: Evidence) -> str:
        """The person for their own party; another for a party; or the machine."""
        if evidence.hands == "machine":
            return f"{evidence.party} (machine)"
        own = evidence.by.startswith(f"{evidence.party} ")
        return evidence.by if own else f"{evidence.party} ({evidence.by})"
