"""Gather the desk's messages into `locale/foedus.pot`, and update every `locale/LANGUAGE.po`.

`make messages` runs it.  A message is a text in `_()`, `ngettext` or
`{% trans %}` of a template, a text that Python hands to `told`, `told_count`
or `counted`, or an entry of a table that is told where it is shown.
"""

from __future__ import annotations

import ast
import re
from dataclasses import is_dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from foedus.case import entries
from foedus.desk.panels.times import UNITS
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DESK: Final = Path(__file__).parents[1] / "src" / "foedus" / "desk"
LOCALE: Final = DESK / "locale"
Message = str | tuple[str, str]

_TOLD_LATER: Final = {
    "Sign": ("says", "brief"),
    "ModeWords": ("says", "adds"),
    "Form": ("title", "follows", "button"),
    "Field": ("label", "hint", "fold"),
}
"""Parts of tables that a page tells where it shows them."""
_TABLES_OF: Final = {
    "foedus.desk.panels.prose": ("EXACT", "PATTERNS"),
    "foedus.desk.panels.times": ("CITIES",),
    "foedus.desk.panels.assuming": ("NAMES",),
    "foedus.desk.panels.forecasting": ("NOTES",),
    "foedus.desk.panels.words": ("CERTAINTIES",),
    "foedus.desk.panels.truces": ("_TRUTH", "_JUDGED", "_BOUND"),
    "foedus.desk.panels.claims": ("_KINDS",),
    "foedus.desk.panels.states": ("_NAMES",),
    "foedus.desk.comparison": ("_FOLDERS", "_MEANINGS"),
    "foedus.desk.pages.frame": ("_OF_A_CASE", "_OF_THE_DESK"),
    "foedus.desk.pages.cases": ("SHELVES",),
    "foedus.desk.pages.sitting": ("_DOES",),
}
_CLOSED: Final = (
    "foedus.agreement.vocabulary",
    "foedus.case.words",
    "foedus.case.moves",
    "foedus.case.steps",
    "foedus.case.tally",
    "foedus.moments",
)
"""Where the closed lists are whose words pages tell."""


def messages() -> Iterator[Message]:
    """Every message of the desk, as often as it is said."""
    for file in sorted(DESK.rglob("*.j2")):
        yield from _of_template(file)
    for file in sorted(DESK.rglob("*.py")):
        yield from _of_module(ast.parse(file.read_text(encoding="utf-8")))
    for name in _CLOSED:
        yield from _of_lists(name)
    for name, tables in _TABLES_OF.items():
        for table in tables:
            yield from _texts(getattr(import_module(name), table))
    yield from _kinds()
    yield from ((f"%(num)d {unit}", f"%(num)d {unit}s") for unit in UNITS)


def _of_template(file: Path) -> Iterator[Message]:
    found = extract_from_file(
        "jinja2.ext:babel_extract",
        file,
        options={"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"},
    )
    for _, message, _, _ in found:
        yield (message[0], message[1]) if isinstance(message, tuple) else message


def _of_module(module: ast.Module) -> Iterator[Message]:
    said = {"told", *_other_names(module)}
    for scope in ast.walk(module):
        if isinstance(scope, ast.ClassDef):
            yield from _assigned(scope).get("title", ())
        if isinstance(scope, ast.Module | ast.FunctionDef):
            assigned = _assigned(scope)
            for call in ast.walk(scope):
                if isinstance(call, ast.Call):
                    yield from _of_call(call, said, assigned)


def _other_names(module: ast.Module) -> Iterator[str]:
    """What `told` is called here: `from ... import told as _`."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "foedus.desk.language":
            yield from (each.asname for each in node.names if each.name == "told" and each.asname)


def _assigned(scope: ast.AST) -> dict[str, list[str]]:
    """Texts by the name that a function gives them before it tells them."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                for name, value in zip(names, values, strict=False):
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).extend(_literals(value))
    return found


def _of_call(call: ast.Call, said: set[str], assigned: dict[str, list[str]]) -> Iterator[Message]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in {"plain_frame", "case_frame"}:
        yield from _literals(call.args[0])
    elif name in said and call.args:
        first = call.args[0]
        yield from assigned.get(first.id, ()) if isinstance(first, ast.Name) else _literals(first)
    elif name == "told_count":
        one, many = ([*_of_argument(each, assigned)] for each in call.args[:2])
        yield from zip(one, many, strict=True)
    elif name == "counted":
        one, many = ([*_literals(each)] for each in (call.args[1], call.args[-1]))
        if one:
            plural = many[0] if len(call.args) > 2 else f"{one[0]}s"  # noqa: PLR2004
            yield f"%(num)d {one[0]}", f"%(num)d {plural}"
    for keyword in call.keywords:
        if keyword.arg in _TOLD_LATER.get(name, ()):
            yield from filter(None, _literals(keyword.value))


def _of_argument(node: ast.expr, assigned: dict[str, list[str]]) -> Iterable[str]:
    return assigned.get(node.id, ()) if isinstance(node, ast.Name) else _literals(node)


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _literals(body)
            yield from _literals(other)


def _of_lists(name: str) -> Iterator[str]:
    for each in vars(import_module(name)).values():
        if isinstance(each, type) and issubclass(each, StrEnum) and each.__module__ == name:
            yield from (word.value.replace("_", " ") for word in each)


def _kinds() -> Iterator[str]:
    """Kinds of entries, as the board and the record call them."""
    for kind in vars(entries).values():
        if isinstance(kind, type) and kind.__module__ == entries.__name__ and is_dataclass(kind):
            yield re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__).lower()
            yield kind_of(kind).replace("_", " ")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, StrEnum):
        return
    if isinstance(value, str):
        if " " in value or value[:1].isalpha():
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)


def template_catalog() -> Catalog:
    """All messages, in the order of the alphabet of their texts."""
    catalog = Catalog(project="Foedus", charset="utf-8", fuzzy=False)
    for message in messages():
        catalog.add(message)
    return catalog


def main() -> None:
    """Write the template, and bring every language up to it; nothing is guessed."""
    made = template_catalog()
    LOCALE.mkdir(exist_ok=True)
    _write(LOCALE / "foedus.pot", made)
    for file in sorted(LOCALE.glob("*.po")):
        with file.open("rb") as opened:
            catalog = read_po(opened, locale=file.stem)
        catalog.update(made, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        _write(file, catalog)


def _write(file: Path, catalog: Catalog) -> None:
    with file.open("wb") as opened:
        write_po(opened, catalog, sort_output=True, omit_header=False, width=100)


if __name__ == "__main__":
    main()
