"""The one page of a delegate: what is asked, by when, what happens on silence, one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from foedus.case.entries import CaseClosed, CaseOpened
from foedus.case.standing import standing
from foedus.case.words import Seat
from foedus.desk.acting import may_act
from foedus.desk.language import told
from foedus.desk.mine import actions_of
from foedus.desk.pages.acts import receipt_address
from foedus.desk.pages.frame import case_frame, page, seat_words
from foedus.desk.pages.proposals import waiting_of
from foedus.desk.panels.casting import cast_of
from foedus.desk.panels.clocks import clocks_of
from foedus.desk.panels.lens import Lens
from foedus.desk.panels.mine import Mine, mine_of, with_waiting
from foedus.desk.panels.not_yet import not_yet_of
from foedus.desk.panels.playing import plays_of
from foedus.desk.panels.record import in_full
from foedus.desk.panels.words import plain
from foedus.desk.statements import unsigned_by
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.desk.withheld import withheld_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.entries import Entry
    from foedus.desk.context import Desk
    from foedus.desk.panels.times import Stamp
    from foedus.desk.viewer import Viewer

__all__ = ["mine_for", "router"]

router = APIRouter()
_MOST_DONE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something that this party has said or done, with its receipt."""

    what: str
    when: Stamp
    cite: str
    url: str
    unsigned: str
    played: bool


@router.get("/cases/{case}/mine")
def mine(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """What is asked of this seat, and what is done."""
    now = desk.clock_of(case)
    lens = Lens.of(
        standing(case, now),
        viewer.zone,
        cast=cast_of(case),
        withheld=withheld_from(viewer.seat, case),
    )
    party = viewer.seat.party
    acts = mine_for(desk, viewer, lens)
    unsigned = unsigned_by(desk, case)

    def done() -> Iterator[Done]:
        for entry in reversed(case.entries):
            if entry.party == party and not isinstance(entry.body, (CaseOpened, CaseClosed)):
                yield _done(entry, lens, entry.id in unsigned)

    mine = [each for _, each in zip(range(_MOST_DONE), done(), strict=False)]
    waiting = waiting_of(desk, viewer, case)
    return page(
        "mine",
        case_frame(told("My page"), viewer, case, "mine"),
        mine=with_waiting(acts, {each.question: each.by for each in waiting if each.question}),
        seat=seat_words(viewer.seat, keeps=viewer.keeps).words,
        not_yet=() if viewer.of_office else not_yet_of(lens, party),
        now=lens.stamp(now),
        done=mine,
        waiting=waiting,
        entry=desk.nonce(),
        zone=viewer.zone,
        clocks=clocks_of(desk, case, lens.times),
        plays=None if viewer.of_office else plays_of(desk, viewer, case),
    )


def mine_for(desk: Desk, viewer: Viewer, lens: Lens) -> Mine:
    """What is asked of a viewer's seat; who only reads is asked for nothing."""
    mode = lens.standing.mode

    def may(act: str) -> bool:
        return may_act(viewer.seat, act, mode)

    def who(act: str) -> list[str]:
        seats = desk.office.roster().seats
        own = [Seat(party=code, role=role, person=name) for code, role, name in seats]
        able = [
            each for each in own if each.party == viewer.seat.party and may_act(each, act, mode)
        ]
        return [f"{each.person} ({plain(each.role)})" for each in sorted(able, key=str)]

    reads = viewer.of_office and not may("meet")
    actions = () if reads else actions_of(lens.standing, viewer.seat.party)
    return mine_of(actions, lens, may, who)


def _done(entry: Entry, lens: Lens, unsigned: bool) -> Done:  # noqa: FBT001 - a fact of it
    name = lens.name(entry.party)
    return Done(
        what=in_full(entry, lens),
        when=lens.stamp(entry.received_at),
        cite=lens.cited(entry.cite),
        url=receipt_address(entry.case, entry.id),
        unsigned=told("not yet signed by %(party)s") % {"party": name} if unsigned else "",
        played=entry.id in lens.cast.played,
    )
