"""From bytes to documents: one file is one agreement, and its variants.

A variant is the same tree with some entries replaced, so every finding in it
still has its own line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from foedus.agreement.digest import digest_of
from foedus.agreement.findings import Finding
from foedus.agreement.model import Document
from foedus.agreement.reading import Source, place_of, read_tree
from foedus.agreement.tree import Branch, Leaf, Mark, Node
from foedus.agreement.typed import typed

__all__ = ["LANGUAGE", "Reading", "read_document"]

LANGUAGE: Final = "1"
_STAND_INS: Final[dict[str, object]] = {
    "foedus": LANGUAGE,
    "id": "unknown",
    "version": "unknown",
    "title": "unknown",
    "status": "draft",
}
_REPLACED_WHOLE: Final = ("title", "note")
_REPLACED_BY_ENTRY: Final = ("groups", "facts", "bodies", "rules", "provisions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was made of one document: typed as far as it goes, and what is wrong."""

    source: Source
    tree: Branch
    document: Document
    findings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """Of the document as read (of the variant, where it is one)."""
        return digest_of(self.tree)

    @property
    def reference(self) -> str:
        """`id`, or `id@variant`."""
        variant = self.document.variant
        return f"{self.document.id}@{variant}" if variant else self.document.id


def read_document(data: bytes, name: str) -> tuple[tuple[Reading, ...], tuple[Finding, ...]]:
    """Read a file: the document, then its variants, and what kept it from being read.

    The second part holds findings only where the first is empty.
    """
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch):
        if tree is not None:
            place = place_of(name, tree.mark)
            message = "A document is a mapping of keys to values."
            findings = [*findings, Finding(code="F006", message=message, place=place)]
        return (), tuple(findings)
    base = _reading(tree, source, findings)
    variants = tree.items.get("variants")
    merged = _merged(tree, variants[1]) if variants else []
    return (base, *(_reading(each, source, []) for each in merged)), ()


def _reading(tree: Branch, source: Source, findings: list[Finding]) -> Reading:
    document, wrong = typed(_parties_apart(tree), Document, source.name, _STAND_INS)
    assert document is not None
    if document.foedus != LANGUAGE:
        wrong.append(
            Finding(
                code="F016",
                message=f"Language version {document.foedus!r} is not known.",
                place=place_of(source.name, tree.items["foedus"][1].mark),
                hint=f'Write foedus: "{LANGUAGE}".',
            )
        )
    return Reading(source=source, tree=tree, document=document, findings=(*findings, *wrong))


def _parties_apart(tree: Branch) -> Branch:
    """`parties: {from: ...}` names documents, not a party: the model keeps it apart."""
    parties = tree.items.get("parties")
    if parties is None or not isinstance(parties[1], Branch) or "from" not in parties[1].items:
        return tree
    key, taken = parties[1].items["from"]
    codes = {name: pair for name, pair in parties[1].items.items() if name != "from"}
    items = dict(tree.items)
    items["parties"] = (parties[0], Branch(codes, parties[1].mark))
    items["parties_from"] = (key, taken)
    return Branch(items, tree.mark)


def _merged(tree: Branch, variants: Node) -> list[Branch]:
    if not isinstance(variants, Branch):
        return []
    base = {key: pair for key, pair in tree.items.items() if key != "variants"}
    return [
        _overlaid(base, name, mark, overlay, tree.mark)
        for name, (mark, overlay) in variants.items.items()
        if isinstance(overlay, Branch)
    ]


def _overlaid(
    base: dict[str, tuple[Mark, Node]], name: str, mark: Mark, overlay: Branch, whole: Mark
) -> Branch:
    items = dict(base)
    items["variant"] = (mark, Leaf(name, mark))
    for key, (place, value) in overlay.items.items():
        old = base.get(key)
        if key in _REPLACED_WHOLE:
            items[key] = (place, value)
        elif key in _REPLACED_BY_ENTRY and isinstance(value, Branch):
            kept = old[1].items if old and isinstance(old[1], Branch) else {}
            items[key] = (place, Branch({**kept, **value.items}, value.mark))
    return Branch(items, whole)
