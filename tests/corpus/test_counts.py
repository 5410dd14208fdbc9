"""The counts that everybody quotes come out of the corpus, computed from what resolves."""

from __future__ import annotations

from collections import Counter
from typing import Final

from tests.corpus import coded_facts as coded

from foedus import wiring
from foedus.agreement.resolved import Agreement, resolve
from foedus.agreement.vocabulary import EventKind, Form, Gate, Precisely, Status, Verb
from foedus.corpus.library import CORPUS, Corpus

LIBRARY = Corpus()
ALL: Final = {key: resolve(LIBRARY.get(key), LIBRARY) for key in LIBRARY.ids()}
WITH_UKRAINE: Final = {key: made for key, made in ALL.items() if key.startswith("bilateral/")}
UNSEEN: Final = {
    "bilateral/grc-ukr-2024",
    "bilateral/gbr-ukr-2025-treaty",
    "bilateral/gbr-ukr-2025-declaration",
}
"""Signed, but their texts were not found."""

READ: Final = {key: made for key, made in WITH_UKRAINE.items() if key not in UNSEEN}
REFERENCES: Final = {
    "nato-1949": "reference/north-atlantic-treaty-1949",
    "eu-teu-42-7": "reference/teu-42-7",
    "rio-1947": "reference/rio-1947",
    "anzus-1951": "reference/anzus-1951",
    "csto-1992": "reference/csto-1992",
    "us-jp-1960": "reference/us-japan-1960",
    "us-kr-1953": "reference/us-korea-1953",
    "budapest-1994": "reference/budapest-1994",
    "istanbul-2022": "mechanism/co-guarantors",
    "kyiv-compact-2022": "mechanism/kyiv-compact-2022",
    "nato-light-2025": "mechanism/nato-light",
    "us-draft-2025-11": "mechanism/us-draft-2025-11",
    "berlin-2025-12": "mechanism/berlin-2025-12",
    "twenty-point-2025-12": "mechanism/twenty-point-2025-12",
    "paris-2026-01": "mechanism/reassurance-force",
    "fr-gb-ua-doi-2026-01": "mechanism/reassurance-force",
    "ceasefire-ladder-2026-02": "mechanism/breach-ladder",
    "us-ua-2026-01": "reference/us-ua-2026-01",
    "ru-kp-2024": "reference/russia-dprk-2024",
}
"""Every treaty and proposal that is compared, and its document (two of 2026 are one)."""


def short(found: dict[str, Agreement]) -> set[str]:
    """States as they begin the name of a document."""
    return {key.removeprefix("bilateral/")[:3].removesuffix("-") for key in found}


def in_a_day(made: Agreement) -> bool:
    """Whether it has a clause to consult within 24 hours."""
    return coded.hours_of(coded.consult(made)) == 24


def covers(made: Agreement, kind: EventKind, *, hours: bool) -> bool:
    """Whether one consults on a kind of event, inside the hours or outside them."""
    return any(event == kind and timed is hours for event, _, _, timed in coded.triggers(made))


def test_thirty_one_instruments_and_twenty_eight_texts() -> None:
    """The three others are known from the press."""
    assert len(WITH_UKRAINE) == 31
    assert len(READ) == 28
    assert all(made.document.status is not Status.PROPOSAL for made in WITH_UKRAINE.values())


def test_twenty_seven_of_the_texts_have_a_clause_of_twenty_four_hours() -> None:
    """Twenty-six plain, the United States where possible; Croatia has none."""
    clauses = {key: coded.consult(made) for key, made in READ.items() if in_a_day(made)}
    softness = Counter(c.provision.precision for c in clauses.values() if c)

    assert len(clauses) == 27
    assert softness == {None: 26, Precisely.WHERE_POSSIBLE: 1}
    assert short({k: m for k, m in READ.items() if not in_a_day(m)}) == {"hrv"}
    usa = coded.consult(READ["bilateral/usa-ukr-2024"])
    assert usa is not None
    assert usa.provision.precision is Precisely.WHERE_POSSIBLE


def test_either_side_may_ask_in_all_twenty_seven() -> None:
    """In Italy's it is contested: its Ukrainian version names nobody."""
    asking = {key: made for key, made in READ.items() if coded.askers(coded.consult(made))}
    path = "provisions.consult.when.request_of"
    contested = {k: m for k, m in asking.items() if path in m.document.marks}

    assert len(asking) == 27
    assert {coded.askers(coded.consult(made)) for made in asking.values()} == {("any",)}
    assert short(contested) == {"ita"}


def test_one_text_covers_a_threat_and_five_an_escalation_in_the_day() -> None:
    """Canada covers an escalation without a deadline."""
    threat = {k: m for k, m in READ.items() if covers(m, EventKind.THREAT, hours=True)}
    timed = {k: m for k, m in READ.items() if covers(m, EventKind.ESCALATION, hours=True)}
    untimed = {k: m for k, m in READ.items() if covers(m, EventKind.ESCALATION, hours=False)}

    assert short(threat) == {"usa"}
    assert short(timed) == {"ltu", "pol", "rou", "irl", "alb"}
    assert short(untimed) == {"can"}


def test_one_text_covers_an_attack_on_the_guarantor_too() -> None:
    """Lithuania's; every other clock runs from an attack on Ukraine alone."""
    own = {
        key: made
        for key, made in READ.items()
        if any(on and on != {"UKR"} for _, _, on, _ in coded.triggers(made))
    }

    assert short(own) == {"ltu"}


def test_three_texts_leave_the_aggressor_open() -> None:
    """The United States, the European Union and Luxembourg; the others name Russia."""
    by = {k: {by for _, by, _, _ in coded.triggers(m)} for k, m in READ.items() if in_a_day(m)}

    assert short({key: READ[key] for key in by if by[key] == {None}}) == {"usa", "eu", "lux"}
    assert all(who == {frozenset({"RUS"})} for who in by.values() if None not in who)


def test_the_words_in_which_assistance_is_promised() -> None:
    """Will 11, would 11, intends 2, may 1, and three promise none."""
    clauses = {key: coded.support(made) for key, made in READ.items()}
    words = Counter(c.provision.strength if c else None for c in clauses.values())
    word = {key: c.provision.strength if c else None for key, c in clauses.items()}

    assert words == {"will": 11, "would": 11, "intends": 2, "may": 1, None: 3}
    assert short({k: READ[k] for k in word if word[k] == "intends"}) == {"nld", "jpn"}
    assert short({k: READ[k] for k in word if word[k] == "may"}) == {"usa"}
    assert short({k: READ[k] for k in word if word[k] is None}) == {"eu", "irl", "hrv"}


def test_no_text_names_the_guarantors_own_armed_force() -> None:
    """Military assistance is material; nobody promised soldiers."""
    for made in READ.values():
        for clause in made.clauses.values():
            assert clause.verb is not Verb.DEPLOY
            assert not {Form.TROOPS, Form.ARMED_FORCE} & set(clause.provision.form)


def test_twenty_five_texts_let_the_attack_section_be_rewritten() -> None:
    """For a common mechanism that may come later."""
    terms = [made.document.term for made in READ.values()]

    assert sum(bool(term and term.alignment) for term in terms) == 25


def test_two_texts_wait_for_the_present_fighting_to_end_and_one_says_renewed() -> None:
    """The others count any future attack."""
    gates = {k: made.facts["new_attack"].fact.gate for k, made in READ.items() if in_a_day(made)}

    assert Counter(gates.values()) == {
        Gate.FUTURE: 24,
        Gate.AFTER_CURRENT_HOSTILITIES: 2,
        Gate.RENEWED: 1,
    }


def test_no_signed_text_sets_a_time_to_decide() -> None:
    """Only proposals do."""

    def timed(made: Agreement) -> bool:
        deciding = (c for c in made.clauses.values() if c.verb is Verb.DECIDE or c.rule)
        return any(clause.provision.within for clause in deciding)

    with_a_time = {key for key, made in ALL.items() if timed(made)}
    signed = {key for key, made in ALL.items() if made.document.status in _SIGNED}

    assert not with_a_time & set(WITH_UKRAINE)
    assert not with_a_time & signed
    assert "mechanism/nato-light" in with_a_time


_SIGNED: Final = {Status.SIGNED, Status.IN_FORCE, Status.TERMINATED}


def test_twenty_four_invocations_ship() -> None:
    """One file each."""
    assert len(list((CORPUS / "history").glob("*.yaml"))) == 24


def test_twenty_nine_national_procedures_ship_and_that_of_the_union() -> None:
    """Thirty files: the Union is a guarantor that decides, but no state.

    Every state that signed has one; Bulgaria's is kept though it has provably signed nothing.
    """
    of = {procedure.procedure for procedure in wiring.procedures()}
    guarantors = {
        code
        for made in WITH_UKRAINE.values()
        for code, party in made.parties.items()
        if party.role == "guarantor"
    }

    assert len(of) == 30
    assert len(of - {"org:eu"}) == 29
    assert of == guarantors | {"BGR"}


def test_nineteen_treaties_and_proposals_are_compared() -> None:
    """The other documents are two declarations of many states, and designs of our own."""
    others = set(ALL) - set(WITH_UKRAINE) - set(REFERENCES.values())

    assert len(REFERENCES) == 19
    assert set(REFERENCES.values()) <= set(ALL)
    assert {key for key in others if key.startswith("reference/")} == {
        "reference/vilnius-2023",
        "reference/ukraine-compact-2024",
    }
