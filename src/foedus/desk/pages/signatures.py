"""How many persons of a party must sign what it says: shown to all, set by the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.commands import ASKED
from foedus.case.rights import OFFICE
from foedus.desk.forms.table import FORMS
from foedus.desk.language import told, told_count
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.people.keepers import ProvenHere, is_proven, keeps
from foedus.desk.viewer import DeskHere, Viewer, ViewerHere
from foedus.errors import FoedusError, RefusedError
from foedus.record.acts import PersonsAsked
from foedus.record.roster import MOST_PERSONS, SIGNABLE
from foedus.record.shapes import KINDS

if TYPE_CHECKING:
    from foedus.desk.context import Desk

__all__ = ["router"]

router = APIRouter(prefix="/people/signatures")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """A kind of statement, and how many persons sign it now."""

    kind: str
    words: str
    persons: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyKeys:
    """How many persons of a party could sign an answer now."""

    name: str
    persons: int


@router.get("")
def signatures(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """What is asked for now, and for how many of each party it can be."""
    return _page(desk, viewer)


@router.post("", response_model=None)
def ask_for(
    desk: DeskHere,
    viewer: ProvenHere,
    kind: Annotated[str, Form(max_length=60)],
    persons: Annotated[int, Form()],
    entry: Annotated[str, Form(max_length=64)],
) -> Response:
    """Say how many persons must sign a kind of statement from now on."""
    act = PersonsAsked(kind=kind, persons=persons)
    try:
        desk.office.enrol(act, viewer.person, desk.now(), f"persons {entry}")
    except RefusedError as fault:
        return _page(desk, viewer, fault)
    return RedirectResponse("/people/signatures", HTTPStatus.SEE_OTHER)


def _page(desk: Desk, viewer: Viewer, problem: FoedusError | None = None) -> HTMLResponse:
    roster = desk.office.roster()
    rows = [
        KindRow(kind=kind, words=words, persons=count, said=_said(count))
        for kind, words in sorted(_kinds().items(), key=lambda each: each[1])
        for count in (roster.persons.get(kind, 0),)
    ]
    return page(
        "signatures",
        plain_frame(told("How many persons sign"), viewer, "/people"),
        HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
        rows=sorted(rows, key=lambda row: -row.persons),
        unsigned=not any(row.persons for row in rows),
        parties=_parties(desk),
        choices=range(MOST_PERSONS + 1),
        keeps_office=keeps(desk, viewer, OFFICE),
        proven=is_proven(desk, viewer),
        entry=desk.nonce(),
        problem=problem,
    )


def _kinds() -> dict[str, str]:
    """What a party binds itself by, in the words of its form."""
    return {kind: told(FORMS[ASKED[KINDS[kind]]].title) for kind in SIGNABLE}


def _said(persons: int) -> str:
    if not persons:
        return told("nobody signs it")
    words = told_count("%(num)d person signs it", "%(num)d persons sign it", persons)
    return words % {"num": persons}


def _parties(desk: Desk) -> list[PartyKeys]:
    roster, now = desk.office.roster(), desk.now()
    codes = {party for party, _, _ in roster.seats} - {OFFICE}
    found = []
    for code in codes:
        keys = roster.good_keys(code, now, "position_taken").values()
        persons = len({key.person for key in keys})
        found.append(PartyKeys(name=state_of(code).name, persons=persons))
    return sorted(found, key=lambda each: in_order(each.name))
