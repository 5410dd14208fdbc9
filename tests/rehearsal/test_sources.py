"""Where a fact of history is from."""

from __future__ import annotations

import pytest

from foedus import wiring
from foedus.agreement.findings import Finding
from foedus.corpus.library import CORPUS, Corpus, shipped_tests
from foedus.errors import UnreadableError
from foedus.rehearsal.history import read_history
from foedus.rehearsal.sources import Grade, Source, read_sources

FOREIGN = """\
sources:
  a: {url: "https://example.org/a", locator: null, what: A page, grade: B}
  b: {url: null, locator: shelf 3, what: A book, grade: A}
  c: {what: A rumour}
invocations:
- id: case
  instrument: A treaty
  title: A night
  extra_sources: [c]
  milestones:
  - {kind: event_start, earliest: 2030-01-01T00:00Z, latest: 2030-01-01T00:00Z, sources: [a, b]}
  - {kind: request, sources: [b]}
"""


def test_every_source_that_ships_by_id_has_an_address() -> None:
    """In histories, scripts, scenarios and tests; and no address is there that nobody names."""
    known = wiring.sources()
    named = {each for case in wiring.histories() for each in case.named}
    named |= {each for script in wiring.scripts().values() for each in script.incident.sources}
    for each in wiring.scenarios().values():
        named |= set(each.scenario.incident.sources)
    for path in shipped_tests().values():
        for ready in wiring.trials_in(path, Corpus()):
            named |= {each for each in ready.reading.trial.sources if "/" not in each}

    assert named == set(known)
    assert all(source.url and source.grade for source in known.values())


def test_a_procedure_brings_the_addresses_of_its_own() -> None:
    """It names no id that would have to be looked up."""
    for procedure in wiring.procedures():
        assert all("://" in each.url for each in procedure.sources)


def test_a_foreign_file_brings_its_own() -> None:
    """In the shape of the data, with a place where there is no address."""
    (case,) = read_history(FOREIGN.encode(), "foreign.yaml")
    found = read_sources(FOREIGN.encode(), "foreign.yaml")

    assert case.named == ("a", "b", "c")
    assert found["a"] == Source(url="https://example.org/a", what="A page", grade=Grade.B)
    assert str(found["a"]) == "A page (grade B): https://example.org/a"
    assert str(found["b"]) == "A book (grade A): shelf 3"
    assert str(found["c"]) == "A rumour (not graded): no address"


def test_a_file_without_addresses_has_none() -> None:
    """Which is no mistake."""
    data = (CORPUS / "history" / "nato_a5_2001.yaml").read_bytes()

    assert read_sources(data, "a.yaml") == {}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("grade: B", "grade: D", 2),
        ("what: A rumour", "waht: A rumour", 4),
        ("c: {what: A rumour}", "c: [A rumour]", 4),
        ("sources:\n", "sources: [a]\nothers:\n", 1),
    ],
)
def test_a_broken_address_says_where(old: str, new: str, line: int) -> None:
    """Line by line."""
    with pytest.raises(UnreadableError) as raised:
        read_sources(FOREIGN.replace(old, new, 1).encode(), "foreign.yaml")

    told = [each for each in raised.value.findings if isinstance(each, Finding)]
    assert told[0].place.line == line
