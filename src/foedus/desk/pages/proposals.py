"""What waits for a second person of one's own party: seen by that party, and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from foedus.case.commands import ASKED
from foedus.case.entries import PositionTaken
from foedus.desk.forms.fields import ground_of
from foedus.desk.forms.shown import said_of
from foedus.desk.forms.table import FORMS
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.states import in_order
from foedus.desk.panels.words import joined
from foedus.desk.statements import command_of_proposal
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.office.papers import short_digest
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.case.entries import Body
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.panels.times import Stamp
    from foedus.desk.viewer import Viewer

__all__ = ["Waiting", "router", "second_persons", "waiting_of"]

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A statement that waits for a second person: what it says, who signed, who may sign now."""

    what: str
    rows: tuple[tuple[str, str], ...]
    by: str
    since: Stamp
    digest: str
    url: str
    own: bool
    """Whether the viewer has signed it."""
    may: bool
    """Whether the viewer has a key that signs it as the second person."""
    others: str
    """Who may sign it now; empty where nobody can."""
    question: str


@router.get("/cases/{case}/proposals")
def proposals(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """What waits for a second person of one's own party."""
    frame = case_frame(told("Waiting for a second person"), viewer, case, "mine")
    return page("proposals", frame, rows=waiting_of(desk, viewer, case))


def waiting_of(desk: Desk, viewer: Viewer, case: Case) -> list[Waiting]:
    """What one's own party has still to sign a second time; what one may sign oneself first."""
    party = viewer.seat.party
    found = [each for each in desk.office.proposals(case.id).values() if each.party == party]
    if not found:
        return []
    ground = ground_of(case, party, viewer.zone, desk.clock_of(case))
    keys = desk.office.roster().keys
    rows = []
    for each in found:
        form = FORMS[ASKED[type(each.body)]]
        signed = {keys[one.key].person for one in each.signatures}
        others = second_persons(desk, case, party, each.body, signed)
        statement = desk.office.statement(case.id, command_of_proposal(each), each.nonce)
        rows.append(
            Waiting(
                what=told(form.title),
                rows=said_of(form, each.body, ground),
                by=joined(sorted(signed, key=in_order)),
                since=ground.lens.stamp(each.proposed_at),
                digest=short_digest(statement),
                url=f"/cases/{case.id}/proposals/{each.id}",
                own=viewer.person in signed,
                may=viewer.person in others,
                others=joined(others),
                question=each.body.question if isinstance(each.body, PositionTaken) else "",
            )
        )
    return sorted(rows, key=lambda row: (not row.may, row.own))


def second_persons(
    desk: Desk, case: Case, party: str, body: Body, signed: Iterable[str]
) -> list[str]:
    """Who of a party has a key that signs it now, and has not signed."""
    now, kind = desk.clock_of(case), kind_of(type(body))
    keys = desk.office.roster().good_keys(party, now, kind).values()
    return sorted({key.person for key in keys} - set(signed), key=in_order)
