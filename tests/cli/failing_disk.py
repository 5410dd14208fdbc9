"""A child whose disk fails: `python -m tests.cli.failing_disk NTH ARGS...`.

It is `foedus ARGS`, over a disk on which the NTH sync of the store, and no
other, reports an error.
"""

from __future__ import annotations

import sys
from pathlib import Path

import apsw
from tests.record.stores.disks import Disk, io_error

from foedus.cli.main import main as foedus


def main() -> None:
    syncs, nth = 0, int(sys.argv[1])

    def fails() -> None:
        nonlocal syncs
        syncs += 1
        if syncs == nth:
            raise io_error(apsw.SQLITE_IOERR_FSYNC)

    with Disk(Path(), on_sync=fails).in_place():
        foedus(sys.argv[2:])


if __name__ == "__main__":
    main()
