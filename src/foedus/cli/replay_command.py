"""`foedus replay ID|FILE`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import is_file, library_option, opened

if TYPE_CHECKING:
    from foedus.agreement.resolved import Agreement
    from foedus.rehearsal.history import Hours, Invocation, Replay

__all__ = ["command"]


@click.command("replay")
@click.argument("name", metavar="ID|FILE")
@click.option("--under", metavar="ID", help="The promise to hold it against; else its own.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(name: str, under: str | None, own: tuple[Path, ...], *, as_json: bool) -> None:
    """Hold what really happened against a promise: surely met, surely missed, or not to be known.

    Times are intervals. A replay says what a promise would have asked; it
    never says that anybody was in breach.
    """
    from foedus import wiring

    corpus = opened(own)
    invocations = _read(name)
    found: list[tuple[Invocation, Agreement | None]] = []
    for each in invocations:
        wanted = under or each.under
        agreement = wiring.alone([corpus.get(wanted).reference], corpus)[0] if wanted else None
        found.append((each, agreement))
    if as_json:
        told = [_row(invocation, agreement) for invocation, agreement in found]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for number, (invocation, agreement) in enumerate(found):
        if number:
            click.echo()
        _print(invocation, agreement)


def _read(name: str) -> tuple[Invocation, ...]:
    from difflib import get_close_matches

    from foedus.corpus.library import CORPUS, shipped, shown
    from foedus.errors import NotFoundError
    from foedus.rehearsal.history import read_history

    path = Path(name)
    if not is_file(path):
        path = shipped("history", name)
    if not is_file(path):
        names = sorted(each.stem for each in (CORPUS / "history").glob("*.yaml"))
        near = get_close_matches(name, names) or names
        message = f"No history is called {name!r}."
        raise NotFoundError(message, remedy=f"There are {', '.join(near)}.")
    found = read_history(path.read_bytes(), shown(path))
    if not found:
        raise NotFoundError(f"{shown(path)} holds no invocation.")
    return found


def _row(invocation: Invocation, agreement: Agreement | None) -> dict[str, object]:
    from foedus.rehearsal.history import hours_of, replay_under

    replays = replay_under(invocation, agreement) if agreement else ()
    return {
        "id": invocation.id,
        "title": invocation.title,
        "instrument": invocation.instrument,
        "hours": {key: _pair(hours) for key, hours in hours_of(invocation).items()},
        "under": agreement.reference if agreement else None,
        "provisions": [_provision(each) for each in replays],
    }


def _pair(hours: Hours | None) -> list[float] | None:
    return [round(hours.least, 1), round(hours.most, 1)] if hours else None


def _provision(replay: Replay) -> dict[str, object]:
    return {
        "clause": replay.clause,
        "cite": replay.cite,
        "verb": replay.verb,
        "deadline": replay.deadline or None,
        "verdict": replay.verdict,
        "ground": replay.ground or None,
        "readings": [
            {"from": start, "verdict": verdict, "hours": _pair(hours)}
            for start, verdict, hours in replay.readings
        ],
    }


def _print(invocation: Invocation, agreement: Agreement | None) -> None:
    from foedus.rehearsal.history import hours_of, replay_under

    click.echo(f"{click.style(invocation.id, bold=True)}  {invocation.title}")
    click.echo(invocation.instrument)
    known = {key: hours for key, hours in hours_of(invocation).items() if hours is not None}
    click.echo("Hours, at least and at most:" if known else "No hours are known.")
    for key, hours in known.items():
        click.echo(f"  {key.replace('_', ' '):<32} {hours}")
    if agreement is None:
        return
    click.echo(f"Under {agreement.reference}:")
    replays = replay_under(invocation, agreement)
    if not replays:
        click.echo("  nothing that can be replayed")
    for replay in replays:
        deadline = f" within {replay.deadline}" if replay.deadline else ""
        ground = f": {replay.ground}" if replay.ground else ""
        name = replay.clause.rpartition("#")[2].replace("_", " ")
        click.echo(f"  {replay.cite}  {name}{deadline}: {replay.verdict}{ground}")
        for start, verdict, took in replay.readings:
            span = f", {took} hours" if took is not None else ""
            click.echo(f"    from {start.replace('_', ' ')}: {verdict}{span}")
