"""What an office knows: cases, roster, proposals and proofs, read without holding anything up.

Nothing is written and no lock is taken, so that one can look while the office
works, on a folder that may not be written, and without the key of the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case.casting import is_played
from foedus.errors import NotFoundError
from foedus.office.loaded import (
    Loaded,
    expect_proven,
    proposed_stream_of,
    stream_of,
    unread,
    with_leaf,
)
from foedus.office.proposals import Proposal, read_proposed
from foedus.office.receipts import Receipt
from foedus.record.acts import RosterEntry, read_act
from foedus.record.roster import NOBODY, Roster, kept
from foedus.record.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.case.commands import Command
    from foedus.case.entries import Entry
    from foedus.case.state import Case
    from foedus.record.log import Proofs
    from foedus.record.notes import Note
    from foedus.record.store import Kept, Readable

__all__ = ["ROSTER_STREAM", "Reading"]

ROSTER_STREAM: Final = "roster"


class Reading:
    """A store and the log of it, as they can be read.  Any thread may call any of these."""

    def __init__(self, store: Readable, proofs: Callable[[], Proofs]) -> None:
        self._read, self._proofs = store, proofs
        self._cases: dict[str, Loaded] = {}
        self._roster: tuple[int, Roster] = (0, NOBODY)

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
        streams = self._read.streams()
        return [(name.removeprefix(mark), n) for name, n in streams if name.startswith(mark)]

    def proposed_versions(self) -> dict[str, int]:
        """How much was ever proposed in each case, withdrawals included."""
        mark = proposed_stream_of("")
        streams = self._read.streams()
        return {name.removeprefix(mark): n for name, n in streams if name.startswith(mark)}

    def roster(self) -> Roster:
        """Who may speak for whom, as it is stored."""
        version, roster = self._roster
        for line in self._read.read(ROSTER_STREAM, version):
            roster, version = kept(roster, read_act(line.data)), line.version
        self._roster = version, roster
        return roster

    def roster_lines(self, first: int = 0) -> list[RosterEntry]:
        """The lines that made the roster, from a position on."""
        return [read_act(each.data) for each in self._read.read(ROSTER_STREAM, first)]

    def proposals(self, case: str) -> dict[str, Proposal]:
        """What waits for a second person, by id."""
        done = self.load(case).kept
        return {name: each for name, each in self.proposed(case).items() if name not in done}

    def proposed(self, case: str) -> dict[str, Proposal]:
        """What was proposed and not withdrawn, completed or not, by id."""
        return read_proposed(each.data for each in self._read.read(proposed_stream_of(case)))

    def unsigned(self, case: str) -> tuple[Entry, ...]:
        """What the office entered and persons were asked to sign, and none has yet.

        Nobody is asked to sign what the machine played.
        """
        loaded, roster = self.load(case), NOBODY
        found: list[Entry] = []
        lines = list(self._read.read(ROSTER_STREAM))
        for entry in loaded.case.entries:
            while lines and lines[0].position < loaded.kept[entry.id].position:
                roster = kept(roster, read_act(lines.pop(0).data))
            asked = roster.asked(entry.body) and not is_played(entry)
            if asked and entry.id not in loaded.signed:
                found.append(entry)
        return tuple(found)

    def load(self, case: str) -> Loaded:
        """A case with what the store holds of it; one never opened is empty."""
        loaded = self._cases.get(case)
        if loaded is None:
            loaded = unread(case)
        for each in self._read.read(stream_of(case), loaded.version):
            loaded = with_leaf(loaded, each)
        self._cases[case] = loaded
        return loaded

    def statement(self, case: str, command: Command, nonce: str) -> Statement:
        """What a party signs for a command."""
        opened = self.case(case).opening.agreements
        return Statement(
            log=self.roster().log,
            case=case,
            opening=self.load(case).opening,
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
            LogError: the log does not have it yet, or is of another history.
        """
        return self._receipt(case, entry)

    def _receipt(self, case: str, entry: str) -> Receipt:
        stored = self.leaf(case, entry)
        proof = self._proofs().prove(stored.position - 1)
        expect_proven(stored.data, proof)
        entries = reversed(self.load(case).case.entries)
        found = next(each for each in entries if each.id == entry)
        return Receipt(entry=found, index=proof.index, data=stored.data, proof=proof, again=True)

    def leaf(self, case: str, entry: str) -> Kept:
        """An entry as it is kept.

        Raises:
            NotFoundError: the case has no such entry.
        """
        found = self.load(case).kept.get(entry)
        if found is None:
            message = f"{case} has no entry {entry!r}."
            raise NotFoundError(message, remedy="Name an entry by its id.")
        return found

    def head(self) -> int:
        """The last position of the store."""
        return self._read.head()

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """What the store holds after a position, in order, `limit` at most."""
        return self._read.since(position, limit)

    def stored(self, case: str) -> tuple[Kept, ...]:
        """Every leaf of a case, in order."""
        return self._read.read(stream_of(case))

    def lines(self, before: int) -> tuple[Kept, ...]:
        """Every line of the roster that the log has before a position, in order."""
        return tuple(each for each in self._read.read(ROSTER_STREAM) if each.position < before)

    def proved(self, indexes: Iterable[int]) -> tuple[Note, dict[int, Sequence[bytes]]]:
        """The newest checkpoint, and the proof of each leaf under it."""
        proofs = self._proofs()
        return proofs.note, {index: proofs.prove(index).hashes for index in indexes}

    def close(self) -> None:
        """Let go of the store."""
        self._read.close()
