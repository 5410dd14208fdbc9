"""A desk for each test, and offices that are closed when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desk.live.desks import Room, a_room
from tests.office.offices import OPEN


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path) as each:
        yield each
    while OPEN:
        OPEN.pop().close()
