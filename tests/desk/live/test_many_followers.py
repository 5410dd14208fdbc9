"""Many who follow one case (check 23): the last is told within a second, and none is dear.

The desk is a process of its own; `make faults` has ten thousand followers.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.desk.live.serving import Serving, founded
from tests.record.stores.draws import rounds

FOLLOWERS = rounds(500, 10_000)
FEW = 500
LATE = 1.0
DEAR = 20 << 10
ONCE = 8 << 20
"""What a process may take once, for its threads and their lines to the tables."""
PATIENCE = 120.0
TOLD, MISSED = 5, 3


class Follower(asyncio.Protocol):
    """One line: what it was told, and when last."""

    def __init__(self, desk: Serving, entries: Sequence[int] = ()) -> None:
        self._cookie = desk.cookie
        self.entries = list(entries)
        self.at = 0.0
        self.beats = 0
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        seen = f"Last-Event-ID: {self.entries[-1]}\r\n" if self.entries else ""
        head = f"Host: 127.0.0.1\r\nCookie: foedus={self._cookie}\r\n{seen}"
        transport.write(f"GET /cases/night/live HTTP/1.1\r\n{head}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).split(b"\n\n")
        for each in whole:
            if b"event: entry" in each:
                self.entries.append(int(each.partition(b"id: ")[2].partition(b"\n")[0]))
                self.at = time.perf_counter()
            self.beats += b"event: beat" in each


@dataclass
class Figures:
    """What came out: seconds until the last was told, bytes for each, and who lacks something."""

    late: float
    each: float
    lost: int


async def joined(port: int, followers: Sequence[Follower]) -> None:
    """Have them all follow, some hundred at a time."""
    loop = asyncio.get_running_loop()
    for start in range(0, len(followers), 200):
        some = followers[start : start + 200]
        for each in some:
            await loop.create_connection(lambda made=each: made, "127.0.0.1", port)  # type: ignore[misc]
        assert await met(lambda some=some: all(each.beats for each in some))  # type: ignore[misc]


async def met(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold."""
    until = time.perf_counter() + PATIENCE
    while not (done := holds()) and time.perf_counter() < until:  # noqa: ASYNC110 - of many
        await asyncio.sleep(0.005)
    return done


def memory(pid: int) -> int:
    """The memory that a process holds, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) << 10 for each in lines if each.startswith("VmRSS"))


async def figures(desk: Serving, count: int, fault: str = "") -> Figures:
    """Have so many follow; tell them; let every tenth miss something and come back."""
    process, port = desk.start(fault=fault)
    first = [Follower(desk) for _ in range(400)]
    await joined(port, first)
    before = memory(process.pid)
    everybody = [Follower(desk) for _ in range(count)]
    await joined(port, everybody)
    each, late = (memory(process.pid) - before) / count, []
    for number in range(TOLD):
        began = time.perf_counter()
        await asyncio.to_thread(desk.note, port, f"told{number}")
        assert await met(lambda n=number: all(len(one.entries) > n for one in everybody))  # type: ignore[misc]
        late.append(max(one.at for one in everybody) - began)
    gone = range(0, count, 10)
    for index in gone:
        everybody[index].transport.close()
    for number in range(MISSED):
        await asyncio.to_thread(desk.note, port, f"missed{number}")
    for index in gone:
        everybody[index] = Follower(desk, everybody[index].entries)
    await joined(port, [everybody[index] for index in gone])
    await asyncio.to_thread(desk.note, port, "last")
    longest = first[0].entries
    assert await met(lambda: len(longest) == TOLD + MISSED + 1)
    assert await met(lambda: all(one.entries[-1] == longest[-1] for one in everybody))
    lost = sum(one.entries != longest for one in everybody)
    for one in (*first, *everybody):
        one.transport.close()
    return Figures(late=sorted(late)[TOLD // 2], each=each, lost=lost)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Serving]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    most = {"FOEDUS_LIVE_STREAMS": "20000", "FOEDUS_LIVE_STREAMS_EACH": "20000"}
    made = founded(f"sqlite:///{tmp_path}/record.db", tmp_path, **most)
    try:
        yield made
    finally:
        made.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.faults
def test_the_last_of_many_is_told_within_a_second_and_nobody_loses_anything(desk: Serving) -> None:
    count = min(FOLLOWERS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500)
    found = asyncio.run(figures(desk, count))
    print(f"{count} followers: {found}")  # noqa: T201 - shown by -s
    assert found.lost == 0
    assert found.late < LATE
    assert found.each < DEAR + ONCE / count


@pytest.mark.faults
def test_a_desk_that_is_slow_dear_and_forgetful_is_found(desk: Serving) -> None:
    """The negative control: it waits a little for each, keeps much for each, and tells no past."""
    found = asyncio.run(figures(desk, FEW, "bad_streams"))
    assert found.lost == FEW / 10
    assert found.late > LATE
    assert found.each > DEAR + ONCE / FEW
