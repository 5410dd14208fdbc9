"""The only module that builds real things: the library, procedures, clock and ids.

Everything else is passed what it needs.
"""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.agreement.checks import check
from foedus.agreement.findings import Severity
from foedus.agreement.procedure import Procedure
from foedus.agreement.reading import read_tree
from foedus.agreement.resolved import Agreement, resolve
from foedus.agreement.typed import typed
from foedus.corpus.library import CORPUS, Corpus, shown
from foedus.errors import LogError, UnreadableError
from foedus.moments import Instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.documents import Reading
    from foedus.record.tiles import Fetch

__all__ = ["agreements_for", "alone", "fetch", "library", "now", "procedures", "seed"]

_LONGEST_FILE = 64 * 1024 * 1024


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
        procedure, wrong = typed(tree, Procedure, source.name, {}) if tree else (None, [])
        if procedure is None or findings or wrong:
            raise UnreadableError(f"{source.name} cannot be used.", [*findings, *wrong])
        made.append(procedure)
    return tuple(made)


def now() -> Instant:
    """The clock on the wall."""
    return Instant.now()


def seed() -> bytes:
    """32 bytes that nobody else knows, for a key."""
    return secrets.token_bytes(32)


def fetch(log: str) -> Fetch:
    """Files of a log by their path, from a folder or over the web."""
    if "://" not in log:
        from foedus.record.log import fetch_from  # noqa: PLC0415 - the log needs cryptography

        return fetch_from(Path(log))
    if not log.startswith(("https://", "http://")):
        message = f"{log!r} is no address of a log."
        raise LogError(message, remedy="Write https://... or the path of a folder.")

    def over_the_web(path: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{log.rstrip('/')}/{path}", timeout=30) as answer:  # noqa: S310 - the scheme is checked above
                return bytes(answer.read(_LONGEST_FILE))
        except (urllib.error.URLError, OSError) as fault:
            if isinstance(fault, urllib.error.HTTPError):
                fault.close()
            message = f"{log} does not give {path} ({fault})."
            raise LogError(message, remedy="Try again, or use a copy of the log.") from fault

    return over_the_web
