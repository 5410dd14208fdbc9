"""What happened, held against a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Finding
from foedus.agreement.library import Shelf
from foedus.agreement.resolved import Agreement, resolve
from foedus.corpus.library import CORPUS, Corpus
from foedus.errors import UnreadableError
from foedus.rehearsal.history import Invocation, hours_of, read_history
from foedus.rehearsal.replay import replay_under

FILES = sorted((CORPUS / "history").glob("*.yaml"))
SHIPPED = [read_history(path.read_bytes(), path.name)[0] for path in FILES]
STARTS = {"request": "request", "fact": "event"}
CASE = """\
id: case
instrument: A treaty
title: A night
milestones:
- {kind: event_start, earliest: 2030-01-01T00:00Z, latest: 2030-01-01T00:00Z}
- {kind: request, earliest: 2030-01-01T00:00Z, latest: 2030-01-01T06:00Z}
- {kind: meeting, earliest: 2030-01-01T20:00Z, latest: 2030-01-01T22:00Z}
"""


def pact(start: str = "request", within: str = "PT24H") -> Agreement:
    """Consulting, deciding and assisting, each within the hours."""
    head = "when: {fact: attack}, who: FRA"
    tail = f"within: {within}, from: {start}, else: {{record: missed}}"
    text = f"""\
foedus: "1"
id: test/pact
version: 2030-01-01
title: A pact
status: signed
parties: {{FRA: {{role: guarantor}}, UKR: {{role: beneficiary}}}}
facts: {{attack: {{cite: Art. 1, event: armed_attack, on: UKR}}}}
provisions:
  meeting:
    {{cite: Art. 2, {head}, must: consult, {tail}}}
  decision:
    {{cite: Art. 3, {head}, must: decide, decide: {{rule: {{kind: individual}}}}, {tail}}}
  first_delivery:
    {{cite: Art. 4, {head}, must: assist, {tail}}}
  asked:
    {{cite: Art. 5, when: {{request_of: UKR}}, who: FRA, must: consult, {tail}}}
  swift:
    {{cite: Art. 6, {head}, must: consult, precision: swiftly}}
  told:
    {{cite: Art. 7, {head}, must: inform, precision: swiftly}}
"""
    return resolve(read_document(text.encode(), "pact.yaml")[0][0], Shelf(()))


def said(text: str, **terms: str) -> dict[str, str]:
    """The verdict and its ground, by provision."""
    (case,) = read_history(text.encode(), "case.yaml")
    replays = replay_under(case, pact(**terms))
    return {each.clause.partition("#")[2]: f"{each.verdict}: {each.ground}" for each in replays}


@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: case.id)
def test_the_hours_are_those_of_the_file(case: Invocation) -> None:
    """Its own table, rounded to a tenth."""
    computed = hours_of(case)
    assert case.hours
    for key, pair in case.hours.items():
        took = computed[key]
        mine = None if took is None else (round(took.least, 1), round(took.most, 1))
        assert mine == (None if pair is None else tuple(map(float, pair))), key


@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: case.id)
@pytest.mark.parametrize("limit", [5, 24, 72, 300])
@pytest.mark.parametrize("start", STARTS)
def test_undetermined_is_exactly_what_straddles(case: Invocation, limit: int, start: str) -> None:
    """Or has no known time; the table of the file decides."""
    table = hours_of(case)
    second = table["second_request_to_decision"] is not None
    for replay in replay_under(case, pact(start, f"PT{limit}H")):
        act = replay.clause.partition("#")[2]
        if act not in {"meeting", "decision", "first_delivery"}:
            continue
        late = second and start == "request" and act != "meeting"
        took = table[f"{'second_request' if late else STARTS[start]}_to_{act}"]
        if took is None or took.least <= limit < took.most:
            assert replay.verdict == "undetermined"
        else:
            assert replay.verdict == ("surely met" if took.most <= limit else "surely missed")


def test_each_file_is_named_after_its_invocation() -> None:
    """So `foedus replay ID` finds it."""
    assert [case.id for case in SHIPPED] == [path.stem for path in FILES]
    assert len(FILES) == 24


def test_a_verdict_says_its_ground() -> None:
    """Why nothing can be said, in words."""
    told = said(CASE)
    assert told["meeting"] == "surely met: "
    assert told["decision"] == "undetermined: no time of a decision is recorded"
    assert told["swift"] == "not applicable: no deadline, only swiftly"
    assert told["told"] == "not applicable: a history has no such step"
    assert said(CASE, within="PT12H")["meeting"] == "surely missed: "
    straddling = "undetermined: the interval straddles the deadline"
    assert said(CASE, within="PT21H")["meeting"] == straddling
    known = said(CASE + "- {kind: decision}\n")
    assert known["decision"] == "undetermined: no time of a decision is known"
    unstarted = CASE.replace("earliest: 2030-01-01T00:00Z, latest: 2030-01-01T06:00Z", "note: -")
    assert said(unstarted)["meeting"] == "undetermined: the start of the clock is not known"


def test_two_readings_of_a_clock_may_part() -> None:
    """From the event it was late, from the request in time."""
    later = CASE.replace(
        "2030-01-01T00:00Z, latest: 2030-01-01T06:00Z",
        "2030-01-01T19:00Z, latest: 2030-01-01T19:00Z",
    )
    told = said(later, start="{any_of: [request, fact]}", within="PT12H")

    assert told["meeting"] == "undetermined: it depends on from when the clock runs"


def test_what_nobody_invoked_asks_nothing_of_a_promise_upon_request() -> None:
    """A duty upon an event is asked all the same."""
    told = said(f"formally_invoked: false\nanchor: request\n{CASE}")

    assert told["asked"] == "not applicable: nobody invoked it"
    assert told["meeting"] == "surely met: "


def test_one_end_alone_is_no_time() -> None:
    """It could have been at any time after."""
    told = said(CASE.replace(", latest: 2030-01-01T22:00Z", ""))

    assert told["meeting"] == "undetermined: no time of a meeting is known"


def test_a_file_may_hold_several() -> None:
    """As `invocations:`, or as a list."""
    inner = "".join(f"  {line}\n" for line in CASE.splitlines()[1:])
    item = f"- id: case\n{inner}"

    assert len(read_history(f"invocations:\n{item}{item}".encode(), "a.yaml")) == len("ab")
    assert len(read_history(f"{item}".encode(), "a.yaml")) == 1


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("title: A night\n", "titel: A night\n", "3:"),
        ("2030-01-01T22:00Z", "tonight", "7:"),
        ("latest: 2030-01-01T22:00Z", "latest: 2030-01-01T19:00Z", "7: The meeting ends before"),
        ("title: A night", "title: A night\ntitle: B", "4:"),
    ],
)
def test_a_broken_file_says_where(old: str, new: str, found: str) -> None:
    """Line and key of each mistake."""
    with pytest.raises(UnreadableError) as raised:
        read_history(CASE.replace(old, new).encode(), "case.yaml")

    told = [each for each in raised.value.findings if isinstance(each, Finding)]
    assert any(f"{each.place.line}: {each.message}".startswith(found) for each in told), told


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    """Nothing is made of nothing."""
    with pytest.raises(UnreadableError):
        read_history(b"", str(tmp_path))


def test_a_start_that_nobody_knows_is_named() -> None:
    """On 11 September 2001 nobody is known to have asked: only the other reading says anything."""
    case = next(each for each in SHIPPED if each.id == "nato_a5_2001")
    clause = "mechanism/nato-light#decide_military"
    agreement = wiring.alone(["mechanism/nato-light"], Corpus())[0]

    told = next(each for each in replay_under(case, agreement) if each.clause == clause)

    assert told.ground == "no time of the request is known"
    assert [verdict for _, verdict, _ in told.readings] == ["undetermined", "surely missed"]


@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: case.id)
@pytest.mark.parametrize(
    "reference",
    [
        "mechanism/nato-light",
        "mechanism/kyiv-compact-2022",
        "reference/north-atlantic-treaty-1949",
        "bilateral/gbr-ukr-2024",
        "bilateral/usa-ukr-2024",
    ],
)
def test_every_provision_has_a_verdict_that_follows_from_the_hours(
    case: Invocation, reference: str
) -> None:
    """Undetermined exactly where the hours of the file straddle the deadline, or are not known."""
    agreement = wiring.alone([reference], Corpus())[0]

    replays = replay_under(case, agreement)

    assert [each.clause for each in replays] == [each.key for each in agreement.clauses.values()]
    for replay in replays:
        within = agreement.clauses[replay.clause.partition("#")[2]].provision.within
        for _, verdict, took in replay.readings:
            assert within is not None
            limit = within.seconds / 3600
            unsure = took is None or took.least <= limit < took.most
            if unsure or "which question" in replay.ground:
                assert verdict == "undetermined"
            else:
                assert verdict == ("surely met" if took.most <= limit else "surely missed")
        said = {verdict for _, verdict, _ in replay.readings}
        if replay.verdict == "not applicable":
            assert replay.ground
            assert not said
        else:
            assert said == {replay.verdict} or replay.verdict == "undetermined"
        if replay.verdict == "undetermined":
            assert replay.ground


def test_a_clock_may_run_from_a_step_before() -> None:
    """From the meeting, not from the attack: nine hours, not eleven."""
    case = CASE + "- {kind: decision, earliest: 2030-01-02T06:00Z, latest: 2030-01-02T07:00Z}\n"
    (read,) = read_history(case.encode(), "case.yaml")
    (meeting, decision) = replay_under(read, pact("[request, 'done:meeting']"))[:2]

    assert [hours and hours.least for _, _, hours in decision.readings] == [24.0, 8.0]
    assert [verdict for _, verdict, _ in decision.readings] == ["undetermined", "surely met"]
    assert meeting.since == "event_start"


def test_hours_are_told_even_where_there_is_no_deadline() -> None:
    """How long it took, from what happened."""
    (read,) = read_history(CASE.encode(), "case.yaml")
    swift = next(each for each in replay_under(read, pact()) if each.clause.endswith("swift"))

    assert (swift.since, str(swift.hours)) == ("event_start", "[20.0, 22.0]")


def test_a_request_may_be_asked_for_among_other_things() -> None:
    """Nobody invoked it, so nothing follows."""
    text = f"formally_invoked: false\n{CASE}"
    (read,) = read_history(text.encode(), "case.yaml")
    agreement = wiring.alone(["mechanism/nato-umbrella"], Corpus())[0]
    told = {each.clause.partition("#")[2]: each.ground for each in replay_under(read, agreement)}

    assert told["invoke"] == "nobody invoked it"


def held(case: str, reference: str) -> dict[str, str]:
    """What a replay says of each provision of a document that ships."""
    (found,) = read_history(case.encode(), "case.yaml")
    agreement = wiring.alone([reference], Corpus())[0]
    replays = replay_under(found, agreement)
    return {each.clause.partition("#")[2]: f"{each.verdict}: {each.ground}" for each in replays}


def shipped(name: str) -> str:
    """A history that ships, as its text."""
    return (CORPUS / "history" / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("reference", "clause"),
    [
        ("mechanism/kyiv-compact-2022", "decide_measures"),
        ("mechanism/air-sea-truce", "answer_breach"),
    ],
)
def test_what_answers_a_second_request_is_not_counted_from_the_first_meeting(
    reference: str, clause: str
) -> None:
    """The meeting of October 2012 was on the shells, the decision of December on air defence."""
    assert held(shipped("nato_a4_2012_10_tr"), reference)[clause] == (
        "undetermined: the decision answers a second request, and the clock a first one"
    )


DECIDED = "- {kind: decision, earliest: 2030-01-01T21:00Z, latest: 2030-01-01T22:00Z}\n"


def test_one_decision_is_not_the_answer_to_four_questions() -> None:
    """Unless the record says on what it was."""
    told = held(CASE + DECIDED, "mechanism/nato-light")
    on_arms = held(CASE + DECIDED.replace("}", ", form: military}"), "mechanism/nato-light")
    late = held(CASE + DECIDED.replace("-01-01T", "-01-09T"), "mechanism/nato-light")

    which = "undetermined: the record does not say which question was decided"
    assert {told[name] for name in told if name.startswith("decide")} == {which}
    assert on_arms["decide_military"] == "surely met: "
    assert on_arms["decide_sanctions"] == which
    assert {late[name] for name in late if name.startswith("decide")} == {"surely missed: "}


def test_a_provision_that_speaks_of_another_event_does_not_apply() -> None:
    """Where the record says what it was; a provision is led to by what waits for the event."""
    threat = held(CASE + DECIDED + "event: threat_of_armed_attack\n", "mechanism/air-sea-truce")
    breach = held(CASE + DECIDED + "event: breach_of_truce\n", "mechanism/air-sea-truce")

    other = "not applicable: it does not speak of this event: threat of armed attack"
    assert threat["consult"] == threat["answer_breach"] == other
    assert breach["consult"] == "surely met: "


def test_a_kind_that_is_nearly_one_that_is_known_is_told() -> None:
    """It would be read as no step at all; another kind of the author's own is let be."""
    with pytest.raises(UnreadableError) as caught:
        read_history(CASE.replace("meeting", "meating").encode(), "case.yaml")
    (finding,) = caught.value.findings
    assert isinstance(finding, Finding)

    assert (finding.code, finding.place.line, finding.hint) == (
        "F009",
        7,
        "Did you mean 'meeting'?",
    )
    read_history(CASE.replace("meeting", "parade").encode(), "case.yaml")
