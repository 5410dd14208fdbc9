"""The one write path: load, check the seat, decide, check the signature, keep, publish, answer.

Nothing is kept that could not be published: the log is tried first (fail
closed).  What was kept is published before anybody is told so; after a crash
between the two, opening the office publishes it.  A command that comes again
gets the same answer; the same id with something else is refused.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

from foedus.case.commands import Command, asked
from foedus.case.decide import decide
from foedus.case.entries import Seat
from foedus.case.state import Case, new_case
from foedus.case.words import SeatRole
from foedus.errors import (
    BadStatementError,
    ConflictError,
    LogError,
    NotFoundError,
    RefusedError,
    SameIdError,
)
from foedus.office.acts import Act, RosterEntry, read_act, write_act
from foedus.office.loaded import (
    OTHER_HISTORY,
    Loaded,
    expect_named,
    expect_proven,
    expect_same,
    proposed_stream_of,
    record_id,
    stream_of,
    unread,
    with_leaf,
)
from foedus.office.proposals import Proposal, Signing, read_proposal, write_proposal
from foedus.office.receipts import Receipt
from foedus.office.roster import NOBODY, Roster, enrolled, kept
from foedus.record.shapes import read_entry, write_entry
from foedus.record.statements import (
    PartySignature,
    SignedStatement,
    Statement,
)
from foedus.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.case.entries import Entry
    from foedus.moments import Instant
    from foedus.record.log import Log
    from foedus.record.notes import Note
    from foedus.record.store import Kept, Store

__all__ = ["Office"]

_ROSTER: Final = "roster"
_TRIES: Final = 32
_BATCH: Final = 1000
T = TypeVar("T")


class Office:
    """One office: a store, the log of it, and the roster.  Any thread may call any of these."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store, self._log = store, log
        self._publishing = Lock()
        self._cases: dict[str, Loaded] = {}
        self._roster: tuple[int, Roster] = (0, NOBODY)
        self._listeners: list[Callable[[], None]] = []
        try:
            self._expect_one_history()
            self._publish()
        except BaseException:
            self._log.close()
            raise

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
        command = replace(command, by=seat)
        self._expect(command, seat, case)
        self._log.probe()
        return self._again(lambda: self._submitted(case, command, now, signing))

    def second(
        self, case: str, entry: str, seat: Seat, now: Instant, signature: PartySignature
    ) -> Receipt:
        """Complete a proposal with the signature of a second person; it binds from now.

        Raises:
            NotFoundError: nothing of this id waits for a second person.
            RefusedError, BadStatementError, LogError, StoreError: as `submit`.
        """
        proposal = self.proposals(case).get(entry)
        if proposal is None:
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
        self._expect(command, seat, case)
        self._log.probe()
        signing = Signing(nonce=proposal.nonce, signatures=(*proposal.signatures, signature))
        answer = self._again(lambda: self._submitted(case, command, now, signing))
        assert isinstance(answer, Receipt)
        return answer

    def countersign(self, case: str, entry: str, seat: Seat, signing: Signing) -> Receipt:
        """Sign what the secretariat entered for a party; the entry stands as it was.

        Raises:
            NotFoundError: the case has no such entry.
            RefusedError: the seat is not in the roster, or of another party.
            BadStatementError: a signature does not hold, or too few have signed.
            SameIdError: it is signed already.
            LogError, StoreError: as `submit`.
        """
        before = self.load(case).kept.get(entry)
        if before is None:
            message = f"{case} has no entry {entry!r}."
            raise NotFoundError(message, remedy="Name an entry by its id.")
        told = read_entry(before.data)
        command = Command(id=entry, mode=told.mode, by=seat, party=told.party, asks=told.body)
        if seat.party != told.party:
            why = f"{seat.party} does not sign what {told.party} said."
            raise RefusedError(asked(told.body), why, remedy=f"{told.party} may.")
        self._expect(command, seat, case)
        statement = self.statement(case, command, signing.nonce)
        signed = SignedStatement(entry=entry, statement=statement, signatures=signing.signatures)
        roster, loaded = self.roster(), self.load(case)
        persons = signed.check(roster.good_keys(told.party))
        if len(persons) < roster.asked(told.body) or signing.nonce in loaded.nonces:
            message = "Statement: too few have signed it, or its nonce was used before."
            raise BadStatementError(message, remedy="Sign it anew, all together.")
        self.add(case, entry, "signed", data=bytes(signed))
        return self.receipt(case, entry)

    def enrol(self, act: Act, by: str, now: Instant, name: str) -> RosterEntry:
        """Change the roster.

        Raises:
            RefusedError: it is not for this person to do.
            LogError, StoreError, StoreFullError, UnreachableError: as `submit`.
        """
        self._log.probe()
        return self._again(lambda: self._enrolled(act, by, now, name))

    # what it knows

    def case(self, case: str) -> Case:
        """A case as it is stored.

        Raises:
            NotFoundError: there is none of this name.
        """
        loaded = self.load(case)
        if not loaded.case.entries:
            known = ", ".join(name for name, _ in self.cases()) or "none"
            raise NotFoundError(f"No case is called {case!r}.", remedy=f"There are: {known}.")
        return loaded.case

    def cases(self) -> list[tuple[str, int]]:
        """Every case with the version of its stream."""
        mark = stream_of("")
        streams = self._store.streams()
        return [(name.removeprefix(mark), n) for name, n in streams if name.startswith(mark)]

    def roster(self) -> Roster:
        """Who may speak for whom, as it is stored."""
        version, roster = self._roster
        for line in self._store.read(_ROSTER, version):
            roster, version = kept(roster, read_act(line.data)), line.version
        self._roster = version, roster
        return roster

    def proposals(self, case: str) -> dict[str, Proposal]:
        """What waits for a second person, by id."""
        done = self.load(case).kept
        found = (read_proposal(each.data) for each in self._store.read(proposed_stream_of(case)))
        return {each.id: each for each in found if each.id not in done}

    def load(self, case: str) -> Loaded:
        """A case with what the store holds of it; one never opened is empty."""
        loaded = self._cases.get(case)
        if loaded is None:
            loaded = unread(case)
        for each in self._store.read(stream_of(case), loaded.version):
            loaded = with_leaf(loaded, each)
        self._cases[case] = loaded
        return loaded

    def statement(self, case: str, command: Command, nonce: str) -> Statement:
        """What a party signs for a command."""
        opened = self.case(case).opening.agreements
        return Statement(
            case=case,
            mode=command.mode,
            agreements=tuple(each.digest for each in opened),
            body=command.asks,
            party=command.party or command.by.party,
            nonce=nonce,
        )

    def receipt(self, case: str, entry: str) -> Receipt:
        """The receipt of an entry, with a proof under the newest checkpoint.

        Raises:
            NotFoundError: the case has no such entry.
        """
        kept_ = self.load(case).kept.get(entry)
        if kept_ is None:
            message = f"{case} has no entry {entry!r}."
            raise NotFoundError(message, remedy="Name an entry by its id.")
        self._publish()
        return self._receipt(kept_, again=True)

    def add(self, case: str, *name: str, data: bytes) -> Kept:
        """Keep a leaf that is no entry in the stream of a case, and publish it."""
        self._log.probe()

        def tried() -> Kept:
            loaded = self.load(case)
            record = Record(id=record_id(case, *name), data=data)
            return self._store.append(stream_of(case), loaded.version, [record])[0]

        added = self._again(tried)
        self._publish()
        return added

    def head(self) -> int:
        """The last position of the store."""
        return self._store.head()

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """What the store holds after a position, in order."""
        return self._store.since(position, limit)

    def on_append(self, listener: Callable[[], None]) -> None:
        """Call a listener whenever this office has kept something; it must be quick."""
        self._listeners.append(listener)

    def stored(self, case: str) -> tuple[Kept, ...]:
        """Every leaf of a case, in order."""
        return self._store.read(stream_of(case))

    def proved(self, indexes: Iterable[int]) -> tuple[Note, dict[int, Sequence[bytes]]]:
        """The newest checkpoint, and the proof of each leaf under it."""
        with self._publishing:
            proofs = {index: self._log.prove(index) for index in indexes}
            note = self._log.note
        assert note is not None
        return note, {index: proof.hashes for index, proof in proofs.items()}

    @property
    def log(self) -> Log:
        """The log, in which every leaf of the store is published."""
        return self._log

    def close(self) -> None:
        """Let another process have the store and the log."""
        self._log.close()
        self._store.close()

    # how it does it

    def _again(self, attempt: Callable[[], T]) -> T:
        """Try again where somebody else was first; then it is decided anew."""
        answer = self._tried(attempt)
        for listener in self._listeners:
            listener()
        return answer

    def _tried(self, attempt: Callable[[], T]) -> T:
        for _ in range(_TRIES - 1):
            try:
                return attempt()
            except ConflictError:
                continue
        return attempt()

    def _expect(self, command: Command, seat: Seat, case: str) -> None:
        """The seat is in the stored roster, and so is the second person's."""
        roster, words = self.roster(), asked(command.asks)
        for each in (seat, command.confirmed_by):
            if each is not None and not roster.holds(each):
                role = each.role.replace("_", " ")
                why = f"{each.person or 'nobody'} is no {role} of {each.party}."
                remedy = "Ask whoever keeps the roster for the seat."
                raise RefusedError(words, why, remedy=remedy)
        if command.case and command.case != case:
            why = f"the command is for {command.case}, not {case}."
            raise RefusedError(words, why, remedy="Send it to its own case.")

    def _submitted(
        self, case: str, command: Command, now: Instant, signing: Signing | None
    ) -> Receipt | Proposal:
        expect_named(case, command)
        loaded = self.load(case)
        before = loaded.kept.get(command.id)
        if before is not None:
            expect_same(before, command)
            self._publish()
            return self._receipt(before, again=True)
        made = loaded.case if loaded.case.entries else new_case(case, command.mode)
        (entry,) = decide(made, command, now)
        signed = self._signed(loaded, entry, signing)
        if isinstance(signed, Proposal):
            return self._propose(signed)
        records = [Record(id=record_id(case, entry.id), data=write_entry(entry))]
        if signed is not None:
            records.append(Record(id=record_id(case, entry.id, "signed"), data=bytes(signed)))
        stored = self._store.append(stream_of(case), loaded.version, records)
        self._publish()
        return self._receipt(stored[0])

    def _signed(
        self, loaded: Loaded, entry: Entry, signing: Signing | None
    ) -> SignedStatement | Proposal | None:
        """The party's statement, checked; a proposal where one more person must sign."""
        roster = self.roster()
        needed = roster.asked(entry.body)
        office = entry.by.role in {SeatRole.SECRETARIAT, SeatRole.DIRECTOR}
        if signing is None:
            if needed and not office:
                message = f"{asked(entry.body)}: {entry.party} has not signed it."
                remedy = f"{needed} of its persons must, each with a key that is enrolled."
                raise BadStatementError(message, remedy=remedy)
            return None
        if signing.nonce in loaded.nonces:
            message = "Statement: its nonce was used before."
            raise BadStatementError(message, remedy="Sign it anew, with a nonce of its own.")
        opened = loaded.case.opening.agreements
        proposal = Proposal(
            id=entry.id,
            case=entry.case,
            mode=entry.mode,
            agreements=tuple(each.digest for each in opened),
            party=entry.party,
            by=entry.by,
            body=entry.body,
            nonce=signing.nonce,
            signatures=signing.signatures,
            proposed_at=entry.received_at,
            at=None if entry.at.is_point and entry.at.earliest == entry.received_at else entry.at,
        )
        signed = SignedStatement(
            entry=entry.id, statement=proposal.statement, signatures=signing.signatures
        )
        persons = signed.check(roster.good_keys(entry.party))
        return proposal if len(persons) < needed else signed

    def _propose(self, proposal: Proposal) -> Proposal:
        """Keep it beside the case; the same again is the same."""
        stream = proposed_stream_of(proposal.case)
        earlier = self.proposals(proposal.case).get(proposal.id)
        if earlier is not None:
            if replace(earlier, proposed_at=proposal.proposed_at) == proposal:
                return earlier
            message = f"Another statement called {proposal.id!r} waits for a second person."
            raise SameIdError(message, remedy="Give every entry an id of its own.")
        record = Record(
            id=record_id(proposal.case, proposal.id, "proposed"), data=write_proposal(proposal)
        )
        self._store.append(stream, len(self._store.read(stream)), [record])
        self._publish()
        return proposal

    def _enrolled(self, act: Act, by: str, now: Instant, name: str) -> RosterEntry:
        roster = self.roster()
        for line in self._store.read(_ROSTER):
            earlier = read_act(line.data)
            if earlier.id == name:
                if (earlier.body, earlier.by) == (act, by):
                    self._publish()
                    return earlier
                message = f"The roster has another line {name!r}."
                raise SameIdError(message, remedy="Give every line an id of its own.")
        line_ = enrolled(roster, act, by, name, now)
        record = Record(id=f"{_ROSTER}/{name}", data=write_act(line_))
        self._store.append(_ROSTER, roster.lines, [record])
        self._publish()
        return line_

    def _expect_one_history(self) -> None:
        """The log goes no further than the store, and ends in what the store has there."""
        size = self._log.size
        if size == 0:
            return
        last = self._store.since(size - 1, 1)
        if not last:
            message = f"The log has {size} leaves and the store {self._store.head()}."
            raise LogError(message, remedy=OTHER_HISTORY)
        expect_proven(last[0].data, self._log.prove(size - 1))

    def _publish(self) -> None:
        """Put into the log whatever the store has and the log has not."""
        with self._publishing:
            while new := self._store.since(self._log.size, _BATCH):
                self._log.append([each.data for each in new])

    def _receipt(self, stored: Kept, *, again: bool = False) -> Receipt:
        index = stored.position - 1
        with self._publishing:
            proof = self._log.prove(index)
        expect_proven(stored.data, proof)
        entry = read_entry(stored.data)
        return Receipt(entry=entry, index=index, data=stored.data, proof=proof, again=again)
