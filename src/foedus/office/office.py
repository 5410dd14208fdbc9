"""The one write path: load, check the seat, decide, check the signature, keep, publish, answer.

Nothing is kept that could not be published: the log is tried first (fail
closed).  What was kept is published before anybody is told so; after a crash
between the two, opening the office publishes it.  A command that comes again
gets the same answer; the same id with something else is refused.

One who acts alone calls `submit`.  Threads that submit at once take turns at
each case, share the syncs of the store and share checkpoints.  Whoever plays
many acts in a row calls `keep` for each and `acknowledge` for all.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

from foedus.case.commands import Command, asked
from foedus.case.decide import decide
from foedus.case.entries import Seat
from foedus.case.state import new_case
from foedus.errors import (
    BadStatementError,
    ConflictError,
    NotFoundError,
    RefusedError,
    SameIdError,
)
from foedus.office.loaded import (
    expect_free,
    expect_named,
    expect_same,
    not_before,
    proposed_stream_of,
    record_id,
    stream_of,
)
from foedus.office.proposals import (
    Proposal,
    Signing,
    Withdrawn,
    read_proposal,
    read_withdrawn,
    write_proposal,
    write_withdrawn,
)
from foedus.office.publishing import Publisher
from foedus.office.reading import ROSTER_STREAM, Reading
from foedus.office.receipts import Pending, Receipt
from foedus.office.roster import enrolled
from foedus.office.seats import expect_acting, expect_seated, expect_signer
from foedus.office.signing import readable, records_of, signed_for
from foedus.record.acts import Act, RosterEntry, read_act, write_act
from foedus.record.canonical import read_canonical
from foedus.record.guarded import GuardedStore
from foedus.record.shapes import read_entry
from foedus.record.shaping import kind_of
from foedus.record.statements import PartySignature, SignedStatement, read_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.moments import Instant
    from foedus.record.log import Log
    from foedus.record.notes import Note
    from foedus.record.store import Kept, Store

__all__ = ["Office"]

_TRIES: Final = 32
_MOST_PENDING: Final = 64
"""Leaves that wait for a checkpoint at most: far less than the 60 s that one may take."""
T = TypeVar("T")


class Office(Reading):
    """One office: a store, the log of it, and the roster.  Any thread may call any of these."""

    def __init__(
        self, store: Store, log: Log, vouch: Callable[[str], Note], *, anew: bool = False
    ) -> None:
        """Open it; `vouch` signs a text with the key of the log, which is made `anew` if told.

        Raises:
            LogError: store and log are not one history, or the log cannot be written.
        """
        self._vouch = vouch
        self._store = GuardedStore(store)
        self._turns: dict[str, Lock] = {}
        self._listeners: list[Callable[[], None]] = []
        try:
            self._publisher = Publisher(self._store, log, anew=anew)
        except BaseException:
            log.close()
            raise
        super().__init__(self._store, log.proofs)

    # what is asked of it

    def submit(
        self, case: str, command: Command, seat: Seat, now: Instant, signing: Signing | None = None
    ) -> Receipt | Proposal:
        """Keep what a command asks for, and answer with a receipt.

        Where a second person must sign what the party says, the answer is the
        proposal, which binds nobody until `second` has completed it.

        Raises:
            RefusedError: the seat, the case or an article does not allow it.
            BadStatementError: a signature is missing or does not hold.
            SameIdError: the id is that of another entry.
            LogError, StoreError, StoreFullError, UnreachableError: nothing was
                answered; ask again with the same id.
        """
        return self.acknowledge([self.keep(case, command, seat, now, signing)])[0]

    def keep(
        self, case: str, command: Command, seat: Seat, now: Instant, signing: Signing | None = None
    ) -> Pending:
        """Keep what a command asks for, and tell nobody before `acknowledge` has answered.

        Whoever keeps acknowledges at once when the last of it is kept.

        Raises:
            RefusedError, BadStatementError, SameIdError, LogError, StoreError,
            StoreFullError, UnreachableError: as `submit`.
        """
        command = replace(command, by=seat)
        expect_named(case, command)
        self._publisher.probe()
        attempt = partial(self._submitted, case, command, now, signing, seat)
        made = self._again(stream_of(case), attempt)
        if made.position - self.log.size >= _MOST_PENDING:
            self._publisher.publish(made.position)
        return made

    def acknowledge(self, kept: Sequence[Pending]) -> list[Receipt | Proposal]:
        """The receipts of what was kept, all under one checkpoint; a proposal is its own.

        Raises:
            LogError, StoreError, UnreachableError: nothing was answered; ask again.
        """
        self._publisher.publish(max((each.position for each in kept), default=0))
        return [
            each.proposal or replace(self._receipt(each.case, each.entry), again=each.again)
            for each in kept
        ]

    def second(
        self, case: str, entry: str, seat: Seat, now: Instant, signature: PartySignature
    ) -> Receipt:
        """Complete a proposal with the signature of a second person; it binds from now.

        The same again gets the same answer.

        Raises:
            NotFoundError: nothing of this id waits for a second person.
            RefusedError, BadStatementError, LogError, StoreError: as `submit`.
        """
        proposal = self.proposals(case).get(entry)
        if proposal is None:
            done = self.load(case).signed.get(entry)
            if done and signature in done.signatures and seat.party == done.statement.party:
                return self.receipt(case, entry)
            message = f"Nothing called {entry!r} waits for a second person in {case}."
            raise NotFoundError(message, remedy="See what is proposed.")
        if seat.party != proposal.party or seat.person == proposal.by.person:
            why = "a second person of the same party signs."
            raise RefusedError(asked(proposal.body), why, remedy="Ask a colleague to sign.")
        command = Command(
            id=proposal.id,
            mode=proposal.mode,
            by=proposal.by,
            party=proposal.party,
            asks=proposal.body,
            at=proposal.at,
        )
        self._publisher.probe()
        signing = Signing(nonce=proposal.nonce, signatures=(*proposal.signatures, signature))
        attempt = partial(self._submitted, case, command, now, signing, seat)
        made = self._again(stream_of(case), attempt)
        (answer,) = self.acknowledge([made])
        assert isinstance(answer, Receipt)
        return answer

    def withdraw(self, case: str, entry: str, seat: Seat, now: Instant) -> None:
        """Let a proposal of one's own party wait no longer; it never bound anybody.

        Raises:
            NotFoundError: nothing of this id waits for a second person.
            RefusedError: the seat is not in the roster, another party's, or does not sign.
            LogError, StoreError: as `submit`.
        """
        self._publisher.probe()

        def tried() -> Kept:
            proposal, stream = self.proposals(case).get(entry), proposed_stream_of(case)
            if proposal is None:
                message = f"Nothing called {entry!r} waits for a second person in {case}."
                raise NotFoundError(message, remedy="See what is proposed.")
            expect_seated(self.roster(), asked(proposal.body), seat)
            if seat.party != proposal.party:
                why = f"{seat.party} does not withdraw what {proposal.party} proposed."
                raise RefusedError(asked(proposal.body), why, remedy=f"{proposal.party} may.")
            expect_signer(proposal.body, seat)
            data = write_withdrawn(Withdrawn(id=entry, by=seat, at=now))
            record = readable(record_id(case, entry, "withdrawn"), data, read_withdrawn)
            return self._store.append(stream, len(self._store.read(stream)), [record])[0]

        self._publisher.publish(self._again(stream_of(case), tried).position)

    def countersign(
        self, case: str, entry: str, seat: Seat, now: Instant, signing: Signing
    ) -> Receipt:
        """Sign what the secretariat entered for a party; the entry stands as it was.

        Raises:
            NotFoundError: the case has no such entry.
            RefusedError: the seat is not in the roster, of another party, or does not sign.
            BadStatementError: a signature does not hold, or too few have signed.
            SameIdError: it is signed already.
            LogError, StoreError: as `submit`.
        """
        self._publisher.probe()
        attempt = partial(self._countersigned, case, entry, seat, now, signing)
        self._publisher.publish(self._again(stream_of(case), attempt))
        return self._receipt(case, entry)

    def enrol(self, act: Act, by: str, now: Instant, name: str) -> RosterEntry:
        """Change the roster.

        Raises:
            RefusedError: it is not for this person to do.
            LogError, StoreError, StoreFullError, UnreachableError: as `submit`.
        """
        return self.enrol_all([(act, by, name)], now)[0]

    def enrol_all(self, acts: Iterable[tuple[Act, str, str]], now: Instant) -> list[RosterEntry]:
        """Change the roster in several ways, each by somebody and under a name of its own.

        Raises:
            RefusedError, LogError, StoreError, StoreFullError, UnreachableError:
                as `enrol`; the acts before it stand.
        """
        self._publisher.probe()
        lines = []
        try:
            for act, by, name in acts:
                attempt = partial(self._enrolled, act, by, now, name)
                lines.append(self._again(ROSTER_STREAM, attempt))
        finally:
            self._publisher.publish(self._store.head())
        return lines

    def receipt(self, case: str, entry: str) -> Receipt:
        """As `Reading.receipt`; what is not published yet is published first."""
        self._publisher.publish(self.leaf(case, entry).position)
        return self._receipt(case, entry)

    def add(self, case: str, *name: str, data: bytes) -> Kept:
        """Keep a leaf that is no entry in the stream of a case, and publish it."""
        self._publisher.probe()

        def tried() -> Kept:
            loaded = self.load(case)
            record = readable(record_id(case, *name), data, partial(read_canonical, what="a leaf"))
            return self._store.append(stream_of(case), loaded.version, [record])[0]

        added = self._again(stream_of(case), tried)
        self._publisher.publish(added.position)
        return added

    def catch_up(self) -> None:
        """Publish whatever is kept and was left unpublished, by whichever process.

        Raises:
            LogError, StoreError, UnreachableError: it cannot be.
        """
        self._publisher.publish(self._store.head())

    def on_append(self, listener: Callable[[], None]) -> None:
        """Call a listener whenever this office has kept something; it must be quick."""
        self._listeners.append(listener)

    def vouched(self, text: str) -> Note:
        """A text that the key of the log has signed."""
        return self._vouch(text)

    @property
    def log(self) -> Log:
        """The log, in which every leaf of the store is published."""
        return self._publisher.log

    def close(self) -> None:
        """Let another process have the store and the log."""
        self.log.close()
        super().close()

    # how it does it

    def _again(self, stream: str, attempt: Callable[[], T]) -> T:
        """Keep something, and tell whoever listens."""
        answer = self._in_turn(stream, attempt)
        for listener in self._listeners:
            listener()
        return answer

    def _in_turn(self, stream: str, attempt: Callable[[], T]) -> T:
        """Take turns at a stream here; where another process was first, decide anew."""
        with self._turns.setdefault(stream, Lock()):
            for _ in range(_TRIES - 1):
                try:
                    return attempt()
                except ConflictError:
                    continue
            return attempt()

    def _submitted(
        self, case: str, command: Command, now: Instant, signing: Signing | None, seat: Seat
    ) -> Pending:
        roster = self.roster()
        expect_acting(roster, command, seat, case)
        loaded = self.load(case)
        before = loaded.kept.get(command.id)
        if before is not None:
            expect_same(loaded, command, signing)
            return Pending(case=case, entry=command.id, position=before.position, again=True)
        made = loaded.case if loaded.case.entries else new_case(case, command.mode)
        at = not_before(made.entries[-1].recorded_at if made.entries else None, now)
        if command.received_at == now:
            command = replace(command, received_at=at)
        (entry,) = decide(made, command, at)
        expect_free(self.proposed(case).get(entry.id), entry)
        signed = signed_for(entry, signing, loaded, roster)
        if isinstance(signed, Proposal):
            return self._propose(signed)
        unmoved = (ROSTER_STREAM, roster.lines)
        records = records_of(entry, signed)
        stored = self._store.append(stream_of(case), loaded.version, records, unmoved=unmoved)
        return Pending(case=case, entry=entry.id, position=stored[-1].position)

    def _countersigned(
        self, case: str, entry: str, seat: Seat, now: Instant, signing: Signing
    ) -> int:
        """The position of the signatures; of the same again, all that there is."""
        roster, loaded = self.roster(), self.load(case)
        told = read_entry(self.leaf(case, entry).data)
        command = Command(id=entry, mode=told.mode, by=seat, party=told.party, asks=told.body)
        expect_seated(roster, asked(told.body), seat)
        expect_signer(told.body, seat)
        if seat.party != told.party:
            why = f"{seat.party} does not sign what {told.party} said."
            raise RefusedError(asked(told.body), why, remedy=f"{told.party} may.")
        statement = self.statement(case, command, signing.nonce)
        signed = SignedStatement(entry=entry, statement=statement, signatures=signing.signatures)
        if loaded.signed.get(entry) == signed:
            return self._store.head()
        if entry in loaded.signed:
            message = f"{entry!r} is signed already."
            raise SameIdError(message, remedy="Its signatures stand; nothing is to be added.")
        persons = signed.check(roster.good_keys(told.party, now, kind_of(type(told.body))))
        if len(persons) < roster.asked(told.body) or signing.nonce in loaded.nonces:
            message = "Statement: too few have signed it, or its nonce was used before."
            raise BadStatementError(message, remedy="Sign it anew, all together.")
        record = readable(record_id(case, entry, "signed"), bytes(signed), read_signed)
        unmoved = (ROSTER_STREAM, roster.lines)
        kept = self._store.append(stream_of(case), loaded.version, [record], unmoved=unmoved)
        return kept[0].position

    def _propose(self, proposal: Proposal) -> Pending:
        """Keep it beside the case; the same again is the same."""
        stream = proposed_stream_of(proposal.case)
        kept = self._store.read(stream)
        pending = Pending(
            case=proposal.case, entry=proposal.id, position=len(kept), proposal=proposal
        )
        earlier = self.proposals(proposal.case).get(proposal.id)
        name = record_id(proposal.case, proposal.id, "proposed")
        if earlier is None and any(each.id == name for each in kept):
            message = f"{proposal.id!r} was proposed before, and withdrawn."
            raise SameIdError(message, remedy="Give every entry an id of its own.")
        if earlier is not None:
            if replace(earlier, proposed_at=proposal.proposed_at) == proposal:
                return replace(pending, position=kept[-1].position, proposal=earlier, again=True)
            message = f"Another statement called {proposal.id!r} waits for a second person."
            raise SameIdError(message, remedy="Give every entry an id of its own.")
        record = readable(name, write_proposal(proposal), read_proposal)
        (added,) = self._store.append(stream, len(kept), [record])
        return replace(pending, position=added.position)

    def _enrolled(self, act: Act, by: str, now: Instant, name: str) -> RosterEntry:
        roster, id_ = self.roster(), f"{ROSTER_STREAM}/{name}"
        for line in self._store.read(ROSTER_STREAM):
            if line.id == id_:
                earlier = read_act(line.data)
                if (earlier.body, earlier.by) == (act, by):
                    return earlier
                message = f"The roster has another line {name!r}."
                raise SameIdError(message, remedy="Give every line an id of its own.")
        made = enrolled(roster, act, by, name, not_before(roster.latest, now))
        record = readable(id_, write_act(made), read_act)
        self._store.append(ROSTER_STREAM, roster.lines, [record])
        return made
