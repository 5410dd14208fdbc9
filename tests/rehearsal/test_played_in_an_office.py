"""An exercise in the record of an office, and a process that is killed while it plays."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office.offices import office_in
from tests.record.stores.draws import Draws, rounds
from tests.record.stores.places import Place
from tests.rehearsal import player
from tests.rehearsal.stages import INJECTS, SEED, begun, habits, ids, staging, written

from foedus.case import entries as e
from foedus.rehearsal.office_room import OfficeRoom
from foedus.rehearsal.staging import staging_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place.made(f"sqlite:///{tmp_path / 'record.db'}")
    office = office_in(tmp_path, made.open())
    player.begin(office)
    office.close()
    yield made
    made.close()


def alone() -> list[bytes]:
    return written(begun(staging(INJECTS), seed=SEED).end())


def kept(place: Place, folder: Path) -> list[bytes]:
    office = office_in(folder, place.open())
    case = office.case(player.CASE)
    stored = [each.data for each in office.stored(player.CASE)]
    office.close()
    assert len(stored) == len(case.entries)
    return written(case)


@pytest.mark.parametrize("stretch", [1, 12, 10_000])
def test_it_keeps_what_is_played_in_memory(place: Place, tmp_path: Path, stretch: int) -> None:
    """Byte for byte, however many acts are published at once."""
    office = office_in(tmp_path, place.open())
    room = OfficeRoom(office=office, name=player.CASE)
    _, exercise = staging_of(room.case, {"invented": habits()})
    while exercise.advance(room, exercise.reading.scenario.ends, most=stretch):
        room.publish()
    office.close()

    assert exercise.refused == []
    assert kept(place, tmp_path) == alone()


@pytest.mark.faults
def test_a_player_that_is_killed_again_and_again_plays_the_same(
    place: Place, tmp_path: Path
) -> None:
    """`kill -9` at a random moment, begun again until the end."""
    draws, deaths, alive = Draws("player"), 0, True
    while alive and deaths < rounds(4, 60):
        with playing(place, tmp_path) as child:
            assert child.stdout is not None
            alive = bool(child.stdout.readline())
            time.sleep(0.05 * draws.share())
            child.kill()
        deaths += alive
    with playing(place, tmp_path) as last:
        last.communicate(timeout=120)
    assert last.returncode == 0, (tmp_path / "errors").read_text()
    made = kept(place, tmp_path)

    print(f"{deaths} deaths")  # noqa: T201
    assert deaths
    assert made == alone()
    assert "Traceback" not in (tmp_path / "errors").read_text()


def playing(place: Place, folder: Path) -> subprocess.Popen[str]:
    with (folder / "errors").open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.rehearsal.player", place.url, str(folder)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        )


def test_the_small_exercise_has_something_to_lose() -> None:
    """Answers to several questions, injects of every kind, and an end."""
    case = begun(staging(INJECTS), seed=SEED).end()
    names = set(ids(case))

    assert {"m.AAA.help.2", "i.third.2.2", "i.second", "i.told", "m.close"} <= names
    assert case.of(e.Injected)
