"""Runs of one scenario side by side."""

from __future__ import annotations

import pytest
from tests.rehearsal.review.exercises import EVALUATOR, SCENARIO, people_of_aaa, played, review

from foedus.case import entries as e
from foedus.errors import NotFoundError
from foedus.rehearsal.review.review import Review
from foedus.rehearsal.review.runs import compare
from foedus.rehearsal.review.side_by_side import report_of_runs
from foedus.rehearsal.review.timings import LegKind


def run(name: str, answered: str) -> Review:
    return review(played(people_of_aaa(answered=answered), name=name))


def test_runs_are_compared_by_what_each_came_to() -> None:
    runs = compare([run("one", "26:00"), run("two", "20:00")])

    one, two = runs.runs
    assert (one.met, two.met) == (1, 2)
    assert (one.answered_in_time, two.answered_in_time, one.parties) == (2, 3, 3)
    assert (one.all_answered, two.all_answered) == (26 * 3600, 20 * 3600)
    assert (one.missed, two.missed) == (1, 0)
    answer = next(each for each in two.taken if each.kind is LegKind.ANSWER)
    assert (answer.done, answer.worst, answer.worst_party) == (3, 15 * 3600, "AAA")
    assert dict(one.expectations)["aaa"] is e.Seen.NOT_MET


def test_a_table_says_the_difference_from_the_first() -> None:
    made = report_of_runs(compare([run("one", "26:00"), run("two", "20:00")]))

    rows = {row[0]: row[1:] for table in made.sections[0].shown for row in table.rows}  # type: ignore[union-attr]
    assert rows["all had answered after"] == ("26 h", "20 h (6 h shorter)")
    assert rows["answered in time"] == ("2 of 3", "3 of 3")
    assert rows["aaa"] == ("✗ not met", "✓ met")
    assert made.mark == "EXERCISE"
    assert any("no likelihood" in each for each in made.sections[0].says)


def test_what_was_seen_in_one_run_alone_is_nothing_in_the_other() -> None:
    seen = e.Observed(expectation="courtesy", seen=e.Seen.MET, text="They were.")
    other = review(played([("5:00", EVALUATOR, seen)], name="two"))

    made = report_of_runs(compare([run("one", "26:00"), other]))

    rows = {row[0]: row[1:] for table in made.sections[0].shown for row in table.rows}  # type: ignore[union-attr]
    assert rows["courtesy"] == ("-", "✓ met")


def test_runs_in_which_not_all_answered_have_no_time_for_all() -> None:
    made = compare([run("one", "26:00"), review(played(people_of_aaa()[:3], name="two"))])

    assert made.runs[1].all_answered is None
    assert made.runs[1].answered == 2


def test_a_run_that_is_named_twice_is_refused() -> None:
    made = run("one", "26:00")

    with pytest.raises(NotFoundError, match="named twice"):
        compare([made, made])


@pytest.mark.parametrize(
    "other",
    [
        SCENARIO.replace("scenario: small-night", "scenario: large-night"),
        SCENARIO.replace("version: 2027-05-01", "version: 2027-05-02"),
    ],
)
def test_other_scenarios_are_refused(other: str) -> None:
    with pytest.raises(NotFoundError, match="cannot be compared"):
        compare([run("one", "26:00"), review(played(name="two", text=other))])
