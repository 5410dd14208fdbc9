"""What ships, and what a user brings: documents, procedures, scripts, tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.agreement.checks import check
from foedus.agreement.choosing.requirements import read_requirements
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Finding, Severity, in_order
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.procedure import Procedure, type_procedure
from foedus.agreement.reading import read_tree
from foedus.agreement.resolved import Agreement, resolve
from foedus.corpus.library import CORPUS, Corpus, document_of, shown
from foedus.errors import NotFoundError, UnreadableError
from foedus.forecast.reading import read_behaviour
from foedus.forecast.study import mistakes_in as mistakes_in_study
from foedus.forecast.study import read_study
from foedus.rehearsal.history import read_history
from foedus.rehearsal.naming import Ready, mistakes_in
from foedus.rehearsal.script import read_script
from foedus.rehearsal.sources import read_sources
from foedus.rehearsal.trials import read_trials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.choosing.dossier import Dossier
    from foedus.agreement.choosing.requirements import Requirements
    from foedus.agreement.documents import Reading
    from foedus.forecast.reading import BehaviourReading
    from foedus.forecast.study import Study, StudyReading
    from foedus.rehearsal.history import Invocation
    from foedus.rehearsal.script import Script
    from foedus.rehearsal.sources import Source
    from foedus.rehearsal.trials import TrialReading

__all__ = [
    "agreements_for",
    "alone",
    "behaviour",
    "behaviours",
    "codes_of_parties",
    "dossiers",
    "histories",
    "library",
    "procedures",
    "requirements",
    "scripts",
    "sources",
    "studies",
    "study_in",
    "trials_in",
]

_ORGANISATIONS: Final = frozenset({"org:eu", "org:nato"})


def library(own: Iterable[Path] = ()) -> Corpus:
    """What ships, and the documents a user brings."""
    return Corpus(own)


def agreements_for(references: Iterable[str], corpus: Corpus) -> tuple[Agreement, ...]:
    """The agreements of a case: those named, and those that stand alongside them.

    Raises:
        NotFoundError: a name that nothing bears.
        UnreadableError: a document with errors.
    """
    found: dict[str, Reading] = {}
    for reference in references:
        readings = corpus.find(reference) if "*" in reference else [corpus.get(reference)]
        for reading in readings:
            _with_neighbours(reading, corpus, found)
    return _resolved(found, corpus)


def alone(references: Iterable[str], corpus: Corpus) -> tuple[Agreement, ...]:
    """The agreements named, each by itself; a pattern names every document it matches.

    Raises:
        NotFoundError: a name or a pattern that matches nothing.
        UnreadableError: a document with errors.
    """
    found: dict[str, Reading] = {}
    for reference in references:
        matching = corpus.find(reference) if "*" in reference else ()
        for reading in matching or [corpus.get(reference)]:
            found.setdefault(reading.reference, _sound(reading, corpus))
    return _resolved(found, corpus)


def _resolved(found: dict[str, Reading], corpus: Corpus) -> tuple[Agreement, ...]:
    """Each resolved; none of them, nor what it took parties from, stands in for an unread one."""
    made = tuple(resolve(reading, corpus) for reading in found.values())
    for agreement in made:
        for reference in (agreement.reference, *(source for source, _ in agreement.sources)):
            corpus.expect_read(reference)
    return made


def dossiers(corpus: Corpus) -> dict[str, Dossier]:
    """Every dossier by the document it is about.

    Raises:
        UnreadableError: one with errors.
    """
    made = {}
    for about, reading in corpus.dossiers.items():
        if reading.findings or reading.dossier is None:
            message = f"{reading.source.name} cannot be used: it has errors."
            raise UnreadableError(message, reading.findings)
        made[about] = reading.dossier
    return made


def _sound(reading: Reading, corpus: Corpus) -> Reading:
    errors = [each for each in check((reading,), corpus) if each.severity is Severity.ERROR]
    if errors:
        message = f"{reading.source.name} cannot be used: it has errors."
        raise UnreadableError(message, errors)
    return reading


def _with_neighbours(reading: Reading, corpus: Corpus, found: dict[str, Reading]) -> None:
    if reading.reference in found:
        return
    found[reading.reference] = _sound(reading, corpus)
    for pattern in reading.document.alongside:
        for neighbour in corpus.find(pattern):
            _with_neighbours(neighbour, corpus, found)


def procedures() -> tuple[Procedure, ...]:
    """Every national procedure that ships.

    Raises:
        UnreadableError: one with errors.
    """
    made = []
    for path in sorted((CORPUS / "procedures").glob("*.yaml")):
        tree, source, findings = read_tree(path.read_bytes(), shown(path))
        procedure, wrong = type_procedure(tree, source.name) if tree else (None, [])
        if procedure is None or findings or wrong:
            raise UnreadableError(f"{source.name} cannot be used.", [*findings, *wrong])
        made.append(procedure)
    return tuple(made)


def requirements() -> dict[str, Requirements]:
    """Every list of requirements that ships, by its name."""
    paths = sorted((CORPUS / "requirements").glob("*.yaml"))
    return {path.stem: read_requirements(path.read_bytes(), shown(path)) for path in paths}


def behaviours() -> dict[str, BehaviourReading]:
    """Every behaviour that ships, and its variants, by name."""
    paths = sorted((CORPUS / "behaviours").glob("*.yaml"))
    return {name: each for path in paths for name, each in _behaviours_in(path).items()}


def behaviour(name: str) -> BehaviourReading:
    """One by its name, `usual` or `behaviour/usual@slow`, or in a file, `mine.yaml@late`.

    Raises:
        NotFoundError: nothing is called so.
        UnreadableError: it has errors.
    """
    file, _, variant = name.partition("@")
    path = Path(file)
    if file.endswith((".yaml", ".yml")) and path.is_file():
        found = {
            each.rpartition("@")[2] if "@" in each else "": made
            for each, made in _behaviours_in(path).items()
        }
        wanted = variant
    else:
        found, wanted = behaviours(), name.removeprefix("behaviour/")
    if wanted not in found:
        message = f"No behaviour is called {name!r}."
        near = did_you_mean(wanted, found) or one_of(filter(None, found))
        raise NotFoundError(message, remedy=near or "Give the path of a file that holds one.")
    reading = found[wanted]
    if reading.findings:
        message = f"{reading.source.name} cannot be used: it has errors."
        raise UnreadableError(message, reading.findings)
    return reading


def _behaviours_in(path: Path) -> dict[str, BehaviourReading]:
    read = read_behaviour(path.read_bytes(), shown(path), codes_of_parties())
    return {each.behaviour.name if each.behaviour else path.stem: each for each in read}


@cache
def codes_of_parties() -> frozenset[str]:
    """Every state of ISO 3166, and the organisations that documents know."""
    import pycountry  # noqa: PLC0415 - only where a behaviour is read

    return frozenset({each.alpha_3 for each in pycountry.countries} | _ORGANISATIONS)


def study_in(path: Path, corpus: Corpus) -> StudyReading:
    """A study in a file, with what is wrong with it, also beside what there is."""
    reading = read_study(path.read_bytes(), shown(path))
    wrong = mistakes_in_study(reading, corpus, behaviours())
    return replace(reading, findings=tuple(in_order([*reading.findings, *wrong])))


def studies() -> dict[str, Study]:
    """Every study that ships, by name."""
    paths = sorted((CORPUS / "studies").glob("*.yaml"))
    read = {path.stem: read_study(path.read_bytes(), shown(path)).study for path in paths}
    return {name: study for name, study in read.items() if study is not None}


def histories() -> tuple[Invocation, ...]:
    """Every history that ships."""
    paths = sorted((CORPUS / "history").glob("*.yaml"))
    return tuple(each for path in paths for each in read_history(path.read_bytes(), shown(path)))


def scripts() -> dict[str, Script]:
    """Every script that ships, by name."""
    paths = sorted((CORPUS / "scripts").glob("*.yaml"))
    return {path.stem: read_script(path.read_bytes(), shown(path)).script for path in paths}


def sources() -> dict[str, Source]:
    """The address of every source that what ships names by id."""
    path = CORPUS / "sources.yaml"
    return read_sources(path.read_bytes(), shown(path))


def trials_in(path: Path, corpus: Corpus) -> tuple[Ready, ...]:
    """The tests of a file, each with the documents it is played under.

    Raises:
        UnreadableError: the file has errors, or names what its documents do not have; or a
            document has errors.
    """
    reading = read_trials(path.read_bytes(), shown(path))
    beside = _reference(document_of(path))
    homes = procedures()
    ready: list[Ready] = []
    findings: list[Finding] = []
    for each in reading.trials:
        try:
            made = _ready(each, each.trial.under or beside, corpus, homes)
        except NotFoundError as fault:
            place = each.place(("under",))
            findings.append(
                Finding(code="F015", message=fault.message, place=place, hint=fault.remedy)
            )
        else:
            findings += mistakes_in(made)
            findings += _unresolved(each, corpus)
            ready.append(made)
    if findings:
        raise UnreadableError(f"{shown(path)} cannot be used.", in_order(findings))
    return tuple(ready)


def _unresolved(reading: TrialReading, corpus: Corpus) -> list[Finding]:
    """The history and the sources of a test that lead nowhere; a source may be a document."""
    found = []
    named, addresses = reading.trial.history, sources()
    ids = [each.id for each in histories()] if named is not None else []
    if named is not None and named not in ids:
        hint = did_you_mean(named, ids) or one_of(ids)
        place = reading.place(("history",))
        message = f"No history is called {named!r}."
        found.append(Finding(code="F010", message=message, place=place, hint=hint))
    for index, source in enumerate(reading.trial.sources):
        is_document = source.split() and corpus.find(source.split()[0])
        if source not in addresses and not is_document:
            hint = did_you_mean(source, addresses) or "Write the id of a source or of a document."
            place = reading.place(("sources", index))
            message = f"No source is called {source!r}."
            found.append(Finding(code="F010", message=message, place=place, hint=hint))
    return found


def _reference(document: Path) -> tuple[str, ...]:
    """The id that a document has given itself, where there is one to be read."""
    if not document.is_file():
        return ()
    return tuple(each.document.id for each in read_document(document.read_bytes(), "")[0][:1])


def _ready(
    reading: TrialReading, under: tuple[str, ...], corpus: Corpus, homes: tuple[Procedure, ...]
) -> Ready:
    if not under:
        message = f"No document lies beside {reading.source.name}."
        raise NotFoundError(message, remedy="Say under: which document each test is played.")
    load = agreements_for if reading.trial.neighbours else alone
    return Ready(
        reading=reading,
        under=under,
        agreements=load(under, corpus),
        procedures=homes,
        commands=reading.trial.commands,
    )
