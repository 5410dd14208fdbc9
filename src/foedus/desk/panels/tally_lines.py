"""What stands under a tally: what silence would do, on whom it turns, who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Outcome, RuleKind
from foedus.case.moves import DutyStatus
from foedus.case.tally import Stance
from foedus.case.words import Answer
from foedus.desk.language import told, told_count
from foedus.desk.panels.prose import retell
from foedus.desk.panels.times import apart
from foedus.desk.panels.words import ANSWERS, counted, joined, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.questions import Position
    from foedus.case.standing import QuestionView
    from foedus.desk.panels.lens import Lens

__all__ = ["lines_of", "outcome_in_words", "part_of", "said_of"]

_FEW = 5


def part_of(position: Position) -> str:
    """Which part of the tally a position belongs to."""
    if position.late:
        return "late"
    match position.answer:
        case Answer.SUPPORT_WITH_CAVEAT:
            return "caveat"
        case Answer.AD_REFERENDUM:
            return _REFERRED[position.stance]
        case Answer.NEEDS_TIME | Answer.SUPPORT | Answer.DECLINE | Answer.ABSTAIN:
            return position.answer.value


_REFERRED = {
    Stance.SUPPORT: "support",
    Stance.CONDITIONAL: "pending",
    Stance.DECLINE: "decline",
    Stance.ABSTAIN: "abstain",
    Stance.SILENT: "lapsed",
}


def outcome_in_words(outcome: Outcome | None) -> str:
    """An outcome as a phrase."""
    return plain(outcome or Outcome.NO_DECISION)


def lines_of(question: QuestionView, parts: dict[str, list[str]], lens: Lens) -> Iterator[str]:
    """What silence would do, on whom it turns, and by which reading of the clock."""
    if question.rule is RuleKind.INDIVIDUAL:
        yield from _silence_alone(question, parts, lens)
    else:
        yield from _collective(question, lens)
    if question.recused:
        yield told("Without a voice here: %(parties)s.", parties=lens.listed(question.recused))
    if question.broken_at is not None:
        yield told("The silence was broken %(time)s.", time=lens.stamp(question.broken_at).full)
    if question.rule is not RuleKind.INDIVIDUAL:
        yield from _by_reading(question, lens)
    unsigned = [each.party for each in question.positions if each.entry in lens.unsigned]
    if unsigned:
        yield told("Counted, and not yet signed: %(parties)s.", parties=lens.listed(unsigned))
    if question.contested_by:
        entries = counted(len(question.contested_by), "entry", "entries")
        yield told("The outcome is contested (%(entries)s).", entries=entries)


def _by_reading(question: QuestionView, lens: Lens) -> Iterator[str]:
    outcomes = {outcome for _, _, outcome in question.readings}
    if len(outcomes) == 1:
        yield told(
            "By every reading of its clock: %(outcome)s.", outcome=outcome_in_words(outcomes.pop())
        )
        return
    for reading, closes, outcome in question.readings:
        stamp, name = lens.stamp(closes).brief, lens.named(reading)
        yield told(
            "By the reading from the %(start)s, closing %(time)s: %(outcome)s.",
            start=name,
            time=stamp,
            outcome=outcome_in_words(outcome),
        )


def _silence_alone(
    question: QuestionView, parts: dict[str, list[str]], lens: Lens
) -> Iterator[str]:
    silent = [code for key in ("undecided", "needs_time", "lapsed") for code in parts[key]]
    if not silent:
        return
    then = {duty.then for duty in lens.by_clause.get(question.id, ()) if duty.then}
    after = f": {joined(sorted(map(retell, then)))}" if then else ""
    if question.settled_at is not None:
        yield told("Silent at the close: %(parties)s.", parties=lens.listed(silent) + after)
    elif len(silent) > _FEW:
        text = told(
            "If nobody speaks again, %(num)d stay undecided%(then)s.", num=len(silent), then=after
        )
        yield text
    else:
        text = "If nobody speaks again, undecided stay %(parties)s."
        yield told(text, parties=lens.listed(silent) + after)


def _collective(question: QuestionView, lens: Lens) -> Iterator[str]:
    if question.settled_at is None:
        yield told(
            "If nobody speaks again: %(outcome)s.", outcome=outcome_in_words(question.if_silent)
        )
        if question.turns_on:
            count = len(question.turns_on)
            alone = "It turns on %(parties)s: alone can change it by one answer."
            each = "It turns on %(parties)s: can each change it by one answer."
            yield told_count(alone, each, count) % {"parties": lens.listed(question.turns_on)}
        if question.rule is RuleKind.SILENCE and question.draft is None:
            yield told("No text has been circulated, so no silence runs.")
    if not question.quorum_reachable:
        yield told("The quorum can no longer be reached.")
    elif not question.quorum_reached:
        yield told("The quorum is not reached yet.")


def said_of(question: QuestionView, lens: Lens) -> Iterator[str]:
    """Whatever a party said beside its answer."""
    for position in question.positions:
        name = lens.name(position.party)
        if position.caveat:
            yield told("%(party)s, with a caveat: %(text)s", party=name, text=position.caveat)
        if position.answer is Answer.AD_REFERENDUM:
            text = _referred(position, lens)
            yield told("%(party)s, ad referendum: %(text)s", party=name, text=text)
        if position.text:
            yield f"{name}, {ANSWERS[part_of(position)].word}: {position.text}"
    if question.closes_at is not None:
        for position in question.afterwards:
            after = apart(question.closes_at, position.received_at)
            name, answer = lens.name(position.party), plain(position.answer)
            received = lens.stamp(position.received_at).clock
            yield told(
                "%(party)s: %(answer)s received %(time)s, %(after)s late; kept, not counted",
                party=name,
                answer=answer,
                time=received,
                after=after,
            )
    missed = _contested_duties(question, lens)
    if missed:
        yield told(
            "Whether they owe an answer at all is contested for %(parties)s.", parties=missed
        )


def _referred(position: Position, lens: Lens) -> str:
    step = plain(position.pending)
    until = ""
    if position.until:
        until = told(" until %(time)s", time=lens.stamp(position.until).brief)
    match part_of(position):
        case "support":
            return told("%(step)s has approved; counted as support", step=step)
        case "decline":
            return told("%(step)s has refused; counted as declined", step=step)
        case "lapsed":
            text = "%(step)s did not approve%(until)s; the support lapsed and counts as silence"
            return told(text, step=step, until=until)
        case _:
            return told("support pending %(step)s%(until)s", step=step, until=until)


def _contested_duties(question: QuestionView, lens: Lens) -> str:
    duties = lens.by_clause.get(question.id, ())
    return lens.listed([d.party for d in duties if d.status is DutyStatus.CONTESTED])
