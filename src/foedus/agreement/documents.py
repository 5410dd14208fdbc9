"""From bytes to documents: one file is one agreement, and its variants.

A variant is the same tree with some entries replaced, so every finding in it
still has its own line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from foedus.agreement.digest import digest_of
from foedus.agreement.findings import Finding, Place
from foedus.agreement.model import Document
from foedus.agreement.reading import Source, place_of, read_tree
from foedus.agreement.tree import Branch, Leaf, Mark, Node
from foedus.agreement.typed import typed
from foedus.agreement.types import is_name

__all__ = ["LANGUAGE", "MOST_VARIANTS", "Reading", "read_document"]

LANGUAGE: Final = "1"
MOST_VARIANTS: Final = 20
_STAND_INS: Final[dict[str, object]] = {
    "foedus": LANGUAGE,
    "id": "unknown",
    "version": "unknown",
    "title": "unknown",
    "status": "draft",
}
_INTERNAL: Final = {"variant": "variants", "parties_from": "parties"}
_REPLACED_WHOLE: Final = ("title", "note", "term")
_REPLACED_BY_ENTRY: Final = (
    "marks",
    "parties",
    "groups",
    "places",
    "facts",
    "bodies",
    "rules",
    "provisions",
)


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

    @property
    def variant_place(self) -> Place | None:
        """Where the variant begins, where it is one."""
        written = self.tree.items.get("variant")
        return place_of(self.source.name, written[0]) if written else None


def read_document(data: bytes, name: str) -> tuple[tuple[Reading, ...], tuple[Finding, ...]]:
    """Read a file: the document, then its variants, and what kept it from being read.

    The second part holds findings only where the first is empty.
    """
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch):
        if tree is not None and not findings:
            findings = [_finding("F006", "A document is a mapping of keys to values.", name, tree)]
        return (), tuple(findings)
    internal = [key for key in _INTERNAL if key in tree.items]
    for key in internal:
        mark = tree.items[key][0]
        message = f"The key {key!r} is not known here."
        finding = Finding(code="F007", message=message, place=place_of(name, mark))
        findings.append(replace(finding, hint=f"Did you mean {_INTERNAL[key]!r}?"))
    tree = Branch({k: pair for k, pair in tree.items.items() if k not in internal}, tree.mark)
    variants = _variants(tree)
    if len(variants) > MOST_VARIANTS:
        message = f"More than {MOST_VARIANTS} variants."
        hint = "Write the others as documents of their own."
        finding = _finding("F003", message, name, tree.items["variants"][1])
        return (), (*findings, replace(finding, hint=hint))
    base = _reading(tree, source, findings)
    return (base, *(_reading(each, source, []) for each in variants)), ()


def _finding(code: str, message: str, name: str, node: Node) -> Finding:
    return Finding(code=code, message=message, place=place_of(name, node.mark))


def _reading(tree: Branch, source: Source, findings: list[Finding]) -> Reading:
    document, wrong = typed(_parties_apart(tree), Document, source.name, _STAND_INS)
    assert document is not None
    if document.foedus != LANGUAGE:
        message = f"Language version {document.foedus!r} is not known."
        finding = _finding("F016", message, source.name, tree.items["foedus"][1])
        wrong.append(replace(finding, hint=f'Write foedus: "{LANGUAGE}".'))
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


def _variants(tree: Branch) -> list[Branch]:
    """The document with each of its variants laid over it."""
    variants = tree.items.get("variants")
    if variants is None or not isinstance(variants[1], Branch):
        return []
    base = {key: pair for key, pair in tree.items.items() if key != "variants"}
    return [
        _overlaid(base, name, mark, overlay, tree.mark)
        for name, (mark, overlay) in variants[1].items.items()
        if isinstance(overlay, Branch) and is_name(name)
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
