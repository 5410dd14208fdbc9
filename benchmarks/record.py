"""How fast is the record?  Durable appends a second, one by one and by many at once.

Beside ours, in the same interleaved rounds, runs what bounds it:

* a bare loop that writes 500 bytes into a file and calls fdatasync; the file is
  there in full beforehand, so its size need not be synced as well;
* pgbench, where it is installed, inserting one row of 500 bytes and committing,
  on the same server.

Every append is one record of 500 bytes in a stream of its client's own; it
counts when it was acknowledged.  Prints medians over the rounds, ratios, and
the aims; and how long a backup of 100,000 records and its restore take.  A disk
that does not really sync flatters all of them alike: look at the ratios.  Run
`make bench`.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.record.stores.cluster import Cluster, programs

from foedus import wiring
from foedus.record.store import Record
from foedus.record.upkeep import copy, initialise

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.record.store import Store

ROUNDS = 7
CLIENTS = (1, 16, 64)
APPENDS = {"sqlite": {1: 1000, 16: 6400, 64: 9600}, "postgres": {1: 300, 16: 640, 64: 640}}
BARE = 1000
BODY = b"x" * 500
MANY = 100_000
"""Records of a restore."""

PGBENCH = "INSERT INTO bare (data) VALUES (decode(repeat('78', 500), 'hex'));\n"


class Appending:
    """Clients of one store, each with a stream of its own in every round."""

    def __init__(self, store: Store, appends: dict[int, int]) -> None:
        self._store = store
        self._appends = appends
        self._rounds = 0

    def rate(self, clients: int) -> float:
        """Acknowledged appends a second."""
        self._rounds += 1
        each = self._appends[clients] // clients
        threads = [
            Thread(target=self._client, args=(f"{self._rounds}/{name}", each))
            for name in range(clients)
        ]
        before = self._store.head()
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        assert self._store.head() - before == each * clients, "an append failed"
        return each * clients / took

    def _client(self, stream: str, number: int) -> None:
        for n in range(number):
            self._store.append(stream, n, [Record(id=f"{stream}/{n}", data=BODY)])


def bare_rate(file: int) -> float:
    """A write and an fdatasync, again and again."""
    began = time.perf_counter()
    for nth in range(BARE):
        os.pwrite(file, BODY, nth * len(BODY))
        os.fdatasync(file)
    return BARE / (time.perf_counter() - began)


def made(url: str) -> Store:
    """A new store."""
    keeper = wiring.keeper(url)
    initialise(keeper)
    keeper.close()
    return wiring.store(url)


def pgbench_here() -> Path | None:
    """Where pgbench is; Debian keeps it off the path."""
    on_path = shutil.which("pgbench")
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return Path(on_path) if on_path else beside[-1] if beside else None


def pgbench(program: Path, server: Cluster, folder: Path, clients: int) -> Callable[[], float]:
    """Its transactions a second."""
    script = folder / "insert.sql"
    script.write_text(PGBENCH)
    command = [str(program), "-n", "-h", "127.0.0.1", "-p", str(server.port)]
    command += ["-U", "foedus", "-f", str(script), "-c", str(clients), "-T", "1", "bench"]

    def rate() -> float:
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        said = re.search(r"tps = ([\d.]+)", done.stdout)
        assert said is not None, done.stdout
        return float(said[1])

    return rate


def main() -> None:
    """Run the rounds and print the table."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name).absolute()
        file = os.open(folder / "bare", os.O_CREAT | os.O_WRONLY)
        os.pwrite(file, BODY * BARE, 0)
        os.fsync(file)
        sqlite = made(f"sqlite:///{folder}/record.db")
        work: dict[str, Callable[[], float]] = {"bare": lambda: bare_rate(file)}
        stores = {"sqlite": Appending(sqlite, APPENDS["sqlite"])}
        found = programs()
        server = Cluster(found, fsync=True) if found else None
        postgres = None
        try:
            if found and server:
                server.start()
                postgres = made(server.create("bench"))
                server.execute("CREATE TABLE bare (data bytea)", "bench")
                stores["postgres"] = Appending(postgres, APPENDS["postgres"])
                if program := pgbench_here():
                    for clients in CLIENTS:
                        work[f"pgbench {clients}"] = pgbench(program, server, folder, clients)
            for kind, appending in stores.items():
                for clients in CLIENTS:
                    work[f"{kind} {clients}"] = lambda a=appending, c=clients: a.rate(c)
            rates: dict[str, list[float]] = {each: [] for each in work}
            for _ in range(ROUNDS):
                for each, measure in work.items():
                    rates[each].append(measure())
            tell({each: statistics.median(measured) for each, measured in rates.items()})
            restoring(folder, server)
        finally:
            sqlite.close()
            if postgres:
                postgres.close()
            if server:
                server.stop()
            os.close(file)


def restoring(folder: Path, server: Cluster | None) -> None:
    """How long it takes to make a backup of many records, and to restore it."""
    source = f"sqlite:///{folder}/many.db"
    store = made(source)
    for first in range(0, MANY, 1000):
        store.append("many", first, [Record(id=f"{first + n}", data=BODY) for n in range(1000)])
    store.close()
    with closing(wiring.keeper(source)) as keeper:
        began = time.perf_counter()
        report = wiring.back_up(keeper, folder / "backup.db")
        print(f"{MANY:,} records: backup {time.perf_counter() - began:.1f} s")
    targets = {"sqlite": f"sqlite:///{folder}/restored.db"}
    if server:
        targets["postgres"] = server.create("restored")
    for kind, url in targets.items():
        with closing(wiring.keeper(url)) as keeper:
            began = time.perf_counter()
            assert copy(wiring.keeper_of_file(folder / "backup.db"), keeper) == report
            print(f"restored into {kind} in {time.perf_counter() - began:.1f} s   aim 60")


def tell(median: dict[str, float]) -> None:
    """The table."""
    aims = {"sqlite 1": "aim 0.7", "sqlite 64": "aim 3"}
    print(f"durable appends of {len(BODY)} bytes, median of {ROUNDS} rounds")
    print(f"{'bare write and fdatasync':<28}{median['bare']:>9,.0f}/s")
    for kind in ("sqlite", "postgres"):
        for clients in CLIENTS:
            rate = median.get(f"{kind} {clients}")
            if rate is None:
                print(f"{kind}: not installed")
                break
            many = f"{clients} client{'s' if clients > 1 else ''}"
            line = f"{kind + ', ' + many:<28}{rate:>9,.0f}/s   {rate / median['bare']:.2f} x bare"
            peer = median.get(f"pgbench {clients}") if kind == "postgres" else None
            line += f", {rate / peer:.2f} x pgbench ({peer:,.0f}/s)" if peer else ""
            aim = aims.get(f"{kind} {clients}")
            print(f"{line}   {aim}" if aim else line)


if __name__ == "__main__":
    main()
