"""The life of a duty: every row of the table is taken by a real case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from tests.builders import HEAD, Story, pact

from foedus.case.duties import Duty
from foedus.case.moves import ENDED, MOVES, Cause, DutyStatus, after, diagram

TEXT = """\
  peace: {cite: art. 1.1, state: ceasefire}
provisions:
  consult:
    cite: art. 4
    when: {fact: attack, request_of: any}
    who: guarantors
    must: consult
    within: PT24H
    from: request
    until: {state: peace}
    else: {record: missed}
  plain: {cite: art. 5, when: {request_of: any}, who: AAA, must: inform, precision: swiftly,
      then: help}
  help:
    cite: art. 6
    when: {fact: attack}
    who: AAA
    intends: assist
    to: VIC
    precision: swiftly
    decide: {rule: {kind: individual}, question: What do we give?}
    else: {record: not_decided}
  choose:
    cite: art. 8
    when: {fact: attack}
    who: AAA
    must: decide
    within: PT24H
    from: attack
    decide: {rule: {kind: individual}, question: Do we?}
    then: follow
    else: {record: not_decided}
  follow: {cite: art. 9, who: AAA, must: report, precision: swiftly}
  may_fight:
    cite: art. 7
    when: {fact: attack}
    who: AAA
    may: deploy
    within: PT12H
    from: attack
"""
RENEWED = HEAD.replace("found_by: each", "gate: renewed, found_by: each")
FOUND = HEAD.replace("found_by: each", "found_by: BBB")


def story(head: str = HEAD) -> Story:
    return Story(pact(TEXT, head=head))


def peace(told: Story, at: str) -> None:
    told.reports(at, event="ceasefire", phase="began", attacker=None)


def active() -> Story:
    told = story()
    told.reports("1:00")
    told.requests("2:00")
    return told


def contested() -> Story:
    """An attack by nobody known."""
    told = story()
    told.reports("1:00", attacker=None, id="attack")
    return told


def lives() -> Iterator[Duty]:
    """Duties whose steps together take every row."""
    triggered = story()
    triggered.reports("1:00")
    triggered.meets("2:00", ("AAA",), "consult")
    triggered.waives("2:00", "VIC", ("BBB",), "consult")
    peace(triggered, "3:00")
    yield from (triggered.lived("4:00", "consult", who) for who in ("AAA", "BBB", "CCC"))

    doubtful = contested()
    doubtful.meets("2:00", ("AAA",), "consult")
    doubtful.waives("2:00", "VIC", ("BBB",), "consult")
    peace(doubtful, "3:00")
    yield from (doubtful.lived("4:00", "consult", who) for who in ("AAA", "BBB", "CCC"))

    attributed = contested()
    attributed.finds("2:00", "BBB", "attack", "ATT")
    yield attributed.lived("3:00", "consult", "CCC")
    denied = contested()
    denied.finds("2:00", "BBB", "attack", "CCC")
    yield denied.lived("3:00", "consult", "CCC")

    doubted = story()
    doubted.reports("1:00", id="attack")
    doubted.contests("2:00", "AAA", "attack")
    yield doubted.lived("3:00", "consult")
    found = story(FOUND)
    found.reports("1:00", id="attack")
    found.finds("2:00", "BBB", "attack")
    found.finds("3:00", "BBB", "attack", holds=False)
    yield found.lived("4:00", "consult")

    led = contested()
    led.requests("1:30")
    led.performs("2:00", "AAA", "plain")
    yield led.lived("3:00", "help")
    yield led.lived("3:00", "plain")

    unreported = story()
    unreported.requests("1:00")
    unreported.performs("2:00", "AAA", "plain")
    yield unreported.lived("3:00", "help")

    for rests in (False, True):
        retracted = story()
        report = retracted.reports("1:00", id="attack")
        retracted.requests("1:30")
        if rests:
            retracted.suspends("1:45", "consult")
        retracted.corrects("2:00", "VIC", report, event="other", on="1:00")
        yield retracted.lived("3:00", "consult")

    for end in ("done", "time", "peace", "waived", "rest"):
        yield from _ends_of_an_active(end)
    yield from _choices()


def _ends_of_an_active(end: str) -> Iterator[Duty]:
    told = active()
    match end:
        case "done":
            told.meets("3:00", ("AAA",), "consult")
        case "peace":
            peace(told, "3:00")
        case "waived":
            told.waives("3:00", "VIC", ("AAA",), "consult")
        case "rest":
            told.suspends("3:00", "consult")
            told.meets("4:00", ("BBB",), "consult")
            told.resumes("4:00", "consult", parties=("AAA",))
            told.waives("5:00", "VIC", ("CCC",), "consult")
            yield told.lived("6:00", "consult", "BBB")
            yield told.lived("6:00", "consult", "CCC")
            resting = active()
            resting.suspends("3:00", "consult")
            peace(resting, "4:00")
            yield resting.lived("5:00", "consult")
    yield told.lived("40:00", "consult")


def _choices() -> Iterator[Duty]:
    told = active()
    yield told.lived("20:00", "may_fight")
    told.answers("3:00", "AAA", "decline", "help")
    told.answers("4:00", "AAA", "support", "help")
    yield told.lived("5:00", "help")
    for rests in (False, True):
        back = active()
        back.answers("3:00", "AAA", "support", "choose")
        if rests:
            back.suspends("3:30", "follow")
        back.answers("4:00", "AAA", "decline", "choose")
        yield back.lived("5:00", "follow")
    given = active()
    given.answers("3:00", "AAA", "decline", "help")
    given.gives("4:00", "AAA")
    yield given.lived("5:00", "help")


@cache
def taken() -> dict[tuple[DutyStatus, Cause], DutyStatus]:
    rows = {}
    for duty in lives():
        status = DutyStatus.DORMANT
        for step in duty.steps:
            if step.to is not None:
                rows[status, step.cause] = step.to
                status = step.to
        assert status is duty.status
    return rows


@pytest.mark.parametrize("row", MOVES, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_real_case_takes_every_row_of_the_table(row: tuple[DutyStatus, Cause]) -> None:
    """A row that no case takes is a row that nobody needs."""
    assert taken()[row] is MOVES[row]


def test_no_case_takes_a_row_that_is_not_in_the_table() -> None:
    """The table is read, not restated."""
    assert set(taken()) == set(MOVES)


def test_what_has_ended_stays_ended_unless_it_was_declined() -> None:
    """Nothing is owed any more; only a lawful no can be taken back."""
    left = {status for status, _ in MOVES if status in ENDED}

    assert left == {DutyStatus.DECLINED}
    assert after(DutyStatus.WAIVED, Cause.DONE) is None


def test_the_table_draws_itself() -> None:
    """The diagram in the docs is made from the table that the code reads."""
    drawn = diagram()

    assert drawn.startswith("stateDiagram-v2\n    [*] --> dormant\n")
    assert "    active --> lapsed: right unused, ended, fact gone\n" in drawn
    assert "    declined --> active: taken up\n" in drawn
    assert "    missed --> [*]\n" in drawn
    assert "    declined --> [*]\n" not in drawn
    arrows = {(one, two) for (one, _), two in MOVES.items()}
    assert drawn.count("-->") == len(arrows) + 1 + len(ENDED) - 1
