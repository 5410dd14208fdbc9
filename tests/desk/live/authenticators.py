"""An authenticator in software, which can be told to misbehave."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fastapi.testclient import TestClient
from httpx import Response
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ELIGIBLE, ATTESTED = 0x01, 0x04, 0x08, 0x40
ES256, EDDSA, RS256 = -7, -8, -257


@cache
def _rsa() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Authenticator:
    """One passkey on one device; `origin` is where its browser believes to be."""

    origin: str
    number: int = 1
    count: int = 1
    flags: int = PRESENT | VERIFIED
    site: str = "localhost"
    challenge: bytes | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    handle: bytes = b""
    kind: int = -7
    """The COSE number of its key: -7 (ES256), -8 (EdDSA) or -257 (RS256)."""

    def but(self, **changed: Any) -> Authenticator:
        return replace(self, **changed)

    @property
    def private(self) -> EllipticCurvePrivateKey:
        return derive_private_key(self.number + 1, SECP256R1())

    @property
    def id(self) -> bytes:
        return sha256(str(self.number).encode()).digest()

    def make(self, options: dict[str, Any]) -> str:
        key = cbor2.dumps(self._public())
        attested = b"\0" * 16 + len(self.id).to_bytes(2) + self.id + key
        data = self._data(self.flags | ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer(clientDataJSON=client, attestationObject=made)

    def get(self, options: dict[str, Any]) -> str:
        client, data = self._client("webauthn.get", options), self._data(self.flags)
        signature = self._sign(data + sha256(client).digest())
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=self.handle,
        )

    def _public(self) -> dict[int, Any]:
        if self.kind == EDDSA:
            raw = self._ed25519.public_key().public_bytes_raw()
            return {1: 1, 3: EDDSA, -1: 6, -2: raw}
        if self.kind == RS256:
            rsa = _rsa().public_key().public_numbers()
            return {1: 3, 3: RS256, -1: rsa.n.to_bytes(256), -2: rsa.e.to_bytes(3)}
        numbers = self.private.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}

    def _sign(self, data: bytes) -> bytes:
        if self.kind == EDDSA:
            return self._ed25519.sign(data)
        if self.kind == RS256:
            return _rsa().sign(data, PKCS1v15(), SHA256())
        return self.private.sign(data, ECDSA(SHA256()))

    @property
    def _ed25519(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.id)

    def _data(self, flags: int) -> bytes:
        return sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        asked = self.challenge or base64url_to_bytes(options["challenge"])
        said = {"type": kind, "challenge": bytes_to_base64url(asked), "origin": self.origin}
        return json.dumps(said | {"crossOrigin": False} | self.extra).encode()

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        said = {key: bytes_to_base64url(value) for key, value in response.items() if value}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})


def registered(client: TestClient, link: str, device: Authenticator) -> Authenticator:
    """The device after it has made a passkey by an invitation."""
    options = client.post(f"{link}/options").json()
    answer = client.post(link, data={"answer": device.make(options)})
    assert answer.status_code == 303, answer.text
    return device.but(handle=base64url_to_bytes(options["user"]["id"]), count=device.count + 1)


def signed_in(client: TestClient, device: Authenticator) -> Response:
    """What the desk answers to a passkey."""
    options = client.post("/sign-in/options").json()
    return client.post("/sign-in", data={"answer": device.get(options)})
