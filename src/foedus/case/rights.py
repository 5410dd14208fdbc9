"""Who may ask for what: a table of entries and seats.

The secretariat writes down what a party says by telephone, so it may enter
for a party whatever that party may; the director does so in an exercise only.
Auditors and observers read; of an exercise they also say what they saw and learned.
"""

from __future__ import annotations

from typing import Final, get_args

from foedus.case import entries as e
from foedus.case.rehearsed import Rehearsed

__all__ = [
    "AFTER_CLOSE",
    "BY_A_PARTY",
    "IN_AN_EXERCISE",
    "OFFICE",
    "RIGHTS",
    "may_ask",
    "may_ask_for",
    "may_speak_for_others",
]

OFFICE: Final = "secretariat"
"""The party of those who serve all."""

_R = e.SeatRole
_OFFICE: Final = frozenset({_R.SECRETARIAT, _R.DIRECTOR})
_DIRECTOR: Final = frozenset({_R.DIRECTOR})
_STATE: Final = frozenset({_R.DELEGATE, _R.DEPUTY}) | _OFFICE
_DUTY: Final = _STATE | {_R.DUTY_OFFICER}

RIGHTS: Final[dict[type[e.Body], frozenset[e.SeatRole]]] = {
    e.CaseOpened: _OFFICE,
    e.FactReported: _DUTY,
    e.FactFound: _STATE,
    e.FactContested: _STATE,
    e.ViolationsCounted: _DUTY,
    e.Requested: _DUTY,
    e.Alerted: _OFFICE,
    e.Acknowledged: _DUTY,
    e.Met: _OFFICE,
    e.Performed: _STATE,
    e.QuestionPut: _OFFICE,
    e.DraftCirculated: _OFFICE,
    e.DraftObjected: _STATE,
    e.QuestionWithdrawn: _OFFICE,
    e.PositionTaken: _STATE,
    e.StepCompleted: _STATE,
    e.OutcomeAttested: _OFFICE,
    e.OutcomeContested: _STATE,
    e.ContributionRecorded: _DUTY,
    e.MeasureAdopted: _STATE,
    e.Suspended: _OFFICE,
    e.Resumed: _OFFICE,
    e.Waived: _STATE,
    e.BreachStated: _STATE,
    e.Noted: _DUTY,
    e.Corrected: _DUTY,
    e.CaseClosed: _OFFICE,
    e.RehearsalBegun: _OFFICE,
    e.Injected: _DIRECTOR,
    e.Rescheduled: _DIRECTOR,
    e.TakenOver: _DUTY,
    e.HandedBack: _DUTY,
    e.Observed: _DIRECTOR | {_R.OBSERVER},
    e.LessonEntered: _DUTY | {_R.CO_SIGNER, _R.OBSERVER, _R.AUDITOR},
}

BY_A_PARTY: Final = (
    e.Requested,
    e.Acknowledged,
    e.ContributionRecorded,
    *(kind for kind, seats in RIGHTS.items() if seats == _STATE),
)
"""What only a party can say; the office enters it for one."""

AFTER_CLOSE: Final = frozenset({e.Noted, e.BreachStated, e.Observed, e.LessonEntered})
"""What a closed case still takes."""

IN_AN_EXERCISE: Final = frozenset(get_args(Rehearsed))
"""What no case takes that is live or a replay."""


def may_ask(seat: e.Seat, body: e.Body, mode: e.Mode) -> bool:
    """Whether a seat may ask for such an entry at all."""
    return may_ask_for(seat, type(body), mode)


def may_ask_for(seat: e.Seat, kind: type[e.Body], mode: e.Mode) -> bool:
    """Whether a seat may ask for entries of a kind."""
    if seat.role is _R.DIRECTOR and mode is e.Mode.LIVE:
        return False
    return seat.role in RIGHTS[kind]


def may_speak_for_others(seat: e.Seat) -> bool:
    """Whether a seat may enter what another party says."""
    return seat.role in _OFFICE
