"""The forecast page and its address: the evaluator's own figures, sliders, refusals, no script."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
from tests.desk.live.desks import NATO_LIGHT, Room, shipped
from tests.desk.live.nights import a_night
from tests.desk.live.test_api import program

from foedus.agreement.vocabulary import Form
from foedus.desk.forecast_models import answer_of, turned_model
from foedus.desk.forecasts import ACCURATE, DRAGGED, HOURS, Asking, Forecasts, Turned, attack_on
from foedus.desk.panels.forecasting import NOTES, percent
from foedus.forecast.compile import Attack, Wanted, compile_model
from foedus.forecast.exact import evaluate
from foedus.forecast.exact_curves import Kept
from foedus.moments import parse_instant

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from foedus.forecast.compile import Compiled

AT: Final = "2027-08-28T04:00:00Z"
HEADLINE: Final = re.compile(r'id="forecast-headline">([^<]+)<')


def compiled(under: str = NATO_LIGHT) -> Compiled:
    """A model as the command in a shell would make it."""
    agreement = shipped().agreements([under])[0]
    behaviour = shipped().behaviours()["usual"]
    attack = Attack(at=parse_instant(AT), by="RUS", on="UKR")
    wanted = Wanted(form=Form.MILITARY)
    return compile_model(agreement, behaviour, shipped().procedures(), attack, wanted)


def delegate(room: Room) -> TestClient:
    return room.browser(room.seat("POL", "delegate", "P. One"))


def headline(page: str) -> str:
    found = HEADLINE.search(page)
    assert found is not None, page
    return found[1]


def test_figures_are_the_evaluators_own(room: Room) -> None:
    model = replace(compiled().model, beta=0.0)
    exact = evaluate(model, HOURS)

    found = program(room).get(f"/api/v1/forecast?at={AT}").json()

    assert found["without_bandwagon"], "the behaviour has one"
    assert exact.ballots[0].all_answered is not None
    np.testing.assert_allclose(found["all_answered"], exact.ballots[0].all_answered, atol=1e-9)
    np.testing.assert_allclose(found["supporting"], exact.supported.sum(axis=0), atol=1e-9)
    late = {each["party"]: each["chance"] for each in found["late"]}
    np.testing.assert_allclose([late[party] for party in model.parties], exact.late, atol=1e-9)
    assert exact.arrivals is not None
    arrived = [each["amount"] for each in found["arrivals"][0]["days"]]
    np.testing.assert_allclose(arrived, exact.arrivals[0], rtol=1e-9)


def test_a_collective_rule_says_when_it_is_adopted(room: Room) -> None:
    silence = f"{NATO_LIGHT}@silence"
    exact = evaluate(replace(compiled(silence).model, beta=0.0), HOURS)

    found = program(room).get("/api/v1/forecast", params={"at": AT, "under": silence}).json()

    assert exact.ballots[0].settled is not None
    np.testing.assert_allclose(found["adopted"], exact.ballots[0].settled, atol=1e-9)
    assert found["arrivals"] is None
    assert found["adopted"][-1] > 0.1


@pytest.mark.parametrize(
    ("turned", "changed"),
    [
        (Turned(), set()),
        (Turned(home=2.0), {"mu"}),
        (Turned(party="POL", party_speed=2.0), {"mu"}),
        (Turned(stage="ministers", stage_speed=2.0), {"mu"}),
        (Turned(request=0.5), {"common"}),
        (Turned(support=0.5), {"lean"}),
        (Turned(party_speed=2.0, stage_speed=2.0), set()),
    ],
)
def test_a_slider_turns_its_own_numbers_alone(turned: Turned, changed: set[str]) -> None:
    was = compiled()
    rest, now = turned_model(was, Turned()), turned_model(was, turned)

    arrays = ("mu", "sigma", "chance", "calendar", "common", "lean", "decline", "amount", "lag_mu")
    differ = {
        name
        for name in arrays
        if not np.array_equal(getattr(rest, name), getattr(now, name), equal_nan=True)
    }
    assert differ == changed


def test_a_slider_turns_the_right_places() -> None:
    was = compiled()
    rest = turned_model(was, Turned())
    place = rest.parties.index("POL")

    party = turned_model(was, Turned(party="POL", party_speed=2.0)).mu - rest.mu
    stage = turned_model(was, Turned(stage="ministers", stage_speed=4.0)).mu - rest.mu
    home = turned_model(was, Turned(home=0.5)).mu - rest.mu
    moved = turned_model(was, Turned(support=0.5)).lean

    np.testing.assert_allclose(party[:, place], -np.log(2))
    assert not np.delete(party, place, axis=1).any()
    named = np.array([[name == "ministers" for name in names] for names in rest.stages]).T
    np.testing.assert_allclose(stage[named], -np.log(4))
    assert not stage[~named].any()
    before = ("alert", "duty_officer", "ministers")
    assert not home[: len(before)].any()
    assert not home[-1].any(), "the answer is told, and not decided, at home"
    np.testing.assert_allclose(home[len(before) : -1], np.log(2))
    np.testing.assert_allclose(moved, 0.0, atol=1e-12)


def test_who_is_certain_is_not_moved() -> None:
    """Russia does not consent to an answer against itself, whatever the others do."""
    guarantors = compiled("mechanism/co-guarantors")
    russia = guarantors.model.parties.index("RUS")

    moved = turned_model(guarantors, Turned(support=0.5))

    assert moved.lean[russia] == guarantors.model.lean[russia] < -20


def test_faster_is_sooner() -> None:
    was, kept = compiled(), Kept()
    slow = answer_of(was, turned_model(was, Turned()), kept, DRAGGED)
    fast = answer_of(was, turned_model(was, Turned(home=4.0)), kept, DRAGGED)
    assert fast.all_answered[-1] > slow.all_answered[-1] + 0.1


@pytest.mark.parametrize("under", [NATO_LIGHT, f"{NATO_LIGHT}@silence"])
@pytest.mark.parametrize(
    "turned", [Turned(), Turned(home=4.0), Turned(request=0.1), Turned(party="POL", support=0.9)]
)
def test_an_answer_while_dragging_says_how_rough_it_is(under: str, turned: Turned) -> None:
    was, kept = compiled(under), Kept()
    model = turned_model(was, turned)

    rough, close = (answer_of(was, model, kept, accuracy) for accuracy in (DRAGGED, ACCURATE))

    assert close.accuracy < rough.accuracy < 0.01
    for name in ("all_answered", "adopted", "at_least"):
        mine, theirs = np.array(getattr(rough, name)), np.array(getattr(close, name))
        assert np.abs(mine - theirs).max(initial=0.0) <= rough.accuracy + close.accuracy
    late = [abs(mine[1] - theirs[1]) for mine, theirs in zip(rough.late, close.late, strict=True)]
    assert max(late) <= rough.accuracy + close.accuracy


def test_the_page_answers_roughly_while_somebody_drags_and_closely_after(room: Room) -> None:
    found = [
        re.search(r"off by at most ([\d.]+) percentage", answer.text)
        for part in ("dragged", "answer", "")
        for answer in [delegate(room).get("/forecast", params={"at": AT}, headers={"x-part": part})]
    ]
    dragged, rested, page = (float(each[1]) for each in found if each)
    assert dragged > rested == page


def test_without_a_script_a_button_answers(room: Room) -> None:
    poland = delegate(room)
    plain = poland.get("/forecast", params={"at": "2027-08-28T06:00", "zone": "Europe/Warsaw"})
    typed = {"at": "2027-08-28T06:00", "zone": "Europe/Warsaw", "home": "2", "party": "DEU"}

    turned = poland.get("/forecast", params={**typed, "party_pace": "-1"})

    assert plain.status_code == turned.status_code == 200
    assert headline(plain.text) != headline(turned.text)
    assert '<option value="DEU" selected>' in turned.text
    assert "4 times as fast" in turned.text
    assert "0.5 times as fast" in turned.text
    assert "06:00 Warsaw (04:00 UTC)" in turned.text
    assert "Without the bandwagon" in turned.text


def test_the_page_says_what_the_evaluator_says(room: Room) -> None:
    was = compiled()
    found = answer_of(was, turned_model(was, Turned()), Kept(), DRAGGED)
    shown = delegate(room).get("/forecast", params={"at": AT}).text
    for chance in (found.all_answered[-1], found.at_least[10][1], found.late[0][1]):
        assert percent(chance) in shown


def test_where_nothing_closes_a_question_late_is_within_a_week(room: Room) -> None:
    open_end = {"under": "mechanism/nations-one-by-one", "at": AT}
    found = program(room).get("/api/v1/forecast", params=open_end).json()
    assert set(found["closes_after"].values()) == {None}
    assert found["answered"][-1] == pytest.approx(
        len(found["parties"]) - sum(each["chance"] for each in found["late"])
    )
    assert (
        "Who has not answered within a week"
        in delegate(room).get("/forecast", params=open_end).text
    )


def test_asked_by_the_page_itself_it_is_the_answer_alone(room: Room) -> None:
    answer = delegate(room).get("/forecast", headers={"x-part": "answer"})
    assert "<html" not in answer.text
    assert "data-headline" in answer.text
    assert answer.headers["vary"] == "x-part"


def test_in_a_case_it_begins_with_the_attack_as_reported_and_keeps_nothing(room: Room) -> None:
    a_night(room)
    before = len(room.desk.office.case("night").entries)

    shown = delegate(room).get("/cases/night/forecast").text

    assert "It is no part of the record of this case" in shown
    assert "Sat 28 Aug 2027, 01:40 Warsaw" in shown, "the earliest that was claimed"
    assert "Russia attacks Ukraine" in shown
    assert len(room.desk.office.case("night").entries) == before


def test_of_a_case_only_its_own_agreements_are_forecast(room: Room) -> None:
    a_night(room)
    refused = delegate(room).get("/cases/night/forecast?under=mechanism/membership")
    assert refused.status_code == 422
    assert "No agreement of this case" in refused.text


def test_strangers_are_refused(room: Room) -> None:
    a_night(room)
    stranger = room.browser(room.seat("NZL", "delegate", "N. One"))
    assert room.browser().get("/forecast").headers["location"].startswith("/sign-in")
    assert stranger.get("/cases/night/forecast").status_code == 404
    assert stranger.get("/forecast").status_code == 200
    assert room.browser().get("/api/v1/forecast").status_code == 401


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"under": "mechanism/none"}, "No document that puts a question is called"),
        ({"under": "mechanism/air-sea-truce"}, "answer_breach opens in several ways"),
        ({"behaviour": "hope"}, "No behaviour is called"),
        ({"form": "prayers"}, "No form of support is called"),
        ({"at": "yesterday"}, "is no time"),
        ({"home": "9"}, "is not on this slider"),
        ({"support": "nan"}, "is not on this slider"),
        ({"party": "XXX"}, "XXX does not answer this question"),
        ({"stage": "prayer", "party": "POL"}, "No party goes through"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    room: Room, typed: dict[str, str], says: str
) -> None:
    answer = delegate(room).get("/forecast", params={"request": "-1", **typed})

    assert answer.status_code == 422
    assert says in answer.text
    assert "0.5 times as long" in answer.text, "the slider that was right stays"
    for value in typed.values():
        assert f'value="{value}"' in answer.text


def test_all_mistakes_are_said_at_once(room: Room) -> None:
    answer = delegate(room).get("/forecast?under=x&behaviour=y&home=9&at=z")
    assert answer.text.count("<li>", answer.text.index("This cannot be worked out")) == 4


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("home=5", 422),
        ("home=nan", 422),
        ("speed=2", 422),
        ("form=prayers", 422),
        ("at=yesterday", 422),
        ("party=XXX", 422),
        ("under=mechanism/none", 404),
        ("under=*", 404),
        ("behaviour=hope", 404),
    ],
)
def test_programs_get_a_problem(room: Room, asked: str, status: int) -> None:
    answer = program(room).get(f"/api/v1/forecast?{asked}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]


def test_too_many_at_once_are_sent_away_and_take_no_thread(room: Room) -> None:
    forecasts: Forecasts = room.app.state.forecasts
    poland = delegate(room)
    assert poland.get("/forecast").status_code == 200
    while forecasts._room.acquire(blocking=False):
        pass

    refused = poland.get("/forecast", headers={"x-part": "answer"})

    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert "Others are asking for forecasts" in refused.text
    assert poland.get("/cases").status_code == 200
    forecasts._room.release()
    assert poland.get("/forecast").status_code == 200


def test_a_place_is_given_back_where_the_evaluation_fails() -> None:
    forecasts = Forecasts(shipped())
    agreement = shipped().agreements(["mechanism/air-sea-truce"])[0]
    asking = Asking(
        agreement=agreement,
        behaviour=shipped().behaviours()["usual"],
        form=Form.MILITARY,
        at=parse_instant(AT),
        **attack_on(agreement),
    )
    for _ in range(20):
        with pytest.raises(Exception, match="answer_breach"):
            forecasts.compiled(asking)


def test_what_a_model_assumes_can_be_told_in_other_languages() -> None:
    for under in (NATO_LIGHT, f"{NATO_LIGHT}@silence", "mechanism/nato-umbrella"):
        made = compiled(under)
        states = {f"{name} is taken to hold." for name in made.asked.states}
        assert set(made.assumed) <= {*NOTES, *states}


def test_a_desk_starts_without_numpy_and_a_forecast_loads_no_compiler() -> None:
    said = """
import sys
from foedus import wiring
import foedus.desk.app
promises = wiring.desk_promises()
assert not {"numpy", "numba", "holidays"} & set(sys.modules)
from foedus.agreement.vocabulary import Form
from foedus.desk.forecasts import Asking, Forecasts, Turned, attack_on
from foedus.moments import parse_instant
for under in ("mechanism/nato-light", "mechanism/nato-light@silence", "mechanism/nato-umbrella"):
    agreement = promises.agreements([under])[0]
    behaviour, at = promises.behaviours()["usual"], parse_instant("2027-08-28T04:00:00Z")
    asking = Asking(agreement=agreement, behaviour=behaviour, form=Form.MILITARY, at=at,
        **attack_on(agreement))
    Forecasts(promises).found(asking, Turned())
assert "numpy" in sys.modules and "numba" not in sys.modules
"""
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.0, "under 1\xa0%"), (0.006, "1\xa0%"), (0.5, "50\xa0%"), (0.997, "over 99\xa0%")],
)
def test_a_chance_is_never_said_to_be_none_or_certain(chance: float, said: Any) -> None:
    assert percent(chance) == said
