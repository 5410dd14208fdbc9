"""A whole office looked after: cosignatures taken up, store and log copied and held together."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.errors import NotFoundError
from foedus.wiring.office import FolderAndKey, public_log_key
from foedus.wiring.record import back_up, keeper, readable
from foedus.wiring.whole_files import write_whole

if TYPE_CHECKING:
    from foedus.office.checking import Findings
    from foedus.record.upkeep import Report

__all__ = ["check_office", "copy_office", "cosign"]

_STORE: Final = "office.db"


def cosign(place: FolderAndKey, data: bytes, key: str) -> int:
    """Put the cosignature of a witness into the folder of a log; how many leaves it is of.

    Raises:
        BadNoteError: it is none of the checkpoint that the log shows, or does not hold.
        LogError: the log shows none.
    """
    from foedus.record.checkpoints import checkpoint_of  # noqa: PLC0415 - needs cryptography
    from foedus.record.cosignatures import FOLDER, expect_cosigned  # noqa: PLC0415
    from foedus.record.log import proofs_in  # noqa: PLC0415
    from foedus.record.notes import key_from_text, read_note  # noqa: PLC0415

    witness = key_from_text(key)
    shown = proofs_in(place.folder).note
    made = expect_cosigned(shown, read_note(data), witness)
    folder = place.folder / FOLDER
    folder.mkdir(exist_ok=True)
    write_whole(folder / witness.id.hex(), bytes(made))
    return checkpoint_of(shown).size


def copy_office(url: str, place: FolderAndKey, target: Path) -> Report:
    """Copy log and store into a new folder, while the office works; never the key.

    The log comes first, and of it the checkpoint: tiles and store then hold all
    that the checkpoint speaks of, and perhaps more.

    Raises:
        NotFoundError: the folder is there already, or the log has published nothing.
        LogError, StoreError: log or store cannot be read.
    """
    from foedus.record.log import CHECKPOINT, fetch_from, proofs_in  # noqa: PLC0415

    if target.exists():
        raise NotFoundError(f"{target} is there already.", remedy="Name a new folder.")
    proofs_in(place.folder)
    checkpoint = fetch_from(place.folder)(CHECKPOINT)
    log = target / f"{_STORE}.log"
    log.mkdir(parents=True)
    for name in ("tile", "long", "cosignatures"):
        if (place.folder / name).is_dir():
            left = shutil.ignore_patterns("*.tmp")
            shutil.copytree(place.folder / name, log / name, ignore=left)
    write_whole(log / CHECKPOINT, checkpoint)
    with closing(keeper(url)) as each:
        return back_up(each, target / _STORE)


def check_office(url: str, place: FolderAndKey) -> Findings:
    """Whether store, log and key of an office belong together; nothing is written.

    Raises:
        NotFoundError, StoreError, NotMigratedError: the store cannot be read.
        LogError: the log has published nothing, or is not there.
    """
    from foedus.office.checking import check  # noqa: PLC0415 - needs cryptography
    from foedus.record.log import proofs_in  # noqa: PLC0415
    from foedus.record.upkeep import check as sealed  # noqa: PLC0415

    with closing(keeper(url)) as each:
        report = sealed(each)
    proofs = proofs_in(place.folder)
    key = public_log_key(place)
    with closing(readable(url)) as store:
        return check(store, proofs, key, report.faults)
