from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.forecast import designs, model_m
from tests.forecast.designs import compiled

from foedus.errors import NotForecastError
from foedus.forecast.answers import BATCHES, mean, share
from foedus.forecast.compile import Wanted, compile_model
from foedus.forecast.forecasting import draw, forecast
from foedus.forecast.headline import Headline
from foedus.forecast.looking import look
from foedus.forecast.model import Result
from foedus.forecast.reports.found import headline, telling_hour
from foedus.forecast.run import run
from foedus.forecast.what_if import with_what_if

FEW = 64 * BATCHES


def test_batches_are_the_trials_of_one_run() -> None:
    model = compiled("nato-light@silence").model

    drawn = draw(model, trials=FEW, seed=3, threads=2)

    assert drawn.whole == run(model, trials=FEW, seed=3)


def test_what_was_drawn_has_a_digest_that_another_seed_has_not() -> None:
    model = compiled("co-guarantors").model

    same = {draw(model, trials=FEW, seed=3, threads=n).digest for n in (1, 2)}

    assert len(same) == 1
    assert draw(model, trials=FEW, seed=4).digest not in same


def test_trials_that_cannot_be_shared_out_are_refused_with_a_number_that_can() -> None:
    with pytest.raises(NotForecastError, match="Take 992"):
        draw(compiled("co-guarantors").model, trials=1_000, seed=1)


def test_every_number_is_what_was_counted() -> None:
    made = compiled("nato-light@two_thirds")

    found = forecast(made, trials=FEW, seed=3)

    counted = run(made.model, trials=FEW, seed=3)
    results = {name: round(each.value * FEW) for name, each in found.results}
    assert results == {
        result.name.lower(): count
        for result, count in zip(Result, counted.results[0].tolist(), strict=True)
        if count or result is Result.ADOPTED
    }
    by_72_hours = dict(found.decided_by)[72.0]
    bins = round(72 / made.model.bin_hours)
    assert by_72_hours == share(int(counted.all_answered[:bins].sum()), FEW)
    assert dict(found.support_by)[5][2][1] == share(int(counted.nth[5, :48].sum()), FEW)
    assert [each.late for each in found.parties] == [share(int(n), FEW) for n in counted.late]


def test_arrivals_never_exceed_what_was_promised_and_never_fall() -> None:
    found = forecast(compiled("nato-light"), trials=FEW, seed=3)

    amounts = [each.amount.value for each in found.arrivals if each.form == "military"]
    assert amounts == sorted(amounts)
    assert 0 < amounts[-1] < found.arrivals[0].promised


def test_a_result_names_what_it_was_made_from_and_what_gives_it_again() -> None:
    found = forecast(compiled("nato-light"), trials=FEW, seed=3)

    assert {"mechanism/nato-light", "usual"} < set(dict(found.digests))
    assert {"foedus", "holidays", "numba", "numpy", "tzdata"} == set(dict(found.versions))
    asked = dict(found.asked)
    assert (asked["seed"], asked["trials"]) == ("3", str(FEW))


def test_a_report_and_a_comparison_mean_the_same_by_decided() -> None:
    made = compiled("nato-light")
    found = forecast(made, trials=FEW, seed=3)
    told = headline(found)

    assert told is not None
    hours = Headline(hours=telling_hour(found), trials=FEW, seed=3)
    assert told[1] == hours.drawn(made.model)
    by_hour = dict(found.curves["done"])[telling_hour(found)]
    assert by_hour == pytest.approx(told[1].value, abs=1e-12)


def test_every_failure_is_laid_somewhere() -> None:
    found = forecast(compiled("nato-light"), trials=FEW, seed=3)

    assert len(found.failures) > 40
    assert sum(each.share.value for each in found.failures) == pytest.approx(1.0)


def test_what_settles_at_a_full_hour_counts_as_in_by_then() -> None:
    """The bins of a compiled model are a little wider than they are called."""
    model = compiled("nato-light").model

    for hour in (6, 12, 24, 48, 72, 168):
        place = int(np.float32(hour) * np.float32(1 / model.bin_hours))
        assert place == round(hour / model.bin_hours) - 1


def test_other_hours_and_assumptions_are_followed_by_the_same_measure() -> None:
    made = compiled("nato-light")
    found = with_what_if(forecast(made, trials=FEW, seed=3), made)
    told = headline(found)

    assert told is not None
    assert len(found.hours) == 7 * 8
    first = found.swings[0]
    assert first.moved_low is not None
    assert first.at_low.value - first.moved_low.value == pytest.approx(told[1].value)
    assert dict(found.asked)["what-if"] == "yes"


def test_where_parties_are_independent_the_values_are_exact() -> None:
    alone = designs.usual().model_copy(update={"bandwagon": None})
    made = compile_model(
        designs.agreement("nato-light"), alone, designs.PROCEDURES, designs.NIGHT, Wanted()
    )

    found, drawn = forecast(made, trials=FEW, seed=3), run(made.model, trials=100_000, seed=3)

    assert found.method == "exact"
    assert all(each.exact for _, each in found.decided_by)
    for each, late in zip(found.parties, drawn.late / drawn.trials, strict=True):
        assert each.late.value == pytest.approx(late, abs=0.01)
    for k, moments in found.support_by:
        expected = drawn.nth[k, : round(168 / made.model.bin_hours)].sum() / drawn.trials
        assert dict(moments)[168.0].value == pytest.approx(expected, abs=0.01)


def test_a_veto_of_the_attacker_is_where_it_fails() -> None:
    looked = look(compiled("co-guarantors"), seed=3, sample=300)

    first = max(looked.laid, key=lambda key: looked.laid[key].value)
    assert first == ("RUS", "declined")
    assert looked.failed == 300


def test_failures_are_laid_at_parties_and_steps_in_parts_that_make_a_whole() -> None:
    looked = look(compiled("nato-light@two_thirds"), seed=3, sample=300)

    assert sum(each.value for each in looked.laid.values()) == pytest.approx(1)
    assert {step for _, step in looked.laid} >= {"government", "declined"}


def test_a_late_answer_is_laid_at_the_stage_that_took_longest() -> None:
    files = model_m.files()
    made = files.compiled("by_weight")
    slow = replace(made, model=replace(made.model, mu=made.model.mu + np.eye(5)[[1]].T * 4))

    looked = look(slow, seed=3, sample=200)

    late = {key: each.value for key, each in looked.laid.items() if key[1] == "confirmed"}
    assert sum(late.values()) > 0.5
    assert looked.stages[1].mean() > 10 * looked.stages[0].mean()


def test_an_interval_of_a_share_stays_within_zero_and_one() -> None:
    assert (share(0, 100).low, share(100, 100).high) == (0.0, 1.0)
    assert 0 < share(0, 100).high < 0.05


def test_the_interval_of_a_mean_holds_it_in_95_of_100() -> None:
    random = np.random.Generator(np.random.PCG64(7))  # noqa: TID251 - a seed of our own
    held = [mean(tuple(random.normal(size=BATCHES))) for _ in range(2_000)]

    within = sum(each.low <= 0 <= each.high for each in held) / len(held)
    assert within == pytest.approx(0.95, abs=0.02)
