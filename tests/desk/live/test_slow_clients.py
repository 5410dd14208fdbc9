"""Slow clients through the proxies that ship (check 36): let go, while others are served.

In short the proxies wait two seconds instead of ten; `make faults` changes nothing of
what ships, and has five hundred slow clients of each kind.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from tests.desk.live.desks import Room
from tests.desk.live.lines import listening, patient
from tests.record.stores.cluster import free_port
from tests.record.stores.draws import LONG, rounds
from tests.test_deploy import DEPLOY, needs, nginx_conf

SLOW = rounds(60, 500)
WAITS = 10 if LONG else 2
LET_GO = 30 if LONG else 12
PROXIES = ("nginx", "caddy")


def nginx(folder: Path, desk: int, port: int) -> list[str]:
    """What ships, on other ports."""
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("127.0.0.1:8470", f"127.0.0.1:{desk}")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = text.replace("timeout 10s", f"timeout {WAITS}s")
    whole = nginx_conf(folder, text)
    whole.write_text(whole.read_text().replace("events {}", "events { worker_connections 4096; }"))
    return [needs("nginx"), "-c", str(whole), "-g", "daemon off;"]


def caddy(folder: Path, desk: int, port: int) -> list[str]:
    """What ships, on another port and with the test's own certificate."""
    program = needs("caddy")
    nginx_conf(folder, "")  # makes the certificate
    text = (DEPLOY / "Caddyfile").read_text()
    text = text.replace("127.0.0.1:8470", f"127.0.0.1:{desk}")
    text = text.replace("10s\n", f"{WAITS}s\n")
    text = text.replace(
        "{\n\tservers", "{\n\tadmin off\n\tauto_https off\n\tdefault_sni desk.example\n\tservers", 1
    )
    tls = f"\ttls {folder}/desk.pem {folder}/desk.key\n"
    text = text.replace(
        "desk.example {\n", f"https://desk.example:{port}, https://127.0.0.1:{port} {{\n{tls}"
    )
    (folder / "Caddyfile").write_text(text)
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@contextmanager
def a_door(room: Room, folder: Path, proxy: str) -> Iterator[tuple[int, int]]:
    """The ports of a proxy and of the desk behind it."""
    with listening(room.app) as desk:
        port = free_port()
        command = (nginx if proxy == "nginx" else caddy)(folder, desk, port)
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                for _ in range(12):
                    with suppress(TimeoutError):
                        patient(lambda: _answers(port))
                        break
                yield port, desk
            finally:
                process.terminate()


@pytest.fixture(params=PROXIES)
def door(request: pytest.FixtureRequest, room: Room, tmp_path: Path) -> Iterator[tuple[int, int]]:
    with a_door(room, tmp_path, request.param) as each:
        yield each


def _answers(port: int) -> bool:
    with socket.socket() as each:
        return each.connect_ex(("127.0.0.1", port)) == 0


def _greeting(port: int) -> socket.socket:
    """It begins to speak of encryption, and says no more."""
    each = socket.create_connection(("127.0.0.1", port))
    each.sendall(b"\x16\x03\x01")
    return each


def _header(port: int) -> socket.socket:
    """It begins to ask, and does not come to an end."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    raw = socket.create_connection(("127.0.0.1", port))
    each = context.wrap_socket(raw, server_hostname="desk.example")
    each.sendall(b"GET /sign-in HTTP/1.1\r\nHost: desk.example\r\nX-Slow: ")
    return each


def _closed(each: socket.socket) -> bool:
    each.settimeout(0)
    try:
        while each.recv(4096):
            pass
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        pass
    each.close()
    return True


@pytest.mark.faults
@pytest.mark.parametrize("begins", [_greeting, _header])
def test_slow_clients_are_let_go_and_others_are_served(
    door: tuple[int, int], begins: Callable[[int], socket.socket]
) -> None:
    """Those in the middle of a header send another letter every second, as long as they may."""
    port, _ = door
    slow = [begins(port) for _ in range(SLOW)]
    began = time.perf_counter()
    times: list[float] = []
    host = {"host": f"desk.example:{port}"}
    with httpx.Client(verify=False, base_url=f"https://127.0.0.1:{port}") as client:  # noqa: S501 - the test's own certificate
        client.get("/sign-in", headers=host)
        while slow and time.perf_counter() - began < LET_GO:
            asked = time.perf_counter()
            assert client.get("/sign-in", headers=host).status_code == 200
            times.append(time.perf_counter() - asked)
            if begins is _header:
                _dribbled(slow)
            slow = [each for each in slow if not _closed(each)]
        assert client.get("/metrics", headers=host).status_code == 404
    for each in slow:
        each.close()
    assert slow == []
    worst = sorted(times)[int(len(times) * (0.99 if LONG else 0.5))]
    print(f"{SLOW} let go in {time.perf_counter() - began:.1f} s, others {worst:.2f} s at most")  # noqa: T201 - shown by -s
    assert worst < 1


def _dribbled(slow: list[socket.socket]) -> None:
    for each in slow:
        try:
            each.settimeout(1)
            each.sendall(b"x")
        except OSError:
            continue


@pytest.mark.faults
def test_without_the_proxy_they_would_stay(room: Room) -> None:
    """The negative control: the desk itself does not time a header."""
    with listening(room.app) as desk:
        slow = socket.create_connection(("127.0.0.1", desk))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        time.sleep(3)
        assert not _closed(slow)
        slow.close()
