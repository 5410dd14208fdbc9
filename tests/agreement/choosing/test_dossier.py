"""Dossiers: read with every mistake at once, and held against a library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from foedus.agreement.choosing.dossier_reading import about_what, read_dossier
from foedus.agreement.documents import read_document
from foedus.agreement.library import Shelf
from foedus.agreement.reports import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = b"""\
foedus: "1"
id: test/pact
version: draft-1
title: A pact
status: proposal
parties: {FRA: {role: guarantor}}
variants:
  silence: {title: By silence}
"""
SHELF = Shelf(read_document(DOCUMENT, "pact.yaml")[0])


def report(name: str) -> str:
    """What `foedus check` says of a dossier."""
    data = (GOLDEN / f"{name}.yaml").read_bytes()
    reading = read_dossier(data, "dossier.yaml")
    findings = [*reading.findings, *about_what(reading, SHELF)]
    return as_text(findings, {"dossier.yaml": reading.source}) + "\n"


def test_every_wrong_word_is_found_at_once(golden: Callable[[Path, str], None]) -> None:
    """Unknown words, days and parties, each with the nearest that would do."""
    golden(GOLDEN / "dossier-wrong-words.txt", report("dossier-wrong-words"))


def test_every_muddle_is_found_at_once(golden: Callable[[Path, str], None]) -> None:
    """Parts a kind lacks or must not have, names that lead nowhere, days out of order."""
    golden(GOLDEN / "dossier-muddled.txt", report("dossier-muddled"))


def test_a_file_that_is_no_mapping_is_no_dossier() -> None:
    """Nothing is made of it, and the library is not asked."""
    reading = read_dossier(b"- a list\n", "dossier.yaml")
    nothing = read_dossier(b"", "dossier.yaml")

    assert [f.code for f in reading.findings] == ["F006"]
    assert reading.dossier is None
    assert about_what(reading, SHELF) == []
    assert [f.code for f in nothing.findings] == ["F006"]


def test_a_dossier_needs_entries_and_says_what_it_is_about() -> None:
    """An empty one is a mistake; a missing subject is reported once."""
    empty = read_dossier(b"about: test/pact\n", "dossier.yaml")
    nameless = read_dossier(b"entries: []\n", "dossier.yaml")
    scalar = read_dossier(b"about: test/pact\nentries: none\n", "dossier.yaml")

    assert [f.code for f in empty.findings] == ["F008"]
    assert [f.message for f in nameless.findings] == [
        "The dossier has no entries.",
        "The key 'about' is missing.",
    ]
    assert [f.code for f in scalar.findings] == ["F006"]
    assert about_what(nameless, SHELF) == []


def test_an_unknown_subject_has_a_hint_even_where_none_is_near() -> None:
    """It says where to look."""
    reading = read_dossier(b"about: somewhere/else\n", "dossier.yaml")

    assert about_what(reading, SHELF)[0].hint == "See `foedus list`."


@pytest.mark.parametrize("url", ["a.example", "ftp://a.example", "https:/a.example", "https://"])
def test_a_source_is_the_address_of_a_page(url: str) -> None:
    """What nobody can open is no source."""
    text = (
        "about: test/pact\nentries:\n  - {did: proposed, on: 2025-01-01, by: ITA, gist: So, "
        f"sources: {{url: '{url}', read: secondary, grade: B}}}}\n"
    )

    assert [each.code for each in read_dossier(text.encode(), "d.yaml").findings] == ["F009"]
