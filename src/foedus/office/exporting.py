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
    from foedus.office.loaded import Loaded
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
    seen = _seen(office, case, now)
    for sheet in _missing(office, case, seen):
        office.add(case, "tally", sheet.name, sheet.question, data=sheet.data)
    return _packed(office, case, now, seen, office.vouched)


def export_beside(office: Reading, case: str, now: Instant, vouch: Callable[[str], Note]) -> bytes:
    """As `export`, with nothing added; `vouch` signs a text with the key of the log.

    Raises:
        NotFoundError: there is no such case.
        LogError: a sheet is missing, or the log has not published all of it yet,
            or something was entered since `now`.
        StoreError: it cannot be read.
    """
    seen = _seen(office, case, now)
    latest = seen.loaded.case.latest
    if latest is not None and latest > now:
        message = f"An entry of {latest} was kept while {case} was exported as of {now}."
        raise LogInUseError(message, remedy="Export it again.")
    if missing := _missing(office, case, seen):
        questions = ", ".join(each.question for each in missing)
        message = f"The count of {questions} is not in the log yet, and nothing can be added to it."
        remedy = "Have it exported where the office is open, or export when it is closed."
        raise LogInUseError(message, remedy=remedy)
    return _packed(office, case, now, seen, vouch)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A case as it was when its export began, and the sheet of every question settled then."""

    loaded: Loaded
    sheets: dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A tally sheet that the log does not have yet."""

    name: str
    question: str
    data: bytes


def _seen(office: Reading, case: str, now: Instant) -> _Seen:
    office.case(case)
    loaded = office.load(case)
    settled = settled_questions(loaded.case, now)
    sheets = {key: tally_sheet(loaded.case, key, now) for key in settled}
    return _Seen(loaded=loaded, sheets=sheets)


def _missing(office: Reading, case: str, seen: _Seen) -> list[_Sheet]:
    told = [each.data for each in office.stored(case) if _is_sheet(each)]
    return [
        _Sheet(name=str(number), question=question, data=data)
        for number, (question, data) in enumerate(seen.sheets.items(), start=len(told))
        if data not in told
    ]


def _packed(
    office: Reading, case: str, now: Instant, seen: _Seen, vouch: Callable[[str], Note]
) -> bytes:
    sheets = seen.sheets
    stored = list(_current(office.stored(case), seen.loaded.version, sheets.values()))
    kept = [*office.lines(stored[-1].position), *stored]
    leaves = {each.position - 1: each.data for each in kept}
    note, proofs = office.proved(leaves)
    for index, data in leaves.items():
        expect_proven(data, LogProof(index=index, hashes=tuple(proofs[index]), note=note))
    checkpoint = checkpoint_of(note)
    manifest = Manifest(
        case=case,
        mode=seen.loaded.case.mode.value,
        as_of=now,
        size=checkpoint.size,
        leaves=tuple(sorted(leaves)),
        questions=tuple(sheets),
    )
    head = vouch(head_of(checkpoint.origin, bytes(manifest)))
    return make_bundle(
        Contents(manifest=manifest, head=head, note=note, leaves=leaves, proofs=proofs)
    )


def _current(stored: Iterable[Kept], version: int, sheets: Collection[bytes]) -> Iterator[Kept]:
    """The leaves that were counted, and their sheets; none that a contest has overtaken."""
    for each in stored:
        if each.data in sheets if _is_sheet(each) else each.version <= version:
            yield each


def _is_sheet(stored: Kept) -> bool:
    value = read_canonical(stored.data, "a leaf")
    return isinstance(value, dict) and TALLY in value
