"""A history on a replay: what had happened by a moment, and what a promise would have asked.

Past times are intervals (design, law 10): at a moment a step has surely
happened, may have happened, or has not; of a deadline it is surely met, surely
missed, or not to be known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.desk.language import told
from foedus.desk.panels.words import Sign, joined, plain, sentence
from foedus.rehearsal.replay import Replay, Verdict, replay_under

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.resolved import Agreement
    from foedus.desk.panels.times import Times
    from foedus.moments import Instant
    from foedus.rehearsal.history import Hours, Invocation, Milestone

__all__ = ["HistoryPanel", "history_panel"]

_HAPPENED: Final = Sign(says="surely happened by then", icon="yes", tone="good")
_PERHAPS: Final = Sign(says="may have happened by then", icon="waiting", tone="wait")
_NOT_YET: Final = Sign(says="had not happened yet", icon="open", tone="mute")
_UNKNOWN: Final = Sign(says="its time is not known", icon="dormant", tone="mute")
_VERDICTS: Final = {
    Verdict.MET: Sign(says="surely met", icon="yes", tone="good"),
    Verdict.MISSED: Sign(says="surely missed", icon="missed", tone="bad"),
    Verdict.UNDETERMINED: Sign(says="undetermined", icon="waiting", tone="wait"),
    Verdict.NOT_APPLICABLE: Sign(says="not applicable", icon="dormant", tone="mute"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of a history: when it was, how well that is known, and where it stood."""

    what: str
    when: str
    state: Sign
    note: str
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """Provisions of which the same is said."""

    names: str
    cites: str
    verdict: Sign
    deadline: str
    ground: str
    took: str
    readings: tuple[tuple[str, Sign, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPanel:
    """The steps as of a moment, and the whole held against the text."""

    name: str
    instrument: str
    under: str
    outcome: str
    steps: tuple[StepRow, ...]
    verdicts: tuple[VerdictRow, ...]


def history_panel(
    invocation: Invocation, agreement: Agreement, at: Instant, times: Times
) -> HistoryPanel:
    """A history as of a moment; the verdicts are on the whole of it."""
    alike: dict[object, list[Replay]] = {}
    for each in replay_under(invocation, agreement):
        said = (each.verdict, each.ground, each.deadline, each.readings, each.hours)
        alike.setdefault(said, []).append(each)
    order = list(_VERDICTS)
    held = sorted(alike.values(), key=lambda each: order.index(each[0].verdict))
    return HistoryPanel(
        name=invocation.id,
        instrument=invocation.instrument,
        under=agreement.title,
        outcome=plain(invocation.outcome) if invocation.outcome else told("not known"),
        steps=tuple(_step(each, at, times) for each in invocation.milestones),
        verdicts=tuple(map(_verdict, held)),
    )


def _step(step: Milestone, at: Instant, times: Times) -> StepRow:
    span, state = step.span, _UNKNOWN
    if span is not None:
        state = _HAPPENED if span.latest <= at else _PERHAPS if span.earliest <= at else _NOT_YET
    form = f" ({joined([plain(each) for each in step.form])})" if step.form else ""
    return StepRow(
        what=f"{sentence(plain(step.kind))}{form}",
        when=times.span(span) if span else told("not known"),
        state=state,
        note=step.note or "",
        sources=", ".join(step.sources),
    )


def _verdict(same: list[Replay]) -> VerdictRow:
    first = same[0]
    took = ""
    if first.hours is not None and not first.readings:
        since = plain(first.since.removesuffix("_start"))
        took = told("It took %(hours)s from: %(since)s.", hours=_hours(first.hours), since=since)
    return VerdictRow(
        names=joined(_unique(plain(each.clause.rpartition("#")[2]) for each in same)),
        cites="; ".join(_unique(each.cite for each in same)),
        verdict=_VERDICTS[first.verdict],
        deadline=told("within %(time)s", time=first.deadline) if first.deadline else "",
        ground=first.ground,
        took=took,
        readings=tuple(
            (plain(start.removeprefix("done:")), _VERDICTS[held], _hours(hours))
            for start, held, hours in first.readings
        ),
    )


def _hours(hours: Hours | None) -> str:
    """At least and at most: never one number for an interval."""
    if hours is None:
        return told("no time is known")
    least, most = f"{hours.least:.1f}", f"{hours.most:.1f}"
    if least == most:
        return told("%(hours)s hours", hours=least)
    return told("%(least)s to %(most)s hours", least=least, most=most)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
