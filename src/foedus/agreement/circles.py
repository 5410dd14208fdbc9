"""Circles in what leads to what: for provisions, and for rules that fall back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["circles"]


def circles(after: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Circles of a graph, each name in one at most; a circle begins with its first name.

    Names that no circle can hold are put aside first, so that a long chain
    costs one step for each of its names.
    """
    left = _on_circles(after)
    for name in sorted(after):
        way = _way_back(name, after, left)
        if way:
            left -= set(way)
            yield way


def _on_circles(after: Mapping[str, set[str]]) -> set[str]:
    """Names that are left when, again and again, what leads nowhere is put aside."""
    before: dict[str, set[str]] = {name: set() for name in after}
    for name, others in after.items():
        for other in others & set(after):
            before[other].add(name)
    onward = {name: len(others & set(after)) for name, others in after.items()}
    ended = [name for name, count in onward.items() if not count]
    left = set(after)
    while ended:
        name = ended.pop()
        left.discard(name)
        for earlier in before[name]:
            onward[earlier] -= 1
            if not onward[earlier]:
                ended.append(earlier)
    return left


def _way_back(start: str, after: Mapping[str, set[str]], left: set[str]) -> list[str]:
    """The shortest way from a name back to itself, or nothing."""
    came_from: dict[str, str] = {}
    front = [start] if start in left else []
    while front:
        here = front.pop(0)
        for name in sorted(after[here] & left):
            if name == start:
                return _steps(start, here, came_from)
            if name not in came_from:
                came_from[name] = here
                front.append(name)
    return []


def _steps(start: str, end: str, came_from: Mapping[str, str]) -> list[str]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]
