"""What a screen shows of a case, as typed values: the parts of a `Standing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import (
    Bound,
    Certainty,
    Form,
    Modal,
    Outcome,
    Role,
    RuleKind,
    Scope,
    Strength,
    Verb,
)
from foedus.case.contributions import Line, Total
from foedus.case.deadlines import Deadline
from foedus.case.horizons import Schedule
from foedus.case.moves import Cause, DutyStatus
from foedus.case.questions import Position
from foedus.case.steps import StepStanding
from foedus.case.timeline import Truth
from foedus.case.words import Mode
from foedus.moments import Instant, Span, Surely, in_time

if TYPE_CHECKING:
    from foedus.case.duties import Duty

__all__ = [
    "ActView",
    "AgreementView",
    "CaseView",
    "Contributions",
    "DutyLine",
    "DutyView",
    "FactView",
    "FigureView",
    "PartyView",
    "QuestionView",
    "ReadingView",
    "Standing",
    "TruceView",
    "ViolationView",
    "WindowView",
    "readings_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """The case itself."""

    id: str
    title: str
    opened_at: Instant
    closed_at: Instant | None
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """An agreement as the case froze it."""

    id: str
    version: str
    title: str
    status: str
    binding: str | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """A party, its roles, and when it was alerted and acknowledged."""

    party: str
    name: str | None
    roles: tuple[Role, ...]
    alerted_at: Instant | None
    acknowledged_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """One report, with its corrections, findings and contests."""

    entry: str
    event: str
    phase: str
    claimant: str
    occurred: Span
    received_at: Instant
    attacker: str | None
    victims: tuple[str, ...]
    place: str | None
    text: str
    corrections: tuple[str, ...]
    findings: tuple[str, ...]
    contested_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """One claimant's window of a truce as it stands; `versions` are the entries that made it."""

    claimant: str
    start: Span | None
    end: Span | None
    scope: tuple[Scope, ...]
    entry: str
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationView:
    """One reported violation, judged against every window: by the window's entry."""

    entry: str
    claimant: str
    accused: str | None
    occurred: Span
    scope: tuple[Scope, ...]
    text: str
    judged: dict[str, Surely | None]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """A claimant's count as of a time; `revised_by` where a later figure took its place."""

    entry: str
    claimant: str
    accused: str
    kind: str
    number: int | None
    bound: Bound
    since: Instant | None
    as_of: Instant | None
    received_at: Instant
    scope: tuple[Scope, ...]
    window: str | None
    revised_by: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceView:
    """A truce: who watches it, everybody's window, violations and counts; nothing is summed."""

    agreement: str
    name: str
    cite: str
    certainty: Certainty | None
    scope: tuple[Scope, ...]
    monitored_by: tuple[str, ...] | None
    in_force: Truth
    ground: str
    windows: tuple[WindowView, ...]
    violations: tuple[ViolationView, ...]
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """One reading of a clock."""

    start: str
    said_by: str
    runs_from: Span
    due: Span
    passed: bool
    in_time: Surely | None


def readings_of(duty: Duty, now: Instant) -> tuple[ReadingView, ...]:
    """Every reading of a duty's clock, in the order in which they fall.

    What was done is surely in time, surely not, or (where the start is known
    only as an interval) undetermined (design, law 10).
    """
    done = next(
        (step.stamp[0] for step in duty.steps if step.cause is Cause.DONE and step.stamp), None
    )
    return tuple(
        ReadingView(
            start=each.anchor,
            said_by=each.said_by,
            runs_from=each.start,
            due=each.due,
            passed=now > each.due.latest,
            in_time=in_time(Span.at(done), each.due) if done else None,
        )
        for each in (duty.clock.readings if duty.clock else ())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    """One duty: what, by which article, by when, and what then."""

    key: str
    agreement: str
    provision: str
    cite: str
    certainty: Certainty | None
    party: str
    modal: Modal
    verb: Verb
    strength: Strength | None
    form: tuple[Form, ...]
    precision: str | None
    status: DutyStatus
    since: Instant | None
    due: Instant | None
    due_at_the_latest: Instant | None
    start: tuple[ReadingView, ...]
    start_certainty: Certainty | None
    then: str
    follows: tuple[str, ...]
    ground: str
    entries: tuple[str, ...]
    late: tuple[str, ...]
    breaches: tuple[str, ...]
    awaits_request_of: tuple[str, ...]
    """Who may invoke it, while nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """What one party owes under all its documents: one line, every citation."""

    party: str
    verb: Verb
    status: DutyStatus
    due: Instant | None
    cites: tuple[str, ...]
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question: the rule, who said what, what it comes to.

    `put` and `attested` are the entries by which the office put it, and
    attested how it was settled last.
    """

    id: str
    agreement: str
    provision: str
    cite: str
    certainty: Certainty | None
    text: str
    form: tuple[Form, ...]
    rule: RuleKind
    rule_name: str
    rule_words: str
    voters: tuple[str, ...]
    opened_at: Instant | None
    closes_at: Instant | None
    positions: tuple[Position, ...]
    answers: dict[str, int]
    undecided: tuple[str, ...]
    recused: tuple[str, ...]
    late: tuple[str, ...]
    quorum_reached: bool
    quorum_reachable: bool
    outcome: Outcome | None
    settled_at: Instant | None
    projected: Outcome | None
    turns_on: tuple[str, ...]
    if_silent: Outcome | None
    draft: str | None
    broken_at: Instant | None
    contested_by: tuple[str, ...]
    readings: tuple[tuple[str, Instant, Outcome | None], ...]
    afterwards: tuple[Position, ...]
    put: tuple[str, ...]
    attested: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """A request, meeting or measure: who, when, what, by which entry."""

    entry: str
    kind: str
    party: str
    received_at: Instant
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Lines, totals of lines that are of one kind, and what is there by which day."""

    lines: tuple[Line, ...]
    totals: tuple[Total, ...]
    since: Instant
    schedules: tuple[Schedule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case at a moment."""

    case: CaseView
    mode: Mode
    now: Instant
    agreements: tuple[AgreementView, ...]
    parties: tuple[PartyView, ...]
    facts: tuple[FactView, ...]
    truces: tuple[TruceView, ...]
    acts: tuple[ActView, ...]
    duties: tuple[DutyView, ...]
    lines: tuple[DutyLine, ...]
    questions: tuple[QuestionView, ...]
    deadlines: tuple[Deadline, ...]
    contributions: Contributions
    steps: tuple[StepStanding, ...]
