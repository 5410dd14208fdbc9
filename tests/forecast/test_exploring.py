"""What it would take, at another hour, and under another assumption."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import log

import numpy as np
import pytest
from tests.forecast.designs import NIGHT, PROCEDURES, agreement, compiled, usual

from foedus.forecast.calendars import closed_days
from foedus.forecast.compile import Attack, Compiled, Wanted, compile_model
from foedus.forecast.exactly import is_independent
from foedus.forecast.headline import Headline
from foedus.forecast.hours_of_week import hours_of_week, moved
from foedus.forecast.inverse import Inverse, what_it_takes
from foedus.forecast.sensitivity import swings
from foedus.forecast.stages import entries_of, scaled
from foedus.moments import parse_instant

FEW = Headline(hours=72.0, trials=1024)


@cache
def taken(name: str = "nato-light", wanted: float = 0.6) -> Inverse:
    return what_it_takes(compiled(name), FEW, wanted=wanted, of_each=False)


@cache
def alone() -> Compiled:
    """Nobody moves anybody: it has an exact value."""
    each_for_itself = usual().model_copy(update={"bandwagon": None})
    return compile_model(
        agreement("nations-one-by-one"), each_for_itself, PROCEDURES, NIGHT, Wanted()
    )


def test_a_factor_is_what_brute_force_finds() -> None:
    """Every hundredth of a factor is tried: the last that is enough is the answer."""
    light = compiled("nato-light")
    lever = next(e for e in taken().levers if e.what == "every step of everybody")
    every = tuple(place for entry in entries_of(light) for place in entry.places)

    tried = [k / 100 for k in range(1, 101)]
    enough = [by for by in tried if FEW.chance(scaled(light.model, every, by)) >= 0.6]

    assert lever.factor is not None
    assert lever.factor == pytest.approx(max(enough), abs=0.02)
    assert FEW.chance(scaled(light.model, every, lever.factor)) >= 0.6


def test_a_step_of_which_no_speed_is_enough_says_how_far_it_reaches() -> None:
    alert = next(each for each in taken().levers if each.what == "alert, everybody")

    assert alert.factor is None
    assert taken().now.value <= alert.reaches.value < 0.6


def test_the_least_change_comes_first() -> None:
    factors = [each.factor for each in taken().levers if each.factor is not None]

    assert factors
    assert factors == sorted(factors, reverse=True)
    assert all(0 < each < 1 for each in factors)


def test_a_factor_has_the_interval_that_its_chance_has() -> None:
    """Between the factor at which the whole interval is enough and that at which its end is."""
    light = compiled("nato-light")
    every = tuple(place for entry in entries_of(light) for place in entry.places)
    lever = next(e for e in taken().levers if e.what == "every step of everybody")

    assert lever.factor is not None
    assert lever.surely is not None
    assert lever.perhaps is not None
    assert 0 < lever.surely < lever.factor < lever.perhaps <= 1
    assert FEW.likely(scaled(light.model, every, lever.surely)).low >= 0.6
    assert FEW.likely(scaled(light.model, every, lever.perhaps)).high >= 0.6
    assert FEW.likely(scaled(light.model, every, lever.perhaps * 1.03)).high < 0.6


def test_one_step_of_one_party_is_asked_about_by_itself() -> None:
    light = compiled("nato-light")
    germany = light.model.parties.index("DEU")

    found = what_it_takes(light, FEW, wanted=0.6, of_each=False, parties=["DEU"])

    own = {each.what: each for each in found.levers if each.party == "DEU"}
    assert set(own) == {f"{name} of DEU alone" for name in light.model.stages[germany] if name}
    place = light.model.stages[germany].index("government")
    half = scaled(light.model, ((place, germany),), 0.5)
    assert own["government of DEU alone"].halved == FEW.likely(half)


def test_what_holds_already_takes_nothing() -> None:
    found = taken("nations-one-by-one", 0.5)

    assert found.now.value > 0.5
    assert found.levers == ()
    assert found.limits == ()


def test_where_no_speed_is_enough_it_says_what_limits() -> None:
    found = taken("co-guarantors", 0.95)

    assert all(each.factor is None for each in found.levers)
    reasons = [what for what, _ in found.limits]
    assert reasons[0] == "nothing takes time"
    assert reasons[-1] == "the attacker supports, too"
    assert found.limits[-1][1].value >= 0.95 > found.limits[-2][1].value


def test_where_parties_are_independent_the_inverse_is_exact() -> None:
    design = alone()
    assert is_independent(design.model)

    exact, drawn = FEW.chance(design.model), FEW.drawn(design.model)

    assert exact == FEW.chance(design.model)
    assert drawn.low - 0.03 <= exact <= drawn.high + 0.03
    assert exact != drawn.value


def test_an_assumption_that_costs_time_lowers_the_headline_when_it_costs_more() -> None:
    found = {each.assumption: each for each in swings(compiled("nato-light"), FEW)}

    request, readiness = found["request: its median"], found["readiness to support"]
    assert request.at_low.value > request.at_high.value
    assert request.moved_low is not None
    assert request.moved_high is not None
    assert request.moved_low.low > 0 > request.moved_high.high
    assert readiness.at_low.value < readiness.at_high.value
    assert (request.low, request.high) == ("5.75 h", "23 h")


def test_the_assumption_that_moves_most_comes_first() -> None:
    found = swings(compiled("nato-umbrella"), FEW)

    reach = [abs(each.at_high.value - each.at_low.value) for each in found]
    assert reach == sorted(reach, reverse=True)
    assert {"meeting: its median", "bandwagon"} <= {each.assumption for each in found}


def test_a_design_without_a_meeting_hangs_on_no_meeting() -> None:
    named = {each.assumption for each in swings(compiled("nato-light"), FEW)}

    assert "meeting: its median" not in named


def test_a_change_is_surer_than_two_values() -> None:
    """For the draws are the same."""
    first = swings(compiled("nato-light"), FEW)[0]

    assert first.moved_low is not None
    apart = first.at_low.high - first.at_low.low
    assert first.moved_low.high - first.moved_low.low < 2 * apart


def test_an_entry_stands_for_the_stages_that_were_taken_from_it() -> None:
    light = compiled("nato-light")

    places = [place for entry in entries_of(light) for place in entry.places]

    assert len(places) == len(set(places))
    there = light.model.chance > 0
    assert sorted(places) == sorted(zip(*(x.tolist() for x in np.nonzero(there)), strict=True))
    for entry in entries_of(light):
        for k, i in entry.places:
            assert light.model.mu[k, i] == pytest.approx(log(entry.stage.median))


def test_a_moved_attack_is_one_compiled_at_that_hour() -> None:
    """Calendars are made once and moved, to the same array."""
    there = parse_instant("2027-09-06T00:00Z")
    horizon = 96.0
    first, later = (
        compile_model(
            agreement("nato-light"), usual(), PROCEDURES, Attack(at=at), Wanted(horizon=hours)
        ).model
        for at, hours in ((there, horizon + 24), (there.add(hours=15), horizon))
    )

    found = moved(first, 15, horizon)

    assert np.allclose(found.openings, later.openings, atol=1e-4)
    assert found.horizon == later.horizon


def test_the_week_that_is_asked_for_is_quiet_and_begins_on_a_monday() -> None:
    found = hours_of_week(compiled("nato-light"), replace(FEW, trials=64), every=24)

    assert found.begins.to_tz("UTC").date().day_of_week().name == "MONDAY"
    assert [(each.weekday, each.hour) for each in found.hours] == [(day, 0) for day in range(7)]
    day = found.begins.timestamp() // 86_400
    parties = compiled("nato-light").model.parties
    closed = [closed_days(party, usual().recesses(party), day, day + 14) for party in parties]
    assert sum(map(len, closed)) == found.closed == 0
    assert found.begins > NIGHT.at
