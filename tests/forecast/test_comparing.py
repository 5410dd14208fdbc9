from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import inf

import numpy as np
import pytest
from tests.forecast.designs import NIGHT, PROCEDURES, agreement, compiled, usual

from foedus.agreement.vocabulary import Form
from foedus.errors import NotForecastError
from foedus.forecast.aligning import aligned
from foedus.forecast.answers import BATCHES, share
from foedus.forecast.comparing import compare, measured
from foedus.forecast.comparison import Comparison
from foedus.forecast.compile import Attack, Wanted, compile_model
from foedus.forecast.control import controlled, exact_chances, independent
from foedus.forecast.deterrence import threshold
from foedus.forecast.measures import BY, decided_by, measures, quantile, share_by
from foedus.forecast.reasons import steps_of
from foedus.forecast.trace import trace
from foedus.moments import parse_instant

DESIGNS = ("nato-light", "nato-umbrella", "co-guarantors", "co-guarantors@recused")


@cache
def compared(*names: str, trials: int = 2048) -> Comparison:
    return compare([compiled(name) for name in names], trials=trials, seed=7)


def headline(found: Comparison) -> dict[str, float]:
    return {
        each.design: each.value.value
        for each in found.values
        if each.measure == found.ranked_by and each.value is not None
    }


def test_a_party_has_the_same_luck_under_every_design() -> None:
    """It is ready as long after it began, whatever else the designs ask."""
    light, umbrella = aligned([compiled("nato-light").model, compiled("nato-umbrella").model])
    one, two = trace(light, 5, 11), trace(umbrella, 5, 11)

    for party in set(light.parties) & set(umbrella.parties):
        i, j = light.parties.index(party), umbrella.parties.index(party)
        assert light.stages[i] == umbrella.stages[j]
        assert one.report == two.report
        before = [k for k, name in enumerate(light.stages[i]) if name][:1]
        assert np.allclose(one.ended[before, i], two.ended[before, j], rtol=1e-5)


def test_a_design_less_itself_is_exactly_nothing() -> None:
    same = compiled("nato-umbrella")
    twin = replace(same, agreement=replace(same.agreement, reference="mechanism/twin"))

    found = compare([same, twin], trials=1024, seed=3)

    assert {each.difference.value for each in found.differences} == {0.0}
    assert all(each.places == (0.5, 0.5) for each in found.ranking)
    within = [e.difference for e in found.differences if e.unit == "share"]
    assert all(0 <= each.high < 0.01 for each in within)


def test_the_order_in_which_designs_are_named_does_not_matter() -> None:
    there, back = compared(*DESIGNS), compared(*reversed(DESIGNS))

    assert there.ranking == back.ranking
    assert there.differences == back.differences
    assert there.said == back.said
    assert {(v.design, v.measure): v for v in there.values} == {
        (v.design, v.measure): v for v in back.values
    }


def test_what_a_design_comes_to_does_not_hang_on_the_others() -> None:
    """A party keeps its draws only within one layout; the values agree within their intervals."""
    alone, among = headline(compared("nato-light", "nato-umbrella")), headline(compared(*DESIGNS))

    assert alone["mechanism/nato-light"] == pytest.approx(among["mechanism/nato-light"], abs=0.06)


def test_shared_draws_save_variance_where_designs_share_their_beginning() -> None:
    found = compared("nato-light@silence", "nato-umbrella", trials=8192)

    support = next(each for each in found.differences if each.unit == "parties")
    assert support.saved is not None
    assert support.saved > 5


def test_the_attacker_alone_stops_what_needs_everybody() -> None:
    found = compared(*DESIGNS)
    at = headline(found)

    assert at["mechanism/co-guarantors"] == 0.0
    assert at["mechanism/co-guarantors@recused"] > 0.0
    assert "where RUS, the attacker, can stop it alone" in found.said
    assert "Without a voice for RUS" in found.said


def test_the_first_paragraph_names_every_design_with_its_number() -> None:
    found = compared(*DESIGNS)

    for name in DESIGNS:
        assert f" under {name}" in found.said
        assert f"{name}: " in found.said
    assert found.said.startswith("Of 100 such attacks, a response is decided within 72 hours in ")


def test_what_holds_a_design_back_is_found_by_taking_it_away() -> None:
    light = compiled("nato-light@two_thirds")
    (model,) = aligned([light.model])

    steps = steps_of(light, model, hours=72.0, seed=1)

    assert steps[0].words == "with no closing hour"
    assert "support of half" in steps[-1].words
    shares = [each.share for each in steps]
    assert shares[-1] > 0.5 > shares[0] > 0.0


def test_nothing_holds_back_who_waits_for_nobody() -> None:
    alone = compiled("nations-one-by-one")
    (model,) = aligned([alone.model])

    assert steps_of(alone, model, hours=72.0, seed=1) == ()


def test_what_is_settled_exactly_at_a_full_hour_is_in_by_then() -> None:
    """Two thirds who may answer for long are counted at the close: 24 hours sharp."""
    quick = usual().model_copy(
        update={"report": usual().report.model_copy(update={"median": 0.01, "p90": 0.02})}
    )
    for name in ("request", "meeting"):
        early = usual().report.model_copy(update={"median": 0.01, "p90": 0.02})
        quick = quick.model_copy(update={name: early})
    two_thirds = compile_model(
        agreement("nato-light@two_thirds"), quick, PROCEDURES, NIGHT, Wanted()
    ).model
    (model,) = aligned([two_thirds])
    settled = np.zeros(model.bins + 1, np.int64)
    settled[int(24.0 / model.bin_hours)] = 1

    assert share_by(settled, 24.0, model.bin_hours) == 1.0
    assert share_by(settled, 23.5, model.bin_hours) == 0.0


def test_a_quantile_lies_straight_within_its_bin() -> None:
    histogram = np.array([2, 2, 0, 4, 2])

    assert quantile(histogram, 0.1, 0.5) == pytest.approx(0.25)
    assert quantile(histogram, 0.6, 0.5) == pytest.approx(1.75)
    assert quantile(histogram, 0.9, 0.5) == inf


def test_support_that_arrives_is_weighed_against_what_all_could_give() -> None:
    """No design is better for asking fewer."""
    models = aligned([compiled("nato-light").model, compiled("co-guarantors").model])
    asked = [each for each in measures(models) if "arrived by day 30" in each.name]

    found = measured(models, asked, size=64, seed=1)[:, :, 0]

    assert (found <= 1).all()
    assert found[0].mean() > found[1].mean() == 0.0


def test_designs_under_two_attacks_are_not_compared() -> None:
    later = Attack(at=parse_instant("2027-09-28T02:00+03:00"))

    with pytest.raises(NotForecastError, match="one attack"):
        compare([compiled("nato-light"), compiled("membership", attack=later)], trials=64, seed=1)


@pytest.mark.parametrize("names", [(), ("nato-light",), ("nato-light", "nato-light")])
def test_one_design_is_no_comparison(names: tuple[str, ...]) -> None:
    with pytest.raises(NotForecastError, match="two designs"):
        compare([compiled(name) for name in names], trials=64, seed=1)


def test_an_hour_that_does_not_rank_is_refused() -> None:
    with pytest.raises(NotForecastError, match="48 hours"):
        compare([compiled("nato-light"), compiled("membership")], trials=64, seed=1, within=48.0)


def test_models_of_other_stages_share_no_draws() -> None:
    arms = compiled("nato-light").model
    short = replace(arms, mu=arms.mu[1:])

    with pytest.raises(NotForecastError, match="stages"):
        aligned([arms, short])


def test_forms_have_the_same_place_in_every_model() -> None:
    light, alone = aligned([compiled("nato-light").model, compiled("nations-one-by-one").model])

    assert light.forms == alone.forms
    assert light.forms[0] == Form.MILITARY
    assert light.amount[1:].sum() == 0.0 < alone.amount[1:].sum()
    assert light.draws.per_party == alone.draws.per_party


def test_a_control_takes_out_the_luck_that_is_known() -> None:
    luck = np.sin(np.arange(BATCHES))
    drawn = 0.4 + luck + 0.1 * np.cos(7.0 * np.arange(BATCHES))

    better, saved = controlled(drawn, 0.3 + luck, 0.3)

    assert saved is not None
    assert saved > 20
    assert better.var() < drawn.var() / 20
    assert better.mean() == pytest.approx(drawn.mean() - luck.mean(), abs=0.01)


def test_a_control_that_contradicts_the_draws_is_none() -> None:
    luck = np.sin(np.arange(BATCHES)) / 100

    better, saved = controlled(0.4 + luck, 0.3 + luck, 0.5)

    assert saved is None
    assert (better == 0.4 + luck).all()


def test_the_exact_value_of_independent_parties_is_what_they_come_to_when_drawn() -> None:
    """Or else the control is not used: see above."""
    model = independent(aligned([compiled("nations-one-by-one").model])[0])
    exact = exact_chances(model)
    assert exact is not None

    drawn = measured([model], [decided_by(hours) for hours in BY], size=256, seed=2)[0]

    spread = np.sqrt(np.maximum(exact * (1 - exact), 1e-6) / (256 * BATCHES))
    assert (np.abs(drawn.mean(axis=0) - exact) < 5 * spread + 1e-3).all()


@pytest.mark.parametrize(("chance", "least"), [(0.0, 0.0), (0.5, 1.0), (0.75, 3.0), (1.0, inf)])
def test_the_threshold_is_the_odds_of_a_response(chance: float, least: float) -> None:
    found = threshold("one", share(round(1000 * chance), 1000), hours=72.0)

    assert found.least_gain == pytest.approx(least)
    assert found.low <= found.least_gain <= found.high


def test_at_the_threshold_attacking_is_worth_nothing() -> None:
    found = threshold("one", share(600, 1000), hours=72.0)
    p, cost = found.chance.value, 2.5

    assert (1 - p) * found.least_gain * cost - p * cost == pytest.approx(0.0)


def test_a_median_that_mostly_never_comes_has_no_value() -> None:
    found = compared(*DESIGNS)
    medians = {e.design: e.value for e in found.values if e.unit == "hours"}

    assert medians["mechanism/co-guarantors"] is None
    assert medians["mechanism/nato-light"] is not None
    assert not any(
        each.unit == "hours" and each.second == "mechanism/co-guarantors"
        for each in found.differences
    )
    assert not np.isnan([each.difference.value for each in found.differences]).any()
