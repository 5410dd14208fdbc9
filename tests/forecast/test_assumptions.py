"""What a behaviour assumes, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.corpus.library import CORPUS
from foedus.errors import NotFoundError, UnreadableError
from foedus.forecast.assumptions import (
    Assumption,
    assumptions,
    counted,
    grades_of,
    in_words,
    not_known,
)
from foedus.forecast.behaviour import Basis, Behaviour


@pytest.fixture(scope="module")
def usual() -> Behaviour:
    found = wiring.behaviour("behaviour/usual").behaviour
    assert found is not None
    return found


@pytest.fixture(scope="module")
def lines(usual: Behaviour) -> dict[str, Assumption]:
    return {each.place: each for each in assumptions(usual)}


def test_every_number_with_a_basis_has_a_line(lines: dict[str, Assumption]) -> None:
    said = {place: each.says for place, each in lines.items()}

    assert said["report"] == "30 min, nine tenths by 2 h"
    assert said["before, ministers"] == "1 h, nine tenths by 4 h; begins in waking hours"
    assert said["consents, prior by convention"] == (
        "15 days, nine tenths by 30 days; needed with 50%; begins in parliament hours"
    )
    assert said["calendars, parliament"] == (
        "mon tue wed thu fri 09:00 to 20:00; closed on holidays and in recess; recalled in 48 h"
    )
    assert said["delivers, military, lag"].endswith("days")
    assert said["bandwagon"] == "1.2 on the scale of log-odds"
    assert said["draft"] == "circulated at once, not before the meeting"
    assert said["recess"] == "12-20 to 01-07"
    assert said["ITA, delivers, troops"] == "0 index"
    assert said["RUS, support"] == "supports with 0%; else declines with 100%"
    assert said["org:eu, steps, article_122"] == "3 days, nine tenths by 30 days"


def test_they_stand_in_the_order_of_happening(lines: dict[str, Assumption]) -> None:
    order = list(lines)
    happen = ("report", "request", "before, alert", "meeting", "otherwise", "after, answer")
    then = ("support", "bandwagon", "delivers, military", "calendars, waking", "recess")

    places = [order.index(each) for each in (*happen, *then)]

    assert places == sorted(places)


def test_a_text_waits_for_the_weight_that_is_asked_for(usual: Behaviour) -> None:
    assert usual.draft is not None
    later = usual.model_copy(update={"draft": usual.draft.model_copy(update={"weight": 7})})

    said = {each.place: each.says for each in assumptions(later)}

    assert said["draft"] == "circulated once a weight of 7 supports it"


def test_a_fitted_time_names_how_many_it_was_fitted_to_and_their_sources(
    usual: Behaviour, lines: dict[str, Assumption]
) -> None:
    meeting = lines["meeting"]

    assert meeting.seen == 11
    assert meeting.basis is Basis.DERIVED
    assert "nato-26jul15" in meeting.sources
    assert sum(grades_of(usual, meeting).values()) == len(meeting.sources)


def test_what_is_sourced_or_derived_has_sources_and_what_is_assumed_says_why(
    lines: dict[str, Assumption],
) -> None:
    for line in lines.values():
        assert line.sources if line.basis is not Basis.ASSUMED else line.note, line.place


def test_lines_are_counted_by_what_they_rest_on(usual: Behaviour) -> None:
    lines = assumptions(usual)

    assert sum(counted(lines).values()) == len(lines)
    assert counted(lines)[Basis.SOURCED] == 4


def test_the_calendars_say_what_they_do_not_know(usual: Behaviour) -> None:
    told = list(not_known(usual, ["UKR", "org:eu", "org:nato"]))

    assert told == [
        "org:eu: the holidays of the European Central Bank stand for its own holidays.",
        "org:nato: no public holidays are known, so none are kept.",
    ]


def test_without_holidays_in_a_calendar_none_are_missed(usual: Behaviour) -> None:
    open_always = usual.model_copy(update={"calendars": {}})

    assert list(not_known(open_always, ["org:nato"])) == []


@pytest.mark.parametrize(
    ("hours", "words"), [(0.25, "15 min"), (1, "1 h"), (17.13, "17.1 h"), (72, "3 days")]
)
def test_a_time_is_said_as_people_say_it(hours: float, words: str) -> None:
    assert in_words(hours) == words


def test_propensities_are_alike_for_all_but_who_attacks_and_who_is_attacked() -> None:
    """The software takes no side."""
    for reading in wiring.behaviours().values():
        assert reading.behaviour is not None
        own = {code for code, each in reading.behaviour.parties.items() if each.support}
        influential = {c for c, each in reading.behaviour.parties.items() if each.influence}
        leaders = {code for each in reading.behaviour.parties.values() for code in each.follows}

        assert own == {"RUS", "UKR"}
        assert influential == leaders == set()


def test_the_sources_of_what_ships_are_those_of_the_histories() -> None:
    """Where both name one, it is the same page of the same grade."""
    known = wiring.sources()
    shipped = wiring.behaviour("usual").behaviour
    assert shipped is not None
    shared = shipped.sources.keys() & known.keys()

    assert len(shared) > 40
    for name in shared:
        here, there = shipped.sources[name], known[name]
        assert (here.url, here.grade, here.at) == (there.url, there.grade, there.locator), name


def test_every_source_of_what_ships_is_used() -> None:
    used = {
        name
        for reading in wiring.behaviours().values()
        if reading.behaviour is not None
        for line in assumptions(reading.behaviour)
        for name in line.sources
    }
    shipped = wiring.behaviour("usual").behaviour
    assert shipped is not None

    assert used == shipped.sources.keys()


def test_a_behaviour_is_found_by_name_variant_and_file(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_bytes((CORPUS / "behaviours" / "usual.yaml").read_bytes())

    assert wiring.behaviour("usual@slow").digest == wiring.behaviour("behaviour/usual@slow").digest
    assert wiring.behaviour(f"{mine}@slow").digest == wiring.behaviour("usual@slow").digest
    assert wiring.behaviour(str(mine)).digest == wiring.behaviour("usual").digest
    with pytest.raises(NotFoundError, match="usul"):
        wiring.behaviour("usul")
    with pytest.raises(NotFoundError, match="lost"):
        wiring.behaviour(f"{mine}@lost")
    mine.write_text("behaviour: x")
    with pytest.raises(UnreadableError):
        wiring.behaviour(str(mine))
