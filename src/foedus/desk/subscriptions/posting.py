"""The loop that sends entries to subscribers: each in the order of the record, at least once.

What has to be sent is worked out from the record and the position of each
subscription, so that nothing is lost by being late, killed or started twice.
The right to see is looked at before every single event: a seat that is taken
or a token that is withdrawn ends the subscription.
"""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import structlog

from foedus.desk.alerts.channels import NotTakenError
from foedus.desk.subscriptions.events import KIND, event_of
from foedus.desk.subscriptions.kept import Going, Subscriptions
from foedus.desk.subscriptions.making import secret_of
from foedus.desk.tokens import Tokens
from foedus.desk.viewer import may_read
from foedus.desk.withheld import is_withheld
from foedus.office.loaded import stream_of
from foedus.record.shapes import MARK, read_entry

if TYPE_CHECKING:
    from foedus.case.entries import Entry
    from foedus.desk.alerts.leader import Lock
    from foedus.desk.alerts.webhook import Caller
    from foedus.desk.context import Desk
    from foedus.desk.subscriptions.kept import Subscription
    from foedus.record.store import Kept

__all__ = ["Posting"]

_AT_ONCE: Final = 16
_OF_ONE_PARTY: Final = 4
_BATCH: Final = 200
_LOOK: Final = 1.0
_STANDBY: Final = 0.5
_BACK_OFF: Final = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
"""Seconds after each try that failed; the last one goes on."""

_log = structlog.get_logger()


class Posting:
    """The loop of one process; of several, the one that holds the lock sends."""

    def __init__(self, desk: Desk, caller: Caller, lock: Lock) -> None:
        self._desk, self._caller, self._lock = desk, caller, lock
        self._kept = Subscriptions(desk.tables)
        self._pool = ThreadPoolExecutor(_AT_ONCE, "events")
        self._wake, self._stop = Event(), Event()
        self._leads = False
        self._flying: dict[str, str] = {}
        self._not_before: dict[str, float] = {}
        self._thread: Thread | None = None
        desk.stir.listen(self._wake.set)

    def start(self) -> None:
        """Begin to send."""
        self._thread = Thread(target=self._run, name="events", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and let another process send."""
        self._leads = False
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(5)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._lock.release()

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._flying

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                pause = self.step()
            except Exception:  # noqa: BLE001 - the loop outlives whatever a round meets
                _log.exception("events_round_failed")
                pause = _LOOK
            self._wake.wait(pause)

    def step(self) -> float:
        """One round; answers how many seconds may pass until the next."""
        self._leads = self._lock.held()
        if not self._leads:
            return _STANDBY
        head, running = self._desk.office.head(), self._desk.stopwatch()
        holding = self._holding(self._kept.living())
        busy = Counter(list(self._flying.values()))
        for each in holding:
            waits = running < self._not_before.get(each.id, 0)
            behind = each.going is Going.RUNNING and each.position < head
            full = busy[each.seat.party] >= _OF_ONE_PARTY
            if behind and not waits and not full and each.id not in self._flying:
                busy[each.seat.party] += 1
                self._flying[each.id] = each.seat.party
                self._pool.submit(self._advance, each.id)
        later = [at - running for at in self._not_before.values() if at > running]
        return min([_LOOK, *later])

    def _holding(self, living: list[Subscription]) -> list[Subscription]:
        """Those whose seat and token still hold; the others end."""
        working = Tokens(self._desk.tables).working(self._desk.now())
        roster = self._desk.office.roster()
        holding = []
        for each in living:
            if roster.holds(each.seat) and each.token in {"", *working}:
                holding.append(each)
            else:
                self._kept.lapse(each.id, self._desk.now())
                _log.info("subscription_ended", subscription=each.id)
        return holding

    def _advance(self, name: str) -> None:
        """In a thread of the pool: send what lies beyond its position, until one is not taken."""
        try:
            if (subscription := self._running(name)) is not None:
                self._send_after(subscription)
        except NotTakenError as fault:
            self._failed(name, fault.message, lasting=fault.lasting)
        except Exception as fault:  # noqa: BLE001 - one subscription must not stop the others
            _log.exception("event_failed", subscription=name)
            self._failed(name, type(fault).__name__, lasting=False)
        finally:
            self._flying.pop(name, None)
            self._wake.set()

    def _send_after(self, subscription: Subscription) -> None:
        name, desk = subscription.id, self._desk
        secret = secret_of(desk, name)
        place = subscription.position
        for kept in desk.office.since(place, _BATCH):
            entry = self._seen(subscription, kept)
            if entry is not None:
                if not self._leads or self._running(name) is None:
                    return
                self._caller.post(
                    subscription.url,
                    event_of(entry, desk.settings.public_origin),
                    kind=KIND,
                    secret=secret,
                    delivery=sha256(f"{name}\n{kept.id}".encode()).hexdigest()[:40],
                )
                self._kept.sent(name, kept.position, desk.now())
                self._not_before.pop(name, None)
            place = kept.position
        self._kept.passed(name, place)

    def _seen(self, subscription: Subscription, kept: Kept) -> Entry | None:
        """The entry of a record, where it is one and the seat may see its case."""
        case = kept.stream.removeprefix(stream_of(""))
        if case == kept.stream or MARK not in json.loads(kept.data):
            return None
        found, entry = self._desk.office.case(case), read_entry(kept.data)
        seat = subscription.seat
        return entry if may_read(seat, found) and not is_withheld(entry, seat, found) else None

    def _running(self, name: str) -> Subscription | None:
        """A subscription as it stands now, where it runs by a right that holds."""
        mine = [each for each in self._kept.living() if each.id == name]
        running = [each for each in self._holding(mine) if each.going is Going.RUNNING]
        return running[0] if running else None

    def _failed(self, name: str, fault: str, *, lasting: bool) -> None:
        self._kept.failed(name, fault, lasting=lasting)
        after = self._running(name)
        if after is not None:
            wait = _BACK_OFF[min(after.tries, len(_BACK_OFF)) - 1]
            self._not_before[name] = self._desk.stopwatch() + wait
        _log.info("event_not_taken", subscription=name, stopped=after is None, why=fault)
