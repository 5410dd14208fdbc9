"""Lists of requirements: each item one closed test, and every mistake at once."""

from __future__ import annotations

import pytest

from foedus.agreement.choosing.requirements import TESTS, read_requirements
from foedus.agreement.findings import Finding
from foedus.errors import UnreadableError

HEAD = "requirements: A list\nby: an analyst\ninvented: yes\nitems:\n"
SOURCE = '{url: "https://a.example", read: secondary, grade: B}'


def mistakes(text: str) -> list[str]:
    """Code, line and message of everything that is wrong."""
    with pytest.raises(UnreadableError) as fault:
        read_requirements(text.encode(), "list.yaml")
    found = [each for each in fault.value.findings if isinstance(each, Finding)]
    return [f"{each.code} {each.place.line}: {each.message}" for each in found]


def test_an_item_tests_one_thing() -> None:
    """Nothing and two things are both mistakes, and both are found."""
    text = f"{HEAD}  none: {{need: prefers}}\n  two: {{covers: attack, gives: troops}}\n"

    assert mistakes(text) == [
        "F012 5: An item tests one thing; this one tests nothing.",
        "F012 6: An item tests one thing; this one tests covers and gives.",
    ]


def test_what_asks_for_nothing_is_a_mistake() -> None:
    """`no`, an empty `binds`, a `binds` of two kinds, and a veto of nobody."""
    text = (
        f"{HEAD}  a: {{in_force: no}}\n  b: {{binds: {{}}}}\n"
        "  c: {binds: {parties: USA, at_least: 2}}\n  d: {no_veto_for: the enemy}\n"
    )

    assert mistakes(text) == [
        "F009 5: in_force: no would ask for nothing.",
        "F012 6: binds: names parties, or says at_least:, and not both.",
        "F012 7: binds: names parties, or says at_least:, and not both.",
        "F009 8: 'the enemy' is no party.",
    ]


def test_what_is_said_to_be_asked_for_has_a_source() -> None:
    """An invented list needs none, and says that it is invented."""
    asked = HEAD.replace("invented: yes", "invented: no")

    assert mistakes(f"{asked}  a: {{in_force: yes}}\n") == [
        "F011 5: a is said to be asked for, and has no source."
    ]
    made = read_requirements(
        f"{asked}  a: {{in_force: yes, sources: {SOURCE}}}\n".encode(), "list.yaml"
    )
    assert made.items["a"].tests == ("in_force",)


def test_an_unknown_test_has_a_hint() -> None:
    """The nearest one that there is."""
    with pytest.raises(UnreadableError) as fault:
        read_requirements(f"{HEAD}  a: {{decide_within: PT24H}}\n".encode(), "list.yaml")

    (found,) = fault.value.findings
    assert isinstance(found, Finding)
    assert found.hint == "Did you mean 'decides_within'?"


@pytest.mark.parametrize("text", ["", "- a list\n", f"{HEAD[:-7]}\nitems: {{}}\n", "items: {a: {"])
def test_what_is_no_list_of_requirements_is_refused(text: str) -> None:
    """Nothing, a sequence, no items, and text that breaks off."""
    assert len(mistakes(text)) >= 1


def test_a_party_list_and_a_number_are_read_alike() -> None:
    """`binds: USA` is short for `binds: {parties: [USA]}`."""
    made = read_requirements(f"{HEAD}  a: {{binds: USA}}\n".encode(), "list.yaml")

    assert made.items["a"].binds is not None
    assert made.items["a"].binds.parties == ("USA",)
    assert len(TESTS) == 13
