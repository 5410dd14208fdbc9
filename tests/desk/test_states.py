"""Names, capitals and zones come from packages, and every party of the corpus has them."""

from __future__ import annotations

import pytest

from foedus.corpus.library import Corpus
from foedus.desk.panels.states import in_order, state_of
from foedus.moments import in_zone, parse_instant

NOON = parse_instant("2027-08-28T12:00Z")
PARTIES = sorted({code for each in Corpus().find("*") for code in each.document.parties})


@pytest.mark.parametrize("code", PARTIES)
def test_every_party_of_the_corpus_has_a_name_a_capital_and_a_zone(code: str) -> None:
    state = state_of(code)

    assert state.name
    assert state.name != code
    assert state.capital
    assert in_zone(NOON, state.zone)


@pytest.mark.parametrize(
    ("code", "name", "zone"),
    [
        ("GBR", "United Kingdom", "Europe/London"),
        ("CZE", "Czechia", "Europe/Prague"),
        ("ISL", "Iceland", "Atlantic/Reykjavik"),
        ("USA", "United States", "America/New_York"),
        ("CAN", "Canada", "America/Toronto"),
        ("UKR", "Ukraine", "Europe/Kyiv"),
        ("TUR", "Türkiye", "Europe/Istanbul"),
        ("org:eu", "European Union", "Europe/Brussels"),
        ("org:nato", "NATO", "Europe/Brussels"),
    ],
)
def test_a_party_is_named_as_cldr_names_it_and_keeps_the_time_of_its_capital(
    code: str, name: str, zone: str
) -> None:
    state = state_of(code)

    assert (state.name, state.zone) == (name, zone)


def test_an_organisation_is_called_what_its_document_calls_it_and_a_state_is_not() -> None:
    assert state_of("org:eu", "The Union").name == "The Union"
    assert state_of("FRA", "The Republic").name == "France"


def test_a_code_that_nobody_knows_is_its_own_name_and_has_no_zone() -> None:
    state = state_of("XQQ")

    assert (state.name, state.capital, state.zone) == ("XQQ", "", "")
    assert state_of("org:osce", "OSCE").name == "OSCE"


def test_a_state_can_be_named_in_another_language() -> None:
    assert state_of("DEU", None, "uk").name == "Німеччина"


def test_names_are_sorted_without_accents_and_case() -> None:
    assert min(["Zypern", "österreich", "Portugal"], key=in_order) == "österreich"
