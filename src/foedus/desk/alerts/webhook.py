"""Webhooks: a signed POST to an address outside, and to nothing inside.

The name is resolved once, every address it has must be public, and the
connection goes to that address: no name can point elsewhere between the look
and the call.  Redirects are not followed, no proxy of the environment is used.
"""

from __future__ import annotations

import asyncio
import hmac
import socket
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from foedus.desk.alerts.channels import NotTakenError
from foedus.errors import RefusedError
from foedus.record.canonical import canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.desk.alerts.channels import Outgoing
    from foedus.desk.alerts.outbox import Outbox
    from foedus.moments import Instant

__all__ = ["Caller", "Webhook", "is_public", "secret_with", "signature", "webhook_address"]

_TIMEOUT: Final = 10.0
_AT_MOST: Final = 15.0
"""Seconds of a whole call, however slowly the other side answers."""
_LONGEST: Final = 400
_GONE: Final = 410
_WELL_KNOWN_NAT64: Final = b"\x00\x64\xff\x9b" + b"\x00" * 8


def webhook_address(text: str, *, test: bool = False, asked: str = "duty roster") -> str:
    """An address that may be called, as it was written; `asked` is for what.

    Raises:
        RefusedError: it is none, or names a place that is not public.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    remedy = "Write https://service.example/path."
    sound = text.isascii() and text.isprintable() and " " not in text and len(text) <= _LONGEST
    if not host or not sound or parts.username or parts.fragment:
        raise RefusedError(asked, "this is no address of a webhook.", remedy=remedy)
    if parts.scheme != "https" and not (test and parts.scheme == "http"):
        raise RefusedError(asked, "a webhook is called by https alone.", remedy=remedy)
    try:
        literal = ip_address(host)
    except ValueError:
        return text
    if not is_public(literal) and not (test and literal.is_loopback):
        raise RefusedError(asked, f"{host} is no public address.", remedy=remedy)
    return text


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the open internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            inner = address.teredo[1]
        if address.packed.startswith(_WELL_KNOWN_NAT64) or not any(address.packed[:12]):
            inner = IPv4Address(address.packed[12:])
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def signature(secret: str, at: str, body: bytes) -> str:
    """What proves that a body is ours: HMAC-SHA256 over the time and the body."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, sha256).hexdigest()


def secret_with(outbox: Outbox) -> Callable[[str], str]:
    """What gives the secret of a contact: for those who sign, and for the page that shows it."""
    return lambda contact: outbox.keyed("webhook", contact)


class Caller:
    """Whoever calls an address outside."""

    def __init__(self, now: Callable[[], Instant], *, test: bool = False) -> None:
        """`test` allows this machine."""
        self._now, self._test = now, test

    def post(self, to: str, body: bytes, *, kind: str, secret: str, delivery: str) -> None:
        """Send a body of a kind, signed with a secret; the same again is the same delivery.

        Raises:
            NotTakenError: it was not taken.
        """
        import httpx  # noqa: PLC0415 - only where there are webhooks

        async def status_of() -> int:
            async with (
                asyncio.timeout(_AT_MOST),
                httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client,
                client.stream(
                    "POST", url, content=body, headers=headers, extensions={"sni_hostname": host}
                ) as answer,
            ):
                return answer.status_code

        try:
            webhook_address(to, test=self._test)
        except RefusedError as fault:
            raise NotTakenError(fault.message, remedy=fault.remedy, lasting=True) from fault
        parts = urlsplit(to)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._resolved(host, port)
        at = self._now().format_iso()
        headers = {
            "host": parts.netloc,
            "content-type": kind,
            "user-agent": "Foedus",
            "foedus-delivery": delivery,
            "foedus-time": at,
            "foedus-signature": signature(secret, at, body),
        }
        literal = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004
        url = parts._replace(netloc=f"{literal}:{port}").geturl()
        try:
            status = asyncio.run(status_of())
        except (httpx.HTTPError, OSError) as fault:
            said = f"Webhook: no answer ({type(fault).__name__})."
            raise NotTakenError(said, remedy="It is tried again.") from fault
        if not 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls success
            said = f"Webhook: it answers {status}."
            raise NotTakenError(said, remedy="Correct the address.", lasting=status == _GONE)

    def _resolved(self, host: str, port: int) -> IPv4Address | IPv6Address:
        """The one address that is called; every address of the name must be public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as fault:
            said = "Webhook: the name is not known."
            raise NotTakenError(said, remedy="It is tried again.") from fault
        addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
        for each in addresses:
            if not is_public(each) and not (self._test and each.is_loopback):
                said = f"Webhook: {host} is at {each}, which is no public address."
                raise NotTakenError(said, remedy="Correct the address.", lasting=True)
        return addresses[0]


class Webhook:
    """The channel of the duty roster: a message as JSON."""

    def __init__(self, secret_of: Callable[[str], str], caller: Caller) -> None:
        """`secret_of` gives the secret of a contact by its id."""
        self._secret_of, self._caller = secret_of, caller

    def send(self, message: Outgoing) -> None:
        """See `Sender`."""
        self._caller.post(
            message.address,
            _body(message),
            kind="application/json",
            secret=self._secret_of(message.delivery.contact),
            delivery=message.delivery.id,
        )

    def close(self) -> None:
        """Nothing stays open."""


def _body(message: Outgoing) -> bytes:
    delivery = message.delivery
    return canonical_bytes(
        {
            "id": delivery.id,
            "case": delivery.case,
            "mode": delivery.mode,
            "what": delivery.what,
            "party": delivery.party,
            "person": delivery.person,
            "moment": delivery.moment.format_iso(),
            "subject": delivery.subject,
            "text": message.text,
            "confirm": message.confirm,
            "board": message.board,
        }
    )
