"""Who is who, and an agreement with every name resolved."""

from collections.abc import Callable

import pytest

from foedus.agreement.documents import Reading
from foedus.agreement.library import Shelf
from foedus.agreement.resolved import Agreement, resolve
from foedus.agreement.roll import Roll, roll_of
from foedus.agreement.vocabulary import Abstention, Modal, Role, RuleKind, Verb

PACT = """\
foedus: "1"
id: test/union
version: "1"
title: A pact of many
status: draft
parties:
  from: {documents: bilateral/*, role: member}
  POL: {role: guarantor, name: Poland}
  UKR: {role: beneficiary}
  RUS: {role: named_aggressor}
groups:
  west: [FRA, USA]
  others: {all_but: [west, UKR]}
  helped: {role: beneficiary}
  loop: [pool, FRA]
  pool: [loop, POL]
bodies:
  council: {cite: Art. 9, members: [guarantors, west], chair: POL}
places: {border: {cite: Annex, of: UKR}}
facts:
  attack: {cite: Art. 1, event: armed_attack, by: RUS, on: UKR, found_by: each, in: border}
  fight: {cite: Art. 1, event: threat_of_armed_attack, by: any, on: any_party, found_by: council}
  peace: {cite: Art. 1, state: ceasefire}
rules:
  quiet: {kind: silence, window: PT6H, voters: council, on_break: talk, on_fail: vote}
  talk: {kind: consensus, recuse: [attacker, RUS], on_fail: vote}
  vote: {kind: majority, need: 2/3, veto: POL, abstain: against, on_fail: quiet}
  envoy: {kind: delegated, to: west, on_fail: nobody}
provisions:
  consult: {cite: Art. 2, who: all, except: victim, must: consult, when: {fact: attack}}
  decide: {cite: [Art. 3, Art. 4], who: [council, victim], must: decide, decide: {rule: quiet}}
  send: {cite: Art. 5, who: FRA, intends: deploy, decide: {rule: envoy}}
  alone: {cite: Art. 6, who: FRA, may: assist, decide: {rule: {kind: individual}}}
  broken: {cite: Art. 7, who: FRA}
"""


@pytest.fixture(scope="module")
def roll(read: Callable[[str], Reading], shelf: Shelf) -> Roll:
    """Of a pact whose members come from other documents."""
    return roll_of(read(PACT).document, shelf)


@pytest.fixture(scope="module")
def agreement(read: Callable[[str], Reading], shelf: Shelf) -> Agreement:
    """The pact, resolved."""
    return resolve(read(PACT), shelf)


def test_parties_of_other_documents_come_after_those_of_the_document(roll: Roll) -> None:
    """What the document says itself counts: Poland stays guarantor."""
    roles = {code: party.role for code, party in roll.parties.items()}

    assert roles == {
        "POL": Role.GUARANTOR,
        "UKR": Role.BENEFICIARY,
        "RUS": Role.NAMED_AGGRESSOR,
        "FRA": Role.MEMBER,
    }
    assert [source.reference for source in roll.sources] == [
        "bilateral/fra-ukr",
        "bilateral/pol-ukr",
    ]


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        ("FRA", "FRA"),
        ("all", "POL UKR FRA"),
        ("guarantors", "POL"),
        ("members", "FRA"),
        ("beneficiary", "UKR"),
        ("beneficiaries", "UKR"),
        ("west", "FRA"),
        ("others", "POL"),
        ("helped", "UKR"),
        ("council", "POL FRA"),
        ("west FRA council", "POL FRA"),
        ("loop", "POL FRA"),
        ("nobody", ""),
        ("attacker", ""),
    ],
)
def test_a_word_for_parties_is_their_codes(names: str, codes: str, roll: Roll) -> None:
    """In the order of the document, each once."""
    assert roll.expand(names.split()) == tuple(codes.split())


def test_some_may_be_left_out(roll: Roll) -> None:
    """By any word."""
    assert roll.expand(["all"], ["west", "UKR"]) == ("POL",)


def test_a_word_is_known_where_it_leads_somewhere(roll: Roll) -> None:
    """Codes, groups, bodies, roles and all."""
    words = ["FRA", "west", "council", "guarantors", "all"]

    assert all(roll.knows(word) for word in words)
    assert set(words) < set(roll.words())
    assert not roll.knows("USA")


def test_a_resolved_agreement_refers_to_no_library(agreement: Agreement, shelf: Shelf) -> None:
    """It holds what it was made from, by reference and digest."""
    sources = {reading.reference: reading.digest for reading in shelf}

    assert dict(agreement.sources) == sources
    assert agreement.reference == "test/union"
    assert agreement.digest.startswith("sha256:")


def test_only_sound_provisions_become_clauses(agreement: Agreement) -> None:
    """One verb each."""
    assert list(agreement.clauses) == ["consult", "decide", "send", "alone"]


def test_a_clause_says_whom_it_binds_and_on_what_it_rests(agreement: Agreement) -> None:
    """The victim is known only in a case."""
    consult, decide = agreement.clauses["consult"], agreement.clauses["decide"]

    assert (consult.modal, consult.verb) == (Modal.MUST, Verb.CONSULT)
    assert consult.holders == ("POL", "UKR", "FRA")
    assert consult.not_in_a_case == {"victim"}
    assert consult.rule is None
    assert decide.in_a_case == {"victim"}
    assert decide.holders == ("POL", "FRA")
    assert (decide.key, decide.cite) == ("test/union#decide", "Art. 3, Art. 4")


def test_facts_have_their_parties_as_codes(agreement: Agreement) -> None:
    """None is anybody."""
    attack, fight, peace = agreement.facts.values()

    assert (attack.by, attack.on, attack.finders) == ({"RUS"}, {"UKR"}, None)
    assert attack.place is not None
    assert attack.place.article == "Annex"
    assert (fight.by, fight.on, fight.finders) == (None, {"POL", "UKR", "FRA"}, {"POL", "FRA"})
    assert (peace.by, peace.on, peace.place) == (None, None, None)


def test_a_rule_stands_with_its_voters_and_the_rules_it_falls_back_on(
    agreement: Agreement,
) -> None:
    """On either way; a circle ends where it began."""
    quiet = agreement.clauses["decide"].rule
    assert quiet is not None
    talk, vote = quiet.on_break, quiet.on_fail
    assert talk is not None
    assert vote is not None

    assert (quiet.kind, quiet.voters) == (RuleKind.SILENCE, ("POL", "FRA"))
    assert (talk.name, talk.voters) == ("talk", ("POL", "FRA"))
    assert (talk.recused, talk.recuses_attacker) == ({"RUS"}, True)
    assert (vote.name, vote.veto, vote.on_break) == ("vote", {"POL"}, None)
    assert talk.on_fail is not None
    assert talk.on_fail.name == "vote"
    assert vote.on_fail is None


def test_an_abstention_counts_as_the_rule_says_or_as_is_usual(agreement: Agreement) -> None:
    """Under consensus, who abstains is not against."""
    quiet = agreement.clauses["decide"].rule
    assert quiet is not None
    assert quiet.on_break is not None
    assert quiet.on_fail is not None

    counted = (quiet.abstain, quiet.on_break.abstain, quiet.on_fail.abstain)

    assert counted == (Abstention.IGNORED, Abstention.NOT_AGAINST, Abstention.AGAINST)


def test_a_delegate_decides_for_the_voters(agreement: Agreement) -> None:
    """A rule that nothing declares is no fallback."""
    envoy = agreement.clauses["send"].rule
    assert envoy is not None

    assert (envoy.delegates, envoy.voters, envoy.on_fail) == ({"FRA"}, ("FRA",), None)


def test_a_rule_in_a_provision_has_no_name_of_its_own(agreement: Agreement) -> None:
    """It is `inline`."""
    rule = agreement.clauses["alone"].rule
    assert rule is not None

    assert (rule.name, rule.kind, rule.voters) == ("inline", RuleKind.INDIVIDUAL, ("FRA",))


def test_a_fact_is_an_event_or_a_state(agreement: Agreement) -> None:
    """Its kind is whichever it has."""
    kinds = [str(terms.fact.kind) for terms in agreement.facts.values()]

    assert kinds == ["armed_attack", "threat_of_armed_attack", "ceasefire"]


TINY = """\
foedus: "1"
id: test/tiny
version: "1"
title: A pact
status: draft
parties: {FRA: {role: guarantor}, POL: {role: guarantor}, UKR: {role: beneficiary}}
"""

DOUBLING = "".join(f"  g{i}: {{of: [g{i + 1}, g{i + 1}]}}\n" for i in range(40)) + "  g40: [FRA]\n"
NAMES = [f"g{i}" for i in range(14)]
KNOT = "".join(f"  {name}: {{of: [{', '.join(NAMES)}, FRA]}}\n" for name in NAMES)
LEFT_OUT = KNOT.replace("of:", "all_but:")
DEEP = "".join(f"  g{i}: {{all_but: [g{i + 1}]}}\n" for i in range(900)) + "  g900: [FRA]\n"


@pytest.mark.parametrize(
    ("groups", "codes"),
    [
        (DOUBLING, ("FRA",)),
        (KNOT, ("FRA",)),
        (LEFT_OUT, ()),
        (DEEP, ("FRA",)),
        ("  g0: [g1, POL]\n  g1: [g0, FRA]\n", ("FRA", "POL")),
        ("  g0: {all_but: [g1]}\n  g1: [g0, FRA]\n", ("POL", "UKR")),
        ("  g0: [g1, g2]\n  g1: {all_but: [UKR]}\n  g2: {all_but: [g1]}\n", ("FRA", "POL", "UKR")),
    ],
)
def test_groups_that_name_each_other_are_followed_once(
    groups: str, codes: tuple[str, ...], read: Callable[[str], Reading], shelf: Shelf
) -> None:
    """However often a group is named, and however groups are nested."""
    roll = roll_of(read(f"{TINY}groups:\n{groups}").document, shelf)

    assert roll.expand(["g0"]) == codes


def test_rules_that_fall_back_twice_are_resolved_once(
    read: Callable[[str], Reading], shelf: Shelf
) -> None:
    """Two ways to each next rule are not two to the power of their number."""
    lines = [
        f"  r{i}: {{kind: silence, window: PT1H, on_fail: r{i + 1}, on_break: r{i + 1}}}"
        for i in range(60)
    ]
    rules = "\n".join([*lines, "  r60: {kind: consensus, abstain: present}"])
    provisions = (
        "  a: {cite: A, who: guarantors, must: decide, decide: {rule: r0, question: One}}\n"
        "  b: {cite: B, who: guarantors, must: decide, decide: {rule: r0, question: Two}}\n"
        "  c: {cite: C, who: FRA, must: decide, decide: {rule: r0, question: Three}}\n"
    )

    made = resolve(read(f"{TINY}rules:\n{rules}\nprovisions:\n{provisions}"), shelf)

    one, two, three = (made.clauses[name].rule for name in "abc")
    assert one is two
    assert one is not None
    assert three is not None
    assert one.on_fail is one.on_break
    assert (one.voters, three.voters) == (("FRA", "POL"), ("FRA",))


def test_a_place_that_nothing_declares_is_no_place(
    read: Callable[[str], Reading], shelf: Shelf
) -> None:
    """A document with errors is not used; to resolve one raises nothing all the same."""
    facts = "facts: {attack: {cite: A, event: armed_attack, on: UKR, in: nowhere}}\n"

    assert resolve(read(f"{TINY}{facts}"), shelf).facts["attack"].place is None
