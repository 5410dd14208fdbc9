"""Mechanisms against requirements: each test, each verdict, and on what grounds."""

from __future__ import annotations

import re

import pytest

from foedus.agreement.choosing.choices import Choice, choose
from foedus.agreement.choosing.dossier import Dossier
from foedus.agreement.choosing.dossier_reading import read_dossier
from foedus.agreement.choosing.requirements import read_requirements
from foedus.agreement.choosing.verdicts import Judgement, Verdict, together
from foedus.agreement.documents import read_document
from foedus.agreement.library import Shelf
from foedus.agreement.resolved import Agreement, resolve
from foedus.corpus.library import CORPUS, Corpus
from foedus.moments import parse_date

HEAD = """\
foedus: "1"
id: test/pact
version: 2030-01-01
title: A pact
status: proposal
parties:
  FRA: {role: guarantor}
  POL: {role: guarantor}
  USA: {role: member}
  UKR: {role: beneficiary}
  RUS: {role: named_aggressor}
"""
SOURCE = 'sources: {url: "https://a.example", read: secondary, grade: B}'


def agreement(body: str, head: str = HEAD) -> Agreement:
    """A pact with more in it."""
    return resolve(read_document(f"{head}{body}".encode(), "pact.yaml")[0][0], Shelf(()))


def dossier(*entries: str) -> Dossier:
    """A dossier of the pact."""
    text = "about: test/pact\nentries:\n" + "".join(
        f"  - {{{entry}, {SOURCE}}}\n" for entry in entries
    )
    made = read_dossier(text.encode(), "dossier.yaml")
    assert made.findings == ()
    assert made.dossier is not None
    return made.dossier


def chosen(
    test: str, body: str = "", *entries: str, head: str = HEAD, as_of: str | None = None
) -> Choice:
    """The pact against one test."""
    text = f"requirements: A list\nby: me\ninvented: yes\nitems: {{it: {{{test}}}}}\n"
    wanted = read_requirements(text.encode(), "list.yaml")
    dossiers = {"test/pact": dossier(*entries)} if entries else {}
    day = parse_date(as_of) if as_of else None
    (made,) = choose(wanted, [agreement(body, head)], dossiers, day)
    return made


def judged(test: str, body: str = "", *entries: str, head: str = HEAD) -> Judgement:
    """What is said of it."""
    return chosen(test, body, *entries, head=head).judgements["it"]


def provisions(*lines: str) -> str:
    """Provisions that are cited and owed by the guarantors."""
    more = "".join(f"  p{n}: {{cite: Art. {n}, {line}}}\n" for n, line in enumerate(lines, 1))
    return f"provisions:\n{more}"


EACH = "decide: {rule: {kind: individual}, question: Do we?}"
MAY_DECIDE = f"who: guarantors, may: decide, form: military, {EACH}"
STARTS = "from: {any_of: [request]}"
GUESSED = "from: {any_of: [request], certainty: assumed}"
DECIDES = f"who: guarantors, must: decide, form: military, {EACH}"
OF_A_DRAFTER = "marks: {provisions.p1.form: {mark: derived}}\n"
PLAIN = "marks: {provisions.p1.within: {mark: secondary}}\n"
CONTESTED = "marks: {provisions.p1.within: {mark: contested, note: or longer}}\n"


@pytest.mark.parametrize(
    ("body", "verdict", "why"),
    [
        ("", "not met", "nobody is to decide"),
        (provisions(DECIDES), "unknown", "no time is stated"),
        (provisions(f"{DECIDES}, precision: swiftly"), "unknown", "swiftly, and no hours"),
        (provisions(f"{DECIDES}, within: PT24H, {STARTS}"), "met", "within 24 hours"),
        (provisions(f"{DECIDES}, within: PT24H"), "met", "within 24 hours"),
        (provisions(f"{DECIDES}, within: PT36H"), "not met", "within 36 hours"),
        (
            provisions(f"{DECIDES}, within: P1D"),
            "unknown",
            "within 1 day, which the calendar decides",
        ),
        (provisions(f"{DECIDES}, within: P1M"), "not met", "within 1 month"),
        (
            provisions(f"{DECIDES}, within: PT24H, {GUESSED}"),
            "assumed",
            "within 24 hours, from request is assumed",
        ),
        (PLAIN + provisions(f"{DECIDES}, within: PT24H"), "met", "within 24 hours"),
        (
            CONTESTED.replace(", note: or longer", "") + provisions(f"{DECIDES}, within: PT24H"),
            "assumed",
            "within 24 hours, contested",
        ),
        (
            CONTESTED + provisions(f"{DECIDES}, within: PT24H"),
            "assumed",
            "within 24 hours, contested (or longer)",
        ),
        (
            provisions(f"{DECIDES}, within: PT24H, certainty: assumed"),
            "assumed",
            "within 24 hours, assumed",
        ),
        (
            provisions(f"{MAY_DECIDE}, within: PT24H"),
            "in part",
            "may act within 24 hours, and need not",
        ),
        (
            provisions(f"{DECIDES}, within: PT24H", f"{DECIDES}, within: PT48H"),
            "in part",
            "within 24 hours; within 48 hours",
        ),
        (
            provisions(f"{DECIDES}, within: PT24H", f"{DECIDES}, within: PT24H, {GUESSED}"),
            "assumed",
            "within 24 hours; within 24 hours, from request is assumed",
        ),
        (
            provisions(DECIDES, f"{DECIDES}, within: PT48H"),
            "not met",
            "no time is stated; within 48 hours",
        ),
        (
            provisions(f"{DECIDES}, within: PT72H, certainty: assumed"),
            "in part",
            "within 72 hours, assumed",
        ),
        (
            provisions(f"{DECIDES}, within: PT72H, certainty: practice"),
            "in part",
            "within 72 hours, practice",
        ),
        (
            CONTESTED + provisions(f"{DECIDES}, within: PT72H"),
            "in part",
            "within 72 hours, contested (or longer)",
        ),
        (
            provisions(f"{DECIDES}, within: PT72H, {GUESSED}"),
            "not met",
            "within 72 hours",
        ),
        (
            provisions(f"{DECIDES}, within: PT24H", f"who: guarantors, may: decide, {EACH}"),
            "met",
            "within 24 hours",
        ),
        (
            provisions(f"who: guarantors, must: decide, {EACH}, within: PT24H"),
            "unknown",
            "no decision is said to be about help",
        ),
        (
            provisions(
                f"who: guarantors, must: decide, {EACH}, within: PT24H, then: p2",
                "who: guarantors, must: assist",
            ),
            "met",
            "within 24 hours",
        ),
        (
            provisions(
                f"who: guarantors, must: decide, {EACH}, within: PT24H",
                "who: guarantors, must: assist, when: {decision: p1}",
            ),
            "met",
            "within 24 hours",
        ),
    ],
)
def test_deciding_within_a_time(body: str, verdict: str, why: str) -> None:
    """Hours count; a quality of haste does not, and silence is unknown."""
    found = judged("decides_within: PT24H", body)

    assert (found.verdict, found.why) == (verdict, why)


def test_a_calendar_length_is_met_where_it_surely_is() -> None:
    """A day is shorter than two, and than 25 hours; a provision that forbids times nothing."""
    body = provisions(
        "who: guarantors, must: consult, within: P1D", "who: guarantors, must_not: consult"
    )

    assert judged("consults_within: P1D", body).verdict is Verdict.MET
    assert judged("consults_within: PT25H", body).verdict is Verdict.MET
    assert judged("consults_within: PT20H", body).verdict is Verdict.NOT_MET
    assert judged("consults_within: PT24H").why == "nobody is to consult"
    swift = provisions("who: guarantors, must: consult, precision: swiftly")
    assert judged("consults_within: PT24H", swift).verdict is Verdict.UNKNOWN


def test_membership_is_read_from_the_role() -> None:
    """A beneficiary needs none, a member is one, and who is not in it has no role."""
    assert judged("needs_no_membership: UKR").verdict is Verdict.MET
    assert judged("needs_no_membership: USA").verdict is Verdict.NOT_MET
    assert judged("needs_no_membership: JPN").why == "JPN stands in it in no role"
    assert judged("needs_no_membership: [UKR, USA]").verdict is Verdict.IN_PART


def rule(text: str, more: str = "") -> str:
    """One decision under one rule."""
    rules = f"rules:\n  r: {{cite: Art. 9, {text}}}\n{more}"
    return rules + provisions("who: guarantors, must: decide, decide: {rule: r, question: So?}")


ALL = "kind: consensus, voters: [FRA, POL, RUS]"
WEIGHED = "kind: majority, need: 2/3, of: weight, voters: [FRA, POL, RUS]"
EACH_ALONE = "  s: {cite: Art. 9, kind: individual}\n"
QUIET_TWO = "kind: silence, window: PT12H, voters: [FRA, RUS], broken_by: 2"
QUIET = "kind: silence, window: PT12H, voters: [FRA, RUS]"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("", "met"),
        (rule("kind: individual"), "met"),
        (rule(ALL), "not met"),
        (rule(f"{ALL}, recuse: RUS"), "met"),
        (rule(f"{ALL}, recuse: attacker"), "met"),
        (rule(f"{ALL}, certainty: assumed"), "not met"),
        (rule("kind: consensus, voters: FRA, certainty: assumed"), "assumed"),
        (rule("kind: unanimity, voters: [FRA, RUS]"), "not met"),
        (rule(QUIET), "not met"),
        (rule(f"{QUIET}, broken_by: 2"), "met"),
        (rule(f"{QUIET}, on_break: s", "  s: {cite: Art. 9, kind: individual}\n"), "met"),
        (rule(f"{QUIET}, on_break: s", f"  s: {{cite: Art. 9, {ALL}}}\n"), "not met"),
        (rule("kind: majority, need: 2/3, of: members, veto: RUS"), "not met"),
        (rule("kind: majority, need: 2/3, of: members, voters: [FRA, POL, RUS]"), "met"),
        (rule("kind: majority, need: 3/3, of: members, voters: [FRA, POL, RUS]"), "not met"),
        (rule("kind: majority, need: more than 2/3, voters: [FRA, POL, RUS]"), "not met"),
        (rule("kind: majority, need: 1/2, quorum: 3/3, voters: [FRA, POL, RUS]"), "not met"),
        (rule(f"{WEIGHED}, weights: {{FRA: 1, POL: 1, RUS: 2}}"), "not met"),
        (rule(f"{WEIGHED}, weights: {{FRA: 2, POL: 2, RUS: 1}}"), "met"),
        (rule(f"{WEIGHED}, weights: {{FRA: 0, POL: 0, RUS: 0}}"), "met"),
        (rule("kind: majority, need: 2/3, veto: RUS, on_fail: s", EACH_ALONE), "not met"),
        (rule(f"{ALL}, on_fail: s", f"  s: {{cite: Art. 9, {QUIET_TWO}}}\n"), "not met"),
        (rule("kind: delegated, to: RUS"), "not met"),
        (rule(f"{ALL}, on_fail: s", "  s: {cite: Art. 9, kind: individual}\n"), "met"),
    ],
)
def test_who_can_stop_a_decision_alone(body: str, verdict: str) -> None:
    """By voice or by veto, unless recused; where a rule falls back, the fallback decides."""
    assert judged("no_veto_for: RUS", body).verdict == verdict
    assert judged("no_veto_for: attacker", body).verdict == verdict


def test_where_no_aggressor_is_named_it_may_be_whom_the_facts_name() -> None:
    """Or everybody but the beneficiary, where they name nobody."""
    head = HEAD.replace("named_aggressor", "guarantor")
    by_rus = "facts: {attack: {cite: Art. 1, event: armed_attack, by: RUS}}\n"
    by_any = "facts: {attack: {cite: Art. 1, event: armed_attack}}\n"
    alone = rule("kind: consensus, voters: FRA")

    assert judged("no_veto_for: attacker", by_rus + alone, head=head).verdict is Verdict.MET
    assert judged("no_veto_for: attacker", by_any + alone, head=head).verdict is Verdict.NOT_MET
    assert judged("no_veto_for: [attacker, FRA]", by_rus + alone, head=head).why == (
        "p1: FRA can stop it"
    )


@pytest.mark.parametrize(
    ("body", "verdict", "gives"),
    [
        ("", "met", "not met"),
        (provisions("who: guarantors, must: deploy"), "not met", "met"),
        (provisions("who: guarantors, intends: assist, form: troops"), "not met", "in part"),
        (provisions(f"who: guarantors, must: assist, form: troops, {EACH}"), "in part", "in part"),
        (
            provisions("who: FRA, must: assist, form: troops, as_appropriate: yes"),
            "in part",
            "in part",
        ),
        (
            provisions("who: FRA, must: assist, form: troops, reservations: as_appropriate"),
            "in part",
            "in part",
        ),
        (
            provisions("who: FRA, must: assist, form: troops, certainty: assumed"),
            "in part",
            "assumed",
        ),
        (OF_A_DRAFTER + provisions("who: FRA, must: assist, form: troops"), "in part", "assumed"),
        (provisions("who: guarantors, may: deploy, form: troops"), "in part", "in part"),
        (provisions("who: guarantors, must: deploy, form: air_defence"), "met", "not met"),
        (provisions("who: guarantors, must: assist, form: military"), "unknown", "unknown"),
        (provisions("who: UKR, must_not: host, form: troops"), "met", "not met"),
        (provisions(DECIDES.replace("military", "troops")), "met", "in part"),
    ],
)
def test_troops_that_go_that_may_go_and_of_which_nothing_is_said(
    body: str, verdict: str, gives: str
) -> None:
    """Military support that says nothing of troops leaves it unknown."""
    assert judged("deploys_no_troops: yes", body).verdict == verdict
    assert judged("gives: troops", body).verdict == gives


def test_forms_are_promised_in_full_or_in_part() -> None:
    """A sanction is of sanctions without saying so; what is assumed says so."""
    body = provisions(
        "who: guarantors, must: sanction, to: RUS",
        "who: guarantors, must: assist, form: economic, certainty: assumed",
        "who: guarantors, intends: assist, form: cyber",
    )

    assert judged("gives: sanctions", body).verdict is Verdict.MET
    assert judged("gives: economic", body).why == "economic (must), assumed"
    assert judged("gives: [sanctions, economic]", body).verdict is Verdict.ASSUMED
    assert judged("gives: [sanctions, cyber]", body).verdict is Verdict.IN_PART
    assert judged("gives: cyber", body).why == "cyber (intends)"


@pytest.mark.parametrize(
    ("bond", "political", "legal"),
    [
        ("", "unknown", "unknown"),
        ("binding: legal\n", "met", "met"),
        ("binding: political\n", "met", "not met"),
        ("binding: none\n", "not met", "not met"),
        ("binding: legal\nmarks: {binding: {mark: contested}}\n", "assumed", "assumed"),
    ],
)
def test_a_bond_of_law_is_a_political_one_too(bond: str, political: str, legal: str) -> None:
    """Not the other way round; where nobody says, nobody knows."""
    assert judged("binding: political", bond).verdict == political
    assert judged("binding: legal", bond).verdict == legal


def test_what_sets_it_off() -> None:
    """Each kind that is asked for; one plain fact is enough."""
    body = (
        "facts:\n"
        "  menace: {cite: Art. 1, event: threat_of_armed_attack, certainty: assumed}\n"
        "  attack: {cite: Art. 1, event: armed_attack}\n"
        "  more: {cite: Art. 1, event: significant_escalation, certainty: assumed}\n"
        "  breach: {cite: Art. 1, event: breach_of_truce}\n"
    ) + provisions(
        "who: FRA, must: consult, when: {any: [{fact: menace}, {fact: attack}, {fact: more}]}"
    )

    assert judged("covers: attack", body).verdict is Verdict.MET
    assert judged("covers: threat", body).verdict is Verdict.ASSUMED
    assert judged("covers: [attack, breach]", body).verdict is Verdict.IN_PART
    assert judged("covers: attack", body).why == "attack sets it off"
    assert judged("covers: breach", body).why == "breach is named, and nothing follows from it"
    assert judged("covers: breach").why == "no breach sets anything off"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("who: guarantors, must: assist", "met"),
        ("who: guarantors, must: assist, certainty: assumed", "assumed"),
        (f"who: guarantors, must: assist, {EACH}", "in part"),
        ("who: guarantors, intends: assist", "not met"),
        ("who: guarantors, must: consult", "not met"),
    ],
)
def test_what_follows_without_a_decision(line: str, verdict: str) -> None:
    """An intention does not, nor what somebody decides first."""
    assert judged("automatic: assist", provisions(line)).verdict == verdict


def test_consulting_by_itself() -> None:
    """As the matrix reads it."""
    body = provisions("who: guarantors, must: meet")

    assert judged("automatic: consult", body).verdict is Verdict.MET
    assert judged("automatic: consult").why == "no provision says so"
    assert judged("automatic: sanctions", body).verdict is Verdict.NOT_MET
    sanction = provisions("who: guarantors, must: sanction")
    assert judged("automatic: sanctions", sanction).why == "must sanction"


def test_whom_it_binds() -> None:
    """By name or by number; an intention binds in part."""
    body = provisions("who: FRA, must: consult", "who: [FRA, POL], intends: assist")

    assert judged("binds: FRA", body).why == "FRA must consult"
    assert judged("binds: POL", body).verdict is Verdict.IN_PART
    assert judged("binds: USA", body).why == "USA owes nothing under it"
    assert judged("binds: {at_least: 1}", body).verdict is Verdict.MET
    assert judged("binds: {at_least: 2}", body).verdict is Verdict.IN_PART
    assert judged("binds: {at_least: 3}", body).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("term", "verdict"),
    [
        ("", "unknown"),
        ("term: {cite: Art. 8, lasts: P10Y}\n", "unknown"),
        ("term: {cite: Art. 8, joins: open}\n", "met"),
        ("term: {cite: Art. 8, joins: by_invitation}\n", "in part"),
        ("term: {cite: Art. 8, joins: closed}\n", "not met"),
        ("term: {cite: Art. 8, joins: the parties decide}\n", "unknown"),
    ],
)
def test_whether_others_may_join(term: str, verdict: str) -> None:
    """As the text has it; its own words decide nothing."""
    assert judged("open_to_accession: yes", term).verdict == verdict


YEAR = "{earliest: 2025-01-01, latest: 2025-12-31}"


def stance(word: str, more: str = "", by: str = "UKR") -> str:
    """An entry."""
    return f"did: stance_taken, on: 2025-03-07, by: {by}, stance: {word}, gist: So{more}"


@pytest.mark.parametrize(
    ("entries", "verdict", "why"),
    [
        ((), "unknown", "no stance of UKR is known"),
        ((stance("welcomes", by="ITA"),), "unknown", "no stance of UKR is known"),
        ((stance("welcomes"),), "met", "UKR welcomes"),
        ((stance("welcomes", ", disputed_by: RUS"),), "assumed", "UKR welcomes, disputed by RUS"),
        ((stance("welcomes", ", mark: contested"),), "assumed", "UKR welcomes (contested)"),
        ((stance("welcomes", ", mark: secondary"),), "met", "UKR welcomes"),
        ((stance("rejects", ", mark: derived"),), "not met", "UKR rejects (derived)"),
        ((stance("asks"),), "in part", "UKR asks"),
        ((stance("rejects", ", mark: contested"),), "in part", "UKR rejects (contested)"),
        ((stance("rejects", ", disputed_by: RUS"),), "in part", "UKR rejects, disputed by RUS"),
        (
            (stance("supports"), stance("reserved", ", point: troops")),
            "in part",
            "UKR supports, reserved on troops",
        ),
        (
            (stance("supports"), stance("asks", ", point: troops")),
            "in part",
            "UKR supports, asks on troops",
        ),
        (
            (stance("supports"), stance("asks", ", point: troops, variant: silence")),
            "met",
            "UKR supports",
        ),
        ((stance("rejects"),), "not met", "UKR rejects"),
        (
            (stance("supports"), stance("opposes", ", point: deadline")),
            "in part",
            "UKR supports, opposes on deadline",
        ),
    ],
)
def test_whether_a_party_can_accept_it(entries: tuple[str, ...], verdict: str, why: str) -> None:
    """By its latest stance; without one nobody knows."""
    found = judged("acceptable_to: UKR", "", *entries)

    assert (found.verdict, found.why) == (verdict, why)


def test_one_party_that_rejects_it_is_enough() -> None:
    """Then whoever supports it; one whose stance is unknown leaves it unknown."""
    both = "acceptable_to: [UKR, RUS]"

    assert judged(both, "", stance("supports"), stance("rejects", by="RUS")).verdict == "not met"
    assert judged(both, "", stance("supports")).verdict == "unknown"
    assert judged(both, "", stance("supports"), stance("welcomes", by="RUS")).verdict == "met"


def test_a_stance_has_its_day_and_its_source_as_grounds() -> None:
    """A point and a dispute are said; so is a mark."""
    entries = (
        stance("supports", ", mark: derived, disputed_by: RUS"),
        "did: stance_taken, on: null, by: UKR, stance: opposes, point: rule, gist: No",
    )

    first, second = judged("acceptable_to: UKR", "", *entries).grounds

    assert first.what == "UKR supports: So (disputed by RUS)"
    assert first.certainty == "derived"
    assert first.date == "2025-03-07"
    assert first.source == "https://a.example (secondary, B)"
    assert second.what == "UKR opposes on rule: No"
    assert second.date == "unknown"


def test_a_stance_that_may_have_changed_by_then_is_unknown() -> None:
    """Where a later one has no day, or an interval around the day that was asked for."""
    later = "did: stance_taken, on: null, by: UKR, stance: rejects, gist: No"
    made = chosen(
        "acceptable_to: UKR", "", stance("supports"), later, as_of="2025-04-01"
    ).judgements["it"]

    assert made.verdict is Verdict.UNKNOWN
    assert made.why == "UKR supports, and may have changed it by then"
    assert judged("acceptable_to: UKR", "", stance("supports"), later).verdict is Verdict.NOT_MET


def test_an_objection_to_another_version_does_not_count() -> None:
    """It stands against that version alone."""
    entries = (stance("supports"), stance("rejects", ", variant: silence"))
    made = chosen("acceptable_to: UKR", "", *entries)

    assert made.judgements["it"].verdict is Verdict.MET
    assert made.objections == ()


def test_each_mechanism_is_judged_by_itself() -> None:
    """Whatever stands beside it, and in the order given: nothing is ranked."""
    text = "requirements: A list\nby: me\ninvented: yes\nitems: {it: {binds: FRA}}\n"
    wanted = read_requirements(text.encode(), "list.yaml")
    one = agreement(provisions("who: FRA, must: consult"))
    two = agreement("", HEAD.replace("test/pact", "test/other"))

    there, back = choose(wanted, [one, two], {}), choose(wanted, [two, one], {})

    assert there == back[::-1]
    assert choose(wanted, [two], {}) == there[1:]


def test_who_objects_and_who_asks_is_said_beside_the_verdicts() -> None:
    """As of the day; without a dossier nothing is known of anybody."""
    asked = "did: clarification_asked, on: 2025-03-08, id: what, by: UKR, to: ITA, gist: What?"
    entries = (stance("rejects", by="RUS"), asked)
    made = chosen("in_force: yes", "", *entries)
    before = chosen("in_force: yes", "", *entries, as_of="2025-03-07")
    without = chosen("in_force: yes")

    assert [each.party for each in made.objections] == ["RUS"]
    assert [each.gist for each in made.open_questions] == ["What?"]
    assert before.open_questions == ()
    assert (without.objections, without.open_questions) == ((), ())


def test_whether_it_is_in_force() -> None:
    """An entry says so; else the document's own status does."""
    entered = "did: entered_into_force, on: 2026-03-01, by: null"
    in_force = HEAD.replace("status: proposal", "status: in_force")

    assert judged("in_force: yes").why == "its status is proposal"
    assert judged("in_force: yes", head=in_force).verdict is Verdict.MET
    assert judged("in_force: yes", "", stance("open"), head=in_force).verdict is Verdict.MET
    assert judged("in_force: yes", "", entered).verdict is Verdict.MET
    early = chosen("in_force: yes", "", entered, head=in_force, as_of="2026-02-01")
    assert early.judgements["it"].verdict is Verdict.NOT_MET
    unsure = entered.replace("2026-03-01", "{earliest: 2026-03-01, latest: 2026-03-31}")
    made = chosen("in_force: yes", "", unsure, as_of="2026-03-15")
    assert made.judgements["it"].verdict is Verdict.UNKNOWN


def test_what_several_verdicts_come_to() -> None:
    """Nothing is counted: only what is there matters."""
    met, some, none = Verdict.MET, Verdict.IN_PART, Verdict.NOT_MET

    assert together([met, met, met, none]) is together([met, none, none, none]) is some
    assert together([none, Verdict.UNKNOWN]) is none
    assert together([some, none]) is some


def test_every_reason_is_in_words() -> None:
    """Of every mechanism that ships and every test there is: no placeholder, no lone word."""
    library = Corpus()
    asked = (CORPUS / "requirements" / "every-test.yaml").read_bytes()
    wanted = read_requirements(asked, "every-test.yaml")
    agreements = [resolve(reading, library) for reading in library.find("mechanism/*")]
    found = [
        judgement.why
        for choice in choose(wanted, agreements, {})
        for judgement in choice.judgements.values()
    ]

    assert len(found) == 13 * len(agreements) > 130
    assert [why for why in found if re.search(r"\b([B-Z]|None|null|TODO)\b", why)] == []
    assert [why for why in found if len(why.split()) < 2] == []


@pytest.mark.parametrize(
    ("first", "then", "verdict", "why"),
    [
        (YEAR, "2025-06-01", "unknown", "UKR supports, or rejects: which came last is not known"),
        (YEAR, YEAR, "unknown", "UKR rejects, or supports: which came last is not known"),
        (YEAR, "2026-01-01", "not met", "UKR rejects"),
        ("2025-06-01", "2025-06-01", "not met", "UKR rejects"),
    ],
)
def test_where_days_overlap_nobody_knows_which_stance_came_last(
    first: str, then: str, verdict: str, why: str
) -> None:
    """Neither the end of an interval nor the order in the file says so."""
    entries = (
        stance("supports").replace("2025-03-07", first),
        stance("rejects").replace("2025-03-07", then),
    )
    found = judged("acceptable_to: UKR", "", *entries)

    assert (found.verdict, found.why) == (verdict, why)
    again = (entries[0], entries[1].replace("rejects", "supports"))
    assert judged("acceptable_to: UKR", "", *again).verdict is Verdict.MET
