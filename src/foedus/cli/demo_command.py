"""`foedus demo`: an exercise on a desk of its own, in the browser; or played to its end."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from foedus.cli.ports import free_port
from foedus.cli.rehearse_command import kept_in, print_outcome

if TYPE_CHECKING:
    from foedus.desk.settings import Settings

__all__ = ["command"]

_SCENARIO: Final = "after-the-ceasefire"
_CASE: Final = "demo"
_SECRETARY: Final = "S. Ecretary"
_PEOPLE: Final = (
    ("director", "secretariat", "director", "D. Irector", "/cases/demo/board"),
    ("secretariat", "secretariat", "secretariat", _SECRETARY, "/cases/demo/board"),
    ("delegate of Italy", "ITA", "delegate", "A. Delegate", "/cases/demo/mine"),
    ("observer", "secretariat", "observer", "O. Bserver", "/cases/demo/board"),
)
"""What a link is for; the seat, its person, and where it leads."""
_SEEN: Final = """\
An exercise runs at an hour a minute over the agreements as they are; everything in it is invented.
  The board   on top how long is left and what happens then, what the outcome would be now,
              and who holds it up; below, every party and its steps as they come in.
  At first    a ceasefire holds; within a minute Kyiv is attacked, and Ukraine asks for talks.
  Then        29 guarantors confirm, decide at home, and answer; each has 24 hours: 24 minutes here.
  The machine plays every party without a person, from one trial of the forecast.
  As Italy    open the delegate's link, take Italy over, answer for it, and hand it back.
  As director pause, jump ahead, and send what is on the master events list.
  At the end  the after-action report says what was planned, what happened, and where time went.
One browser holds one seat: open the other links in private windows. Ctrl-C ends it and leaves
nothing behind."""


@click.command("demo")
@click.option("--headless", is_flag=True, help="Play it to its end at once, and say the outcome.")
@click.option("--json", "as_json", is_flag=True, help="With --headless: for machines.")
@click.option("--seed", type=click.IntRange(0), help="Of the machine's players.")
@click.option("--port", type=click.IntRange(0, 65535), help="8470, or a free one if it is taken.")
@click.option("--no-browser", is_flag=True, help="Open no browser.")
def command(
    port: int | None, seed: int | None, *, headless: bool, as_json: bool, no_browser: bool
) -> None:
    """Run an exercise: an invented attack, and what the guarantors of NATO-light do.

    It starts a desk on this machine alone, prints links to sit down with, and
    opens the board in a browser. Everything is kept in a folder that goes away
    with it; nothing leaves the machine. Where nobody sits at a terminal who
    could end it, it is played to its end (--headless).
    """
    if as_json and not headless:
        raise click.UsageError("--json says the outcome of --headless: add it.")
    for number in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C does, so that no folder is left
        signal.signal(number, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    with tempfile.TemporaryDirectory(prefix="foedus-demo-") as folder:
        if headless or not sys.stdout.isatty():
            _headless(Path(folder), seed, as_json=as_json)
            return
        code = _served(Path(folder), seed, port, browser=not no_browser)
    sys.exit(code)


def _headless(folder: Path, seed: int | None, *, as_json: bool) -> None:
    from foedus import wiring
    from foedus.case.plain import plain
    from foedus.rehearsal.outcome import outcome_of

    url = f"sqlite:///{folder / 'demo.db'}"
    wiring.found(url, wiring.place_of_log(url), "demo.example/practice", _SECRETARY)
    case, exercise = kept_in(url, _CASE, _SCENARIO, seed, ())
    ended = outcome_of(case, exercise)
    if as_json:
        click.echo(json.dumps(plain(ended), indent=2, ensure_ascii=False))
        return
    print_outcome(ended, exercise.reading.scenario.zone)
    click.echo("\nTo see it move, with people: `foedus demo` at a terminal (`make demo`).")


def _served(folder: Path, seed: int | None, port: int | None, *, browser: bool) -> int:
    from foedus import wiring
    from foedus.case.words import Seat, SeatRole
    from foedus.desk.rehearsing import begin

    settings = _settings(folder, port)
    wiring.prepared(settings, _SECRETARY)
    opened = wiring.desk(settings)
    click.echo("Setting the scene (the first time it takes some seconds longer) ...", err=True)
    seat = Seat(party="secretariat", role=SeatRole.SECRETARIAT, person=_SECRETARY)
    begin(opened, _SCENARIO, _CASE, seat, seed=seed, people=())
    links = {
        what: f"{settings.public_origin}/way-in/{way.token.get_secret_value()}"
        for (what, *_), way in zip(_PEOPLE, settings.ways_in, strict=True)
    }
    click.secho(f"\nFoedus is at {settings.public_origin}", bold=True)
    for what, link in links.items():
        click.echo(f"  {what:<18} {link}")
    click.echo(f"\n{_SEEN}\n")
    if browser and _has_browser():
        webbrowser.open(links["director"])
    return wiring.serve(opened)


def _settings(folder: Path, port: int | None) -> Settings:
    from pydantic import SecretStr

    from foedus import wiring
    from foedus.case.words import SeatRole
    from foedus.desk.settings import Settings, WayIn

    ways = tuple(
        WayIn(
            token=SecretStr(wiring.nonce() + wiring.nonce()),
            party=party,
            role=SeatRole(role),
            person=person,
            to=to,
        )
        for _, party, role, person, to in _PEOPLE
    )
    return Settings(
        database=f"sqlite:///{folder / 'demo.db'}",
        practice=True,
        port=free_port(port),
        ways_in=ways,
        idle_minutes=240,
    )


def _has_browser() -> bool:
    """Whether there is a screen, and something to show a page on it."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
