"""A scenario's file with other injects: what did not change stays as it was written."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Final

import yaml

from foedus.agreement.reading import read_tree
from foedus.agreement.tree import Branch, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.rehearsal.scenario import ScenarioReading

__all__ = ["text_with"]

_WIDTH: Final = 110


def text_with(reading: ScenarioReading, injects: Mapping[str, object | None]) -> str:
    """The file with these injects, in this order; None where one stays as it is.

    A file that is not laid out with an inject a line is written anew, without
    its comments.
    """
    whole = plain(reading.node)
    assert isinstance(whole, dict)
    old = whole.get("injects") or {}
    new = {key: old[key] if value is None else value for key, value in injects.items()}
    wanted = whole | {"injects": new}
    text = _in_place(reading, injects)
    tree = read_tree(text.encode(), "")[0]
    return text if tree is not None and plain(tree) == wanted else _written(wanted)


def _in_place(reading: ScenarioReading, injects: Mapping[str, object | None]) -> str:
    """The text with the lines of changed injects replaced."""
    lines = reading.text.split("\n")
    pair = reading.node.items.get("injects")
    if pair is None or not isinstance(pair[1], Branch) or not pair[1].items:
        return f"{reading.text.rstrip()}\n{_written({'injects': dict(injects)})}"
    marks = {key: mark for key, (mark, _) in pair[1].items.items()}
    starts = {key: mark.line for key, mark in marks.items()}
    after = [mark.line for mark, _ in reading.node.items.values() if mark.line > pair[0].line]
    end = min(after, default=len(lines))
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    ends = dict(zip(starts, [*list(starts.values())[1:], end], strict=True))
    margin = " " * next(iter(marks.values())).column
    made = lines[: min(starts.values())]
    for key, value in injects.items():
        if value is None:
            made += lines[starts[key] : ends[key]]
        else:
            made += indent(_written({key: value}), margin).rstrip("\n").split("\n")
    return "\n".join([*made, *lines[end:]])


def _written(value: object) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text
