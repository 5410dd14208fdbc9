"""`foedus roster`: who may speak for whom, and with which key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from foedus.cli.office_options import office_options, opened_office, opened_reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.record.acts import Act
    from foedus.record.roster import Roster

__all__ = ["command"]

_ROLES = (
    "duty_officer",
    "delegate",
    "co_signer",
    "deputy",
    "secretariat",
    "director",
    "auditor",
    "observer",
)


@click.group("roster")
def command() -> None:
    """Say who may speak for whom, and change it; every change is a leaf of the log.

    The secretariat names the authority of each party; the authority gives the
    seats of its party and enrols its keys. Seats of the secretariat itself are
    given for the party `secretariat`.
    """


def _changes(function: Callable[..., Any]) -> Callable[..., Any]:
    by = click.option("--by", required=True, metavar="PERSON", help="Who changes it.")
    return office_options(by(function))


def _change(url: str, log: Path | None, log_key: Path | None, by: str, act: Act) -> None:
    from foedus import wiring
    from foedus.record.shaping import kind_of

    with opened_office(url, log, log_key) as office:
        name = f"line {office.roster().lines}"
        line = office.enrol(act, by, wiring.now(), name)
        words = kind_of(type(line.body)).replace("_", " ")
        click.echo(f"{line.id}: {words}, by {by}")


@command.command("show")
@office_options
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def _show(url: str, log: Path | None, log_key: Path | None, *, as_json: bool) -> None:
    """Say who has which seat and key now, and how many persons must sign what."""
    del log_key
    with opened_reading(url, log) as office:
        roster = office.roster()
    if as_json:
        click.echo(json.dumps(_plain(roster), indent=2, ensure_ascii=False))
        return
    click.echo(f"The log is {roster.log}.")
    for party, person in sorted(roster.authorities):
        click.echo(f"{party}: {person} keeps its roster")
    for party, role, person in sorted(roster.seats):
        click.echo(f"{party}: {person}, {role.replace('_', ' ')}")
    for name, key in roster.keys.items():
        gone = f", revoked {roster.revoked[name]}" if name in roster.revoked else ""
        if not gone and name in roster.waits:
            gone = f", from {roster.waits[name]} on"
        click.echo(f"{key.party}: {key.person} signs with {name}{gone}")
    for kind, persons in sorted(roster.persons.items()):
        click.echo(f"{kind}: {persons} must sign")
    if roster.wait:
        click.echo(f"A new key waits {roster.wait} hours")


def _plain(roster: Roster) -> dict[str, object]:
    from foedus.record.shaping import shape_of
    from foedus.record.statements import PartyKey

    return {
        "log": roster.log,
        "authorities": [list(each) for each in sorted(roster.authorities)],
        "seats": [list(each) for each in sorted(roster.seats)],
        "keys": {name: shape_of(PartyKey).write(key) for name, key in roster.keys.items()},
        "revoked": {name: str(at) for name, at in roster.revoked.items()},
        "persons": dict(roster.persons),
        "wait": roster.wait,
        "waits": {name: str(since) for name, since in roster.waits.items()},
    }


@command.command("authority")
@_changes
@click.argument("party")
@click.argument("person")
def _authority(party: str, person: str, **where: Any) -> None:
    """Name PERSON as the one who keeps the roster of PARTY; the secretariat does."""
    from foedus.record.acts import AuthorityNamed

    _change(**where, act=AuthorityNamed(party=party, person=person))


@command.command("unname")
@_changes
@click.argument("party")
@click.argument("person")
def _unname(party: str, person: str, **where: Any) -> None:
    """Let PERSON keep the roster of PARTY no longer; what was done before stands."""
    from foedus.record.acts import AuthorityTaken

    _change(**where, act=AuthorityTaken(party=party, person=person))


@command.command("seat")
@_changes
@click.argument("party")
@click.argument("role", type=click.Choice(_ROLES))
@click.argument("person")
def _seat(party: str, role: str, person: str, **where: Any) -> None:
    """Give PERSON a seat of PARTY."""
    from foedus.case.words import SeatRole
    from foedus.record.acts import SeatGiven

    _change(**where, act=SeatGiven(party=party, role=SeatRole(role), person=person))


@command.command("unseat")
@_changes
@click.argument("party")
@click.argument("role", type=click.Choice(_ROLES))
@click.argument("person")
def _unseat(party: str, role: str, person: str, **where: Any) -> None:
    """Take a seat of PARTY from PERSON."""
    from foedus.case.words import SeatRole
    from foedus.record.acts import SeatTaken

    _change(**where, act=SeatTaken(party=party, role=SeatRole(role), person=person))


@command.command("enrol")
@_changes
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def _enrol(file: Path, **where: Any) -> None:
    """Enrol the public key in FILE (`foedus key new` writes it beside the secret one)."""
    from foedus.record.acts import KeyEnrolled
    from foedus.record.statements import read_keys

    for key in read_keys(file.read_bytes().removesuffix(b"\n")).values():
        _change(**where, act=KeyEnrolled(key=key))


@command.command("revoke")
@_changes
@click.argument("key")
def _revoke(key: str, **where: Any) -> None:
    """Let KEY (its id) sign no more; what it signed before stands."""
    from foedus.record.acts import KeyRevoked

    _change(**where, act=KeyRevoked(key=key))


@command.command("hasten")
@_changes
@click.argument("key")
def _hasten(key: str, **where: Any) -> None:
    """Let KEY (its id), which waits, sign from now on; a second person of the secretariat does."""
    from foedus.record.acts import KeyHastened

    _change(**where, act=KeyHastened(key=key))


@command.command("wait")
@_changes
@click.argument("hours", type=click.IntRange(0, 168))
def _wait(hours: int, **where: Any) -> None:
    """Say how many HOURS every key that is enrolled from now on waits before it signs."""
    from foedus.record.acts import WaitAsked

    _change(**where, act=WaitAsked(hours=hours))


@command.command("persons")
@_changes
@click.argument("kind")
@click.argument("count", type=click.IntRange(0, 2))
def _persons(kind: str, count: int, **where: Any) -> None:
    """Say how many persons of a party must sign a KIND of entry, as position_taken."""
    from foedus.record.acts import PersonsAsked

    _change(**where, act=PersonsAsked(kind=kind, persons=count))
