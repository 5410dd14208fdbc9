"""Where a fact of history is from: an address, what stands there, and how good it is.

A milestone names its sources by id.  A file with `invocations:` may bring the
addresses itself under `sources:`; what ships has them in one file.
"""

from __future__ import annotations

from enum import StrEnum

from foedus.agreement.findings import in_order
from foedus.agreement.part import Part
from foedus.agreement.reading import read_tree
from foedus.agreement.tree import Branch, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import Text, Url
from foedus.errors import UnreadableError

__all__ = ["Grade", "Source", "read_sources"]


class Grade(StrEnum):
    """How good a source is; C is to be verified before use."""

    A = "A"
    B = "B"
    C = "C"


class Source(Part):
    """One address; null where there is none, and then where else it is found."""

    url: Url | None = None
    locator: Text | None = None
    what: Text
    grade: Grade | None = None

    def __str__(self) -> str:
        grade = f"grade {self.grade}" if self.grade else "not graded"
        return f"{self.what} ({grade}): {self.url or self.locator or 'no address'}"


def read_sources(data: bytes, name: str) -> dict[str, Source]:
    """The `sources:` of a file by id; none where the file has no such key.

    Raises:
        UnreadableError: one with errors; the error holds all of them.
    """
    tree, _, findings = read_tree(data, name)
    found: dict[str, Source] = {}
    if isinstance(tree, Branch) and "sources" in tree.items:
        inner = tree.items["sources"][1]
        nodes = inner.items if isinstance(inner, Branch) else {"": (mark_of(inner, ()), inner)}
        for key, (_, node) in nodes.items():
            source, wrong = typed(node, Source, name, {"what": "-"})
            findings += wrong
            if source is not None:
                found[key] = source
    if findings:
        message = f"The sources of {name} cannot be read."
        raise UnreadableError(message, in_order(findings))
    return found
