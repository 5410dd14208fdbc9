"""Typed values to plain JSON and back, by their type hints: one mechanism for every shape.

What a value is written as:

* a dataclass or a part of a document: an object of its fields;
* one of several kinds: an object with one key, the name of the kind;
* a field that may be empty (null, no text, nothing in it) and is: left out;
* a mapping: a list of pairs, because its order means something;
* a set: a sorted list; an instant, a day, a duration, an amount: a text.

Reading is strict: every value has one way to be written, and nothing is known
that is not here.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined

from foedus.agreement import model
from foedus.errors import BadMomentError, FoedusError
from foedus.moments import Date, Duration, Instant, parse_date, parse_instant

if TYPE_CHECKING:
    from foedus.record.canonical import Json

__all__ = ["Shape", "WrongShapeError", "fields_of", "kind_of", "shape_of"]

_EMPTY: Final[tuple[object, ...]] = (None, "", (), {}, frozenset())
_UNSTATED: Final = object()
_MODEL_NAMES: Final = {name: getattr(model, name) for name in model.__all__}


class WrongShapeError(FoedusError):
    """A value that is not of its shape, and where it stands."""

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


class Shape(NamedTuple):
    """How values of one type are written and read."""

    write: Callable[[Any], Json]
    read: Callable[[Json], Any]


class _Field(NamedTuple):
    key: str
    attribute: str
    shape: Shape
    default: object
    hint: object


def kind_of(cls: type) -> str:
    """`PositionTaken` as `position_taken`."""
    return _in_small(cls.__name__)


@cache
def _in_small(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class _Class:
    """An object of fields; they are looked up when first used, as a type may hold itself."""

    def __init__(self, cls: type) -> None:
        self._cls = cls

    @cached_property
    def _fields(self) -> dict[str, _Field]:
        return {field.key: field for field in _fields(self._cls)}

    def write(self, value: Any) -> Json:
        if type(value) is not self._cls:
            raise WrongShapeError(f"{type(value).__name__} is not a {self._cls.__name__}.")
        found: dict[str, Json] = {}
        for field in self._fields.values():
            inner = getattr(value, field.attribute)
            if not (_is_empty(field.default) and inner == field.default):
                found[field.key] = _at(field.key, field.shape.write, inner)
        return found

    def read(self, value: Json) -> Any:
        if not isinstance(value, dict):
            raise WrongShapeError(f"{_said(value)} stands where an object was expected.")
        for key in value:
            if key not in self._fields:
                raise WrongShapeError("no such field is known here.", (key,))
        given = {key: self._given(key, value) for key in self._fields}
        return _made(self._cls, self._fields, given)

    def _given(self, key: str, value: dict[str, Json]) -> Any:
        field = self._fields[key]
        may_be_empty = _is_empty(field.default)
        if key not in value:
            if not may_be_empty:
                raise WrongShapeError("the field is missing.", (key,))
            return field.default
        found = _at(key, field.shape.read, value[key])
        if may_be_empty and found == field.default:
            raise WrongShapeError("what is empty is left out.", (key,))
        return found


def _made(cls: type, known: Mapping[str, _Field], given: dict[str, Any]) -> Any:
    try:
        if issubclass(cls, BaseModel):
            return cls.model_validate(given)
        return cls(**{known[key].attribute: value for key, value in given.items()})
    except ValidationError as fault:
        error = fault.errors(include_url=False)[0]
        path = tuple(str(step) for step in error["loc"])
        raise WrongShapeError(str(error["msg"]).rstrip(".") + ".", path) from fault
    except BadMomentError as fault:
        raise WrongShapeError(fault.message) from fault


def _fields(cls: type) -> list[_Field]:
    if issubclass(cls, BaseModel):
        return [
            _Field(
                field.alias or name,
                name,
                shape_of(field.annotation),
                _UNSTATED if field.is_required() else _default(field),
                field.annotation,
            )
            for name, field in cls.model_fields.items()
        ]
    known = vars(import_module(cls.__module__))
    hints = typing.get_type_hints(cls, localns={**_MODEL_NAMES, "Mapping": Mapping, **known})
    return [
        _Field(
            field.name,
            field.name,
            shape_of(hints[field.name]),
            _UNSTATED if field.default is dataclasses.MISSING else field.default,
            hints[field.name],
        )
        for field in dataclasses.fields(cls)  # type: ignore[arg-type]  # no type says so
    ]


def fields_of(cls: type) -> list[tuple[str, object, bool]]:
    """The fields of an object as it is written: key, type hint, and whether it may be left out."""
    return [(field.key, field.hint, _is_empty(field.default)) for field in _fields(cls)]


def _default(field: Any) -> object:
    made = field.get_default(call_default_factory=True)
    return _UNSTATED if made is PydanticUndefined else made


def _is_empty(value: object) -> bool:
    return any(type(value) is type(empty) and value == empty for empty in _EMPTY)


def _at(key: str, do: Callable[[Any], Any], value: Any) -> Any:
    try:
        return do(value)
    except WrongShapeError as fault:
        raise WrongShapeError(fault.message, (key, *fault.path)) from fault


def _said(value: Json) -> str:
    match value:
        case None:
            return "null"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return repr(value)[:60]


def shape_of(hint: Any) -> Shape:
    """The shape of a type hint."""
    if get_origin(hint) is Annotated:
        return shape_of(get_args(hint)[0])
    return _shape(hint)


@cache
def _shape(hint: Any) -> Shape:
    origin, args = get_origin(hint), get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return _union(args)
    if origin is tuple:
        return _list(shape_of(args[0])) if args[-1] is ... else _row([shape_of(a) for a in args])
    if origin in {dict, Mapping}:
        return _mapping(shape_of(args[0]), shape_of(args[1]))
    if origin is frozenset:
        return _set(shape_of(args[0]))
    assert isinstance(hint, type), hint
    return _one(hint)


def _one(hint: type) -> Shape:
    """The shape of a type that holds no other in its hint."""
    if hint in _TEXTS:
        return _text(hint, *_TEXTS[hint])
    if hint in _PLAIN:
        return _plain(hint)
    if issubclass(hint, Enum):
        return _enum(hint)
    made = _Class(hint)
    return Shape(made.write, made.read)


_PLAIN: Final[dict[type, str]] = {str: "a text", int: "a whole number", bool: "true or false"}


def _plain(kind: type) -> Shape:
    word = _PLAIN[kind]

    def same(value: Any) -> Any:
        if type(value) is not kind:
            raise WrongShapeError(f"{_said(value)} stands where {word} was expected.")
        return value

    return Shape(same, same)


def _text(kind: type, parse: Callable[[str], Any], word: str) -> Shape:
    """A value that has one text: whatever reads as it but is written otherwise is refused."""

    def read(value: Json) -> Any:
        if isinstance(value, str):
            try:
                made = parse(value)
            except (FoedusError, ValueError, InvalidOperation):
                made = None
            if made is not None and str(made) == value:
                return made
        raise WrongShapeError(f"{_said(value)} is not {word}.")

    def write(value: Any) -> Json:
        if not isinstance(value, kind):
            raise WrongShapeError(f"{value!r} is not {word}.")
        return str(value)

    return Shape(write, read)


def _decimal(text: str) -> Decimal | None:
    made = Decimal(text)
    return made if made.is_finite() else None


_TEXTS: Final[dict[type, tuple[Callable[[str], Any], str]]] = {
    Instant: (parse_instant, "an instant in UTC, as 2027-08-28T00:40:00Z"),
    Date: (parse_date, "a day, as 2024-02-29"),
    Duration: (Duration.parse, "a duration, as PT24H"),
    Decimal: (_decimal, "an amount, as a text"),
}


def _enum(kind: type[Enum]) -> Shape:
    words = {member.value: member for member in kind}

    def read(value: Json) -> Any:
        if isinstance(value, str) and value in words:
            return words[value]
        raise WrongShapeError(f"{_said(value)} is none of {', '.join(words)}.")

    def write(value: Any) -> Json:
        if not isinstance(value, kind):
            raise WrongShapeError(f"{value!r} is none of {', '.join(words)}.")
        return str(value.value)

    return Shape(write, read)


def _items(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise WrongShapeError(f"{_said(value)} stands where a list was expected.")
    return value


def _list(item: Shape) -> Shape:
    def read(value: Json) -> Any:
        return tuple(_at(str(n), item.read, each) for n, each in enumerate(_items(value)))

    return Shape(lambda value: [_at(str(n), item.write, v) for n, v in enumerate(value)], read)


def _row(parts: list[Shape]) -> Shape:
    def read(value: Json) -> Any:
        items = _items(value)
        if len(items) != len(parts):
            raise WrongShapeError(f"{len(items)} values stand where {len(parts)} belong.")
        pairs = enumerate(zip(parts, items, strict=True))
        return tuple(_at(str(n), part.read, each) for n, (part, each) in pairs)

    return Shape(lambda value: [p.write(v) for p, v in zip(parts, value, strict=True)], read)


def _mapping(key: Shape, item: Shape) -> Shape:
    pairs = _list(_row([key, item]))

    def read(value: Json) -> Any:
        found = pairs.read(value)
        made = dict(found)
        if len(made) < len(found):
            raise WrongShapeError("a key stands twice.")
        return made

    return Shape(lambda value: pairs.write(list(value.items())), read)


def _set(item: Shape) -> Shape:
    items = _list(item)

    def read(value: Json) -> Any:
        found = items.read(value)
        if list(found) != sorted(set(found)):
            raise WrongShapeError("the list of a set is sorted, each value once.")
        return frozenset(found)

    return Shape(lambda value: items.write(sorted(value)), read)


def _union(args: tuple[Any, ...]) -> Shape:
    """Null or a value; a name or a part; or one of several kinds, told by `kind`."""
    options = [a for a in args if a is not type(None)]
    options = [get_args(a)[0] if get_origin(a) is Annotated else a for a in options]
    if len(options) == 1:
        return _optional(shape_of(options[0]))
    if str in options:
        (part,) = (each for each in options if each is not str)
        whole, text = shape_of(part), shape_of(str)
        return Shape(
            lambda value: text.write(value) if isinstance(value, str) else whole.write(value),
            lambda value: text.read(value) if isinstance(value, str) else whole.read(value),
        )
    return _kinds({kind_of(each): each for each in options})


def _optional(inner: Shape) -> Shape:
    return Shape(
        lambda value: None if value is None else inner.write(value),
        lambda value: None if value is None else inner.read(value),
    )


def _kinds(kinds: Mapping[str, type]) -> Shape:
    names = {cls: name for name, cls in kinds.items()}

    def write(value: Any) -> Json:
        if type(value) not in names:
            raise WrongShapeError(f"{type(value).__name__} is none of {', '.join(kinds)}.")
        name = names[type(value)]
        return {name: _at(name, shape_of(type(value)).write, value)}

    def read(value: Json) -> Any:
        if not isinstance(value, dict) or len(value) != 1:
            raise WrongShapeError(f"{_said(value)} stands where one kind was expected.")
        ((name, inner),) = value.items()
        if name not in kinds:
            raise WrongShapeError(f"{name!r} is none of {', '.join(kinds)}.")
        return _at(name, shape_of(kinds[name]).read, inner)

    return Shape(write, read)
