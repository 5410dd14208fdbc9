"""How long people took, written back as a behaviour."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from statistics import mean, stdev
from typing import Any

import pytest
import yaml
from tests.rehearsal.review.exercises import BEHAVIOUR, people_of_aaa, played, review, staging

from foedus.errors import NotFoundError
from foedus.forecast.answers import Span
from foedus.forecast.behaviour import Behaviour
from foedus.forecast.compile import Attack, Wanted, compile_model
from foedus.forecast.fitting import Seen, fit
from foedus.forecast.forecasting import forecast
from foedus.forecast.reading import mistakes_against, read_behaviour
from foedus.moments import parse_instant
from foedus.rehearsal.review.measured import as_behaviour, measured_in
from foedus.rehearsal.review.review import Review
from foedus.rehearsal.review.timings import LegKind


def runs(confirmed: Sequence[str]) -> list[Review]:
    """Runs in which AAA confirms at these times, votes an hour later, answers after another."""
    made = []
    for number, at in enumerate(confirmed):
        hour = int(at.split(":")[0])
        acts = people_of_aaa(
            confirmed=at, voted=f"{hour + 1}:30", answered=f"{hour + 3 + number}:00"
        )
        made.append(review(played(acts, name=f"run-{number}")))
    return made


def written(reviews: Sequence[Review]) -> str:
    behaviour = staging().behaviour
    return as_behaviour(reviews, yaml.safe_load(BEHAVIOUR), behaviour)


def read(text: str) -> Behaviour:
    (reading,) = read_behaviour(text.encode(), "measured.yaml")
    assert reading.findings == ()
    assert mistakes_against(reading, staging().procedures) == []
    assert reading.behaviour is not None
    return reading.behaviour


def stages(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)["parties"]["AAA"]
    return found


def test_one_value_gives_no_spread_and_the_assumed_one_is_kept() -> None:
    text = written(runs(["3:00"]))

    confirms = read(text).conduct("AAA").before["duty_officer"]
    hours = 3 - 2321 / 3600
    assert confirms.median == pytest.approx(hours, rel=1e-3)
    assert confirms.p90 == pytest.approx(2 * hours, rel=1e-3)
    note = stages(text)["before"]["duty_officer"]["note"]
    assert "n = 1" in note
    assert "one value gives no spread" in note
    assert "no interval" in note


def test_several_values_are_fitted_and_keep_their_number_and_interval() -> None:
    reviews = runs(["2:00", "3:00", "4:00", "6:00"])
    text = written(reviews)

    stage = stages(text)["before"]["duty_officer"]
    confirms = read(text).conduct("AAA").before["duty_officer"]
    hours = [at - 2321 / 3600 for at in (2, 3, 4, 6)]
    fitted = fit([Seen(each - 1 / 120, each + 1 / 120) for each in hours])
    assert confirms.median == pytest.approx(fitted.median, rel=0.01)
    assert confirms.p90 == pytest.approx(fitted.p90, rel=0.01)
    assert len(stage["seen"]) == 4
    assert stage["basis"] == "derived"
    logs = [log(each) for each in hours]
    half = 3.182 * stdev(logs) / sqrt(4)
    low, high = exp(mean(logs) - half), exp(mean(logs) + half)
    assert f"n = 4, median in {low:.3g} to {high:.3g} h" in stage["note"]


def test_two_values_have_an_interval_and_no_fit() -> None:
    stage = stages(written(runs(["2:00", "4:00"])))["before"]["duty_officer"]

    assert "seen" not in stage
    assert "n = 2" in stage["note"]
    assert "2 values give no spread to fit" in stage["note"]


def test_what_is_measured_together_is_not_counted_twice() -> None:
    conduct = read(written(runs(["3:00"]))).conduct("AAA")

    assert conduct.before["alert"].chance == 0
    assert conduct.before["ministers"].chance == 0
    assert conduct.steps["parliament"].median == pytest.approx(1.5)
    assert conduct.after["answer"].median == pytest.approx(1.5)


def test_the_machines_times_are_never_measured() -> None:
    made = runs(["3:00"])

    assert {each.party for each in measured_in(made)} == {"AAA"}
    with pytest.raises(NotFoundError, match="No time of people was measured"):
        written([review(played())])


def test_a_time_in_which_the_machine_had_the_party_is_not_measured() -> None:
    """Taken over between its alert and its confirmation."""
    made = [review(played(people_of_aaa(taken="1:00")))]

    kinds = {each.kind for each in measured_in(made)}
    assert LegKind.CONFIRMATION not in kinds
    assert LegKind.AT_HOME in kinds


def test_an_answer_without_its_steps_has_them_in_it() -> None:
    acts = people_of_aaa()
    del acts[2]

    text = written([review(played(acts))])

    conduct = read(text).conduct("AAA")
    assert conduct.steps["parliament"].chance == 0
    assert conduct.before["ministers"].chance == 0
    assert conduct.after["answer"].median == pytest.approx(23)


def test_a_forecast_takes_it_and_people_take_as_long_as_they_took() -> None:
    behaviour = read(written(runs(["3:00"])))
    made = staging()
    attack = Attack(at=parse_instant("2027-06-01T00:00Z"), by="ATT", on="VIC")

    def answered(assumed: Behaviour) -> Span:
        model = compile_model(made.agreements[0], assumed, made.procedures, attack, Wanted())
        parties = forecast(model, trials=3_200).parties
        return next(each.answered for each in parties if each.party == "AAA")

    assert answered(behaviour).median == pytest.approx(6, abs=1.2)
    assert answered(made.behaviour).median == pytest.approx(8.9, abs=0.5)


def test_it_says_on_what_it_rests_and_that_it_was_an_exercise() -> None:
    text = written(runs(["3:00"]))

    told = yaml.safe_load(text)
    assert told["note"].startswith("EXERCISE.")
    assert told["behaviour"] == "measured-small-night"
    assert staging().digest in told["note"]
    assert told["sources"]["exercise-run-0"]["at"].startswith("The record of the exercise run-0")
