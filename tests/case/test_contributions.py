"""What was needed, promised and delivered (law 11)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import Story, moment, pact

from foedus.agreement.vocabulary import Form
from foedus.case import entries as e
from foedus.case.contributions import lines_of, totals_of
from foedus.errors import RefusedError


def opened() -> Story:
    return Story(pact("provisions: {}\n"))


def gift(
    stage: str,
    amount: e.Quantity | e.Money,
    line: str = "aid",
    *,
    by: str | None = None,
    revises: str | None = None,
    **more: str,
) -> e.ContributionRecorded:
    sides = {"giver": "AAA", "receiver": "VIC"} | more
    return e.ContributionRecorded(
        line=line,
        stage=e.Stage(stage),
        form=Form.ECONOMIC,
        item="aid",
        amount=amount,
        giver=sides["giver"] or None,
        receiver=sides["receiver"] or None,
        expected=moment(by) if by else None,
        revises=revises,
    )


def euros(value: str, year: int = 2027) -> e.Money:
    return e.Money(value=Decimal(value), currency="EUR", year=year)


def trucks(value: str) -> e.Quantity:
    return e.Quantity(value=Decimal(value), unit="trucks")


def test_stages_are_separate_facts_and_never_added_up() -> None:
    """Law 11: ten pledged and four received are not fourteen, and not six."""
    story = opened()
    story.tell("1:00", "AAA", gift("pledged", trucks("10")))
    story.tell("2:00", "AAA", gift("pledged", trucks("2")))
    story.tell("3:00", "VIC", gift("received", trucks("4")))

    (line,) = story.at("4:00").contributions.lines

    assert line.stages == {"pledged": 12, "received": 4}
    assert len(line.entries) == 3


def test_money_of_two_years_is_two_lines_and_two_totals() -> None:
    """Law 11: nor money of different years or kinds."""
    story = opened()
    story.tell("1:00", "AAA", gift("pledged", euros("5"), "a"))
    story.tell("1:00", "AAA", gift("pledged", euros("7", 2028), "b"))
    story.tell("1:00", "BBB", gift("pledged", euros("1"), "a", giver="BBB"))

    totals = story.at("2:00").contributions.totals

    assert {(total.unit, total.stages[e.Stage.PLEDGED]) for total in totals} == {
        ("EUR of 2027", 6),
        ("EUR of 2028", 7),
    }


def test_what_is_still_needed_is_known_only_where_a_need_was_stated() -> None:
    """Law 17: unknown is null, never zero."""
    story = opened()
    story.tell("1:00", "VIC", gift("needed", trucks("10"), "need", giver=""))
    story.tell("2:00", "VIC", gift("received", trucks("12"), "a"))
    story.tell("2:00", "AAA", gift("pledged", euros("1"), "b"))

    met, unknown = story.at("3:00").contributions.totals

    assert (met.open, unknown.open) == (0, None)


def test_each_side_says_what_it_knows() -> None:
    """The giver what it gives; the receiver what it needs and got."""
    story = opened()

    with pytest.raises(RefusedError, match="VIC can"):
        story.tell("1:00", "AAA", gift("received", trucks("1")))
    with pytest.raises(RefusedError, match="nobody can"):
        story.tell("1:00", "AAA", gift("pledged", trucks("1"), giver=""))
    with pytest.raises(RefusedError, match="more than nothing"):
        story.tell("1:00", "AAA", gift("pledged", trucks("0")))


def test_a_line_keeps_its_item_and_unit() -> None:
    """Another unit, currency or year is another line."""
    story = opened()
    story.tell("1:00", "AAA", gift("pledged", euros("5")))

    with pytest.raises(RefusedError, match="is aid in EUR of 2027"):
        story.tell("2:00", "AAA", gift("committed", euros("5", 2028)))


def test_a_withdrawn_pledge_is_an_entry_and_no_more_than_was_promised() -> None:
    """Law 4: nothing is overwritten."""
    story = opened()
    story.tell("1:00", "AAA", gift("pledged", trucks("10")))
    story.tell("2:00", "AAA", gift("withdrawn", trucks("4")))

    with pytest.raises(RefusedError, match="only 10 trucks had been promised"):
        story.tell("3:00", "AAA", gift("withdrawn", trucks("7")))
    with pytest.raises(RefusedError, match="only 0 trucks had been promised"):
        story.tell("3:00", "AAA", gift("withdrawn", trucks("1"), "another"))

    (line,) = lines_of(story.case)
    assert line.stages == {"pledged": 10, "withdrawn": 4}


def test_a_figure_is_put_right_by_an_entry_that_takes_its_place() -> None:
    """Law 4: the wrong figure stays in the record, and counts no more."""
    story = opened()
    wrong = story.tell("1:00", "AAA", gift("pledged", trucks("100")))
    right = story.tell("2:00", "AAA", gift("pledged", trucks("10"), revises=wrong))
    story.tell("3:00", "AAA", gift("pledged", trucks("5")))

    (line,) = lines_of(story.case)
    assert line.stages == {"pledged": 15}
    assert line.entries[:2] == (wrong, right)
    (before,) = story.at("1:30").contributions.lines
    assert before.stages == {"pledged": 100}


def test_a_figure_takes_the_place_of_one_of_its_own_line_giver_and_stage_once() -> None:
    story = opened()
    first = story.tell("1:00", "AAA", gift("pledged", trucks("10")))

    for wrong in (
        gift("committed", trucks("1"), revises=first),
        gift("pledged", trucks("1"), "another", revises=first),
        gift("pledged", trucks("1"), revises="nothing"),
    ):
        with pytest.raises(RefusedError, match="is no figure of this line"):
            story.tell("2:00", "AAA", wrong)
    second = story.tell("2:00", "AAA", gift("pledged", trucks("0"), revises=first))
    with pytest.raises(RefusedError, match=f"{second!r} revised it already"):
        story.tell("3:00", "AAA", gift("pledged", trucks("1"), revises=first))


def test_a_promise_is_not_revised_below_what_was_withdrawn_of_it() -> None:
    story = opened()
    first = story.tell("1:00", "AAA", gift("pledged", trucks("10")))
    story.tell("2:00", "AAA", gift("withdrawn", trucks("4")))

    with pytest.raises(RefusedError, match="only 3 trucks had been promised"):
        story.tell("3:00", "AAA", gift("pledged", trucks("3"), revises=first))


def test_what_goes_back_was_there_and_is_needed_again() -> None:
    story = opened()
    story.tell("1:00", "VIC", gift("needed", trucks("10"), "need", giver=""))
    story.tell("2:00", "VIC", gift("received", trucks("6")))
    story.tell("3:00", "VIC", gift("returned", trucks("2")))

    with pytest.raises(RefusedError, match="only 6 trucks had been received"):
        story.tell("4:00", "VIC", gift("returned", trucks("5")))
    with pytest.raises(RefusedError, match="VIC can"):
        story.tell("4:00", "AAA", gift("returned", trucks("1")))
    (total,) = story.at("5:00").contributions.totals
    assert total.open == 6


def test_the_gap_by_day_counts_what_was_there_by_then() -> None:
    """Days run from the opening, as nobody asked; a need has the day by which it is needed."""
    story = opened()
    story.tell("0:10", "VIC", gift("needed", trucks("10"), "now", giver=""))
    story.tell("0:10", "VIC", gift("needed", trucks("30"), "later", giver="", by="600:00"))
    story.tell("1:00", "AAA", gift("committed", trucks("4"), by="20:00"))
    story.tell("1:00", "AAA", gift("pledged", trucks("9"), "unsure", by="20:00"))
    story.tell("2:00", "BBB", gift("dispatched", trucks("5"), "b", giver="BBB", by="100:00"))
    story.tell("3:00", "VIC", gift("received", trucks("3")))

    (soon,) = story.at("4:00").contributions.schedules
    day1, day7, day30, _ = soon.horizons
    assert [each.day for each in soon.horizons] == [1, 7, 30, 90]
    assert (day1.needed, day7.needed, day30.needed) == (10, 10, 40)
    assert day1.promised == {"pledged": 9, "committed": 4}
    assert (day1.gap, day1.gap_if_kept) == (None, 6)
    assert day7.gap_if_kept == 1
    (late,) = story.at("200:00").contributions.schedules
    assert (late.horizons[0].gap, late.horizons[0].gap_if_kept) == (7, None)
    assert late.horizons[0].there == 3


def test_the_gap_by_day_is_unknown_without_a_need_and_days_run_from_the_request() -> None:
    """Law 17."""
    asks = "{cite: art. 1, when: {request_of: any}, who: all, must: consult, precision: swiftly}"
    story = Story(pact(f"provisions:\n  consult: {asks}\n"))
    story.tell("1:00", "AAA", gift("pledged", trucks("4"), by="20:00"))
    story.tell("3:00", "VIC", e.Requested())

    contributions = story.at("100:00").contributions

    assert contributions.since == moment("3:00")
    (schedule,) = contributions.schedules
    assert {(day.needed, day.gap, day.gap_if_kept) for day in schedule.horizons} == {
        (None, None, None)
    }


AMOUNTS = st.one_of(
    st.builds(
        e.Quantity, value=st.decimals(1, 99, places=0), unit=st.sampled_from(["trucks", "tons"])
    ),
    st.builds(
        e.Money,
        value=st.decimals(1, 99, places=0),
        currency=st.sampled_from(["EUR", "USD"]),
        year=st.integers(2027, 2028),
    ),
)
GIVEN = st.tuples(st.sampled_from(["pledged", "committed", "dispatched"]), AMOUNTS)


@given(st.lists(GIVEN, max_size=12))
def test_totals_hold_exactly_what_was_recorded_at_each_stage_in_each_unit(
    given_: list[tuple[str, e.Quantity | e.Money]],
) -> None:
    """Law 11: whatever is recorded, nothing flows between stages, units or years."""
    story = opened()
    expected: dict[tuple[str, str], Decimal] = {}
    for number, (stage, amount) in enumerate(given_):
        story.tell("1:00", "AAA", gift(stage, amount, f"line {number}"))
        unit = (
            amount.unit if isinstance(amount, e.Quantity) else f"{amount.currency} of {amount.year}"
        )
        expected[unit, stage] = expected.get((unit, stage), Decimal(0)) + amount.value

    totals = totals_of(lines_of(story.case))

    found = {(t.unit, stage.value): value for t in totals for stage, value in t.stages.items()}
    assert found == expected
