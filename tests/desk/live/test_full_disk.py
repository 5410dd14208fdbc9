"""A desk whose disk is full (check 4): writes 507, reads 200, and on again with room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.desk.live.serving import Serving, founded
from tests.record.stores.small_disk import SmallDisk, small_disk

from foedus.record.log import RESERVE

pytestmark = pytest.mark.faults
READS = ("", "/standing", "/entries", "/entries/opened/receipt")


@pytest.fixture
def full() -> Iterator[tuple[SmallDisk, Serving]]:
    """A desk with everything of its own on one small disk: record, tables and log."""
    with small_disk(16) as disk:
        desk = founded(f"sqlite:///{disk.folder}/record.db", disk.folder)
        try:
            yield disk, desk
        finally:
            desk.stop()


NEARLY = (RESERVE + 300_000, RESERVE + 50_000)
"""Bytes that are left when the writing begins, turn by turn."""


def faults(disk: SmallDisk, desk: Serving, fault: str = "", leave: Any = NEARLY) -> list[str]:
    """What is not as it should be while the disk fills, is full, and has room again."""
    _, port = desk.start(fault=fault)
    kept, found = [], []

    def expect(what: str, status: int, *good: int) -> None:
        if status not in good:
            found.append(f"{what}: {status}")

    def note(key: str) -> int:
        try:
            status = desk.note(port, key, "x" * 2000).status_code
        except httpx.TransportError:
            return 0
        kept.extend([key] if status == 201 else [])
        return status

    for turn, room in enumerate(leave):
        disk.fill(room)
        number = 0
        while (status := note(f"{turn}-{number}")) == 201:
            number += 1
        expect("written when it is nearly full", status, 507)
        disk.fill_to_the_brim()
        expect("written when it is full", note(f"{turn}-full"), 507)
        for path in READS:
            expect(f"read {path}", _read(desk, port, path), 200)
        disk.free()
        for again in (f"{turn}-{number}", f"{turn}-full", f"{turn}-after"):
            expect("written when there is room", note(again), 201)
    return found + _wrong(desk, port, kept)


def _read(desk: Serving, port: int, path: str) -> int:
    try:
        return desk.ask(port, path).status_code
    except httpx.TransportError:
        return 0


def _wrong(desk: Serving, port: int, kept: list[str]) -> list[str]:
    """What is there against what was acknowledged."""
    there: list[str] = []
    after: str | None = ""
    while after is not None and _read(desk, port, "/entries") == 200:
        page = desk.ask(port, "/entries", params={"after": after, "limit": 100}).json()
        there, after = [*there, *(each["id"] for each in page["items"])], page["next"]
    return [] if there == ["opened", *kept] else ["not what was acknowledged"]


def test_a_full_disk_refuses_reads_on_and_takes_it_up_again(
    full: tuple[SmallDisk, Serving],
) -> None:
    assert faults(*full) == []


@pytest.mark.parametrize("fault", ["no_reserve", "plain_tables"])
def test_a_desk_that_fills_its_disk_is_found(full: tuple[SmallDisk, Serving], fault: str) -> None:
    """The negative control: it keeps what it cannot publish, or fails in plain sight."""
    assert faults(*full, fault, [300_000, 100_000, 50_000, 20_000, 5_000]) != []
