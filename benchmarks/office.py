"""How many acts does an office keep in a second, each with its receipt?

* one after the other, and from 32 threads, in one case and in 8;
* 500 kept together and acknowledged at once;
* beside what bounds them: deciding and writing the same acts, nothing kept,
  on one core; and a bare write and flush of as many files.

Interleaved rounds, medians.  The store is SQLite in the current folder, where
the disk is.  Run `make bench`.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.builders import moment
from tests.office.offices import AAA, CASE, CLERK, opening, sign, staffed
from tests.record.stores.places import Place

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.case.decide import decide
from foedus.case.state import evolve
from foedus.office.office import Office
from foedus.record.log import Log
from foedus.record.shapes import write_entry

if TYPE_CHECKING:
    from collections.abc import Callable

ACTS = 500
ROUNDS = 3
CASES = 8
NOW = moment("2:00")


def noted(number: int) -> Command:
    """An act that every case allows."""
    return Command(id=f"n{number}", mode=e.Mode.EXERCISE, by=AAA, asks=e.Noted(text="x" * 100))


def submitted(threads: int, cases: int) -> Callable[[Office, Path], None]:
    """Each act with a receipt of its own."""

    def work(office: Office, _: Path) -> None:
        def one(number: int) -> None:
            office.submit(f"{CASE}-{number % cases}", noted(number), AAA, NOW)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, range(ACTS)))

    return work


def together(office: Office, _: Path) -> None:
    """Kept one by one, and acknowledged at the end."""
    name = f"{CASE}-0"
    office.acknowledge([office.keep(name, noted(n), AAA, NOW) for n in range(ACTS)])


def decided(office: Office, _: Path) -> None:
    """The same acts, and nothing kept."""
    case = office.case(f"{CASE}-0")
    for number in range(ACTS):
        (entry,) = decide(case, noted(number), NOW)
        case = evolve(case, entry)
        write_entry(entry)


def flushed(_: Office, folder: Path) -> None:
    """A file for each act."""
    for number in range(ACTS):
        with (folder / f"bare{number}").open("wb") as file:
            file.write(b"x" * 1000)
            file.flush()
            os.fsync(file.fileno())


WORKS: dict[str, Callable[[Office, Path], None]] = {
    "submit, 1 thread": submitted(1, 1),
    "submit, 32 threads, one case": submitted(32, 1),
    f"submit, 32 threads, {CASES} cases": submitted(32, CASES),
    f"keep {ACTS}, acknowledge once": together,
    "decide and write alone": decided,
    "a file and a flush alone": flushed,
}


def rate(work: Callable[[Office, Path], None]) -> float:
    """Acts in a second, in an office of their own."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        place = Place.made(f"sqlite:///{folder.absolute()}/record.db")
        staffed(folder, place.open()).close()
        with closing(Office(place.open(), Log(folder / "log", sign))) as office:
            for number in range(CASES):
                office.submit(f"{CASE}-{number}", opening(), CLERK, moment("0:10"))
            started = time.perf_counter()
            work(office, folder)
            return ACTS / (time.perf_counter() - started)


def main() -> None:
    """Print the table."""
    found: dict[str, list[float]] = {name: [] for name in WORKS}
    for _ in range(ROUNDS):
        for name, work in WORKS.items():
            found[name].append(rate(work))
    print(f"{ACTS} acts, median of {ROUNDS} rounds")
    for name, rates in found.items():
        print(f"  {name:32} {statistics.median(rates):>8,.0f} /s")


if __name__ == "__main__":
    main()
