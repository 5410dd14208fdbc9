"""Every code has bad documents, and a transcript of what a user is told about each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from foedus.agreement.findings import CODES, Finding
from foedus.agreement.reading import read_tree
from foedus.agreement.reports import as_text, summary

BAD = Path(__file__).parent / "bad"
FILES = sorted(BAD.glob("*.yaml"))

FindingsIn = Callable[..., list[Finding]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_document_is_told_as_its_transcript_has_it(
    path: Path, findings_in: FindingsIn, golden: Callable[[Path, str], None]
) -> None:
    """What a user reads about a mistake changes only on purpose."""
    _, source, _ = read_tree(path.read_bytes(), path.name)
    findings = findings_in(path.read_bytes(), path.name)

    told = f"{as_text(findings, {path.name: source})}\n{summary(findings, 1)}\n"

    golden(path.with_suffix(".txt"), told)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_document_reports_its_code_and_no_other(path: Path, findings_in: FindingsIn) -> None:
    """Nothing that only follows from a mistake is reported beside it."""
    codes = {finding.code for finding in findings_in(path.read_bytes(), path.name)}

    assert codes == {path.name[:4]}


def test_every_code_has_a_bad_document() -> None:
    """A code without an example is a code that nobody has seen."""
    codes = {path.name[:4] for path in FILES}

    assert codes == set(CODES)
