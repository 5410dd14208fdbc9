"""Alerts: whether messages reach the parties, and of each case who was told and who confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from foedus.case.assessment import Assessment
from foedus.case.entries import CaseClosed
from foedus.case.rights import OFFICE
from foedus.case.words import Mode, SeatRole
from foedus.desk.alerts import calling
from foedus.desk.alerts.alerted import machine_seat
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.calling import runs
from foedus.desk.alerts.calls import Calls
from foedus.desk.alerts.duty import keeps_roster_of
from foedus.desk.alerts.guard import alarm_of, confirm_clock
from foedus.desk.alerts.outbox import Outbox
from foedus.desk.alerts.panel import PartyRow, party_rows
from foedus.desk.alerts.planner import DESK
from foedus.desk.alerts.reach import parties_for, parties_told
from foedus.desk.language import told as _
from foedus.desk.pages.frame import case_frame, page, plain_frame
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import MODES, ModeWords, joined
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import RefusedError
from foedus.rehearsal.played_in import is_played_in

if TYPE_CHECKING:
    from foedus.agreement.resolved import Clause
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["router"]

router = APIRouter()
_MOST_REMINDERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAlerts:
    """A case on the list: how many parties there are, were told, and have confirmed.

    `nobody` are those whom no message reaches, for nobody is in their duty roster.
    """

    name: str
    title: str
    mode: ModeWords
    parties: int
    told: int
    confirmed: int
    silent: str
    unreached: int
    nobody: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question whose silent parties can be reminded."""

    key: str
    words: str
    count: int
    silent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder that was sent: of how many parties, and how many of them have somebody to tell."""

    when: str
    by: str
    words: str
    parties: int
    reached: int
    unreached: str


@router.get("/alerts")
def alerts(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """The whole of it."""
    outbox = Outbox(desk.tables, desk.seed())
    book = Book(desk.tables, desk.settings.escalate_minutes)
    contacts = book.contacts()
    own = [viewer.seat.party] if viewer.seat.party != OFFICE else []
    parties = parties_for(viewer, dict.fromkeys([*own, *contacts]))
    times = Times(zone=viewer.zone)
    checks = [each for each in outbox.of_case(DESK) if each.what == "check"]
    rows = party_rows(parties, contacts, checks, outbox.confirmed(DESK), times)
    alarm = alarm_of(desk.tables)
    return page(
        "alerts",
        plain_frame(_("Alerts"), viewer, "/alerts"),
        alarm=alarm.words if alarm else "",
        faults=_faults(desk) if viewer.of_office else [],
        runs=runs(viewer),
        own=viewer.seat.party if own else "",
        own_name=state_of(viewer.seat.party).name,
        may_check=runs(viewer) or (bool(own) and keeps_roster_of(desk, viewer, own[0])),
        checks=rows,
        cases=[_case_row(desk, outbox, viewer, case) for case in _open_cases(desk, viewer)],
        nonce=desk.nonce(),
    )


def _faults(desk: Desk) -> list[str]:
    faults = []
    if not desk.settings.smtp.get_secret_value():
        faults.append(_("No mail relay is set (smtp): no mail is sent."))
    if not desk.office.roster().holds(machine_seat(desk)):
        words = _(
            "The secretariat has no seat for %(person)s: that a party was alerted is not recorded."
        )
        faults.append(words % {"person": desk.settings.machine})
    return faults


def _open_cases(desk: Desk, viewer: Viewer) -> list[Case]:
    found = [desk.office.case(name) for name, _version in desk.office.cases()]
    told = [each for each in found if each.mode is not Mode.REPLAY and not is_played_in(each)]
    mine = [each for each in told if viewer.may_read(each)]
    mine.sort(
        key=lambda each: (bool(each.of(CaseClosed)), -each.entries[0].received_at.timestamp())
    )
    return mine


def _rows(desk: Desk, outbox: Outbox, viewer: Viewer, case: Case) -> list[PartyRow]:
    contacts = Book(desk.tables, desk.settings.escalate_minutes).contacts()
    parties = parties_for(viewer, parties_told(case))
    deliveries, confirmed = outbox.of_case(case.id), outbox.confirmed(case.id)
    return party_rows(parties, contacts, deliveries, confirmed, Times(zone=viewer.zone))


def _case_row(desk: Desk, outbox: Outbox, viewer: Viewer, case: Case) -> CaseAlerts:
    rows = _rows(desk, outbox, viewer, case)
    told = [row for row in rows if row.last is not None]
    asked = [(row, next((e for e in row.tellings if e.asks), None)) for row in told]
    done = [row for row, each in asked if each is not None and each.sign.tone == "good"]
    nobody = [row.name for row in rows if not row.persons]
    return CaseAlerts(
        name=case.id,
        title=case.opening.title,
        mode=MODES[case.mode],
        parties=len(rows),
        unreached=len(nobody),
        nobody=joined(nobody),
        told=len(told),
        confirmed=len(done),
        silent=", ".join(row.name for row in told if row not in done),
    )


@router.get("/cases/{case}/alerts")
def case_alerts(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """Who was told what of a case, on which channels, and who confirmed."""
    rows = _rows(desk, Outbox(desk.tables, desk.seed()), viewer, case)
    open_ = runs(viewer) and not case.of(CaseClosed)
    return page(
        "case_alerts",
        case_frame(_("Who was told"), viewer, case, "alerts"),
        case=case.id,
        rows=rows,
        parties=len(rows),
        unreached=len([row for row in rows if not row.persons]),
        nobody=joined([row.name for row in rows if not row.persons]),
        reminders=_reminders(desk, viewer, case, rows) if runs(viewer) else [],
        asks=_asks(desk, case) if open_ else [],
        minutes=_minutes(desk, viewer, case),
        nonce=desk.nonce(),
    )


def _minutes(desk: Desk, viewer: Viewer, case: Case) -> int | None:
    """How long the viewer's party waits in this case; None where it is not theirs to say."""
    party = viewer.seat.party
    if case.of(CaseClosed) or not keeps_roster_of(desk, viewer, party):
        return None
    waits = Book(desk.tables, desk.settings.escalate_minutes).patience(case.id).get(party)
    return None if waits is None else int(waits.total("minutes"))


def _reminders(desk: Desk, viewer: Viewer, case: Case, rows: list[PartyRow]) -> list[Reminder]:
    """What was reminded, the latest first: of how many parties, and whom that reached."""
    times, calls = Times(zone=viewer.zone), Calls(desk.tables).of(case.id)
    reached = {row.code for row in rows if row.persons}
    names = {row.code: row.name for row in rows}
    assessment = Assessment(case, desk.clock_of(case))
    found = []
    for name in reversed(dict.fromkeys(each.id for each in calls)):
        same = [each for each in calls if each.id == name]
        lost = [names[each.party] for each in same if each.party not in reached]
        found.append(
            Reminder(
                when=times.stamp(same[0].at.round("second", mode="floor")).full,
                by=same[0].by,
                words=_words_of(assessment.clause(same[0].question)),
                parties=len(same),
                unreached=joined(
                    [
                        names.get(each.party, each.party)
                        for each in same
                        if each.party not in reached
                    ],
                    most=5,
                ),
                reached=len(same) - len(lost),
            )
        )
    return found[:_MOST_REMINDERS]


def _words_of(clause: Clause) -> str:
    decide = clause.provision.decide
    return (decide.question if decide else None) or clause.name


def _asks(desk: Desk, case: Case) -> list[Ask]:
    assessment = Assessment(case, desk.clock_of(case))
    found = []
    for question in assessment.questions():
        silent = question.count.silent if question.is_open else ()
        if silent:
            found.append(
                Ask(
                    key=question.clause.key,
                    words=_words_of(question.clause),
                    count=len(silent),
                    silent=", ".join(
                        sorted((state_of(code).name for code in silent), key=in_order)
                    ),
                )
            )
    return found


@router.post("/cases/{case}/alerts/remind")
def remind(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    question: Annotated[str, Form(max_length=300)],
    entry: Annotated[str, Form(min_length=1, max_length=64)],
) -> RedirectResponse:
    """Remind those who have not answered a question, and nobody else."""
    calling.remind(desk, viewer, case, question, entry)
    return RedirectResponse(f"/cases/{case.id}/alerts", HTTPStatus.SEE_OTHER)


@router.post("/alerts/check")
def check(
    desk: DeskHere,
    viewer: ViewerHere,
    entry: Annotated[str, Form(min_length=1, max_length=64)],
    party: Annotated[list[str], Form(max_length=300)],
) -> RedirectResponse:
    """Send a check of communications to everybody in the duty rosters of parties."""
    calling.check(desk, viewer, party, entry)
    return RedirectResponse("/alerts", HTTPStatus.SEE_OTHER)


@router.post("/alerts/clock")
def clock(desk: DeskHere, viewer: ViewerHere) -> RedirectResponse:
    """Say that the clock is right as it is."""
    if not viewer.of_office or viewer.seat.role is not SeatRole.SECRETARIAT:
        why = "the secretariat says whether the clock is right."
        raise RefusedError("confirm the clock", why, remedy="Ask the secretariat.")
    confirm_clock(desk.tables)
    desk.stir.poke()
    return RedirectResponse("/alerts", HTTPStatus.SEE_OTHER)
