"""A whole case as one file: its leaves, the roster, their proofs, and the log's word for them.

Before it is packed, every settled question has its tally sheet in the log, so
that whoever reads the bundle can count again without our code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.record.bundle import Contents, make_bundle, settled_questions
from foedus.record.canonical import read_canonical
from foedus.record.checkpoints import checkpoint_of
from foedus.record.manifest import Manifest, head_of
from foedus.record.tally_sheet import TALLY, tally_sheet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from foedus.moments import Instant
    from foedus.office.office import Office
    from foedus.record.store import Kept

__all__ = ["export"]


def export(office: Office, case: str, now: Instant) -> bytes:
    """The bundle of a case, with all that it holds; `now` is not before its last entry.

    Raises:
        NotFoundError: there is no such case.
        LogError, StoreError: it cannot be read, or the sheets not be kept.
    """
    office.case(case)
    loaded = office.load(case)
    opened, version = loaded.case, loaded.version
    sheets = {key: tally_sheet(opened, key, now) for key in settled_questions(opened, now)}
    told = [each.data for each in office.stored(case) if _is_sheet(each)]
    for number, (question, data) in enumerate(sheets.items(), start=len(told)):
        if data not in told:
            office.add(case, "tally", str(number), question, data=data)
    stored = list(_current(office.stored(case), version, sheets.values()))
    kept = [*office.lines(stored[-1].position), *stored]
    leaves = {each.position - 1: each.data for each in kept}
    note, proofs = office.proved(leaves)
    checkpoint = checkpoint_of(note)
    manifest = Manifest(
        case=case,
        mode=opened.mode.value,
        as_of=now,
        size=checkpoint.size,
        leaves=tuple(sorted(leaves)),
        questions=tuple(sheets),
    )
    head = office.vouched(head_of(checkpoint.origin, bytes(manifest)))
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
