"""Slow clients through the proxy that ships (check 36): let go, while others are served."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.desk.live.desks import Room
from tests.desk.live.lines import listening, patient
from tests.record.stores.cluster import free_port
from tests.test_deploy import DEPLOY, needs, nginx_conf

SLOW = 60


@pytest.fixture
def door(room: Room, tmp_path: Path) -> Iterator[tuple[int, int]]:
    """The ports of nginx and of the desk behind it; nginx waits two seconds, not ten."""
    program = needs("nginx")
    with listening(room.app) as desk:
        port = free_port()
        text = (DEPLOY / "nginx.conf").read_text()
        text = text.replace("127.0.0.1:8470", f"127.0.0.1:{desk}")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
        text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
        text = text.replace("timeout 10s", "timeout 2s")
        whole = nginx_conf(tmp_path, text)
        with subprocess.Popen(
            [program, "-c", str(whole), "-g", "daemon off;"], stderr=subprocess.DEVNULL
        ) as process:
            patient(lambda: _answers(port))
            try:
                yield port, desk
            finally:
                process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as each:
        return each.connect_ex(("127.0.0.1", port)) == 0


def _slow(port: int, count: int) -> list[socket.socket]:
    found = []
    for _ in range(count):
        each = socket.create_connection(("127.0.0.1", port))
        each.sendall(b"\x16\x03\x01")
        found.append(each)
    return found


def _closed(each: socket.socket) -> bool:
    each.settimeout(0.05)
    try:
        return each.recv(10) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_slow_clients_are_let_go_and_others_are_served(door: tuple[int, int]) -> None:
    port, _ = door
    slow = _slow(port, SLOW)
    times = []
    with httpx.Client(verify=False, base_url=f"https://127.0.0.1:{port}") as client:  # noqa: S501 - the test's own certificate
        for _ in range(40):
            began = time.perf_counter()
            assert client.get("/sign-in", headers={"host": "desk.example"}).status_code == 200
            times.append(time.perf_counter() - began)
        assert client.get("/metrics", headers={"host": "desk.example"}).status_code == 404
    assert max(times) < 1
    time.sleep(3)
    assert all(_closed(each) for each in slow)
    for each in slow:
        each.close()


def test_without_the_proxy_they_would_stay(door: tuple[int, int]) -> None:
    """The negative control: the desk itself does not time a header."""
    _, desk = door
    slow = socket.create_connection(("127.0.0.1", desk))
    slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    time.sleep(3)
    assert not _closed(slow)
    slow.close()
