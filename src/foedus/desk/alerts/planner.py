"""What should have gone out by now and is not in the outbox: worked out, put into words, kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy.exc import IntegrityError

from foedus.case.assessment import Assessment
from foedus.case.casting import played_by_people
from foedus.case.entries import RehearsalBegun
from foedus.case.words import Mode
from foedus.desk.alerts.calls import FIRST
from foedus.desk.alerts.causes import TRAITS, Told, What, causes
from foedus.desk.alerts.inviting import told_meetings
from foedus.desk.alerts.notices import Notice, notices
from foedus.desk.alerts.outbox import Made
from foedus.desk.alerts.wording import (
    Scene,
    address_words,
    check_words,
    key_words,
    message,
    signature_words,
)
from foedus.desk.people.notices import NoticeKind, roster_notices
from foedus.errors import LogError, StoreError, StoreFullError, UnreachableError
from foedus.rehearsal.played_in import is_played_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from foedus.case.state import Case
    from foedus.desk.alerts.book import Book
    from foedus.desk.alerts.calls import Call, Calls
    from foedus.desk.alerts.notices import Contact
    from foedus.desk.alerts.outbox import Confirmed, Outbox
    from foedus.desk.context import Desk
    from foedus.desk.people.notices import RosterNotice
    from foedus.moments import Instant

    _Due = tuple[Notice, Callable[[], tuple[str, str, str]]]

__all__ = ["DESK", "Planned", "Planner"]

DESK: Final = ""
"""The case of what is of no case: checks and keys."""
_OF_STORE: Final = (LogError, StoreError, StoreFullError, UnreachableError)
_log = structlog.get_logger()
_OF_KEYS: Final = frozenset(
    {NoticeKind.KEY_ENROLLED, NoticeKind.KEY_HASTENED, NoticeKind.KEY_REVOKED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How many were kept, and when there is something to do again."""

    kept: int
    next: Instant | None


class Planner:
    """It remembers what is in the outbox, and nothing else."""

    def __init__(self, desk: Desk, book: Book, outbox: Outbox, calls: Calls) -> None:
        self._desk, self._book, self._outbox, self._calls = desk, book, outbox, calls
        self._known: dict[str, set[str]] = {}

    def plan(self, case: str, contacts: dict[str, list[Contact]], *, doubt: bool) -> Planned:
        """Keep what is due of a case; where the clock is in doubt, nothing that goes by it."""
        if case == DESK:
            return self._keep(DESK, self._of_desk(contacts), self._desk.now(), doubt=False)
        loaded = self._desk.office.case(case)
        if loaded.mode is Mode.REPLAY or is_played_in(loaded):
            return Planned(kept=0, next=None)
        contacts = _of_people(contacts, loaded)
        now = self._desk.clock_of(loaded)
        assessment = Assessment(loaded, now)
        confirmed: dict[str, list[Confirmed]] = defaultdict(list)
        for each in self._outbox.confirmed(case):
            confirmed[each.party].append(each)
        invited = list(told_meetings(self._desk, case))
        told = [*causes(assessment), *self._reminders(case), *(each for each, _ in invited)]
        due = notices(told, contacts, confirmed, self._book.patience(case))
        scene = Scene.of(assessment, self._desk.settings.public_origin)
        of = {each.about: meeting for each, meeting in invited}
        made = ((each, partial(message, each, scene, of.get(each.told.about))) for each in due)
        waiting = self._signatures(case, contacts, scene)
        return self._keep(case, chain(made, waiting), now, doubt=doubt)

    def _signatures(
        self, case: str, contacts: dict[str, list[Contact]], scene: Scene
    ) -> Iterator[_Due]:
        """What waits for a second person is told to everybody of its party but who signed it."""
        for each in self._desk.office.proposals(case).values():
            told = Told(
                case=case,
                what=What.SIGNATURE,
                subject=each.id,
                party=each.party,
                moment=each.proposed_at,
            )
            others = [one for one in contacts.get(each.party, []) if one.person != each.by.person]
            for notice in notices([told], {each.party: others}, {}, self._book.patience(case)):
                yield notice, partial(signature_words, notice, each, scene)

    def _keep(self, case: str, due: Iterator[_Due], now: Instant, *, doubt: bool) -> Planned:
        ripe: list[_Due] = []
        following: Instant | None = None
        for notice, words in due:
            if notice.moment > now:
                following = min(following or notice.moment, notice.moment)
            elif not _waits(notice, now, doubt=doubt):
                ripe.append((notice, words))
        try:
            kept = self._kept(case, ripe)
        except IntegrityError:  # another process was first: see what it has kept
            del self._known[case]
            kept = self._kept(case, ripe)
        return Planned(kept=kept, next=following)

    def _kept(self, case: str, ripe: list[_Due]) -> int:
        """Keep what is not in the outbox; how many that were."""
        if case not in self._known:
            self._known[case] = self._outbox.known(case)
        known = self._known[case]
        made: list[Made] = []
        for notice, words in ripe:
            if notice.id not in known:
                try:
                    mode, subject, text = words()
                except _OF_STORE:
                    raise
                except Exception:  # noqa: BLE001 - one message must not stop the others
                    _log.exception("alert_not_worded", about=notice.told.about)
                    continue
                made.append(Made(notice=notice, mode=mode, subject=subject, text=text))
        self._outbox.keep(made)
        known.update(each.notice.id for each in made)
        return len(made)

    def _reminders(self, case: str) -> Iterator[Told]:
        for call in self._calls.of(case):
            yield Told(
                case=case,
                what=What.REMINDER,
                subject=call.id,
                party=call.party,
                moment=call.at,
                question=call.question,
            )

    def _of_desk(self, contacts: dict[str, list[Contact]]) -> Iterator[_Due]:
        patience, practice = self._book.patience(), self._desk.settings.practice
        for call in self._calls.of(DESK):
            if call.question == FIRST:
                yield from self._first_letters(call, contacts.get(call.party, ()))
                continue
            told = _of_no_case(What.CHECK, call.id, call.party, call.at)
            for notice in notices([told], contacts, {}, patience):
                yield notice, partial(check_words, notice, call.by, practice=practice)
        for change in roster_notices(self._desk):
            if change.kind in _OF_KEYS:
                subject = str(change.number)
                told_ = [_of_no_case(What.KEY, subject, party, change.at) for party in contacts]
                words = partial(self._change, change.number)
                for notice in notices(told_, contacts, {}, patience):
                    yield notice, partial(key_words, notice, words, practice=practice)

    def _first_letters(self, call: Call, contacts: Sequence[Contact]) -> Iterator[_Due]:
        """The letter to a new address, and to no other."""
        for contact in contacts:
            if contact.id == call.id:
                told = _of_no_case(What.ADDRESS, call.id, call.party, call.at)
                notice = Notice(told=told, contact=contact, moment=call.at)
                practice = self._desk.settings.practice
                yield notice, partial(address_words, notice, call.by, practice=practice)

    def _change(self, number: int) -> RosterNotice:
        """A change of the roster, in the language of now."""
        return roster_notices(self._desk, number - 1)[0]


def _of_people(contacts: dict[str, list[Contact]], case: Case) -> dict[str, list[Contact]]:
    """In an exercise nobody is disturbed whose party the machine plays.

    Who stands in a roster now does in the exercise, whatever the time is there.
    """
    if not case.of(RehearsalBegun):
        return contacts
    people = played_by_people(case)
    begins = case.entries[0].received_at
    return {
        party: [replace(each, since=begins) for each in known if each.until is None]
        for party, known in contacts.items()
        if party in people
    }


def _waits(notice: Notice, now: Instant, *, doubt: bool) -> bool:
    told, traits = notice.told, TRAITS[notice.told.what]
    over = told.until is not None and now > told.until
    return over or (doubt and (traits.by_clock or (traits.escalates and notice.contact.rank > 0)))


def _of_no_case(what: What, subject: str, party: str, moment: Instant) -> Told:
    return Told(case=DESK, what=what, subject=subject, party=party, moment=moment)
