"""The terms that a case froze are those of the text that it carries."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.record.bundles import ACTS, OURS, at, leaves, logged
from tests.record.examples import EXAMPLES

from foedus import wiring
from foedus.case.entries import CaseOpened
from foedus.errors import BadBundleError, BadEntryError
from foedus.record.bundle import verify_bundle
from foedus.record.canonical import canonical_bytes
from foedus.record.frozen import check_terms


def test_every_agreement_that_ships_is_what_its_text_says() -> None:
    """Variants too."""
    agreements = wiring.alone(["*"], wiring.library())

    assert len(agreements) > 50
    for agreement in agreements:
        check_terms(agreement)


def test_other_terms_than_the_text_are_refused() -> None:
    """The digest is of the text, and so says nothing of what runs."""
    opening = EXAMPLES["case_opened"].body
    assert isinstance(opening, CaseOpened)
    (agreement,) = opening.agreements
    clause = agreement.clauses["help"]
    other = replace(clause, provision=clause.provision.model_copy(update={"within": None}))

    check_terms(agreement)
    with pytest.raises(BadEntryError, match="not those of its text"):
        check_terms(replace(agreement, clauses={**agreement.clauses, "help": other}))
    with pytest.raises(BadEntryError, match="not those of its text"):
        check_terms(replace(agreement, title="Another"))
    for text in ("[]", "{}", '{"a":[[]]}'):
        with pytest.raises(BadEntryError):
            check_terms(replace(agreement, text=text))


def test_a_bundle_whose_terms_are_not_its_text_is_refused() -> None:
    """An operator who logs a softer rule under the true text is found out."""
    found = [json.loads(each) for each in leaves()]
    opened = found[len(ACTS)]["body"]["case_opened"]["agreements"][0]
    provisions = dict(opened["document"]["provisions"])
    provisions["respond"]["within"] = "PT48H"

    with pytest.raises(BadBundleError, match="Leaf 17: the terms of test/pact") as refused:
        verify_bundle(logged([canonical_bytes(each) for each in found]), OURS)
    assert refused.value.leaf == at(0)
