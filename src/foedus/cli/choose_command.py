"""`foedus choose REQUIREMENTS [ID|FILE...]`."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.cli.options import as_of_option, day_of, is_file, library_option, opened_with
from foedus.cli.stances_command import entry_as_data, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.choosing.choices import Choice
    from foedus.agreement.choosing.requirements import Item, Requirements
    from foedus.agreement.choosing.verdicts import Ground, Judgement
    from foedus.agreement.resolved import Agreement
    from foedus.corpus.library import Corpus

__all__ = ["command"]

_ALL: Final = ("mechanism/*",)
_CELL: Final = 9
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@click.command("choose")
@click.argument("name", metavar="REQUIREMENTS")
@click.argument("references", metavar="[ID|FILE]...", nargs=-1)
@as_of_option
@click.option("--variants", is_flag=True, help="The versions of each document too.")
@click.option("--why", metavar="ID", help="One mechanism, with all grounds of every verdict.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(
    name: str,
    references: tuple[str, ...],
    day: str | None,
    why: str | None,
    own: tuple[Path, ...],
    *,
    variants: bool,
    as_json: bool,
) -> None:
    """Set mechanisms against what somebody requires of them: which meets what, and who objects.

    Nothing is scored and nobody wins; verdicts are never added up. Without
    IDs every mechanism that ships is shown.
    """
    from foedus import wiring
    from foedus.agreement.choosing.choices import choose

    if why is not None and references:
        message = "--why shows one mechanism by itself; leave the other IDs out."
        raise click.UsageError(message)
    corpus, wanted = opened_with((why,) if why is not None else references or _ALL, own)
    requirements = _requirements(name)
    agreements = _with_variants(wanted, corpus) if variants else wiring.alone(wanted, corpus)
    made = choose(requirements, agreements, wiring.dossiers(corpus), day_of(day))
    if as_json:
        click.echo(json.dumps(_as_data(requirements, made, day), indent=2, ensure_ascii=False))
        return
    _head(requirements, day)
    if why is None:
        _table(requirements, made)
    for choice in made:
        click.echo()
        _block(choice, requirements, in_full=why is not None)


def _requirements(name: str) -> Requirements:
    from difflib import get_close_matches

    from foedus.agreement.choosing.requirements import read_requirements
    from foedus.corpus.library import CORPUS, shipped, shown
    from foedus.errors import NotFoundError

    path = Path(name)
    if not is_file(path):
        path = shipped("requirements", name)
    if not is_file(path):
        names = sorted(each.stem for each in (CORPUS / "requirements").glob("*.yaml"))
        near = get_close_matches(name, names) or names
        message = f"No requirements are called {name!r}."
        raise NotFoundError(message, remedy=f"Give a file, or one of {', '.join(near)}.")
    return read_requirements(path.read_bytes(), shown(path))


def _with_variants(references: Sequence[str], corpus: Corpus) -> tuple[Agreement, ...]:
    from foedus import wiring

    found = wiring.alone(references, corpus)
    names = [
        name
        for each in found
        for name in (each.reference, *(f"{each.reference}@{v}" for v in each.document.variants))
    ]
    return wiring.alone(names, corpus)


def _head(requirements: Requirements, day: str | None) -> None:
    click.echo(click.style(requirements.requirements, bold=True))
    invented = "; invented as an example" if requirements.invented else ""
    until = f"; stances as of {day}" if day else ""
    click.echo(f"by {requirements.by}{invented}{until}")
    if requirements.note:
        say(requirements.note, 2)
    click.echo()
    for letter, (name, item) in zip(_letters(), requirements.items.items(), strict=False):
        say(f"{letter}  {_plain(name)}: {_asked(item)} ({item.need})", 2)


def _letters() -> Iterator[str]:
    yield from _LETTERS
    for first in _LETTERS:
        for second in _LETTERS:
            yield first + second


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _asked(item: Item) -> str:
    """The test of an item as it is written."""
    (test,) = item.tests
    asked = item.model_dump(mode="json", by_alias=True)[test]
    match asked:
        case True:
            return _plain(test)
        case dict():
            said = [", ".join(asked["parties"])] if asked["parties"] else []
            said += [f"at least {asked['at_least']}"] if asked["at_least"] is not None else []
            return f"{_plain(test)} {' '.join(said)}"
        case list():
            return f"{_plain(test)} {_plain(', '.join(asked))}"
        case _:
            return f"{_plain(test)} {asked}"


def _table(requirements: Requirements, made: Sequence[Choice]) -> None:
    """Mechanisms by requirements, in as many blocks as the width asks for."""
    names = [_short(choice, made) for choice in made]
    first = max([len(name) for name in names], default=0) + 2
    columns = max((get_terminal_size().columns - first) // _CELL, 1)
    lettered = list(zip(_letters(), requirements.items, strict=False))
    for start in range(0, len(lettered), columns):
        shown = lettered[start : start + columns]
        click.echo()
        click.echo(f"{'':<{first}}{''.join(f'{letter:<{_CELL}}' for letter, _ in shown)}".rstrip())
        for name, choice in zip(names, made, strict=True):
            cells = (f"{choice.judgements[item].verdict:<{_CELL}}" for _, item in shown)
            click.echo(f"{name:<{first}}{''.join(cells)}".rstrip())


def _short(choice: Choice, made: Sequence[Choice]) -> str:
    """Without the folder, where all have the same."""
    folders = {each.reference.partition("/")[0] for each in made}
    return choice.reference.partition("/")[2] if len(folders) == 1 else choice.reference


def _block(choice: Choice, requirements: Requirements, *, in_full: bool) -> None:
    """One mechanism: what is not plainly met and why, who objects, what is asked."""
    from foedus.agreement.choosing.verdicts import Verdict, by_entry

    click.echo(click.style(choice.reference, bold=True))
    say(choice.title, 2)
    for letter, name in zip(_letters(), requirements.items, strict=False):
        judgement = choice.judgements[name]
        if in_full or judgement.verdict is not Verdict.MET:
            _judgement(f"{letter} {_plain(name)}", judgement, in_full=in_full)
    told = _told(choice) if in_full else {}
    for held in choice.objections:
        about = f" on {held.entry.point}" if held.entry.point else ""
        words = f"{held.party} {held.stance}{about}, {held.entry.on or 'day unknown'}"
        if letters := told.get(by_entry(held.entry)):
            say(f"objection: {words}: told under {', '.join(letters)}", 2)
            continue
        say(f"objection: {words}: {held.entry.gist}", 2)
        for source in held.entry.sources if in_full else held.entry.sources[:1]:
            say(f"{source.url} ({_plain(source.read)}, grade {source.grade})", 4)
    for entry in choice.open_questions:
        who = f"{', '.join(entry.by)} of {', '.join(entry.to)}"
        say(f"asked and not answered: {who}, {entry.on or 'day unknown'}: {entry.gist}", 2)
    if choice.standing is None:
        say("no dossier: no stance of anybody is known", 2)


def _told(choice: Choice) -> dict[Ground, list[str]]:
    """Grounds that verdicts show, by the letters of those verdicts."""
    told: dict[Ground, list[str]] = {}
    for letter, judgement in zip(_letters(), choice.judgements.values(), strict=False):
        for ground in judgement.grounds:
            told.setdefault(ground, []).append(letter)
    return told


def _judgement(head: str, judgement: Judgement, *, in_full: bool) -> None:
    cites = dict.fromkeys(each.cite for each in judgement.grounds if each.cite)
    cite = f" [{'; '.join(cites)}]" if cites and not in_full else ""
    say(f"{head}: {judgement.verdict}. {judgement.why}{cite}", 2)
    if in_full:
        for ground in judgement.grounds:
            say(_ground(ground), 4)


def _ground(ground: Ground) -> str:
    cite = f" [{ground.cite}]" if ground.cite else ""
    certainty = f" ({ground.certainty})" if ground.certainty else ""
    date = f", {ground.date}" if ground.date else ""
    source = f"; {ground.source}" if ground.source else ""
    return f"{ground.what}{cite}{certainty}{date}{source}"


def _as_data(requirements: Requirements, made: Sequence[Choice], day: str | None) -> dict[str, Any]:
    return {
        "requirements": requirements.model_dump(mode="json", exclude_defaults=True),
        "as_of": day,
        "mechanisms": [
            {
                "id": choice.reference,
                "title": choice.title,
                "verdicts": {
                    name: {
                        "verdict": judgement.verdict,
                        "why": judgement.why,
                        "grounds": [_ground_as_data(each) for each in judgement.grounds],
                    }
                    for name, judgement in choice.judgements.items()
                },
                "objections": [
                    {"party": each.party, "entry": entry_as_data(each.entry)}
                    for each in choice.objections
                ],
                "open_questions": [entry_as_data(each) for each in choice.open_questions],
                "has_dossier": choice.standing is not None,
            }
            for choice in made
        ],
    }


def _ground_as_data(ground: Ground) -> dict[str, str | None]:
    return {
        "what": ground.what,
        "cite": ground.cite or None,
        "certainty": ground.certainty or None,
        "date": ground.date or None,
        "source": ground.source or None,
    }
