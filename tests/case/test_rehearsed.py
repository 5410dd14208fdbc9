"""Entries of an exercise: who plays whom, what was seen, and never in a live case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import Story, moment, pact

from foedus.case import entries as e
from foedus.case.casting import MACHINE, is_played, played_by_people
from foedus.case.commands import Command
from foedus.case.decide import decide
from foedus.case.explain import said_of
from foedus.case.rights import IN_AN_EXERCISE
from foedus.case.state import evolve, new_case
from foedus.errors import RefusedError

PACT = pact("provisions: {}\n")
BEGUN = e.RehearsalBegun(
    scenario="night", document="-", behaviour="usual", digest="sha256:0", seed=7, people=("AAA",)
)
DIRECTOR = "secretariat director"


def story(*, begun: bool = True) -> Story:
    made = Story(PACT)
    if begun:
        made.tell("1:00", DIRECTOR, BEGUN)
    return made


def test_a_person_takes_over_and_hands_back() -> None:
    """The record says who is played by a person, at every moment."""
    made = story()

    assert played_by_people(made.case) == {"AAA"}
    made.tell("2:00", "BBB delegate", e.TakenOver())
    assert played_by_people(made.case) == {"AAA", "BBB"}
    made.tell("3:00", "AAA delegate", e.HandedBack())
    assert played_by_people(made.case) == {"BBB"}
    made.tell("4:00", DIRECTOR, e.TakenOver())
    assert played_by_people(made.case) == {"BBB", "secretariat"}


def test_before_a_scenario_nobody_is_played() -> None:
    """A case without one has no machine."""
    made = story(begun=False)

    assert played_by_people(made.case) == frozenset()
    with pytest.raises(RefusedError, match="no scenario is played"):
        made.tell("2:00", "BBB delegate", e.TakenOver())


def test_a_second_scenario_is_refused() -> None:
    """One case, one scenario."""
    with pytest.raises(RefusedError, match="played in it already"):
        story().tell("2:00", DIRECTOR, BEGUN)


@pytest.mark.parametrize(
    ("who", "body", "why"),
    [
        ("AAA delegate", e.TakenOver(), "AAA is played by a person already"),
        ("BBB delegate", e.HandedBack(), "BBB is played by the machine already"),
        (DIRECTOR, e.HandedBack(), "secretariat is played by the machine already"),
        (DIRECTOR, e.Observed(expectation="x", seen=e.Seen.MET, text="-", evidence=("z",)), "'z'"),
        (
            "AAA observer",
            e.Observed(expectation="x", seen=e.Seen.MET, text="-"),
            "speak for no party",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(who: str, body: e.Body, why: str) -> None:
    """Law 16."""
    with pytest.raises(RefusedError, match=why):
        story().tell("2:00", who, body)


def test_evidence_is_an_entry_that_there_is() -> None:
    """An observation stands on the record."""
    made = story()

    seen = e.Observed(
        expectation="x", seen=e.Seen.MET, text="-", evidence=(made.case.entries[0].id,)
    )
    made.tell("2:00", DIRECTOR, seen)

    assert made.case.of(e.Observed)[0].body == seen


@pytest.mark.parametrize("mode", [e.Mode.LIVE, e.Mode.REPLAY])
@pytest.mark.parametrize("kind", sorted(IN_AN_EXERCISE, key=lambda kind: kind.__name__))
def test_none_of_them_enters_a_case_that_is_no_exercise(mode: e.Mode, kind: type[e.Body]) -> None:
    """Law 12."""
    seat = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT)
    case = new_case("c", mode)
    opening = e.CaseOpened(title="-", agreements=(PACT,))
    asks = Command(id="0", mode=mode, by=seat, asks=opening)
    (opened,) = decide(case, asks, moment("0:00"))
    body = object.__new__(kind)

    with pytest.raises(RefusedError, match="no exercise"):
        decide(evolve(case, opened), Command(id="1", mode=mode, by=seat, asks=body), moment("1:00"))


def test_what_the_machine_played_is_marked() -> None:
    """By the person in whose seat it plays; a director alone plays."""
    made = story()
    made.tell("2:00", DIRECTOR, e.Noted(text="-"))
    said = made.case.entries[-1]
    delegate = replace(said.by, party="AAA", role=e.SeatRole.DELEGATE, person=MACHINE)

    assert is_played(replace(said, by=replace(said.by, person=MACHINE)))
    assert not is_played(said)
    assert not is_played(replace(said, by=delegate))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (BEGUN, "began the rehearsal night under usual, seed 7"),
        (e.Injected(inject="wave", title="A second wave", text="More."), "inject wave, A second"),
        (e.Observed(expectation="x", seen=e.Seen.NOT_MET, text="Late."), "saw x not met: Late."),
        (e.LessonEntered(text="Call earlier."), "entered a lesson: Call earlier."),
        (e.TakenOver(), "took it over from the machine"),
    ],
)
def test_each_says_what_it_is(body: e.Body, words: str) -> None:
    """In one line."""
    made = story(begun=isinstance(body, e.RehearsalBegun) is False)
    who = "BBB delegate" if isinstance(body, e.TakenOver) else DIRECTOR
    made.tell("2:00", who, body)

    assert words in said_of(made.case.entries[-1]).what


@pytest.mark.parametrize("entry", ["m.close", "i.wave", "b.1"])
def test_nobody_takes_the_names_of_the_machine(entry: str) -> None:
    """Else what it was to play would count as played."""
    made = story()

    with pytest.raises(RefusedError, match="how the machine names"):
        made.tell("2:00", "BBB delegate", e.Noted(text="-"), id=entry)


def test_a_director_makes_an_inject_under_its_own_name() -> None:
    """And under no other's."""
    made = story()
    made.tell("2:00", DIRECTOR, e.Injected(inject="wave", title="More"), id="i.wave")

    with pytest.raises(RefusedError, match="how the machine names"):
        made.tell("3:00", DIRECTOR, e.Injected(inject="dark", title="Lines"), id="i.wire")


def test_before_a_rehearsal_every_name_is_free() -> None:
    """Only there does the machine play."""
    made = story(begun=False)
    made.tell("2:00", "BBB delegate", e.Noted(text="-"), id="m.close")
    assert made.case.entries[-1].id == "m.close"
