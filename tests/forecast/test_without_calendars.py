"""A behaviour in which nothing waits for office hours."""

from __future__ import annotations

from tests.rehearsal.review.exercises import staging

from foedus.forecast.forecasting import forecast


def test_a_forecast_without_calendars_is_evaluated_exactly() -> None:
    compiled = staging().exercise().players.compiled[0]

    answers = forecast(compiled, trials=3_200)

    assert answers.method == "exact"
    assert [round(each.answered.median or 0) for each in answers.parties] == [9, 7, 7]
