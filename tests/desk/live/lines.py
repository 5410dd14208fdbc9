"""A desk that listens on a port of its own, and raw lines to it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Final

import uvicorn
from tests.desk.live.desks import Room

from foedus.case import entries as e
from foedus.desk.sessions import Sessions

_OPEN: Final[list[socket.socket]] = []


@contextmanager
def listening(app: Any) -> Iterator[int]:
    """The port on which an application answers for the length of a block."""
    server = uvicorn.Server(
        uvicorn.Config(
            app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1
        )
    )
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        broadcaster = app.state.broadcaster
        server.servers[0].get_loop().call_soon_threadsafe(broadcaster.end_all)
        while _OPEN:
            _OPEN.pop().close()
        server.should_exit = True
        thread.join()


@dataclass
class Event:
    """One server-sent event."""

    name: str
    id: int
    data: dict[str, Any]


@dataclass
class Line:
    """A stream that is read by hand."""

    socket: socket.socket
    rest: bytes = b""
    head: str = field(default="")

    def until(self, mark: bytes, patience: float = 10.0) -> bytes:
        self.socket.settimeout(patience)
        while mark not in self.rest:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError(self.rest)
            self.rest += more
        found, self.rest = self.rest.split(mark, 1)
        return found

    def event(self, name: str = "entry", patience: float = 10.0) -> Event:
        """The next event of a name."""
        while True:
            self.until(b"id: ", patience)
            lines = self.until(b"\n\n", patience).decode().split("\n")
            found = Event(
                name=lines[1].removeprefix("event: "),
                id=int(lines[0]),
                data=json.loads(lines[2].removeprefix("data: ")),
            )
            if found.name == name:
                return found

    def ended(self, patience: float = 10.0) -> bool:
        """Whether the other side closes within a time."""
        try:
            self.until(b"never to be seen", patience)
        except EOFError:
            return True
        except TimeoutError:
            return False
        raise AssertionError

    def close(self) -> None:
        self.socket.close()


def follow(
    port: int, case: str, token: str, headers: str = "", query: str = "", cookie: str = "foedus"
) -> Line:
    """Open a stream of a case with a session."""
    raw = socket.create_connection(("127.0.0.1", port))
    _OPEN.append(raw)
    line = Line(raw)
    raw.sendall(
        f"GET /cases/{case}/live{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: {cookie}={token}\r\n{headers}\r\n".encode()
    )
    line.head = line.until(b"\r\n\r\n").decode()
    return line


def patient(holds: Callable[[], bool]) -> None:
    """Wait until something holds, five seconds at most."""
    for _ in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise TimeoutError


def session(room: Room, seat: e.Seat) -> str:
    """The token of a new session."""
    token = room.clock.nonce()
    sessions = Sessions(room.desk.tables, room.desk.settings)
    sessions.begin(token, seat, "test", room.clock.now)
    return token
