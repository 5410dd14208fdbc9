"""Truces: as many windows and scopes as there are claimants.

A window is what one party says of a truce: from when until when, and what it
covers.  A correction, or a word that it has ended, makes the next version of
that window.  No claimant's window counts more than another's: what happened is
judged against each, and where they differ it is contested (design, law 17).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from whenever import TimeDelta

from foedus.agreement.vocabulary import PARTS_OF_SCOPE
from foedus.case.state import stamp_of
from foedus.case.timeline import Change, Timeline, Truth
from foedus.case.words import Phase
from foedus.moments import Span, Surely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from foedus.agreement.vocabulary import Scope
    from foedus.case.entries import FactContested, FactReported
    from foedus.case.register import Report, Told
    from foedus.case.state import Stamp
    from foedus.moments import Instant

__all__ = [
    "Claims",
    "Window",
    "as_claimed",
    "in_force",
    "judged",
    "overlap",
    "version_of",
    "windows_over_time",
]

_A_MOMENT: Final = TimeDelta(nanoseconds=1)
_SAID: Final = {Surely.YES: "yes", Surely.NO: "no", Surely.UNDETERMINED: "not to be known"}
_TRUTH: Final = {
    frozenset({Surely.YES}): Truth.YES,
    frozenset({Surely.NO}): Truth.NO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One version of what a claimant says; `entries` made it, the last of them this version.

    Who says only that a truce ended does not say since when it ran.
    """

    claimant: str
    start: Span | None
    end: Span | None
    scope: tuple[Scope, ...]
    entries: tuple[str, ...]

    @property
    def entry(self) -> str:
        """The entry by which this version is named."""
        return self.entries[-1]


Claims = dict[str, tuple[Window, ...]]
"""The windows of everybody who has spoken of a truce; none where one only says that it ended."""
_Word = tuple["FactReported", tuple[str, ...]]


def windows_over_time(
    reports: Iterable[Report],
    doubts: Mapping[str, Sequence[Told[FactContested]]],
    is_about: Callable[[FactReported], bool],
) -> list[tuple[Stamp, Claims]]:
    """What everybody said of a state, from each time on at which somebody spoke of it.

    Who contests another's word and has none of its own says that it is not so.
    """
    told: list[tuple[Stamp, str, str, FactReported | None, str]] = []
    for report, claims in reports:
        told += [(stamp, report.party, report.id, body, entry) for stamp, body, entry in claims]
        told += [(stamp_of(d), d.party, "", None, d.id) for d, _ in doubts.get(report.id, ())]
    words: dict[str, dict[str, _Word]] = {}
    known: dict[tuple[str, ...], Window] = {}
    doubters: set[str] = set()
    claims_now: Claims = {}
    seen: list[tuple[Stamp, Claims]] = []
    for stamp, claimant, report_id, body, entry in sorted(told, key=itemgetter(0)):
        own = words.setdefault(claimant, {})
        made = own.pop(report_id)[1] if report_id in own else ()
        if body is None:
            doubters.add(claimant)
        elif is_about(body):
            own[report_id] = (body, (*made, entry))
        windows = tuple(known.setdefault(w.entries, w) for w in _windows(claimant, own))
        claims_now = {**claims_now, claimant: windows}
        if not own and claimant not in doubters:
            del claims_now[claimant]
        seen.append((stamp, claims_now))
    return seen


def _windows(claimant: str, words: dict[str, _Word]) -> Iterator[Window]:
    """The windows of one claimant; a word that it ended closes those that had begun."""
    ended = [word for word in words.values() if word[0].phase is Phase.ENDED]
    if ended and len(ended) == len(words):
        body, made = max(ended, key=lambda word: word[0].occurred.latest)
        yield Window(
            claimant=claimant, start=None, end=body.occurred, scope=body.scope, entries=made
        )
    for body, made in words.values():
        if body.phase is Phase.ENDED:
            continue
        end, entries = body.ends, made
        for last, said in ended:
            at = last.occurred
            if body.occurred.latest <= at.latest and (end is None or at.earliest < end.earliest):
                end, entries = at, (*entries, *said)
        yield Window(
            claimant=claimant, start=body.occurred, end=end, scope=body.scope, entries=entries
        )


def overlap(wide: tuple[Scope, ...], scope: tuple[Scope, ...]) -> Surely:
    """Whether a scope lies within another; one without limits takes in all."""
    if not wide:
        return Surely.YES
    if not scope:
        return Surely.UNDETERMINED
    covered = _all_parts(wide)
    if covered >= set(scope):
        return Surely.YES
    return Surely.UNDETERMINED if covered & _all_parts(scope) else Surely.NO


def _all_parts(scope: Iterable[Scope]) -> frozenset[Scope]:
    return frozenset(scope).union(*(PARTS_OF_SCOPE.get(each, ()) for each in scope))


def judged(window: Window, occurred: Span, scope: tuple[Scope, ...]) -> Surely | None:
    """Whether what happened lies inside a window, in time and in scope; None: it does not say."""
    within = {_during(occurred, window), overlap(window.scope, scope)}
    if Surely.NO in within:
        return Surely.NO
    if None in within:
        return None
    return Surely.UNDETERMINED if Surely.UNDETERMINED in within else Surely.YES


def _during(occurred: Span, window: Window) -> Surely | None:
    start, end = window.start, window.end
    if start is None:
        return Surely.NO if end and occurred.earliest > end.latest else None
    if occurred.latest < start.earliest or (end and occurred.earliest > end.latest):
        return Surely.NO
    began = start.latest <= occurred.earliest
    return (
        Surely.YES
        if began and (not end or occurred.latest <= end.earliest)
        else (Surely.UNDETERMINED)
    )


def as_claimed(
    name: str, seen: Sequence[tuple[Stamp, Claims]], occurred: Span, scope: tuple[Scope, ...]
) -> Timeline:
    """Whether what happened was within a truce, by everybody's window of it at each time."""
    verdicts: dict[int, Surely | None] = {}

    def verdict(window: Window) -> Surely | None:
        if id(window) not in verdicts:
            verdicts[id(window)] = judged(window, occurred, scope)
        return verdicts[id(window)]

    changes = [Change(None, Truth.NO, (), f"nobody has claimed {name}")]
    for stamp, claims in seen:
        change = _weighed(name, stamp, claims, verdict)
        if (change.truth, change.ground) != (changes[-1].truth, changes[-1].ground):
            changes.append(change)
    return tuple(changes)


def in_force(name: str, seen: Sequence[tuple[Stamp, Claims]], now: Instant) -> Timeline:
    """Whether a state is in force, by everybody's window: as they speak, begin and end."""
    changes = [Change(None, Truth.NO, (), f"nobody has reported {name}")]
    for index, (stamp, claims) in enumerate(seen):
        following = seen[index + 1][0] if index + 1 < len(seen) else (now, 1 << 60)
        turns = sorted({(at, -1) for at in _turns(claims)})
        moments = (stamp, *(turn for turn in turns if stamp < turn < following))
        changes += [_weighed(name, at, claims, partial(_during, Span.at(at[0]))) for at in moments]
    return tuple(changes)


def _turns(claims: Claims) -> Iterator[Instant]:
    """When a window may begin, has begun, may have ended and has: a moment after its last."""
    for window in (each for windows in claims.values() for each in windows):
        if window.start is not None:
            yield from (window.start.earliest, window.start.latest)
        if window.end is not None:
            yield from (window.end.earliest + _A_MOMENT, window.end.latest + _A_MOMENT)


def _weighed(
    name: str, stamp: Stamp, claims: Claims, verdict: Callable[[Window], Surely | None]
) -> Change:
    """Yes where everybody's window has it, no where nobody's has, else contested."""
    said = {code: [verdict(window) for window in own] for code, own in claims.items()}
    verdicts = {code: _best(each) for code, each in said.items() if each != [None]}
    truth = _TRUTH.get(frozenset(verdicts.values()), Truth.CONTESTED if verdicts else Truth.NO)
    by = {
        word: ", ".join(sorted(code for code, verdict in verdicts.items() if verdict is word))
        for word in Surely
    }
    parts = [f"{_SAID[word]} by {who}" for word, who in by.items() if who]
    ground = "" if truth is Truth.YES else f"{name}: {'; '.join(parts) or 'nobody claims it'}"
    entries = tuple(each.entry for own in claims.values() for each in own)
    return Change(stamp, truth, entries, ground)


def _best(verdicts: Iterable[Surely | None]) -> Surely:
    """One window is enough."""
    found = set(verdicts)
    if Surely.YES in found:
        return Surely.YES
    return Surely.UNDETERMINED if Surely.UNDETERMINED in found else Surely.NO


def version_of(seen: Sequence[tuple[Stamp, Claims]], entry: str) -> Window | None:
    """The version of a window that an entry made."""
    for _, claims in seen:
        for window in (each for own in claims.values() for each in own):
            if window.entry == entry:
                return window
    return None
