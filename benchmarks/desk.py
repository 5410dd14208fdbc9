"""How fast a desk is, beside a bare uvicorn application and the bare store.

Prints one line a figure; `--followers N` (10,000 where the machine lets so
many files be open), `--entries N`, `--positions N`.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import structlog
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from foedus import wiring
from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.case.standing import standing
from foedus.desk.app import application
from foedus.desk.sessions import Sessions
from foedus.desk.settings import Settings
from foedus.errors import RefusedError
from foedus.moments import Span
from foedus.office.proposals import Signing
from foedus.record import acts as a
from foedus.record.notes import in_base64
from foedus.record.statements import PartyKey, signed_by_key
from foedus.record.store import Record, Store
from foedus.record.upkeep import initialise
from foedus.rehearsal.play import opening_of

CLERK = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT, person="S. First")
POLAND = e.Seat(party="POL", role=e.SeatRole.DELEGATE, person="P. One")
FIRST = 400
"""Followers for whom a process takes what it takes once, for its threads."""
UKRAINE = e.Seat(party="UKR", role=e.SeatRole.DELEGATE, person="U. One")


def say(what: str, value: str) -> None:
    print(f"{what:<62} {value}", flush=True)


class Bench:
    """A desk in a folder, its case, and a port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = Settings(
            database=f"sqlite:///{folder}/record.db",
            live_streams=20_000,
            live_streams_each=20_000,
        )
        wiring.prepared(settings, CLERK.person)
        self.desk = wiring.desk(settings)
        self.now = wiring.now
        unsigned = a.PersonsAsked(kind="position_taken", persons=0)
        self.desk.office.enrol(unsigned, CLERK.person, self.now(), "unsigned")
        for seat in (POLAND, UKRAINE):
            keeper = f"{seat.party} authority"
            named = a.AuthorityNamed(party=seat.party, person=keeper)
            self.desk.office.enrol(named, CLERK.person, self.now(), keeper)
            given = a.SeatGiven(party=seat.party, role=seat.role, person=seat.person)
            self.desk.office.enrol(given, keeper, self.now(), f"seat {seat.party}")
        promises = self.desk.promises
        agreements = promises.agreements(["mechanism/nato-light"])
        body = opening_of("Night", agreements, promises.procedures())
        self.act("opened", CLERK, body)
        self.token = wiring.nonce()
        Sessions(self.desk.tables, settings).begin(self.token, POLAND, "bench", self.now())
        self.app = application(self.desk)
        self.server, self.port = listening(self.app)

    def act(self, name: str, seat: e.Seat, body: Any) -> None:
        asked = Command(id=name, mode=e.Mode.EXERCISE, by=seat, asks=body)
        self.desk.office.submit("night", asked, seat, self.now())


def listening(app: Any) -> tuple[uvicorn.Server, int]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", backlog=4096)
    server = uvicorn.Server(config)
    Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return server, server.servers[0].sockets[0].getsockname()[1]


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """What uvicorn does with nothing behind it."""
    if scope["type"] != "http":
        return
    del receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def memory() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(x.split()[1]) for x in status.splitlines() if x.startswith("VmRSS"))


async def follow(port: int, token: str, count: int) -> None:
    """Many followers in a process of their own: when did the last of them read an entry?"""
    ask = f"GET /cases/night/live HTTP/1.1\r\nHost: x\r\nCookie: foedus={token}\r\n\r\n".encode()
    told: list[float] = []
    ready = 0

    async def one() -> None:
        nonlocal ready
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ask)
        await reader.readuntil(b"event: beat")
        ready += 1
        for _ in range(3):
            await reader.readuntil(b"event: entry")
            told.append(time.clock_gettime(time.CLOCK_MONOTONIC))
        writer.close()

    tasks = []
    for start in range(0, count, 200):
        tasks += [asyncio.create_task(one()) for _ in range(min(200, count - start))]
        while ready < len(tasks):  # noqa: ASYNC110 - a part of many
            await asyncio.sleep(0.01)
        if len(tasks) == FIRST:
            print("the first", flush=True)
            await asyncio.to_thread(sys.stdin.readline)
    print("ready", flush=True)
    for n in range(1, 4):
        await asyncio.to_thread(sys.stdin.readline)
        while len(told) < n * count:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)
        print(max(told), flush=True)
    await asyncio.gather(*tasks)


def streams(bench: Bench, wanted: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(wanted, hard - 500)
    if count < wanted:
        say("files that this machine lets be open", f"{hard}: {count} followers, not {wanted}")
    command = [sys.executable, __file__, "--follow", str(bench.port), bench.token, str(count)]
    with subprocess.Popen(  # noqa: S603 - this file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()
        before = memory()
        other.stdin.write("\n")
        other.stdin.flush()
        other.stdout.readline()
        each = (memory() - before) / (count - FIRST)
        late = []
        for n in range(3):
            asked = time.clock_gettime(time.CLOCK_MONOTONIC)
            bench.act(f"stream {n}", POLAND, e.Noted(text="Seen."))
            other.stdin.write("\n")
            other.stdin.flush()
            late.append(float(other.stdout.readline()) - asked)
    middle, worst = statistics.median(late) * 1000, max(late) * 1000
    told = f"{middle:.0f} ms (worst {worst:.0f}), {each:.1f} KiB each"
    say(f"from asking until the last of {count:,} followers has it", told)


def board(bench: Bench, entries: int) -> None:
    report = e.FactReported(
        event=EventKind.ARMED_ATTACK,
        phase=e.Phase.OCCURRED,
        occurred=Span.at(bench.now()),
        attacker="RUS",
        victims=("UKR",),
    )
    bench.act("attack", UKRAINE, report)
    bench.act("request", UKRAINE, e.Requested())
    pending = []
    for n in range(entries):
        asked = Command(
            id=f"n{n}", mode=e.Mode.EXERCISE, by=POLAND, asks=e.Noted(text=f"Note {n}.")
        )
        pending.append(bench.desk.office.keep("night", asked, POLAND, bench.now()))
    bench.desk.office.acknowledge(pending[-1:])
    headers = {"cookie": f"foedus={bench.token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{bench.port}", headers=headers) as client:
        for path in ("board", "record"):
            times = []
            for _ in range(41):
                began = time.perf_counter()
                assert client.get(f"/cases/night/{path}", timeout=60).is_success
                times.append(time.perf_counter() - began)
            p95 = sorted(times[1:])[37]
            say(f"{path}, {entries + 3:,} entries, 95th percentile", f"{p95 * 1000:.0f} ms")


def positions(bench: Bench, count: int, clients: int = 32) -> None:
    """Signed positions by many clients at once, through the office, beside the bare store."""
    private = Ed25519PrivateKey.generate()
    key = PartyKey(
        party="POL",
        person=POLAND.person,
        ed25519=in_base64(private.public_key().public_bytes_raw()),
    )
    office = bench.desk.office
    office.enrol(a.WaitAsked(hours=0), CLERK.person, bench.now(), "keys sign at once")
    office.enrol(a.KeyEnrolled(key=key), "POL authority", bench.now(), "key")
    case = office.case("night")
    question = next(
        each.id for each in standing(case, bench.now()).questions if "POL" in each.voters
    )

    def one(n: int) -> int:
        """How often it had to be asked: two that are judged by the same version conflict."""
        body = e.PositionTaken(question=question, answer=e.Answer.SUPPORT, text=str(n))
        asked = Command(id=f"p{n}", mode=e.Mode.EXERCISE, by=POLAND, asks=body)
        for times in range(1, 51):
            nonce = wiring.nonce()
            signature = signed_by_key(office.statement("night", asked, nonce), key, private)
            signing = Signing(nonce=nonce, signatures=(signature,))
            try:
                now = bench.desk.clock_of(office.case("night"))
                office.submit("night", asked, POLAND, now, signing)
            except RefusedError:
                continue
            return times
        raise SystemExit(f"position {n} was refused 50 times")

    def ours() -> float:
        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            tries.append(sum(pool.map(one, range(len(tries) * count, (len(tries) + 1) * count))))
        return count / (time.perf_counter() - began)

    def alone(store: Store, stream: str) -> float:
        def append(n: int) -> None:
            store.append(f"{stream} {n}", 0, [Record(id=f"{stream} {n}", data=b"x" * 1500)])

        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(append, range(count)))
        return count / (time.perf_counter() - began)

    tries: list[int] = []
    address = f"sqlite:///{bench.folder}/bare.db"
    with closing(wiring.keeper(address)) as keeper:
        initialise(keeper)
    store = wiring.store(address)
    rounds = [(ours(), alone(store, str(n))) for n in range(3)]
    store.close()
    rate, bare_rate = (statistics.median(each) for each in zip(*rounds, strict=True))
    asked = f"asked {sum(tries) / (3 * count):.1f} times each"
    say(f"signed positions, {clients} clients, receipts with proofs", f"{rate:,.0f}/s, {asked}")
    say("SQLite store alone, as many clients", f"{bare_rate:,.0f}/s: {rate / bare_rate:.2f} x")


def requests(bench: Bench) -> None:
    server, port = listening(bare)
    for name, url in (
        ("a bare uvicorn application", f"http://127.0.0.1:{port}/"),
        ("GET /health", f"http://127.0.0.1:{bench.port}/health"),
    ):
        with httpx.Client() as client:
            client.get(url)
            began = time.perf_counter()
            for _ in range(500):
                client.get(url)
            say(f"{name}, one client", f"{500 / (time.perf_counter() - began):,.0f}/s")
    server.should_exit = True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--follow", nargs=3)
    parser.add_argument("--followers", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=5_000)
    parser.add_argument("--positions", type=int, default=500)
    asked = parser.parse_args()
    if asked.follow:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        asyncio.run(follow(int(asked.follow[0]), asked.follow[1], int(asked.follow[2])))
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        requests(bench)
        streams(bench, asked.followers)
        board(bench, asked.entries)
        positions(bench, asked.positions)
        bench.server.should_exit = True
        time.sleep(1)


if __name__ == "__main__":
    main()
