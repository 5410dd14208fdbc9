"""Scripts: read with every mistake at its place, and played through the engine."""

from __future__ import annotations

import pytest

from foedus import wiring
from foedus.case.standing import Standing, standing
from foedus.corpus.library import CORPUS, Corpus
from foedus.errors import UnreadableError
from foedus.moments import parse_instant
from foedus.rehearsal.play import Played, play
from foedus.rehearsal.script import read_script

NIGHT = CORPUS / "scripts" / "night-of-28-august.yaml"
REAL = CORPUS / "scripts" / "real-28-august-2025.yaml"

HEAD = """foedus: "1"
script: t
title: T
mode: exercise
documents: mechanism/nato-light
incident: {title: T, invented: yes}
commands:
"""

EVERY_KIND = """
by: UKR duty_officer, id: r1, report_fact: {event: armed_attack, phase: occurred, occurred: 2027-08-28T02:00+03:00, victims: [UKR]}
by: UKR duty_officer, correct: {of: r1, text: later, body: {event: armed_attack, phase: occurred, occurred: {earliest: 2027-08-28T02:10+03:00, latest: 2027-08-28T02:20+03:00}, attacker: RUS, victims: [UKR]}}
by: GBR delegate, find_fact: {report: r1, holds: yes, attacker: RUS}
by: RUS delegate, contest_fact: {report: r1, text: denied}
by: UKR delegate, request: {clauses: [consult]}
by: UKR delegate, request: {}
by: secretariat, put_question: {question: military, text: shall we}
by: secretariat, suspend: {clauses: [decide_economic], text: rest}
by: secretariat, resume: {clauses: [decide_economic]}
by: UKR delegate, waive: {clauses: [decide_sanctions], parties: [ISL]}
by: GBR delegate, take_position: {question: military, answer: support}
by: secretariat, for: ITA, take_position: {question: military, answer: decline}, recorded_at: 2027-08-28T09:00+03:00, confirmed_by: secretariat second
by: UKR delegate, state_breach: {stage: alleged, party: ISL, text: silent, clause: mechanism/nato-light#consult}
by: secretariat, withdraw_question: {question: sanctions, text: no longer put}
by: GBR delegate, perform: {clauses: [give_military], text: sent}
by: UKR delegate, contribute: {line: a, stage: needed, form: economic, item: budget, amount: {value: 5, currency: EUR, year: 2027}, receiver: UKR}
by: secretariat, close_case: {text: over}
"""  # noqa: E501 - one command to a line


def played(path: object = NIGHT, under: str = "mechanism/nato-light") -> Played:
    reading = read_script(path.read_bytes(), path.name)  # type: ignore[attr-defined]
    agreements = wiring.agreements_for([under], Corpus())
    return play(reading, agreements, wiring.procedures())


def at(text: str, made: Played) -> Standing:
    return standing(made.case, parse_instant(text))


def question(view: Standing, name: str) -> object:
    return next(each for each in view.questions if each.id == name)


def test_every_mistake_of_a_script_is_reported_at_once() -> None:
    """Several verbs, an unknown seat, a bad time and an unknown key, each at its line."""
    text = HEAD + (
        "  - {at: 2027-08-28T05:10+03:00, by: UKR king, note: {text: a}}\n"
        "  - {at: 2027-08-28T05:10+03:00, by: UKR delegate, note: {text: a}, acknowledge: {}}\n"
        "  - {at: 28 August, by: UKR delegate, note: {text: a}}\n"
        "  - {at: 2027-08-28T05:10+03:00, by: UKR delegate, note: {txt: a}}\n"
    )

    with pytest.raises(UnreadableError) as caught:
        read_script(text.encode(), "t.yaml")

    assert {f.place.line for f in caught.value.findings} == {8, 9, 10, 11}


def test_no_script_is_live_by_default() -> None:
    """Law 12: the mode is said, never assumed."""
    with pytest.raises(UnreadableError) as caught:
        read_script(HEAD.replace("mode: exercise\n", "").encode(), "t.yaml")

    assert any("mode" in f.message for f in caught.value.findings)


def test_what_is_invented_is_never_live() -> None:
    """Law 12: whatever else is said, at the mode."""
    act = "  - {at: 2027-08-28T05:10+03:00, by: secretariat, note: {text: a}}\n"
    live = HEAD.replace("exercise", "live") + act

    with pytest.raises(UnreadableError) as caught:
        read_script(live.encode(), "t.yaml")

    assert [(f.code, str(f.place)) for f in caught.value.findings] == [("F009", "t.yaml:4:7")]
    assert read_script(live.replace("invented: yes", "invented: no").encode(), "t.yaml").script


def test_a_text_that_is_no_script_is_refused_in_words() -> None:
    """A list, nothing at all, and a broken file."""
    for text in (b"[]", b"", b"a: [", b"\xff"):
        with pytest.raises(UnreadableError):
            read_script(text, "t.yaml")


def test_nato_light_counts_who_decided_in_a_day() -> None:
    """Spain came one millisecond after the deadline, Portugal exactly at it."""
    view = at("2027-08-29T05:11+03:00", played())

    military = question(view, "mechanism/nato-light#decide_military")

    assert military.outcome is None
    assert military.late == ("ESP",)
    assert "PRT" in {p.party for p in military.positions if not p.late}
    assert military.answers["support"] == 20
    assert set(military.undecided) == {"GRC", "ISL"}


def test_the_same_script_is_refused_by_one_objection_under_the_umbrella() -> None:
    """Slovenia breaks the silence; consensus then needs everybody."""
    view = at("2027-08-31T05:11+03:00", played(under="mechanism/nato-umbrella"))

    invoke = question(view, "mechanism/nato-umbrella#invoke")

    assert invoke.broken_at is not None
    assert invoke.outcome == "refused"
    assert [p.party for p in invoke.positions if p.stance == "decline"] == ["SVN"]


def test_two_thirds_of_the_states_carry_what_one_objection_stops() -> None:
    """The mechanism changes the outcome; the script does not change."""
    view = at("2027-08-30T05:11+03:00", played(under="mechanism/nato-light@two_thirds"))

    military = question(view, "mechanism/nato-light@two_thirds#decide_military")

    assert military.outcome == "adopted"
    assert "org:eu" not in military.voters


def test_nations_one_by_one_have_no_common_question_and_no_deadline() -> None:
    """Each state answers for itself, and nothing says by when."""
    view = at("2027-08-30T05:11+03:00", played(under="mechanism/nations-one-by-one"))

    common = question(view, "mechanism/nations-one-by-one#restore_peace")

    assert common.outcome is None
    assert common.closes_at is None


def test_croatia_is_bound_only_through_nato_light() -> None:
    """Its own agreement has no duty to consult."""
    view = at("2027-08-28T06:00+03:00", played())

    owed = {
        d.agreement
        for d in view.duties
        if d.party == "HRV" and d.status == "active" and d.modal == "must"
    }

    assert owed == {"mechanism/nato-light"}


def test_on_its_real_date_the_night_leaves_most_clauses_contested_or_dormant() -> None:
    """The fighting had not ended: a gate is open, contested or shut, clause by clause."""
    view = at("2025-08-28T12:00+03:00", played(REAL))
    status = {
        d.agreement: (d.status, d.ground)
        for d in view.duties
        if d.provision == "consult" and d.party != "UKR"
    }

    assert status["bilateral/gbr-ukr-2024"][0] == "contested"
    assert status["bilateral/can-ukr-2024"][0] == "dormant"
    assert status["bilateral/pol-ukr-2024"][0] == "active"
    assert "future attack" in status["bilateral/gbr-ukr-2024"][1]


def test_refusals_say_what_was_asked_and_why() -> None:
    """Ireland has no voice in an alliance of which it is no member."""
    made = played(under="mechanism/nato-umbrella")

    irish = [each for each in made.refusals if each.by == "IRL delegate"]

    assert irish
    assert all(each.asked == "take position" and each.why and each.remedy for each in irish)


def test_every_kind_of_command_can_be_written_in_a_script() -> None:
    """From report to close, with corrections and what was received earlier."""
    text = HEAD + "\n".join(
        f"  - {{at: 2027-08-28T05:{minute:02}+03:00, {line}}}"
        for minute, line in enumerate(EVERY_KIND.strip().splitlines())
    )
    reading = read_script(text.encode(), "t.yaml")

    made = play(reading, wiring.agreements_for(["mechanism/nato-light"], Corpus()))

    assert made.refusals == ()
    assert made.case.latest == parse_instant("2027-08-28T05:16+03:00")


def test_an_amount_without_a_unit_is_refused_when_it_is_played() -> None:
    """Nothing is guessed."""
    text = HEAD + (
        "  - {at: 2027-08-28T05:10+03:00, by: UKR delegate, contribute: {line: a, stage: needed, "
        "form: economic, item: budget, amount: {value: 5}, receiver: UKR}}\n"
    )

    made = play(read_script(text.encode(), "t"), wiring.agreements_for(["mechanism/*"], Corpus()))

    assert ["unit" in each.why for each in made.refusals] == [True]


def _refused(*commands: str) -> list[str]:
    """Why commands after the opening report were refused."""
    lines = [f"  - {{at: 2027-08-28T06:0{n}+03:00, {each}}}\n" for n, each in enumerate(commands)]
    reading = read_script((HEAD + "".join(lines)).encode(), "t.yaml")
    agreements = wiring.agreements_for(["mechanism/nato-light"], Corpus())
    return [each.why for each in play(reading, agreements, wiring.procedures()).refusals]


def test_a_name_that_no_clause_bears_is_said_in_the_refusal() -> None:
    """Of a meeting and of a deed; a meeting may be named by either verb."""
    met = "by: secretariat, meet: {attendees: [all], discharges: [%s], text: met}"
    done = "by: GBR delegate, perform: {clauses: [give_militry], text: sent}"

    (first, second) = _refused(met % "meet", met % "consullt, talk", done)

    assert first == "no clause called consullt or talk binds a party that this is about."
    assert second == "no clause called give_militry binds a party that this is about."
