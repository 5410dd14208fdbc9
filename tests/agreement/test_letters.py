"""What a reader cannot see, and a text without it."""

from __future__ import annotations

import pytest

from foedus.agreement.letters import seen, unseen


@pytest.mark.parametrize("letter", ["\u200b", "\u3164", "\uffff", "\x0b", "\ud800", "\u202e"])
def test_a_space_takes_the_place_of_what_cannot_be_seen(letter: str) -> None:
    assert seen(f"a{letter}b") == "a b"
    assert not list(unseen(seen(f"a{letter}b"), most=1))


def test_what_can_be_seen_stays_as_it_is() -> None:
    text = "Ґудзик, naïve\n\t日本 🇺🇦"
    assert seen(text) == text
