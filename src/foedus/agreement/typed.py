"""From a tree to a typed value, with every mistake at its line and column.

pydantic reports all type errors of a value at once.  What it refuses is cut
out of the tree and the rest is read again, so that one mistake hides no other.
"""

from __future__ import annotations

import copy
import difflib
import types
import typing
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from foedus.agreement.findings import Finding
from foedus.agreement.reading import place_of
from foedus.agreement.tree import Branch, Node, at, mark_of, plain

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["did_you_mean", "typed"]

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]

_MOST_PASSES: Final = 12


def typed(
    tree: Node, model: type[Model], name: str, stand_ins: dict[str, object]
) -> tuple[Model | None, list[Finding]]:
    """Type a tree; `stand_ins` fill required keys so that the rest can be read.

    The value is None only where the tree is no mapping at all.
    """
    if not isinstance(tree, Branch):
        return None, [_finding("F006", "A mapping was expected here.", tree, (), name)]
    raw = typing.cast("dict[str, Any]", plain(tree))
    findings: dict[tuple[Loc, str], Finding] = {}
    for _ in range(_MOST_PASSES):
        try:
            return model.model_validate(raw), list(findings.values())
        except ValidationError as fault:
            raw = _mend(raw, fault, stand_ins, findings, tree, model, name)
    return None, list(findings.values())  # pragma: no cover - each pass cuts something out


def _mend(
    raw: dict[str, Any],
    fault: ValidationError,
    stand_ins: dict[str, object],
    findings: dict[tuple[Loc, str], Finding],
    tree: Node,
    model: type[BaseModel],
    name: str,
) -> dict[str, Any]:
    mended = copy.deepcopy(raw)
    cuts: set[Loc] = set()
    before = dict(findings)
    for error in fault.errors(include_url=False):
        missing = error["type"] == "missing"
        path = _in_tree(tree, error["loc"][:-1] if missing else error["loc"])
        code, message, hint = _words(error, model, path)
        key = error["type"] == "extra_forbidden" or "[key]" in error["loc"]
        known = missing and any(other[: len(path)] == path for other, _ in before)
        if not known and not any(path[: len(other)] == other for other, _ in before):
            finding = _finding(code, message, tree, path, name, hint, key=key)
            findings[(path, code + message)] = finding
        if missing and len(error["loc"]) == 1:
            mended[str(error["loc"][0])] = stand_ins.get(str(error["loc"][0]))
        else:
            cuts.add(path)
    for cut in sorted(cuts, key=lambda path: [str(step).zfill(6) for step in path], reverse=True):
        _cut(mended, cut, stand_ins)
    return mended


def _cut(raw: Any, path: Loc, stand_ins: dict[str, object]) -> None:
    for step in path[:-1]:
        raw = raw[step] if _holds(raw, step) else None
    last = path[-1] if path else ""
    if not _holds(raw, last):
        return
    if last in stand_ins and len(path) == 1:
        raw[last] = stand_ins[str(last)]
    else:
        del raw[last]


def _holds(raw: object, step: str | int) -> bool:
    if isinstance(raw, dict):
        return step in raw
    return isinstance(raw, list) and isinstance(step, int) and step < len(raw)


def _in_tree(tree: Node, loc: tuple[str | int, ...]) -> Loc:
    """The steps of a location that lead through the tree (union tags do not)."""
    path: list[str | int] = []
    for step in loc:
        if at(tree, [*path, step]) is not None:
            path.append(step)
    return tuple(path)


def _finding(
    code: str,
    message: str,
    tree: Node,
    path: Loc,
    name: str,
    hint: str = "",
    *,
    key: bool = False,
) -> Finding:
    place = place_of(name, mark_of(tree, path, key=key))
    article = ""
    if len(path) > 1:
        cite = at(tree, [*path[:2], "cite"])
        written = None if cite is None else plain(cite)
        article = ", ".join(map(str, written)) if isinstance(written, list) else str(written or "")
    return Finding(code=code, message=message, place=place, article=article, hint=hint)


def _words(error: ErrorDetails, model: type[BaseModel], path: Loc) -> tuple[str, str, str]:
    """Code, message and hint for one of pydantic's errors."""
    last = str(path[-1]) if path else ""
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            known = _keys_at(model, path[:-1])
            message = f"The key {last!r} is not known here."
            return "F007", message, did_you_mean(last, known) or f"Known here: {', '.join(known)}."
        case "missing":
            message = f"The key {error['loc'][-1]!r} is missing."
            return "F008", message, "Add it."
        case "foedus":
            return "F009", str(context["message"]), str(context["hint"])
        case "enum":
            allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            hint = did_you_mean(str(error["input"]), allowed) or f"One of {', '.join(allowed)}."
            return "F009", f"{error['input']!r} is not allowed here.", hint
        case _:
            expected = _shape(error["type"])
            return "F006", f"{expected} was expected here.", ""


def _shape(kind: str) -> str:
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return "A mapping"
    return "A list" if kind in {"tuple_type", "list_type"} else f"Another shape ({kind})"


def did_you_mean(word: str, known: list[str]) -> str:
    """A hint where a known word is close; else empty."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else ""


def _keys_at(model: type[BaseModel], path: Loc) -> list[str]:
    """The keys that the model knows under a path."""
    here: Any = model
    for step in path:
        here = _below(here, step)
    models = _models(here)
    return sorted(
        {field.alias or name for each in models for name, field in each.model_fields.items()}
    )


def _below(annotation: Any, step: str | int) -> Any:
    for model in _models(annotation):
        for name, field in model.model_fields.items():
            if step in {name, field.alias}:
                return field.annotation
    for part in _parts(annotation):
        if get_origin(part) in {dict, tuple, list}:
            inner = get_args(part)
            return inner[1] if get_origin(part) is dict else inner[0]
    return None


def _parts(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin in {typing.Union, types.UnionType}:
        return [part for inner in get_args(annotation) for part in _parts(inner)]
    if origin is typing.Annotated:
        return _parts(get_args(annotation)[0])
    return [annotation]


def _models(annotation: Any) -> list[type[BaseModel]]:
    parts = _parts(annotation)
    return [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
