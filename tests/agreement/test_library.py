"""A shelf finds documents by id, version, variant or pattern."""

import pytest

from foedus.agreement.documents import Reading, read_document
from foedus.agreement.library import Shelf

TEXT = """\
foedus: "1"
id: {id}
version: {version}
title: x
status: draft
"""
VARIANTS = "variants: {silence: {title: y}}\n"


def reading(name: str, version: str, more: str = "") -> tuple[Reading, ...]:
    text = TEXT.format(id=name, version=version) + more
    return read_document(text.encode(), f"{name}.yaml")[0]


SHELF = Shelf(
    [
        *reading("mechanism/light", "draft", VARIANTS),
        *reading("bilateral/pol", "2024-07-08"),
        *reading("bilateral/fra", "2024-02-16"),
    ]
)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("bilateral/fra", ["bilateral/fra"]),
        ("bilateral/fra@2024-02-16", ["bilateral/fra"]),
        ("bilateral/fra@2023-01-01", []),
        ("mechanism/light", ["mechanism/light"]),
        ("mechanism/light@silence", ["mechanism/light@silence"]),
        ("mechanism/light@draft", ["mechanism/light"]),
        ("mechanism/light@loud", []),
        ("bilateral/*", ["bilateral/fra", "bilateral/pol"]),
        ("*", ["bilateral/fra", "bilateral/pol", "mechanism/light"]),
        ("*@silence", []),
        ("Bilateral/*", []),
        ("bilateral", []),
        ("", []),
    ],
)
def test_a_document_is_found_by_what_it_is_called(pattern: str, found: list[str]) -> None:
    """A pattern leaves variants out; what is found is sorted."""
    assert [each.reference for each in SHELF.find(pattern)] == found


def test_a_shelf_gives_every_document_in_order() -> None:
    """Variants behind their document."""
    assert [each.reference for each in SHELF] == [
        "bilateral/fra",
        "bilateral/pol",
        "mechanism/light",
        "mechanism/light@silence",
    ]
