"""Mail: one message for one address over SMTP, under a Message-ID that never changes.

The line is encrypted, but to a relay on this machine.  A line is kept for the
next message, and made anew when it has gone stale.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

from foedus.desk.alerts.channels import NotTakenError
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.desk.alerts.channels import Outgoing
    from foedus.moments import Instant

__all__ = ["Mail", "Relay", "mail_address", "mail_of", "read_relay"]

_TIMEOUT: Final = 10.0
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_REFUSED_FOR_GOOD: Final = range(500, 600)
_LONGEST: Final = 254
_LONGEST_LINE: Final = 998
"""Of a header (RFC 5322)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where mail is handed over, and from whom it comes."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    at_once: bool
    """TLS from the first byte, rather than STARTTLS."""

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, where a line needs no encryption."""
        return self.host in _LOOPBACK


def read_relay(text: str) -> Relay | None:
    """The relay that a setting names: `smtp[s]://USER:PASSWORD@HOST:PORT?from=ADDRESS`.

    Raises:
        RefusedError: it names none; the setting is not repeated, for it may hold a password.
    """
    if not text:
        return None
    remedy = "Write smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS, or smtps://..."
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise RefusedError("mail", "the setting smtp cannot be read.", remedy=remedy) from None
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not sender:
        raise RefusedError("mail", "the setting smtp names no relay or sender.", remedy=remedy)
    at_once = parts.scheme == "smtps"
    return Relay(
        host=parts.hostname,
        port=port or (465 if at_once else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=mail_address(sender),
        at_once=at_once,
    )


def mail_address(text: str) -> str:
    """An address of mail, as it was written.

    Raises:
        RefusedError: it is none.
    """
    text = text.strip()
    try:
        parsed = Address(addr_spec=text)
        sound = bool(parsed.username and parsed.domain and len(text) <= _LONGEST)
        sound = sound and text.isascii() and text.isprintable() and " " not in text
    except (ValueError, IndexError, MessageError):
        sound = False
    if not sound:
        message = "this is no address of mail."
        raise RefusedError("duty roster", message, remedy="Write person@ministry.example.")
    return text


def mail_of(message: Outgoing, relay: Relay, domain: str, now: Instant) -> EmailMessage:
    """A message as mail; each case is one thread."""
    delivery = message.delivery
    mail = EmailMessage()
    mail["From"] = Address(display_name="Foedus", addr_spec=relay.sender)
    mail["To"] = message.address
    mail["Subject"] = " ".join(delivery.subject.split())
    mail["Date"] = now.format_rfc2822()
    mail["Message-ID"] = f"<{delivery.id}@{domain}>"
    if delivery.case:
        mail["References"] = f"<case.{delivery.case}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Foedus-Mode"] = delivery.mode
    mail.set_content(message.text, charset="utf-8", cte="quoted-printable")
    if message.calendar:  # RFC 6047: a part of its own kind, with the method that it holds
        params = {"method": message.method, "charset": "UTF-8"}
        mail.add_alternative(message.calendar, "text", "calendar", params=params)
    if delivery.subject.isascii():
        # Folded, a subject may begin with an empty line; EXERCISE would stand on the second.
        mail.policy = mail.policy.clone(max_line_length=_LONGEST_LINE)
    return mail


class Mail:
    """A relay, with the lines to it that are free for the next message."""

    def __init__(self, relay: Relay, domain: str, now: Callable[[], Instant]) -> None:
        """`domain` stands in the Message-ID."""
        self._relay, self._domain, self._now = relay, domain, now
        self._free: list[smtplib.SMTP] = []
        self._closed = False

    def send(self, message: Outgoing) -> None:
        """See `Sender`."""
        mail = mail_of(message, self._relay, self._domain, self._now())
        try:
            with self._line() as line:
                line.send_message(mail, self._relay.sender, [message.address])
        except smtplib.SMTPRecipientsRefused as fault:
            code = next(iter(fault.recipients.values()))[0]
            lasting = code in _REFUSED_FOR_GOOD
            raise _fault(f"the relay answers {code} to the address", lasting=lasting) from fault
        except smtplib.SMTPResponseException as fault:
            raise _fault(f"the relay answers {fault.smtp_code}") from fault
        except (smtplib.SMTPException, OSError) as fault:
            raise _fault(f"the relay cannot be reached ({type(fault).__name__})") from fault

    def close(self) -> None:
        """See `Sender`."""
        self._closed = True
        while self._free:
            self._free.pop().close()

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        """A line of one's own; it is kept for the next when nothing went wrong."""
        line = self._found() or self._connected()
        try:
            yield line
        except BaseException:
            line.close()
            raise
        self._free.append(line)
        if self._closed:
            self.close()

    def _found(self) -> smtplib.SMTP | None:
        """A free line that still answers."""
        while True:
            try:
                line = self._free.pop()
            except IndexError:
                return None
            with suppress(smtplib.SMTPException, OSError):
                if line.noop()[0] == 250:  # noqa: PLR2004 - the reply that says yes
                    return line
            line.close()

    def _connected(self) -> smtplib.SMTP:
        relay, context = self._relay, ssl.create_default_context()
        if relay.at_once:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, timeout=_TIMEOUT, context=context
            )
        else:
            line = smtplib.SMTP(relay.host, relay.port, timeout=_TIMEOUT)
        try:
            if not relay.at_once and not relay.is_here:
                line.starttls(context=context)
            if relay.user:
                line.login(relay.user, relay.password)
        except BaseException:
            line.close()
            raise
        return line


def _fault(said: str, *, lasting: bool = False) -> NotTakenError:
    remedy = "Correct the address." if lasting else "It is tried again."
    return NotTakenError(f"Mail: {said}.", remedy=remedy, lasting=lasting)
