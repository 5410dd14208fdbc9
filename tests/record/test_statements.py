"""What a party signs, and what does not pass for its signature."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.bundles import KEYS, asserted, private, signed, statement_of, story

from foedus.errors import BadStatementError
from foedus.record.canonical import canonical_bytes
from foedus.record.notes import in_base64
from foedus.record.statements import (
    PartyKey,
    PartySignature,
    SignedStatement,
    read_keys,
    read_signed,
    signed_by_key,
    write_keys,
)

CASE = story()
BBB = CASE.entries[4]
SAID = statement_of(CASE, BBB)
KNOWN = {each.id: each for each in KEYS}


def by(*signatures: PartySignature) -> SignedStatement:
    return SignedStatement(entry=BBB.id, statement=SAID, signatures=signatures)


def test_two_persons_of_a_party_sign_with_either_kind_of_key() -> None:
    """An Ed25519 key and a passkey over one challenge."""
    made = signed(CASE, BBB)

    assert read_signed(bytes(made)) == made
    assert made.check(KNOWN) == ("BBB First", "BBB Passkey")


@pytest.mark.parametrize(
    "changed",
    [
        replace(SAID, log="other.example/foedus"),
        replace(SAID, case="other"),
        replace(SAID, opening="sha256:00"),
        replace(SAID, party="AAA"),
        replace(SAID, agreements=()),
        replace(SAID, body=CASE.entries[3].body),
        replace(SAID, nonce="0123456789abcdef!"),
    ],
)
def test_every_field_is_signed(changed: object) -> None:
    """Another value is another challenge."""
    assert changed.challenge != SAID.challenge  # type: ignore[attr-defined]


def _client(text: str) -> PartySignature:
    made = asserted(SAID)
    assert made.webauthn is not None
    return replace(made, webauthn=replace(made.webauthn, client_data=in_base64(text.encode())))


def _ed25519(size: int) -> PartyKey:
    return PartyKey(party="BBB", person="B. Short", ed25519=in_base64(b"a" * size))


def _passkey(der: bytes) -> PartyKey:
    (key,) = (each for each in KEYS if each.webauthn is not None)
    assert key.webauthn is not None
    return replace(key, webauthn=replace(key.webauthn, public=in_base64(der)))


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        (_client("[]"), "does not hold"),
        (_client("nonsense"), "does not hold"),
        (_client("[" * 100_000), "does not hold"),
        (_client(json.dumps({"type": "webauthn.create"})), "does not hold"),
        (asserted(SAID, crossOrigin=True), "does not hold"),
        (asserted(SAID, flags=0x04), "does not hold"),
        (PartySignature(key=KEYS[4].id), "does not hold"),
        (PartySignature(key=KEYS[4].id, ed25519="nonsense"), "does not hold"),
        (PartySignature(key="sha256:00", ed25519=""), "is not known"),
        (signed_by_key(SAID, KEYS[0], private("AAA", "First")), "signs for AAA"),
    ],
)
def test_what_does_not_hold_is_refused(signature: PartySignature, said: str) -> None:
    """Whatever an authenticator or a stranger sends."""
    with pytest.raises(BadStatementError, match=said):
        by(signature).check(KNOWN)


@pytest.mark.parametrize("key", [_ed25519(31), _passkey(b""), _passkey(b"0" * 91)])
def test_a_key_that_is_none_holds_nothing(key: PartyKey) -> None:
    """Keys come from outside too."""
    made = asserted(SAID) if key.webauthn else PartySignature(key="", ed25519=in_base64(b"a" * 64))

    with pytest.raises(BadStatementError, match="cannot sign"):
        by(replace(made, key=key.id)).check({key.id: key})


def test_nobody_has_signed_nothing() -> None:
    """A statement without signatures binds nobody."""
    with pytest.raises(BadStatementError, match="nobody has signed"):
        by().check(KNOWN)


def _value(change: Callable[[dict[str, Any]], Any]) -> bytes:
    value = json.loads(bytes(signed(CASE, BBB)))
    change(value)
    return canonical_bytes(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        _value(lambda v: v.update(more=1)),
        _value(lambda v: v.update(foedus_signed=2)),
        _value(lambda v: v.update(foedus_signed=True)),
        _value(lambda v: v["statement"].update(foedus_statement=True)),
        _value(lambda v: v["statement"].pop("opening")),
        _value(lambda v: v["statement"].update(more=1)),
        _value(lambda v: v["statement"].update(mode="alive")),
        _value(lambda v: v["statement"].update(nonce="short")),
        _value(lambda v: v["statement"].update(kind="sung")),
        _value(lambda v: v["statement"].update(agreements=[7])),
        _value(lambda v: v["signatures"][0].update(more=1)),
    ],
)
def test_what_is_no_signed_statement_is_refused(data: bytes) -> None:
    """Unknown fields, other types, other versions."""
    with pytest.raises(BadStatementError):
        read_signed(data)


def test_keys_are_read_as_they_were_written() -> None:
    """Each once, by its id."""
    assert read_keys(write_keys(KEYS)) == KNOWN
    for wrong in (write_keys([KEYS[0], KEYS[0]]), b"{}", b'[{"party":"AAA"}]', b"nonsense"):
        with pytest.raises(BadStatementError):
            read_keys(wrong)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_only_a_declared_error_comes_out(data: bytes) -> None:
    """From anybody."""
    for read in (read_signed, read_keys):
        with contextlib.suppress(BadStatementError):
            read(data)
