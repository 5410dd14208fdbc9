"""What was expected, injected and learned, and who played, as sections of a report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from foedus.case.rehearsed import Seen
from foedus.forecast.reports.report import Column, Section, Table
from foedus.rehearsal.review.words import NOTHING, SEEN, Words, apart, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.rehearsal.review.review import Expectation, Inject, Lesson, Point, Review

__all__ = [
    "about",
    "agreements",
    "expectations",
    "found",
    "improvements",
    "injects",
    "lessons",
    "played",
]

_FIRST: Final = 6


def about(review: Review) -> tuple[tuple[str, str], ...]:
    """Which exercise it was."""
    head, words = review.head, Words(review.head.zone)
    first = head.agreements[0]
    more = counted(len(head.agreements) - 1, "document")
    under = first.reference + (f" and {more} beside it" if head.agreements[1:] else "")
    closed = "closed" if head.is_closed else "not closed; last entry"
    return (
        ("mode", head.mode.upper()),
        ("case", head.case),
        ("scenario", f"{head.scenario}, version {head.version}"),
        ("under", under),
        ("began", words.whole(head.begins)),
        *((("attack", words.whole(head.attack)),) if head.attack else ()),
        (closed, words.whole(head.closed)),
        ("played by people", _by_people(review)),
        ("machine", f"behaviour {head.behaviour}, seed {head.seed}, trial {head.trial}"),
        (
            "entries",
            f"{head.entries}: {head.by_people} by people, {head.by_machine} by the machine",
        ),
    )


def _by_people(review: Review) -> str:
    return ", ".join(dict.fromkeys(each.party for each in review.head.played)) or "nobody"


def played(review: Review) -> Section:
    """Who played whom and when, and what the machine could not do."""
    head, words = review.head, Words(review.head.zone)
    says = ["Whoever is not named here was played by the machine throughout."]
    shown = []
    if head.played:
        rows = tuple(
            (
                each.party,
                words.clock(each.since),
                words.clock(each.until) if each.until else "the end",
                ", ".join(each.persons) or "nobody entered anything",
            )
            for each in head.played
        )
        columns = ("Party", "From", "Until", "Who entered something")
        shown.append(_table(f"In the hands of people ({head.zone})", columns, rows))
    else:
        says = ["No party was played by a person: the machine played everybody."]
    if head.refused:
        refused = tuple((each.act, words.clock(each.at), each.text) for each in head.refused)
        shown.append(_table("What the machine was refused", ("Act", "At", "Why"), refused))
    else:
        says.append("The machine was refused nothing.")
    return Section(name="played", title="Who played", says=tuple(says), shown=tuple(shown))


def agreements(review: Review) -> Section:
    """The documents as the case froze them."""
    rows = tuple((each.reference, each.version, each.title) for each in review.head.agreements)
    table = Table(
        caption="As the case froze them; their digests stand at the end",
        columns=(Column(head="Document"), Column(head="Version"), Column(head="Title")),
        rows=rows,
        first=1,
        is_long=len(rows) > 1,
    )
    says = (f"It was played under {counted(len(rows), 'document')}.",)
    return Section(name="under", title="Under which documents", says=says, shown=(table,))


def expectations(review: Review) -> Section:
    """Each with its objective, what the record answers, and what evaluators saw."""
    words = Words(review.head.zone)
    if not review.expectations:
        says: tuple[str, ...] = ("The scenario expects nothing.",)
        return Section(name="expected", title="What was expected", says=says, shown=())
    said = (
        "Where the scenario says what to look for, the record answers, as it stood at that time. "
        "What evaluators saw stands beside it; where both differ, both are shown."
    )
    rows = tuple(_expectation(words, each) for each in review.expectations)
    columns = ("Expectation", "By", "The record", "Evaluators", "Objective")
    table = _table(f"Expectations (times in {review.head.zone})", columns, rows)
    proofs = _evidence(words, review)
    shown = (table, proofs) if proofs.rows else (table,)
    return Section(name="expected", title="What was expected", says=(said,), shown=shown)


def _evidence(words: Words, review: Review) -> Table:
    """The entries behind each answer, the record's and the evaluators'."""
    rows = []
    for each in review.expectations:
        named = (one for told in each.observations for one in told.evidence)
        for one in dict.fromkeys((*each.evidence, *named)):
            row = (each.text, one.entry, words.clock(one.at), words.who(one), one.what)
            rows.append(row)
    heads = ("Expectation", "Entry", "At", "Who", "What")
    table = _table(f"The entries behind it (times in {words.zone})", heads, tuple(rows))
    return replace(table, first=_FIRST)


def _expectation(words: Words, each: Expectation) -> tuple[str, ...]:
    record = "for evaluators to say"
    if each.by_record is not None:
        record = SEEN[each.by_record]
        if each.by_record in {Seen.PARTLY, Seen.NOT_MET}:
            record += f": {each.found}"
        elif each.by_record is Seen.NOT_SEEN:
            record += ": the exercise ended before"
    seen = "; ".join(
        f"{SEEN[one.seen]} ({one.told.by}): {one.text} [{one.told.entry}]"
        for one in each.observations
    )
    return (
        each.text,
        words.clock(each.by),
        record,
        ("differs: " if each.differ else "") + (seen or "nobody said"),
        each.objective_text or each.objective,
    )


def injects(review: Review) -> Section:
    """The master events list afterwards."""
    words = Words(review.head.zone)
    made = sum(each.made is not None for each in review.injects)
    says = (f"{made} of {counted(len(review.injects), 'inject')} were made.",)
    rows = tuple(_inject(words, each) for each in review.injects)
    columns = ("Inject", "To", "Planned", "Made", "Beside the plan", "Moved")
    table = _table(f"Injects (times in {review.head.zone})", columns, rows)
    shown = (table,) if rows else ()
    return Section(name="injects", title="What was injected", says=says, shown=shown)


def _inject(words: Words, each: Inject) -> tuple[str, ...]:
    moved = "; ".join(
        f"to {words.clock(one.to) if one.to else 'the word of the director'} "
        f"at {words.entry(one.evidence)}"
        for one in each.moved
    )
    return (
        f"{each.name}: {each.title}",
        ", ".join(each.to),
        words.clock(each.planned) if each.planned else f"when: {each.awaits}",
        words.entry(each.made) if each.made else "✗ never made",
        apart(each.difference),
        moved or NOTHING,
    )


def lessons(review: Review) -> Section:
    """What participants entered."""
    words = Words(review.head.zone)
    rows = tuple((each.text, each.told.by, words.entry(each.told)) for each in review.lessons)
    says = () if rows else ("Nobody entered a lesson. A closed case still takes them.",)
    table = _table("Lessons, as they were entered", ("Lesson", "Who", "Entry"), rows)
    shown = (table,) if rows else ()
    return Section(name="lessons", title="What was learned", says=says, shown=shown)


def improvements(review: Review) -> Section:
    """The plan: what is to be done about which provision or step, by whom, by when."""
    items = [each for each in review.lessons if each.is_plan]
    astray = [point for each in review.lessons for point in each.points if point.wrong]
    says = [] if items else ["No lesson names something to be done."]
    if astray:
        says.append(
            f"{counted(len(astray), 'pointer leads', 'pointers lead')} nowhere: "
            + "; ".join(f"{each.written}: {each.wrong}" for each in astray)
        )
    rows = tuple(map(_item, items))
    columns = ("To be done", "About", "Owner", "Due", "Because", "Entry")
    shown = (_table("Improvement plan", columns, rows),) if rows else ()
    return Section(name="plan", title="Improvement plan", says=tuple(says), shown=shown)


def _item(each: Lesson) -> tuple[str, ...]:
    return (
        each.action,
        "; ".join(map(_point, each.points)) or "nothing is named",
        each.owner or "nobody is named",
        each.due or "no date is named",
        each.text,
        each.told.entry,
    )


def _point(each: Point) -> str:
    if each.wrong:
        return f"{each.written} (leads nowhere)"
    return f"{each.written} [{each.cite}] {each.title}"


def _table(caption: str, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    columns = tuple(Column(head=each) for each in heads)
    return Table(caption=caption, columns=columns, rows=rows, stacks=True)


def found(review: Review) -> Iterator[str]:
    """What is told first: expectations, answers, deadlines."""
    counts = dict.fromkeys(Seen, 0)
    for each in review.expectations:
        counts[each.seen] += 1
    if review.expectations:
        others = ", ".join(
            f"{number} {seen.replace('_', ' ')}"
            for seen, number in counts.items()
            if seen is not Seen.MET and number
        )
        total = counted(len(review.expectations), "expectation")
        yield f"{counts[Seen.MET]} of {total} met" + (f"; {others}." if others else ".")
    differing = [each.text for each in review.expectations if each.differ]
    if differing:
        yield f"The record and an evaluator differ on: {'; '.join(differing)}."
    asked = next(
        (d for d in review.deadlines if d.party is None and d.provision == review.question), None
    )
    if asked is not None:
        parties = {leg.party for leg in review.legs}
        late = f", {len(asked.late)} late" if asked.late else ""
        in_time = len(asked.entries) - len(asked.late)
        question = f"{asked.provision} [{asked.cite}]"
        whole = counted(len(parties), "party", "parties")
        yield f"{in_time} of {whole} answered {question} in time{late}."
        if asked.outcome is not None:
            yield f"Together they came to: {asked.outcome.replace('_', ' ')}."
