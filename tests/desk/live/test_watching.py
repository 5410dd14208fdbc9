"""How a desk fares, and what it does when log or store fail: nothing is half done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.desks import Room
from tests.desk.live.test_api import NOTE, program, send

from foedus.errors import StoreError, StoreFullError
from foedus.office.publishing import Publisher


def test_a_desk_is_ready_part_by_part(room: Room) -> None:
    browser = room.browser()
    assert browser.get("/health").json() == {"healthy": True}
    assert browser.get("/ready").json() == {
        "ready": True,
        "parts": {"store": True, "log": True, "tables": True, "clock": True},
    }
    _block(room)
    answer = browser.get("/ready")
    assert (answer.status_code, answer.json()["parts"]["log"]) == (503, False)


def test_a_clock_that_is_in_doubt_is_not_ready(room: Room) -> None:
    """As whoever sends the alerts doubts it, in this process or another."""
    room.opened(mode="live")
    with on_watch(room) as duty:
        duty.turn()
        assert room.browser().get("/ready").json()["parts"]["clock"] is True
        room.clock.jump(hours=-1)
        duty.turn()
        assert room.browser().get("/ready").json()["parts"]["clock"] is False
        room.clock.jump(hours=1)
        duty.turn()
        assert room.browser().get("/ready").json()["ready"] is True


def test_figures_are_for_this_machine_or_whoever_has_the_token(room: Room) -> None:
    room.opened()
    program(room).get("/api/v1/cases/night")
    shown = room.browser().get("/metrics").text
    assert 'foedus_requests_total{method="GET",route="/api/v1/cases/{case}",status="200"}' in shown
    assert "night" not in shown
    by_proxy = room.browser().get("/metrics", headers={"x-forwarded-for": "192.0.2.1"})
    assert by_proxy.status_code == 404


def test_no_line_of_a_walk_holds_a_secret(room: Room) -> None:
    room.opened()
    poland = program(room)
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    secrets = [poland.headers["authorization"].split(" ")[1], *browser.cookies.values()]
    with capture_logs() as lines:
        send(poland, "n1", NOTE)
        browser.get("/cases/night/board")
        browser.get("/cases/night/record?q=P.+One")
        browser.get(f"/invitation/{secrets[0]}")
        browser.get(f"/{secrets[0]}")
        made = browser.post("/api/v1/tokens", json={"name": "b", "scope": "read", "days": 1})
    secrets.append(made.json()["secret"])
    told = json.dumps(lines)
    assert len(lines) >= 6
    for word in (*secrets, "P. One", "127.0.0.1", "testclient", "Seen from", "night"):
        assert word not in told, word


def _block(room: Room) -> None:
    """Have nothing be written to the folder of the log, whoever asks (root as well)."""
    probe = room.desk.office.log._folder / ".probe"
    probe.unlink(missing_ok=True)
    probe.mkdir()


def test_where_the_log_cannot_be_written_nothing_is_kept(room: Room) -> None:
    """Check 41: fail closed."""
    room.opened()
    poland = program(room)
    _block(room)
    before = room.desk.office.head()

    answer = send(poland, "n1", NOTE)

    assert (answer.status_code, room.desk.office.head()) == (503, before)
    assert answer.headers["content-type"] == "application/problem+json"
    assert poland.get("/api/v1/cases/night/standing").status_code == 200
    (room.desk.office.log._folder / ".probe").rmdir()
    assert send(poland, "n1", NOTE).status_code == 201


def test_without_a_look_at_the_log_it_would_be_kept(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of check 41."""
    room.opened()
    poland = program(room)
    _block(room)
    monkeypatch.setattr(Publisher, "probe", lambda _: None)
    assert send(poland, "n1", NOTE).status_code == 201


def test_a_full_disk_is_said_and_reading_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 4: 507, reading 200, and on again when there is room."""
    room.opened()
    poland = program(room)
    append = room.desk.office._store.append

    def full(*_: Any, **__: Any) -> Any:
        raise StoreFullError("No room is left.", remedy="Make room, and ask again.")

    monkeypatch.setattr(room.desk.office._store, "append", full)
    assert send(poland, "n1", NOTE).status_code == 507
    assert poland.get("/api/v1/cases/night/entries").status_code == 200
    monkeypatch.setattr(room.desk.office._store, "append", append)
    assert send(poland, "n1", NOTE).status_code == 201


def test_a_store_that_failed_ends_the_process(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.opened()
    poland, ended = program(room), []
    room.app.state.end = lambda: ended.append(True)

    def broken(*_: Any, **__: Any) -> Any:
        raise StoreError("The disk failed.", remedy="Stop.")

    monkeypatch.setattr(room.desk.office._store, "append", broken)
    assert send(poland, "n1", NOTE).status_code == 503
    assert ended == [True]
    assert room.browser().get("/health").status_code == 503
