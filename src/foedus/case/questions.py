"""What is put to the parties, what they answered, and what it comes to.

A question opens when its provision begins to apply to somebody, and closes as
`closing` says.  The words received until then are counted; what comes later is
kept and marked late.  Support ad referendum that is pending at the close is
waited for until its own date, if anything turns on it.  Only a contest opens a
settled question again, until the time that it states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Outcome, RuleKind
from foedus.case.causes import AFTER_ALL, BEFORE_ALL
from foedus.case.closing import Closing, closing_of, reopened
from foedus.case.state import stamp_of
from foedus.case.tally import GOOD, Count, Stance, count, each_for_itself, is_decided, pivotal
from foedus.case.words import Answer
from foedus.moments import Instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from foedus.agreement.resolved import Clause, RuleInForce
    from foedus.case.ballot import Ballot, Word
    from foedus.case.clock import Clock
    from foedus.case.state import Stamp

__all__ = ["Position", "Question", "assess_question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One word of one party on a question, and whether it counts."""

    party: str
    answer: Answer
    stance: Stance
    received_at: Instant
    stamp: Stamp
    entry: str
    late: bool
    caveat: str = ""
    pending: str = ""
    until: Instant | None = None
    text: str = ""
    confirmed: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Where one question stands at a moment.

    `positions` has one word of each party, the last that counts (or the last
    late one); `afterwards` every word that came too late.  `first` is how it
    was settled before anybody contested it.  `spoken` is what each party's
    word in time amounted to since when, by which entry.
    """

    clause: Clause
    rule: RuleInForce
    opened: Stamp | None
    closes: Instant | None
    positions: tuple[Position, ...]
    afterwards: tuple[Position, ...]
    count: Count
    outcome: Outcome | None
    settled: Stamp | None
    first: Settled | None
    projected: Outcome | None
    if_silent: Outcome | None
    turns_on: tuple[str, ...]
    draft: str | None
    broken_at: Instant | None
    contested_by: tuple[str, ...]
    readings: tuple[tuple[str, Instant, Outcome | None], ...]
    spoken: Mapping[str, list[tuple[Stamp, str, Stance]]]

    @property
    def settled_at(self) -> Instant | None:
        """When it was settled."""
        return self.settled[0] if self.settled else None

    @property
    def is_open(self) -> bool:
        """Whether it has been opened and not settled."""
        return self.opened is not None and self.settled is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """When an outcome was final, what it was, and by which rule in the end."""

    stamp: Stamp
    outcome: Outcome | None
    rule: RuleInForce


def assess_question(ballot: Ballot, opened: Stamp | None, clock: Clock | None) -> Question:
    """The question of a ballot, which opened then and runs by this clock."""
    close = closing_of(ballot, opened, clock.last if clock else None)
    settled = first = _settled(ballot, close)
    contests = ballot.register.contests.get(ballot.clause.key, [])
    for entry, body in contests:
        if settled is not None and stamp_of(entry) > settled.stamp:
            close = reopened(ballot, close, entry, body)
            settled = _settled(ballot, close)
    is_open = opened is not None and settled is None
    end = close.stamp or ballot.end
    words, late = ballot.counted(end), ballot.late(end)
    stances = ballot.stances(words, settled.stamp if settled else ballot.end)
    recused = ballot.recused(close.rule, end)
    can_adopt = is_open and ballot.can_adopt(close.rule, ballot.end)
    projected = silent = settled.outcome if settled else None
    if can_adopt:
        projected = ballot.outcome(close.rule, stances, ballot.end)
    if is_open and close.rule.kind is not RuleKind.INDIVIDUAL:
        silent = _if_silent(ballot, close, words, stances)
    draft = ballot.draft(end)
    return Question(
        clause=ballot.clause,
        rule=settled.rule if settled else close.rule,
        opened=opened,
        closes=close.due,
        positions=tuple(_positions(ballot, words, late)),
        afterwards=tuple(_position(ballot, word, late=True) for word in late),
        count=count(close.rule, stances, recused),
        outcome=settled.outcome if settled else None,
        settled=settled.stamp if settled else None,
        first=first,
        projected=projected,
        if_silent=silent,
        turns_on=pivotal(close.rule, stances, recused) if can_adopt else (),
        draft=draft[0].id if draft else None,
        broken_at=close.broken,
        contested_by=tuple(entry.id for entry, _ in contests),
        readings=tuple(_readings(ballot, close, clock)) if opened is not None else (),
        spoken=_spoken(ballot, late),
    )


def _spoken(ballot: Ballot, late: list[Word]) -> dict[str, list[tuple[Stamp, str, Stance]]]:
    """What each word in time amounted to, as it came; one that waits for a step is silence."""
    left_out = {word.entry for word in late}
    found: dict[str, list[tuple[Stamp, str, Stance]]] = {}
    for at, word in ballot.after(BEFORE_ALL):
        if word.entry not in left_out and word.position is not None:
            stance = Stance.SILENT if ballot.is_pending(word, at) else ballot.stance(word, at)
            found.setdefault(word.party, []).append((at, word.entry, stance))
    return found


def _settled(ballot: Ballot, close: Closing) -> Settled | None:
    """When the outcome is final: at the close, or when no pending step at home can move it."""
    if close.stamp is None:
        return None
    if close.outcome is not None:
        return Settled(stamp=close.stamp, outcome=close.outcome, rule=close.rule)
    words = ballot.counted(close.stamp)
    recused = ballot.recused(close.rule, close.stamp)
    at_once = close.rule.kind in {RuleKind.INDIVIDUAL, RuleKind.SILENCE}
    for at in [close.stamp, *ballot.resolutions(words, close.stamp)]:
        stances = ballot.stances(words, at)
        pending = [party for party, word in words.items() if ballot.is_pending(word, at)]
        if at_once or is_decided(close.rule, stances, recused, pending):
            outcome = ballot.outcome(close.rule, stances, close.stamp)
            if outcome not in GOOD and _had_hoped(ballot, close, words, stances):
                outcome = Outcome.LAPSED
            rule = each_for_itself(close.rule, stances, recused)
            return Settled(stamp=at, outcome=None if rule else outcome, rule=rule or close.rule)
    return None


def _had_hoped(
    ballot: Ballot, close: Closing, words: dict[str, Word], stances: dict[str, Stance]
) -> bool:
    """Whether it failed only because steps at home never came."""
    hoped = {
        party: Stance.CONDITIONAL
        for party, word in words.items()
        if word.answer is Answer.AD_REFERENDUM and stances[party] is Stance.SILENT
    }
    if not hoped:
        return False
    at = close.stamp or ballot.end
    return ballot.outcome(close.rule, {**stances, **hoped}, at) in GOOD


def _if_silent(
    ballot: Ballot, close: Closing, words: dict[str, Word], stances: dict[str, Stance]
) -> Outcome | None:
    """What it would come to if nobody spoke again: pending steps are taken never to come."""
    if not ballot.can_adopt(close.rule, ballot.end):
        return Outcome.NO_DECISION
    quiet = dict(stances)
    for party, word in words.items():
        if ballot.is_pending(word, ballot.end):
            quiet[party] = Stance.SILENT
    outcome = ballot.outcome(close.rule, quiet, ballot.end)
    lapsed = outcome not in GOOD and _had_hoped(ballot, close, words, quiet)
    return Outcome.LAPSED if lapsed else outcome


def _positions(ballot: Ballot, words: dict[str, Word], late: list[Word]) -> Iterator[Position]:
    """The last word of each party that counts; where all were late, the last late one."""
    missed = {word.party: word for word in late if word.party not in words}
    for word in sorted((*words.values(), *missed.values()), key=lambda word: word.stamp):
        yield _position(ballot, word, late=word.party in missed)


def _position(ballot: Ballot, word: Word, *, late: bool) -> Position:
    waits = word.answer is Answer.AD_REFERENDUM
    step = ballot.confirmation(word, ballot.end) if waits else None
    return Position(
        party=word.party,
        answer=word.answer,
        stance=ballot.stance(word, ballot.end),
        received_at=word.stamp[0],
        stamp=word.stamp,
        entry=word.entry,
        late=late,
        caveat=word.position.caveat if word.position else "",
        pending=word.pending,
        until=word.until,
        text=word.text,
        confirmed=step[0] if step else None,
    )


def _readings(
    ballot: Ballot, close: Closing, clock: Clock | None
) -> Iterator[tuple[str, Instant, Outcome | None]]:
    """What it would come to under each reading of the clock, where there are several."""
    if clock is None or len(clock.readings) < 2 or not ballot.can_adopt(close.rule, ballot.end):  # noqa: PLR2004
        return
    for reading in clock.readings:
        closes = (reading.due.latest, AFTER_ALL)
        stances = ballot.stances(ballot.counted(min(closes, ballot.end)), ballot.end)
        outcome = ballot.outcome(close.rule, stances, min(closes, ballot.end))
        yield f"{reading.anchor} ({reading.said_by})", reading.due.latest, outcome
