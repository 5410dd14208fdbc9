"""Facts of the standing: read, named, and looked at in a case."""

from __future__ import annotations

from functools import cache

import pytest

from foedus import wiring
from foedus.agreement.reading import read_tree
from foedus.case import entries as e
from foedus.case.state import Case
from foedus.errors import NotFoundError
from foedus.moments import Instant, parse_instant
from foedus.rehearsal.naming import Names
from foedus.rehearsal.occasions import Found, Look, expect_named, occasion_of
from foedus.rehearsal.staging import rehearse


@cache
def played() -> tuple[Case, Names]:
    """The scenario of the demonstration, to its end."""
    staging = wiring.staging("after-the-ceasefire")
    return rehearse(staging)[0], staging.names


def look(written: str, now: Instant | None = None) -> Found:
    """Whether a fact holds, by default at the end."""
    case, names = played()
    tree = read_tree(written.encode(), "x")[0]
    assert tree is not None
    found, findings = occasion_of(tree, "x")
    assert findings == []
    assert found is not None
    expect_named(found, names)
    return Look(case, names, now or case.entries[-1].recorded_at).at(found)


def when(kind: type[e.Body]) -> Instant:
    return played()[0].of(kind)[0].recorded_at


def test_an_entry_is_made_from_its_receipt_on() -> None:
    asked = when(e.Requested)

    before, at_once = (look("done: request", each) for each in (asked.add(seconds=-1), asked))

    assert not before.holds
    assert before.expected == "request by anybody"
    assert before.found == "by nobody"
    assert at_once.holds
    assert at_once.entries == (played()[0].of(e.Requested)[0].id,)


def test_each_of_some_parties_and_all_of_them() -> None:
    assert look("{done: request, party: UKR}").holds
    other = look("{done: request, party: [UKR, ITA]}")
    assert not other.holds
    assert other.found == "not by ITA"
    everybody = look("{done: acknowledge, party: all}")
    assert everybody.found == "not by UKR"  # who asks is not alerted


def test_so_many_of_them_whichever_they_are() -> None:
    case, _ = played()
    times = sorted({x.party: x.recorded_at for x in reversed(case.of(e.Acknowledged))}.values())

    assert not look("{done: acknowledge, at_least: 10}", times[8]).holds
    tenth = look("{done: acknowledge, at_least: 10}", times[9])
    assert tenth.holds
    assert len(tenth.entries) == 10
    assert tenth.expected == "at least 10 times acknowledge by anybody"
    assert not look("{done: acknowledge, at_least: 2, party: [ITA, UKR]}").holds
    assert not look("{done: acknowledge, at_least: 40}").holds


def test_an_entry_that_nobody_made() -> None:
    assert look("not_done: state_breach").holds
    assert look("{not_done: request, party: ITA}").holds
    made = look("not_done: request")
    assert not made.holds
    assert made.found == "by UKR"


def test_a_duty_and_a_question_say_when_time_alone_may_change_them() -> None:
    """A second after the deadline, as exactly at it is in time."""
    asked = when(e.Requested)

    duty = look("{duty: decide_military/ITA, status: missed}", asked)
    assert not duty.holds
    assert duty.expected == "ITA: status missed"
    assert duty.turns == (
        parse_instant("2027-08-29T02:10:01+03:00"),
        asked.add(hours=24, seconds=1),
    )
    assert look("{question: military, outcome: null}", asked).holds


def test_no_duty_and_a_step() -> None:
    begins = parse_instant("2027-08-28T02:20+03:00")

    assert look("{no_duty: give_military/ITA}", begins).holds
    assert look("{step: decree_law/ITA, status: approved}").holds
    owed = look("{no_duty: consult/ITA}")
    assert not owed.holds
    assert "status" in owed.found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("a", "F012"),
        ("[]", "F012"),
        ("{}", "F012"),
        ("{done: request, not_done: request}", "F012"),
        ("{don: request}", "F012"),
        ("{done: reqest}", "F009"),
        ("{done: [request]}", "F009"),
        ("{done: request, at_least: many}", "F009"),
        ("{done: request, status: active}", "F007"),
        ("{duty: consult/ITA}", "F008"),
        ("{duty: consult/ITA, status: late}", "F009"),
        ("{duty: consult/ITA, status: active, at: 2027-01-01T00:00Z}", "F009"),
        ("{question: military}", "F008"),
        ("{question: military, answers: {}}", "F008"),
        ("{question: military, stances: {}}", "F008"),
        ("{question: military, answers: {tea: 1}}", "F009"),
        ("{step: x/ITA}", "F008"),
    ],
)
def test_what_is_no_fact_is_refused(written: str, code: str) -> None:
    tree = read_tree(written.encode(), "x")[0]
    assert tree is not None

    found, findings = occasion_of(tree, "x")

    assert found is None
    assert [each.code for each in findings] == [code]
    assert all(each.hint for each in findings)


@pytest.mark.parametrize(
    "written",
    [
        "{done: request, party: QQQ}",
        "{not_done: request, party: RUS}",
        "{duty: tea/ITA, status: active}",
        "{question: tea, outcome: adopted}",
        "{step: tea/ITA, status: approved}",
    ],
)
def test_a_fact_about_what_there_is_not_is_refused(written: str) -> None:
    with pytest.raises(NotFoundError):
        look(written)
