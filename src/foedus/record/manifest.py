"""What a bundle says that it holds, as of when; and the log's own word for it, the *head*.

The log's key signs the digest of the manifest as a note.  So nobody but the
operator can leave out what a bundle held, at its end or anywhere in it: an
older bundle has an older head, and is honest as of then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from foedus.errors import BadBundleError, BadEntryError
from foedus.moments import Instant
from foedus.record.archive import MANIFEST, REMEDY
from foedus.record.canonical import canonical_bytes, digest_of, read_canonical
from foedus.record.shaping import WrongShapeError, shape_of

__all__ = ["Manifest", "head_of", "read_manifest"]

BUNDLE: Final = "foedus_bundle"
VERSION: Final = 1
_HEAD: Final = "foedus-head/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The case, as of when, in a log of which size, by which leaves, settling which questions."""

    case: str
    mode: str
    as_of: Instant
    size: int
    leaves: tuple[int, ...]
    questions: tuple[str, ...]

    def __bytes__(self) -> bytes:
        written = shape_of(Manifest).write(self)
        assert isinstance(written, dict)
        return canonical_bytes({BUNDLE: VERSION, **written})


def head_of(origin: str, manifest: bytes) -> str:
    """The text that the key of a log signs for a manifest; no checkpoint can pass for it."""
    return f"{origin}\n{_HEAD}\n{digest_of(manifest)}\n"


def read_manifest(data: bytes) -> Manifest:
    """The manifest of some bytes.

    Raises:
        BadBundleError: they are none, or it names no leaves in their order.
    """
    try:
        value = read_canonical(data, MANIFEST)
        rest = dict(value) if isinstance(value, dict) else {}
        version = rest.pop(BUNDLE, None)
        if type(version) is not int or version != VERSION:
            raise _wrong(f"{BUNDLE!r} is not a version that is known here")
        manifest = shape_of(Manifest).read(rest)
    except WrongShapeError as fault:
        raise _wrong(f"{'.'.join(fault.path)}: {fault.message.rstrip('.')}") from fault
    except BadEntryError as fault:
        raise BadBundleError(fault.message, remedy=REMEDY) from fault
    assert isinstance(manifest, Manifest)
    in_order = manifest.leaves == tuple(sorted(set(manifest.leaves)))
    if not in_order or manifest.questions != tuple(sorted(set(manifest.questions))):
        raise _wrong("what it names does not stand in order, each once")
    if not manifest.leaves or not 0 <= manifest.leaves[0] <= manifest.leaves[-1] < manifest.size:
        raise _wrong("the leaves are none, or not in a log of this size")
    return manifest


def _wrong(why: str) -> BadBundleError:
    return BadBundleError(f"{MANIFEST}: {why}.", remedy=REMEDY)
