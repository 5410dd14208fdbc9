"""What ships is sound, is found, and says what the data said."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.agreement.checks import check
from foedus.agreement.choosing.choices import choose
from foedus.agreement.choosing.dossier_reading import about_what, read_dossier
from foedus.agreement.choosing.requirements import read_requirements
from foedus.agreement.choosing.stances import standing_of
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Severity
from foedus.corpus.library import CORPUS, Corpus
from foedus.errors import NotFoundError, UnreadableError

DOCUMENTS = Corpus().ids()


@pytest.mark.parametrize("key", DOCUMENTS)
def test_a_shipped_document_has_no_errors(key: str) -> None:
    """What ships can be opened as a case."""
    data = (CORPUS / f"agreements/{key}.yaml").read_bytes()
    readings, unread = read_document(data, key)

    findings = [*unread, *check(readings, Corpus())]

    assert readings
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


BROKEN = 'foedus: "1"\nid: %s\nversion: draft-1\ntitle: [unclosed\n'


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("mechanism/nato-light", "mechanism/nato-light"),
        ("mechanism/nato-light", "mechanism/nato-light@silence"),
        ("mechanism/nato-light", "mechanism/*"),
        ("bilateral/gbr-ukr-2024", "bilateral/*"),
        ("bilateral/gbr-ukr-2024", "mechanism/nato-light"),
    ],
)
def test_a_users_document_that_cannot_be_read_never_falls_back_on_the_shipped_one(
    key: str, asked: str, tmp_path: Path
) -> None:
    """Nor where parties are taken from it: a case must not rest on what the user replaced."""
    own = tmp_path / "mine.yaml"
    own.write_text(BROKEN % key)

    with pytest.raises(UnreadableError, match=rf"mine\.yaml .* takes the place of {key}") as told:
        wiring.agreements_for([asked], Corpus([own]))

    assert [finding.code for finding in told.value.findings] == ["F001"]


@pytest.mark.parametrize("text", [BROKEN.replace("id: %s\n", ""), "\0"])
def test_a_broken_file_that_says_no_id_is_known_by_where_it_lies(text: str, tmp_path: Path) -> None:
    """As the path of a shipped document is its id."""
    own = tmp_path / "mechanism" / "nato-light.yaml"
    own.parent.mkdir()
    own.write_text(text)

    with pytest.raises(UnreadableError, match="takes the place of mechanism/nato-light"):
        Corpus([own]).get("mechanism/nato-light")


def test_a_broken_file_stands_in_nobody_elses_way(tmp_path: Path) -> None:
    """It replaces only what bears its id."""
    own = tmp_path / "mine.yaml"
    own.write_text(BROKEN % "own/pact")

    found = Corpus([own]).get("mechanism/nato-light")

    assert found.document.version == "draft-2025-08-20"


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


def test_croatia_promised_no_consultation_within_a_day() -> None:
    """It is bound only through a mechanism such as NATO-light."""
    document = Corpus().get("bilateral/hrv-ukr-2024").document

    assert all(p.within is None for p in document.provisions.values())
    assert "support" not in document.provisions


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
