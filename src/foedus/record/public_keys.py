"""Whether a public key is one that may sign, and which one it is, however it is written.

An Ed25519 key is 32 bytes, raw or in DER; a P-256 key is an uncompressed point
in DER.  One private key in two encodings is one key: it is known by its bytes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from foedus.errors import BadNoteError, BadStatementError
from foedus.record.notes import from_base64

if TYPE_CHECKING:
    from foedus.record.statements import PartyKey

__all__ = ["point_of"]

_PRIME: Final = 2**255 - 19
_SIZE: Final = 32
_OF_ORDER_EIGHT: Final = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_LOW: Final = {0, 1, _PRIME - 1, _OF_ORDER_EIGHT, _PRIME - _OF_ORDER_EIGHT}
"""The y of the points of order 1, 2, 4 and 8: with one of them anybody can sign."""


@lru_cache(maxsize=4096)
def point_of(key: PartyKey) -> bytes:
    """The point of a key, by which it is the same key under any name.

    Raises:
        BadStatementError: it is none, is not written in its one way, or anybody could sign with it.
    """
    try:
        match key.ed25519, key.webauthn:
            case str(raw), None:
                return _ed25519(from_base64(raw, "The key"))
            case None, passkey if passkey is not None and passkey.rp and passkey.origin:
                return _der(from_base64(passkey.public, "The key"))
            case _:
                return _neither()
    except (BadNoteError, ValueError) as fault:
        why = str(fault).rstrip(".")
        message = f"The key of {key.person!r} cannot sign: {why}."
        remedy = "Enrol what `foedus key new` or the desk has made."
        raise BadStatementError(message, remedy=remedy) from fault


def _neither() -> bytes:
    raise ValueError("it is of one of the two kinds, a passkey with its site")


def _ed25519(raw: bytes) -> bytes:
    y = int.from_bytes(raw, "little") % 2**255
    if len(raw) != _SIZE or y >= _PRIME or y in _LOW:
        raise ValueError("it is no Ed25519 key, or one with which anybody can sign")
    return raw


def _der(data: bytes) -> bytes:
    try:
        public = load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise ValueError("it is no key in DER") from fault
    if public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != data:
        raise ValueError("it is not written in its one way (DER, not compressed)")
    if isinstance(public, Ed25519PublicKey):
        return _ed25519(public.public_bytes_raw())
    if isinstance(public, EllipticCurvePublicKey) and isinstance(public.curve, SECP256R1):
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    raise ValueError("it is of another kind than P-256 and Ed25519")
