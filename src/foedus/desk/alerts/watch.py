"""The loop: it wakes when the record grows and when something is due, and sends what waits.

The record is the outbox.  What should have gone out is worked out from it; the
loop keeps what is not in the table yet, hands it to the channels, and writes
down what they answered.  It may be late, killed or started twice: nothing is
lost, only one process sends, and no outcome of a case depends on it.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import structlog

from foedus.case.entries import Acknowledged, Alerted, CaseClosed, Noted
from foedus.case.words import Mode
from foedus.desk.alerts.alerted import record_alerted
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.calls import Calls
from foedus.desk.alerts.causes import TRAITS, What
from foedus.desk.alerts.channels import NotTakenError, Outgoing, Sender
from foedus.desk.alerts.guard import ClockGuard
from foedus.desk.alerts.inviting import calendar_of
from foedus.desk.alerts.lanes import AT_ONCE, lanes_of
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.outbox import Delivery, Outbox, State
from foedus.desk.alerts.planner import DESK, Planner
from foedus.desk.alerts.wording import CONFIRM, warm
from foedus.desk.meetings import Meetings
from foedus.desk.paces import Paces
from foedus.desk.tables import micros
from foedus.errors import FoedusError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.desk.alerts.lanes import Lane
    from foedus.desk.alerts.leader import Lock
    from foedus.desk.alerts.notices import Contact
    from foedus.desk.context import Desk
    from foedus.moments import Instant

__all__ = ["Watch"]

_LOOK: Final = 1.0
"""Seconds between two looks at what another process may have done."""
_CASES_AT_A_TIME: Final = 2
_STANDBY: Final = 0.2
_BACK_OFF: Final = (0.5, 1.0, 2.0, 4.0, 5.0)
_LONG_OVER: Final = 720
_SLOWLY: Final = 60.0

_NO_NEWS: Final = (Alerted, Acknowledged, Noted)
"""Entries after which the same is to be told as before."""

_log = structlog.get_logger()


@dataclass(slots=True)
class _Plan:
    """What is known of a case: how far it was read, and when there is something to do again."""

    version: int = -1
    entries: int = 0
    proposed: int = 0
    next: Instant | None = None


@dataclass(slots=True)
class _Reign:
    """What whoever sends remembers; a new one begins with nothing but the tables."""

    guard: ClockGuard
    planner: Planner
    plans: dict[str, _Plan] = field(default_factory=dict)
    waiting: dict[str, Delivery] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)
    flying: dict[str, tuple[Lane, ...]] = field(default_factory=dict)
    unrecorded: set[str] = field(default_factory=set)
    record_after: float = 0.0
    contacts: dict[str, list[Contact]] = field(default_factory=dict)
    addresses: dict[str, Contact] = field(default_factory=dict)
    head: int = -1
    mark: tuple[object, ...] = ()


_Answer = tuple[str, State, str]


class Watch:
    """The loop of one process."""

    def __init__(
        self, desk: Desk, senders: Mapping[Channel, Sender], lock: Lock, boot: str = ""
    ) -> None:
        """`boot` names this run of the machine, where it has a name."""
        self._desk, self._senders, self._lock, self._boot = desk, senders, lock, boot
        self.book = Book(desk.tables, desk.settings.escalate_minutes)
        self.outbox = Outbox(desk.tables, desk.seed())
        self.calls, self._meetings = Calls(desk.tables), Meetings(desk.tables)
        self._pools = {each: ThreadPoolExecutor(AT_ONCE, f"alerts-{each}") for each in Channel}
        self._answers: SimpleQueue[_Answer] = SimpleQueue()
        self._wake, self._stop = Event(), Event()
        self._reign: _Reign | None = None
        self._thread: Thread | None = None
        desk.stir.listen(self._wake.set)

    # the thread

    def start(self) -> None:
        """Begin to watch."""
        self._thread = Thread(target=self._run, name="alerts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and let another process watch."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(5)
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        for each in self._senders.values():
            each.close()
        self._lock.release()

    def _run(self) -> None:
        warm()
        while not self._stop.is_set():
            self._wake.clear()
            try:
                pause = self.step()
            except Exception:  # noqa: BLE001 - the loop outlives whatever a round meets
                _log.exception("alerts_round_failed")
                pause = _LOOK
            self._wake.wait(pause)

    # one round

    def step(self) -> float:
        """One round; answers how many seconds may pass until the next."""
        if not self._lock.held():
            self._reign = None
            return _STANDBY
        if self._reign is None:
            self._reign = self._began()
        reign, desk = self._reign, self._desk
        self._collect(reign)
        alarm = self._looked(reign)
        soonest = self._plan(reign, doubt=bool(alarm))
        self._dispatch(reign, doubt=bool(alarm))
        if not alarm and (soonest is None or soonest > 0):
            self._record(reign)  # a wrong time would stand in the record for good
        later = [*reign.not_before.values(), *([reign.record_after] if reign.unrecorded else [])]
        pauses = [each - desk.stopwatch() for each in later]
        return max(0.005, min([_LOOK, *([] if soonest is None else [soonest]), *pauses]))

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is on its way."""
        reign = self._reign
        return reign is not None and not reign.waiting and not reign.flying

    def _began(self) -> _Reign:
        desk = self._desk
        guard = ClockGuard(
            desk.tables, desk.now(), desk.stopwatch(), self._boot, self._last_recorded()
        )
        reign = _Reign(guard=guard, planner=Planner(desk, self.book, self.outbox, self.calls))
        reign.waiting = {each.id: each for each in self.outbox.waiting()}
        reign.unrecorded = {name for name, _ in desk.office.cases()}
        _log.info("alerts_leading", waiting=len(reign.waiting))
        return reign

    def _last_recorded(self) -> Instant | None:
        """When the last entry of a live case was recorded."""
        office = self._desk.office
        cases = [office.case(name) for name, _ in office.cases()]
        return max(
            (each.entries[-1].recorded_at for each in cases if each.mode is Mode.LIVE),
            default=None,
        )

    def _looked(self, reign: _Reign) -> str:
        before = reign.guard.alarm
        alarm = reign.guard.look(self._desk.now(), self._desk.stopwatch())
        if alarm != before:
            _log.warning("alerts_clock", alarm=alarm or "right again")
            reign.plans.clear()
        return alarm

    # what is due

    def _plan(self, reign: _Reign, *, doubt: bool) -> float | None:
        """Plan what has grown or fallen due, the oldest first and one case a round.

        What is due of one case goes out before another is looked at.  Answers
        how many seconds are left until the next falls due.
        """
        desk = self._desk
        mark = (self.book.mark(), self.calls.count(), self._meetings.mark())
        if mark != reign.mark:
            reign.plans.clear()
            reign.mark = mark
            reign.contacts = self.book.contacts()
            reign.addresses = {e.id: e for each in reign.contacts.values() for e in each}
        head = desk.office.head()
        if head != reign.head or not reign.plans:
            proposed = desk.office.proposed_versions()
            for name, version in [(DESK, head), *desk.office.cases()]:
                plan = reign.plans.setdefault(name, _Plan())
                grown = plan.version != version and self._says_something(name, plan)
                plan.version = version
                if grown or plan.proposed != proposed.get(name, 0):
                    plan.proposed = proposed.get(name, 0)
                    plan.next = now_of(desk, name)
            reign.head = head
        due = sorted(
            (name for name, plan in reign.plans.items() if self._is_due(name, plan)),
            key=lambda name: self._left(name, reign.plans[name].next),
        )
        if due and self._planned(reign, due[0], doubt=doubt):
            reign.waiting = {each.id: each for each in self.outbox.waiting()}
        left = [self._left(name, plan.next) for name, plan in reign.plans.items() if plan.next]
        return min(left, default=None)

    def _says_something(self, name: str, plan: _Plan) -> bool:
        """Whether what is new in a case can be something to tell, or change what is."""
        if name == DESK:
            return True
        entries = self._desk.office.case(name).entries
        new, plan.entries = entries[plan.entries :], len(entries)
        return any(not isinstance(each.body, _NO_NEWS) for each in new)

    def _planned(self, reign: _Reign, name: str, *, doubt: bool) -> int:
        try:
            planned = reign.planner.plan(name, reign.contacts, doubt=doubt)
        except FoedusError as fault:
            _log.warning("alerts_not_planned", case=name, why=str(fault))
            reign.plans[name] = _Plan()
            reign.head = -1
            return 0
        reign.plans[name].next = planned.next
        return planned.kept

    def _is_due(self, name: str, plan: _Plan) -> bool:
        return plan.next is not None and self._left(name, plan.next) <= 0

    def _left(self, name: str, moment: Instant | None) -> float:
        """Seconds on the wall; an exercise has its own, which may go faster, or stand."""
        assert moment is not None
        left = (micros(moment) - micros(now_of(self._desk, name))) / 1e6
        run = Paces(self._desk.tables).of(name) if left > 0 else None
        if run is None or name == DESK:
            return left
        return left / run.pace.speed if run.pace.running else max(left, _LOOK)

    # what waits

    def _dispatch(self, reign: _Reign, *, doubt: bool) -> None:
        running = self._desk.stopwatch()
        idle: list[_Answer] = []
        busy = Counter(lane for lanes in reign.flying.values() for lane in lanes)
        for delivery in sorted(reign.waiting.values(), key=lambda each: each.tries > 0):
            waits = running < reign.not_before.get(delivery.id, 0)
            if delivery.id in reign.flying or waits or (doubt and _by_clock(delivery)):
                continue
            contact = reign.addresses.get(delivery.contact)
            lanes = {} if contact is None else lanes_of(contact)
            if any(busy[lane] >= most for lane, most in lanes.items()):
                continue
            if contact is None or contact.until is not None or self._is_over(delivery):
                idle.append((delivery.id, State.IDLE, ""))
                continue
            busy.update(lanes.keys())
            reign.flying[delivery.id] = tuple(lanes)
            self._pools[contact.channel].submit(self._send, delivery, contact)
        if idle:
            self._settle(reign, idle)

    def _is_over(self, delivery: Delivery) -> bool:
        """Whether it is of no use any more: its time has passed."""
        if delivery.until is None:
            return False
        case = self._desk.office.case(delivery.case)
        return self._desk.clock_of(case) > delivery.until or bool(case.of(CaseClosed))

    def _send(self, delivery: Delivery, contact: Contact) -> None:
        """In a thread of the pool: hand one message over."""
        answer: _Answer
        try:
            if delivery.rank and self.outbox.is_confirmed(delivery):
                answer = delivery.id, State.IDLE, ""
            else:
                self._senders[contact.channel].send(self._outgoing(delivery, contact))
                answer = delivery.id, State.SENT, ""
        except NotTakenError as fault:
            state = State.REFUSED if fault.lasting else State.WAITING
            answer = delivery.id, state, fault.message
        except KeyError:
            answer = delivery.id, State.WAITING, f"There is no {contact.channel} here."
        except Exception as fault:  # noqa: BLE001 - one message must not stop the others
            _log.exception("alerts_send_failed", delivery=delivery.id)
            answer = delivery.id, State.WAITING, type(fault).__name__
        self._answers.put(answer)
        self._wake.set()

    def _outgoing(self, delivery: Delivery, contact: Contact) -> Outgoing:
        origin = self._desk.settings.public_origin
        confirm = f"{origin}/a/{self.outbox.link_of(delivery.about, delivery.person)}"
        board = f"{origin}/cases/{delivery.case}/board" if delivery.case else f"{origin}/alerts"
        method, calendar = calendar_of(self._desk, delivery, contact)
        return Outgoing(
            delivery=delivery,
            address=contact.address,
            text=delivery.text.replace(CONFIRM, confirm),
            confirm=confirm,
            board=board,
            method=method,
            calendar=calendar,
        )

    # what became of it

    def _collect(self, reign: _Reign) -> None:
        answers: list[_Answer] = []
        while True:
            try:
                answers.append(self._answers.get_nowait())
            except Empty:
                break
        if not answers:
            return
        try:
            self._settle(reign, answers)
        except FoedusError:
            for each in answers:  # they were sent all the same: the next round writes it down
                self._answers.put(each)
            raise

    def _settle(self, reign: _Reign, answers: list[_Answer]) -> None:
        now = self._desk.now()
        self.outbox.settle(
            (name, state, fault, now if state is State.SENT else None)
            for name, state, fault in answers
        )
        for name, state, fault in answers:
            reign.flying.pop(name, None)
            reign.not_before.pop(name, None)
            delivery = reign.waiting.get(name)
            if delivery is None:
                continue
            if state is State.WAITING:
                tries = delivery.tries + 1
                reign.waiting[name] = replace(delivery, tries=tries)
                wait = _SLOWLY if tries > _LONG_OVER else _BACK_OFF[min(tries, len(_BACK_OFF)) - 1]
                reign.not_before[name] = self._desk.stopwatch() + wait
                _log.info("alert_not_taken", delivery=name, tries=tries, why=fault)
                continue
            del reign.waiting[name]
            if state is State.SENT and TRAITS[What(delivery.what)].alerts:
                reign.unrecorded.add(delivery.case)

    def _record(self, reign: _Reign) -> None:
        """Have the record say which parties were alerted; what fails is tried again."""
        if self._desk.stopwatch() < reign.record_after:
            return
        for case in sorted(reign.unrecorded)[:_CASES_AT_A_TIME]:
            try:
                record_alerted(self._desk, self.outbox, case)
            except FoedusError as fault:
                _log.warning("alerted_not_recorded", case=case, why=str(fault))
                reign.record_after = self._desk.stopwatch() + _BACK_OFF[-1]
                return
            reign.unrecorded.discard(case)


def now_of(desk: Desk, case: str) -> Instant:
    """What time it is in a case, or outside all of them."""
    return desk.now() if case == DESK else desk.clock_of(desk.office.case(case))


def _by_clock(delivery: Delivery) -> bool:
    traits = TRAITS[What(delivery.what)]
    return traits.by_clock or (traits.escalates and delivery.rank > 0)
