"""A forecast as a report: assumptions first, then what was found, then what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.forecast.answers import Answers
from foedus.forecast.reports import figures, steps, tables, what_if
from foedus.forecast.reports.found import about, assumed, found, is_collective, only_as_good
from foedus.forecast.reports.report import Figure, Report, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.comparison import Comparison

__all__ = ["first_assumptions", "made_with", "report"]


def report(answers: Answers) -> Report:
    """Everything a report of one forecast shows, in order."""
    return Report(
        title=f"Would it hold? {answers.title}",
        about=about(answers),
        sections=tuple(_sections(answers)),
        notes=answers.notes,
        made=made_with(answers),
        digests=answers.digests,
    )


def first_assumptions(rows: tuple[tuple[str, str, str], ...], behaviour: str) -> Section:
    """What it rests on, before any number: what, taken to be, basis."""
    return Section(
        name="assumptions",
        title="What this rests on",
        says=(assumed(rows),),
        shown=(tables.assumptions(rows, behaviour),) if rows else (),
    )


def made_with(made: Answers | Comparison) -> tuple[tuple[str, str], ...]:
    """What makes it again: what was asked, and with which versions."""
    method = (("method", made.method),) if isinstance(made, Answers) else ()
    drawn = (("digest of what was drawn", made.drawn),) if made.drawn else ()
    return (
        *((f"--{name}", value) for name, value in made.asked),
        *method,
        *drawn,
        *made.versions,
    )


def _sections(answers: Answers) -> Iterator[Section]:
    yield first_assumptions(answers.assumptions, answers.behaviour)
    yield Section(
        name="found",
        title="What was found",
        says=(*found(answers), only_as_good(answers)),
        shown=(),
    )
    yield Section(
        name="in-time",
        title="Would they decide in time?",
        says=(),
        shown=tuple(_in_time(answers)),
    )
    if answers.parties:
        yield Section(
            name="who",
            title="Who holds it up?",
            says=(),
            shown=tuple(_who(answers)),
        )
    if answers.arrivals:
        yield Section(
            name="arrivals",
            title="What arrives, and when?",
            says=("Each form stands by itself: different things are never added up.",),
            shown=tuple(figures.arrivals(answers)),
        )
    if answers.hours or answers.swings:
        yield Section(
            name="what-if",
            title="What if?",
            says=(),
            shown=tuple(_what_if(answers)),
        )


def _in_time(answers: Answers) -> Iterator[Figure | Table]:
    yield figures.by_time(answers)
    yield tables.decided(answers)
    yield tables.times(answers)
    if is_collective(answers) and answers.results:
        yield tables.results(answers)
    if answers.support_by:
        yield figures.support(answers)
        yield tables.support(answers)


def _who(answers: Answers) -> Iterator[Figure | Table]:
    yield figures.late(answers)
    yield figures.times(answers)
    if any(each.stages for each in answers.parties):
        yield steps.stages(answers)
    if answers.failures:
        yield figures.failures(answers)
    if len({(each.banzhaf, each.shapley) for each in answers.parties}) > 1:
        yield tables.power(answers)


def _what_if(answers: Answers) -> Iterator[Figure]:
    if answers.swings:
        yield what_if.swings(answers)
    if answers.hours:
        yield what_if.hours_of_week(answers)
