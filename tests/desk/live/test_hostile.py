"""What is sent to do harm, to a process that serves: refused at its length, and memory stays."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

MIB = 1 << 20
BOUND = 32 * MIB
"""By how much the most memory that a process ever held may grow; the body is twice as large."""

PATIENCE = 600
"""Seconds after which an answer will never come; no machine is so slow."""


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[tuple[int, httpx.Client]]:
    """A desk for practice, and a program that acts at it."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port = each.getsockname()[1]
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("foedus")), "serve", "--practice", "--port", str(port)],
        env={**os.environ, **settings},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    origin = f"http://localhost:{port}"
    client = httpx.Client(base_url=origin, headers={"origin": origin}, timeout=PATIENCE)
    try:
        for _ in range(12_000):
            assert process.poll() is None
            try:
                client.get("/ready")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        seat = {"person": "S. One", "role": "secretariat", "party": "UKR"}
        assert client.post("/practice", data=seat).status_code == 303
        opening = {"title": "T", "under": ["mechanism/nato-light"]}
        asked = {**opening, "mode": "exercise"}
        answer = client.post("/api/v1/cases/night", json=asked)
        assert answer.status_code == 201, answer.text
        yield process.pid, client
    finally:
        client.close()
        process.terminate()
        process.wait(60)


def most_held(pid: int) -> int:
    """The most memory that a process ever held, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) << 10 for each in lines if each.startswith("VmHWM"))


def pieces(size: int) -> Iterator[bytes]:
    """A body without a length."""
    yield b'{"note": {"text": "'
    for _ in range(size // (1 << 16)):
        yield b"x" * (1 << 16)
    yield b'"}}'


def sent(client: httpx.Client, body: bytes | Iterator[bytes]) -> int:
    """The answer to an act."""
    headers = {"content-type": "application/json", "idempotency-key": "k"}
    try:
        return client.post("/api/v1/cases/night/acts", content=body, headers=headers).status_code
    except (httpx.WriteError, httpx.ReadError):
        return 413  # closed in the middle of what it will not read


HOSTILE = {
    "deep": b'{"note": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"note":' * 100_000 + b"1" + b"}" * 100_000,
    "NUL": b'{"note": {"text": "a\\u0000b"}}',
    "bidi": '{"note": {"text": "safe\u202etxt.exe"}}'.encode(),
    "twice": b'{"note": {"text": "a"}, "note": {"text": "b"}}',
    "infinite": b'{"note": {"text": "a", "n": 1e400}}',
    "no UTF-8": b'{"note": {"text": "\xff"}}',
}


def test_what_is_sent_to_do_harm_is_refused_and_memory_stays(tmp_path: Path) -> None:
    with served(tmp_path) as (pid, client):
        assert sent(client, b'{"note": {"text": "warm"}}') == 201
        before = most_held(pid)
        length = b"x" * (64 * MIB)
        assert sent(client, length) == 413
        assert sent(client, pieces(64 * MIB)) == 413
        for name, body in HOSTILE.items():
            assert (name, sent(client, body) in {400, 409, 422}) == (name, True)
        assert most_held(pid) - before < BOUND
        assert len(client.get("/api/v1/cases/night/entries").json()["items"]) == 2
        assert client.get("/health").status_code == 200


@pytest.mark.faults
def test_a_desk_that_reads_whatever_comes_holds_it(tmp_path: Path) -> None:
    """The negative control."""
    with served(tmp_path, FOEDUS_LARGEST_BODY=str(1 << 30)) as (pid, client):
        assert sent(client, b'{"note": {"text": "warm"}}') == 201
        before = most_held(pid)
        assert sent(client, pieces(64 * MIB)) != 413
        assert most_held(pid) - before > BOUND
