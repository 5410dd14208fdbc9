"""Thresholds: so many violations within so long, by whose count, and what denies it.

Two things show a number: reports of single violations, and a claimant's own
figures.  Neither is ever added to the other, nor one claimant's to another's.
A figure of a long period shows for a short one only what arithmetic makes sure
of: thirty in twenty-two days are two within some day of them, not ten.  What
another claimant's lower figure of the same time denies is contested.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import ceil
from typing import TYPE_CHECKING, Final

from foedus.agreement.rendering import length_in_words
from foedus.agreement.vocabulary import Bound
from foedus.case.facts import report_timelines, windows_of
from foedus.case.state import stamp_of
from foedus.case.sums import span_after
from foedus.case.timeline import Change, Timeline, Truth, all_of, any_of, at, since
from foedus.case.truces import as_claimed, overlap
from foedus.moments import Span, Surely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.model import Threshold
    from foedus.agreement.resolved import FactTerms
    from foedus.case.entries import ViolationsCounted
    from foedus.case.register import Register, Told
    from foedus.case.state import Stamp
    from foedus.moments import Duration, Instant

__all__ = [
    "counted_over",
    "figures_of",
    "figures_timeline",
    "is_figure_of",
    "threshold_reached",
    "threshold_timeline",
]

_SHOWS: Final = frozenset({Bound.EXACT, Bound.AT_LEAST, Bound.OVER})
_DENIES: Final = frozenset({Bound.EXACT, Bound.UP_TO})
_FOUND: Final = "those who find it"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """How many a claimant shows of whom within the length, how surely, when, by which entries.

    `reached` is when the last of them happened, as far as it is known.
    """

    claimant: str
    accused: str
    truth: Truth
    number: int
    span: Span | None = None
    reached: Span | None = None
    entries: tuple[str, ...] = ()


def _rank(shown: _Shown) -> tuple[Truth, int]:
    return shown.truth, shown.number


@dataclass(slots=True, kw_only=True)
class _Singles:
    """One claimant's reports of single violations by one party, and the most within the length."""

    claimant: str
    accused: str
    threshold: Threshold
    held: dict[str, tuple[Span, Truth]] = field(default_factory=dict)
    best: _Shown | None = None

    def put(self, report: str, span: Span, truth: Truth) -> None:
        """More is counted near what came; where something went, all is counted anew."""
        before = self.held.pop(report, None)
        after = (span, truth) if truth is not Truth.NO else None
        if after is not None:
            self.held[report] = after
        if before == after:
            return
        if before is not None:
            self.best = self._densest(self.held)
        else:
            near = {name: each for name, each in self.held.items() if self._is_near(each[0], span)}
            found = self._densest(near)
            self.best = found if self.best is None else max(self.best, found, key=_rank)

    def _is_near(self, one: Span, other: Span) -> bool:
        length = self.threshold.within
        return length is None or (
            one.earliest <= _after(other.latest, length)
            and other.earliest <= _after(one.latest, length)
        )

    def _densest(self, held: dict[str, tuple[Span, Truth]]) -> _Shown:
        """The most that surely lie within the length, in one pass by their latest times."""
        length, needed = self.threshold.within, self.threshold.at_least
        best: tuple[Truth, int, Span | None] = (Truth.NO, 0, None)
        reached: Span | None = None
        inside: list[tuple[Instant, bool]] = []
        sure = 0
        for span, truth in sorted(held.values(), key=lambda each: each[0].latest):
            heappush(inside, (span.earliest, truth is Truth.YES))
            sure += truth is Truth.YES
            while length is not None and inside and _after(inside[0][0], length) < span.latest:
                sure -= heappop(inside)[1]
            held_ = Truth.YES if sure >= needed else Truth.CONTESTED
            rank = (held_ if len(inside) >= needed else Truth.NO, len(inside))
            if rank > best[:2]:
                best = (*rank, Span(earliest=inside[0][0], latest=span.latest))
                reached = span
        truth, number, when = best
        within = [name for name, (span, _) in held.items() if when and _lies_in(span, when)]
        return _Shown(
            claimant=self.claimant,
            accused=self.accused,
            truth=truth,
            number=number,
            span=when,
            reached=reached,
            entries=tuple(within),
        )


def _lies_in(span: Span, when: Span) -> bool:
    return when.earliest <= span.earliest and span.latest <= when.latest


def _after(moment: Instant, length: Duration) -> Instant:
    return span_after(moment, length, None)[0]


def threshold_timeline(
    terms: FactTerms, threshold: Threshold, party: str, register: Register
) -> Timeline:
    """Whether an event has happened as often as a provision asks, for one party's duty."""
    return tuple(change for change, _ in _course(terms, threshold, party, register))


def threshold_reached(
    terms: FactTerms, threshold: Threshold, party: str, register: Register
) -> tuple[Span, str, Stamp, str] | None:
    """When the last of so many happened, as who shows it, known since when, by which entry."""
    for change, shown in _course(terms, threshold, party, register):
        if shown is not None and change.stamp is not None:
            when = shown.reached or Span.at(change.stamp[0])
            return when, shown.claimant, change.stamp, shown.entries[-1]
    return None


def _course(
    terms: FactTerms, threshold: Threshold, party: str, register: Register
) -> list[tuple[Change, _Shown | None]]:
    """Every change, with what showed enough where something did."""
    figures = [
        (told, _figure_timeline(terms, told, register))
        for told in register.figures
        if _is_heard(terms, told)
    ]
    singles: dict[tuple[str, str], _Singles] = {}
    moved: dict[Stamp, list[tuple[tuple[str, str], str, Span, Truth]]] = {}
    for (report, claims), timeline in report_timelines(terms, party, register):
        claimant = report.party if terms.finders is None else _FOUND
        for change in timeline:
            if change.stamp is not None:
                said = [body for stamp, body, _ in claims if stamp <= change.stamp][-1]
                who = (claimant, said.attacker or "")
                if who not in singles:
                    singles[who] = _Singles(claimant=who[0], accused=who[1], threshold=threshold)
                move = (who, report.id, said.occurred, change.truth)
                moved.setdefault(change.stamp, []).append(move)
    start = Change(None, Truth.NO, (), _too_few(terms, threshold, 0))
    course: list[tuple[Change, _Shown | None]] = [(start, None)]
    turns = {each.stamp for _, timeline in figures for each in timeline if each.stamp}
    for stamp in sorted({*moved, *turns}):
        for who, report_id, occurred, truth in moved.get(stamp, ()):
            singles[who].put(report_id, occurred, truth)
        truths = {told[0].id: at(timeline, stamp).truth for told, timeline in figures}
        known = _current(told for told, _ in figures if stamp_of(told[0]) <= stamp)
        shown = [each.best for each in singles.values() if each.best is not None]
        shown += [_by_figure(told, truths[told[0].id], threshold) for told in known]
        course.append(_weighed(terms, threshold, stamp, shown, known))
    return course


def _current(told: Iterable[Told[ViolationsCounted]]) -> list[Told[ViolationsCounted]]:
    """Figures that no later one revises."""
    found = list(told)
    revised = {body.revises for _, body in found}
    return [(entry, body) for entry, body in found if entry.id not in revised]


def is_figure_of(terms: FactTerms, body: ViolationsCounted) -> bool:
    """Whether a figure could be of this event at all."""
    if terms.by is not None and body.accused not in terms.by:
        return False
    return not body.scope or overlap(terms.fact.scope, body.scope) is not Surely.NO


def _is_heard(terms: FactTerms, told: Told[ViolationsCounted]) -> bool:
    """Where somebody is named to find it, nobody else's figure counts."""
    finders = terms.finders
    return is_figure_of(terms, told[1]) and (finders is None or told[0].party in finders)


def _figure_timeline(
    terms: FactTerms, told: Told[ViolationsCounted], register: Register
) -> Timeline:
    """Whether what a figure counts is such an event: of its scope, in everybody's window."""
    entry, body = told
    parts = [since(stamp_of(entry), Truth.YES, (entry.id,))]
    if overlap(terms.fact.scope, body.scope) is not Surely.YES:
        ground = f"what was counted is not said to be {', '.join(terms.fact.scope)} alone"
        parts.append((Change(None, Truth.CONTESTED, (entry.id,), ground),))
    if terms.truce is not None and body.since is not None and body.as_of is not None:
        counted = Span(earliest=body.since, latest=body.as_of)
        seen = windows_of(terms.truce, register)
        parts.append(as_claimed(terms.truce.name, seen, counted, body.scope))
    elif terms.truce is not None:
        ground = f"{entry.party} does not say for which time it counts"
        parts.append((Change(None, Truth.CONTESTED, (entry.id,), ground),))
    return all_of(parts)


def figures_timeline(terms: FactTerms, register: Register) -> Timeline:
    """Whether figures alone show that an event has happened."""
    heard = figures_of(terms, register)
    return any_of([_figure_timeline(terms, told, register) for told in heard])


def _by_figure(told: Told[ViolationsCounted], surely: Truth, threshold: Threshold) -> _Shown:
    """What a figure makes sure of for the length; without its two times, nothing."""
    entry, body = told
    number = body.number if body.number is not None and body.bound in _SHOWS else 0
    if number and body.bound is Bound.OVER:
        number += 1
    if threshold.within is not None:
        lengths = _lengths(body.since, body.as_of, threshold.within)
        number = ceil(number / lengths) if lengths else 0
    return _Shown(
        claimant=entry.party,
        accused=body.accused,
        truth=surely if number >= threshold.at_least else Truth.NO,
        number=number,
        span=counted_over(body),
        reached=counted_over(body),
        entries=(entry.id,),
    )


def counted_over(body: ViolationsCounted) -> Span | None:
    """The time that a figure counts; None where the claimant does not say it."""
    if body.since is None or body.as_of is None:
        return None
    return Span(earliest=body.since, latest=body.as_of)


def figures_of(terms: FactTerms, register: Register) -> list[Told[ViolationsCounted]]:
    """The figures that show that an event has happened, in order."""
    return [told for told in register.figures if _is_heard(terms, told) and told[1].number != 0]


def _lengths(since: Instant | None, as_of: Instant | None, length: Duration) -> int:
    """How many lengths a period takes in, a part of one counted whole; none where unknown."""
    if since is None or as_of is None:
        return 0
    one = (_after(since, length) - since).total("seconds")
    return max(1, ceil((as_of - since).total("seconds") / one))


def _weighed(
    terms: FactTerms,
    threshold: Threshold,
    stamp: Stamp,
    shown: list[_Shown],
    figures: list[Told[ViolationsCounted]],
) -> tuple[Change, _Shown | None]:
    best = max(shown, key=_rank, default=None)
    if best is None or best.truth is Truth.NO:
        most = best.number if best else 0
        return Change(stamp, Truth.NO, (), _too_few(terms, threshold, most)), None
    denied = [
        entry
        for entry, body in figures
        if entry.party != best.claimant and _denies(terms, body, best, threshold)
    ]
    if best.truth is Truth.YES and not denied:
        return Change(stamp, Truth.YES, best.entries), best
    against = ", ".join(entry.party for entry in denied)
    why = f"fewer by {against}" if denied else "not all beyond doubt"
    ground = f"{best.number} {_plain(terms)} by {best.claimant}; {why}"
    entries = (*best.entries, *(entry.id for entry in denied))
    return Change(stamp, Truth.CONTESTED, entries, ground), best


def _denies(terms: FactTerms, body: ViolationsCounted, best: _Shown, threshold: Threshold) -> bool:
    """Whether another's whole figure of the same stays below, for a time that takes this in."""
    if body.accused != best.accused or overlap(body.scope, terms.fact.scope) is not Surely.YES:
        return False
    if body.number is None or body.bound not in _DENIES or body.kind:
        return False
    if (
        body.since is None
        or body.as_of is None
        or best.span is None
        or body.number >= threshold.at_least
    ):
        return False
    return body.since <= best.span.earliest and best.span.latest <= body.as_of


def _too_few(terms: FactTerms, threshold: Threshold, most: int) -> str:
    within = f" within {length_in_words(threshold.within)}" if threshold.within else ""
    return f"{most} {_plain(terms)} shown{within}, {threshold.at_least} needed"


def _plain(terms: FactTerms) -> str:
    return terms.name.replace("_", " ")
