"""A PostgreSQL server of the tests' own: a new folder, a free port, no password."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

UNPRIVILEGED = "nobody"


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`, of the newest version there is."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda each: float(each.parts[-3]))
    return newest[-1].parent if newest else None


def free_port() -> int:
    """A port that nobody listened on just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Cluster:
    """One server; as root it runs as nobody, for PostgreSQL refuses root.

    Its tables and its log of changes (`wal`) may lie elsewhere, on a disk of their own.
    """

    def __init__(
        self,
        programs: Path,
        *,
        fsync: bool = False,
        data: Path | None = None,
        wal: Path | None = None,
    ) -> None:
        self._programs = programs
        self._as: dict[str, object] = (
            {"user": UNPRIVILEGED, "group": "nogroup", "extra_groups": []}
            if os.geteuid() == 0
            else {}
        )
        self.folder = Path(tempfile.mkdtemp(prefix="foedus-pg-", dir="/tmp"))
        if self._as:
            shutil.chown(self.folder, UNPRIVILEGED)
        self.port = free_port()
        self._fsync = fsync
        self._server: subprocess.Popen[bytes] | None = None
        self._data = data or self.folder / "data"
        options = ["-D", f"{self._data}", "-U", "foedus", "-A", "trust", "-E", "UTF8"]
        if data or wal:
            # Where it is not beside the tables it may be on a small disk: in the smallest pieces.
            options += ["-X", str(wal or self.folder / "wal"), "--wal-segsize=1"]
        self._run(["initdb", *options, "--no-sync", "--locale=C"])

    def _run(self, command: list[str]) -> None:
        path = str(self._programs / command[0])
        subprocess.run(
            [path, *command[1:]],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            **self._as,  # type: ignore[call-overload]
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "on" if self._fsync else "off",
            "max_connections": "200",
            "shared_buffers": "32MB",
        }
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self._data), *flags],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                **self._as,  # type: ignore[call-overload]
            )
        self.wait()

    def start_if_stopped(self) -> None:
        """After a fault it may have stopped by itself, or may be on its feet again."""
        assert self._server is not None
        try:
            self._server.wait(5)
        except subprocess.TimeoutExpired:
            self.wait()
        else:
            self.start()

    def wait(self) -> None:
        """Until it answers: it starts, or recovers."""
        assert self._server is not None
        deadline = time.perf_counter() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert self._server.poll() is None, (self.folder / "log").read_text()
                assert time.perf_counter() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://foedus@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """A new database; its address."""
        self.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Do one thing as the owner of everything."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def kill(self) -> None:
        """As if the power failed, for the processes: the server and all its children."""
        assert self._server is not None
        children = _children(self._server.pid)
        for each in (self._server.pid, *children):
            _kill(each)
        self._server.wait()
        deadline = time.perf_counter() + 20
        while any(Path(f"/proc/{each}").exists() for each in children):
            assert time.perf_counter() < deadline, "a backend lives on"
            time.sleep(0.01)

    def kill_a_backend(self) -> None:
        """One session dies; the server restarts all of them, and recovers."""
        query = (
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'foedus' "
            "AND state <> 'idle' LIMIT 1"
        )
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            found = connection.execute(query).fetchone()
        if found:
            _kill(found[0])

    def stop(self) -> None:
        """Stop it and forget everything."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(each) for each in found.split()]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
