"""A process that watches a desk until it is killed; its channel is a line in a file.

    python desk_process.py DATABASE TABLES LOG KEY OUT MODE

It writes `lead TIME` when it begins to send, and to OUT.ticks a line for each
twentieth of a second, with the time that its threads have waited for a processor:
its own clock, which stands still where the machine has no time for it.  In the mode
`at-most-once`, the planted fault, what is to be sent is written down as sent before it is;
in `everybody` each process holds itself for the only one: it writes `holds` for what it is
about to send, and sends it when there is a file OUT.go.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

from foedus import wiring
from foedus.desk.alerts.channels import Outgoing
from foedus.desk.alerts.leader import Alone, lock_of
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.outbox import Outbox, State
from foedus.desk.alerts.watch import Watch
from foedus.desk.settings import Settings


def clock() -> float:
    return wiring.now().timestamp(unit="nanosecond") / 1e9


class File:
    """What it takes is one line, written at once; it takes its time, so that a kill can hit it."""

    def __init__(self, path: str, *, holds: bool) -> None:
        self._go = Path(f"{path}.go") if holds else None
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, *words: str) -> None:
        os.write(self._file, (" ".join(words) + "\n").encode())

    def send(self, message: Outgoing) -> None:
        each = message.delivery
        time.sleep(0.01)
        due = each.moment.timestamp(unit="nanosecond") / 1e9
        told = f"{each.case}|{each.what}|{each.person}"
        words = each.id, told.replace(" ", "_"), f"{due}", f"{clock()}"
        if self._go is not None:
            self.write("holds", *words)
            while not self._go.exists():
                time.sleep(0.05)
        self.write("sent", *words)
        time.sleep(0.01)

    def close(self) -> None:
        """It ends with the process."""


def waited() -> float:
    """Seconds that the threads of this process were ready to run, and another one ran."""
    tasks = Path("/proc/self/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[1]) for each in tasks) / 1e9


def ticks(path: str) -> None:
    with open(path, "a", buffering=1) as file:  # noqa: PTH123 - one write each line
        while True:
            file.write(f"{os.getpid()} {clock()} {waited()}\n")
            time.sleep(0.05)


def main() -> None:
    database, tables, log, key, out, mode = sys.argv[1:]
    settings = Settings(database=database, tables=tables, log=log, log_key=key, smtp="")
    desk = wiring.desk(settings)
    file = File(out, holds=mode == "everybody")
    lock = Alone() if mode == "everybody" else lock_of(database)
    watch = Watch(desk, {Channel.MAIL: file}, lock)
    if mode == "at-most-once":
        keep = watch.outbox.keep

        def kept_as_sent(made: Any) -> None:
            keep(made)
            waiting = Outbox.waiting(watch.outbox)
            watch.outbox.settle((each.id, State.SENT, "", each.moment) for each in waiting)
            watch.outbox.waiting = lambda: waiting  # type: ignore[method-assign]

        watch.outbox.keep = kept_as_sent  # type: ignore[method-assign]
    began = watch._began

    def told() -> Any:
        reign = began()
        file.write("lead", str(os.getpid()), "-", "-", f"{clock()}")
        return reign

    watch._began = told  # type: ignore[method-assign]
    Thread(target=ticks, args=(f"{out}.ticks",), daemon=True).start()
    watch.start()
    file.write("up", str(os.getpid()), "-", "-", f"{clock()}")
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
