"""One file that holds a whole case, and whether it holds together.

The manifest and the log's word for it, the signed checkpoint, and for each
leaf its bytes and its proof: the roster of the office, the entries, what was
signed and the tally sheets.  docs/reference/record-format.md says it in full;
`verifier/foedus_verify.py` was written from that page and knows nothing of
this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foedus.case.assessment import Assessment
from foedus.case.entries import CaseOpened, Entry, PositionTaken
from foedus.case.state import Case, replay
from foedus.errors import (
    BadBundleError,
    BadNoteError,
    BadProofError,
    BadStatementError,
    FoedusError,
)
from foedus.moments import Instant
from foedus.record.acts import (
    ROSTER,
    Founded,
    KeyEnrolled,
    PersonsAsked,
    RosterEntry,
    WaitAsked,
    read_act,
)
from foedus.record.archive import (
    CHECKPOINT,
    HEAD,
    MANIFEST,
    REMEDY,
    leaf_name,
    pack,
    proof_name,
    unpack,
)
from foedus.record.canonical import read_canonical
from foedus.record.checkpoints import Checkpoint, checkpoint_of
from foedus.record.frozen import check_terms
from foedus.record.leaves import leaf_digest, leaf_of
from foedus.record.manifest import Manifest, head_of, read_manifest
from foedus.record.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from foedus.record.notes import Note, read_note
from foedus.record.policy import Policy
from foedus.record.roster import LONGEST_WAIT, MOST_PERSONS, NOBODY, SIGNABLE, kept, speaks_itself
from foedus.record.shapes import MARK, read_entry
from foedus.record.shaping import kind_of
from foedus.record.statements import SIGNED, PartyKey, SignedStatement, read_signed
from foedus.record.tally_sheet import TALLY, tally_sheet

__all__ = ["Contents", "Report", "make_bundle", "settled_questions", "verify_bundle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a bundle: the manifest and its head, and leaves proved by one checkpoint."""

    manifest: Manifest
    head: Note
    note: Note
    leaves: Mapping[int, bytes]
    proofs: Mapping[int, Sequence[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found to hold, as of when the log vouched for it.

    `unsigned` is each position and whatever else persons were asked to sign and have not.
    """

    case: Case
    as_of: Instant
    checkpoint: Checkpoint
    entries: int
    signed: Mapping[str, tuple[str, ...]]
    unsigned: tuple[str, ...]
    outcomes: Mapping[str, str | None]


def make_bundle(contents: Contents) -> bytes:
    """The bytes of a bundle."""
    members = {
        MANIFEST: bytes(contents.manifest),
        HEAD: bytes(contents.head),
        CHECKPOINT: bytes(contents.note),
    }
    for index, data in contents.leaves.items():
        members[leaf_name(index)] = data
        members[proof_name(index)] = b"".join(contents.proofs[index])
    return pack(members)


def settled_questions(case: Case, now: Instant) -> tuple[str, ...]:
    """The questions of a case that are settled, in the order of their names."""
    questions = Assessment(case, now).questions()
    return tuple(sorted(each.clause.key for each in questions if each.settled is not None))


def _wrong(why: str, leaf: int | None = None) -> BadBundleError:
    place = "" if leaf is None else f"Leaf {leaf}: "
    text = why if place else f"{why[0].upper()}{why[1:]}"
    return BadBundleError(f"{place}{text}.", remedy=REMEDY, leaf=leaf)


def _told(fault: FoedusError, leaf: int | None = None) -> BadBundleError:
    return _wrong(fault.message.rstrip("."), leaf)


def verify_bundle(
    data: bytes, policy: Policy, keys: Mapping[str, PartyKey] | None = None
) -> Report:
    """Check everything that a bundle holds, replay its case and count again.

    Who may sign is what the roster in the bundle says; `keys`, where the
    reader brings them, are those that are believed of it.

    Raises:
        UnreadableBundleError: it is no archive, or not all of one.
        BadBundleError: something does not hold; `leaf` says on which leaf it turns.
    """
    try:
        return _Verifying(unpack(data), policy, keys).done()
    except BadBundleError:
        raise
    except FoedusError as fault:
        raise _told(fault) from fault


class _Verifying:
    """One bundle under one policy; every step needs the ones before it."""

    def __init__(
        self, members: dict[str, bytes], policy: Policy, keys: Mapping[str, PartyKey] | None
    ) -> None:
        self.members, self.policy, self.keys = members, policy, keys
        self.manifest = read_manifest(self._member(MANIFEST))
        self.note = read_note(self._member(CHECKPOINT))
        self.checkpoint = checkpoint_of(self.note)
        self.roster = NOBODY
        self.entries: dict[str, Entry] = {}
        self.opening, self.agreements = "", tuple[str, ...]()
        self.awaited: tuple[int, Entry] | None = None
        self.due: list[str] = []
        self.signed: dict[str, tuple[str, ...]] = {}
        self.nonces: set[str] = set()
        self.sheets: dict[str, tuple[int, bytes]] = {}

    def _member(self, name: str) -> bytes:
        if name not in self.members:
            raise _wrong(f"the member {name!r} is missing")
        return self.members[name]

    def done(self) -> Report:
        self._vouched()
        for number in self.manifest.leaves:
            try:
                self._leaf(number, self.members[leaf_name(number)])
            except BadBundleError:
                raise
            except FoedusError as fault:
                raise _told(fault, number) from fault
        self._expect_signed()
        if not self.entries:
            raise _wrong("the bundle holds no entry")
        entries = tuple(self.entries.values())
        case = replay(self.manifest.case, entries[0].mode, entries)
        outcomes = self._counted(case)
        return Report(
            case=case,
            as_of=self.manifest.as_of,
            checkpoint=self.checkpoint,
            entries=len(entries),
            signed=self.signed,
            unsigned=tuple(each for each in self.due if each not in self.signed),
            outcomes=outcomes,
        )

    def _vouched(self) -> None:
        """The log has signed the checkpoint and the head, and they are of this manifest."""
        try:
            self.policy.believe(self.note)
        except BadNoteError as fault:
            raise BadBundleError(fault.message, remedy=fault.remedy) from fault
        origin, head = self.checkpoint.origin, read_note(self._member(HEAD))
        self.policy.expect_log(head, origin, "head")
        if head.text != head_of(origin, self.members[MANIFEST]):
            raise _wrong("the head is that of another manifest")
        if self.manifest.size != self.checkpoint.size:
            raise _wrong("the manifest is of another checkpoint")
        wanted = {MANIFEST, CHECKPOINT, HEAD}
        wanted |= {name(n) for n in self.manifest.leaves for name in (leaf_name, proof_name)}
        if wanted != set(self.members):
            first = min(wanted ^ set(self.members))
            raise _wrong(f"the manifest does not say what is in the bundle: {first!r}")

    def _leaf(self, number: int, data: bytes) -> None:
        proof = self.members[proof_name(number)]
        if len(proof) % HASH_SIZE:
            raise _wrong("its proof is cut short", number)
        hashes = [proof[n : n + HASH_SIZE] for n in range(0, len(proof), HASH_SIZE)]
        size, root = self.checkpoint.size, self.checkpoint.root
        try:
            verify_inclusion(leaf_hash(leaf_of(data)), number, size, hashes, root)
        except BadProofError as fault:
            raise _wrong("it is not in the log of the checkpoint", number) from fault
        value = read_canonical(data, "it")
        marks = value.keys() if isinstance(value, dict) else ()
        if SIGNED not in marks:
            self._expect_signed()
        if MARK in marks:
            self._entry(number, data)
        elif SIGNED in marks:
            self._signature(number, read_signed(data))
        elif TALLY in marks:
            self._sheet(number, data)
        elif ROSTER in marks:
            self._line(number, read_act(data))
        else:
            raise _wrong("it is no entry, statement, tally sheet or line of the roster", number)

    def _line(self, number: int, line: RosterEntry) -> None:
        if line.position != self.roster.lines:
            why = f"it is line {line.position} of the roster where {self.roster.lines} is next"
            raise _wrong(why, number)
        match line.body:
            case Founded(log=log) if line.position or log != self.checkpoint.origin:
                raise _wrong("an office is founded by its first line, with its own log", number)
            case Founded():
                pass
            case _ if not line.position:
                raise _wrong("an office is founded by its first line", number)
            case PersonsAsked(kind=kind, persons=persons) if (
                kind not in SIGNABLE or not 0 <= persons <= MOST_PERSONS
            ):
                raise _wrong(f"{persons} persons cannot be asked to sign {kind!r}", number)
            case WaitAsked(hours=hours) if not 0 <= hours <= LONGEST_WAIT:
                raise _wrong(f"a key cannot be asked to wait {hours} hours", number)
            case KeyEnrolled(key=key) if self.roster.has_key(key):
                raise _wrong("its key was enrolled before, perhaps written otherwise", number)
            case _:
                pass
        self.roster = kept(self.roster, line)

    def _entry(self, number: int, data: bytes) -> None:
        entry = read_entry(data)
        if (entry.case, entry.mode.value) != (self.manifest.case, self.manifest.mode):
            raise _wrong("it belongs to another case or mode", number)
        if entry.position != len(self.entries) or entry.id in self.entries:
            raise _wrong(f"it is at {entry.position} where {len(self.entries)} is next", number)
        opens = isinstance(entry.body, CaseOpened)
        if opens != (entry.position == 0):
            raise _wrong("a case is opened by its first entry", number)
        if isinstance(entry.body, CaseOpened):
            for agreement in entry.body.agreements:
                check_terms(agreement)
            self.opening = leaf_digest(data)
            self.agreements = tuple(each.digest for each in entry.body.agreements)
        self._times(number, entry)
        self.entries[entry.id] = entry
        needed = self.roster.asked(entry.body)
        if needed or isinstance(entry.body, PositionTaken):
            self.due.append(entry.id)
        if entry.statement:
            self.awaited = number, entry
        elif needed and speaks_itself(entry):
            why = f"{entry.id!r}: {needed} of {entry.party} must sign it, and nobody has"
            raise _wrong(why, number)

    def _times(self, number: int, entry: Entry) -> None:
        first, second = entry.by, entry.confirmed_by
        if entry.received_at > self.manifest.as_of:
            raise _wrong("it was received after what the bundle is as of", number)
        if entry.received_at > entry.recorded_at:
            raise _wrong("it was received after it was recorded", number)
        alone = second is None or (first.party, first.person) == (second.party, second.person)
        if entry.received_at < entry.recorded_at and alone:
            raise _wrong("an earlier time of receipt needs a second person", number)

    def _expect_signed(self) -> None:
        """What an entry names as its statement stands behind it."""
        if self.awaited is not None:
            number, entry = self.awaited
            why = f"the statement of {entry.id!r} was left out: {entry.statement} is not behind it"
            raise _wrong(why, number)

    def _signature(self, number: int, signed: SignedStatement) -> None:
        entry = self.entries.get(signed.entry)
        if self.awaited is not None and signed.entry != self.awaited[1].id:
            self._expect_signed()
        if entry is None or entry.id in self.signed:
            raise _wrong(f"it signs {signed.entry!r}, which is not before it or is signed", number)
        self._same(number, signed, entry)
        at_once = self.awaited is not None
        then = entry.recorded_at if at_once else self.manifest.as_of
        known = self.roster.good_keys(entry.party, then, kind_of(type(entry.body)))
        if self.keys is not None:
            known = {name: key for name, key in known.items() if name in self.keys}
        try:
            persons, needed = signed.check(known), max(1, self.roster.asked(entry.body))
        except BadStatementError as fault:
            raise _wrong(f"{entry.id!r}: {fault.message.rstrip('.')}", number) from fault
        if len(persons) < needed:
            raise _wrong(f"{entry.id!r}: {len(persons)} of {needed} persons have signed", number)
        self.nonces.add(signed.statement.nonce)
        self.signed[entry.id] = persons
        self.awaited = None

    def _same(self, number: int, signed: SignedStatement, entry: Entry) -> None:
        """The statement is about this entry, of this case, in this log."""
        said = signed.statement
        if said.log != self.checkpoint.origin:
            raise _wrong(f"{entry.id!r}: it was signed for another log, {said.log!r}", number)
        if said.opening != self.opening:
            raise _wrong(f"{entry.id!r}: it was signed for a case with another opening", number)
        same = (said.case, said.mode, said.party) == (entry.case, entry.mode, entry.party)
        same = same and said.digest == (entry.statement or said.digest)
        if not same or said.body != entry.body or said.agreements != self.agreements:
            raise _wrong(f"what was signed is not what {entry.id!r} says", number)
        if said.nonce in self.nonces:
            raise _wrong(f"{entry.id!r}: the nonce of its statement was used before", number)

    def _sheet(self, number: int, sheet: bytes) -> None:
        value = read_canonical(sheet, "a tally sheet")
        question = value.get("question") if isinstance(value, dict) else None
        if not isinstance(question, str) or question not in self.manifest.questions:
            raise _wrong(f"the manifest does not name {question!r} as settled", number)
        if question in self.sheets:
            raise _wrong(f"{question} has another tally sheet", number)
        self.sheets[question] = number, sheet

    def _counted(self, case: Case) -> dict[str, str | None]:
        """The outcomes, where our own count gives the same sheets byte for byte."""
        for question in self.manifest.questions:
            if question not in self.sheets:
                raise _wrong(f"the tally sheet of {question} was left out")
        found: dict[str, str | None] = {}
        for question, (number, sheet) in self.sheets.items():
            try:
                again = tally_sheet(case, question, self.manifest.as_of)
            except FoedusError as fault:
                raise _told(fault, number) from fault
            if again != sheet:
                raise _wrong(f"the count of {question} comes to something else", number)
            value = read_canonical(sheet, "a tally sheet")
            assert isinstance(value, dict)
            outcome = value["outcome"]
            found[question] = None if outcome is None else str(outcome)
        settled = settled_questions(case, self.manifest.as_of)
        if settled != self.manifest.questions:
            missing = ", ".join(sorted(set(settled) ^ set(self.manifest.questions)))
            raise _wrong(f"the manifest does not say rightly whether {missing} is settled")
        return found
