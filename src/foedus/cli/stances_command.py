"""`foedus stances ID|FILE`."""

from __future__ import annotations

import json
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from foedus.cli.options import as_of_option, day_of, library_option, opened_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from foedus.agreement.choosing.dossier import Dossier, Entry
    from foedus.agreement.choosing.stances import Held, Standing

__all__ = ["command", "entry_as_data", "say", "summary"]


@click.command("stances")
@click.argument("reference", metavar="ID|FILE")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(reference: str, day: str | None, own: tuple[Path, ...], *, as_json: bool) -> None:
    """Say how a proposal stands: who holds what, who asks, who signed, whom it binds.

    A dossier is a list of dated entries with sources. Without --as-of every
    entry counts; with it, those no later than that day.
    """
    from foedus import wiring
    from foedus.agreement.choosing.stances import standing_of
    from foedus.errors import NotFoundError

    corpus, (reference,) = opened_with((reference,), own)
    document = corpus.get(reference).document.id
    dossiers = wiring.dossiers(corpus)
    if document not in dossiers:
        message = f"{document} has no dossier."
        raise NotFoundError(message, remedy=f"There are dossiers of {', '.join(sorted(dossiers))}.")
    standing = standing_of(dossiers[document], day_of(day))
    if as_json:
        click.echo(json.dumps(_as_data(standing), indent=2, ensure_ascii=False))
        return
    until = f"as of {standing.as_of}" if standing.as_of else "all that is recorded"
    click.echo(f"{click.style(document, bold=True)}  {until}")
    if dossiers[document].note:
        say(dossiers[document].note or "", 2)
    _print(standing)


def summary(dossier: Dossier) -> Iterator[str]:
    """A line for each way in which parties stand to the whole, and one of open questions."""
    from foedus.agreement.choosing.dossier import Stance
    from foedus.agreement.choosing.stances import standing_of

    standing = standing_of(dossier)
    whole = [each for held in standing.stances.values() for each in held if not each.entry.point]
    for stance in Stance:
        codes = [each.party for each in whole if each.stance is stance]
        if codes:
            yield f"{stance.value}: {', '.join(dict.fromkeys(codes))}"
    points = [each for each in standing.objections if each.entry.point]
    for each in points:
        yield f"{each.party} {each.stance.value} on {each.entry.point}"
    if standing.open_questions:
        asked = [f"{', '.join(q.by)} of {', '.join(q.to)}" for q in standing.open_questions]
        yield f"asked and not answered: {'; '.join(asked)}"


def say(text: str, indent: int) -> None:
    """A text that is continued under itself."""
    space = " " * indent
    width = max(get_terminal_size().columns - 1, 40)
    for line in wrap(
        text,
        width,
        initial_indent=space,
        subsequent_indent=f"{space}  ",
        break_on_hyphens=False,
        break_long_words=False,
    ):
        click.echo(line)


def _print(standing: Standing) -> None:
    if standing.proposed:
        click.echo("\nProposed")
        for entry in standing.proposed:
            _entry(entry, ", ".join(entry.by))
    if standing.stances:
        click.echo("\nStances")
    for held in (each for group in standing.stances.values() for each in group):
        _held(held)
    for title, entries in (
        ("Other voices, which do not bind their party", standing.other_voices),
        ("Asked and not answered", standing.open_questions),
        ("Signed", standing.signed),
        ("Ratified", standing.ratified),
        ("Acceded", standing.acceded),
        ("Withdrawn", standing.withdrawn),
        ("Corrected since", standing.corrected),
        ("Perhaps by then; the day is not known well enough", standing.undetermined),
    ):
        if entries:
            click.echo(f"\n{title}")
        for entry in entries:
            to = f" of {', '.join(entry.to)}" if entry.to else ""
            _entry(entry, f"{', '.join(entry.by)}{to}")
    if standing.answered:
        click.echo("\nAsked and answered")
    for question, answer in standing.answered:
        _entry(question, f"{', '.join(question.by)} of {', '.join(question.to)}")
        _entry(answer, f"answer of {', '.join(answer.by)}")
    click.echo("\nIn force")
    say(_force(standing), 2)


def _held(held: Held) -> None:
    entry = held.entry
    if entry.stance is None:
        say(f"{held.party} supports what it proposed ({_day(entry)})", 2)
    else:
        about = f" on {entry.point}" if entry.point else ""
        about += f" (version {entry.variant})" if entry.variant else ""
        _entry(entry, f"{held.party} {entry.stance.value}{about}")
    if held.history:
        before = ", ".join(f"{each.stance or each.did} {_day(each)}" for each in held.history)
        say(f"before: {before}", 4)


def _entry(entry: Entry, head: str) -> None:
    voice = f" ({entry.voice})" if entry.voice else ""
    gist = f": {entry.gist}" if entry.gist else ""
    mark = f" [{entry.mark.replace('_', ' ')}]" if entry.mark else ""
    disputed = f" [disputed by {', '.join(entry.disputed_by)}]" if entry.disputed_by else ""
    say(f"{_day(entry)}  {head}{voice}{gist}{mark}{disputed}", 2)
    for source in entry.sources:
        note = f"; {source.note}" if source.note else ""
        words = f"{source.read.replace('_', ' ')}, grade {source.grade}{note}"
        say(f"{source.url} ({words})", 4)


def _day(entry: Entry) -> str:
    return str(entry.on) if entry.on is not None else "day unknown"


def _force(standing: Standing) -> str:
    from foedus.moments import Surely

    force = standing.force
    since = f" since {_day(force.since)}" if force.since is not None else ""
    words = {
        Surely.YES: f"yes{since}",
        Surely.NO: "no entry says so",
        Surely.UNDETERMINED: "perhaps; the day is not known well enough",
    }
    needed = f"; it needs {force.needed}, and {force.consents} so far" if force.needed else ""
    bound = [f"{code} ({sure.replace('_', ' ')})" for code, sure in standing.bound.items()]
    who = f". Bound: {', '.join(bound)}" if bound else ""
    return f"{words[force.is_in_force]}{needed}{who}"


def _as_data(standing: Standing) -> dict[str, Any]:
    force = standing.force
    return {
        "about": standing.about,
        "as_of": str(standing.as_of) if standing.as_of else None,
        "proposed": [entry_as_data(each) for each in standing.proposed],
        "stances": {
            party: [
                {
                    "stance": each.stance,
                    "entry": entry_as_data(each.entry),
                    "before": [entry_as_data(entry) for entry in each.history],
                }
                for each in held
            ]
            for party, held in standing.stances.items()
        },
        "other_voices": [entry_as_data(each) for each in standing.other_voices],
        "open_questions": [entry_as_data(each) for each in standing.open_questions],
        "answered": [
            {"question": entry_as_data(question), "answer": entry_as_data(answer)}
            for question, answer in standing.answered
        ],
        "signed": [entry_as_data(each) for each in standing.signed],
        "ratified": [entry_as_data(each) for each in standing.ratified],
        "acceded": [entry_as_data(each) for each in standing.acceded],
        "withdrawn": [entry_as_data(each) for each in standing.withdrawn],
        "corrected": [entry_as_data(each) for each in standing.corrected],
        "undetermined": [entry_as_data(each) for each in standing.undetermined],
        "in_force": {
            "is": force.is_in_force,
            "since": str(force.since.on) if force.since and force.since.on else None,
            "consents": force.consents,
            "needed": force.needed,
        },
        "bound": dict(standing.bound),
    }


def entry_as_data(entry: Entry) -> dict[str, Any]:
    """An entry as it is written."""
    return entry.model_dump(mode="json", exclude_defaults=True)
