"""A desk in full course, and every page of it: at which addresses, and what else answers a GET."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from fastapi.testclient import TestClient
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, Room
from tests.desk.live.forms import ask, done
from tests.desk.live.matrix import named
from tests.desk.live.nights import a_night
from tests.desk.live.test_access import a_drill, waits

from foedus.desk.alerts.leader import Alone
from foedus.desk.alerts.notices import Channel
from foedus.desk.conducting import Conductor
from foedus.desk.forms.table import FORMS
from foedus.desk.people.invitations import invite
from foedus.desk.rehearsing import rehearsal_of
from foedus.record import acts as a

__all__ = ["FILES", "PAGES", "Course", "in_full_course"]

MILITARY: Final = f"{NATO_LIGHT}#decide_military"
SILENT: Final = f"{NATO_LIGHT}@silence#decide_military"
QUESTION: Final = f"?question={quote(MILITARY)}"
ATTACK: Final = {"event": "armed_attack", "phase": "occurred", "attacker": "RUS"}


@dataclass(frozen=True)
class Course:
    """A desk with cases in full course, and what of it has a name of its own."""

    room: Room
    entry: str
    unsigned: str
    confirm: str
    invitation: str
    move: str


At = Callable[[Course], Iterator[str]]


def _of(*names: str) -> At:
    """Pages of a case."""
    return lambda _: (f"/cases/night/{name}" for name in names)


def _at(*addresses: str) -> At:
    return lambda _: iter(addresses)


def _forms(_: Course) -> Iterator[str]:
    """Every form as whoever may send it sees it; then the steps before it, and one for another."""
    for verb, form in FORMS.items():
        yield f"/cases/night/acts/{verb}{QUESTION if form.first == 'question' else ''}"
    yield from ("/cases/night/acts/object", f"/cases/night/acts/take_position{QUESTION}&for=POL")


PAGES: Final[dict[str, At]] = {
    "GET /": _at("/"),
    "GET /sign-in": _at("/sign-in"),
    "GET /cases": _at("/cases"),
    "GET /cases/new": _at("/cases/new"),
    "GET /people": _at("/people"),
    "GET /people/tokens": _at("/people/tokens"),
    "GET /people/signatures": _at("/people/signatures"),
    "GET /people/subscriptions": _at("/people/subscriptions"),
    "GET /alerts": _at("/alerts"),
    "GET /alerts/roster": _at("/alerts/roster"),
    "GET /a/{word}": lambda course: iter([course.confirm]),
    "GET /invitation/{token}": lambda course: iter([course.invitation]),
    "GET /oidc/start": _at("/oidc/start"),
    "GET /oidc/back": _at("/oidc/back"),
    "GET /forecast": _at("/forecast", "/forecast?home=9"),
    "GET /cases/{case}/forecast": _at("/cases/night/forecast", "/cases/silent/forecast"),
    "GET /cases/{case}/acts": _of("acts"),
    "GET /cases/{case}/acts/{verb}": _forms,
    "GET /cases/{case}/agreements": _of("agreements"),
    "GET /cases/{case}/alerts": _of("alerts"),
    "GET /cases/{case}/board": _at("/cases/night/board", "/cases/drill/board"),
    "GET /cases/{case}/consultation": _at(
        "/cases/night/consultation", "/cases/silent/consultation"
    ),
    "GET /cases/{case}/consultation/convene": _of("consultation/convene"),
    "GET /cases/{case}/consultation/{entry}/move": lambda course: iter([course.move]),
    "GET /cases/{case}/contributions": _of("contributions"),
    "GET /cases/{case}/duties": _of("duties"),
    "GET /cases/{case}/mine": _at("/cases/night/mine", "/cases/silent/mine", "/cases/drill/mine"),
    "GET /cases/{case}/proposals": _of("proposals"),
    "GET /cases/{case}/replay": _at(
        "/cases/night/replay?at=2027-08-28T03:30:00Z",
        "/cases/again/replay?at=2001-09-11T18:00:00Z",
    ),
    "GET /replays": _at("/replays"),
    "GET /rehearsals": _at("/rehearsals"),
    "GET /rehearsals/new": _at("/rehearsals/new?scenario=after-the-ceasefire"),
    "GET /cases/{case}/rehearsal": _at("/cases/drill/rehearsal"),
    "GET /cases/{case}/report": _at("/cases/drill/report"),
    "GET /cases/{case}/evaluation": _at("/cases/drill/evaluation"),
    "GET /cases/{case}/record": _of("record", "record?party=POL&q=nothing"),
    "GET /cases/{case}/receipts/{entry:path}": lambda course: iter(
        [f"/cases/night/receipts/{course.entry}"]
    ),
    "GET /cases/{case}/statements/{entry}": lambda course: iter([course.unsigned]),
    "GET /cases/{case}/proposals/{entry}": _at(f"/cases/night/proposals/{named('ours')}"),
    "GET /cases/{case}/countersign/{entry}": _at(
        f"/cases/night/countersign/{named('ours-dictated')}"
    ),
}
"""Every route that answers with a page, and where it does."""

_PAPERS: Final = ("statements", "proposals", "countersign")
FILES: Final = frozenset(
    {
        *("GET /api", "GET /health", "GET /ready", "GET /metrics", "GET /alerts/cap/{name}.xml"),
        *(f"GET /cases/{{case}}/{each}" for each in ("board.pdf", "bundle", "live")),
        *(f"GET /cases/{{case}}/report.{each}" for each in ("html", "json", "pdf")),
        *(f"GET /cases/{{case}}/contributions.{each}" for each in ("csv", "xlsx")),
        *(f"GET /cases/{{case}}/{each}/{{entry:path}}" for each in ("leaf", "proof")),
        *(f"GET /cases/{{case}}/{each}/{{entry}}/file" for each in _PAPERS),
        *(f"GET /cases/{{case}}/{each}/{{entry}}/statement.json" for each in _PAPERS),
        "GET /cases/{case}/consultation/{entry}.ics",
        "GET /way-in/{token}",
    }
)
"""What answers with something else; what lies under /api/ is for programs."""


def in_full_course(room: Room) -> Course:
    """A night with what is private to Poland, and a case in which silence runs and was broken."""
    poland = room.browser(room.seat("POL", "delegate", "POL delegate"))
    _on_duty(poland)
    a_night(room)
    rule = a.PersonsAsked(kind="position_taken", persons=2)
    room.desk.office.enrol(rule, SECRETARY, room.clock.now, "two persons")
    waits(room, "POL", "ours")
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    poland = room.browser(room.seat("POL", "delegate", "POL delegate"))  # hours have passed
    ukraine = room.browser(room.seat("UKR", "delegate", "UKR delegate"))
    unsigned = ask(poland, f"/cases/night/acts/take_position{QUESTION}", answer="decline")
    _supplies(ukraine, poland)
    move = _meets(clerk, "night")
    _silence(room, clerk, ukraine, poland)
    typed = {"case": "again", "history": "nato_a5_2001", "under": NATO_LIGHT}
    assert clerk.post("/replays/history", data=typed).is_redirect
    _drill(room, poland)
    return Course(
        room=room,
        entry=room.desk.office.case("night").entries[-1].id,
        unsigned=unsigned.headers["location"],
        confirm=_alerted(room),
        invitation=f"/invitation/{invite(room.desk, 'P. New', 'POL', 'delegate', 'POL authority')}",
        move=move,
    )


def _drill(room: Room, poland: TestClient) -> None:
    """A rehearsal that has gone on for some hours, evaluated so far."""
    a_drill(room)
    director = room.seat("secretariat", "director", "S. director")
    conductor = Conductor(room.desk, Alone())
    conductor.step()
    rehearsal = rehearsal_of(room.desk, room.desk.office.case("drill"))
    rehearsal.reschedule("dead", None, director, "held")
    rehearsal.jump(rehearsal.now.add(hours=8))
    while conductor.step() == 0:
        pass
    at = "/cases/drill/evaluation"
    seen = {"expectation": "italy", "seen": "partly", "text": "They hesitated.", "entry": "seen"}
    browser = room.browser(director)
    assert browser.post(f"{at}/observed", data={**seen, "evidence": "1, 2"}).is_redirect
    learned = {"text": "No council at night.", "action": "Write to it.", "entry": "learned"}
    assert poland.post(f"{at}/lessons", data=learned).is_redirect


def _supplies(ukraine: TestClient, poland: TestClient) -> None:
    line: dict[str, Any] = {"line": "interceptors", "form": "military", "item": "interceptors"}
    line |= {"amount__value": "40", "amount__unit": "pieces", "receiver": "UKR"}
    contribute = "/cases/night/acts/contribute"
    done(ukraine, contribute, stage="needed", expected="2027-09-03T12:00", **line)
    for stage in ("pledged", "committed", "dispatched"):
        done(poland, contribute, stage=stage, giver="POL", **line)


def _meets(clerk: TestClient, case: str) -> str:
    """Where a meeting that is to come can be moved."""
    typed = {"level": "political", "starts": "2027-08-28T09:30", "minutes": "60"}
    typed |= {"place": "by video", "discharges": "consult", "agenda": "The attack\nWhat to give"}
    for invited in ("all", "POL"):
        ask(clerk, f"/cases/{case}/consultation/convene", invited=invited, **typed)
    done(clerk, f"/cases/{case}/acts/meet", attendees=["UKR", "POL"], discharges=["consult"])
    shown = clerk.get(f"/cases/{case}/consultation").text
    found = re.search(r'href="([^"]+/move)"', shown)
    assert found is not None
    return found[1]


def _silence(room: Room, clerk: TestClient, ukraine: TestClient, poland: TestClient) -> None:
    """One text that runs, and one that somebody broke."""
    room.opened("silent", f"{NATO_LIGHT}@silence", title="A text under silence")
    acts = "/cases/silent/acts"
    when = {"occurred__earliest": "2027-06-01T00:00"}
    done(ukraine, f"{acts}/report_fact", event="ceasefire", phase="continuing", **when)
    when = {"occurred__earliest": "2027-08-28T02:40"}
    done(ukraine, f"{acts}/report_fact", victims="UKR", **ATTACK, **when)
    done(ukraine, f"{acts}/request")
    for question in (SILENT, SILENT.replace("military", "economic")):
        done(clerk, f"{acts}/circulate_draft?question={quote(question)}", text="It is given.")
    done(poland, f"{acts}/object?question={quote(SILENT)}", text="Not in these words.")
    _meets(clerk, "silent")


def _on_duty(poland: TestClient) -> None:
    """By two channels."""
    for typed in (
        {"channel": "mail", "address": "one@pol.example"},
        {"channel": "webhook", "address": "https://pol.example/hook"},
    ):
        answer = poland.post("/alerts/roster", data={"person": "POL delegate", **typed})
        assert answer.status_code == 303, answer.text


def _alerted(room: Room) -> str:
    """Poland has been told, and has not confirmed: the link by which it would."""
    with on_watch(room) as duty:
        duty.turn()
        told = [each for each in duty.sink.taken if each.delivery.channel == Channel.MAIL]
    return "/a/" + told[-1].confirm.rpartition("/a/")[2]
