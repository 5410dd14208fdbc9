"""Annotations of the code as words with links, and tables of them."""

from __future__ import annotations

import collections.abc
import dataclasses
import decimal
import inspect
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Any, Final, Self, get_args, get_origin

import meanings
import whenever
from pydantic import BaseModel
from whenever import Instant

from foedus.agreement import types as values
from foedus.agreement import vocabulary
from foedus.forecast import values as times
from foedus.moments import Span
from foedus.rehearsal import scenario

__all__ = [
    "code",
    "heading",
    "kind_of",
    "link",
    "models_of",
    "plain_kind",
    "structures_of",
    "table",
]

_MOST_WORDS: Final = 7
_VALUES: Final = [
    *((name, getattr(values, name)) for name in meanings.TYPES),
    *((name, getattr(times, name)) for name in meanings.TYPES_OF_BEHAVIOURS),
    *((name, getattr(scenario, name)) for name in meanings.TYPES_OF_SCENARIOS),
]
_PLAIN: Final[dict[Any, str]] = {
    str: "text",
    bool: "yes or no",
    int: "number",
    Decimal: "amount",
    Fraction: "share",
    Instant: "instant",
    Span: "interval",
    type(None): "null",
}


def code(text: str) -> str:
    """As code."""
    return f"`{text}`"


def link(name: str, page: str = "") -> str:
    """A link to the heading of a name."""
    return f"[{name}]({page}#{name.lower().replace(' ', '-')})"


def heading(name: str) -> str:
    """A heading that `link` finds."""
    return f"## {name}"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table of Markdown; a last column that says nothing is left out."""
    while rows and not any(row[-1] for row in rows):
        head, rows = head[:-1], [row[:-1] for row in rows]
    lines = [head, tuple("---" for _ in head), *rows]
    cells = (" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines)
    return "\n".join(f"| {line} |" for line in cells)


def kind_of(model: type[BaseModel], name: str) -> str:
    """What a key of the language takes."""
    hints = typing.get_type_hints(model, include_extras=True)
    return _written(hints[name], model)


def _written(hint: Any, model: type[BaseModel]) -> str:  # noqa: PLR0911 - one row for each shape
    for name, value in _VALUES:
        if hint == value:
            return code(name)
    if get_origin(hint) is Annotated:
        return _written(get_args(hint)[0], model)
    if hint is Self or isinstance(hint, str):
        return link(model.__name__)
    parts = get_args(hint)
    match get_origin(hint):
        case typing.Union | types.UnionType:
            said = (_written(part, model) for part in parts if part is not type(None))
            return " or ".join(dict.fromkeys(said))
        case origin if origin is tuple:
            return f"list of {_written(parts[0], model)}"
        case origin if origin is dict:
            return f"mapping of {_written(parts[0], model)} to {_written(parts[1], model)}"
    return _named(hint, "")


def _named(hint: Any, page: str) -> str:
    if isinstance(hint, type) and issubclass(hint, Enum):
        closed = hint.__name__ in vocabulary.__all__
        if len(hint) > _MOST_WORDS and closed:
            return link(hint.__name__, page)
        return ", ".join(code(each.value) for each in hint)
    if isinstance(hint, type) and (issubclass(hint, BaseModel) or dataclasses.is_dataclass(hint)):
        return _PLAIN.get(hint) or link(hint.__name__)
    return _PLAIN.get(hint, getattr(hint, "__name__", str(hint)))


def plain_kind(kind: Any, name: str, places: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a field of a value holds; `places` are headings that differ from the name."""
    said = _plain(_hints(kind)[name])
    for each, place in places.items():
        said = said.replace(link(each), f"[{each}](#{place})")
    return said


def _hints(kind: Any) -> dict[str, Any]:
    """The kinds of all fields, with what a module imports for the type checker alone."""
    late: dict[str, Any] = {}
    while True:
        try:
            return typing.get_type_hints(kind, localns=late)
        except NameError as missing:
            late[missing.name] = _found(missing.name)


def _found(name: str) -> Any:
    ours = [module for key, module in sys.modules.items() if key.startswith("foedus.")]
    for module in (whenever, collections.abc, decimal, *ours):
        if hasattr(module, name):
            return getattr(module, name)
    raise NameError(name)


def _plain(hint: Any) -> str:
    parts = get_args(hint)
    match get_origin(hint):
        case typing.Union | types.UnionType:
            return " or ".join(_plain(part) for part in parts)
        case origin if origin is tuple and parts[1:] == (Ellipsis,):
            return f"list of {_plain(parts[0])}"
        case origin if origin is tuple:
            return f"({', '.join(_plain(part) for part in parts)})"
        case origin if origin in {dict, Mapping, frozenset}:
            return "mapping of " + " to ".join(_plain(part) for part in parts)
    if getattr(hint, "__module__", "").startswith("foedus.agreement.") and not _is_enum(hint):
        return code(hint.__name__)
    return _named(hint, "language.md")


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def models_of(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and every model below it, in the order in which they are met."""
    found: dict[type[BaseModel], None] = {}
    waiting: list[Any] = [model]
    while waiting:
        here = waiting.pop(0)
        if here in found:
            continue
        found[here] = None
        hints = typing.get_type_hints(here, include_extras=True)
        for name in here.model_fields:
            waiting += [each for each in _below(hints[name]) if issubclass(each, BaseModel)]
    return list(found)


def structures_of(*kinds: Any) -> list[Any]:
    """Dataclasses below others, in the order in which they are met, what they begin with first."""
    found: dict[Any, None] = {}
    waiting = list(kinds)
    while waiting:
        here = waiting.pop(0)
        if here in found or here in _PLAIN or not dataclasses.is_dataclass(here):
            continue
        if here.__module__.startswith("foedus.agreement."):
            continue
        found[here] = None
        hints = _hints(here)
        for field in dataclasses.fields(here):
            waiting += list(_below(hints[field.name]))
    return [each for each in found if len(kinds) == 1 or each not in kinds]


def _below(hint: Any) -> Iterator[type]:
    if inspect.isclass(hint) and get_origin(hint) is None:
        yield hint
    for part in get_args(hint):
        if part is not Ellipsis:
            yield from _below(part)
