"""Every agreement that ships passes, and its warnings are known."""

from collections.abc import Callable
from pathlib import Path

from foedus.agreement.checks import check
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Severity
from foedus.agreement.reports import as_lines
from foedus.corpus.library import CORPUS, Corpus, holds_tests

ROOT = CORPUS / "agreements"


def test_the_agreements_that_ship_have_no_error_and_the_warnings_that_are_known(
    golden: Callable[[Path, str], None],
) -> None:
    """A new warning is read before it is let in."""
    library, found = Corpus(), []
    for path in sorted(ROOT.rglob("*.yaml")):
        if holds_tests(path):
            continue
        readings, findings = read_document(path.read_bytes(), path.relative_to(ROOT).as_posix())
        found += [*findings, *check(readings, library)]

    assert [finding for finding in found if finding.severity is Severity.ERROR] == []
    golden(Path(__file__).parent / "golden" / "corpus-warnings.txt", as_lines(found) + "\n")
