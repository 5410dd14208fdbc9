"""Who may ask for what: every seat against every kind of entry."""

from __future__ import annotations

from typing import get_args

import pytest
from tests.builders import Story, pact

from foedus.case import entries as e
from foedus.case.commands import Command, asked
from foedus.case.decide import decide
from foedus.case.rights import BY_A_PARTY, RIGHTS, may_ask
from foedus.case.state import new_case
from foedus.errors import FoedusError, RefusedError
from foedus.moments import Instant

NOW = Instant.from_utc(2027, 6, 1)
SPEAKERS = {
    "open_case": "secretariat director",
    "report_fact": "duty_officer delegate deputy secretariat director",
    "find_fact": "delegate deputy secretariat director",
    "contest_fact": "delegate deputy secretariat director",
    "count_violations": "duty_officer delegate deputy secretariat director",
    "request": "duty_officer delegate deputy secretariat director",
    "alert": "secretariat director",
    "acknowledge": "duty_officer delegate deputy secretariat director",
    "meet": "secretariat director",
    "perform": "delegate deputy secretariat director",
    "put_question": "secretariat director",
    "circulate_draft": "secretariat director",
    "object": "delegate deputy secretariat director",
    "withdraw_question": "secretariat director",
    "take_position": "delegate deputy secretariat director",
    "complete_step": "delegate deputy secretariat director",
    "attest_outcome": "secretariat director",
    "contest_outcome": "delegate deputy secretariat director",
    "contribute": "duty_officer delegate deputy secretariat director",
    "adopt_measure": "delegate deputy secretariat director",
    "suspend": "secretariat director",
    "resume": "secretariat director",
    "waive": "delegate deputy secretariat director",
    "state_breach": "delegate deputy secretariat director",
    "note": "duty_officer delegate deputy secretariat director",
    "correct": "duty_officer delegate deputy secretariat director",
    "close_case": "secretariat director",
    "begin_rehearsal": "secretariat director",
    "inject": "director",
    "reschedule": "director",
    "take_over": "duty_officer delegate deputy secretariat director",
    "hand_back": "duty_officer delegate deputy secretariat director",
    "observe": "director observer",
    "enter_lesson": "duty_officer delegate deputy co_signer secretariat director observer auditor",
}
CELLS = [(kind, role) for kind in RIGHTS for role in e.SeatRole]


@pytest.mark.parametrize(("kind", "role"), CELLS, ids=lambda cell: getattr(cell, "__name__", cell))
def test_the_table_of_rights_is_what_the_docs_say(kind: type[e.Body], role: e.SeatRole) -> None:
    """Written down a second time here, so that nobody widens a right by a slip."""
    seat = e.Seat(party="AAA", role=role)
    words = asked(object.__new__(kind)).replace(" ", "_")

    expected = role in SPEAKERS[words].split()

    assert may_ask(seat, object.__new__(kind), e.Mode.EXERCISE) is expected
    live = expected and role is not e.SeatRole.DIRECTOR
    assert may_ask(seat, object.__new__(kind), e.Mode.LIVE) is live


def test_every_kind_of_entry_has_a_row() -> None:
    """The union is closed, and so is the table."""
    assert set(RIGHTS) == set(get_args(e.Body))
    assert set(BY_A_PARTY) < set(RIGHTS)


def test_a_seat_without_the_right_is_refused_with_who_has_it() -> None:
    """Law 16: a refusal helps."""
    story = Story(pact("provisions: {}\n"))

    with pytest.raises(RefusedError, match="observer may not do this"):
        story.tell("1:00", "AAA observer", e.Noted(text="-"))


def test_a_director_directs_exercises_only() -> None:
    """Law 12."""
    director = e.Seat(party="secretariat", role=e.SeatRole.DIRECTOR)
    opening = e.CaseOpened(title="-", agreements=(pact("provisions: {}\n"),))

    live = Command(id="1", mode=e.Mode.LIVE, by=director, asks=opening)
    with pytest.raises(RefusedError, match="role director"):
        decide(new_case("live", e.Mode.LIVE), live, NOW)

    command = Command(id="1", mode=e.Mode.EXERCISE, by=director, asks=opening)
    (entry,) = decide(new_case("exercise", e.Mode.EXERCISE), command, NOW)
    assert entry.mode is e.Mode.EXERCISE


def test_a_refusal_is_a_foedus_error_in_one_line() -> None:
    """What was asked, why not, by which article, what would work."""
    refused = RefusedError("take position", "it is closed.", cite="art. 3", remedy="Contest it.")

    assert isinstance(refused, FoedusError)
    assert str(refused) == "take position: it is closed.  Contest it. [art. 3]"
