"""Boards of the shipped scripts, each played once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest

from foedus.case.standing import Standing, standing
from foedus.corpus.library import Corpus, shipped
from foedus.desk.board import BoardPage, board_page, render_board
from foedus.rehearsal.play import Played, play
from foedus.rehearsal.script import ScriptReading, read_script
from foedus.wiring import agreements_for, procedures

if TYPE_CHECKING:
    from collections.abc import Callable

ZONE = "Europe/Kyiv"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A script that was played, how it stood, and its page."""

    reading: ScriptReading
    played: Played
    standings: tuple[Standing, ...]
    page: BoardPage
    html: str


@cache
def shown(name: str, *under: str) -> Shown:
    path = shipped("scripts", name)
    reading = read_script(path.read_bytes(), path.name)
    agreements = agreements_for(under or reading.script.documents, Corpus())
    played = play(reading, agreements, procedures())
    standings = tuple(standing(played.case, now) for now in reading.script.show_at)
    incident, refused = reading.script.incident, played.refusals
    return Shown(
        reading=reading,
        played=played,
        standings=standings,
        page=board_page(standings, incident=incident, refusals=refused, zone=ZONE),
        html=render_board(standings, incident=incident, refusals=refused, zone=ZONE),
    )


@pytest.fixture
def board() -> Callable[..., Shown]:
    """A shipped script by name, under the agreements it names or others."""
    return shown


@pytest.fixture
def night() -> Shown:
    """The demonstration: one night under NATO-light, each state deciding for itself."""
    return shown("night-of-28-august")


@pytest.fixture
def real() -> Shown:
    """The real date, on which the war was still going on."""
    return shown("real-28-august-2025")
