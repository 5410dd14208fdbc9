"""What can happen in a case: the closed union of entries.

Every entry is in the past tense and is never changed.  A correction, a new
position or a withdrawn pledge is a new entry that points at the old one
(design, law 4).
"""

from __future__ import annotations

from dataclasses import dataclass

from foedus.agreement.procedure import Procedure
from foedus.agreement.resolved import Agreement
from foedus.agreement.vocabulary import Bound, EventKind, Form, Outcome, Scope
from foedus.case.rehearsed import (
    HandedBack,
    Injected,
    LessonEntered,
    Observed,
    RehearsalBegun,
    Rescheduled,
    Seen,
    TakenOver,
)
from foedus.case.words import (
    Answer,
    BreachStage,
    Mode,
    Money,
    Phase,
    Quantity,
    Seat,
    SeatRole,
    Stage,
    StepResult,
)
from foedus.moments import Instant, Span

__all__ = [
    "Acknowledged",
    "Alerted",
    "Answer",
    "Body",
    "BreachStage",
    "BreachStated",
    "CaseClosed",
    "CaseOpened",
    "ContributionRecorded",
    "Corrected",
    "DraftCirculated",
    "DraftObjected",
    "Entry",
    "FactContested",
    "FactFound",
    "FactReported",
    "HandedBack",
    "Injected",
    "LessonEntered",
    "MeasureAdopted",
    "Met",
    "Mode",
    "Money",
    "Noted",
    "Observed",
    "OutcomeAttested",
    "OutcomeContested",
    "Performed",
    "Phase",
    "PositionTaken",
    "Quantity",
    "QuestionPut",
    "QuestionWithdrawn",
    "RehearsalBegun",
    "Requested",
    "Rescheduled",
    "Resumed",
    "Seat",
    "SeatRole",
    "Seen",
    "Stage",
    "StepCompleted",
    "StepResult",
    "Suspended",
    "TakenOver",
    "ViolationsCounted",
    "Waived",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """A case began under these agreements, frozen as they were."""

    title: str
    agreements: tuple[Agreement, ...]
    procedures: tuple[Procedure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactReported:
    """Somebody says that something happened; the reporter is the claimant.

    Of a truce that began, `occurred` and `ends` are the claimant's own window
    (null where it names no end) and `scope` what it holds to be covered.
    """

    event: EventKind
    phase: Phase
    occurred: Span
    ends: Span | None = None
    attacker: str | None = None
    victims: tuple[str, ...] = ()
    place: str | None = None
    scope: tuple[Scope, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFound:
    """A party or body that may find has found whether a report holds, and who did it.

    `window` is the entry that made the version of a truce's window against
    which it was judged; null where none was named.
    """

    report: str
    holds: bool
    attacker: str | None = None
    window: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactContested:
    """A party does not accept a report."""

    report: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationsCounted:
    """A claimant's figure of violations of a truce: how many, of what, since when, as of when.

    Figures of different claimants or kinds are never added up (design, law 11).
    `number` is null where only words were said ("several hundred"), a time
    where the claimant did not say it.
    """

    accused: str
    number: int | None = None
    as_of: Instant | None = None
    since: Instant | None = None
    bound: Bound = Bound.EXACT
    kind: str = ""
    scope: tuple[Scope, ...] = ()
    window: str | None = None
    revises: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """A party invokes: one provision, one agreement, or (empty) whatever waits for a request."""

    clauses: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """A party was alerted."""

    party: str
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A party has seen the alert."""

    alert: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A meeting took place; it discharges every duty it names, for those who were there."""

    attendees: tuple[str, ...]
    discharges: tuple[str, ...]
    level: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A party states that it has done what these provisions ask."""

    clauses: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPut:
    """A question was put, and what its adoption would amount to."""

    question: str
    text: str = ""
    proposes: Outcome = Outcome.ADOPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCirculated:
    """A text was circulated; under a silence rule its window runs from now."""

    question: str
    text: str
    proposes: Outcome = Outcome.ADOPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftObjected:
    """A party broke the silence."""

    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawn:
    """A question is no longer put."""

    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTaken:
    """A party answered a question; a later answer takes the place of an earlier one."""

    question: str
    answer: Answer
    caveat: str = ""
    pending: str = ""
    until: Instant | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCompleted:
    """A step of the party's national procedure ended."""

    step: str
    result: StepResult
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeAttested:
    """Somebody attests what standing computes; nothing depends on it (design, law 8)."""

    question: str
    outcome: Outcome | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeContested:
    """A voter contests an outcome: the question is open again until a stated time."""

    question: str
    until: Instant
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionRecorded:
    """Support in kind or money reached a stage; `line` ties the stages of one contribution.

    `expected` is when it is to be there, of a need by when it is needed.  Of a
    line, giver and stage, `revises` names the entry whose figure and date this
    one takes the place of: a correction, an extension, a part.
    """

    line: str
    stage: Stage
    form: Form
    item: str
    amount: Quantity | Money
    giver: str | None = None
    receiver: str | None = None
    expected: Instant | None = None
    revises: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureAdopted:
    """A party adopted a measure in its own law, sanctions above all."""

    form: Form
    act: str
    in_force: Instant | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """Duties of these clauses rest (of these parties, or of all)."""

    clauses: tuple[str, ...]
    parties: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """They run again; the time they rested is added to their deadlines."""

    clauses: tuple[str, ...]
    parties: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """The party to whom a duty is owed lets it go."""

    clauses: tuple[str, ...]
    parties: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachStated:
    """Somebody alleges, contests or finds a breach of a duty."""

    stage: BreachStage
    clause: str
    party: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something worth keeping."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A fact as reported before is put right by the one who reported it."""

    of: str
    body: FactReported
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """The case is over."""

    text: str = ""


Body = (
    CaseOpened
    | FactReported
    | FactFound
    | FactContested
    | ViolationsCounted
    | Requested
    | Alerted
    | Acknowledged
    | Met
    | Performed
    | QuestionPut
    | DraftCirculated
    | DraftObjected
    | QuestionWithdrawn
    | PositionTaken
    | StepCompleted
    | OutcomeAttested
    | OutcomeContested
    | ContributionRecorded
    | MeasureAdopted
    | Suspended
    | Resumed
    | Waived
    | BreachStated
    | Noted
    | Corrected
    | CaseClosed
    | RehearsalBegun
    | Injected
    | Rescheduled
    | TakenOver
    | HandedBack
    | Observed
    | LessonEntered
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record.

    `at` is when it happened, as claimed; `received_at` when the secretariat
    received it, which is the time that binds; `recorded_at` when it was
    written down.  `party` acts: for whom `by` speaks.  `statement` is the digest
    of what the party signed when it said so; empty where it signed nothing, or
    only later.
    """

    id: str
    position: int
    case: str
    mode: Mode
    at: Span
    received_at: Instant
    recorded_at: Instant
    by: Seat
    party: str
    body: Body
    cite: str = ""
    confirmed_by: Seat | None = None
    statement: str = ""
