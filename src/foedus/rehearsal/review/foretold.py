"""What the forecast had said, and where this run stands in what it had foretold.

One run is one value: it cannot say whether the forecast was right.  So each
time is only given its place, the share of trials that were as fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.case import entries as e
from foedus.forecast.answers import Estimate, share
from foedus.forecast.forecasting import draw, forecast
from foedus.rehearsal.review.lengths import hours_between
from foedus.rehearsal.review.review import Foretold, ForetoldOfParty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.case.questions import Question
    from foedus.forecast.answers import Answers
    from foedus.forecast.compile import Compiled
    from foedus.forecast.model import Model
    from foedus.rehearsal.review.subject import Subject

__all__ = ["TRIALS", "foretold_of"]

TRIALS: Final = 20_000
_BATCHES: Final = 32


def foretold_of(subject: Subject, trials: int = TRIALS) -> Foretold | None:
    """The forecast from the seed of the exercise; None where there is none to be made.

    Raises:
        NotForecastError: so many trials cannot be drawn in equal batches.
    """
    if not subject.compiled or subject.question is None:
        return None
    compiled = subject.compiled[0]
    question = subject.assessment.question(subject.question)
    assert question is not None
    rounded = max(_BATCHES, trials - trials % _BATCHES)
    seed = subject.begun.seed
    answers = forecast(compiled, trials=rounded, seed=seed)
    whole = draw(compiled.model, trials=rounded, seed=seed).whole
    return _Placed(subject, compiled, question, answers).foretold(
        whole.all_answered, whole.answered
    )


class _Placed:
    """One run among the trials of a forecast."""

    def __init__(
        self, subject: Subject, compiled: Compiled, question: Question, answers: Answers
    ) -> None:
        self.subject, self.question, self.answers = subject, question, answers
        self.compiled, self.model = compiled, compiled.model
        self.attack = compiled.attack.at
        self.said = _first_answers(subject)

    def foretold(self, every: NDArray, each: NDArray) -> Foretold:  # type: ignore[type-arg]
        answers, question = self.answers, self.question
        hours = [self.hours(party) for party in self.subject.parties]
        known = [at for at in hours if at is not None]
        happened = max(known) if known and len(known) == len(hours) else None
        ended = hours_between(self.attack, self.subject.end)
        collective = self.compiled.asked.rule.kind is not RuleKind.INDIVIDUAL
        late = [self.was_late(party) for party in self.subject.parties]
        return Foretold(
            agreement=answers.agreement,
            question=answers.question,
            cite=answers.cite,
            behaviour=answers.behaviour,
            method=answers.method,
            trials=answers.trials,
            seed=answers.seed,
            closes=answers.deadline,
            in_time=answers.decided_in_time,
            were_in_time=None if None in late else not any(late),
            adopted=dict(answers.results).get("adopted") if collective else None,
            outcome=question.outcome.value if question.outcome else None,
            all_decided=answers.all_decided,
            happened=happened,
            place=_place(self.model, every, happened, answers.trials),
            ended=ended,
            by_the_end=_by(self.model, every, ended, answers.trials),
            parties=tuple(self.party(i, each) for i in range(len(self.model.parties))),
            assumptions=answers.assumptions,
            notes=answers.notes,
        )

    def party(self, i: int, each: NDArray) -> ForetoldOfParty:  # type: ignore[type-arg]
        told = self.answers.parties[i]
        happened = self.hours(told.party)
        return ForetoldOfParty(
            party=told.party,
            median=told.answered.median,
            late=told.late,
            happened=happened,
            was_late=self.was_late(told.party),
            place=_place(self.model, each[i], happened, self.answers.trials),
        )

    def hours(self, party: str) -> float | None:
        entry = self.said.get(party)
        return hours_between(self.attack, entry.received_at) if entry else None

    def was_late(self, party: str) -> bool | None:
        """Exactly at the close is in time; not known while it has not come."""
        entry, closes = self.said.get(party), self.question.closes
        if closes is None:
            return None
        if entry is not None:
            return bool(entry.received_at > closes)
        return True if self.subject.end > closes else None


def _first_answers(subject: Subject) -> dict[str, e.Entry]:
    found: dict[str, e.Entry] = {}
    for entry in subject.case.of(e.PositionTaken):
        body = entry.body
        assert isinstance(body, e.PositionTaken)
        asked = subject.question is not None and body.question == subject.question.key
        if asked and body.answer is not e.Answer.NEEDS_TIME:
            found.setdefault(entry.party, entry)
    return found


def _place(
    model: Model,
    histogram: NDArray,  # type: ignore[type-arg]
    hours: float | None,
    trials: int,
) -> Estimate | None:
    """The share of trials that were as fast; times are known to a bin, so it is an interval."""
    if hours is None:
        return None
    place = min(int(hours / model.bin_hours), len(histogram) - 1)
    before, through = int(histogram[:place].sum()), int(histogram[: place + 1].sum())
    low, high = share(before, trials), share(through, trials)
    return Estimate(value=(low.value + high.value) / 2, low=low.low, high=high.high)


def _by(model: Model, histogram: NDArray, hours: float, trials: int) -> Estimate:  # type: ignore[type-arg]
    """The share of trials that had come by then."""
    place = _place(model, histogram, max(hours, 0.0), trials)
    assert place is not None
    return place
