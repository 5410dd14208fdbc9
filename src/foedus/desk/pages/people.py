"""Who is in the office: parties, persons, seats and keys, and what is one's own."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.language import told
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.pages.people_rows import PartyRows, PeopleRows
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import joined, plain
from foedus.desk.people.accounts import credentials_of
from foedus.desk.people.invitations import AUTHORITY, FOUNDING, open_invitations
from foedus.desk.people.keepers import is_proven
from foedus.desk.people.keys import SIGNERS, asks, fingerprint, may_sign, party_key
from foedus.desk.people.notices import roster_notices
from foedus.desk.people.own import has_account, lone_device
from foedus.desk.sessions import Sessions
from foedus.desk.viewer import DeskHere, Viewer, ViewerHere

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.people.accounts import Credential
    from foedus.errors import FoedusError
    from foedus.moments import Instant

__all__ = ["PeoplePage", "people_page", "router"]

router = APIRouter()

_OF_THE_OFFICE: Final = (
    SeatRole.SECRETARIAT,
    SeatRole.DIRECTOR,
    SeatRole.AUDITOR,
    SeatRole.OBSERVER,
)
_OF_A_PARTY: Final = (
    SeatRole.DELEGATE,
    SeatRole.DEPUTY,
    SeatRole.CO_SIGNER,
    SeatRole.DUTY_OFFICER,
    SeatRole.AUDITOR,
    SeatRole.OBSERVER,
)

_CHANGES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice of a form."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRow:
    """A passkey of the viewer; `asks` are the parties it could sign for and does not yet."""

    name: str
    made: str
    used: str
    signs: bool
    copied: bool
    ended: str
    here: bool
    states: tuple[str, ...]
    asks: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session of the viewer."""

    name: str
    how: str
    began: str
    seen: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """A passkey that waits for the viewer's approval."""

    credential: str
    party: str
    party_name: str
    person: str
    fingerprint: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation that was not used yet."""

    digest: str
    person: str
    seat: str
    by: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change of the roster."""

    at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everything on the page."""

    proven: bool
    provider: bool
    """Whether the session began with an identity provider."""
    parties: tuple[PartyRows, ...]
    some: bool
    """Whether the people of other parties are not shown."""
    passkeys: tuple[PasskeyRow, ...]
    sessions: tuple[SessionRow, ...]
    asks: tuple[AskRow, ...]
    invitations: tuple[InvitationRow, ...]
    may_give: tuple[Choice, ...]
    may_name: tuple[Choice, ...]
    changes: tuple[ChangeRow, ...]
    wait: int
    keeps_office: bool
    may_add: bool
    """Whether the viewer has an account, which may have another passkey."""
    alone: str
    entry: str


@router.get("/people")
def people(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """The whole page."""
    return people_page(desk, viewer)


def people_page(desk: Desk, viewer: Viewer, problem: FoedusError | None = None) -> HTMLResponse:
    """The page, with what was wrong with the last thing asked."""
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    shown = _Making(desk, viewer).page()
    frame = plain_frame(told("People and keys"), viewer, "/people")
    return page("people", frame, status, shown=shown, problem=problem)


class _Making:
    """The page being made for one viewer."""

    def __init__(self, desk: Desk, viewer: Viewer) -> None:
        self.desk, self.viewer = desk, viewer
        self.roster = desk.office.roster()
        self.times = Times(zone=viewer.zone)
        self.rows = PeopleRows(desk, viewer)
        self.known, self.kept = self.rows.known, self.rows.kept

    def page(self) -> PeoplePage:
        desk = self.desk
        return PeoplePage(
            proven=is_proven(desk, self.viewer),
            provider=self.viewer.how == "oidc",
            parties=self.rows.shown(),
            some=not self.viewer.of_office,
            passkeys=self.passkeys(),
            sessions=self.sessions(),
            asks=tuple(row for code in self.kept if code != OFFICE for row in self.asks(code)),
            invitations=self.invitations(),
            may_give=tuple(choice for code in self.kept for choice in _roles(code)),
            may_name=self.may_name(),
            changes=self.changes(),
            wait=self.roster.wait,
            keeps_office=OFFICE in self.kept,
            may_add=has_account(desk, self.viewer.person),
            alone=lone_device(desk, self.viewer.person),
            entry=desk.nonce(),
        )

    def passkeys(self) -> tuple[PasskeyRow, ...]:
        with self.desk.tables.begin() as tables:
            found = credentials_of(tables, self.viewer.person)
        return tuple(self.passkey(each) for each in found)

    def passkey(self, each: Credential) -> PasskeyRow:
        signing = [seat.party for seat in self.viewer.seats if seat.role in SIGNERS]
        states, open_ = [], []
        for code in dict.fromkeys(signing):
            key = party_key(self.desk, each, code)
            said = {"party": _name(code), "key": fingerprint(key.id)}
            if key.id in self.roster.keys:
                said["state"] = self.rows.key(key.id, key).state
                states.append(told("for %(party)s: %(key)s, %(state)s") % said)
            elif any(one.credential.name == each.name for one in asks(self.desk, code)):
                names = [person for party, person in self.roster.authorities if party == code]
                said["people"] = joined(sorted(names, key=in_order)) or told("its authority")
                states.append(
                    told(
                        "for %(party)s: %(key)s waits for %(people)s. Telephone them, and read "
                        "these groups aloud: they approve it if they see the same."
                    )
                    % said
                )
            elif may_sign(self.desk, each) and each.ended is None:
                open_.append(Choice(value=code, words=_name(code)))
        session = self.viewer.session
        return PasskeyRow(
            name=each.name,
            made=self.stamp(each.made),
            used=self.stamp(each.used) if each.used else "",
            signs=each.signs,
            copied=each.synced,
            ended=self.stamp(each.ended) if each.ended else "",
            here=session is not None and session.key == each.name,
            states=tuple(states),
            asks=tuple(open_),
        )

    def sessions(self) -> tuple[SessionRow, ...]:
        found = Sessions(self.desk.tables, self.desk.settings)
        here = self.viewer.session
        return tuple(
            SessionRow(
                name=each.name,
                how=told(each.how),
                began=self.stamp(each.began),
                seen=self.stamp(each.seen),
                here=here is not None and here.name == each.name,
            )
            for each in found.of(self.viewer.person, self.desk.now())
        )

    def asks(self, code: str) -> list[AskRow]:
        return [
            AskRow(
                credential=each.credential.name,
                party=code,
                party_name=_name(code),
                person=each.person,
                fingerprint=fingerprint(party_key(self.desk, each.credential, code).id),
                at=self.stamp(each.at),
            )
            for each in asks(self.desk, code)
        ]

    def invitations(self) -> tuple[InvitationRow, ...]:
        return tuple(
            InvitationRow(
                digest=each.digest,
                person=each.person,
                seat=_seat_words(each.party, each.role),
                by=each.by,
                until=self.stamp(each.expires),
            )
            for each in open_invitations(self.desk)
            if each.by != FOUNDING and (each.party in self.kept or each.by == self.viewer.person)
        )

    def changes(self) -> tuple[ChangeRow, ...]:
        latest = roster_notices(self.desk, max(-1, self.roster.lines - 1 - _CHANGES))
        return tuple(
            ChangeRow(at=self.stamp(each.at), words=each.words) for each in reversed(latest)
        )

    def may_name(self) -> tuple[Choice, ...]:
        if OFFICE not in self.kept:
            return ()
        codes = {
            code for each in self.desk.promises.readings() for code in each.document.parties
        } | (set(self.known) - {OFFICE})
        return tuple(
            Choice(value=f"{code} {AUTHORITY}", words=_name(code))
            for code in sorted(codes, key=lambda code: in_order(_name(code)))
        )

    def stamp(self, instant: Instant) -> str:
        return self.times.stamp(instant).full


def _roles(code: str) -> list[Choice]:
    roles = _OF_THE_OFFICE if code == OFFICE else _OF_A_PARTY
    return [Choice(value=f"{code} {role}", words=_seat_words(code, role)) for role in roles]


def _seat_words(code: str, role: str) -> str:
    name = _name(code)
    word = told("keeps the roster") if role == AUTHORITY else plain(role)
    return name if name.casefold() == word else f"{name}, {word}"


def _name(code: str) -> str:
    return state_of(code).name
