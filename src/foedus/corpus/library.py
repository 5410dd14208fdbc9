"""Finds documents among those that ship and those a user brings.

A document's id is its path: `bilateral/gbr-ukr-2024` is the file
`agreements/bilateral/gbr-ukr-2024.yaml`.  Files are read when they are asked
for; a document of the user's takes the place of a shipped one of the same id.
One that cannot be read never falls back on the shipped one: it is refused.
"""

from __future__ import annotations

import fnmatch
import re
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.agreement.choosing.dossier_reading import DossierReading, read_dossier
from foedus.agreement.documents import Reading, read_document
from foedus.agreement.library import Shelf
from foedus.agreement.reading import read_tree
from foedus.agreement.tree import Branch
from foedus.errors import NotFoundError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.agreement.tree import Node

__all__ = [
    "CORPUS",
    "Corpus",
    "document_of",
    "holds_tests",
    "kind_of",
    "shipped",
    "shipped_tests",
    "shown",
    "tests_beside",
]

_OTHER_KINDS: Final = {
    "script": ("a script", "foedus run"),
    "scenario": ("a scenario", "foedus rehearse"),
    "behaviour": ("a behaviour", "foedus show"),
    "study": ("a study", "foedus study"),
    "procedure": ("a national procedure", "foedus check"),
    "invocations": ("a history", "foedus replay"),
    "milestones": ("a history", "foedus replay"),
    "about": ("a dossier", "foedus stances"),
    "requirements": ("requirements", "foedus choose"),
    "tests": ("tests", "foedus test"),
}
"""What a file without a document holds, by a key of its own, and the command that reads it."""
_TESTS: Final = ".tests.yaml"
_ID: Final = re.compile(rb"""^id:[ \t]*["']?([^\s"'#]+)""", re.MULTILINE)
CORPUS = Path(str(files("foedus.corpus")))


class Corpus:
    """The library of this installation; implements `foedus.agreement.library.Library`."""

    def __init__(self, own: Iterable[Path] = ()) -> None:
        self._own = tuple(dict.fromkeys(path.resolve() for path in own if not holds_tests(path)))
        self._read: dict[Path, tuple[Reading, ...]] = {}

    @cached_property
    def _paths(self) -> dict[str, Path]:
        """Shipped documents by id."""
        root = CORPUS / "agreements"
        paths = [path for path in sorted(root.rglob("*.yaml")) if not holds_tests(path)]
        return {path.relative_to(root).with_suffix("").as_posix(): path for path in paths}

    @cached_property
    def _brought(self) -> Shelf:
        found = (reading for path in self._own for reading in self._readings(path))
        return Shelf(each for each in found if not _OTHER_KINDS.keys() & set(each.tree.items))

    def _readings(self, path: Path) -> tuple[Reading, ...]:
        if path not in self._read:
            self._read[path] = read_document(path.read_bytes(), shown(path))[0]
        return self._read[path]

    @cached_property
    def _lost(self) -> dict[str, Path]:
        """Files of the user that cannot be read, by the id of the shipped one each replaces."""
        unread = [path for path in self._own if not self._readings(path)]
        return {key: path for path in unread for key in self._paths if _is_meant(path, key)}

    def expect_read(self, reference: str) -> None:
        """Refuse a shipped document that one of the user's was to replace and cannot.

        Raises:
            UnreadableError: the user's document could not be read.
        """
        key = reference.partition("@")[0]
        if key in self._lost:
            path = self._lost[key]
            findings = read_document(path.read_bytes(), shown(path))[1]
            message = f"{shown(path)} cannot be read, and it takes the place of {key}."
            raise UnreadableError(message, findings)

    @cached_property
    def replaced(self) -> dict[str, str]:
        """The file of the user's that takes the place of each shipped document it does."""
        shipped_here = {path.resolve() for path in self._paths.values()}
        brought = {
            reading.document.id: shown(path)
            for path in self._own
            if path not in shipped_here
            for reading in self._readings(path)
        }
        return {key: name for key, name in brought.items() if key in self._paths}

    @cached_property
    def dossiers(self) -> dict[str, DossierReading]:
        """Dossiers by the document they are about; one of the user's goes before a shipped one."""
        paths = [*sorted((CORPUS / "dossiers").glob("*.yaml")), *self._own]
        read = {path: path.read_bytes() for path in paths}
        found = [
            read_dossier(data, shown(path))
            for path, data in read.items()
            if _has(read_tree(data, shown(path))[0], "about")
        ]
        return {each.dossier.about: each for each in found if each.dossier is not None}

    def ids(self) -> list[str]:
        """The ids of every document, without variants."""
        brought = {reading.document.id for reading in self._brought.find("*")}
        return sorted({*self._paths, *brought})

    def find(self, pattern: str) -> Sequence[Reading]:
        """See `Library.find`."""
        brought = self._brought.find(pattern)
        taken = {reading.reference for reading in brought}
        wanted = pattern.partition("@")[0]
        paths = [path for key, path in self._paths.items() if fnmatch.fnmatchcase(key, wanted)]
        shelf = Shelf(reading for path in paths for reading in self._readings(path))
        found = [each for each in shelf.find(pattern) if each.reference not in taken]
        return sorted([*brought, *found], key=lambda reading: reading.reference)

    def get(self, reference: str) -> Reading:
        """The one document of a reference.

        Raises:
            NotFoundError: there is none, or several.
            UnreadableError: a user's document of that id could not be read.
        """
        self.expect_read(reference)
        found = self.find(reference)
        if not found:
            message = f"No documents are called {reference!r}."
            raise NotFoundError(message, remedy=self.near(reference))
        if len(found) > 1:
            names = " and ".join(each.source.name for each in found)
            message = f"{len(found)} documents are called {reference!r}: {names}."
            raise NotFoundError(message, remedy="Give each its own id, or name one version.")
        return found[0]

    def near(self, reference: str) -> str:
        """What may have been meant by a reference that nothing bears, in a sentence."""
        said = [self._unread_in_words(), self._close(reference)]
        see = "See `foedus list`; documents of your own need --library."
        return "  ".join(filter(None, said)) or see

    def _unread_in_words(self) -> str:
        unread = [path for path in self._own if not self._readings(path)]
        if not unread:
            return ""
        name = shown(unread[0])
        more = f" (nor could {len(unread) - 1} more)" if len(unread) > 1 else ""
        return f"{name} could not be read{more}: run `foedus check {name}`."

    def _close(self, reference: str) -> str:
        inside = [key for key in self.ids() if key.startswith(f"{reference.rstrip('/')}/")]
        if inside:
            return f"It is a folder: {', '.join(inside[:3])} and others; see `foedus list`."
        close = get_close_matches(reference, self.ids(), n=3, cutoff=0.6)
        if close:
            return f"Did you mean {' or '.join(close)}?"
        return ""


def _is_meant(path: Path, key: str) -> bool:
    """Whether an unreadable file was to be the document of this id: it says so, or lies so."""
    said = _ID.search(path.read_bytes())
    if said is not None:
        return said[1].decode("utf-8", "replace") == key
    return path.with_suffix("").as_posix().endswith(f"/{key}")


def _has(tree: Node | None, key: str) -> bool:
    return isinstance(tree, Branch) and key in tree.items


def kind_of(data: bytes, path: Path) -> tuple[str, str]:
    """What a file holds that is no document, and the command that reads it; else empty."""
    tree = read_tree(data, shown(path))[0]
    found = (told for key, told in _OTHER_KINDS.items() if _has(tree, key))
    return next(found, ("", ""))


def shipped(kind: str, name: str) -> Path:
    """A shipped file of a kind (`scripts`, `requirements`) by name."""
    return CORPUS / kind / f"{name}.yaml"


def shown(path: Path) -> str:
    """A path as messages show it: relative to here where it can be, and always text."""
    try:
        name = path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        name = path.as_posix()
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def holds_tests(path: Path) -> bool:
    """Whether a file holds tests, by its name: they lie beside a document."""
    return path.name.endswith(_TESTS)


def tests_beside(document: Path) -> Path:
    """Where the tests of a document lie: `nato-light.tests.yaml` beside `nato-light.yaml`."""
    return document.with_name(f"{document.stem}{_TESTS}")


def document_of(tests: Path) -> Path:
    """The document that a file of tests lies beside."""
    return tests.with_name(f"{tests.name.removesuffix(_TESTS)}.yaml")


def shipped_tests() -> dict[str, Path]:
    """The shipped files of tests, by the id of the document that each lies beside."""
    root = CORPUS / "agreements"
    return {
        document_of(path).relative_to(root).with_suffix("").as_posix(): path
        for path in sorted(root.rglob(f"*{_TESTS}"))
    }
