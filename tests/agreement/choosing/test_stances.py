"""Where a proposal stands on a day: stances, questions, signatures, and whom it binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agreement.choosing.dossier import (
    Days,
    Did,
    Dossier,
    Entry,
    Evidence,
    ForceTerms,
    Stance,
)
from foedus.agreement.choosing.dossier_reading import read_dossier
from foedus.agreement.choosing.stances import bound_as_of, happened, standing_of
from foedus.moments import Date, Surely, parse_date

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = Evidence.model_validate({"url": "https://a.example", "read": "secondary", "grade": "B"})
SOURCE_LINE = '    sources: {url: "https://a.example", read: secondary, grade: B}\n'


def entry(did: str, on: str | None, by: str | Sequence[str], **more: object) -> Entry:
    """An entry; `a..b` is an interval."""
    first, _, last = (on or "").partition("..")
    days = {"earliest": first, "latest": last or None} if on else None
    raw = {"did": did, "on": days, "by": by, "sources": (SOURCE,), **more}
    return Entry.model_validate(raw)


def stance(on: str | None, by: str, word: str, **more: object) -> Entry:
    """A stance taken."""
    return entry("stance_taken", on, by, stance=word, gist="So.", **more)


def dossier(*entries: Entry, force: ForceTerms | None = None) -> Dossier:
    """A dossier of the entries."""
    return Dossier(about="test/pact", entries=entries, force=force)


def day(text: str) -> Date:
    """A day."""
    return parse_date(text)


def test_a_stance_holds_until_the_next_one_on_the_same_point() -> None:
    """The earlier stays as history, and a stance on a point leaves the whole alone."""
    made = dossier(
        stance("2025-03-07", "UKR", "welcomes"),
        stance("2025-06-01", "UKR", "opposes", point="deadline"),
        stance("2025-09-01", "UKR", "reserved"),
    )

    before = standing_of(made, day("2025-08-31"))
    after = standing_of(made, day("2025-09-01"))

    assert [each.stance for each in before.stances["UKR"]] == [Stance.WELCOMES, Stance.OPPOSES]
    held = after.held_by("UKR")
    assert held is not None
    assert held.stance is Stance.RESERVED
    assert [each.stance for each in held.history] == [Stance.WELCOMES]
    assert [each.entry.point for each in after.objections] == ["deadline"]
    assert after.held_by("ITA") is None


def test_a_stance_on_a_version_goes_before_one_on_the_whole() -> None:
    """For that version only."""
    made = dossier(
        stance("2025-03-07", "UKR", "welcomes"),
        stance("2025-03-08", "UKR", "rejects", variant="silence"),
    )
    standing = standing_of(made)

    assert standing.held_by("UKR", "silence").stance is Stance.REJECTS  # type: ignore[union-attr]
    assert standing.held_by("UKR", "two_thirds").stance is Stance.WELCOMES  # type: ignore[union-attr]


def test_who_proposes_supports_until_it_withdraws() -> None:
    """A withdrawal takes the proposal back, and not a stance that was taken later."""
    made = dossier(
        entry("proposed", "2025-03-06", ["FRA", "ITA"]),
        stance("2025-04-01", "FRA", "reserved"),
        entry("withdrawn", "2025-05-01", ["FRA", "ITA", "UKR"]),
    )

    assert standing_of(made, day("2025-03-06")).stances["ITA"][0].stance is Stance.SUPPORTS
    assert set(standing_of(made).stances) == {"FRA"}


def test_a_voice_that_does_not_bind_the_party_moves_nothing() -> None:
    """It is carried, apart."""
    voice = stance("2025-08-18", "UKR", "reserved", official="no")
    standing = standing_of(dossier(stance("2025-03-07", "UKR", "welcomes"), voice))

    assert standing.stances["UKR"][0].stance is Stance.WELCOMES
    assert standing.other_voices == (voice,)


def test_a_question_is_open_until_an_entry_answers_it() -> None:
    """An answer given later than the day asked for is not there yet."""
    asked = entry("clarification_asked", "2025-03-07", "UKR", id="what", to="ITA", gist="What?")
    reply = entry("clarification_answered", "2025-04-01", "ITA", answers="what", gist="This.")
    made = dossier(asked, reply)

    assert standing_of(made, day("2025-03-31")).open_questions == (asked,)
    assert standing_of(made).open_questions == ()
    assert standing_of(made).answered == ((asked, reply),)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    """The old entry is kept, and moves nothing any more."""
    old = stance("2025-03-07", "UKR", "supports", id="first")
    standing = standing_of(dossier(old, stance("2025-03-07", "UKR", "welcomes", corrects="first")))

    assert standing.stances["UKR"][0].stance is Stance.WELCOMES
    assert standing.corrected == (old,)


@pytest.mark.parametrize(
    ("on", "as_of", "expected"),
    [
        ("2025-03-07", "2025-03-07", Surely.YES),
        ("2025-03-07", "2025-03-06", Surely.NO),
        ("2025-03-01..2025-03-31", "2025-03-15", Surely.UNDETERMINED),
        ("2025-03-01..2025-03-31", "2025-03-31", Surely.YES),
        (None, "2025-03-15", Surely.UNDETERMINED),
        (None, None, Surely.YES),
    ],
)
def test_an_entry_has_happened_surely_or_not_or_nobody_knows(
    on: str | None, as_of: str | None, expected: Surely
) -> None:
    """Past days are intervals; an unknown day is undetermined on any day."""
    made = stance(on, "UKR", "open")

    assert happened(made, day(as_of) if as_of else None) is expected


def test_a_day_and_an_interval_are_said_shortly() -> None:
    """As a person writes them."""
    made = [stance(on, "UKR", "open").on for on in ("2025-03-07", "2025-03-01..2025-03-31")]

    assert [str(each) for each in made] == ["2025-03-07", "2025-03-01 to 2025-03-31"]


def test_what_may_have_happened_is_told_apart() -> None:
    """It neither counts nor is lost."""
    standing = standing_of(dossier(stance(None, "UKR", "rejects")), day("2025-03-01"))

    assert standing.stances == {}
    assert len(standing.undetermined) == 1


RATIFIED = ForceTerms(after=Did.RATIFIED, at_least="2", cite="Art. 9")  # type: ignore[arg-type]


def test_who_ratified_is_bound_once_it_is_in_force() -> None:
    """A signature alone is none where the text wants a ratification; who leaves is free."""
    made = dossier(
        entry("signed", "2026-01-06", ["FRA", "GBR", "ITA"]),
        entry("ratified", "2026-02-01", ["FRA", "GBR"]),
        entry("entered_into_force", "2026-03-01", []),
        entry("acceded", "2026-04-01", "POL"),
        entry("withdrawn", "2026-05-01", "GBR"),
        force=RATIFIED,
    )

    assert set(bound_as_of(made, day("2026-02-28")).values()) == {Surely.NO}
    in_march = bound_as_of(made, day("2026-03-01"))
    assert in_march == {
        "FRA": Surely.YES, "GBR": Surely.YES, "ITA": Surely.NO, "POL": Surely.NO,
    }  # fmt: skip
    assert bound_as_of(made) == {
        "FRA": Surely.YES, "GBR": Surely.NO, "ITA": Surely.NO, "POL": Surely.YES,
    }  # fmt: skip
    force = standing_of(made, day("2026-02-15")).force
    assert (force.is_in_force, force.consents, force.needed) == (Surely.NO, 2, 2)


def test_where_nothing_else_is_said_a_signature_binds() -> None:
    """An entry into force may be for some parties only, and on a day that is not known."""
    made = dossier(
        entry("signed", "2026-01-06", ["FRA", "GBR"]),
        entry("entered_into_force", "2026-01-10..2026-01-20", "FRA"),
        entry("withdrawn", None, "GBR"),
    )

    assert bound_as_of(made, day("2026-01-15")) == {"FRA": Surely.UNDETERMINED, "GBR": Surely.NO}
    assert bound_as_of(made, day("2026-01-20"))["FRA"] is Surely.YES


def test_whether_a_party_has_left_may_be_undetermined() -> None:
    """So is then whether it is bound; leaving again changes nothing."""
    made = dossier(
        entry("signed", "2026-01-06", "FRA"),
        entry("entered_into_force", "2026-01-10", []),
        entry("withdrawn", "2026-02-01..2026-03-01", "FRA"),
        entry("signed", "2026-02-15..2026-03-01", "GBR"),
        entry("withdrawn", "2026-04-01", "GBR"),
    )

    found = bound_as_of(made, day("2026-02-20"))

    assert found == {"FRA": Surely.UNDETERMINED, "GBR": Surely.UNDETERMINED}


days = st.integers(0, 700).map(lambda n: day("2025-01-01").add(days=n))
deeds = st.sampled_from([did for did in Did if not did.startswith("clarification")])
parties = st.sampled_from(["UKR", "ITA", "RUS"])


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any entry that neither asks nor corrects."""
    first = draw(days)
    raw = {"did": draw(deeds), "by": (draw(parties),), "sources": (SOURCE,), "gist": "So."}
    word = draw(st.sampled_from(Stance)) if raw["did"] is Did.STANCE_TAKEN else None
    return Entry.model_validate(raw | {"on": Days(earliest=first), "stance": word})


@given(st.lists(entries(), max_size=8), entries(), days)
def test_an_entry_later_than_the_day_changes_nothing(
    known: list[Entry], later: Entry, as_of: Date
) -> None:
    """What happens tomorrow says nothing of today."""
    assert later.on is not None
    after = as_of.add(days=1)
    moved = later.model_copy(update={"on": Days(earliest=max(later.on.earliest, after))})

    assert _seen(dossier(*known), as_of) == _seen(dossier(*known, moved), as_of)


@given(st.lists(entries(), max_size=8), st.randoms(), days)
def test_the_order_of_different_days_in_the_file_does_not_matter(
    known: list[Entry], random: object, as_of: Date
) -> None:
    """The day decides; only entries of one day go by their order."""
    alone = list({str(each.on): each for each in known}.values())
    shuffled = list(alone)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert _seen(dossier(*alone), as_of) == _seen(dossier(*shuffled), as_of)


def _seen(made: Dossier, as_of: Date) -> tuple[object, ...]:
    standing = standing_of(made, as_of)
    bound = {code: sure for code, sure in standing.bound.items() if sure is not Surely.NO}
    return standing.stances, standing.proposed, standing.force.consents, bound


def test_a_dossier_that_was_read_stands_as_it_is_written() -> None:
    """From text to standing, with nobody named where it enters into force for all."""
    text = (
        "about: test/pact\nentries:\n"
        f"  - did: signed\n    on: 2026-01-06\n    by: [FRA, UKR]\n{SOURCE_LINE}"
        f"  - did: entered_into_force\n    on: 2026-01-07\n    by: null\n{SOURCE_LINE}"
    )
    reading = read_dossier(text.encode(), "dossier.yaml")

    assert reading.findings == ()
    assert reading.dossier is not None
    assert bound_as_of(reading.dossier) == {"FRA": Surely.YES, "UKR": Surely.YES}
