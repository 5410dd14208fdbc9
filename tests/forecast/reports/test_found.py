"""What was found, in words."""

from __future__ import annotations

from dataclasses import replace

from tests.forecast.answers import MANY, answers

from foedus.forecast.answers import Span, share
from foedus.forecast.reports.found import (
    about,
    assumed,
    done_by,
    found,
    headline,
    only_as_good,
    telling_hour,
    telling_numbers,
)


def test_a_common_decision_comes_first_where_there_is_one() -> None:
    assert found(answers(collective=True))[0].startswith(
        "Adopted within 24 h of the attack: in 92 of 100"
    )
    assert found(answers())[0].startswith("All 4 have answered by the close: in 60 of 100")


def test_every_sentence_with_a_share_has_its_interval() -> None:
    for each in found(answers(parties=MANY, collective=True)):
        assert " to " in each or "later than" in each


def test_what_is_exact_speaks_of_no_trials() -> None:
    exact = answers(method="exact", trials=100_000)

    said = " ".join([*found(exact), only_as_good(exact), *dict(about(exact)).values()])

    assert "trial" not in said
    assert "no interval" in said


def test_what_is_exact_is_told_apart_from_what_was_drawn() -> None:
    exact = answers(method="exact", trials=100_000)

    assert "100,000 times, seed 1" in dict(about(exact))["How it was worked out"]
    assert "on whom it turns" in only_as_good(exact)
    assert "where a number says so" in dict(about(exact))["How it was worked out"]


def test_decided_is_half_in_support_or_a_certain_adoption() -> None:
    each, together = answers(), answers(collective=True)

    assert headline(each) == ("2 of its 4 parties support within 24 h", done_by(each)[24.0])
    assert done_by(each)[24.0] == dict(dict(each.support_by)[2])[24.0]
    assert done_by(together) == dict(together.certain_by)
    assert headline(replace(each, support_by=())) is None


def test_the_basis_of_every_assumption_is_counted() -> None:
    assert "5 assumptions: 1 sourced, 1 derived and 3 assumed" in assumed(answers().assumptions)
    assert assumed(()) == "No assumptions are listed."


def test_the_numbers_of_supporters_that_tell_something_are_few() -> None:
    """Nearly sure, even, unlikely, half, two thirds, all: not every one of 29."""
    numbers = telling_numbers(answers(parties=MANY))

    assert numbers == tuple(sorted(numbers))
    assert 29 in numbers
    assert len(numbers) <= 6


def test_a_question_that_never_closes_is_told_at_a_day() -> None:
    never = answers(deadline=None, decided_in_time=None)

    assert telling_hour(never) == 24.0
    assert dict(about(never))["Closes"] == "never, by this text"


def test_an_answer_that_mostly_never_comes_is_said_to() -> None:
    never = Span(tenth=None, median=None, ninetieth=None, never=share(99, 100))

    assert any("More often than not" in each for each in found(answers(all_decided=never)))


def test_nobody_is_called_late_who_hardly_is() -> None:
    parties = tuple(replace(each, late=share(1, 1000)) for each in answers().parties)

    said = " ".join(found(answers()))
    prompt = " ".join(found(replace(answers(), parties=parties)))

    assert "Most often late" in said
    assert "No party is late in more than 5 of 100." in prompt
