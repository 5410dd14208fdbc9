"""Accounts and passkeys: a person of one party, and the devices that let them in.

A name is one person's in the whole office.  The party whose authority let them
in first is their home: it alone may give them another device, so that no party
can make itself a way into the account of another's person.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from foedus.moments import Instant

__all__ = [
    "Account",
    "Credential",
    "account_of",
    "counted_on",
    "credential_of",
    "credentials_of",
    "end_credential",
    "keep_account",
    "keep_credential",
    "nobody_yet",
    "people_of",
]

_ACCOUNT: Final = Table(
    "desk_account",
    METADATA,
    Column("person", String(200), primary_key=True),
    Column("home", String(40), nullable=False),
    Column("handle", String(64), nullable=False, unique=True),
    Column("began", TIME, nullable=False),
)
_CREDENTIAL: Final = Table(
    "desk_credential",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("id", LargeBinary, nullable=False),
    Column("person", String(200), nullable=False, index=True),
    Column("public", LargeBinary, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("synced", Boolean, nullable=False),
    Column("made", TIME, nullable=False),
    Column("used", TIME),
    Column("ended", TIME),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may sign in; `handle` is what their passkeys call them (hexadecimal)."""

    person: str
    home: str
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A passkey; `public` is its COSE key, `synced` says that it may leave its device."""

    id: bytes
    person: str
    public: bytes
    count: int
    synced: bool
    made: Instant
    used: Instant | None = None
    ended: Instant | None = None

    @property
    def name(self) -> str:
        """What pages and forms call it."""
        return sha256(self.id).hexdigest()

    @property
    def signs(self) -> bool:
        """Whether it is of a kind with which statements are signed; an RSA key only lets in."""
        from webauthn.helpers import decode_credential_public_key  # noqa: PLC0415
        from webauthn.helpers.decode_credential_public_key import (  # noqa: PLC0415
            DecodedRSAPublicKey,
        )

        return not isinstance(decode_credential_public_key(self.public), DecodedRSAPublicKey)

    @property
    def der(self) -> str:
        """The public key as statements have it: DER, in base 64."""
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
            Encoding,
            PublicFormat,
        )
        from webauthn.helpers import (  # noqa: PLC0415
            decode_credential_public_key,
            decoded_public_key_to_cryptography,
        )

        key: Any = decoded_public_key_to_cryptography(decode_credential_public_key(self.public))
        return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def account_of(tables: Connection, person: str) -> Account | None:
    """The account of a person, if they have one."""
    row = tables.execute(select(_ACCOUNT).where(_ACCOUNT.c.person == person)).one_or_none()
    return Account(person=row.person, home=row.home, handle=row.handle) if row else None


def people_of(tables: Connection) -> frozenset[str]:
    """Everybody who has an account."""
    return frozenset(tables.execute(select(_ACCOUNT.c.person)).scalars())


def keep_account(tables: Connection, account: Account, now: Instant) -> None:
    """Keep a new account."""
    row = {"person": account.person, "home": account.home, "handle": account.handle}
    tables.execute(insert(_ACCOUNT).values(row | {"began": micros(now)}))


def nobody_yet(tables: Connection) -> bool:
    """Whether no account was ever made."""
    return not tables.execute(select(func.count()).select_from(_ACCOUNT)).scalar_one()


def keep_credential(tables: Connection, credential: Credential) -> None:
    """Keep a new passkey.

    Raises:
        RefusedError: somebody has it already.
    """
    mine = select(_CREDENTIAL.c.name).where(_CREDENTIAL.c.name == credential.name)
    if tables.execute(mine).one_or_none():
        why = "this passkey is known here already."
        raise RefusedError("make a passkey", why, remedy="Sign in with it, or make another.")
    row = {
        "name": credential.name,
        "id": credential.id,
        "person": credential.person,
        "public": credential.public,
        "count": credential.count,
        "synced": credential.synced,
        "made": micros(credential.made),
    }
    tables.execute(insert(_CREDENTIAL).values(row))


def credential_of(tables: Connection, name: str) -> Credential | None:
    """A passkey that still opens, by its name."""
    mine = (_CREDENTIAL.c.name == name) & _CREDENTIAL.c.ended.is_(None)
    row = tables.execute(select(_CREDENTIAL).where(mine)).one_or_none()
    return _credential(row) if row else None


def credentials_of(tables: Connection, person: str) -> list[Credential]:
    """Every passkey of a person, the oldest first."""
    mine = select(_CREDENTIAL).where(_CREDENTIAL.c.person == person).order_by(_CREDENTIAL.c.made)
    return [_credential(row) for row in tables.execute(mine)]


def counted_on(tables: Connection, before: Credential, count: int, now: Instant) -> bool:
    """Keep what a passkey counts now; False where it moved meanwhile, as a copied one does."""
    mine = (_CREDENTIAL.c.name == before.name) & (_CREDENTIAL.c.count == before.count)
    change = update(_CREDENTIAL).where(mine).values(count=count, used=micros(now))
    return tables.execute(change).rowcount == 1


def end_credential(tables: Connection, name: str, now: Instant) -> None:
    """Let a passkey open nothing any more."""
    mine = (_CREDENTIAL.c.name == name) & _CREDENTIAL.c.ended.is_(None)
    tables.execute(update(_CREDENTIAL).where(mine).values(ended=micros(now)))


def _credential(row: Any) -> Credential:
    return Credential(
        id=row.id,
        person=row.person,
        public=row.public,
        count=row.count,
        synced=row.synced,
        made=instant_of(row.made),
        used=None if row.used is None else instant_of(row.used),
        ended=None if row.ended is None else instant_of(row.ended),
    )
