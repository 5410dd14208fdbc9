"""Whom to believe (C2SP tlog-policy): which logs, which witnesses, and how many of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from foedus.errors import BadNoteError
from foedus.record.checkpoints import Checkpoint, checkpoint_of
from foedus.record.notes import COSIGNATURE, ED25519, Key, key_from_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.record.notes import Note

__all__ = ["Believed", "Policy", "read_policy"]

_NOBODY: Final = "none"
_FEW: Final = (
    "Have the witnesses cosign the checkpoint that the log shows now (`foedus witness`); "
    "what the office makes after that carries their signatures."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """A checkpoint that a policy believes, with the time at which each witness saw it."""

    checkpoint: Checkpoint
    log: Key
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Logs by origin, witnesses by name, groups (how many of whom), and the quorum."""

    logs: Mapping[str, Key]
    witnesses: Mapping[str, Key]
    groups: Mapping[str, tuple[int, tuple[str, ...]]]
    quorum: str

    def believe(self, note: Note) -> Believed:
        """The checkpoint of a note, if its log and enough witnesses have signed it.

        Raises:
            BadNoteError: not a known log, a signature that does not hold, or too few.
        """
        checkpoint = checkpoint_of(note)
        self.expect_log(note, checkpoint.origin, "checkpoint")
        seen: dict[str, int] = {}
        for name, key in self.witnesses.items():
            signed, stamp = note.signed_by(key)
            if signed and stamp is not None:
                seen[name] = stamp
        if not self._enough(self.quorum, frozenset(seen)):
            have = ", ".join(seen) or "nobody"
            message = f"Too few witnesses: {have} of those that {self.quorum!r} asks for."
            raise BadNoteError(message, remedy=_FEW)
        return Believed(checkpoint=checkpoint, log=self.logs[checkpoint.origin], seen=seen)

    def expect_log(self, note: Note, origin: str, what: str) -> None:
        """The log of an origin is believed and has signed a note.

        Raises:
            BadNoteError: it is not, or has not.
        """
        log = self.logs.get(origin)
        if log is None:
            message = f"The log {origin!r} is none of those to believe."
            raise BadNoteError(message, remedy="Add its key to the policy if you trust it.")
        if not note.signed_by(log)[0]:
            message = f"The {what} is not signed by the log {log.name}."
            raise BadNoteError(message, remedy="Do not trust it.")

    def _enough(self, name: str, seen: frozenset[str]) -> bool:
        if name == _NOBODY or name in seen:
            return True
        if name not in self.groups:
            return False
        least, members = self.groups[name]
        return sum(self._enough(each, seen) for each in members) >= least


def read_policy(data: bytes) -> Policy:
    """Read a policy.

    Raises:
        BadNoteError: a line that is not understood; the message has its number.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BadNoteError("A policy is written in UTF-8.", remedy="Save it so.") from fault
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            reading.line(number, words)
    return reading.done()


class _Reading:
    """The lines of a policy, one after the other."""

    def __init__(self) -> None:
        self.logs: dict[str, Key] = {}
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorum: str | None = None
        self.member: set[str] = set()
        self.number = 0

    def line(self, number: int, words: list[str]) -> None:
        self.number = number
        match words:
            case ["log", key] | ["log", key, _]:
                self.log(self.key(key, ED25519))
            case ["witness", name, key] | ["witness", name, key, _]:
                self.witness(name, self.key(key, COSIGNATURE))
            case ["group", name, least, *members] if members:
                self.group(name, least, members)
            case ["quorum", name] if self.quorum is None:
                self.known(name, _NOBODY)
                self.quorum = name
            case _:
                self.wrong("this is no log, witness, group or only quorum")

    def done(self) -> Policy:
        if self.quorum is None:
            self.wrong("a policy ends with a quorum")
        return Policy(
            logs=self.logs, witnesses=self.witnesses, groups=self.groups, quorum=self.quorum
        )

    def wrong(self, why: str) -> NoReturn:
        message = f"Line {self.number} of the policy: {why}."
        raise BadNoteError(message, remedy="See c2sp.org/tlog-policy.")

    def key(self, text: str, kind: int) -> Key:
        try:
            key = key_from_text(text)
        except BadNoteError as fault:
            self.wrong(fault.message.rstrip("."))
        if key.kind != kind:
            self.wrong(f"the key of {key.name} makes signatures of another kind")
        return key

    def log(self, key: Key) -> None:
        if key.name in self.logs or key.public in {each.public for each in self.logs.values()}:
            self.wrong(f"the log {key.name} stands twice")
        self.logs[key.name] = key

    def witness(self, name: str, key: Key) -> None:
        self.new(name)
        if key.public in {each.public for each in self.witnesses.values()}:
            self.wrong(f"the key of {name} stands twice")
        self.witnesses[name] = key

    def group(self, name: str, least: str, members: list[str]) -> None:
        self.new(name)
        for each in members:
            self.known(each)
            if each in self.member:
                self.wrong(f"{each} is in a group already")
            self.member.add(each)
        words = {"any": 1, "all": len(members)}
        digits = least.isascii() and least.isdigit() and least == least.lstrip("0")[:3]
        count = words.get(least) or (int(least) if digits else 0)
        if not 1 <= count <= len(members):
            self.wrong(f"{least} of {len(members)} cannot be")
        self.groups[name] = (count, tuple(members))

    def new(self, name: str) -> None:
        if name in {*self.witnesses, *self.groups, _NOBODY}:
            self.wrong(f"the name {name} is taken")

    def known(self, name: str, *also: str) -> None:
        if name not in {*self.witnesses, *self.groups, *also}:
            self.wrong(f"{name} is no witness or group above")
