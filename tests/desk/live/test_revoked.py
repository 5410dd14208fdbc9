"""An ended session ends its open stream within five seconds (check 28), in a real process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.desk.live.lines import follow
from tests.desk.live.serving import Serving, founded

from foedus.desk.sessions import Sessions
from foedus.desk.settings import Settings
from foedus.desk.tables import Tables

SECONDS = 5.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Serving]:
    made = founded(f"sqlite:///{tmp_path}/record.db", tmp_path)
    try:
        yield made
    finally:
        made.stop()


def seconds_until_closed(desk: Serving, fault: str = "") -> float:
    """From the end of a session, by another process, to the end of its stream; 60 at most."""
    _, port = desk.start(fault=fault)
    url = desk.environment["FOEDUS_DATABASE"]
    with closing(follow(port, "night", desk.cookie)) as line:
        line.event("beat", patience=60)
        with closing(Tables(f"{url}.desk")) as tables:
            Sessions(tables, Settings(database=url)).end(desk.cookie)
        began = time.perf_counter()
        for _ in range(2 if fault else 12):
            try:
                line.until(b"event: beat", 60)
            except EOFError:
                return time.perf_counter() - began
    return 60.0


@pytest.mark.faults
def test_a_session_that_ends_ends_its_stream_in_time(desk: Serving) -> None:
    assert seconds_until_closed(desk) <= SECONDS


@pytest.mark.faults
def test_a_desk_that_does_not_look_keeps_the_stream(desk: Serving) -> None:
    """The negative control: two signs of life later, which takes five seconds, it is open."""
    assert seconds_until_closed(desk, "blind") > SECONDS
