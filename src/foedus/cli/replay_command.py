"""`foedus replay ID|FILE`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from foedus.cli.options import is_file, library_option, opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.agreement.resolved import Agreement
    from foedus.rehearsal.history import Hours, Invocation
    from foedus.rehearsal.replay import Replay
    from foedus.rehearsal.sources import Source

__all__ = ["command", "read_named"]


@click.command("replay")
@click.argument("name", metavar="ID|FILE")
@click.option("--under", metavar="ID", help="The promise to hold it against; else its own.")
@click.option("--sources", "addresses", is_flag=True, help="The address of every source.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(
    name: str, under: str | None, own: tuple[Path, ...], *, addresses: bool, as_json: bool
) -> None:
    """Hold what really happened against a promise: surely met, surely missed, or not to be known.

    Times are intervals. A replay says what a promise would have asked; it
    never says that anybody was in breach.
    """
    from foedus import wiring

    corpus = opened(own)
    invocations, brought = read_named(name)
    known = wiring.sources() | brought
    found: list[tuple[Invocation, Agreement | None]] = []
    for each in invocations:
        wanted = under or each.under
        agreement = wiring.alone([corpus.get(wanted).reference], corpus)[0] if wanted else None
        found.append((each, agreement))
    if as_json:
        told = [_row(invocation, agreement, known) for invocation, agreement in found]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for number, (invocation, agreement) in enumerate(found):
        if number:
            click.echo()
        _print(invocation, agreement)
        _sources(invocation, known, addresses=addresses)


def read_named(name: str) -> tuple[tuple[Invocation, ...], dict[str, Source]]:
    """The invocations of a history that ships, or of a file, and the sources that it brings.

    Raises:
        NotFoundError: nothing is called so, or the file holds none.
        UnreadableError: it has errors.
    """
    from difflib import get_close_matches

    from foedus.corpus.library import CORPUS, shipped, shown
    from foedus.errors import NotFoundError
    from foedus.rehearsal.history import read_history
    from foedus.rehearsal.sources import read_sources

    path = Path(name)
    if not is_file(path):
        path = shipped("history", name)
    if not is_file(path):
        names = sorted(each.stem for each in (CORPUS / "history").glob("*.yaml"))
        if Path(name).suffix in {".yaml", ".yml"}:
            raise NotFoundError(f"There is no file {name!r}.", remedy="Give the path of one.")
        near = get_close_matches(name, names)
        message = f"No history is called {name!r}."
        there = f"There are {', '.join(names)}."
        remedy = f"Did you mean {' or '.join(near)}?" if near else there
        raise NotFoundError(message, remedy=remedy)
    data = path.read_bytes()
    found = read_history(data, shown(path))
    if not found:
        raise NotFoundError(f"{shown(path)} holds no invocation.")
    return found, read_sources(data, shown(path))


def _row(
    invocation: Invocation, agreement: Agreement | None, known: Mapping[str, Source]
) -> dict[str, object]:
    from foedus.rehearsal.history import hours_of
    from foedus.rehearsal.replay import replay_under

    replays = replay_under(invocation, agreement) if agreement else ()
    return {
        "id": invocation.id,
        "title": invocation.title,
        "instrument": invocation.instrument,
        "event": invocation.event,
        "hours": {key: _pair(hours) for key, hours in hours_of(invocation).items()},
        "outcome": invocation.outcome,
        "sources": {
            key: known[key].model_dump(mode="json") if key in known else None
            for key in invocation.named
        },
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
        "since": replay.since,
        "hours": _pair(replay.hours),
        "ground": replay.ground or None,
        "readings": [
            {"from": start, "verdict": verdict, "hours": _pair(hours)}
            for start, verdict, hours in replay.readings
        ],
    }


def _print(invocation: Invocation, agreement: Agreement | None) -> None:
    from foedus.rehearsal.history import hours_of

    click.echo(f"{click.style(invocation.id, bold=True)}  {invocation.title}")
    click.echo(invocation.instrument)
    known = {key: hours for key, hours in hours_of(invocation).items() if hours is not None}
    click.echo("Hours, at least and at most:" if known else "No hours are known.")
    for key, hours in known.items():
        click.echo(f"  {key.replace('_', ' '):<32} {hours}")
    if agreement is not None:
        _held(invocation, agreement)


def _held(invocation: Invocation, agreement: Agreement) -> None:
    """The provisions; those of which the same is said stand in one line."""
    from foedus.rehearsal.replay import replay_under

    its_own = invocation.under == agreement.reference
    name = agreement.reference
    click.echo(f"Under {name}:" if its_own else f"Had {name} bound them:")
    if invocation.event is None:
        _wrapped("The kind of event is not recorded: each is held as if it spoke of this one.")
    alike: dict[object, list[Replay]] = {}
    for replay in replay_under(invocation, agreement):
        said = (replay.verdict, replay.ground, replay.deadline, replay.readings, replay.hours)
        alike.setdefault(said, []).append(replay)
    if not alike:
        click.echo("  nothing that can be replayed")
    for replays in alike.values():
        _alike(replays)
    if invocation.outcome and any(
        each.verb == "decide" for found in alike.values() for each in found
    ):
        outcome = invocation.outcome.replace("_", " ")
        _wrapped(f"What came of it: {outcome}. Only times are held, not what was decided.")


def _alike(replays: list[Replay]) -> None:
    first = replays[0]
    names = ", ".join(each.clause.rpartition("#")[2].replace("_", " ") for each in replays)
    cites = "; ".join(dict.fromkeys(each.cite for each in replays))
    deadline = f" within {first.deadline}" if first.deadline else ""
    ground = f": {first.ground}" if first.ground else ""
    took = ""
    if first.hours is not None and not first.readings:
        took = f"; it took {first.hours} hours from the {_milestone(first.since)}"
    line = f"{names}{deadline} ({cites}): {first.verdict}{ground}{took}"
    _wrapped(line)
    for start, verdict, hours in first.readings:
        span = f", {hours} hours" if hours is not None else ", no time is known"
        click.echo(f"    from {start.removeprefix('done:').replace('_', ' ')}: {verdict}{span}")


def _wrapped(line: str) -> None:
    width = get_terminal_size().columns
    for each in wrap(line, width, initial_indent="  ", subsequent_indent="    "):
        click.echo(each)


def _milestone(kind: str) -> str:
    return kind.removesuffix("_start").replace("_", " ")


def _sources(invocation: Invocation, known: Mapping[str, Source], *, addresses: bool) -> None:
    """How many sources of which grade, or each with its address."""
    grades = Counter(
        f"grade {source.grade}" if source and source.grade else "not graded"
        for source in map(known.get, invocation.named)
    )
    if not grades:
        click.echo("No source is named.")
        return
    counts = ", ".join(f"{count} {grade}" for grade, count in sorted(grades.items()))
    click.echo(f"Sources: {counts}{'' if addresses else '; --sources prints them'}.")
    for key in invocation.named if addresses else ():
        click.echo(f"  {key}  {known.get(key, 'no address is known')}")
