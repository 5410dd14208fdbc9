"""Who may ask for what: every route of a desk, asked by every kind of viewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from fastapi.routing import iter_route_contexts
from httpx import Response
from tests.desk.live.desks import SECRETARY, Room

TABLE: Final = Path(__file__).parent / "access.yaml"
OWN, OTHER = "POL", "NZL"
"""A party of the case, and one that is not."""
_OFFICE: Final = ("secretariat", "director", "auditor", "observer")
_PARTY: Final = ("authority", "delegate", "deputy", "duty_officer", "co_signer")
_READERS: Final = ("auditor", "observer")


@dataclass(frozen=True)
class Asker:
    """A kind of viewer: `whose` is nobody, office, own or other."""

    whose: str
    role: str = ""

    def __str__(self) -> str:
        return f"{self.whose}.{self.role}" if self.role else self.whose


ASKERS: Final = (
    Asker("nobody"),
    *(Asker("office", role) for role in _OFFICE),
    *(Asker(whose, role) for whose in ("own", "other") for role in (*_PARTY, *_READERS)),
)


def rows() -> dict[str, Any]:
    """The table."""
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return found


def routes(app: Any) -> Iterator[str]:
    """Every route, as `GET /cases/{case}/board`."""
    for each in iter_route_contexts(app.routes):
        for method in sorted(set(each.methods or ()) - {"HEAD"}):
            yield f"{method} {each.path}"


def routes_of(table: Iterable[str]) -> set[str]:
    """The routes of rows: a row may say in brackets which of several things is asked for."""
    return {each.partition(" (")[0] for each in table}


def named(name: str) -> str:
    """The number of an entry as forms have it, from a name that a reader understands."""
    return name.encode().hex().ljust(32, "0")[:32]


def expected(row: Mapping[str, Any], asker: Asker) -> str:
    """What a row says of a viewer: by kind and role, else by kind, else of all."""
    for name in (str(asker), asker.whose, "all"):
        if name in row:
            return str(row[name])
    return "nothing is said"


def answered(room: Room, route: str, row: Mapping[str, Any], asker: Asker) -> str:
    """What the desk answers a viewer, in one word."""
    answer = answer_of(room, route, row, asker)
    return _word(answer.status_code, answer.headers.get("location", ""))


def answer_of(room: Room, route: str, row: Mapping[str, Any], asker: Asker) -> Response:
    """What the desk answers a viewer, whole."""
    method, path = route.partition(" (")[0].split(" ", 1)

    def fresh(value: object) -> str:
        said = str(value).replace("$n", room.clock.nonce())
        return named(said[1:]) if said.startswith("=") else said

    at = {"case": "night", "token": "never", **row.get("at", {})}
    for name, value in at.items():
        path = path.replace(f"{{{name}}}", fresh(value)).replace(f"{{{name}:path}}", fresh(value))
    browser = room.browser(seat_of(room, asker))
    if method == "GET" and path.endswith("/live"):
        method = "HEAD"  # the answer of a stream has no end
    browser._transport.raise_server_exceptions = False
    return browser.request(
        method,
        path,
        data={name: fresh(value) for name, value in row.get("send", {}).items()} or None,
        json=row.get("json"),
        headers={"idempotency-key": room.clock.nonce()},
    )


def differences(room: Room, route: str, row: Mapping[str, Any]) -> list[str]:
    """Where the desk answers a route otherwise than its row says."""
    found = ((asker, answered(room, route, row, asker)) for asker in ASKERS)
    return [
        f"{route}, {asker}: {word}, and the table says {expected(row, asker)}"
        for asker, word in found
        if word != expected(row, asker)
    ]


def proposed(room: Room, route: str) -> str:
    """The row of a route as the desk answers today, to be looked at before it is kept."""
    found = {str(asker): answered(room, route, {}, asker) for asker in ASKERS}
    return yaml.safe_dump({route: _short(found)}, default_flow_style=None, width=1000)


def _short(found: dict[str, str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for whose in ("nobody", "office", "own", "other"):
        group = {name: word for name, word in found.items() if name.partition(".")[0] == whose}
        words = list(group.values())
        most = max(set(words), key=words.count)
        said[whose] = most
        said |= {name: word for name, word in group.items() if word != most}
    return said


def seat_of(room: Room, asker: Asker) -> Any:
    """The seat of an asker; None of nobody."""
    if asker.whose == "nobody":
        return None
    if asker.role == "authority":
        code = OWN if asker.whose == "own" else OTHER
        return room.seat(code, "observer", f"{code} authority")
    if asker.whose == "office":
        name = SECRETARY if asker.role == "secretariat" else f"S. {asker.role}"
        return room.seat("secretariat", asker.role, name)
    code = OWN if asker.whose == "own" else OTHER
    return room.seat(code, asker.role, f"{code} {asker.role}")


def _word(status: int, location: str) -> str:
    if status == 401 or location.partition("?")[0] == "/sign-in":
        return "sign-in"
    words = {403: "refused", 404: "not found", 409: "refused", 422: "bad input"}
    return words.get(status, "ok" if status < 400 else f"{status}")
