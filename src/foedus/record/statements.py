"""What a party signs when it binds itself, and whether a signature is its own.

A statement names the log, the case, its opening entry, its mode and agreements,
and says what the party says: signed for one case of one office, it is nothing
in another that looks alike.  Its *challenge* is a SHA-256 behind a prefix of its own, so that no
signature of anything else can pass for one.  An Ed25519 key signs the
challenge; a passkey signs an assertion that carries it (WebAuthn), with the
user verified.  A signature is kept as a leaf of its own beside the entry.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from foedus.case.entries import Body, Mode
from foedus.errors import BadEntryError, BadNoteError, BadStatementError
from foedus.record.canonical import Json, canonical_bytes, digest_of, read_canonical
from foedus.record.notes import from_base64, in_base64
from foedus.record.public_keys import point_of
from foedus.record.shapes import body_of_json, json_of_body
from foedus.record.shaping import WrongShapeError, shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "SIGNED",
    "Assertion",
    "PartyKey",
    "PartySignature",
    "Passkey",
    "SignedStatement",
    "Statement",
    "read_keys",
    "read_signed",
    "signed_by_key",
    "write_keys",
]

STATEMENT: Final = "foedus_statement"
SIGNED: Final = "foedus_signed"
VERSION: Final = 1
PREFIX: Final = b"foedus-statement/v1\n"
_NONCE: Final = re.compile(r"[!-~]{16,200}", re.ASCII)
_DOES_NOT_HOLD: Final = (
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    RecursionError,
)
_PRESENT_AND_VERIFIED: Final = 0x05
_LEAST_AUTHENTICATOR_DATA: Final = 37


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a party says, in which case of which log, under which agreements (by their digests).

    `opening` is the hash of the case's first entry in the log, as a digest.

    Raises:
        BadStatementError: the nonce is none, so that nobody could read what was signed.
    """

    log: str
    case: str
    opening: str
    mode: Mode
    agreements: tuple[str, ...]
    body: Body
    party: str
    nonce: str

    def __post_init__(self) -> None:
        if not _NONCE.fullmatch(self.nonce):
            message = "Statement: its nonce is not of 16 to 200 letters, digits and signs."
            raise BadStatementError(message, remedy="Sign it anew, with a nonce of its own.")

    def plain(self) -> dict[str, Json]:
        """The statement as JSON."""
        kind, body = json_of_body(self.body)
        return {
            STATEMENT: VERSION,
            "log": self.log,
            "case": self.case,
            "opening": self.opening,
            "mode": self.mode.value,
            "agreements": list(self.agreements),
            "kind": kind,
            "body": body,
            "party": self.party,
            "nonce": self.nonce,
        }

    @property
    def challenge(self) -> bytes:
        """The 32 bytes that are signed."""
        return hashlib.sha256(PREFIX + canonical_bytes(self.plain())).digest()

    @property
    def digest(self) -> str:
        """The challenge as a digest, by which the entry names the statement."""
        return f"sha256:{self.challenge.hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey: its public key (DER, base 64), and where it may be used."""

    public: str
    rp: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyKey:
    """Who may sign for whom, with which key (one of the two)."""

    party: str
    person: str
    ed25519: str | None = None
    webauthn: Passkey | None = None

    @property
    def id(self) -> str:
        """The digest of the key with its owner."""
        return digest_of(canonical_bytes(shape_of(PartyKey).write(self)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What a passkey answers, in base 64."""

    authenticator_data: str
    client_data: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySignature:
    """One person's signature, by the id of the key (one of the two)."""

    key: str
    ed25519: str | None = None
    webauthn: Assertion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStatement:
    """A statement, the entry that it is about, and who signed it: a leaf of the log."""

    entry: str
    statement: Statement
    signatures: tuple[PartySignature, ...]

    def __bytes__(self) -> bytes:
        value: dict[str, Json] = {
            SIGNED: VERSION,
            "entry": self.entry,
            "statement": self.statement.plain(),
            "signatures": [shape_of(PartySignature).write(each) for each in self.signatures],
        }
        return canonical_bytes(value)

    def check(self, keys: Mapping[str, PartyKey]) -> tuple[str, ...]:
        """The persons who signed, each once and all of the party.

        Raises:
            BadStatementError: an unknown key, another party's, a person twice,
                or a signature that does not hold.
        """
        persons: list[str] = []
        used: set[bytes] = set()
        for signature in self.signatures:
            key = keys.get(signature.key)
            if key is None:
                message = f"Statement: the key {signature.key} is not known."
                raise BadStatementError(message, remedy=_ENROL)
            if key.party != self.statement.party:
                raise _wrong(f"{key.person} signs for {key.party}, not {self.statement.party}")
            if key.person in persons or point_of(key) in used:
                raise _wrong(f"{key.person} has signed twice; a second person is needed")
            try:
                _check(key, signature, self.statement.challenge)
            except (BadNoteError, *_DOES_NOT_HOLD) as fault:
                raise _wrong(f"the signature of {key.person} does not hold") from fault
            persons.append(key.person)
            used.add(point_of(key))
        if not persons:
            raise _wrong("nobody has signed")
        return tuple(persons)


_ENROL: Final = (
    "Whoever keeps the roster of the party enrols it first (`foedus roster enrol`); "
    "one that was revoked signs no more."
)


def _wrong(why: str) -> BadStatementError:
    return BadStatementError(f"Statement: {why}.", remedy="Ask the party to sign it again.")


def _known(version: int) -> bool:
    """Whether it is the version that is known here; true is no number."""
    return type(version) is int and version == VERSION


def _check(key: PartyKey, signature: PartySignature, challenge: bytes) -> None:
    if key.ed25519 is not None and signature.ed25519 is not None:
        public = Ed25519PublicKey.from_public_bytes(from_base64(key.ed25519, "The key"))
        public.verify(from_base64(signature.ed25519, "The signature"), challenge)
    elif key.webauthn is not None and signature.webauthn is not None:
        _check_assertion(key.webauthn, signature.webauthn, challenge)
    else:
        raise ValueError("a key of the other kind")


def _check_assertion(key: Passkey, assertion: Assertion, challenge: bytes) -> None:
    """WebAuthn level 2, section 7.2, for a challenge that is already known."""
    data = from_base64(assertion.authenticator_data, "The authenticator data")
    client = from_base64(assertion.client_data, "The client data")
    said = json.loads(client)
    if not isinstance(said, dict):
        raise TypeError("no client data")
    wanted = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
    if (said.get("type"), said.get("challenge")) != ("webauthn.get", wanted):
        raise ValueError("another challenge")
    if said.get("origin") != key.origin or said.get("crossOrigin", False) is not False:
        raise ValueError("another origin")
    right_site = data[:32] == hashlib.sha256(key.rp.encode()).digest()
    if len(data) < _LEAST_AUTHENTICATOR_DATA or not right_site:
        raise ValueError("another site")
    if data[32] & _PRESENT_AND_VERIFIED != _PRESENT_AND_VERIFIED:
        raise ValueError("the user was not verified")
    public = load_der_public_key(from_base64(key.public, "The key"))
    signed = data + hashlib.sha256(client).digest()
    signature = from_base64(assertion.signature, "The signature")
    if isinstance(public, EllipticCurvePublicKey) and isinstance(public.curve, SECP256R1):
        public.verify(signature, signed, ECDSA(SHA256()))
    elif isinstance(public, Ed25519PublicKey):
        public.verify(signature, signed)
    else:
        raise TypeError("a key of another kind")


def signed_by_key(
    statement: Statement, key: PartyKey, private: Ed25519PrivateKey
) -> PartySignature:
    """Sign a statement with an Ed25519 key."""
    return PartySignature(key=key.id, ed25519=in_base64(private.sign(statement.challenge)))


def read_signed(data: bytes) -> SignedStatement:
    """Read a signed statement; whether it holds is `check`.

    Raises:
        BadStatementError: it is not written as one.
    """
    try:
        value = read_canonical(data, "a signed statement")
        match value:
            case {
                "foedus_signed": int(version),
                "entry": str(entry),
                "statement": dict(inner),
                "signatures": list(signatures),
                **rest,
            } if not rest and _known(version):
                read = shape_of(PartySignature).read
                made = tuple(read(each) for each in signatures)
                return SignedStatement(entry=entry, statement=_statement(inner), signatures=made)
    except (BadEntryError, WrongShapeError) as fault:
        raise _wrong(fault.message.rstrip(".")) from fault
    raise _wrong("it is not written as one")


def _statement(value: dict[str, Json]) -> Statement:
    match value:
        case {
            "foedus_statement": int(version),
            "log": str(log),
            "case": str(case),
            "opening": str(opening),
            "mode": str(mode),
            "agreements": list(agreements),
            "kind": str(kind),
            "body": body,
            "party": str(party),
            "nonce": str(nonce),
            **rest,
        } if not rest and _known(version) and mode in set(Mode):
            return Statement(
                log=log,
                case=case,
                opening=opening,
                mode=Mode(mode),
                agreements=shape_of(tuple[str, ...]).read(agreements),
                body=body_of_json(kind, body),
                party=party,
                nonce=nonce,
            )
    raise _wrong("it has other fields, or no such mode")


def write_keys(keys: Sequence[PartyKey]) -> bytes:
    """The keys of parties as canonical JSON."""
    return canonical_bytes([shape_of(PartyKey).write(each) for each in keys])


def read_keys(data: bytes) -> dict[str, PartyKey]:
    """Keys by their ids.

    Raises:
        BadStatementError: they are not written so, or one stands twice.
    """
    try:
        found = shape_of(tuple[PartyKey, ...]).read(read_canonical(data, "the keys"))
    except (BadEntryError, WrongShapeError) as fault:
        raise _wrong(fault.message.rstrip(".")) from fault
    keys = {each.id: each for each in found}
    if len(keys) < len(found):
        raise _wrong("a key stands twice")
    return keys
