"""Acts in a file of their own."""

from __future__ import annotations

import pytest

from foedus.errors import UnreadableError
from foedus.rehearsal.acts import name_of, read_acts


def test_one_act_or_a_list_of_them_is_read() -> None:
    """With or without the keys that whoever sends it may say."""
    (one,) = read_acts(b"note: {text: a}\n", "a.yaml")
    assert one.note.text == "a"
    two = read_acts(b"- {by: UKR delegate, note: {text: a}}\n- {request: {}}\n", "a.yaml")
    assert [act.by for act in two] == ["UKR delegate", None]


@pytest.mark.parametrize("data", [b"", b"a", b"[]", b"- a\n", b"{by: UKR}", b"{note: {txt: a}}"])
def test_what_is_no_act_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_acts(data, "a.yaml")


def test_every_mistake_is_told_at_its_place() -> None:
    text = (
        b"- {by: UKR king, note: {text: a}}\n"
        b"- {note: {text: a}, request: {}}\n"
        b"- {note: {text: a}}\n"
    )
    with pytest.raises(UnreadableError) as fault:
        read_acts(text, "a.yaml", needed=("by",))
    found = [(each.code, each.place.line) for each in fault.value.findings]  # type: ignore[attr-defined]
    assert found == [("F009", 1), ("F008", 2), ("F012", 2), ("F008", 3)]


def test_the_same_act_has_the_same_name_and_another_has_another() -> None:
    same = [read_acts(b"note: {text: a}", "x")[0], read_acts(b"{ note: { text: a } }", "y")[0]]
    assert len({name_of(act, "UKR delegate") for act in same}) == 1
    others = [
        read_acts(data, "x")[0]
        for data in (
            b"note: {text: b}",
            b"{for: GBR, note: {text: a}}",
            b"{at: 2027-08-28T05:10Z, note: {text: a}}",
            b"{happened: 2027-08-28T05:10Z, note: {text: a}}",
        )
    ]
    names = {name_of(act, "UKR delegate") for act in (same[0], *others)}
    assert len(names | {name_of(same[0], "GBR delegate")}) == 6
