"""Every test that ships beside a document holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.corpus.library import CORPUS, Corpus, document_of, shipped_tests
from foedus.rehearsal.judging import judge
from foedus.rehearsal.naming import Ready

LIBRARY = Corpus()
READY = [
    (key, each) for key, path in shipped_tests().items() for each in wiring.trials_in(path, LIBRARY)
]
REPRODUCED = {"nato_a5_2001", "nato_a4_2003_tr", "rio_2001_us", "csto_2022_am"}


@pytest.mark.parametrize(
    "ready", [each for _, each in READY], ids=[f"{k}: {r.reading.trial.title}" for k, r in READY]
)
def test_a_document_keeps_what_its_tests_expect(ready: Ready) -> None:
    """What a change of a promise changes is seen at once."""
    verdict = judge(ready)

    assert verdict.passed, "\n".join(
        f"{each.place} {each.about}: expected {each.expected}, found {each.found}"
        for each in verdict.shortfalls
    )


def test_every_mechanism_has_tests() -> None:
    """What a designer would want to know of it first."""
    mechanisms = {key for key in LIBRARY.ids() if key.startswith("mechanism/")}

    assert mechanisms <= set(shipped_tests())


@pytest.mark.parametrize("path", shipped_tests().values(), ids=shipped_tests())
def test_a_shipped_file_of_tests_lies_beside_a_document(path: Path) -> None:
    """So that somebody finds it."""
    assert document_of(path).is_file()


def test_history_is_reproduced_by_its_own_name() -> None:
    """What a test says it reproduces can be replayed."""
    named = {each.reading.trial.history for _, each in READY} - {None}

    assert named == REPRODUCED
    assert all((CORPUS / "history" / f"{name}.yaml").is_file() for name in REPRODUCED)


def test_a_file_of_tests_is_no_document() -> None:
    """Neither what ships nor what a user brings."""
    files = list(shipped_tests().values())

    assert not [key for key in LIBRARY.ids() if key.endswith(".tests")]
    assert Corpus(files).ids() == LIBRARY.ids()
