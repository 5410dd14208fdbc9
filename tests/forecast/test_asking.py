from __future__ import annotations

from math import isnan

import pytest
from tests.forecast.designs import agreement

from foedus.agreement.vocabulary import Form
from foedus.errors import NotForecastError
from foedus.forecast.asking import asked_of


def test_the_question_about_a_form_runs_from_the_attack_and_from_the_request() -> None:
    asked = asked_of(agreement("nato-light"), form=Form.SANCTIONS)

    assert asked.clause.name == "decide_sanctions"
    assert (asked.after_attack, asked.after_request) == (24.0, 24.0)
    assert isnan(asked.after_meeting)
    assert (asked.fact, asked.from_request, asked.from_meeting) == ("new_attack", True, False)


def test_a_question_that_opens_by_another_is_not_the_one_that_is_asked() -> None:
    asked = asked_of(agreement("nato-umbrella"), form=Form.MILITARY)

    assert asked.clause.name == "invoke"


def test_a_question_led_to_by_a_consultation_opens_at_the_meeting() -> None:
    asked = asked_of(agreement("co-guarantors"), form=Form.MILITARY)

    assert asked.from_meeting
    assert asked.fact == "attack"
    assert isnan(asked.after_attack)


def test_a_clock_from_a_meeting_is_one() -> None:
    asked = asked_of(agreement("kyiv-compact-2022"), form=Form.MILITARY)

    assert (asked.after_request, asked.after_meeting) == (72.0, 72.0)


def test_states_that_a_question_waits_for_are_named() -> None:
    asked = asked_of(agreement("reassurance-force"), name="deploy")

    assert asked.states == ("ceasefire",)


def test_what_waits_for_a_length_of_time_is_refused_by_provision_and_article() -> None:
    with pytest.raises(NotForecastError, match=r"coalition_acts waits .* \[reported, second step"):
        asked_of(agreement("breach-ladder"), form=Form.MILITARY)


def test_a_question_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(NotForecastError, match="decide_military, decide_economic"):
        asked_of(agreement("nato-light"), name="decide_everything")
