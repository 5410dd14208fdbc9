"""A process that appends until it is killed, and prints each append that was acknowledged.

The mode is `honest`, or a planted fault: `early` says so before it is true,
`piecemeal` appends record by record, `lazy` does not wait for the disk.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.record.stores.judging import append_of
from tests.record.stores.opening import opened

from foedus.errors import UnreachableError

if sys.argv[3] == "lazy":
    from foedus.record import postgres_connection

    postgres_connection._SESSION = ("SET synchronous_commit = off",)


def said(name: str) -> None:
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()


def main(url: str, writer: str, mode: str) -> None:
    store = opened(url)
    version = number = 0
    while True:
        number += 1
        records, message = append_of(writer, number)
        if mode == "early":
            said(message.id)
        parts = [[each] for each in records] if mode == "piecemeal" else [records]
        for nth, part in enumerate(parts):
            while True:
                try:
                    store.append(writer, version, part, () if nth else [message])
                except UnreachableError:
                    time.sleep(0.02)
                else:
                    break
            version += len(part)
        said(message.id)


main(*sys.argv[1:])
