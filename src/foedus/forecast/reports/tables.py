"""A forecast's answers as tables of texts, for the shell, pages and paper alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.forecast.answers import Answers, Estimate, Span
from foedus.forecast.reports.found import asked_by_then, telling_hour, telling_numbers
from foedus.forecast.reports.report import Column, Table
from foedus.forecast.reports.words import (
    NOTHING,
    amount,
    by_hour,
    grounds,
    hours,
    party_name,
    plain,
    sentence,
    share_said,
    spread,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "SIGNS",
    "arrivals",
    "assumptions",
    "decided",
    "failures",
    "hours_of_week",
    "late",
    "power",
    "results",
    "support",
    "swings",
    "times",
]

SIGNS: Final = {"sourced": "●", "derived": "◐", "assumed": "○"}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FIRST: Final = 12
_SOURCES: Final = 3


def assumptions(rows: tuple[tuple[str, str, str], ...], behaviour: str) -> Table:
    """What is assumed, and on what each rests."""
    return Table(
        caption="In the order of happening. ● sourced, ◐ derived from a source, ○ assumed.",
        columns=(Column(head="What"), Column(head="Taken to be"), Column(head="Rests on")),
        rows=tuple(
            (what, said, f"{SIGNS[grounds(basis)]} {_shortened(basis)}")
            for what, said, basis in rows
        ),
        first=_FIRST,
        others=f"foedus show {behaviour}",
    )


def decided(answers: Answers) -> Table:
    """By each checkpoint: all have answered, adopted, certain."""
    measures = [("All have answered", dict(answers.decided_by))]
    if answers.adopted_by:
        measures.append(("Adopted", dict(answers.adopted_by)))
    if answers.certain_by:
        measures.append(("Adopted for certain", dict(answers.certain_by)))
    checkpoints = sorted({hour for _, by in measures for hour in by})
    return Table(
        caption="How likely by which time since the attack"
        + ("; for certain: nobody left could undo it." if answers.certain_by else "."),
        columns=(
            Column(head="Within"),
            *(
                Column(head=head, is_number=True, spare=place // 2)
                for place, (head, _) in enumerate(measures)
            ),
        ),
        rows=tuple(
            (by_hour(hour), *(share_said(by.get(hour)) for _, by in measures))
            for hour in checkpoints
        ),
    )


def results(answers: Answers) -> Table:
    """How it ends."""
    return Table(
        caption="How it ends.",
        columns=(Column(head="Ends"), Column(head="How likely", is_number=True)),
        rows=tuple((plain(result), share_said(each)) for result, each in answers.results),
    )


def support(answers: Answers, *, every: bool = False) -> Table:
    """At least so many support by each checkpoint; the telling numbers, or every one."""
    checkpoints = [hour for hour, _ in answers.support_by[0][1]] if answers.support_by else []
    chosen = {k for k, _ in answers.support_by} if every else set(telling_numbers(answers))
    telling = telling_hour(answers)
    nearest = sorted(checkpoints, key=lambda hour: abs(hour - telling))
    return Table(
        caption="How likely at least so many support by which time.",
        columns=(
            Column(head="Support"),
            *(
                Column(
                    head=f"within {by_hour(hour)}",
                    is_number=True,
                    spare=nearest.index(hour),
                )
                for hour in checkpoints
            ),
        ),
        rows=tuple(
            (_at_least(k, answers), *(share_said(each) for _, each in row))
            for k, row in answers.support_by
            if k in chosen
        ),
        is_long=every,
    )


def times(answers: Answers) -> Table:
    """When what happens, since the attack."""
    spans: list[tuple[str, Span | None]] = [
        ("First report that names it", answers.reported),
        ("They meet", answers.met),
        ("Adopted", answers.adopted),
        ("All have answered", answers.all_decided),
    ]
    return Table(
        caption="Time since the attack: sooner one time in ten, half of the time, nine times in "
        "ten; never: not within the time that was followed.",
        columns=(
            Column(head="What"),
            *(Column(head=head, is_number=True) for head in ("1 in 10", "half", "9 in 10")),
            Column(head="Never", is_number=True),
        ),
        rows=tuple(
            (
                what,
                hours(span.tenth),
                hours(span.median),
                hours(span.ninetieth),
                share_said(span.never),
            )
            for what, span in spans
            if span is not None
        ),
    )


def late(answers: Answers) -> Table:
    """Party by party: when it answers, how often late, how often in support in time."""
    parties = sorted(answers.parties, key=lambda each: -each.late.value)
    return Table(
        caption="Party by party, the latest first; time since the attack, half of the time and "
        "from the first to the last tenth.",
        columns=(
            Column(head="Party"),
            Column(head="Late", is_number=True),
            Column(head="Supports in time", is_number=True, spare=1),
            Column(head="Answers", is_number=True),
            Column(head="Mostly", is_number=True, spare=2),
            Column(head="Held up most by"),
        ),
        rows=tuple(
            (
                party_name(each.party),
                share_said(each.late),
                share_said(each.supports_in_time),
                hours(each.answered.median),
                spread(each.answered),
                plain(each.held_up_by) or NOTHING,
            )
            for each in parties
        ),
    )


def failures(answers: Answers) -> Table:
    """On whom it turns, and why."""
    ordered = sorted(answers.failures, key=lambda each: -each.share.value)
    return Table(
        caption="Each failure is laid in equal parts at those who alone could have turned it; "
        "where nobody could alone, at all who were late or did not support.",
        columns=(
            Column(head="Party"),
            Column(head="Because of"),
            Column(head="Share of failures", is_number=True),
        ),
        rows=tuple(
            (party_name(each.party), plain(each.step), share_said(each.share)) for each in ordered
        ),
        first=_FIRST,
    )


def arrivals(answers: Answers, form: str = "") -> Table:
    """What has arrived by which day; of one form, or form after form."""
    chosen = [each for each in answers.arrivals if not form or each.form == form]
    return Table(
        caption="On average, and what would come in the end if every party supported.",
        columns=(
            Column(head="Form"),
            Column(head="By day", is_number=True),
            Column(head="Arrived", is_number=True),
            Column(head="Promised", is_number=True),
            Column(head="Unit"),
        ),
        rows=tuple(
            (
                sentence(plain(each.form)),
                str(each.day),
                amount(each.amount),
                whole(each.promised),
                each.unit,
            )
            for each in chosen
        ),
    )


def power(answers: Answers) -> Table:
    """Power by the rule alone."""
    return Table(
        caption="Power by the rule alone, before anybody's leaning is known.",
        columns=(
            Column(head="Party"),
            Column(head="Banzhaf", is_number=True),
            Column(head="Shapley-Shubik", is_number=True),
        ),
        rows=tuple(
            (party_name(each.party), _plain(each.banzhaf), _plain(each.shapley))
            for each in sorted(answers.parties, key=lambda each: -(each.banzhaf or 0.0))
            if each.banzhaf is not None or each.shapley is not None
        ),
    )


def hours_of_week(answers: Answers) -> Table:
    """How likely it holds for an attack at each hour of the week."""
    by = {(each.weekday, each.hour): each.share for each in answers.hours}
    return Table(
        caption=f"How often {asked_by_then(answers)}, for an attack at that hour (UTC) of that "
        "day.",
        columns=(
            Column(head="Hour"),
            *(Column(head=day, is_number=True) for day in _DAYS),
        ),
        rows=tuple(
            (f"{hour:02}:00", *(share_said(by.get((day, hour))) for day in range(7)))
            for hour in sorted({hour for _, hour in by})
        ),
        is_long=True,
    )


def swings(answers: Answers) -> Table:
    """What becomes of it when one assumption alone is another."""
    return Table(
        caption=f"How often {asked_by_then(answers)}, if one assumption alone is another.",
        columns=(
            Column(head="Assumption"),
            Column(head="Lower"),
            Column(head="Higher"),
        ),
        rows=tuple(_swings(answers)),
    )


def _swings(answers: Answers) -> Iterator[tuple[str, ...]]:
    def reach(at_low: Estimate, at_high: Estimate) -> float:
        return abs(at_high.value - at_low.value)

    for each in sorted(answers.swings, key=lambda each: -reach(each.at_low, each.at_high)):
        yield (
            each.assumption,
            f"{each.low}: {share_said(each.at_low)}",
            f"{each.high}: {share_said(each.at_high)}",
        )


def _shortened(basis: str) -> str:
    """With the first three of many sources; the data files have them all."""
    kind, colon, names = basis.partition(": ")
    sources = names.split(", ")
    if not colon or len(sources) <= _SOURCES + 1:
        return basis
    return f"{kind}: {', '.join(sources[:_SOURCES])} and {len(sources) - _SOURCES} more"


def _at_least(k: int, answers: Answers) -> str:
    number = len(answers.parties)
    return f"all {number}" if k == number else f"{k} or more"


def _plain(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.4f}"
