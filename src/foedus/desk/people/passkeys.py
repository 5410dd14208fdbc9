"""The two ceremonies of a passkey (WebAuthn): making one, and being let in with it.

The authenticator verifies its user, keeps the key itself and says no name of
its maker; our origin alone is taken, and every challenge once.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from foedus.desk.people.accounts import (
    Account,
    Credential,
    account_of,
    counted_on,
    credential_of,
    credentials_of,
)
from foedus.desk.people.challenges import asked, was_asked
from foedus.desk.tables import instant_of
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.settings import Settings

__all__ = ["NewPasskey", "creation", "let_in", "made", "request"]

_KINDS: Final = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
"""What every authenticator makes one of; a statement is signed with the first two alone."""
_VERIFIED: Final = UserVerificationRequirement.REQUIRED
_MALFORMED: Final = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)
_MILLISECONDS: Final = 300_000
_DECOY: Final = Credential(
    id=b"",
    person="",
    public=bytes.fromhex(
        "a5010203262001"
        "2158206b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "2258204fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    ),
    count=0,
    synced=False,
    made=instant_of(0),
)
"""Nobody's passkey, so that an unknown one takes as long to refuse as a known one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """What an authenticator made."""

    id: bytes
    public: bytes
    count: int
    synced: bool


def creation(desk: Desk, account: Account, purpose: str) -> dict[str, Any]:
    """What the browser is told to make a passkey of an account."""
    with desk.tables.begin() as tables:
        known = [each for each in credentials_of(tables, account.person) if each.ended is None]
    options = webauthn.generate_registration_options(
        rp_id=_site(desk.settings),
        rp_name="Foedus",
        user_id=bytes.fromhex(account.handle),
        user_name=account.person,
        user_display_name=account.person,
        challenge=asked(desk, purpose),
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=_VERIFIED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each.id) for each in known],
        supported_pub_key_algs=_KINDS,
    )
    return options_to_json_dict(options)


def made(desk: Desk, answer: str, purpose: str) -> NewPasskey:
    """The passkey that an authenticator made when it was asked to.

    Raises:
        RefusedError: it was not asked, or did not do what it was asked.
    """
    try:
        said = parse_registration_credential_json(answer)
        challenge = _ours(desk, said.response.client_data_json, purpose)
        found = webauthn.verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=_site(desk.settings),
            expected_origin=desk.settings.public_origin,
            require_user_verification=True,
            supported_pub_key_algs=_KINDS,
        )
    except _MALFORMED as fault:
        why = "the passkey was not made as it must be: on this site, with its user verified."
        remedy = "Try again, and confirm with your finger, face or PIN."
        raise RefusedError("make a passkey", why, remedy=remedy) from fault
    return NewPasskey(
        id=found.credential_id,
        public=found.credential_public_key,
        count=found.sign_count,
        synced=found.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def request(desk: Desk, purpose: str) -> dict[str, Any]:
    """What the browser is told to let somebody choose a passkey; it names nobody."""
    options = webauthn.generate_authentication_options(
        rp_id=_site(desk.settings),
        challenge=asked(desk, purpose),
        timeout=_MILLISECONDS,
        user_verification=_VERIFIED,
    )
    return options_to_json_dict(options)


def let_in(desk: Desk, answer: str, purpose: str) -> Credential:
    """The passkey that answered.

    Raises:
        RefusedError: none of ours did, or not as it must; which of these is not said.
    """
    try:
        return _answered(desk, answer, purpose)
    except _MALFORMED as fault:
        why = "this passkey does not open this desk, or it took longer than five minutes."
        remedy = "Try again; where it stays so, ask your party's authority for an invitation."
        raise RefusedError("sign in", why, remedy=remedy) from fault


def _answered(desk: Desk, answer: str, purpose: str) -> Credential:
    said = parse_authentication_credential_json(answer)
    challenge = _ours(desk, said.response.client_data_json, purpose)
    with desk.tables.begin() as tables:
        credential = credential_of(tables, sha256(said.raw_id).hexdigest()) or _DECOY
        account = account_of(tables, credential.person)
    found = webauthn.verify_authentication_response(
        credential=said,
        expected_challenge=challenge,
        expected_rp_id=_site(desk.settings),
        expected_origin=desk.settings.public_origin,
        credential_public_key=credential.public,
        credential_current_sign_count=credential.count,
        require_user_verification=True,
    )
    if account is None or said.response.user_handle != bytes.fromhex(account.handle):
        raise ValueError("nobody's, or another's")
    if (found.credential_device_type is CredentialDeviceType.MULTI_DEVICE) != credential.synced:
        raise ValueError("it is another kind of passkey now")
    with desk.tables.begin() as tables:
        if not counted_on(tables, credential, found.new_sign_count, desk.now()):
            raise ValueError("it was used meanwhile")
    return credential


def _site(settings: Settings) -> str:
    return urlsplit(settings.public_origin).hostname or ""


def _ours(desk: Desk, client_data: bytes, purpose: str) -> bytes:
    """The challenge that was signed, if it was ours to this browser and not used before."""
    said = parse_client_data_json(client_data)
    if said.cross_origin or not was_asked(desk, said.challenge, purpose):
        raise ValueError("not asked")
    return said.challenge
