"""Signed notes (C2SP signed-note): a text, and under it the signatures of named keys.

Two kinds of Ed25519 signature: over the text (`0x01`, a log's), and over the
text with the time at which it was seen (`0x04`, a witness's cosignature,
C2SP tlog-cosignature).  What cannot be parsed to the byte is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from foedus.errors import BadNoteError

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "LARGEST",
    "MOST_SIGNATURES",
    "Key",
    "Note",
    "Signature",
    "SigningKey",
    "from_base64",
    "in_base64",
    "is_key_name",
    "key_from_text",
    "new_key",
    "read_note",
    "signing_key_from_text",
]

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
LARGEST: Final = 1_000_000
"""Bytes of a note; sixteen signatures take some three thousand."""

MOST_SIGNATURES: Final = 100
_KINDS: Final = (ED25519, COSIGNATURE)
_ID, _PUBLIC, _SIGNATURE, _STAMP = 4, 32, 64, 8
_DASH: Final = "\N{EM DASH} "
_LAST_TIME: Final = 2**63 - 1


def _wrong(why: str, remedy: str = "Take the text as it was written.") -> BadNoteError:
    return BadNoteError(why, remedy=remedy)


def in_base64(data: bytes) -> str:
    """Base 64 of RFC 4648, section 4."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str, what: str) -> bytes:
    """The bytes of a text that is their only one in base 64.

    Raises:
        BadNoteError: it is not.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as fault:
        raise _wrong(f"{what} is not in base 64.") from fault
    if in_base64(data) != text:
        raise _wrong(f"{what} is not in base 64 as it is written.")
    return data


def is_key_name(name: str) -> bool:
    """Whether a text may name a key: no spaces, no plus, nothing that is not printed."""
    return bool(name) and "+" not in name and not any(c.isspace() or ord(c) < 32 for c in name)  # noqa: PLR2004


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key with its name and the kind of signature that it makes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell the keys of one name apart."""
        material = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(material).digest()[:_ID]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{in_base64(bytes([self.kind]) + self.public)}"

    def check(self, text: str, signature: bytes) -> int | None:
        """Check a signature of this key; the time of a cosignature in seconds since 1970.

        Raises:
            BadNoteError: it does not hold.
        """
        stamp: int | None = None
        if self.kind == COSIGNATURE:
            stamp = int.from_bytes(signature[:_STAMP], "big")
            signature, text = signature[_STAMP:], _stamped(text, stamp)
            if stamp > _LAST_TIME:
                raise _wrong(f"The cosignature of {self.name} has no time that can be.")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError) as fault:
            message = f"The signature of {self.name} does not hold."
            raise _wrong(message, "Do not trust the text.") from fault
        return stamp


def _stamped(text: str, stamp: int) -> str:
    return f"cosignature/v1\ntime {stamp}\n{text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key that can sign; printing it shows the public part alone."""

    key: Key
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, text: str, *, seen_at: int | None = None) -> Signature:
        """Sign a text; a witness says when it saw it, in seconds since 1970."""
        stamped = self.key.kind == COSIGNATURE
        if stamped == (seen_at is None):
            raise _wrong("A witness says when, and a log does not.", "Take the key of its kind.")
        if seen_at is None:
            signed = self.private.sign(text.encode())
        else:
            signed = seen_at.to_bytes(_STAMP, "big")
            signed += self.private.sign(_stamped(text, seen_at).encode())
        return Signature(name=self.key.name, id=self.key.id, signature=signed)

    def secret(self) -> str:
        """The key as one line, to keep secret."""
        seed = bytes([self.key.kind]) + self.private.private_bytes_raw()
        return f"PRIVATE+KEY+{self.key.name}+{self.key.id.hex()}+{in_base64(seed)}"


def new_key(name: str, kind: int, seed: bytes) -> SigningKey:
    """The key of a name and 32 bytes that nobody else knows.

    Raises:
        BadNoteError: a name or a kind that no key has.
    """
    if not is_key_name(name) or kind not in _KINDS or len(seed) != _PUBLIC:
        raise _wrong(f"{name!r} cannot name such a key.", "Write a name as log.example/foedus.")
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    return SigningKey(key=Key(name=name, kind=kind, public=public), private=private)


def _material(parts: list[str], what: str) -> tuple[str, int, bytes]:
    name, _, encoded = parts
    data = from_base64(encoded, what)
    if not is_key_name(name) or len(data) != 1 + _PUBLIC or data[0] not in _KINDS:
        raise _wrong(f"{what} is no Ed25519 key that Foedus knows.")
    return name, data[0], data[1:]


def key_from_text(text: str) -> Key:
    """Read `name+id+key`.

    Raises:
        BadNoteError: no such key, or an id that is not its own.
    """
    parts = text.split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004
        raise _wrong("This is no public key.", "A public key is name+id+key on one line.")
    name, kind, public = _material(parts, "The public key")
    key = Key(name=name, kind=kind, public=public)
    if key.id.hex() != parts[1]:
        raise _wrong(f"The key of {name} has the id {key.id.hex()}, not {parts[1]!r}.")
    return key


def signing_key_from_text(text: str) -> SigningKey:
    """Read `PRIVATE+KEY+name+id+key`.

    Raises:
        BadNoteError: no such key, or an id that is not its own.
    """
    parts = text.strip("\n").split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:  # noqa: PLR2004
        raise _wrong("This is no private key.", "`foedus witness --new NAME` makes one.")
    name, kind, seed = _material(parts[2:], "The private key")
    made = new_key(name, kind, seed)
    if made.key.id.hex() != parts[3]:
        raise _wrong(f"The key of {name} has the id {made.key.id.hex()}, not {parts[3]!r}.")
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One line under a note."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {in_base64(self.id + self.signature)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text that ends in a newline, and its signatures as they stand."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def __bytes__(self) -> bytes:
        return str(self).encode()

    def and_(self, *signatures: Signature) -> Note:
        """The note with more signatures; one of the same key takes the place of the old one."""
        new = {(each.name, each.id) for each in signatures}
        kept = tuple(each for each in self.signatures if (each.name, each.id) not in new)
        return Note(text=self.text, signatures=(*kept, *signatures))

    def signed_by(self, key: Key) -> tuple[bool, int | None]:
        """Whether a key has signed, and when it says it saw the text.

        Raises:
            BadNoteError: a signature of this key does not hold.
        """
        found = [s for s in self.signatures if (s.name, s.id) == (key.name, key.id)]
        stamps = [key.check(self.text, each.signature) for each in found]
        return bool(stamps), stamps[0] if stamps else None


def read_note(data: bytes) -> Note:
    """Read a signed note.

    Raises:
        BadNoteError: it is not written as one.
    """
    if len(data) > LARGEST:
        raise _wrong(f"A note has at most {LARGEST:,} bytes.")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise _wrong("A note is written in UTF-8.") from fault
    if any(ord(c) < 32 and c != "\n" for c in whole):  # noqa: PLR2004
        raise _wrong("A note has no control characters.")
    body, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise _wrong("A note is a text, an empty line, and signatures.")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise _wrong(f"A note has at most {MOST_SIGNATURES} signatures.")
    signatures = tuple(map(_signature, lines))
    return Note(text=f"{body}\n", signatures=signatures)


def _signature(line: str) -> Signature:
    name, gap, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not gap or not is_key_name(name):
        raise _wrong("A signature is a dash, a name and base 64 on one line.")
    data = from_base64(encoded, f"The signature of {name}")
    if len(data) <= _ID:
        raise _wrong(f"The signature of {name} is too short.")
    return Signature(name=name, id=data[:_ID], signature=data[_ID:])
