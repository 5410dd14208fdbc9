"""Two processes on one PostgreSQL, one of them killed: nothing lost, nothing stale."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.desk.live.lines import follow
from tests.record.stores.cluster import Cluster, programs

from foedus import wiring
from foedus.case.commands import Command
from foedus.case.words import Mode, Seat, SeatRole
from foedus.desk.sessions import Sessions
from foedus.desk.settings import Settings
from foedus.desk.tokens import Scope
from foedus.desk.tokens_made import made_token
from foedus.record import acts as a
from foedus.rehearsal.play import opening_of

POLAND = Seat(party="POL", role=SeatRole.DELEGATE, person="P. One")
CLERK = Seat(party="secretariat", role=SeatRole.SECRETARIAT, person="S. First")


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
def desk(server: Cluster, tmp_path: Path) -> tuple[dict[str, str], str, str]:
    """The environment of a desk with a case, a token, and a session."""
    url = server.create("desk")
    place = wiring.FolderAndKey(folder=tmp_path / "log", key=tmp_path / "log.key")
    wiring.found(url, place, "log.example/desk", CLERK.person)
    settings = Settings(database=url, log=place.folder, log_key=place.key)
    opened = wiring.desk(settings)
    now, enrol = wiring.now(), opened.office.enrol
    enrol(a.AuthorityNamed(party="POL", person="P. Authority"), CLERK.person, now, "authority")
    given = a.SeatGiven(party="POL", role=POLAND.role, person=POLAND.person)
    enrol(given, "P. Authority", now, "seat")
    agreements = opened.promises.agreements(["mechanism/nato-light"])
    body = opening_of("Night", agreements, opened.promises.procedures())
    asked = Command(id="opened", mode=Mode.EXERCISE, by=CLERK, asks=body)
    opened.office.submit("night", asked, CLERK, now)
    _, secret = made_token(opened, POLAND, "test", Scope.ACT, 1)
    cookie = wiring.nonce()
    Sessions(opened.tables, settings).begin(cookie, POLAND, "test", now)
    opened.tables.close()
    opened.office.close()
    environment = {
        **os.environ,
        "FOEDUS_DATABASE": url,
        "FOEDUS_LOG": str(place.folder),
        "FOEDUS_LOG_KEY": str(place.key),
        "FOEDUS_REQUESTS_EACH_SECOND": "1000",
    }
    return environment, secret, cookie


def served(environment: dict[str, str], *options: str) -> tuple[subprocess.Popen[bytes], int]:
    """A process that answers, and its port."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port = each.getsockname()[1]
    program = str(Path(sys.executable).with_name("foedus"))
    process = subprocess.Popen(
        [program, "serve", "--port", str(port), *options],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(4800):
        assert process.poll() is None
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                return process, port
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError


def act(port: int, secret: str, key: str, text: str = "note") -> httpx.Response:
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": key}
    url = f"http://127.0.0.1:{port}/api/v1/cases/night/acts"
    return httpx.post(url, json={"note": {"text": text}}, headers=headers, timeout=60)


def get(port: int, secret: str, path: str) -> Any:
    headers = {"authorization": f"Bearer {secret}"}
    url = f"http://127.0.0.1:{port}/api/v1/cases/night{path}"
    return httpx.get(url, headers=headers, timeout=60).json()


def test_each_hears_the_other_at_once_and_goes_on_when_it_is_killed(
    desk: tuple[dict[str, str], str, str],
) -> None:
    environment, secret, cookie = desk
    first, one = served(environment)
    second, two = served(environment)
    line = follow(two, "night", cookie)
    line.event("beat")
    try:
        answer = act(one, secret, "a0")
        assert answer.status_code == 201, answer.text
        told = line.event(patience=60)
        assert told.data["kind"] == "noted"
        receipt = get(two, secret, "/entries/a0/receipt")
        assert receipt["entry"]["id"] == "a0"

        acknowledged = ["a0"]
        for n in range(1, 12):
            if n == 6:
                # The first is killed while it is asked.
                time.sleep(0.01)
                os.kill(first.pid, signal.SIGKILL)
            for port in (one, two):
                try:
                    if act(port, secret, f"a{n}").status_code in {200, 201}:
                        acknowledged.append(f"a{n}")
                        break
                except httpx.TransportError:
                    continue
        assert len(acknowledged) == 12
        seen = []
        while len(seen) < 11:
            seen.append(line.event(patience=60).id)
        assert seen == sorted(set(seen))
        listed = get(two, secret, "/entries")["items"]
        assert [each["id"] for each in listed if each["id"] != "opened"] == acknowledged
        for name in acknowledged:
            assert get(two, secret, f"/entries/{name}/receipt")["entry"]["id"] == name
    finally:
        line.close()
        for each in (first, second):
            each.terminate()
        codes = [each.wait(60) for each in (first, second)]
    assert codes[0] == -signal.SIGKILL
    assert codes[1] in {0, -signal.SIGTERM}


def test_several_workers_of_one_command_are_started_again(
    desk: tuple[dict[str, str], str, str],
) -> None:
    environment, secret, _ = desk
    parent, port = served(environment, "--processes", "2")
    try:
        children = _children(parent.pid)
        assert len(children) >= 2
        for n in range(6):
            assert act(port, secret, f"w{n}").status_code == 201
        os.kill(children[-1], signal.SIGKILL)
        done = 0
        for _ in range(100):
            try:
                done = act(port, secret, "after").status_code
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
