"""`foedus serve` with a planted fault, to show that the tests of real processes can fail.

python serve_with_a_fault.py FAULT serve ...
"""

from __future__ import annotations

import sys
import time
from typing import Any

from foedus import wiring
from foedus.cli.main import main
from foedus.desk import broadcast, live, stir
from foedus.desk.alerts import leader, mail
from foedus.desk.alerts.outbox import Outbox, State
from foedus.desk.tables import Tables
from foedus.record import log, postgres_listening

A_LONG_TIME = 600.0


def no_reserve() -> None:
    """It keeps what its log may have no room to publish."""
    log.RESERVE = 0  # type: ignore[misc]


def plain_tables() -> None:
    """Whatever the database of its tables says falls through."""
    Tables.begin = lambda self: self._engine.begin()  # type: ignore[method-assign,assignment]


def deaf() -> None:
    """It does not hear what another process keeps, and hardly looks."""
    postgres_listening.Listening._run = lambda _: None  # type: ignore[method-assign]
    broadcast._PATIENCE = A_LONG_TIME  # type: ignore[misc]
    stir.Stir.__init__.__defaults__ = (A_LONG_TIME,)


def bad_streams() -> None:
    """It waits a little for each line, keeps much for each, and tells nobody what they missed."""
    right, join, kept = broadcast.pushed, broadcast.Broadcaster.join, []

    def slowly(*of: Any, **more: Any) -> bool:
        time.sleep(0.005)
        return right(*of, **more)

    def joined(self: broadcast.Broadcaster, subscriber: broadcast.Subscriber) -> None:
        kept.append(b"x" * (1 << 16))
        join(self, subscriber)

    broadcast.pushed, broadcast.Broadcaster.join = slowly, joined  # type: ignore[method-assign]
    live._seen = lambda _: None


def blind() -> None:
    """It does not look who may still listen."""
    broadcast.LOOK = A_LONG_TIME  # type: ignore[misc]


def sends_once() -> None:
    """What is to be sent is written down as sent before it is."""
    keep = Outbox.keep

    def kept_as_sent(self: Outbox, made: Any) -> None:
        keep(self, made)
        waiting = find(self)
        self.settle((each.id, State.SENT, "", each.moment) for each in waiting)
        Outbox.waiting = lambda _: waiting  # type: ignore[method-assign]

    find, Outbox.keep = Outbox.waiting, kept_as_sent  # type: ignore[method-assign]


def new_ids() -> None:
    """Each process holds itself for the only one, and names every message anew."""
    leader.lock_of = lambda *_: leader.Alone()
    right = mail.mail_of

    def named_anew(*of: Any) -> Any:
        made = right(*of)
        made.replace_header("Message-ID", f"<{wiring.nonce()}@desk.example>")
        return made

    mail.mail_of = named_anew


FAULTS = {
    each.__name__: each
    for each in (no_reserve, plain_tables, deaf, bad_streams, blind, sends_once, new_ids)
}

if __name__ == "__main__":
    FAULTS[sys.argv.pop(1)]()
    main()
