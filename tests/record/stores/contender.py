"""A process that appends to the stream `hot` among others, and prints how often it lost.

Its fourth word may be a planted fault: `gives-up` takes a conflict for an answer.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.record.stores.opening import opened

from foedus.errors import ConflictError
from foedus.record.store import Record


def main(url: str, name: str, wanted: int, fault: str = "") -> None:
    store = opened(url)
    version = conflicts = 0
    for n in range(wanted):
        while True:
            try:
                store.append("hot", version, [Record(id=f"{name}/{n}", data=b"{}")])
            except ConflictError:
                conflicts += 1
                version += len(store.read("hot", version))
                if fault == "gives-up":
                    break
            else:
                version += 1
                break
    store.close()
    print(conflicts)  # noqa: T201


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
