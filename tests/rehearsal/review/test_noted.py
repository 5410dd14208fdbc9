"""A note that a scenario brings is no refusal."""

from foedus import wiring
from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.rehearsal.review.hands import refused_of
from foedus.rehearsal.staging import rehearse


def test_what_an_inject_notes_is_not_told_as_refused() -> None:
    """Only what the machine was not allowed is."""
    case, exercise = rehearse(wiring.staging("after-the-ceasefire"))

    assert [each for each in case.of(e.Noted) if is_played(each)]
    assert exercise.refused == []
    assert refused_of(case) == ()
