"""From when a deadline runs and when it falls: every reading of one clock.

A text that leaves the start open has several readings, and so has a fact that
several claimants date differently, or that was corrected.  All are kept; the
earliest drives alerts.  A right is cut off only by the latest, counting only
readings that were known before the clock had run out: what becomes known
afterwards moves nothing (design, laws 7 and 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Certainty
from foedus.case.conditions import Known, requests_for
from foedus.case.entries import DraftCirculated, FactFound, FactReported, QuestionPut
from foedus.case.facts import claims_of, is_about
from foedus.case.state import Stamp, stamp_of
from foedus.case.timeline import Truth, first
from foedus.moments import Duration, Instant, Span, add

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.resolved import Clause

__all__ = ["Clock", "ClockReading", "clock_of", "starts_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """One reading: it runs from `start` (which is `anchor`, as `said_by` has it) until `due`."""

    anchor: str
    said_by: str
    start: Span
    due: Span
    known: Stamp
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """All readings of one deadline, in the order in which they fall."""

    readings: tuple[ClockReading, ...]
    certainty: Certainty | None = None

    @property
    def earliest(self) -> Instant:
        """What drives alerts."""
        return self.readings[0].due.earliest

    @property
    def last(self) -> Instant:
        """When it has run out under every reading that was known in time."""
        closes: Instant | None = None
        for reading in sorted(self.readings, key=lambda each: each.known):
            if closes is None or (reading.known[0] <= closes < reading.due.latest):
                closes = reading.due.latest
        assert closes is not None
        return closes

    def since(self, begun: Instant) -> Clock:
        """Without the readings that had run out before the duty began, if any are left."""
        alive = tuple(reading for reading in self.readings if reading.due.latest >= begun)
        return Clock(readings=alive or self.readings, certainty=self.certainty)

    def pushed(self, seconds: int) -> Clock:
        """The same clock after a rest of so many seconds."""
        rest = Duration(seconds=seconds)

        def later(reading: ClockReading) -> ClockReading:
            due = Span(
                earliest=add(reading.due.earliest, rest),
                latest=add(reading.due.latest, rest),
                precision=reading.due.precision,
            )
            return ClockReading(
                anchor=reading.anchor,
                said_by=reading.said_by,
                start=reading.start,
                due=due,
                known=reading.known,
                entry=reading.entry,
            )

        return Clock(readings=tuple(map(later, self.readings)), certainty=self.certainty)


def clock_of(clause: Clause, party: str, known: Known) -> Clock | None:
    """The clock of a clause for one party; None where it has no deadline, or none runs yet."""
    provision = clause.provision
    if provision.within is None or provision.start is None:
        return None
    readings = []
    for anchor in provision.start.any_of:
        for start, said_by, stamp, entry in starts_of(clause, anchor, party, known):
            due = Span(
                earliest=add(start.earliest, provision.within, zone=provision.zone),
                latest=add(start.latest, provision.within, zone=provision.zone),
                precision=start.precision,
            )
            readings.append(
                ClockReading(
                    anchor=anchor, said_by=said_by, start=start, due=due, known=stamp, entry=entry
                )
            )
    if not readings:
        return None
    readings.sort(key=lambda each: (each.due.earliest, each.known))
    return Clock(readings=tuple(readings), certainty=provision.start.certainty)


def starts_of(
    clause: Clause, anchor: str, party: str, known: Known
) -> Iterator[tuple[Span, str, Stamp, str]]:
    """Every start that a named anchor has: when, as who says, known when, by which entry."""
    kind, _, rest = anchor.partition(":")
    if anchor == "request":
        yield from _requests(clause, known)
    elif anchor in {"question", "draft"}:
        yield from _puts(clause, known, QuestionPut if anchor == "question" else DraftCirculated)
    elif kind == "finding":
        yield from _findings(clause, rest, known)
    elif kind in {"done", "missed", "decision"}:
        yield from _lived(clause, kind, rest, party, known)
    else:
        yield from _claims(clause, anchor, known)


def _requests(clause: Clause, known: Known) -> Iterator[tuple[Span, str, Stamp, str]]:
    for change, party in requests_for(clause, known)[:1]:
        assert change.stamp is not None
        yield Span.at(change.stamp[0]), party, change.stamp, change.entries[0]


def _puts(
    clause: Clause, known: Known, kind: type[QuestionPut | DraftCirculated]
) -> Iterator[tuple[Span, str, Stamp, str]]:
    for entry in known.case.of(kind):
        body = entry.body
        if isinstance(body, (QuestionPut, DraftCirculated)) and body.question == clause.key:
            yield Span.at(entry.received_at), entry.party, stamp_of(entry), entry.id
            return


def _findings(clause: Clause, name: str, known: Known) -> Iterator[tuple[Span, str, Stamp, str]]:
    terms = known.agreement(clause.agreement).facts[name]
    about = {
        report.id
        for report in known.case.of(FactReported)
        if isinstance(report.body, FactReported) and is_about(terms, report.body)
    }
    for entry in known.case.of(FactFound):
        body = entry.body
        if isinstance(body, FactFound) and body.holds and body.report in about:
            yield Span.at(entry.received_at), entry.party, stamp_of(entry), entry.id


def _lived(
    clause: Clause, kind: str, name: str, party: str, known: Known
) -> Iterator[tuple[Span, str, Stamp, str]]:
    other = known.agreement(clause.agreement).clauses[name]
    ask = {"done": known.done, "missed": known.missed}.get(kind)
    timeline = ask(other, party) if ask else known.decided(other, party, None)
    change = first(timeline, Truth.YES)
    if change is not None and change.stamp is not None:
        entry = change.entries[0] if change.entries else ""
        yield Span.at(change.stamp[0]), party, change.stamp, entry


def _claims(clause: Clause, name: str, known: Known) -> Iterator[tuple[Span, str, Stamp, str]]:
    """The first report of each claimant, and its corrections: a later one starts no new clock."""
    terms = known.agreement(clause.agreement).facts[name]
    claimants: set[str] = set()
    for report in known.case.of(FactReported):
        body = report.body
        assert isinstance(body, FactReported)
        if report.party in claimants or not is_about(terms, body):
            continue
        claimants.add(report.party)
        for stamp, body, entry in claims_of(known.case, report):
            if is_about(terms, body):
                yield body.occurred, report.party, stamp, entry
