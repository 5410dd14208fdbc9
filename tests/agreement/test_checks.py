"""Whether the parts of a document fit together: what is told, and what only follows."""

import re
import time
from collections.abc import Callable

import pytest

from foedus.agreement.circles import circles
from foedus.agreement.findings import Finding
from foedus.agreement.typed import MOST_FINDINGS

FindingsIn = Callable[[str | bytes], list[Finding]]
CodesIn = Callable[[str | bytes], list[str]]


def with_rules(pact: str, rules: str) -> str:
    """The pact with rules before its provisions."""
    return pact.replace("provisions:\n", f"rules:\n{rules}\nprovisions:\n")


def test_a_document_without_a_mistake_has_no_finding(codes_in: CodesIn, pact: str) -> None:
    """The pact that the other tests spoil."""
    assert codes_in(pact) == []


EVERYTHING = """\
foedus: "1"
id: test/everything
version: 2030-01-01
title: Every kind of reference
status: signed
marks: {"*": {mark: secondary}, sources.0.url: {mark: derived}}
sources: [{url: "https://example.org/"}]
alongside: bilateral/*
parties:
  from: {documents: bilateral/*, role: guarantor}
  UKR: {role: beneficiary}
groups: {all_others: {all_but: UKR}, both: [FRA, POL], helpers: {role: guarantor}}
places: {border: {cite: Annex, of: UKR}}
facts:
  attack:
    {cite: Art. 1, event: armed_attack, by: any, on: any_party, in: border, found_by: council}
  truce: {cite: Art. 1, state: ceasefire}
bodies: {council: {cite: Art. 9, members: both, chair: FRA, convenes_within: PT2H}}
rules:
  quiet:
    kind: silence
    window: PT6H
    broken_by: 2
    voters: council
    recuse: attacker
    on_break: vote
  vote:
    kind: majority
    voters: [FRA, POL]
    need: [{share: 1/2, of: weight}, 55 %]
    weights: {FRA: 2, POL: 1}
    quorum: 1/2
    abstain: present
    veto: [UKR]
    recuse: victim
    tie: chair
    chair: FRA
    on_fail: envoy
  envoy: {kind: delegated, to: FRA}
provisions:
  meet:
    cite: Art. 2
    when:
      any: [{fact: attack}, {after: PT1H, from: "missed:report"}]
      unless: {decision: choose, outcome: refused}
      while: {state: truce}
    who: all
    except: attacker
    must: meet
    in: council
    within: P1D
    zone: Europe/Kyiv
    from: "finding:attack"
    then: [report, choose]
    else: {any_of: [{record: lapsed, then: report}, {alert: [deputies, UKR]}]}
  report: {cite: Art. 3, who: all_others, must: report, to: helpers, precision: swiftly}
  choose:
    cite: Art. 4
    who: council
    must: decide
    within: PT24H
    from: question
    decide: {rule: quiet, question: What now?}
    else: {record: not_decided}
    until: {all: {done: report}}
"""


def test_every_kind_of_reference_may_lead_somewhere(codes_in: CodesIn) -> None:
    """One document that uses them all."""
    assert codes_in(EVERYTHING) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("members: both", "members: <booth>"),
        ("chair: FRA, conv", "chair: <FRO>, conv"),
        ("[FRA, POL], helpers", "[FRA, <POX>], helpers"),
        ("all_but: UKR", "all_but: [FRA, <UKX>]"),
        ("in: border", "in: <bordeaux>"),
        ("on_break: vote", "on_break: <vot>"),
        ("on_fail: envoy", "on_fail: <convoy>"),
        ("POL: 1}", "POL: 1, <PLO>: 1}"),
        ("to: FRA}", "to: <FRX>}"),
        ("    chair: FRA\n", "    chair: <FRY>\n"),
        ('"missed:report"', '<"missed:reports">'),
        ('"finding:attack"', '<"finding:atack">'),
        ("while: {state: truce}", "while: {state: <truth>}"),
        ("[report, choose]", "[report, <chose>]"),
        ("then: report}, {alert", "then: <reprt>}, {alert"),
        ("[deputies, UKR]", "[deputies, <UKX>]"),
        ("in: council", "in: <counsel>"),
        ("rule: quiet", "rule: <quite>"),
        ("done: report", "done: <repotr>"),
        ("except: attacker", "except: <atacker>"),
        ("sources.0.url: {mark", "<sources.1.url>: {mark"),
    ],
)
def test_a_name_that_leads_nowhere_is_told_where_it_stands(
    good: str, bad: str, findings_in: FindingsIn
) -> None:
    """Also in a list, in a reading of a silent text, and in a condition in a condition."""
    assert good in EVERYTHING
    marked = EVERYTHING.replace(good, bad, 1)
    before, word, _ = re.split("[<>]", marked)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")

    (finding,) = findings_in(re.sub("[<>]", "", marked))

    place = finding.place
    assert finding.code in {"F010", "F014"}
    assert (place.line, place.column, place.end_column) == (line, column, column + len(word))


FOLLOWS = {
    "a cut provision is still a name": ("who: all\n", "who: all\n    then: aid\n", "  aid: no\n"),
    "a cut rule is still a name": (
        "else:",
        "decide: {rule: vote, question: What?}\n    else:",
        "rules: {vote: {kind: majorty}}\n",
    ),
    "a bad verb is a verb": ("must: consult", "must: conslt", ""),
    "a bad deadline is a deadline": ("within: PT24H", "within: a day", ""),
    "a bad start is a start": ("from: request", "from: {any_of: ['']}", ""),
    "a bad consequence is one": ("else: {record: missed}", "else: {record: lost}", ""),
    "a bad citation is one": ("cite: Art. 2", "cite: {art: 2}", ""),
    "a bad person is somebody": ("who: all", "who: {a: b}", ""),
    "a bad strength is one": ("strength: shall", "strength: shal", ""),
    "a bad fact is a fact": ("event: armed_attack", "event: atack", ""),
    "a bad party is a party": ("UKR: {role: beneficiary}", "UKR: {role: victim}", ""),
    "a bad body is a body": ("who: all", "who: council", "bodies: {council: []}\n"),
    "a bad zone is a zone": ("within: PT24H", "within: P1D\n    zone: Kyiv", ""),
    "a misspelt follower is followed": (
        "who: all\n",
        "who: all\n    then: suport\n",
        "  support: {cite: a, who: all, may: assist}\n",
    ),
    "a condition that is none begins": ("when: {fact: attack, request_of: any}", "when: now", ""),
    "a bad source gives unknown parties": (
        "POL: {role: guarantor}",
        "from: {documents: [], role: guarantor}",
        "groups: {baltic: [EST, LVA, LTU]}\n",
    ),
    "nobody taken, nobody unknown": (
        "POL: {role: guarantor}",
        "from: {documents: x/*, role: guarantor}",
        "groups: {baltic: [EST, LVA, LTU]}\n",
    ),
    "a misspelt rule is a rule": (
        "    else: {record: missed}\n",
        "    decide: {rule: vot, question: What?}\n    else: {record: missed}\n",
        "rules: {vote: {kind: unanimity, abstain: present}}\n",
    ),
    "no rule, no lack of a fallback": (
        "else:",
        "decide: {rule: {kind: majorty}}\n    else:",
        "",
    ),
}


@pytest.mark.parametrize(("good", "bad", "more"), FOLLOWS.values(), ids=FOLLOWS)
def test_what_follows_from_a_mistake_is_not_told_beside_it(
    good: str, bad: str, more: str, findings_in: FindingsIn, pact: str
) -> None:
    """One mistake is one finding."""
    assert good in pact
    text = pact.replace(good, bad, 1) + more

    assert len(findings_in(text)) == 1


@pytest.mark.parametrize(
    ("good", "bad", "codes"),
    [
        ("cite: Art. 2", "cite: []", ["F011"]),
        ("cite: Art. 2", "cite:", ["F011"]),
        ("who: all", "who: null", ["F008"]),
        ("must: consult", "must: null", ["F012"]),
        ("from: request", "from: {any_of: []}", ["F024"]),
        ("from: request", "from: null", ["F024"]),
        ("else: {record: missed}", "else: {}", ["F023"]),
        ("within: PT24H", "within: null", []),
        ("    within: PT24H\n    from: request\n", "", []),
        ("must: consult\n    strength: shall", "may: consult\n    strength: shall", ["F013"]),
        ("strength: shall", "may: meet", ["F012"]),
        ("event: armed_attack", "event: armed_attack, state: ceasefire", ["F009"]),
        ("who: all", "who: from", ["F010"]),
    ],
)
def test_nothing_is_stated_by_null_or_an_empty_list(
    good: str, bad: str, codes: list[str], findings_in: FindingsIn, pact: str
) -> None:
    """Law 17: what is unknown is null, and law 5 is not met by it."""
    assert good in pact

    assert [finding.code for finding in findings_in(pact.replace(good, bad, 1))] == codes


RULES = {
    "{kind: individual, need: 2/3, on_fail: r}": ["F036", "F038", "F038"],
    "{kind: individual, early_close: when_decided, recuse: attacker}": [],
    "{kind: consensus, abstain: ignored, quorum: 1/2, veto: FRA}": [],
    "{kind: consensus, abstain: ignored, of: members, weights: {FRA: 1}}": ["F038", "F038"],
    "{kind: silence, window: PT6H, abstain: ignored}": ["F038"],
    "{kind: silence, window: PT0S}": ["F009"],
    "{kind: silence, window: PT6H, broken_by: 0}": ["F009"],
    "{kind: silence, window: P1D}": [],
    "{kind: silence, window: a while}": ["F009"],
    "{kind: delegated, to: FRA, chair: FRA, tie: fails}": ["F038", "F038"],
    "{kind: majority, abstain: present, need: null}": ["F034"],
    "{kind: majority, abstain: present, need: 1/2, tie: chair}": ["F034"],
    "{kind: majority, abstain: present, need: 1/2, tie: chair, chair: FRA}": [],
    "{kind: majority, abstain: present, need: more than 0/2}": [],
    "{kind: majority, abstain: present, need: 2/3, quorum: 0 %}": ["F035"],
    "{kind: majority, abstain: present, need: 2/3, quorum: 3/2, recuse: RUS}": ["F035"],
    "{kind: majority, abstain: present, need: 2/3, of: weight}": ["F034"],
    "{kind: majority, abstain: present, need: 2/3, of: weight, weights: {FRA: 1}}": [],
    "{kind: majority, abstain: present, need: 2/3, of: weight, voters: [FRA, POL], "
    "weights: {FRA: 1}}": ["F034"],
    "{kind: majority, abstain: present, need: 2/3, voters: [FRA, POL], quorum: 2/3, "
    "recuse: [FRA, UKR]}": ["F031"],
    "{kind: majority, abstain: present, need: 2/3, voters: [FRA, POL], quorum: more than 1/2, "
    "recuse: [attacker]}": ["F031"],
    "{kind: majority, abstain: present, need: 2/3, voters: [FRA, POL], quorum: 1/2, "
    "recuse: [attacker]}": [],
    "{kind: unanimity, abstain: present, voters: [FRA, RUS]}": [],
    "{kind: unanimity, abstain: present, voters: [FRA, RUS], recuse: RUS}": [],
    "{kind: unanimity, abstain: present, voters: [FRA, RUS], recuse: attacker}": ["F043"],
    "{kind: majority, abstain: present, need: 2/3, consent_for: [troops]}": ["F044"],
    "{kind: majority, abstain: present, need: 2/3, veto: RUS}": [],
}


@pytest.mark.parametrize(("rule", "codes"), RULES.items())
def test_a_rule_has_the_parts_its_kind_uses(
    rule: str, codes: list[str], findings_in: FindingsIn, pact: str
) -> None:
    """A part that has no effect would mislead who reads it."""
    text = with_rules(pact, f"  r: {rule}")

    assert sorted(finding.code for finding in findings_in(text)) == codes


def test_a_window_in_days_needs_the_zone_of_every_provision_that_uses_it(
    findings_in: FindingsIn, pact: str
) -> None:
    """Whose days?"""
    rule = "  quiet: {kind: silence, window: P1D}"
    decide = "decide: {rule: quiet, question: What?}"
    text = with_rules(pact, rule).replace("else:", f"{decide}\n    else:")

    without = findings_in(text)
    zoned = findings_in(text.replace("else:", "zone: Europe/Kyiv\n    else:"))

    assert ([f.code for f in without], zoned) == (["F041"], [])


@pytest.mark.parametrize(
    ("body", "codes"), [("PT5H", []), ("PT7H", ["F027"]), ("P1D", []), ("null", [])]
)
def test_a_silence_is_as_long_as_a_body_needs_to_meet(
    body: str, codes: list[str], findings_in: FindingsIn, pact: str
) -> None:
    """Hours are compared with hours only."""
    rule = "  quiet: {kind: silence, window: PT6H}"
    bodies = f"bodies: {{council: {{cite: a, members: all, convenes_within: {body}}}}}\n"

    assert [f.code for f in findings_in(with_rules(pact, rule) + bodies)] == codes


def test_rules_that_fall_back_in_a_line_are_no_circle(findings_in: FindingsIn, pact: str) -> None:
    """Also where two ways lead to one rule."""
    text = with_rules(
        pact,
        "  a: {kind: silence, window: PT6H, on_break: b, on_fail: c}\n"
        "  b: {kind: unanimity, abstain: present, on_fail: c}\n"
        "  c: {kind: individual}",
    )

    assert findings_in(text) == []


def test_a_circle_is_found_on_either_way_of_falling_back(
    findings_in: FindingsIn, pact: str
) -> None:
    """`on_fail` counts also where `on_break` leads elsewhere."""
    text = with_rules(
        pact,
        "  a: {kind: silence, window: PT6H, on_break: c, on_fail: b}\n"
        "  b: {kind: unanimity, abstain: present, on_fail: a}\n"
        "  c: {kind: individual}",
    )

    assert [f.message for f in findings_in(text)] == [
        "The rules fall back on one another: a -> b -> a."
    ]


AID = "  aid: {cite: Art. 3, who: all, must: assist, precision: swiftly, when: %s%s}\n"


@pytest.mark.parametrize(
    ("then", "when", "more", "codes"),
    [
        ("", "{done: aid}", ", then: aid", ["F021"]),
        ("", "{all: [{missed: aid}]}", "", ["F021"]),
        ("then: aid", "{done: consult}", "", []),
        ("then: aid", "{fact: attack}", ", then: consult", []),
        ("", "{fact: attack}", ", then: aid", ["F021"]),
        (
            "",
            "{fact: attack}",
            ", then: aid, within: PT1H, from: request, else: {record: missed}",
            [],
        ),
        ("", "{decision: consult}", "", ["F020"]),
        ("", "{all: [{unless: {decision: consult}}]}", "", ["F020"]),
        ("", "{after: PT0S, from: request}", "", ["F009"]),
        ("", "{any: {after: PT1H}}", "", ["F024"]),
        ("", "{while: {after: P1D, from: request}}", "", ["F041"]),
        ("", "{while: {after: soon, from: request}}", "", ["F009"]),
    ],
)
def test_every_provision_can_be_reached_and_comes_to_an_end(
    then: str, when: str, more: str, codes: list[str], findings_in: FindingsIn, pact: str
) -> None:
    """A circle is broken by a deadline."""
    text = pact.replace("who: all\n", f"who: all\n    {then}\n") + AID % (when, more)

    assert [finding.code for finding in findings_in(text)] == codes


def test_what_a_standing_norm_leads_to_is_reached(findings_in: FindingsIn, pact: str) -> None:
    """A norm without `when` always holds."""
    text = pact.replace("    when: {fact: attack, request_of: any}\n", "    then: aid\n")

    aid = "  aid: {cite: Art. 3, until: {fact: attack}, who: all, may: assist}\n"
    assert findings_in(f"{text}{aid}") == []


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        ("who: POL, must_not: consult", ["F018"]),
        ("who: RUS, must_not: consult", []),
        ("who: [FRA, POL], except: all, must_not: consult", []),
        ("who: POL, must_not: consult, to: RUS", []),
        ("who: POL, must_not: assist", []),
        ("who: POL, may: consult", []),
    ],
)
def test_one_party_never_must_and_must_not_do_the_same(
    other: str, codes: list[str], findings_in: FindingsIn, pact: str
) -> None:
    """Under one condition and towards the same parties."""
    when = "when: {fact: attack, request_of: any}"

    found = findings_in(f"{pact}  other: {{cite: Art. 3, {when}, {other}}}\n")

    assert [finding.code for finding in found] == codes


CHECKED = """\
texts: {en: {sha256: %s}, uk: {url: "https://example.org/"}}
checked: {on: 2030-02-01, texts: {%s: %s}}
"""
ONE, TWO = "1" * 64, "2" * 64


@pytest.mark.parametrize(
    ("now", "language", "then", "codes"),
    [
        (ONE, "en", ONE, []),
        (ONE, "en", TWO, ["F050"]),
        (ONE, "uk", TWO, []),
        (ONE, "fr", TWO, ["F010"]),
        ("none", "en", TWO, ["F009"]),
    ],
)
def test_a_text_that_changed_since_it_was_compared_is_told(
    now: str, language: str, then: str, codes: list[str], findings_in: FindingsIn, pact: str
) -> None:
    """By its digest; a text of unknown digest cannot be compared."""
    found = findings_in(pact + CHECKED % (now, language, then))

    assert [finding.code for finding in found] == codes


def test_a_text_that_could_not_be_read_is_still_a_text(findings_in: FindingsIn, pact: str) -> None:
    """Its own mistake is enough."""
    checked = f"texts: {{en: x}}\nchecked: {{on: 2030-02-01, texts: {{en: {ONE}}}}}\n"

    assert [finding.code for finding in findings_in(pact + checked)] == ["F006"]


def test_a_party_may_leave_after_it_joined(findings_in: FindingsIn, pact: str) -> None:
    """On the same day, too."""
    text = pact.replace("POL: {role: guarantor}", "POL: {role: guarantor, since: 2030-05-01}")
    both = pact.replace(
        "POL: {role: guarantor}", "POL: {role: guarantor, since: 2030-05-01, until: 2030-05-01}"
    )

    assert findings_in(text) == findings_in(both) == []


def test_one_question_may_be_put_to_others_under_another_rule(
    findings_in: FindingsIn, pact: str
) -> None:
    """Two rules for one question are two rules for the same people."""
    one = "cite: Art. 4, must: decide, precision: swiftly, else: {record: not_decided}"
    text = pact + "".join(
        f"  {name}: {{{one}, who: {who}, decide: {{rule: {{kind: {kind}}}, question: Now?}}}}\n"
        for name, who, kind in (
            ("x", "FRA", "individual"),
            ("y", "POL", "individual"),
            ("z", "[FRA, POL]", "individual"),
        )
    )

    assert findings_in(text) == []


GIVES = """\
  assist:
    cite: Art. 3
    when: {fact: attack}
    who: guarantors
    MODAL
    form: [military]
    precision: swiftly
    else: {record: not_decided}
"""
OWN = "decide: {rule: {kind: individual}, question: Which?}"


@pytest.mark.parametrize(
    ("modal", "left"),
    [
        ("must: assist", None),
        (f"must: assist\n    {OWN}", "each answers for itself"),
        ("must: assist\n    decide: {rule: own, question: Which?}", "each answers for itself"),
        ("must: assist\n    decide: {rule: vote, question: Which?}", None),
        ("must: assist\n    as_appropriate: yes", "as appropriate"),
        ("must: assist\n    as_appropriate: no", None),
        ("must: assist\n    reservations: [as_appropriate]", "as appropriate"),
        (
            f"must: deploy\n    as_appropriate: yes\n    {OWN}",
            "as appropriate, each answers for itself",
        ),
        (f"intends: assist\n    as_appropriate: yes\n    {OWN}", None),
        (f"may: assist\n    as_appropriate: yes\n    {OWN}", None),
        (f"must: decide\n    {OWN}", None),
    ],
)
def test_support_that_is_owed_and_left_open_is_told(
    modal: str, left: str | None, findings_in: FindingsIn, pact: str
) -> None:
    """Not where nothing is owed, nor where a common decision says what is given."""
    rules = """\
  own: {kind: individual, cite: Art. 4}
  vote: {kind: majority, cite: Art. 4, need: 2/3, of: members, abstain: ignored}"""
    text = with_rules(pact, rules) + GIVES.replace("MODAL", modal)

    told = [(f.code, f.message.rpartition(": ")[2]) for f in findings_in(text)]

    assert told == ([("F045", f"{left}.")] if left else [])


def test_a_decision_falls_back_on_another_rule(findings_in: FindingsIn, pact: str) -> None:
    """Then nothing else need be said."""
    rules = "  a: {kind: unanimity, abstain: present, on_fail: b}\n  b: {kind: individual}"
    aid = "  aid: {cite: a, who: all, may: decide, decide: {rule: %s, question: What?}}\n"
    inline = "{kind: unanimity, abstain: present, on_fail: b}"

    named = findings_in(with_rules(pact, rules) + aid % "a")
    written = findings_in(with_rules(pact, rules) + aid % inline)

    assert named == written == []


def test_circles_are_found_once_each_and_in_order() -> None:
    """A name is in one circle at most; a chain is in none."""
    after = {
        "a": {"b"},
        "b": {"a", "c"},
        "c": {"d", "unknown"},
        "d": {"e"},
        "e": {"c", "f"},
        "f": {"f"},
        "g": {"a"},
    }

    assert list(circles(after)) == [["a", "b"], ["c", "d", "e"], ["f"]]


def test_what_stands_between_two_circles_is_in_none() -> None:
    """It leads from one to the other and never back."""
    after = {"b": {"c"}, "c": {"b", "a"}, "a": {"d"}, "d": {"e"}, "e": {"d"}}

    assert list(circles(after)) == [["b", "c"], ["d", "e"]]


def test_the_worst_that_fits_into_a_file_is_checked_in_seconds(
    findings_in: FindingsIn, pact: str
) -> None:
    """A chain, a crowd of unknown names, and rules against facts."""
    chain = "".join(
        f"  p{i}: {{cite: a, who: [x{i}, y{i}], must: meet, precision: swiftly, then: p{i + 1}}}\n"
        for i in range(990)
    )
    facts = "".join(f"  f{i}: {{cite: a, event: armed_attack, by: any}}\n" for i in range(990))
    rules = "rules:\n" + "".join(f"  r{i}: {{kind: silence, voters: all}}\n" for i in range(990))
    text = pact.replace("provisions:\n", f"{facts}{rules}provisions:\n{chain}")
    began = time.perf_counter()

    found = findings_in(text)

    assert len(found) >= MOST_FINDINGS
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    ("rule", "able"),
    [
        ("{kind: consensus, abstain: present}", "FRA, POL"),
        ("{kind: unanimity, abstain: present, voters: [FRA, RUS]}", "FRA, RUS"),
        ("{kind: silence, window: PT12H}", "FRA, POL"),
        ("{kind: majority, abstain: present, need: 3/3, voters: [FRA, POL, RUS]}", "FRA, POL, RUS"),
        ("{kind: majority, abstain: present, need: 1/3, voters: [FRA, POL, RUS]}", ""),
        ("{kind: majority, abstain: present, need: 1/3, veto: RUS, voters: [FRA, POL]}", "RUS"),
        ("{kind: delegated, to: FRA}", "FRA"),
        ("{kind: individual}", ""),
    ],
)
@pytest.mark.parametrize("by", ["", ", by: any"])
def test_whoever_may_be_the_attacker_and_can_stop_the_answer_is_named(
    rule: str, able: str, by: str, findings_in: FindingsIn
) -> None:
    """A member or a guarantor, whether the fact says that anybody may attack or leaves it open."""
    text = f"""\
foedus: "1"
id: test/pact
version: 2030-01-01
title: A pact
status: signed
parties:
  FRA: {{role: member}}
  POL: {{role: guarantor}}
  UKR: {{role: beneficiary}}
  RUS: {{role: party}}
facts: {{attack: {{cite: Art. 1, event: armed_attack, on: UKR{by}}}}}
rules:
  used: {rule[:1]}cite: Art. 2, {rule[1:]}
  unused: {{cite: Art. 2, kind: unanimity, abstain: present, voters: [FRA, RUS]}}
provisions:
  answer:
    cite: Art. 3
    when: {{fact: attack}}
    who: [FRA, POL]
    may: decide
    form: military
    decide: {{rule: used, question: Do we help?}}
    else: {{record: not_decided}}
"""
    found = [each for each in findings_in(text) if each.code == "F030"]

    assert [each.message for each in found] == (
        [f"attack may come from {able}, who can stop the decision."] if able else []
    )
    assert all(each.place.line == 13 for each in found)
