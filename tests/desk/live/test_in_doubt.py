"""Many at once, conflicts, and answers that never arrive (checks 18 and 19 over HTTP)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.desk.live.desks import Room
from tests.desk.live.test_api import NOTE, program, send
from tests.record.stores.draws import Draws, rounds

from foedus.errors import ConflictError

SIDES = 8


def hot(room: Room, keys: list[str]) -> tuple[set[int], bool]:
    """What many at once were answered, and whether all that was asked is there without a gap."""
    room.opened()
    poland = program(room)
    with ThreadPoolExecutor(SIDES) as pool:
        answers = list(pool.map(lambda key: send(poland, key, NOTE).status_code, keys))
    case = room.desk.office.case("night")
    there = sorted(each.id for each in case.entries[1:]) == sorted(set(keys))
    return set(answers), there and [each.position for each in case.entries] == list(
        range(len(set(keys)) + 1)
    )


def test_many_at_once_leave_no_gap_and_no_double(room: Room) -> None:
    """The same keys from several sides."""
    answers, whole = hot(room, [f"n{number % 30}" for number in range(60)])
    assert answers == {200, 201}
    assert whole


def test_a_conflict_that_stays_is_said_and_what_is_missing_is_seen(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: somebody else was always first."""
    room.opened()
    append = room.desk.office._store.append

    def first(stream: str, version: int, records: Any, **more: Any) -> Any:
        if stream.endswith("night") and version == 4:
            raise ConflictError(stream, expected=version, found=version + 1)
        return append(stream, version, records, **more)

    monkeypatch.setattr(room.desk.office._store, "append", first)
    monkeypatch.setattr("foedus.office.office._TRIES", 2)
    monkeypatch.setattr(room, "opened", lambda: None)
    answers, whole = hot(room, [f"n{number}" for number in range(4)])
    assert answers == {201, 409}
    assert not whole


def asked_until_answered(client: TestClient, keys: Callable[[int], str], draws: Draws) -> None:
    """One answer in four is lost; ask again until one arrives, under the key of each attempt."""
    for attempt in range(100):
        answer = send(client, keys(attempt), NOTE)
        assert answer.status_code in {200, 201}
        if draws.share() > 0.25:
            return


def test_whoever_asks_again_under_the_same_key_is_kept_once(room: Room) -> None:
    room.opened()
    poland, draws, count = program(room), Draws("desk in doubt"), rounds(40, 400)
    room.app.state.limits._most = 1e9
    for number in range(count):
        asked_until_answered(poland, lambda _, number=number: f"n{number}", draws)  # type: ignore[misc]
    assert len(room.desk.office.case("night").entries) == count + 1
    assert send(poland, "n0", {"note": {"text": "other"}}).status_code == 422


def test_whoever_asks_again_under_another_key_is_kept_twice(room: Room) -> None:
    """The negative control."""
    room.opened()
    poland, draws, count = program(room), Draws("desk in doubt"), 40
    room.app.state.limits._most = 1e9
    for number in range(count):
        asked_until_answered(poland, lambda n, number=number: f"n{number}-{n}", draws)  # type: ignore[misc]
    assert len(room.desk.office.case("night").entries) > count + 1
