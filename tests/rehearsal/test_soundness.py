"""A scenario that cannot be played as it is written is refused, with what would work."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rehearsal.scenarios import HEAD, WHOLE, checked

from foedus.rehearsal.soundness import FASTEST

ATTACK = "attack: {at: PT20M, by: RUS, on: UKR}\nbehaviour: usual@prepared\n"


def told(text: str, folder: Path) -> list[tuple[str, int, str, str]]:
    return [(f.code, f.place.line, f.message, f.hint) for f in checked(text, folder)]


def test_a_sound_one_has_no_findings(tmp_path: Path) -> None:
    assert told(WHOLE, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "message", "hint"),
    [
        ("invented: yes", "invented: no", "F009", "is invented", "invented: yes"),
        ("PT30H", "PT0H", "F009", "over before it begins", "PT24H"),
        ("title: A s", "speed: 1441\ntitle: A s", "F009", "1441 times", f"1 to {FASTEST}"),
        ("title: A s", "speed: 0\ntitle: A s", "F009", "0 times as fast", "hour a minute"),
        ("nato-light", "nato-lite", "F015", "mechanism/nato-lite", "mechanism/nato-light"),
        ("usual@prepared", "usual@preparde", "F010", "No behaviour", "usual@prepared"),
        ("attack: {at: PT20M", "attack: {at: PT31H", "F040", "not between", "PT2H"),
        ("by: RUS", "by: RSU", "F010", "'RSU'", "'RUS'"),
        ("by: RUS", "by: ITA", "F010", "attack by ITA", "nobody is drawn"),
        ("on: UKR", "on: ITA", "F010", "attack on ITA", "It speaks of one on UKR"),
        ("by: RUS, on: UKR}", "by: RUS, on: QQQ}", "F010", "'QQQ'", "Known"),
        ("behaviour: u", "question: tea\nbehaviour: u", "F010", "tea", "It has decide_military"),
        ("behaviour: u", "seats: [ITA, IAT]\nbehaviour: u", "F010", "'IAT'", "'ITA'"),
        ("text: More drones.", "to: [UKR, UKX]", "F010", "'UKX'", "'UKR'"),
        ("parties: [FIN]", "parties: [FNI]", "F010", "'FNI'", "'FIN'"),
        ("by: UKR duty_officer", "by: URK duty_officer", "F010", "'URK'", "'UKR'"),
        ("at: PT5H\n", "at: PT50H\n", "F040", "Europe/Kyiv", "PT2H"),
        ("at: PT5H\n", "at: 2027-06-03T18:00Z\n", "F040", "is not between", "PT2H"),
        ("by: PT9H", "by: PT90H", "F040", "is not between", "PT2H"),
        ("objectives: decide", "objectives: decid", "F010", "objective", "'decide'"),
        ("objective: decide", "objective: decid", "F010", "objective", "'decide'"),
        ("after: wave", "after: wafe", "F010", "No inject", "'wave'"),
        ("after: wave", "after: after_wave", "F021", "waits for itself", "leave after: out"),
        ("at: PT1H, after", "after", "F012", "a length of time", "PT30M"),
        ("at: PT1H, a", "at: 2027-06-05T18:00Z, a", "F012", "a length of time", "PT30M"),
        ("ready: yes", "ready: yes, at: PT1H", "F012", "at: and ready:", "Keep"),
        ("ready: yes", "ready: no", "F008", "does not say when", "ready: yes"),
        ("{support: 10}", "{}", "F008", "always holds", "leave it out"),
        ("question: military", "question: militry", "F010", "militry", "military"),
        ("party: UKR", "party: URK", "F010", "'URK'", "'UKR'"),
        ("done: request,", "at: PT1H, done: request,", "F007", "'at'", "at_least"),
        ("{done: request, party: UKR}", "{duty: consult/QQQ, status: active}", "F010", "QQQ", ""),
        (
            "id: note-1, note",
            "id: note-1, at: 2027-06-04T18:00Z, note",
            "F009",
            "brings",
            "happened",
        ),
        ("note: {text: They come.}", "find_fact: {report: x, holds: yes}", "F010", "'x'", "note-1"),
        ("note: {text: They come.}", "tea: {}", "F007", "'tea'", ""),
        ("invented: yes}", "invented: yes, sources: [liga-28agu]}", "F010", "source", "liga-28aug"),
    ],
)
def test_a_mistake_is_told_once_with_what_would_work(
    old: str, new: str, code: str, message: str, hint: str, tmp_path: Path
) -> None:
    assert old in WHOLE

    found = told(WHOLE.replace(old, new, 1), tmp_path)

    first = [each for each in found if each[0] == code and message in each[2]]
    assert len(first) == 1, found
    assert hint in first[0][3]


def test_injects_that_wait_for_each_other_are_a_circle(tmp_path: Path) -> None:
    text = HEAD + (
        "injects:\n"
        "  a: {title: A, at: PT1H, after: b}\n"
        "  b: {title: B, at: PT1H, after: a}\n"
        "  c: {title: C, at: PT1H, after: a}\n"
    )

    assert [each[:3] for each in told(text, tmp_path)] == [
        ("F021", 11, "Nothing begins the circle of a, b."),
        ("F021", 12, "Nothing begins the circle of a, b."),
    ]


def test_two_entries_of_one_id_would_hide_each_other(tmp_path: Path) -> None:
    """In one list, and in two."""
    act = "{by: UKR delegate, id: same, note: {text: x}}"
    two = f"  a: {{title: A, at: PT1H, do: [{act}]}}\n  b: {{title: B, at: PT1H, do: [{act}]}}\n"
    one = f"  a: {{title: A, at: PT1H, do: [{act}, {act}]}}\n"

    for injects in (two, one):
        found = told(f"{HEAD}injects:\n{injects}", tmp_path)
        assert [each[0] for each in found] == ["F005"]


def test_an_entry_of_the_machine_may_be_pointed_at(tmp_path: Path) -> None:
    act = "{by: RUS delegate, contest_fact: {report: m.report, text: No.}}"
    text = f"{HEAD}{ATTACK}injects:\n  a: {{title: A, at: PT5H, do: [{act}]}}\n"

    assert told(text, tmp_path) == []


def test_a_question_without_an_attack_is_followed_from_nothing(tmp_path: Path) -> None:
    (found,) = told(HEAD + "question: decide_military\n", tmp_path)

    assert found[0] == "F009"
    assert "leave question: out" in found[3]


def test_what_no_forecast_can_be_made_of_can_be_played_without_an_attack(tmp_path: Path) -> None:
    text = HEAD.replace("nato-light", "air-sea-truce")

    (found,) = told(text + ATTACK, tmp_path)
    assert found[0] == "F010"
    assert "nobody is drawn" in found[3]
    assert told(text, tmp_path) == []


def test_several_documents_and_patterns_are_looked_for_each(tmp_path: Path) -> None:
    documents = "documents: [mechanism/x, bilateral/ita-*, mechanism/y]"
    found = told(HEAD.replace("documents: mechanism/nato-light", documents), tmp_path)

    assert [each[2] for each in found] == [
        "No document matches 'mechanism/x'.",
        "No document matches 'mechanism/y'.",
    ]


def test_names_and_mistakes_of_the_file_itself_are_told_together(tmp_path: Path) -> None:
    text = WHOLE.replace("party: UKR", "party: URK").replace("ready: yes", "redy: yes")

    found = told(text, tmp_path)

    assert [(code, message) for code, _, message, _ in found] == [
        ("F007", "The key 'redy' is not known here."),
        ("F010", "No party is called 'URK'."),
    ]
