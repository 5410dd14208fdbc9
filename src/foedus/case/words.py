"""The words that entries are written in: modes, seats, answers, stages, amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

__all__ = [
    "Answer",
    "BreachStage",
    "Mode",
    "Money",
    "Phase",
    "Quantity",
    "Seat",
    "SeatRole",
    "Stage",
    "StepResult",
    "is_code",
]

_CODE: Final = len("UKR")


class Mode(StrEnum):
    """Fixed when a case opens; no default is live (design, law 12)."""

    LIVE = "live"
    EXERCISE = "exercise"
    REPLAY = "replay"


class SeatRole(StrEnum):
    """A person's role for a party in a case."""

    DUTY_OFFICER = "duty_officer"
    DELEGATE = "delegate"
    CO_SIGNER = "co_signer"
    DEPUTY = "deputy"
    SECRETARIAT = "secretariat"
    DIRECTOR = "director"
    AUDITOR = "auditor"
    OBSERVER = "observer"


class Phase(StrEnum):
    """An event occurred; a state began, is continuing, or ended."""

    OCCURRED = "occurred"
    BEGAN = "began"
    CONTINUING = "continuing"
    ENDED = "ended"


class Answer(StrEnum):
    """What a party answers; silence is recorded as silence, so it is not here."""

    SUPPORT = "support"
    SUPPORT_WITH_CAVEAT = "support_with_caveat"
    AD_REFERENDUM = "ad_referendum"
    NEEDS_TIME = "needs_time"
    DECLINE = "decline"
    ABSTAIN = "abstain"


class StepResult(StrEnum):
    """How a step of a national procedure ended."""

    APPROVED = "approved"
    REFUSED = "refused"


class Stage(StrEnum):
    """How far a contribution has come; stages are never added up (design, law 11)."""

    NEEDED = "needed"
    OFFERED = "offered"
    PLEDGED = "pledged"
    COMMITTED = "committed"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class BreachStage(StrEnum):
    """Breach is only ever what somebody says (design, law 6)."""

    ALLEGED = "alleged"
    CONTESTED = "contested"
    FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who acts: a role for a party (`secretariat` where the role serves all)."""

    party: str
    role: SeatRole
    person: str = ""

    def __str__(self) -> str:
        return f"{self.party} {self.role}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """So many of a unit."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Money of one currency and one year."""

    value: Decimal
    currency: str
    year: int


def is_code(name: str) -> bool:
    """Whether a word is the code of one party, and no word for several or a text."""
    return (len(name) == _CODE and name.isupper()) or name.startswith(("org:", "cow:"))
