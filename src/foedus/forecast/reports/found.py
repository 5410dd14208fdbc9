"""What a forecast found, in sentences with numbers: what an adviser reads first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.forecast.answers import Answers, Estimate
from foedus.forecast.reports.words import (
    amount,
    by_hour,
    frequency,
    grounds,
    hours,
    listed,
    party_name,
    plain,
    rule_said,
    sentence,
    share_said,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "COUNTED",
    "about",
    "asked_by_then",
    "assumed",
    "at_telling_hour",
    "done_by",
    "done_said",
    "found",
    "headline",
    "is_collective",
    "often",
    "only_as_good",
    "telling_hour",
    "telling_numbers",
]

COUNTED: Final = (
    "An interval, as in 0.73 (0.72 to 0.74), says how well the trials were counted. "
    "It does not say how good the assumptions are."
)
_MANY: Final = 3
_ALIKE: Final = 0.05
"""A difference that no assumption here is good enough to tell."""
_LATE: Final = 0.05
_LIKELY: Final = (0.95, 0.5, 0.05)


def about(answers: Answers) -> tuple[tuple[str, str], ...]:
    """What was asked, under which rule, of an attack at which moment."""
    from foedus.forecast.reports.words import moment  # noqa: PLC0415 - reads a moment

    closes = (
        "never, by this text"
        if answers.deadline is None
        else f"{hours(answers.deadline)} after the attack, half of the time"
    )
    return (
        ("Agreement", f"{answers.agreement}: {answers.title}"),
        ("Question", f"{answers.question} ({answers.cite})"),
        ("Rule", f"{rule_said(answers)}; {len(answers.parties)} parties"),
        ("Closes", closes),
        ("Attack", f"{moment(answers.attack)} (invented)"),
        ("Assumptions", answers.behaviour),
        ("How it was worked out", _method(answers)),
    )


def assumed(rows: tuple[tuple[str, str, str], ...]) -> str:
    """How many of the assumptions rest on what."""
    count = Counter(grounds(basis) for _, _, basis in rows)
    parts = [f"{count[each]} {each}" for each in ("sourced", "derived", "assumed") if count[each]]
    number = len(rows)
    return (
        f"This forecast rests on {number} assumption{'s' if number != 1 else ''}: "
        f"{listed(parts)}. They come before the numbers because the numbers follow from them."
        if parts
        else "No assumptions are listed."
    )


def only_as_good(answers: Answers) -> str:
    """What an interval says, and what it does not."""
    if answers.method == "exact":
        return (
            "A number that says 'exactly' is computed without chance, so it has no interval. All "
            "others were drawn: the quantiles of times, how it ends, the lines of charts between "
            "their marks, where the hours go, on whom it turns. All are still only as good as the "
            "assumptions."
        )
    return COUNTED


def found(answers: Answers) -> tuple[str, ...]:
    """The findings, the one that was asked for first."""
    return tuple(_sentences(answers))


def is_collective(answers: Answers) -> bool:
    """Whether the parties decide together."""
    return answers.rule != RuleKind.INDIVIDUAL and bool(answers.adopted_by)


def telling_hour(answers: Answers) -> float:
    """The checkpoint nearest to the close; 24 hours where it never closes."""
    close = answers.deadline if answers.deadline is not None else 24.0
    known = [hour for hour, _ in answers.decided_by] or [close]
    return min(known, key=lambda hour: abs(hour - close))


def at_telling_hour(answers: Answers) -> dict[int, Estimate]:
    """P(at least k support) by the telling hour."""
    hour = telling_hour(answers)
    return {k: dict(row)[hour] for k, row in answers.support_by if hour in dict(row)}


def telling_numbers(answers: Answers) -> tuple[int, ...]:
    """Numbers of supporters worth telling: nearly sure, even, unlikely, half, two thirds, all."""
    chances = at_telling_hour(answers)
    if not chances:
        return ()
    number = max(chances)
    telling = {(number + 1) // 2, -(-2 * number // 3), number}
    for likely in _LIKELY:
        telling |= {max((k for k in chances if chances[k].value >= likely), default=1)}
    return tuple(sorted(telling & set(chances)))


def done_said(answers: Answers) -> str:
    """What counts as decided: `its adoption is certain`, `15 of its 29 parties support`."""
    if is_collective(answers):
        return "its adoption is certain"
    number = len(answers.parties)
    return f"{(number + 1) // 2} of its {number} parties support"


def done_by(answers: Answers) -> dict[float, Estimate]:
    """How likely it is decided by each checkpoint, as designs are compared and explored."""
    if is_collective(answers):
        return dict(answers.certain_by or answers.adopted_by)
    return dict(dict(answers.support_by).get((len(answers.parties) + 1) // 2, ()))


def asked_by_then(answers: Answers) -> str:
    """The measure that is followed, by the telling hour: `its adoption is certain within 24 h`."""
    return f"{done_said(answers)} within {by_hour(telling_hour(answers))}"


def headline(answers: Answers) -> tuple[str, Estimate] | None:
    """What charts follow, in words: that it is decided by the telling hour; None where unknown."""
    hour = telling_hour(answers)
    known = done_by(answers)
    if hour not in known:
        return None
    return asked_by_then(answers), known[hour]


def often(answers: Answers, estimate: Estimate) -> str:
    """`in 73 of 100 trials, 0.73 (0.72 to 0.74)`."""
    said = frequency(estimate, simulated=answers.method != "exact")
    return f"{said}, {share_said(estimate)}"


def _sentences(answers: Answers) -> Iterator[str]:
    if is_collective(answers):
        yield from _adopted(answers)
    yield from _decided(answers)
    yield from _supported(answers)
    yield from _late(answers)
    yield from _turning(answers)
    yield from _arriving(answers)


def _adopted(answers: Answers) -> Iterator[str]:
    hour = telling_hour(answers)
    by = dict(answers.adopted_by)
    if hour in by:
        yield f"Adopted within {by_hour(hour)} of the attack: {often(answers, by[hour])}."
    if answers.results:
        ways = [f"{plain(result)} {share_said(each)}" for result, each in answers.results]
        yield f"How it ends: {listed(ways)}."


def _decided(answers: Answers) -> Iterator[str]:
    number = len(answers.parties)
    if answers.decided_in_time is not None:
        yield f"All {number} have answered by the close: {often(answers, answers.decided_in_time)}."
    span = answers.all_decided
    if span.median is None:
        yield f"More often than not, not all {number} ever answer."
    else:
        later = (
            "one time in ten some never answer"
            if span.ninetieth is None
            else f"one time in ten later than {hours(span.ninetieth)}"
        )
        yield f"Half of the time all have answered within {hours(span.median)}; {later}."


def _supported(answers: Answers) -> Iterator[str]:
    chances = at_telling_hour(answers)
    if not chances:
        return
    hour, number = by_hour(telling_hour(answers)), len(answers.parties)
    sure = [k for k in chances if chances[k].value >= _LIKELY[0]]
    even = [k for k in chances if chances[k].value >= _LIKELY[1]]
    for k in sorted({max(each) for each in (sure, even) if each}):
        yield f"At least {k} of {number} support within {hour}: {often(answers, chances[k])}."
    if not even:
        yield f"Within {hour}, more often than not nobody supports."


def _late(answers: Answers) -> Iterator[str]:
    late = sorted(answers.parties, key=lambda each: -each.late.value)
    late = [each for each in late if each.late.value > _LATE][:_MANY]
    if not late:
        if answers.parties and answers.deadline is not None:
            yield f"No party is late in more than {_LATE * 100:.0f} of 100."
        return
    named = [
        f"{party_name(each.party)}, {share_said(each.late)}"
        + (f", held up most by {plain(each.held_up_by)}" if each.held_up_by else "")
        for each in late
    ]
    often = late[0].late.value
    alike = [each.late.value for each in answers.parties if each.late.value > often - _ALIKE]
    if len(alike) > _MANY:
        yield (
            f"None stands out: {len(alike)} of {len(answers.parties)} are late about as often, "
            f"{min(alike):.2f} to {often:.2f}."
        )
        return
    yield f"Most often late: {'; '.join(named)}."


def _turning(answers: Answers) -> Iterator[str]:
    if not answers.failures:
        return
    worst = max(answers.failures, key=lambda each: each.share.value)
    fails = "it is not adopted" if is_collective(answers) else "not all answer in time"
    yield (
        f"Where {fails}, the largest part is laid at {party_name(worst.party)} "
        f"({plain(worst.step)}): {share_said(worst.share)} of those cases."
    )


def _arriving(answers: Answers) -> Iterator[str]:
    for form in dict.fromkeys(each.form for each in answers.arrivals):
        own = {each.day: each for each in answers.arrivals if each.form == form}
        day = 7 if 7 in own else min(own)  # noqa: PLR2004 - a week
        each = own[day]
        yield (
            f"{sentence(plain(form))}: by day {day}, {amount(each.amount)} {each.unit} on average "
            f"of the {whole(each.promised)} that would come if every party supported."
        )


def _method(answers: Answers) -> str:
    if answers.method == "exact":
        return (
            "exactly where a number says so, without chance; all else is drawn "
            f"{answers.trials:,} times, seed {answers.seed}"
        )
    count = f"{answers.trials:,}"
    control = ", steadied by an exact solution" if "control" in answers.method else ""
    return f"{count} trials{control}, seed {answers.seed}"
