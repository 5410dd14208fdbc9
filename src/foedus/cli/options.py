"""Options that several commands share, and how a script becomes a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.agreement.documents import Reading
    from foedus.agreement.resolved import Agreement
    from foedus.corpus.library import Corpus
    from foedus.moments import Date, Instant
    from foedus.rehearsal.play import Played
    from foedus.rehearsal.script import Script, ScriptReading

__all__ = [
    "as_of_option",
    "at_option",
    "day_of",
    "document_in",
    "instants",
    "is_file",
    "library_of",
    "library_option",
    "opened",
    "opened_with",
    "played",
    "replaced",
    "siblings",
    "to_play",
    "under_option",
    "yaml_files",
]


def library_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--library`: documents of the user's own."""
    return click.option(
        "--library",
        "own",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        help="A file or folder with documents of your own; may be given again.",
    )(command)


def under_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--under`: another agreement than the script's."""
    return click.option(
        "--under",
        multiple=True,
        metavar="ID",
        help="Play it under this document instead (and what stands alongside); may be given again.",
    )(command)


def at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--at`: when to look."""
    return click.option(
        "--at",
        "moments",
        multiple=True,
        metavar="INSTANT",
        help="When to look, as 2027-08-28T12:00+03:00; may be given again.",
    )(command)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--as-of`: the day on which to look at a dossier."""
    return click.option(
        "--as-of", "day", metavar="DATE", help="Only entries no later than this day, as 2025-08-20."
    )(command)


def day_of(text: str | None) -> Date | None:
    """The day that was asked for; None for all that is recorded."""
    from foedus.moments import parse_date

    return parse_date(text) if text is not None else None


def opened(own: Sequence[Path]) -> Corpus:
    """The library with the user's documents."""
    return library_of(yaml_files(own))


def library_of(files: Iterable[Path]) -> Corpus:
    """The library with files of the user's; what takes a shipped one's place is said on stderr."""
    from foedus import wiring

    corpus = wiring.library(files)
    for note in replaced(corpus):
        click.echo(note, err=True)
    return corpus


def replaced(corpus: Corpus) -> list[str]:
    """A note for each document of the user's that has the id of a shipped one."""
    return [
        f"note: {name} takes the place of the shipped {key}."
        for key, name in corpus.replaced.items()
    ]


def opened_with(names: Sequence[str], own: Sequence[Path]) -> tuple[Corpus, tuple[str, ...]]:
    """The library, and the references meant by names, each an id, a pattern or a file.

    A file brings what lies beside it, save other documents of the same id;
    `FILE@variant` is a variant in it.

    Raises:
        NotFoundError: there is no such file.
        UnreadableError: a file cannot be read.
    """
    files = [file for file, _ in map(_parts, names) if file is not None]
    ids = {path: _about(path) for path in files}
    taken = {key for path in files for key in _ids(path)}
    beside = [near for path in files for near in siblings(path) if near not in files]
    beside = [near for near in beside if not taken & _ids(near)]
    corpus = library_of([*yaml_files(own), *files, *beside])
    parts = zip(names, map(_parts, names), strict=True)
    references = (f"{ids[file]}{at}" if file is not None else name for name, (file, at) in parts)
    return corpus, tuple(references)


def _parts(name: str) -> tuple[Path | None, str]:
    """The file that a name is of and what follows it, as `@variant`; None for an id.

    Raises:
        NotFoundError: it is written as a file, and there is none.
    """
    from foedus.errors import NotFoundError

    for before, at in ((name, ""), (name.rpartition("@")[0], f"@{name.rpartition('@')[2]}")):
        if before and is_file(Path(before)):
            return Path(before), at
    if name.endswith((".yaml", ".yml")):
        message = f"There is no file {name!r}."
        raise NotFoundError(message, remedy="Give the path of a file, or an id from `foedus list`.")
    return None, ""


def _about(path: Path) -> str:
    """The id of a file's document; of a dossier, the document that it is about."""
    from foedus.agreement.reading import read_tree
    from foedus.agreement.tree import Branch, plain

    tree = read_tree(path.read_bytes(), path.name)[0]
    if isinstance(tree, Branch) and "about" in tree.items:
        return str(plain(tree.items["about"][1]))
    return document_in(path).document.id


def _ids(path: Path) -> set[str]:
    from foedus.agreement.documents import read_document

    return {each.document.id for each in read_document(path.read_bytes(), path.name)[0]}


def document_in(path: Path) -> Reading:
    """The first document of a file.

    Raises:
        NotFoundError: it holds something else.
        UnreadableError: it has errors.
    """
    from foedus.agreement.documents import read_document
    from foedus.corpus.library import kind_of, shown
    from foedus.errors import NotFoundError, UnreadableError

    data = path.read_bytes()
    kind, command = kind_of(data, path)
    if kind:
        message = f"{shown(path)} holds {kind}, and a document is wanted."
        remedy = f"`{command} {shown(path)}` reads it." if command else ""
        raise NotFoundError(message, remedy=remedy)
    readings, findings = read_document(data, shown(path))
    if not readings:
        message = f"{shown(path)} cannot be read: it has errors."
        raise UnreadableError(message, findings)
    return readings[0]


def yaml_files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and every .yaml file in the folders named.

    Raises:
        NotFoundError: a path that is neither file nor folder, as a pipe.
    """
    from foedus.corpus.library import shown
    from foedus.errors import NotFoundError

    found = []
    for path in paths:
        if path.is_dir():
            inside = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")])
            found += [each for each in inside if each.is_file()]
        elif path.is_file():
            found.append(path)
        else:
            message = f"{shown(path)} is neither a file nor a folder."
            raise NotFoundError(message, remedy="Save what it holds as a file.")
    return found


def siblings(path: Path) -> list[Path]:
    """The .yaml files in the folder of a file; what is no regular file is passed over."""
    return sorted(near for near in path.parent.glob("*.yaml") if near.is_file())


def played(name: str, under: Sequence[str], own: Sequence[Path]) -> tuple[Script, Played]:
    """Read a script, by path or by the name of one that ships, and play it."""
    from foedus import wiring
    from foedus.rehearsal.play import play

    reading, agreements = to_play(name, under, own)
    return reading.script, play(reading, agreements, wiring.procedures())


def to_play(
    name: str, under: Sequence[str], own: Sequence[Path]
) -> tuple[ScriptReading, tuple[Agreement, ...]]:
    """A script, by path or by the name of one that ships, and the agreements of its case."""
    from foedus import wiring
    from foedus.corpus.library import kind_of, shipped, shown
    from foedus.errors import NotFoundError
    from foedus.rehearsal.script import read_script

    path = Path(name)
    if not is_file(path):
        path = shipped("scripts", name)
    scenario = path if is_file(path) else shipped("scenarios", name.removeprefix("scenario/"))
    if is_file(scenario) and kind_of(scenario.read_bytes(), scenario)[0] == "a scenario":
        message = f"{name} is a scenario, not a script."
        raise NotFoundError(message, remedy=f"`foedus rehearse {name}` plays it.")
    if not is_file(path):
        message = f"No script is called {name!r}."
        raise NotFoundError(
            message, remedy="Give the path of a file, or a name from `foedus list`."
        )
    reading = read_script(path.read_bytes(), shown(path))
    beside = siblings(path) if path == Path(name) else []
    corpus = library_of([*yaml_files(own), *beside])
    return reading, wiring.agreements_for(under or reading.script.documents, corpus)


def is_file(path: Path) -> bool:
    """Whether a name is a file's; one that the system cannot even hold is not."""
    try:
        return path.is_file()
    except OSError:
        return False


def instants(script: Script, made: Played, texts: Sequence[str]) -> list[Instant]:
    """When to look: as asked, as the script says, or at its last entry."""
    from foedus.moments import parse_instant

    if texts:
        return sorted(parse_instant(text) for text in texts)
    latest = made.case.latest
    assert latest is not None
    return list(script.show_at) or [latest]
