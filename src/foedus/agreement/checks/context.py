"""What every check is given: the document, its tree, the library, a place to report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.findings import Finding, Place
from foedus.agreement.reading import place_of
from foedus.agreement.tree import Branch, Path, at, mark_of, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.documents import Reading
    from foedus.agreement.library import Library

__all__ = ["Context"]


class Context:
    """Collects findings; knows what is written even where it could not be typed."""

    def __init__(self, reading: Reading, library: Library) -> None:
        self.document = reading.document
        self.library = library
        self.findings: list[Finding] = []
        self._tree = reading.tree
        self._name = reading.source.name

    def report(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        related: Sequence[tuple[str, Path]] = (),
    ) -> None:
        """Add a finding at a path of the document; with `key`, at its key."""
        self.findings.append(
            Finding(
                code=code,
                message=message,
                place=self.place(path, key=key),
                article=self._article(path),
                hint=hint,
                related=tuple((words, self.place(other, key=True)) for words, other in related),
            )
        )

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Line and column of a path."""
        return place_of(self._name, mark_of(self._tree, path, key=key))

    def lacks(self, *path: str) -> bool:
        """Whether nothing at all is written there (a mistake written there is reported once)."""
        return at(self._tree, path) is None

    def declared(self, section: str) -> list[str]:
        """The names written in a section, sound or not."""
        node = at(self._tree, [section])
        return list(node.items) if isinstance(node, Branch) else []

    def has(self, path: Path) -> bool:
        """Whether the document has this path."""
        return at(self._tree, path) is not None

    def _article(self, path: Path) -> str:
        cite = at(self._tree, [*path[:2], "cite"])
        written = None if cite is None else plain(cite)
        return ", ".join(map(str, written)) if isinstance(written, list) else str(written or "")
