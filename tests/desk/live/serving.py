"""A desk in files or on a server, founded with a case, and real processes that serve it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from foedus import wiring
from foedus.case.commands import Command
from foedus.case.words import Mode, Seat, SeatRole
from foedus.desk.sessions import Sessions
from foedus.desk.settings import Settings
from foedus.desk.tokens import Scope
from foedus.desk.tokens_made import made_token
from foedus.record import acts as a
from foedus.rehearsal.play import opening_of

CLERK = Seat(party="secretariat", role=SeatRole.SECRETARIAT, person="S. First")
POLAND = Seat(party="POL", role=SeatRole.DELEGATE, person="P. One")
UKRAINE = Seat(party="UKR", role=SeatRole.DELEGATE, person="U. One")
UNDER = "mechanism/nato-light"
FAULTY = Path(__file__).parent / "serve_with_a_fault.py"
API = "/api/v1/cases"


@dataclass
class Serving:
    """A founded desk: what its processes are told, and by what people come in."""

    environment: dict[str, str]
    secrets: dict[str, str]
    """Tokens that may act, by party."""
    cookie: str
    """Of a session of Poland's delegate."""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def start(self, *options: str, fault: str = "") -> tuple[subprocess.Popen[bytes], int]:
        """A process that answers, and its port; with a fault of `serve_with_a_fault.py`."""
        program = [str(Path(sys.executable).with_name("foedus"))]
        if fault:
            program = [sys.executable, str(FAULTY), fault]
        for _ in range(5):
            process, port, said = self._begun([*program, "serve", *options])
            if self._answers(process, port):
                return process, port
            if b"in use" not in said.read_bytes():  # another test has taken the port meanwhile
                raise RuntimeError(said.read_text())
        raise TimeoutError

    def _begun(self, line: list[str]) -> tuple[subprocess.Popen[bytes], int, Path]:
        with socket.socket() as each:
            each.bind(("127.0.0.1", 0))
            port = each.getsockname()[1]
        said = Path(tempfile.mkdtemp()) / "said"
        with said.open("wb") as file:
            process = subprocess.Popen(
                [*line, "--port", str(port)], env=self.environment, stdout=file, stderr=file
            )
        self.running.append(process)
        return process, port, said

    def _answers(self, process: subprocess.Popen[bytes], port: int) -> bool:
        """Whether it is ready; not where it has ended."""
        for _ in range(4800):
            if process.poll() is not None:
                return False
            try:
                if self.client.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                    return True
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError

    def ask(
        self, port: int, path: str = "", *, by: str = "POL", case: str = "night", **sent: Any
    ) -> httpx.Response:
        """What a program of a party is answered at a case; with `json` it acts."""
        headers = {"authorization": f"Bearer {self.secrets[by]}", **sent.pop("headers", {})}
        method = "POST" if "json" in sent else "GET"
        url = f"http://127.0.0.1:{port}{API}/{case}{path}"
        return self.client.request(method, url, headers=headers, **sent)

    def act(self, port: int, key: str, act: Any, **whose: str) -> httpx.Response:
        """An act under a key."""
        return self.ask(port, "/acts", json=act, headers={"idempotency-key": key}, **whose)

    def note(self, port: int, key: str, text: str = "note") -> httpx.Response:
        """Poland notes something."""
        return self.act(port, key, {"note": {"text": text}})

    def stop(self) -> list[int]:
        """End all that still run; their exit codes."""
        self.client.close()
        for each in self.running:
            each.terminate()
        return [each.wait(60) for each in self.running]


def founded(url: str, folder: Path, **environment: str) -> Serving:
    """An office with Poland and Ukraine in it, and the case `night`."""
    place = wiring.FolderAndKey(folder=folder / "log", key=folder / "log.key")
    wiring.found(url, place, "log.example/desk", CLERK.person)
    settings = Settings(database=url, log=place.folder, log_key=place.key)
    desk = wiring.desk(settings)
    with closing(desk.tables), closing(desk.office):
        now = wiring.now()
        machine = a.SeatGiven(party=CLERK.party, role=CLERK.role, person=settings.machine)
        acts: list[tuple[a.Act, str, str]] = [(machine, CLERK.person, "machine")]
        for seat in (POLAND, UKRAINE):
            keeper = f"{seat.party} authority"
            named = a.AuthorityNamed(party=seat.party, person=keeper)
            given = a.SeatGiven(party=seat.party, role=seat.role, person=seat.person)
            acts += [(named, CLERK.person, keeper), (given, keeper, f"{seat.party} seat")]
        desk.office.enrol_all(acts, now)
        promises = desk.promises
        body = opening_of("Night", promises.agreements([UNDER]), promises.procedures())
        asked = Command(id="opened", mode=Mode.EXERCISE, by=CLERK, asks=body)
        desk.office.submit("night", asked, CLERK, now)
        seats = (CLERK, POLAND, UKRAINE)
        secrets = {each.party: made_token(desk, each, "test", Scope.ACT, 1)[1] for each in seats}
        cookie = wiring.nonce()
        Sessions(desk.tables, settings).begin(cookie, POLAND, "test", now)
    told = {
        **os.environ,
        "FOEDUS_DATABASE": url,
        "FOEDUS_LOG": str(place.folder),
        "FOEDUS_LOG_KEY": str(place.key),
        "FOEDUS_REQUESTS_EACH_SECOND": "1000",
        **environment,
    }
    return Serving(environment=told, secrets=secrets, cookie=cookie)
