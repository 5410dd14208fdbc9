"""Entries and canonical JSON: golden files, round trips, and what is refused."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.examples import EXAMPLES, GOLDEN, any_entry, entry_of
from tests.strategies import Act, Terms, histories, play, terms

from foedus.case import entries as e
from foedus.case.standing import standing
from foedus.case.state import replay
from foedus.cli.options import instants, played
from foedus.errors import BadEntryError
from foedus.record.canonical import canonical_bytes, read_canonical
from foedus.record.shapes import (
    KINDS,
    UPCASTERS,
    VERSION,
    body_of_json,
    json_of_body,
    read_entry,
    write_entry,
)

SCRIPTS = [
    "night-of-28-august",
    "real-28-august-2025",
    "easter-truce-2025",
    "energy-truce-2025",
    "energy-pause-2026",
]
GOLDENS = sorted(GOLDEN.glob("*/*.json"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_golden_file_of_this_version(kind: str) -> None:
    """What is written today is written in the same bytes for as long as the version lasts."""
    golden = (GOLDEN / str(VERSION) / f"{kind}.json").read_bytes()

    assert write_entry(EXAMPLES[kind]) == golden
    assert read_entry(golden) == EXAMPLES[kind]


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_golden_file_ever_kept_is_readable(path: Path) -> None:
    """A record that was kept is readable for ever."""
    entry = read_entry(path.read_bytes())

    assert KINDS[path.stem] is type(entry.body)
    if path.parent.name == str(VERSION):
        assert write_entry(entry) == path.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_golden_file_fills_every_field(kind: str) -> None:
    """A field that no example fills would not be kept by any golden file."""
    body = EXAMPLES[kind].body

    for field in dataclasses.fields(body):
        assert getattr(body, field.name) not in (None, "", ()), field.name


@given(any_entry())
def test_any_entry_comes_back_as_it_was(entry: e.Entry) -> None:
    """Writing loses nothing, and there is one way to write."""
    data = write_entry(entry)

    assert read_entry(data) == entry
    assert write_entry(read_entry(data)) == data


@given(terms(), histories())
def test_a_case_that_was_played_comes_back_with_its_standing(
    pact: Terms, history: list[Act]
) -> None:
    """State is a function of what was kept."""
    case = play(pact, history).case
    assert case.latest is not None

    back = replay(case.id, case.mode, [read_entry(write_entry(entry)) for entry in case.entries])

    assert standing(back, case.latest) == standing(case, case.latest)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_read_back_stands_as_it_stood(name: str) -> None:
    """The shipped scripts, at every moment that they say to look at."""
    script, made = played(name, (), ())

    entries = [read_entry(write_entry(entry)) for entry in made.case.entries]

    case = replay(made.case.id, made.case.mode, entries)
    assert entries == list(made.case.entries)
    for at in instants(script, made, ()):
        assert standing(case, at) == standing(made.case, at)


def test_an_opening_keeps_the_order_of_its_agreement() -> None:
    """Parties, clauses and weights stand in the order of the document, not of the alphabet."""
    opening = EXAMPLES["case_opened"]

    (back,) = read_entry(write_entry(opening)).body.agreements  # type: ignore[union-attr]

    assert list(back.parties) == ["AAA", "BBB", "CCC", "VIC", "ATT"]
    assert list(back.document.rules["many"].weights) == ["CCC", "AAA", "BBB"]
    assert list(back.clauses) == ["respond", "help"]


# versions


def test_an_older_entry_is_brought_up_step_by_step() -> None:
    """A made-up version 0 called the text of a note `words`."""

    def from_0(value: dict[str, Any]) -> dict[str, Any]:
        note = dict(value["body"]["noted"])
        note["text"] = note.pop("words")
        return {**value, "body": {"noted": note}}

    new = json.loads(write_entry(EXAMPLES["noted"]))
    old = {**new, "foedus_record": 0, "body": {"noted": {"words": "Worth keeping."}}}

    assert read_entry(canonical_bytes(old), upcasters={0: from_0}) == EXAMPLES["noted"]
    with pytest.raises(BadEntryError, match="version 0"):
        read_entry(canonical_bytes(old))


def test_there_is_a_step_from_every_older_version() -> None:
    """Whoever raises the version says how to read what was kept before."""
    assert set(UPCASTERS) == set(range(1, VERSION))


def test_a_later_version_is_not_guessed_at() -> None:
    """What a later Foedus wrote may mean something else."""
    later = {**json.loads(write_entry(EXAMPLES["noted"])), "foedus_record": VERSION + 1}

    with pytest.raises(BadEntryError, match=f"version {VERSION + 1} of the record"):
        read_entry(canonical_bytes(later))


# what is refused

NOTE = json.loads(write_entry(EXAMPLES["noted"]))
ANSWER = json.loads(write_entry(EXAMPLES["position_taken"]))


def _with(value: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    made = json.loads(json.dumps(value))
    here = made
    *way, last = path.split(".")
    for step in way:
        here = here[step]
    here[last] = new
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("value", "path", "new", "said"),
    [
        (NOTE, "colour", "red", "colour: no such field"),
        (NOTE, "body.noted.colour", "red", "body.noted.colour: no such field"),
        (NOTE, "position", "7", "position: '7' stands where a whole number"),
        (NOTE, "position", True, "position: True stands where a whole number"),
        (NOTE, "body.noted.text", 7, "body.noted.text: 7 stands where a text"),
        (NOTE, "body.noted.text", None, "body.noted.text: null stands where a text"),
        (NOTE, "body", {"sung": {}}, "body: 'sung' is none of case_opened"),
        (NOTE, "body", {}, "body: an object stands where one kind"),
        (NOTE, "body", [], "body: a list stands where one kind"),
        (NOTE, "body", {"noted": []}, "body.noted: a list stands where an object"),
        (NOTE, "mode", "alive", "mode: 'alive' is none of live"),
        (NOTE, "received_at", "2027-06-01T03:00:00+02:00", "received_at: .* is not an instant"),
        (NOTE, "received_at", 7, "received_at: 7 is not an instant"),
        (NOTE, "at.latest", "2026-01-01T00:00:00Z", "at: The latest time"),
        (NOTE, "confirmed_by", None, "confirmed_by: what is empty is left out"),
        (NOTE, "cite", "", "cite: what is empty is left out"),
        (NOTE, "foedus_record", "1", "no entry of a record"),
        (ANSWER, "body.position_taken.answer", "maybe", "answer: 'maybe' is none of support"),
    ],
)
def test_what_is_not_of_its_shape_is_refused_by_name(
    value: dict[str, Any], path: str, new: Any, said: str
) -> None:
    """The message names the entry and the field."""
    with pytest.raises(BadEntryError, match=said) as refused:
        read_entry(canonical_bytes(_with(value, path, new)))

    assert "'e7'" in refused.value.message or path == "foedus_record"


def test_a_missing_field_is_refused_by_name() -> None:
    """Nothing has a default that is not empty."""
    with pytest.raises(BadEntryError, match=r"'e7' .* party: the field is missing"):
        read_entry(canonical_bytes({k: v for k, v in NOTE.items() if k != "party"}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"[1]", "no entry of a record"),
        (b"\xff\xfe", "no JSON"),
        (b'"\\ud800"', "canonical JSON"),
        (b'{"a":1,"a":1}', "'a' stands twice"),
        (b'{"a": 1}', "from byte 5 on"),
        (b'{"b":1,"a":1}', "from byte 2 on"),
        (b'{"a":1.5}', "1.5 is not a whole number"),
        (b'{"a":1e400}', "1e400 is not a whole number"),
        (b'{"a":NaN}', "NaN is not a whole number"),
        (b'{"a":9007199254740992}', "canonical JSON"),
        (b'{"a":' + b"9" * 5000 + b"}", "no JSON"),
        (b"[" * 100_000, "more than 100 deep"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "more than 100 deep"),
        ('"\u0000"'.encode(), "no JSON"),
        (b'{"a":1}\n', "from byte 7 on"),
        (b'\xef\xbb\xbf{"a":1}', "no JSON"),
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes, said: str) -> None:
    """There is one way to write a value; every other is refused."""
    with pytest.raises(BadEntryError, match=said):
        read_entry(data)


@given(st.binary(max_size=200) | st.sampled_from(GOLDENS).map(Path.read_bytes), st.data())
def test_whatever_the_bytes_only_a_declared_error_comes_out(
    data: bytes, draw: st.DataObject
) -> None:
    """One byte changed is another entry or a refusal."""
    if data:
        place = draw.draw(st.integers(0, len(data) - 1))
        changed = bytearray(data)
        changed[place] = draw.draw(st.integers(0, 255))
        data = bytes(changed)
    with contextlib.suppress(BadEntryError):
        assert write_entry(read_entry(data)) == data


def test_an_agreement_with_another_text_is_refused() -> None:
    """The digest that parties name is that of the text in the record."""
    opening = EXAMPLES["case_opened"]
    assert isinstance(opening.body, e.CaseOpened)
    (agreement,) = opening.body.agreements
    other = replace(agreement, text=agreement.text.replace("A pact", "A fact"))

    with pytest.raises(BadEntryError, match="the text of test/pact has the digest"):
        read_entry(write_entry(entry_of(replace(opening.body, agreements=(other,)))))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (e.ViolationsCounted(accused="ATT", number=2**53), "canonical JSON"),
        (e.Noted(text="\ud800"), "canonical JSON"),
        (e.Noted(text=7), "7 stands where a text"),  # type: ignore[arg-type]
        (e.Requested(clauses="abc", text=None), "null stands where a text"),  # type: ignore[arg-type]
        ("a note", "str is none of case_opened"),
    ],
)
def test_an_entry_that_cannot_be_written_is_refused(body: Any, said: str) -> None:
    """Nothing is kept that could not be read again."""
    with pytest.raises(BadEntryError, match=said):
        write_entry(entry_of(body))


def test_a_body_stands_alone_as_parties_sign_it() -> None:
    """A statement carries the body without the entry around it."""
    body = EXAMPLES["position_taken"].body

    kind, value = json_of_body(body)

    assert kind == "position_taken"
    assert body_of_json(kind, value) == body
    with pytest.raises(BadEntryError, match="is no kind"):
        body_of_json("sung", {})
    with pytest.raises(BadEntryError, match=r"noted: text: the field is missing"):
        body_of_json("noted", {})


@given(st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5), st.lists))
def test_canonical_bytes_are_read_as_they_were(value: Any) -> None:
    """Canonical JSON of anything plain comes back."""
    assume_plain = canonical_bytes(value)

    assert read_canonical(assume_plain, "it") == value
