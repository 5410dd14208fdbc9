"""One file that holds a whole case, and whether it holds together.

A tar archive that is written in one way alone: the manifest, the signed
checkpoint, the keys of parties, and for each leaf its bytes and its proof.
docs/reference/record-format.md says it in full; `verifier/foedus_verify.py`
was written from that page and knows nothing of this module.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from foedus.case.entries import CaseOpened, Entry, PositionTaken
from foedus.case.state import Case, replay
from foedus.errors import BadBundleError, FoedusError
from foedus.moments import Instant, parse_instant
from foedus.record.canonical import Json, canonical_bytes, read_canonical
from foedus.record.checkpoints import Checkpoint, checkpoint_of
from foedus.record.frozen import check_terms
from foedus.record.leaves import leaf_of
from foedus.record.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from foedus.record.notes import Note, read_note
from foedus.record.policy import Policy
from foedus.record.shapes import MARK, read_entry
from foedus.record.statements import (
    SIGNED,
    PartyKey,
    SignedStatement,
    read_keys,
    read_signed,
    write_keys,
)
from foedus.record.tally_sheet import TALLY, tally_sheet

__all__ = ["Contents", "Report", "make_bundle", "members_of", "pack", "verify_bundle"]

BUNDLE: Final = "foedus_bundle"
VERSION: Final = 1
_REMEDY: Final = "Ask for the bundle again; if it is the same, keep it and tell."
_LARGEST: Final = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a bundle: leaves by index with their proofs, under one checkpoint."""

    case: str
    mode: str
    note: Note
    leaves: Mapping[int, bytes]
    proofs: Mapping[int, Sequence[bytes]]
    keys: Sequence[PartyKey] = ()
    persons: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found to hold."""

    case: Case
    checkpoint: Checkpoint
    entries: int
    signed: Mapping[str, tuple[str, ...]]
    unsigned: tuple[str, ...]
    outcomes: Mapping[str, str | None]


def make_bundle(contents: Contents) -> bytes:
    """The bytes of a bundle."""
    manifest: dict[str, Json] = {
        BUNDLE: VERSION,
        "case": contents.case,
        "mode": contents.mode,
        "leaves": list[Json](sorted(contents.leaves)),
        "persons": contents.persons,
    }
    members = {
        "bundle.json": canonical_bytes(manifest),
        "checkpoint": bytes(contents.note),
        "keys.json": write_keys(contents.keys),
    }
    for index, data in contents.leaves.items():
        members[f"leaves/{index:010d}"] = data
        members[f"proofs/{index:010d}"] = b"".join(contents.proofs[index])
    return pack(members)


def pack(members: Mapping[str, bytes]) -> bytes:
    """Members as ustar, in order of their names, with nothing in it that could differ."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            tar.addfile(info, io.BytesIO(members[name]))
    return out.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    """The members of a bundle, whose bytes are those that `pack` writes.

    Raises:
        BadBundleError: they are not.
    """
    members: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for info in tar:
                file = tar.extractfile(info) if info.isreg() and info.size < _LARGEST else None
                if file is None or info.name in members:
                    raise _wrong(f"the member {info.name!r} is no file, or stands twice")
                members[info.name] = file.read()
    except (tarfile.TarError, ValueError, OSError, EOFError) as fault:
        raise _wrong("this is no tar archive") from fault
    if pack(members) != data:
        raise _wrong("the archive is not written as a bundle is")
    return members


def _wrong(why: str, leaf: int | None = None) -> BadBundleError:
    place = "" if leaf is None else f"Leaf {leaf}: "
    text = why if place else f"{why[0].upper()}{why[1:]}"
    return BadBundleError(f"{place}{text}.", remedy=_REMEDY, leaf=leaf)


def verify_bundle(
    data: bytes, policy: Policy, keys: Mapping[str, PartyKey] | None = None
) -> Report:
    """Check everything that a bundle holds, replay its case and count again.

    `keys` are those that the reader trusts; without them the bundle's own are
    taken, and prove only that the signatures agree with each other.

    Raises:
        BadBundleError: something does not hold; `leaf` says on which leaf it turns.
    """
    try:
        return _Verifying(members_of(data), policy, keys).done()
    except BadBundleError:
        raise
    except FoedusError as fault:
        raise _wrong(fault.message.rstrip(".")) from fault


def _are_numbers(*values: object) -> bool:
    """Whether each is a whole number; true and false are none."""
    return all(type(each) is int for each in values)


def _after_settling(sheet: dict[str, Json]) -> Instant:
    """The first moment after a question was settled; it may have been by time alone."""
    match sheet.get("settled"):
        case {"at": str(at), **_rest}:
            return parse_instant(at).add(nanoseconds=1)
    raise _wrong("the tally sheet does not say when the question was settled")


class _Verifying:
    """One bundle under one policy; every step needs the ones before it."""

    def __init__(
        self, members: dict[str, bytes], policy: Policy, keys: Mapping[str, PartyKey] | None
    ) -> None:
        self.members, self.policy = members, policy
        self.case, self.mode, self.leaves, self.persons = self._manifest()
        self.checkpoint = checkpoint_of(read_note(self._member("checkpoint")))
        own = read_keys(self._member("keys.json"))
        self.own, self.used = own, set[str]()
        self.keys = own if keys is None else keys
        self.entries: dict[str, Entry] = {}
        self.index: dict[str, int] = {}
        self.opened: tuple[str, ...] = ()
        self.signed: dict[str, tuple[str, ...]] = {}
        self.nonces: set[str] = set()
        self.sheets: dict[int, bytes] = {}

    def _manifest(self) -> tuple[str, str, list[int], int]:
        value = read_canonical(self._member("bundle.json"), "the manifest")
        match value:
            case {
                "foedus_bundle": int(version),
                "case": str(case),
                "mode": str(mode),
                "leaves": list(leaves),
                "persons": int(persons),
                **rest,
            } if (
                not rest
                and leaves
                and version == VERSION
                and _are_numbers(*leaves, persons, version)
            ):
                numbers = [each for each in leaves if isinstance(each, int)]
                wanted = {"bundle.json", "checkpoint", "keys.json"}
                wanted |= {f"{part}/{n:010d}" for n in numbers for part in ("leaves", "proofs")}
                if numbers == sorted(set(numbers)) and set(self.members) == wanted:
                    return case, mode, numbers, persons
        raise _wrong("the manifest does not say what is in the bundle")

    def _member(self, name: str) -> bytes:
        if name not in self.members:
            raise _wrong(f"the member {name!r} is missing")
        return self.members[name]

    def done(self) -> Report:
        self.policy.believe(read_note(self._member("checkpoint")))
        for number in self.leaves:
            try:
                self._leaf(number, self.members[f"leaves/{number:010d}"])
            except BadBundleError:
                raise
            except FoedusError as fault:
                raise _wrong(fault.message.rstrip("."), number) from fault
        if not self.entries:
            raise _wrong("the bundle holds no entry")
        if self.used != set(self.own):
            raise _wrong("the keys in the bundle are not those that signed")
        entries = tuple(self.entries.values())
        case = replay(self.case, entries[0].mode, entries)
        outcomes = dict(self._sheet(case, number, sheet) for number, sheet in self.sheets.items())
        bound = [e.id for e in entries if isinstance(e.body, PositionTaken)]
        return Report(
            case=case,
            checkpoint=self.checkpoint,
            entries=len(entries),
            signed=self.signed,
            unsigned=tuple(each for each in bound if each not in self.signed),
            outcomes=outcomes,
        )

    def _leaf(self, number: int, data: bytes) -> None:
        proof = self.members[f"proofs/{number:010d}"]
        if len(proof) % HASH_SIZE:
            raise _wrong("its proof is cut short", number)
        hashes = [proof[n : n + HASH_SIZE] for n in range(0, len(proof), HASH_SIZE)]
        size, root = self.checkpoint.size, self.checkpoint.root
        verify_inclusion(leaf_hash(leaf_of(data)), number, size, hashes, root)
        value = read_canonical(data, "it")
        marks = value.keys() if isinstance(value, dict) else ()
        if MARK in marks:
            self._entry(number, read_entry(data))
        elif SIGNED in marks:
            self._signature(number, read_signed(data))
        elif TALLY in marks:
            self.sheets[number] = data
        else:
            raise _wrong("it is no entry, signed statement or tally sheet", number)

    def _entry(self, number: int, entry: Entry) -> None:
        if (entry.case, entry.mode.value) != (self.case, self.mode):
            raise _wrong("it belongs to another case or mode", number)
        if entry.position != len(self.entries) or entry.id in self.entries:
            raise _wrong(f"it is at {entry.position} where {len(self.entries)} is next", number)
        opens = isinstance(entry.body, CaseOpened)
        if opens != (entry.position == 0):
            raise _wrong("a case is opened by its first entry", number)
        if isinstance(entry.body, CaseOpened):
            for agreement in entry.body.agreements:
                check_terms(agreement)
            self.opened = tuple(each.digest for each in entry.body.agreements)
        self._second_person(number, entry)
        self.entries[entry.id] = entry
        self.index[entry.id] = number

    def _second_person(self, number: int, entry: Entry) -> None:
        first, second = entry.by, entry.confirmed_by
        if entry.received_at > entry.recorded_at:
            raise _wrong("it was received after it was recorded", number)
        alone = second is None or (first.party, first.person) == (second.party, second.person)
        if entry.received_at < entry.recorded_at and alone:
            raise _wrong("an earlier time of receipt needs a second person", number)

    def _signature(self, number: int, signed: SignedStatement) -> None:
        entry = self.entries.get(signed.entry)
        if entry is None or entry.id in self.signed:
            raise _wrong(f"it signs {signed.entry!r}, which is not before it or is signed", number)
        said = signed.statement
        same = (said.case, said.mode, said.party) == (entry.case, entry.mode, entry.party)
        if not same or said.body != entry.body or said.agreements != self.opened:
            raise _wrong(f"what was signed is not what {entry.id!r} says", number)
        if said.nonce in self.nonces:
            raise _wrong("its nonce was used before", number)
        persons = signed.check(self.keys)
        if len(persons) < self.persons:
            raise _wrong(f"{len(persons)} of {self.persons} persons have signed", number)
        self.nonces.add(said.nonce)
        self.used.update(each.key for each in signed.signatures)
        self.signed[entry.id] = persons

    def _sheet(self, case: Case, number: int, sheet: bytes) -> tuple[str, str | None]:
        """The question and its outcome, if our own count gives the same sheet byte for byte."""
        value = read_canonical(sheet, "a tally sheet")
        assert isinstance(value, dict)
        question, outcome = value.get("question"), value.get("outcome")
        assert case.latest is not None
        try:
            again = tally_sheet(case, str(question), max(case.latest, _after_settling(value)))
        except FoedusError as fault:
            raise _wrong(fault.message.rstrip("."), number) from fault
        if again != sheet:
            raise _wrong(f"the count of {question} comes to something else", number)
        return str(question), None if outcome is None else str(outcome)
