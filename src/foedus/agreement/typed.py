"""From a tree to a typed value, with every mistake at its line and column.

pydantic reports all type errors of a value at once.  What it refuses is cut
out of the tree and the rest is read again, so that one mistake hides no
other, and what only follows from a mistake is not reported beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from foedus.agreement.findings import Finding
from foedus.agreement.keys import did_you_mean, keys_at, one_of
from foedus.agreement.reading import place_of
from foedus.agreement.tree import Branch, Leaf, Node, Twig, article_at, mark_of
from foedus.agreement.types import said

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["MOST_FINDINGS", "did_you_mean", "typed"]

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]

MOST_FINDINGS: Final = 1_000
_AS_MAPPING: Final = "Write key: value on lines of their own, or between { and }."


def typed(
    tree: Node, model: type[Model], name: str, stand_ins: Mapping[str, object]
) -> tuple[Model | None, list[Finding]]:
    """Type a tree; `stand_ins` fill required keys so that the rest can be read.

    The value is None where the tree is no mapping, or lacks a required key
    that nothing stands in for.
    """
    if not isinstance(tree, Branch):
        finding = _finding("F006", "A mapping was expected here.", tree, (), name)
        return None, [finding]
    return _Typing(tree, model, name, stand_ins).done()


class _Typing:
    """The passes over one tree; `cuts` are paths in it that are not read."""

    def __init__(
        self, tree: Branch, model: type[BaseModel], name: str, stand_ins: Mapping[str, object]
    ) -> None:
        self.tree, self.model, self.name, self.stand_ins = tree, model, name, stand_ins
        self.findings: list[Finding] = []
        self.cuts: set[Loc] = set(_lost(tree, ()))

    def done(self) -> tuple[Model | None, list[Finding]]:
        while True:
            raw = _plain(self.tree, (), self.cuts)
            assert isinstance(raw, dict)
            cut = {str(path[0]) for path in self.cuts if len(path) == 1}
            raw |= {key: value for key, value in self.stand_ins.items() if key in cut}
            try:
                return self.model.model_validate(raw), self.findings  # type: ignore[return-value]
            except ValidationError as fault:
                if not self._learn(fault):
                    return None, self.findings

    def _learn(self, fault: ValidationError) -> bool:
        """Report what is new, cut out what is wrong; False where nothing is left to cut."""
        cuts: set[Loc] = set()
        for error in fault.errors(include_url=False):
            missing = error["type"] == "missing"
            path = self._in_tree(error["loc"][:-1] if missing else error["loc"])
            absent = (*path, error["loc"][-1])
            if not (missing and absent in self.cuts) and len(self.findings) < MOST_FINDINGS:
                self._report(error, path)
            cuts.add(absent if missing and not path else path)
        fresh = cuts - self.cuts - {()}
        self.cuts |= fresh
        return bool(fresh)

    def _report(self, error: ErrorDetails, path: Loc) -> None:
        code, message, hint = _words(error, self.model, path)
        kind = error["type"]
        key = kind in {"extra_forbidden", "missing"} or "[key]" in error["loc"]
        self.findings.append(_finding(code, message, self.tree, path, self.name, hint, key=key))

    def _in_tree(self, loc: Loc) -> Loc:
        """The steps of a location that lead through the tree (union tags do not).

        pydantic counts the items that were left; the tree counts all.
        """
        path: Loc = ()
        node: Node = self.tree
        for step in loc:
            if isinstance(node, Branch) and step in node.items:
                assert isinstance(step, str)
                path, node = (*path, step), node.items[step][1]
            elif isinstance(node, Twig) and isinstance(step, int):
                kept = [i for i in range(len(node.items)) if (*path, i) not in self.cuts]
                path, node = (*path, kept[step]), node.items[kept[step]]
        return path


def _lost(node: Node, path: Loc) -> list[Loc]:
    """Where something stands that could not be read and was reported."""
    match node:
        case Leaf():
            return [path] if node.lost else []
        case Twig(items=items):
            return [p for index, item in enumerate(items) for p in _lost(item, (*path, index))]
        case _:
            pairs = node.items.items()
            return [p for key, (_, value) in pairs for p in _lost(value, (*path, key))]


def _plain(node: Node, path: Loc, cuts: set[Loc]) -> object:
    """The tree as dicts, lists, texts and None, without what is cut."""
    match node:
        case Leaf(text=text):
            return text
        case Twig(items=items):
            kept = [(*path, index) for index in range(len(items)) if (*path, index) not in cuts]
            return [_plain(items[int(where[-1])], where, cuts) for where in kept]
        case _:
            return {
                key: _plain(value, (*path, key), cuts)
                for key, (_, value) in node.items.items()
                if (*path, key) not in cuts
            }


def _finding(
    code: str, message: str, tree: Node, path: Loc, name: str, hint: str = "", *, key: bool = False
) -> Finding:
    place = place_of(name, mark_of(tree, path, key=key))
    article = article_at(tree, path)
    return Finding(code=code, message=message, place=place, article=article, hint=hint)


def _words(error: ErrorDetails, model: type[BaseModel], path: Loc) -> tuple[str, str, str]:
    """Code, message and hint for one of pydantic's errors."""
    last = str(path[-1]) if path else ""
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            message = f"The key {last!r} is not known here."
            return "F007", message, _hint_for_key(last, keys_at(model, path[:-1]))
        case "missing":
            missing = error["loc"][-1]
            return "F008", f"The key {missing!r} is missing.", f"Add {missing}:."
        case "foedus":
            return "F009", str(context["message"]), str(context["hint"])
        case "enum":
            allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            message = f"{said(error['input'])} is not allowed here."
            return "F009", message, did_you_mean(str(error["input"]), allowed) or one_of(allowed)
        case "tuple_type":
            return "F006", "A list was expected here.", "Write [ and ], or - before each item."
        case _:
            return "F006", f"A mapping was expected here, not {said(error['input'])}.", _AS_MAPPING


def _hint_for_key(key: str, known: list[str]) -> str:
    if " " in key:
        return "Put a text that holds a comma or a colon into quotes."
    return did_you_mean(key, known) or one_of(known)
