"""What changed between two documents, and which way."""

from __future__ import annotations

import pytest

from foedus.agreement.comparing.diff import diff
from foedus.agreement.documents import Reading, read_document
from foedus.corpus.library import CORPUS

TEXT = """\
foedus: "1"
id: test/pact
version: 2030-01-01
title: A pact
status: signed
binding: political
parties:
  FRA: {role: guarantor}
  POL: {role: guarantor}
  UKR: {role: beneficiary}
groups:
  few: [FRA]
facts:
  attack: {cite: Art. 1, event: armed_attack, on: UKR, gate: none}
rules:
  answer: {kind: consensus, cite: Art. 9}
provisions:
  consult:
    cite: [Art. 2, Art. 3]
    when: {fact: attack}
    who: [FRA, POL]
    must: consult
    strength: will
    within: PT24H
    precision: swiftly
    from: request
    else: {record: missed}
  help:
    cite: Art. 4
    when: {fact: attack}
    who: FRA
    intends: assist
    precision: swiftly
    form: [economic, military]
    reservations: [budget]
  choose:
    cite: Art. 5
    when: {fact: attack}
    who: FRA
    must: decide
    decide: {rule: answer, question: Which?}
term: {lasts: P10Y, enters: 2030-01-01}
"""
EXTRA = "  leave: {cite: Art. 7, who: FRA, may: sanction}\nterm:"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: A pact", "title: Pact", "editorial title"),
        ("binding: political", "binding: legal", "wider binding"),
        ("binding: political", "binding: null", "narrower binding"),
        ("  POL: {role: guarantor}\n", "", "narrower parties.POL"),
        ("parties:\n", "parties:\n  DEU: {role: guarantor}\n", "wider parties.DEU"),
        ("few: [FRA]", "few: [POL]", "other groups.few"),
        ("groups:\n  few: [FRA]\n", "", "narrower groups.few"),
        ("gate: none", "gate: large_scale", "other facts.attack.gate"),
        ("consensus", "unanimity", "rule rules.answer"),
        ("Art. 9}", "Art. 9}\n  other: {kind: individual}", "rule rules.other"),
        ("rules:\n  answer: {kind: consensus, cite: Art. 9}\n", "", "rule rules.answer"),
        ("term:", EXTRA, "wider provisions.leave"),
        ("who: [FRA, POL]", "who: FRA", "narrower provisions.consult.who"),
        ("who: [FRA, POL]", "who: [FRA, UKR]", "other provisions.consult.who"),
        ("who: [FRA, POL]", "who: any", "wider provisions.consult.who"),
        ("must: consult", "intends: consult", "narrower provisions.consult.intends"),
        ("intends: assist", "must: assist", "wider provisions.help.must"),
        ("must: consult", "must: meet", "other provisions.consult.must"),
        ("must: consult", "must_not: consult", "other provisions.consult.must_not"),
        ("    must: consult\n", "", "other provisions.consult.must"),
        ("strength: will", "strength: shall", "wider provisions.consult.strength"),
        ("strength: will", "strength: may", "narrower provisions.consult.strength"),
        ("PT24H", "PT12H", "wider provisions.consult.within"),
        ("PT24H", "PT72H", "narrower provisions.consult.within"),
        ("PT24H", "P1D", "other provisions.consult.within"),
        ("PT24H", "PT1440M", "editorial provisions.consult.within"),
        ("lasts: P10Y", "lasts: P3650D", "other term.lasts"),
        ("PT24H", "soon", "other provisions.consult.within"),
        ("    within: PT24H\n", "", "narrower provisions.consult.within"),
        (
            "    precision: swiftly\n    from",
            "    precision: where_possible\n    from",
            "narrower provisions.consult.precision",
        ),
        (
            "    precision: swiftly\n    from",
            "    precision: immediately\n    from",
            "other provisions.consult.precision",
        ),
        (
            "precision: swiftly\n    form",
            "precision: immediately\n    form",
            "wider provisions.help.precision",
        ),
        ("form: [economic, military]", "form: military", "narrower provisions.help.form"),
        ("    form: [economic, military]\n", "", "narrower provisions.help.form"),
        ("[budget]", "[budget, neutrality]", "narrower provisions.help.reservations"),
        ("[budget]", "[neutrality]", "other provisions.help.reservations"),
        ("    reservations: [budget]\n", "", "wider provisions.help.reservations"),
        ("Which?", "Which one?", "editorial provisions.choose.decide"),
        ("rule: answer", "rule: {kind: individual}", "rule provisions.choose.decide"),
        ("rule: answer, question: Which?", "question: Which?", "rule provisions.choose.decide"),
        ("lasts: P10Y", "lasts: P5Y", "narrower term.lasts"),
        ("2030-01-01}", "2031-01-01}", "other term.enters"),
        ("term:", "variants:\n  short: {term: null}\nterm:", ""),
    ],
)
def test_each_change_goes_one_way(old: str, new: str, said: str) -> None:
    """One edit is one change, with its path."""
    assert old in TEXT
    changes = diff(*(_lenient(text) for text in (TEXT, TEXT.replace(old, new, 1))))

    assert "; ".join(f"{each.direction} {'.'.join(each.path)}" for each in changes) == said


def _lenient(text: str) -> Reading:
    """As far as it could be read; what is wrong with it is no matter here."""
    return read_document(text.encode(), "pact.yaml")[0][0]


def test_a_provision_that_is_gone_is_removed_and_shown_where_it_was() -> None:
    """With its article, and every value it had."""
    (gone,) = diff(_lenient(TEXT.replace("term:", EXTRA)), _lenient(TEXT))

    assert (gone.direction, gone.article, gone.after) == ("removed", "Art. 7", None)
    assert gone.before == {"cite": "Art. 7", "who": "FRA", "may": "sanction"}
    assert gone.place.line == TEXT[: TEXT.index("term:")].count("\n") + 1


def test_no_bond_and_a_bond_that_nobody_knows_cannot_be_ordered() -> None:
    """Neither is more than the other."""
    none, unknown = (TEXT.replace("political", word) for word in ("none", "null"))
    (change,) = diff(_lenient(none), _lenient(unknown))

    assert (change.direction, change.path) == ("other", ("binding",))


def test_where_possible_taken_from_a_deadline_widens() -> None:
    """It took away from the deadline."""
    soft = TEXT.replace("swiftly\n    from", "where_possible\n    from")
    (change,) = diff(_lenient(soft), _lenient(TEXT))

    assert change.direction == "wider"
    assert change.article == "Art. 2, Art. 3"


def test_a_note_on_a_rule_written_in_place_is_words() -> None:
    """Only the rule itself is a rule."""
    written = TEXT.replace("rule: answer", "rule: {kind: individual}")
    noted = TEXT.replace("rule: answer", "rule: {kind: individual, note: Assumed.}")
    (change,) = diff(_lenient(written), _lenient(noted))

    assert change.direction == "editorial"


def test_two_bilateral_agreements_differ_by_more_than_their_guarantor() -> None:
    """The one guarantor of each is the same to compare."""
    folder = CORPUS / "agreements" / "bilateral"
    british, french = (
        _lenient((folder / f"{name}-ukr-2024.yaml").read_text("utf-8")) for name in ("gbr", "fra")
    )
    changes = diff(british, french)

    assert not [each for each in changes if each.path[0] == "parties" or each.path[-1] == "who"]
    assert diff(french, french) == ()
