"""Small pacts, what is found in a text, and golden files."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from foedus.agreement.checks import check
from foedus.agreement.documents import Reading, read_document
from foedus.agreement.findings import Finding
from foedus.agreement.library import Shelf

BILATERAL = """\
foedus: "1"
id: bilateral/{low}-ukr
version: 2024-01-12
title: An agreement of {code} and Ukraine
status: signed
parties:
  {code}: {{role: guarantor}}
  UKR: {{role: beneficiary}}
"""

PACT = """\
foedus: "1"
id: test/pact
version: 2030-01-01
title: A pact of mutual assistance
status: signed
parties:
  FRA: {role: guarantor}
  POL: {role: guarantor}
  UKR: {role: beneficiary}
  RUS: {role: named_aggressor}
facts:
  attack: {cite: Art. 1, event: armed_attack, by: RUS, on: UKR, found_by: each}
provisions:
  consult:
    cite: Art. 2
    when: {fact: attack, request_of: any}
    who: all
    must: consult
    strength: shall
    within: PT24H
    from: request
    else: {record: missed}
"""


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@pytest.fixture(scope="session")
def pact() -> str:
    """A document without a mistake."""
    return PACT


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """Two bilateral agreements, of France and of Poland."""
    texts = [BILATERAL.format(code=code, low=code.lower()) for code in ("FRA", "POL")]
    return Shelf(read_document(text.encode(), "shelf.yaml")[0][0] for text in texts)


@pytest.fixture(scope="session")
def read() -> Callable[[str | bytes], Reading]:
    """Reads a document, without its variants."""
    return lambda text: read_document(_bytes(text), "pact.yaml")[0][0]


@pytest.fixture(scope="session")
def findings_in(shelf: Shelf) -> Callable[[str | bytes], list[Finding]]:
    """Reads and checks a file as `foedus check` does."""

    def found(text: str | bytes, name: str = "pact.yaml") -> list[Finding]:
        readings, findings = read_document(_bytes(text), name)
        return check(readings, shelf) if readings else list(findings)

    return found


@pytest.fixture(scope="session")
def codes_in(findings_in: Callable[[str | bytes], Sequence[Finding]]) -> Callable[..., list[str]]:
    """The codes of what is found in a text, as `F010 7:3` with line and column."""
    return lambda text: [f"{f.code} {f.place.line}:{f.place.column}" for f in findings_in(text)]


@pytest.fixture(scope="session")
def golden() -> Callable[[Path, str], None]:
    """Compares a text with a golden file; `FOEDUS_RESET_GOLDEN=1` writes it anew."""

    def compare(path: Path, text: str) -> None:
        if os.environ.get("FOEDUS_RESET_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
