"""Scenarios are read with every mistake at once, and are schema and words of their own."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from tests.rehearsal.scenarios import HEAD, WHOLE, read

from foedus.agreement.reading import read_tree
from foedus.agreement.tree import plain
from foedus.corpus.library import CORPUS
from foedus.errors import UnreadableError
from foedus.moments import parse_instant
from foedus.rehearsal.scenario import draft_of, read_scenario
from foedus.rehearsal.schema import scenario_schema

SHIPPED = sorted((CORPUS / "scenarios").glob("*.yaml"))


def findings_of(text: str) -> list[tuple[str, int, str]]:
    """Code, line and message of everything that is wrong."""
    draft = draft_of(text.encode(), "small.yaml")
    return [(each.code, each.place.line, each.message) for each in draft.findings]


def test_a_scenario_is_read_with_its_facts_and_times() -> None:
    reading = read(WHOLE)
    scenario = reading.scenario

    assert scenario.ends == parse_instant("2027-06-06T00:00+03:00")
    assert scenario.moment(scenario.injects["wave"].at) == parse_instant("2027-06-04T23:00+03:00")
    assert [len(each) for each in reading.occasions.values()] == [0, 0, 2, 0]
    assert [path for path, _ in reading.facts()] == [
        ("injects", "many", "when", 0),
        ("injects", "many", "when", 1),
        ("expectations", "all", "expect"),
    ]
    assert reading.text == WHOLE


def test_a_calendar_day_is_a_day_of_its_zone() -> None:
    """On 31 October 2027 a day in Kyiv has 25 hours."""
    text = HEAD.replace("2027-06-04T18:00+03:00", "2027-10-30T18:00+03:00")
    scenario = read(text.replace("PT30H", "P1D")).scenario

    assert scenario.ends == parse_instant("2027-10-31T18:00+02:00")


@pytest.mark.parametrize("text", ["", "a", "- a", "title: x\n", "scenario: [\n"])
def test_what_is_no_scenario_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as fault:
        read_scenario(text.encode(), "small.yaml")
    assert fault.value.findings


def test_every_missing_key_is_told() -> None:
    found = findings_of('scenario: x\nfoedus: "2"\n')

    told = [message for _, _, message in found]
    for key in ("version", "title", "documents", "incident", "begins", "lasts"):
        assert f"The key '{key}' is missing." in told
    assert "Language version '2' is not known." in told


def test_mistakes_of_every_kind_are_told_at_once_each_at_its_place() -> None:
    """What only follows from another mistake is not told beside it."""
    text = HEAD + (
        "injects:\n"
        "  a: {title: A, at: soon}\n"  # 11
        "  b: {titel: B, at: PT1H}\n"
        "  c: {title: C, at: PT1H, ready: yes}\n"  # 13
        "  d: {title: D, when: {don: request}}\n"
        "  e: {title: E, when: {done: reqest}}\n"  # 15
        "  f: {title: F, at: PT1H, do: [{by: UKR delegate, request: {}, note: {text: x}}]}\n"
        "  g: {title: G, at: PT1H, do: [{by: UKR king, request: {}}]}\n"  # 17
        "  h: {title: H, after: a, at: PT1H}\n"
        "expectations:\n"
        "  x: {text: x, objective: nobody, by: PT1H}\n"  # 20
        "  y: {text: y, objective: z, by: PT1H, expect: [{done: note}, {done: request}]}\n"
    )

    found = findings_of(text)

    assert [(code, line) for code, line, _ in found] == [
        ("F009", 11),
        ("F008", 12),
        ("F007", 12),
        ("F012", 13),
        ("F012", 14),
        ("F009", 15),
        ("F012", 16),
        ("F009", 17),
        ("F010", 20),
        ("F006", 21),
    ]


def test_where_the_times_of_the_whole_are_wrong_no_other_time_is_called_so() -> None:
    found = findings_of(WHOLE.replace("lasts: PT30H", "lasts: long"))

    assert [(code, line) for code, line, _ in found] == [("F009", 9)]


def test_a_mistake_says_what_would_work() -> None:
    draft = draft_of((HEAD + "injects:\n  a: {titel: A, at: 5}\n").encode(), "x")
    hints = {each.message: each.hint for each in draft.findings}

    assert hints["The key 'titel' is not known here."] == "Did you mean 'title'?"
    assert hints["'5' is not an instant with an offset."].startswith("Write PT2H")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_takes_what_ships(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]
    tree = read_tree(data, "x")[0]
    assert tree is not None

    Draft202012Validator(scenario_schema()).validate(plain(tree))


@pytest.mark.parametrize(
    "change",
    [
        {"lasts": "long"},
        {"injects": {"a": {"titel": "A"}}},
        {"injects": {"a": {"title": "A", "when": {"don": "x"}}}},
        {"objectives": {"Big": {"text": "x"}}},
    ],
)
def test_the_schema_refuses_what_is_plainly_wrong(change: dict[str, object]) -> None:
    tree = read_tree(WHOLE.encode(), "x")[0]
    assert tree is not None
    whole = plain(tree)
    assert isinstance(whole, dict)
    validator = Draft202012Validator(json.loads(json.dumps(scenario_schema())))

    assert validator.is_valid(whole)
    assert not validator.is_valid(whole | change)
