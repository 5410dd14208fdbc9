"""What the board says of the shipped runs, before it is laid out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import pytest

from foedus.case.moves import DutyStatus
from foedus.desk.board import board_page
from foedus.errors import BadMomentError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Shown
    from foedus.desk.panels.tallies import Tally


def named(page_at: Any, text: str) -> Tally:
    return next(each for each in page_at.tallies.tallies if each.text == text)


def counts(tally: Tally) -> dict[str, int]:
    return {each.sign.word: each.count for each in tally.segments}


def test_the_first_clock_runs_from_the_earlier_reading_and_names_the_later(night: Shown) -> None:
    clock = night.page.instants[0].clock

    assert clock.next is not None
    assert clock.next.left == "19 hours 30 minutes"
    assert clock.next.stamp.full == "Sun 29 Aug 2027, 02:40 Kyiv (Sat 28 Aug, 23:40 UTC)"
    stream = next(each for each in clock.next.streams if each.other)
    assert "new attack that Ukraine reported, 28 Aug 02:40 to 03:20 (approximate)" in stream.runs
    assert "the later reading, from the request: 29 Aug 05:10" in stream.other
    assert (stream.alerts, stream.mark, stream.over) == (True, "assumed", "29 Aug 05:10")
    assert {line.what for line in stream.lines} >= {"Consult", "Decide"}


def test_exactly_at_the_deadline_the_clock_says_now(night: Shown) -> None:
    at = night.page.instants[2]

    assert at.clock.next is not None
    assert at.clock.next.left == "now"
    assert at.glances[0].answer == "This moment is the deadline"


def test_a_minute_later_what_was_not_done_is_missed_and_nobody_is_in_breach(night: Shown) -> None:
    passed = {each.what: each.parties for each in night.page.instants[3].clock.passed}

    assert passed["8 duties to decide missed"] == "Albania, Greece, Iceland and Spain"


def test_under_an_individual_rule_there_is_no_collective_outcome_but_a_count(night: Shown) -> None:
    tally = named(night.page.instants[3], "Do we give military support?")

    assert tally.headline == "No collective outcome: 24 of 29 decided"
    assert counts(tally) == {
        "support": 20,
        "support with caveat": 1,
        "ad referendum, pending": 2,
        "decline": 2,
        "abstain": 1,
        "late, not counted": 1,
        "undecided": 2,
    }
    assert tally.lines[0].startswith("Silent at the close: Greece and Iceland: recorded as not")


def test_the_parts_of_every_tally_add_up_to_its_voters(board: Callable[..., Shown]) -> None:
    for under in ("nato-light", "nato-light@two_thirds", "nato-light@silence", "nato-umbrella"):
        for at in board("night-of-28-august", f"mechanism/{under}").page.instants:
            for tally in at.tallies.tallies:
                assert sum(each.count for each in tally.segments) == tally.total


def test_support_ad_referendum_is_counted_as_what_became_of_it(night: Shown) -> None:
    tally = named(night.page.instants[4], "Do we give military support?")

    assert counts(tally)["support"] == 21
    assert counts(tally)["ad referendum, lapsed"] == 1
    assert any(
        "Germany, ad referendum: bundestag budget has approved" in each for each in tally.said
    )
    assert any("Croatia, ad referendum: sabor did not approve" in each for each in tally.said)


def test_a_late_answer_is_shown_with_how_late_it_was(night: Shown) -> None:
    tally = named(night.page.instants[3], "Do we give military support?")

    late = "Spain: support received 05:10:30, 30 seconds late; kept, not counted"
    assert late in tally.said


def test_questions_that_one_state_answers_for_itself_stand_together(night: Shown) -> None:
    own = night.page.instants[3].tallies.own

    assert own is not None
    assert sum(each.count for each in own.segments) == len(own.rows)
    assert own.rows[0].name == "Albania"


def test_those_who_hold_us_up_come_first_and_mirrors_last(night: Shown) -> None:
    rows = night.page.instants[3].matrix.rows

    assert [row.name for row in rows[:2]] == ["Greece", "Iceland"]
    assert rows[0].holds.startswith("4 missed, alert not acknowledged")
    assert rows[-1].name == "Ukraine"
    assert sorted(row.alphabetical for row in rows) == list(range(len(rows)))
    assert night.page.instants[3].matrix.without == "Russia (named aggressor)"


def test_a_cell_has_a_sign_a_word_and_a_time(night: Shown) -> None:
    matrix = night.page.instants[3].matrix
    titles = [column.title for column in matrix.columns]
    spain = next(row for row in matrix.rows if row.code == "ESP")
    cell = spain.cells[titles.index("Military")]

    assert titles[:3] == ["Alerted", "Acknowledged", "Consult"]
    assert (cell.sign.icon, cell.sign.short, cell.time) == ("late", "late", "05:10:30")
    assert spain.local == "Sun 04:11"
    assert all(cell.sign.word or not cell.time for row in matrix.rows for cell in row.cells)


def test_two_thirds_have_an_outcome_and_say_what_silence_would_do(
    board: Callable[..., Shown],
) -> None:
    page = board("night-of-28-august", "mechanism/nato-light@two_thirds").page

    early = named(page.instants[1], "Do we give military support?")
    assert early.headline == "As it stands: no decision"
    assert "If nobody speaks again: no decision." in early.lines
    assert named(page.instants[4], "Do we give military support?").headline == "Adopted"


def test_the_umbrella_says_that_the_silence_was_broken(board: Callable[..., Shown]) -> None:
    tally = (
        board("night-of-28-august", "mechanism/nato-umbrella").page.instants[2].tallies.tallies[0]
    )

    assert any(
        each.startswith("The silence was broken Sat 28 Aug 2027, 19:58") for each in tally.lines
    )


def test_nations_one_by_one_have_their_refusals_grouped_by_reason(
    board: Callable[..., Shown],
) -> None:
    shown = board("night-of-28-august", "mechanism/nations-one-by-one")

    assert sum(len(each.when) for each in shown.page.refused) == len(shown.played.refusals)
    assert len(shown.page.refused) < len(shown.played.refusals)
    assert all(each.remedy for each in shown.page.refused)


def test_stages_stand_side_by_side_and_are_never_added(night: Shown) -> None:
    panel = night.page.instants[4].supplies
    item = next(each for each in panel.items if each.total.title == "Air-defence interceptors")

    figures = dict(zip(panel.stages, item.total.figures, strict=True))
    assert figures == {
        "Needed": "400",
        "Offered": "",
        "Pledged": "270",
        "Committed": "80",
        "Dispatched": "150",
        "Received": "130",
        "Returned": "",
        "Withdrawn": "",
    }
    assert item.total.gap == "270"
    assert [line.title for line in item.lines] == ["Germany", "United Kingdom"]
    budget = next(each for each in panel.items if each.total.title == "Budget support")
    assert budget.unit == "EUR of 2027"


def test_facts_are_claims_with_their_claimant_and_who_contests_them(night: Shown) -> None:
    attack = next(each for each in night.page.instants[1].claims.claims if "attack" in each.what)

    assert attack.what == "Armed attack by Russia on Ukraine"
    assert attack.claimant == "Ukraine"
    assert "between 02:40 and 03:20 Kyiv (approximate)" in attack.when
    assert attack.contested[0].startswith("Russia: ")


def test_on_the_real_date_the_texts_lead_and_their_ground_is_said(real: Shown) -> None:
    at = real.page.instants[0]

    assert real.page.mode.word == "REPLAY"
    assert at.order[0] == "grounds"
    contested = [each for each in at.grounds.grounds if each.sign.word == "contested"]
    assert "fighting had not ended" in contested[0].words
    held = sum(duty.status is DutyStatus.CONTESTED for duty in real.standings[0].duties)
    assert at.grounds.headline.startswith(f"Of 363 duties, {held} are contested")
    poland = next(row for row in at.grounds.texts if row.brief == "POL–UKR 2024")  # noqa: RUF001
    assert "II.1: consult, active" in poland.runs


def test_in_an_exercise_the_clock_comes_first(night: Shown) -> None:
    assert all(at.order[0] == "clock" for at in night.page.instants)


def test_the_mode_is_said_once_in_the_heading_and_first_in_the_title(night: Shown) -> None:
    assert night.page.title.startswith("EXERCISE: An attack like")
    assert night.page.heading.startswith("An attack like")
    assert "modelled on the strike on Kyiv" in night.page.incident.invented


def test_each_mark_of_certainty_that_is_borne_is_explained(night: Shown) -> None:
    marks = {each.mark: each for each in night.page.marks}

    assert "reported" in marks
    assert "nato-light reported, decision within 24 hours: from when its time runs" in (
        marks["assumed"].borne_by
    )


def test_a_board_without_an_instant_or_with_a_false_zone_is_refused(night: Shown) -> None:
    incident = night.reading.script.incident

    with pytest.raises(NotFoundError, match="an instant"):
        board_page([], incident=incident)
    with pytest.raises(BadMomentError, match="not a time zone"):
        board_page(night.standings[:1], incident=incident, zone="Europe/Nowhere")


def test_everything_on_the_page_is_frozen(night: Shown) -> None:
    for value in walked(night.page):
        assert type(value).__dataclass_params__.frozen  # type: ignore[attr-defined]


def walked(value: object) -> Iterator[object]:
    if is_dataclass(value):
        yield value
        for field in fields(value):
            yield from walked(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from walked(each)
    else:
        assert not isinstance(value, (list, dict, set)), value
