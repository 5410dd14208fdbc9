"""What enters a record, from whom, when: modes, receipt, corrections, closing (laws 4, 8, 12)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import SECOND, SECRETARIAT, Story, moment, pact

from foedus.case import entries as e
from foedus.case.commands import ASKED, Command
from foedus.case.decide import decide
from foedus.case.state import Case, Kept, as_of, evolve, known_at, new_case, replay
from foedus.errors import RefusedError
from foedus.moments import Span

CONSULT = """\
provisions:
  consult: {cite: art. 4, when: {fact: attack}, who: guarantors, must: consult, within: PT24H,
      from: attack, else: {record: missed}}
"""
NOTE = e.Noted(text="Worth keeping.")


def opened() -> Story:
    return Story(pact(CONSULT))


def test_an_entry_carries_its_place_its_mode_and_its_article() -> None:
    """Laws 5 and 12: every entry shows the mode, and the citation it rests on."""
    story = opened()
    story.reports("1:00")

    story.meets("2:00", ("AAA",), "consult")

    entry = story.case.entries[-1]
    assert (entry.position, entry.case, entry.mode) == (2, "case", "exercise")
    assert entry.cite == "test/pact art. 4"


def test_what_was_received_earlier_than_it_is_recorded_needs_a_second_person() -> None:
    """Law 8 and design, section 6: nobody alone can put back the clock."""
    story = opened()

    with pytest.raises(RefusedError, match="said to have been received"):
        story.tell("3:00", "AAA", NOTE, received="2:00")
    with pytest.raises(RefusedError, match="A second person"):
        story.tell("3:00", "secretariat", NOTE, received="2:00", confirmed=SECRETARIAT)

    story.tell("3:00", "secretariat", NOTE, received="2:00", confirmed=SECOND)
    entry = story.case.entries[-1]
    assert (entry.received_at, entry.recorded_at) == (moment("2:00"), moment("3:00"))


def test_what_was_received_earlier_counts_earlier() -> None:
    """Law 8: the time of receipt binds, whenever it is written down."""
    story = opened()
    story.reports("0:00")
    body = e.Met(attendees=("AAA",), discharges=("test/pact#consult",))

    story.tell("26:00", "secretariat", body, received="23:00", confirmed=SECOND)

    assert story.status("26:00", "consult") == "fulfilled"


def test_nothing_is_received_before_it_happened_or_after_it_is_recorded() -> None:
    """Time runs one way."""
    story = opened()

    with pytest.raises(RefusedError, match="cannot have been received"):
        story.tell("1:00", "AAA", NOTE, received="2:00")
    with pytest.raises(RefusedError, match="after it was received"):
        story.tell("1:00", "AAA", NOTE, happened=Span.at(moment("2:00")))
    with pytest.raises(RefusedError, match="the case was opened"):
        Story(pact(CONSULT), opened="5:00").tell(
            "6:00", "secretariat", NOTE, received="4:00", confirmed=SECOND
        )


def test_what_is_for_one_mode_never_enters_another() -> None:
    """Law 12: an exercise can never be taken for the real thing."""
    story = opened()
    command = Command(id="x", mode=e.Mode.LIVE, by=SECRETARIAT, asks=NOTE)

    with pytest.raises(RefusedError, match="this case is exercise; the command says live"):
        decide(story.case, command, moment("1:00"))


def test_a_command_for_another_case_is_refused() -> None:
    """It names the case it is meant for."""
    story = opened()
    command = Command(id="x", mode=story.mode, by=SECRETARIAT, asks=NOTE, case="other")

    with pytest.raises(RefusedError, match="this is the case case, not other"):
        decide(story.case, command, moment("1:00"))
    assert decide(story.case, replace(command, case="case"), moment("1:00"))


def test_a_case_is_opened_once_under_agreements_that_are_named_once() -> None:
    """Law 3: the opening freezes the rules."""
    text = pact(CONSULT)
    empty = new_case("case", e.Mode.EXERCISE)
    note = Command(id="x", mode=e.Mode.EXERCISE, by=SECRETARIAT, asks=NOTE)

    with pytest.raises(RefusedError, match="has not been opened"):
        decide(empty, note, moment("0:00"))
    with pytest.raises(RefusedError, match="at least one agreement"):
        Story()
    with pytest.raises(RefusedError, match="named twice"):
        Story(text, text)
    with pytest.raises(RefusedError, match="open already"):
        opened().tell("1:00", "secretariat", e.CaseOpened(title="-", agreements=(text,)))


def test_every_entry_has_an_id_of_its_own() -> None:
    """Corrections point at entries by their ids."""
    story = opened()
    story.tell("1:00", "AAA", NOTE, id="same")

    with pytest.raises(RefusedError, match="an entry 'same' already"):
        story.tell("2:00", "AAA", NOTE, id="same")


def test_a_closed_case_takes_notes_and_claims_of_breach_only() -> None:
    """And what was received before it closed, confirmed by a second person."""
    story = opened()
    story.reports("0:00")
    story.tell("2:00", "secretariat", e.CaseClosed())
    allege = e.BreachStated(
        stage=e.BreachStage.ALLEGED, clause="test/pact#consult", party="AAA", text="-"
    )

    story.tell("3:00", "AAA", NOTE)
    story.tell("3:00", "VIC", allege)
    story.tell("3:00", "secretariat", e.Alerted(party="AAA"), received="1:59", confirmed=SECOND)

    assert story.at("4:00").case.closed_at == moment("2:00")
    with pytest.raises(RefusedError, match="the case is closed"):
        story.performs("3:00", "AAA", "consult")


def test_anybody_may_report_a_fact_but_only_parties_act() -> None:
    """Law 9: a third state may speak; what binds is for the parties."""
    story = opened()

    story.reports("1:00", "ZZZ")
    story.corrects("1:30", "ZZZ", story.case.entries[-1].id, on="0:30")

    with pytest.raises(RefusedError, match="only a party"):
        story.performs("2:00", "ZZZ", "consult")


def test_the_secretariat_enters_what_a_party_says_and_says_nothing_itself() -> None:
    """A position by telephone is the party's, not the secretariat's."""
    story = opened()
    body = e.Performed(clauses=("test/pact#consult",), text="By telephone.")

    story.tell("1:00", "secretariat", body, party="AAA")
    assert (story.case.entries[-1].party, story.case.entries[-1].by) == ("AAA", SECRETARIAT)

    with pytest.raises(RefusedError, match="for a party to say"):
        story.tell("1:00", "secretariat", body)


def test_a_delegate_speaks_for_its_own_party_only() -> None:
    """Rights come from the seat."""
    story = opened()

    with pytest.raises(RefusedError, match="BBB delegate cannot speak for AAA"):
        story.tell("1:00", "BBB", NOTE, party="AAA")


def test_replay_gives_the_live_case() -> None:
    """Law 1: state is computed from the record."""
    story = opened()
    story.reports("1:00")

    again = replay("case", e.Mode.EXERCISE, list(story.case.entries))

    assert again == story.case
    assert as_of(story.case, moment("0:30")).entries == Kept([story.case.entries[0]], 1)


def test_a_case_shares_its_storage_and_is_never_changed() -> None:
    """Two futures of one case do not see each other."""
    story = opened()
    base = story.case
    one, two = (replace(base.entries[0], id=name, position=1, body=NOTE) for name in ("one", "two"))

    first, second = evolve(base, one), evolve(base, two)

    assert [entry.id for entry in first.entries] == ["opened", "one"]
    assert [entry.id for entry in second.entries] == ["opened", "two"]
    assert (len(base.entries), first.entries[-1], first.entries[:1]) == (1, one, [base.entries[0]])
    assert base.entries != [base.entries[0]]


def test_every_kind_of_entry_has_an_imperative_of_its_own() -> None:
    """Scripts and refusals write it."""
    assert len(set(ASKED.values())) == len(ASKED) == 34


def test_the_latest_receipt_is_kept() -> None:
    """What is recorded late does not move it back."""
    story = opened()
    story.tell("3:00", "AAA", NOTE)

    story.tell("4:00", "secretariat", NOTE, received="2:00", confirmed=SECOND)

    assert story.case.latest == moment("3:00")
    assert isinstance(story.case, Case)


def test_the_opening_is_the_first_entry() -> None:
    """A replayed record that begins otherwise is no case."""
    story = opened()

    assert story.case.opening.title == "A case"
    assert [entry.id for entry in story.case.of(e.CaseOpened)] == ["opened"]
    assert story.case.of(e.Noted) == ()


def test_what_was_written_down_later_was_not_known() -> None:
    """At its last entry it is the case itself."""
    story = opened()
    story.reports("1:00")
    first, *_, last = story.case.entries
    assert next(iter(known_at(story.case, first.recorded_at).entries)) == first
    assert known_at(story.case, last.recorded_at) is story.case
    before = known_at(story.case, last.recorded_at.subtract(nanoseconds=1))
    assert last not in before.entries
    assert before.latest is not None
