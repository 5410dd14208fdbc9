"""A child that appends to a log until it is killed: `python publisher.py FOLDER ACKED [FAULT]`.

It writes to ACKED, line by line, every size and root that it was told was
published.  FAULT plants a mistake: `checkpoint-first` publishes before the
tiles are there, `forgets` signs what it wrote anew after a crash.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from foedus.record import log as log_module
from foedus.record.checkpoints import Checkpoint, checkpoint_of
from foedus.record.log import Log
from foedus.record.notes import ED25519, Note, new_key

KEY = new_key("log.example/kill", ED25519, b"k" * 32)


def sign(size: int, root: bytes) -> Note:
    text = str(Checkpoint(origin=KEY.key.name, size=size, root=root))
    return Note(text=text, signatures=(KEY.sign(text),))


def entry(index: int, salt: str = "") -> bytes:
    """The entry that the store has at an index; the log is made from the store."""
    return f"entry {index}{salt} ".encode() * (1 + index % 40)


def plant(fault: str) -> None:
    """Write the checkpoint before the tiles, as a careless author would."""
    if fault == "checkpoint-first":
        write = Log._write

        def late(self: Log, files: dict[str, bytes]) -> None:
            size, root = self._promised
            log_module._publish(self._folder, sign(size, root))
            time.sleep(0.002)
            write(self, files)

        def grown(self: Log, entries: list[bytes], levels: list[list[bytes]]) -> object:
            made = original(self, entries, levels)
            size = self.size + len(entries)
            self._promised = (size, log_module._root(levels, size))
            return made

        original = Log._grown
        Log._grown = grown  # type: ignore[method-assign,assignment]
        Log._write = late  # type: ignore[method-assign]


def main() -> None:
    folder, acked = Path(sys.argv[1]), Path(sys.argv[2])
    fault = sys.argv[3] if len(sys.argv) > 3 else ""
    plant(fault)
    salt = f" {os.getpid()}" if fault == "forgets" else ""
    log = Log(folder, sign)
    if fault == "forgets":
        log.size, log._levels, log._bundle = 0, [], []
    with acked.open("a") as told:
        print("open", file=told, flush=True)
        while True:
            batch = [entry(log.size + n, salt) for n in range(1 + log.size % 7)]
            checkpoint = checkpoint_of(log.append(batch))
            print(checkpoint.size, checkpoint.root.hex(), file=told, flush=True)


if __name__ == "__main__":
    main()
