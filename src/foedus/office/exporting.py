"""A whole case as one file: its leaves, their proofs under one checkpoint, and the keys.

Before it is packed, every settled question has its tally sheet in the log, so
that whoever reads the bundle can count again without our code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.assessment import Assessment
from foedus.record.bundle import Contents, make_bundle
from foedus.record.canonical import read_canonical
from foedus.record.statements import SIGNED
from foedus.record.tally_sheet import TALLY, tally_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.moments import Instant
    from foedus.office.office import Office
    from foedus.record.canonical import Json
    from foedus.record.store import Kept

__all__ = ["export"]


def export(office: Office, case: str, now: Instant) -> bytes:
    """The bundle of a case.

    Raises:
        NotFoundError: there is no such case.
        LogError, StoreError: it cannot be read, or the sheets not be kept.
    """
    opened = office.case(case)
    sheets = {
        question.clause.key: tally_sheet(opened, question.clause.key, now)
        for question in Assessment(opened, now).questions()
        if question.settled is not None
    }
    told = _sheets(office.stored(case))
    for number, (question, data) in enumerate(sheets.items(), start=len(told)):
        if data not in told.values():
            office.add(case, "tally", str(number), question, data=data)
    leaves = {each.position - 1: each.data for each in _current(office.stored(case), sheets)}
    roster, signers = office.roster(), _signers(leaves.values())
    note, proofs = office.proved(leaves)
    return make_bundle(
        Contents(
            case=case,
            mode=opened.mode,
            note=note,
            leaves=leaves,
            proofs=proofs,
            keys=[key for key in roster.keys.values() if key.id in signers],
        )
    )


def _sheets(stored: Iterable[Kept]) -> dict[int, bytes]:
    """The sheets that are kept, by position."""
    return {each.position: each.data for each in stored if TALLY in _marks(each.data)}


def _current(stored: Iterable[Kept], sheets: dict[str, bytes]) -> Iterator[Kept]:
    """Every leaf but the sheets that a contest has overtaken."""
    for each in stored:
        if TALLY not in _marks(each.data) or each.data in sheets.values():
            yield each


def _marks(data: bytes) -> dict[str, Json]:
    value = read_canonical(data, "a leaf")
    return value if isinstance(value, dict) else {}


def _signers(leaves: Iterable[bytes]) -> set[str]:
    """The keys with which something of the case was signed."""
    found: set[str] = set()
    for leaf in leaves:
        match _marks(leaf):
            case {"signatures": list(signatures), **rest} if SIGNED in rest:
                found |= {str(each["key"]) for each in signatures if isinstance(each, dict)}
            case _:
                pass
    return found
