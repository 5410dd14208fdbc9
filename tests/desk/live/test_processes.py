"""Two processes on one PostgreSQL, one of them killed: nothing lost, nothing stale."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.desk.live.lines import follow
from tests.desk.live.serving import Serving, founded
from tests.record.stores.cluster import Cluster, programs


@pytest.fixture
def server() -> Iterator[Cluster]:
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is missing (tests/need-postgres.sh)")
    made = Cluster(found)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def desk(server: Cluster, tmp_path: Path) -> Iterator[Serving]:
    made = founded(server.create("desk"), tmp_path)
    try:
        yield made
    finally:
        made.stop()


def test_each_hears_the_other_at_once_and_goes_on_when_it_is_killed(
    desk: Serving,
) -> None:
    first, one = desk.start()
    _, two = desk.start()
    line = follow(two, "night", desk.cookie)
    line.event("beat")
    try:
        answer = desk.note(one, "a0")
        assert answer.status_code == 201, answer.text
        told = line.event(patience=60)
        assert told.data["kind"] == "noted"
        receipt = desk.ask(two, "/entries/a0/receipt").json()
        assert receipt["entry"]["id"] == "a0"

        acknowledged = ["a0"]
        for n in range(1, 12):
            if n == 6:
                # The first is killed while it is asked.
                time.sleep(0.01)
                os.kill(first.pid, signal.SIGKILL)
            for port in (one, two):
                try:
                    if desk.note(port, f"a{n}").status_code in {200, 201}:
                        acknowledged.append(f"a{n}")
                        break
                except httpx.TransportError:
                    continue
        assert len(acknowledged) == 12
        seen = []
        while len(seen) < 11:
            seen.append(line.event(patience=60).id)
        assert seen == sorted(set(seen))
        listed = desk.ask(two, "/entries").json()["items"]
        assert [each["id"] for each in listed if each["id"] != "opened"] == acknowledged
        for name in acknowledged:
            assert desk.ask(two, f"/entries/{name}/receipt").json()["entry"]["id"] == name
    finally:
        line.close()
        codes = desk.stop()
    assert codes[0] == -signal.SIGKILL
    assert codes[1] in {0, -signal.SIGTERM}


def test_several_workers_of_one_command_are_started_again(
    desk: Serving,
) -> None:
    parent, port = desk.start("--processes", "2")
    try:
        children = _children(parent.pid)
        assert len(children) >= 2
        for n in range(6):
            assert desk.note(port, f"w{n}").status_code == 201
        os.kill(children[-1], signal.SIGKILL)
        done = 0
        for _ in range(100):
            try:
                done = desk.note(port, "after").status_code
                break
            except httpx.TransportError:
                time.sleep(0.1)
        assert done in {200, 201}
        for _ in range(600):
            if len(_children(parent.pid)) >= len(children):
                break
            time.sleep(0.1)
        assert len(_children(parent.pid)) >= len(children)
    finally:
        parent.terminate()
        assert parent.wait(30) == 0


def _children(pid: int) -> list[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            fields = (each / "stat").read_text().rsplit(") ", 1)[1].split()
            command = (each / "cmdline").read_bytes()
        except OSError:
            continue
        if fields[1] == str(pid) and fields[0] != "Z" and b"spawn_main" in command:
            found.append(int(each.name))
    return sorted(found)
