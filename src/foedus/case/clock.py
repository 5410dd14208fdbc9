"""From when a deadline runs and when it falls: every reading of one clock.

A text that leaves the start open has several readings, and so has a fact that
several claimants date differently, or that was corrected.  All are kept; the
earliest drives alerts.  A right is cut off only by the latest, counting only
readings that were known before the clock had run out: what becomes known
afterwards moves nothing (design, laws 7 and 8).

Where every reading had run out before the duty arose (an attack attributed
days later), nobody could have been in time; the time then runs from when the
duty arose, and that reading is marked as assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Certainty, Role
from foedus.case.counts import counted_over, figures_of, threshold_reached
from foedus.case.facts import is_about
from foedus.case.state import Stamp, stamp_of
from foedus.case.sums import span_after
from foedus.case.timeline import Truth, first
from foedus.moments import Instant, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.agreement.model import Condition, Threshold
    from foedus.agreement.resolved import Clause, FactTerms
    from foedus.case.conditions import Known
    from foedus.case.entries import DraftCirculated, Entry, FactReported, QuestionPut

__all__ = ["ARISEN", "Clock", "ClockReading", "Rest", "clock_of", "joined", "starts_of"]

ARISEN = "the duty arose"
"""The start of the reading that is used where no other was left."""

Rest = tuple[Instant, Instant]
"""From when until when a clock stood still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """One reading: it runs from `start` (which is `anchor`, as `said_by` has it) until `due`."""

    anchor: str
    said_by: str
    start: Span
    due: Span
    known: Stamp
    entry: str


@dataclass(frozen=True, kw_only=True)
class Clock:
    """All readings of one deadline, in the order in which they fall."""

    readings: tuple[ClockReading, ...]
    certainty: Certainty | None = None

    @property
    def earliest(self) -> Instant:
        """What drives alerts."""
        return self.readings[0].due.earliest

    @cached_property
    def last(self) -> Instant:
        """When it has run out under every reading that was known in time."""
        known = sorted(self.readings, key=lambda each: each.known)
        closes = known[0].due.latest
        for reading in known:
            if reading.known[0] <= closes < reading.due.latest:
                closes = reading.due.latest
        return closes

    def since(self, begun: Stamp, clause: Clause) -> Clock:
        """Without the readings that had run out before the duty began."""
        alive = tuple(reading for reading in self.readings if reading.due.latest >= begun[0])
        if len(alive) == len(self.readings):
            return self
        if any(reading.known <= begun for reading in alive):
            return Clock(readings=alive, certainty=self.certainty)
        arisen = _reading(clause, (Span.at(begun[0]), "the record", begun, ""), ARISEN)
        readings = tuple(sorted((arisen, *alive), key=_order))
        return Clock(readings=readings, certainty=Certainty.ASSUMED)

    def pushed(self, rests: Iterable[Rest]) -> Clock:
        """The same clock with its rests added; one that began after it had run out moves nothing.

        A rest counts for a reading only as far as the reading was running.
        """
        clock = self
        for began, ended in rests:
            if began <= clock.last:
                readings = tuple(_rested(each, began, ended) for each in clock.readings)
                clock = Clock(readings=readings, certainty=clock.certainty)
        return clock


def _rested(reading: ClockReading, began: Instant, ended: Instant) -> ClockReading:
    rest = ended - max(began, min(reading.start.earliest, ended))
    due = replace(
        reading.due, earliest=reading.due.earliest + rest, latest=reading.due.latest + rest
    )
    return replace(reading, due=due)


def joined(clocks: Iterable[Clock]) -> Clock | None:
    """The readings of several parties as one clock; None where none has one."""
    distinct = list(dict.fromkeys(clocks))
    if len(distinct) < 2:  # noqa: PLR2004 - nothing to join
        return distinct[0] if distinct else None
    readings = dict.fromkeys(reading for clock in distinct for reading in clock.readings)
    ordered = tuple(sorted(readings, key=_order))
    return Clock(readings=ordered, certainty=distinct[0].certainty)


def _order(reading: ClockReading) -> tuple[Instant, Stamp]:
    return reading.due.earliest, reading.known


def clock_of(clause: Clause, party: str, known: Known) -> Clock | None:
    """The clock of a clause for one party; None where it has no deadline, or none runs yet."""
    provision = clause.provision
    if provision.within is None or provision.start is None:
        return None
    readings = [
        _reading(clause, start, anchor)
        for anchor in provision.start.any_of
        for start in starts_of(clause, anchor, party, known)
    ]
    if not readings:
        return None
    return Clock(readings=tuple(sorted(readings, key=_order)), certainty=provision.start.certainty)


def _reading(clause: Clause, begins: Begins, anchor: str) -> ClockReading:
    start, said_by, stamp, entry = begins
    provision = clause.provision
    assert provision.within is not None
    due = Span(
        earliest=span_after(start.earliest, provision.within, provision.zone)[0],
        latest=span_after(start.latest, provision.within, provision.zone)[1],
        precision=start.precision,
    )
    return ClockReading(
        anchor=anchor, said_by=said_by, start=start, due=due, known=stamp, entry=entry
    )


Begins = tuple[Span, str, Stamp, str]
"""When something began, as who says, known since when, by which entry."""


def starts_of(clause: Clause, anchor: str, party: str, known: Known) -> Iterator[Begins]:
    """Every start that a named anchor has."""
    kind, _, rest = anchor.partition(":")
    if anchor == "request":
        yield from _requests(clause, known)
    elif anchor in {"question", "draft"}:
        yield from _puts(clause, known, anchor)
    elif kind == "finding":
        yield from _findings(clause, rest, known)
    elif kind in {"done", "missed", "decision"}:
        yield from _lived(clause, kind, rest, party, known)
    elif (threshold := _threshold(clause.provision.when, anchor)) is not None:
        terms = known.agreement(clause.agreement).facts[anchor]
        reached = threshold_reached(terms, threshold, party, known.register)
        yield from [reached] if reached else []
    else:
        yield from _claims(clause, anchor, known)


def _threshold(condition: Condition | None, fact: str) -> Threshold | None:
    """How often a condition asks for a fact; None where once is enough."""
    if condition is None or condition.fact == fact:
        return condition.count if condition else None
    found = (_threshold(part, fact) for part in (*condition.all, *condition.any))
    return next((each for each in found if each is not None), None)


def _requests(clause: Clause, known: Known) -> Iterator[Begins]:
    for change, party in known.requests(clause)[:1]:
        assert change.stamp is not None
        yield Span.at(change.stamp[0]), party, change.stamp, change.entries[0]


def _puts(clause: Clause, known: Known, anchor: str) -> Iterator[Begins]:
    """The first time the question was put, or a text on it circulated."""
    register = known.register
    told: Iterable[tuple[Entry, QuestionPut | DraftCirculated]]
    told = (register.puts if anchor == "question" else register.drafts).get(clause.key, [])
    for entry, _ in list(told)[:1]:
        yield Span.at(entry.received_at), entry.party, stamp_of(entry), entry.id


def _findings(clause: Clause, name: str, known: Known) -> Iterator[Begins]:
    terms = known.agreement(clause.agreement).facts[name]
    for report, claims in known.register.reports:
        if any(is_about(terms, body) for _, body, _ in claims):
            for entry, body in known.register.findings.get(report.id, ()):
                if body.holds and (terms.finders is None or entry.party in terms.finders):
                    yield Span.at(entry.received_at), entry.party, stamp_of(entry), entry.id


def _lived(clause: Clause, kind: str, name: str, party: str, known: Known) -> Iterator[Begins]:
    other = known.agreement(clause.agreement).clauses[name]
    ask = {"done": known.done, "missed": known.missed}.get(kind)
    timeline = ask(other, party) if ask else known.decided(other, party, None)
    change = first(timeline, Truth.YES)
    if change is not None and change.stamp is not None:
        entry = change.entries[0] if change.entries else ""
        yield Span.at(change.stamp[0]), party, change.stamp, entry


def _claims(clause: Clause, name: str, known: Known) -> Iterator[Begins]:
    """When one event began: by its first report, its corrections, and other parties' word.

    Another attack starts no other clock, and what one party reported at a
    moment cannot, in another's word, have begun after it.  The parties that
    bound themselves are heard; a named aggressor or an outsider only where
    none of them has reported.
    """
    agreement = known.agreement(clause.agreement)
    terms = agreement.facts[name]
    told = []
    for report, claims in known.register.reports:
        about = [claim for claim in claims if is_about(terms, claim[1])]
        if about:
            party = agreement.parties.get(report.party)
            heard = party is not None and party.role is not Role.NAMED_AGGRESSOR
            told.append((not heard, report, about))
    if not told:
        yield from _counted(terms, known)
        return
    bound = [each for each in told if not each[0]] or told[:1]
    _, first_report, first_claims = bound[0]
    claimants: set[str] = set()
    for _, report, about in bound:
        if report.party in claimants or not _same_event(first_claims[0][1], about[0][1]):
            continue
        claimants.add(report.party)
        for stamp, body, entry in about:
            if report is first_report or body.occurred.earliest <= first_report.received_at:
                yield body.occurred, report.party, stamp, entry


def _counted(terms: FactTerms, known: Known) -> Iterator[Begins]:
    """Where only a figure shows the event: somewhere in the time that it counts."""
    for entry, figure in figures_of(terms, known.register)[:1]:
        when = counted_over(figure) or Span.at(figure.as_of or entry.received_at)
        yield when, entry.party, stamp_of(entry), entry.id


def _same_event(one: FactReported, other: FactReported) -> bool:
    """Whether two reports can be of one event: what both name must agree."""
    attacker = None in {one.attacker, other.attacker} or one.attacker == other.attacker
    victims = not one.victims or not other.victims or bool(set(one.victims) & set(other.victims))
    return attacker and victims
