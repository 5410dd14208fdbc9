"""A mail server of the tests' own, which can hold its senders up."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from tests.record.stores.cluster import free_port


@dataclass
class Letters:
    """What has arrived: the Message-IDs of every alert, by case, subject and recipient."""

    ids: defaultdict[tuple[str, str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    asked: Event = field(default_factory=Event)
    """Set when somebody begins to send."""
    held: Event = field(default_factory=Event)
    """While it is set, nobody comes further than that."""
    smtp: str = ""
    """The setting of the desk that sends here."""

    async def handle_RCPT(  # noqa: N802 - as the server has it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.asked.set()
        while self.held.is_set():  # noqa: ASYNC110 - another thread lets go
            await asyncio.sleep(0.01)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        case = mail["References"].removeprefix("<case.").partition("@")[0]
        self.ids[case, mail["Subject"], mail["To"]].append(mail["Message-ID"])
        return "250 taken"


@contextmanager
def letters() -> Iterator[Letters]:
    """A server for the length of a block."""
    box, port = Letters(), free_port()
    box.smtp = f"smtp://127.0.0.1:{port}?from=desk@foedus.example"
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box
    finally:
        box.held.clear()
        server.stop()
