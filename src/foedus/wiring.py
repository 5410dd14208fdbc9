"""The only module that builds real things: the library, procedures, clock and ids.

Everything else is passed what it needs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from foedus.agreement.checks import check
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Finding, Severity, in_order
from foedus.agreement.procedure import Procedure, type_procedure
from foedus.agreement.reading import read_tree
from foedus.agreement.resolved import Agreement, resolve
from foedus.corpus.library import CORPUS, Corpus, document_of, shown
from foedus.errors import NotFoundError, UnreadableError
from foedus.rehearsal.naming import Ready, mistakes_in
from foedus.rehearsal.trials import read_trials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.documents import Reading
    from foedus.rehearsal.trials import TrialReading

__all__ = ["agreements_for", "alone", "library", "procedures", "trials_in"]


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
    return tuple(resolve(reading, corpus) for reading in found.values())


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
    return tuple(resolve(reading, corpus) for reading in found.values())


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
            ready.append(made)
    if findings:
        raise UnreadableError(f"{shown(path)} cannot be used.", in_order(findings))
    return tuple(ready)


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
    return Ready(reading=reading, under=under, agreements=load(under, corpus), procedures=homes)
