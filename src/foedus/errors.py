"""Every error that Foedus raises on purpose.

A message says what was asked, why it cannot be, and what would work.
Nothing else in the package raises a bare built-in exception to a caller.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AmbiguousSumError",
    "BadBundleError",
    "BadEntryError",
    "BadMomentError",
    "BadNoteError",
    "BadProofError",
    "BadRecordError",
    "BadStatementError",
    "ClockInDoubtError",
    "ConflictError",
    "FoedusError",
    "LogError",
    "LogInUseError",
    "MissingExtraError",
    "NotForecastError",
    "NotFoundError",
    "NotMigratedError",
    "OldLibraryError",
    "RefusedError",
    "SameIdError",
    "StoreError",
    "StoreFullError",
    "UnreachableError",
    "UnreadableBundleError",
    "UnreadableError",
    "UnreadableForecastError",
    "UnsafeKeyError",
]


class FoedusError(Exception):
    """The root of all of them; `remedy` is what would work, or empty."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}  {self.remedy}" if self.remedy else self.message


class BadMomentError(FoedusError):
    """A text that is no instant, interval, date or duration."""


class AmbiguousSumError(FoedusError):
    """A sum of an instant and a duration that has more than one answer."""


class NotFoundError(FoedusError):
    """A document, duty or question that nobody has."""


class NotForecastError(FoedusError):
    """A rule, a condition or a size that a forecast does not carry; it names the provision."""


class MissingExtraError(FoedusError):
    """Something that a part of Foedus needs is not installed; it says what to install."""


class UnreadableError(FoedusError):
    """A document with errors; `findings` holds all of them, in order."""

    def __init__(self, message: str, findings: Sequence[object]) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class RefusedError(FoedusError):
    """A command that the case does not allow.

    `asked` names the command, `cite` the article that stands against it
    (empty where no article does), `remedy` what would work.
    """

    def __init__(self, asked: str, why: str, *, cite: str = "", remedy: str = "") -> None:
        super().__init__(why, remedy=remedy)
        self.asked = asked
        self.cite = cite

    def __str__(self) -> str:
        article = f" [{self.cite}]" if self.cite else ""
        return f"{self.asked}: {super().__str__()}{article}"


class BadEntryError(FoedusError):
    """Bytes that are no entry of a record, or an entry that cannot be written."""


class BadProofError(FoedusError):
    """A proof of a Merkle log that does not hold."""


class BadNoteError(FoedusError):
    """A text that is no signed note, checkpoint, proof or policy, or is not rightly signed."""


class UnsafeKeyError(FoedusError):
    """A private key that others than its owner may open."""


class BadStatementError(FoedusError):
    """A statement whose signature does not hold, or that says something else."""


class BadBundleError(FoedusError):
    """A bundle that does not verify; `leaf` is the entry that it turns on, where one is."""

    def __init__(self, message: str, *, remedy: str = "", leaf: int | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.leaf = leaf


class UnreadableForecastError(FoedusError):
    """A file that is no forecast."""


class UnreadableBundleError(BadBundleError):
    """A file that is no bundle at all, so that nothing can be said of it."""


class ClockInDoubtError(FoedusError):
    """The clock that says when an act was received has jumped: no case takes any meanwhile."""


class LogError(FoedusError):
    """The log folder cannot be written or read; whoever needs it must stop."""


class LogInUseError(LogError):
    """The log folder is open in another process, or may not be written: it can only be read."""


class BadRecordError(FoedusError):
    """A record or message that no store can hold, or an append of nothing."""


class ConflictError(FoedusError):
    """An append to a stream that has moved on: read it again, and decide anew."""

    def __init__(self, stream: str, *, expected: int, found: int) -> None:
        super().__init__(
            f"The stream {stream!r} is at version {found}, not {expected}.",
            remedy="Read what is new in it, and decide again.",
        )
        self.stream = stream
        self.expected = expected
        self.found = found


class SameIdError(FoedusError):
    """An id that is kept already, with other contents or in another place."""


class StoreError(FoedusError):
    """The store failed or is damaged: whoever meets this must stop, and start anew.

    What was being appended may be kept or not; what was acknowledged is kept.
    """


class StoreFullError(FoedusError):
    """No room: nothing of it was kept, and it may be tried again."""


class UnreachableError(FoedusError):
    """A store that did not answer: whether it kept the records is unknown.

    Asking again with the same ids is safe.
    """


class OldLibraryError(FoedusError):
    """A SQLite or PostgreSQL too old to keep a record safely."""


class NotMigratedError(FoedusError):
    """A store whose tables are not those of this version."""
