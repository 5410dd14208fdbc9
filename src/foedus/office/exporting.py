"""A whole case as one file: its leaves, the roster, their proofs, and the log's word for them.

Before it is packed, every settled question has its tally sheet in the log, so
that whoever reads the bundle can count again without our code.  An office adds
what is missing; beside one that is open elsewhere it can only be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.errors import LogInUseError
from foedus.office.loaded import expect_proven
from foedus.record.bundle import Contents, make_bundle, settled_questions
from foedus.record.canonical import read_canonical
from foedus.record.checkpoints import LogProof, checkpoint_of
from foedus.record.manifest import Manifest, head_of
from foedus.record.tally_sheet import TALLY, tally_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from foedus.moments import Instant
    from foedus.office.office import Office
    from foedus.office.reading import Reading
    from foedus.record.notes import Note
    from foedus.record.store import Kept

__all__ = ["export", "export_beside"]


def export(office: Office, case: str, now: Instant) -> bytes:
    """The bundle of a case, with all that it holds; `now` is not before its last entry.

    Raises:
        NotFoundError: there is no such case.
        LogError, StoreError: it cannot be read, or the sheets not be kept.
    """
    for sheet in _sheets_told(office, case, now)[1]:
        office.add(case, "tally", sheet.name, sheet.question, data=sheet.data)
    return export_beside(office, case, now, office.vouched)


def export_beside(office: Reading, case: str, now: Instant, vouch: Callable[[str], Note]) -> bytes:
    """As `export`, with nothing added; `vouch` signs a text with the key of the log.

    Raises:
        NotFoundError: there is no such case.
        LogError: a sheet is missing, or the log has not published all of it yet.
        StoreError: it cannot be read.
    """
    sheets, missing = _sheets_told(office, case, now)
    if missing:
        questions = ", ".join(each.question for each in missing)
        message = f"The count of {questions} is not in the log yet, and nothing can be added to it."
        remedy = "Have it exported where the office is open, or export when it is closed."
        raise LogInUseError(message, remedy=remedy)
    loaded = office.load(case)
    opened = loaded.case
    stored = list(_current(office.stored(case), loaded.version, sheets.values()))
    kept = [*office.lines(stored[-1].position), *stored]
    leaves = {each.position - 1: each.data for each in kept}
    note, proofs = office.proved(leaves)
    for index, data in leaves.items():
        expect_proven(data, LogProof(index=index, hashes=tuple(proofs[index]), note=note))
    checkpoint = checkpoint_of(note)
    manifest = Manifest(
        case=case,
        mode=opened.mode.value,
        as_of=now,
        size=checkpoint.size,
        leaves=tuple(sorted(leaves)),
        questions=tuple(sheets),
    )
    head = vouch(head_of(checkpoint.origin, bytes(manifest)))
    return make_bundle(
        Contents(manifest=manifest, head=head, note=note, leaves=leaves, proofs=proofs)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A tally sheet that the log does not have yet."""

    name: str
    question: str
    data: bytes


def _sheets_told(office: Reading, case: str, now: Instant) -> tuple[dict[str, bytes], list[_Sheet]]:
    """The sheet of every settled question, and those of them that are missing."""
    opened = office.case(case)
    sheets = {key: tally_sheet(opened, key, now) for key in settled_questions(opened, now)}
    told = [each.data for each in office.stored(case) if _is_sheet(each)]
    missing = [
        _Sheet(name=str(number), question=question, data=data)
        for number, (question, data) in enumerate(sheets.items(), start=len(told))
        if data not in told
    ]
    return sheets, missing


def _current(stored: Iterable[Kept], version: int, sheets: Collection[bytes]) -> Iterator[Kept]:
    """The leaves that were counted, and their sheets; none that a contest has overtaken."""
    for each in stored:
        if each.data in sheets if _is_sheet(each) else each.version <= version:
            yield each


def _is_sheet(stored: Kept) -> bool:
    value = read_canonical(stored.data, "a leaf")
    return isinstance(value, dict) and TALLY in value
