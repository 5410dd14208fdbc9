"""A document as a tree that keeps line and column of every key and value.

Every scalar is the text that was written.  The tree says nothing about what
the text means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "Branch",
    "Leaf",
    "Mark",
    "Node",
    "Path",
    "Twig",
    "article_at",
    "at",
    "mark_of",
    "plain",
    "texts",
    "texts_under",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines and columns count from 0 as YAML's own do; the end is exclusive."""

    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: its text, or None for what is unknown (`null`, or nothing at all).

    A `lost` one stands where something could not be read and was reported.
    """

    text: str | None
    mark: Mark
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Twig:
    """A sequence."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping; keys are unique, in the order written."""

    items: dict[str, tuple[Mark, Node]]
    mark: Mark


Node = Leaf | Twig | Branch
Path = Sequence[str | int]


def plain(node: Node) -> object:
    """The tree as dicts, lists, texts and None."""
    match node:
        case Leaf(text=text):
            return text
        case Twig(items=items):
            return [plain(item) for item in items]
        case _:
            return {key: plain(value) for key, (_, value) in node.items.items()}


def texts(node: Node | None) -> list[str]:
    """Every text under a node, in the order written; keys are no texts."""
    match node:
        case Leaf(text=str(text)):
            return [text]
        case Twig(items=items):
            return [text for item in items for text in texts(item)]
        case Branch(items=pairs):
            return [text for _, value in pairs.values() for text in texts(value)]
        case _:
            return []


def texts_under(node: Node | None, key: str) -> list[str]:
    """Every text under a key, wherever in a node the key stands."""
    match node:
        case Twig(items=items):
            return [text for item in items for text in texts_under(item, key)]
        case Branch(items=pairs):
            return [
                text
                for name, (_, value) in pairs.items()
                for text in (texts(value) if name == key else texts_under(value, key))
            ]
        case _:
            return []


def at(node: Node, path: Path) -> Node | None:
    """The node under a path, or None where there is none.

    A value that is no list is also the first of a list of one.
    """
    for step in path:
        found = _step(node, step)
        if found is None:
            return None
        node = found[1]
    return node


def mark_of(node: Node, path: Path, *, key: bool = False) -> Mark:
    """Where a path leads: its value, or with `key` its key.

    Steps that the tree does not have are passed over, so that the place of
    something missing is the place of what should hold it.
    """
    mark = node.mark
    for step in path:
        found = _step(node, step)
        if found is None:
            continue
        name, node = found
        mark = name if key else node.mark
    return mark


def article_at(node: Node, path: Path) -> str:
    """The citation of the innermost part along a path that has one, else empty."""
    article = ""
    for step in path:
        found = _step(node, step)
        node = found[1] if found else node
        cite = _step(node, "cite")
        article = ", ".join(texts(cite[1])) if cite else article
    return article


def _step(node: Node, step: str | int) -> tuple[Mark, Node] | None:
    if isinstance(node, Branch) and isinstance(step, str):
        return node.items.get(step)
    if isinstance(node, Twig) and isinstance(step, int) and step < len(node.items):
        item = node.items[step]
        return item.mark, item
    alone = step == 0 and not isinstance(node, Twig)
    return (node.mark, node) if alone else None
