"""Signing in with a state's own identity provider (OpenID Connect), by the code flow with PKCE.

The provider says who somebody is and nothing more: an identity opens the desk
only when the settings admit it and its owner has taken an invitation with it.
Addresses come from the provider's own document, and are https wherever they
are not on this machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from httpx import Client, HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import Column, String, Table, delete, insert, select
from whenever import TimeDelta

from foedus.desk.people.admission import admitted_parties, scope_of
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from foedus.desk.context import Desk
    from foedus.desk.settings import Settings
    from foedus.moments import Instant

__all__ = ["AGAIN", "Identity", "Way", "begun", "came_back", "keep_identity", "person_of"]

_FLOW: Final = Table(
    "desk_oidc_flow",
    METADATA,
    Column("state", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(64), nullable=False),
    Column("purpose", String(80), nullable=False),
    Column("expires", TIME, nullable=False),
)
_IDENTITY: Final = Table(
    "desk_identity",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("issuer", String(300), nullable=False),
    Column("person", String(200), nullable=False, index=True),
    Column("since", TIME, nullable=False),
)
_LASTS: Final = TimeDelta(minutes=10)
_SECONDS: Final = 10
_LEEWAY: Final = 30
_JUST_NOW: Final = 300
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_WRONG: Final = (OAuthError, JoseError, HTTPError, ValueError, TypeError, KeyError)

AGAIN: Final = "again"
"""The purpose of somebody who is to show anew who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is to a provider, and for which parties the settings admit them.

    `shown` is when they last showed it who they are; None where it does not say.
    """

    issuer: str
    subject: str
    parties: frozenset[str]
    shown: Instant | None

    @property
    def name(self) -> str:
        """What is kept of it; a provider's subject may be of any length."""
        return sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A sign-in under way; `purpose` is empty, `again`, or an invitation's digest."""

    nonce: str
    verifier: str
    purpose: str


def begun(desk: Desk, browser: str, purpose: str) -> str:
    """Where the browser goes, to the provider.

    Raises:
        RefusedError: the provider cannot be asked.
    """
    state, nonce, verifier = (desk.nonce() + desk.nonce() for _ in range(3))
    again = {"prompt": "login", "max_age": "0"} if purpose == AGAIN else {}
    try:
        with _client(desk.settings) as client:
            about = _about(desk.settings)
            url, _ = client.create_authorization_url(
                about["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                **again,
            )
    except _WRONG as fault:
        raise _refused("the identity provider does not answer as it should.") from fault
    now = desk.now()
    row = {
        "state": sha256(state.encode()).hexdigest(),
        "browser": browser,
        "nonce": nonce,
        "verifier": verifier,
        "purpose": purpose,
        "expires": micros(now + _LASTS),
    }
    with desk.tables.begin() as tables:
        tables.execute(delete(_FLOW).where(_FLOW.c.expires < micros(now)))
        tables.execute(insert(_FLOW).values(row))
    return str(url)


def came_back(desk: Desk, browser: str, state: str, code: str, issuer: str) -> tuple[Identity, str]:
    """Who came back from the provider, and for what.

    Raises:
        RefusedError: not from this browser's own way there, or what the provider
            says does not hold, or the settings admit no such person.
    """
    way = _taken(desk, browser, state)
    try:
        if issuer not in {"", desk.settings.oidc_issuer}:
            raise ValueError("another issuer")
        with _client(desk.settings) as client:
            about = _about(desk.settings)
            token = client.fetch_token(
                about["token_endpoint"], code=code, code_verifier=way.verifier
            )
            keys = _read(about["jwks_uri"])
        return _identity(desk, token["id_token"], keys, way), way.purpose
    except _WRONG as fault:
        raise _refused("what the identity provider says of you does not hold.") from fault


def person_of(desk: Desk, identity: Identity) -> str:
    """Whose identity it is here; empty where it is nobody's."""
    mine = _IDENTITY.c.name == identity.name
    with desk.tables.begin() as tables:
        found = tables.execute(select(_IDENTITY.c.person).where(mine)).scalar_one_or_none()
    return found or ""


def keep_identity(desk: Desk, tables: Connection, identity: Identity, person: str) -> None:
    """An identity opens the desk to a person from now on.

    Raises:
        RefusedError: it is another person's here.
    """
    mine = _IDENTITY.c.name == identity.name
    known = tables.execute(select(_IDENTITY.c.person).where(mine)).scalar_one_or_none()
    if known is None:
        row = {"name": identity.name, "issuer": identity.issuer, "person": person}
        tables.execute(insert(_IDENTITY).values(row | {"since": micros(desk.now())}))
    elif known != person:
        raise _refused("you are known here under another name.")


def _taken(desk: Desk, browser: str, state: str) -> Way:
    """The way that a state belongs to, which is used up."""
    mine = (
        (_FLOW.c.state == sha256(state.encode()).hexdigest())
        & (_FLOW.c.browser == browser)
        & (_FLOW.c.expires >= micros(desk.now()))
    )
    with desk.tables.begin() as tables:
        row = tables.execute(select(_FLOW).where(mine)).one_or_none()
        if row is None or tables.execute(delete(_FLOW).where(mine)).rowcount != 1:
            raise _refused("this is not a way to sign in that this browser began.")
    return Way(nonce=row.nonce, verifier=row.verifier, purpose=row.purpose)


def _identity(desk: Desk, token: str, keys: Any, way: Way) -> Identity:
    """Who an ID token is about (OpenID Connect Core, section 3.1.3.7)."""
    settings, now = desk.settings, micros(desk.now()) // 1_000_000
    claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        now=now,
        leeway=_LEEWAY,
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": way.nonce},
    ).validate(claims)
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", "" if several else settings.oidc_client) != settings.oidc_client:
        raise ValueError("it was made for somebody else")
    shown = _second(claims.get("auth_time"), now)
    if way.purpose == AGAIN and (shown is None or now - shown > _JUST_NOW):
        raise ValueError("nobody was asked anew")
    return Identity(
        issuer=settings.oidc_issuer,
        subject=str(claims["sub"]),
        parties=admitted_parties(settings, claims),
        shown=None if shown is None else instant_of(shown * 1_000_000),
    )


def _second(said: Any, now: int) -> int | None:
    """When somebody showed who they are, in seconds; it was never later than now."""
    return None if said is None else max(0, min(int(said), now))


def _client(settings: Settings) -> OAuth2Client:
    return OAuth2Client(
        client_id=settings.oidc_client,
        client_secret=settings.oidc_secret.get_secret_value() or None,
        scope=scope_of(settings),
        redirect_uri=f"{settings.public_origin}/oidc/back",
        code_challenge_method="S256",
        timeout=_SECONDS,
        follow_redirects=False,
        trust_env=False,
    )


def _about(settings: Settings) -> dict[str, str]:
    """What the provider says about itself, where it is the one that was set."""
    address = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
    about = _read(address)
    if about["issuer"] != settings.oidc_issuer:
        raise ValueError("another issuer")
    ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for each in ends:
        parts = urlsplit(about[each])
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ValueError("an address in the open")
    return {each: about[each] for each in ends}


def _read(address: str) -> Any:
    with Client(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client:
        return client.get(address).raise_for_status().json()


def _refused(why: str) -> RefusedError:
    remedy = "Try again; where it stays so, ask your party's authority for an invitation."
    return RefusedError("sign in", why, remedy=remedy)
