"""A person's key in a file, to be kept secret, and the public part that is enrolled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from foedus.errors import BadEntryError, BadNoteError, BadStatementError
from foedus.record.canonical import Json, canonical_bytes, read_canonical
from foedus.record.notes import from_base64, in_base64
from foedus.record.statements import PartyKey, PartySignature, Statement, signed_by_key

__all__ = ["PersonalKey", "new_personal_key", "read_personal_key"]

KEY: Final = "foedus_key"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalKey:
    """A key that can sign for a party; printing it shows the public part alone."""

    key: PartyKey
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, statement: Statement) -> PartySignature:
        """Sign a statement of the key's own party.

        Raises:
            BadStatementError: it is another party's.
        """
        if statement.party != self.key.party:
            message = f"The statement is {statement.party}'s, and the key signs for "
            raise BadStatementError(f"{message}{self.key.party}.", remedy="Take the right key.")
        return signed_by_key(statement, self.key, self.private)

    def secret(self) -> bytes:
        """The file, to keep secret."""
        value: dict[str, Json] = {
            KEY: VERSION,
            "party": self.key.party,
            "person": self.key.person,
            "private": in_base64(self.private.private_bytes_raw()),
        }
        return canonical_bytes(value) + b"\n"


def new_personal_key(party: str, person: str, seed: bytes) -> PersonalKey:
    """The key of a person, from 32 bytes that nobody else knows."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = in_base64(private.public_key().public_bytes_raw())
    key = PartyKey(party=party, person=person, ed25519=public)
    return PersonalKey(key=key, private=private)


def read_personal_key(data: bytes) -> PersonalKey:
    """Read the file of a key.

    Raises:
        BadStatementError: it is none.
    """
    try:
        match read_canonical(data.removesuffix(b"\n"), "the key"):
            case {
                "foedus_key": 1,
                "party": str(party),
                "person": str(person),
                "private": str(private),
                **rest,
            } if not rest:
                return new_personal_key(party, person, from_base64(private, "The key"))
    except (BadEntryError, BadNoteError, ValueError) as fault:
        raise _no_key() from fault
    raise _no_key()


def _no_key() -> BadStatementError:
    remedy = "`foedus key new` makes one; FILE.pub is its public part."
    return BadStatementError("This is no private key of a person.", remedy=remedy)
