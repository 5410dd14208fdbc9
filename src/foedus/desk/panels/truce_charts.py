"""Windows of a truce as bars on one axis of time, and violations as marks on it.

A drawing of what the words beside it say.  Where an end is known only as an
interval, the bar is whole for the time that is surely meant and pale for the
rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whenever import ZonedDateTime

from foedus.moments import Instant, shown_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.case.views import TruceView, WindowView
    from foedus.desk.panels.times import Times
    from foedus.moments import Span

__all__ = ["Lane", "Stretch", "Tick", "TruceChart", "chart_of"]

_WHOLE: Final = 100.0
_MARGIN: Final = 0.02
_MOST_TICKS: Final = 7
_THINNEST: Final = 0.6
_HOUR: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the axis, in per cent of it."""

    left: float
    width: float
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One claimant's window: what may be meant, what surely is, whether an end is not named."""

    name: str
    perhaps: Stretch
    surely: Stretch | None
    endless: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A midnight on the axis."""

    left: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceChart:
    """Everything that is drawn of a truce."""

    lanes: tuple[Lane, ...]
    violations: tuple[Stretch, ...]
    ticks: tuple[Tick, ...]
    endless: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    start: float
    end: float

    def at(self, seconds: float) -> float:
        share = (seconds - self.start) / (self.end - self.start)
        return round(min(max(share, 0.0), 1.0) * _WHOLE, 2)

    def stretch(self, first: float, last: float, words: str = "") -> Stretch:
        left, right = self.at(first), self.at(last)
        return Stretch(left=left, width=max(round(right - left, 2), _THINNEST), words=words)


def chart_of(
    truce: TruceView, now: Instant, times: Times, name: Callable[[str], str]
) -> TruceChart | None:
    """The drawing of a truce; None where nobody has named a window."""
    if not truce.windows:
        return None
    axis = _axis(truce, now)
    lanes = tuple(_lane(each, axis, name) for each in truce.windows)
    return TruceChart(
        lanes=lanes,
        violations=tuple(
            axis.stretch(*_ends(each.occurred), words=each.entry) for each in truce.violations
        ),
        ticks=tuple(_ticks(axis, times)),
        endless=any(each.endless for each in lanes),
    )


def _axis(truce: TruceView, now: Instant) -> _Axis:
    """From the first to the last moment that is spoken of; to now, where a window has no end."""
    spans = [span for each in truce.windows for span in (each.start, each.end)]
    spans += [each.occurred for each in truce.violations]
    moments = [moment for span in spans if span is not None for moment in _ends(span)]
    if any(each.end is None for each in truce.windows):
        moments.append(_seconds(now))
    first, last = min(moments), max(moments)
    margin = max((last - first) * _MARGIN, _HOUR)
    return _Axis(start=first - margin, end=last + margin)


def _lane(window: WindowView, axis: _Axis, name: Callable[[str], str]) -> Lane:
    ending, ended = _ends(window.end) if window.end is not None else (axis.end, axis.end)
    begins, begun = _ends(window.start) if window.start is not None else (axis.start, ending)
    return Lane(
        name=name(window.claimant),
        perhaps=axis.stretch(begins, ended),
        surely=axis.stretch(begun, ending) if begun < ending else None,
        endless=window.end is None or window.start is None,
    )


def _ends(span: Span) -> tuple[float, float]:
    return _seconds(span.earliest), _seconds(span.latest)


def _seconds(moment: Instant) -> float:
    return moment.timestamp(unit="millisecond") / 1000


def _ticks(axis: _Axis, times: Times) -> Iterator[Tick]:
    """Midnights of the page's zone, so many days apart that they can be read."""
    days = (axis.end - axis.start) / (24 * _HOUR)
    step = max(1, -(-int(days) // _MOST_TICKS))
    day = shown_in(Instant.from_timestamp(int(axis.start)), times.zone).date()
    while True:
        day = day.add(days=step)
        midnight = ZonedDateTime(day.year, day.month, day.day, tz=times.zone).to_instant()
        at = _seconds(midnight)
        if at >= axis.end:
            return
        stamp = times.stamp(midnight)
        yield Tick(left=axis.at(at), words=stamp.brief.removesuffix(stamp.clock).strip())
