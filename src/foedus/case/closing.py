"""When a question closes: at its deadline, early, by a broken or a completed silence, withdrawn.

A silence runs from each circulated text anew, and a text that replaces another
ends the window of the first.  Once it is broken it goes over to the rule named
for that, for good.  A window that has not ended when the question's own time
is over adopts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import EarlyClose, Outcome, RuleKind
from foedus.case.causes import AFTER_ALL
from foedus.case.state import stamp_of
from foedus.case.sums import latest_after
from foedus.case.tally import Stance, decided_early, stance_counted, voices

if TYPE_CHECKING:
    from foedus.agreement.resolved import RuleInForce
    from foedus.case.ballot import Ballot
    from foedus.case.entries import Entry, OutcomeContested
    from foedus.case.state import Stamp
    from foedus.moments import Instant

__all__ = ["Closing", "closing_of", "reopened", "window_end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """By which rule, when it is due to close, and when it has (None: it has not).

    `outcome` is what it came to where no counting says so.
    """

    rule: RuleInForce
    due: Instant | None
    stamp: Stamp | None = None
    outcome: Outcome | None = None
    broken: Instant | None = None


def closing_of(ballot: Ballot, opened: Stamp | None, last: Instant | None) -> Closing:
    """How a question closes for the first time; `last` is the end of its clock."""
    close = Closing(rule=ballot.rule, due=last)
    if opened is not None:
        close = _by_itself(ballot, close, opened)
        if last is not None and ballot.now > last:
            close = _not_after(close, max((last, AFTER_ALL), opened))
    return _unless_withdrawn(ballot, close, None)


def _by_itself(ballot: Ballot, close: Closing, since: Stamp) -> Closing:
    """Before its deadline: by its silences, or early."""
    if close.rule.kind is not RuleKind.SILENCE:
        return replace(close, stamp=_early(ballot, close.rule, since))
    ended, was_broken = _silence(ballot, close, since)
    if ended.stamp is None or not was_broken or close.rule.on_break is None:
        return ended
    follow = Closing(rule=close.rule.on_break, due=close.due, broken=ended.broken)
    return _by_itself(ballot, follow, ended.stamp)


def reopened(ballot: Ballot, close: Closing, contest: Entry, body: OutcomeContested) -> Closing:
    """A contest opens it again until the time it states, and under the rule then in force."""
    until = max(body.until, contest.received_at)
    stamp = (until, AFTER_ALL) if ballot.now > until else None
    again = Closing(rule=close.rule, due=until, stamp=stamp, broken=close.broken)
    return _unless_withdrawn(ballot, again, stamp_of(contest))


def _not_after(close: Closing, end: Stamp) -> Closing:
    """The deadline closes whatever is still open; an unfinished silence adopts nothing."""
    if close.stamp is not None and close.stamp <= end:
        return close
    shut = Closing(rule=close.rule, due=end[0], stamp=end, broken=close.broken)
    if close.rule.kind is not RuleKind.SILENCE:
        return shut
    follow = close.rule.on_fail
    if follow is not None and follow.kind is not RuleKind.SILENCE:
        return replace(shut, rule=follow)
    return replace(shut, outcome=Outcome.NO_DECISION)


def _unless_withdrawn(ballot: Ballot, close: Closing, after: Stamp | None) -> Closing:
    for entry, _ in ballot.register.withdrawals.get(ballot.clause.key, ()):
        stamp = stamp_of(entry)
        in_time = close.stamp is None or stamp <= close.stamp
        if in_time and (after is None or stamp > after):
            return replace(close, stamp=stamp, outcome=Outcome.WITHDRAWN)
    return close


def window_end(ballot: Ballot, rule: RuleInForce, draft: Entry) -> Instant:
    """When the silence of a text ends."""
    assert rule.rule.window is not None
    return latest_after(draft.received_at, rule.rule.window, ballot.clause.provision.zone)


def _silence(ballot: Ballot, close: Closing, since: Stamp) -> tuple[Closing, bool]:
    """The first text that was broken (True), or stood or still runs; each counts by itself."""
    rule, last = close.rule, close.due
    drafts = [entry for entry, _ in ballot.drafts if stamp_of(entry) > since]
    for index, draft in enumerate(drafts):
        after = drafts[index + 1] if index + 1 < len(drafts) else None
        end = window_end(ballot, rule, draft)
        replaced = after is not None and stamp_of(after) < (end, AFTER_ALL)
        stop = stamp_of(after) if after is not None and replaced else (end, AFTER_ALL)
        broken = _broken(ballot, rule, stamp_of(draft), stop)
        if broken is not None:
            return replace(close, stamp=broken, due=end, broken=broken[0]), True
        if not replaced:
            stood = stop if ballot.now > end else None
            return replace(close, stamp=stood, due=end if last is None else min(end, last)), False
    return close, False


def _broken(ballot: Ballot, rule: RuleInForce, start: Stamp, stop: Stamp) -> Stamp | None:
    """When enough voters stood against a text; a no said before counts when it is circulated."""
    before = [(start, word) for word in ballot.counted(start).values()]
    against: set[str] = set()
    for moment, word in [*before, *ballot.after(start)]:
        if moment > stop:
            break
        stance = ballot.stance(word, moment)
        against.discard(word.party)
        if stance_counted(rule, {word.party: stance}, word.party) is Stance.DECLINE:
            against.add(word.party)
        standing = against - ballot.recused(rule, moment) - rule.recused
        enough = len(standing & set(rule.voters)) >= (rule.rule.broken_by or 1)
        if enough or standing & rule.veto:
            return moment
    return None


def _early(ballot: Ballot, rule: RuleInForce, since: Stamp) -> Stamp | None:
    """The first moment at which the rule lets the vote close."""
    wanted = rule.rule.early_close
    if wanted is None:
        return None
    stances = ballot.stances(ballot.counted(since), since)
    moments = [(since, "", Stance.SILENT)]
    moments += [(at, word.party, ballot.stance(word, at)) for at, word in ballot.after(since)]
    for moment, party, stance in moments:
        if stances.get(party) is stance:
            continue
        stances[party] = stance
        if _may_close(rule, wanted, stances, ballot.recused(rule, moment)):
            return moment
    return None


def _may_close(
    rule: RuleInForce, wanted: EarlyClose, stances: dict[str, Stance], recused: frozenset[str]
) -> bool:
    if wanted is EarlyClose.WHEN_ALL_ANSWERED or rule.kind is RuleKind.INDIVIDUAL:
        answered = {code for code, stance in stances.items() if stance is not Stance.SILENT}
        return set(voices(rule)) - recused - rule.recused <= answered
    return decided_early(rule, stances, recused)
