"""What ships is sound, is found, and says what the data said."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.agreement.checks import check
from foedus.agreement.choosing import choose
from foedus.agreement.dossier_reading import about_what, read_dossier
from foedus.agreement.findings import Severity
from foedus.agreement.requirements import read_requirements
from foedus.agreement.stances import standing_of
from foedus.corpus.library import CORPUS, Corpus
from foedus.errors import NotFoundError, UnreadableError

DOCUMENTS = Corpus().ids()


@pytest.mark.parametrize("key", DOCUMENTS)
def test_a_shipped_document_has_no_errors(key: str) -> None:
    """What ships can be opened as a case."""
    corpus = Corpus()

    findings = check((corpus.get(key), *corpus.find(f"{key}@*")), corpus)

    assert [f for f in findings if f.severity is Severity.ERROR] == []


def test_a_documents_id_is_its_path() -> None:
    """So that a person can find the file."""
    assert all(Corpus().get(key).document.id == key for key in DOCUMENTS)


def test_a_users_document_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    """A ministry may keep a version of its own."""
    shipped = (CORPUS / "agreements/mechanism/nato-light.yaml").read_text()
    own = tmp_path / "mine.yaml"
    own.write_text(shipped.replace("draft-2025-08-20", "draft-own"))

    found = Corpus([own]).get("mechanism/nato-light")

    assert found.document.version == "draft-own"


def test_a_wrong_name_suggests_the_right_one() -> None:
    """Bad input names the remedy."""
    with pytest.raises(NotFoundError, match="mechanism/nato-light"):
        Corpus().get("mechanism/nato-lite")


def test_nato_light_binds_every_state_that_signed_and_the_union() -> None:
    """Twenty-eight states and the European Union, Croatia among them."""
    corpus = Corpus()

    nato_light = wiring.agreements_for(["mechanism/nato-light"], corpus)[0]

    guarantors = [code for code, p in nato_light.parties.items() if p.role == "guarantor"]
    assert len(guarantors) == 29
    assert {"HRV", "GRC", "org:eu", "USA", "ALB"} <= set(guarantors)


def test_the_versions_of_nato_light_differ_in_their_rule_alone() -> None:
    """Individual, silence, two thirds: one file, three designs, three digests."""
    corpus = Corpus()
    names = [
        "mechanism/nato-light",
        "mechanism/nato-light@silence",
        "mechanism/nato-light@two_thirds",
    ]

    versions = [wiring.agreements_for([name], corpus)[0] for name in names]

    kinds = [version.clauses["decide_military"].rule for version in versions]
    assert [rule.kind if rule else None for rule in kinds] == ["individual", "silence", "majority"]
    assert len({version.digest for version in versions}) == 3
    assert [len(version.clauses) for version in versions] == [9, 9, 10]
    assert versions[2].clauses["send_troops"].provision.form == ("troops",)


def test_every_norm_of_nato_light_says_that_it_is_reported_or_assumed() -> None:
    """No text exists; nothing in the file may pass for one."""
    document = Corpus().get("mechanism/nato-light").document

    marks = {provision.certainty for provision in document.provisions.values()}

    assert marks == {"reported"}
    assert all(rule.certainty == "assumed" for rule in document.rules.values())


def test_procedures_ship_for_the_seven_that_differ_most() -> None:
    """National steps come from data, with their legal basis."""
    steps = {procedure.procedure: procedure.steps for procedure in wiring.procedures()}

    assert set(steps) >= {"GBR", "ITA", "USA", "LTU", "POL", "CAN", "HRV"}
    assert all(step.cite for each in steps.values() for step in each)


def test_a_document_with_errors_opens_no_case(tmp_path: Path) -> None:
    """A case never rests on a document that could not be read."""
    bad = tmp_path / "bad.yaml"
    bad.write_text('foedus: "1"\nid: own/bad\nversion: draft-1\ntitle: T\nstatus: drat\n')

    with pytest.raises(UnreadableError, match=r"bad\.yaml"):
        wiring.agreements_for(["own/bad"], Corpus([bad]))


SEVEN = {
    # document: hours, where possible, verb, threat, escalation, gate, own attack, modal of support
    "gbr": (24, False, "consult", False, False, "future", False, "intends"),
    "ita": (24, False, "consult", False, False, "future", False, "must"),
    "usa": (24, True, "meet", True, False, "future", False, "may"),
    "ltu": (24, False, "consult", False, True, "future", True, "must"),
    "pol": (24, False, "consult", False, True, "after_current_hostilities", False, "must"),
    "can": (24, False, "consult", False, False, "after_current_hostilities", False, "must"),
}


@pytest.mark.parametrize("state", SEVEN)
def test_an_agreement_says_what_its_text_says(state: str) -> None:
    """The differences that matter: deadline, threat, escalation, gate, attack on the guarantor."""
    hours, soft, verb, threat, escalation, gate, own, modal = SEVEN[state]
    document = Corpus().get(f"bilateral/{state}-ukr-2024").document
    consult, support = document.provisions["consult"], document.provisions["support"]
    named = consult.when.model_dump_json() if consult.when else ""

    kinds = {f.event for name, f in document.facts.items() if f'"{name}"' in named}

    assert consult.within is not None
    assert consult.within.seconds == hours * 3600
    assert (consult.precision == "where_possible") is soft
    assert consult.modals[0][1] == verb
    assert ("threat_of_armed_attack" in kinds) is threat
    assert ("significant_escalation" in kinds) is escalation
    assert document.facts["new_attack"].gate == gate
    assert any(f.on == (state.upper(),) for f in document.facts.values()) is own
    assert support.modals[0][0] == modal


def test_croatia_promised_no_consultation_within_a_day() -> None:
    """It is bound only through a mechanism such as NATO-light."""
    document = Corpus().get("bilateral/hrv-ukr-2024").document

    assert all(p.within is None for p in document.provisions.values())
    assert "support" not in document.provisions


def test_twenty_seven_agreements_have_a_clause_of_twenty_four_hours() -> None:
    """Twenty-six plain, and one where possible."""
    corpus = Corpus()
    first = [corpus.get(k).document for k in DOCUMENTS if k.startswith("bilateral/")]
    vilnius = [d for d in first if not d.id.startswith("bilateral/gbr-ukr-2025")]

    hard = [d.provisions["consult"] for d in vilnius if "consult" in d.provisions]

    assert len(hard) == 27
    assert sum(p.precision == "where_possible" for p in hard) == 1


DOSSIERS = sorted((CORPUS / "dossiers").glob("*.yaml"))


@pytest.mark.parametrize("path", DOSSIERS, ids=lambda path: path.stem)
def test_a_shipped_dossier_is_sound_and_bears_the_name_of_its_document(path: Path) -> None:
    """Every entry has a source; press reports say that they are."""
    corpus = Corpus()
    reading = read_dossier(path.read_bytes(), path.name)

    assert [*reading.findings, *about_what(reading, corpus)] == []
    assert reading.dossier is not None
    assert reading.dossier.about == f"mechanism/{path.stem}"
    assert all(
        source.url.startswith("http") for e in reading.dossier.entries for source in e.sources
    )


@pytest.mark.parametrize(
    "path", sorted((CORPUS / "requirements").glob("*.yaml")), ids=lambda path: path.stem
)
def test_shipped_requirements_are_sound(path: Path) -> None:
    """And every mechanism can be held against them."""
    corpus = Corpus()
    requirements = read_requirements(path.read_bytes(), path.name)

    made = choose(requirements, wiring.alone(["mechanism/*"], corpus), wiring.dossiers(corpus))

    assert len(made) == 12
    assert all(set(choice.judgements) == set(requirements.items) for choice in made)


def test_a_stance_does_not_alter_the_digest_of_its_document(tmp_path: Path) -> None:
    """A dossier of the user's takes the place of the shipped one, and the text stays the same."""
    own = tmp_path / "mine.yaml"
    own.write_text("about: mechanism/nato-light\nentries: []\n")
    corpus = Corpus([own])

    assert corpus.get("mechanism/nato-light").digest == Corpus().get("mechanism/nato-light").digest
    with pytest.raises(UnreadableError, match="cannot be used"):
        wiring.dossiers(corpus)


def test_ukraine_welcomes_nato_light_and_its_question_to_italy_is_open() -> None:
    """Russia rejects it, Italy proposes it, and nobody is bound."""
    standing = standing_of(wiring.dossiers(Corpus())["mechanism/nato-light"])

    stances = {party: held[0].stance for party, held in standing.stances.items()}
    assert stances["UKR"] == "welcomes"
    assert stances["RUS"] == "rejects"
    assert stances["ITA"] == "supports"
    assert [(each.by, each.to) for each in standing.open_questions] == [(("UKR",), ("ITA",))]
    assert standing.bound == {}
