"""The map: each party's state toned by what it answers, and the same as a table.

The shapes are drawn when the package is built (`web/map`), from Natural Earth
with Ukraine as the agreements mean it, within its borders of 1991.  A party
without a shape here, such as an organisation, stands in the table alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.vocabulary import Role
from foedus.desk.panels.tallies import is_shown, parts_of, topic
from foedus.desk.panels.words import ANSWERS, Sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.desk.panels.lens import Lens

__all__ = ["Atlas", "Group", "MapPanel", "Shape", "atlas", "map_of"]

_LETTERS: Final = {
    "support": "S",
    "caveat": "C",
    "pending": "R",
    "needs_time": "T",
    "decline": "D",
    "abstain": "A",
    "lapsed": "L",
    "late": "L",
    "undecided": "?",
    "recused": "X",
}
_ALERTS: Final = {
    "seen": ("S", Sign(says="alert acknowledged", icon="yes", tone="good")),
    "sent": ("?", Sign(says="alerted, not acknowledged", icon="waiting", tone="wait")),
    "none": ("", Sign(says="not alerted", icon="dormant", tone="mute")),
}
_ROLES: Final = {
    Role.BENEFICIARY: ("B", Sign(says="beneficiary", icon="promise", tone="own")),
    Role.NAMED_AGGRESSOR: ("X", Sign(says="named aggressor", icon="dormant", tone="mute")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A state as it is drawn, and where its letter stands."""

    code: str
    d: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """All shapes, and how the sheet lies; `rest` belongs to no ISO code."""

    width: int
    height: int
    insets: tuple[dict[str, int], ...]
    shapes: dict[str, Shape]
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One party on the map."""

    code: str
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Parties of one sign: a row of the table, and a tone of the map."""

    letter: str
    sign: Sign
    count: int
    names: str
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPanel:
    """What is asked of the parties now, and where each of them stands."""

    about: str
    groups: tuple[Group, ...]
    off: str


@cache
def atlas() -> Atlas:
    """The sheet, read once."""
    import pycountry  # noqa: PLC0415 - only when a page is made

    file = files("foedus.desk") / "static" / "map.json"
    drawn: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    shapes = {}
    rest = drawn["rest"]
    for number, shape in drawn["states"].items():
        country = pycountry.countries.get(numeric=number)
        if country is None:
            rest += shape["d"]
            continue
        shapes[country.alpha_3] = Shape(code=country.alpha_3, **shape)
    return Atlas(
        width=drawn["width"],
        height=drawn["height"],
        insets=tuple(drawn["insets"]),
        shapes=shapes,
        rest=rest,
    )


def map_of(lens: Lens) -> MapPanel:
    """The map of a standing: the first question that several answer, else who has been told."""
    put = [each for each in lens.standing.questions if is_shown(each) and len(each.voters) > 1]
    if put:
        parts = parts_of(put[0])
        signs = [(_LETTERS[key], ANSWERS[key], codes) for key, codes in parts.items()]
        about, named = topic(put[0]), set(put[0].voters)
    else:
        signs, named = list(_by_alert(lens)), set()
        about = ""
        named = {code for _, _, codes in signs for code in codes}
    groups = [_group(*each, lens) for each in (*signs, *_by_role(lens, named)) if each[2]]
    everybody = [each.party for each in lens.standing.parties]
    off = [code for code in everybody if code not in atlas().shapes]
    return MapPanel(about=about, groups=tuple(groups), off=", ".join(lens.names(off)))


def _by_alert(lens: Lens) -> Iterator[tuple[str, Sign, list[str]]]:
    found: dict[str, list[str]] = {key: [] for key in _ALERTS}
    for party in lens.standing.parties:
        if lens.is_mirror(party.party):
            continue
        key = "seen" if party.acknowledged_at else "sent" if party.alerted_at else "none"
        found[key].append(party.party)
    for key, codes in found.items():
        yield (*_ALERTS[key], codes)


def _by_role(lens: Lens, named: set[str]) -> Iterator[tuple[str, Sign, list[str]]]:
    for role, (letter, sign) in _ROLES.items():
        codes = [
            each.party
            for each in lens.standing.parties
            if role in each.roles and each.party not in named
        ]
        yield letter, sign, codes


def _group(letter: str, sign: Sign, codes: list[str], lens: Lens) -> Group:
    shapes = atlas().shapes
    return Group(
        letter=letter,
        sign=sign,
        count=len(codes),
        names=", ".join(lens.names(codes)),
        placed=tuple(
            Placed(code=code, name=lens.name(code), x=shapes[code].x, y=shapes[code].y)
            for code in codes
            if code in shapes
        ),
    )
