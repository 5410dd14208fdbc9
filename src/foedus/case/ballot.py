"""The words that parties said on one question, and what they amount to at a moment.

A word is a position, or an objection to a circulated text; a later word of the
same party takes the place of an earlier one.  An objection is to one text: it
says nothing about the next.  A moment is a stamp: a word of the same instant
counts if it stands before it in the record.
"""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.agreement.roll import IN_A_CASE
from foedus.agreement.vocabulary import Outcome, RuleKind
from foedus.case.causes import AFTER_ALL
from foedus.case.facts import shown_by
from foedus.case.state import stamp_of
from foedus.case.steps import endings_of
from foedus.case.tally import Stance, outcome_of
from foedus.case.words import Answer, StepResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from foedus.agreement.resolved import Agreement, Clause, RuleInForce
    from foedus.case.entries import DraftCirculated, PositionTaken, QuestionPut
    from foedus.case.register import Register, Told
    from foedus.case.state import Stamp
    from foedus.case.steps import Ended
    from foedus.moments import Instant

__all__ = ["Ballot", "Word"]

_PLAIN: Final = {
    Answer.SUPPORT: Stance.SUPPORT,
    Answer.SUPPORT_WITH_CAVEAT: Stance.CONDITIONAL,
    Answer.AD_REFERENDUM: Stance.CONDITIONAL,
    Answer.NEEDS_TIME: Stance.SILENT,
    Answer.DECLINE: Stance.DECLINE,
    Answer.ABSTAIN: Stance.ABSTAIN,
}
_stamp = attrgetter("stamp")


class Word(NamedTuple):
    """What one party said, when, by which entry; an objection has no position."""

    stamp: Stamp
    party: str
    answer: Answer
    entry: str
    position: PositionTaken | None
    text: str

    @property
    def pending(self) -> str:
        """The step at home that it waits for, or empty."""
        return self.position.pending if self.position else ""

    @property
    def until(self) -> Instant | None:
        """Until when it waits."""
        return self.position.until if self.position else None


class Ballot:
    """One question, its words and its texts, as of a moment."""

    def __init__(
        self,
        clause: Clause,
        rule: RuleInForce,
        agreement: Agreement,
        register: Register,
        now: Instant,
    ) -> None:
        self.clause, self.rule, self.now = clause, rule, now
        self.agreement, self.register = agreement, register
        self.end: Stamp = (now, AFTER_ALL)
        self.drafts = register.drafts.get(clause.key, [])
        self.own: Mapping[str, Stamp] = {}
        """Where each answers alone: when its own time is over."""
        self._counted: dict[Stamp, dict[str, Word]] = {}
        self._ended: dict[tuple[str, str], list[Ended]] = {}

    @cached_property
    def words(self) -> list[Word]:
        """Every word in order of receipt."""
        key = self.clause.key
        register = self.register
        said = [
            Word(stamp_of(entry), entry.party, body.answer, entry.id, body, body.text)
            for entry, body in register.answers.get(key, ())
        ]
        objections = register.objections.get(key, ())
        said += [
            Word(stamp_of(entry), entry.party, Answer.DECLINE, entry.id, None, objection.text)
            for entry, objection in objections
        ]
        return sorted(said, key=_stamp) if objections else said

    def draft(self, until: Stamp) -> Told[DraftCirculated] | None:
        """The text that was in circulation at a moment."""
        return next((each for each in reversed(self.drafts) if stamp_of(each[0]) <= until), None)

    def counted(self, until: Stamp) -> dict[str, Word]:
        """The last word of each party by a moment; an objection only to the text of the time."""
        if until not in self._counted:
            draft = self.draft(until)
            since = stamp_of(draft[0]) if draft else until
            self._counted[until] = {
                word.party: word
                for word in self.words
                if word.stamp <= self.own.get(word.party, until)
                and word.stamp <= until
                and (word.position is not None or word.stamp >= since)
            }
        return self._counted[until]

    def late(self, until: Stamp) -> list[Word]:
        """The words that came after a moment, or after the end of the party's own time."""
        return [
            word
            for word in self.words
            if word.stamp > until or word.stamp > self.own.get(word.party, until)
        ]

    def confirmation(self, word: Word, moment: Stamp) -> tuple[Stamp, StepResult] | None:
        """How the step at home that a word waits for had ended by a moment, in its time."""
        for ended in reversed(self._endings(word)):
            in_time = word.until is None or ended.stamp[0] <= word.until
            if in_time and ended.stamp <= moment:
                return max(ended.stamp, word.stamp), ended.result
        return None

    def _endings(self, word: Word) -> list[Ended]:
        key = (word.party, word.pending)
        if key not in self._ended:
            self._ended[key] = endings_of(self.register, *key, self.now)
        return self._ended[key]

    def stance(self, word: Word, moment: Stamp) -> Stance:
        """What a word amounts to at a moment: a step at home may confirm, refuse or lapse it."""
        if word.answer is not Answer.AD_REFERENDUM:
            return _PLAIN[word.answer]
        step = self.confirmation(word, moment)
        if step is not None:
            return Stance.SUPPORT if step[1] is StepResult.APPROVED else Stance.DECLINE
        lapsed = word.until is not None and moment > (word.until, AFTER_ALL)
        return Stance.SILENT if lapsed else Stance.CONDITIONAL

    def is_pending(self, word: Word, moment: Stamp) -> bool:
        """Whether a word still waits for a step at home."""
        waits = word.answer is Answer.AD_REFERENDUM
        return waits and self.stance(word, moment) is Stance.CONDITIONAL

    def stances(self, words: Mapping[str, Word], moment: Stamp) -> dict[str, Stance]:
        """Words as stances at a moment."""
        return {party: self.stance(word, moment) for party, word in words.items()}

    @cached_property
    def events(self) -> list[tuple[Stamp, Word]]:
        """Words as they came, and again when a step at home confirmed, refused or lapsed them."""
        found = [(word.stamp, word) for word in self.words]
        for word in self.words:
            if word.answer is Answer.AD_REFERENDUM:
                ended = self._endings(word)
                found += [(max(each.stamp, word.stamp), word) for each in ended]
                if word.until is not None and word.until < self.now:
                    found.append(((word.until, AFTER_ALL + 1), word))
        return sorted(found, key=lambda event: (event[0], event[1].stamp))

    def after(self, since: Stamp) -> Iterator[tuple[Stamp, Word]]:
        """The events after a moment, without those of words that another had replaced."""
        last: dict[str, Stamp] = {}
        for stamp, word in self.events:
            if word.stamp >= last.get(word.party, word.stamp):
                last[word.party] = word.stamp
                if stamp > since:
                    yield stamp, word

    def resolutions(self, words: Mapping[str, Word], since: Stamp) -> list[Stamp]:
        """When steps at home confirmed, refused or lapsed any of these words after a moment."""
        held = {word.entry for word in words.values()}
        return [at for at, word in self.events if at > since and word.entry in held]

    def recused(self, rule: RuleInForce, moment: Stamp) -> frozenset[str]:
        """Who had no voice at a moment because of what the case had shown."""
        away: set[str] = set()
        for name in IN_A_CASE & set(rule.rule.recuse):
            said = {key: codes for stamp, key, codes in self._shown(name) if stamp <= moment}
            away = away.union(*said.values())
        return frozenset(away)

    def _shown(self, name: str) -> list[tuple[Stamp, tuple[str, str], frozenset[str]]]:
        return shown_by(name, self.agreement.facts.values(), self.register)

    def outcome(
        self, rule: RuleInForce, stances: Mapping[str, Stance], moment: Stamp
    ) -> Outcome | None:
        """What stances come to; what was put may be a lesser measure, or only a statement."""
        outcome = outcome_of(rule, stances, self.recused(rule, moment))
        put: DraftCirculated | QuestionPut | None = None
        draft = self.draft(moment)
        if draft is not None:
            put = draft[1]
        else:
            puts = self.register.puts.get(self.clause.key, [])
            put = next((b for entry, b in reversed(puts) if stamp_of(entry) <= moment), None)
        return put.proposes if put is not None and outcome is Outcome.ADOPTED else outcome

    def can_adopt(self, rule: RuleInForce, moment: Stamp) -> bool:
        """A silence adopts nothing before a text is circulated."""
        return rule.kind is not RuleKind.SILENCE or self.draft(moment) is not None
