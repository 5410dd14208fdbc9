"""The case in a bundle as it says it is: nobody vouches for it here.

For reading what somebody already trusts, as a report of their own exercise.
Whether it holds together is `verify_bundle`'s to say, by a policy that the
reader brings.
"""

from __future__ import annotations

from foedus.case.entries import Entry
from foedus.case.state import Case, replay
from foedus.errors import BadBundleError
from foedus.record.archive import MANIFEST, REMEDY, leaf_name, unpack
from foedus.record.canonical import read_canonical
from foedus.record.manifest import read_manifest
from foedus.record.shapes import MARK, read_entry

__all__ = ["case_in_bundle"]


def case_in_bundle(data: bytes) -> Case:
    """Replay the entries of a bundle, unverified.

    Raises:
        UnreadableBundleError: it is no archive, or not all of one.
        BadBundleError: an entry is missing, of another case, or out of its order.
        BadEntryError: an entry cannot be read.
    """
    members = unpack(data)
    if MANIFEST not in members:
        raise _wrong(f"the member {MANIFEST!r} is missing")
    manifest = read_manifest(members[MANIFEST])
    entries: list[Entry] = []
    for number in manifest.leaves:
        leaf = members.get(leaf_name(number))
        if leaf is None:
            raise _wrong(f"leaf {number} is missing")
        value = read_canonical(leaf, "a leaf")
        if not isinstance(value, dict) or MARK not in value:
            continue
        entry = read_entry(leaf)
        if (entry.case, entry.mode.value) != (manifest.case, manifest.mode):
            raise _wrong(f"leaf {number} belongs to another case or mode")
        if entry.position != len(entries):
            raise _wrong(f"leaf {number} is entry {entry.position} where {len(entries)} is next")
        entries.append(entry)
    if not entries:
        raise _wrong("it holds no entry")
    return replay(manifest.case, entries[0].mode, entries)


def _wrong(why: str) -> BadBundleError:
    return BadBundleError(f"The bundle cannot be read: {why}.", remedy=REMEDY)
