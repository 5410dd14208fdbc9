"""Tests beside documents: read with every mistake at its place, judged with every difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.corpus.library import Corpus
from foedus.errors import UnreadableError
from foedus.rehearsal.judging import Verdict, judge
from foedus.rehearsal.trials import read_trials

PACT = """foedus: "1"
id: pact/two
version: draft-1
title: A pact of two invented states and one more
status: draft
parties: {XAL: {role: guarantor}, XBR: {role: guarantor}, XCO: {role: beneficiary}}
facts:
  attack: {cite: art. 1, event: armed_attack, by: any, on: XCO, found_by: each}
provisions:
  consult:
    cite: art. 2
    when: {fact: attack, request_of: XCO}
    who: all
    must: consult
    within: PT12H
    from: request
    else: {record: missed}
  vote:
    cite: art. 3
    when: {fact: attack, request_of: XCO}
    who: guarantors
    must: decide
    form: [military]
    within: PT24H
    from: request
    decide: {rule: {kind: consensus, cite: art. 3, abstain: not_against}, question: Do we help?}
    then: help
    else: {record: not_decided}
  help: {cite: art. 4, who: guarantors, must: assist, to: XCO, form: [military], precision: swiftly}
variants:
  slow:
    provisions:
      consult:
        cite: art. 2
        when: {fact: attack, request_of: XCO}
        who: all
        must: consult
        within: PT48H
        from: request
        else: {record: missed}
"""
HEAD = """foedus: "1"
tests:
  - title: T
    commands:
      - at: 2030-05-01T05:30Z
        by: XCO duty_officer
        id: attack
        report_fact: {event: armed_attack, phase: occurred, occurred: 2030-05-01T05:00Z, victims: [XCO]}
      - {at: 2030-05-01T06:00Z, by: XCO delegate, request: {}}
      - {at: 2030-05-01T07:00Z, by: XAL delegate, take_position: {question: vote, answer: ad_referendum, pending: senate, until: 2030-05-03T00:00Z}}
      - {at: 2030-05-01T08:00Z, by: XAL delegate, id: step, complete_step: {step: senate, result: approved}}
      - {at: 2030-05-01T09:00Z, by: XAL delegate, id: wrong, complete_step: {step: nothing, result: approved}}
    expect:
"""  # noqa: E501 - one command to a line
FACTS_OF_A_QUESTION = (
    "outcome, opened_at, settled_at, closes_at, broken_at, rule, projected, if_silent, answers, "
    "stances, undecided, recused, late, turns_on"
)
WRONG = "      - {refused: wrong, because: has no step 'nothing' to complete}\n"


def written(tmp_path: Path, tests: str, *, pact: str = PACT) -> Path:
    (tmp_path / "pact.yaml").write_text(pact)
    path = tmp_path / "pact.tests.yaml"
    path.write_text(tests)
    return path


def judged(tmp_path: Path, expect: str, *, head: str = HEAD, pact: str = PACT) -> list[Verdict]:
    path = written(tmp_path, head + expect, pact=pact)
    return [judge(each) for each in wiring.trials_in(path, Corpus([tmp_path / "pact.yaml"]))]


def said(verdict: Verdict) -> list[tuple[int, str, str, str]]:
    return [(s.place.line, s.about, s.expected, s.found) for s in verdict.shortfalls]


def faults(tmp_path: Path, tests: str) -> list[tuple[int, str, str, str]]:
    path = written(tmp_path, tests)
    with pytest.raises(UnreadableError) as caught:
        wiring.trials_in(path, Corpus([tmp_path / "pact.yaml"]))
    return [(f.place.line, f.code, f.message, f.hint) for f in caught.value.findings]  # type: ignore[attr-defined]


def test_what_is_as_expected_passes(tmp_path: Path) -> None:
    """Duties, absence, questions, steps and refusals, in the words of a standing."""
    (verdict,) = judged(
        tmp_path,
        WRONG
        + """
      - {at: 2030-05-01T05:45Z, duty: consult/XAL, status: triggered, due: null}
      - {at: 2030-05-01T06:00Z, duty: consult, party: all, status: active, due: 2030-05-01T18:00Z}
      - {at: 2030-05-01T06:00Z, no_duty: help/XCO}
      - {at: 2030-05-01T06:00Z, no_duty: help, party: [XAL, XBR]}
      - {at: 2030-05-01T07:30Z, question: military, outcome: null, stances: {XAL: conditional, XBR: silent}}
      - {at: 2030-05-01T08:30Z, step: senate/XAL, status: approved}
      - {at: 2030-05-01T08:30Z, question: pact/two#vote, answers: {ad_referendum: 1, support: 0}, undecided: XBR}
      - {at: 2030-05-02T06:01Z, question: vote, outcome: no_decision, settled_at: 2030-05-02T06:00Z}
""",  # noqa: E501 - one expectation to a line
    )

    assert said(verdict) == []
    assert verdict.passed


def test_wrong_expectations_fail_with_exactly_these_messages(tmp_path: Path) -> None:
    """Negative control: a test file that is wrong in every way fails in every way."""
    (verdict,) = judged(
        tmp_path,
        """      - {at: 2030-05-01T18:01Z, duty: consult, party: all, status: fulfilled, due: 2030-05-01T18:00Z}
      - {at: 2030-05-01T06:00Z, no_duty: consult, party: [XAL, XCO]}
      - {at: 2030-05-01T07:30Z, question: vote, outcome: adopted, stances: {XAL: support}, undecided: [], rule: consensus}
      - {at: 2030-05-01T08:30Z, step: senate/XAL, status: refused}
      - {at: 2030-05-01T07:30Z, step: senate/XAL, status: approved}
      - {refused: step, because: nobody at all}
      - {refused: wrong, because: never again}
""",  # noqa: E501
    )

    assert said(verdict) == [
        (14, "pact/two#consult/XAL, XBR, XCO", "status fulfilled", "status missed"),
        (15, "pact/two#consult/XAL, XCO", "that nothing is owed", "status active"),
        (
            16,
            "pact/two#vote",
            "outcome adopted; stances XAL support; undecided nobody",
            "outcome none; stances XAL conditional; undecided XBR",
        ),
        (17, "senate/XAL", "status refused", "status approved"),
        (18, "senate/XAL", "status approved", "nothing of the kind"),
        (19, "step", "refused because 'nobody at all'", "it was taken"),
        (
            20,
            "wrong",
            "refused because 'never again'",
            "refused: XAL has no step 'nothing' to complete.  It has senate.",
        ),
    ]


def test_a_failure_says_on_what_grounds(tmp_path: Path) -> None:
    """Article, steps and entries of a duty; rule, times and answers of a question."""
    (verdict,) = judged(
        tmp_path,
        WRONG
        + "      - {at: 2030-05-01T18:01Z, duty: consult/XAL, status: fulfilled}\n"
        + "      - {at: 2030-05-01T07:30Z, question: vote, outcome: adopted}\n",
    )
    duty, question = verdict.shortfalls

    assert duty.grounds[0].startswith("[art. 2] XAL, XBR, XCO must consult")
    assert duty.grounds[-1] == "2030-05-01T18:00:00Z  its time passed -> missed"
    assert "attack (XCO: reported armed attack occurred on XCO)" in duty.grounds[1]
    assert question.grounds == (
        "[art. 3] consensus: nobody against and everybody heard",
        "opened 2030-05-01T06:00:00Z, closes 2030-05-02T06:00:00Z",
        "answers: XAL ad_referendum",
    )


def test_a_refusal_that_nothing_expects_fails_the_test(tmp_path: Path) -> None:
    """What the test shows would not have happened; alike refusals are told once."""
    again = HEAD.replace(
        "    expect:",
        "      - {at: 2030-05-01T09:00Z, by: XAL delegate, "
        "complete_step: {step: nothing, result: approved}}\n    expect:",
    )
    (verdict,) = judged(
        tmp_path,
        "      - {at: 2030-05-01T06:00Z, duty: consult/XAL, status: active}\n",
        head=again,
    )

    assert said(verdict) == [
        (
            12,
            "complete step by XAL delegate",
            "that it is taken",
            "refused: XAL has no step 'nothing' to complete.  It has senate.",
        )
    ]
    assert verdict.shortfalls[0].grounds == ("so too line 13",)


def test_a_variant_and_another_document_can_be_named(tmp_path: Path) -> None:
    """`under` takes the place of the document beside; a line names a command as well as an id."""
    (verdict,) = judged(
        tmp_path,
        "      - {refused: 13, because: has no step}\n"
        "      - {at: 2030-05-01T06:00Z, duty: consult/XAL, status: active, "
        "due: 2030-05-03T06:00Z}\n",
        head=HEAD.replace("    commands:", "    under: pact/two@slow\n    commands:"),
    )

    assert said(verdict) == []


def test_a_reason_is_matched_by_whole_words(tmp_path: Path) -> None:
    """The end of one word and the beginning of the next are no reason."""
    (verdict,) = judged(tmp_path, "      - {refused: wrong, because: as no step}\n")

    assert [each[1] for each in said(verdict)] == ["wrong"]


def test_a_history_and_the_sources_of_a_test_must_be_there(tmp_path: Path) -> None:
    """A source is one that is known by id, or a document."""
    named = HEAD.replace(
        "    commands:",
        "    history: rio_2001_usa\n"
        "    sources: [oas-797, pact/two art. 2, no-such-one]\n    commands:",
    )

    assert [each[:3] for each in faults(tmp_path, named + WRONG)] == [
        (4, "F010", "No history is called 'rio_2001_usa'."),
        (5, "F010", "No source is called 'no-such-one'."),
    ]


def test_a_document_can_be_played_without_its_neighbours(tmp_path: Path) -> None:
    """Then only what it says itself is known."""
    (tmp_path / "other.yaml").write_text(PACT.replace("pact/two", "pact/other"))
    path = written(
        tmp_path,
        HEAD.replace("    commands:", "    neighbours: no\n    commands:")
        + WRONG
        + "      - {at: 2030-05-01T06:00Z, no_duty: consult/XCO}\n",
        pact=PACT.replace("status: draft", "status: draft\nalongside: pact/other"),
    )
    corpus = Corpus([tmp_path / "pact.yaml", tmp_path / "other.yaml"])

    (alone,) = wiring.trials_in(path, corpus)
    path.write_text(path.read_text().replace("neighbours: no", "neighbours: yes"))
    (both,) = wiring.trials_in(path, corpus)

    assert [each.reference for each in alone.agreements] == ["pact/two"]
    assert [each.reference for each in both.agreements] == ["pact/two", "pact/other"]
    assert both.duties(both.reading.expect[1][0]) == ["pact/two#consult/XCO"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expect", "code", "message", "hint"),
    [
        (
            "{at: 2030-05-01T06:00Z, duty: consul/XAL, status: active}",
            "F010",
            "No provision is called 'consul'.",
            "Did you mean 'consult'?",
        ),
        (
            "{at: 2030-05-01T06:00Z, duty: consult/XAX, status: active}",
            "F010",
            "No party is called 'XAX'.",
            "Did you mean 'XAL'?",
        ),
        (
            "{at: 2030-05-01T06:00Z, duty: help/XCO, status: active}",
            "F010",
            "pact/two#help does not bind XCO.",
            "It binds XAL, XBR; where nothing is owed, expect no_duty:.",
        ),
        (
            "{at: 2030-05-01T06:00Z, duty: consult, status: active}",
            "F010",
            "'consult' does not say whose duty it is.",
            "Write consult/ and a party, or add party:.",
        ),
        (
            "{at: 2030-05-01T06:00Z, question: votes, outcome: null}",
            "F010",
            "No question is called 'votes'.",
            "Did you mean 'vote'?",
        ),
        (
            "{at: 2030-05-01T06:00Z, step: senat/XAL, status: pending}",
            "F010",
            "No step is called 'senat/XAL'.",
            "Did you mean 'senate/XAL'?",
        ),
        (
            "{refused: wrog, because: has no step}",
            "F010",
            "No command is called 'wrog' or begins on that line.",
            "Did you mean 'wrong'?",
        ),
        (
            "{refused: wrong, because: step}",
            "F009",
            "'step' is too short: it would be found in any reason.",
            "Write 8 letters of the reason or more.",
        ),
        (
            "{at: 2030-05-01T08:30Z, question: vote, answers: {}}",
            "F008",
            "answers: is empty, so it cannot fail.",
            "Name what is expected, or leave it out.",
        ),
        (
            "{at: 2030-05-01T08:30Z, question: vote, stances: {XCO: silent}}",
            "F010",
            "stances: XCO has no voice in 'vote'.",
            "Known: XAL, XBR.",
        ),
        (
            "{at: 2030-05-01T08:30Z, question: vote, undecided: [XBR, XCO]}",
            "F010",
            "undecided: XCO has no voice in 'vote'.",
            "Known: XAL, XBR.",
        ),
        (
            "{at: 2029-05-01T06:00Z, duty: consult/XAL, status: active}",
            "F040",
            "At 2029-05-01T06:00:00Z the case has not been opened.",
            "The first command is received at 2030-05-01T05:30:00Z.",
        ),
        (
            "{at: 2030-05-01T06:00Z, duty: consult/XAL, status: activ}",
            "F009",
            "'activ' is not allowed here.",
            "Did you mean 'active'?",
        ),
        (
            "{at: 2030-05-01T06:00Z, duty: consult/XAL, statis: active, status: active}",
            "F007",
            "The key 'statis' is not known here.",
            "Did you mean 'status'?",
        ),
        (
            "{at: 2030-05-01T06:00Z, duti: consult/XAL, status: active}",
            "F012",
            "An expectation is about one thing; this one is about nothing that is known.",
            "Did you mean 'duty'?",
        ),
        (
            "{at: 2030-05-01T06:00Z, duty: consult/XAL, question: vote, status: active}",
            "F012",
            "An expectation is about one thing; this one is about duty and question.",
            "One of duty, no_duty, question, step, refused.",
        ),
        (
            "{at: 2030-05-01T06:00Z, question: vote}",
            "F008",
            "It says nothing of the question, so it cannot fail.",
            f"Add one of {FACTS_OF_A_QUESTION}.",
        ),
        ("active", "F006", "A mapping was expected here.", ""),
    ],
)
def test_a_wrong_name_or_key_is_an_error_at_its_line(
    tmp_path: Path, expect: str, code: str, message: str, hint: str
) -> None:
    """Law 16: what is wrong, where, and what would work."""
    assert faults(tmp_path, f"{HEAD}      - {expect}\n") == [(14, code, message, hint)]


def test_every_mistake_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    """In the commands and in what is expected, of every test; and a title is used once."""
    text = HEAD.replace("XCO duty_officer", "XCO king") + "      - {refused: wrong}\n"
    text += text.partition("tests:\n")[2]

    found = faults(tmp_path, text)

    assert [(line, code) for line, code, _, _ in found] == [
        (5, "F009"),
        (14, "F008"),
        (15, "F005"),
        (17, "F009"),
        (26, "F008"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('foedus: "1"\ntests: []\n', "There are no tests."),
        ('foedus: "1"\n', "The key 'tests' is missing."),
        ('foedus: "2"\ntests: []\n', "Language version '2' is not known."),
        ("- a\n", "A mapping was expected here."),
        ("", "The file holds no document."),
        (HEAD.replace("    expect:\n", ""), "The test expects nothing, so it cannot fail."),
        ('foedus: "1"\ntests:\n  - {title: T, expect: []}\n', "There are no commands."),
        ('foedus: "1"\ntests:\n  - one\n', "A mapping was expected here."),
    ],
)
def test_a_file_that_could_not_fail_is_refused(text: str, message: str) -> None:
    """No test passes because nothing was looked at."""
    with pytest.raises(UnreadableError) as caught:
        read_trials(text.encode(), "t.tests.yaml")

    assert message in {f.message for f in caught.value.findings}  # type: ignore[attr-defined]


def test_tests_beside_nothing_name_their_document(tmp_path: Path) -> None:
    """Else nobody knows under what to play them."""
    path = written(tmp_path, HEAD + WRONG)
    path.rename(tmp_path / "lone.tests.yaml")

    with pytest.raises(UnreadableError) as caught:
        wiring.trials_in(tmp_path / "lone.tests.yaml", Corpus())

    (finding,) = caught.value.findings
    assert finding.code == "F015"  # type: ignore[attr-defined]
    assert "No document lies beside" in finding.message  # type: ignore[attr-defined]


def test_what_several_documents_could_mean_is_named_whole(tmp_path: Path) -> None:
    """A provision of one name in two documents under test."""
    (tmp_path / "other.yaml").write_text(PACT.replace("pact/two", "pact/other"))
    path = written(
        tmp_path,
        HEAD.replace("    commands:", "    under: [pact/two, pact/other]\n    commands:")
        + WRONG
        + "      - {at: 2030-05-01T06:00Z, duty: consult/XAL, status: active}\n"
        + "      - {at: 2030-05-01T06:00Z, duty: pact/other#consult/XAL, status: active}\n",
    )

    with pytest.raises(UnreadableError) as caught:
        wiring.trials_in(path, Corpus([tmp_path / "pact.yaml", tmp_path / "other.yaml"]))

    (finding,) = caught.value.findings
    assert finding.message == "Several provisions are called 'consult'."  # type: ignore[attr-defined]
    assert finding.hint == "One of pact/two#consult, pact/other#consult."  # type: ignore[attr-defined]
