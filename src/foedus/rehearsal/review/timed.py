"""Deadlines, steps, where time went, and the forecast beside it, as sections of a report."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Final

from foedus.forecast.reports import tables
from foedus.forecast.reports.report import Column, Section, Table
from foedus.forecast.reports.words import hours as hours_said
from foedus.forecast.reports.words import share_said
from foedus.rehearsal.review.review import Kind, Met, Timing
from foedus.rehearsal.review.timeline import timeline
from foedus.rehearsal.review.words import (
    KINDS,
    LEGS,
    NOTHING,
    RESULTS,
    TIMINGS,
    Words,
    apart,
    counted,
    left,
    length,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.rehearsal.review.review import (
        Deadline,
        Foretold,
        ForetoldOfParty,
        Review,
        Step,
    )

__all__ = ["assumed", "deadlines", "forecast", "steps", "where_time_went"]

_FIRST: Final = 12
_FEW: Final = 5
_URGENT: Final = (Met.MISSED, Met.BY_LATEST, Met.UNDETERMINED, Met.OPEN, Met.DECLINED)


def deadlines(review: Review) -> Section:
    """A summary by provision, then each by party: those that were missed first."""
    says = (
        "A deadline has an earliest and a latest reading where its text leaves both open; the "
        "latest is what cuts a right off. Missed is not breach: only an entry may say that, and "
        "declining is lawful where the provision leaves the choice."
    )
    shown = (_by_provision(review), _by_party(review)) if review.deadlines else ()
    return Section(name="deadlines", title="Deadlines and margins", says=(says,), shown=shown)


def _by_provision(review: Review) -> Table:
    grouped: dict[tuple[str, str, str], list[Deadline]] = {}
    for each in review.deadlines:
        grouped.setdefault((each.provision, each.cite, each.what), []).append(each)
    rows = []

    def order(held: list[Deadline]) -> tuple[int, int]:
        margins = [m for each in held if (m := each.margin_at_the_latest) is not None]
        missed = sum(each.result is Met.MISSED for each in held)
        return -missed, min(margins, default=10**9)

    ordered = sorted(grouped.items(), key=lambda pair: order(pair[1]))
    for (provision, cite, what), held in ordered:
        counts = Counter(each.result for each in held)
        margins = [m for each in held if (m := each.margin_at_the_latest) is not None]
        rows.append(
            (
                f"{provision} [{cite}]",
                what,
                ", ".join(f"{RESULTS[r]} {counts[r]}" for r in Met if counts[r]),
                left(min(margins)) if margins else NOTHING,
            )
        )
    columns = ("Provision", "What", "What became of it", "Tightest margin")
    return _table("By provision", columns, rows, first=_FIRST)


def _by_party(review: Review) -> Table:
    words = Words(review.head.zone)

    def order(each: Deadline) -> tuple[int, int]:
        urgent = _URGENT.index(each.result) if each.result in _URGENT else len(_URGENT)
        margin = each.margin_at_the_latest
        return urgent, 10**9 if margin is None else margin

    rows = [
        (
            each.party or "the question",
            f"{each.provision} [{each.cite}]",
            words.due(each.due, each.due_at_the_latest),
            words.clock(each.done),
            _margin(each.margin, each.margin_at_the_latest),
            RESULTS[each.result],
        )
        for each in sorted(review.deadlines, key=order)
    ]
    columns = ("Party", "Provision", "Due", "Done", "Margin", "What became of it")
    caption = f"By party, the missed and the tightest first (times in {review.head.zone})"
    return _table(caption, columns, rows, first=_FIRST)


def _margin(earliest: int | None, latest: int | None) -> str:
    if earliest == latest:
        return left(earliest)
    return f"{left(earliest)}; by the latest reading {left(latest)}"


def steps(review: Review) -> Section:
    """Planned against actual."""
    if any(each.planned for each in review.steps):
        plan = (
            "Planned is what the machine would have done with nobody interfering, for those whom "
            "people played as well; it is one draw of the forecast, not what anybody promised."
        )
        says = [plan]
    else:
        says = [f"What was planned is not known. {review.not_foretold}"]
    words = Words(review.head.zone)
    others = [each for each in review.steps if each.actual is not None or _was_to_be(review, each)]
    later = len(review.steps) - len(others)
    if later:
        told = counted(later, "step was", "steps were")
        says.append(f"{told} planned for after the end and not done; the data files have them.")
    moved = sum(bool(each.difference) for each in others)
    said = counted(moved, "step came at another time", "steps came at another time")
    if any(each.planned for each in review.steps):
        says.append(f"{said} than planned.")
    rows = [_step(words, each) for each in sorted(others, key=_interest)]
    columns = ("Party", "Step", "Planned", "Actual", "Beside the plan", "In time", "By whom")
    caption = f"Those that came otherwise than planned first (times in {review.head.zone})"
    table = _table(caption, columns, rows, first=_FIRST)
    shown = (_kinds(review), table) if rows else ()
    return Section(name="steps", title="Planned against actual", says=tuple(says), shown=shown)


def _was_to_be(review: Review, each: Step) -> bool:
    return each.planned is not None and each.planned <= review.head.closed


def _interest(each: Step) -> tuple[int, int]:
    rank = [Timing.NOT_DONE, Timing.LATE, Timing.BY_LATEST]
    if each.timing in rank:
        return rank.index(each.timing), 0
    return (len(rank), -abs(each.difference)) if each.difference else (len(rank) + 1, 0)


def _step(words: Words, each: Step) -> tuple[str, ...]:
    said = f" ({each.said.replace('_', ' ')})" if each.said else ""
    name = f"{KINDS[each.kind]}{said} {each.name}".rstrip()
    name += f" [{each.cite}]" if each.cite else ""
    in_time = TIMINGS[each.timing]
    if each.margin_at_the_latest is not None:
        in_time += f" {left(each.margin_at_the_latest)}"
    by = "people" if each.evidence and each.evidence.hands == "people" else "machine"
    return (
        each.party,
        name,
        words.clock(each.planned),
        words.clock(each.actual),
        apart(each.difference),
        in_time,
        by if each.evidence else NOTHING,
    )


def _kinds(review: Review) -> Table:
    """How many of each kind were done, and how far from the plan."""
    rows = []
    for kind in Kind:
        held = [each for each in review.steps if each.kind is kind]
        done = [each for each in held if each.actual is not None]
        apart_by = [each.difference for each in done if each.difference is not None]
        late = sum(each.timing is Timing.LATE for each in done)
        if held:
            furthest = max(apart_by, key=abs) if apart_by else None
            number = (str(len(held)), str(len(done)), str(late))
            middle = apart(round(median(apart_by))) if apart_by else NOTHING
            rows.append((KINDS[kind], *number, middle, apart(furthest)))
    heads = ("Step", "Planned or done", "Done", "Late", "Beside the plan, median", "Furthest")
    columns = tuple(Column(head=head, is_number=0 < i < 4) for i, head in enumerate(heads))  # noqa: PLR2004 - three columns
    return Table(caption="By kind of step", columns=columns, rows=tuple(rows), stacks=True)


def where_time_went(review: Review) -> Section:
    """Who waited where, as a picture and a table."""
    if not review.legs:
        says: tuple[str, ...] = ("No question was put, so nobody's way to an answer is followed.",)
        return Section(name="time", title="Where time went", says=says, shown=())
    rows = []
    for kind, name in LEGS.items():
        spent = [each for each in review.legs if each.kind is kind and each.end is not None]
        waiting = [each.party for each in review.legs if each.kind is kind and each.end is None]
        if spent or waiting:
            worst = max(spent, key=lambda each: each.seconds) if spent else None
            rows.append(
                (
                    name,
                    length(median(each.seconds for each in spent)) if spent else NOTHING,
                    f"{length(worst.seconds)} ({worst.party})" if worst else NOTHING,
                    ", ".join(waiting) or "nobody",
                )
            )
    columns = ("On what", "Median", "Longest", "Still waiting at the end")
    table = _table("A party's time until it answered, by what it waited for", columns, rows)
    said = (
        f"On the way to an answer to {review.question}: from the attack to the alert, to the "
        "confirmation, through the steps at home, to the answer. A step that nobody entered is in "
        "the time of the next."
    )
    shown = (timeline(review), table)
    return Section(name="time", title="Where time went", says=(said,), shown=shown)


def forecast(review: Review) -> Section:
    """What the forecast had said against what happened."""
    told = review.foretold
    if told is None:
        says: tuple[str, ...] = (f"There is no forecast beside it. {review.not_foretold}",)
        return Section(name="forecast", title="Forecast against what happened", says=says, shown=())
    says = (*_foretold(told), _trials(told))
    rows = sorted(told.parties, key=lambda each: -(each.happened or 10**9))
    heads = ("Party", "Median", "Here", "Place", "P(late)", "Late here")
    table = _table(
        "By party: hours since the attack until it answered; its place is the share of trials in "
        "which it had answered by then",
        heads,
        [_of_party(each) for each in rows],
        first=_FIRST,
    )
    title = "Forecast against what happened"
    return Section(name="forecast", title=title, says=says, shown=(table,))


def _foretold(told: Foretold) -> Iterator[str]:
    if told.in_time is not None:
        yield (
            f"That all answer in time: {share_said(told.in_time)}. "
            f"Here {_yes(told.were_in_time, 'they did', 'they did not')}."
        )
    if told.adopted is not None:
        outcome = (told.outcome or "open").replace("_", " ")
        yield f"That it is adopted in the end: {share_said(told.adopted)}. Here it was {outcome}."
    all_decided = told.all_decided
    yield (
        f"When all have answered: half of the trials by {hours_said(all_decided.median)}, a tenth "
        f"by {hours_said(all_decided.tenth)}, nine tenths by {hours_said(all_decided.ninetieth)} "
        "after the attack."
    )
    if told.happened is None:
        yield (
            f"Here not all had answered when it ended after {hours_said(told.ended)}; by then all "
            f"had in a share of {share_said(told.by_the_end)} of the trials."
        )
    else:
        yield (
            f"Here all had answered after {hours_said(told.happened)}: a share of "
            f"{share_said(told.place)} of the trials was as fast."
        )


def _trials(told: Foretold) -> str:
    return (
        f"From {told.trials:,} trials ({told.method}) of seed {told.seed} under "
        f"{told.behaviour}; intervals hold in 95 of 100 runs, and know nothing of wrong "
        "assumptions."
    )


def _of_party(each: ForetoldOfParty) -> tuple[str, ...]:
    return (
        each.party,
        hours_said(each.median),
        hours_said(each.happened) if each.happened is not None else "not answered",
        share_said(each.place),
        share_said(each.late),
        _yes(each.was_late, "✗ yes", "no"),
    )


def _yes(value: bool | None, yes: str, no: str) -> str:  # noqa: FBT001 - a value of the report
    if value is None:
        return "not known yet"
    return yes if value else no


def assumed(review: Review) -> tuple[Table, ...]:
    """What the machine's parties and the forecast rest on."""
    rows = review.foretold.assumptions if review.foretold else ()
    return (replace(tables.assumptions(rows, review.head.behaviour), first=_FEW),) if rows else ()


def _table(
    caption: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]], first: int = 0
) -> Table:
    columns = tuple(Column(head=each) for each in heads)
    return Table(caption=caption, columns=columns, rows=tuple(rows), first=first, stacks=True)
