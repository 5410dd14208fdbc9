"""What a behaviour would have foretold: each case scored by a behaviour that has not seen it."""

from __future__ import annotations

import os
from itertools import pairwise
from math import inf
from pathlib import Path

import pytest
from lxml import etree

from foedus import wiring
from foedus.forecast.behaviour import Behaviour
from foedus.forecast.fitting import Seen, fit
from foedus.rehearsal.back_test import WAYS, Way, at_home, back_test, seen_in
from foedus.rehearsal.calibration import calibration
from foedus.rehearsal.history import Invocation, between

PLOT = Path(__file__).parents[2] / "docs" / "explanation" / "back-test.svg"
MEETING = Way("request", "meeting")
DECISION = Way("event_start", "decision")


@pytest.fixture(scope="module")
def usual() -> Behaviour:
    found = wiring.behaviour("usual").behaviour
    assert found is not None
    return found


def lasting(hours: float, p90: float, *seen: tuple[str, float, float]) -> dict[str, object]:
    told = [{"what": what, "least": str(a), "most": str(b)} for what, a, b in seen]
    return {"basis": "assumed", "median": f"{hours} h", "p90": f"{p90} h", "seen": told}


def behaviour(**parts: dict[str, object]) -> Behaviour:
    support = {"basis": "assumed", "support": "0.5", "decline": "0.5"}
    head = {"foedus": "1", "behaviour": "x", "version": "1", "title": "x", "support": support}
    usual = {"report": lasting(1, 1), "request": lasting(2, 2), "meeting": lasting(4, 4)}
    return Behaviour.model_validate(head | usual | parts)


def invocation(name: str, **days: tuple[str, str]) -> Invocation:
    steps = [
        {"kind": kind, "earliest": f"2020-01-{first}Z", "latest": f"2020-01-{last}Z"}
        for kind, (first, last) in days.items()
    ]
    told = {"id": name, "instrument": "-", "title": "-", "milestones": steps}
    return Invocation.model_validate(told)


MET = invocation(
    "met",
    event_start=("01T00:00", "01T00:00"),
    request=("01T02:00", "01T03:00"),
    meeting=("01T06:00", "01T09:00"),
)
DECIDED = invocation(
    "decided", event_start=("01T00:00", "01T00:00"), decision=("03T00:00", "03T12:00")
)


def test_a_past_time_is_an_interval() -> None:
    seen = seen_in(MET, MEETING)
    assert seen is not None
    assert (seen.least, seen.most) == (3, 7)


def test_a_decision_that_never_came_had_not_come_when_last_looked_for() -> None:
    """The last dated milestone is the meeting; it began at six."""
    seen = seen_in(MET, DECISION)

    assert seen is not None
    assert (seen.least, seen.most) == (6, inf)


def test_a_step_that_is_not_recorded_says_nothing() -> None:
    assert seen_in(DECIDED, MEETING) is None
    assert seen_in(MET, Way("second_request", "decision")) is None


@pytest.mark.parametrize(
    ("way", "sure"),
    [
        (Way("event_start", "request"), 3),
        (MEETING, 4),
        (Way("event_start", "meeting"), 7),
        (Way("request", "decision"), 10),
        (DECISION, 13),
    ],
)
def test_stages_are_added_and_a_decision_waits_for_the_later_of_meeting_and_home(
    way: Way, sure: float
) -> None:
    """Every stage takes a sure time: report 1, request 2, meeting 4, at home 3 + 5 + 2."""
    made = behaviour(
        before={"alert": lasting(3, 3)},
        otherwise=lasting(5, 5),
        after={"answer": lasting(2, 2)},
    )
    hours = {way.start: ("01T00:00", "01T00:00"), way.end: ("01T01:00", "02T23:00")}

    (scored,) = back_test(made, [invocation("one", **hours)], way)

    assert (scored.low, scored.high) == pytest.approx((0, 1))
    assert scored.log_score == pytest.approx(0)
    assert scored.crps == pytest.approx(24 - sure, abs=0.7)


def test_a_case_is_left_out_of_what_its_number_was_fitted_to() -> None:
    seen = [("a", 2.0, 4.0), ("b", 5.0, 9.0), ("c", 10.0, 20.0), ("met", 3.0, 7.0)]
    without = fit([Seen(least, most) for _, least, most in seen[:3]])
    fitted_to_others = lasting(round(without.median, 9), round(without.p90, 9))

    (scored,) = back_test(behaviour(meeting=lasting(6, 14, *seen)), [MET], MEETING)
    (expected,) = back_test(behaviour(meeting=fitted_to_others), [MET], MEETING)

    assert (scored.low, scored.high) == pytest.approx((expected.low, expected.high))


def test_too_few_examples_are_not_fitted_anew() -> None:
    few = behaviour(meeting=lasting(6, 14, ("met", 3, 7), ("a", 2, 4)))
    none = behaviour(meeting=lasting(6, 14))

    assert back_test(few, [MET], MEETING) == back_test(none, [MET], MEETING)


def test_nobody_decides_alone_where_nothing_is_said_of_it() -> None:
    assert at_home(behaviour()) == ()


def test_what_ships_is_held_against_every_history_that_has_the_times(usual: Behaviour) -> None:
    histories = wiring.histories()

    counted = {str(way): len(back_test(usual, histories, way)) for way in WAYS}

    assert counted == {
        "event to request": 11,
        "request to meeting": 11,
        "event to meeting": 13,
        "request to decision": 11,
        "event to decision": 17,
    }
    assert len(at_home(usual)) == 14


def test_what_ships_was_fitted_to_the_histories_that_ship(usual: Behaviour) -> None:
    """The intervals in the file are those of the data."""
    for part, way in ((usual.request, Way("event_start", "request")), (usual.meeting, MEETING)):
        assert part is not None
        there = {each.id: seen_in(each, way) for each in wiring.histories()}
        known = {name: each for name, each in there.items() if each is not None}
        assert {each.what for each in part.seen} == set(known)
        for each in part.seen:
            hours = (known[each.what].least, known[each.what].most)
            assert (each.least, each.most) == pytest.approx(hours, abs=0.06), each.what


def test_deliveries_that_ship_were_fitted_to_the_histories(usual: Behaviour) -> None:
    there = {each.id: between(each, "decision", "first_delivery") for each in wiring.histories()}
    seen = [each for form in usual.delivers if form.lag for each in form.lag.seen]
    known = [each for each in seen if each.what in there]

    assert len(known) == 8
    for each in known:
        hours = there[each.what]
        assert hours is not None
        assert each.least == pytest.approx(max(hours.least, 0), abs=0.06)
        assert each.most == pytest.approx(hours.most, abs=0.06)


def test_half_is_foretold_by_the_median_as_far_as_intervals_can_say(usual: Behaviour) -> None:
    """Nothing speaks against the times it was fitted to, each foretold without itself."""
    for way in WAYS[:2]:
        scored = back_test(usual, wiring.histories(), way)
        surely = sum(each.high <= 0.5 for each in scored)
        perhaps = sum(each.low <= 0.5 for each in scored)
        assert surely <= len(scored) / 2 <= perhaps


def test_a_plot_draws_what_came_between_two_stairs_that_rise() -> None:
    made = behaviour(meeting=lasting(4.5, 12))
    cases = back_test(made, [MET], MEETING)

    drawn = etree.fromstring(calibration("a < b", [("way", cases), ("none", [])]).encode())

    points = drawn.findall(".//{*}polygon")
    assert len(points) == 1
    assert drawn.findtext("{*}title") == "a < b"
    pairs = [tuple(map(float, each.split(","))) for each in points[0].attrib["points"].split()]
    half = len(pairs) // 2
    for stairs in (pairs[:half], pairs[half:][::-1]):
        assert all(b[0] >= a[0] and b[1] <= a[1] for a, b in pairwise(stairs))


def test_the_plot_of_the_page_is_what_the_code_draws(usual: Behaviour) -> None:
    """`FOEDUS_RESET_GOLDEN=1` writes it anew."""
    histories = wiring.histories()
    panels = {str(way): back_test(usual, histories, way) for way in WAYS}
    panels |= {"one government": at_home(usual)}
    drawn = calibration("usual: what was foretold and what came", list(panels.items()))
    if os.environ.get("FOEDUS_RESET_GOLDEN"):
        PLOT.write_text(drawn, "utf-8")

    assert PLOT.read_text("utf-8") == drawn
