"""What strangers may send: every parser of the record, and what may come out of it.

A target takes any bytes and lets a declared refusal pass; anything else that is
raised is a fault.  Some take the bytes as they are.  Others take them as
choices: where in something sound another value is to stand, so that checksums
and signatures of the outer layers hold and the inner ones are reached.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from tests.record.bundles import LOG, OURS, POLICY, bundle, key_of, leaves, logged, passkey_of

from foedus.errors import (
    BadBundleError,
    BadEntryError,
    BadNoteError,
    BadProofError,
    BadStatementError,
    LogError,
)
from foedus.record.archive import pack, unpack
from foedus.record.bundle import verify_bundle
from foedus.record.canonical import canonical_bytes
from foedus.record.checkpoints import LogProof, checkpoint_of, read_proof
from foedus.record.notes import Note, key_from_text, read_note, signing_key_from_text
from foedus.record.policy import read_policy
from foedus.record.shapes import read_entry
from foedus.record.statements import read_keys, read_signed, write_keys
from foedus.record.tiles import entries_in, packed
from foedus.record.witness import read_seen

HERE: Final = Path(__file__).parent
GOLDENS: Final = [each.read_bytes() for each in sorted(HERE.glob("golden/*/*.json"))]
_spec = importlib.util.spec_from_file_location(
    "foedus_verify", HERE.parents[1] / "verifier" / "foedus_verify.py"
)
assert _spec is not None
assert _spec.loader is not None
theirs: Final = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(theirs)

ATOMS: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 7, 2**53 - 1, 2**53, -(2**60), 10**400),
    *("", "a", "\x00", "\ud800", "٣", "é" * 300, "2027-06-01T01:00:00Z", "9999-12-31T23:59:59Z"),
    *("PT24H", "P1D", "P" + "9" * 30 + "D", "AAA", "support", "1/0", "1e400", "NaN", "AAAA"),
    *("sha256:" + "0" * 64, "0" * 64, [], {}, [[]], [None], {"": None}, {"a": {}}, 0.5),
)
"""What stands where something else should."""
MOST_CHANGES: Final = 6


class Choices:
    """Numbers out of bytes; zeros when they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1, out of two bytes."""
        taken = self._data[self._place : self._place + 2]
        self._place += 2
        return int.from_bytes(taken, "big") % limit

    def __bool__(self) -> bool:
        return self._place < len(self._data)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container inside, with each key or index."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def altered(value: Any, choices: Choices) -> Any:
    """A few places get another value, one from elsewhere inside, or none."""
    for _ in range(MOST_CHANGES):
        if not choices or not isinstance(value, dict | list) or not value:
            break
        found = list(places(value))
        holder, key = found[choices.below(len(found))]
        match choices.below(4):
            case 0:
                del holder[key]
            case 1:
                other, place = found[choices.below(len(found))]
                if place in other if isinstance(other, dict) else place < len(other):
                    holder[key] = deepcopy(other[place])
            case 2 if isinstance(holder, dict):
                holder["extra"] = deepcopy(ATOMS[choices.below(len(ATOMS))])
            case _:
                holder[key] = deepcopy(ATOMS[choices.below(len(ATOMS))])
    return value


def spoiled(sound: bytes, choices: Choices) -> bytes | None:
    """Canonical JSON with other values; None where they cannot be written."""
    try:
        return canonical_bytes(altered(json.loads(sound), choices))
    except BadEntryError:
        return None


# the targets


def notes(data: bytes) -> None:
    """A signed note, a checkpoint, and who signed it."""
    note = read_note(data)
    note.signed_by(LOG.key)
    checkpoint_of(note)
    OURS.believe(note)


def proofs(data: bytes) -> None:
    """A proof that stands alone."""
    read_proof(data).check(leaves()[0])


def policies(data: bytes) -> None:
    """A policy, and whom it believes."""
    read_policy(data).believe(Note(text="a\n", signatures=()))


def key_texts(data: bytes) -> None:
    """Keys as they are written by hand."""
    text = data.decode("utf-8", "replace")
    try:
        key_from_text(text)
    except BadNoteError:
        signing_key_from_text(text)


def tiles(data: bytes) -> None:
    """Entries of a log."""
    assert packed(entries_in(data, "it")) == data


def witnessed(data: bytes) -> None:
    """What a witness remembers."""
    read_seen(data)


def keys(data: bytes) -> None:
    """The keys of parties."""
    read_keys(data)


def entries(data: bytes) -> None:
    """One of each kind of entry, with other values."""
    choices = Choices(data)
    made = spoiled(GOLDENS[choices.below(len(GOLDENS))], choices)
    if made is not None:
        read_entry(made)


def statements(data: bytes) -> None:
    """A signed statement, with other values."""
    choices = Choices(data)
    made = spoiled(signed_leaves()[choices.below(len(signed_leaves()))], choices)
    if made is not None:
        read_signed(made)


@lru_cache
def signed_leaves() -> tuple[bytes, ...]:
    """The signed statements of a sound bundle."""
    return tuple(each for each in leaves() if b'"foedus_signed"' in each)


def bundles(data: bytes) -> None:
    """A file from anybody."""
    under_both(data)


def members(data: bytes) -> None:
    """A sound bundle with other values in one of its members, or with other bytes."""
    choices = Choices(data)
    found = unpack(bundle())
    name = sorted(found)[choices.below(len(found))]
    if found[name][:1] in (b"{", b"["):
        made = spoiled(found[name], choices)
        if made is None:
            return
        found[name] = made
    else:
        place = choices.below(len(found[name]))
        found[name] = found[name][:place] + data + found[name][place + choices.below(9) :]
    under_both(pack(found))


def logs(data: bytes) -> None:
    """A bundle that an operator makes anew, with other values in one of its leaves."""
    choices = Choices(data)
    own = list(leaves())
    number = choices.below(len(own))
    made = spoiled(own[number], choices)
    if made is not None:
        own[number] = made
        under_both(logged(own))


def under_both(data: bytes) -> None:
    """Both verifiers; what ours believes the other believes too, for ours checks more."""
    try:
        verify_bundle(data, OURS)
    except BadBundleError:
        believed = False
    else:
        believed = True
    try:
        theirs.Bundle(data, theirs.Policy(POLICY), None).verify()
    except (theirs.Invalid, theirs.Unreadable):
        if believed:
            raise


def planted(data: bytes) -> None:
    """The control: a checkpoint read without a care."""
    number = data.split(b"\n")[1]
    assert int(number) >= 0


TARGETS: Final[dict[str, tuple[Callable[[bytes], None], tuple[type[Exception], ...]]]] = {
    "notes": (notes, (BadNoteError,)),
    "proofs": (proofs, (BadNoteError, BadProofError)),
    "policies": (policies, (BadNoteError,)),
    "key_texts": (key_texts, (BadNoteError,)),
    "tiles": (tiles, (LogError,)),
    "witnessed": (witnessed, (BadNoteError,)),
    "keys": (keys, (BadStatementError,)),
    "entries": (entries, (BadEntryError,)),
    "statements": (statements, (BadStatementError,)),
    "bundles": (bundles, ()),
    "members": (members, ()),
    "logs": (logs, ()),
    "planted": (planted, (BadNoteError,)),
}


def sound(target: str) -> list[bytes]:
    """Where a search may begin."""
    note = unpack(bundle())["checkpoint"]
    proof = LogProof(index=3, hashes=(bytes(32),) * 3, note=read_note(note))
    begin: dict[str, list[bytes]] = {
        "notes": [note],
        "proofs": [bytes(str(proof), "utf-8")],
        "policies": [POLICY.encode()],
        "key_texts": [str(LOG.key).encode(), LOG.secret().encode()],
        "tiles": [packed(list(leaves())[:2])],
        "keys": [write_keys([key_of("AAA", "A. One"), passkey_of("BBB")])],
        "bundles": [bundle()],
        "planted": [note],
    }
    return begin.get(target, [bytes(range(12))])


def tried(target: str, data: bytes) -> None:
    """Give a target some bytes; only a declared refusal is let pass."""
    take, declared = TARGETS[target]
    try:
        take(data)
    except declared:
        return
