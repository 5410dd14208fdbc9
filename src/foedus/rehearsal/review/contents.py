"""A review as a report: what was found, what one run can show, then everything behind it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from foedus.forecast.reports.report import Report, Section
from foedus.forecast.reports.words import share_said
from foedus.rehearsal.review import timed, told
from foedus.rehearsal.review.review import Met
from foedus.rehearsal.review.words import RESULTS, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.rehearsal.review.review import Review

__all__ = ["report"]

_LIMITS: Final = (
    (
        "It shows what happened in this exercise: who entered what and when, what came in time, "
        "and where it waited."
    ),
    (
        "It cannot show how likely anything is: one run is one value. Set several runs side by "
        "side with foedus review A B C."
    ),
    (
        "Who was played by the machine did what the assumptions say. Their times are these "
        "assumptions acted out, and say nothing of what any state would do."
    ),
    (
        "Who was played by people took the time that the exercise gave them: at a desk, at its "
        "speed, knowing that it was one."
    ),
)


def report(review: Review) -> Report:
    """Everything that a report of one exercise shows, in order."""
    head = review.head
    return Report(
        title=f"After-action report: {head.title}",
        kind="after-action report · what one exercise showed, from its record",
        mark=head.mode.upper(),
        about=told.about(review),
        sections=tuple(_sections(review)),
        notes=(
            (
                f"Worked out from the {counted(head.entries, 'entry', 'entries')} of the case "
                f"{head.case} alone, and from the behaviour {head.behaviour} of the digest below."
            ),
            "Whether a bundle was changed since it left its office, `foedus verify` says.",
            *(review.foretold.notes if review.foretold else ()),
        ),
        made=(
            ("foedus review", head.case),
            ("scenario", f"{head.scenario} {head.version}"),
            ("seed", str(head.seed)),
            ("trial", str(head.trial)),
            *((("trials", str(review.foretold.trials)),) if review.foretold else ()),
        ),
        digests=(
            (head.behaviour, head.digest),
            *((each.reference, each.digest) for each in head.agreements),
        ),
    )


def _sections(review: Review) -> Iterator[Section]:
    yield Section(name="found", title="What was found", says=tuple(_found(review)), shown=())
    yield Section(
        name="limits",
        title="What one run can show, and what it cannot",
        says=_LIMITS,
        shown=timed.assumed(review),
    )
    yield told.expectations(review)
    yield timed.where_time_went(review)
    yield timed.deadlines(review)
    yield timed.steps(review)
    yield timed.forecast(review)
    yield told.injects(review)
    yield told.played(review)
    yield told.lessons(review)
    yield told.improvements(review)
    yield told.agreements(review)


def _found(review: Review) -> Iterator[str]:
    yield from told.found(review)
    waiting = [each.party for each in review.legs if each.end is None]
    if waiting:
        number = counted(len({each.party for each in review.legs}), "party", "parties")
        yield f"Of {number}, {len(waiting)} had not answered at the end: {', '.join(waiting)}."
    duties = Counter(each.result for each in review.deadlines if each.party is not None)
    if duties:
        said = ", ".join(f"{RESULTS[each]} {duties[each]}" for each in Met if duties[each])
        yield f"Duties with a deadline: {said}."
    foretold = review.foretold
    if foretold is not None and foretold.in_time is not None:
        happened = {True: "they did", False: "they did not", None: "it is not known yet"}
        yield (
            f"The forecast had all answering in time in a share of {share_said(foretold.in_time)} "
            f"of its trials; here {happened[foretold.were_in_time]}."
        )
    plan = sum(each.is_plan for each in review.lessons)
    learned = counted(len(review.lessons), "lesson was", "lessons were")
    yield f"{learned.capitalize()} entered; the improvement plan has {counted(plan, 'item')}."
    yield "One run is one value: see below what it can show and what it cannot."
