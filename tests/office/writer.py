"""A child that writes notes into a case until it is killed: `writer.py URL FOLDER NAME [early]`.

Standard output has a line for every receipt: entry, index, size and root of
the checkpoint.  `early` tells before anything is kept, as a careless author
would.
"""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

from tests.builders import moment
from tests.office.offices import AAA, CASE, sign, vouch

from foedus import wiring
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.office.office import Office
from foedus.office.receipts import Receipt
from foedus.record.checkpoints import checkpoint_of
from foedus.record.log import Log


def main() -> None:
    url, folder, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    early = "early" in sys.argv[4:]
    office = Office(wiring.store(url), Log(folder / "log", sign), vouch)
    threads = [Thread(target=write, args=(office, f"{name}-{n}", early)) for n in range(2)]
    for thread in threads:
        thread.start()


def write(office: Office, name: str, early: bool) -> None:  # noqa: FBT001 - a child's own
    number = 0
    while True:
        number += 1
        note = e.Noted(text="x" * (number % 90 + 1))
        command = Command(id=f"{name}-{number}", mode=e.Mode.EXERCISE, by=AAA, asks=note)
        if early:
            tell(command.id, -1, 0, "")
        receipt = office.submit(CASE, command, AAA, moment("2:00"))
        assert isinstance(receipt, Receipt)
        checkpoint = checkpoint_of(receipt.proof.note)
        told = (receipt.entry.id, receipt.index, checkpoint.size, checkpoint.root.hex())
        if not early:
            tell(*told)


def tell(*told: object) -> None:
    sys.stdout.write(f"{' '.join(map(str, told))}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
