"""A loop over a room, for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.desks import Room


@pytest.fixture
def duty(room: Room) -> Iterator[Duty]:
    room.opened()
    with on_watch(room) as each:
        yield each
