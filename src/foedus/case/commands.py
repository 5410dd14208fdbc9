"""What can be asked of a case: that an entry come to be.

A command carries the body of the entry it asks for.  `decide` answers with
that entry, completed with its place and citation, or refuses; so the union of
entries is the only list there is (see docs/adr/0003).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from foedus.case import entries as e
from foedus.moments import Instant, Span

__all__ = ["ASKED", "Command", "asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Who asks for what.

    `at` is when it happened as claimed, `received_at` when the secretariat
    received it (both default to now); `party` is for whom the seat speaks
    where it is not its own.
    """

    id: str
    mode: e.Mode
    by: e.Seat
    asks: e.Body
    case: str = ""
    party: str = ""
    at: Span | None = None
    received_at: Instant | None = None
    confirmed_by: e.Seat | None = None


ASKED: Final[dict[type[e.Body], str]] = {
    e.CaseOpened: "open_case",
    e.FactReported: "report_fact",
    e.FactFound: "find_fact",
    e.FactContested: "contest_fact",
    e.ViolationsCounted: "count_violations",
    e.Requested: "request",
    e.Alerted: "alert",
    e.Acknowledged: "acknowledge",
    e.Met: "meet",
    e.Performed: "perform",
    e.QuestionPut: "put_question",
    e.DraftCirculated: "circulate_draft",
    e.DraftObjected: "object",
    e.QuestionWithdrawn: "withdraw_question",
    e.PositionTaken: "take_position",
    e.StepCompleted: "complete_step",
    e.OutcomeAttested: "attest_outcome",
    e.OutcomeContested: "contest_outcome",
    e.ContributionRecorded: "contribute",
    e.MeasureAdopted: "adopt_measure",
    e.Suspended: "suspend",
    e.Resumed: "resume",
    e.Waived: "waive",
    e.BreachStated: "state_breach",
    e.Noted: "note",
    e.Corrected: "correct",
    e.CaseClosed: "close_case",
    e.RehearsalBegun: "begin_rehearsal",
    e.Injected: "inject",
    e.Rescheduled: "reschedule",
    e.TakenOver: "take_over",
    e.HandedBack: "hand_back",
    e.Observed: "observe",
    e.LessonEntered: "enter_lesson",
}
"""The imperative of every entry, as scripts and refusals write it."""


def asked(body: e.Body) -> str:
    """The imperative, in words: `take position`."""
    return ASKED[type(body)].replace("_", " ")
