"""Services of others, such as a messenger, by way of Apprise: those that the operator permits.

Apprise opens its own connections, so the guard of our webhooks does not stand
before it.  What is permitted is therefore a service whose only address is
written into Apprise (`slack`, `tgram`), or one host that the operator names
(`gotifys://push.ministry.example`): no address in a roster leads anywhere
else.  Redirects, certificates that do not hold, retries of its own and
templates, which are files or addresses to be read, are off.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from foedus.desk.alerts.channels import NotTakenError
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.desk.alerts.channels import Outgoing

__all__ = ["AT_A_HOST", "AT_ONE_PLACE", "Services", "permitted_services", "service_address"]

AT_ONE_PLACE: Final = frozenset(
    {"discord", "gchat", "opsgenie", "pover", "signl4", "slack", "tgram", "threema", "twilio"}
)
"""Services that have one address, which is in Apprise and not in what a person writes."""
AT_A_HOST: Final = frozenset({"form", "gotify", "json", "mmost", "signal"})
"""Services that run at a host, and call that host alone; with an `s` over TLS."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_SAYABLE: Final = frozenset({"to", "from", "priority", "region", "channel", "channels"})
"""What may stand behind the question mark: whom to reach there, and how loudly."""
_LONGEST: Final = 400
_CONNECT: Final = 4.0
_READ: Final = 10.0


def permitted_services(text: str) -> frozenset[str]:
    """What a setting permits: names of services, and `SERVICE://HOST`, divided by spaces.

    Raises:
        RefusedError: it names something that cannot be permitted.
    """
    found = frozenset(text.lower().split())
    for each in found:
        kind, is_place, _ = each.partition("://")
        plain, host = kind.removesuffix("s"), _host_of(each)
        open_ = kind in AT_A_HOST and host not in _LOOPBACK
        if (is_place and (plain not in AT_A_HOST or not host or open_)) or (
            not is_place and each not in AT_ONE_PLACE
        ):
            known = ", ".join([*sorted(AT_ONE_PLACE), *(f"{n}s://HOST" for n in sorted(AT_A_HOST))])
            raise RefusedError("apprise", f"{each!r} is not permitted.", remedy=f"Write {known}.")
    return found


def service_address(text: str, permitted: frozenset[str]) -> str:
    """The address of somebody at a service, as it was written.

    Raises:
        RefusedError: it is none, or of a service that is not permitted here.
    """
    text = text.strip()
    _opened(text, permitted)
    return text


class Services:
    """Whatever Apprise reaches and the operator permits."""

    def __init__(self, permitted: frozenset[str]) -> None:
        self._permitted = permitted

    def send(self, message: Outgoing) -> None:
        """See `Sender`."""
        try:
            service = _opened(message.address, self._permitted)
        except RefusedError as fault:
            raise NotTakenError(fault.message, remedy=fault.remedy, lasting=True) from fault
        try:
            taken = service.notify(body=message.text, title=message.delivery.subject)
        except Exception as fault:
            said = f"Service: it cannot be called ({type(fault).__name__})."
            raise NotTakenError(said, remedy="It is tried again.") from fault
        if not taken:
            raise NotTakenError("Service: it has not taken it.", remedy="It is tried again.")

    def close(self) -> None:
        """Nothing stays open."""


def _opened(text: str, permitted: frozenset[str]) -> Any:
    """The service behind an address, set so that it goes nowhere else.

    Raises:
        RefusedError: as `service_address`.
    """
    known = ", ".join(sorted(permitted)) or "none"
    kind = text.partition("://")[0].lower()
    if kind not in {each.partition("://")[0] for each in permitted}:
        why = "the operator of this desk does not permit this service."
        raise _refused(why, f"Permitted are: {known}.")
    sound = text.isascii() and text.isprintable() and " " not in text and len(text) <= _LONGEST
    read = _read(text) if sound else None
    nothing = _refused("this is no address of a service.", "Write it as Apprise has it.")
    if read is None:
        raise nothing
    if unsaid := sorted(set(read["qsd"]) - _SAYABLE):
        why = f"an address says nothing of {', '.join(unsaid)[:80]}."
        raise _refused(why, f"After the ? may stand: {', '.join(sorted(_SAYABLE))}.")
    if permitted.isdisjoint({read["schema"], _place_of(read)}):
        raise _refused("the operator does not permit this host.", f"Permitted are: {known}.")
    service = _made(read)
    if service is None:
        raise nothing
    return service


def _read(text: str) -> dict[str, Any] | None:
    """An address as Apprise reads it, so that what is looked at is what will be done."""
    from apprise.plugins import url_to_dict  # noqa: PLC0415 - large: only where one is permitted

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines would hold addresses
    read: dict[str, Any] | None = url_to_dict(text)  # type: ignore[no-untyped-call]
    return read


def _made(read: dict[str, Any]) -> Any:
    """The service of an address that was read; None where it says too little."""
    import apprise  # noqa: PLC0415 - as above

    asset = apprise.AppriseAsset(
        storage_mode="memory", http_redirects=False, async_mode=False, allow_templates=False
    )
    service: Any = apprise.Apprise.instantiate(read, asset=asset)
    if service is None:
        return None
    service.redirects, service.verify_certificate = False, True
    service.socket_connect_timeout, service.socket_read_timeout = _CONNECT, _READ
    service.request_rate_per_sec = 0
    return service


def _place_of(read: dict[str, Any]) -> str:
    """Where a service will call, as the setting names it."""
    host = str(read["host"]).lower()
    literal = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{read['schema']}://{literal}" + (f":{read['port']}" if read["port"] else "")


def _host_of(place: str) -> str:
    """The host of `SERVICE://HOST[:PORT]`, empty where there is more or less than that."""
    try:
        parts = urlsplit(place)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = parts.hostname or ""
    literal = f"[{host}]" if ":" in host else host
    return host if place == f"{parts.scheme}://{literal}{port}" else ""


def _refused(why: str, remedy: str) -> RefusedError:
    return RefusedError("duty roster", why, remedy=remedy)
